"""What somebody does with a draft: ask for one, and decide about a pile."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import Length, Regexp, ValidationError

from optrommel.forms import HouseForm, NumberedForm, stripped
from optrommel.themes.forms import NAMELESS, SHORTER
from optrommel.themes.rules import NAME_MAX, Chosen, read_chosen

SEEN_MAX = 10_000  # characters: 100 cards, with room for large numbers
_CANNOT = _l("Dit kan niet. Ververs de pagina.")


class AskForm(NumberedForm):
    """Ask for a draft: a button, with an id so that pressing twice counts once."""


class PileForm(HouseForm):
    """What to do with a pile: all of it (`all`), what was ticked (`chosen`), or nothing (`no`)."""

    do = HiddenField(validators=[Regexp(r"(all|chosen|no)\Z", message=_CANNOT)])
    theme_id = HiddenField(default="", validators=[Regexp(r"([1-9][0-9]{0,8})?\Z", message=_CANNOT)])
    seen = HiddenField(default="", validators=[Length(max=SEEN_MAX, message=_CANNOT)])
    cards = SelectMultipleField(validate_choice=False)
    name = StringField(
        _l("Naam van het nieuwe thema"), filters=[stripped], validators=[Length(max=NAME_MAX, message=SHORTER)]
    )

    def __init__(self, pile_id: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.name.id = self.name.label.field_id = f"naam-{pile_id}"  # beside the same field of other piles

    def validate_cards(self, field: SelectMultipleField) -> None:
        if self.do.data == "chosen" and not field.data:
            raise ValidationError(_l("Zet eerst een vinkje bij wat je wilt meenemen."))

    def validate_name(self, field: StringField) -> None:
        if self.do.data != "no" and not self.theme_id.data and not field.data:
            raise ValidationError(NAMELESS)

    def chosen(self) -> list[Chosen]:
        """Give the cards that it is about, in the order of the page, each once."""
        typed = self.cards.data or [] if self.do.data == "chosen" else self.seen.data.split()
        return [card for card in map(read_chosen, dict.fromkeys(typed)) if card is not None]
