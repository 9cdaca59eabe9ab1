"""What a group fills in of an activity, and what it says when that does not go on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from optrommel.forms import HouseForm, NumberedForm, stripped
from optrommel.groups.actions_activities import Announcement
from optrommel.groups.models_activities import Activity
from optrommel.groups.repeats import ABOUT_MAX, PLACE_MAX, REASON_MAX, TITLE_MAX, Repeat, last_of
from optrommel.groups.rules import ClaimMoveError
from optrommel.labels import REPEATS

WHOLE = "alles"  # how a form names all that is still to come


def on_one_line(value: Any) -> Any:
    """Write on one line what came from a field of one line; a script may have sent more (a WTForms filter)."""
    return " ".join(stripped(value).split()) if value is None or isinstance(value, str) else value


class ActivityForm(NumberedForm):
    """What, when and where."""

    title = StringField(
        _l("Wat gaan jullie doen?"),
        description=_l("Kort, bijvoorbeeld: koffieochtend."),
        filters=[on_one_line],
        validators=[
            DataRequired(_l("Schrijf op wat jullie gaan doen.")),
            Length(max=TITLE_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
    )
    first_on = DateField(_l("Op welke dag?"), validators=[InputRequired(_l("Kies een dag."))])
    begins = TimeField(_l("Van"), validators=[InputRequired(_l("Vul in hoe laat het begint."))])
    ends = TimeField(_l("Tot"), validators=[InputRequired(_l("Vul in hoe laat het klaar is."))])
    place = StringField(
        _l("Waar?"),
        description=_l("Zo dat een buur het kan vinden."),
        filters=[on_one_line],
        validators=[
            DataRequired(_l("Schrijf op waar het is.")),
            Length(max=PLACE_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
    )
    repeat = SelectField(
        _l("Komt het terug?"),
        choices=[SelectChoice(repeat.value, REPEATS[repeat]) for repeat in Repeat],
        default=Repeat.ONCE.value,
    )
    until_on = DateField(
        _l("Tot en met welke dag?"),
        description=_l("Alleen als het terugkomt. Hooguit een jaar vooruit; daarna kun je het verlengen."),
        validators=[Optional()],
    )
    about = TextAreaField(
        _l("Wil je er iets bij vertellen?"),
        description=_l("Dit hoeft niet. Bijvoorbeeld wat mensen meenemen, of hoe ze opgehaald worden."),
        filters=[stripped],
        validators=[Length(max=ABOUT_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 3},
    )
    claim_id = SelectField(
        _l("Waar hoort het bij?"), invalid_choice_message=_l(ClaimMoveError.sentence), validators=[Optional()]
    )
    version = HiddenField()  # what this form started from

    def announcement(self, *, today: dt.date) -> Announcement:
        """Give what was filled in. Raises `ActivityDateError` or `UntilError`."""
        repeat = Repeat(self.repeat.data)
        return Announcement(
            title=self.title.data,
            about=self.about.data,
            place=self.place.data,
            first_on=self.first_on.data,
            last_on=last_of(self.first_on.data, repeat, self.until_on.data, today=today),
            begins=self.begins.data,
            ends=self.ends.data,
            repeat=repeat,
        )


def filled_in(activity: Activity) -> dict[str, Any]:
    """Give what the form of an activity shows of how it is now."""
    plan = activity.plan
    if plan is None:
        return {}
    names = ("title", "about", "place", "first_on", "begins", "ends", "repeat")
    until_on = plan.last_on if plan.repeat != Repeat.ONCE else None
    named = {name: getattr(plan, name) for name in names}
    return {**named, "until_on": until_on, "claim_id": str(plan.claim_id or ""), "version": str(activity.version)}


class CallOffForm(HouseForm):
    """What does not go on, and why."""

    on = SelectField(
        _l("Wat gaat niet door?"),
        invalid_choice_message=_l("Deze keer is voorbij of gaat al niet door. Kies opnieuw."),
        validators=[InputRequired(_l("Kies wat niet doorgaat."))],
    )
    reason = TextAreaField(
        _l("Waarom niet?"),
        description=_l("De buurt leest dit in de agenda, ook wie hem op de telefoon heeft."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf er één zin bij, dan weet de buurt hoe het zit.")),
            Length(max=REASON_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens.")),
        ],
        render_kw={"rows": 2},
    )

    @property
    def on_date(self) -> dt.date | None:
        """Give the date that was chosen; none for all that is still to come."""
        return None if self.on.data == WHOLE else dt.date.fromisoformat(self.on.data)
