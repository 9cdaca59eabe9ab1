"""Making a draft of themes: in a process of its own, never in a web request. The way to scikit-learn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

import structlog

from optrommel.database import reads_only
from optrommel.extensions import db, only_reading
from optrommel.suggestions.drafts import give_back, note_step, settle, take_next
from optrommel.suggestions.making import Clock
from optrommel.suggestions.models import Draft
from optrommel.suggestions.queries_drafts import any_takeable, loose_ids
from optrommel.suggestions.reading import number_of, read
from optrommel.suggestions.rules import digest_of
from optrommel.suggestions.rules_drafts import Attempt, NewCard, NewPile
from optrommel.themes.rules import NAME_MAX
from optrommel.themes.suggest import Text
from optrommel.themes.suggesting import drafting
from optrommel.themes.suggesting.encoding import find_encoder

log = structlog.get_logger()

DECIMALS = 3
Found = TypeVar("Found")


class StoppedError(Exception):
    """The draft is no longer ours to make: somebody stopped it, or it was left too long."""


def draft_waits(now: dt.datetime) -> bool:
    """Tell whether any draft is to be made, in one statement."""
    with only_reading():
        return any_takeable(now)


def run_next(clock: Clock) -> bool:
    """Make the draft that waits longest, and commit; False when there is none. What fails is tried once more."""
    if not draft_waits(clock()):
        return False
    attempt = _write(lambda: take_next(clock()))
    if attempt is not None:
        run(attempt, clock)
    return attempt is not None


def run(attempt: Attempt, clock: Clock) -> None:
    """Make a draft that was taken, step by step, and keep it; nobody waits for a lock meanwhile."""
    try:
        _make(attempt, clock)
    except StoppedError:
        log.info("draft stopped", draft=attempt.draft_id)
    except Exception as error:  # what it said may hold what somebody wrote
        log.error("draft not made", draft=attempt.draft_id, kind=type(error).__name__)
    finally:
        _write(lambda: give_back(attempt, now=clock()))


def _make(attempt: Attempt, clock: Clock) -> None:
    with only_reading():
        campaign_id = db.session.get_one(Draft, attempt.draft_id).campaign_id
        loose = loose_ids(campaign_id)
    reading = read(campaign_id)
    texts = [text for text in reading.ideas if _id_of(text) in loose]
    digests = {_id_of(text): digest_of(text.text, text.language) for text in texts}
    drafted = drafting.draft(
        texts,
        reading.themes,
        reading.examples,
        reading.words,
        encoder=find_encoder(),
        progress=lambda step: _note(attempt, step, clock),
    )
    piles = [_pile(pile, digests) for pile in drafted.piles]
    if not _write(lambda: settle(attempt, piles, digests, now=clock())):
        raise StoppedError


def _id_of(text: Text | drafting.Card) -> int:
    return number_of(text.key)[1]


def _note(attempt: Attempt, step: int, clock: Clock) -> None:
    if not _write(lambda: note_step(attempt, step, now=clock())):
        raise StoppedError


def _pile(pile: drafting.Pile, digests: Mapping[int, str]) -> NewPile:
    cards = tuple(
        NewCard(_id_of(card), digests[_id_of(card)], round(card.p, DECIMALS), card.shared) for card in pile.cards
    )
    theme_id = None if pile.theme is None else int(str(pile.theme))
    return NewPile(pile.kind, theme_id, pile.name[:NAME_MAX], pile.words, cards)


def _write(change: Callable[[], Found]) -> Found:
    """Change something in a short transaction of its own: on SQLite others wait for it."""
    before = reads_only.set(False)
    try:
        found = change()
        db.session.commit()
    finally:
        db.session.rollback()
        reads_only.reset(before)
    return found
