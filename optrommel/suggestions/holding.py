"""How many texts of a campaign hold a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import case, func, select

from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.rules import COUNTED_LETTERS, COUNTED_TEXTS
from optrommel.themes.suggesting.word_list import Lexicon, words_of


def count_holding(campaign_id: int, patterns: Sequence[str]) -> int:
    """Count the slips that wait and the public ideas that hold one of these words, among the newest of them."""
    lexicon = Lexicon({"": patterns})
    newest = islice(_texts(campaign_id), COUNTED_TEXTS)
    return sum(next(lexicon.hits(words_of(text)), None) is not None for text in newest)


def _texts(campaign_id: int) -> Iterator[str]:
    """Give the beginnings of slips that wait, then of public ideas, both with the newest first."""
    yield from db.session.scalars(
        select(func.substr(Slip.text, 1, COUNTED_LETTERS))
        .where(Slip.campaign_id == campaign_id, Slip.state == SlipState.WAITING)
        .order_by(Slip.id.desc())
        .limit(COUNTED_TEXTS)
    )
    yield from db.session.scalars(
        select(func.substr(case((Idea.dutch != "", Idea.dutch), else_=Idea.text), 1, COUNTED_LETTERS))
        .where(Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
        .order_by(Idea.id.desc())
        .limit(COUNTED_TEXTS)
    )
