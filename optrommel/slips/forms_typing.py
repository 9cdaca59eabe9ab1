"""What a typist fills in, beside the paper."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tin_numbered
from optrommel.forms import HouseForm, NumberedForm, stripped
from optrommel.languages import LANGUAGES
from optrommel.offers.forms import Helping, jobs_field, own_words_field, pass_on_field
from optrommel.slips.actions import Submission
from optrommel.slips.paper_numbers import EXAMPLE
from optrommel.slips.rules import DUTCHES, TEXT_MAX, TEXT_MIN, visible_length
from optrommel.slips.scans import scan_in
from optrommel.slips.typing import Copying
from optrommel.web import row_id

WRITTEN_IN = tuple(code for code in LANGUAGES if code not in DUTCHES[1:])


class ChosenTinForm(HouseForm):
    """A field with the number of the tin that the paper lay in; empty: in none."""

    tin = HiddenField(filters=[stripped])

    def __init__(self, campaign: Campaign, **options: object) -> None:
        super().__init__(**options)
        self.campaign = campaign
        self.chosen: Tin | None = None

    def validate_tin(self, field: HiddenField) -> None:
        if field.data:
            number = number_in(field.data)
            self.chosen = tin_numbered(self.campaign.id, number) if number else None
            if self.chosen is None:
                raise ValidationError(_l("Deze trommel is er niet in deze actie. Kies een andere trommel."))


class TypingForm(Helping, ChosenTinForm, NumberedForm):
    """One slip, typed over."""

    number = StringField(
        _l("Nummer van het briefje"),
        description=_l(
            "Van het hele nummer is het laatste deel genoeg: %(short)s. Geen nummer? Laat dit leeg.",
            short=EXAMPLE.short,
        ),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    text = TextAreaField(
        _l("Wat er op het briefje staat"),
        description=_l("Letterlijk, met fouten en al. Kun je iets niet lezen? Typ dan [onleesbaar]."),
        filters=[stripped],
        render_kw={"rows": 6},
    )
    help = BooleanField(_l("Wil meehelpen"))
    jobs = jobs_field()
    own_words = own_words_field()
    name = StringField(_l("Naam"), filters=[stripped], render_kw={"autocomplete": "off"})
    contact = StringField(_l("Telefoon of e-mail"), filters=[stripped], render_kw={"autocomplete": "off"})
    may_be_passed_on = pass_on_field()
    is_doubtful = BooleanField(
        _l("Ik twijfel"), description=_l("Iemand anders leest het briefje na, naast de foto als die er is.")
    )
    language = SelectField(
        _l("Taal van het briefje"),
        choices=[
            SelectChoice("", _l("Zoals het gedrukt is")),
            *(SelectChoice(code, LANGUAGES[code].name) for code in WRITTEN_IN),
        ],
    )
    scan = HiddenField(filters=[stripped])

    @property
    def helps(self) -> bool:
        """Tell whether the slip offers a hand; what was filled in before the tick went off is not kept."""
        return bool(self.help.data)

    def validate_name(self, field: StringField) -> None:
        if self.helps and not field.data:
            raise ValidationError(_l("Vul een naam in, of haal het vinkje bij meehelpen weg."))
        super().validate_name(field)

    def validate_contact(self, field: StringField) -> None:
        if self.helps and not field.data:
            raise ValidationError(_l("Vul een telefoonnummer of e-mailadres in, of haal het vinkje bij meehelpen weg."))
        super().validate_contact(field)

    def validate_text(self, field: TextAreaField) -> None:
        check_words(
            field.data or "",
            lacking=_l("Typ over wat er op het briefje staat. Staat er niets leesbaars, typ [onleesbaar]."),
            too_long=_l(
                "Een briefje heeft plek voor %(max)d tekens. Verdeel deze tekst over twee briefjes.", max=TEXT_MAX
            ),
        )

    def validate_scan(self, field: HiddenField) -> None:
        scan_id = number_in(field.data or "")
        if field.data and not (scan_id and scan_in(self.campaign.id, scan_id)):
            field.data = ""
            raise ValidationError(_l("Deze foto is er niet meer. Sla het briefje op zonder foto, of kies hem opnieuw."))

    def submission(self) -> Submission:
        """Give what the writer of the slip sent."""
        return Submission(
            id=self.submission_id.data,
            text=self.text.data,
            helps=self.helps,
            name=self.name.data,
            reach=self.contact.data,
            jobs=tuple(self.jobs.data),
            own_words=self.own_words.data,
            may_be_passed_on=self.may_be_passed_on.data,
        )

    def copying(self) -> Copying:
        """Give what the typist says of the paper."""
        return Copying(
            number=self.number.data or "",
            tin=self.chosen,
            language=self.language.data or "",
            is_doubtful=self.is_doubtful.data,
            scan_id=number_in(self.scan.data or ""),
        )


class NumberForm(ChosenTinForm):
    """A number, asked about while it is typed."""

    number = StringField(filters=[stripped])


class WordsSoFarForm(HouseForm):
    """The words of a slip, as far as they are typed."""

    text = StringField(filters=[stripped])


def check_words(words: str, *, lacking: LazyString, too_long: LazyString) -> None:
    """Refuse what stands on no slip: too few words, or more than fit."""
    if visible_length(words) < TEXT_MIN:
        raise ValidationError(lacking)
    if len(words) > TEXT_MAX:
        raise ValidationError(too_long)


def number_in(typed: str) -> int | None:
    """Read the number of a row or a tin; None when it is none."""
    try:
        return row_id(typed)
    except ValueError:
        return None
