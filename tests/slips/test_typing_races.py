"""Two typists at the same moment: every slip once, and who was second is told so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.offers.models import Offer
from optrommel.slips.models import Scan, Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper import printed_slips
from optrommel.slips.rules import show_code
from tests.factories import make_paper, make_scan, make_tin
from tests.page import Visitor
from tests.people import typist_of
from tests.slips.test_concurrency import at_once
from tests.slips.typing_page import PLACE, WISH, fields_of, send

ROUNDS = 5
HELPING = {"help": "y", "name": "Bep", "contact": "0561-555 001"}
Sender = Callable[..., Callable[[], TestResponse]]


@pytest.fixture
def numbers(app: Flask, campaign: Campaign) -> list[str]:
    """Give the numbers of the slips of tin 1."""
    with app.app_context():
        return [str(slip.number) for slip in make_paper(campaign, make_tin(campaign), ROUNDS)]


@pytest.fixture
def code(app: Flask, campaign: Campaign, numbers: list[str]) -> str:
    """Give the code on the stub of the first."""
    with app.app_context():
        batch = db.session.scalars(select(PaperBatch)).one()
        return show_code(next(printed_slips(campaign, batch)).code)


@pytest.fixture
def senders(app: Flask, campaign: Campaign, numbers: list[str]) -> list[Sender]:
    """Give what lets either of two typists send a slip later."""

    def sender(typist: Visitor) -> Sender:
        fields = fields_of(typist)
        return lambda **typed: lambda: send(typist, fields, **{"text": WISH, **HELPING, **typed})

    return [sender(typist_of(app, campaign, name)) for name in ("Joke", "Henk")]


def counted(app: Flask) -> list[int]:
    """Count slips, offers, and slips that the journal says were typed."""
    with app.app_context():
        typed = select(func.count()).where(JournalEntry.action == "slip.typed")
        rows = [select(func.count()).select_from(model) for model in (Slip, Offer)]
        return [db.session.scalar(asked) or 0 for asked in (*rows, typed)]


def test_of_two_who_type_one_number_at_once_one_is_told(app: Flask, senders: list[Sender], numbers: list[str]) -> None:
    for number in numbers:
        answers = at_once(*(sender(number=number, submission_id=str(uuid.uuid4())) for sender in senders))

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        (late,) = (answer.get_json() for answer in answers if answer.status_code == 409)
        ((field, sentence),) = late["problems"]
        assert field == "number"
        assert "al overgetypt door" in sentence
    assert counted(app) == [ROUNDS] * 3


@pytest.mark.parametrize("is_loose", [False, True])
def test_a_slip_that_is_sent_twice_at_once_is_one_slip(
    app: Flask, senders: list[Sender], numbers: list[str], is_loose: bool
) -> None:
    for number in numbers:
        submission_id = str(uuid.uuid4())
        sent = [sender(number="" if is_loose else number, submission_id=submission_id) for sender in senders]
        answers = at_once(*sent)

        assert [answer.status_code for answer in answers] == [200, 200]
        assert len({answer.get_json()["number"] for answer in answers}) == 1
    assert counted(app) == [ROUNDS] * 3
    with app.app_context():
        loose = db.session.scalars(select(PaperSlip.serial).join(PaperSlip.batch).where(PaperBatch.is_loose)).all()
    assert sorted(loose) == (list(range(1, ROUNDS + 1)) if is_loose else [])


def test_slips_without_a_number_never_share_one(app: Flask, senders: list[Sender]) -> None:
    answers = [
        answer
        for _round in range(ROUNDS)
        for answer in at_once(*(sender(submission_id=str(uuid.uuid4())) for sender in senders))
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_json()["number"] for answer in answers}) == 2 * ROUNDS


def test_taking_back_twice_at_once_is_taking_back_once(app: Flask, senders: list[Sender], numbers: list[str]) -> None:
    undo = senders[0](number=numbers[0])().get_json()["undo"]

    answers = at_once(senders[0](path=undo), senders[0](path=undo))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert counted(app)[:2] == [0, 0]


def waits(asked: Future[TestResponse]) -> bool:
    """Tell whether somebody stands still for what another has not settled; SQLite lets nobody in before that."""
    if db.engine.dialect.name == "sqlite":
        return True
    with db.engine.connect() as connection:
        blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(connection.scalar(blocked)) or asked.done()


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, action: str, task: Callable[[], TestResponse]
) -> list[Future[TestResponse]]:
    """Let somebody else begin a task just before who does `action` has settled it; give what becomes of that."""
    record, pool, begun = journal.record, ThreadPoolExecutor(1), []

    def record_slowly(done: str, *others: object, **more: object) -> None:
        record(done, *others, **more)
        if done == action and not begun:
            begun.append(pool.submit(task))
            while not waits(begun[0]):
                pass

    monkeypatch.setattr(journal, "record", record_slowly)
    return begun


@pytest.fixture
def scan_id(app: Flask, campaign: Campaign, numbers: list[str]) -> int:
    """Give a picture with several slips on it."""
    with app.app_context():
        return make_scan(campaign).id


def press_later(path: str, who: Visitor) -> Callable[[], TestResponse]:
    """Give what presses the last button of a page later."""
    page = who.get(path)
    sent = page.values(page.texts("main form button")[-1])
    return lambda: who.open(path, method="POST", data=sent)


def test_who_takes_a_slip_back_waits_for_who_types_another_from_its_picture(
    app: Flask, senders: list[Sender], numbers: list[str], code: str, scan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    senders[0](number=numbers[0], scan=str(scan_id))()
    withdraw = press_later(f"/volg/{code}/intrekken", Visitor(app))
    begun = meanwhile(monkeypatch, "slip.typed", withdraw)

    typed = senders[1](number=numbers[1], scan=str(scan_id))()

    assert (typed.status_code, begun[0].result().status_code) == (200, 303)
    with app.app_context():
        told = db.session.execute(select(Slip.text, Slip.scan_id).order_by(Slip.id)).all()
        assert [tuple(one) for one in told] == [("", None), (WISH, None)]
        assert db.session.scalars(select(Scan.id)).all() == []


def test_who_types_from_a_picture_that_another_erases_is_told(
    app: Flask,
    campaign: Campaign,
    senders: list[Sender],
    numbers: list[str],
    scan_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    erase = press_later(f"{PLACE}/fotos/{scan_id}/wissen", typist_of(app, campaign, "Riet"))
    begun = meanwhile(monkeypatch, "scan.erased", senders[0](number=numbers[0], scan=str(scan_id)))

    erase()

    assert "Deze foto is er niet meer." in begun[0].result().text
    with app.app_context():
        assert db.session.scalars(select(Slip.id)).all() == []
