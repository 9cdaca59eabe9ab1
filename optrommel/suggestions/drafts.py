"""Drafts of themes: asked for, taken by one process at a time, settled, stopped and forgotten; commits nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Update, delete, insert, or_, select, update

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.events import about_to_undo
from optrommel.extensions import db, insert_once
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.suggestions.models import PROBLEM_MAX, Draft, DraftCard, DraftPile
from optrommel.suggestions.queries_drafts import count_loose, is_takeable, kept_piles, loose_ids, open_cards
from optrommel.suggestions.rules import UNDER_WAY, CardState, DraftState
from optrommel.suggestions.rules_drafts import (
    ATTEMPTS,
    KEPT,
    LEASE,
    LEFT_LYING,
    Attempt,
    KeptPile,
    NewPile,
    check_enough,
    is_unwanted,
    remember,
    where_it_was,
)
from optrommel.themes.suggesting.drafting import FEWEST_CARDS

_UNSYNCHRONISED = {"synchronize_session": False}


def ask_draft(campaign: Campaign, *, submission_id: str, now: dt.datetime, by: int | None = None) -> Draft | None:
    """Ask for a draft; None when one is under way, or this form was sent before. Raises `TooFewIdeasError`."""
    check_enough(count_loose(campaign.id))
    draft = insert_once(
        Draft,
        campaign_id=campaign.id,
        account_id=by,
        submission_id=submission_id,
        state=DraftState.WAITING,
        attempts=0,
        step=0,
        problem="",
        ideas=0,
        asked_at=now,
    )
    if draft is not None:
        journal.record("draft.asked", draft, now=now, by=by)
    return draft


def take_next(now: dt.datetime, draft_id: int | None = None) -> Attempt | None:
    """Take the draft that waits longest, also one that was left lying, or this one; two never take the same attempt.

    Who takes it makes each step within `LEASE`, or another may.
    """
    _give_up_lapsed(now)
    waits_longest = select(Draft.id).where(is_takeable(now)).order_by(Draft.id).limit(1).scalar_subquery()
    taken = (
        _change(Draft.id == (waits_longest if draft_id is None else draft_id), is_takeable(now))
        .values(
            state=DraftState.WORKING,
            attempts=Draft.attempts + 1,
            step=0,
            started_at=now,
            leased_until=now + LEASE,
        )
        .returning(Draft.id, Draft.attempts)
    )
    found = db.session.execute(taken).one_or_none()
    return None if found is None else Attempt(*found)


def _change(*conditions: ColumnElement[bool]) -> Update:
    return update(Draft).where(*conditions).execution_options(**_UNSYNCHRONISED)


def _do(change: Update) -> bool:
    return bool(db.session.execute(change).rowcount)  # type: ignore[attr-defined]


def _held(attempt: Attempt) -> ColumnElement[bool]:
    """Give the condition under which a draft is still in the hands of who took it."""
    return (Draft.id == attempt.draft_id) & (Draft.attempts == attempt.number) & (Draft.state == DraftState.WORKING)


def _give_up_lapsed(now: dt.datetime) -> None:
    lapsed = (Draft.state == DraftState.WORKING) & (Draft.leased_until <= now)
    failed = {"state": DraftState.FAILED, "problem": LEFT_LYING, "settled_at": now}
    db.session.execute(_change(lapsed, Draft.attempts >= ATTEMPTS).values(failed))


def note_step(attempt: Attempt, step: int, *, now: dt.datetime) -> bool:
    """Write down how far a draft is, and keep it for another while; False when it is no longer ours."""
    return _do(_change(_held(attempt)).values(step=step, leased_until=now + LEASE))


def fail(attempt: Attempt, problem: str, *, now: dt.datetime) -> None:
    """Give a draft up, with a sentence that says why."""
    failed = {"state": DraftState.FAILED, "problem": problem[:PROBLEM_MAX], "settled_at": now}
    db.session.execute(_change(_held(attempt)).values(failed))


def give_back(attempt: Attempt, *, now: dt.datetime) -> None:
    """Let a draft that was left lying be taken once more, or give it up; one that was settled stays as it is."""
    if attempt.number < ATTEMPTS:
        db.session.execute(_change(_held(attempt)).values(state=DraftState.WAITING))
    else:
        fail(attempt, LEFT_LYING, now=now)


def cancel(draft: Draft, *, now: dt.datetime) -> bool:
    """Stop a draft; who makes it notices at the next step. False when it was settled already."""
    stopped = {"state": DraftState.CANCELLED, "settled_at": now}
    return _do(_change(Draft.id == draft.id, Draft.state.in_(UNDER_WAY)).values(stopped))


def settle(attempt: Attempt, piles: Sequence[NewPile], digests: Mapping[int, str], *, now: dt.datetime) -> bool:
    """Keep the piles of a draft, in the place of the draft before; False when it is no longer ours.

    `digests` are those of all ideas that were read. What came to lie somewhere meanwhile is left out, and so is what a
    person did not want in a pile, which is remembered as long as its words are the same.
    """
    ready = {"state": DraftState.READY, "ideas": len(digests), "settled_at": now}
    if not _do(_change(_held(attempt)).values(ready)):
        return False
    draft = db.session.get_one(Draft, attempt.draft_id)
    loose, earlier = loose_ids(draft.campaign_id), _earlier_than(draft)
    before = kept_piles(earlier)
    _erase(earlier)
    for position, pile in enumerate(piles):
        _lay(draft, position, pile, _cards_of(pile, before, loose))
    for position, kept in enumerate(before, start=len(piles)):
        _lay(draft, position, kept, _remembered(kept, digests, loose))
    return True


def _earlier_than(draft: Draft) -> list[int]:
    earlier = select(Draft.id).where(Draft.campaign_id == draft.campaign_id, Draft.id < draft.id)
    return list(db.session.scalars(earlier))


def _cards_of(pile: NewPile, before: Sequence[KeptPile], loose: set[int]) -> list[dict[str, Any]]:
    """Give the cards of a pile that are still to be decided on; too few are no pile."""
    memory = remember(pile, before)
    cards = [
        {
            "idea_id": card.idea_id,
            "digest": card.digest,
            "p": card.p,
            "shared": card.shared,
            "was_in": where_it_was(card, memory),
            "state": CardState.OPEN,
        }
        for card in pile.cards
        if card.idea_id in loose and not is_unwanted(card, memory)
    ]
    return cards if len(cards) >= FEWEST_CARDS else []


def _remembered(kept: KeptPile, digests: Mapping[int, str], loose: set[int]) -> list[dict[str, Any]]:
    """Give what was declined in a pile of before and still lies nowhere, in the same words."""
    unread: dict[str, Any] = {"p": 0.0, "shared": [], "was_in": None, "state": CardState.DECLINED}
    return [
        {"idea_id": idea_id, "digest": digest, **unread}
        for idea_id, digest in kept.declined.items()
        if idea_id in loose and digests.get(idea_id) == digest
    ]


def _lay(draft: Draft, position: int, pile: NewPile | KeptPile, cards: list[dict[str, Any]]) -> None:
    if not cards:
        return
    own = {"campaign_id": draft.campaign_id, "draft_id": draft.id, "position": position}
    same = {"kind": pile.kind, "theme_id": pile.theme_id, "name": pile.name, "words": pile.words}
    row = DraftPile(**own, **same)
    db.session.add(row)
    db.session.flush()
    numbered = [
        {"campaign_id": draft.campaign_id, "pile_id": row.id, "position": number, **card}
        for number, card in enumerate(cards)
    ]
    db.session.execute(insert(DraftCard), numbered)


def decline(pile: DraftPile, *, now: dt.datetime, by: int) -> int:
    """Want none of the ideas of a pile there, and give how many; a later draft does not bring them again."""
    card_ids = list(open_cards(pile.campaign_id, [pile.id])[pile.id])
    if card_ids:
        _set(pile.id, card_ids, CardState.DECLINED)
        journal.record("draft.declined", pile, now=now, by=by, after={"card_ids": card_ids})
    return len(card_ids)


@journal.undoes("draft.declined")
def want_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay ideas back in a pile; refused when another draft has come."""
    if db.session.get(DraftPile, entry.subject_id) is None:
        raise CannotUndoError
    _set(entry.subject_id, entry.after["card_ids"], CardState.OPEN)


def _set(pile_id: int, card_ids: Sequence[int], state: CardState) -> None:
    chosen = update(DraftCard).where(DraftCard.pile_id == pile_id, DraftCard.id.in_(card_ids))
    db.session.execute(chosen.values(state=state))


@about_to_undo.connect
def let_go_of_theme(entry: JournalEntry, by: int | None) -> None:
    """Let a theme be taken away again that a later draft would lay ideas in."""
    if entry.action == "theme.added":
        piles = update(DraftPile).where(DraftPile.theme_id == entry.subject_id)
        db.session.execute(piles.values(theme_id=None))


def forget_drafts(now: dt.datetime) -> int:
    """Erase drafts of long ago; give how many."""
    old = or_(Draft.settled_at <= now - KEPT, Draft.asked_at <= now - 2 * KEPT)
    ids = list(db.session.scalars(select(Draft.id).where(old)))
    _erase(ids)
    return len(ids)


def _erase(draft_ids: Sequence[int]) -> None:
    piles = select(DraftPile.id).where(DraftPile.draft_id.in_(draft_ids))
    for rows in (
        delete(DraftCard).where(DraftCard.pile_id.in_(piles)),
        delete(DraftPile).where(DraftPile.draft_id.in_(draft_ids)),
        delete(Draft).where(Draft.id.in_(draft_ids)),
    ):
        db.session.execute(rows.execution_options(**_UNSYNCHRONISED))
