"""The board: ideas laid in themes, moved, and laid back, all with one plain form."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import join_idea, publish_slip
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.themes.lying import CARDS_SHOWN
from optrommel.themes.models import Theme
from optrommel.themes.rules import ThemeState
from tests.factories import make_campaign, make_idea, make_slip, make_theme, make_tin
from tests.page import Visitor, text_of
from tests.people import moderator_of
from tests.themes.boards import BOARD, LAY, LOOSE, UNDO, card, columns, fill_board, lay, theme


@pytest.fixture
def moderator(app: Flask, campaign: Campaign, moderator: Visitor) -> Visitor:
    """Give a moderator whose board has the themes ‘Groen’ and ‘Spelen’ and three loose ideas."""
    fill_board(app, campaign)
    return moderator


def test_one_card_goes_to_a_theme(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")

    assert columns(page) == {LOOSE: ["een wip", "een heg"], "Groen": ["een boom"]}


def test_several_cards_go_at_once(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", "een heg", to="Groen")

    assert columns(page) == {LOOSE: ["een wip"], "Groen": ["een boom", "een heg"]}


def test_a_card_moves_from_one_theme_to_another(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")

    page = lay(page, "een boom", column="Groen", to="Spelen")

    assert columns(page) == {LOOSE: ["een wip", "een heg"], "Spelen": ["een boom"]}


def test_a_card_may_lie_in_two_themes(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")

    page = lay(page, "een boom", column="Groen", to="Spelen", also=True)

    assert columns(page) == {LOOSE: ["een wip", "een heg"], "Groen": ["een boom"], "Spelen": ["een boom"]}


def test_a_card_that_leaves_one_of_two_themes_stays_in_the_other(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")
    page = lay(page, "een boom", column="Groen", to="Spelen", also=True)

    page = lay(page, "een boom", column="Groen", to=LOOSE)

    assert columns(page) == {LOOSE: ["een wip", "een heg"], "Spelen": ["een boom"]}


def test_a_card_laid_where_it_lies_changes_nothing(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")
    before = columns(page)

    page = lay(page, "een boom", column="Groen", to="Groen")

    assert columns(page) == before


def test_all_cards_that_were_moved_at_once_go_back_at_once(moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een boom", to="Groen")
    before = columns(page)
    page = lay(page, "een wip", "een heg", to="Spelen")

    page = page.submit(UNDO)

    assert columns(page) == before


def test_cards_that_a_colleague_moved_since_do_not_go_back(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    page = lay(moderator.get(BOARD), "een wip", "een heg", to="Spelen")
    colleague = moderator_of(app, campaign, "Karel").get(BOARD)
    after = columns(lay(colleague, "een heg", column="Spelen", to="Groen"))

    refused = page.submit(UNDO)

    assert refused.status == 409
    assert columns(moderator.get(BOARD)) == after


def test_moving_nothing_asks_for_a_card_and_keeps_the_theme(moderator: Visitor) -> None:
    page = moderator.get(BOARD)
    target = theme(page, "Groen")

    page = page.submit(LAY, theme_id=target)

    assert page.status == 422
    assert page.errors == ["Kies eerst een of meer kaartjes: zet er een vinkje in."]
    assert page.values(LAY)["theme_id"] == [target]


def test_moving_to_nowhere_asks_for_a_theme_and_keeps_the_cards(moderator: Visitor) -> None:
    page = moderator.get(BOARD)
    chosen = card(page, "een boom")

    page = page.submit(LAY, cards=chosen)

    assert page.status == 422
    assert page.values(LAY)["cards"] == [chosen]


@pytest.mark.parametrize("cards", ["x", "0-1", "0-1-", "-1-2-3", "0-99999999999-1", "0-1-2-3", "1", "0-0x1-1"])
def test_a_card_that_cannot_be_one_is_refused(moderator: Visitor, cards: str) -> None:
    page = moderator.get(BOARD)

    page = page.submit(LAY, cards=cards, theme_id=theme(page, "Groen"))

    assert page.status == 422


def test_an_idea_that_is_gone_moves_nothing(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(BOARD)
    with app.app_context():
        db.session.scalars(db.select(Idea).filter_by(text="een wip")).one().state = IdeaState.UNPUBLISHED
        db.session.commit()

    refused = lay(page, "een boom", "een wip", to="Groen")

    assert refused.status == 409
    assert columns(moderator.get(BOARD)) == {LOOSE: ["een boom", "een heg"]}


def test_a_theme_that_was_closed_meanwhile_takes_nothing(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(BOARD)
    with app.app_context():
        db.session.scalars(db.select(Theme).filter_by(name="Groen")).one().state = ThemeState.CLOSED
        db.session.commit()

    refused = lay(page, "een boom", to="Groen")

    assert refused.status == 422
    assert len(columns(moderator.get(BOARD))[LOOSE]) == 3


def test_an_idea_of_another_campaign_is_not_moved(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        foreign_id = make_idea(make_campaign("elders"), "van elders").id
    page = moderator.get(BOARD)

    refused = page.submit(LAY, cards=f"0-{foreign_id}-1", theme_id=theme(page, "Groen"))

    assert refused.status == 409
    assert LOOSE in columns(moderator.get(BOARD))
    assert "Groen" not in columns(moderator.get(BOARD))


@pytest.mark.parametrize("place", ["target", "source"])
def test_a_theme_of_another_campaign_is_refused(app: Flask, moderator: Visitor, place: str) -> None:
    with app.app_context():
        foreign_id = make_theme(make_campaign("elders"), "Van elders").id
    page = moderator.get(BOARD)
    chosen = card(page, "een boom")
    typed = {
        "target": {"cards": chosen, "theme_id": foreign_id},
        "source": {"cards": chosen.replace("0-", f"{foreign_id}-", 1), "theme_id": theme(page, "Groen")},
    }[place]

    refused = page.submit(LAY, **typed)

    assert refused.status in (409, 422)
    assert len(columns(moderator.get(BOARD))[LOOSE]) == 3


def test_a_full_column_shows_its_first_cards_and_a_way_to_all(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        for number in range(CARDS_SHOWN + 7):
            make_idea(campaign, f"idee {number}")

    first = moderator.get(BOARD)
    everything = first.follow("Toon meer", within=".column")

    assert len(columns(first)[LOOSE]) == CARDS_SHOWN
    assert len(columns(everything)[LOOSE]) == CARDS_SHOWN + 10
    assert not everything.shows("Toon meer")


@pytest.mark.parametrize("query", ["per_kolom=0", "per_kolom=-5", "per_kolom=x", "per_kolom=99999999999999999999"])
def test_a_strange_number_of_cards_in_the_address_still_shows_a_board(moderator: Visitor, query: str) -> None:
    page = moderator.get(f"{BOARD}?{query}")

    assert page.status == 200
    assert columns(page)[LOOSE]


def test_a_card_tells_its_tin_its_slips_and_whether_somebody_wants_to_help(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        helped, _code = make_slip(campaign, "een boom", tin=make_tin(campaign), helper=("Annie", "06-12345678"))
        idea = publish_slip(helped, "een boom", now=utc_now())
        join_idea(make_slip(campaign, "nog een boom")[0], idea, "nog een boom", now=utc_now())
        publish_slip(make_slip(campaign, "een wip")[0], "een wip", now=utc_now())
        db.session.commit()

    page = moderator_of(app, campaign).get(BOARD)

    told = {text_of(note.query("label")[0]): text_of(note.query("small")[0]) for note in page.all(".note")}
    assert told == {
        "een boom": "trommel 1 2 briefjes wil meehelpen vandaag Meer",
        "een wip": "zonder trommel 1 briefje vandaag Meer",
    }
