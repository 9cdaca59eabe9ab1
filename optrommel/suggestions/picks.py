"""Where people said that slips belong, beside what was suggested at that moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from optrommel import journal
from optrommel.events import idea_placed, idea_put_back
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.suggestions.advice import guesses_about
from optrommel.suggestions.models import Pick


@idea_placed.connect
def keep_picks(idea: Idea, theme_ids: Collection[int], now: dt.datetime, by: int | None) -> None:
    """Write down in which themes somebody laid an idea; what a command laid was nobody's pick."""
    if by is None:
        return
    suggested = {guess.theme_id: guess.place for guess in guesses_about(idea)}
    for theme_id in sorted(theme_ids):
        _keep(idea, theme_id, place=suggested.get(theme_id, 0), suggested=len(suggested), now=now, by=by)


def _keep(idea: Idea, theme_id: int, *, place: int, suggested: int, now: dt.datetime, by: int) -> None:
    db.session.add(
        Pick(
            campaign_id=idea.campaign_id,
            slip_id=idea.origin_slip_id,
            theme_id=theme_id,
            place=place,
            suggested=suggested,
            account_id=by,
            picked_at=now,
        )
    )


@idea_put_back.connect
def forget_picks(idea: Idea, theme_ids: Collection[int]) -> None:
    """Take back what was written down when an idea was laid in these themes: the last time."""
    for theme_id in theme_ids:
        pick = db.session.scalar(
            db.select(Pick)
            .where(Pick.slip_id == idea.origin_slip_id, Pick.theme_id == theme_id)
            .order_by(Pick.id.desc())
            .limit(1)
        )
        if pick is not None:
            db.session.delete(pick)
    db.session.flush()


def pick_none(slip: Slip, *, suggested: int, now: dt.datetime, by: int) -> None:
    """Write down that a slip belongs in none of the themes that were suggested; once. It goes on waiting."""
    if _none_of(slip) is not None:
        return
    db.session.add(
        Pick(
            campaign_id=slip.campaign_id,
            slip_id=slip.id,
            theme_id=None,
            place=0,
            suggested=suggested,
            account_id=by,
            picked_at=now,
        )
    )
    db.session.flush()
    journal.record("slip.none_fits", slip, now=now, by=by)


def _none_of(slip: Slip) -> Pick | None:
    found: Pick | None = db.session.scalar(db.select(Pick).where(Pick.slip_id == slip.id, Pick.theme_id.is_(None)))
    return found


@journal.undoes("slip.none_fits")
def suggest_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Take back that none of the suggested themes fits."""
    slip = db.session.get(Slip, entry.subject_id)
    pick = _none_of(slip) if slip is not None else None
    if pick is None:
        raise CannotUndoError
    db.session.delete(pick)
    db.session.flush()
