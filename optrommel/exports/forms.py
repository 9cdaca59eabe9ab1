"""What somebody chooses to print."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from optrommel.exports.rules import PER_TIN, TINS_TYPED_MAX, SheetKind
from optrommel.forms import NumberedForm, stripped
from optrommel.labels import SHEETS
from optrommel.languages import LANGUAGES
from optrommel.slips.paper_numbers import SERIAL_MOST


class OrderForm(NumberedForm):
    """Sheets to print."""

    kinds = SelectMultipleField(
        _l("Wat wil je afdrukken?"),
        choices=[SelectChoice(kind.value, SHEETS[kind]) for kind in SheetKind],
        default=[SheetKind.SLIPS.value],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[DataRequired(_l("Kies minstens één ding om af te drukken."))],
    )
    tins = StringField(
        _l("Voor welke trommels?"),
        description=_l("Laat dit leeg voor allemaal. Of schrijf de nummers zo: 1-12, 15."),
        filters=[stripped],
        validators=[Length(max=TINS_TYPED_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"autocomplete": "off"},
    )
    per_tin = IntegerField(
        _l("Hoeveel briefjes per trommel?"),
        description=_l("Alleen voor nieuwe briefjes. Er gaan er vier op een vel."),
        default=PER_TIN,
        validators=[
            InputRequired(_l("Vul in hoeveel briefjes je per trommel wilt.")),
            NumberRange(1, SERIAL_MOST, _l("Kies een aantal van %(min)d tot en met %(max)d.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    language = SelectField(
        _l("In welke taal?"),
        description=_l("Van wat bewoners op papier lezen."),
        choices=[SelectChoice(code, language.name) for code, language in LANGUAGES.items()],
    )
    is_large = BooleanField(
        _l("Grote letters"), description=_l("Voor de spelregels, en voor ‘Wat is er met jullie briefjes gebeurd?’")
    )


class AgainForm(NumberedForm):
    """The same sheets once more; a button, with an id so that pressing twice counts once."""
