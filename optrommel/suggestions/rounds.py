"""Which campaigns have something new to read, when it is time to, and who reads them: one at a time for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, case, func, or_, select, update

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db, insert_once, only_reading
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.models import ListWord, SuggestionRound
from optrommel.suggestions.rules import ATTEMPTS, LEASE
from optrommel.themes.suggesting.encoding import has_encoder

METHOD = 1  # goes up when the same slips would get other suggestions
QUIET = dt.timedelta(seconds=2)  # after the last change of a burst
LONGEST = dt.timedelta(seconds=30)  # that a burst may keep us waiting


class OvertakenError(Exception):
    """The campaign is no longer ours to read: it was left too long, or it closed."""


@dataclass(frozen=True)
class Unread:
    """A campaign in which something changed since it was read, and what tells how it is now."""

    campaign_id: int
    signature: str
    is_learned: bool = False  # only slips came in: what was learned still holds, and what was said of the others


@dataclass(frozen=True)
class Held:
    """A campaign that is ours to read, until another takes it because we were silent too long."""

    campaign_id: int
    number: int


def unread(now: dt.datetime) -> list[Unread]:
    """List the campaigns that have something new to read and that nobody is reading, in one statement."""
    with only_reading():
        rows = db.session.execute(_campaigns().where(_is_free(now))).all()
    found = [(_found(*row), row.done) for row in rows]
    return [campaign for campaign, done in found if campaign.signature != done]


def _is_free(now: dt.datetime) -> ColumnElement[bool]:
    return or_(SuggestionRound.leased_until.is_(None), SuggestionRound.leased_until <= now)


def _campaigns() -> Select[Any]:
    """Select the campaigns that are not closed, each with all that changes when there is something new to read.

    Whoever changes an idea, a theme or a slip takes its turn, which is counted; only slips come in without.
    """
    waiting = (Slip.campaign_id == Campaign.id, Slip.state == SlipState.WAITING)
    version = func.sum(ListWord.version).label("version")
    words = select(ListWord.campaign_id, version).group_by(ListWord.campaign_id).cte()
    own, everywhere = words.alias(), words.alias()
    return (
        select(
            Campaign.id,
            SuggestionRound.done,
            SuggestionRound.attempts,
            select(func.count(Slip.id)).where(*waiting).scalar_subquery(),
            select(func.max(Slip.id)).where(*waiting).scalar_subquery(),
            Campaign.board_version,
            own.c.version,
            everywhere.c.version,
        )
        .outerjoin(SuggestionRound, SuggestionRound.campaign_id == Campaign.id)
        .outerjoin(own, own.c.campaign_id == Campaign.id)
        .outerjoin(everywhere, everywhere.c.campaign_id.is_(None))
        .where(Campaign.state != CampaignState.CLOSED)
        .order_by(Campaign.id)
    )


def _found(
    campaign_id: int, done: str | None, attempts: int | None, count: int, last: int | None, *learned_from: int | None
) -> Unread:
    learning = _joined(METHOD, has_encoder(), *learned_from)  # with the extra installed later, all is read once more
    is_learned = not attempts and (done or "").startswith(f"{learning}/")
    return Unread(campaign_id, f"{learning}/{_joined(count, last)}", is_learned)


def _joined(*facts: int | None) -> str:
    return "|".join(str(int(fact or 0)) for fact in facts)


class Watch:
    """Waits out bursts: a campaign is due when nothing changed for a moment, or when it has waited long enough."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}

    def due(self, campaigns: Iterable[Unread], now: dt.datetime) -> list[Unread]:
        """Give those of these campaigns that it is time to read, who waits longest first."""
        self._seen = {one.campaign_id: self._look(one, now) for one in campaigns}
        due = [seen for seen in self._seen.values() if now - seen.changed_at >= QUIET or now - seen.since >= LONGEST]
        return [seen.campaign for seen in sorted(due, key=lambda seen: seen.since)]

    def _look(self, campaign: Unread, now: dt.datetime) -> _Seen:
        before = self._seen.get(campaign.campaign_id)
        if before is None:
            return _Seen(campaign, since=now, changed_at=now)
        return before if before.campaign == campaign else replace(before, campaign=campaign, changed_at=now)


@dataclass(frozen=True)
class _Seen:
    campaign: Unread
    since: dt.datetime  # there was something new
    changed_at: dt.datetime


def take(campaign: Unread, *, now: dt.datetime) -> Held | None:
    """Take a campaign to read; None when another has it.

    The last of `ATTEMPTS` that go wrong, be it that we are killed, leaves it as it is until something changes.
    """
    insert_once(SuggestionRound, campaign_id=campaign.campaign_id, done="", number=0, attempts=0, examples=0)
    attempt = SuggestionRound.attempts + 1
    taken = (
        _change(campaign.campaign_id)
        .where(_is_free(now))
        .values(
            number=SuggestionRound.number + 1,
            attempts=attempt,
            done=case((attempt >= ATTEMPTS, campaign.signature), else_=SuggestionRound.done),
            leased_until=now + LEASE,
        )
        .returning(SuggestionRound.number)
    )
    number = db.session.scalar(taken)
    return None if number is None else Held(campaign.campaign_id, number)


def keep(held: Held, *, now: dt.datetime) -> None:
    """Keep a campaign for another while, with nobody deciding about its slips until the transaction ends.

    Raises `OvertakenError`.
    """
    is_open = (Campaign.id == held.campaign_id, Campaign.state != CampaignState.CLOSED)
    if db.session.scalar(select(Campaign.id).where(*is_open).with_for_update()) is None:
        raise OvertakenError
    if not _change_held(held, leased_until=now + LEASE):
        raise OvertakenError


def settle(held: Held, campaign: Unread, *, examples: int, now: dt.datetime) -> None:
    """Write down that a campaign was read as it was, and let go of it."""
    _change_held(held, done=campaign.signature, attempts=0, examples=examples, made_at=now, leased_until=None)


def give_back(held: Held) -> None:
    """Let go of a campaign that could not be read."""
    _change_held(held, leased_until=None)


def _change_held(held: Held, **values: object) -> bool:
    changed = _change(held.campaign_id).where(
        SuggestionRound.number == held.number, SuggestionRound.leased_until.is_not(None)
    )
    return bool(db.session.execute(changed.values(**values)).rowcount)  # type: ignore[attr-defined]


def _change(campaign_id: int) -> Update:
    return (
        update(SuggestionRound)
        .where(SuggestionRound.campaign_id == campaign_id)
        .execution_options(synchronize_session=False)
    )
