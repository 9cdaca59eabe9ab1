"""An invitation by mail, from the page that shows its link once."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.accounts.models import Invitation
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from tests.factories import make_campaign, make_group, make_moderator
from tests.notifications.conftest import letters
from tests.page import Page, Visitor

INVITE, BUTTON = "Nodig iemand uit voor ‘Omzien naar elkaar’", "Mail de uitnodiging"
BEP = "bep@example.org"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Give the page of an invitation that was just made."""
    with app.app_context():
        make_group(campaign)
    return moderator.get("/beheer/de-gagels/groepen").submit(INVITE)


def link_on(page: Page) -> str:
    return page.texts("#link")[0]


def test_the_link_on_the_page_comes_by_mail_and_works(app: Flask, page: Page) -> None:
    after = page.submit(BUTTON, email=BEP)

    (letter,) = letters(app)
    path = "/uitnodiging/" + link_on(page).rpartition("/")[2]
    assert after.notices == ["De uitnodiging staat klaar en gaat later weg."]
    assert link_on(after) == link_on(page)
    assert (letter.kind, letter.address) == ("invitation", BEP)
    assert letter.subject == "Doe mee met Omzien naar elkaar in De Gagels"
    assert f"http://127.0.0.1:8000{path}\n" in (letter.text or "")
    assert Visitor(app).get(path).shows("Omzien naar elkaar")


def test_that_it_was_mailed_is_journalled_without_the_address(app: Flask, page: Page) -> None:
    page.submit(BUTTON, email=BEP)

    with app.app_context():
        (entry,) = db.session.scalars(db.select(JournalEntry).where(JournalEntry.action == "invitation.mailed"))
        assert (entry.before, entry.after) == ({}, {})


@pytest.mark.parametrize("email", ["", "bep", f"{BEP}\nBcc: cor@example.org"])
def test_what_is_no_address_is_named_and_the_link_stays_in_view(app: Flask, page: Page, email: str) -> None:
    after = page.submit(BUTTON, email=email)

    assert after.status == 422
    assert len(after.errors) == 1
    assert link_on(after) == link_on(page)
    assert letters(app) == []


def test_an_invitation_that_was_used_is_not_mailed(app: Flask, page: Page) -> None:
    with app.app_context():
        db.session.scalars(db.select(Invitation)).one().accepted_at = utc_now()
        db.session.commit()

    after = page.submit(BUTTON, email=BEP)

    assert after.status == 410
    assert after.errors == ["Deze uitnodiging is al gebruikt of verlopen. Vraag om een nieuwe."]
    assert letters(app) == []


def test_a_moderator_elsewhere_mails_nothing_with_a_link_of_ours(app: Flask, page: Page) -> None:
    with app.app_context():
        elsewhere = make_campaign("oosterhoek")
        make_group(elsewhere)
        stranger = Visitor(app).let_in(make_moderator(elsewhere, "Els").email)
    own = stranger.get("/beheer/oosterhoek/groepen").submit(INVITE)

    after = own.submit(BUTTON, email=BEP, token=page.values(BUTTON)["token"][0])

    assert after.notices == ["Deze uitnodiging is er niet meer. Maak een nieuwe."]
    assert letters(app) == []
