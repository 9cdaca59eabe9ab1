"""What a group fills in about news that it told."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from optrommel.forms import HouseForm, stripped
from optrommel.groups.rules import REASON_MAX, UPDATE_MAX, UPDATE_MIN


class ChangeUpdateForm(HouseForm):
    """News in other words."""

    text = TextAreaField(
        _l("Jullie nieuws"),
        description=_l("De buurt leest erbij op welke dag het is aangepast."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf eerst wat er gebeurde. Eén regel is genoeg.")),
            Length(UPDATE_MIN, UPDATE_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
        render_kw={"rows": 6, "dir": "auto"},
    )
    version = HiddenField()  # what this form started from


class TakeOffForm(HouseForm):
    """Why news goes off the site."""

    reason = TextAreaField(
        _l("Waarom haal je dit weg?"),
        description=_l("Alleen de groep en de werkgroep lezen dit. Eén zin is genoeg."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf kort op waarom, dan weten de anderen het ook.")),
            Length(max=REASON_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 3, "dir": "auto"},
    )
