"""Second reading: another typist reads what was hard to read."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import SlipReading
from tests.conftest import ON_SQLITE
from tests.factories import make_campaign, make_moderator, make_scan, make_tin
from tests.page import Page, Visitor
from tests.people import typist_of
from tests.slips.typing_page import kept_on, save

TYPING = "/beheer/de-gagels/overtypen?trommel=1"
READING = "/beheer/de-gagels/overtypen/nalezen"
INBOX = "/beheer/de-gagels/postvak"
SO = "Zo staat het er"
UNDO = "Maak mijn laatste lezing ongedaan"
FIRST, SECOND = "Een bankje bij de [onleesbaar]", "Een bankje bij de krokodillenvijver"
NOT_YOURS = "Jij typte dit briefje zelf over. Laat een collega het nalezen: die ziet het met frisse ogen."
FRESH = "Een collega leest het na: die ziet het met frisse ogen."


@pytest.fixture
def joke(app: Flask, campaign: Campaign) -> Visitor:
    """Give a typist."""
    with app.app_context():
        make_tin(campaign)
    return typist_of(app, campaign)


@pytest.fixture
def riet(app: Flask, campaign: Campaign) -> Visitor:
    """Give another typist."""
    return typist_of(app, campaign, "Riet")


def doubt(typist: Visitor, text: str = FIRST) -> None:
    save(typist.get(TYPING), text=text, is_doubtful="y")


def words(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Slip.text).order_by(Slip.id)))


def readings(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(SlipReading.text)))


def offered(page: Page) -> list[str]:
    """Give the words that lie before the reader."""
    return [area.text.strip() for area in page.all("textarea")]


def test_another_typist_says_that_it_reads_so(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke)
    page = riet.get(READING)
    assert offered(page) == [FIRST]
    assert page.shows("Jij ziet het met frisse ogen.")

    page = page.submit(SO)

    assert page.notices == ["Nagelezen: het klopt."]
    assert page.shows("Niemand twijfelt over een briefje.")
    assert (words(app), readings(app)) == ([FIRST], [])


def test_another_typist_corrects_it_and_the_first_reading_is_kept(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke)

    page = riet.get(READING).submit(SO, text=SECOND)

    assert page.notices == ["Verbeterd. De eerste lezing blijft bewaard."]
    assert (words(app), readings(app)) == ([SECOND], [FIRST])


def test_who_typed_it_over_leaves_it_to_a_colleague(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke)
    form = riet.get(READING)

    page = joke.get(READING)
    assert offered(page) == []
    assert page.shows(FRESH)
    sent = kept_on(joke.get(TYPING)) | {"version": ["1"], "text": [SECOND]}
    answer = joke.post(form.form_with(SO).attrs["action"] or "", sent)

    assert (answer.status, answer.errors) == (409, [NOT_YOURS])
    assert answer.shows(SECOND)
    assert riet.get(READING).submit(SO).status == 200


def test_who_is_alone_reads_it_again_with_the_paper_at_hand(app: Flask, joke: Visitor) -> None:
    doubt(joke)
    page = joke.get(READING)
    assert page.shows("Jij typte dit briefje zelf over, en je bent hier de enige.")

    page = page.submit(SO, text=SECOND)
    assert page.status == 422
    assert offered(page) == [SECOND]
    page.submit(SO, again="y")

    assert words(app) == [SECOND]


@ON_SQLITE
def test_beside_it_lies_its_picture_or_what_paper_to_fetch(
    app: Flask, campaign: Campaign, joke: Visitor, riet: Visitor
) -> None:
    doubt(joke)
    page = riet.get(READING)
    with app.app_context():
        slip = db.session.scalars(db.select(Slip)).one()
        number = slip.paper.number if slip.paper else ""
        scan_id = make_scan(campaign).id
        slip.scan_id = scan_id
        db.session.commit()

    assert page.shows(f"Van dit briefje is er geen foto. Pak het papier erbij: trommel 1, nummer {number}.")
    page = riet.get(READING)
    assert page.one("main img").attrs["src"] == f"/beheer/de-gagels/overtypen/fotos/{scan_id}/beeld"
    page = page.submit("Draai de foto", text=SECOND)
    assert "turned-1" in (page.one("main img").attrs["class"] or "")
    assert (offered(page), words(app)) == ([SECOND], [FIRST])


@ON_SQLITE
def test_who_does_not_know_either_goes_on_and_comes_round_again(joke: Visitor, riet: Visitor) -> None:
    doubt(joke, "Eerste [onleesbaar]")
    doubt(joke, "Tweede [onleesbaar]")
    page = riet.get(READING)
    seen = []

    for _time in range(3):
        seen += offered(page)
        page = page.follow("Ik weet het ook niet, volgende")

    assert seen == ["Eerste [onleesbaar]", "Tweede [onleesbaar]", "Eerste [onleesbaar]"]


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_who_erred_takes_it_back_and_no_words_are_lost(app: Flask, joke: Visitor, riet: Visitor, text: str) -> None:
    doubt(joke)
    page = riet.get(READING).submit(SO, text=text)

    page = page.submit(UNDO)

    assert page.notices[0] == "Ongedaan gemaakt. Het briefje wacht weer op een tweede lezing."
    assert offered(page) == [FIRST]
    assert {*words(app), *readings(app)} == {FIRST, text}


def test_two_who_read_the_same_slip_do_not_cross(app: Flask, joke: Visitor, riet: Visitor, moderator: Visitor) -> None:
    doubt(joke)
    page = riet.get(READING)
    moderator.get(READING).submit(SO, text=SECOND)

    page = page.submit(SO, text="Een bankje bij de kikkervijver")

    assert page.status == 409
    assert page.errors == ["Een collega was je voor: dit briefje is al nagelezen. Hieronder staat het volgende."]
    assert page.shows("Een bankje bij de kikkervijver")
    assert words(app) == [SECOND]


def test_what_a_moderator_did_meanwhile_is_looked_at_once_more(
    app: Flask, joke: Visitor, riet: Visitor, moderator: Visitor
) -> None:
    doubt(joke)
    page = riet.get(READING)
    moderator.get(INBOX).submit("Leg opzij", note="Even bellen")

    page = page.submit(SO, text=SECOND)
    assert page.status == 409
    assert offered(page) == [SECOND]
    page.submit(SO)

    assert words(app) == [SECOND]


def test_a_moderator_sees_that_it_is_read_again_and_publishes_no_old_words(
    app: Flask, joke: Visitor, riet: Visitor, moderator: Visitor
) -> None:
    doubt(joke)
    old = moderator.get(INBOX)
    assert "wordt nog nagelezen" in old.texts(".badge")
    assert not moderator.get(f"{INBOX}/samen").all('input[name="slips"]')
    riet.get(READING).submit(SO, text=SECOND)

    page = old.submit("Publiceer zoals het is")

    assert page.status == 409
    assert "nagelezen en verbeterd" in page.texts(".badge")
    moderator.get(INBOX).submit("Publiceer zoals het is")
    with app.app_context():
        assert db.session.scalars(db.select(Idea.text)).all() == [SECOND]


def test_what_was_public_stays_and_a_moderator_tidies_it(
    app: Flask, joke: Visitor, riet: Visitor, moderator: Visitor
) -> None:
    doubt(joke)
    moderator.get(INBOX).submit("Publiceer zoals het is")
    riet.get(READING).submit(SO, text=SECOND)
    with app.app_context():
        idea = db.session.scalars(db.select(Idea)).one()
        assert idea.text == FIRST
        idea_id = idea.id

    page = moderator.get(f"/beheer/de-gagels/ideeen/{idea_id}")

    assert page.shows("Dit briefje is nagelezen en verbeterd.")
    assert page.shows(SECOND)


def test_what_a_writer_takes_back_is_gone_in_every_reading(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke)
    riet.get(READING).submit(SO, text=SECOND)

    with app.app_context():
        slip = db.session.scalars(db.select(Slip)).one()
        withdraw_slip(slip, now=utc_now())
        db.session.commit()

    assert (words(app), readings(app)) == ([""], [])
    assert not riet.get(READING).shows(UNDO)


@ON_SQLITE
def test_a_doubtful_slip_that_is_taken_back_is_read_by_nobody(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke)
    page = riet.get(READING)
    with app.app_context():
        withdraw_slip(db.session.scalars(db.select(Slip)).one(), now=utc_now())
        db.session.commit()

    assert page.submit(SO, text=SECOND).status == 409
    assert words(app) == [""]


@ON_SQLITE
def test_words_that_point_to_danger_are_seen_in_the_new_reading_too(app: Flask, joke: Visitor, riet: Visitor) -> None:
    doubt(joke, "Ik wil niet meer [onleesbaar]")

    riet.get(READING).submit(SO, text="Ik wil niet meer leven")

    with app.app_context():
        assert db.session.scalars(db.select(Slip.needs_care)).all() == [True]


@ON_SQLITE
def test_a_reader_of_another_campaign_finds_nothing(app: Flask, campaign: Campaign, joke: Visitor) -> None:
    doubt(joke)
    with app.app_context():
        email = make_moderator(make_campaign("elders"), "Els").email
    stranger = Visitor(app).let_in(email)

    assert stranger.open(READING).status_code == 404
    assert offered(stranger.get("/beheer/elders/overtypen/nalezen")) == []
