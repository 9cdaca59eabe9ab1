"""“Ik kom”: one tap, and no name; and what following by e-mail asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from optrommel.accounts.forms import EMAIL
from optrommel.forms import HouseForm, stripped
from optrommel.languages import LANGUAGES


class ComingForm(HouseForm):
    """Somebody comes on a date, or comes no more."""

    on = DateField(validators=[InputRequired()])
    here = DateField(validators=[Optional()])  # from which date the agenda was read
    comes = HiddenField(validators=[AnyOf(["ja", "nee"])])
    visitor = HiddenField(validators=[Length(16, 64)])


class FollowForm(HouseForm):
    """To which address the news is mailed."""

    email = EmailField(
        _l("Je e-mailadres"),
        description=_l("Hooguit één mail per week. Stoppen kan met één tik. Anderen zien je adres niet."),
        filters=[stripped],
        validators=EMAIL,
        render_kw={"autocomplete": "email"},
    )
    website = StringField(_l("Laat dit leeg"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # honeypot

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the field that people cannot see was filled in."""
        return bool(self.website.data)


class LanguageForm(HouseForm):
    """In which language somebody reads their mail."""

    language = SelectField(
        _l("In welke taal wil je de mail?"),
        choices=[SelectChoice(code, known.name) for code, known in LANGUAGES.items()],
    )
