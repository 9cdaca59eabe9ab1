"""Who wants to help with what, which groups have that in hand, and who called: the offers of a campaign, found."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.models import Need, ResidentGroup
from optrommel.groups.models_activities import Activity
from optrommel.groups.models_offers import OfferPass
from optrommel.groups.queries import groups_of
from optrommel.groups.queries_in_hand import in_hand, subject_rows
from optrommel.groups.rules import GroupState
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea
from optrommel.notifications.actions import sends_mail
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState, moves_from, red_on, waits_since
from optrommel.themes.models import Theme

_KINDS: Mapping[str, type[Any]] = {"theme": Theme, "idea": Idea, "need": Need, "activity": Activity}
_TOLD = ("offer.contact_opened", "offer.moved")
_SETTLED = ("offer.pass_on_allowed", "offer.pass_on_refused")
_BY_STATE = {state: place for place, state in enumerate(OfferState)}


@dataclass(frozen=True)
class HelpsWith:
    """What an offer is for: `kind` is theme, idea, need or activity, and `row` is one of these."""

    kind: str
    row: Any


@dataclass(frozen=True)
class Call:
    """Somebody said that they called: when, and for which group; without one it was a moderator."""

    at: dt.datetime
    group: ResidentGroup | None


@dataclass(frozen=True)
class Volunteer:
    """An offer that somebody can be reached for: for what, who has that in hand, who looked and who called."""

    offer: Offer
    subjects: list[HelpsWith]
    groups: list[ResidentGroup]  # that have it in hand; the first took it up first
    taken_at: dt.datetime | None
    passed_to: ResidentGroup | None
    looks: frozenset[tuple[int | None, int | None]]  # account and group
    call: Call | None
    today: dt.date

    @property
    def waits_since(self) -> dt.date | None:
        """Give the day from which they wait for a call, while they do."""
        return waits_since(*self._days) if self.offer.state == OfferState.NEW else None

    @property
    def red_on(self) -> dt.date | None:
        """Give the day on which they wait too long, when nobody calls; none while we wait for them to confirm."""
        is_asked = self.offer.is_unconfirmed and sends_mail()
        return red_on(*self._days) if self.offer.state == OfferState.NEW and not is_asked else None

    @property
    def is_red(self) -> bool:
        """Tell whether they wait for a call too long."""
        return self.red_on is not None and self.today >= self.red_on

    @property
    def days_waited(self) -> int:
        """Count the days that they wait for a call."""
        return (self.today - self.waits_since).days if self.waits_since else 0

    @property
    def waits_for_group(self) -> bool:
        """Tell whether they wait and nobody took up what it is for."""
        return self.offer.state == OfferState.NEW and not self.groups

    @property
    def moves(self) -> list[OfferState]:
        """List what can follow on how the offer stands."""
        return moves_from(self.offer.state)

    @property
    def _days(self) -> tuple[dt.date, dt.date | None]:
        return local_date(self.offer.created_at), local_date(self.taken_at) if self.taken_at else None

    def was_opened_for(self, group: ResidentGroup) -> bool:
        """Tell whether somebody looked for a group how to reach them."""
        return any(group_id == group.id for _account, group_id in self.looks)

    def was_opened_by(self, account_id: int) -> bool:
        """Tell whether somebody looked how to reach them."""
        return any(looked_by == account_id for looked_by, _group in self.looks)


def volunteers_of(group: ResidentGroup, campaign: Campaign, *, now: dt.datetime) -> list[Volunteer]:
    """List who wants to help with what a group has in hand today: who waits too long first, then by state and age.

    Of each it tells only that for which this group has them; what else they wrote is not its business.
    """
    return _urgent_first(_volunteers(campaign, now=now, group=group))


def volunteers_in(campaign: Campaign, *, now: dt.datetime) -> list[Volunteer]:
    """List everybody who wants to help in a campaign: who waits too long first, then for whom no group is there."""
    return _urgent_first(_volunteers(campaign, now=now))


def red_offers(campaign: Campaign, now: dt.datetime) -> list[Volunteer]:
    """List who wants to help and waits for a call too long, the longest first."""
    return [found for found in volunteers_in(campaign, now=now) if found.is_red]


def groups_that_have(offer: Offer, campaign: Campaign, *, today: dt.date) -> list[ResidentGroup]:
    """List the groups that have what an offer is for in hand today, and so see it; the first took it up first."""
    held = in_hand(campaign, today).subquery()
    theirs = select(ResidentGroup).join(held, held.c.group_id == ResidentGroup.id).where(held.c.offer_id == offer.id)
    return list(dict.fromkeys(db.session.scalars(theirs.order_by(held.c.since, ResidentGroup.id))))


def passed_on(offer_id: int) -> OfferPass | None:
    """Find to whom an offer was passed on."""
    return db.session.scalar(select(OfferPass).where(OfferPass.offer_id == offer_id))


def was_settled_since(entry: JournalEntry) -> bool:
    """Tell whether the giver of an offer said since a deed whether another group may ask."""
    since = select(JournalEntry.id).where(
        JournalEntry.subject == entry.subject,
        JournalEntry.subject_id == entry.subject_id,
        JournalEntry.action.in_(_SETTLED),
        JournalEntry.id > entry.id,
    )
    return db.session.scalar(since.limit(1)) is not None


def groups_at_work(campaign_id: int) -> list[ResidentGroup]:
    """List the groups of a campaign that are at work, by name."""
    return [group for group in groups_of(campaign_id) if group.state == GroupState.ACTIVE]


def _urgent_first(found: Iterable[Volunteer]) -> list[Volunteer]:
    return sorted(found, key=_urgency)


def _urgency(one: Volunteer) -> tuple[Any, ...]:
    red = not one.is_red, -one.days_waited if one.is_red else 0
    return *red, not one.waits_for_group, _BY_STATE[OfferState(one.offer.state)], one.offer.created_at, one.offer.id


def _volunteers(campaign: Campaign, *, now: dt.datetime, group: ResidentGroup | None = None) -> list[Volunteer]:
    today = local_date(now)
    held = _rows_by_offer(in_hand(campaign, today))
    theirs = [offer_id for offer_id, rows in held.items() if group and any(row.group_id == group.id for row in rows)]
    offers = _offers_with_contact(campaign.id, theirs if group else None)
    about = _about(held, group) if group else _rows_by_offer(subject_rows(campaign.id))
    named, told = _named(about), _told(campaign.id, {offer.id for offer in offers})
    groups, passes = {found.id: found for found in groups_of(campaign.id)}, _passes(campaign.id)
    return [
        Volunteer(
            offer=offer,
            subjects=_subjects_in(about[offer.id], named),
            groups=list(dict.fromkeys(groups[row.group_id] for row in held[offer.id])),
            taken_at=held[offer.id][0].since if held[offer.id] else None,
            passed_to=groups.get(passes.get(offer.id, 0)),
            looks=_looks(told[offer.id]),
            call=_call(told[offer.id], groups),
            today=today,
        )
        for offer in offers
    ]


def _offers_with_contact(campaign_id: int, offer_ids: Collection[int] | None) -> list[Offer]:
    query = select(Offer).where(Offer.campaign_id == campaign_id, Offer.contact_id.is_not(None))
    if offer_ids is not None:
        query = query.where(Offer.id.in_(offer_ids))
    return list(db.session.scalars(query.order_by(Offer.created_at, Offer.id)))


def _rows_by_offer(query: Select[Any]) -> dict[int, list[Row[Any]]]:
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(query):
        rows[row.offer_id].append(row)
    return rows


def _about(held: Mapping[int, list[Row[Any]]], group: ResidentGroup) -> dict[int, list[Row[Any]]]:
    """Keep what offers are for as far as it is in hand of this group."""
    return defaultdict(
        list, {offer_id: [row for row in rows if row.group_id == group.id] for offer_id, rows in held.items()}
    )


def _named(about: Mapping[int, list[Row[Any]]]) -> dict[str, dict[int, Any]]:
    """Give, per kind and id, the rows that offers are for, in one query a kind."""
    ids: dict[str, set[int]] = {kind: set() for kind in _KINDS}
    for rows in about.values():
        for kind, row_id in _kinds_in(rows):
            ids[kind].add(row_id)
    return {kind: _by_id(table, ids[kind]) for kind, table in _KINDS.items()}


def _by_id(table: type[Any], ids: set[int]) -> dict[int, Any]:
    query = select(table).where(table.id.in_(ids))
    if table is Activity:
        query = query.options(joinedload(Activity.plan))
    return {row.id: row for row in db.session.scalars(query.order_by(table.id))}


def _kinds_in(rows: Iterable[Row[Any]]) -> list[tuple[str, int]]:
    found = [(kind, getattr(row, f"{kind}_id")) for row in rows for kind in _KINDS]
    return list(dict.fromkeys((kind, row_id) for kind, row_id in found if row_id is not None))


def _subjects_in(rows: Iterable[Row[Any]], named: Mapping[str, Mapping[int, Any]]) -> list[HelpsWith]:
    return [HelpsWith(kind, named[kind][row_id]) for kind, row_id in _kinds_in(rows)]


def _told(campaign_id: int, offer_ids: set[int]) -> dict[int, list[JournalEntry]]:
    """Give, per offer, who looked and what was said of it since, oldest first."""
    entries: dict[int, list[JournalEntry]] = defaultdict(list)
    asked = (
        select(JournalEntry)
        .where(
            JournalEntry.campaign_id == campaign_id,
            JournalEntry.subject == Offer.__tablename__,
            JournalEntry.subject_id.in_(offer_ids),
            JournalEntry.action.in_(_TOLD),
        )
        .order_by(JournalEntry.id)
    )
    for entry in db.session.scalars(asked):
        entries[entry.subject_id].append(entry)
    return entries


def _looks(entries: Iterable[JournalEntry]) -> frozenset[tuple[int | None, int | None]]:
    looked = [entry for entry in entries if entry.action == "offer.contact_opened"]
    return frozenset((entry.account_id, entry.after.get("group")) for entry in looked)


def _call(entries: Iterable[JournalEntry], groups: Mapping[int, ResidentGroup]) -> Call | None:
    called = [entry for entry in entries if entry.after.get("state") == OfferState.CONTACTED]
    return Call(called[-1].at, groups.get(called[-1].after.get("group_id") or 0)) if called else None


def _passes(campaign_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(OfferPass.offer_id, OfferPass.group_id)
        .where(OfferPass.campaign_id == campaign_id)
        .order_by(OfferPass.offer_id)
    )
    return {offer_id: group_id for offer_id, group_id in rows}
