"""Commands that keep an installation well."""

from __future__ import annotations

import datetime as dt

import click

from optrommel import journal
from optrommel.accounts.actions import forget_links
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.rules import Limits
from optrommel.cli.starting import in_app, open_app
from optrommel.clock import local_today, midnight, utc_now
from optrommel.extensions import db
from optrommel.notifications.actions import forget_letters, give_up_old
from optrommel.offers.actions import erase_contact
from optrommel.offers.queries import offers_with_contact, overdue_offers
from optrommel.slips.photos import sweep_photos


@click.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables up to date."""
    from optrommel.schema import upgrade

    with open_app():
        click.echo(f"the database is at revision {upgrade(db.engine)}")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@in_app
def purge(dry_run: bool) -> None:
    """Erase contact details, journals and letters past their date, and files that nothing names; run it every day."""
    overdue = overdue_offers(local_today())
    for offer in overdue:
        erase_contact(offer, now=utc_now())
    lines, letters = _forget_journals(), forget_letters(utc_now())
    forget_links(utc_now())
    give_up_old(utc_now())  # `serve` does so by itself, but who knows what serves
    if dry_run:
        db.session.rollback()
    db.session.commit()
    strays = 0 if dry_run else sweep_photos()
    also = [f" and {count} {what}" for count, what in ((lines, "lines of the journal"), (letters, "letters")) if count]
    said = f"{len(overdue)} contacts" + "".join(also)
    lost = f", {strays} lost files" if strays else ""
    click.echo(f"{said} {'would be ' if dry_run else ''}erased{lost}")


def _forget_journals() -> int:
    """Erase what each journal kept long enough; of no campaign at all, as long as a new campaign would keep it."""
    kept_days: dict[int | None, int] = {campaign.id: campaign.journal_days for campaign in all_campaigns()}
    kept_days[None] = Limits.journal_days
    return sum(
        journal.forget(
            campaign_id,
            before=midnight(local_today() - dt.timedelta(days=days)),
            kept_offers=offers_with_contact(),  # its giver reads at the code who looked at it
        )
        for campaign_id, days in kept_days.items()
    )


@click.command()
def doctor() -> None:
    """Check the installation and say what to do."""
    from optrommel.checkup import examine

    with open_app() as app:
        findings = examine(db.engine, instance=app.config["SETTINGS"].instance)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'MEND'} {finding.sentence}")
    sick = sum(not finding.is_well for finding in findings)
    click.echo(f"{len(findings)} checks, {sick} to mend")
    raise SystemExit(1 if sick else 0)
