"""What the writer of a slip hears by mail, who asked for that at the code: each answer, at once."""

from __future__ import annotations

import datetime as dt

from optrommel.events import slip_answer_taken_back, slip_answered, slip_withdrawn
from optrommel.following.actions import unfollow
from optrommel.following.mailing import regarding, write_to
from optrommel.following.queries_followers import subscriptions_to_slip
from optrommel.moderation.models import Answer
from optrommel.notifications.actions import drop_letters
from optrommel.slips.models import Slip

TIME_TO_UNDO = dt.timedelta(minutes=1)  # the inbox shows ‘ongedaan maken’ for ten seconds; then somebody looks again


@slip_answered.connect
def mail_answer(slip: Slip, answer: Answer, now: dt.datetime) -> None:
    """Mail an answer to who wrote the slip and asked for mail; it waits until it will not be taken back."""
    for subscription in subscriptions_to_slip(slip.id):
        if subscription.confirmed_at is not None:
            write_to(
                subscription.follower,
                "slip_answered",
                now=now,
                about=subscription,
                regarding=_about(slip, answer.id),
                not_before=now + TIME_TO_UNDO,
                reason=answer.reason,
            )


def _about(slip: Slip, answer_id: int) -> str:
    return f"slip {slip.id} answer {answer_id}"


@slip_answer_taken_back.connect
def drop_answer(slip: Slip, answer: Answer, now: dt.datetime) -> None:
    """Take the letter with an answer that was taken back out of the outbox, if it is still there."""
    for subscription in subscriptions_to_slip(slip.id):
        drop_letters(regarding(subscription.follower, _about(slip, answer.id)), now=now)


@slip_withdrawn.connect
def forget_writer(slip: Slip, now: dt.datetime) -> None:
    """Stop mail about a slip that was withdrawn; an address that we had for nothing else goes with it."""
    for subscription in subscriptions_to_slip(slip.id):
        drop_letters(regarding(subscription.follower, f"slip {slip.id}"), now=now)
        unfollow(subscription)
