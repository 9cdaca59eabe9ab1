"""How many texts of a campaign hold a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import case, select

from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.themes.suggesting.word_list import Lexicon, words_of


def count_holding(campaign_id: int, patterns: Sequence[str]) -> int:
    """Count the slips that wait and the public ideas that hold one of these words."""
    lexicon = Lexicon({"": patterns})
    return sum(next(lexicon.hits(words_of(text)), None) is not None for text in _texts(campaign_id))


def _texts(campaign_id: int) -> Iterator[str]:
    yield from db.session.scalars(
        select(Slip.text).where(Slip.campaign_id == campaign_id, Slip.state == SlipState.WAITING)
    )
    yield from db.session.scalars(
        select(case((Idea.dutch != "", Idea.dutch), else_=Idea.text)).where(
            Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES)
        )
    )
