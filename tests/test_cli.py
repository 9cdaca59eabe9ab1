"""The console script, as the host of an installation types it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from optrommel import create_app
from optrommel.cli import main
from optrommel.clock import local_date, local_today, utc_now
from optrommel.config import instance_key, load_settings
from optrommel.extensions import db
from optrommel.groups.actions import post_update
from optrommel.groups.actions_reports import Complaint, answer_report, report
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules_reports import Outcome, Reason
from optrommel.groups.updates import take_update_off
from optrommel.journal import JournalEntry, record
from optrommel.notifications.actions import mark_sent
from optrommel.offers.actions import add_offer
from optrommel.offers.models import Contact
from tests.factories import days_ago, make_campaign, make_group, make_letter, make_moderator, make_slip
from tests.notifications.mailserver import mail_server
from tests.serving import environment, free_port, serving

COMMANDS = [
    [],
    ["serve"],
    ["demo"],
    ["db", "upgrade"],
    ["user", "add"],
    ["campaign", "add"],
    ["import", "slips"],
    ["print"],
    ["print-order"],
    ["suggest-work"],
    ["silence"],
    ["remind"],
    ["send-mail"],
    ["suggest"],
    ["purge"],
    ["doctor"],
]
PEOPLE = ["--contact", "Riet", "--phone", "0561-555 001", "--hours", "elke ochtend"]
CAMPAIGN = ["campaign", "add", "de-hoek", "--name", "De Hoek", "--question", "Wat is jouw idee?", *PEOPLE]
STOP_MOST_S = 15


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an instance whose tables are there, to copy from."""
    instance = tmp_path_factory.mktemp("upgraded")
    assert run(instance, "db", "upgrade").exit_code == 0
    return instance


@pytest.fixture
def instance(upgraded: Path, tmp_path: Path) -> Path:
    """Give an instance with empty tables."""
    instance_key(tmp_path)
    with (
        closing(sqlite3.connect(upgraded / "optrommel.db")) as source,
        closing(sqlite3.connect(tmp_path / "optrommel.db")) as copy,
    ):
        source.backup(copy)
    return tmp_path


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Give a port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def run(instance: Path, *arguments: str, **settings: str) -> Result:
    """Run a command in an instance."""
    ours = environment(instance, **settings)
    return CliRunner().invoke(main, list(arguments), env=ours)


def rows(instance: Path, table: str) -> int:
    with closing(sqlite3.connect(instance / "optrommel.db")) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def refusal(result: Result) -> str:
    """Give the sentence of a command that failed as it should: no traceback, nothing on the other line."""
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.stderr.removeprefix("Error: ").strip()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(tmp_path: Path, command: list[str]) -> None:
    result = run(tmp_path, *command, "--help")

    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    assert not list(tmp_path.iterdir())


def test_every_command_is_among_those_tested() -> None:
    def names(group: click.Group, *path: str) -> list[list[str]]:
        found = [
            names(child, *path, name) if isinstance(child, click.Group) else [[*path, name]]
            for name, child in group.commands.items()
        ]
        return [name for several in found for name in several]

    assert sorted(names(main)) == sorted(filter(None, COMMANDS))


def test_upgrading_twice_does_no_harm(instance: Path) -> None:
    result = run(instance, "db", "upgrade")

    assert result.exit_code == 0
    assert result.output.startswith("the database is at revision 0")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    "command", [CAMPAIGN, ["silence"], ["user", "add", "riet@example.org", "--name", "Riet"], ["serve"]]
)
def test_a_database_that_is_not_up_to_date_is_left_alone(tmp_path: Path, command: list[str]) -> None:
    result = run(tmp_path, *command)

    assert refusal(result) == "The database is not up to date. Run `optrommel db upgrade` first."


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"OPTROMMEL_PORT": "tachtig"}, "OPTROMMEL_PORT"),
        ({"OPTROMMEL_SECRET_KEY": "geheim"}, "SECRET_KEY"),
        ({"OPTROMMEL_RATE_LIMITS": "off", "OPTROMMEL_HOST": "0.0.0.0"}, "RATE_LIMITS"),  # noqa: S104
        ({"OPTROMMEL_DATABASE_URL": "mysql://bep:geheim@localhost/x"}, "OPTROMMEL_DATABASE_URL"),
        ({"OPTROMMEL_DATABASE_URL": "postgresql+psycopg://bep:geheim@localhost:x/x"}, "OPTROMMEL_DATABASE_URL"),
        ({"OPTROMMEL_DATABASE_URL": "postgresql+psycopg://bep:geheim@127.0.0.1:1/x"}, "The database does not answer"),
        ({"OPTROMMEL_DATABASE_URL": "sqlite:////is/er/niet/x.db"}, "The database does not answer"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    sentence = refusal(run(tmp_path, "silence", **settings))

    assert said in sentence
    assert "geheim" not in sentence


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    sentence = refusal(run(tmp_path, "silence", OPTROMMEL_PORT="x", OPTROMMEL_PROCESSES="0"))

    assert "OPTROMMEL_PORT" in sentence
    assert "OPTROMMEL_PROCESSES" in sentence


def test_a_campaign_is_added_with_its_tins(instance: Path) -> None:
    result = run(instance, *CAMPAIGN, "--tins", "13", "--open")

    assert result.exit_code == 0
    assert result.output == "campaign de-hoek is ready (open, 13 tins): /de-hoek/\n"
    assert rows(instance, "tin") == 13


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"de-hoek": "volg"}, "‘volg’ kan geen adres zijn."),
        ({"de-hoek": "De Hoek"}, "‘De Hoek’ kan geen adres zijn."),
        ({"De Hoek": "x" * 81}, "at most 80 characters"),
        ({"De Hoek": " "}, "this cannot be empty"),
        ({"Wat is jouw idee?": "x" * 121}, "at most 120 characters"),
        ({"Riet": "x" * 81}, "at most 80 characters"),
        ({"0561-555 001": "0" * 31}, "at most 30 characters"),
        ({"elke ochtend": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(instance: Path, changes: dict[str, str], said: str) -> None:
    result = run(instance, *[changes.get(argument, argument) for argument in CAMPAIGN])

    assert said in refusal(result)
    assert rows(instance, "campaign") == 0


def test_an_address_that_is_taken_is_refused(instance: Path) -> None:
    run(instance, *CAMPAIGN)

    sentence = refusal(run(instance, *CAMPAIGN, "--tins", "3"))

    assert sentence == "Er is al een actie met het adres ‘de-hoek’. Kies een ander adres."
    assert rows(instance, "tin") == 0


def test_an_account_is_made_with_a_password_when_nobody_can_be_asked(instance: Path) -> None:
    run(instance, *CAMPAIGN)

    result = run(instance, "user", "add", "Riet@Example.org", "--name", "Riet", "--campaign", "de-hoek")

    assert result.exit_code == 0
    assert result.output.startswith("account riet@example.org is ready, password ")
    assert rows(instance, "campaign_role") == 1


def test_an_account_gets_another_password_only_when_asked_for(instance: Path) -> None:
    first = run(instance, "user", "add", "riet@example.org", "--name", "Riet").output

    refused = run(instance, "user", "add", "riet@example.org", "--name", "Riet")
    reset = run(instance, "user", "add", "riet@example.org", "--name", "Riet", "--reset")

    assert refusal(refused) == "riet@example.org has an account already; give --reset."
    assert reset.exit_code == 0
    assert reset.output != first
    assert rows(instance, "account") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["riet@example.org", "--name", "Riet", "--reset"], "riet@example.org has no account yet."),
        (["riet@example.org", "--name", "Riet", "--reset", "--admin"], "leave --admin out"),
        (["riet@example.org", "--name", "Riet", "--campaign", "nergens"], "There is no campaign ‘nergens’."),
        (["riet", "--name", "Riet"], "Invalid value for 'EMAIL'"),
        (["riet@example.org", "--name", "x" * 81], "at most 80 characters"),
        (["riet@example.org"], "Missing option '--name'"),
    ],
)
def test_an_account_that_cannot_be_is_refused(instance: Path, arguments: list[str], said: str) -> None:
    assert said in refusal(run(instance, "user", "add", *arguments))
    assert rows(instance, "account") == 0


def test_slips_are_imported_once(instance: Path, tmp_path: Path) -> None:
    run(instance, *CAMPAIGN, "--open")
    file = tmp_path / "slips.csv"
    file.write_text("tekst\nsoep\nkoffie\n")

    first, second = (run(instance, "import", "slips", str(file), "--campaign", "de-hoek") for _time in range(2))

    assert first.output == "2 slips imported into de-hoek, 0 were there already, 0 say what another slip said before\n"
    assert second.output == "0 slips imported into de-hoek, 2 were there already, 0 say what another slip said before\n"
    assert rows(instance, "slip") == 2


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(instance: Path, tmp_path: Path) -> None:
    run(instance, *CAMPAIGN, "--open")
    file = tmp_path / "slips.csv"
    file.write_text("tekst\nsoep\nkoffie\n")

    result = run(instance, "import", "slips", str(file), "--campaign", "de-hoek", "--dry-run")

    assert result.exit_code == 0
    assert result.output.startswith("2 slips would be imported into de-hoek, 0 were there already")
    assert rows(instance, "slip") == rows(instance, "contact") == 0


def test_one_wrong_row_keeps_the_whole_file_out(instance: Path, tmp_path: Path) -> None:
    run(instance, *CAMPAIGN, "--open")
    file = tmp_path / "slips.csv"
    file.write_text("tekst\n" + "soep\n" * 33 + "x\nkoffie\ny\n")

    sentence = refusal(run(instance, "import", "slips", str(file), "--campaign", "de-hoek"))

    assert sentence.splitlines() == [
        "Nothing was imported.",
        "Rij 35, kolom tekst: de tekst is leeg of korter dan 3 tekens.",
        "Rij 37, kolom tekst: de tekst is leeg of korter dan 3 tekens.",
    ]
    assert rows(instance, "slip") == 0


@pytest.mark.parametrize(
    ("slug", "said"),
    [("nergens", "There is no campaign ‘nergens’."), ("de-hoek", "Er kunnen nu geen briefjes in")],
)
def test_slips_go_into_no_campaign_that_takes_none(instance: Path, tmp_path: Path, slug: str, said: str) -> None:
    run(instance, *CAMPAIGN)
    file = tmp_path / "slips.csv"
    file.write_text("tekst\nsoep\n")

    sentence = refusal(run(instance, "import", "slips", str(file), "--campaign", slug))

    assert sentence.startswith(said)
    assert rows(instance, "slip") == 0


def test_a_file_that_is_not_there_is_named(instance: Path, tmp_path: Path) -> None:
    sentence = refusal(run(instance, "import", "slips", str(tmp_path / "weg.csv"), "--campaign", "de-hoek"))

    assert "weg.csv" in sentence


def test_no_silence_in_an_empty_installation(instance: Path) -> None:
    result = run(instance, "silence")

    assert (result.exit_code, result.output) == (0, "0 silent in 0 campaigns\n")


def test_silence_of_an_unknown_campaign_is_refused(instance: Path) -> None:
    assert refusal(run(instance, "silence", "--campaign", "nergens")) == "There is no campaign ‘nergens’."


def test_a_healthy_installation_passes_the_doctor(instance: Path) -> None:
    result = run(instance, "doctor", OPTROMMEL_SITE_URL="https://buurt.example.org")

    assert result.exit_code == 0, result.output
    assert result.output.endswith(" checks, 0 to mend\n")


def test_the_doctor_says_what_to_mend(tmp_path: Path) -> None:
    result = run(tmp_path, "doctor")

    assert result.exit_code == 1
    assert "MEND" in result.output
    assert "optrommel db upgrade" in result.output


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_named(instance: Path, taken_port: int, command: str) -> None:
    sentence = refusal(run(instance, command, "--port", str(taken_port)))

    assert sentence == f"127.0.0.1:{taken_port} is taken or not ours. Choose another --port or --host."


@pytest.mark.parametrize("host", ["192.0.2.1", "onzin"])
def test_an_address_that_is_not_ours_is_refused(instance: Path, host: str) -> None:
    assert "not ours" in refusal(run(instance, "serve", "--host", host, "--port", str(free_port())))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_the_demo_is_never_shown_to_the_world(tmp_path: Path, host: str) -> None:
    sentence = refusal(run(tmp_path, "demo", "--host", host))

    assert sentence == "The demo is for this machine only: give --host a loopback address."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [[], ["--fresh"]])
def test_the_demo_keeps_off_another_campaign(instance: Path, options: list[str]) -> None:
    run(instance, *CAMPAIGN)

    sentence = refusal(run(instance, "demo", *options))

    assert sentence.startswith("This database holds the campaign ‘de-hoek’.")
    assert (rows(instance, "campaign"), rows(instance, "slip")) == (1, 0)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_finishes_what_it_was_doing(instance: Path, stop: signal.Signals) -> None:
    run(instance, *CAMPAIGN, "--open")
    with (
        serving(instance) as server,
        closing(sqlite3.connect(instance / "optrommel.db", isolation_level=None)) as other,
    ):
        phone, neighbour = server.phone(), server.phone()
        form = phone.fetch_form("/de-hoek/briefje")
        other.execute("BEGIN IMMEDIATE")  # the slip has to wait for its turn to write
        phone.send("/de-hoek/briefje", form | {"text": "Een bankje"})
        health = [neighbour.get("/gezond")[0] for _time in range(3)]

        server.process.send_signal(stop)
        other.execute("ROLLBACK")
        status, place = phone.answer()

        assert health == [200] * 3
        assert status == 303
        assert place.startswith("/volg/")
        assert server.process.wait(STOP_MOST_S) == 0
    assert rows(instance, "slip") == 1


@pytest.mark.parametrize(("options", "left"), [([], 0), (["--dry-run"], 1)])
def test_purge_erases_what_is_past_its_date_and_says_how_much(instance: Path, options: list[str], left: int) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        campaign = make_campaign()
        add_offer(campaign.id, "Bep", "bep@example.org", erase_on=local_today() - dt.timedelta(days=1), now=utc_now())
        db.session.commit()

    result = run(instance, "purge", *options)

    assert result.exit_code == 0
    assert result.output == f"1 contacts {'would be ' if left else ''}erased\n"
    with create_app(load_settings(instance=instance)).app_context():
        assert db.session.scalar(db.select(db.func.count(Contact.id))) == left


@pytest.mark.parametrize(("options", "left"), [([], {"young", "looked"}), (["--dry-run"], {"old", "young", "looked"})])
def test_purge_erases_what_the_journal_kept_long_enough(instance: Path, options: list[str], left: set[str]) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        campaign, other = make_campaign(), make_campaign("oosterhoek")
        campaign.journal_days, other.journal_days = 100, 365
        offer = add_offer(campaign.id, "Bep", "bep@example.org", erase_on=local_today(), now=utc_now())
        lines = {
            "old": record("campaign.moved", campaign, now=days_ago(102)),
            "young": record("campaign.moved", campaign, now=days_ago(99)),
            "looked": record("offer.contact_opened", offer, now=days_ago(102)),
            "elsewhere": record("campaign.moved", other, now=days_ago(102)),
        }
        db.session.flush()
        ids = {name: entry.id for name, entry in lines.items()}
        db.session.commit()

    result = run(instance, "purge", *options)

    lines_gone = "would be erased" if options else "erased"
    assert result.output == f"0 contacts and 1 lines of the journal {lines_gone}\n"
    with create_app(load_settings(instance=instance)).app_context():
        found = set(db.session.scalars(db.select(JournalEntry.id)))
        assert {name for name, entry_id in ids.items() if entry_id in found} == left | {"elsewhere"}


@pytest.mark.parametrize(("options", "is_left"), [([], False), (["--dry-run"], True)])
def test_purge_erases_files_that_a_crash_left_behind(instance: Path, options: list[str], is_left: bool) -> None:
    lost = instance / "files/ff" / f"{'f' * 32}.jpg"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"a photo")
    os.utime(lost, (0, 0))

    result = run(instance, "purge", *options)

    assert result.output == f"0 contacts {'would be erased' if is_left else 'erased, 1 lost files'}\n"
    assert lost.exists() is is_left


def test_serve_speaks_no_http_2_whose_unfinished_streams_would_keep_threads(instance: Path) -> None:
    settings_frame = bytes(3) + b"\x04" + bytes(5)

    with serving(instance) as started, socket.create_connection(("127.0.0.1", started.port), timeout=10) as line:
        line.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame)
        answer = line.recv(1024)

    assert answer[3:4] != b"\x04"  # an HTTP/2 server would answer with its own settings


def write_letters(instance: Path, *addresses: str, **facts: dt.datetime) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        for address in addresses:
            make_letter(address, **facts)


def test_mail_that_waits_is_sent_and_counted(instance: Path) -> None:
    write_letters(instance, "bep@example.org", "weg@example.org", "later@example.org")
    answers = {"weg@example.org": "550 no", "later@example.org": "451 later"}

    with mail_server(lambda address: answers.get(address, "250 OK")) as server:
        result = run(instance, "send-mail", **server.settings)

    assert (result.exit_code, result.output) == (0, "1 letters sent, 1 wait, 1 failed\n")
    assert server.readers == ["bep@example.org"]


def test_mail_waits_for_a_server_that_is_set_up_and_answers(instance: Path) -> None:
    write_letters(instance, "bep@example.org")
    with mail_server() as gone:
        settings = gone.settings

    without, down = run(instance, "send-mail"), run(instance, "send-mail", **settings)

    waits = "0 letters sent, 1 wait, 0 failed."
    assert refusal(without) == f"{waits} There is no mail server: set OPTROMMEL_MAIL_HOST."
    assert refusal(down).startswith(f"{waits} The mail server did not take more: ConnectionRefusedError")


def test_who_is_to_be_told_is_written_to_at_once_and_once_a_day(instance: Path) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        campaign = make_campaign()
        make_moderator(campaign)
        make_slip(campaign)

    outputs = [run(instance, "remind", *options).output for options in (["--dry-run"], [], [])]

    assert outputs == [
        "1 digests would be written\n",
        "1 digests and 0 letters with news written; asked about 0 claims\n",
        "0 digests and 0 letters with news written; asked about 0 claims\n",
    ]


def test_serve_sends_mail_by_itself_and_stops_all_the_same(instance: Path) -> None:
    write_letters(instance, "bep@example.org")

    with mail_server() as mail, serving(instance, processes=2, **mail.settings) as server:
        is_sent = mail.has_letter.wait(STOP_MOST_S)
        server.process.terminate()
        code = server.process.wait(STOP_MOST_S)

    assert (is_sent, code, mail.readers) == (True, 0, ["bep@example.org"])


@pytest.mark.parametrize(("options", "left"), [([], 1), (["--dry-run"], 2)])
def test_purge_forgets_letters_that_ended_long_ago(instance: Path, options: list[str], left: int) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        mark_sent(make_letter(), now=days_ago(31))
        mark_sent(make_letter(), now=days_ago(29))
        db.session.commit()

    result = run(instance, "purge", *options)

    assert result.output == f"0 contacts and 1 letters {'would be ' if options else ''}erased\n"
    assert rows(instance, "message") == left


def test_reports_and_news_off_the_site_are_named_and_erased_in_time(instance: Path) -> None:
    with create_app(load_settings(instance=instance)).app_context():
        campaign = make_campaign()
        group, now = make_group(campaign), days_ago(1)
        told = [
            post_update(group, text, submission_id=str(uuid.uuid4()), campaign=campaign, claim=None, now=now)
            for text in ("Soep", "Brood")
        ]
        for update in told:
            report(update, Complaint(uuid.uuid4(), Reason.UNTRUE), campaign, now=now)
        waiting, answered = open_reports(campaign.id)
        answer_report(answered, Outcome.STAYS, "Het klopt.", now=now, by=make_moderator(campaign).id)
        take_update_off(told[1], "Dubbel.", now=now)
        waiting.created_at, answered.answered_at, told[1].taken_off_at = days_ago(8), days_ago(366), days_ago(366)
        db.session.commit()
        line = f"de-gagels\treport {waiting.id}\treport unanswered\tsince {local_date(days_ago(8))}\n"

    silence, purge = run(instance, "silence"), run(instance, "purge")

    assert (silence.exit_code, silence.output) == (1, f"{line}1 silent in 1 campaigns\n")
    assert purge.output == "0 contacts and 1 reports and 1 news items that were off the site erased\n"
    assert rows(instance, "report") == 1
