"""Claims follow what they are about when it is merged, and who is in a group does not decide on its claims alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from optrommel import journal
from optrommel.events import about_to_decide, about_to_rest, about_to_undo, idea_merged, theme_merged
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.groups.queries import claims_about, standing_claim
from optrommel.groups.queries_people import colleagues_without_interest, interest_of
from optrommel.groups.rules import STANDING, ConflictOfInterestError
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea, Voice
from optrommel.telling import rows_named
from optrommel.themes.models import Theme

# Taking these back changes what a group has in hand, as doing them did.
WEIGHED = frozenset(
    {"slip.published", "slip.unpublished", "clash.linked", "clash.unlinked"}
    | {"idea.merged", "idea.split", "idea.parted", "idea.tidied"}
    | {"theme.merged", "theme.closed", "theme.reopened", "theme.changed"}
)
_MODELS: dict[str, type[Any]] = {"idea": Idea, "theme": Theme}


@idea_merged.connect
def follow_idea(idea: Idea, target: Idea, now: dt.datetime, by: int | None) -> None:
    """Let the claims on an idea go along to the one that carries its voices now."""
    for claim in claims_about(idea_id=idea.id):
        if not _has_one(claim, idea_id=target.id):
            claim.idea_id = target.id
            _tell(claim, "idea_id", idea.id, target.id, now=now, by=by)


@theme_merged.connect
def follow_theme(theme: Theme, target: Theme, now: dt.datetime, by: int | None) -> None:
    """Let the claims on a theme go along to the one that holds its ideas now."""
    for claim in claims_about(theme_id=theme.id):
        if not _has_one(claim, theme_id=target.id):
            claim.theme_id = target.id
            _tell(claim, "theme_id", theme.id, target.id, now=now, by=by)


def _has_one(claim: Claim, *, theme_id: int | None = None, idea_id: int | None = None) -> bool:
    """Tell whether a group has the other subject in hand already: then its claim stays where it is, out of sight."""
    return claim.state in STANDING and standing_claim(claim.group_id, theme_id=theme_id, idea_id=idea_id) is not None


def _tell(claim: Claim, subject: str, before: int, after: int, *, now: dt.datetime, by: int | None) -> None:
    db.session.flush()
    journal.record("claim.carried", claim, now=now, by=by, before={subject: before}, after={subject: after})


@journal.undoes("claim.carried")
def carry_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Give a claim the subject of before; refused when it got another since."""
    claim = db.session.get(Claim, entry.subject_id)
    ((subject, before),) = entry.before.items()
    if claim is None or getattr(claim, subject) != entry.after[subject]:
        raise CannotUndoError
    setattr(claim, subject, before)
    db.session.flush()


@about_to_rest.connect
def keep_what_a_group_has_in_hand(idea: Idea) -> None:
    """Refuse to take away an idea that a group asked for or has in hand. Raises `CannotUndoError`."""
    if any(claim.state in STANDING for claim in claims_about(idea_id=idea.id)):
        raise CannotUndoError


@about_to_decide.connect
def ask_another_moderator(subject: Idea | Theme, by: int | None) -> None:
    """Refuse a decision on what the moderator's own group has in hand, as long as there is another to ask.

    Raises `ConflictOfInterestError`.
    """
    if by is None:
        return
    group = interest_of(by, subject)
    others = colleagues_without_interest(subject.campaign_id, by, group.id) if group is not None else []
    if group is not None and others:
        raise ConflictOfInterestError(group=group.name, names=", ".join(account.name for account in others))


@about_to_undo.connect
def ask_another_to_undo(entry: JournalEntry, by: int | None) -> None:
    """Refuse to take a decision back by the same rule as to take it. Raises `ConflictOfInterestError`."""
    for kind, row_id in sorted(_weighed_rows(entry)):
        subject = db.session.get(_MODELS[kind], row_id) if kind in _MODELS else None
        if subject is not None:
            ask_another_moderator(subject, by)


def _weighed_rows(entry: JournalEntry) -> set[tuple[str, int]]:
    """Give the rows that a weighed decision was about, and the idea to which the voice of it went since."""
    if entry.action not in WEIGHED:
        return set()
    voice = db.session.get(Voice, entry.before.get("voice_id", 0))
    carried = {("idea", voice.idea_id)} if voice is not None and voice.idea_id is not None else set()
    return rows_named(entry) | carried
