"""Cards merged from the board after a look; the opposite, that they clash; and who may not decide."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from tests.factories import make_campaign, make_claim, make_group, make_idea
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.themes.boards import BOARD, LOOSE, MERGE, UNDO, card, columns, fill_board, lay, press

CLASH = "Ze botsen met elkaar"
ANYWAY = "Toch doen"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    fill_board(app, campaign)
    return moderator.get(BOARD)


def idea_named(text: str) -> Idea:
    """Find an idea by its words; for use within a context."""
    return db.session.scalars(db.select(Idea).filter_by(text=text)).one()


def test_all_words_are_shown_before_they_come_together(page: Page) -> None:
    look = press(page, MERGE, "een heg", "een boom")

    assert look.texts(".words") == ["een heg", "een boom"]
    assert look.texts(".choice label") == ["een heg", "een boom"]
    assert columns(page.visitor.get(BOARD)) == columns(page)


def test_words_in_another_language_are_shown_with_the_dutch_beside_them(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        voice = make_idea(campaign, "Daha çok ağaç").voices[0]
        voice.slip.language, voice.wording.dutch = "tr", "Meer bomen"
        make_idea(campaign, "een boom")
        db.session.commit()

    look = press(moderator_of(app, campaign, "Karel").get(BOARD), MERGE, "Daha çok ağaç", "een boom")

    assert look.texts(".words[lang=tr]") == ["Daha çok ağaç"]
    assert look.texts(".in-dutch .words") == ["Meer bomen"]


def test_two_ideas_become_one_in_the_words_that_were_chosen(app: Flask, page: Page, visitor: Visitor) -> None:
    with app.app_context():
        boom, heg = idea_named("een boom").id, idea_named("een heg").id

    merged = press(page, MERGE, "een heg", "een boom").submit(MERGE, target_id=boom)

    assert columns(merged) == {LOOSE: ["een boom", "een wip"]}
    assert visitor.get(f"/de-gagels/ideeen/{heg}").path == f"/de-gagels/ideeen/{boom}"
    assert visitor.get(f"/de-gagels/ideeen/{heg}").texts(".ideas .words") == ["een boom", "een heg"]


def test_merged_cards_come_apart_again(page: Page) -> None:
    merged = press(page, MERGE, "een heg", "een boom", "een wip").submit(MERGE)

    back = merged.submit(UNDO)

    assert columns(merged) == {LOOSE: ["een heg"]}
    assert columns(back) == columns(page)


def test_what_is_merged_lies_where_one_of_them_lay(app: Flask, page: Page) -> None:
    page = lay(page, "een boom", to="Groen")
    look = page.visitor.get(
        f"{BOARD}/samenvoegen?cards={card(page, 'een heg')}&cards={card(page, 'een boom', 'Groen')}"
    )

    merged = look.submit(MERGE)
    back = merged.submit(UNDO)

    assert columns(merged) == {LOOSE: ["een wip"], "Groen": ["een heg"]}
    assert columns(back) == columns(page)


def test_merging_asks_for_two(page: Page) -> None:
    refused = press(page, MERGE, "een boom")

    assert refused.status == 422
    assert refused.errors == ["Kies twee of meer kaartjes om samen te voegen."]


def test_merging_what_a_colleague_changed_shows_what_they_did_and_goes_on_by_one_tap(
    app: Flask, campaign: Campaign, page: Page
) -> None:
    look = press(page, MERGE, "een heg", "een boom")
    lay(moderator_of(app, campaign, "Karel").get(BOARD), "een boom", to="Groen")

    refused = look.submit(MERGE)
    merged = refused.submit(ANYWAY)

    assert refused.status == 409
    assert ": Karel legde ‘een boom’ " in refused.texts(".notice--warn p")[0]
    assert columns(merged) == {LOOSE: ["een wip"], "Groen": ["een heg"]}


def test_what_a_colleague_merged_is_not_merged_again(app: Flask, campaign: Campaign, page: Page) -> None:
    look = press(page, MERGE, "een heg", "een boom")
    press(moderator_of(app, campaign, "Karel").get(BOARD), MERGE, "een boom", "een heg").submit(MERGE)

    told = look.submit(MERGE)

    assert told.path == BOARD
    assert told.notices[0].count(": Karel voegde ‘een heg’ samen met ‘een boom’.") == 1


@pytest.mark.parametrize("target", [None, "999999", "x"])
def test_the_words_are_chosen_from_what_is_merged(page: Page, target: str | None) -> None:
    refused = press(page, MERGE, "een heg", "een boom").submit(MERGE, target_id=target)

    assert refused.status == 422
    assert refused.texts(".words") == ["een heg", "een boom"]


def test_an_idea_of_another_campaign_is_not_merged(app: Flask, page: Page) -> None:
    with app.app_context():
        foreign_id = make_idea(make_campaign("elders"), "van elders").id

    look = page.visitor.get(f"{BOARD}/samenvoegen?cards={card(page, 'een boom')}&cards=0-{foreign_id}-2")

    assert look.path == BOARD
    assert look.notices == ["Kies twee of meer kaartjes om samen te voegen."]


def test_ideas_that_clash_both_stay(page: Page) -> None:
    after = press(page, MERGE, "een heg", "een boom").submit(CLASH)
    back = after.submit(UNDO)

    assert columns(after) == columns(page)
    assert after.texts(".note__clash") == ["botst met ‘een heg’", "botst met ‘een boom’"]
    assert back.texts(".note__clash") == []


def test_who_has_an_idea_in_hand_leaves_merging_it_to_a_colleague(app: Flask, campaign: Campaign, page: Page) -> None:
    member = moderator_of(app, campaign, "Nora")
    with app.app_context():
        nora = db.session.scalars(db.select(Account).filter_by(name="Nora")).one()
        make_claim(make_group(campaign, "De Heggers", nora), idea_named("een heg"), campaign=campaign)

    refused = press(member.get(BOARD), MERGE, "een heg", "een boom").submit(MERGE)

    assert refused.status == 403
    assert "De Heggers" in refused.texts(".notice--warn p")[0]
    assert columns(page.visitor.get(BOARD)) == columns(page)
