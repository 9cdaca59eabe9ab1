"""Commands about campaigns and what lies in their tins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optrommel.campaigns.actions import add_campaign, add_tins, move_campaign
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.rules import NAME_MAX, QUESTION_MAX, CampaignState
from optrommel.cli.starting import at_most, find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.extensions import db, only_reading
from optrommel.rules import RuleError

if TYPE_CHECKING:
    from optrommel.campaigns.models import Campaign
    from optrommel.slips.planning import Plan

PHONE_MAX = 30  # as wide as the columns
HOURS_MAX = 120


@click.group()
def campaign() -> None:
    """Campaigns."""


@campaign.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Name of the neighbourhood or village.", callback=at_most(NAME_MAX))
@click.option("--question", required=True, help="The question on the slip.", callback=at_most(QUESTION_MAX))
@click.option("--contact", required=True, help="Who residents can ring.", callback=at_most(NAME_MAX))
@click.option("--phone", required=True, help="Their telephone number.", callback=at_most(PHONE_MAX))
@click.option("--hours", required=True, help="When they can be rung.", callback=at_most(HOURS_MAX))
@click.option("--tins", default=0, type=click.IntRange(0, 500), help="How many tins to make.")
@click.option("--open", "is_open", is_flag=True, help="Take slips at once.")
@in_app
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


@click.group("import")
def import_() -> None:
    """Bring data in."""


@import_.command("slips")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", required=True)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@in_app
def import_slips(file: Path, slug: str, dry_run: bool) -> None:
    """Import slips from a spreadsheet, CSV or XLSX, with a column `tekst`: all rows, or none.

    The same file twice puts nothing in twice; a file that was changed is another file, so look with --dry-run first.
    """
    from optrommel.slips.importing import prepare, put_in
    from optrommel.slips.imports import add_import

    with only_reading():
        campaign, now = find_campaign(slug), utc_now()
        plan = _plan(campaign, file, now=now)
        prepared = prepare(campaign, plan, now=now)
    tally = put_in(add_import(campaign.id, file.name, now=now), plan, prepared, campaign, now=now)
    db.session.commit() if tally.new and not dry_run else db.session.rollback()
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{tally.new} slips {verb} into {slug}, {len(plan.rows) - tally.new} were there already, "
        f"{tally.alike} say what another slip said before"
    )


def _plan(campaign: Campaign, file: Path, *, now: dt.datetime) -> Plan:
    from optrommel.slips.planning import plan_import

    try:
        plan = plan_import(campaign, file.read_bytes(), now=now)
    except RuleError as error:
        raise click.ClickException(f"Nothing was imported.\n{error.sentence % error.values}") from None
    if plan.problems:
        raise click.ClickException("\n".join(["Nothing was imported.", *(problem.say() for problem in plan.problems)]))
    return plan


@click.command()
@click.option("--campaign", "slug", help="Only this campaign.")
@in_app
def silence(slug: str | None) -> None:
    """List everything that breaks ‘no silence’; exits with 1 when there is any."""
    from optrommel.pages.silence import silences

    campaigns = [find_campaign(slug)] if slug else all_campaigns()
    found = [(home, item) for home in campaigns for item in silences(home, now=utc_now())]
    for home, item in found:
        click.echo(f"{home.slug}\t{item.row}\t{item.rule}\tsince {item.since}")
    click.echo(f"{len(found)} silent in {len(campaigns)} campaigns")
    raise SystemExit(1 if found else 0)
