"""The page of the journal: decisions, newest first, each on one line, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, select

from optrommel.accounts.models import Account
from optrommel.clock import local_date
from optrommel.deeds import KINDS, UNDONE
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.journal import JournalEntry, can_be_undone
from optrommel.moderation.models import Voice
from optrommel.slips.models import Slip
from optrommel.telling import Told, about, tell

LINES_PER_PAGE = 50
DEEDS_PER_LINE = 10  # of a decision about more at once the rest is counted
TOPICS = {"idea": "idee", "slip": "briefje"}  # by table: what an address calls it

# What was done in one request is one decision; a command's entries have no request, and stand alone.
_DECISION = func.coalesce(JournalEntry.request_id, literal("#") + cast(JournalEntry.id, String))


@dataclass(frozen=True)
class Choice:
    """What somebody wants to read of the journal; nothing chosen is all of it."""

    idea_id: int | None = None
    slip_id: int | None = None
    account_id: int | None = None
    kind: str = ""
    can_still: bool = False
    entry: JournalEntry | None = None  # with all of its decision

    def condition(self, campaign_id: int) -> ColumnElement[bool]:
        """Give the condition under which an entry of a campaign is asked for."""
        conditions = [JournalEntry.campaign_id == campaign_id]
        if self.idea_id is not None:
            conditions.append(_about_idea(campaign_id, self.idea_id))
        if self.slip_id is not None:
            conditions.append(_about_slip(campaign_id, self.slip_id))
        if self.account_id is not None:
            conditions.append(JournalEntry.account_id == self.account_id)
        if self.kind in KINDS:
            conditions.append(JournalEntry.action.in_(KINDS[self.kind].deeds))
        if self.can_still:
            conditions.append(can_be_undone())
        if self.entry is not None:
            conditions.append(_DECISION.in_([self.entry.request_id or f"#{self.entry.id}"]))
        return and_(*conditions)


def _about_idea(campaign_id: int, idea_id: int) -> ColumnElement[bool]:
    claims = select(Claim.id).where(Claim.idea_id == idea_id)
    return about(campaign_id, "idea", idea_id, (JournalEntry.subject == "claim") & JournalEntry.subject_id.in_(claims))


def _about_slip(campaign_id: int, slip_id: int) -> ColumnElement[bool]:
    offers = select(Slip.offer_id).where(Slip.id == slip_id)
    voices = select(Voice.id).where(Voice.slip_id == slip_id)
    worded = JournalEntry.action.in_(["idea.tidied", "idea.split"])
    return about(
        campaign_id,
        "slip",
        slip_id,
        (JournalEntry.subject == "offer") & JournalEntry.subject_id.in_(offers),
        worded & JournalEntry.before["voice_id"].as_integer().in_(voices),
    )


@dataclass(frozen=True)
class Line:
    """A decision: the first thing done (of what was asked for), some of the rest, and how much rest there is."""

    told: Told
    rest: list[Told]
    more: int
    topic: dict[str, int]  # what an address needs to lead to all about the same row
    open_id: int | None  # an entry by which it can be undone
    undone: Told | None
    is_erased: bool  # it could be undone, until the writer took the words back

    @property
    def untold(self) -> int:
        """Count what was done and is not told."""
        return self.more - len(self.rest)


@dataclass(frozen=True)
class JournalPage:
    """One page of the journal."""

    lines: list[Line]
    number: int
    pages: int

    @property
    def days(self) -> list[tuple[dt.date, list[Line]]]:
        """Give the lines per day."""
        return [(day, list(lines)) for day, lines in groupby(self.lines, lambda line: local_date(line.told.at))]


def read_journal(campaign_id: int, choice: Choice, *, number: int = 1) -> JournalPage:
    """Give a page of a campaign's journal, newest decision first."""
    asked = choice.condition(campaign_id)
    total = db.session.scalar(select(func.count(_DECISION.distinct())).where(asked)) or 0
    pages = max(1, -(-total // LINES_PER_PAGE))
    number = min(max(number, 1), pages)
    decisions = db.session.scalars(
        select(_DECISION)
        .where(asked)
        .group_by(_DECISION)
        .order_by(func.max(JournalEntry.at).desc(), func.max(JournalEntry.id).desc())
        .limit(LINES_PER_PAGE)
        .offset((number - 1) * LINES_PER_PAGE)
    )
    return JournalPage(_lines(campaign_id, list(decisions), asked), number, pages)


def people_in(campaign_id: int) -> list[tuple[int, str]]:
    """List who did something in a campaign, account id and name, by name."""
    ids = select(JournalEntry.account_id).where(JournalEntry.campaign_id == campaign_id)
    found = select(Account.id, Account.name).where(Account.id.in_(ids)).order_by(Account.name, Account.id)
    return [(account_id, name) for account_id, name in db.session.execute(found)]


@dataclass(frozen=True)
class _Part:
    """An entry, how many its decision has, and one of them by which it can be undone."""

    entry: JournalEntry
    count: int
    open_id: int | None


def _lines(campaign_id: int, decisions: Sequence[str], asked: ColumnElement[bool]) -> list[Line]:
    parts = _parts(campaign_id, decisions, asked)
    shown = [part.entry for decision in decisions for part in parts[decision]]
    undone = _undone(campaign_id, shown)
    told = {one.entry_id: one for one in tell([*shown, *undone.values()])}
    return [_line(parts[decision], told, undone) for decision in decisions]


def _parts(campaign_id: int, decisions: Sequence[str], asked: ColumnElement[bool]) -> dict[str, list[_Part]]:
    """Give the first entries of each decision; before the rest those that were asked for."""
    ranked = (
        select(
            JournalEntry.id,
            _DECISION.label("decision"),
            func.count().over(partition_by=_DECISION).label("count"),
            func.max(case((can_be_undone(), JournalEntry.id))).over(partition_by=_DECISION).label("open_id"),
            func.row_number()
            .over(partition_by=_DECISION, order_by=(case((asked, 0), else_=1), JournalEntry.id))
            .label("place"),
        )
        .where(JournalEntry.campaign_id == campaign_id, _DECISION.in_(decisions))
        .subquery()
    )
    rows = db.session.execute(
        select(JournalEntry, ranked.c.decision, ranked.c.count, ranked.c.open_id)
        .join(ranked, ranked.c.id == JournalEntry.id)
        .where(ranked.c.place <= DEEDS_PER_LINE)
        .order_by(ranked.c.decision, ranked.c.place)
    )
    parts: dict[str, list[_Part]] = defaultdict(list)
    for entry, decision, count, open_id in rows:
        parts[decision].append(_Part(entry, count, open_id))
    return parts


def _undone(campaign_id: int, entries: Iterable[JournalEntry]) -> dict[int, JournalEntry]:
    """Give, by the id of what was undone, the entry that says so."""
    ids = [entry.id for entry in entries if entry.undone_at is not None]
    found = select(JournalEntry).where(
        JournalEntry.campaign_id == campaign_id, JournalEntry.action == UNDONE, JournalEntry.subject_id.in_(ids)
    )
    return {entry.subject_id: entry for entry in db.session.scalars(found)} if ids else {}


def _line(parts: list[_Part], told: dict[int, Told], undone: dict[int, JournalEntry]) -> Line:
    first, *rest = parts
    taken_back = next((told[undone[part.entry.id].id] for part in parts if part.entry.id in undone), None)
    topic = TOPICS.get(first.entry.subject)
    return Line(
        told[first.entry.id],
        [told[part.entry.id] for part in rest],
        more=first.count - 1,
        topic={topic: first.entry.subject_id} if topic else {},
        open_id=first.open_id,
        undone=taken_back,
        is_erased=first.open_id is None and taken_back is None and any(part.entry.undone_at for part in parts),
    )
