"""Themes, and what is done with the cards that were chosen on the board."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.themes.rules import (
    CARDS_AT_ONCE,
    DESCRIPTION_MAX,
    HUES,
    NAME_MAX,
    REASON_MAX,
    WHY_MAX,
    Chosen,
    Taking,
    ThemeGoneError,
    read_chosen,
    read_taking,
)

SHORTER = _l("Maak de naam korter: hooguit %(max)d tekens.")
NAMELESS = _l("Geef het thema een naam.")
_NAME = [DataRequired(NAMELESS), Length(max=NAME_MAX, message=SHORTER)]
MERGED_MIN = 2
_VERSION = Regexp(r"\d{1,9}\Z", message=_l("Dit kan niet. Ververs de pagina."))  # of the theme that somebody saw
NO_ICON = "none"  # a radio button without a value is never the chosen one
ICON_NAMES = {
    NO_ICON: _l("Geen"),
    "house": _l("Huis"),
    "tree": _l("Boom"),
    "heart": _l("Hart"),
    "bench": _l("Bank"),
    "bike": _l("Fiets"),
    "ball": _l("Bal"),
    "cup": _l("Kopje"),
    "book": _l("Boek"),
    "music": _l("Muziek"),
    "lamp": _l("Lamp"),
    "talk": _l("Gesprek"),
    "people": _l("Mensen"),
}


class NewThemeForm(HouseForm):
    """A new theme."""

    name = StringField(_l("Nieuw thema"), filters=[stripped], validators=_NAME)


class ThemeForm(HouseForm):
    """A theme's name, description, colour and drawing."""

    name = StringField(_l("Naam"), filters=[stripped], validators=_NAME)
    description = TextAreaField(
        _l("Waar gaat het over?"),
        description=_l("Eén of twee zinnen. **Vet**, lijstjes en links mogen."),
        filters=[stripped],
        validators=[Length(max=DESCRIPTION_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 4},
    )
    icon = RadioField(
        _l("Tekening"),
        choices=[SelectChoice(name, label) for name, label in ICON_NAMES.items()],
        filters=[lambda name: name or NO_ICON],
    )
    version = HiddenField(validators=[_VERSION])
    hue = RadioField(
        _l("Kleur"),
        choices={str(number): str(number) for number in range(1, HUES + 1)},
        coerce=int,
        default=1,
    )

    @property
    def drawing(self) -> str:
        """The name of the drawing; empty: none."""
        return "" if self.icon.data == NO_ICON else str(self.icon.data)


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
        _l("Waarom ook hier? Buren lezen dit"),
        filters=[stripped],
        validators=[Length(max=WHY_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
    )
    name = StringField(
        _l("Of in een nieuw thema"), filters=[stripped], validators=[Length(max=NAME_MAX, message=SHORTER)]
    )
    before = HiddenField(default="", validators=[Regexp(r"\d{0,9}\Z", message=_l(ThemeGoneError.sentence))])
    take = HiddenField(default="")  # a suggestion on a card
    do = HiddenField(default="", validators=[Regexp(r"(new|merge|up|down)?\Z", message=_l("Dit kan niet."))])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.name.id = self.name.label.field_id = "leg-name"  # beside the field of the same name on one page
        if taking := read_taking(self.take.data or ""):
            self._take(taking)

    def _take(self, taking: Taking) -> None:
        """Ask for what a button on a card says, whatever was chosen or typed elsewhere."""
        self.cards.data, self.theme_id.data = [str(taking.card)], str(taking.theme_id)
        self.also.data, self.why.data, self.name.data, self.before.data, self.do.data = False, "", "", "", ""

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

    def validate_do(self, field: HiddenField) -> None:
        if self.deed == "merge" and len({card.idea_id for card in self.chosen()}) < MERGED_MIN:
            raise ValidationError(_l("Kies twee of meer kaartjes om samen te voegen."))

    def typed(self) -> dict[str, list[str]]:
        """Give what was filled in beside the cards, to be sent again."""
        texts = {"theme_id": self.theme_id.data, "before": self.before.data, "do": self.do.data}
        texts |= {"why": self.why.data, "name": self.name.data, "also": "y" if self.also.data else ""}
        return {name: [text] for name, text in texts.items() if text}


class MergeForm(CardsForm):
    """Ideas that become one, and which of them is read from then on; or that they cannot go together."""

    target_id = RadioField(
        _l("In wiens woorden?"),
        coerce=int,
        invalid_choice_message=_l("Kies een van de ideeën hieronder."),
        validators=[InputRequired(_l("Kies welk idee de buurt straks leest."))],
    )
    do = HiddenField(default="", validators=[Regexp(r"(clash)?\Z", message=_l("Dit kan niet."))])


class CloseThemeForm(HouseForm):
    """Why a theme takes no more ideas."""

    reason = TextAreaField(
        _l("Waarom sluit je dit thema?"),
        description=_l("De buurt leest dit bij het thema. De ideeën die er liggen, blijven liggen."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op waarom. De buurt wil dat weten.")),
            Length(max=REASON_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 3},
    )
    version = HiddenField(validators=[_VERSION])


class OpenThemeForm(HouseForm):
    """A closed theme that takes ideas again."""

    version = HiddenField(validators=[_VERSION])


class MergeThemeForm(HouseForm):
    """The theme that another goes up in."""

    into_id = RadioField(
        _l("Bij welk thema leg je alles?"),
        coerce=int,
        invalid_choice_message=_l(ThemeGoneError.sentence),
        validators=[InputRequired(_l("Kies een thema."))],
    )
    version = HiddenField(validators=[_VERSION])
