"""Ideas: states, and what may be done with them."""

from __future__ import annotations

from enum import StrEnum

from optrommel.rules import N_, RuleError

REASON_MIN = 10  # characters; “nee” is not a reason
REASON_MAX = 1000


class IdeaState(StrEnum):
    """What the neighbourhood reads of an idea. That it is taken on, its claims tell."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"
    MERGED = "merged"
    UNPUBLISHED = "unpublished"


PUBLIC_STATES = (IdeaState.OPEN, IdeaState.DONE, IdeaState.STOPPED)


class IdeaGoneError(RuleError):
    """The idea is not public any more."""

    sentence = N_("Dit idee staat er niet meer. Ververs de pagina.")


# Reasons that come back in every action; a moderator may change them before sending.
STOCK_REASONS = (
    N_("Dit gaat over iemand anders. Daarom zetten we het niet op de website. Bel ons gerust, we denken met je mee."),
    N_("Hier kan de gemeente meteen iets aan doen. Meld het bij de gemeente."),
    N_("Dit is er al in de buurt. Bel ons gerust, dan vertellen we je waar."),
    N_("We begrijpen niet goed wat je bedoelt. Wil je een nieuw briefje in de trommel stoppen?"),
)
