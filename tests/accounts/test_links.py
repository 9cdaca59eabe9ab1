"""Logging in with a link by mail: once, within half an hour, and only by the button."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from optrommel.accounts.actions import forget_links, set_password
from optrommel.accounts.models import Account, LogInLink
from optrommel.accounts.rules import LINK_LIFETIME, token_hash
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.notifications import actions
from optrommel.notifications.composing import Words, compose
from optrommel.notifications.models import Message
from tests.factories import make_account
from tests.notifications.conftest import letters
from tests.page import Page, Visitor

ASK, BUTTON = "Mail me een inloglink", "Log in"
ANSWER = "Hoort dit e-mailadres bij een account? Dan krijg je zo een mail met een link."
SPENT = "Deze inloglink is al gebruikt of verlopen. Vraag een nieuwe op de pagina Inloggen."


@pytest.fixture
def email(app: Flask) -> str:
    with app.app_context():
        return make_account("Anna").email


def ask(visitor: Visitor, email: str) -> Page:
    return visitor.get("/inloggen").follow(ASK).submit(ASK, email=email)


def path_in(letter: Message) -> str:
    """Give the path of the link in a letter."""
    (path,) = set(re.findall(r"(/inloggen/link/[\w-]+)", letter.text or ""))
    return str(path)


def newest_path(app: Flask) -> str:
    return path_in(letters(app)[-1])


def test_the_link_lets_its_reader_in_once(app: Flask, visitor: Visitor, email: str) -> None:
    asked = ask(visitor, f" {email.upper()} ")
    (letter,) = letters(app)

    inside = visitor.get(path_in(letter)).submit(BUTTON)
    again = Visitor(app).get(path_in(letter))

    assert (asked.path, asked.notices) == ("/inloggen", [ANSWER])
    assert (letter.kind, letter.address) == ("log_in_link", email)
    assert (inside.status, inside.path) == (200, "/beheer/")
    assert again.status == 410
    assert again.shows(SPENT)


def test_an_address_without_an_account_gets_the_same_answer_and_no_mail(
    app: Flask, visitor: Visitor, email: str
) -> None:
    page = ask(visitor, "niemand@example.org")

    assert (page.path, page.notices) == ("/inloggen", [ANSWER])
    assert letters(app) == []


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    visitor: Visitor, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def write(kind: str, language: str, **values: object) -> Words:
        written.append(kind)
        return compose(kind, language, **values)

    monkeypatch.setattr(actions, "compose", write)
    for address in (email, "niemand@example.org"):
        ask(visitor, address)

    assert written == ["log_in_link"] * 2


def test_a_scanner_that_opens_the_link_does_not_spend_it(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)
    path = newest_path(app)

    opened = [Visitor(app).get(path).status for _time in range(2)]

    assert opened == [200, 200]
    assert visitor.get(path).submit(BUTTON).path == "/beheer/"


def test_only_a_hash_of_the_link_is_kept(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)
    token = newest_path(app).rpartition("/")[2]

    with app.app_context():
        assert list(db.session.scalars(db.select(LogInLink.token_hash))) == [token_hash(token)]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 410)])
def test_a_link_works_for_half_an_hour(app: Flask, visitor: Visitor, email: str, minutes: int, status: int) -> None:
    with time_machine.travel(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC), tick=False) as traveller:
        ask(visitor, email)
        traveller.shift(dt.timedelta(minutes=minutes))

        assert visitor.get(newest_path(app)).status == status


def test_a_mail_that_comes_too_late_is_not_sent(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)

    (letter,) = letters(app)

    assert letter.send_before - letter.created_at == LINK_LIFETIME


def test_another_password_ends_the_links_too(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)
    with app.app_context():
        account = db.session.scalars(db.select(Account).where(Account.email == email)).one()
        set_password(account, "heel andere woorden", now=utc_now())
        db.session.commit()

    assert visitor.open(newest_path(app)).status_code == 404


def test_two_who_press_at_once_are_let_in_once(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)
    pages, barrier = [Visitor(app).get(newest_path(app)) for _time in range(2)], Barrier(2)

    def press(page: Page) -> int:
        barrier.wait(10)
        return page.submit(BUTTON, follow=False).status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, pages)) == [303, 410]


@pytest.mark.parametrize("email", ["", "anna", "anna@example.org, bep@example.org", "a@b.nl\nBcc: bep@example.org"])
def test_what_is_no_address_is_named(app: Flask, visitor: Visitor, email: str) -> None:
    page = visitor.get("/inloggen/link").submit(ASK, email=email)

    assert page.status == 422
    assert len(page.errors) == 1
    assert letters(app) == []


@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_fills_a_mailbox(app: Flask, visitor: Visitor, email: str, is_known: bool) -> None:
    typed = email if is_known else "niemand@example.org"
    pages = [ask(Visitor(app), typed) for _time in range(6)]

    assert [page.status for page in pages] == [200] * 5 + [422]
    assert pages[-1].errors[0].startswith("We hebben net al vaker gemaild.")
    assert len(letters(app)) == (5 if is_known else 0)
    assert ask(visitor, "bep@example.org").status == 200


def test_the_link_leads_to_our_own_host_whatever_a_visitor_says(app: Flask, visitor: Visitor, email: str) -> None:
    elsewhere = {"base_url": "http://boef.example"}
    form = Page(visitor, visitor.open("/inloggen/link", **elsewhere)).values(ASK)

    visitor.open("/inloggen/link", method="POST", data=form | {"email": [email]}, **elsewhere)

    (letter,) = letters(app)
    assert "http://127.0.0.1:8000/inloggen/link/" in (letter.text or "")
    assert "boef" not in f"{letter.text}{letter.html}{letter.mail_id}"


def test_links_that_let_nobody_in_are_forgotten(app: Flask, visitor: Visitor, email: str) -> None:
    ask(visitor, email)

    with app.app_context():
        forget_links(utc_now())
        kept = db.session.query(LogInLink).count()
        forget_links(utc_now() + LINK_LIFETIME)
        assert (kept, db.session.query(LogInLink).count()) == (1, 0)
