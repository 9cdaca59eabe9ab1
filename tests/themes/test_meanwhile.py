"""Two moderators on one board: a stale change is refused with what the other did, and may be done all the same."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import join_idea
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.queries import slip_in
from tests.factories import make_campaign, make_idea, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.themes.boards import (
    ANYWAY,
    BOARD,
    LAY,
    LOOSE,
    MERGE,
    UNDO,
    by_script,
    card,
    columns,
    fill_board,
    lay,
    press,
    theme,
)

WARNING = ".notice--warn p"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Show a board that a colleague changes before anything is done with it."""
    fill_board(app, campaign)
    return moderator.get(BOARD)


@pytest.fixture
def karel(app: Flask, campaign: Campaign) -> Visitor:
    """Give the colleague."""
    return moderator_of(app, campaign, "Karel")


def told(refused: Page) -> list[str]:
    return [re.sub(r"^.*?\d\d:\d\d: ", "", sentence) for sentence in refused.texts(WARNING)]


def test_a_card_that_a_colleague_moved_is_refused_with_what_they_did(page: Page, karel: Visitor) -> None:
    lay(karel.get(BOARD), "een boom", to="Spelen")

    refused = lay(page, "een boom", "een wip", to="Groen")

    assert refused.status == 409
    assert told(refused) == ["Karel legde ‘een boom’ van ‘Nog los’ bij ‘Spelen’."]
    assert columns(page.visitor.get(BOARD)) == {LOOSE: ["een wip", "een heg"], "Spelen": ["een boom"]}


def test_it_is_done_all_the_same_by_one_tap(page: Page, karel: Visitor) -> None:
    lay(karel.get(BOARD), "een boom", to="Spelen")

    done = lay(page, "een boom", "een wip", to="Groen").submit(ANYWAY)

    assert columns(done) == {LOOSE: ["een heg"], "Groen": ["een boom", "een wip"]}


def test_what_was_chosen_and_typed_stays_when_it_is_refused(page: Page, karel: Visitor) -> None:
    lay(karel.get(BOARD), "een boom", to="Spelen")

    refused = lay(page, "een boom", "een wip", to="Groen", also=True, why="hoort hier ook")

    assert refused.values(LAY)["cards"] == [card(refused, "een wip")]
    assert refused.values(LAY)["theme_id"] == [theme(page, "Groen")]
    assert refused.values(LAY)["why"] == ["hoort hier ook"]
    assert sorted(refused.values(ANYWAY)["cards"]) == sorted(
        [card(refused, "een wip"), card(refused, "een boom", "Spelen")]
    )
    assert (refused.values(ANYWAY)["why"], refused.values(ANYWAY)["also"]) == (["hoort hier ook"], ["y"])


def test_a_card_that_only_changed_is_stale_as_well(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        idea = db.session.scalars(db.select(Idea).filter_by(text="een boom")).one()
        join_idea(make_slip(campaign, "nog een boom")[0], idea, "nog een boom", now=utc_now())
        db.session.commit()

    refused = lay(page, "een boom", to="Groen")

    assert refused.status == 409
    assert told(refused) == ["Optrommel voegde het briefje ‘nog een boom’ toe aan ‘een boom’."]
    assert columns(refused.submit(ANYWAY))["Groen"] == ["een boom"]


def test_what_a_colleague_took_back_is_told_as_that(page: Page, karel: Visitor) -> None:
    lay(karel.get(BOARD), "een boom", to="Spelen").submit(UNDO)

    refused = lay(page, "een boom", to="Groen")

    assert told(refused) == ["Karel maakte ongedaan: Karel legde ‘een boom’ van ‘Nog los’ bij ‘Spelen’."]


def test_a_merged_card_is_told_of_and_cannot_be_moved_all_the_same(page: Page, karel: Visitor) -> None:
    press(karel.get(BOARD), MERGE, "een boom", "een heg").submit(MERGE)

    refused = lay(page, "een heg", to="Groen")

    assert refused.status == 409
    assert told(refused) == ["Karel voegde ‘een heg’ samen met ‘een boom’."]
    assert ANYWAY not in refused.texts("button")


def test_of_a_card_that_its_writer_took_back_no_word_is_told(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        idea = db.session.scalars(db.select(Idea).filter_by(text="een boom")).one()
        slip = slip_in(campaign.id, idea.origin_slip_id)
        assert slip is not None
        withdraw_slip(slip, now=utc_now())
        db.session.commit()

    refused = lay(page, "een boom", to="Groen")

    assert refused.status == 409
    assert "boom" not in " ".join(refused.texts(WARNING))


def test_of_many_stale_cards_a_few_are_told(app: Flask, campaign: Campaign, page: Page, karel: Visitor) -> None:
    with app.app_context():
        texts = [make_idea(campaign, f"idee {number}").text for number in range(5)]
    page = page.visitor.get(BOARD)
    lay(karel.get(BOARD), *texts, to="Spelen")

    refused = lay(page, *texts, to="Groen")

    assert refused.texts(WARNING)[0].endswith("Er zijn nog 2 kaartjes veranderd.")


def test_a_script_is_told_what_to_say_and_what_to_send_again(page: Page, karel: Visitor) -> None:
    after = lay(karel.get(BOARD), "een boom", to="Spelen")

    status, said = by_script(page, "een boom", to="Groen", also="y")

    assert status == 409
    assert said["by"] == "Karel"
    assert ": Karel legde ‘een boom’ " in said["sentence"]
    assert said["retry"] == {
        "cards": [card(after, "een boom", "Spelen")],
        "theme_id": [theme(page, "Groen")],
        "also": ["y"],
    }


def test_a_script_is_told_what_it_mistyped(page: Page) -> None:
    status, said = by_script(page, to="Groen")

    assert status == 422
    assert said == {"sentence": "Kies eerst een of meer kaartjes: zet er een vinkje in.", "by": "", "retry": {}}


def test_a_script_learns_the_new_versions_and_what_to_take_back(page: Page) -> None:
    status, said = by_script(page, "een boom", to="Groen")

    after = page.visitor.get(BOARD)
    _column, idea_id, version = map(int, card(after, "een boom", "Groen").split("-"))
    assert status == 200
    assert said["cards"] == [[idea_id, version]]
    assert said["message"] == "1 idee ligt nu bij ‘Groen’."
    assert str(said["version"]) == after.one("[data-board]").attrs["data-version"]
    assert str(said["entry"]) == after.one("[data-undo] [name=entry]").attrs["value"]


def test_a_move_that_changed_nothing_leaves_nothing_to_take_back(page: Page) -> None:
    by_script(page, "een boom", to="Groen")

    _status, said = by_script(page.visitor.get(BOARD), "een wip", to=LOOSE)

    assert said["entry"] is None


def test_a_script_is_led_to_the_page_before_merging(page: Page) -> None:
    status, said = by_script(page, "een boom", "een heg", do="merge")

    assert status == 200
    assert page.visitor.get(said["location"]).h1 == "Samenvoegen"


def test_a_card_of_another_campaign_gives_no_word_away(app: Flask, page: Page) -> None:
    with app.app_context():
        foreign_id = make_idea(make_campaign("elders"), "van elders").id

    refused = page.submit(LAY, cards=f"0-{foreign_id}-99", theme_id=theme(page, "Groen"))

    assert refused.status == 409
    assert not refused.shows("van elders")
