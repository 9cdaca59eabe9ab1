"""What an open board asks: its state, single cards, the cards that fit; and what that costs."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import link_clash, merge_ideas
from optrommel.themes.lying import CARDS_SHOWN
from optrommel.themes.rules import CARDS_AT_ONCE
from tests.factories import make_campaign, make_idea, make_slip, make_theme, make_tin
from tests.groups.volunteers import make_offer
from tests.page import Page, Visitor
from tests.themes.boards import BOARD, LOOSE, card, columns, fill_board, lay

STATE = f"{BOARD}/stand"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    fill_board(app, campaign)
    return moderator.get(BOARD)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Gather the statements that the database is asked."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def state(visitor: Visitor, address: str = STATE) -> dict[str, Any]:
    return dict(visitor.open(address).get_json())


def test_the_state_tells_the_cards_of_each_column_in_order(page: Page) -> None:
    after = lay(page, "een heg", "een boom", to="Groen")

    told = state(page.visitor)

    loose, groen, spelen = told["columns"]
    lying = (card(after, text, "Groen").split("-")[1:] for text in ("een heg", "een boom"))
    shown = [[int(idea_id), int(version), ""] for idea_id, version in lying]
    assert str(told["version"]) == after.one("[data-board]").attrs["data-version"]
    assert (loose["id"], loose["total"]) == (0, 1)
    assert (groen["name"], groen["total"], groen["cards"]) == ("Groen", 2, shown)
    assert (spelen["name"], spelen["cards"]) == ("Spelen", [])


def test_a_board_that_did_not_change_is_not_told_again(page: Page) -> None:
    tag = page.visitor.open(STATE).headers["ETag"]

    same = page.visitor.open(STATE, headers={"If-None-Match": tag})
    lay(page, "een boom", to="Groen")
    changed = page.visitor.open(STATE, headers={"If-None-Match": tag})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_board_that_did_not_change_asks_for_the_account_the_campaign_the_role_and_what_was_read_alone(
    app: Flask, page: Page
) -> None:
    tag = page.visitor.open(STATE).headers["ETag"]

    with counted(app) as statements:
        page.visitor.open(STATE, headers={"If-None-Match": tag})

    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= 4, statements


def test_single_cards_come_as_they_stand_on_the_board(page: Page) -> None:
    after = lay(page, "een boom", "een heg", to="Groen")
    column_id, idea_id, _version = card(after, "een heg", "Groen").split("-")

    one = page.visitor.get(f"{BOARD}/kaartjes?kolom={column_id}&ideeen={idea_id},99,x")

    (note,) = one.all("[data-list] > .note")
    (whole,) = [found for found in after.all(".note") if found.attrs["id"] == note.attrs["id"]]
    assert note.html == whole.html


def test_single_cards_come_only_from_the_column_they_lie_in(page: Page) -> None:
    idea_id = card(page, "een boom").split("-")[1]
    with page.visitor.app.app_context():
        foreign_id = make_idea(make_campaign("elders")).id

    loose = page.visitor.get(f"{BOARD}/kaartjes?kolom=0&ideeen={idea_id},{foreign_id}")
    elsewhere = page.visitor.get(f"{BOARD}/kaartjes?kolom=1&ideeen={idea_id}")

    assert loose.texts(".note label") == ["een boom"]
    assert elsewhere.all(".note") == []


@pytest.mark.parametrize("query", ["", "kolom=x&ideeen=,,", "kolom=9999999999999&ideeen=99999999999999"])
def test_strange_cards_are_none(page: Page, query: str) -> None:
    assert page.visitor.get(f"{BOARD}/kaartjes?{query}").all(".note") == []


def test_no_more_cards_come_than_a_move_takes(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        ids = [str(make_idea(campaign, f"idee {number}").id) for number in range(CARDS_AT_ONCE + 1)]

    assert len(page.visitor.get(f"{BOARD}/kaartjes?kolom=0&ideeen={','.join(ids)}").all(".note")) == CARDS_AT_ONCE


def test_the_board_shows_what_holds_the_words_typed(page: Page) -> None:
    found = lay(page, "een boom", to="Groen").submit("Zoek", zoek="bomen")

    assert columns(found) == {"Groen": ["een boom"]}
    assert [column["total"] for column in state(page.visitor, f"{STATE}?zoek=bomen")["columns"]] == [0, 1, 0]


def test_a_move_on_a_searched_board_keeps_the_search(page: Page) -> None:
    found = page.submit("Zoek", zoek="boom")

    after = lay(found, "een boom", to="Groen")

    assert columns(after) == {"Groen": ["een boom"]}
    assert after.values("Zoek")["zoek"] == ["boom"]


def test_the_board_shows_one_tin_or_only_who_helps(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        publish_slip(make_slip(campaign, "uit een trommel", tin=tin)[0], "uit een trommel", now=utc_now())
        publish_slip(make_slip(campaign, "met hulp", helper=("Annie", "06-12345678"))[0], "met hulp", now=utc_now())
        db.session.commit()

    of_tin = page.submit("Zoek", trommel=1)
    helped = page.submit("Zoek", hulp="ja")

    assert columns(of_tin) == {LOOSE: ["uit een trommel"]}
    assert columns(helped) == {LOOSE: ["met hulp"]}


def test_who_offered_help_is_still_there_after_two_merges(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        first, second, last = (make_idea(campaign, words) for words in ("hulp", "meer hulp", "de meeste hulp"))
        make_offer(campaign, idea_id=first.id)
        merge_ideas(first, second, now=utc_now())
        merge_ideas(second, last, now=utc_now())
        db.session.commit()

    helped = page.submit("Zoek", hulp="ja")

    assert columns(helped) == {LOOSE: ["de meeste hulp"]}


@pytest.mark.parametrize("query", ["trommel=x", "trommel=0", "trommel=", "hulp=", "zoek=%F0%9F%8C%B3"])
def test_a_strange_search_still_shows_a_board(page: Page, query: str) -> None:
    assert page.visitor.get(f"{BOARD}?{query}").status == 200


def test_cards_that_clash_name_each_other(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        link_clash(make_idea(campaign, "een hek erom"), make_idea(campaign, "hekken weg"), now=utc_now())
        db.session.commit()

    after = page.visitor.get(BOARD)

    assert after.texts(".note__clash") == ["botst met ‘hekken weg’", "botst met ‘een hek erom’"]


def test_a_board_costs_the_same_statements_however_full(app: Flask, campaign: Campaign, page: Page) -> None:
    with counted(app) as few:
        page.visitor.get(BOARD)
    with app.app_context():
        themes = [make_theme(campaign, f"Thema {number}") for number in range(4)]
        for number in range(CARDS_SHOWN + 5):
            make_idea(campaign, f"idee {number}", theme=themes[number % 4] if number % 5 else None)

    with counted(app) as many:
        page.visitor.get(BOARD)

    assert len(many) == len(few)


def test_a_board_comes_compressed_unless_the_address_puts_words_on_it(page: Page) -> None:
    plain, asked = (
        page.visitor.open(address, headers={"Accept-Encoding": "gzip"}) for address in (BOARD, f"{BOARD}?zoek=boom")
    )

    assert b"een boom" in gzip.decompress(plain.data)
    assert "Content-Encoding" not in asked.headers
