"""Putting a slip in, on a phone."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState, TinState
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.offers.models import Contact, Offer
from optrommel.slips.models import Slip
from tests.factories import days_ago, make_campaign, make_tin
from tests.page import Page, Visitor, text_of

FORM = "/de-gagels/briefje"
BUTTON = "Stop in de trommel"
EXPIRED = "De pagina stond te lang open. Druk nog een keer op de knop."
EMPTY = "Schrijf eerst iets op je briefje. Eén zin is genoeg."
NAMELESS = "Hoe mogen we je noemen? Je voornaam is genoeg."
UNREACHABLE = "Vul een telefoonnummer of e-mailadres in, dan kan een groep je bereiken."
ODD_CONTACT = "Dit lijkt geen telefoonnummer of e-mailadres. Kijk het na."
CLOSED = "Deze actie neemt geen briefjes meer aan."
WHOM_TO_RING = "Marieke, 0521-555 010"


def only_slip(app: Flask) -> Slip:
    """Give the one slip there is, with its tin and offer."""
    with app.app_context():
        slip = db.session.scalars(select(Slip)).one()
        assert slip.offer is None or slip.offer.contact is not None
        assert slip.tin is None or slip.tin.number
        db.session.expunge_all()
        return slip


def count(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def typed(page: Page) -> str:
    """Give the words that stand in the text box, as a browser would send them."""
    return page.values(BUTTON)["text"][0].removeprefix("\n")


def close(app: Flask, campaign: Campaign, *, days: float) -> None:
    """Let a campaign have closed some days ago."""
    with app.app_context():
        found = db.session.get_one(Campaign, campaign.id)
        found.state, found.closes_at = CampaignState.READING, days_ago(days)
        db.session.commit()


def test_a_slip_gets_a_code_that_shows_the_words_again(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Een bankje bij de vijver")

    assert page.path.startswith("/volg/")
    assert page.h1 == "Je briefje zit in de trommel"
    assert page.shows("Een bankje bij de vijver")


def test_the_answer_to_a_slip_is_a_redirect_to_its_code(visitor: Visitor, campaign: Campaign) -> None:
    values = visitor.get(FORM).values(BUTTON) | {"text": ["Een bankje"]}

    answer = visitor.open(FORM, method="POST", data=values)

    assert answer.status_code == 303
    assert visitor.get(answer.headers["Location"]).texts("#code") == [
        answer.headers["Location"].removeprefix("/volg/").replace("-", " ")
    ]


def test_the_campaigns_question_is_the_label_of_the_text_box(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM)

    assert text_of(page.one('h1 label[for="text"]')) == "Wat is jouw idee voor De Gagels?"


def test_the_form_tells_a_helper_who_reads_the_contact_and_until_when(visitor: Visitor, campaign: Campaign) -> None:
    hint = text_of(visitor.get(FORM).one("#contact-hint"))

    assert hint.startswith(
        "Alleen Marieke van de werkgroep en de groep die jouw idee oppakt zien dit. We wissen het na "
    )
    assert hint.endswith(f"{local_today().year + 1}.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", EMPTY),
        (" \r\n\t\u00a0 ", EMPTY),
        ("ab", EMPTY),
        ("  ab \n", EMPTY),
        ("\u200f\u202e\u200b", EMPTY),
        ("\x01\x02\x85a", EMPTY),
        (
            "x" * 4001,
            "Je briefje is 1 teken te lang. Maak het korter, of verdeel het over twee briefjes.",
        ),
        (
            "é" * 5000,
            "Je briefje is 1000 tekens te lang. Maak het korter, of verdeel het over twee briefjes.",
        ),
    ],
    ids=["empty", "white", "two", "two after tidying", "invisible", "control", "4001", "5000"],
)
def test_a_slip_that_is_too_short_or_long_comes_back_with_what_to_do(
    visitor: Visitor, campaign: Campaign, text: str, sentence: str
) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=text)

    assert page.status == 422
    assert page.errors == [sentence]
    assert "autofocus" in page.one(".errors").attrs
    assert page.one(".errors a").attrs["href"] == "#text"
    assert page.one("#text").attrs["aria-invalid"] == "true"
    assert text_of(page.one("#text-error")) == sentence


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("één", "één"),
        ("  ab c \r\n", "ab c"),
        ("x" * 4000, "x" * 4000),
        (("x" * 39 + "\r\n") * 100, (("x" * 39 + "\n") * 100).strip()),
        ("👩‍👩‍👧‍👧🌳🪑", "👩‍👩‍👧‍👧🌳🪑"),
        ("أريد مقعدًا بجانب البركة", "أريد مقعدًا بجانب البركة"),
        ("\u200fשלום, een bankje\u200f", "\u200fשלום, een bankje\u200f"),
        ("<b>dik</b> & 'scheef'", "<b>dik</b> & 'scheef'"),
        ("een\x07 bank\x1bje\x9f", "een bankje"),
        ("een\tbankje\reen boom", "een\tbankje\neen boom"),
    ],
    ids=["three", "trimmed", "4000", "lines", "emoji", "arabic", "hebrew", "markup", "control", "old mac"],
)
def test_a_slip_is_kept_word_for_word(app: Flask, visitor: Visitor, campaign: Campaign, text: str, kept: str) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=text)

    assert page.status == 200
    assert page.shows(kept)
    assert only_slip(app).text == kept


@pytest.mark.parametrize(("read_in", "kept"), [("nl", "nl"), ("nl-simple", "nl"), ("tr", "tr"), ("en-GB", "en")])
@pytest.mark.parametrize("path", [FORM, "/de-gagels/kinderen"])
def test_a_slip_is_in_the_language_of_the_page_it_was_written_on(
    app: Flask, campaign: Campaign, path: str, read_in: str, kept: str
) -> None:
    page = Visitor(app, language=read_in).get(path)
    button = page.texts("#slip button.button--wide")[0]

    page.submit(button, text="Bir bank")

    assert only_slip(app).language == kept


def test_bytes_that_are_no_text_break_nothing(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    token = visitor.get(FORM).values(BUTTON)["csrf_token"][0]
    body = f"csrf_token={token}&text=een%20bankje%20%ED%A0%80%FF".encode()

    answer = visitor.open(FORM, method="POST", data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 303
    assert only_slip(app).text.startswith("een bankje")


def test_a_line_break_counts_as_one_character(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="x\r\n" * 2000 + "xx")

    assert page.errors == ["Je briefje is 2 tekens te lang. Maak het korter, of verdeel het over twee briefjes."]


@pytest.mark.parametrize("text", ["\nEen bankje\n\n\nEen boom", "<i>é</i> & \u200fשלום", "x" * 4100])
def test_words_that_come_back_are_the_words_that_were_sent(visitor: Visitor, campaign: Campaign, text: str) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=text, csrf_token="oud")

    assert typed(page) == text.strip()


@pytest.mark.parametrize(
    ("name", "contact", "sentences", "fields"),
    [
        ("", "", [NAMELESS, UNREACHABLE], ["#name", "#contact"]),
        ("  ", "06-12345678", [NAMELESS], ["#name"]),
        ("Bep", "\t", [UNREACHABLE], ["#contact"]),
        ("Bep", "de buurvrouw", [ODD_CONTACT], ["#contact"]),
        ("Bep", "06-1234", [ODD_CONTACT], ["#contact"]),
        ("Bep", "bep@", [ODD_CONTACT], ["#contact"]),
        ("Bep", "b" * 250 + "@example.org", [ODD_CONTACT], ["#contact"]),
        ("B" * 81, "bep@example.org", ["Je naam mag hooguit 80 tekens lang zijn."], ["#name"]),
    ],
)
def test_a_helper_who_cannot_be_reached_is_asked_again(
    visitor: Visitor, campaign: Campaign, name: str, contact: str, sentences: list[str], fields: list[str]
) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Een bankje", help="y", name=name, contact=contact)

    assert page.errors == sentences
    assert [link.attrs["href"] for link in page.all(".errors a")] == fields
    assert page.values(BUTTON)["help"] == ["y"]
    assert typed(page) == "Een bankje"


@pytest.mark.parametrize("contact", ["06-12345678", "+31 (0)6 - 12 34 56 78", "0521/555.010", "bep@example.org"])
def test_a_helper_is_kept_with_the_slip_until_the_date_that_was_shown(
    app: Flask, visitor: Visitor, campaign: Campaign, contact: str
) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje", help="y", name=" Bep ", contact=f" {contact} ")

    offer = only_slip(app).offer
    assert offer is not None
    assert offer.contact is not None
    assert (offer.contact.name, offer.contact.reach) == ("Bep", contact)
    assert offer.contact.erase_on.year == local_today().year + 1


def test_name_and_contact_are_dropped_when_the_tick_was_taken_away(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje", name="Bep", contact="geen nummer")

    assert only_slip(app).offer is None
    assert count(app, Contact) == 0


def test_a_robot_that_fills_in_every_field_is_refused_but_a_person_may_press_again(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    refused = visitor.get(FORM).submit(BUTTON, text="Een bankje", website="https://example.org")
    slips_of_robot = count(app, Slip)

    page = refused.submit(BUTTON)

    assert refused.status == 422
    assert refused.errors == ["Er stond iets in een veld dat leeg moet blijven. Druk nog een keer op de knop."]
    assert slips_of_robot == 0
    assert page.shows("Een bankje")


@pytest.mark.parametrize("token", [None, "", "oud"])
def test_a_page_that_stood_open_too_long_keeps_the_words(
    app: Flask, visitor: Visitor, campaign: Campaign, token: str | None
) -> None:
    expired = visitor.get(FORM).submit(BUTTON, text="Een bankje", csrf_token=token)
    slips_before = count(app, Slip)

    page = expired.submit(BUTTON)

    assert expired.status == 400
    assert expired.errors == [EXPIRED]
    assert slips_before == 0
    assert page.shows("Een bankje")


def test_a_phone_that_lost_its_cookies_keeps_the_words(visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get(FORM)
    visitor.client.delete_cookie("session")

    expired = form.submit(BUTTON, text="Een bankje")

    assert expired.status == 400
    assert expired.submit(BUTTON).shows("Een bankje")


def test_a_form_without_an_id_is_taken(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje", submission_id=None)

    assert only_slip(app).text == "Een bankje"


@pytest.mark.parametrize("submission_id", ["onzin", "1", "0b8f3c4e-1111", "é" * 300])
def test_a_form_with_a_broken_id_gets_another_and_keeps_the_words(
    visitor: Visitor, campaign: Campaign, submission_id: str
) -> None:
    refused = visitor.get(FORM).submit(BUTTON, text="Een bankje", submission_id=submission_id)

    assert refused.errors == [EXPIRED]
    assert uuid.UUID(refused.values(BUTTON)["submission_id"][0])
    assert refused.submit(BUTTON).shows("Een bankje")


def test_every_form_has_an_id_of_its_own(visitor: Visitor, campaign: Campaign) -> None:
    ids = {visitor.get(FORM).values(BUTTON)["submission_id"][0] for _time in range(3)}

    assert len(ids) == 3


def test_a_form_that_is_sent_ten_times_is_one_slip(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get(FORM)

    pages = [
        form.submit(BUTTON, text="Een bankje", help="y", name="Bep", contact="bep@example.org") for _time in range(10)
    ]

    assert len({page.path for page in pages}) == 1
    assert [count(app, model) for model in (Slip, Offer, Contact)] == [1, 1, 1]


def test_a_repeat_gets_its_code_also_after_the_campaign_closed(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    form = visitor.get(FORM)
    first = form.submit(BUTTON, text="Een bankje")
    close(app, campaign, days=30)

    again = form.submit(BUTTON, text="Een bankje")

    assert again.path == first.path


@pytest.mark.parametrize("change", [{"text": "Twee bankjes"}, {"help": "y", "name": "Bep", "contact": "bep@x.nl"}])
def test_the_same_id_with_other_words_is_another_slip(
    app: Flask, visitor: Visitor, campaign: Campaign, change: dict[str, str]
) -> None:
    form = visitor.get(FORM)
    first = form.submit(BUTTON, text="Een bankje")

    other = form.submit(BUTTON, **({"text": "Een bankje"} | change))

    assert other.path != first.path
    assert count(app, Slip) == 2
    assert visitor.get(first.path).shows("Een bankje")


def test_an_id_means_nothing_in_another_campaign(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        make_campaign("de-hoek")
    own_id = visitor.get(FORM).values(BUTTON)["submission_id"]

    here = visitor.get(FORM).submit(BUTTON, text="Een bankje", submission_id=own_id)
    there = visitor.get("/de-hoek/briefje").submit(BUTTON, text="Een bankje", submission_id=own_id)

    assert here.path != there.path


def test_no_column_of_a_slip_holds_its_code(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Een bankje")
    code = page.path.removeprefix("/volg/")

    with app.app_context():
        kept = [
            str(value)
            for table in db.metadata.sorted_tables
            for row in db.session.execute(select(table))
            for value in row
        ]

    assert not [value for value in kept if code in value or code.replace("-", "") in value]


@pytest.mark.parametrize(
    ("state", "is_doubtful"),
    [
        (TinState.READY, False),
        (TinState.OUT, False),
        (TinState.MISSING, True),
        (TinState.BACK, True),
        (TinState.COUNTED, True),
    ],
)
def test_a_slip_belongs_to_the_tin_of_its_lid(
    app: Flask, visitor: Visitor, campaign: Campaign, state: TinState, is_doubtful: bool
) -> None:
    with app.app_context():
        lid_code = make_tin(campaign, state=state).lid_code

    visitor.get(f"{FORM}?trommel={lid_code}").submit(BUTTON, text="Een bankje")

    slip = only_slip(app)
    assert slip.tin is not None
    assert slip.tin.lid_code == lid_code
    assert slip.tin_is_doubtful is is_doubtful


def test_a_lid_code_is_read_as_people_type_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        lid_code = make_tin(campaign).lid_code

    page = visitor.get(f"{FORM}?trommel=%20{lid_code.lower()}")
    page.submit(BUTTON, text="Een bankje")

    assert page.shows("Trommel 1")
    assert only_slip(app).tin is not None


def test_a_tin_of_another_campaign_is_doubted_and_not_kept(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        lid_code = make_tin(make_campaign("de-hoek")).lid_code

    page = visitor.get(f"{FORM}?trommel={lid_code}")
    page.submit(BUTTON, text="Een bankje")

    slip = only_slip(app)
    assert not page.shows("Trommel 1")
    assert (slip.tin, slip.tin_is_doubtful) == (None, True)


@pytest.mark.parametrize("lid_code", ["ONZIN", "é" * 500, "'; DROP TABLE slip"])
def test_a_tin_that_nobody_knows_is_doubted(app: Flask, visitor: Visitor, campaign: Campaign, lid_code: str) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje", tin=lid_code)

    slip = only_slip(app)
    assert (slip.tin, slip.tin_is_doubtful) == (None, True)


def test_a_slip_without_a_tin_is_not_doubted(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje")

    slip = only_slip(app)
    assert (slip.tin, slip.tin_is_doubtful) == (None, False)


def test_the_tin_is_kept_when_the_form_comes_back(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        lid_code = make_tin(campaign).lid_code

    page = visitor.get(f"{FORM}?trommel={lid_code}").submit(BUTTON, text="")

    assert page.values(BUTTON)["tin"] == [lid_code]
    assert page.shows("Trommel 1")


@pytest.mark.parametrize(("days", "is_late"), [(-0.1, False), (0.1, True), (13.9, True)])
def test_a_slip_after_closing_time_is_taken_as_late(
    app: Flask, visitor: Visitor, campaign: Campaign, days: float, is_late: bool
) -> None:
    with app.app_context():
        db.session.get_one(Campaign, campaign.id).closes_at = days_ago(days)
        db.session.commit()

    page = visitor.get(FORM).submit(BUTTON, text="Een bankje")

    assert only_slip(app).is_late is is_late
    assert page.shows("laat binnengekomen maar het telt mee") is is_late


def test_a_slip_far_too_late_is_refused_with_its_words_and_who_to_ring(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    form = visitor.get(FORM)
    close(app, campaign, days=14.1)

    page = form.submit(BUTTON, text="Een bankje", help="y", name="Bep", contact="bep@example.org")

    assert page.status == 409
    (sentence,) = page.errors
    assert sentence.startswith(CLOSED)
    assert WHOM_TO_RING in sentence
    assert typed(page) == "Een bankje"
    assert [count(app, model) for model in (Slip, Offer, Contact)] == [0, 0, 0]


def test_a_closed_campaign_says_so_before_anybody_writes(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        make_campaign(state=CampaignState.CLOSED)

    page = visitor.get(FORM)

    (notice,) = page.notices
    assert notice.startswith(CLOSED)
    assert WHOM_TO_RING in notice
    assert page.submit(BUTTON, text="Een bankje").status == 409


def test_a_campaign_in_draft_is_there_for_nobody(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        make_campaign(state=CampaignState.DRAFT)

    assert visitor.get(FORM).status == 404
    assert visitor.post(FORM, {"text": "Een bankje"}).status == 404
    assert count(app, Slip) == 0


def test_the_journal_tells_of_an_offer_and_not_what_was_written(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    visitor.get(FORM).submit(BUTTON, text="Krokodillenvijver", help="y", name="Fatma", contact="fatma@example.org")

    with app.app_context():
        rows = db.session.execute(select(db.metadata.tables["journal_entry"])).all()
    written = "\n".join(map(str, rows))
    assert "offer.added" in written
    assert not any(word in written for word in ("Krokodil", "Fatma", "fatma@"))


def test_the_form_is_kept_out_of_every_cache(visitor: Visitor, campaign: Campaign) -> None:
    assert visitor.get(FORM).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
@pytest.mark.parametrize(("text", "status"), [("", 422), ("Een bankje bij de vijver", 503)])
def test_a_form_that_is_only_read_waits_for_no_writer(
    app: Flask, visitor: Visitor, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, text: str, status: int
) -> None:
    with app.app_context():
        engine = db.engine
    monkeypatch.setattr("optrommel.database.BUSY_TIMEOUT_MS", 0)
    page = visitor.get(FORM)

    with engine.connect() as writer, writer.begin():
        answer = page.submit(BUTTON, text=text)

    assert answer.status == status
