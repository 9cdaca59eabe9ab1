"""Themes, and what is done with the cards that were chosen on the board."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.themes.rules import (
    CARDS_AT_ONCE,
    DESCRIPTION_MAX,
    HUES,
    NAME_MAX,
    WHY_MAX,
    Chosen,
    ThemeGoneError,
    read_chosen,
)

SHORTER = _l("Maak de naam korter: hooguit %(max)d tekens.")
NAMELESS = _l("Geef het thema een naam.")
_NAME = [DataRequired(NAMELESS), Length(max=NAME_MAX, message=SHORTER)]
MERGED_MIN = 2


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


class CardsForm(HouseForm):
    """The chosen cards, each as `column-idea-version`."""

    cards = SelectMultipleField(validate_choice=False)

    def validate_cards(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_l("Kies eerst een of meer kaartjes: zet er een vinkje in."))
        if len(field.data) > CARDS_AT_ONCE:
            raise ValidationError(_l("Kies hooguit %(max)d kaartjes tegelijk.", max=CARDS_AT_ONCE))
        if not all(map(read_chosen, field.data)):
            raise ValidationError(_l("Dit kaartje kennen we niet. Ververs de pagina."))

    def chosen(self) -> list[Chosen]:
        """Give the chosen cards in the order of the page, each once."""
        return [card for card in map(read_chosen, dict.fromkeys(self.cards.data or [])) if card is not None]

    def places(self) -> set[str]:
        """Give where the chosen cards lie, whatever their versions: `column-idea`."""
        return {f"{card.column_id}-{card.idea_id}" for card in self.chosen()}


class MoveForm(CardsForm):
    """One form for the whole board: what to do with the chosen cards, and where they go (`LOOSE` is ‘nog los’)."""

    theme_id = SelectField(
        _l("Leg de gekozen kaartjes bij"), default="", invalid_choice_message=_l(ThemeGoneError.sentence)
    )
    also = BooleanField(_l("Laat ze ook liggen waar ze nu liggen"))
    why = StringField(
        _l("Waarom ook hier?"),
        filters=[stripped],
        validators=[Length(max=WHY_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
    )
    name = StringField(
        _l("Of in een nieuw thema"), filters=[stripped], validators=[Length(max=NAME_MAX, message=SHORTER)]
    )
    before = HiddenField(default="", validators=[Regexp(r"\d{0,9}\Z", message=_l(ThemeGoneError.sentence))])
    do = HiddenField(default="", validators=[Regexp(r"(new|merge|up|down)?\Z", message=_l("Dit kan niet."))])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.name.id = self.name.label.field_id = "leg-name"  # beside the field of the same name on one page

    @property
    def deed(self) -> str:
        """What was asked: `lay`, `new`, `merge`, `up` or `down`. A name typed with Enter makes a new theme."""
        return self.do.data or ("new" if self.name.data and not self.theme_id.data else "lay")

    @property
    def before_id(self) -> int | None:
        """The id of the idea above which to lay them; None: last."""
        return int(self.before.data) if self.before.data else None

    def validate_theme_id(self, field: SelectField) -> None:
        if self.deed == "lay" and not field.data:
            raise ValidationError(_l("Kies waar de kaartjes naartoe gaan."))

    def validate_name(self, field: StringField) -> None:
        if self.deed == "new" and not field.data:
            raise ValidationError(NAMELESS)

    def typed(self) -> dict[str, list[str]]:
        """Give what was filled in beside the cards, to be sent again."""
        texts = {"theme_id": self.theme_id.data, "before": self.before.data, "do": self.do.data}
        texts |= {"why": self.why.data, "name": self.name.data, "also": "y" if self.also.data else ""}
        return {name: [text] for name, text in texts.items() if text}
