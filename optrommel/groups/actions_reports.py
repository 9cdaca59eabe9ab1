"""Reports taken, answered by a person, and erased when their time has passed. None hides anything by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from optrommel import journal
from optrommel.accounts.models import Account
from optrommel.accounts.queries import has_role
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import code_keys
from optrommel.events import about_to_undo
from optrommel.extensions import db, insert_once
from optrommel.groups.agenda import occurrences_of
from optrommel.groups.models import Need, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.models_reports import Report
from optrommel.groups.queries_people import colleagues_without_interest, is_member
from optrommel.groups.queries_reports import answered_reports, report_by_hashes
from optrommel.groups.rules import AlreadyDoneError, NeedState, OwnGroupError, StillThereError
from optrommel.groups.rules_reports import KEPT_DAYS, Outcome, Reason, hash_report
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.slips.receipts import code_key
from optrommel.slips.rules import derive_code, digest_fields, read_code

_COLUMNS: dict[type, str] = {Update: "update_id", Activity: "activity_id", Need: "need_id"}


@dataclass(frozen=True)
class Complaint:
    """What somebody fills in: what is wrong, and their own words; the id of the form makes twice once."""

    submission_id: uuid.UUID
    reason: Reason
    text: str = ""


def report(subject: Update | Activity | Need, complaint: Complaint, campaign: Campaign, *, now: dt.datetime) -> str:
    """Take a report, and give the code with which its writer reads what came of it; the same form, the same code."""
    key, column = code_key(campaign.code_key), _COLUMNS[type(subject)]
    digest = digest_fields([column, subject.id, complaint.reason, complaint.text])
    code = derive_code(key, f"report {complaint.submission_id}", digest)
    kept = hash_report(key, code)
    made = insert_once(
        Report,
        campaign_id=campaign.id,
        group_id=subject.group_id,
        reason=complaint.reason,
        text=complaint.text,
        code_hash=kept,
        created_at=now,
        **{column: subject.id},
    )
    if made is not None:
        journal.record("report.made", made, now=now, after={"group_id": made.group_id})
    return code


def report_by_code(typed: str) -> Report | None:
    """Find the report that a code belongs to, as somebody typed it."""
    # The code names no campaign, and each campaign hashes with its own key: one hash per campaign, one look-up.
    code = read_code(typed)
    return report_by_hashes(hash_report(code_key(key), code) for key in code_keys()) if code else None


def check_answers(found: Report, by: int, *, moderates: bool) -> None:
    """Refuse a moderator to answer about a group of their own, as long as there is another to ask.

    Raises `OwnGroupError`.
    """
    if not moderates or not is_member(found.group_id, by):
        return
    if colleagues_without_interest(found.campaign_id, by, found.group_id):
        raise OwnGroupError


def answer_report(found: Report, outcome: Outcome, answer: str, *, now: dt.datetime, by: int) -> None:
    """Say what came of a report, in words that who reported reads; the same again changes nothing.

    Raises `StillThereError`, or `AlreadyDoneError` when somebody else was first.
    """
    if found.answered_at is not None:
        if (found.outcome, found.answer) == (outcome, answer):
            return
        raise AlreadyDoneError
    if outcome is Outcome.REMOVED and _is_there(found, now):
        raise StillThereError
    before = _keep_off(found, by) if outcome is Outcome.REMOVED else {}
    found.outcome, found.answer, found.answered_at, found.answered_by_id = outcome, answer, now, by
    db.session.flush()
    after = {"group_id": found.group_id, "outcome": outcome}
    journal.record("report.answered", found, now=now, by=by, before=before, after=after)


def _is_there(found: Report, now: dt.datetime) -> bool:
    """Tell whether neighbours still read what was reported; of an activity that was called off they read just that."""
    if found.update is not None:
        return found.update.taken_off_at is None
    if found.activity is not None:
        return any(occurrence.is_to_come(now) for occurrence in occurrences_of(found.activity))
    return found.need is not None and found.need.state == NeedState.OPEN


def _keep_off(found: Report, by: int) -> dict[str, bool]:
    """Let the group not put back alone what somebody from outside said is gone; give how that was before."""
    if found.update is None or is_member(found.group_id, by):
        return {}
    before, found.update.taken_off_by_group = found.update.taken_off_by_group, False
    return {"taken_off_by_group": before}


@about_to_undo.connect
def ask_another_to_open_again(entry: JournalEntry, by: int | None) -> None:
    """Refuse a moderator to take back an answer about a group of their own by the same rule as to give it."""
    found = db.session.get(Report, entry.subject_id) if entry.action == "report.answered" else None
    if found is not None and by is not None:
        is_admin = db.session.get_one(Account, by).is_admin
        check_answers(found, by, moderates=is_admin or has_role(by, found.campaign_id, Role.MODERATOR))


@journal.undoes("report.answered")
def open_report_again(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let a report wait for an answer again; the words of this one stay in the form."""
    found = db.session.get(Report, entry.subject_id)
    if found is None or found.answered_at is None:
        raise CannotUndoError
    found.answered_at = found.answered_by_id = None
    if found.update is not None and "taken_off_by_group" in entry.before:
        found.update.taken_off_by_group = entry.before["taken_off_by_group"]
    db.session.flush()


def forget_reports(now: dt.datetime) -> int:
    """Erase the reports that were answered long enough ago, and count them."""
    old = answered_reports(before=now - dt.timedelta(days=KEPT_DAYS))
    for found in old:
        journal.close(found, now=now)
        db.session.delete(found)
    db.session.flush()
    return len(old)
