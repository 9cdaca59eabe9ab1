"""What goes: suggestions about what is decided, and whatever was made of words that somebody took back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Delete, delete, or_, select, update

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.events import campaign_closing, idea_lost_words, idea_reworded, slip_withdrawn, theme_merged
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.models import (
    Draft,
    DraftCard,
    DraftPile,
    NotAlike,
    Pick,
    Suggestion,
    SuggestionRound,
    TypistPick,
)
from optrommel.suggestions.switch import suggests
from optrommel.themes.models import Theme


def is_of_no_use() -> ColumnElement[bool]:
    """Give the condition under which nobody reads a suggestion any more: its slip is decided, its idea off the site."""
    decided = select(Slip.id).where(Slip.id == Suggestion.slip_id, Slip.state != SlipState.WAITING)
    hidden = select(Idea.id).where(Idea.id == Suggestion.idea_id, Idea.state.not_in(PUBLIC_STATES))
    return or_(decided.exists(), hidden.exists())


def forget_suggestions(_now: dt.datetime) -> int:
    """Erase suggestions of no use, of closed campaigns, and all where nothing is suggested any more; give how many."""
    closed = select(Campaign.id).where(Campaign.state == CampaignState.CLOSED)
    useless = or_(is_of_no_use(), Suggestion.campaign_id.in_(closed))
    gone = delete(Suggestion).where(useless) if suggests() else delete(Suggestion)
    count: int = _erase(gone)
    if not suggests():
        _erase(delete(SuggestionRound))  # or nothing would be read anew when it is switched on again
    return count


def _erase(gone: Delete) -> int:
    return db.session.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined, no-any-return]


@slip_withdrawn.connect
def forget_slip(slip: Slip, now: dt.datetime) -> None:
    """Erase what was made of a slip that its writer took back; what people picked for it tells what it was about."""
    for model in (Suggestion, TypistPick, Pick):
        _erase(delete(model).where(model.slip_id == slip.id))
    _erase(delete(NotAlike).where(or_(NotAlike.slip_id == slip.id, NotAlike.other_id == slip.id)))


@idea_lost_words.connect
def forget_idea(idea: Idea, now: dt.datetime) -> None:
    """Erase what was made of an idea in words that are off the site, also where piles of a draft share them."""
    forget_suggestion(idea)
    piles = select(DraftCard.pile_id).where(DraftCard.idea_id == idea.id)
    db.session.execute(update(DraftPile).where(DraftPile.id.in_(piles)).values(words=[]))
    db.session.execute(delete(DraftCard).where(DraftCard.idea_id == idea.id))


@idea_reworded.connect
def forget_suggestion(idea: Idea) -> None:
    """Erase what was suggested for an idea in other words: the board counts rows, and does not read them."""
    _erase(delete(Suggestion).where(Suggestion.idea_id == idea.id))


@theme_merged.connect
def forget_theme(theme: Theme, **_how: object) -> None:
    """Erase what was suggested for ideas where a theme came first that is another now, which the board counts."""
    first = Suggestion.guesses[(0, 0)].as_integer()
    of_ideas = (Suggestion.campaign_id == theme.campaign_id, Suggestion.idea_id.is_not(None))
    _erase(delete(Suggestion).where(*of_ideas, first == theme.id))


@campaign_closing.connect
def forget_with_campaign(campaign: Campaign) -> None:
    """Erase what was made for a campaign that closes; picks stay, which hold no words, and the words that we know."""
    for model in (DraftCard, DraftPile, Draft, Suggestion, SuggestionRound, TypistPick, NotAlike):
        _erase(delete(model).where(model.campaign_id == campaign.id))
