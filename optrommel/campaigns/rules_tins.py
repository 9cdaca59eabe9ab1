"""The life of a tin: where it can go, what its custody log says, and when it stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from optrommel.campaigns.rules import TinState
from optrommel.rules import N_, RuleError

ROUTE_MAX = 200
HOUSEHOLDS_MAX = 9_999
NUMBER_MAX = 9_999
SLIPS_MAX = 9_999
REACH_MAX = 120
GAP_MIN = 10  # characters: “klopt” explains nothing
GAP_MAX = 500
SAID_AGAIN = dt.timedelta(minutes=5)  # who presses a button ten times says one thing


class PassingKind(StrEnum):
    """What a line of the custody log tells."""

    HAVE = "have"
    PASS_ON = "pass_on"  # noqa: S105 - no password
    FULL = "full"
    FOUND = "found"
    SENT_OUT = "sent_out"
    MISSING = "missing"
    BACK = "back"
    COUNTED = "counted"
    REOPENED = "reopened"


SAID_BY_NEIGHBOURS = (PassingKind.HAVE, PassingKind.PASS_ON, PassingKind.FULL, PassingKind.FOUND)
ASKS_TO_BE_FETCHED = frozenset({PassingKind.FULL, PassingKind.FOUND})

# Where who works here can take a tin, and what the log then says.
TIN_MOVES: Mapping[tuple[TinState, TinState], PassingKind] = {
    (TinState.READY, TinState.OUT): PassingKind.SENT_OUT,
    (TinState.OUT, TinState.MISSING): PassingKind.MISSING,
    (TinState.OUT, TinState.BACK): PassingKind.BACK,
    (TinState.MISSING, TinState.OUT): PassingKind.SENT_OUT,
    (TinState.MISSING, TinState.BACK): PassingKind.BACK,
    (TinState.BACK, TinState.COUNTED): PassingKind.COUNTED,
    (TinState.BACK, TinState.OUT): PassingKind.SENT_OUT,
    (TinState.COUNTED, TinState.BACK): PassingKind.REOPENED,
}
# Somebody on the street had it in hands, whatever they say of it. What is back or counted stays so.
HEARD_ON_THE_STREET = frozenset({(TinState.READY, TinState.OUT), (TinState.MISSING, TinState.OUT)})


class TinMoveError(RuleError):
    """A tin cannot go from this state to that one; mostly a colleague was first."""

    sentence = N_("Trommel %(number)s kan nu niet naar deze stand. Kijk hieronder hoe hij er nu voor staat.")


class TinNotBackError(RuleError):
    """Slips are counted when the tin is back, for until then more can come."""

    sentence = N_("Trommel %(number)s is nog niet terug. Zet hem eerst op ‘terug’ en tel dan de briefjes.")


class TinGapError(RuleError):
    """As many slips were not entered as were counted, and nobody says why."""

    status = 422
    sentence = N_(
        "Je telde er %(counted)s, en er zijn er %(entered)s overgetypt. Typ eerst de andere over, of leg hieronder uit "
        "hoe dat komt, in minstens %(least)s tekens."
    )


class LidChangedError(RuleError):
    """A colleague replaced the code on a lid meanwhile."""

    sentence = N_("De code was al veranderd. Kijk hieronder hoe het nu is.")


def check_tin_move(state: TinState, to: TinState, *, number: int) -> PassingKind:
    """Give what the log says of a move. Raises `TinNotBackError` or `TinMoveError` when there is no such move."""
    if (state, to) not in TIN_MOVES:
        refused = TinNotBackError if to is TinState.COUNTED and state is not TinState.COUNTED else TinMoveError
        raise refused(number=number)
    return TIN_MOVES[state, to]


def next_tin_states(state: TinState) -> list[TinState]:
    """List where a tin can go from here, in the order of its life."""
    return [to for to in TinState if (state, to) in TIN_MOVES]


def state_when_heard(state: TinState) -> TinState:
    """Give the state of a tin of which a neighbour says something."""
    return TinState.OUT if (state, TinState.OUT) in HEARD_ON_THE_STREET else state


def was_just_said(kind: PassingKind, lately: Iterable[PassingKind]) -> bool:
    """Tell whether a neighbour's word says nothing new; `lately` is the log of the last minutes, newest first."""
    since_we_acted = takewhile(lambda said: said in SAID_BY_NEIGHBOURS, lately)
    return kind in since_we_acted


@dataclass(frozen=True)
class Count:
    """The paper slips that were in a tin, those of them that were entered, and what somebody says of the difference."""

    slips: int
    entered: int
    gap_reason: str = ""

    @property
    def reason(self) -> str:
        """Give why the numbers differ; nothing when they do not."""
        return self.gap_reason.strip() if self.slips != self.entered else ""


def check_count(count: Count) -> None:
    """Refuse a count with a gap that nobody explains. Raises `TinGapError`."""
    if count.slips != count.entered and len(count.reason) < GAP_MIN:
        raise TinGapError(counted=count.slips, entered=count.entered, least=GAP_MIN)


def stands_still(state: TinState, *, heard_at: dt.datetime, now: dt.datetime, days: int) -> bool:
    """Tell whether nothing was heard of a tin for too long while it is on its way."""
    return state is TinState.OUT and now - heard_at > dt.timedelta(days=days)


def per_hundred(slips: int, households: int) -> int | None:
    """Give the slips per hundred houses, rounded; None when nobody counted the houses."""
    return round(100 * slips / households) if households else None
