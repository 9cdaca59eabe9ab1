"""What somebody fills in who reads a slip again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField

from optrommel.forms import HouseForm, stripped
from optrommel.slips.forms_typing import check_words
from optrommel.slips.rules import TEXT_MAX


class ReadingForm(HouseForm):
    """The words as they stand on the paper."""

    text = TextAreaField(
        _l("Zo is het overgetypt"),
        description=_l(
            "Staat er iets anders op het papier? Verbeter het hier. Wat niemand kan lezen blijft [onleesbaar]."
        ),
        filters=[stripped],
        render_kw={"rows": 8},
    )
    again = BooleanField(_l("Ik heb het papier er nog een keer bij gepakt"))
    version = HiddenField()

    def validate_text(self, field: TextAreaField) -> None:
        check_words(
            field.data,
            lacking=_l("Laat staan wat er op het briefje staat. Is niets leesbaar, typ [onleesbaar]."),
            too_long=_l("Een briefje heeft plek voor %(max)d tekens.", max=TEXT_MAX),
        )
