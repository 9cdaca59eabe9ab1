"""What a neighbour fills in who reports something. Everyone may meet it, so it speaks every language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from optrommel.forms import OnceForm, stripped
from optrommel.groups.rules_reports import TEXT_MAX, Reason
from optrommel.labels import REPORT_REASONS


class ReportForm(OnceForm):
    """What is wrong, and nothing about who says so."""

    reason = RadioField(
        _l("Wat is er mis?"),
        choices=[SelectChoice(reason.value, REPORT_REASONS[reason]) for reason in Reason],
        validators=[InputRequired(_l("Kies wat er mis is."))],
    )
    text = TextAreaField(
        _l("Wil je er iets bij schrijven?"),
        description=_l("Bijvoorbeeld wie er niet bij wil, of wat er niet klopt. Je naam hoeft niet."),
        filters=[stripped],
        validators=[Length(max=TEXT_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 4, "dir": "auto"},
    )

    def validate_text(self, field: TextAreaField) -> None:
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(_l("Schrijf kort op wat er mis is."))
