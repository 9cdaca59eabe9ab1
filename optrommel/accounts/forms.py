"""Logging in, and accepting an invitation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length

from optrommel.accounts.rules import EMAIL_MAX, NAME_MAX, PASSWORD_MAX, PASSWORD_MIN
from optrommel.forms import HouseForm, stripped

EMAIL = [
    DataRequired(_l("Vul je e-mailadres in.")),
    Length(max=EMAIL_MAX, message=_l("Dit e-mailadres is te lang. Kijk het na.")),
    Email(message=_l("Dit lijkt geen e-mailadres. Een e-mailadres ziet eruit als naam@voorbeeld.nl.")),
]


class LogInForm(HouseForm):
    """E-mail address and password."""

    email = EmailField(_l("E-mailadres"), filters=[stripped], validators=EMAIL, render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[
            InputRequired(_l("Vul je wachtwoord in.")),
            Length(max=PASSWORD_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class LinkForm(HouseForm):
    """To which address a link to log in is mailed."""

    email = EmailField(_l("E-mailadres"), filters=[stripped], validators=EMAIL, render_kw={"autocomplete": "username"})


class CardForm(HouseForm):
    """The code on a card."""

    code = StringField(
        _l("De code op je kaart"),
        description=_l("Twaalf letters en cijfers. Streepjes en spaties maken niet uit."),
        filters=[stripped],
        validators=[DataRequired(_l("Vul de code in die op je kaart staat."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class JoinForm(HouseForm):
    """Who accepts an invitation and has no account yet."""

    name = StringField(
        _l("Hoe heet je?"),
        description=_l("Je voornaam is genoeg. Alleen de mensen met wie je samenwerkt zien hem."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul je naam in.")),
            Length(max=NAME_MAX, message=_l("Je naam mag hooguit %(max)d tekens lang zijn.")),
        ],
        render_kw={"autocomplete": "given-name"},
    )
    email = EmailField(_l("E-mailadres"), filters=[stripped], validators=EMAIL, render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Kies een wachtwoord"),
        description=_l("Minstens 10 tekens. Drie gewone woorden achter elkaar zijn makkelijk te onthouden."),
        validators=[
            InputRequired(_l("Kies een wachtwoord.")),
            Length(
                PASSWORD_MIN,
                PASSWORD_MAX,
                message=_l("Kies een wachtwoord van minstens %(min)d en hooguit %(max)d tekens."),
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        _l("Hetzelfde wachtwoord nog een keer"),
        validators=[EqualTo("password", _l("De twee wachtwoorden zijn niet gelijk. Typ ze nog een keer."))],
        render_kw={"autocomplete": "new-password"},
    )
