"""Commands about campaigns and what lies in their tins."""

from __future__ import annotations

from pathlib import Path

import click

from optrommel.campaigns.actions import add_campaign, add_tins, move_campaign
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.rules import NAME_MAX, QUESTION_MAX, CampaignState
from optrommel.cli.starting import at_most, find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.extensions import db

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
    """Import slips from a CSV file with a column `tekst` (and `trommel`): all rows, or none.

    Comma, semicolon or tab between; UTF-8 or Windows-1252. The same file twice puts nothing in twice; a file that was
    changed is another file, so look with --dry-run first.
    """
    from optrommel.slips.importing import import_rows, read_rows, tin_numbers_of

    campaign = find_campaign(slug)
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


@click.command()
@click.option("--campaign", "slug", help="Only this campaign.")
@in_app
def silence(slug: str | None) -> None:
    """List everything that breaks ‘no silence’; exits with 1 when there is any."""
    from optrommel.pages.silence import silences

    campaigns = [find_campaign(slug)] if slug else all_campaigns()
    found = [(home, item) for home in campaigns for item in silences(home, now=utc_now())]
    for home, item in found:
        row = f"slip {item.slip_id}" if item.slip_id else f"claim {item.claim_id}"
        row = f"report {item.report_id}" if item.report_id else row
        click.echo(f"{home.slug}\t{row}\t{item.rule}\tsince {item.since}")
    click.echo(f"{len(found)} silent in {len(campaigns)} campaigns")
    raise SystemExit(1 if found else 0)
