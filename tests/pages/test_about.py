"""What the site says of itself, made from the settings."""

from __future__ import annotations

from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.languages import LANGUAGES
from tests.factories import make_campaign, make_moderator
from tests.page import Visitor

PRIVACY = "/de-gagels/privacy"
SETTINGS = "/beheer/de-gagels/instellingen"


def change(app: Flask, campaign: Campaign, **changes: str) -> None:
    """Change the settings of the campaign as its moderator."""
    with app.app_context():
        email = make_moderator(campaign, "Bep").email
    moderator = Visitor(app)
    moderator.let_in(email)
    assert moderator.get(SETTINGS).submit("Sla op", **changes).notices == ["Opgeslagen."]


def test_the_privacy_page_names_the_organisation_that_answers_for_it(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    change(app, campaign, responsible="Welzijnswerk De Hoek, Steenwijk")

    assert visitor.get(PRIVACY).shows("Verantwoordelijk voor deze actie is Welzijnswerk De Hoek, Steenwijk.")


def test_without_an_organisation_it_is_the_person_to_ring(visitor: Visitor, campaign: Campaign) -> None:
    assert visitor.get(PRIVACY).shows("Verantwoordelijk voor deze actie is Marieke.")


def test_the_privacy_page_names_who_reads_the_slips(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        make_moderator(campaign, "Bep")
        make_moderator(campaign, "Cor")

    assert visitor.get(PRIVACY).shows("De werkgroep, dat zijn: Bep en Cor.")


def test_the_privacy_page_of_the_site_leads_to_each_campaign_that_can_be_seen(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        make_campaign("geheim", state=CampaignState.DRAFT)

    page = visitor.get("/privacy")

    assert page.texts(".links a") == ["De Gagels"]
    assert page.follow("De Gagels", within=".links").path == PRIVACY


def test_without_campaigns_the_privacy_page_of_the_site_says_so(visitor: Visitor) -> None:
    assert visitor.get("/privacy").shows("Er is nu geen actie.")


def test_every_page_leads_to_privacy_and_accessibility(visitor: Visitor, campaign: Campaign) -> None:
    inside, outside = visitor.get("/de-gagels/"), visitor.get("/")

    assert inside.follow("Zo gaan we om met je gegevens").path == PRIVACY
    assert outside.follow("Zo gaan we om met je gegevens").path == "/privacy"
    assert outside.follow("Toegankelijkheid").h1 == "Toegankelijkheid"


def test_the_accessibility_page_names_the_languages_that_there_are(visitor: Visitor) -> None:
    text = visitor.get("/toegankelijkheid").text

    assert all(language.name in text for language in LANGUAGES.values())


def test_the_form_says_whom_to_ring_when_it_cannot_wait(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    change(app, campaign, care_name="de Zorglijn", care_phone="0521 555 099")

    page = visitor.get("/de-gagels/briefje")

    assert page.shows("Bel de Zorglijn: 0521 555 099")
    assert page.shows("Bel 112")
