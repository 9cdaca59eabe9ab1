"""Tidying: what changed is shown word by word, what is personal goes, and Dutch stands beside another language."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, reply_to_answer
from optrommel.moderation.marking import GONE, NEW, Pieces, blacked_out, changes
from optrommel.moderation.models import Answer, Idea
from tests.factories import make_slip
from tests.page import Visitor

INBOX = "/beheer/de-gagels/postvak"
TIDIED = "Publiceer deze tekst"
BLACKEN = "Maak onleesbaar wat persoonlijk is"
LOOK = "Laat zien wat ik veranderde"
ANSWER = "Stuur dit antwoord"


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("een bankje", "een bankje", []),
        ("een bankje", "een mooi bankje", [("een ", None), ("mooi ", NEW), ("bankje", None)]),
        ("vraag Jan erbij", "vraag erbij", [("vraag ", None), ("Jan ", GONE), ("erbij", None)]),
        ("bel Jan", "bel […]", [("bel ", None), ("Jan", GONE), ("[…]", NEW)]),
        ("", "nieuw", [("nieuw", NEW)]),
        ("regel\neen", "regel een", [("regel", None), ("\n", GONE), (" ", NEW), ("een", None)]),
    ],
)
def test_changes_are_told_word_by_word(before: str, after: str, pieces: Pieces) -> None:
    assert changes(before, after) == pieces


TEXTS = st.text(st.sampled_from("ab \n"), max_size=20)


@given(TEXTS, TEXTS)
def test_what_changed_holds_every_letter_of_both_texts(before: str, after: str) -> None:
    found = changes(before, after) or [(before, None)]

    assert "".join(piece for piece, kind in found if kind != NEW) == before
    assert "".join(piece for piece, kind in found if kind != GONE) == after


def test_everything_personal_is_blacked_out() -> None:
    assert blacked_out("Bel 06-12345678 of mail jan@example.org!") == "Bel […] of mail […]!"


def put(app: Flask, campaign: Campaign, text: str, language: str = "nl") -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, text)
        slip.language = language
        db.session.commit()


def test_what_is_personal_is_blacked_out_by_one_button_and_nothing_is_decided(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    put(app, campaign, "Bel 06-12345678 voor een bankje")

    page = moderator.get(INBOX).submit(BLACKEN, text="Bel mij op 06-12345678 voor een mooi bankje")

    assert page.status == 200
    assert page.values(TIDIED)["text"] == ["Bel mij op […] voor een mooi bankje"]
    assert page.texts(".changes del") == ["[weg: 06-12345678 ]"]
    assert page.texts(".changes ins") == ["[nieuw: mij op […] ]", "[nieuw: mooi ]"]
    assert page.texts(".slip .words") == ["Bel 06-12345678 voor een bankje"]
    with app.app_context():
        assert db.session.scalars(db.select(Idea)).all() == []
    page.submit(TIDIED)
    assert visitor.get("/de-gagels/ideeen").texts(".ideas a") == ["Bel mij op […] voor een mooi bankje"]


def test_what_was_changed_can_be_looked_at_first(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje")

    page = moderator.get(INBOX).submit(LOOK, text="Een mooi bankje")

    assert page.texts(".changes ins") == ["[nieuw: mooi ]"]
    assert not page.all(".changes[hidden]")
    assert page.values(TIDIED)["text"] == ["Een mooi bankje"]


def test_without_a_change_there_is_none_to_see(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje")

    page = moderator.get(INBOX)

    assert page.all(".changes[hidden]")
    assert not page.all(".changes ins") + page.all(".changes del")


def test_a_dutch_text_stands_beside_another_language(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Більше лавок", "uk")

    moderator.get(INBOX).submit(TIDIED, dutch="Meer bankjes")

    with app.app_context():
        idea = db.session.scalars(db.select(Idea)).one()
        assert (idea.text, idea.dutch, idea.language) == ("Більше лавок", "Meer bankjes", "uk")


def test_a_dutch_text_is_still_there_after_undo(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Більше лавок", "uk")

    page = moderator.get(INBOX).submit(TIDIED, dutch="Meer bankjes").submit("Ongedaan maken")

    assert page.values(TIDIED)["dutch"] == ["Meer bankjes"]
    assert page.all("#as-is[hidden]")


@pytest.mark.parametrize(("language", "asked"), [("nl", False), ("nl-simple", False), ("uk", True), ("en", True)])
def test_dutch_is_asked_only_beside_another_language(
    app: Flask, campaign: Campaign, moderator: Visitor, language: str, asked: bool
) -> None:
    put(app, campaign, "Een bankje", language)

    assert bool(moderator.get(INBOX).all("#dutch")) is asked


def test_a_dutch_text_has_an_end(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Більше лавок", "uk")

    page = moderator.get(INBOX).submit(TIDIED, dutch="x" * 4001)

    assert page.errors == ["Gebruik hooguit 4000 tekens."]


def reply(app: Flask, campaign: Campaign) -> None:
    """Put a slip in that was answered, and replied to."""
    with app.app_context():
        slip, _code = make_slip(campaign, "Een bankje")
        answer_slip(slip, "Dit is er al in de buurt.", now=utc_now())
        reply_to_answer(slip, "Dat bankje is weg", now=utc_now())
        db.session.commit()


def test_a_slip_with_a_reply_shows_the_whole_conversation(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    reply(app, campaign)

    page = moderator.get(INBOX)

    assert page.texts(".slip .words") == ["Een bankje"]
    assert page.texts(".inbox__said .quote") == ["Dit is er al in de buurt.", "Dat bankje is weg"]
    assert page.values(ANSWER)["reason"] == [""]


def test_a_slip_with_a_reply_is_answered_again(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    reply(app, campaign)

    page = moderator.get(INBOX).submit(ANSWER, reason="Dan zetten we het terug.")

    assert page.shows("Alles is gelezen")
    with app.app_context():
        reasons = db.session.scalars(db.select(Answer.reason).order_by(Answer.id)).all()
    assert reasons == ["Dit is er al in de buurt.", "Dan zetten we het terug."]


def test_a_slip_with_a_reply_is_published(app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor) -> None:
    reply(app, campaign)

    moderator.get(INBOX).submit("Publiceer zoals het is")

    assert visitor.get("/de-gagels/ideeen").texts(".ideas a") == ["Een bankje"]
