"""The slip, and looking a slip up."""

from __future__ import annotations

import uuid
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from optrommel.forms import EXPIRED, HouseForm, PhotoForm, stripped
from optrommel.labels import JOBS
from optrommel.offers.rules import NAME_MAX, OWN_WORDS_MAX, REACH_MAX, Job, can_reach
from optrommel.slips.personal import Finding, find_personal, without_personal
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN, visible_length


class Personal(StrEnum):
    """What a writer wants with the personal details found in a slip."""

    KEEP = "keep"
    REMOVE = "remove"


def _words_field(hint: str) -> TextAreaField:
    return TextAreaField(_l("Jouw briefje"), description=hint, filters=[stripped], render_kw={"rows": 8})


class WordsForm(PhotoForm):
    """A slip, a drawing perhaps, and nothing more: what children put in the tin."""

    text = _words_field(_l("Wat zou jij willen? Schrijf het op. Je naam hoeft niet."))
    photo = FileField(_l("Tekening erbij"), description=_l("Maak er een foto van. Liever geen mensen op de foto."))
    website = StringField(_l("Laat dit leeg"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # honeypot
    tin = HiddenField(filters=[stripped])
    submission_id = HiddenField()
    personal = HiddenField()  # of `Personal`; empty: nobody was asked yet
    photo_lost = HiddenField()  # filled in: a photo came before the question, and no browser keeps it for us

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not self.submission_id.data:
            self.submission_id.data = str(uuid.uuid4())

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

    def validate_submission_id(self, field: HiddenField) -> None:
        try:
            field.data = str(uuid.UUID(field.data))
        except ValueError:
            field.data = str(uuid.uuid4())
            raise ValidationError(EXPIRED) from None

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the field that people cannot see was filled in."""
        return bool(self.website.data)

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


class SlipForm(WordsForm):
    """What a resident puts in the tin, with a hand to lend."""

    text = _words_field(
        _l("Schrijf zoals je praat. Je naam hoeft niet. Groot of klein, een idee of een zorg: alles mag in de trommel.")
    )
    photo = FileField(
        _l("Foto of tekening erbij"),
        description=_l("Liever geen mensen op de foto. We wissen waar en wanneer de foto is gemaakt."),
    )
    help = BooleanField(_l("Ik wil wel meehelpen"))
    jobs = SelectMultipleField(
        _l("Wat zou je wel willen doen?"),
        choices=[SelectChoice(job.value, JOBS[job]) for job in Job],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    own_words = StringField(
        _l("Of iets anders, in je eigen woorden"), filters=[stripped], render_kw={"autocomplete": "off"}
    )
    name = StringField(_l("Hoe heet je?"), filters=[stripped], render_kw={"autocomplete": "given-name"})
    contact = StringField(
        _l("Telefoon of e-mail"), filters=[stripped], render_kw={"autocomplete": "off", "inputmode": "email"}
    )

    def validate_jobs(self, field: SelectMultipleField) -> None:
        field.data = [job.value for job in Job if self.help.data and job.value in (field.data or [])]

    def validate_own_words(self, field: StringField) -> None:
        if not self.help.data:
            field.data = ""
        elif len(field.data) > OWN_WORDS_MAX:
            raise ValidationError(_l("Maak dit korter: hooguit %(max)d tekens.", max=OWN_WORDS_MAX))

    def validate_name(self, field: StringField) -> None:
        if not self.help.data:
            field.data = ""
        elif not field.data:
            raise ValidationError(_l("Hoe mogen we je noemen? Je voornaam is genoeg."))
        elif len(field.data) > NAME_MAX:
            raise ValidationError(_l("Je naam mag hooguit %(max)d tekens lang zijn.", max=NAME_MAX))

    def validate_contact(self, field: StringField) -> None:
        if not self.help.data:
            field.data = ""
        elif not field.data:
            raise ValidationError(_l("Vul een telefoonnummer of e-mailadres in, dan kan een groep je bereiken."))
        elif len(field.data) > REACH_MAX or not can_reach(field.data):
            raise ValidationError(_l("Dit lijkt geen telefoonnummer of e-mailadres. Kijk het na."))


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
