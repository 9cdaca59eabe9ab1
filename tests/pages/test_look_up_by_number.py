"""“Opzoeken”: what a moderator reads out to somebody on the telephone."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import finish_claim
from optrommel.moderation.actions import answer_slip, publish_slip, reply_to_answer
from optrommel.offers.actions import add_offer
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import PrintedSlip, withdraw_paper
from optrommel.slips.paper_numbers import CHECK_LETTERS, PaperNumber
from optrommel.themes.placing import place_idea
from tests.factories import (
    days_ago,
    make_campaign,
    make_claim,
    make_group,
    make_paper,
    make_theme,
    make_tin,
    put_in_state,
)
from tests.page import Page, Visitor
from tests.slips.typing_page import kept_on
from tests.typed import type_over

PLACE = "/beheer/de-gagels/opzoeken"
FOUND = "#gevonden"


@pytest.fixture
def printed(app: Flask, campaign: Campaign) -> PrintedSlip:
    """Print one slip of tin 1."""
    with app.app_context():
        return make_paper(campaign, make_tin(campaign), slips=1)[0]


def look_up(moderator: Visitor, number: object) -> Page:
    return moderator.get(PLACE).submit("Zoek op", nummer=str(number))


def read_out(page: Page) -> str:
    return " ".join(page.one(FOUND).words.split())


def test_the_page_opens_with_the_number_to_ask_for(moderator: Visitor) -> None:
    page = moderator.get("/beheer/de-gagels/postvak").follow("Opzoeken")

    assert (page.path, page.errors) == (PLACE, [])
    assert not page.all(FOUND)


def test_the_whole_story_is_read_out(app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip) -> None:
    with app.app_context():
        idea = publish_slip(type_over(campaign, printed, "koken?", days_ago(20)), "Samen koken", now=days_ago(18))
        place_idea(idea, make_theme(campaign), now=days_ago(17))
        claim = make_claim(make_group(campaign, "Samen aan tafel"), idea, campaign=campaign)
        finish_claim(claim, campaign, "Elke dinsdag soep.", now=utc_now())
        db.session.commit()

    told = read_out(look_up(moderator, printed.number))

    places = [
        told.find(words)
        for words in (
            f"Briefje {printed.number}",
            "Je schreef: koken?",
            "Het zat in trommel 1.",
            "staat het zo op de website: Samen koken",
            "Het ligt bij het thema Omzien naar elkaar.",
            "pakte de groep ‘Samen aan tafel’ het op.",
            "Het is gelukt, zegt de groep",
            "Elke dinsdag soep.",
        )
    ]
    assert -1 not in places, told
    assert places == sorted(places)


def test_an_answer_is_read_out_with_its_reason_and_what_was_said_to_it(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip
) -> None:
    with app.app_context():
        slip = type_over(campaign, printed)
        answer_slip(slip, "Er staat al een bankje.", now=utc_now())
        reply_to_answer(slip, "Dat is stuk.", now=utc_now())
        db.session.commit()

    told = read_out(look_up(moderator, printed.number))

    for words in ("gaven we je dit antwoord: Er staat al een bankje.", "schreef je terug: Dat is stuk."):
        assert words in told


def test_no_contact_is_shown(app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip) -> None:
    with app.app_context():
        slip = type_over(campaign, printed)
        slip.offer = add_offer(campaign.id, "Riet", "0521-555 020", erase_on=days_ago(-9).date(), now=utc_now())
        db.session.commit()

    page = look_up(moderator, printed.number)

    assert "Je schreef: Een bankje" in read_out(page)
    assert not page.shows("Riet")
    assert "555 020" not in page.html


def test_what_waits_leads_to_the_inbox(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip
) -> None:
    with app.app_context():
        type_over(campaign, printed)

    page = look_up(moderator, printed.number)

    assert "Het is nog niet gelezen." in read_out(page)
    assert page.follow("Lees het nu in het postvak").shows("Een bankje")


def test_a_slip_that_is_not_typed_over_says_so_and_can_be(moderator: Visitor, printed: PrintedSlip) -> None:
    page = look_up(moderator, printed.number)

    assert "Je briefje is nog niet overgetypt. Het hoort in trommel 1." in read_out(page)
    assert kept_on(page.follow("Typ het nu over"))["number"] == [str(printed.number)]


def test_a_slip_that_was_missed_is_not_said_to_be_in_the_tin(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.FOLLOWING)

    assert "maar dat van jou was er niet bij" in read_out(look_up(moderator, printed.number))


def test_what_its_writer_took_back_is_not_read_out(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip
) -> None:
    with app.app_context():
        (other,) = make_paper(campaign, slips=1)
        withdraw_slip(type_over(campaign, printed, "Geheim"), now=utc_now())
        left = db.session.scalars(db.select(PaperSlip).where(PaperSlip.tin_id.is_(None))).one()
        withdraw_paper(left, now=utc_now())
        db.session.commit()

    typed, untyped = look_up(moderator, printed.number), look_up(moderator, other.number)

    assert "Je hebt je briefje ingetrokken." in read_out(typed)
    assert not typed.shows("Je schreef")
    assert "Je vroeg ons om je briefje niet over te typen." in read_out(untyped)
    assert not untyped.shows("Typ het nu over")


def test_the_short_number_will_do(moderator: Visitor, printed: PrintedSlip) -> None:
    short = f"1{str(printed.number)[-1]}"

    assert f"Briefje {printed.number}" in read_out(look_up(moderator, short))


def test_what_cannot_be_found_is_said_and_what_was_typed_stays(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: PrintedSlip
) -> None:
    with app.app_context():
        elsewhere = str(make_paper(make_campaign("oosterhoek"), slips=1)[0].number)
    number = str(printed.number)
    wrong = number[:-1] + next(letter for letter in CHECK_LETTERS if letter != number[-1])

    for typed, sentence in (
        ("", "Vul het nummer in dat de beller voorleest."),
        ("bankje", "Dit is geen briefjesnummer."),
        (wrong, "Er klopt een cijfer of de letter niet"),
        (str(PaperNumber(10_000, 9_999)), "staat op geen briefje van ons"),
        (elsewhere, "is van een andere actie."),
    ):
        page = look_up(moderator, typed)
        assert page.status == 422
        assert sentence in page.errors[0], typed
        assert page.values("Zoek op")["nummer"] == [typed]
