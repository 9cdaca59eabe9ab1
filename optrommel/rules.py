"""What every broken rule has in common. Standard library only."""

from __future__ import annotations


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a sentence for translation; the page that shows it translates it."""
    return sentence


class RuleError(Exception):
    """A rule that somebody ran into; each rule is a subclass with its own sentence.

    `sentence` is Dutch, says what happened and what to do, and may hold `%(name)s` for the values given.
    """

    status = 409
    sentence = N_("Dat kan nu niet. Ga terug en probeer het opnieuw.")

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__, values)
        self.values = values
