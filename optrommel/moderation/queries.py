"""Ideas, voices in their wordings, answers, replies and notes, found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import case, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.extensions import db
from optrommel.moderation.models import Answer, Clash, Hold, Idea, Reply, Voice, Wording
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState
from optrommel.moderation.search import matches
from optrommel.slips.models import Slip


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


def idea_of_any_state(campaign_id: int, idea_id: int) -> Idea | None:
    """Find an idea of a campaign, public or not, locked for who changes what hangs on it."""
    return db.session.scalar(
        select(Idea)
        .where(Idea.campaign_id == campaign_id, Idea.id == idea_id)
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )


def ideas_of_any_state(campaign_id: int, idea_ids: Collection[int]) -> dict[int, Idea]:
    """Give those of these ideas that a campaign has, public or not, by id, for who only reads."""
    found = db.session.scalars(select(Idea).where(Idea.campaign_id == campaign_id, Idea.id.in_(idea_ids)))
    return {idea.id: idea for idea in found}


def sleeping_idea_of(slip_id: int) -> Idea | None:
    """Find the oldest idea that a slip was made into and that nobody carries any more, locked."""
    return db.session.scalar(
        select(Idea)
        .where(Idea.origin_slip_id == slip_id, Idea.state == IdeaState.UNPUBLISHED)
        .order_by(Idea.id)
        .limit(1)
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )


def signpost_of(campaign_id: int, idea_id: int) -> Idea | None:
    """Find the public idea that a merged one went into, be it by several steps; None when there is none."""
    seen: set[int] = set()
    idea = db.session.get(Idea, idea_id)  # who asks for many has read them already
    if idea is not None and idea.campaign_id != campaign_id:
        return None
    while idea is not None and idea.merged_into_id is not None and idea.id not in seen:
        seen.add(idea.id)
        idea = db.session.get(Idea, idea.merged_into_id)
    return idea if idea is not None and idea.state in PUBLIC_STATES else None


def voice_in(campaign_id: int, voice_id: int) -> Voice | None:
    """Find a voice that carries a public idea of a campaign, with that idea locked."""
    return db.session.scalar(
        select(Voice)
        .join(Voice.idea)
        .where(Voice.campaign_id == campaign_id, Voice.id == voice_id, Idea.state.in_(PUBLIC_STATES))
        .options(contains_eager(Voice.idea), joinedload(Voice.wording))
        .with_for_update(of=Idea)
        .execution_options(populate_existing=True)
    )


def voices_of_idea(idea_id: int) -> list[Voice]:
    """List the voices that carry an idea, with their words, slips, tins and photos, oldest slip first."""
    return list(
        db.session.scalars(
            select(Voice)
            .join(Voice.slip)
            .where(Voice.idea_id == idea_id)
            .options(
                joinedload(Voice.wording),
                contains_eager(Voice.slip).joinedload(Slip.photo),
                contains_eager(Voice.slip).joinedload(Slip.tin),
            )
            .order_by(Slip.received_at, Slip.id, Voice.id)
        )
    )


def voices_of_slip(slip_id: int) -> list[Voice]:
    """List the voices with which a slip carries ideas, with their ideas and words, oldest first."""
    return list(
        db.session.scalars(
            select(Voice)
            .join(Voice.idea)
            .where(Voice.slip_id == slip_id)
            .options(contains_eager(Voice.idea), joinedload(Voice.wording))
            .order_by(Voice.id)
        )
    )


def wordings_of_slip(slip_id: int) -> list[Wording]:
    """List the words in which a slip was ever public, oldest first."""
    return list(db.session.scalars(select(Wording).where(Wording.slip_id == slip_id).order_by(Wording.id)))


def last_wording(slip_id: int) -> Wording | None:
    """Find the words in which a whole slip was public last: the draft for who publishes it again."""
    return db.session.scalar(
        select(Wording)
        .where(Wording.slip_id == slip_id, Wording.part_of_id.is_(None))
        .order_by(Wording.id.desc())
        .limit(1)
    )


def clash_of(idea_id: int, other_id: int) -> Clash | None:
    """Find the clash between two ideas."""
    lower, higher = sorted((idea_id, other_id))
    return db.session.scalar(select(Clash).where(Clash.idea_id == lower, Clash.other_id == higher))


def ideas_clashing_with(idea_id: int) -> list[Idea]:
    """List the public ideas that clash with an idea, by id."""
    ids = select(case((Clash.idea_id == idea_id, Clash.other_id), else_=Clash.idea_id)).where(
        or_(Clash.idea_id == idea_id, Clash.other_id == idea_id)
    )
    return list(
        db.session.scalars(select(Idea).where(Idea.id.in_(ids), Idea.state.in_(PUBLIC_STATES)).order_by(Idea.id))
    )


def merged_into(idea_id: int) -> list[Idea]:
    """List the ideas whose signpost points at an idea, by id."""
    return list(db.session.scalars(select(Idea).where(Idea.merged_into_id == idea_id).order_by(Idea.id)))


def answer_to(slip_id: int) -> Answer | None:
    """Find the answer that a slip's writer reads."""
    return db.session.scalar(
        select(Answer)
        .where(Answer.slip_id == slip_id, Answer.taken_back_at.is_(None))
        .order_by(Answer.id.desc())
        .limit(1)
    )


def draft_answer(slip_id: int) -> Answer | None:
    """Find the answer that was written last, be it taken back."""
    return db.session.scalar(select(Answer).where(Answer.slip_id == slip_id).order_by(Answer.id.desc()).limit(1))


def answers_to(slip_id: int) -> list[Answer]:
    """List the answers that a slip's writer reads, oldest first."""
    return list(
        db.session.scalars(
            select(Answer).where(Answer.slip_id == slip_id, Answer.taken_back_at.is_(None)).order_by(Answer.id)
        )
    )


def reply_of(slip_id: int) -> Reply | None:
    """Find what the writer of a slip said to its answer."""
    return db.session.scalar(select(Reply).where(Reply.slip_id == slip_id))


def hold_on(slip_id: int) -> Hold | None:
    """Find the note with which a slip is laid aside."""
    return db.session.scalar(select(Hold).where(Hold.slip_id == slip_id, Hold.released_at.is_(None)))
