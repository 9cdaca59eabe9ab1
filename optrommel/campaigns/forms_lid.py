"""What a neighbour says of the tin in their hands."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf

from optrommel.campaigns.rules_tins import SAID_BY_NEIGHBOURS
from optrommel.forms import OnceForm


class PassingForm(OnceForm):
    """Four buttons, and nothing to fill in."""

    said = HiddenField(validators=[AnyOf(SAID_BY_NEIGHBOURS, _l("Druk op een van de vier knoppen."))])
