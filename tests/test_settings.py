"""Settings: what is refused, what is never printed, the key that is made once, and the table in the docs."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic_core import PydanticUndefined

from optrommel.cli import main
from optrommel.config import KEY_FILE, KEY_LENGTH, Settings, SettingsError, instance_key, is_loopback, load_settings

DOCS = Path(__file__).parents[1] / "docs" / "settings.md"
SHORT = "kort-geheim"
LONG = "k" * KEY_LENGTH
FIRST_START = """
import pathlib, sys
from optrommel.config import instance_key
print("ready", flush=True)
sys.stdin.readline()
print(instance_key(pathlib.Path(sys.argv[1])))
"""
IN_THE_CLEAR = {"mail_tls": "off", "mail_password": "x", "mail_sender": "a@b.nl", "site_url": "http://b.nl"}
ANYWHERE = "0.0.0.0"  # noqa: S104 - to be refused


def set_up(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set environment variables with the prefix."""
    for name, value in values.items():
        monkeypatch.setenv(f"OPTROMMEL_{name.upper()}", value)


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    """Give the lines with which settings are refused, without the first."""
    set_up(monkeypatch, **values)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value).splitlines()[1:]


def lines_of() -> list[str]:
    """Write the rows of the table in the docs as the settings have them."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "", [], PydanticUndefined) else f"`{field.default}`"
        rows.append(f"| `OPTROMMEL_{name.upper()}` | {default} | {field.description} |")
    return rows


def test_the_table_in_the_docs_is_what_the_settings_are() -> None:
    table = [line for line in DOCS.read_text().splitlines() if line.startswith("| `")]

    assert table == lines_of()


def test_everything_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(
        monkeypatch,
        port="99999",
        processes="veel",
        secret_key=SHORT,
        older_secret_keys=f"{LONG},{SHORT}",
        database_url="mysql://root@db/optrommel",
        host=ANYWHERE,
        rate_limits="off",
        log_level="luid",
        mail_host="mail.example.org",
        mail_password=SHORT,
        mail_tls="off",
        mail_sender="Optrommel",
        site_url="buurt.example.org",
    )

    assert sorted(line.partition(":")[0] for line in lines) == [
        "OPTROMMEL_DATABASE_URL",
        "OPTROMMEL_LOG_LEVEL",
        "OPTROMMEL_MAIL_SENDER",
        "OPTROMMEL_MAIL_TLS",
        "OPTROMMEL_OLDER_SECRET_KEYS",
        "OPTROMMEL_PORT",
        "OPTROMMEL_PROCESSES",
        "OPTROMMEL_RATE_LIMITS",
        "OPTROMMEL_SECRET_KEY",
        "OPTROMMEL_SITE_URL",
    ]


@pytest.mark.parametrize("name", ["secret_key", "older_secret_keys", "database_url"])
def test_no_secret_is_printed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_up(monkeypatch, **{name: SHORT})

    result = CliRunner().invoke(main, ["doctor"])

    assert result.exit_code == 1
    assert f"OPTROMMEL_{name.upper()}: is " in result.output
    assert SHORT not in result.output


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(
        Settings(secret_key=LONG, older_secret_keys=LONG, database_url=f"sqlite:///{SHORT}", mail_password=SHORT)
    )

    assert LONG not in shown
    assert SHORT not in shown


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        ({}, False),
        ({"host": "127.0.0.2"}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"host": ANYWHERE}, True),
        ({"host": "192.0.2.1"}, True),
        ({"host": "buurt.example"}, True),
        ({"trusted_proxies": "1"}, True),
        ({"host": "127.0.0.1", "trusted_proxies": "2"}, True),
    ],
)
def test_limits_go_off_only_where_nobody_else_can_come(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], is_refused: bool
) -> None:
    set_up(monkeypatch, rate_limits="off", **values)
    refused = False

    try:
        load_settings()
    except SettingsError:
        refused = True

    assert refused is is_refused


def test_a_host_on_the_command_line_counts_for_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, rate_limits="off")

    with pytest.raises(SettingsError, match="OPTROMMEL_RATE_LIMITS"):
        load_settings(host=ANYWHERE)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), (ANYWHERE, False), ("", False)],
)
def test_loopback_is_this_machine_alone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(("length", "is_refused"), [(KEY_LENGTH - 1, True), (KEY_LENGTH, False)])
def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch, length: int, is_refused: bool) -> None:
    set_up(monkeypatch, secret_key="k" * length)

    if is_refused:
        with pytest.raises(SettingsError, match="is shorter than 32 characters"):
            load_settings()
    else:
        assert load_settings().keys == ["k" * length]


def test_older_keys_are_read_after_the_one_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, secret_key="a" * 40, older_secret_keys=f"{'b' * 40}, {'c' * 40}")

    assert load_settings().keys == ["a" * 40, "b" * 40, "c" * 40]


def test_an_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, port="", secret_key="")

    assert load_settings().port == 8000


def test_without_a_database_there_is_a_file_in_the_instance(tmp_path: Path) -> None:
    assert Settings(instance=tmp_path).database == f"sqlite:///{tmp_path}/optrommel.db"


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "instance"

    first, second = instance_key(folder), instance_key(folder)

    assert first == second
    assert len(first) >= KEY_LENGTH
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert instance_key(tmp_path / "here") != instance_key(tmp_path / "there")


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_START, str(tmp_path)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _process in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # loaded, and waiting for a line

    keys = {process.communicate("go\n", timeout=30)[0].strip() for process in processes}

    assert keys == {(tmp_path / KEY_FILE).read_text()}
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_file_that_was_emptied_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("\n")

    with pytest.raises(SettingsError, match="put the right one back"):
        instance_key(tmp_path)


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        ({"mail_host": "mail.example.org"}, True),
        ({"mail_host": "mail.example.org", "site_url": "https://buurt.example.org"}, True),
        ({"mail_host": "mail.example.org", "mail_sender": "post@example.org"}, True),
        ({"mail_host": "m", "mail_sender": "Wij <post@example.org>", "site_url": "https://b.nl/"}, False),
        ({"mail_host": "m", "mail_sender": "Wij <post@example.org>", "site_url": "https://b.nl/buurt"}, True),
        ({"mail_sender": "Wij\nBcc: x <post@example.org>"}, True),
        (IN_THE_CLEAR | {"mail_host": "127.0.0.1"}, False),
        (IN_THE_CLEAR | {"mail_host": "mail.example.org"}, True),
        (IN_THE_CLEAR | {"mail_host": "mail.example.org", "mail_password": ""}, False),
    ],
)
def test_mail_goes_out_under_a_name_and_to_an_address_of_ours_and_no_password_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], is_refused: bool
) -> None:
    set_up(monkeypatch, **values)
    refused = False

    try:
        load_settings()
    except SettingsError:
        refused = True

    assert refused is is_refused


@pytest.mark.parametrize(
    ("values", "site"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::1", "port": 80}, "http://[::1]:80"),
        ({"site_url": "https://b.nl/"}, "https://b.nl"),
    ],
)
def test_links_in_letters_begin_with_the_site(values: dict[str, object], site: str) -> None:
    assert Settings(**values).site == site  # type: ignore[arg-type]
