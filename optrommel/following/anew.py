"""News that waits in the outbox and that its reader should not get as it is: dropped, and written anew without it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from optrommel.events import idea_lost_words, update_gone
from optrommel.extensions import db
from optrommel.following.models import Follower
from optrommel.following.queries_outcomes import questions_about
from optrommel.groups.models import Update
from optrommel.moderation.models import Idea
from optrommel.notifications.actions import drop_letters_about
from optrommel.notifications.queries import letters_waiting

_NEVER = "never"


def regarding_news(mailed_at: dt.datetime | None) -> str:
    """Say what a letter with news regards: up to when its reader had been told."""
    return f"news {mailed_at.isoformat() if mailed_at else _NEVER}"


def write_news_anew(campaign_id: int, regarding: str = "news", *, now: dt.datetime) -> None:
    """Drop the letters with news that wait; the next round writes them as everything is by then."""
    told: dict[int, str] = {}
    for letter in letters_waiting(campaign_id, regarding, now):
        _follower, number, _news, mailed_at = (letter.regarding or "").split(" ")
        told.setdefault(int(number), mailed_at)  # the oldest of several: nobody misses anything
        db.session.delete(letter)
    for follower in db.session.scalars(select(Follower).where(Follower.id.in_(told)).order_by(Follower.id)):
        mailed_at = told[follower.id]
        follower.mailed_at = None if mailed_at == _NEVER else dt.datetime.fromisoformat(mailed_at)
    db.session.flush()


@update_gone.connect
def forget_update(update: Update, now: dt.datetime) -> None:
    """Let nobody read by mail what is not on the site any more."""
    write_news_anew(update.campaign_id, now=now)


@idea_lost_words.connect
def forget_idea(idea: Idea, now: dt.datetime) -> None:
    """Let nobody read by mail the words of an idea that went off the site."""
    write_news_anew(idea.campaign_id, now=now)
    for question_id in questions_about(idea):
        drop_letters_about(f"question {question_id}", now=now)
