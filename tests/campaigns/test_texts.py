"""A campaign's question and introduction in other languages: who fills them in, and who reads what."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from optrommel.campaigns.models import Campaign, CampaignText
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from tests.factories import make_campaign, make_moderator
from tests.page import Page, Visitor, text_of
from tests.pages.test_races import press_in_each, windows

PAGE = "/beheer/de-gagels/instellingen/talen"
STANDARD, DUTCH, ARABIC = "Wat is jouw idee voor De Gagels?", "Wat mis jij in De Gagels?", "ما هي فكرتك للحي؟"
INTRO, TURKISH = "Trommels gaan van deur tot deur.", "Kutular kapıdan kapıya dolaşıyor."


@pytest.fixture
def moderator(app: Flask, visitor: Visitor, campaign: Campaign) -> Visitor:
    """Give a visitor who moderates the campaign."""
    with app.app_context():
        own = db.session.merge(campaign)
        own.question, own.intro = DUTCH, INTRO
        db.session.commit()
        email = make_moderator(campaign).email
    visitor.let_in(email)
    return visitor


def fill_in(moderator: Visitor, **typed: str) -> Page:
    return moderator.get(PAGE).submit("Sla op", **typed)


def texts(app: Flask) -> set[tuple[str, str, str]]:
    with app.app_context():
        return {(text.language, text.question, text.intro) for text in db.session.scalars(select(CampaignText))}


def told_fields(app: Flask) -> list[list[str]]:
    """Give which fields the journal says were changed, by entry."""
    with app.app_context():
        entries = db.session.scalars(
            select(JournalEntry).where(JournalEntry.action == "campaign.changed").order_by(JournalEntry.id)
        )
        return [entry.after["fields"] for entry in entries]


def test_the_settings_lead_to_the_other_languages(moderator: Visitor) -> None:
    page = moderator.get("/beheer/de-gagels/instellingen").follow("Vertaal de vraag en de uitleg")

    assert (page.path, page.h1) == (PAGE, "In andere talen")
    assert page.shows(DUTCH)
    assert page.shows(INTRO)


@pytest.mark.parametrize(("language", "question"), [("ar", ARABIC), ("tr", "Fikrin ne?"), ("nl", DUTCH)])
def test_a_resident_reads_the_question_in_their_language(
    app: Flask, moderator: Visitor, language: str, question: str
) -> None:
    fill_in(moderator, **{"question-ar": ARABIC, "question-tr": "Fikrin ne?"})

    page = Visitor(app, language=language).get("/de-gagels/briefje")

    assert page.h1 == question
    assert "lang" not in page.one("h1 label").attrs


@pytest.mark.parametrize("language", ["ar", "tr", "nl-simple"])
def test_what_nobody_translated_is_dutch_and_says_so(app: Flask, moderator: Visitor, language: str) -> None:
    visitor = Visitor(app, language=language)

    form, front = visitor.get("/de-gagels/briefje"), visitor.get("/de-gagels/")

    assert (form.h1, form.one("h1 label").attrs["lang"]) == (DUTCH, "nl")
    assert front.texts(".hero p[lang=nl][dir=auto]") == [INTRO]


@pytest.mark.parametrize(("language", "question"), [("de", "Was ist deine Idee für De Gagels?"), ("nl", STANDARD)])
def test_the_standard_question_needs_no_translator(
    app: Flask, campaign: Campaign, language: str, question: str
) -> None:
    page = Visitor(app, language=language).get("/de-gagels/briefje")

    assert page.h1 == question
    assert "lang" not in page.one("h1 label").attrs


def test_a_dutch_page_says_nothing_of_its_language_twice(app: Flask, moderator: Visitor) -> None:
    page = Visitor(app).get("/de-gagels/")

    assert page.shows(INTRO)
    assert not page.all("main [lang]")


def test_a_question_without_an_introduction_is_shown_with_the_dutch_one(app: Flask, moderator: Visitor) -> None:
    fill_in(moderator, **{"question-tr": "Fikrin ne?"})
    visitor = Visitor(app, language="tr")

    form, front = visitor.get("/de-gagels/briefje"), visitor.get("/de-gagels/")

    assert form.h1 == "Fikrin ne?"
    assert front.texts(".hero p[lang=nl]") == [INTRO]


def test_the_front_page_and_the_card_of_a_link_speak_the_readers_language(app: Flask, moderator: Visitor) -> None:
    fill_in(moderator, **{"intro-tr": TURKISH})
    visitor = Visitor(app, language="tr")

    index, front = visitor.get("/"), visitor.get("/de-gagels/")

    assert index.texts(".card > p")[0] == TURKISH
    assert front.one("meta[name=description]").attrs["content"] == TURKISH


def test_one_campaigns_words_are_not_anothers(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        make_campaign("elders")
    fill_in(moderator, **{"question-ar": ARABIC})

    page = Visitor(app, language="ar").get("/elders/briefje")

    assert "Elders" in page.h1


@pytest.mark.parametrize(("language", "times"), [("ar", 1), ("nl", 0)])
def test_all_campaigns_of_the_front_page_are_asked_for_at_once(
    app: Flask, moderator: Visitor, language: str, times: int
) -> None:
    with app.app_context():
        make_campaign("elders")
        engine = db.engine
    asked: list[str] = []

    def listen(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", listen)

    Visitor(app, language=language).get("/")

    event.remove(engine, "before_cursor_execute", listen)
    assert sum("FROM campaign_text" in statement for statement in asked) == times


def test_what_was_filled_in_stands_there_the_next_time(moderator: Visitor) -> None:
    page = fill_in(moderator, **{"question-ar": ARABIC, "intro-nl-simple": "Schrijf op wat je wilt."})

    assert page.notices == ["Opgeslagen."]
    assert page.one("#question-ar").attrs["value"] == ARABIC
    assert page.one("#question-ar").attrs["dir"] == "rtl"
    assert text_of(page.one("#intro-nl-simple")) == "Schrijf op wat je wilt."


def test_emptying_both_takes_the_text_away(app: Flask, moderator: Visitor) -> None:
    fill_in(moderator, **{"question-ar": ARABIC, "intro-tr": TURKISH})

    fill_in(moderator, **{"question-ar": ""})

    assert texts(app) == {("tr", "", TURKISH)}


def test_the_journal_tells_what_changed_and_not_the_words_and_nothing_when_nothing_did(
    app: Flask, moderator: Visitor
) -> None:
    for _time in range(2):
        fill_in(moderator, **{"question-ar": ARABIC, "intro-tr": TURKISH})
    fill_in(moderator, **{"question-ar": "", "intro-tr": TURKISH})

    assert told_fields(app) == [["intro tr", "question ar"], ["question ar"]]


def test_too_long_a_question_is_refused_beside_its_box_and_kept(app: Flask, moderator: Visitor) -> None:
    page = fill_in(moderator, **{"question-pl": "x" * 121, "intro-tr": TURKISH})

    assert (page.status, page.errors) == (422, ["Maak dit korter: hooguit 120 tekens."])
    assert page.one("details[open] #question-pl").attrs["value"] == "x" * 121
    assert text_of(page.one("#intro-tr")) == TURKISH
    assert texts(app) == set()


def test_moderators_who_translate_at_once_make_one_text(app: Flask, moderator: Visitor) -> None:
    pages = windows(moderator, PAGE)

    statuses = press_in_each(pages, "Sla op", **{"question-tr": "Fikrin ne?"})

    assert statuses == [200] * len(pages)
    assert texts(app) == {("tr", "Fikrin ne?", "")}
    assert told_fields(app) == [["question tr"]]


def test_a_closed_campaign_keeps_its_texts(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        db.session.get_one(Campaign, 1).state = "closed"
        db.session.commit()

    page = fill_in(moderator, **{"question-ar": ARABIC})

    assert page.status == 409
    assert texts(app) == set()
