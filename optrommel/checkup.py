"""What `optrommel doctor` looks at."""

from __future__ import annotations

import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine, Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.config import KEY_FILE, Settings
from optrommel.exports.machine import missing_packages
from optrommel.extensions import db
from optrommel.migrations import newest_revision
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.offers.models import Contact
from optrommel.offers.queries import overdue_offers
from optrommel.schema import current_revision, differences
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.rules import LATE_MINUTES
from optrommel.suggestions.standing import campaigns_not_read, slips_not_read
from optrommel.suggestions.switch import suggests

ROOM_MIN = 200 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_well: bool
    sentence: str


def examine(engine: Engine, settings: Settings) -> list[Finding]:
    """Look at the key, the disk, the address, the tables and whether rows agree with each other."""
    findings = [*_instance(settings.instance), _printing(), _address(settings), _revision(engine)]
    if not findings[-1].is_well:
        return findings
    return [*findings, _tables(engine), *_rows(), _secrets(), _overdue(), *_suggestions(), _integrity(engine)]


def _instance(instance: Path) -> list[Finding]:
    key = instance / KEY_FILE
    is_private = not key.exists() or not stat.S_IMODE(key.stat().st_mode) & 0o077
    room = shutil.disk_usage(instance).free
    return [
        Finding(is_private, f"the key is readable by its owner alone{'' if is_private else f': run chmod 600 {key}'}"),
        Finding(room >= ROOM_MIN, f"{room // 2**20} MB free on the disk{'' if room >= ROOM_MIN else ': make room'}"),
    ]


def _printing() -> Finding:
    missing = missing_packages()
    advice = f"PDFs to print lack something: install {' '.join(missing)} (names of Debian)"
    return Finding(not missing, advice if missing else "PDFs to print can be made")


def _address(settings: Settings) -> Finding:
    advice = f"{settings.site} would stand on paper, which nobody else can reach: set OPTROMMEL_SITE_URL"
    local = settings.is_for_this_machine
    return Finding(not local, advice if local else f"letters and codes on paper lead to {settings.site}")


def _revision(engine: Engine) -> Finding:
    needed = newest_revision()
    try:
        found = current_revision(engine)
    except SQLAlchemyError as error:
        kind = type(error).__name__
        return Finding(False, f"the database does not answer ({kind}): check OPTROMMEL_DATABASE_URL")
    return Finding(found == needed, f"revision {found}" + ("" if found == needed else ": run optrommel db upgrade"))


def _tables(engine: Engine) -> Finding:
    found = differences(engine)
    return Finding(not found, "tables as the code expects" if not found else f"tables differ: {'; '.join(found)}")


def _rows() -> list[Finding]:
    heard = select(Voice.slip_id).where(Voice.idea_id.is_not(None))
    voiceless = _count(select(func.count(Idea.id)).where(Idea.state.in_(PUBLIC_STATES), ~Idea.voices.any()))
    unheard = _count(select(func.count(Slip.id)).where(Slip.state == SlipState.PUBLISHED, Slip.id.not_in(heard)))
    return [
        Finding(not voiceless, f"{voiceless} public ideas without a voice"),
        Finding(not unheard, f"{unheard} published slips without a voice"),
    ]


def _count(query: Select[int]) -> int:
    return db.session.scalar(query) or 0


def _secrets() -> Finding:
    try:
        db.session.execute(select(Contact.name, Contact.reach)).all()
        db.session.execute(select(Campaign.code_key)).all()
    except InvalidToken:
        return Finding(False, "contacts or codes cannot be read with this key: put the old key back")
    return Finding(True, "contacts and codes can be read with this key")


def _overdue() -> Finding:
    count = len(overdue_offers(local_today()))
    return Finding(
        not count, f"{count} contacts past their date" + (": run optrommel purge every day" if count else "")
    )


def _suggestions() -> list[Finding]:
    if not suggests():
        return [Finding(True, "nothing is suggested: OPTROMMEL_SUGGESTIONS is off")]
    failing, late = campaigns_not_read(), slips_not_read(utc_now())
    read_log, serve = ": read the log", f" for more than {LATE_MINUTES} minutes: is optrommel serve running?"
    return [
        Finding(not failing, f"{failing} campaigns whose slips could not be read{read_log if failing else ''}"),
        Finding(not late, f"{late} slips wait for a suggestion{serve if late else ''}"),
    ]


def _integrity(engine: Engine) -> Finding:
    if engine.dialect.name != "sqlite":
        return Finding(True, "the database answers")
    answer = db.session.scalar(text("PRAGMA integrity_check"))
    orphans = db.session.execute(text("PRAGMA foreign_key_check")).all()
    is_well = answer == "ok" and not orphans
    return Finding(is_well, f"integrity {answer}, {len(orphans)} orphans" + ("" if is_well else ": restore a backup"))
