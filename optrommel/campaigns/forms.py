"""A campaign's settings and its state."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from optrommel.campaigns.rules import (
    INTRO_MAX,
    JOURNAL_DAYS_MAX,
    JOURNAL_DAYS_MIN,
    LAPSE_DAYS_MAX,
    LAPSE_DAYS_MIN,
    LEASE_DAYS_MAX,
    LEASE_DAYS_MIN,
    NAME_MAX,
    QUESTION_MAX,
    RESPONSIBLE_MAX,
    STANDSTILL_DAYS_MAX,
    STANDSTILL_DAYS_MIN,
    is_plausible,
)
from optrommel.clock import local_today
from optrommel.forms import HouseForm, stripped
from optrommel.languages import LANGUAGES

TRANSLATED = tuple(language for language in LANGUAGES if language != "nl")
TEXTS = ("question", "intro")


def _too_long(limit: int) -> Length:
    return Length(max=limit, message=_l("Maak dit korter: hooguit %(max)d tekens."))


def _days(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("Kies een aantal van %(min)d tot en met %(max)d dagen."))


def _plausible(_form: HouseForm, field: DateField) -> None:
    if not is_plausible(field.data, today=local_today()):
        raise ValidationError(_l("Kijk het jaar na: deze dag ligt te ver weg."))


class CampaignForm(HouseForm):
    """What residents read about the campaign."""

    name = StringField(
        _l("Naam van de buurt of het dorp"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul de naam van de buurt in.")), _too_long(NAME_MAX)],
    )
    question = StringField(
        _l("De vraag aan bewoners"),
        description=_l("Staat boven het briefje. Kort en open, bijvoorbeeld: Wat is jouw idee voor De Gagels?"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul de vraag in die op het briefje staat.")), _too_long(QUESTION_MAX)],
    )
    intro = TextAreaField(
        _l("Korte uitleg"),
        description=_l("Eén of twee zinnen op de voorpagina van de actie."),
        filters=[stripped],
        validators=[_too_long(INTRO_MAX)],
        render_kw={"rows": 3},
    )
    contact_name = StringField(
        _l("Wie kunnen bewoners bellen?"),
        description=_l("Deze naam staat op elke pagina."),
        filters=[stripped],
        validators=[DataRequired(_l("Vul een naam in; bewoners willen weten wie ze bellen.")), _too_long(NAME_MAX)],
    )
    contact_phone = StringField(
        _l("Telefoonnummer"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul een telefoonnummer in.")), _too_long(30)],
        render_kw={"type": "tel"},
    )
    contact_hours = StringField(
        _l("Wanneer kun je bellen?"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul in wanneer bewoners kunnen bellen.")), _too_long(120)],
    )
    responsible = StringField(
        _l("Welke organisatie is verantwoordelijk voor de gegevens?"),
        description=_l(
            "Naam en plaats, voor de bladzijde over privacy. Bijvoorbeeld: Welzijnswerk De Hoek, Steenwijk."
        ),
        filters=[stripped],
        validators=[_too_long(RESPONSIBLE_MAX)],
    )
    care_name = StringField(
        _l("Wie kun je bellen als het niet kan wachten?"),
        description=_l("Staat onder het briefje, na 112. Kies een nummer dat dag en nacht opneemt."),
        filters=[stripped],
        validators=[DataRequired(_l("Vul in wie mensen kunnen bellen als ze nood hebben.")), _too_long(NAME_MAX)],
    )
    care_phone = StringField(
        _l("Telefoonnummer voor wie niet kan wachten"),
        filters=[stripped],
        validators=[DataRequired(_l("Vul een telefoonnummer in.")), _too_long(30)],
        render_kw={"type": "tel"},
    )
    closes_on = DateField(
        _l("Laatste dag voor briefjes"),
        description=_l("Leeg laten mag. Briefjes die tot twee weken later komen, tellen mee als ‘laat’."),
        validators=[Optional(), _plausible],
    )
    meeting_on = DateField(
        _l("Dag van de bijeenkomst"),
        description=_l("Contactgegevens worden bewaard tot 12 maanden na deze dag."),
        validators=[Optional(), _plausible],
    )
    claims_start_at_once = BooleanField(
        _l("Groepen mogen meteen beginnen"),
        description=_l("Zonder vinkje bevestigt eerst iemand van de werkgroep."),
    )
    shows_alike = BooleanField(
        _l("Laat schrijvers zien wat op hun briefje lijkt"),
        description=_l(
            "Wie een briefje stuurde, ziet op de bladzijde van de volgcode hooguit twee ideeën van de website die erop "
            "lijken, en kan die volgen of meedoen. De computer zoekt ze uit, hier op deze website. "
            "Zonder vinkje ziet niemand dit."
        ),
    )
    lease_days = IntegerField(
        _l("Hoeveel dagen krijgt een groep na elk nieuws?"),
        description=_l("Geldt vanaf het volgende nieuws. De dag die een groep nu heeft, blijft staan."),
        validators=[
            InputRequired(_l("Vul in hoeveel dagen een groep krijgt.")),
            _days(LEASE_DAYS_MIN, LEASE_DAYS_MAX),
        ],
    )
    lapse_days = IntegerField(
        _l("Hoeveel dagen wachten we daarna op nieuws?"),
        description=_l("Dan wordt het weer vrij. Geldt meteen, ook voor wat nu op nieuws wacht."),
        validators=[
            InputRequired(_l("Vul in hoeveel dagen we wachten.")),
            _days(LAPSE_DAYS_MIN, LAPSE_DAYS_MAX),
        ],
    )
    standstill_days = IntegerField(
        _l("Na hoeveel dagen staat een trommel stil?"),
        description=_l(
            "Horen we langer niets van een trommel die onderweg is, dan zie je dat bij Trommels en in je mail."
        ),
        validators=[
            InputRequired(_l("Vul in na hoeveel dagen een trommel stilstaat.")),
            _days(STANDSTILL_DAYS_MIN, STANDSTILL_DAYS_MAX),
        ],
    )
    journal_days = IntegerField(
        _l("Hoeveel dagen blijft in het logboek staan wie wat deed?"),
        description=_l("730 dagen is twee jaar. Wat ouder is, wissen we; dat is daarna niet meer ongedaan te maken."),
        validators=[
            InputRequired(_l("Vul in hoeveel dagen het logboek blijft.")),
            _days(JOURNAL_DAYS_MIN, JOURNAL_DAYS_MAX),
        ],
    )


class TextsForm(HouseForm):
    """The question and the introduction in each language but Dutch."""

    def in_language(self, language: str) -> dict[str, Field]:
        """Give the fields of one language, by what they hold."""
        return {name: self[f"{name}-{language}"] for name in TEXTS}

    def texts(self) -> dict[str, dict[str, str]]:
        """Give what was filled in, by language."""
        return {
            language: {name: field.data or "" for name, field in self.in_language(language).items()}
            for language in TRANSLATED
        }


def _text_field(name: str, language: str) -> Field:
    # The words run as their own language does, also while the box is still empty.
    attributes = {"lang": language, "dir": LANGUAGES[language].direction}
    if name == "question":
        return StringField(
            _l("De vraag"), filters=[stripped], validators=[_too_long(QUESTION_MAX)], render_kw=attributes
        )
    return TextAreaField(
        _l("Korte uitleg"),
        filters=[stripped],
        validators=[_too_long(INTRO_MAX)],
        render_kw={"rows": 3, **attributes},
    )


for _language in TRANSLATED:
    for _name in TEXTS:
        setattr(TextsForm, f"{_name}-{_language}", _text_field(_name, _language))


class CampaignStateForm(HouseForm):
    """The next step of the campaign."""

    to = SelectField(_l("Volgende stap"))
