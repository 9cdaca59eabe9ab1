"""What a moderator decides about a slip."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.moderation.rules import REASON_MAX, REASON_MIN, STOCK_REASONS, IdeaGoneError
from optrommel.rules import N_
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN

STOCK = {str(number): reason for number, reason in enumerate(STOCK_REASONS)}


class PublishForm(HouseForm):
    """The text that the neighbourhood will read."""

    text = TextAreaField(
        _l("Wat de buurt leest"),
        description=_l("Haal namen en telefoonnummers weg. Laat het verder in de woorden van de schrijver."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Er staat niets meer. Schrijf wat de buurt mag lezen, of beantwoord het briefje.")),
            Length(TEXT_MIN, TEXT_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
        render_kw={"rows": 6},
    )
    with_photo = BooleanField(_l("Laat de foto ook zien"))


class JoinForm(PublishForm):
    """The idea that a slip belongs to, and its words as they will stand there."""

    idea_id = RadioField(
        _l("Bij welk idee hoort dit briefje?"),
        coerce=int,
        invalid_choice_message=_l(IdeaGoneError.sentence),
        validators=[InputRequired(_l("Kies het idee waar dit briefje bij hoort."))],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.text.id = self.text.label.field_id = "join-text"  # beside the field of the same name on one page


class AnswerForm(HouseForm):
    """Why a slip is not published, in own words or stock ones."""

    stock = SelectField(
        _l("Een antwoord dat vaak past"),
        choices=[SelectChoice(number, _l(reason)) for number, reason in {"": N_("Eigen woorden"), **STOCK}.items()],
        default="",
    )
    reason = TextAreaField(
        _l("Of in je eigen woorden"),
        default="",
        description=_l("De schrijver leest dit bij de volgcode. Zeg waarom, en wat wél kan."),
        filters=[stripped],
        render_kw={"rows": 4},
    )

    def validate_reason(self, field: TextAreaField) -> None:
        field.data = field.data or STOCK.get(self.stock.data, "")
        if not REASON_MIN <= len(field.data) <= REASON_MAX:
            raise ValidationError(
                _l("Schrijf een echte reden: %(min)d tot %(max)d tekens.", min=REASON_MIN, max=REASON_MAX)
            )
