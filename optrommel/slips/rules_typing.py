"""Typing paper over: what can be wrong with a number, and when a slip can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from optrommel.clock import AMSTERDAM
from optrommel.rules import N_, RuleError
from optrommel.slips.paper_numbers import NotANumberError, PaperNumber, WrongLetterError, read_number
from optrommel.slips.rules import SlipState, UnwantedSlipError

WITHOUT_TIN = "geen"  # in the address of the page, where the number of a tin would stand
ALIKE_MOST = 3
MORNING, AFTERNOON, EVENING = 6, 12, 18


class UnknownNumberError(RuleError):
    """The number is well made, and stands on nothing that we printed."""

    status = 422
    sentence = N_(
        "Het nummer %(number)s kennen we niet. Kijk het na op het briefje. Staat er geen nummer op? Laat het dan leeg: "
        "het briefje krijgt een nieuw nummer."
    )


class AmbiguousNumberError(RuleError):
    """Several sheets of this tin have this short number."""

    status = 422
    sentence = N_("Bij deze trommel kan %(typed)s van meer dan één stapel zijn. Typ het hele nummer: %(example)s.")


class OtherCampaignError(RuleError):
    """The slip was printed for another campaign; which one, not everybody may know."""

    sentence = N_("Dit briefje is van een andere actie. Leg het apart en vraag een moderator.")


class AlreadyTypedError(RuleError):
    """The slip with this number was typed over before."""

    sentence = N_("Dit nummer is %(when)s al overgetypt door %(who)s.")

    def __init__(self, number: PaperNumber, **values: object) -> None:
        super().__init__(**values)
        self.number = number


class ScanGoneError(RuleError):
    """Somebody erased the picture that the slip is typed over from."""

    sentence = N_("Deze foto is er niet meer. Sla het briefje op zonder foto, of kies hem opnieuw.")


class TypingClosedError(RuleError):
    """The campaign is not open yet, or not any more."""

    sentence = N_("Deze actie neemt nu geen briefjes aan. Vraag een moderator of de actie open kan.")


class CannotUntypeError(RuleError):
    """Something was done with the slip since it was typed over."""

    sentence = N_("Dit briefje kan niet meer terug: er is al iets mee gebeurd. Vraag het een moderator.")


class NotYoursError(RuleError):
    """Another typist typed this slip over."""

    status = 403
    sentence = N_("Alleen wie dit briefje overtypte of een moderator kan het terughalen.")


class HasStubError(RuleError):
    """The slip was printed with a stub, that its writer took home."""

    sentence = N_("Dit briefje had zelf al een strookje. Alleen een briefje zonder nummer krijgt hier een strookje.")


NUMBER_RULES = (
    NotANumberError,
    WrongLetterError,
    UnknownNumberError,
    AmbiguousNumberError,
    OtherCampaignError,
    AlreadyTypedError,
    UnwantedSlipError,
)


class Moment(StrEnum):
    """How long ago something was, as people say it; on an earlier day its date."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    YESTERDAY = "yesterday"
    EARLIER = "earlier"


def moment_of(at: dt.datetime, *, now: dt.datetime) -> Moment:
    """Tell how people call a moment of before, in Amsterdam."""
    then, today = at.astimezone(AMSTERDAM), now.astimezone(AMSTERDAM).date()
    if then.date() < today:
        return Moment.YESTERDAY if then.date() == today - dt.timedelta(days=1) else Moment.EARLIER
    parts = ((MORNING, Moment.NIGHT), (AFTERNOON, Moment.MORNING), (EVENING, Moment.AFTERNOON))
    return next((moment for before, moment in parts if then.hour < before), Moment.EVENING)


def find_number(typed: str, batches: Iterable[int]) -> PaperNumber:
    """Read a number, whole, or short when its letter fits in one of these batches alone.

    Raises `NotANumberError`, `WrongLetterError` or `AmbiguousNumberError`.
    """
    numbers: set[PaperNumber] = set()
    wrong: RuleError | None = None
    possible: list[int | None] = list(batches)
    for batch in possible or [None]:
        try:
            numbers.add(read_number(typed, batch=batch))
        except WrongLetterError as error:
            wrong = error
    if wrong is not None and not numbers:
        raise wrong
    if len(numbers) > 1:
        raise AmbiguousNumberError(typed=typed.strip(), example=str(min(numbers, key=str)))
    return numbers.pop()


def may_untype(state: str, version: int) -> bool:
    """Tell whether nobody decided anything about a slip yet."""
    return state == SlipState.WAITING and version == 1
