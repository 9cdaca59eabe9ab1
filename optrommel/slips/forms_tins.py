"""What moderators fill in about tins: where they go, who looks after them, how many slips were in, and new ones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from optrommel.campaigns.rules import NAME_MAX
from optrommel.campaigns.rules_tins import GAP_MAX, HOUSEHOLDS_MAX, REACH_MAX, ROUTE_MAX, SLIPS_MAX
from optrommel.forms import FileForm, HouseForm, stripped

LIST_MAX = 120_000  # characters; 500 tins with a long route and who looks after each, within what a form may send


def _too_long(limit: int) -> Length:
    return Length(max=limit, message=_l("Maak dit korter: hooguit %(max)d tekens."))


class CountForm(HouseForm):
    """How many slips were in a tin, and why that differs from what was typed over."""

    slips_counted = IntegerField(
        _l("Hoeveel briefjes zaten erin?"),
        description=_l("Tel de papieren briefjes. Wat buren op hun telefoon schreven, telt hier niet mee."),
        validators=[
            InputRequired(_l("Vul in hoeveel briefjes je telde. Geen enkel? Vul dan 0 in.")),
            NumberRange(0, SLIPS_MAX, _l("Vul een getal in van %(min)d tot en met %(max)d.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    gap_reason = TextAreaField(
        _l("Klopt het aantal niet? Leg uit hoe dat komt"),
        description=_l("Bijvoorbeeld: twee briefjes waren leeg."),
        filters=[stripped],
        validators=[_too_long(GAP_MAX)],
        render_kw={"rows": 2},
    )


class TinForm(HouseForm):
    """Where a tin goes."""

    route = StringField(
        _l("Straat of route"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul in waar deze trommel langs gaat.")), _too_long(ROUTE_MAX)],
    )
    households = IntegerField(
        _l("Hoeveel huishoudens?"),
        description=_l("Leeg laten mag. Met een getal kun je zien hoeveel briefjes er per 100 huizen kwamen."),
        validators=[
            Optional(),
            NumberRange(1, HOUSEHOLDS_MAX, _l("Vul een getal in van %(min)d tot en met %(max)d.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class TinContactForm(HouseForm):
    """Who looks after a tin."""

    contact_name = StringField(
        _l("Naam"), filters=[stripped], validators=[DataRequired(_l("Vul de naam in.")), _too_long(NAME_MAX)]
    )
    contact_reach = StringField(
        _l("Telefoonnummer of e-mailadres"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul in hoe je deze buur bereikt.")), _too_long(REACH_MAX)],
    )


class StreetListForm(FileForm):
    """Many tins at once: a line for each, pasted or from a spreadsheet."""

    routes = TextAreaField(
        _l("Een regel per trommel"),
        description=_l(
            "Alleen de straat is genoeg. Wil je meer kwijt? Zet ; ertussen: "
            "straat; huishoudens; contactpersoon; telefoonnummer. Plakken uit Excel mag ook."
        ),
        filters=[stripped],
        validators=[_too_long(LIST_MAX)],
        render_kw={"rows": 8},
    )
    file = FileField(
        _l("Of kies een bestand"),
        description=_l(
            "Een .xlsx of .csv. Kolommen: straat of route, huishoudens, contactpersoon, contact, nummer. "
            "Alleen de eerste moet."
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
