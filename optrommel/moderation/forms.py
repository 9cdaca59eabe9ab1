"""What a moderator decides about a slip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.languages import LANGUAGES
from optrommel.moderation.inbox import FOR_ME, HELD, LONGEST, PERSONAL, Selection
from optrommel.moderation.reasons import STOCK_REASONS
from optrommel.moderation.rules import NOTE_MAX, REASON_MAX, REASON_MIN, IdeaGoneError
from optrommel.rules import N_
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN

STOCK = {str(number): reason for number, reason in enumerate(STOCK_REASONS)}
TICKED = re.compile(r"\d{1,9}-\d{1,9}")
_TONGUES = [SelectChoice(code, language.name) for code, language in LANGUAGES.items()]
_KINDS = {
    "": _l("Alles wat wacht"),
    FOR_ME: _l("Voor mij"),
    HELD: _l("Vastgehouden"),
    "zorg": _l("Zorg"),
    "reactie": _l("Met een reactie op ons antwoord"),
    "hulp": _l("Wil meehelpen"),
    PERSONAL: _l("Met iets persoonlijks erin"),
    "kind": _l("Van een kind"),
    "foto": _l("Met een foto"),
    LONGEST: _l("Langst wachtend eerst"),
}


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
    dutch = TextAreaField(
        _l("In het Nederlands"),
        default="",
        description=_l("Staat op de website onder de woorden van de schrijver. Het mag leeg blijven."),
        filters=[stripped],
        validators=[Length(max=TEXT_MAX, message=_l("Gebruik hooguit %(max)d tekens."))],
        render_kw={"rows": 4, "lang": "nl"},
    )
    with_photo = BooleanField(_l("Laat de foto ook zien"))


class JoinForm(PublishForm):
    """The idea that a slip belongs to, and its words as they will stand there."""

    dutch = None
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


class HoldForm(HouseForm):
    """Why a slip is laid aside, and for whom."""

    note = TextAreaField(
        _l("Notitie"),
        default="",
        description=_l("Alleen wie het postvak leest, ziet dit."),
        filters=[stripped],
        validators=[Length(max=NOTE_MAX, message=_l("Gebruik hooguit %(max)d tekens."))],
        render_kw={"rows": 3},
    )
    for_account_id = SelectField(_l("Voor wie?"), default="", choices=[], render_kw={"data-key": "c"})

    def offer(self, colleagues: Sequence[tuple[int, str]]) -> None:
        """Let one of these be chosen, or everybody."""
        self.for_account_id.choices = [
            SelectChoice("", _l("Voor iedereen")),
            *(SelectChoice(str(account_id), name) for account_id, name in colleagues),
        ]

    @property
    def colleague_id(self) -> int | None:
        """The account of who it is for; None: whoever comes."""
        return int(self.for_account_id.data) if self.for_account_id.data else None


class MarkForm(HouseForm):
    """Whether a slip needs care, and its language."""

    needs_care = BooleanField(_l("Zorg: hier is misschien iemand in nood"))
    language = SelectField(_l("Taal van het briefje"), choices=_TONGUES)


class ChooseForm(HouseForm):
    """Which slips to go through."""

    class Meta(HouseForm.Meta):
        """Changes nothing, so its address may be kept and shared."""

        csrf = False

    wat = SelectField(_l("Welke briefjes?"), choices=[SelectChoice(key, name) for key, name in _KINDS.items()])
    trommel = SelectField(_l("Uit welke trommel?"))
    taal = SelectField(_l("In welke taal?"), choices=[SelectChoice("", _l("Alle talen")), *_TONGUES])

    @classmethod
    def showing(cls, chosen: Selection, tins: Sequence[tuple[int, str]]) -> ChooseForm:
        """Give the form with what was chosen, and with these tins."""
        tin_id = "" if chosen.tin_id is None else str(chosen.tin_id)
        form = cls(formdata=None, wat=chosen.what, trommel=tin_id, taal=chosen.language)
        choices = [("", _l("Alle trommels")), ("0", _l("Zonder trommel")), *((str(key), name) for key, name in tins)]
        form.trommel.choices = [SelectChoice(value, name) for value, name in choices]
        return form


class BulkForm(HouseForm):
    """The plainly fine slips that are ticked, each as `number-version`."""

    slips = SelectMultipleField(validate_choice=False)

    def validate_slips(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_l("Zet eerst een vinkje bij de briefjes die zo op de website mogen."))
        if not all(TICKED.fullmatch(value) for value in field.data):
            raise ValidationError(_l("Ververs de pagina en kies opnieuw."))

    def chosen(self) -> dict[int, int]:
        """Give the version of each ticked slip, by its id."""
        pairs = (value.split("-") for value in self.slips.data)
        return {int(slip_id): int(version) for slip_id, version in pairs}
