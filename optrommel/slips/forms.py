"""The slip, and looking a slip up."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from optrommel.forms import EXPIRED, HouseForm, stripped
from optrommel.offers.rules import NAME_MAX, REACH_MAX, can_reach
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN, visible_length


class SlipForm(HouseForm):
    """What a resident puts in the tin."""

    text = TextAreaField(
        _l("Jouw briefje"),
        filters=[stripped],
        render_kw={"rows": 8, "maxlength": False},
    )
    help = BooleanField(_l("Ik wil wel meehelpen"))
    name = StringField(_l("Hoe heet je?"), filters=[stripped], render_kw={"autocomplete": "given-name"})
    contact = StringField(
        _l("Telefoon of e-mail"), filters=[stripped], render_kw={"autocomplete": "off", "inputmode": "email"}
    )
    website = StringField(_l("Laat dit leeg"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # honeypot
    tin = HiddenField(filters=[stripped])
    submission_id = HiddenField()

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
