"""An invitation: a link that a button spends, once, within two weeks."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask

from optrommel.accounts import actions
from optrommel.accounts.actions import invite
from optrommel.accounts.models import Account, CampaignRole, Invitation
from optrommel.accounts.rules import INVITATION_LIFETIME, InvitationSpentError, Role, check_invitation
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import invite_member
from optrommel.groups.models import GroupMember
from optrommel.journal import JournalEntry
from tests.factories import PASSWORD, make_account, make_group, make_moderator
from tests.page import Page, Visitor

JOIN = "Ik doe mee"
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
TYPED = {
    "name": "Bep",
    "email": "bep@example.org",
    "password": "drie gewone woorden",
    "password_again": "drie gewone woorden",
}


@pytest.fixture
def link(app: Flask, campaign: Campaign) -> str:
    """Make a group's invitation and give the path of its link."""
    with app.app_context():
        moderator = make_moderator(campaign)
        token = invite_member(make_group(campaign), now=utc_now(), by=moderator.id)
        db.session.commit()
        return f"/uitnodiging/{token}"


def role_link(app: Flask, campaign: Campaign, role: Role) -> str:
    with app.app_context():
        _invitation, token = invite(campaign.id, role, now=utc_now(), by=None)
        db.session.commit()
        return f"/uitnodiging/{token}"


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.query(model).count()


def test_opening_the_link_spends_nothing(app: Flask, visitor: Visitor, link: str) -> None:
    pages = [visitor.get(link) for _time in range(3)]

    assert [page.h1 for page in pages] == ["Je bent uitgenodigd"] * 3
    assert (count(app, GroupMember), count(app, Account)) == (0, 1)


def test_who_accepts_is_a_member_and_lands_on_the_groups_home(app: Flask, visitor: Visitor, link: str) -> None:
    page = visitor.get(link).submit(JOIN, **TYPED)

    assert page.path == "/groep/de-gagels/omzien-naar-elkaar/"
    assert count(app, GroupMember) == 1


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.TYPIST])
def test_who_accepts_gets_the_role_of_the_invitation(
    app: Flask, visitor: Visitor, campaign: Campaign, role: Role
) -> None:
    visitor.get(role_link(app, campaign, role)).submit(JOIN, **TYPED)

    with app.app_context():
        (given,) = db.session.query(CampaignRole).all()
        assert (given.campaign_id, given.role) == (campaign.id, role)


def test_an_invitation_is_accepted_once(app: Flask, visitor: Visitor, link: str) -> None:
    second = Visitor(app).get(link)
    visitor.get(link).submit(JOIN, **TYPED)

    page = second.submit(JOIN, **TYPED | {"email": "cor@example.org"})

    assert (page.status, page.h1) == (410, "Dit is voorbij")
    assert page.shows("Deze uitnodiging is al gebruikt of verlopen. Vraag om een nieuwe.")
    assert (count(app, GroupMember), count(app, Account)) == (1, 2)


def test_the_link_itself_says_that_it_is_spent(app: Flask, visitor: Visitor, link: str) -> None:
    visitor.get(link).submit(JOIN, **TYPED)

    assert Visitor(app).get(link).status == 410


@pytest.mark.parametrize(
    ("accepted_at", "moment", "holds"),
    [
        (None, NOW, True),
        (None, NOW + INVITATION_LIFETIME - dt.timedelta(seconds=1), True),
        (None, NOW + INVITATION_LIFETIME, False),
        (NOW, NOW, False),
    ],
)
def test_an_invitation_holds_for_two_weeks_or_until_it_is_used(
    accepted_at: dt.datetime | None, moment: dt.datetime, holds: bool
) -> None:
    refused = False

    try:
        check_invitation(accepted_at=accepted_at, expires_at=NOW + INVITATION_LIFETIME, now=moment)
    except InvitationSpentError:
        refused = True

    assert refused is not holds


def test_an_expired_link_says_so_when_the_button_is_pressed(app: Flask, visitor: Visitor, link: str) -> None:
    page = visitor.get(link)

    with time_machine.travel(utc_now() + INVITATION_LIFETIME, tick=False):
        late = page.submit(JOIN, **TYPED)

    assert late.status == 410
    assert count(app, GroupMember) == 0


def test_a_made_up_link_is_no_page(visitor: Visitor, link: str) -> None:
    assert visitor.get(f"{link}x").status == 404


def press_at_once(app: Flask, *presses: tuple[str, str]) -> list[int]:
    """Accept each link with an address in a browser of its own, all at the same moment; give the statuses."""
    pages = [Visitor(app).get(link) for link, _email in presses]
    barrier = Barrier(len(presses))

    def press(page: Page, email: str) -> int:
        barrier.wait(timeout=10)
        return page.submit(JOIN, **TYPED | {"email": email}).status

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, pages, [email for _link, email in presses]))


def test_of_two_who_accept_at_the_same_moment_one_gets_in(app: Flask, link: str) -> None:
    statuses = press_at_once(app, (link, "bep@example.org"), (link, "cor@example.org"))

    assert statuses == [200, 410]
    assert (count(app, GroupMember), count(app, Account)) == (1, 2)


def test_a_password_is_hashed_before_anything_is_locked(
    app: Flask, visitor: Visitor, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading: list[bool] = []

    def hash_slowly(_password: str) -> str:
        reading.append(db.session().in_transaction())
        return "not a hash"

    monkeypatch.setattr(actions, "hash_password", hash_slowly)

    page = visitor.get(link).submit(JOIN, **TYPED)

    assert (page.status, reading) == (200, [False])


def test_one_address_in_two_invitations_at_the_same_moment_is_one_account(
    app: Flask, campaign: Campaign, link: str
) -> None:
    other = role_link(app, campaign, Role.TYPIST)

    first, second = press_at_once(app, (link, "bep@example.org"), (other, "bep@example.org"))

    assert first == 200
    assert second in (409, 422)
    assert count(app, Account) == 2


def test_who_has_an_account_is_told_so_and_keeps_what_was_typed(app: Flask, visitor: Visitor, link: str) -> None:
    with app.app_context():
        taken = make_account("Cor").email

    page = visitor.get(link).submit(JOIN, **TYPED | {"email": taken})

    assert page.status == 422
    assert page.errors == [
        "Er is al een account met dit e-mailadres. Log eerst in en open de uitnodiging daarna nog een keer."
    ]
    values = page.values(JOIN)
    assert (values["name"], values["email"], values["password"]) == (["Bep"], [taken], [""])


def test_who_logs_in_first_comes_back_and_accepts_with_a_button(app: Flask, visitor: Visitor, link: str) -> None:
    with app.app_context():
        email = make_account("Cor").email

    page = visitor.get(link).follow("Log dan eerst in.").submit("Log in", email=email, password=PASSWORD)

    assert page.shows("Je bent ingelogd als Cor.")
    assert page.submit(JOIN).path == "/groep/de-gagels/omzien-naar-elkaar/"
    assert (count(app, GroupMember), count(app, Account)) == (1, 2)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Vul je naam in."),
        ("name", "x" * 81, "Je naam mag hooguit 80 tekens lang zijn."),
        ("email", "", "Vul je e-mailadres in."),
        ("email", "bep", "Dit lijkt geen e-mailadres. Een e-mailadres ziet eruit als naam@voorbeeld.nl."),
        ("password_again", "iets anders", "De twee wachtwoorden zijn niet gelijk. Typ ze nog een keer."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    app: Flask, visitor: Visitor, link: str, field: str, typed: str, sentence: str
) -> None:
    page = visitor.get(link).submit(JOIN, **TYPED | {field: typed})

    assert (page.status, page.errors) == (422, [sentence])
    assert page.texts(f"#{field}-error") == [sentence]
    assert count(app, Account) == 1


@pytest.mark.parametrize(("length", "status"), [(9, 422), (10, 200), (200, 200), (201, 422)])
def test_a_password_has_ten_to_two_hundred_characters(visitor: Visitor, link: str, length: int, status: int) -> None:
    page = visitor.get(link).submit(JOIN, **TYPED | {"password": "p" * length, "password_again": "p" * length})

    assert page.status == status


def test_only_a_hash_of_the_link_is_kept(app: Flask, link: str) -> None:
    token = link.rpartition("/")[2]

    with app.app_context():
        kept = db.session.query(Invitation).one().token_hash
        facts = [(entry.before, entry.after) for entry in db.session.query(JournalEntry)]

    assert len(kept) == 64
    assert token not in kept
    assert token not in str(facts)
