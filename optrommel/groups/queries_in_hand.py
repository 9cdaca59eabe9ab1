"""What offers are for, and who has that in hand, in SQL: rows as those of `OfferSubject`, with one column filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, ScalarSelect, Select, cast, func, null, or_, select, union

from optrommel.campaigns.models import Campaign
from optrommel.clock import midnight
from optrommel.groups.models import Claim, Need
from optrommel.groups.models_activities import Activity, Cancellation, Plan
from optrommel.groups.models_offers import OfferPass, OfferSubject
from optrommel.groups.queries import still_held
from optrommel.groups.rules import OPEN_AFTERWARDS, NeedState
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState
from optrommel.offers.models import Offer
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import now_at

_NOTHING = cast(null(), Integer)


def offer_subjects(campaign_id: Any) -> CTE:
    """Select what the offers of a campaign are for, with which idea or theme it is today and is public."""
    idea_now, theme_now = now_at(Idea, campaign_id), now_at(Theme, campaign_id)
    named = (
        select(
            OfferSubject.offer_id,
            theme_now.c.now_id.label("theme_id"),
            Idea.id.label("idea_id"),
            OfferSubject.need_id,
            OfferSubject.activity_id,
        )
        .outerjoin(theme_now, theme_now.c.id == OfferSubject.theme_id)
        .outerjoin(idea_now, idea_now.c.id == OfferSubject.idea_id)
        .outerjoin(Idea, (Idea.id == idea_now.c.now_id) & Idea.state.in_(PUBLIC_STATES))
        .where(OfferSubject.campaign_id == campaign_id)
    )
    on_slips = (
        select(Slip.offer_id, _NOTHING, Voice.idea_id, _NOTHING, _NOTHING)
        .join(Voice, Voice.slip_id == Slip.id)
        .join(Idea, Idea.id == Voice.idea_id)
        .where(Slip.campaign_id == campaign_id, Slip.offer_id.is_not(None), Idea.state.in_(PUBLIC_STATES))
    )
    return union(named, on_slips).cte("offer_subjects")


def subject_rows(campaign_id: int) -> Select[Any]:
    """Select what each offer of a campaign is for, by its id."""
    about = offer_subjects(campaign_id)
    return select(about).order_by(about.c.offer_id, about.c.idea_id)


def in_hand(campaign: Campaign, today: dt.date) -> Select[Any]:
    """Select which groups have what offers are for in hand today, and since when; who took it up first comes first."""
    about = offer_subjects(campaign.id)
    held = union(
        *_by_claims(about, still_held(campaign, today)),
        _by_needs(about, still_held(campaign, today), after=today - OPEN_AFTERWARDS),
        _by_activities(about, after=today - OPEN_AFTERWARDS),
        _by_passing(about, campaign.id),
    ).subquery()
    return select(held).order_by(held.c.offer_id, held.c.since, held.c.group_id, held.c.idea_id, held.c.theme_id)


def _columns(about: CTE, group_id: Any, since: Any) -> tuple[ColumnElement[Any], ...]:
    return (*about.c, group_id.label("group_id"), since.label("since"))


def _by_claims(about: CTE, is_held: ColumnElement[bool]) -> list[Select[Any]]:
    """Select what groups have by a claim on it, and ideas by a claim on a theme they lie in; what stopped they let go.

    A stopped idea is over, whoever has its theme.
    """
    goes_on = or_(about.c.idea_id.is_(None), about.c.idea_id.in_(_going_on()))
    asked = select(*_columns(about, Claim.group_id, Claim.started_at)).where(is_held, goes_on)
    return [
        asked.join(Claim, or_(Claim.theme_id == about.c.theme_id, Claim.idea_id == about.c.idea_id)),
        asked.join(Placement, Placement.idea_id == about.c.idea_id).join(Claim, Claim.theme_id == Placement.theme_id),
    ]


def _going_on() -> Select[int]:
    return select(Idea.id).where(Idea.state.in_((IdeaState.OPEN, IdeaState.DONE)))


def _by_needs(about: CTE, is_held: ColumnElement[bool], *, after: dt.date) -> Select[Any]:
    """Select what groups look for; what was found stays as long as its claim, or without one for a while after."""
    is_own = Need.claim_id.is_(None) & or_(Need.ended_at.is_(None), Need.ended_at >= midnight(after))
    return (
        select(*_columns(about, Need.group_id, Need.created_at))
        .join(Need, Need.id == about.c.need_id)
        .outerjoin(Claim, Claim.id == Need.claim_id)
        .where(Need.state != NeedState.WITHDRAWN, or_(is_own, is_held))
    )


def _by_activities(about: CTE, *, after: dt.date) -> Select[Any]:
    """Select what groups invite to, until a while after its last date, or after all of it was called off."""
    called_off = select(Cancellation.activity_id).where(
        Cancellation.on_date.is_(None),
        Cancellation.taken_back_at.is_(None),
        Cancellation.called_off_at < midnight(after),
    )
    return (
        select(*_columns(about, Activity.group_id, Activity.created_at))
        .join(Activity, Activity.id == about.c.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.last_on >= after, Activity.id.not_in(called_off))
    )


def _by_passing(about: CTE, campaign_id: int) -> Select[Any]:
    """Select what a moderator passed on, as long as its giver lets us; what a slip became stays with its own groups."""
    named = select(OfferSubject.offer_id)
    return (
        select(
            OfferPass.offer_id,
            about.c.theme_id,
            about.c.idea_id,
            about.c.need_id,
            about.c.activity_id,
            OfferPass.group_id,
            OfferPass.passed_at,
        )
        .join(Offer, Offer.id == OfferPass.offer_id)
        .outerjoin(about, (about.c.offer_id == OfferPass.offer_id) & about.c.offer_id.in_(named))
        .where(OfferPass.campaign_id == campaign_id, Offer.may_be_passed_on)
    )


def count_helpers(campaign_id: Any, *, ideas: Select[int], theme_id: Any = None) -> ScalarSelect[int]:
    """Count those who offered help with any of these ideas, or with this theme itself, each once."""
    about = offer_subjects(campaign_id)
    meant: ColumnElement[bool] = about.c.idea_id.in_(ideas)
    if theme_id is not None:
        meant = or_(meant, about.c.theme_id == theme_id)
    return select(func.count(about.c.offer_id.distinct())).where(meant).scalar_subquery()
