"""Who works on a campaign: invited by a link or a mail, seen on one page, and let go."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel.accounts.actions import give_role
from optrommel.accounts.models import Account, CampaignRole, Invitation
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import invite_member
from optrommel.notifications.models import Message
from tests.factories import make_account, make_campaign, make_group, make_moderator, make_typist
from tests.page import Page, Visitor
from tests.people import moderator_of, typist_of

PATH = "/beheer/de-gagels/mensen"
TYPIST = "Nodig een typist uit"
MODERATOR = "Nodig iemand uit voor de werkgroep"
JOIN = {"name": "Cor", "email": "cor@example.org", "password": "drie gewone woorden"}
JOIN["password_again"] = JOIN["password"]


def link_on(page: Page) -> str:
    (link,) = page.texts("#link")
    return "/" + link.partition("://")[2].partition("/")[2]


def roles(app: Flask) -> list[tuple[str, str]]:
    """Give who has which role."""
    with app.app_context():
        found = db.session.execute(
            select(Account.name, CampaignRole.role).join(CampaignRole, CampaignRole.account_id == Account.id)
        )
        return sorted((name, role) for name, role in found)


def test_moderators_and_typists_stand_on_one_page_with_their_role(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        make_typist(db.session.scalars(select(Campaign)).one())

    page = moderator.get("/beheer/de-gagels/instellingen").follow("Bekijk de mensen")

    assert page.texts("main h2")[:2] == ["Marieke", "Joke"]
    assert page.shows("opbouwwerker of lid van de werkgroep sinds")
    assert page.shows("typist sinds")


@pytest.mark.parametrize(("button", "role"), [(TYPIST, Role.TYPIST), (MODERATOR, Role.MODERATOR)])
def test_who_opens_the_link_and_joins_has_the_role(
    app: Flask, moderator: Visitor, visitor: Visitor, button: str, role: Role
) -> None:
    invitation = moderator.get(PATH).submit(button)

    visitor.get(link_on(invitation)).submit("Ik doe mee", **JOIN)

    assert ("Cor", role.value) in roles(app)
    assert moderator.get(PATH).shows("Cor")


def test_the_link_can_be_mailed_and_stays_in_view(app: Flask, moderator: Visitor) -> None:
    invitation = moderator.get(PATH).submit(TYPIST)

    wrong = invitation.submit("Mail de uitnodiging", email="cor@")
    mailed = wrong.submit("Mail de uitnodiging", email="cor@example.org")

    assert wrong.status == 422
    assert link_on(mailed) == link_on(invitation)
    with app.app_context():
        letter = db.session.scalars(select(Message)).one()
        assert letter.subject == "Doe mee met De Gagels"
        assert link_on(invitation) in letter.text


def test_only_an_invitation_to_this_campaign_is_mailed_here(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        boss = make_moderator(campaign, "Els")
        token = invite_member(make_group(make_campaign("oosterhoek"), "Elders"), now=utc_now(), by=boss.id)
        db.session.commit()

    page = moderator.get(PATH).submit(TYPIST).submit("Mail de uitnodiging", token=token, email="cor@example.org")

    assert page.notices == ["Deze uitnodiging is er niet meer. Maak een nieuwe."]
    with app.app_context():
        assert db.session.scalars(select(Message)).all() == []


def test_an_invitation_says_as_what(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PATH).submit(TYPIST, role="admin")

    assert page.notices == ["Kies eerst of je een typist uitnodigt of iemand van de werkgroep."]
    with app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []


def test_a_typist_who_is_let_go_opens_nothing_any_more(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    joke = typist_of(app, campaign)

    page = moderator.get(PATH).submit("Joke is geen typist meer")

    assert page.notices == ["Joke is hier geen typist meer."]
    assert roles(app) == [("Marieke", "moderator")]
    assert joke.get("/beheer/").shows("Je hoort nog niet bij een actie of groep.")
    assert moderator.get("/beheer/de-gagels/logboek").shows("Marieke nam van Joke een rol af: typist.")


def test_a_campaign_keeps_its_last_moderator(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    els = moderator_of(app, campaign, "Els")
    early, late = moderator.get(PATH), els.get(PATH)

    gone = early.submit("Marieke hoort niet meer bij de werkgroep")
    refused = late.submit("Els hoort niet meer bij de werkgroep")

    assert gone.path == "/beheer/"
    assert refused.notices == [
        "Dit is de laatste van de werkgroep. Nodig eerst iemand anders uit; daarna kan deze rol weg."
    ]
    assert roles(app) == [("Els", "moderator")]
    assert moderator.open(PATH).status_code == 404
    assert "Els hoort niet meer bij de werkgroep" not in refused.texts("button")


def test_a_role_elsewhere_cannot_be_taken_here(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PATH)
    with app.app_context():
        make_typist(make_campaign("oosterhoek"), "Wim")
        wim = db.session.scalars(select(CampaignRole.id).where(CampaignRole.role == Role.TYPIST)).one()

    token = page.values(TYPIST)["csrf_token"]
    moderator.open(f"{PATH}/{wim}/weg", method="POST", data={"csrf_token": token})

    assert ("Wim", "typist") in roles(app)


def test_a_typist_of_one_campaign_comes_straight_to_typing(app: Flask, campaign: Campaign) -> None:
    answer = typist_of(app, campaign).open("/beheer/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/beheer/de-gagels/overtypen")


def test_a_typist_of_two_campaigns_chooses(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        account = make_account("Joke")
        elsewhere = make_campaign("oosterhoek")
        for home in (campaign, elsewhere):
            give_role(account, home.id, Role.TYPIST, now=utc_now())
        db.session.commit()
        joke = Visitor(app).let_in(account.email or "")

    assert joke.get("/beheer/").texts("main h2") == ["De Gagels", "Oosterhoek"]
