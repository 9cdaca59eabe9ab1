"""What pages read of suggestions about public ideas."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.suggestions.advice import ThemeGuess, of_ideas
from optrommel.suggestions.alike import say_not_alike
from optrommel.suggestions.lighting import Piece, light
from optrommel.suggestions.rules import Standing, what_is_read
from optrommel.themes.suggest import Text
from tests.factories import make_account, make_idea, make_suggestion, make_theme
from tests.pages.test_statements import statements


def read(idea: Idea) -> Text:
    return Text(idea.id, *what_is_read(idea.text, idea.dutch, idea.language))


def test_ideas_are_like_others_but_not_themselves_nor_what_people_said_is_another(
    app: Flask, campaign: Campaign
) -> None:
    with app.app_context():
        boom, bomen, bos, tak = (make_idea(campaign, text) for text in ("boom", "bomen", "bos", "tak"))
        for idea in (boom, bos):
            make_suggestion(idea, alike=[tak, boom, bomen, bos])
        say_not_alike(db.session.get_one(Slip, boom.origin_slip_id), bomen, now=utc_now(), by=make_account().id)
        merge_ideas(tak, boom, now=utc_now())
        db.session.commit()

        found = of_ideas(campaign.id, [read(boom), read(bos), read(bomen)])

        alike = {idea_id: [other.text for other in advice.alike] for idea_id, advice in found.items()}
        assert alike == {boom.id: ["bos"], bos.id: ["boom", "bomen"], bomen.id: []}
        assert found[bomen.id].standing is Standing.UNREAD


def test_an_idea_that_was_tidied_is_read_again(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        idea, theme = make_idea(campaign, "boom"), make_theme(campaign)
        make_suggestion(idea, (theme, 0.9))
        idea.text = "bomen"

        assert of_ideas(campaign.id, [read(idea)])[idea.id].standing is Standing.STALE


def test_words_in_another_language_are_read_in_dutch_where_there_is_any() -> None:
    assert what_is_read("Drzewo", "Boom", "pl") == ("Boom", "nl")
    assert what_is_read("Drzewo", "", "pl") == ("Drzewo", "pl")
    assert what_is_read("Boom", "", "nl-simple") == ("Boom", "nl-simple")


@pytest.mark.parametrize(("ideas", "with_alike", "most"), [(1, True, 3), (20, True, 3), (20, False, 2)])
def test_many_ideas_cost_as_many_statements_as_one(
    app: Flask, campaign: Campaign, ideas: int, with_alike: bool, most: int
) -> None:
    with app.app_context():
        theme, made = make_theme(campaign), [make_idea(campaign, f"boom {number}") for number in range(ideas)]
        for idea in made:
            make_suggestion(idea, (theme, 0.9), alike=made[:5])
        texts = [read(idea) for idea in made]

        with statements(app) as sent:
            of_ideas(campaign.id, texts, with_alike=with_alike)

    assert len(sent) == most


def test_lighting_words_loses_no_letter() -> None:
    first, second = (ThemeGuess(place, place, "x", 1, 0.9, (), ()) for place in (1, 2))

    pieces = light([("bomen in ", None), ("Kerkstraat 3", "address")], {(0, 5): first, (3, 13): second})

    assert pieces == [
        Piece("bomen", None, first),
        Piece(" in ", None, second),
        Piece("Kerk", "address", second),
        Piece("straat 3", "address", None),
    ]
