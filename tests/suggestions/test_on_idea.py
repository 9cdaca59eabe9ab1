"""On the page of an idea: where it may belong, and what looks like it."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.suggestions.models import NotAlike, Pick
from tests.factories import make_campaign, make_idea, make_suggestion, make_theme
from tests.page import Page, Visitor

UNALIKE = "Niet hetzelfde"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Open an idea that may belong in two themes and looks like two others."""
    with app.app_context():
        boom, struik, bos = (make_idea(campaign, text) for text in ("een boom", "een struik", "een bos"))
        guesses = ((make_theme(campaign, "Groen"), 0.6, [(4, 8)]), (make_theme(campaign, "Straat"), 0.3, []))
        make_suggestion(boom, *guesses, alike=[struik, bos])
        make_suggestion(struik, alike=[boom])
        return moderator.get(f"/beheer/de-gagels/ideeen/{boom.id}")


def of(page: Page, text: str) -> Page:
    """Open the page of another idea."""
    with page.visitor.app.app_context():
        idea_id = db.session.scalars(db.select(Idea.id).where(Idea.text == text)).one()
    return page.visitor.get(f"/beheer/de-gagels/ideeen/{idea_id}")


def test_it_says_where_it_may_belong_and_why(page: Page) -> None:
    assert page.texts(".take") == [
        "Leg het bij Groen past waarschijnlijk · door ‘boom’",
        "Leg het bij Straat misschien",
    ]
    assert page.texts("mark") == ["boom"]
    assert page.shows("nog te weinig om te zeggen")


def test_laid_in_one_theme_it_may_be_laid_in_another_too(page: Page) -> None:
    once = page.submit("Leg het bij Groen")
    twice = once.submit("Leg het ook bij Straat")

    assert (once.path, twice.path) == (page.path, page.path)
    assert once.shows("Ligt bij ‘Groen’.")
    assert twice.shows("Ligt bij ‘Groen’.")
    assert twice.shows("Ligt bij ‘Straat’.")
    assert not twice.all(".take")


def test_how_often_the_first_suggestion_was_right_is_told_with_its_base(
    app: Flask, campaign: Campaign, page: Page
) -> None:
    with app.app_context():
        for number in range(10):
            idea = make_idea(campaign, f"idee {number}")
            facts = {"campaign_id": campaign.id, "slip_id": idea.origin_slip_id, "suggested": 2}
            db.session.add(Pick(**facts, place=1 if number < 6 else 2, picked_at=utc_now()))
        db.session.commit()

    assert of(page, "een boom").shows("Van de laatste 10 keer dat er een voorstel was, klopte het eerste 6 keer.")


def test_what_looks_like_it_and_is_not_the_same_is_remembered_on_both_sides_until_undone(page: Page) -> None:
    after = page.submit(UNALIKE)

    assert page.texts("#lijkt-op ~ ul a.words") == ["een struik", "een bos"]
    assert after.texts("#lijkt-op ~ ul a.words") == ["een bos"]
    assert of(page, "een struik").shows("Er is geen idee gevonden dat hierop lijkt.")
    after.submit("Ongedaan maken")
    assert of(page, "een struik").texts("#lijkt-op ~ ul a.words") == ["een boom"]


def test_pressed_twice_it_is_remembered_once(app: Flask, page: Page) -> None:
    page.submit(UNALIKE)
    again = page.submit(UNALIKE)

    assert again.status == 200
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(NotAlike.id))) == 1


def test_of_an_idea_that_went_up_in_another_meanwhile_it_is_told_so(app: Flask, page: Page) -> None:
    with app.app_context():
        struik, bos = (
            db.session.scalars(db.select(Idea).filter_by(text=text)).one() for text in ("een struik", "een bos")
        )
        merge_ideas(struik, bos, now=utc_now(), by=None)
        db.session.commit()

    assert page.submit(UNALIKE).status == 409
    assert of(page, "een boom").texts("#lijkt-op ~ ul a.words") == ["een bos"]


def test_an_idea_of_another_campaign_is_not_there(app: Flask, page: Page) -> None:
    with app.app_context():
        other = make_idea(make_campaign("elders"), "een tuin").id

    strange, known = page.submit(UNALIKE, other_id=other), page.values(UNALIKE)
    asked = page.visitor.open(f"/beheer/de-gagels/ideeen/{other}/niet-hetzelfde", method="POST", data=known)

    assert (strange.status, asked.status_code) == (409, 404)


def test_the_same_idea_leads_to_a_look_at_both_together(page: Page) -> None:
    merging = page.follow("Hoort bij hetzelfde idee")

    assert merging.h1 == "Samenvoegen"
    assert merging.texts(".slip--small .words") == ["een boom", "een struik"]
