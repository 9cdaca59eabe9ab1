"""The outbox, for the admin alone: what waits, why, and what may be read of it."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.notifications import queries
from optrommel.notifications.actions import mark_failed, mark_sent
from optrommel.notifications.models import Message
from optrommel.notifications.rules import MessageState
from tests.factories import make_account, make_letter
from tests.notifications.conftest import NOW, letters, set_up_mail
from tests.page import Visitor

BEP = "bep@example.org"
READ, AGAIN = "Lees", "Probeer opnieuw"
NO_SERVER = "Deze website verstuurt nog geen mail. Wat klaarstaat, wacht hier."


@pytest.fixture
def admin(app: Flask) -> Visitor:
    with app.app_context():
        return Visitor(app).let_in(make_account("Sanne", is_admin=True).email)


def in_outbox(app: Flask, kind: str = "invitation", *, failed: str = "", is_sent: bool = False) -> int:
    """Put a letter in the outbox, and let it fail or be sent."""
    with app.app_context():
        letter = make_letter(BEP, kind=kind)
        if failed:
            mark_failed(letter, failed, now=NOW)
        if is_sent:
            mark_sent(letter, now=NOW)
        db.session.commit()
        return letter.id


def test_an_admin_reads_what_waits_to_whom_and_why(app: Flask, admin: Visitor) -> None:
    in_outbox(app)
    in_outbox(app, failed="550 no such user")
    in_outbox(app, is_sent=True)

    page = admin.get("/beheer/").follow("Uitgaande mail")

    assert page.texts(".journal li strong") == ["Uitnodiging"] * 3
    assert page.shows("Uitnodiging aan b…@example.org")
    assert page.shows("De mailserver zei: 550 no such user")
    assert page.texts("nav.filters a") == ["Alles", "Wacht: 1", "Verstuurd: 1", "Mislukt: 1"]
    assert BEP not in page.html


def test_one_state_can_be_chosen(app: Flask, admin: Visitor) -> None:
    in_outbox(app)
    in_outbox(app, failed="550 no such user")

    page = admin.get("/beheer/mail").follow("Mislukt: 1")

    assert len(page.all(".journal li")) == 1
    assert page.shows("550 no such user")


def test_without_a_mail_server_the_page_says_how_to_set_it_up(
    app: Flask, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = admin.get("/beheer/mail")
    set_up_mail(app, monkeypatch)

    assert without.shows(NO_SERVER)
    assert without.shows("OPTROMMEL_MAIL_HOST")
    assert not admin.get("/beheer/mail").shows(NO_SERVER)


def test_who_reads_a_letter_is_written_down_and_its_link_is_left_out(app: Flask, admin: Visitor) -> None:
    in_outbox(app)

    page = admin.get("/beheer/mail").submit(READ)

    with app.app_context():
        actions = list(db.session.scalars(db.select(JournalEntry.action)))
    assert page.shows("Doe mee met De Gagels")
    assert page.shows("https://example.org/…")
    assert "example.org/x" not in page.html
    assert actions.count("message.opened") == 1


@pytest.mark.parametrize("kind", ["receipt_code", "log_in_link", "news"])
def test_nobody_reads_a_key_of_somebody_else(
    app: Flask, admin: Visitor, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    open_id, secret_id = in_outbox(app), in_outbox(app, "log_in_link")
    with app.app_context():
        db.session.get_one(Message, secret_id).kind = kind
        db.session.commit()
    page = admin.get("/beheer/mail")

    answer = admin.open(f"/beheer/mail/{secret_id}/lezen", method="POST", data=page.values(READ))

    assert page.texts(".journal button") == [READ]
    assert f"/beheer/mail/{open_id}/lezen" in page.html
    assert answer.status_code == 409
    assert "example.org/x" not in answer.get_data(as_text=True)


def test_a_letter_that_failed_is_tried_again(app: Flask, admin: Visitor) -> None:
    in_outbox(app, failed="550 no such user")

    page = admin.get("/beheer/mail").submit(AGAIN)

    (letter,) = letters(app)
    assert "We proberen het zo opnieuw." in page.notices
    assert (letter.state, letter.tries, letter.ended_at) == (MessageState.QUEUED, 0, None)
    assert letter.send_before > letter.next_try_at


def test_what_was_sent_or_waits_is_not_sent_again(app: Flask, admin: Visitor) -> None:
    ids = [in_outbox(app), in_outbox(app, is_sent=True), in_outbox(app, "log_in_link", failed="550 no")]
    token = admin.get("/beheer/mail").values(READ)

    statuses = [admin.open(f"/beheer/mail/{number}/opnieuw", method="POST", data=token).status_code for number in ids]

    assert statuses == [409] * 3


def test_a_long_outbox_has_pages(app: Flask, admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for _time in range(3):
        in_outbox(app)

    pages = [admin.get("/beheer/mail"), admin.get("/beheer/mail").follow("Volgende")]

    assert [len(page.all(".journal li")) for page in pages] == [2, 1]
