"""A decision that is sent twice by one person is no quarrel with a colleague: it leads where it led at once."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Answer, Hold, Idea
from tests.factories import days_ago, make_idea, make_slip, make_theme
from tests.page import Page, Visitor
from tests.themes.boards import BOARD, LAY, UNDO, card, columns, lay, theme

INBOX = "/beheer/de-gagels/postvak"
BENCH = "/beheer/de-gagels/ideeen/1"
GREEN = f"{BOARD}/themas/groen"
ALREADY = "Dat heb je al gedaan."
YOURSELF = "Dit heb je zelf intussen veranderd. Kijk even wat er nu staat."
REASON = "Dit is er al in de buurt."


@pytest.fixture
def me(app: Flask, campaign: Campaign, moderator: Visitor) -> Visitor:
    """Give a moderator with an idea of two slips, another, two themes, and two slips that wait."""
    with app.app_context():
        make_idea(campaign, "Een bankje bij de vijver")
        make_idea(campaign, "Een heg")
        for name in ("Groen", "Spelen"):
            make_theme(campaign, name)
        make_slip(campaign, "Een bank", at=days_ago(3))
        make_slip(campaign, "Een speeltuin", at=days_ago(2))
    join(moderator.get(INBOX))
    with app.app_context():
        make_slip(campaign, "Een wip", at=days_ago(4))
    return moderator


def join(page: Page) -> Page:
    found = page.submit("Zoek", zoek="bankje")
    return found.submit("Voeg toe aan dit idee", idea_id=found.one("[name=idea_id]").attrs["value"])


@pytest.mark.parametrize(
    ("button", "typed", "then"),
    [
        ("Publiceer zoals het is", {}, "Een speeltuin"),
        ("Publiceer deze tekst", {"text": "Een wipwap"}, "Een speeltuin"),
        ("Stuur dit antwoord", {"reason": REASON}, "Een speeltuin"),
        ("Stuur dit antwoord", {"stock": "1"}, "Een speeltuin"),
        ("Leg opzij", {"note": "Vragen"}, "Een speeltuin"),
        ("Bewaar", {"language": "pl"}, "Een wip"),
    ],
)
def test_in_the_inbox_it_leads_on_as_the_first_time(me: Visitor, button: str, typed: dict[str, str], then: str) -> None:
    page = me.get(INBOX)
    first = page.submit(button, **typed)

    again = page.submit(button, **typed)

    assert (again.status, again.address) == (200, first.address)
    assert again.notices == [ALREADY]
    assert again.texts(".slip .words") == [then]
    assert UNDO in again.texts(".notice button")


def test_a_slip_is_released_and_joined_once(app: Flask, me: Visitor) -> None:
    held = me.get(INBOX).submit("Leg opzij", note="Vragen").follow("Een wip", within=".held")
    released = [held.submit("Leg weer bij de andere") for _time in range(2)]
    found = released[1].submit("Zoek", zoek="heg")
    idea_id = found.one("[name=idea_id]").attrs["value"]
    joined = [found.submit("Voeg toe aan dit idee", idea_id=idea_id) for _time in range(2)]

    assert [page.notices for page in (released[1], joined[1])] == [[ALREADY], [ALREADY]]
    assert released[1].texts(".slip .words") == ["Een wip"]
    with app.app_context():
        assert len(db.session.get_one(Idea, 2).voices) == 2


@pytest.mark.parametrize(
    ("button", "typed", "other"),
    [
        ("Publiceer deze tekst", {"text": "Een wipwap"}, {"text": "Een schommel"}),
        ("Stuur dit antwoord", {"reason": REASON}, {"reason": f"{REASON} Kijk maar."}),
    ],
)
def test_other_words_are_not_taken_for_the_same(
    app: Flask, me: Visitor, button: str, typed: dict[str, str], other: dict[str, str]
) -> None:
    page = me.get(INBOX)
    page.submit(button, **typed)

    refused = page.submit(button, **other)

    assert refused.status == 409
    assert [box.text for box in refused.all("textarea[readonly]")] == list(other.values())


@pytest.mark.parametrize(
    ("button", "typed", "other"),
    [("Leg opzij", {"note": "Vragen"}, {"note": "Bellen"}), ("Bewaar", {"language": "pl"}, {"language": "en"})],
)
def test_another_choice_about_a_slip_that_waits_is_ones_own_change(
    app: Flask, me: Visitor, button: str, typed: dict[str, str], other: dict[str, str]
) -> None:
    page = me.get(INBOX)
    page.submit(button, **typed)

    refused = page.submit(button, **other)

    assert (refused.status, refused.shows(YOURSELF)) == (409, True)
    with app.app_context():
        assert list(db.session.scalars(db.select(Hold.note))) == [
            text for name, text in typed.items() if name == "note"
        ]


def test_what_was_taken_back_is_not_done(app: Flask, me: Visitor) -> None:
    page = me.get(INBOX)
    page.submit("Stuur dit antwoord", reason=REASON).submit(UNDO)

    refused = page.submit("Stuur dit antwoord", reason=REASON)

    assert refused.status == 409
    assert not refused.shows(ALREADY)
    with app.app_context():
        assert [answer.taken_back_at is None for answer in db.session.scalars(db.select(Answer))] == [False]


def tidied(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get(BENCH).follow("Maak netjes"), "Sla op", {"text": "Een zitbank"}


def split(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get(BENCH).follow("Splits"), "Splits", {"text-0": "Een", "text-1": "bank"}


def parted(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page = me.get(BENCH)
    return page, "Maak hier een eigen idee van", {"voices": page.all("[name=voices]")[1].attrs["value"]}


def taken_off(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get(BENCH).follow("Haal van de site"), "Ja, haal van de site", {}


def taken_off_altogether(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get("/beheer/de-gagels/ideeen/2").follow("Haal van de site"), "Ja, haal van de site", {}


def linked(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page = me.get(BENCH).submit("Zoek", zoek="heg")
    return page, "Deze botsen", {"other_id": page.one("#other_id input").attrs["value"]}


def unlinked(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page, button, typed = linked(me)
    return page.submit(button, **typed), "Botst toch niet", {}


def renamed(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get(GREEN), "Sla op", {"name": "Water", "description": "Alles wat nat is"}


def closed(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    return me.get(GREEN), "Sluit thema", {"reason": "Alles hiervan is gedaan"}


def reopened(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page, button, typed = closed(me)
    page.submit(button, **typed)
    return me.get(GREEN), "Open dit thema weer", {}


def merged(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page = me.get(GREEN).follow("Leg alles bij")
    return page, "Leg alles daar", {"into_id": page.one("[name=into_id]").attrs["value"]}


def laid(me: Visitor) -> tuple[Page, str, dict[str, object]]:
    page = me.get(BOARD)
    return page, LAY, {"cards": card(page, "Een heg"), "theme_id": theme(page, "Groen"), "also": None}


@pytest.mark.parametrize(
    "deed",
    [
        tidied,
        split,
        parted,
        taken_off,
        taken_off_altogether,
        linked,
        unlinked,
        renamed,
        closed,
        reopened,
        merged,
        laid,
    ],
)
def test_about_an_idea_a_theme_or_a_card_it_leads_where_it_led_at_once(app: Flask, me: Visitor, deed: object) -> None:
    page, button, typed = deed(me)  # type: ignore[operator]
    first = page.submit(button, **typed)

    again = page.submit(button, **typed)

    assert (again.status, again.address) == (200, first.address)
    assert again.notices == [ALREADY]


def test_other_words_for_an_idea_are_ones_own_change(me: Visitor) -> None:
    page, button, typed = tidied(me)
    page.submit(button, **typed)

    refused = page.submit(button, text="Een rode bank")

    assert (refused.status, refused.errors) == (409, [YOURSELF])


def test_a_card_that_lies_elsewhere_by_ones_own_hand_is_laid_only_after_a_look(me: Visitor) -> None:
    page = me.get(BOARD)
    lay(page, "Een heg", to="Groen")

    refused = lay(page, "Een heg", to="Spelen")

    assert refused.status == 409
    assert columns(me.get(BOARD))["Groen"] == ["Een heg"]
