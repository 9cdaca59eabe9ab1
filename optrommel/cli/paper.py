"""Commands that print."""

from __future__ import annotations

import os
from pathlib import Path

import click

from optrommel.campaigns.models import Campaign
from optrommel.cli.starting import find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.exports.orders import with_new_slips
from optrommel.exports.queries import batch_in, chosen_tins
from optrommel.exports.rules import PER_TIN, Attempt, PrintJob, SheetKind
from optrommel.extensions import db
from optrommel.languages import LANGUAGES
from optrommel.slips.models_paper import PaperBatch
from optrommel.slips.paper_numbers import SERIAL_MOST


@click.command("print")
@click.option("--campaign", "slug", required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in SheetKind]), required=True, help="Which sheet.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the PDF goes.")
@click.option("--tins", default="", help="Such as 1-12,15; all of them unless given.")
@click.option("--per-tin", default=PER_TIN, show_default=True, type=click.IntRange(1, SERIAL_MOST), help="New slips.")
@click.option("--language", default="nl", show_default=True, type=click.Choice(list(LANGUAGES)))
@click.option("--batch", type=int, help="The same slips once more: the digits that their numbers begin with.")
@click.option("--large", "is_large", is_flag=True, help="Large print.")
@in_app
def print_(
    slug: str, kind: str, out: Path, tins: str, per_tin: int, language: str, batch: int | None, is_large: bool
) -> None:
    """Make sheets to print, as a PDF; who has that of slips has their codes."""
    campaign = find_campaign(slug)
    again = batch_in(campaign.id, batch) if batch else None
    chosen = chosen_tins(campaign.id, tins)
    job = PrintJob(
        kinds=(SheetKind(kind),),
        tin_ids=tuple(tin.id for tin in chosen) if tins else (),
        language=again.language if again else language,
        batch_id=again.id if again else None,
        is_large=is_large,
    )
    if again is None:
        job = with_new_slips(campaign, job, tins=chosen, per_tin=per_tin, now=utc_now())
        db.session.commit()  # before they are on paper: a number that nobody knows could not be typed over
    pages = _write(campaign, job, out)
    made = db.session.get(PaperBatch, job.batch_id) if job.batch_id else None
    numbers = f"; the numbers begin with {made.number}" if made else ""
    click.echo(f"{pages} pages in {out}{numbers}")


def _write(campaign: Campaign, job: PrintJob, out: Path) -> int:
    """Write a PDF that its owner alone can read, whole or not at all; give how many pages."""
    from optrommel.exports.printing import make_pdf

    draft = out.with_name(out.name + ".part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        pages = make_pdf(campaign, job, draft, made=lambda pages: click.echo(f"{pages} pages", err=True))
        os.replace(draft, out)
    finally:
        draft.unlink(missing_ok=True)
    return pages


@click.command(hidden=True)
@click.argument("order_id", type=int)
@click.argument("attempt", type=int)
def print_order(order_id: int, attempt: int) -> None:
    """Make the PDF of an order that `serve` took."""
    from optrommel.exports import printing

    printing.end_with_parent()
    printing.be_modest()
    _print_order(Attempt(order_id, attempt))


@in_app
def _print_order(attempt: Attempt) -> None:
    from optrommel.exports.printing import print_order as print_it

    try:
        print_it(attempt)
    except Exception as error:  # what it said may hold what stands on the sheets
        raise click.ClickException(f"order {attempt.order_id} not printed: {type(error).__name__}") from None
