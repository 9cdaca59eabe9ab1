"""Drafts, their piles, and the ideas that lie nowhere, found."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.suggestions.models import Draft, DraftCard, DraftPile
from optrommel.suggestions.rules import UNDER_WAY, CardState, DraftState, digest_of, what_is_read
from optrommel.suggestions.rules_drafts import ATTEMPTS, KeptPile
from optrommel.themes.queries import lies_nowhere
from optrommel.themes.rules import LOOSE, Chosen


def drafts_of(campaign_id: int) -> list[Draft]:
    """List the drafts of a campaign that are kept, newest first."""
    return list(db.session.scalars(select(Draft).where(Draft.campaign_id == campaign_id).order_by(Draft.id.desc())))


def draft_in(campaign_id: int, draft_id: int) -> Draft | None:
    """Find a draft of a campaign."""
    return db.session.scalar(select(Draft).where(Draft.campaign_id == campaign_id, Draft.id == draft_id))


def draft_under_way(campaign_id: int) -> Draft | None:
    """Find the draft of a campaign that waits or is being made."""
    return db.session.scalar(select(Draft).where(Draft.campaign_id == campaign_id, Draft.state.in_(UNDER_WAY)))


def is_takeable(now: dt.datetime) -> ColumnElement[bool]:
    """Give the condition under which a draft is to be made: it waits, or was left lying."""
    was_left = (Draft.state == DraftState.WORKING) & (Draft.leased_until <= now) & (Draft.attempts < ATTEMPTS)
    return or_(Draft.state == DraftState.WAITING, was_left)


def any_takeable(now: dt.datetime) -> bool:
    """Tell whether any draft is to be made."""
    return db.session.scalar(select(Draft.id).where(is_takeable(now)).limit(1)) is not None


def piles_of(draft_id: int) -> list[DraftPile]:
    """List the piles of a draft, in order, each with the theme that it would go to."""
    wanted = select(DraftPile).where(DraftPile.draft_id == draft_id).options(joinedload(DraftPile.theme))
    return list(db.session.scalars(wanted.order_by(DraftPile.position, DraftPile.id)))


def pile_in(campaign_id: int, pile_id: int) -> DraftPile | None:
    """Find a pile of a draft of a campaign."""
    return db.session.scalar(
        select(DraftPile)
        .where(DraftPile.campaign_id == campaign_id, DraftPile.id == pile_id)
        .options(joinedload(DraftPile.theme))
    )


def _lies_loose(campaign_id: int) -> ColumnElement[bool]:
    return (Idea.campaign_id == campaign_id) & Idea.state.in_(PUBLIC_STATES) & lies_nowhere()


def _open_cards(campaign_id: int) -> Select[DraftCard]:
    """Select the cards on which somebody still can decide: a card whose idea came to lie somewhere is none."""
    return (
        select(DraftCard)
        .join(DraftCard.idea)
        .where(DraftCard.campaign_id == campaign_id, DraftCard.state == CardState.OPEN, _lies_loose(campaign_id))
        .order_by(DraftCard.pile_id, DraftCard.position, DraftCard.id)
    )


def open_cards(campaign_id: int, pile_ids: Collection[int]) -> dict[int, dict[int, Chosen]]:
    """Give, per pile, the cards on which somebody still can decide, by id, most typical first."""
    wanted = _open_cards(campaign_id).where(DraftCard.pile_id.in_(pile_ids))
    columns = wanted.with_only_columns(DraftCard.pile_id, DraftCard.id, Idea.id, Idea.version)
    cards: dict[int, dict[int, Chosen]] = defaultdict(dict)
    for pile_id, card_id, idea_id, version in db.session.execute(columns):
        cards[pile_id][card_id] = Chosen(LOOSE, idea_id, version)
    return cards


def cards_with_ideas(card_ids: Collection[int]) -> dict[int, DraftCard]:
    """Give these cards with their ideas, by id."""
    wanted = select(DraftCard).join(DraftCard.idea).where(DraftCard.id.in_(card_ids))
    return {card.id: card for card in db.session.scalars(wanted.options(contains_eager(DraftCard.idea)))}


def declined_per_pile(draft_id: int) -> dict[int, int]:
    """Count, per pile id, the ideas of a draft that a person did not want there and that still lie nowhere."""
    wanted = (
        select(DraftCard.pile_id, func.count())
        .join(DraftPile, DraftPile.id == DraftCard.pile_id)
        .join(DraftCard.idea)
        .where(DraftPile.draft_id == draft_id, DraftCard.state == CardState.DECLINED)
        .where(Idea.state.in_(PUBLIC_STATES), lies_nowhere())
        .group_by(DraftCard.pile_id)
    )
    return {pile_id: count for pile_id, count in db.session.execute(wanted)}


def count_loose(campaign_id: int) -> int:
    """Count the public ideas that lie nowhere."""
    return db.session.scalar(select(func.count(Idea.id)).where(_lies_loose(campaign_id))) or 0


def count_public(campaign_id: int) -> int:
    """Count the public ideas, wherever they lie."""
    public = (Idea.campaign_id == campaign_id) & Idea.state.in_(PUBLIC_STATES)
    return db.session.scalar(select(func.count(Idea.id)).where(public)) or 0


def loose_ids(campaign_id: int) -> set[int]:
    """Give the ids of the public ideas that lie nowhere."""
    return set(db.session.scalars(select(Idea.id).where(_lies_loose(campaign_id))))


def unchanged_ids(campaign_id: int, digests: Mapping[int, str]) -> set[int]:
    """Give the ids of those of these ideas that are public, in the words that were read."""
    public = (Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
    rows = db.session.execute(select(Idea.id, Idea.text, Idea.dutch, Idea.language).where(*public))
    return {idea_id for idea_id, *words in rows if digests.get(idea_id) == digest_of(*what_is_read(*words))}


def kept_piles(draft_ids: Sequence[int]) -> list[KeptPile]:
    """List the piles of these drafts with all that lay in them, newest draft first."""
    piles = db.session.scalars(
        select(DraftPile)
        .where(DraftPile.draft_id.in_(draft_ids))
        .order_by(DraftPile.draft_id.desc(), DraftPile.position, DraftPile.id)
    ).all()
    columns = select(DraftCard.pile_id, DraftCard.idea_id, DraftCard.digest, DraftCard.state)
    lay: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for pile_id, idea_id, digest, state in db.session.execute(
        columns.where(DraftCard.pile_id.in_([pile.id for pile in piles]))
    ):
        lay[pile_id][idea_id] = (state, digest)
    return [_kept(pile, lay[pile.id]) for pile in piles]


def _kept(pile: DraftPile, lay: Mapping[int, tuple[str, str]]) -> KeptPile:
    there = frozenset(idea_id for idea_id, (state, _digest) in lay.items() if state != CardState.SPENT)
    declined = {idea_id: digest for idea_id, (state, digest) in lay.items() if state == CardState.DECLINED}
    gave = {idea_id: digest for idea_id, (_state, digest) in lay.items()}
    return KeptPile(pile.kind, pile.theme_id, pile.name, tuple(pile.words), there, declined, gave)
