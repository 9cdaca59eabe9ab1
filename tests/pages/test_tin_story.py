"""“Wat is er met jullie briefjes gebeurd?”: what the neighbours of a tin read by their numbers."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import finish_claim, release_claim
from optrommel.moderation.actions import answer_slip, publish_slip
from optrommel.moderation.merging import split_voice
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.paper import PrintedSlip
from optrommel.themes.placing import place_idea
from tests.factories import (
    days_ago,
    make_campaign,
    make_claim,
    make_group,
    make_paper,
    make_slip,
    make_theme,
    make_tin,
    put_in_state,
)
from tests.page import Page, Visitor
from tests.pages.test_statements import count
from tests.typed import type_over

CARD = ".ideas > li"


@pytest.fixture
def printed(app: Flask, campaign: Campaign) -> list[PrintedSlip]:
    """Print five slips of tin 1."""
    with app.app_context():
        return make_paper(campaign, make_tin(campaign), slips=5)


def publish(campaign: Campaign, printed: PrintedSlip, text: str = "Een bankje") -> Idea:
    """Type a slip over and publish it."""
    slip = type_over(campaign, printed, text, at=days_ago(9))
    return publish_slip(slip, f"{text}.", now=days_ago(8))


def address_of(app: Flask) -> str:
    """Give the address of the page of the first tin."""
    with app.app_context():
        return f"/t/{db.session.scalars(db.select(Tin.lid_code).order_by(Tin.id)).first()}/briefjes"


def story(app: Flask, visitor: Visitor) -> Page:
    return visitor.get(address_of(app))


def test_neighbours_find_their_number_with_what_was_published_and_where_it_lies(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        later, first = publish(campaign, printed[2], "Later"), publish(campaign, printed[0], "Eerst")
        place_idea(first, make_theme(campaign), now=days_ago(7))
        db.session.commit()
        ideas = [first.id, later.id]

    page = story(app, visitor)

    assert page.h1 == "Wat is er met jullie briefjes gebeurd?"
    assert page.texts(f"{CARD} h3") == [str(printed[0].number), str(printed[2].number)]
    assert page.texts(f"{CARD} .words") == ["Eerst.", "Later."]
    assert page.texts(f"{CARD} .badge") == ["Omzien naar elkaar"]
    assert [link.attrs["href"] for link in page.all(f"{CARD} .meta a:not(.badge)")] == [
        f"/de-gagels/ideeen/{idea_id}" for idea_id in ideas
    ]
    assert page.shows("Uit deze trommel kwamen 2 briefjes.")


def test_neighbours_read_which_group_took_it_on_and_what_came_of_it(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        ideas = [publish(campaign, slip) for slip in printed[:4]]
        group, theme = make_group(campaign, "Klussers"), make_theme(campaign)
        place_idea(ideas[0], theme, now=days_ago(7))
        make_claim(group, theme, campaign=campaign)
        finish_claim(make_claim(group, ideas[1], campaign=campaign), campaign, "Het staat er.", now=utc_now())
        release_claim(make_claim(group, ideas[2], campaign=campaign), campaign, "Geen tijd", now=utc_now())
        db.session.commit()

    cards = [" ".join(card.words.split()) for card in story(app, visitor).all(CARD)]

    for card, said in zip(
        cards,
        [
            "Opgepakt door de groep ‘Klussers’. Eerste stap: We vragen",
            "Het is gelukt, met de groep ‘Klussers’. Het staat er.",
            "Het is weer vrij.",
            "Nog geen groep pakte dit op.",
        ],
        strict=True,
    ):
        assert said in card


def test_words_that_are_not_published_are_not_told(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        publish(campaign, printed[0])
        type_over(campaign, printed[1], "Wachtend")
        answer_slip(type_over(campaign, printed[2], "Beantwoord"), "Geheime reden", now=utc_now())
        gone = type_over(campaign, printed[3], "Ingetrokken")
        publish_slip(gone, "Ingetrokken", now=utc_now())
        withdraw_slip(gone, now=utc_now())
        db.session.commit()

    page = story(app, visitor)

    assert page.texts(f"{CARD} h3") == [str(printed[0].number)]
    assert page.shows("Uit deze trommel kwamen 3 briefjes. Van 1 lees je hieronder")
    assert page.shows("Kijk met de code van je strookje, of bel Marieke")
    for private in ("Wachtend", "Beantwoord", "Geheime reden", "Ingetrokken", str(printed[2].number)):
        assert private not in page.html


def test_slips_from_phones_are_counted_and_told_without_a_number(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        tin = db.session.scalars(db.select(Tin)).one()
        slip, _code = make_slip(campaign, "Van de telefoon", tin=tin, helper=("Riet", "0521-555 020"))
        publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()

    page = story(app, visitor)

    assert page.shows("1 briefje uit deze trommel is met de telefoon geschreven.")
    assert (page.texts(f"{CARD} .words"), page.all(f"{CARD} h3")) == (["Van de telefoon"], [])
    assert not page.shows("Staat jouw briefje er niet bij?")
    assert not page.shows("Riet")


def test_a_split_slip_stands_once_with_all_its_parts(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        idea = publish(campaign, printed[0], "Bomen en banken")
        split_voice(idea.voices[0], ["Bomen en", "banken."], now=utc_now())
        db.session.commit()

    page = story(app, visitor)

    assert page.texts(f"{CARD} h3") == [str(printed[0].number)]
    assert page.texts(f"{CARD} .words") == ["Bomen en", "banken."]


def test_another_tin_has_its_own_page(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        publish(campaign, make_paper(campaign, make_tin(campaign, "Vijverlaan"), slips=1)[0], "Van de buren")
        db.session.commit()

    page = story(app, visitor)

    assert page.shows("Uit deze trommel kwam nog geen briefje bij ons aan.")
    assert not page.shows("Van de buren")


@pytest.mark.parametrize(
    ("state", "says"), [(CampaignState.READING, True), (CampaignState.FOLLOWING, False), (CampaignState.CLOSED, False)]
)
def test_until_all_is_read_the_page_says_that_more_comes(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip], state: CampaignState, *, says: bool
) -> None:
    with app.app_context():
        put_in_state(campaign, state)

    assert story(app, visitor).shows("We zijn nog aan het overtypen en lezen.") is says


def test_a_code_that_is_on_no_lid_has_no_page(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        hidden = make_tin(make_campaign("concept", state=CampaignState.DRAFT)).lid_code

    assert visitor.get(f"/t/{hidden}/briefjes").status == 404
    assert [visitor.open("/t/AAAAAAAA/briefjes").status_code for _ in range(20)][-2:] == [404, 429]


def test_the_page_asks_the_database_as_often_with_many_slips(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip]
) -> None:
    def fill(slips: list[PrintedSlip]) -> None:
        for slip in slips:
            idea = publish(campaign, slip)
            place_idea(idea, make_theme(campaign, f"Thema {idea.id}"), now=days_ago(7))
            make_claim(make_group(campaign, f"Groep {idea.id}"), idea, campaign=campaign)

    with app.app_context():
        fill(printed[:1])
    few = count(app, visitor, address_of(app))

    with app.app_context():
        fill(printed[1:])

    assert count(app, visitor, address_of(app)) == few <= 9


@pytest.mark.parametrize(("state", "leads_on"), [(CampaignState.FOLLOWING, True), (CampaignState.CLOSED, False)])
def test_who_has_the_tin_in_hands_again_can_say_so(
    app: Flask, campaign: Campaign, visitor: Visitor, printed: list[PrintedSlip], state: CampaignState, leads_on: bool
) -> None:
    with app.app_context():
        put_in_state(campaign, state)

    assert story(app, visitor).shows("Heb je trommel 1 in huis? Zeg waar hij is") is leads_on
