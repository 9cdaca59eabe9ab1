"""“Ik kom”: one tap, and no name; and what following by e-mail asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from optrommel.accounts.forms import EMAIL
from optrommel.forms import HouseForm, OnceForm, stripped
from optrommel.languages import LANGUAGES


class ComingForm(HouseForm):
    """Somebody comes on a date, or comes no more."""

    on = DateField(validators=[InputRequired()])
    here = DateField(validators=[Optional()])  # from which date the agenda was read
    comes = HiddenField(validators=[AnyOf(["ja", "nee"])])
    visitor = HiddenField(validators=[Length(16, 64)])


class FollowForm(OnceForm):
    """To which address the news is mailed."""

    email = EmailField(
        _l("Je e-mailadres"),
        description=_l(
            "Hooguit één mail per week. Stoppen kan altijd, met de link in elke mail. Anderen zien je adres niet."
        ),
        filters=[stripped],
        validators=EMAIL,
        render_kw={"autocomplete": "email"},
    )


class LanguageForm(HouseForm):
    """In which language somebody reads their mail."""

    language = SelectField(
        _l("In welke taal wil je de mail?"),
        choices=[SelectChoice(code, known.name) for code, known in LANGUAGES.items()],
    )
