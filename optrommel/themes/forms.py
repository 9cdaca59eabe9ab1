"""Themes, and moving a card on the board."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.themes.rules import DESCRIPTION_MAX, HUES, NAME_MAX, ThemeGoneError

LOOSE = 0  # the column of ideas that lie in no theme
CARD = re.compile(r"\d{1,9}-\d{1,9}")
_NAME = [
    DataRequired(_l("Geef het thema een naam.")),
    Length(max=NAME_MAX, message=_l("Maak de naam korter: hooguit %(max)d tekens.")),
]


class NewThemeForm(HouseForm):
    """A new theme."""

    name = StringField(_l("Nieuw thema"), filters=[stripped], validators=_NAME)


class ThemeForm(HouseForm):
    """A theme's name, description and colour."""

    name = StringField(_l("Naam"), filters=[stripped], validators=_NAME)
    description = TextAreaField(
        _l("Waar gaat het over?"),
        description=_l("Eén of twee zinnen. **Vet**, lijstjes en links mogen."),
        filters=[stripped],
        validators=[Length(max=DESCRIPTION_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 4},
    )
    hue = RadioField(
        _l("Kleur"),
        choices={str(number): str(number) for number in range(1, HUES + 1)},
        coerce=int,
        default=1,
    )


class MoveForm(HouseForm):
    """One form for the whole board: the chosen cards (`column-idea`), and where they go (`LOOSE` is ‘nog los’)."""

    cards = SelectMultipleField(validate_choice=False)
    theme_id = SelectField(
        _l("Leg de gekozen kaartjes bij"),
        invalid_choice_message=_l(ThemeGoneError.sentence),
        validators=[InputRequired(_l("Kies waar de kaartjes naartoe gaan."))],
    )
    also = BooleanField(_l("Laat ze ook liggen waar ze nu liggen"))

    def validate_cards(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_l("Kies eerst een of meer kaartjes: zet er een vinkje in."))
        if not all(CARD.fullmatch(value) for value in field.data):
            raise ValidationError(_l("Dit kaartje kennen we niet. Ververs de pagina."))

    def chosen(self) -> set[tuple[int, int]]:
        """Give the chosen cards: idea id and the id of the column's theme, or `LOOSE`."""
        pairs = (value.split("-") for value in self.cards.data)
        return {(int(idea_id), int(source_id)) for source_id, idea_id in pairs}
