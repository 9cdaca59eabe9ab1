"""Numbers of paper slips: which batch, which serial, and a check letter. They open nothing; typists enter them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from optrommel.rules import N_, RuleError

BATCH_DIGITS = 5
BATCH_LEAST, BATCH_MOST = 10_000, 99_999
SERIAL_DIGITS = 4
SERIAL_MOST = 9_999
CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"  # 23, a prime; without I, O and U, which read as 1, 0 and V
_SHORT = re.compile(rf"(\d{{1,{SERIAL_DIGITS}}})([A-Z])")
_WHOLE = re.compile(rf"(\d{{{BATCH_DIGITS}}})(\d{{{SERIAL_DIGITS}}})([A-Z])")
_FILLING = re.compile(r"[\s\-–—_./]")


class NotANumberError(RuleError):
    """This cannot be the number of a paper slip."""

    status = 422
    sentence = N_(
        "Dit is geen briefjesnummer. Het ziet eruit als %(example)s en staat op het briefje en op het strookje."
    )


class WrongLetterError(RuleError):
    """The check letter does not fit: somewhere in the number is a slip of the pen."""

    status = 422
    sentence = N_("Er klopt een cijfer of de letter niet in %(typed)s. Kijk het nummer op het briefje nog eens na.")


@dataclass(frozen=True)
class PaperNumber:
    """A batch of printed slips and a place in it."""

    batch: int
    serial: int

    def __str__(self) -> str:
        """Write the number as it is printed: `48213-0345-Y`."""
        return f"{self.batch:0{BATCH_DIGITS}}-{self.serial:0{SERIAL_DIGITS}}-{check_letter(self.batch, self.serial)}"

    @property
    def short(self) -> str:
        """Write the end of the number, which will do where its batch is known: `345Y`."""
        return f"{self.serial}{check_letter(self.batch, self.serial)}"


EXAMPLE = PaperNumber(48_213, 345)


def check_letter(batch: int, serial: int) -> str:
    """Give the letter that betrays one wrong digit, and two that changed places.

    The number modulo 23, as in the Spanish identity number (Orden INT/2058/2008). 10 is a primitive root of 23, so no
    two places of up to 22 digits weigh the same.
    """
    return CHECK_LETTERS[(batch * 10**SERIAL_DIGITS + serial) % len(CHECK_LETTERS)]


def read_number(typed: str, *, batch: int | None = None) -> PaperNumber:
    """Read a number as people type it; of a known batch the serial and its letter will do.

    Raises `NotANumberError`, or `WrongLetterError` when the check letter does not fit.
    """
    bare = _FILLING.sub("", typed).upper()
    whole, short = _WHOLE.fullmatch(bare), _SHORT.fullmatch(bare)
    if whole:
        number, letter = PaperNumber(int(whole[1]), int(whole[2])), whole[3]
    elif short and batch is not None:
        number, letter = PaperNumber(batch, int(short[1])), short[2]
    else:
        raise NotANumberError(example=str(EXAMPLE))
    if check_letter(number.batch, number.serial) != letter:
        raise WrongLetterError(typed=typed.strip())
    return number
