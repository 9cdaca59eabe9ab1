"""Letters to a real mail server: everyone gets exactly one, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import make_url

from optrommel.extensions import db
from optrommel.notifications import sending, smtp
from optrommel.notifications.actions import forget_letters, write_letter
from optrommel.notifications.rules import GIVE_UP_AFTER, KEPT_DAYS, LEASE, MessageState, pause_after
from optrommel.notifications.sending import Tally
from tests.factories import make_letter
from tests.notifications.conftest import NOW, PATIENCE_S, SITE, Clock, letters
from tests.notifications.mailserver import DIE, OK, MailServer

Send = Callable[..., Tally]
LONG_URL = f"{SITE}/weg/{'a-1_' * 30}?a=b"
SECRET_WORD = "krokodillenvijver"


def write(app: Flask, *addresses: str, kind: str = "invitation", at: dt.datetime = NOW) -> None:
    with app.app_context():
        for address in addresses:
            make_letter(address, kind=kind, at=at)


def readers(count: int) -> list[str]:
    return [f"buur{number}@example.org" for number in range(count)]


def dying_at(count: int) -> Callable[[str], str]:
    """Give the answers of a server that dies before it takes its letter number `count`."""
    asked: list[str] = []

    def answer(address: str) -> str:
        asked.append(address)
        return DIE if len(asked) == count else OK

    return answer


def kill_and_restart(count: int, post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    """Send to `count` readers while the server dies halfway and comes back a minute later."""
    server.answer = dying_at(count // 2)
    write(post, *readers(count))

    cut_off = send()
    server.stop()
    down = send()
    server.start()
    clock.move(minutes=2)
    rounds = [send() for _time in range(2)]

    assert (cut_off.sent, cut_off.later) == (count // 2 - 1, 1)
    assert "Error" in down.trouble
    assert down.sent == rounds[1].sent == 0
    assert sorted(server.readers) == sorted(readers(count))
    assert {letter.state for letter in letters(post)} == {MessageState.SENT}


def test_a_server_that_dies_halfway_gets_every_letter_exactly_once(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    kill_and_restart(50, post, server, send, clock)


@pytest.mark.soak
def test_two_thousand_readers_get_exactly_one_letter_each(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    kill_and_restart(2000, post, server, send, clock)


def test_a_letter_arrives_as_it_was_written(post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    with post.app_context():
        words = {"place": "Café ’t Hoekje", "until": NOW, "link": f"{SITE}/x"}
        write_letter("invitation", "bep@example.org", now=NOW, unsubscribe_url=LONG_URL, language="tr", **words)
        db.session.commit()

    send()

    (letter,) = server.letters
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert letter["From"] == "Optrommel <post@buurt.example.org>"
    assert letter["To"] == "bep@example.org"
    assert "Café ’t Hoekje" in letter["Subject"]
    assert letter["Message-ID"].endswith("@buurt.example.org>")
    assert letter["Date"].datetime == NOW
    assert f"List-Unsubscribe: <{LONG_URL}>\r\n".encode() in server.raw[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert text is not None
    assert html is not None
    assert f"{SITE}/x" in text.get_content()
    assert "&" not in text.get_content()
    assert '<html lang="tr" dir="ltr">' in html.get_content()
    assert "<img" not in html.get_content()


def test_letters_share_a_connection_and_nobody_sees_another_reader(post: Flask, server: MailServer, send: Send) -> None:
    write(post, *readers(3))

    send()

    assert server.connections == 1
    assert server.readers == readers(3)


def test_once_sent_only_kind_times_and_state_stay(post: Flask, send: Send, clock: Clock) -> None:
    write(post, "bep@example.org")

    send()

    (letter,) = letters(post)
    assert (letter.kind, letter.state, letter.tries) == ("invitation", MessageState.SENT, 1)
    assert (letter.created_at, letter.ended_at) == (NOW, NOW)
    assert [letter.address, letter.subject, letter.text, letter.html, letter.unsubscribe_url] == [None] * 5


def test_a_server_that_greylists_gets_the_letter_a_little_later(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    server.answer = lambda address: "451 4.7.1 <bep@example.org> greylisted, bep" if clock() == NOW else OK
    write(post, "bep@example.org")

    first, too_soon = send(), send()
    (waiting,) = letters(post)
    clock.move(seconds=90)
    later = send()

    assert (first.later, too_soon.later, later.sent) == (1, 0, 1)
    assert (waiting.state, waiting.said) == (MessageState.QUEUED, "451 4.7.1 … greylisted, …")


def test_a_bad_address_fails_at_once_and_keeps_nobody_waiting(post: Flask, server: MailServer, send: Send) -> None:
    server.answer = lambda address: "550 5.1.1 user weg unknown" if address.startswith("weg@") else OK
    write(post, "weg@example.org", "bep@example.org")

    tally = send()

    gone, sent = letters(post)
    assert (tally.failed, tally.sent) == (1, 1)
    assert (gone.state, gone.said, gone.address) == (MessageState.FAILED, "550 5.1.1 user … unknown", "weg@example.org")
    assert sent.state == MessageState.SENT


def test_a_code_that_nobody_takes_is_erased_with_its_address(post: Flask, server: MailServer, send: Send) -> None:
    server.answer = lambda _address: "550 no"
    write(post, "weg@example.org", kind="log_in_link")

    send()

    (letter,) = letters(post)
    assert (letter.state, letter.address, letter.text, letter.html) == (MessageState.FAILED, None, None, None)


def test_a_letter_is_given_up_after_some_days_of_trying(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    server.answer = lambda _address: "451 later"
    write(post, "bep@example.org")
    tries = 0

    while clock() <= NOW + GIVE_UP_AFTER:
        tries += send().later
        clock.move(hours=4)
    last = send()

    (letter,) = letters(post)
    assert (letter.state, letter.tries, letter.said) == (MessageState.FAILED, tries, "451 later")
    assert tries == 24
    assert (last.failed, last.waiting) == (0, 0)


def test_a_slow_server_keeps_no_letter(post: Flask, server: MailServer, send: Send, clock: Clock) -> None:
    server.is_slow = True
    write(post, *readers(5))

    slow = send(timeout_s=0.05)
    server.is_slow = False
    clock.move(minutes=2)
    send()

    assert (slow.sent, slow.later, slow.waiting) == (0, 3, 5)  # three time-outs in a row: the server is not well
    assert "timed out" in slow.trouble
    assert {letter.state for letter in letters(post)} == {MessageState.SENT}


@pytest.mark.parametrize("refusal", ["554 5.7.1 Relay access denied", "530 5.7.0 Authentication required"])
def test_what_the_server_has_against_us_is_no_fault_of_a_letter(
    post: Flask, server: MailServer, send: Send, refusal: str
) -> None:
    server.answer = lambda _address: refusal
    write(post, *readers(2))

    tally = send()

    assert (tally.sent, tally.failed, tally.waiting, tally.trouble) == (0, 0, 2, refusal)
    assert [(letter.tries, letter.said) for letter in letters(post)] == [(1, refusal), (0, refusal)]


def test_a_server_that_offers_no_secrecy_gets_nothing(
    post: Flask, server: MailServer, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = post.config["SETTINGS"].model_copy(update={"mail_tls": "starttls"})
    monkeypatch.setitem(post.config, "SETTINGS", settings)
    write(post, *readers(2))

    tally = send()

    assert (tally.sent, tally.failed, tally.waiting) == (0, 0, 2)
    assert "STARTTLS" in tally.trouble
    assert [(letter.tries, letter.said) for letter in letters(post)] == [(0, tally.trouble)] * 2
    assert server.letters == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # on this machine alone
@pytest.mark.parametrize(("password", "sent"), [("geheim", 2), ("fout", 0)])
def test_a_server_that_wants_a_password_gets_it(
    post: Flask, server: MailServer, send: Send, monkeypatch: pytest.MonkeyPatch, password: str, sent: int
) -> None:
    server.log_in = ("bep", "geheim")
    log_in = {"mail_user": "bep", "mail_password": SecretStr(password)}
    monkeypatch.setitem(post.config, "SETTINGS", post.config["SETTINGS"].model_copy(update=log_in))
    write(post, *readers(2))

    tally = send()

    assert (tally.sent, tally.failed, tally.waiting) == (sent, 0, 2 - sent)
    assert ("535" in tally.trouble) is (sent == 0)


def test_a_server_that_has_had_enough_of_a_connection_gets_another(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    server.answer = lambda address: "421 too many" if address == "buur1@example.org" and clock() == NOW else OK
    write(post, *readers(3))

    first = send()
    clock.move(minutes=2)
    send()

    assert (first.sent, first.later, first.trouble) == (2, 1, "")
    assert server.readers == ["buur0@example.org", "buur2@example.org", "buur1@example.org"]


def test_a_connection_is_not_kept_for_ever(
    post: Flask, server: MailServer, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PER_CONNECTION", 2)
    write(post, *readers(5))

    send()

    assert (len(server.letters), server.connections) == (5, 3)


def crash(*_arguments: object, **_options: object) -> None:
    raise SystemExit


def test_a_crash_after_sending_doubles_only_that_letter_with_the_same_id(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    write(post, *readers(3))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sending, "mark_sent", crash)
        with pytest.raises(SystemExit):
            send()

    others = send()
    clock.move(seconds=LEASE.total_seconds())
    again = send()

    assert (others.sent, again.sent) == (2, 1)
    assert server.readers == [*readers(3), "buur0@example.org"]
    assert server.letters[0]["Message-ID"] == server.letters[3]["Message-ID"]


def test_two_senders_never_send_the_same_letter(post: Flask, server: MailServer, send: Send) -> None:
    write(post, *readers(20))
    barrier = Barrier(2)

    def take_part(_number: int) -> int:
        barrier.wait(PATIENCE_S)
        return send().sent

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(take_part, range(2)))

    assert sum(sent) == 20
    assert sorted(server.readers) == sorted(readers(20))


def test_who_took_longer_than_the_lease_leaves_the_letter_to_who_has_it_now(
    post: Flask, server: MailServer, send: Send, clock: Clock
) -> None:
    write(post, "bep@example.org")

    def answer(_address: str) -> str:
        if server.connections == 1:
            clock.move(seconds=LEASE.total_seconds())
            with ThreadPoolExecutor(1) as pool:
                pool.submit(mark_leased, post, clock()).result(PATIENCE_S)
        return OK

    server.answer = answer
    tally = send()

    (letter,) = letters(post)
    assert (tally.sent, letter.state) == (0, MessageState.QUEUED)


def mark_leased(app: Flask, now: dt.datetime) -> None:
    with app.app_context():
        assert sending.lease_next(now) is not None
        db.session.commit()


@pytest.mark.parametrize(
    "address", ["bep@example.org\nBcc: piet@example.org", "bep@example.org\r\n.", "bep", "a b@c.nl"]
)
def test_no_address_becomes_a_header_of_its_own(app: Flask, address: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match=r"header|@|valid"):
        make_letter(address)

    assert letters(app) == []


def test_a_name_with_a_newline_stays_on_the_line_of_the_subject(post: Flask, server: MailServer, send: Send) -> None:
    with post.app_context():
        words = {"place": "Hoek\r\nBcc: piet@example.org", "until": NOW, "link": "x"}
        write_letter("invitation", "bep@example.org", now=NOW, language="nl", **words)
        db.session.commit()

    send()

    (letter,) = server.letters
    assert letter["Subject"] == "Doe mee met Hoek Bcc: piet@example.org"
    assert letter["Bcc"] is None


def test_a_foreign_host_name_gets_its_ascii_form(app: Flask) -> None:
    write(app, "bep@bücher.example.org")

    assert [letter.address for letter in letters(app)] == ["bep@xn--bcher-kva.example.org"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_nothing_of_a_letter_is_readable_in_the_database_file(app: Flask) -> None:
    write(app, f"{SECRET_WORD}@example.org")
    with app.app_context():
        file = Path(make_url(db.engine.url).database or "")
        raw = b"".join(path.read_bytes() for path in (file, file.with_name(file.name + "-wal")) if path.exists())

    assert b"invitation" in raw
    assert SECRET_WORD.encode() not in raw
    assert b"Doe mee met" not in raw
    assert b"Je bent uitgenodigd" not in raw


def test_without_a_server_letters_wait_until_nobody_wants_them(app: Flask, clock: Clock) -> None:
    write(app, "bep@example.org")

    with app.app_context():
        first = sending.send_waiting(clock=clock)
        clock.move(days=GIVE_UP_AFTER.days)
        last = sending.send_waiting(clock=clock)

    assert (first.sent, first.waiting, first.trouble) == (0, 1, "")
    assert (last.failed, last.waiting) == (1, 0)


def test_a_round_ends_when_it_is_asked_to(post: Flask, server: MailServer, send: Send) -> None:
    write(post, *readers(3))

    tally = send(should_stop=lambda: len(server.letters) == 1)

    assert (tally.sent, tally.waiting) == (1, 2)


def test_what_ended_long_ago_is_forgotten(post: Flask, send: Send, clock: Clock) -> None:
    write(post, "bep@example.org")
    send()
    write(post, "cor@example.org")

    with post.app_context():
        kept = forget(clock() + dt.timedelta(days=KEPT_DAYS))
        gone = forget(clock() + dt.timedelta(days=KEPT_DAYS, seconds=1))

    assert (kept, gone) == (0, 1)
    assert [letter.address for letter in letters(post)] == ["cor@example.org"]


def forget(now: dt.datetime) -> int:
    forgotten = forget_letters(now)
    db.session.commit()
    return forgotten


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1.5), (2, 5), (6, 240), (60, 240)])
def test_pauses_grow(tries: int, minutes: float) -> None:
    assert pause_after(tries) == dt.timedelta(minutes=minutes)
