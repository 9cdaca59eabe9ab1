"""What the writer of a slip can do with a receipt code: read, withdraw, erase contact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, join_idea, publish_slip
from optrommel.moderation.models import Idea
from optrommel.offers.models import Contact
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, show_code
from tests.conftest import ON_SQLITE
from tests.factories import make_campaign, make_idea, make_slip, make_tin
from tests.page import Visitor, text_of
from tests.slips.conftest import WORD

UNKNOWN = "0000-0000-0000"
LOOK_UP = "Laat mijn briefje zien"
WITHDRAW = "Ja, wis mijn briefje"
ERASE = "Wis mijn naam en nummer"
WITHDRAWN = "Je briefje is ingetrokken"


def slip_of(campaign: Campaign) -> Slip:
    """Give the first slip of a campaign."""
    return db.session.query(Slip).filter_by(campaign_id=campaign.id).order_by(Slip.id).first()


def everything_kept() -> str:
    """Give all that the database holds, as text, the tables of the search index included."""
    tables = inspect(db.session.connection()).get_table_names()
    rows = [row for table in tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]  # noqa: S608
    values = [value for row in rows for value in row]
    return "\n".join(value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in values)


def test_a_code_opens_its_own_slip(app: Flask, visitor: Visitor, campaign: Campaign, code: str) -> None:
    with app.app_context():
        make_slip(campaign, "Van iemand anders")

    page = visitor.get("/volg").submit(LOOK_UP, code=code)

    assert page.path == f"/volg/{code}"
    assert text_of(page.one(".slip")) == f"Een {WORD} bij het park"
    assert not page.shows("Van iemand anders")


def test_a_code_finds_its_slip_in_any_campaign(app: Flask, visitor: Visitor, code: str) -> None:
    with app.app_context():
        _slip, other = make_slip(make_campaign("de-hoek"), "Een boom in de hoek")

    assert visitor.get(f"/volg/{show_code(other)}").shows("Een boom in de hoek")
    assert visitor.get(f"/volg/{code}").shows(WORD)


@pytest.mark.parametrize("spell", [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", "–")])
def test_a_code_in_another_spelling_leads_to_the_one_address(
    visitor: Visitor, code: str, spell: Callable[[str], str]
) -> None:
    answer = visitor.open(f"/volg/{spell(code)}")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/volg/{code}")


def test_a_code_typed_from_a_stub_is_found(visitor: Visitor, code: str) -> None:
    page = visitor.get("/volg").submit(LOOK_UP, code=f"  {code.lower().replace('-', ' ')} ")

    assert page.path == f"/volg/{code}"


def test_an_unknown_code_says_only_that(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(f"/volg/{UNKNOWN}")

    assert page.status == 404
    assert page.h1 == "We kennen deze code niet"
    assert page.texts("main p") == ["Kijk de code na op je briefje of strookje en probeer het nog een keer."]


@pytest.mark.parametrize("typed", [UNKNOWN, "onzin", "U" * 12, "x" * 61, "%2e%2e", "😀"])
def test_a_code_that_cannot_be_and_one_that_is_not_there_look_the_same(
    visitor: Visitor, campaign: Campaign, typed: str
) -> None:
    page, unknown = visitor.get(f"/volg/{typed}"), visitor.get(f"/volg/{UNKNOWN}")

    assert page.status == 404
    assert page.text == unknown.text


@pytest.mark.parametrize("typed", [UNKNOWN, "onzin", "../../gezond"])
def test_an_unknown_code_in_the_form_keeps_what_was_typed(visitor: Visitor, campaign: Campaign, typed: str) -> None:
    page = visitor.get("/volg").submit(LOOK_UP, code=typed)

    assert page.status == 422
    assert page.errors == ["We kennen deze code niet. Kijk hem na op je briefje of strookje."]
    assert page.values(LOOK_UP)["code"] == [typed]


def test_no_code_at_all_is_asked_for(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/volg").submit(LOOK_UP, code=" ")

    assert page.errors == ["Vul je volgcode in."]


def test_after_twenty_wrong_codes_another_wrong_one_has_to_wait(visitor: Visitor, campaign: Campaign) -> None:
    failures = [visitor.open(f"/volg/{UNKNOWN}").status_code for _time in range(20)]

    page = visitor.get(f"/volg/{UNKNOWN}")

    assert failures == [404] * 20
    assert page.status == 429
    assert page.shows("Wacht een kwartier en probeer het dan.")


def test_a_right_code_always_opens_however_often_a_neighbour_guessed(visitor: Visitor, code: str) -> None:
    form = visitor.get("/volg")
    for _time in range(25):
        form.submit(LOOK_UP, code=UNKNOWN)

    assert visitor.get(f"/volg/{code}").status == 200
    assert form.submit(LOOK_UP, code=code).status == 200


@ON_SQLITE
def test_a_code_cannot_be_guessed_from_all_the_addresses_of_a_home_either(visitor: Visitor) -> None:
    def guess(number: int) -> int:
        visitor.client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:1::{number:x}"
        return visitor.get(f"/volg/{UNKNOWN}").status

    assert [guess(number) for number in range(21)] == [404] * 20 + [429]


@pytest.mark.parametrize("action", ["intrekken", "contact-wissen", "antwoord"])
def test_a_code_cannot_be_guessed_by_its_buttons_either(visitor: Visitor, campaign: Campaign, action: str) -> None:
    token = {"csrf_token": visitor.get("/volg").values(LOOK_UP)["csrf_token"]}

    statuses = [visitor.open(f"/volg/{UNKNOWN}/{action}", method="POST", data=token).status_code for _time in range(21)]

    assert statuses == [404] * 20 + [429]


def test_a_hall_that_shares_an_address_is_never_shut_out(visitor: Visitor, code: str) -> None:
    form = visitor.get("/volg")

    statuses = [form.submit(LOOK_UP, code=code).status for _time in range(50)]

    assert statuses == [200] * 50


def test_the_code_page_is_kept_out_of_caches_and_search_engines(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}")

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.one('meta[name="robots"]').attrs["content"] == "noindex"


def test_who_takes_a_slip_back_reads_first_what_goes(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        slip, code = make_slip(campaign, f"Een {WORD}", helper=("Bep", "bep@example.org"))
        publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()

    page = visitor.get(f"/volg/{show_code(code)}").follow("Trek mijn briefje in en wis de woorden")

    assert page.h1 == "Wil je je briefje echt wissen?"
    assert page.texts(".slip") == [f"Een {WORD}"]
    assert page.texts("main li") == [
        "De woorden op je briefje. En de tekst die de buurt ervan leest.",
        "Je naam: Bep",
        "Je telefoonnummer of e-mailadres: b…@example.org",
    ]
    assert page.one("main form").attrs["action"] == page.path
    assert page.one('meta[name="robots"]').attrs["content"] == "noindex"


def test_who_thinks_better_of_it_goes_back_and_keeps_the_slip(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/intrekken").follow("Nee, terug")

    assert page.path == f"/volg/{code}"
    assert page.shows(WORD)


def test_what_was_taken_back_is_not_asked_about_again(visitor: Visitor, code: str) -> None:
    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    page = visitor.get(f"/volg/{code}/intrekken")

    assert (page.path, page.h1) == (f"/volg/{code}", WITHDRAWN)


@pytest.mark.parametrize("action", ["intrekken", "foto-wissen"])
def test_a_code_cannot_be_guessed_by_the_questions_either(visitor: Visitor, campaign: Campaign, action: str) -> None:
    statuses = [visitor.open(f"/volg/{UNKNOWN}/{action}").status_code for _time in range(21)]

    assert statuses == [404] * 20 + [429]


def test_who_took_a_slip_back_is_offered_a_new_one_and_not_urged_to_keep_the_code(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    assert page.shows(f"Jouw volgcode: {code}")
    assert not page.shows("Bewaar deze code")
    assert page.all("[data-copy], [data-save], [data-print]") == []
    assert page.follow("Schrijf een nieuw briefje").path == "/de-gagels/briefje"


def test_a_slip_that_waits_can_be_withdrawn(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    assert page.path == f"/volg/{code}"
    assert page.h1 == WITHDRAWN
    assert page.notices == ["Je briefje is ingetrokken. De woorden zijn gewist."]
    assert not page.shows(WORD)


def test_of_withdrawn_words_it_is_not_kept_either_that_they_were_personal(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Bel 06-12345678")
        assert slip.has_personal

        withdraw_slip(slip, now=utc_now())

        assert slip.has_personal is False


def publish(campaign: Campaign) -> None:
    publish_slip(slip_of(campaign), f"Een {WORD}, netjes opgeschreven", now=utc_now())


def answer(campaign: Campaign) -> None:
    answer_slip(slip_of(campaign), f"Een {WORD} is te gevaarlijk.", now=utc_now())


@pytest.mark.parametrize("decide", [publish, answer])
def test_withdrawn_words_are_nowhere_any_more(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str, decide: Callable[[Campaign], None]
) -> None:
    with app.app_context():
        decide(campaign)
        db.session.commit()
        assert WORD in everything_kept()

    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    with app.app_context():
        assert WORD not in everything_kept()
        assert slip_of(campaign).state == SlipState.WITHDRAWN
    assert not visitor.get("/de-gagels/ideeen?q=netjes").shows("netjes opgeschreven")


def test_a_withdrawn_idea_is_no_longer_there(app: Flask, visitor: Visitor, campaign: Campaign, code: str) -> None:
    with app.app_context():
        idea_id = publish_slip(slip_of(campaign), f"Een {WORD}", now=utc_now()).id
        db.session.commit()

    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    assert visitor.get(f"/de-gagels/ideeen/{idea_id}").status == 404
    assert visitor.get("/de-gagels/ideeen").texts(".idea") == []


def test_an_idea_that_others_carry_stays_in_their_words(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    with app.app_context():
        idea = publish_slip(slip_of(campaign), f"Een {WORD}", now=utc_now())
        other, _code = make_slip(campaign, "Ook graag water in het park")
        join_idea(other, idea, other.text, now=utc_now())
        db.session.commit()
        address = f"/de-gagels/ideeen/{idea.id}"

    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    assert visitor.get(address).h1 == "Ook graag water in het park"
    assert visitor.get("/de-gagels/ideeen?q=water").shows("Ook graag water in het park")
    with app.app_context():
        assert WORD not in everything_kept()


def test_an_idea_of_somebody_else_keeps_its_own_words(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    with app.app_context():
        idea = make_idea(campaign, "Water in het park")
        join_idea(slip_of(campaign), idea, f"Een {WORD}", now=utc_now())
        db.session.commit()
        idea_id = idea.id

    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    with app.app_context():
        kept = db.session.get_one(Idea, idea_id)
        assert (kept.text, len(kept.voices)) == ("Water in het park", 1)
        assert WORD not in everything_kept()


def test_withdrawing_twice_does_no_harm(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/intrekken")
    page.submit(WITHDRAW)

    again = page.submit(WITHDRAW)

    assert again.status == 200
    assert again.h1 == WITHDRAWN
    assert again.all("form button") == []


def test_a_withdrawn_slip_takes_its_contact_along(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, helper=("Bep", "bep@example.org"))

    visitor.get(f"/volg/{show_code(code)}/intrekken").submit(WITHDRAW)

    with app.app_context():
        assert db.session.query(Contact).count() == 0


def test_a_helper_can_erase_name_and_number_and_keep_the_slip(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Een bankje", helper=("Bep", "bep@example.org"))
    before = visitor.get(f"/volg/{show_code(code)}")

    page = before.submit(ERASE)

    assert page.shows("Een bankje")
    assert page.notices == ["Je naam en telefoonnummer of e-mailadres zijn gewist."]
    assert page.shows("We weten niet wie je bent.")
    assert before.submit(ERASE).status == 200
    with app.app_context():
        assert db.session.query(Contact).count() == 0


def test_a_slip_without_contact_has_nothing_to_erase(visitor: Visitor, code: str) -> None:
    assert ERASE not in visitor.get(f"/volg/{code}").texts("button")


@pytest.mark.parametrize(("action", "looking"), [("intrekken", 200), ("foto-wissen", 303), ("contact-wissen", 405)])
def test_nothing_is_erased_without_the_button_of_the_page(
    app: Flask, visitor: Visitor, campaign: Campaign, action: str, looking: int
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Een bankje", helper=("Bep", "bep@example.org"))
    address = f"/volg/{show_code(code)}/{action}"

    statuses = [visitor.open(address, method=method).status_code for method in ("HEAD", "GET", "POST")]

    assert statuses == [looking, looking, 400]
    with app.app_context():
        assert slip_of(campaign).text == "Een bankje"
        assert db.session.query(Contact).count() == 1


def test_another_slip_comes_from_the_same_tin(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, tin=make_tin(campaign))

    page = visitor.get(f"/volg/{show_code(code)}").follow("Nog een briefje schrijven")

    assert page.shows("Trommel 1")


def test_nobody_is_asked_for_another_slip_when_the_campaign_takes_none(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        campaign = make_campaign()
        _slip, code = make_slip(campaign)
        campaign.state = CampaignState.CLOSED
        db.session.commit()

    page = visitor.get(f"/volg/{show_code(code)}")
    withdrawn = page.follow("Trek mijn briefje in").submit(WITHDRAW)

    assert "Nog een briefje schrijven" not in page.texts("a")
    assert "Schrijf een nieuw briefje" not in withdrawn.texts("a")


def test_failed_look_ups_count_together_wherever_they_are_made(visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get("/volg")
    for _guess in range(10):
        visitor.get("/volg/AAAA-AAAA-AAAA")
        form.submit("Laat mijn briefje zien", code="BBBB-BBBB-BBBB")

    assert visitor.get("/volg/AAAA-AAAA-AAAA").status == 429
    assert form.submit("Laat mijn briefje zien", code="BBBB-BBBB-BBBB").status == 429


def take_back(app: Flask, campaign: Campaign, words: str) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, words)
        withdraw_slip(slip, now=utc_now())
        db.session.commit()


def test_withdrawn_words_are_in_no_file_of_the_database(app: Flask, campaign: Campaign) -> None:
    take_back(app, campaign, WORD)

    with app.app_context():
        database = Path(db.engine.url.database or "")
    files = [*database.parent.glob(f"{database.name}*")] if database.is_file() else []  # of SQLite
    assert not any(WORD.encode() in file.read_bytes() for file in files)


def test_what_was_read_in_withdrawn_words_is_forgotten_too(app: Flask, campaign: Campaign) -> None:
    take_back(app, campaign, "Ik wil niet meer leven")

    with app.app_context():
        assert db.session.scalars(select(Slip.needs_care)).all() == [False]
