"""Commands that print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from optrommel import beside
from optrommel.cli.starting import find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.exports.orders import with_new_slips
from optrommel.exports.queries import job_for
from optrommel.exports.rules import PER_TIN, Attempt, SheetKind
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
    from optrommel.exports.printing import make_pdf

    campaign = find_campaign(slug)
    job = job_for(campaign.id, [SheetKind(kind)], tins=tins, batch=batch, language=language, is_large=is_large)
    _warn_of_address(current_app.config["SETTINGS"])
    with _draft(out) as draft:
        if job.batch_id is None:
            job = with_new_slips(campaign, job, per_tin=per_tin, now=utc_now())
            db.session.commit()  # before they are on paper: a number that nobody knows could not be typed over
        pages = make_pdf(campaign, job, draft, made=lambda pages: click.echo(f"{pages} pages", err=True))
    made = db.session.get(PaperBatch, job.batch_id) if job.batch_id else None
    numbers = f"; the numbers begin with {made.number}" if made else ""
    click.echo(f"{pages} pages in {out}{numbers}")


def _warn_of_address(settings: Settings) -> None:
    if settings.is_for_this_machine:
        advice = f"the codes lead to {settings.site}, which works on this machine alone. Set OPTROMMEL_SITE_URL."
        click.echo(f"Warning: {advice}", err=True)


@contextmanager
def _draft(out: Path) -> Iterator[Path]:
    """Give a file that its owner alone can read, to write; it takes the place of `out` when all went well."""
    draft = out.with_name(out.name + ".part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written ({error.strerror}).") from None
    try:
        yield draft
        os.replace(draft, out)
    finally:
        draft.unlink(missing_ok=True)


@click.command(hidden=True)
@click.argument("order_id", type=int)
@click.argument("attempt", type=int)
def print_order(order_id: int, attempt: int) -> None:
    """Make the PDF of an order that `serve` took."""
    beside.end_with_parent()
    beside.be_modest()
    _print_order(Attempt(order_id, attempt))


@in_app
def _print_order(attempt: Attempt) -> None:
    from optrommel.exports.printing import print_order as print_it

    try:
        print_it(attempt)
    except Exception as error:  # what it said may hold what stands on the sheets
        raise click.ClickException(f"order {attempt.order_id} not printed: {type(error).__name__}") from None
