"""Reasons for not publishing a slip that come back in every action; residents read them."""

from __future__ import annotations

from optrommel.rules import N_

# A moderator may change them before sending.
STOCK_REASONS = (
    N_("Dit gaat over iemand anders. Daarom zetten we het niet op de website. Bel ons gerust, we denken met je mee."),
    N_("Hier kan de gemeente meteen iets aan doen. Meld het bij de gemeente."),
    N_("Dit is er al in de buurt. Bel ons gerust, dan vertellen we je waar."),
    N_("We begrijpen niet goed wat je bedoelt. Wil je een nieuw briefje in de trommel stoppen?"),
    N_(
        "Dit gaat over iets tussen jou en iemand anders. Daarom houden we het onder ons. "
        "Wil je erover praten? Bel ons gerust."
    ),
)
