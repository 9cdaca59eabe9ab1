"""Ideas, voices and answers, found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.extensions import db
from optrommel.moderation.models import Answer, Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.moderation.search import matches


def idea_in(campaign_id: int, idea_id: int) -> Idea | None:
    """Find a public idea of a campaign."""
    return db.session.scalar(
        select(Idea).where(Idea.campaign_id == campaign_id, Idea.id == idea_id, Idea.state.in_(PUBLIC_STATES))
    )


def locked_idea(campaign_id: int, idea_id: int) -> Idea | None:
    """Find a public idea of a campaign, locked for who changes what hangs on it."""
    return db.session.scalar(
        select(Idea)
        .where(Idea.campaign_id == campaign_id, Idea.id == idea_id, Idea.state.in_(PUBLIC_STATES))
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )


def locked_ideas(campaign_id: int, idea_ids: Collection[int]) -> list[Idea]:
    """List those of these ideas that are public ideas of a campaign, locked, by id."""
    return list(
        db.session.scalars(
            select(Idea)
            .where(Idea.campaign_id == campaign_id, Idea.id.in_(idea_ids), Idea.state.in_(PUBLIC_STATES))
            .order_by(Idea.id)
            .with_for_update(of=Idea)
            .execution_options(populate_existing=True)
        )
    )


def locked_voices(slip_id: int) -> list[Voice]:
    """List the voices that a slip has, oldest first, with their ideas locked for who takes the voices away."""
    return list(
        db.session.scalars(
            select(Voice)
            .join(Voice.idea)
            .where(Voice.slip_id == slip_id)
            .options(contains_eager(Voice.idea))
            .order_by(Voice.id)
            .with_for_update(of=Idea)
            .execution_options(populate_existing=True)
        )
    )


def search_ideas(campaign_id: int, typed: str, *, most: int = 6) -> list[Idea]:
    """List public ideas that hold every word typed, newest first; nothing typed finds nothing."""
    words = matches(typed)
    if words is None:
        return []
    return list(
        db.session.scalars(
            select(Idea)
            .where(Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES), words)
            .order_by(Idea.published_at.desc(), Idea.id.desc())
            .limit(most)
        )
    )


def idea_born_of(slip_id: int) -> Idea | None:
    """Find the idea that a slip was made into, also when it is not public any more."""
    return db.session.scalar(select(Idea).where(Idea.origin_slip_id == slip_id))


def locked_idea_born_of(slip_id: int) -> Idea | None:
    """Find the idea that a slip was made into, locked for who gives it words or takes them away."""
    return db.session.scalar(
        select(Idea)
        .where(Idea.origin_slip_id == slip_id)
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )


def voices_of_slip(slip_id: int) -> list[Voice]:
    """List the voices that a slip has, with their ideas, oldest first."""
    return list(
        db.session.scalars(
            select(Voice).where(Voice.slip_id == slip_id).options(joinedload(Voice.idea)).order_by(Voice.id)
        )
    )


def answer_to(slip_id: int) -> Answer | None:
    """Find the answer that a slip got."""
    return db.session.scalar(select(Answer).where(Answer.slip_id == slip_id))
