"""Typing paper over, through the page."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from babel.dates import format_date
from flask import Flask
from limits import parse
from sqlalchemy import event, func, select, update

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import AMSTERDAM, local_today, utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.notifications import limits
from optrommel.notifications.models import Message
from optrommel.offers.actions import open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.slips import paper, queries_typing
from optrommel.slips.models import Scan, Slip
from optrommel.slips.paper import make_batch, printed_slips
from optrommel.slips.paper_numbers import CHECK_LETTERS, PaperNumber
from optrommel.slips.rules import show_code
from optrommel.slips.rules_typing import CannotUntypeError, Moment, moment_of
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_campaign, make_follower, make_paper, make_slip, make_tin, put_in_state
from tests.page import Page, Visitor
from tests.people import moderator_of, typist_of
from tests.slips.typing_page import PLACE, WISH, counts_on, fields_of, kept_on, save, send, type_over

UNPRINTED = PaperNumber(9_999, 1)  # batches have five digits, and begin at 10000
TYPED_TODAY = ("vannacht", "vanochtend", "vanmiddag", "vanavond")


@pytest.fixture
def typist(app: Flask, campaign: Campaign) -> Visitor:
    """Give Joke, who types over what lay in the tins of `de-gagels`."""
    return typist_of(app, campaign)


@pytest.fixture
def papers(app: Flask, campaign: Campaign) -> list[tuple[str, str]]:
    """Give the numbers and codes of three slips that were printed for tin 1."""
    with app.app_context():
        return [(str(slip.number), slip.code) for slip in make_paper(campaign, make_tin(campaign))]


def count(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def only_slip(app: Flask) -> Slip:
    with app.app_context():
        slip = db.session.scalars(select(Slip)).one()
        assert slip.tin is None or slip.tin.number
        db.session.expunge_all()
        return slip


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        wanted = select(JournalEntry.action).where(JournalEntry.subject == "paper_slip").order_by(JournalEntry.id)
        return list(db.session.scalars(wanted))


def wrong_letter(number: str) -> str:
    return number[:-1] + CHECK_LETTERS[CHECK_LETTERS.index(number[-1]) - 1]


def saved_as(page: Page) -> str:
    """Give the number under which the page says a slip was saved."""
    return page.notices[0].removeprefix("Opgeslagen: ").partition(". ")[0].rstrip(".")


def test_a_slip_is_typed_over_and_its_stub_opens_it(app: Flask, typist: Visitor, papers: list[tuple[str, str]]) -> None:
    (number, code), *_rest = papers

    page = save(typist.get(PLACE).follow("Trommel 1"), number=number, text=WISH)

    assert page.notices == [f"Opgeslagen: {number}."]
    assert counts_on(page) == [1, 3]
    assert kept_on(page)["text"] == [""]
    assert Visitor(app).get(f"/volg/{show_code(code)}").shows(WISH)
    slip = only_slip(app)
    assert (slip.source, slip.tin and slip.tin.number, slip.is_late) == ("paper", 1, False)
    assert deeds(app) == ["slip.typed"]


def test_tins_that_are_back_come_first_with_how_far_they_are(app: Flask, campaign: Campaign, typist: Visitor) -> None:
    with app.app_context():
        make_tin(campaign, "Turfkade", state="counted", slips_counted=0)
        make_tin(campaign, "Vijverlaan", state="out")
        back = make_tin(campaign, "Gagelsweg", state="back", slips_counted=4)
        (slip, *_rest) = make_paper(campaign, back, 4)
    type_over(typist, slip.number, tin=3)

    page = typist.get(PLACE)

    assert page.texts(".stacks > li") == [
        "Trommel 3 Gagelsweg terug · 1 overgetypt · 4 gedrukt · 4 met de hand geteld",
        "Trommel 2 Vijverlaan onderweg · 0 overgetypt",
        "Trommel 1 Turfkade geteld · 0 overgetypt · 0 met de hand geteld",
    ]


def test_of_the_chosen_tin_the_end_of_a_number_will_do(
    app: Flask, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    page = type_over(typist, papers[1][0].partition("-")[2].lower())

    assert page.notices == [f"Opgeslagen: {papers[1][0]}."]


@ON_SQLITE
def test_a_number_in_the_address_is_filled_in_and_its_tin_chosen(
    typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    page = typist.get(f"{PLACE}?nummer={papers[0][0]}")

    assert page.h1 == "Overtypen: trommel 1"
    assert kept_on(page)["number"] == [papers[0][0]]
    assert typist.get(f"{PLACE}?nummer=48213-0345-A").errors


@ON_SQLITE
def test_a_wrong_number_is_said_and_the_words_stay(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    with app.app_context():
        (elsewhere,) = make_paper(make_campaign("oosterhoek", state=CampaignState.DRAFT), slips=1)
    wrong = {
        "345": "Dit is geen briefjesnummer.",
        wrong_letter(papers[0][0]): "Er klopt een cijfer of de letter niet in",
        str(UNPRINTED): f"Het nummer {UNPRINTED} kennen we niet.",
        str(elsewhere.number): "Dit briefje is van een andere actie.",
    }

    for number, sentence in wrong.items():
        page = type_over(typist, number)

        assert page.status in (409, 422)
        assert page.errors[0].startswith(sentence)
        assert page.all('#number[aria-invalid="true"]')
        assert kept_on(page)["text"] == [WISH]
        assert not page.shows("Oosterhoek")
    assert count(app, Slip) == 0


def test_a_slip_of_another_tin_lies_in_its_own(app: Flask, campaign: Campaign, typist: Visitor) -> None:
    with app.app_context():
        make_tin(campaign)
        (slip,) = make_paper(campaign, make_tin(campaign, "Vijverlaan"), 1)

    page = type_over(typist, slip.number, tin=1)

    assert page.notices == [f"Opgeslagen: {slip.number}. Dit briefje hoort bij trommel 2. Daar telt het mee."]
    assert page.h1 == "Overtypen: trommel 1"
    assert counts_on(page)[0] == 0


def test_a_slip_printed_for_no_tin_lies_in_the_chosen_one_in_the_language_of_its_form(
    app: Flask, campaign: Campaign, typist: Visitor
) -> None:
    with app.app_context():
        make_tin(campaign)
        (slip,) = printed_slips(campaign, make_batch(campaign, [], 1, now=utc_now(), language="tr"))
        db.session.commit()

    type_over(typist, slip.number, tin=1)

    found = only_slip(app)
    assert found.tin is not None
    assert (found.tin.number, found.language) == (1, "tr")


@ON_SQLITE
def test_two_stacks_of_a_tin_whose_short_numbers_agree_ask_for_the_whole(
    app: Flask, campaign: Campaign, typist: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        numbers = iter([10_000, 10_023])  # the same modulo 23
        monkeypatch.setattr(paper.secrets, "randbelow", lambda _most: next(numbers) - 10_000)
        first, second = make_paper(campaign, tin, 1), make_paper(campaign, tin, 1)

    page = type_over(typist, str(first[0].number).partition("-")[2])

    assert page.errors[0].startswith("Bij deze trommel kan")
    assert saved_as(save(page, number=second[0].number)) == str(second[0].number)


def test_a_number_used_twice_is_refused_and_leads_to_its_slip(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    type_over(typist, papers[0][0])

    page = type_over(typist_of(app, campaign, "Henk"), papers[0][0], "Een zebrapad")

    assert page.status == 409
    assert page.errors in [[f"Dit nummer is {when} al overgetypt door Joke."] for when in TYPED_TODAY]
    assert page.follow("Bekijk", within="main").shows(WISH)
    assert only_slip(app).text == WISH
    with app.app_context():
        db.session.execute(update(Slip).values(received_at=days_ago(40)))
        db.session.commit()
    page = type_over(typist, papers[0][0])
    assert page.errors == [
        f"Dit nummer is op {format_date(days_ago(40), 'd MMMM', locale='nl')} al overgetypt door jou."
    ]


def test_the_same_submission_again_is_the_same_slip_whatever_happened_meanwhile(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    fields = fields_of(typist)
    slips = [{"submission_id": str(uuid.uuid4()), "number": number, "text": WISH} for number in (papers[0][0], "")]
    first = [send(typist, fields, **slip).get_json() for slip in slips]
    with app.app_context():
        put_in_state(campaign, CampaignState.DRAFT)

    again = [send(typist, fields, **slip).get_json() for slip in slips]

    assert [answer["number"] for answer in again] == [answer["number"] for answer in first]
    assert [answer["loose"] for answer in again] == [False, True]
    assert count(app, Slip) == 2
    assert deeds(app) == ["slip.typed"] * 2


def test_a_slip_without_a_number_takes_the_place_of_none_that_was_printed(
    typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    type_over(typist, papers[0][0])

    page = type_over(typist, "", "Een zebrapad")

    assert page.texts("[data-progress]") == ["1 van 3 uit trommel 1 · Zonder nummer: 1"]
    assert typist.get(PLACE).shows("1 overgetypt · 3 gedrukt · Zonder nummer: 1")


def test_a_script_is_told_all_that_it_shows(app: Flask, typist: Visitor, papers: list[tuple[str, str]]) -> None:
    fields = fields_of(typist)
    send(typist, fields, number=papers[0][0], text=WISH)

    answer = send(typist, fields, number=papers[1][0], text="Bankjes bij de vijver").get_json()
    again = send(typist, fields, number=papers[1][0], text="Bankjes bij de vijver")
    empty = send(typist, fields, number="", text="", help="y", name="Bep")

    undo, advice = answer.pop("undo"), answer.pop("advice")
    assert undo.startswith(f"{PLACE}/{answer['slip']}/ongedaan?inzending=")
    assert advice.startswith(f"{PLACE}/{answer['slip']}/voorstel?inzending=")
    assert answer == {
        "number": papers[1][0],
        "slip": answer["slip"],
        "tin": 1,
        "notice": None,
        "typed": 2,
        "printed": 3,
        "unnumbered": 0,
        "loose": False,
        "stub": None,
        "alike": [{"number": papers[0][0], "text": WISH, "tin": 1}],
    }
    assert again.status_code == 409
    assert again.get_json()["problems"][0][0] == "number"
    assert again.get_json()["link"].endswith(papers[1][0])
    assert empty.status_code == 422
    assert [field for field, _sentence in empty.get_json()["problems"]] == ["text", "contact"]


@ON_SQLITE
def test_a_number_is_judged_while_it_is_typed(app: Flask, typist: Visitor, papers: list[tuple[str, str]]) -> None:
    fields = fields_of(typist)
    send(typist, fields, number=papers[0][0], text=WISH)
    short = papers[1][0].partition("-")[2]

    good, used, wrong, none = (
        send(typist, fields, f"{PLACE}/nummer", number=number).get_json()
        for number in (short, papers[0][0], wrong_letter(short), " ")
    )

    assert good == {"number": papers[1][0], "tin": 1, "problem": None, "link": None}
    assert "al overgetypt door jou" in used["problem"]
    assert used["link"]
    assert wrong["problem"].startswith("Er klopt een cijfer of de letter niet")
    assert none == {"number": None, "tin": None, "problem": None, "link": None}


def test_slips_that_say_nearly_the_same_are_shown_but_of_no_other_campaign(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    with app.app_context():
        make_slip(campaign, "Bankjes bij de vijver")
        make_slip(make_campaign("oosterhoek"), WISH)
    fields = fields_of(typist)
    send(typist, fields, number=papers[0][0], text="Een zebrapad bij de school")

    answer = send(typist, fields, f"{PLACE}/lijkt-op", text=WISH).get_json()

    assert answer == {"alike": [{"number": None, "text": "Bankjes bij de vijver", "tin": None}]}


def test_a_slip_without_a_number_gets_one_and_a_stub_to_hand_over(app: Flask, typist: Visitor) -> None:
    page = type_over(typist, "", tin="geen")
    number = saved_as(page)

    stub = typist.get(f"{PLACE}/getypt").submit("Strookje")

    assert stub.h1 == f"Het strookje van {number}"
    assert stub.all(".stub .qr")
    code = "-".join(stub.texts(".stub .code span"))
    assert Visitor(app).get(f"/volg/{code}").shows(WISH)
    assert deeds(app) == ["slip.typed", "slip.stub_shown"]
    assert only_slip(app).tin is None


@ON_SQLITE
def test_a_stub_that_went_home_is_shown_to_nobody(typist: Visitor, papers: list[tuple[str, str]]) -> None:
    fields = fields_of(typist)
    answer = send(typist, fields, number=papers[0][0], text=WISH).get_json()

    refused = typist.post(f"{PLACE}/{answer['slip']}/strookje", {"csrf_token": fields["csrf_token"]})

    assert refused.status == 409
    assert not refused.shows(show_code(papers[0][1]))
    assert not typist.get(f"{PLACE}/getypt").all("form[action$=strookje]")


def test_who_wants_to_help_is_kept_as_from_a_phone_and_mailed_however_many_they_are(
    app: Flask, typist: Visitor, papers: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_VISITOR", parse("0 per hour"))

    type_over(
        typist, papers[0][0], "Bel me op 06-12345678", help="y", name="Bep", contact="bep@example.org",
        may_be_passed_on="y", is_doubtful="y", language="de",
    )  # fmt: skip

    with app.app_context():
        slip = db.session.scalars(select(Slip)).one()
        offer = slip.offer
        assert (slip.has_personal, slip.is_doubtful, slip.language) == (True, True, "de")
        assert offer is not None
        assert offer.contact is not None
        assert (offer.contact.name, offer.contact.reach, offer.may_be_passed_on) == ("Bep", "bep@example.org", True)
        assert offer.contact.erase_on > local_today()
        letter = db.session.scalars(select(Message)).one()
        assert (letter.kind, letter.address, letter.language) == ("offer_confirm", "bep@example.org", "de")


@ON_SQLITE
def test_what_points_to_danger_is_for_moderators_at_once(app: Flask, typist: Visitor) -> None:
    type_over(typist, "", "Ik wil niet meer leven", tin="geen")

    assert only_slip(app).needs_care


def test_a_slip_is_taken_back_as_if_it_was_never_typed(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    type_over(typist, papers[0][0], help="y", name="Bep", contact="bep@example.org")

    page = typist.get(f"{PLACE}/getypt?trommel=1").submit("Haal terug")

    assert page.notices == [f"Teruggehaald: {papers[0][0]}. Het nummer is weer vrij."]
    assert [count(app, model) for model in (Slip, Offer, Contact, Message)] == [0, 0, 0, 0]
    assert deeds(app) == ["slip.typed", "slip.untyped"]
    assert saved_as(type_over(typist, papers[0][0], "Een zebrapad")) == papers[0][0]
    journal = moderator_of(app, campaign).get("/beheer/de-gagels/logboek")
    assert journal.shows(f"Joke haalde papieren briefje {papers[0][0]} terug")
    assert not journal.shows("wil meehelpen")


def test_taking_back_twice_leaves_the_next_slip_alone(
    app: Flask, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    fields = fields_of(typist)
    first = send(typist, fields, number=papers[0][0], text=WISH).get_json()
    assert send(typist, fields, first["undo"]).get_json() == {
        "number": papers[0][0],
        "typed": 0,
        "printed": 3,
        "unnumbered": 0,
    }
    send(typist, fields, number=papers[0][0], text="Een zebrapad")  # SQLite gives it the same id

    again = send(typist, fields, first["undo"])

    assert again.status_code == 200
    assert again.get_json()["number"] is None
    assert only_slip(app).text == "Een zebrapad"


def test_only_who_typed_it_or_a_moderator_takes_a_slip_back(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    undo = send(typist, fields_of(typist), number=papers[0][0], text=WISH).get_json()["undo"]
    henk, marieke = typist_of(app, campaign, "Henk"), moderator_of(app, campaign)

    refused = send(henk, fields_of(henk), undo)

    assert refused.status_code == 403
    assert not henk.get(f"{PLACE}/getypt").all("form[action*=ongedaan]")
    assert count(app, Slip) == 1
    assert send(marieke, fields_of(marieke), undo).status_code == 200
    assert count(app, Slip) == 0


def test_what_somebody_did_something_with_cannot_be_taken_back(
    app: Flask, campaign: Campaign, typist: Visitor, papers: list[tuple[str, str]]
) -> None:
    fields = fields_of(typist)
    helping = {"help": "y", "name": "Bep", "contact": "0561-555 001"}
    read, rung, followed = (
        send(typist, fields, number=number, text=WISH, **helping).get_json() for number, _code in papers
    )
    with app.app_context():
        slips = {slip.id: slip for slip in db.session.scalars(select(Slip))}
        publish_slip(slips[read["slip"]], WISH, now=utc_now())
        offer = slips[rung["slip"]].offer
        assert offer is not None
        open_contact(offer, now=utc_now(), by=1)
        make_follower(campaign, kind="slip", row_id=followed["slip"])
        db.session.commit()

    refused = [send(typist, fields, answer["undo"]) for answer in (read, rung, followed)]

    assert [answer.status_code for answer in refused] == [409] * 3
    assert {answer.get_json()["sentence"] for answer in refused} == {CannotUntypeError.sentence}
    assert [count(app, model) for model in (Slip, Contact)] == [3, 3]


@pytest.mark.parametrize(("state", "is_late"), [(CampaignState.READING, False), (CampaignState.FOLLOWING, True)])
def test_paper_is_typed_over_after_the_tins_are_back(
    app: Flask, campaign: Campaign, typist: Visitor, state: CampaignState, is_late: bool
) -> None:
    with app.app_context():
        put_in_state(campaign, state)

    type_over(typist, tin="geen")

    assert only_slip(app).is_late is is_late


@ON_SQLITE
def test_before_a_campaign_opens_no_slip_is_taken(app: Flask, campaign: Campaign, typist: Visitor) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.DRAFT)

    page = type_over(typist, tin="geen")

    assert page.errors == ["Deze actie neemt nu geen briefjes aan. Vraag een moderator of de actie open kan."]
    assert kept_on(page)["text"] == [WISH]
    assert count(app, Slip) == 0


def make_scan(campaign: Campaign) -> int:
    moments = {"created_at": utc_now(), "erase_on": local_today()}
    scan = Scan(
        campaign_id=campaign.id,
        key=f"{uuid.uuid4()}.jpg",
        width_px=1,
        height_px=1,
        sent_digest=str(uuid.uuid4()),
        **moments,
    )
    db.session.add(scan)
    db.session.commit()
    return scan.id


def test_a_slip_keeps_the_picture_it_was_typed_from_of_its_own_campaign_alone(
    app: Flask, campaign: Campaign, typist: Visitor
) -> None:
    with app.app_context():
        own, strange = make_scan(campaign), make_scan(make_campaign("oosterhoek"))

    refused = type_over(typist, tin="geen", scan=strange)
    type_over(typist, tin="geen", scan=own)

    assert refused.errors == ["Deze foto is er niet meer. Sla het briefje op zonder foto, of kies hem opnieuw."]
    assert only_slip(app).scan_id == own


@ON_SQLITE
def test_a_page_that_stood_open_too_long_keeps_the_words(app: Flask, campaign: Campaign, typist: Visitor) -> None:
    page = type_over(typist, tin="geen", csrf_token="of yesterday")

    assert page.status == 400
    assert page.h1 == "De pagina stond te lang open"
    assert page.shows(WISH)


@ON_SQLITE
def test_a_tin_that_is_not_there_is_refused(typist: Visitor, papers: list[tuple[str, str]]) -> None:
    assert typist.open(f"{PLACE}?trommel=9").status_code == 404
    page = save(typist.get(f"{PLACE}?trommel=1"), tin="9", text=WISH)
    assert page.errors == ["Deze trommel is er niet in deze actie. Kies een andere trommel."]


@ON_SQLITE
def test_a_typist_comes_at_once_where_they_work_and_sees_no_more(typist: Visitor) -> None:
    page = typist.get("/beheer/")

    assert page.path == PLACE
    assert page.texts('nav[aria-label="Hoofdmenu"] > a') == ["Overtypen", "Website"]


def test_what_was_typed_is_leafed_through(
    typist: Visitor, papers: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_typing, "PER_PAGE", 2)
    for number, _code in papers:
        type_over(typist, number)

    first = typist.get(f"{PLACE}/getypt?trommel=1")

    numbers = [number for number, _code in reversed(papers)]
    assert first.texts(".typed .number") + first.follow("Volgende").texts(".typed .number") == numbers


def test_a_slip_more_is_no_statement_more(app: Flask, typist: Visitor, papers: list[tuple[str, str]]) -> None:
    fields, asked = fields_of(typist), []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            asked.append(statement)

    counts = []
    event.listen(engine, "before_cursor_execute", note)
    for (number, _code), text in zip(papers, ("Een bankje", "Samen soep eten", "Zebrapad bij de school"), strict=True):
        asked.clear()
        send(typist, fields, number=number, text=text)
        counts.append(len(asked))
    asked.clear()
    typist.get(PLACE)
    event.remove(engine, "before_cursor_execute", note)

    assert len(set(counts)) == 1
    assert counts[0] <= 12
    assert len(asked) <= 5


MOMENTS = {
    (3, 10): Moment.NIGHT,
    (3, 6): Moment.NIGHT,
    (9, 10): Moment.MORNING,
    (12, 20): Moment.AFTERNOON,
    (18, 23): Moment.EVENING,
}


def test_moments_are_called_as_people_call_them() -> None:
    today = dt.datetime(2026, 11, 23, tzinfo=AMSTERDAM)

    for (then, now), called in MOMENTS.items():
        assert moment_of(today.replace(hour=then), now=today.replace(hour=now)) is called
    assert moment_of(today - dt.timedelta(minutes=1), now=today) is Moment.YESTERDAY
    assert moment_of(today - dt.timedelta(days=2), now=today) is Moment.EARLIER
