"""Claims: a lease with a date. When it turns amber, when it lapses, and what may follow on what."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from enum import StrEnum

from optrommel.campaigns.rules import Limits
from optrommel.rules import N_, RuleError

NAME_MAX = 60
ABOUT_MAX = 600
STEP_MIN = 3
STEP_MAX = 200
NOTE_MAX = 600
NEED_MIN = 3
NEED_MAX = 200
UPDATE_MIN = 2
UPDATE_MAX = 4000
ALT_MAX = 200
REASON_MAX = 600
OPEN_AFTERWARDS = dt.timedelta(days=28)  # a group still reaches who helped with what is over
KEPT_OFF_DAYS = 365  # how long news that was taken off can be put back
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


class NeedState(StrEnum):
    """Whether a group still looks for something."""

    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """What moves a claim from one state to the next."""

    MODERATOR = "moderator"  # or nobody, where the campaign lets claims start at once
    GROUP = "group"
    DATE = "date"
    SIGN_OF_LIFE = "sign of life"


ALIVE = frozenset({ClaimState.ACTIVE, ClaimState.AMBER})
STANDING = frozenset({ClaimState.ASKED, ClaimState.ACTIVE})  # as it is kept: not ended by anybody
# Printed in docs/claims.md: `python -m tests.groups.claim_table`. What lapsed is asked for again as a new claim.
CLAIM_MOVES: Mapping[tuple[ClaimState, ClaimState], Cause] = {
    (ClaimState.ASKED, ClaimState.ACTIVE): Cause.MODERATOR,
    (ClaimState.ASKED, ClaimState.DECLINED): Cause.MODERATOR,
    (ClaimState.ASKED, ClaimState.RELEASED): Cause.GROUP,
    (ClaimState.ACTIVE, ClaimState.AMBER): Cause.DATE,
    (ClaimState.ACTIVE, ClaimState.ACTIVE): Cause.SIGN_OF_LIFE,
    (ClaimState.ACTIVE, ClaimState.DONE): Cause.GROUP,
    (ClaimState.ACTIVE, ClaimState.RELEASED): Cause.GROUP,
    (ClaimState.ACTIVE, ClaimState.HANDED_OVER): Cause.GROUP,
    (ClaimState.AMBER, ClaimState.ACTIVE): Cause.SIGN_OF_LIFE,
    (ClaimState.AMBER, ClaimState.LAPSED): Cause.DATE,
    (ClaimState.AMBER, ClaimState.DONE): Cause.GROUP,
    (ClaimState.AMBER, ClaimState.RELEASED): Cause.GROUP,
    (ClaimState.AMBER, ClaimState.HANDED_OVER): Cause.GROUP,
}
DECIDED = frozenset({Cause.MODERATOR, Cause.GROUP})  # by people; the rest follows from dates and signs of life
NEED_MOVES = frozenset(
    {
        (NeedState.OPEN, NeedState.MET),
        (NeedState.OPEN, NeedState.WITHDRAWN),
    }
)


class ClaimMoveError(RuleError):
    """The claim stands otherwise than the page showed."""

    sentence = N_("Dit kan niet meer: er is intussen iets veranderd. Ga terug en ververs de pagina.")


class ClaimLapsedError(RuleError):
    """The claim is free again: nothing renews it."""

    sentence = N_("Dit is intussen weer vrij. Willen jullie verder? Tik op ‘Vraag het opnieuw’.")


class ClaimExistsError(RuleError):
    """The group has asked for this, or has it, already."""

    sentence = N_("Jullie groep heeft dit al gevraagd of opgepakt. Kies iets anders.")


class IdeaEndedError(RuleError):
    """The idea is done, or was stopped."""

    sentence = N_("Dit idee is al gelukt of gestopt, dus niemand hoeft het meer op te pakken. Kies iets anders.")


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


class StepDateError(RuleError):
    """The date of a step is past, or more than a year ahead."""

    status = 422
    sentence = N_("Kies voor deze stap een dag tussen vandaag en een jaar vooruit.")


class StepAfterClaimError(RuleError):
    """The step comes after the day until which the group has time."""

    status = 422
    sentence = N_("Deze stap komt na de dag die jullie afspraken. Neem meer tijd, of kies een eerdere dag.")


class AlreadyDoneError(RuleError):
    """Somebody else of the group was first."""

    sentence = N_("Dit is al gedaan, misschien door iemand anders van jullie groep. Kijk hoe het nu is.")


class UpdateChangedError(RuleError):
    """Somebody else changed the same news meanwhile."""

    sentence = N_("Iemand anders paste dit net aan. Hieronder staan jouw woorden. Kijk wat je bewaart.")


class TakenOffError(RuleError):
    """The news is off the site: there is nothing to change or to take off."""

    sentence = N_("Dit nieuws is al van de website gehaald. Kijk bij jullie nieuws hoe het nu is.")


class NotTakenOffError(RuleError):
    """News that stands on the site is taken off before it is erased."""

    sentence = N_("Dit nieuws staat nog op de website. Haal het eerst weg, dan kun je het wissen.")


class StillThereError(RuleError):
    """Who answers a report says that it is gone, and it is not."""

    status = 422
    sentence = N_("Het staat nog op de website. Haal het eerst weg, of kies een ander antwoord.")


class NotTheirContactError(RuleError):
    """Only the contact person of a group or a moderator does this."""

    status = 403
    sentence = N_("Dit doet de contactpersoon van jullie groep: %(name)s.")


class FormerMemberError(RuleError):
    """Who sends this belonged to the group, and does not any more."""

    status = 403
    sentence = N_(
        "Je hoort niet meer bij de groep ‘%(group)s’, dus dit is niet geplaatst. Je woorden staan hieronder. "
        "Klopt dit niet? Bel %(name)s."
    )


class NoCardError(RuleError):
    """Who logs in with an e-mail address needs no card."""

    sentence = N_("Een kaart is voor wie geen e-mail heeft. Deze persoon logt in met e-mail en wachtwoord.")


class HeirHasItError(RuleError):
    """The group that should go on has it already."""

    sentence = N_("Die groep heeft dit al gevraagd of opgepakt. Kies een andere groep.")


class NoConsentError(RuleError):
    """Nobody may pass this offer on: its giver did not say so, or does not any more."""

    sentence = N_("Deze buur zei niet dat een andere groep mag bellen. Bel en vraag of het mag.")


class GroupRestsError(RuleError):
    """The group is not at work: nobody would call."""

    sentence = N_("‘%(group)s’ is nu niet actief. Kies een andere groep.")


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
    """Refuse what people cannot do with a claim that stands so."""
    if CLAIM_MOVES.get((state, to)) not in DECIDED:
        raise ClaimMoveError


def check_alive(state: ClaimState) -> None:
    """Refuse a sign of life of a claim that has none. Raises `ClaimLapsedError` or `ClaimMoveError`."""
    if state is ClaimState.LAPSED:
        raise ClaimLapsedError
    if state not in ALIVE:
        raise ClaimMoveError


def check_step_due(due_on: dt.date, *, today: dt.date) -> None:
    """Refuse a date for a step that is past or too far away."""
    if not today <= due_on <= today + dt.timedelta(days=LEASE_MAX_DAYS):
        raise StepDateError


def is_after(due_on: dt.date, claim_due_on: dt.date, *, today: dt.date) -> bool:
    """Tell whether a step comes after its claim; of an amber claim the next days always count as in time."""
    return due_on > max(claim_due_on, today + dt.timedelta(days=FIRST_DAYS))


def hash_card(key: bytes, code: str) -> str:
    """Give what is kept of the code on a card: a keyed hash, 64 hexadecimal characters."""
    return hmac.digest(key, f"card:{code}".encode(), "sha256").hex()


def check_need_move(state: NeedState, to: NeedState) -> None:
    """Refuse to end a need twice."""
    if (state, to) not in NEED_MOVES:
        raise AlreadyDoneError
