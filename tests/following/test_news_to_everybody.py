"""From news to a real mail server: every follower has exactly one letter, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.extensions import db
from optrommel.following.actions import confirm, follow
from optrommel.following.weekly import send_news
from optrommel.groups.actions import post_update
from optrommel.notifications.rules import MessageState
from tests.factories import make_campaign, make_group
from tests.notifications.conftest import NOW, Clock, clock, letters, post, send, server
from tests.notifications.mailserver import DIE, OK, MailServer
from tests.notifications.test_sending import Send, readers

__all__ = ["clock", "post", "send", "server"]  # fixtures

REFUSED = "buur7@example.org"


def trouble(count: int, clock: Clock) -> Callable[[str], str]:
    """Give the answers of a server that dies halfway, greylists every tenth at first, and never takes one reader."""
    asked: list[str] = []
    known: set[str] = set()

    def answer(address: str) -> str:
        asked.append(address)
        if len(asked) == count // 2:
            return DIE
        if address == REFUSED:
            return "550 5.1.1 user unknown"
        if address.startswith("buur") and "0@" in address and address not in known:
            known.add(address)
            return "451 4.7.1 greylisted"
        return OK

    return answer


def tell_followers(count: int) -> None:
    """Let so many follow a campaign by mail, and a group tell news of it."""
    campaign = make_campaign()
    for address in readers(count):
        confirm(follow(campaign, address, "campaign", now=NOW - dt.timedelta(days=2), language="nl"), now=NOW)
    yesterday = NOW + dt.timedelta(hours=1)
    post_update(
        make_group(campaign),
        "De bank staat er.",
        submission_id=str(uuid.uuid4()),
        campaign=campaign,
        claim=None,
        now=yesterday,
    )
    db.session.commit()


def mail_everybody(count: int, post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    """Mail news to `count` followers while the server greylists, refuses one, dies halfway and comes back."""
    with post.app_context():
        tell_followers(count)
        clock.move(days=1)
        assert send_news(clock()) == count
        assert send_news(clock()) == 0
    server.answer = trouble(count, clock)

    send()
    server.stop()
    down = send()
    server.start()
    for _round in range(3):
        clock.move(minutes=2)
        send()
        with post.app_context():
            assert send_news(clock()) == 0

    found = letters(post)
    assert "Error" in down.trouble
    assert sorted(server.readers) == sorted(address for address in readers(count) if address != REFUSED)
    assert all("De bank staat er." in str(letter.get_body(("plain",))) for letter in server.letters)
    assert all(letter["List-Unsubscribe"] and letter["List-Unsubscribe-Post"] for letter in server.letters)
    assert len({letter["Message-ID"] for letter in server.letters}) == count - 1
    assert [letter.state for letter in found if letter.state != MessageState.SENT] == [MessageState.FAILED]
    assert {letter.address for letter in found} == {None}


def test_two_hundred_followers_get_one_mail_each(post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    mail_everybody(200, post, server, send, clock)


@pytest.mark.soak
def test_two_thousand_followers_get_one_mail_each(post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    mail_everybody(2000, post, server, send, clock)
