"""Neighbours who want to help, made for tests."""

from __future__ import annotations

import datetime as dt

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.models_offers import OfferSubject
from optrommel.offers.actions import add_offer
from optrommel.offers.models import Offer

REACH = "0612345678"


def make_offer(campaign: Campaign, *, at: dt.datetime | None = None, own_words: str = "", **subject: int) -> Offer:
    """Let somebody offer help with a theme, idea, need or activity: `theme_id=`, `idea_id=` and so on."""
    now = at or utc_now()
    offer = add_offer(campaign.id, "Ans", REACH, erase_on=dt.date(2099, 1, 1), now=now, own_words=own_words)
    assert offer is not None
    db.session.add(OfferSubject(campaign_id=campaign.id, offer_id=offer.id, **subject))
    db.session.commit()
    return offer
