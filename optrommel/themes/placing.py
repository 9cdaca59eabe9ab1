"""Ideas laid in themes, moved, put in order, and laid back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from optrommel import journal
from optrommel.events import idea_placed, idea_put_back, idea_split
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_idea
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import (
    locked_themes,
    next_position,
    placement_of,
    placements_in,
    placements_of,
    position_before,
)

Lies = Mapping[int, int | None]  # placement id to theme id; None: lifted


def place_idea(idea: Idea, theme: Theme, *, now: dt.datetime, by: int | None = None, why: str = "") -> None:
    """Lay an idea in a theme, beside the themes it lies in; a second time changes nothing but the `why`."""
    there = placement_of(theme.id, idea.id)
    if there is None:
        _lay(idea, {}, new_in=theme, now=now, by=by, why=why)
    elif why and why != there.why:
        _explain(idea, there, why, now=now, by=by)


def move_idea(
    idea: Idea,
    theme: Theme | None,
    *,
    source: Theme | None,
    now: dt.datetime,
    by: int | None = None,
    before_id: int | None = None,
    why: str = "",
) -> None:
    """Take an idea out of `source` and lay it in `theme` (None is ‘nog los’), above the idea `before_id` or last."""
    lies = {placement.theme_id: placement for placement in placements_of(idea.id)}
    moving = lies.get(source.id) if source is not None else None
    there = lies.get(theme.id) if theme is not None else None
    if there is not None and why and why != there.why:
        return _explain(idea, there, why, moving=moving, now=now, by=by)
    if moving is there and moving is not None:
        return order_idea(moving, before_id, idea, now=now, by=by)
    stays = moving is not None and there is None and not (why or moving.why)
    changes: dict[int, int | None] = {}
    if moving is not None:
        changes[moving.id] = theme.id if theme is not None and stays else None
    new_in = theme if there is None and not stays else None
    if changes or new_in is not None:
        _lay(idea, changes, new_in=new_in, now=now, by=by, before_id=before_id, why=why)
    return None


def _explain(
    idea: Idea,
    there: Placement,
    why: str,
    *,
    now: dt.datetime,
    by: int | None,
    moving: Placement | None = None,
) -> None:
    """Say anew why an idea lies there; the placement with the reason of before is lifted, for who undoes this."""
    lifted = {placement.id: None for placement in (there, moving) if placement is not None}
    _lay(idea, lifted, new_in=there.theme, at=there.position, now=now, by=by, why=why)


def _lay(
    idea: Idea,
    changes: Lies,
    *,
    now: dt.datetime,
    by: int | None,
    new_in: Theme | None = None,
    before_id: int | None = None,
    at: float | None = None,
    why: str = "",
) -> None:
    before = _facts(placements_of(idea.id))
    for placement_id, theme_id in changes.items():
        placement = db.session.get_one(Placement, placement_id)
        if theme_id is not None:
            placement.position = _position(theme_id, before_id)
        placement.theme_id = theme_id
    db.session.flush()  # what is lifted makes room for what is new
    if new_in is not None:
        position = _position(new_in.id, before_id) if at is None else at
        _add(idea, new_in, now=now, by=by, why=why, position=position)
    idea.version += 1
    db.session.flush()
    after = _facts(placements_of(idea.id))
    journal.record("idea.placed", idea, now=now, by=by, before=before, after=after)
    if theme_ids := set(after["theme_ids"]) - set(before["theme_ids"]):
        idea_placed.send(idea, theme_ids=theme_ids, now=now, by=by)


def _position(theme_id: int, before_id: int | None) -> float:
    if before_id is None:
        return next_position(theme_id)
    position = position_before(theme_id, before_id)
    if position is None:
        _spread(theme_id)
        position = position_before(theme_id, before_id)
    return next_position(theme_id) if position is None else position


def _spread(theme_id: int) -> None:
    """Make room between what lies in a theme: a number can be halved only some fifty times."""
    for number, placement in enumerate(placements_in(theme_id), start=1):
        placement.position = float(number)
    db.session.flush()


def _add(idea: Idea, theme: Theme, *, now: dt.datetime, by: int | None, why: str, position: float) -> None:
    db.session.add(
        Placement(
            campaign_id=idea.campaign_id,
            idea_id=idea.id,
            theme_id=theme.id,
            account_id=by,
            why=why,
            position=position,
            placed_at=now,
        )
    )


def _facts(placements: Iterable[Placement]) -> dict[str, Any]:
    rows = list(placements)
    theme_ids = sorted(placement.theme_id for placement in rows if placement.theme_id is not None)
    return {
        "theme_ids": theme_ids,
        "closed_ids": [theme_id for theme_id in theme_ids if not db.session.get_one(Theme, theme_id).is_open],
        "placements": [[placement.id, placement.theme_id, placement.position] for placement in rows],
    }


@journal.undoes("idea.placed")
def put_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay an idea back in the themes it lay in before; refused when somebody moved it again since."""
    idea = locked_idea(entry.campaign_id or 0, entry.subject_id)
    if idea is None or _facts(placements_of(idea.id))["theme_ids"] != entry.after["theme_ids"]:
        raise CannotUndoError
    back_to = set(entry.before["theme_ids"]) - set(entry.after["theme_ids"])
    there = locked_themes(idea.campaign_id, back_to)
    was_closed = entry.before.get("closed_ids", [])
    if len(there) != len(back_to) or not all(_is_as_it_was(theme, was_closed, entry) for theme in there):
        raise CannotUndoError
    if "placements" in entry.before:
        _restore(idea, entry.before["placements"])
    else:
        _restore_themes(idea, set(entry.before["theme_ids"]), now=now, by=entry.account_id)
    idea.version += 1
    db.session.flush()
    idea_put_back.send(idea, theme_ids=set(entry.after["theme_ids"]) - set(entry.before["theme_ids"]))


def _is_as_it_was(theme: Theme, closed_ids: Collection[int], entry: JournalEntry) -> bool:
    """Tell whether a theme was not closed or taken away since; SQLite gives a number twice."""
    return (theme.is_open or theme.id in closed_ids) and theme.created_at <= entry.at


def _restore(idea: Idea, lay: Iterable[tuple[int, int, float]]) -> None:
    for placement in placements_of(idea.id):
        placement.theme_id = None
    db.session.flush()
    for placement_id, theme_id, position in lay:
        placement = db.session.get_one(Placement, placement_id)
        placement.theme_id = theme_id
        placement.position = position


def _restore_themes(idea: Idea, theme_ids: set[int], *, now: dt.datetime, by: int | None) -> None:
    """Lay an idea back by what journals of before placements had numbers tell."""
    lies = {placement.theme_id: placement for placement in placements_of(idea.id)}
    for theme_id, placement in lies.items():
        if theme_id not in theme_ids:
            placement.theme_id = None
    for theme_id in sorted(theme_ids - set(lies)):
        theme = db.session.get_one(Theme, theme_id)
        _add(idea, theme, now=now, by=by, why="", position=next_position(theme_id))


def order_idea(
    placement: Placement, before_id: int | None, idea: Idea, *, now: dt.datetime, by: int | None = None
) -> None:
    """Put an idea above another in the theme where both lie, or last."""
    if placement.theme_id is None or before_id == idea.id:
        return
    old, new = placement.position, _position(placement.theme_id, before_id)
    placement.position = new
    idea.version += 1
    db.session.flush()
    journal.record(
        "idea.ordered",
        idea,
        now=now,
        by=by,
        before={"placement_id": placement.id, "position": old},
        after={"position": new},
    )


@journal.undoes("idea.ordered")
def order_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Put an idea back where it lay in its column; refused when somebody moved it again since."""
    placement = db.session.get(Placement, entry.before["placement_id"])
    if placement is None or placement.theme_id is None or placement.position != entry.after["position"]:
        raise CannotUndoError
    placement.position = entry.before["position"]
    placement.idea.version += 1
    db.session.flush()


@idea_split.connect
def lay_part_beside(idea: Idea, new: Idea, now: dt.datetime, by: int | None) -> None:
    """Lay an idea that was made of a part of another in the same themes, right below it where there is room."""
    for placement in placements_of(idea.id):
        if placement.theme_id is not None:
            theme = db.session.get_one(Theme, placement.theme_id)
            _add(new, theme, now=now, by=by, why=placement.why, position=next_position(theme.id))
    db.session.flush()
