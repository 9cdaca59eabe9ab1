"""Logging in and out: who gets in, how often somebody may try, and when a session ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from pydantic import SecretStr

from optrommel import create_app
from optrommel.accounts import passwords, views
from optrommel.accounts.actions import add_account, set_password
from optrommel.accounts.models import Account
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.extensions import db
from optrommel.web import safe_next
from tests.factories import PASSWORD, make_account
from tests.page import Visitor

WRONG = "niet het goede wachtwoord"
REFUSAL = "Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Kijk ze allebei na."
ACCOUNT_TRIES = 10
ADDRESS_TRIES = 30


@pytest.fixture
def email(app: Flask) -> str:
    """Make an account and give its e-mail address; its password is `PASSWORD`."""
    with app.app_context():
        return make_account("Anna").email


def try_often(visitor: Visitor, times: int, *, email: str = "") -> list[int]:
    """Log in with a wrong password, each time to another account unless one is given; give the statuses."""
    form = visitor.get("/inloggen").values("Log in")
    typed = [{"email": email or f"iemand{number}@example.org", "password": WRONG} for number in range(times)]
    return [visitor.open("/inloggen", method="POST", data=form | fields).status_code for fields in typed]


@contextmanager
def renewed_keys(settings: Settings) -> Iterator[Flask]:
    """Serve the same database under a new key, with the old one still read."""
    keys = {"secret_key": SecretStr("n" * 40), "older_secret_keys": [SecretStr(key) for key in settings.keys]}
    app = create_app(settings.model_copy(update=keys))
    yield app
    with app.app_context():
        db.engine.dispose()


def session_cookie(visitor: Visitor, **options: str) -> SimpleCookie:
    return SimpleCookie(visitor.open("/inloggen", **options).headers["Set-Cookie"])


def test_the_right_password_opens_your_own_work(visitor: Visitor, email: str) -> None:
    page = visitor.log_in(email, PASSWORD)

    assert (page.status, page.path) == (200, "/beheer/")


def test_an_email_address_may_be_typed_in_capitals_and_with_spaces(visitor: Visitor, email: str) -> None:
    page = visitor.log_in(f"  {email.upper()} ", PASSWORD)

    assert page.path == "/beheer/"


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor: Visitor, email: str, known: bool) -> None:
    page = visitor.log_in(email if known else "niemand@example.org", WRONG)

    assert (page.status, page.errors) == (422, [REFUSAL])


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str | None, str]] = []
    monkeypatch.setattr(views, "password_matches", lambda *given: asked.append(given))

    visitor.log_in("niemand@example.org", WRONG)

    assert asked == [(None, WRONG)]


def test_what_was_typed_stays_but_not_the_password(visitor: Visitor, email: str) -> None:
    page = visitor.log_in(email, WRONG)

    values = page.values("Log in")
    assert (values["email"], values["password"]) == ([email], [""])


def test_after_ten_wrong_tries_an_account_is_shut_for_that_address_alone(
    app: Flask, visitor: Visitor, email: str
) -> None:
    statuses = try_often(visitor, ACCOUNT_TRIES, email=email)
    elsewhere = Visitor(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    page = visitor.log_in(email, PASSWORD)

    assert set(statuses) == {422}
    assert (page.status, page.h1) == (429, "Even wachten")
    assert page.shows("Wacht een kwartier en probeer het dan.")
    assert elsewhere.log_in(email, PASSWORD).status == 200


@pytest.mark.parametrize("spelling", ["mod\x01{email}", "{email}\x7f"])
def test_another_spelling_of_an_address_does_not_go_round_the_limit(
    visitor: Visitor, email: str, spelling: str
) -> None:
    try_often(visitor, ACCOUNT_TRIES, email=email)

    page = visitor.log_in(spelling.format(email=email).replace("mod", ""), PASSWORD)

    assert page.status == 429


def test_what_is_sent_as_json_is_no_form(visitor: Visitor, email: str) -> None:
    token = visitor.get("/inloggen").values("Log in")["csrf_token"][0]
    typed = {"email": email, "password": PASSWORD}

    answer = visitor.open("/inloggen", method="POST", json=typed, headers={"X-CSRFToken": token})

    assert answer.status_code == 422


def test_an_account_that_is_shut_does_not_shut_another(app: Flask, visitor: Visitor, email: str) -> None:
    try_often(visitor, ACCOUNT_TRIES, email="iemand@example.org")

    assert visitor.log_in(email, PASSWORD).status == 200


def test_after_thirty_wrong_tries_an_address_is_shut_for_every_account(visitor: Visitor, email: str) -> None:
    statuses = try_often(visitor, ADDRESS_TRIES)

    assert set(statuses) == {422}
    assert visitor.log_in(email, PASSWORD).status == 429


def test_logging_in_well_does_not_count_as_a_try(visitor: Visitor, email: str) -> None:
    try_often(visitor, ACCOUNT_TRIES - 1, email=email)

    statuses = [visitor.log_in(email, PASSWORD).status for _time in range(3)]

    assert statuses == [200, 200, 200]


def test_logging_out_ends_the_session(visitor: Visitor, email: str) -> None:
    page = visitor.log_in(email, PASSWORD).submit("Uitloggen")

    assert page.notices == ["Je bent uitgelogd."]
    assert visitor.get("/beheer/").path == "/inloggen"


def test_a_link_cannot_log_anybody_out(visitor: Visitor, email: str) -> None:
    visitor.log_in(email, PASSWORD)

    page = visitor.get("/uitloggen")

    assert page.status == 404
    assert visitor.get("/beheer/").path == "/beheer/"


@pytest.mark.parametrize(
    "target",
    [
        "https://elders.example/",
        "//elders.example/",
        "///elders.example/",
        "/\\elders.example/",
        "\\\\elders.example/",
        "/\t/elders.example/",
        "/\n/elders.example/",
        " //elders.example/",
        "javascript:alert(1)",
        "http:beheer",
        "elders.example",
        "beheer/",
        "@elders.example/",
        "",
    ],
)
def test_an_address_elsewhere_is_no_place_to_go_on(target: str) -> None:
    assert safe_next(target) is None


def test_after_logging_in_nobody_is_sent_elsewhere(visitor: Visitor, email: str) -> None:
    page = visitor.get("/inloggen", query={"next": ["//elders.example/"]})

    page = page.submit("Log in", email=email, password=PASSWORD)

    assert page.path == "/beheer/"


@pytest.mark.parametrize(
    "target", ["/", "/beheer/de-gagels/bord?per_kolom=5", "/uitnodiging/a-b_c", "/de-gagels/#nieuws"]
)
def test_a_path_on_this_site_is_kept(target: str) -> None:
    assert safe_next(target) == target


def test_a_new_password_ends_every_session(app: Flask, visitor: Visitor, email: str) -> None:
    visitor.log_in(email, PASSWORD)
    with app.app_context():
        set_password(db.session.scalars(db.select(Account)).one(), "vier heel andere woorden", now=utc_now())
        db.session.commit()

    assert visitor.get("/beheer/").path == "/inloggen"


def test_logging_in_starts_a_fresh_session(visitor: Visitor, email: str) -> None:
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = visitor.get("/inloggen").values("Log in")["csrf_token"]

    visitor.log_in(email, PASSWORD)

    with visitor.client.session_transaction() as session:
        assert "planted" not in session
    assert visitor.open("/uitloggen", method="POST", data={"csrf_token": before}).status_code == 400


def test_a_session_lasts_thirty_days(visitor: Visitor, email: str) -> None:
    page = visitor.get("/inloggen")

    answer = visitor.open(
        "/inloggen", method="POST", data=page.values("Log in") | {"email": email, "password": PASSWORD}
    )

    assert "Expires=" in answer.headers["Set-Cookie"]
    with visitor.client.session_transaction() as session:
        assert session.permanent
    assert visitor.app.permanent_session_lifetime.days == 30


@pytest.mark.parametrize(("base_url", "is_secure"), [("https://buurt.example", True), ("http://localhost", False)])
def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    visitor: Visitor, base_url: str, is_secure: bool
) -> None:
    cookie = session_cookie(visitor, base_url=base_url)["session"]

    assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", is_secure)


def test_a_session_that_somebody_changed_is_nobodys(visitor: Visitor, email: str) -> None:
    visitor.log_in(email, PASSWORD)
    kept = visitor.client.get_cookie("session")
    assert kept is not None

    visitor.client.set_cookie("session", kept.value[:-4] + "AAAA")

    assert visitor.get("/beheer/").path == "/inloggen"


def test_a_password_is_kept_as_an_argon2id_hash_of_19_mib(app: Flask) -> None:
    with app.app_context():
        kept = add_account("anna@example.org", "Anna", password=PASSWORD, now=utc_now()).password_hash

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in kept


def test_a_session_that_an_older_key_signed_still_holds(
    app: Flask, visitor: Visitor, settings: Settings, email: str
) -> None:
    visitor.log_in(email, PASSWORD)
    kept = visitor.client.get_cookie("session")
    assert kept is not None

    with renewed_keys(settings) as renewed:
        later = Visitor(renewed)
        later.client.set_cookie("session", kept.value)

        assert later.get("/beheer/").path == "/beheer/"


def test_the_hash_of_nobody_costs_what_every_hash_costs() -> None:
    assert not passwords._HASHER.check_needs_rehash(passwords._NOBODY)
