"""What the public pages show, each in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db
from optrommel.following.models_outcomes import OutcomeAnswer, OutcomeQuestion
from optrommel.following.outcomes import Verdict
from optrommel.following.queries_outcomes import asked_at_code
from optrommel.groups.models import Claim, Update
from optrommel.groups.models_offers import OfferSubject
from optrommel.groups.queries import claims_on, standing_of
from optrommel.groups.queries_in_hand import count_helpers
from optrommel.groups.queries_told import updates_about
from optrommel.groups.rules import ALIVE, ClaimState
from optrommel.moderation.models import Answer, Idea, Reply, Voice
from optrommel.moderation.queries import voices_of_slip
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.moderation.search import matches
from optrommel.offers.models import Offer
from optrommel.pages.rules import may_reply
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import ThemeLabel, lies_in, theme_labels, themes_of_ideas

IDEAS_PER_PAGE = 20

# Made once: to make a statement takes as long as to run it.
_PUBLIC = (Idea.campaign_id == bindparam("campaign_id"), Idea.state.in_(PUBLIC_STATES))
_SLIPS = select(func.count(Voice.slip_id.distinct())).where(Voice.idea_id == Idea.id).scalar_subquery()
_TOTAL = select(func.count(Idea.id)).where(*_PUBLIC)
_CARDS = (
    select(Idea.id, Idea.text, Idea.language, Idea.state, Idea.published_at, _SLIPS.label("slips"))
    .where(*_PUBLIC)
    .order_by(Idea.published_at.desc(), Idea.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_OFFERS = select(func.count()).where(OfferSubject.campaign_id == bindparam("campaign_id")).scalar_subquery()
_IN_THEME = (
    select(Idea.id)
    .join(Placement.idea)
    .where(Placement.theme_id == bindparam("theme_id"), Idea.state.in_(PUBLIC_STATES))
)
_OF_THEME = (
    select(
        func.count(Idea.id.distinct()),
        func.count(Voice.slip_id.distinct()),
        count_helpers(bindparam("campaign_id"), ideas=_IN_THEME, theme_id=bindparam("theme_id")),
    )
    .join(Idea.voices)
    .where(Idea.id.in_(_IN_THEME))
)


@dataclass(frozen=True)
class IdeaCard:
    """An idea in a list: its text, how many slips carry it, where it lies."""

    id: int
    text: str
    language: str
    state: str
    published_at: dt.datetime
    slips: int
    themes: Sequence[ThemeLabel]


@dataclass(frozen=True)
class IdeaPage:
    """One page of a list of ideas."""

    cards: list[IdeaCard]
    number: int
    total: int
    per_page: int

    @property
    def pages(self) -> int:
        """Count the pages; an empty list has one."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True)
class Numbers:
    """A campaign in numbers, each with its base."""

    slips: int
    tins: int
    ideas: int
    helpers: int


def numbers_of(campaign_id: int) -> Numbers:
    """Count a campaign's slips (not the withdrawn), the tins on doorsteps they came from, its ideas and its helpers."""
    slips, tins, on_slips, elsewhere = db.session.execute(
        select(func.count(), func.count(Tin.id.distinct()), func.count(Slip.offer_id), _OFFERS)
        .select_from(Slip)
        .outerjoin(Tin, (Tin.id == Slip.tin_id) & Tin.is_digital.is_(False))
        .where(Slip.campaign_id == campaign_id, Slip.state != SlipState.WITHDRAWN)
        .params(campaign_id=campaign_id)
    ).one()
    return Numbers(slips, tins, _count_ideas(campaign_id), on_slips + elsewhere)


def find_ideas(
    campaign_id: int, *, typed: str = "", theme: Theme | None = None, number: int = 1, per_page: int = IDEAS_PER_PAGE
) -> IdeaPage:
    """Give a page of a campaign's public ideas, newest first; all words typed, and the theme, must fit."""
    words = matches(typed)
    conditions = [] if words is None else [words]
    if theme is not None:
        conditions.append(lies_in(theme))
    total = _count_ideas(campaign_id, *conditions)
    number = min(max(number, 1), max(1, -(-total // per_page)))
    found = db.session.execute(
        _CARDS.where(*conditions),
        {"campaign_id": campaign_id, "most": per_page, "skipped": (number - 1) * per_page},
    ).all()
    labels = theme_labels(row.id for row in found)
    cards = [
        IdeaCard(row.id, row.text, row.language, row.state, row.published_at, row.slips, labels.get(row.id, ()))
        for row in found
    ]
    return IdeaPage(cards, number, total, per_page)


def _count_ideas(campaign_id: int, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(_TOTAL.where(*conditions), {"campaign_id": campaign_id}) or 0


def voices_with_slips(idea_id: int) -> list[tuple[Voice, Slip]]:
    """List the voices that carry an idea, each with its slip, oldest slip first."""
    rows = db.session.execute(
        select(Voice, Slip)
        .join(Slip, Slip.id == Voice.slip_id)
        .where(Voice.idea_id == idea_id)
        .options(joinedload(Slip.photo), joinedload(Voice.wording))
        .order_by(Slip.received_at, Slip.id, Voice.id)
    )
    return [(voice, slip) for voice, slip in rows]


@dataclass(frozen=True)
class ThemeNumbers:
    """A theme in numbers: its ideas, the slips that carry them, and those who offered help with any of it."""

    ideas: int
    slips: int
    helpers: int


def numbers_of_theme(theme: Theme) -> ThemeNumbers:
    """Count what lies in a theme."""
    counts = db.session.execute(_OF_THEME, {"campaign_id": theme.campaign_id, "theme_id": theme.id}).one()
    return ThemeNumbers(*counts)


@dataclass(frozen=True)
class FollowUp:
    """What groups do with something: their claims with how each stands today, and the news about them."""

    claims: list[tuple[Claim, ClaimState]]
    updates: list[Update]

    @property
    def claim_ids(self) -> list[int]:
        """List the ids of the claims."""
        return [claim.id for claim, _state in self.claims]

    @property
    def is_claimed(self) -> bool:
        """Tell whether a group has it in hand."""
        return any(state in ALIVE for _claim, state in self.claims)


def since(moment: dt.datetime, followed: FollowUp) -> FollowUp:
    """Leave out what was over, and what was told, before a moment."""
    claims = [(claim, state) for claim, state in followed.claims if claim.ended_at is None or claim.ended_at >= moment]
    return FollowUp(claims, [update for update in followed.updates if update.posted_at >= moment])


def follow_up(campaign: Campaign, *, theme_ids: Sequence[int] = (), idea_ids: Sequence[int] = ()) -> FollowUp:
    """Give what groups do with some themes and ideas."""
    claims = claims_on(theme_ids=theme_ids, idea_ids=idea_ids)
    standings = [(claim, standing_of(claim, campaign)) for claim in claims]
    return FollowUp(standings, updates_about([claim.id for claim in claims]) if claims else [])


def answers_with_replies(slip_id: int) -> list[tuple[Answer, Reply | None]]:
    """List the answers that a slip's writer reads, oldest first, each with what its writer said to it."""
    rows = db.session.execute(
        select(Answer, Reply)
        .outerjoin(Reply, Reply.answer_id == Answer.id)
        .where(Answer.slip_id == slip_id, Answer.taken_back_at.is_(None))
        .order_by(Answer.id)
    )
    return [(answer, reply) for answer, reply in rows]


@dataclass(frozen=True)
class SlipStory:
    """What became of one slip; `per_idea` are the themes by the id of an idea that it carries."""

    slip: Slip
    answers: list[tuple[Answer, Reply | None]]
    voices: list[Voice]
    per_idea: dict[int, list[Theme]]
    follow_up: FollowUp
    outcomes: Sequence[tuple[OutcomeQuestion, OutcomeAnswer | None]] = ()  # “is het gelukt?”, and what the writer said

    @property
    def ideas(self) -> list[Idea]:
        """List the ideas that the slip carries, each once."""
        return list({voice.idea.id: voice.idea for voice in self.voices if voice.idea is not None}.values())

    @property
    def themes(self) -> list[Theme]:
        """List the themes of these ideas, each once."""
        return list({theme.id: theme for found in self.per_idea.values() for theme in found}.values())

    @property
    def reopened(self) -> set[int]:
        """Give the ids of the claims that neighbours say did not work out, and that began again."""
        return {question.claim_id for question, _said in self.outcomes if question.verdict == Verdict.REOPENED}

    @property
    def has_reply(self) -> bool:
        """Tell whether the writer replied to an answer."""
        return any(reply is not None for _answer, reply in self.answers)

    @property
    def may_reply(self) -> bool:
        """Tell whether the writer may reply now: once, to an answer, until the campaign is closed."""
        return may_reply(self.slip.state, self.slip.campaign.state, has_reply=self.has_reply)

    def parts_in(self, idea: Idea) -> list[str]:
        """List the words that an idea quotes, when the slip was split."""
        return [voice.text for voice in self.voices if voice.idea is idea and voice.wording.part_of_id is not None]


def story_of(slip: Slip) -> SlipStory:
    """Give what became of a slip: its answers, its ideas, their themes, who took them on, and the news."""
    answers = answers_with_replies(slip.id) if slip.state != SlipState.WITHDRAWN else []
    story = SlipStory(slip, answers, voices_of_slip(slip.id), {}, FollowUp([], []))
    if not story.ideas:
        return story
    idea_ids = [idea.id for idea in story.ideas]
    story = replace(story, per_idea=themes_of_ideas(idea_ids))
    followed = follow_up(slip.campaign, theme_ids=[theme.id for theme in story.themes], idea_ids=idea_ids)
    followed = since(slip.received_at, followed)
    done = [claim.id for claim, state in followed.claims if state is ClaimState.DONE]
    return replace(story, follow_up=followed, outcomes=asked_at_code(slip.id, done))


def slip_of_offer(offer: Offer) -> Slip:
    """Find the slip that an offer came with."""
    return db.session.scalars(select(Slip).where(Slip.offer_id == offer.id).options(joinedload(Slip.campaign))).one()
