"""Making a draft of themes: in a process of its own, never in a web request. The way to scikit-learn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from optrommel.database import reads_only
from optrommel.extensions import db, only_reading
from optrommel.moderation.models import Idea
from optrommel.suggestions.drafts import give_back, note_step, settle, take_next
from optrommel.suggestions.models import Draft
from optrommel.suggestions.queries_drafts import loose_ideas, placed_ideas
from optrommel.suggestions.rules import digest_of, what_is_read
from optrommel.suggestions.rules_drafts import Attempt, NewCard, NewPile
from optrommel.themes import drafting
from optrommel.themes.encoding import find_encoder
from optrommel.themes.queries import open_themes
from optrommel.themes.rules import NAME_MAX
from optrommel.themes.suggest import Example, Text, Theme, WordList
from optrommel.themes.word_list import read_word_list

log = structlog.get_logger()

Now = Callable[[], dt.datetime]
ShouldStop = Callable[[], bool]
Found = TypeVar("Found")


class StoppedError(Exception):
    """The draft is no longer ours to make: somebody stopped it, it was left too long, or the server stops."""


@dataclass(frozen=True)
class Reading:
    """What a draft is made of: what lies nowhere, and what people did with the rest."""

    texts: tuple[Text, ...]
    themes: tuple[Theme, ...]
    examples: tuple[Example, ...]
    words: WordList

    @property
    def digests(self) -> dict[int, str]:
        """Give the digest of every text that lies nowhere, by idea id."""
        return {int(str(text.key)): digest_of(text.text, text.language) for text in self.texts}


def run_next(now: Now, should_stop: ShouldStop = lambda: False) -> bool:
    """Make the draft that waits longest, and commit; False when there is none. What fails is tried once more."""
    attempt = _write(lambda: take_next(now()))
    if attempt is not None:
        run(attempt, now, should_stop)
    return attempt is not None


def run(attempt: Attempt, now: Now, should_stop: ShouldStop = lambda: False) -> None:
    """Make a draft that was taken, step by step, and keep it; nobody waits for a lock meanwhile."""
    try:
        _make(attempt, now, should_stop)
    except StoppedError:
        log.info("draft stopped", draft=attempt.draft_id)
    except Exception as error:  # what it said may hold what stands on slips
        log.error("draft not made", draft=attempt.draft_id, kind=type(error).__name__)
    finally:
        _write(lambda: give_back(attempt, now=now()))


def _make(attempt: Attempt, now: Now, should_stop: ShouldStop) -> None:
    with only_reading():
        reading = read(db.session.get_one(Draft, attempt.draft_id).campaign_id)

    def note(step: int) -> None:
        if should_stop() or not _write(lambda: note_step(attempt, step, now=now())):
            raise StoppedError

    drafted = drafting.draft(
        reading.texts, reading.themes, reading.examples, reading.words, encoder=find_encoder(), progress=note
    )
    digests = reading.digests
    piles = [_pile(pile, digests) for pile in drafted.piles]
    if not _write(lambda: settle(attempt, piles, digests, now=now())):
        raise StoppedError


def _pile(pile: drafting.Pile, digests: dict[int, str]) -> NewPile:
    keys = [int(str(card.key)) for card in pile.cards]
    cards = [
        NewCard(key, digests[key], round(card.p, 4), card.shared) for key, card in zip(keys, pile.cards, strict=True)
    ]
    theme_id = None if pile.theme is None else int(str(pile.theme))
    return NewPile(pile.kind, theme_id, pile.name[:NAME_MAX], pile.words, tuple(cards))


def read(campaign_id: int) -> Reading:
    """Read what a draft of a campaign is made of."""
    themes = tuple(Theme(theme.id, theme.name) for theme in open_themes(campaign_id))
    placed = placed_ideas(campaign_id, [int(str(theme.key)) for theme in themes])
    examples = tuple(Example(_text(idea), theme_id) for theme_id, idea in placed)
    return Reading(tuple(map(_text, loose_ideas(campaign_id))), themes, examples, read_word_list())


def _text(idea: Idea) -> Text:
    return Text(idea.id, *what_is_read(idea.text, idea.dutch, idea.language))


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
