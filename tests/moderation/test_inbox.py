"""The inbox: one slip at a time, published, joined, answered or skipped."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Answer, Idea
from optrommel.moderation.reasons import STOCK_REASONS
from optrommel.moderation.rules import REASON_MAX
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from tests.factories import days_ago, make_campaign, make_idea, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of

INBOX = "/beheer/de-gagels/postvak"
WORDS = ".slip .words"
AS_IT_IS = "Publiceer zoals het is"
TIDIED = "Publiceer deze tekst"
ANSWER = "Stuur dit antwoord"
JOIN = "Voeg toe aan dit idee"


def put(app: Flask, campaign: Campaign, text: str = "Een bankje bij de vijver", *, days: float = 0) -> str:
    """Put a slip in, some days ago, and give the address of its code."""
    with app.app_context():
        _slip, code = make_slip(campaign, text, at=days_ago(days))
        return f"/volg/{show_code(code)}"


def test_the_slip_that_waits_longest_comes_first(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    for days, text in ((2, "de tweede"), (3, "de eerste"), (1, "de derde")):
        put(app, campaign, text, days=days)

    page = moderator.get(INBOX)
    shown = [page.texts(WORDS)[0]]
    for _slip in range(3):
        page = page.follow("Sla over")
        shown.append(page.texts(WORDS)[0])

    assert shown == ["de eerste", "de tweede", "de derde", "de eerste"]


def test_a_slip_published_as_it_is_is_an_idea_in_its_own_words(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    text = 'Een bankje\n\nbij <de> vijver & "hoek" 🌳'
    put(app, campaign, text)

    page = moderator.get(INBOX).submit(AS_IT_IS)

    assert page.shows("Alles is gelezen")
    with app.app_context():
        assert db.session.scalars(db.select(Idea.text)).all() == [text]


def test_tidying_changes_what_the_neighbourhood_reads_and_never_the_slip(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    receipt = put(app, campaign, "Vraag Jan van nummer 7 om een bankje")

    moderator.get(INBOX).submit(TIDIED, text="Een bankje in de straat")

    assert visitor.get("/de-gagels/ideeen").texts(".ideas a") == ["Een bankje in de straat"]
    assert visitor.get(receipt).texts(WORDS) == ["Vraag Jan van nummer 7 om een bankje"]


@pytest.mark.parametrize("text", ["", "   ", "ab", "x" * 4001])
def test_a_public_text_is_neither_empty_nor_endless(
    app: Flask, campaign: Campaign, moderator: Visitor, text: str
) -> None:
    put(app, campaign)

    page = moderator.get(INBOX).submit(TIDIED, text=text)

    assert page.status == 422
    assert page.errors
    with app.app_context():
        assert db.session.scalars(db.select(Idea)).all() == []


def test_a_slip_joins_an_idea_and_both_voices_keep_their_words(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    put(app, campaign, "Mag er een bank bij het water?")
    with app.app_context():
        idea_id = make_idea(campaign, "Een bankje bij de vijver").id

    moderator.get(INBOX).submit("Zoek", zoek="vijver").submit(JOIN, idea_id=idea_id)

    page = visitor.get(f"/de-gagels/ideeen/{idea_id}")
    assert page.shows("staat op 2 briefjes")
    assert page.texts(".ideas .words") == ["Mag er een bank bij het water?", "Een bankje bij de vijver"]


def test_joining_keeps_the_search_and_the_words_when_no_idea_is_chosen(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    put(app, campaign)
    with app.app_context():
        make_idea(campaign, "Een bankje bij de vijver")

    page = moderator.get(INBOX).submit("Zoek", zoek="vijver").submit(JOIN, text="Een bank, graag")

    assert page.errors == ["Kies het idee waar dit briefje bij hoort."]
    assert page.values(JOIN)["text"] == ["Een bank, graag"]


def test_an_idea_of_another_campaign_cannot_be_joined(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign)
    with app.app_context():
        foreign_id = make_idea(make_campaign("elders"), "Een bankje bij de vijver").id
        make_idea(campaign, "Een bankje bij de vijver")

    page = moderator.get(INBOX).submit("Zoek", zoek="vijver").submit(JOIN, idea_id=foreign_id)

    assert page.status == 422
    with app.app_context():
        assert len(db.session.get_one(Idea, foreign_id).voices) == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"reason": "Dit is al gemeld bij de gemeente."}, "Dit is al gemeld bij de gemeente."),
        ({"stock": "1"}, STOCK_REASONS[1]),
        ({"stock": "1", "reason": "Toch liever mijn eigen woorden."}, "Toch liever mijn eigen woorden."),
    ],
)
def test_the_writer_reads_the_answer_at_the_code(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor, typed: dict[str, str], read: str
) -> None:
    receipt = put(app, campaign)

    moderator.get(INBOX).submit(ANSWER, **typed)

    page = visitor.get(receipt)
    assert page.h1 == "Je briefje is beantwoord"
    assert page.texts(".trail .quote") == [read]


@pytest.mark.parametrize("typed", [{"reason": "nee"}, {"reason": "x" * (REASON_MAX + 1)}, {"stock": "99"}, {}])
def test_an_answer_without_a_real_reason_stays_with_the_moderator(
    app: Flask, campaign: Campaign, moderator: Visitor, typed: dict[str, str]
) -> None:
    put(app, campaign)

    page = moderator.get(INBOX).submit(ANSWER, **typed)

    assert page.status == 422
    assert page.values(ANSWER)["reason"] == [typed.get("reason", "")]
    with app.app_context():
        assert db.session.scalars(db.select(Answer)).all() == []


def test_an_answer_without_its_field_is_asked_for_again(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign)

    page = moderator.get(INBOX).submit(ANSWER, reason=None)

    assert page.status == 422


@pytest.mark.parametrize(("button", "typed"), [(AS_IT_IS, {}), (ANSWER, {"reason": "Dit is er al in de buurt."})])
def test_who_decides_second_reads_so_and_changes_nothing(
    app: Flask, campaign: Campaign, moderator: Visitor, button: str, typed: dict[str, str]
) -> None:
    put(app, campaign, "de eerste", days=2)
    put(app, campaign, "de volgende", days=1)
    colleague = moderator_of(app, campaign, "Karel").get(INBOX)
    moderator.get(INBOX).submit(ANSWER, reason="Bel ons gerust, we denken mee.")

    page = colleague.submit(button, **typed)

    assert page.status == 409
    assert page.shows("Over dit briefje is al beslist")
    assert page.texts(WORDS) == ["de volgende"]
    with app.app_context():
        assert db.session.scalars(db.select(Answer.reason)).all() == ["Bel ons gerust, we denken mee."]
        assert db.session.scalars(db.select(Idea)).all() == []


def test_a_slip_that_its_writer_took_back_is_not_shown_again_by_a_mistyped_decision(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    put(app, campaign)
    page = moderator.get(INBOX)
    with app.app_context():
        withdraw_slip(db.session.scalars(db.select(Slip)).one(), now=days_ago(0))
        db.session.commit()

    page = page.submit(ANSWER, reason="nee")

    assert page.status == 409
    assert page.shows("Alles is gelezen")


@pytest.mark.parametrize("action", ["publiceren", "bij", "beantwoorden", "contact"])
def test_a_slip_of_another_campaign_is_not_there(
    app: Flask, campaign: Campaign, moderator: Visitor, action: str
) -> None:
    put(app, campaign)
    token = moderator.get(INBOX).values(AS_IT_IS)["csrf_token"]
    with app.app_context():
        foreign_id = make_slip(make_campaign("elders"), helper=("Ans", "0612345678"))[0].id

    page = moderator.post(f"{INBOX}/{foreign_id}/{action}", {"csrf_token": token})

    assert page.status == 404


@pytest.mark.parametrize("query", ["na=999999999", "na=99999999999999999999", "briefje=-1", "briefje=x", "na=²"])
def test_an_address_with_a_strange_slip_number_shows_the_first_slip(
    app: Flask, campaign: Campaign, moderator: Visitor, query: str
) -> None:
    put(app, campaign, "de eerste")

    page = moderator.get(f"{INBOX}?{query}")

    assert page.texts(WORDS) == ["de eerste"]


def helper_page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Show the inbox with the slip of somebody who wants to help."""
    with app.app_context():
        make_slip(campaign, helper=("Ans", "0612345678"))
    return moderator.get(INBOX)


def test_a_contact_is_shown_when_asked_for_and_the_journal_keeps_who_looked(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    closed = helper_page(app, campaign, moderator)

    opened = closed.submit("Laat zien hoe je deze bewoner bereikt")

    assert not closed.shows("0612345678")
    assert opened.shows("Ans 0612345678")
    with app.app_context():
        entry = db.session.scalars(db.select(JournalEntry).filter_by(action="offer.contact_opened")).one()
        assert entry.account_id is not None
        assert (entry.before, entry.after) == ({}, {})


def test_a_contact_does_not_open_by_following_a_link(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    closed = helper_page(app, campaign, moderator)
    address = closed.form_with("Laat zien hoe je deze bewoner bereikt").attrs["action"]

    page = moderator.get(address or "")

    assert page.status == 405


def test_an_idea_that_is_gone_when_a_slip_joins_it_says_so(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign)
    with app.app_context():
        idea = make_idea(campaign, "Een bankje bij de vijver")
        slip_id, idea_id = idea.origin_slip_id, idea.id
    page = moderator.get(INBOX).submit("Zoek", zoek="vijver")
    with app.app_context():
        withdraw_slip(db.session.get_one(Slip, slip_id), now=days_ago(0))
        db.session.commit()

    page = page.submit(JOIN, idea_id=idea_id)

    assert page.status == 422
    assert page.errors == ["Dit idee staat er niet meer. Ververs de pagina."]
