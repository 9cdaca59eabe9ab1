"""The slip, and looking a slip up."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from optrommel.forms import HouseForm, OnceForm, PhotoForm, stripped
from optrommel.offers.forms import Helping, contact_field, jobs_field, name_field, own_words_field, pass_on_field
from optrommel.slips.personal import Finding, find_personal, without_personal
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN, visible_length


class Personal(StrEnum):
    """What a writer wants with the personal details found in a slip."""

    KEEP = "keep"
    REMOVE = "remove"


def _words_field(hint: str) -> TextAreaField:
    return TextAreaField(_l("Jouw briefje"), description=hint, filters=[stripped], render_kw={"rows": 8})


class WordsForm(OnceForm, PhotoForm):
    """A slip, a drawing perhaps, and nothing more: what children put in the tin."""

    text = _words_field(_l("Wat zou jij willen? Schrijf het op. Je naam hoeft niet."))
    photo = FileField(_l("Tekening erbij"), description=_l("Maak er een foto van. Liever geen mensen op de foto."))
    tin = HiddenField(filters=[stripped])
    personal = HiddenField()  # of `Personal`; empty: nobody was asked yet
    photo_lost = HiddenField()  # filled in: a photo came before the question, and no browser keeps it for us

    def validate_text(self, field: TextAreaField) -> None:
        length = len(field.data)
        if visible_length(field.data) < TEXT_MIN:
            raise ValidationError(_l("Schrijf eerst iets op je briefje. Eén zin is genoeg."))
        if length > TEXT_MAX:
            raise ValidationError(
                ngettext(
                    "Je briefje is %(num)d teken te lang. Maak het korter, of verdeel het over twee briefjes.",
                    "Je briefje is %(num)d tekens te lang. Maak het korter, of verdeel het over twee briefjes.",
                    length - TEXT_MAX,
                )
            )

    @cached_property
    def found(self) -> list[Finding]:
        """List the personal details in the words."""
        return find_personal(self.text.data)

    def findings(self) -> list[Finding]:
        """List the personal details to ask about: none once the writer said what to do with them."""
        return [] if self.personal.data in set(Personal) else self.found

    @property
    def had_photo(self) -> bool:
        """Tell whether a photo was chosen, now or before a page came back without it."""
        return bool(self.photo.data or self.photo_lost.data)

    def words(self) -> str:
        """Give the words as their writer wants them kept."""
        text: str = self.text.data
        return without_personal(text, self.found) if self.personal.data == Personal.REMOVE else text


class SlipForm(Helping, WordsForm):
    """What a resident puts in the tin, with a hand to lend."""

    text = _words_field(
        _l("Schrijf zoals je praat. Je naam hoeft niet. Groot of klein, een idee of een zorg: alles mag in de trommel.")
    )
    photo = FileField(
        _l("Foto of tekening erbij"),
        description=_l("Liever geen mensen op de foto. We wissen waar en wanneer de foto is gemaakt."),
    )
    help = BooleanField(_l("Ik wil wel meehelpen"))
    jobs = jobs_field()
    own_words = own_words_field()
    name = name_field()
    contact = contact_field()
    may_be_passed_on = pass_on_field()

    @property
    def helps(self) -> bool:
        """Tell whether a hand is lent; what was filled in before the tick went off is not kept."""
        return bool(self.help.data)


class CodeForm(HouseForm):
    """A receipt code, typed from a stub."""

    code = StringField(
        _l("Jouw volgcode"),
        description=_l("Twaalf letters en cijfers, bijvoorbeeld K7QF-2M9X-4T3B. Hoofdletters hoeven niet."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul je volgcode in.")),
            Length(max=60, message=_l("We kennen deze code niet. Kijk hem na op je briefje of strookje.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
