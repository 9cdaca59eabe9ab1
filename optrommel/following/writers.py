"""What the writer of a slip hears by mail, who asked for that at the code: each answer, at once."""

from __future__ import annotations

import datetime as dt

from optrommel.events import slip_answer_taken_back, slip_answered, slip_withdrawn
from optrommel.following.actions import unfollow
from optrommel.following.mailing import write_to
from optrommel.following.queries_followers import subscriptions_to_slip
from optrommel.moderation.models import Answer
from optrommel.notifications.actions import drop_letters_about
from optrommel.notifications.composing import link_to
from optrommel.slips.models import Slip

TIME_TO_UNDO = dt.timedelta(minutes=1)  # the inbox offers it for ten seconds, and then somebody looks once more


@slip_answered.connect
def mail_answer(slip: Slip, answer: Answer, now: dt.datetime) -> None:
    """Mail an answer to who wrote the slip and asked for mail; it waits as long as it may be taken back."""
    for subscription in subscriptions_to_slip(slip.id):
        if subscription.confirmed_at is not None:
            write_to(
                subscription.follower,
                "slip_answered",
                now=now,
                not_before=now + TIME_TO_UNDO,
                regarding=f"subscription {subscription.id} {_about(slip, answer)}",
                reason=answer.reason,
                look_up_link=link_to("slips.look_up"),
            )


def _about(slip: Slip, answer: Answer) -> str:
    return f"slip {slip.id} answer {answer.id}"


@slip_answer_taken_back.connect
def drop_answer(slip: Slip, answer: Answer, now: dt.datetime) -> None:
    """Let an answer that was taken back reach nobody, if its letter is still there."""
    drop_letters_about(_about(slip, answer), now=now)


@slip_withdrawn.connect
def forget_writer(slip: Slip, now: dt.datetime) -> None:
    """Stop mail about a slip that was withdrawn; an address that we had for nothing else goes with it."""
    drop_letters_about(f"slip {slip.id}", now=now)
    for subscription in subscriptions_to_slip(slip.id):
        unfollow(subscription, now=now)
