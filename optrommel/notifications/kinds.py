"""Which letters there are; their words stand in `templates/mail/<kind>/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from optrommel.labels import Labels
from optrommel.notifications.rules import MessageState


@dataclass(frozen=True)
class Kind:
    """A kind of letter; one that `is_secret` is for its reader alone, and is not kept when nobody takes it.

    Of the others an admin may read the words, without where the links in them lead.
    """

    label: LazyString
    is_secret: bool = False


KINDS: Mapping[str, Kind] = {
    "receipt_code": Kind(_l("Volgcode"), is_secret=True),
    "offer_confirm": Kind(_l("Aanbod bevestigen"), is_secret=True),
    "log_in_link": Kind(_l("Inloglink"), is_secret=True),
    "invitation": Kind(_l("Uitnodiging")),
    # What goes to followers holds the key to the page with all that they follow.
    "follow_confirm": Kind(_l("Vraag of iemand wil volgen"), is_secret=True),
    "news": Kind(_l("Nieuws voor wie iets volgt"), is_secret=True),
    "digest": Kind(_l("Dagelijkse mail")),
    "slip_answered": Kind(_l("Antwoord op een briefje"), is_secret=True),
    "is_it_done": Kind(_l("Is het gelukt?"), is_secret=True),
}
STATES: Labels = {
    MessageState.QUEUED: _l("Wacht"),
    MessageState.SENT: _l("Verstuurd"),
    MessageState.FAILED: _l("Mislukt"),
}
