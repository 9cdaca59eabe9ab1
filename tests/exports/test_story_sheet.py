"""The sheet that goes round with the tin again: what became of its slips, by number."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign, Tin
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.exports.sheets import documents
from optrommel.extensions import db
from optrommel.groups.actions import finish_claim
from optrommel.moderation.actions import answer_slip, publish_slip
from optrommel.slips.paper import PrintedSlip
from optrommel.themes.placing import place_idea
from tests.document import Document
from tests.factories import days_ago, make_claim, make_group, make_paper, make_theme, make_tin
from tests.typed import type_over


@pytest.fixture
def printed(app: Flask, campaign: Campaign) -> list[PrintedSlip]:
    """Print three slips of tin 1; the first was published, and something came of it; the second was answered."""
    with app.app_context():
        slips = make_paper(campaign, make_tin(campaign), slips=3)
        idea = publish_slip(type_over(campaign, slips[0], "Samen koken", days_ago(9)), "Samen koken", now=days_ago(8))
        place_idea(idea, make_theme(campaign), now=days_ago(7))
        claim = make_claim(make_group(campaign, "Samen aan tafel"), idea, campaign=campaign)
        finish_claim(claim, campaign, "Elke dinsdag soep.", now=days_ago(0))
        answer_slip(type_over(campaign, slips[1], "Geheim"), "Geheime reden", now=days_ago(0))
        db.session.commit()
        return slips


def sheets(app: Flask, campaign: Campaign, **wanted: object) -> list[Document]:
    """Give the documents of an order for this sheet."""
    job = PrintJob((SheetKind.STORY,), **wanted)  # type: ignore[arg-type]
    with app.test_request_context():
        return [Document(page) for page in documents(db.session.get_one(Campaign, campaign.id), job)]


def words(document: Document) -> str:
    return " ".join(document.query("main")[0].words.split())


def test_the_sheet_tells_by_number_what_was_published_and_what_came_of_it(
    app: Flask, campaign: Campaign, printed: list[PrintedSlip]
) -> None:
    (sheet,) = sheets(app, campaign)

    assert [found.words for found in sheet.query(".story h3")] == [str(printed[0].number)]
    for said in (
        "Wat is er met jullie briefjes gebeurd?",
        "Trommel 1 Gagelsweg",
        "Samen koken Ligt bij het thema Omzien naar elkaar.",
        "Het is gelukt, met de groep ‘Samen aan tafel’. Elke dinsdag soep.",
        "Kijk dan met de code op je strookje",
        f"Bel {campaign.contact_name}",
    ):
        assert said in words(sheet)
    assert "Geheim" not in words(sheet)


def test_each_tin_has_a_sheet_and_one_that_is_empty_says_so(
    app: Flask, campaign: Campaign, printed: list[PrintedSlip]
) -> None:
    with app.app_context():
        other_id = make_tin(campaign, "Vijverlaan").id

    assert len(sheets(app, campaign)) == 2
    (empty,) = sheets(app, campaign, tin_ids=(other_id,))
    assert "Uit deze trommel kwam nog geen briefje bij ons aan." in words(empty)


def test_the_sheet_leads_to_its_page_unless_the_code_was_switched_off(
    app: Flask, campaign: Campaign, printed: list[PrintedSlip]
) -> None:
    (before,) = sheets(app, campaign)
    with app.app_context():
        db.session.scalars(db.select(Tin)).one().lid_is_off = True
        db.session.commit()

    (after,) = sheets(app, campaign)

    assert (len(before.query("svg.qr")), len(after.query("svg.qr"))) == (1, 0)


def test_it_is_there_in_large_print_and_from_right_to_left(
    app: Flask, campaign: Campaign, printed: list[PrintedSlip]
) -> None:
    (large,) = sheets(app, campaign, is_large=True)
    (arabic,) = sheets(app, campaign, language="ar")

    assert large.query("html.large")
    assert arabic.query('html[dir="rtl"]')
    assert arabic.query('.story__words[dir="ltr"]')
