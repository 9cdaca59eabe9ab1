"""Search in the ideas: the same words find the same ideas on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.rules import IdeaState
from tests.factories import make_campaign, make_idea, make_theme
from tests.page import Visitor, text_of

IDEAS = {
    "huis": "Een huis voor iedereen",
    "huizen": "Meer huizen voor jongeren",
    "groene": "Groene daken op de flat",
    "groen": "Meer groen in de straat",
    "café": "Een buurtcafé met één lange tafel",
    "quote": 'Iets "tussen" aanhalingstekens, en \'s avonds licht',
    "arabisch": "حديقة للجيران",
    "emoji": "Een picknick 🌳 in het park",
    "lang": "x" * 1000 + " aan het eind",
    "getal": "Lijn 7 stopt om 10.30 uur bij nr 12a",
}
HITS = {
    "huis": {"huis", "huizen"},
    "huizen": {"huis", "huizen"},
    "HUIZEN": {"huis", "huizen"},
    "groen": {"groen", "groene"},
    "groene": {"groen", "groene"},
    "buurtcafe": {"café"},
    "Buurtcafé": {"café"},
    "een tafel": {"café"},
    "meer groen": {"groen"},
    "groen meer": {"groen"},
    "meer voetbal": set(),
    "jong": {"huizen"},
    "picknic": {"emoji"},
    "pick nick": set(),
    "jon voor": set(),  # only the last word may be half typed
    '"tussen"': {"quote"},
    "'s avonds": {"quote"},
    "avonds'": {"quote"},
    "picknick*": {"emoji"},
    "picknick OR voetbal": set(),
    "NOT picknick": set(),
    "picknick AND park": set(),
    "picknick NEAR park": set(),
    "picknick -park": {"emoji"},
    "stems:park": set(),
    "park)": {"emoji"},
    "(park": {"emoji"},
    "park:*": {"emoji"},
    "park & !tree | x": set(),
    "park\\": {"emoji"},
    "park;--": {"emoji"},
    "park_": {"emoji"},
    "🌳 park": {"emoji"},
    "جيران": set(),
    "للجيران": {"arabisch"},
    "حديقة": {"arabisch"},
    "x" * 190: {"lang"},
    "eind": {"lang"},
    "lijn 7": {"getal"},
    "12a": {"getal"},
    "10.30": {"getal"},
    "park " * 40: {"emoji"},
}
WITHOUT_WORDS = ["", "   ", "🌳", "!?…", '"', "*", "'", "()", "&|!", "___", "\\", "%"]


@pytest.fixture
def ideas(app: Flask, campaign: Campaign) -> dict[str, str]:
    """Make all these ideas, one that is not public any more, and one of another campaign."""
    with app.app_context():
        for text in IDEAS.values():
            make_idea(campaign, text)
        make_idea(make_campaign("elders"), "Een huis in een groen park")
        make_idea(campaign, "Een verborgen huis in een groen park").state = IdeaState.UNPUBLISHED
        db.session.commit()
    return {text[:100]: name for name, text in IDEAS.items()}


def found(visitor: Visitor, typed: str, ideas: dict[str, str]) -> set[str]:
    """Search, and give the names of the ideas found."""
    page = visitor.get("/de-gagels/ideeen").submit("Zoek", q=typed)
    assert page.status == 200
    assert page.values("Zoek")["q"] == [typed.strip()[:200]]
    return {ideas[text_of(link)[:100]] for link in page.all(".ideas a")}


def test_words_find_the_ideas_that_hold_them_all(visitor: Visitor, ideas: dict[str, str]) -> None:
    assert {typed: found(visitor, typed, ideas) for typed in HITS} == HITS


def test_what_holds_no_word_is_found_nowhere_and_nothing_typed_shows_every_idea(
    visitor: Visitor, ideas: dict[str, str]
) -> None:
    shown = {typed: len(found(visitor, typed, ideas)) for typed in WITHOUT_WORDS}

    assert shown == {typed: 0 if typed.strip() else len(IDEAS) for typed in WITHOUT_WORDS}


def test_a_theme_and_words_must_both_fit(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        make_idea(campaign, "een boom op het plein", theme=theme)
        make_idea(campaign, "een bank op het plein")
        make_idea(campaign, "een heg", theme=theme)

    page = visitor.get("/de-gagels/ideeen").follow("Groen", within=".filters").submit("Zoek", q="plein")

    assert page.texts(".ideas a") == ["een boom op het plein"]


def test_a_search_that_finds_nothing_leads_back_to_all_ideas(visitor: Visitor, ideas: dict[str, str]) -> None:
    page = visitor.get("/de-gagels/ideeen?q=voetbalveld")

    assert page.texts(".empty")
    assert len(page.follow("Toon alle ideeën").all(".ideas a")) == len(IDEAS)
