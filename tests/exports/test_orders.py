"""Printing by order: chosen on the page, made by a process of its own, taken within a day."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader

from optrommel import beside, files
from optrommel.campaigns.actions import move_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.cli import main
from optrommel.clock import utc_now
from optrommel.exports import machine, printing, worker
from optrommel.exports.models import PrintOrder
from optrommel.exports.orders import (
    fail,
    forget_prints,
    give_back,
    is_held,
    note_pages,
    settle,
    take_next,
)
from optrommel.exports.rules import KEPT, LEASE, LISTED, NOT_HERE, Attempt, NotTinsError, numbers_in
from optrommel.exports.workshop import FOLDER, workshop
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.retention import purge
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper import printed_slips
from tests.conftest import IS_CI, ON_SQLITE
from tests.factories import make_campaign, make_moderator, make_order, make_tin
from tests.page import Visitor
from tests.people import typist_of
from tests.serving import environment

PLACE = "/beheer/de-gagels/afdrukken"
ORDER, AGAIN = "Maak de PDF", "Maak de PDF opnieuw"
CONTENT = b"%PDF of a slip with ABCD-EFGH-JKMN"
PATIENCE_S = 60
SITE = "https://wijde-blik.example"
needs_pango = pytest.mark.skipif(not machine.makes_pdf() and not IS_CI, reason="no Pango on this machine")


@pytest.fixture
def tins(app: Flask, campaign: Campaign) -> None:
    """Give the campaign three tins."""
    with app.app_context():
        for route in ("Gagelsweg", "Vijverlaan", "Schoolstraat"):
            make_tin(campaign, route)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Give the moderator of another campaign, `wijde-blik`."""
    with app.app_context():
        email = make_moderator(make_campaign("wijde-blik"), "Jo").email
    return Visitor(app).let_in(email)


@pytest.fixture(autouse=True)
def _pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages be as they are where a PDF can be made."""
    monkeypatch.setattr(machine, "find_library", lambda name: name)


def ordered(app: Flask, campaign: Campaign, *, now: dt.datetime | None = None) -> int:
    """Order a poster; give its order's number."""
    with app.app_context():
        return make_order(campaign, at=now).id


def ready(app: Flask, campaign: Campaign, *, now: dt.datetime | None = None) -> int:
    """Order a sheet, and let it be ready."""
    moment = now or utc_now()
    order_id = ordered(app, campaign, now=moment)
    with app.app_context():
        attempt = take_next(moment)
        assert attempt is not None
        settle(attempt, CONTENT, pages=1, now=moment)
        db.session.commit()
    return order_id


def read(app: Flask, order_id: int) -> PrintOrder:
    """Give an order as it is now."""
    with app.app_context():
        order = db.session.get_one(PrintOrder, order_id)
        db.session.expunge(order)
        return order


def kept_files(app: Flask) -> list[Path]:
    return [path for path in (Path(app.instance_path) / files.FOLDER).rglob("*") if path.is_file()]


def left_in_the_workshops(app: Flask) -> list[str]:
    return [path.name for path in (Path(app.instance_path) / FOLDER).rglob("*")]


def count(app: Flask, model: type[PrintOrder | PaperBatch | PaperSlip]) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(model.id))) or 0


def batch_number(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(db.select(PaperBatch.number)).one()


# Ordering.


@pytest.mark.usefixtures("tins")
def test_a_moderator_orders_slips_for_some_tins_in_a_language(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(f"{PLACE}").submit(ORDER, tins="1, 3", per_tin=5, language="tr")

    assert page.h1 == "Briefjes met een strookje"
    assert page.shows("Türkçe")
    assert page.shows(f"De nummers beginnen met {batch_number(app)}.")
    with app.app_context():
        slips = db.session.scalars(db.select(PaperSlip).order_by(PaperSlip.serial)).all()
        order = db.session.scalars(db.select(PrintOrder)).one()
        assert [slip.tin.number for slip in slips if slip.tin] == [1] * 5 + [3] * 5
        assert (slips[0].batch.language, order.job.language, len(order.job.tin_ids)) == ("tr", "tr", 2)


@ON_SQLITE
@pytest.mark.usefixtures("tins")
def test_without_a_choice_there_are_25_slips_for_every_tin(app: Flask, moderator: Visitor) -> None:
    moderator.get(PLACE).submit(ORDER)

    assert count(app, PaperSlip) == 3 * 25


@ON_SQLITE
def test_a_sheet_other_than_slips_makes_no_slips(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PLACE).submit(ORDER, kinds=["lid", "poster"])

    assert page.h1 == "Stickers voor op het deksel en Poster"
    assert count(app, PaperBatch) == 0


@pytest.mark.usefixtures("tins")
def test_what_is_sent_twice_is_ordered_once(app: Flask, moderator: Visitor) -> None:
    form = moderator.get(PLACE)

    pages = [form.submit(ORDER), form.submit(ORDER)]

    assert pages[0].path == pages[1].path
    assert (count(app, PrintOrder), count(app, PaperBatch)) == (1, 1)


@ON_SQLITE
@pytest.mark.usefixtures("tins")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kinds": None}, "Kies minstens één ding om af te drukken."),
        ({"tins": "vier"}, "We begrijpen ‘vier’ niet. Schrijf de nummers van de trommels zo: 1-12, 15."),
        ({"tins": "2-9"}, "Deze actie heeft geen trommel 4, 5, 6, 7, 8 …. Kijk de nummers na bij Trommels."),
        ({"per_tin": "0"}, "Kies een aantal van 1 tot en met 9999."),
        ({"per_tin": "5000"}, "Dat zijn samen 10000 briefjes. In één keer kan het tot 9999."),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_is_made(
    app: Flask, moderator: Visitor, typed: dict[str, str | None], said: str
) -> None:
    page = moderator.get(PLACE).submit(ORDER, **{"tins": "2-3", **typed})

    assert page.status == 422
    assert any(problem.startswith(said) for problem in page.errors), page.errors
    assert page.values(ORDER)["tins"] == [typed.get("tins") or "2-3"]
    assert (count(app, PrintOrder), count(app, PaperBatch)) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ()),
        ("7", (7,)),
        ("1-3, 9", (1, 2, 3, 9)),
        (" 9;1 – 3 2", (1, 2, 3, 9)),
        ("1 t/m 3", (1, 2, 3)),
    ],
)
def test_tins_are_named_as_people_write_them(typed: str, numbers: tuple[int, ...]) -> None:
    assert numbers_in(typed) == numbers


@pytest.mark.parametrize("typed", ["3-1", "1-", "-1", "x", "1-2-3", "99999"])
def test_what_names_no_tins_is_refused(typed: str) -> None:
    with pytest.raises(NotTinsError):
        numbers_in(typed)


def test_slips_of_before_are_printed_again_with_the_same_codes(app: Flask, moderator: Visitor) -> None:
    moderator.get(PLACE).submit(ORDER, per_tin=3)
    number = batch_number(app)

    page = moderator.get(PLACE).submit(f"Druk {number} opnieuw af")

    assert page.shows(f"De nummers beginnen met {number}.")
    assert (count(app, PrintOrder), count(app, PaperBatch), count(app, PaperSlip)) == (2, 1, 3)


def test_slips_of_somebody_else_are_not_printed_again(app: Flask, moderator: Visitor, stranger: Visitor) -> None:
    moderator.get(PLACE).submit(ORDER, per_tin=3)
    token = stranger.get("/beheer/wijde-blik/afdrukken").values(ORDER)

    page = stranger.post(f"/beheer/wijde-blik/afdrukken/partij/{batch_number(app)}", token)

    assert page.status == 404
    assert count(app, PrintOrder) == 1


@ON_SQLITE
def test_without_pango_the_page_says_so_and_leads_to_the_browser(
    moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "find_library", lambda _name: None)

    page = moderator.get(PLACE)
    order = page.submit("Maak de briefjes", per_tin=3)

    assert page.shows(NOT_HERE)
    assert order.shows(NOT_HERE)
    sheet = moderator.open(order.one(".links a").attrs["href"] or "")
    assert (sheet.status_code, str(batch_number(moderator.app)) in sheet.text) == (200, True)


def test_paper_that_leads_to_this_machine_alone_is_warned_of(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    local, warned = app.config["SETTINGS"], "De codes op papier leiden nu naar http://127.0.0.1:8000."
    with app.app_context():
        make_tin(campaign)

    pages = [moderator.get(PLACE), moderator.get("/beheer/de-gagels/trommels/1")]
    monkeypatch.setitem(app.config, "SETTINGS", local.model_copy(update={"site_url": "https://gagels.example"}))
    after = [moderator.get(PLACE), moderator.get("/beheer/de-gagels/trommels/1")]

    assert (pages[0].shows(warned), after[0].shows(warned)) == (True, False)
    assert "http://127.0.0.1:8000/" in pages[1].text  # what stands on its sticker
    assert "https://gagels.example/" in after[1].text


# Taking an order in hand.


def test_an_order_is_taken_by_one_process_alone(app: Flask, campaign: Campaign) -> None:
    order_id = ordered(app, campaign)
    barrier = threading.Barrier(2)

    def take(_number: int) -> Attempt | None:
        barrier.wait(PATIENCE_S)
        with app.app_context():
            attempt = take_next(utc_now())
            db.session.commit()
            return attempt

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, range(2)))

    assert sorted(taken, key=str) == [Attempt(order_id, 1), None]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
def test_who_waited_for_an_order_that_another_took_has_none(app: Flask, campaign: Campaign) -> None:
    order_id = ordered(app, campaign)
    waits = db.text("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))")

    def take() -> Attempt | None:
        with app.app_context():
            attempt = take_next(utc_now())
            db.session.commit()
            return attempt

    with app.app_context(), ThreadPoolExecutor(1) as pool:
        first, second = take_next(utc_now()), pool.submit(take)
        while not db.session.scalar(waits):
            assert not second.done()
        db.session.commit()

        assert (first, second.result(PATIENCE_S)) == (Attempt(order_id, 1), None)


def test_orders_are_made_one_after_the_other(app: Flask, campaign: Campaign) -> None:
    first, second = ordered(app, campaign), ordered(app, campaign)
    now = utc_now()

    with app.app_context():
        taken = [take_next(now), take_next(now)]
        settle(Attempt(first, 1), CONTENT, pages=1, now=now)
        taken.append(take_next(now))
        db.session.commit()

    assert taken == [Attempt(first, 1), None, Attempt(second, 1)]


def test_an_order_left_lying_is_taken_once_more_and_then_given_up(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    order_id, now = ordered(app, campaign), utc_now()

    with app.app_context():
        taken = [take_next(now + time) for time in (dt.timedelta(0), LEASE / 2, LEASE, 2 * LEASE)]
        db.session.commit()

    assert taken == [Attempt(order_id, 1), None, Attempt(order_id, 2), None]
    assert moderator.get(f"{PLACE}/{order_id}").shows("Het maken van de PDF stopte twee keer halverwege.")


def test_each_page_keeps_the_order_longer(app: Flask, campaign: Campaign) -> None:
    order_id, now = ordered(app, campaign), utc_now()

    with app.app_context():
        attempt = take_next(now)
        assert attempt is not None
        assert note_pages(attempt, 7, now=now + LEASE / 2)
        assert is_held(attempt, now + LEASE)
        assert not is_held(attempt, now + 2 * LEASE)
        db.session.commit()

    assert read(app, order_id).pages == 7


def test_who_was_overtaken_changes_nothing_and_leaves_no_file(app: Flask, campaign: Campaign) -> None:
    order_id, now = ordered(app, campaign), utc_now()
    before = kept_files(app)

    with app.app_context():
        late = take_next(now)
        assert late is not None
        assert take_next(now + LEASE) == Attempt(order_id, 2)
        assert not note_pages(late, 9, now=now)
        assert not settle(late, CONTENT, pages=9, now=now)
        fail(late, "x", now=now)
        give_back(late, now=now)
        db.session.commit()

    order = read(app, order_id)
    assert (order.state, order.pages, order.file_key) == ("working", 0, None)
    assert kept_files(app) == before


# What is ready.


def test_a_pdf_lies_encrypted_and_is_taken_by_a_moderator_which_is_written_down(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    order_id = ready(app, campaign)

    answer = moderator.open(f"{PLACE}/{order_id}/pdf")

    assert answer.data == CONTENT
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=de-gagels-{order_id}.pdf"
    with app.app_context():
        kept = files.file_store().get(read(app, order_id).file_key or "") or b""
        taken = db.session.scalars(db.select(JournalEntry).where(JournalEntry.action == "print.taken")).one()
    assert b"ABCD" not in kept
    assert b"%PDF" not in kept
    assert (taken.subject_id, taken.account_id is None) == (order_id, False)


def test_a_pdf_is_gone_a_day_after_it_was_ready_and_can_be_made_again(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    order_id = ready(app, campaign, now=utc_now() - KEPT)

    answer = moderator.open(f"{PLACE}/{order_id}/pdf")
    page = moderator.get(f"{PLACE}/{order_id}")
    again = page.submit(AGAIN)

    assert (answer.status_code, page.texts("h2")[0]) == (303, "Deze PDF is gewist")
    assert again.path != page.path
    assert again.h1 == "Poster"


def test_the_file_itself_goes_after_a_day_and_the_order_after_a_month(app: Flask, campaign: Campaign) -> None:
    before, now = kept_files(app), utc_now()
    order_id = ready(app, campaign, now=now)

    def forget(later: dt.timedelta) -> int:
        with app.app_context():
            forgotten = forget_prints(now + later)
            db.session.commit()
            return forgotten

    assert forget(KEPT - dt.timedelta(seconds=1)) == 0
    assert len(kept_files(app)) == len(before) + 1
    assert forget(KEPT) == 1
    assert kept_files(app) == before
    assert read(app, order_id).state == "ready"
    assert forget(LISTED) == 0
    assert count(app, PrintOrder) == 0


def test_a_campaign_that_closes_takes_its_prints_along(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    before = kept_files(app)
    done, waiting = ready(app, campaign), ordered(app, campaign)

    with app.app_context():
        held = db.session.get_one(Campaign, campaign.id)
        for step in (CampaignState.READING, CampaignState.FOLLOWING, CampaignState.CLOSED):
            move_campaign(held, step, now=utc_now())
        db.session.commit()

    assert kept_files(app) == before
    assert moderator.get(f"{PLACE}/{done}").texts("h2")[0] == "Deze PDF is gewist"
    assert moderator.get(f"{PLACE}/{waiting}").shows("De actie werd afgesloten voordat dit klaar was.")


@pytest.mark.parametrize("path", ["", "/stand", "/pdf"])
def test_an_order_of_somebody_else_is_not_there(app: Flask, campaign: Campaign, stranger: Visitor, path: str) -> None:
    order_id = ready(app, campaign)
    typist = typist_of(app, campaign)

    for visitor, place in ((stranger, "wijde-blik"), (stranger, "de-gagels"), (typist, "de-gagels")):
        assert visitor.open(f"/beheer/{place}/afdrukken/{order_id}{path}").status_code == 404


@ON_SQLITE
def test_the_page_tells_a_script_how_far_it_is(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    order_id, now = ordered(app, campaign), utc_now()
    seen = [moderator.open(f"{PLACE}/{order_id}/stand").json]

    with app.app_context():
        attempt = take_next(now)
        assert attempt is not None
        note_pages(attempt, 14, now=now)
        db.session.commit()
        seen.append(moderator.open(f"{PLACE}/{order_id}/stand").json)
        settle(attempt, CONTENT, pages=14, now=now)
        db.session.commit()
    seen.append(moderator.open(f"{PLACE}/{order_id}/stand").json)

    assert seen == [
        {"is_under_way": True, "sentence": "Wacht op zijn beurt."},
        {"is_under_way": True, "sentence": "14 bladzijden zijn af."},
        {"is_under_way": False, "sentence": "Klaar."},
    ]


# The process.


def make_next(app: Flask, *, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Let the next order be made by a process of its own, and wait for it."""
    with app.app_context():
        thread = worker.start_next(should_stop)
    assert thread is not None
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


@ON_SQLITE
@needs_pango
@pytest.mark.usefixtures("tins")
def test_slips_come_out_of_a_process_of_their_own_with_their_codes(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PLACE).submit(ORDER, tins="2", per_tin=2)

    make_next(app)

    answer = moderator.open(moderator.get(page.path).one("section a.button").attrs["href"] or "")
    words = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)
    signs = re.sub(r"\W", "", words)
    with app.app_context():
        batch = db.session.scalars(db.select(PaperBatch)).one()
        (campaign,) = db.session.scalars(db.select(Campaign)).all()
        for slip in printed_slips(campaign, batch):
            assert str(slip.number).replace("-", "") in signs
            assert slip.code in signs
    assert left_in_the_workshops(app) == []


@ON_SQLITE
def test_who_is_ready_takes_nothing_of_who_came_next_along(app: Flask, campaign: Campaign) -> None:
    now = utc_now()
    with app.app_context():
        for _time in range(2):
            make_order(campaign)
        first = take_next(now)
        assert first is not None
        with workshop(first):
            settle(first, CONTENT, pages=1, now=now)
            second = take_next(now)
            db.session.commit()
            assert second is not None
            shop = workshop(second)
            shop.__enter__()
            assert worker.start_next(lambda: False) is None  # looks round, and sees that the second is at work
        assert left_in_the_workshops(app) == [f"{second.order_id}-1"]
        shop.__exit__(None, None, None)
    assert left_in_the_workshops(app) == []


@ON_SQLITE
@pytest.mark.parametrize("look", [lambda: worker.start_next(lambda: False), lambda: purge(utc_now())])
def test_what_a_killed_server_left_in_the_clear_goes_as_soon_as_somebody_looks(
    app: Flask, campaign: Campaign, look: Callable[[], object]
) -> None:
    with app.app_context():
        attempt = take_next(make_order(campaign).ordered_at)
        assert attempt is not None
        kept = workshop(attempt)
        kept.__enter__()
        fail(attempt, "x", now=utc_now())
        db.session.commit()
        assert left_in_the_workshops(app) == [f"{attempt.order_id}-1"]

        look()

    assert left_in_the_workshops(app) == []


@ON_SQLITE
def test_without_its_workshop_nothing_is_made(app: Flask, campaign: Campaign, sheets: list[str]) -> None:
    with app.app_context():
        attempt = take_next(make_order(campaign).ordered_at)
        assert attempt is not None
        with pytest.raises(FileNotFoundError):
            printing.print_order(attempt)
    assert sheets == []


@ON_SQLITE
def test_a_process_that_is_killed_is_tried_again_once(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id, states = ordered(app, campaign), []
    monkeypatch.setattr(beside, "follow", lambda process, _stop, **_asked: process.kill())

    for _time in range(2):
        make_next(app)
        states.append(read(app, order_id).state)

    assert states == ["waiting", "failed"]


@ON_SQLITE
def test_a_server_that_stops_takes_its_process_along(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id, started = ordered(app, campaign), []
    follow = beside.follow
    monkeypatch.setattr(
        beside, "follow", lambda process, *others, **asked: (started.append(process), follow(process, *others, **asked))
    )

    make_next(app, should_stop=lambda: True)

    assert started[0].returncode is not None
    assert read(app, order_id).state == "waiting"


def test_a_process_ends_when_nobody_follows_it_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, end_of_parent = os.pipe()
    ended, exits = threading.Event(), []
    monkeypatch.setattr(beside, "STANDARD_INPUT", ours)
    monkeypatch.setattr(beside.os, "_exit", lambda code: (exits.append(code), ended.set()))

    beside.end_with_parent()
    os.write(end_of_parent, b"still here")
    before = list(exits)
    os.close(end_of_parent)

    assert ended.wait(PATIENCE_S)
    assert (before, exits) == ([], [1])
    os.close(ours)


def test_no_process_is_started_when_nothing_waits(app: Flask, campaign: Campaign) -> None:
    ready(app, campaign)

    with app.app_context():
        assert worker.start_next(lambda: False) is None


def test_the_web_process_never_loads_what_makes_a_pdf(tmp_path: Path) -> None:
    asks = (
        "import sys; from optrommel.exports import views; views.makes_pdf();"
        "print({'weasyprint', 'pypdf', 'fontTools'} & set(sys.modules))"
    )

    said = subprocess.run(
        [sys.executable, "-c", asks], env=environment(tmp_path), capture_output=True, text=True, check=True
    )

    assert said.stdout == "set()\n"


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let nothing be laid out; give the documents that would have been, in the end."""
    written: list[str] = []

    def write_pdf(documents: Iterator[str], target: Path, *, made: Callable[[int], None]) -> int:
        written[:] = documents
        made(len(written))
        target.write_bytes(CONTENT)
        return len(written)

    monkeypatch.setattr(printing, "write_pdf", write_pdf)
    return written


def print_by_command(instance: Path, out: Path, kind: str, *options: str) -> Result:
    command = ["print", "--campaign", "wijde-blik", "--kind", kind, "--out", str(out), *options]
    return CliRunner().invoke(main, command, env=environment(instance, **{"OPTROMMEL_SITE_URL": SITE}))


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an instance with a campaign of three tins."""
    folder = tmp_path_factory.mktemp("instance")
    people = ["--contact", "Jo", "--phone", "0521-555 010", "--hours", "maandag", "--tins", "3"]
    wijde_blik = ["campaign", "add", "wijde-blik", "--name", "Wijde Blik", "--question", "Wat is jouw idee?", *people]
    for command in (["db", "upgrade"], wijde_blik):
        assert CliRunner().invoke(main, command, env=environment(folder)).exit_code == 0
    return folder


def test_the_command_makes_new_slips_and_the_same_once_more(instance: Path, tmp_path: Path, sheets: list[str]) -> None:
    out = tmp_path / "sheets.pdf"
    made = print_by_command(instance, out, "slips", "--tins", "1,3", "--per-tin", "2", "--language", "en")
    first, number = list(sheets), made.stdout.rstrip()[-5:]
    again = print_by_command(instance, out, "slips", "--batch", number)

    assert "Warning" not in made.stderr
    assert made.stdout == f"2 pages in {out}; the numbers begin with {number}\n"
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (CONTENT, 0o600)
    assert again.exit_code == 0
    assert sheets == first
    assert 'lang="en"' in first[0]
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.usefixtures("sheets")
def test_the_command_warns_when_codes_lead_to_this_machine_alone(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SITE", "")

    result = print_by_command(instance, tmp_path / "sheets.pdf", "poster")

    assert result.exit_code == 0
    assert result.stderr.startswith("Warning: the codes lead to http://127.0.0.1:8000, which works on this machine")


@pytest.mark.usefixtures("sheets")
def test_the_command_makes_no_slips_when_the_pdf_has_nowhere_to_go(instance: Path, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "sheets.pdf"
    with sqlite3.connect(instance / "optrommel.db") as database:
        batches = [database.execute("SELECT count(*) FROM paper_batch").fetchone()]
        result = print_by_command(instance, out, "slips")
        batches += [database.execute("SELECT count(*) FROM paper_batch").fetchone()]

    assert (result.exit_code, len(set(batches))) == (1, 1)
    assert result.stderr == f"Error: {out} cannot be written (No such file or directory).\n"


@pytest.mark.usefixtures("sheets")
@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("slips", ["--tins", "9"], "Deze actie heeft geen trommel 9."),
        ("slips", ["--per-tin", "9999"], "Dat zijn samen 29997 briefjes."),
        ("slips", ["--batch", "12345"], "Deze actie heeft geen briefjes met nummers die met 12345 beginnen."),
        ("stubs", [], "Er is nog niets om hierop af te drukken."),
    ],
)
def test_the_command_says_what_cannot_be_printed_and_leaves_no_file(
    instance: Path, tmp_path: Path, kind: str, options: list[str], said: str
) -> None:
    result = print_by_command(instance, tmp_path / "sheets.pdf", kind, *options)

    assert result.exit_code == 1
    assert f"Error: {said}" in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_process_hangs_on_a_line_lets_the_website_go_first_and_says_no_words(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(beside, "end_with_parent", lambda: asked.append("line"))
    monkeypatch.setattr(beside.os, "nice", asked.append)
    monkeypatch.setattr(beside.resource, "setrlimit", lambda _what, limits: asked.append(limits[0]))

    result = CliRunner().invoke(main, ["print-order", "1", "1"], env=environment(instance))

    assert asked == ["line", beside.NICENESS, beside.ADDRESS_SPACE]
    assert result.output == "Error: order 1 not printed: NoResultFound\n"
