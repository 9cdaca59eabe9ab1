"""What a moderator fills in to find a slip."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from optrommel.forms import HouseForm, stripped
from optrommel.slips.paper_numbers import EXAMPLE


class LookUpForm(HouseForm):
    """The number that somebody reads out on the telephone; it changes nothing, so it comes in the address."""

    class Meta(HouseForm.Meta):
        """Needs no token."""

        csrf = False

    nummer = StringField(
        _l("Nummer van het briefje"),
        description=_l(
            "Het staat op het strookje, zoals %(number)s. Het korte nummer mag ook: %(short)s.",
            number=str(EXAMPLE),
            short=EXAMPLE.short,
        ),
        filters=[stripped],
        validators=[InputRequired(_l("Vul het nummer in dat de beller voorleest."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True},
    )
