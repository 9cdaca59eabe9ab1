"""The page of an idea: in which language its words are, whose they are, and what it goes with or against."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import join_idea, publish_slip
from optrommel.moderation.merging import link_clash, merge_ideas, part_voices, split_voice
from optrommel.moderation.models import Idea
from optrommel.pictures import Picture
from optrommel.slips.models import Slip
from optrommel.slips.photos import keep_photo, show_photo
from optrommel.themes.placing import place_idea
from tests.factories import make_idea, make_slip, make_theme
from tests.page import Page, Visitor

IDEA = "/de-gagels/ideeen/1"
DUTCH = "In het Nederlands:"
MERGED = "Dit idee is samengevoegd met dit. Alle woorden staan hieronder."
OTHERWISE = "Daar denken buren ook anders over"


def speak(page: Page, selector: str) -> list[tuple[str, str | None]]:
    """Give the words of some elements, each with the language that it says it is in."""
    return [(part.text.strip(), part.attrs.get("lang")) for part in page.all(selector)]


def slip_in_turkish(campaign: Campaign, text: str = "Bir bank") -> Slip:
    slip, _code = make_slip(campaign, text)
    slip.language = "tr"
    return slip


@pytest.mark.parametrize(
    ("read_in", "own", "dutch"), [("nl", "tr", None), ("nl-simple", "tr", None), ("tr", None, "nl")]
)
def test_words_in_another_language_say_so_and_have_dutch_beside_them(
    app: Flask, campaign: Campaign, read_in: str, own: str | None, dutch: str | None
) -> None:
    with app.app_context():
        publish_slip(slip_in_turkish(campaign), "Bir bank", now=utc_now(), dutch="Een bankje")
        db.session.commit()

    page = Visitor(app, language=read_in).get(IDEA)

    assert speak(page, ".slip .words") == [("Bir bank", own), ("Een bankje", dutch)]
    assert speak(page, "h1") == [("Bir bank", own)]


def test_dutch_words_have_nothing_beside_them(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        make_idea(campaign, "Een bankje")

    page = visitor.get(IDEA)

    assert speak(page, ".slip .words") == [("Een bankje", None)]
    assert not page.shows(DUTCH)


def test_each_voice_is_in_its_own_language(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        idea = make_idea(campaign, "Een bankje")
        join_idea(slip_in_turkish(campaign), idea, "Bir bank", now=utc_now())
        db.session.commit()

    page = visitor.get(IDEA)

    assert speak(page, ".ideas .words") == [("Een bankje", None), ("Bir bank", "tr")]


def test_an_idea_in_a_list_says_in_which_language_it_is(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        publish_slip(slip_in_turkish(campaign), "Bir bank", now=utc_now())
        db.session.commit()

    assert speak(visitor.get("/de-gagels/ideeen"), ".ideas a") == [("Bir bank", "tr")]


def split_and_merge_again(campaign: Campaign) -> Idea:
    """Let one slip carry one idea twice, beside another slip; call within a context."""
    idea = make_idea(campaign, "Een bankje en een boom")
    (part,) = split_voice(idea.voices[0], ["Een bankje", "en een boom"], now=utc_now())
    merge_ideas(part, idea, now=utc_now())
    return idea


def test_a_slip_that_carries_an_idea_twice_counts_once_and_shows_its_photo_once(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        idea = split_and_merge_again(campaign)
        keep_photo(idea.voices[0].slip, Picture(b"a JPEG", 1, 1, ""), now=utc_now())
        show_photo(idea.voices[0].slip)
        db.session.commit()

    page = visitor.get(IDEA)

    assert page.texts(".ideas .words") == ["Een bankje", "en een boom"]
    assert page.shows("staat op 1 briefje ")
    assert len(page.all(".ideas li:first-child img")) == len(page.all("img[alt='Foto bij dit briefje']")) == 1


def test_a_photo_goes_where_the_voice_of_its_slip_goes(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        idea, (slip, _code) = make_idea(campaign, "Een bankje"), make_slip(campaign, "Een boom")
        join_idea(slip, idea, "Een boom", now=utc_now())
        keep_photo(slip, Picture(b"a JPEG", 1, 1, ""), now=utc_now())
        show_photo(slip)
        part_voices(idea, [idea.voices[1]], now=utc_now())
        db.session.commit()

    assert not visitor.get(IDEA).all("img[alt='Foto bij dit briefje']")
    assert visitor.get("/de-gagels/ideeen/2").all("img[alt='Foto bij dit briefje']")


def test_ideas_that_clash_lead_to_each_other(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        one, other, _third = (make_idea(campaign, text) for text in ("Meer auto’s", "Minder auto’s", "Een boom"))
        link_clash(other, one, now=utc_now())
        db.session.commit()

    there = visitor.get(IDEA).follow("Minder auto’s")

    assert there.shows(OTHERWISE)
    assert there.follow("Meer auto’s").path == IDEA
    assert not visitor.get("/de-gagels/ideeen/3").shows(OTHERWISE)


def test_neighbours_read_why_an_idea_lies_where_it_lies(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        idea = make_idea(campaign, "een klimboom", theme=make_theme(campaign, "Groen"))
        place_idea(idea, make_theme(campaign, "Spelen"), now=utc_now(), why="je kunt erin klimmen")
        db.session.commit()

    page = visitor.get(IDEA)

    whys = [hint for hint in page.texts("main .hint") if hint.startswith("Ligt bij")]
    assert whys == ["Ligt bij ‘Spelen’, want: je kunt erin klimmen"]
    assert page.texts(".meta .badge") == ["Groen", "Spelen"]


def test_who_comes_along_a_signpost_reads_why_they_are_here(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        one, other = make_idea(campaign, "Een bankje"), make_idea(campaign, "Een bank")
        merge_ideas(other, one, now=utc_now())
        db.session.commit()

    page = visitor.get("/de-gagels/ideeen/2")

    assert page.path == IDEA
    assert page.notices == [MERGED]


@pytest.mark.parametrize("query", ["", "?van=1", "?van=3", "?van=99", "?van=x"])
def test_who_comes_by_another_way_reads_nothing_of_a_merge(
    app: Flask, campaign: Campaign, visitor: Visitor, query: str
) -> None:
    with app.app_context():
        one, other, _third = make_idea(campaign), make_idea(campaign), make_idea(campaign)
        merge_ideas(other, one, now=utc_now())
        db.session.commit()

    assert visitor.get(IDEA + query).notices == []
