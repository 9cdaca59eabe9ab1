"""What was suggested for loose ideas, as far as a board must know; by its name: suggestions know, above themes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Integer, Select, column, func, select, table

from optrommel.database import UtcDateTime
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.themes.queries import lies_nowhere
from optrommel.themes.suggest import LIKELY, Guess

SUGGESTION = table("suggestion", column("idea_id", Integer), column("digest"), column("guesses", JSON))
_ROUND = table("suggestion_round", column("campaign_id", Integer), column("made_at", UtcDateTime))
_BEST, _ITS_P = SUGGESTION.c.guesses[(0, 0)].as_integer(), SUGGESTION.c.guesses[(0, 1)].as_float()


def probably_in(theme_id: int) -> list[ColumnElement[bool]]:
    """Give what must hold for an idea that lies nowhere and probably belongs in a theme."""
    probable = select(SUGGESTION.c.idea_id).where(theme_id == _BEST, _ITS_P > LIKELY)
    return [lies_nowhere(), Idea.id.in_(probable)]


def probable_numbers(campaign_id: int) -> dict[int, int]:
    """Count the loose ideas that probably belong in a theme, by theme id."""
    best = _probable(campaign_id).subquery()
    numbers = select(best.c.theme_id, func.count()).group_by(best.c.theme_id)
    return {theme_id: number for theme_id, number in db.session.execute(numbers)}


def _probable(campaign_id: int) -> Select[int]:
    loose = (Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES), lies_nowhere())
    of_ideas = select(_BEST.label("theme_id")).join(Idea, Idea.id == SUGGESTION.c.idea_id)
    return of_ideas.where(*loose, _ITS_P > LIKELY)


def read_in(campaign_id: int) -> str:
    """Tell, in a word that is another one each time, when what a campaign's ideas say was last read."""
    made_at = db.session.scalar(select(_ROUND.c.made_at).where(_ROUND.c.campaign_id == campaign_id))
    return f"{made_at.timestamp():.3f}" if made_at else ""


def hint_of(digest: str | None, guesses: Sequence[Any] | None) -> str:
    """Give a short sign of what a card shows of a suggestion; another sign: the card is out of date."""
    if digest is None:
        return ""
    shown = [(theme_id, Guess(theme_id, p).band.value) for theme_id, p, _shared in guesses or ()]
    return f"{zlib.crc32(repr((digest, shown)).encode()):x}"
