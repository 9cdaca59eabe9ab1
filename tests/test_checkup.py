"""`optrommel doctor` finds each sickness, and says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, text

from optrommel import checkup
from optrommel.campaigns.models import Campaign
from optrommel.checkup import examine
from optrommel.cli import main
from optrommel.config import KEY_FILE, Settings, instance_key
from optrommel.database import make_keyring
from optrommel.extensions import db
from optrommel.suggestions.models import SuggestionRound
from optrommel.suggestions.rules import ATTEMPTS
from tests.factories import days_ago, make_idea, make_slip


@pytest.fixture
def sick(app: Flask, tmp_path: Path) -> Callable[[], list[str]]:
    """Examine the installation and give what is to be mended."""
    instance_key(tmp_path)

    def look(site_url: str = "https://buurt.example.org") -> list[str]:
        settings = Settings(instance=tmp_path, site_url=site_url)
        with app.app_context():
            return [found.sentence for found in examine(db.engine, settings) if not found.is_well]

    return look


def test_a_healthy_installation_has_nothing_to_mend(
    app: Flask, campaign: Campaign, sick: Callable[[], list[str]]
) -> None:
    with app.app_context():
        make_idea(campaign)
        make_slip(campaign, "Een tweede", helper=("Riet", "0561-555 001"))

    assert sick() == []


def test_a_key_that_others_can_read_is_found(tmp_path: Path, sick: Callable[[], list[str]]) -> None:
    (tmp_path / KEY_FILE).chmod(0o640)

    assert sick() == [f"the key is readable by its owner alone: run chmod 600 {tmp_path / KEY_FILE}"]


def test_a_full_disk_is_found(sick: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "ROOM_MIN", 2**70)

    (found,) = sick()

    assert found.endswith("MB free on the disk: make room")


@pytest.mark.parametrize("site", ["", "http://localhost:8000", "http://[::1]", "http://0.0.0.0:80"])
def test_an_address_that_only_this_machine_knows_is_found(sick: Callable[..., list[str]], site: str) -> None:
    said = f"{site or 'http://127.0.0.1:8000'} would stand on paper, which nobody else can reach"

    assert sick(site) == [f"{said}: set OPTROMMEL_SITE_URL"]


def test_tables_that_are_behind_are_found_and_no_row_is_asked(
    sick: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "newest_revision", lambda: "999")

    (found,) = sick()

    assert found.endswith(": run optrommel db upgrade")


def test_tables_that_somebody_changed_are_found(sick: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "differences", lambda _engine: ["add_column"])

    assert sick() == ["tables differ: add_column"]


def test_an_idea_that_nobody_said_and_a_slip_that_says_nothing_are_found(
    app: Flask, campaign: Campaign, sick: Callable[[], list[str]]
) -> None:
    with app.app_context():
        make_idea(campaign)
        db.session.execute(text("DELETE FROM voice"))
        db.session.commit()

    assert sick() == ["1 public ideas without a voice", "1 published slips without a voice"]


@pytest.mark.parametrize("helper", [None, ("Riet", "0561-555 001")])
def test_a_wrong_key_is_found_with_or_without_contacts(
    app: Flask,
    campaign: Campaign,
    sick: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    helper: tuple[str, str] | None,
) -> None:
    with app.app_context():
        make_slip(campaign, helper=helper)
        monkeypatch.setattr(db.engine.dialect, "optrommel_keyring", make_keyring(["another key" * 4]))

    assert sick() == ["contacts or codes cannot be read with this key: put the old key back"]


def test_a_database_that_does_not_answer_is_found(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/no such folder/test.db")

    *_others, found = examine(engine, Settings(instance=tmp_path))

    assert not found.is_well
    assert found.sentence.startswith("the database does not answer (OperationalError)")


def test_a_row_that_refers_to_nothing_is_found_on_sqlite(tmp_path: Path) -> None:
    runner = CliRunner(env={"OPTROMMEL_INSTANCE": str(tmp_path)})
    runner.invoke(main, ["db", "upgrade"])
    with closing(sqlite3.connect(tmp_path / "optrommel.db")) as connection, connection:
        connection.execute("INSERT INTO answer VALUES (1, 1, 1, 'reden', '2026-05-01', NULL)")

    result = runner.invoke(main, ["doctor"])

    assert result.exit_code == 1
    assert "MEND integrity ok, 2 orphans: restore a backup" in result.output


def test_slips_that_no_suggestion_comes_for_and_campaigns_that_are_not_read_are_found(
    app: Flask, campaign: Campaign, sick: Callable[[], list[str]]
) -> None:
    with app.app_context():
        make_slip(campaign, at=days_ago(1))
        never_served = sick()
        db.session.add(SuggestionRound(campaign_id=campaign.id, attempts=ATTEMPTS))
        make_slip(campaign)
        db.session.commit()

    assert never_served == []
    assert sick() == [
        "1 campaigns whose slips could not be read: read the log",
        "1 slips wait for a suggestion for more than 10 minutes: is optrommel serve running?",
    ]
