"""“Ik kom”: one tap, and no name."""

from __future__ import annotations

from wtforms import DateField, HiddenField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from optrommel.forms import HouseForm


class ComingForm(HouseForm):
    """Somebody comes on a date, or comes no more."""

    on = DateField(validators=[InputRequired()])
    here = DateField(validators=[Optional()])  # from which date the agenda was read
    comes = HiddenField(validators=[AnyOf(["ja", "nee"])])
    visitor = HiddenField(validators=[Length(16, 64)])
