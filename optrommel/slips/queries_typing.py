"""Typing paper over, read: how far each tin is, what was typed, and what is alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import QueryableAttribute, joinedload

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Tin
from optrommel.campaigns.rules import TinState
from optrommel.extensions import db
from optrommel.slips.alike import nearest
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.rules import Source
from optrommel.slips.rules_typing import ALIKE_MOST, may_untype

PER_PAGE = 50


@dataclass(frozen=True)
class Progress:
    """How many slips of a tin (None: of none) were typed over, were printed for it, and came without such a number."""

    tin: Tin | None
    all_typed: int
    printed: int
    unnumbered: int

    @property
    def typed(self) -> int:
        """How many were typed over: of those that were printed for it, if there are any."""
        return self.all_typed - self.unnumbered if self.tin and self.printed else self.all_typed


@dataclass(frozen=True)
class Alike:
    """A slip that says nearly the same; one from a phone has no number."""

    number: PaperNumber | None
    text: str
    tin: int | None


@dataclass(frozen=True)
class Typed:
    """A slip that was typed over, and by whom."""

    slip: Slip
    typist: str | None

    @property
    def is_loose(self) -> bool:
        """Tell whether it came without a number, and so without a stub."""
        return self.slip.paper is not None and self.slip.paper.batch.is_loose

    @property
    def may_be_untyped(self) -> bool:
        """Tell whether it can be taken back as if it was never typed over."""
        return may_untype(self.slip.state, self.slip.version)


@dataclass(frozen=True)
class TypedPage:
    """Slips that were typed over, newest first, and which page of how many this is."""

    slips: list[Typed]
    number: int
    pages: int


_FROM_PAPER = Slip.source != Source.PHONE
_UNNUMBERED = PaperSlip.tin_id.is_distinct_from(Slip.tin_id) | PaperBatch.is_loose
_FIRST = case((Tin.state == TinState.BACK, 0), (Tin.state == TinState.COUNTED, 2), else_=1)


def _slips(*columns: QueryableAttribute[Any]) -> Select[Any]:
    """Count slips from paper, and those of them that bore no number of a tin."""
    counted = func.count().label("slips"), func.count(case((_UNNUMBERED, 1))).label("unnumbered")
    return select(*columns, *counted).select_from(Slip).outerjoin(Slip.paper).outerjoin(PaperSlip.batch)


def _progress(campaign_id: int) -> Select[Tin, int, int, int]:
    typed = _slips(Slip.tin_id).where(Slip.campaign_id == campaign_id, _FROM_PAPER).group_by(Slip.tin_id).subquery()
    printed = (
        select(PaperSlip.tin_id, func.count().label("slips"))
        .join(PaperSlip.batch)
        .where(PaperSlip.campaign_id == campaign_id, ~PaperBatch.is_loose)
        .group_by(PaperSlip.tin_id)
        .subquery()
    )
    return (
        select(
            Tin,
            func.coalesce(typed.c.slips, 0),
            func.coalesce(printed.c.slips, 0),
            func.coalesce(typed.c.unnumbered, 0),
        )
        .outerjoin(typed, typed.c.tin_id == Tin.id)
        .outerjoin(printed, printed.c.tin_id == Tin.id)
        .where(Tin.campaign_id == campaign_id, Tin.is_digital.is_(False))
    )


def progress_of_tins(campaign_id: int) -> list[Progress]:
    """List how far each tin is: those that are back first, those that were counted last, then by number."""
    rows = db.session.execute(_progress(campaign_id).order_by(_FIRST, Tin.number))
    return [Progress(*row) for row in rows]


def progress_of(campaign_id: int, tin: Tin | None) -> Progress:
    """Tell how far a tin is; without one, how many slips lay in none."""
    tin_id = tin.id if tin else None
    typed = _slips().where(Slip.campaign_id == campaign_id, _FROM_PAPER, Slip.tin_id == tin_id).subquery()
    printed = (
        select(func.count())
        .select_from(PaperSlip)
        .join(PaperSlip.batch)
        .where(PaperSlip.campaign_id == campaign_id, ~PaperBatch.is_loose, PaperSlip.tin_id == tin_id)
    )
    counted = select(typed.c.slips, printed.scalar_subquery(), typed.c.unnumbered)
    return Progress(tin, *db.session.execute(counted).one())


def slip_by_submission(campaign_id: int, submission_id: str) -> Slip | None:
    """Find the slip that a typist's form made before."""
    return db.session.scalar(
        select(Slip).where(Slip.campaign_id == campaign_id, Slip.submission_id == submission_id).options(*WITH_NUMBER)
    )


def slip_to_read(campaign_id: int, slip_id: int) -> Slip | None:
    """Find a slip of a campaign with its number, for who only reads of it: nobody waits for that."""
    found = select(Slip).where(Slip.campaign_id == campaign_id, Slip.id == slip_id).options(*WITH_NUMBER)
    return db.session.scalar(found)


def typed_from(paper: PaperSlip) -> Typed | None:
    """Find what was typed over from a paper slip, and by whom."""
    row = db.session.execute(_typed().where(Slip.paper_slip_id == paper.id)).one_or_none()
    return Typed(*row) if row else None


WITH_NUMBER = (joinedload(Slip.paper).joinedload(PaperSlip.batch), joinedload(Slip.tin))


def _typed() -> Select[Slip, str | None]:
    return select(Slip, Account.name).outerjoin(Account, Account.id == Slip.typed_by_id).options(*WITH_NUMBER)


def typed_slips(campaign_id: int, tin: Tin | None = None, *, paper: PaperSlip | None = None, number: int) -> TypedPage:
    """Give a page of what was typed over, newest first: of a campaign, a tin, or one paper slip."""
    about = [Slip.campaign_id == campaign_id, Slip.source == Source.PAPER, Slip.paper_slip_id.is_not(None)]
    if tin is not None:
        about.append(Slip.tin_id == tin.id)
    if paper is not None:
        about.append(Slip.paper_slip_id == paper.id)
    pages = max(1, ceil((db.session.scalar(select(func.count()).where(*about)) or 0) / PER_PAGE))
    number = min(max(number, 1), pages)
    wanted = _typed().where(*about).order_by(Slip.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return TypedPage([Typed(*row) for row in db.session.execute(wanted)], number, pages)


def alike(campaign_id: int, text: str, *, but: int | None = None) -> list[Alike]:
    """List the slips of a campaign that say nearly the same as `text`, the nearest first, without the slip `but`."""
    told = select(Slip.id, Slip.text).where(Slip.campaign_id == campaign_id)
    rows = [(slip_id, words) for slip_id, words in db.session.execute(told) if slip_id != but]
    places = nearest(text, [words for _id, words in rows], most=ALIKE_MOST)
    return _in_order([rows[place][0] for place in places])


def _in_order(ids: Sequence[int]) -> list[Alike]:
    if not ids:
        return []
    found = {slip.id: slip for slip in db.session.scalars(select(Slip).where(Slip.id.in_(ids)).options(*WITH_NUMBER))}
    slips = [found[slip_id] for slip_id in ids if slip_id in found]
    return [
        Alike(slip.paper.number if slip.paper else None, slip.text, slip.tin.number if slip.tin else None)
        for slip in slips
    ]
