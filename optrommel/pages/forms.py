"""What the writer of a slip fills in at the code page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, TextAreaField
from wtforms.validators import Length, ValidationError

from optrommel.accounts.forms import EMAIL
from optrommel.forms import HouseForm, stripped
from optrommel.slips.rules import REPLY_MAX, visible_length


class ReplyForm(HouseForm):
    """What a writer says to an answer, once."""

    text = TextAreaField(
        _l("Wil je hierop antwoorden?"),
        description=_l("Dat kan één keer. Alleen de werkgroep leest het."),
        filters=[stripped],
        validators=[Length(max=REPLY_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 4},
    )

    def validate_text(self, field: TextAreaField) -> None:
        if not visible_length(field.data):
            raise ValidationError(_l("Schrijf eerst je antwoord. Eén zin is genoeg."))


class MailCodeForm(HouseForm):
    """Where the code is mailed to, once."""

    email = EmailField(
        _l("Je e-mailadres"),
        description=_l("We gebruiken het één keer. Zodra de mail weg is, wissen we het."),
        filters=[stripped],
        validators=EMAIL,
        render_kw={"autocomplete": "email"},
    )


class MailMeForm(HouseForm):
    """Where the writer of a slip is mailed when something happens to it."""

    address = EmailField(
        _l("Je e-mailadres"),
        description=_l(
            "We bewaren je adres alleen hiervoor. Stoppen kan altijd, met de link in elke mail. Anderen zien het niet."
        ),
        filters=[stripped],
        validators=EMAIL,
        render_kw={"autocomplete": "email"},
    )
