"""“Is het gelukt?”: yes, or no with the reason; and why a group leaves it so."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import AnyOf, Length, ValidationError

from optrommel.following.models_outcomes import OutcomeAnswer
from optrommel.following.outcomes import BECAUSE_MAX, BECAUSE_MIN
from optrommel.forms import HouseForm, stripped
from optrommel.slips.rules import visible_length

YES, NO = "ja", "nee"
TOO_LONG = _l("Maak dit korter: hooguit %(max)d tekens.")


class OutcomeForm(HouseForm):
    """What a neighbour says; the button that is pressed tells whether it worked out."""

    question_id = 0
    says = HiddenField(validators=[AnyOf([YES, NO])])
    because = TextAreaField(
        _l("Wat is er nog niet gelukt?"),
        description=_l("De groep en de werkgroep lezen wat je schrijft. Wie jij bent, zien ze niet."),
        filters=[stripped],
        render_kw={"rows": 3},
    )

    @property
    def reason(self) -> str | None:
        """Give why it did not work out; nothing when it did."""
        return self.because.data if self.says.data == NO else None

    def validate_because(self, field: TextAreaField) -> None:
        if self.says.data != NO:
            return
        if visible_length(field.data) < BECAUSE_MIN:
            raise ValidationError(_l("Schrijf in een paar woorden wat er nog niet gelukt is."))
        if len(field.data) > BECAUSE_MAX:
            raise ValidationError(str(TOO_LONG) % {"max": BECAUSE_MAX})


def sent_outcome_form(question_id: int) -> OutcomeForm:
    """Read the form of one question, of which there may be several on a page."""
    form = OutcomeForm(prefix=_prefix(question_id))
    form.question_id = question_id
    return form


def outcome_form(question_id: int, answer: OutcomeAnswer | None = None) -> OutcomeForm:
    """Make the form of one question, with the words of before."""
    return OutcomeForm(formdata=None, prefix=_prefix(question_id), because=(answer.because or "") if answer else "")


def _prefix(question_id: int) -> str:
    return f"vraag-{question_id}-"


class LeaveForm(HouseForm):
    """Why something stays as it is, for who said that it did not work out."""

    reply = TextAreaField(
        _l("We laten het zo, want…"),
        description=_l("Wie ‘nee’ zei, leest dit bij de volgcode of via de mail. Een of twee zinnen is genoeg."),
        filters=[stripped],
        validators=[Length(max=BECAUSE_MAX, message=TOO_LONG)],
        render_kw={"rows": 3},
    )

    def validate_reply(self, field: TextAreaField) -> None:
        if visible_length(field.data) < BECAUSE_MIN:
            raise ValidationError(_l("Leg in een paar woorden uit waarom jullie het zo laten."))


def sent_leave_form(question_id: int) -> LeaveForm:
    """Read the form in which a group explains itself about one question."""
    return LeaveForm(prefix=_prefix(question_id))


def leave_form(question_id: int) -> LeaveForm:
    """Make the form in which a group explains itself about one question."""
    return LeaveForm(formdata=None, prefix=_prefix(question_id))
