"""Claims: a lease with a date. When it turns amber, when it lapses, and what may follow on what."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from optrommel.campaigns.rules import Limits
from optrommel.rules import N_, RuleError

NAME_MAX = 60
ABOUT_MAX = 600
STEP_MIN = 3
STEP_MAX = 200
NOTE_MAX = 600
UPDATE_MIN = 2
UPDATE_MAX = 4000
FIRST_DAYS = 7  # a claim that was confirmed late does not start amber
LEASE_MAX_DAYS = 366  # a first step further away than a year is not a first step


class GroupState(StrEnum):
    """Whether a group is at work."""

    ACTIVE = "active"
    RESTING = "resting"
    ENDED = "ended"


class ClaimState(StrEnum):
    """How a claim stands. `amber` and `lapsed` follow from its date; see `standing`."""

    ASKED = "asked"
    ACTIVE = "active"
    AMBER = "amber"
    LAPSED = "lapsed"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"
    DONE = "done"
    RELEASED = "released"


class OnTurn(StrEnum):
    """Who has to move now."""

    GROUP = "group"
    MUNICIPALITY = "municipality"
    HOUSING = "housing"
    POLICE = "police"
    OTHER = "other"


ALIVE = frozenset({ClaimState.ACTIVE, ClaimState.AMBER})
STANDING = frozenset({ClaimState.ASKED, ClaimState.ACTIVE})  # as it is kept: not ended by anybody
# What people decide. That a claim turns amber and lapses, its date tells; that it comes back, its news.
CLAIM_MOVES = frozenset(
    {
        (ClaimState.ASKED, ClaimState.ACTIVE),
        (ClaimState.ASKED, ClaimState.DECLINED),
        (ClaimState.ASKED, ClaimState.RELEASED),
        (ClaimState.ACTIVE, ClaimState.DONE),
        (ClaimState.ACTIVE, ClaimState.RELEASED),
        (ClaimState.ACTIVE, ClaimState.HANDED_OVER),
        (ClaimState.AMBER, ClaimState.DONE),
        (ClaimState.AMBER, ClaimState.RELEASED),
        (ClaimState.AMBER, ClaimState.HANDED_OVER),
    }
)


class ClaimMoveError(RuleError):
    """The claim stands otherwise than the page showed."""

    sentence = N_("Dit kan niet meer: er is intussen iets veranderd. Ga terug en ververs de pagina.")


class ClaimExistsError(RuleError):
    """The group has asked for this, or has it, already."""

    sentence = N_("Jullie groep heeft dit al gevraagd of opgepakt. Kies iets anders.")


class ConflictOfInterestError(RuleError):
    """A moderator may not decide alone on what their own group has in hand."""

    status = 403
    sentence = N_("‘%(group)s’ heeft dit opgepakt, en daar hoor jij zelf bij. Vraag een andere moderator: %(names)s.")


class OwnGroupError(RuleError):
    """Who decides belongs to the group that asks."""

    status = 403
    sentence = N_("Jij hoort zelf bij deze groep. Vraag iemand anders van de werkgroep om hierover te beslissen.")


class DateRefusedError(RuleError):
    """The date of the first step lies in the past, or more than a year ahead."""

    status = 422
    sentence = N_("Kies een dag tussen vandaag en een jaar vooruit.")


class HeirHasItError(RuleError):
    """The group that should go on has it already."""

    sentence = N_("Die groep heeft dit al gevraagd of opgepakt. Kies een andere groep.")


class GroupExistsError(RuleError):
    """The campaign has a group with this name."""

    sentence = N_("Er is al een groep ‘%(name)s’. Kies een andere naam.")


def standing(state: str, *, due_on: dt.date, today: dt.date, lapse_days: int = Limits.lapse_days) -> ClaimState:
    """Tell how a claim stands today: past its date it is amber, and `lapse_days` after that it is free again."""
    if state != ClaimState.ACTIVE:
        return ClaimState(state)
    if today <= due_on:
        return ClaimState.ACTIVE
    return ClaimState.AMBER if today < lapses_on(due_on, lapse_days=lapse_days) else ClaimState.LAPSED


def lapses_on(due_on: dt.date, *, lapse_days: int = Limits.lapse_days) -> dt.date:
    """Give the first day on which a claim without news is free again."""
    return due_on + dt.timedelta(days=lapse_days + 1)


def renewed(due_on: dt.date, *, today: dt.date, lease_days: int = Limits.lease_days) -> dt.date:
    """Give the date of a claim after a sign of life; never an earlier one."""
    return max(due_on, today + dt.timedelta(days=lease_days))


def first_due(due_on: dt.date, *, today: dt.date) -> dt.date:
    """Give the date of a claim that may start today: a group that had to wait still gets its first days."""
    return max(due_on, today + dt.timedelta(days=FIRST_DAYS))


def check_due(due_on: dt.date, *, today: dt.date) -> None:
    """Refuse a date for the first step that is past or too far away."""
    if not today <= due_on <= today + dt.timedelta(days=LEASE_MAX_DAYS):
        raise DateRefusedError


def check_move(state: ClaimState, to: ClaimState) -> None:
    """Refuse a claim's step that is not in the table."""
    if (state, to) not in CLAIM_MOVES:
        raise ClaimMoveError
