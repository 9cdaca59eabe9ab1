"""What is asked about now, of whom; and what neighbours said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import LIVING
from optrommel.extensions import db
from optrommel.following.models import Follower, Subscription
from optrommel.following.models_outcomes import OutcomeAnswer, OutcomeQuestion
from optrommel.following.outcomes import Tally, Verdict, ended_between
from optrommel.groups.models import Claim
from optrommel.groups.queries import CLAIM_PARTS
from optrommel.groups.rules import STANDING, ClaimState
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import IdeaState
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement


@dataclass(frozen=True)
class Unhappy:
    """Neighbours say that what a group finished did not work out, and nobody did anything with it yet."""

    question: OutcomeQuestion
    answers: list[OutcomeAnswer]  # oldest first

    @property
    def claim(self) -> Claim:
        """Give what was finished."""
        return self.question.claim

    @property
    def since(self) -> dt.datetime:
        """Tell how long somebody waits for a word."""
        return self.answers[0].answered_at

    @property
    def newest(self) -> dt.datetime:
        """Tell when somebody last said so."""
        return self.answers[-1].answered_at


def claims_to_ask_about(now: dt.datetime) -> list[int]:
    """List the ids of what was finished four weeks ago and not asked about, longest ago first.

    What a group took on again, or what is open again, is not asked about.
    """
    after, until = ended_between(now)
    later = aliased(Claim)
    taken_on_again = exists().where(
        later.group_id == Claim.group_id,
        or_(later.theme_id == Claim.theme_id, later.idea_id == Claim.idea_id),
        later.state.in_(STANDING),
    )
    return list(
        db.session.scalars(
            select(Claim.id)
            .join(Campaign, Campaign.id == Claim.campaign_id)
            .outerjoin(Claim.idea)
            .where(
                Claim.state == ClaimState.DONE,
                Claim.ended_at > after,
                Claim.ended_at <= until,
                Campaign.state.in_(LIVING),
                or_(Claim.idea_id.is_(None), Idea.state == IdeaState.DONE),
                Claim.id.not_in(select(OutcomeQuestion.claim_id)),
                ~taken_on_again,
            )
            .order_by(Claim.ended_at, Claim.id)
        )
    )


def _ideas_of(claim: Claim) -> Select[int]:
    """Give the ids of the ideas that a claim was about."""
    if claim.theme_id is not None:
        return select(Placement.idea_id).where(Placement.theme_id == claim.theme_id)
    return select(Idea.id).where(Idea.id == claim.idea_id)


def _slips_of(claim: Claim) -> Select[int]:
    """Give the ids of the slips that were there before it was finished, and carry what it was about."""
    return (
        select(Voice.slip_id)
        .join(Slip, Slip.id == Voice.slip_id)
        .where(Voice.idea_id.in_(_ideas_of(claim)), Slip.received_at <= claim.ended_at)
    )


def _follows(claim: Claim) -> ColumnElement[bool]:
    about: list[ColumnElement[bool]] = [
        Subscription.idea_id.in_(_ideas_of(claim)),
        Subscription.slip_id.in_(_slips_of(claim)),
    ]
    if claim.theme_id is not None:
        about.append(Subscription.theme_id == claim.theme_id)
    mine = Subscription.group_id == claim.group_id
    return Subscription.confirmed_at.is_not(None) & or_(mine, *about)


def questions_to_mail(now: dt.datetime) -> list[tuple[int, int]]:
    """List the open questions, each with its campaign, that not everybody was mailed who is to be."""
    rows = db.session.execute(
        select(OutcomeQuestion.campaign_id, OutcomeQuestion.id)
        .where(OutcomeQuestion.mailed_at.is_(None), *_open(now))
        .order_by(OutcomeQuestion.id)
    )
    return [(campaign_id, question_id) for campaign_id, question_id in rows]


def _open(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (OutcomeQuestion.closes_at > now, OutcomeQuestion.verdict.is_distinct_from(Verdict.REOPENED))


def questions_about(idea: Idea) -> list[int]:
    """List the ids of the questions whether an idea worked out."""
    ours = select(OutcomeQuestion.id).join(OutcomeQuestion.claim).where(Claim.idea_id == idea.id)
    return list(db.session.scalars(ours.order_by(OutcomeQuestion.id)))


def followers_to_ask(claim: Claim, *, after: int, most: int) -> list[Follower]:
    """List who follows by mail what a group finished, or that group, by id: the next few after one."""
    following = select(Subscription.follower_id).where(_follows(claim))
    return list(
        db.session.scalars(
            select(Follower)
            .where(Follower.campaign_id == claim.campaign_id, Follower.id > after, Follower.id.in_(following))
            .options(joinedload(Follower.campaign))
            .order_by(Follower.id)
            .limit(most)
        )
    )


def questions_for(follower: Follower, now: dt.datetime) -> list[OutcomeQuestion]:
    """List the open questions that somebody who follows by mail may answer, newest first."""
    found = db.session.scalars(_questions(OutcomeQuestion.campaign_id == follower.campaign_id, *_open(now)))
    return [question for question in found if is_asked(question, follower)]


def is_asked(question: OutcomeQuestion, follower: Follower) -> bool:
    """Tell whether a question is for somebody who follows by mail."""
    asked = select(Subscription.id).where(Subscription.follower_id == follower.id, _follows(question.claim))
    return question.campaign_id == follower.campaign_id and db.session.scalar(asked.limit(1)) is not None


def own_slip_in(question: OutcomeQuestion, follower: Follower) -> int | None:
    """Give the id of the first slip that somebody wrote and follows, when the question is about it."""
    slips = select(Subscription.slip_id).where(
        Subscription.follower_id == follower.id,
        Subscription.confirmed_at.is_not(None),
        Subscription.slip_id.in_(_slips_of(question.claim)),
    )
    return db.session.scalar(slips.order_by(Subscription.slip_id).limit(1))


def _questions(*conditions: ColumnElement[bool]) -> Select[OutcomeQuestion]:
    return (
        select(OutcomeQuestion)
        .join(OutcomeQuestion.claim)
        .where(*conditions)
        .options(contains_eager(OutcomeQuestion.claim).options(*CLAIM_PARTS))
        .order_by(OutcomeQuestion.asked_at.desc(), OutcomeQuestion.id.desc())
    )


def locked_question(campaign_id: int, question_id: int) -> OutcomeQuestion | None:
    """Find a question of a campaign, locked for who answers it or does something with the answers."""
    return db.session.scalar(
        select(OutcomeQuestion)
        .where(OutcomeQuestion.campaign_id == campaign_id, OutcomeQuestion.id == question_id)
        .with_for_update(of=OutcomeQuestion)
        .execution_options(populate_existing=True)
    )


def answers_of(
    question: OutcomeQuestion, *, slip_id: int | None = None, follower_id: int | None = None
) -> list[OutcomeAnswer]:
    """List what one neighbour said: the follower, or the writer of the slip, at its code first, and by mail."""
    whose = OutcomeAnswer.follower_id == follower_id
    if slip_id is not None:
        writers = select(Subscription.follower_id).where(
            Subscription.slip_id == slip_id, Subscription.confirmed_at.is_not(None)
        )
        whose = or_(OutcomeAnswer.slip_id == slip_id, OutcomeAnswer.follower_id.in_(writers))
    return list(
        db.session.scalars(
            select(OutcomeAnswer)
            .where(OutcomeAnswer.question_id == question.id, whose)
            .order_by(OutcomeAnswer.slip_id.is_(None), OutcomeAnswer.id)
        )
    )


def said_by(question: OutcomeQuestion, follower: Follower) -> OutcomeAnswer | None:
    """Find what somebody said who follows by mail, there or at the code of a slip of their own."""
    found = answers_of(question, slip_id=own_slip_in(question, follower), follower_id=follower.id)
    return found[0] if found else None


def has_said(slip_id: int) -> bool:
    """Tell whether the writer of a slip said anything about how something went."""
    said = select(OutcomeAnswer.id).where(OutcomeAnswer.slip_id == slip_id)
    return db.session.scalar(said.limit(1)) is not None


def asked_at_code(slip_id: int, claim_ids: Collection[int]) -> list[tuple[OutcomeQuestion, OutcomeAnswer | None]]:
    """List the questions about these claims, oldest first, each with what the writer of a slip said to it."""
    if not claim_ids:
        return []
    rows = db.session.execute(
        select(OutcomeQuestion, OutcomeAnswer)
        .outerjoin(
            OutcomeAnswer, (OutcomeAnswer.question_id == OutcomeQuestion.id) & (OutcomeAnswer.slip_id == slip_id)
        )
        .where(OutcomeQuestion.claim_id.in_(claim_ids))
        .order_by(OutcomeQuestion.asked_at, OutcomeQuestion.id)
    )
    return [(question, answer) for question, answer in rows]


def unhappy_outcomes(campaign_id: int, *, group_id: int | None = None) -> list[Unhappy]:
    """List what neighbours say did not work out and nobody did anything with, longest waiting first."""
    rows = db.session.scalars(
        select(OutcomeAnswer)
        .join(OutcomeAnswer.question)
        .join(OutcomeQuestion.claim)
        .where(
            OutcomeAnswer.campaign_id == campaign_id,
            OutcomeAnswer.is_done.is_(False),
            OutcomeQuestion.verdict.is_distinct_from(Verdict.REOPENED),
            or_(OutcomeQuestion.settled_at.is_(None), OutcomeAnswer.answered_at > OutcomeQuestion.settled_at),
            *([Claim.group_id == group_id] if group_id is not None else []),
        )
        .options(joinedload(OutcomeAnswer.question).joinedload(OutcomeQuestion.claim).options(*CLAIM_PARTS))
        .order_by(OutcomeAnswer.answered_at, OutcomeAnswer.id)
    )
    per_question: dict[OutcomeQuestion, list[OutcomeAnswer]] = defaultdict(list)
    for answer in rows:
        per_question[answer.question].append(answer)
    return [Unhappy(question, answers) for question, answers in per_question.items()]


def reopened_claims() -> Select[int]:
    """Give the ids of what was finished, and began again because neighbours said that it did not work out."""
    return select(OutcomeQuestion.claim_id).where(OutcomeQuestion.verdict == Verdict.REOPENED)


def reopened_among(claim_ids: Collection[int]) -> set[int]:
    """Give which of these claims began again because neighbours said that they did not work out."""
    if not claim_ids:
        return set()
    return set(db.session.scalars(reopened_claims().where(OutcomeQuestion.claim_id.in_(claim_ids))))


def tallies(claims: Iterable[tuple[Claim, ClaimState]]) -> dict[int, Tally]:
    """Count what neighbours say of these claims, with how each stands; by the id of those that were asked about."""
    done = [claim.id for claim, state in claims if state is ClaimState.DONE]
    if not done:
        return {}
    rows = db.session.execute(
        select(
            OutcomeQuestion.claim_id,
            func.count(case((OutcomeAnswer.is_done, 1))),
            func.count(OutcomeAnswer.id),
            OutcomeQuestion.verdict,
        )
        .outerjoin(OutcomeAnswer, OutcomeAnswer.question_id == OutcomeQuestion.id)
        .where(OutcomeQuestion.claim_id.in_(done))
        .group_by(OutcomeQuestion.claim_id, OutcomeQuestion.verdict)
    )
    return {claim_id: Tally(yes, total - yes, verdict == Verdict.REOPENED) for claim_id, yes, total, verdict in rows}
