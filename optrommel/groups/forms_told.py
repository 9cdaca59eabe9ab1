"""What a group fills in about news that it told, and about what readers reported."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from optrommel.forms import HouseForm, stripped
from optrommel.groups.rules import REASON_MAX, UPDATE_MAX, UPDATE_MIN
from optrommel.groups.rules_reports import ANSWER_MAX, Outcome
from optrommel.labels import REPORT_OUTCOMES


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


class ReportAnswerForm(HouseForm):
    """What came of a report."""

    outcome = RadioField(
        _l("Wat heb je gedaan?"),
        choices=[SelectChoice(outcome.value, REPORT_OUTCOMES[outcome]) for outcome in Outcome],
        validators=[InputRequired(_l("Kies wat je hebt gedaan."))],
    )
    answer = TextAreaField(
        _l("Jouw antwoord"),
        description=_l("Wie het meldde, leest dit. Blijft het staan? Schrijf dan waarom."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf er één zin bij, dan weet wie het meldde hoe het zit.")),
            Length(max=ANSWER_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 3, "dir": "auto"},
    )
