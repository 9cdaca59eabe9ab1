"""The console script: each command a few lines around an action, one line of what it did."""

from __future__ import annotations

import getpass
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from optrommel import create_app
from optrommel.accounts.actions import add_account, give_role, set_password
from optrommel.accounts.queries import account_by_email
from optrommel.accounts.rules import NAME_MAX as PERSON_NAME_MAX
from optrommel.accounts.rules import PASSWORD_MIN, Role
from optrommel.campaigns.actions import add_campaign, add_tins, move_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import all_campaigns, campaign_by_slug
from optrommel.campaigns.rules import NAME_MAX, QUESTION_MAX, CampaignState
from optrommel.clock import local_today, utc_now
from optrommel.config import Settings, SettingsError, is_loopback, load_settings
from optrommel.extensions import db
from optrommel.offers.actions import erase_contact
from optrommel.offers.queries import overdue_offers
from optrommel.rules import RuleError
from optrommel.slips.photos import sweep_photos

PHONE_MAX = 30  # as wide as the columns
HOURS_MAX = 120
Params = ParamSpec("Params")
Result = TypeVar("Result")


@contextmanager
def _app(**overrides: object) -> Iterator[Flask]:
    """Give an application with its context; a broken rule or setting becomes a plain sentence."""
    try:
        app = create_app(load_settings(**overrides))
        with app.app_context():
            yield app
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except RuleError as error:
        raise click.ClickException(error.sentence % error.values) from None
    except (ArgumentError, ModuleNotFoundError):
        raise click.ClickException("OPTROMMEL_DATABASE_URL names a database that cannot be used here.") from None
    except OperationalError:
        raise click.ClickException("The database does not answer, or refuses. Is it up, and is there room?") from None
    except PermissionError as error:
        raise click.ClickException(f"No permission for {error.filename}.") from None


def _in_app(command: Callable[Params, Result]) -> Callable[Params, Result]:
    @wraps(command)
    def run(*arguments: Params.args, **options: Params.kwargs) -> Result:
        with _app():
            _check_schema()
            return command(*arguments, **options)

    return run


def _check_schema() -> None:
    from optrommel.migrations import newest_revision
    from optrommel.schema import current_revision

    if current_revision(db.engine) != newest_revision():
        raise click.ClickException("The database is not up to date. Run `optrommel db upgrade` first.")


def _at_most(longest: int) -> Callable[[click.Context, click.Parameter, str], str]:
    """Give a check that refuses what does not fit in its column."""

    def check(_context: click.Context, _option: click.Parameter, given: str) -> str:
        if not given.strip():
            raise click.BadParameter("this cannot be empty")
        if len(given) > longest:
            raise click.BadParameter(f"at most {longest} characters")
        return given.strip()

    return check


def _find_campaign(slug: str) -> Campaign:
    campaign = campaign_by_slug(slug)
    if campaign is None:
        raise click.ClickException(f"There is no campaign ‘{slug}’.")
    return campaign


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="optrommel", prog_name="optrommel")
def main() -> None:
    """Optrommel: from a slip in a tin to neighbours who take it on."""


@main.command()
@click.option("--host", help="Address to listen on (setting OPTROMMEL_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (setting OPTROMMEL_PORT).")
@click.option("--processes", type=click.IntRange(1, 64), help="Web processes (setting OPTROMMEL_PROCESSES).")
def serve(host: str | None, port: int | None, processes: int | None) -> None:
    """Serve the website until it is stopped."""
    given = {"host": host, "port": port, "processes": processes}
    with _app(**{name: value for name, value in given.items() if value is not None}) as app:
        settings: Settings = app.config["SETTINGS"]
        _check_schema()
        _check_address(settings)
    _listen(settings)


def _check_address(settings: Settings) -> None:
    from optrommel.server import port_is_free

    if not port_is_free(settings.host, settings.port):
        place = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"{place} is taken or not ours. Choose another --port or --host.")


def _listen(settings: Settings) -> None:
    from optrommel.server import serve

    click.echo(f"serving on http://{settings.host}:{settings.port}/  (Ctrl+C stops)")
    serve(settings, host=settings.host, port=settings.port, processes=settings.processes)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Build the demo anew.")
def demo(host: str, port: int, fresh: bool) -> None:
    """Build the demo campaign in the instance folder, print log-ins, and serve it on this machine only."""
    from optrommel.demo.build import DemoRefusedError, prepare

    if not is_loopback(host):
        raise click.ClickException("The demo is for this machine only: give --host a loopback address.")
    with _app(host=host, port=port) as app:
        settings: Settings = app.config["SETTINGS"]
        _check_address(settings)  # first: the demo that runs there keeps its passwords
        try:
            logins = prepare(now=utc_now(), fresh=fresh)
        except DemoRefusedError as error:
            raise click.ClickException(str(error)) from None
    for role, email, password in logins:
        click.echo(f"login {role} {email} {password}")
    _listen(settings)


@main.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables up to date."""
    from optrommel.schema import upgrade

    with _app():
        click.echo(f"the database is at revision {upgrade(db.engine)}")


@main.group()
def user() -> None:
    """People who sign in."""


def _email(_context: click.Context, _argument: click.Parameter, given: str) -> str:
    try:
        return validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from None


@user.command("add")
@click.argument("email", callback=_email)
@click.option("--name", required=True, help="First name.", callback=_at_most(PERSON_NAME_MAX))
@click.option("--campaign", "slug", help="Make them moderator of this campaign.")
@click.option("--admin", "is_admin", is_flag=True, help="They may do everything in every campaign.")
@click.option("--reset", is_flag=True, help="The account exists: only set another password.")
@_in_app
def add_user(email: str, name: str, slug: str | None, is_admin: bool, reset: bool) -> None:
    """Add an account; the password is asked, or made and printed when there is nobody to ask."""
    if reset and is_admin:
        raise click.UsageError("--reset sets another password and nothing else; leave --admin out.")
    campaign = _find_campaign(slug) if slug else None
    account = account_by_email(email)
    if reset != (account is not None):
        raise click.ClickException(f"{email} has {'no account yet' if reset else 'an account already; give --reset'}.")
    password, is_made = _ask_password()
    if account is None:
        account = add_account(email, name, password=password, is_admin=is_admin, now=utc_now())
    else:
        set_password(account, password, now=utc_now())
    if campaign is not None:
        give_role(account, campaign.id, Role.MODERATOR, now=utc_now())
    db.session.commit()
    click.echo(f"account {account.email} is ready" + (f", password {password}" if is_made else ""))


def _ask_password() -> tuple[str, bool]:
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    password = getpass.getpass("Password: ")
    if len(password) < PASSWORD_MIN:
        raise click.ClickException(f"Choose a password of at least {PASSWORD_MIN} characters.")
    return password, False


@main.group()
def campaign() -> None:
    """Campaigns."""


@campaign.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Name of the neighbourhood or village.", callback=_at_most(NAME_MAX))
@click.option("--question", required=True, help="The question on the slip.", callback=_at_most(QUESTION_MAX))
@click.option("--contact", required=True, help="Who residents can ring.", callback=_at_most(NAME_MAX))
@click.option("--phone", required=True, help="Their telephone number.", callback=_at_most(PHONE_MAX))
@click.option("--hours", required=True, help="When they can be rung.", callback=_at_most(HOURS_MAX))
@click.option("--tins", default=0, type=click.IntRange(0, 500), help="How many tins to make.")
@click.option("--open", "is_open", is_flag=True, help="Take slips at once.")
@_in_app
def new_campaign(
    slug: str, name: str, question: str, contact: str, phone: str, hours: str, tins: int, is_open: bool
) -> None:
    """Add a campaign."""
    added = add_campaign(slug, name, question=question, contact=(contact, phone, hours), now=utc_now())
    add_tins(added, [""] * tins, now=utc_now())
    if is_open:
        move_campaign(added, CampaignState.OPEN, now=utc_now())
    db.session.commit()
    click.echo(f"campaign {slug} is ready ({added.state}, {tins} tins): /{slug}/")


@main.group("import")
def import_() -> None:
    """Bring data in."""


@import_.command("slips")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", required=True)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@_in_app
def import_slips(file: Path, slug: str, dry_run: bool) -> None:
    """Import slips from a CSV file with a column `tekst` (and `trommel`): all rows, or none.

    Comma, semicolon or tab between; UTF-8 or Windows-1252. The same file twice puts nothing in twice; a file that was
    changed is another file, so look with --dry-run first.
    """
    from optrommel.slips.importing import import_rows, read_rows, tin_numbers_of

    campaign = _find_campaign(slug)
    reading = read_rows(file.read_bytes(), tin_numbers=tin_numbers_of(campaign))
    if reading.problems:
        raise click.ClickException("Nothing was imported.\n" + "\n".join(reading.problems))
    tally = import_rows(campaign, reading.rows, now=utc_now())
    db.session.rollback() if dry_run else db.session.commit()
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{tally.new} slips {verb} into {slug}, {len(reading.rows) - tally.new} were there already, "
        f"{tally.alike} say what another slip said before"
    )


@main.command()
@click.option("--campaign", "slug", help="Only this campaign.")
@_in_app
def silence(slug: str | None) -> None:
    """List everything that breaks ‘no silence’; exits with 1 when there is any."""
    from optrommel.pages.silence import silences

    campaigns = [_find_campaign(slug)] if slug else all_campaigns()
    found = [(home, item) for home in campaigns for item in silences(home, now=utc_now())]
    for home, item in found:
        row = f"slip {item.slip_id}" if item.slip_id else f"claim {item.claim_id}"
        click.echo(f"{home.slug}\t{row}\t{item.rule}\tsince {item.since}")
    click.echo(f"{len(found)} silent in {len(campaigns)} campaigns")
    raise SystemExit(1 if found else 0)


@main.command()
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@_in_app
def purge(dry_run: bool) -> None:
    """Erase the contact details whose date has passed, and files that nothing names; run it every day."""
    overdue = overdue_offers(local_today())
    for offer in overdue:
        erase_contact(offer, now=utc_now())
    if dry_run:
        db.session.rollback()
    db.session.commit()
    strays = 0 if dry_run else sweep_photos()
    lost = f", {strays} lost files" if strays else ""
    click.echo(f"{len(overdue)} contacts {'would be ' if dry_run else ''}erased{lost}")


@main.command()
def doctor() -> None:
    """Check the installation and say what to do."""
    from optrommel.checkup import examine

    with _app() as app:
        findings = examine(db.engine, instance=app.config["SETTINGS"].instance)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'MEND'} {finding.sentence}")
    sick = sum(not finding.is_well for finding in findings)
    click.echo(f"{len(findings)} checks, {sick} to mend")
    raise SystemExit(1 if sick else 0)
