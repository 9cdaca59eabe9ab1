"""Who sees who wants to help, until when, who must call, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import release_claim
from optrommel.groups.models import Claim, Need, ResidentGroup
from optrommel.groups.models_offers import OfferSubject
from optrommel.groups.needs import add_need
from optrommel.groups.queries_offers import volunteers_of
from optrommel.moderation.models import Idea
from optrommel.offers.actions import add_offer
from optrommel.offers.models import Offer
from optrommel.themes.models import Theme
from tests.factories import (
    make_claim,
    make_group,
    make_idea,
    make_theme,
)

OURS = "Samen aan tafel"
HOME = "/groep/de-gagels/samen-aan-tafel/"
OFFERS = "/beheer/de-gagels/aanbod"
SHOW = "Laat zien hoe je deze buur bereikt"
CALLED = "Ik heb gebeld of gemaild"
UNDO = "Ongedaan maken"
REACH = "0612345678"


def make_offer(
    campaign: Campaign, *, at: dt.datetime | None = None, own_words: str = "", reach: str = REACH, **subject: int
) -> Offer:
    """Let somebody offer help with a theme, idea, need or activity, named by its id."""
    now = at or utc_now()
    offer = add_offer(campaign.id, "Ans", reach, erase_on=dt.date(2099, 1, 1), now=now, own_words=own_words)
    assert offer is not None
    db.session.add(OfferSubject(campaign_id=campaign.id, offer_id=offer.id, **subject))
    db.session.commit()
    return offer


@dataclass
class Hall:
    """A theme with an idea in it, and two groups; the first may have something in hand."""

    campaign: Campaign
    theme: Theme
    idea: Idea
    ours: ResidentGroup
    theirs: ResidentGroup

    def claim(self, subject: Theme | Idea) -> Claim:
        return make_claim(self.ours, subject, campaign=self.campaign)

    def need(self, claim: Claim | None = None) -> Need:
        return add_need(self.ours, self.campaign, "een bus", claim=claim, now=utc_now())

    @property
    def seen(self) -> tuple[int, int]:
        """Count who each group sees."""
        db.session.flush()
        ours, theirs = (volunteers_of(group, self.campaign, now=utc_now()) for group in (self.ours, self.theirs))
        return len(ours), len(theirs)


@pytest.fixture
def hall(app: Flask, campaign: Campaign) -> Hall:
    """Make it; to be used within a context."""
    db.session.merge(campaign)
    theme = make_theme(campaign)
    idea = make_idea(campaign, theme=theme)
    return Hall(campaign, theme, idea, make_group(campaign, OURS), make_group(campaign, "Klussers"))


@pytest.fixture(autouse=True)
def context(request: pytest.FixtureRequest) -> None:
    """Push a context for who asks for the hall; pages are asked for without one."""


Made = Callable[[Hall], Callable[[], object]]


def by_theme(hall: Hall) -> Callable[[], object]:
    make_offer(hall.campaign, theme_id=hall.theme.id)
    claim = hall.claim(hall.theme)
    return lambda: release_claim(claim, hall.campaign, "Geen tijd", now=utc_now())
