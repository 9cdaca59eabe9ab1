"""Sheets as HTML: what a browser shows and prints, and what becomes a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Select, select

from optrommel.accounts.queries import names_of_moderators
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.campaigns.rules import kept_until
from optrommel.campaigns.texts import Text, texts_of
from optrommel.clock import local_today
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.extensions import db
from optrommel.languages import LANGUAGES, speaking, this_language
from optrommel.notifications.composing import link_to
from optrommel.pages.tin_story import story_of_tin
from optrommel.slips.models_paper import PaperBatch
from optrommel.slips.paper import PrintedSlip, printed_slips
from optrommel.slips.rules import show_code

Row = TypeVar("Row")
Values = Mapping[str, Any]  # what a template asks for

LIDS_AT_ONCE = 40  # in one document: ten sheets
CARDS_A_SHEET = 2
SLIPS_AT_ONCE = 80
NO_BREAK_SPACE, WORD_JOINER, ISOLATE, END_OF_ISOLATE = "\u00a0", "\u2060", "\u2068", "\u2069"
HOUSES = 24  # room for so many on a route of which nobody said how many live there


@dataclass(frozen=True)
class Bar:
    """What stands above a sheet on a screen: in the language of who prints, not of who reads the sheet."""

    title: str
    advice: str
    print_it: str
    links: Sequence[tuple[str, str]]  # words and address
    language: str
    direction: str


def documents(campaign: Campaign, job: PrintJob) -> Iterator[str]:
    """Give the HTML documents of a job one after the other, each of a few pages: what is printed first comes first."""
    for kind in job.kinds:
        for values in SHEETS[kind](campaign, job):
            yield write_document(kind, campaign, job, values)


def write_document(
    kind: SheetKind, campaign: Campaign, job: PrintJob, values: Values, *, bar: Bar | None = None
) -> str:
    """Write one document in the language of the job; on a screen under a bar."""
    template = current_app.jinja_env.get_template(f"exports/sheets/{kind}.html")
    with speaking(job.language):
        return template.render(
            campaign=campaign,
            texts=texts_of(campaign),
            link_to=link_to,
            bare=bare,
            whole=whole,
            said_in_dutch=said_in_dutch,
            show_code=show_code,
            is_large=job.is_large,
            bar=bar,
            **values,
        )


def bare(address: str) -> str:
    """Write an address as people say it."""
    return address.partition("://")[2].rstrip("/")


def whole(text: object) -> str:
    """Keep a name, number or address in its own order inside a sentence from right to left, and on one line.

    By signs and not by `<bdi>`, which WeasyPrint does not set apart.
    """
    words = str(text).replace(" ", NO_BREAK_SPACE).replace("-", f"-{WORD_JOINER}")
    return f"{ISOLATE}{words}{END_OF_ISOLATE}" if this_language().direction == "rtl" else words


def said_in_dutch(text: Text) -> dict[str, str | None]:
    """Give what an element says of words that nobody wrote in the language of the sheet; a PDF guesses no `dir`."""
    return {"lang": text.lang, "dir": "ltr" if text.lang else None}


def tins_to_print(campaign: Campaign, job: PrintJob) -> list[Tin]:
    """List the tins that a job is about, by number."""
    return [tin for tin in tins_of(campaign.id) if not job.tin_ids or tin.id in job.tin_ids]


def _slips(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    """Give the slips tin by tin, as they were made; then those that were made for none."""
    batch, small_print = _batch(campaign, job), _small_print(campaign)
    if batch is None:
        return
    for tin in tins_to_print(campaign, job):
        yield from _of_tin(list(printed_slips(campaign, batch, tin)), tin, small_print)
    if not job.tin_ids:
        yield from _of_tin([slip for slip in printed_slips(campaign, batch) if slip.tin is None], None, small_print)


def _of_tin(slips: list[PrintedSlip], tin: Tin | None, small_print: Values) -> Iterator[Values]:
    for some in _parts(slips, SLIPS_AT_ONCE):
        yield {"slips": some, "tin": tin, **small_print}


def _small_print(campaign: Campaign) -> Values:
    return {
        "moderators": names_of_moderators(campaign.id) or [campaign.contact_name],
        "kept_until": kept_until(campaign.meeting_on, today=local_today()),
    }


def _batch(campaign: Campaign, job: PrintJob) -> PaperBatch | None:
    """Find the slips that a job is about: its batch, else the newest."""
    wanted = _batches(campaign, is_loose=False)
    if job.batch_id is not None:
        wanted = wanted.where(PaperBatch.id == job.batch_id)
    return db.session.scalars(wanted).first()


def _batches(campaign: Campaign, *, is_loose: bool) -> Select[PaperBatch]:
    of_campaign = select(PaperBatch).where(PaperBatch.campaign_id == campaign.id, PaperBatch.is_loose == is_loose)
    return of_campaign.order_by(PaperBatch.id.desc())


def _stubs(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    """Give the stubs of slips that came without a number, of the tins that are asked for."""
    batch = db.session.scalars(_batches(campaign, is_loose=True)).first()
    slips = list(printed_slips(campaign, batch)) if batch else []
    for some in _parts([slip for slip in slips if not job.tin_ids or _lies_in(slip, job.tin_ids)], SLIPS_AT_ONCE):
        yield {"slips": some}


def _lies_in(slip: PrintedSlip, tin_ids: tuple[int, ...]) -> bool:
    return slip.tin is not None and slip.tin.id in tin_ids


def _lids(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    for some in _parts(tins_to_print(campaign, job), LIDS_AT_ONCE):
        yield {"tins": some}


def _rules(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    """Give as many cards as there are tins, on whole sheets."""
    a_sheet = 1 if job.is_large else CARDS_A_SHEET
    yield {"cards": a_sheet * max(1, -(-len(tins_to_print(campaign, job)) // a_sheet)), "a_sheet": a_sheet}


def _routes(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    for tin in tins_to_print(campaign, job):
        yield {"tin": tin, "houses": tin.households or HOUSES}


def _poster(_campaign: Campaign, _job: PrintJob) -> Iterator[Values]:
    yield {}


def _stories(campaign: Campaign, job: PrintJob) -> Iterator[Values]:
    for tin in tins_to_print(campaign, job):
        yield {"story": story_of_tin(campaign, tin), "direction_of": _direction_of}


def _direction_of(language: str) -> str:
    """Tell which way words in a language run; WeasyPrint does not look at their letters, as `dir="auto"` asks."""
    return LANGUAGES[language].direction if language in LANGUAGES else "ltr"


def _parts(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


# A function each that gives what the template `exports/sheets/<kind>.html` asks for, once for each document.
SHEETS: dict[SheetKind, Callable[[Campaign, PrintJob], Iterator[Values]]] = {
    SheetKind.SLIPS: _slips,
    SheetKind.LID: _lids,
    SheetKind.RULES: _rules,
    SheetKind.ROUTE: _routes,
    SheetKind.POSTER: _poster,
    SheetKind.STUBS: _stubs,
    SheetKind.STORY: _stories,
}
