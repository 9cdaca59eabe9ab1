"""What the code on a stub opens before anybody typed the slip over."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import CampaignState, TinState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import PrintedSlip, check_may_be_typed, withdraw_paper
from optrommel.slips.rules import TypedMeanwhileError, UnwantedSlipError, show_code
from tests import typed
from tests.factories import make_campaign, make_paper, make_tin, put_in_state
from tests.page import Page, Visitor
from tests.people import typist_of
from tests.slips.typing_page import save

LEAVE = "Ja, typ mijn briefje niet over"
IN_TIN = "Je briefje zit nog in de trommel"


@pytest.fixture
def printed(app: Flask, campaign: Campaign) -> PrintedSlip:
    """Print one slip of tin 1."""
    with app.app_context():
        return make_paper(campaign, make_tin(campaign), slips=1)[0]


@pytest.fixture
def address(printed: PrintedSlip) -> str:
    """Give the address that the QR of the stub holds."""
    return f"/volg/{show_code(printed.code)}"


def type_over(app: Flask, text: str = "Een bankje") -> None:
    """Let somebody type the printed slip over."""
    with app.app_context():
        paper = db.session.scalars(db.select(PaperSlip)).one()
        typed.type_over(paper.campaign, PrintedSlip(paper.number, "", paper.tin), text)


def withdraw(visitor: Visitor, address: str) -> Page:
    return visitor.get(address).follow("Typ mijn briefje niet over").submit(LEAVE)


def test_the_code_of_a_stub_tells_that_the_slip_is_not_typed_over_yet(
    visitor: Visitor, campaign: Campaign, printed: PrintedSlip, address: str
) -> None:
    page = visitor.get("/volg").submit("Laat mijn briefje zien", code=printed.code.lower())

    assert (page.path, page.h1) == (address, IN_TIN)
    assert page.texts(".trail strong") == ["In de trommel", "Overtypen", "Lezen", "Daarna"]
    assert page.texts(".trail .hint")[0] == "trommel 1"
    assert page.shows(f"Het nummer van je briefje: {printed.number}")
    assert page.shows(f"Bel {campaign.contact_name}")
    assert not page.shows("Gagelsweg")


def test_a_stub_in_another_spelling_leads_to_the_one_address(visitor: Visitor, address: str) -> None:
    answer = visitor.open(address.lower().replace("-", ""))

    assert (answer.status_code, answer.location) == (303, address)


def test_a_stub_of_any_campaign_is_found(app: Flask, visitor: Visitor, address: str) -> None:
    with app.app_context():
        (other,) = make_paper(make_campaign("oosterhoek"), slips=1)

    assert visitor.get(f"/volg/{show_code(other.code)}").shows("Oosterhoek")
    assert visitor.get(address).shows("De Gagels")


def test_once_typed_over_the_code_opens_the_words(app: Flask, visitor: Visitor, address: str) -> None:
    type_over(app, "Een bankje bij de vijver")

    page = visitor.get(address)

    assert page.h1 == "We hebben je briefje overgetypt"
    assert page.texts(".trail strong") == ["Overgetypt", "Wacht op een lezer", "Daarna"]
    assert page.shows("Het is vandaag overgetypt.")
    assert page.texts(".slip") == ["Een bankje bij de vijver"]


@pytest.mark.parametrize(("state", "tin_state"), [("following", "back"), ("open", "counted")])
def test_a_slip_that_was_missed_is_not_said_to_be_in_the_tin(
    app: Flask, visitor: Visitor, campaign: Campaign, address: str, state: str, tin_state: str
) -> None:
    with app.app_context():
        db.session.scalars(db.select(Tin)).one().state = TinState(tin_state)
        put_in_state(campaign, CampaignState(state))

    page = visitor.get(address)

    assert page.h1 == "Je briefje is niet overgetypt"
    assert not page.shows("Iemand typt je woorden over")
    assert page.shows(f"Bel {campaign.contact_name} en noem het nummer van je briefje.")


def test_the_writer_can_have_it_left_in_the_tin(app: Flask, visitor: Visitor, address: str) -> None:
    page = withdraw(visitor, address)

    assert (page.h1, page.notices) == ("Je briefje wordt niet overgetypt", ["We typen je briefje niet over."])
    assert not page.all(".trail, .button--danger")
    assert page.shows("Dat je het niet overgetypt wilt hebben")
    with app.app_context():
        paper = db.session.scalars(db.select(PaperSlip)).one()
        with pytest.raises(UnwantedSlipError):
            check_may_be_typed(paper)


def test_who_types_over_reads_at_once_that_the_writer_wants_it_not(
    app: Flask, visitor: Visitor, campaign: Campaign, printed: PrintedSlip, address: str
) -> None:
    typist = typist_of(app, campaign)
    open_page = typist.get(f"/n/{printed.number}")
    withdraw(visitor, address)

    sent = save(open_page, text="Een bankje")
    opened = typist.get(f"/n/{printed.number}")

    assert sent.shows("De schrijver wil niet dat dit briefje wordt overgetypt.")
    assert opened.shows("De schrijver wil niet dat dit briefje wordt overgetypt.")
    with app.app_context():
        assert not db.session.scalars(db.select(Slip)).all()


def test_saying_so_twice_is_said_once(app: Flask, visitor: Visitor, address: str) -> None:
    asking = visitor.get(f"{address}/intrekken")

    assert asking.shows("Is er een foto van je briefje gemaakt? Die wissen we na 90 dagen.")
    asking.submit(LEAVE)
    again = asking.submit(LEAVE)

    assert again.h1 == "Je briefje wordt niet overgetypt"
    assert visitor.get(f"{address}/intrekken").path == address
    with app.app_context():
        actions = db.session.scalars(db.select(JournalEntry.action)).all()
        assert actions.count("paper.withdrawn") == 1


def test_who_was_just_too_late_has_the_words_erased(app: Flask, visitor: Visitor, address: str) -> None:
    asking = visitor.get(f"{address}/intrekken")
    type_over(app, "Een bankje")

    page = asking.submit(LEAVE)

    assert (page.path, page.h1) == (address, "Je briefje is ingetrokken")
    assert not page.shows("Een bankje")


def test_what_is_typed_over_cannot_be_left_in_the_tin_any_more(app: Flask, printed: PrintedSlip) -> None:
    type_over(app)

    with app.app_context(), pytest.raises(TypedMeanwhileError):
        withdraw_paper(db.session.scalars(db.select(PaperSlip)).one(), now=utc_now())


def test_a_closed_campaign_still_lets_the_writer_say_so(
    app: Flask, visitor: Visitor, campaign: Campaign, address: str
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    assert withdraw(visitor, address).h1 == "Je briefje wordt niet overgetypt"
