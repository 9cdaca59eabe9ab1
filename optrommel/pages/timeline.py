"""From what is known of a slip to the moments its writer reads."""

from __future__ import annotations

from optrommel.clock import midnight
from optrommel.groups.rules import ALIVE, ClaimState, lapses_on
from optrommel.moderation.models import Answer
from optrommel.pages.queries import SlipStory
from optrommel.pages.rules import Happening, Moment, in_order
from optrommel.slips.rules import SlipState


def timeline_of(story: SlipStory) -> list[Moment]:
    """Give the moments of a slip, in order: what happened to it, and then what groups do, also from before."""
    return in_order(_own_moments(story)) + in_order(_moments_of_groups(story))


def _own_moments(story: SlipStory) -> list[Moment]:
    slip = story.slip
    moments = [Moment(Happening.PUT, slip.received_at, slip)]
    if slip.state == SlipState.WAITING:
        moments.append(Moment(Happening.WAITING, None, slip))
    if slip.state == SlipState.WITHDRAWN:
        moments.append(Moment(Happening.WITHDRAWN, None, slip))
    for answer, reply in story.answers:
        moments.append(Moment(Happening.ANSWERED, answer.created_at, answer, _stands(story, answer)))
        if reply is not None:
            moments.append(Moment(Happening.REPLIED, reply.created_at, reply))
    return moments + [Moment(Happening.PUBLISHED, idea.published_at, idea) for idea in story.ideas]


def _stands(story: SlipStory, answer: Answer) -> str:
    is_last = answer is story.answers[-1][0]
    return "last" if is_last and story.slip.state == SlipState.ANSWERED else ""


def _moments_of_groups(story: SlipStory) -> list[Moment]:
    lapse_days = story.slip.campaign.lapse_days
    moments = [Moment(Happening.UPDATE, update.posted_at, update) for update in story.follow_up.updates]
    for claim, state in story.follow_up.claims:
        moments.append(Moment(Happening.CLAIMED, claim.started_at, claim, state))
        if claim.ended_at is not None or state is ClaimState.LAPSED:
            ended_at = claim.ended_at or midnight(lapses_on(claim.due_on, lapse_days=lapse_days))
            moments.append(Moment(Happening.ENDED, ended_at, claim, state))
    return moments + [Moment(Happening.ASKED, asked[0].asked_at, asked) for asked in story.outcomes]


def headline_of(story: SlipStory) -> str:
    """Name how far a slip is, for the heading of its page."""
    if story.slip.state == SlipState.WAITING and story.has_reply:
        return "replied"
    if story.slip.state != SlipState.PUBLISHED:
        return story.slip.state
    states = [state for claim, state in story.follow_up.claims if claim.id not in story.reopened]
    if any(state in ALIVE for state in states):
        return "claimed"
    if ClaimState.DONE in states:
        return "done"
    return "placed" if story.themes else "published"
