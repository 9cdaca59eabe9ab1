"""What somebody fills in who wants to help, beside a slip or for something that groups do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from optrommel.forms import OnceForm, stripped
from optrommel.labels import JOBS
from optrommel.notifications.actions import mailable
from optrommel.offers.rules import NAME_MAX, OWN_WORDS_MAX, REACH_MAX, Job, can_reach, is_email


def jobs_field() -> SelectMultipleField:
    """Make the field of the small jobs."""
    return SelectMultipleField(
        _l("Wat zou je wel willen doen?"),
        choices=[SelectChoice(job.value, JOBS[job]) for job in Job],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )


def own_words_field() -> StringField:
    """Make the field of what no small job names."""
    return StringField(_l("Of iets anders, in je eigen woorden"), filters=[stripped], render_kw={"autocomplete": "off"})


def name_field() -> StringField:
    """Make the field of what we may call somebody."""
    return StringField(_l("Hoe heet je?"), filters=[stripped], render_kw={"autocomplete": "given-name"})


def contact_field() -> StringField:
    """Make the field of how to reach somebody."""
    return StringField(
        _l("Telefoon of e-mail"), filters=[stripped], render_kw={"autocomplete": "off", "inputmode": "email"}
    )


def pass_on_field() -> BooleanField:
    """Make the tick with which somebody lets us pass the offer on."""
    return BooleanField(
        _l("Een andere groep mag mij ook vragen"),
        description=_l("Komt er hier niets van? Dan geeft de werkgroep je aanbod door aan een andere groep."),
    )


def _can_be_reached(typed: str) -> bool:
    if not can_reach(typed) or not is_email(typed):
        return can_reach(typed)
    try:
        return bool(mailable(typed))
    except ValueError:
        return False


class Helping:
    """What is wrong with these fields; without `helps` they are emptied and nothing is."""

    @property
    def helps(self) -> bool:
        """Tell whether a hand is lent."""
        return True

    def validate_jobs(self, field: SelectMultipleField) -> None:
        field.data = [job.value for job in Job if self.helps and job.value in (field.data or [])]

    def validate_own_words(self, field: StringField) -> None:
        if not self.helps:
            field.data = ""
        elif len(field.data) > OWN_WORDS_MAX:
            raise ValidationError(_l("Maak dit korter: hooguit %(max)d tekens.", max=OWN_WORDS_MAX))

    def validate_name(self, field: StringField) -> None:
        if not self.helps:
            field.data = ""
        elif not field.data:
            raise ValidationError(_l("Hoe mogen we je noemen? Je voornaam is genoeg."))
        elif len(field.data) > NAME_MAX:
            raise ValidationError(_l("Je naam mag hooguit %(max)d tekens lang zijn.", max=NAME_MAX))

    def validate_contact(self, field: StringField) -> None:
        if not self.helps:
            field.data = ""
        elif not field.data:
            raise ValidationError(_l("Vul een telefoonnummer of e-mailadres in, dan kan een groep je bereiken."))
        elif len(field.data) > REACH_MAX or not _can_be_reached(field.data):
            raise ValidationError(_l("Dit lijkt geen telefoonnummer of e-mailadres. Kijk het na."))

    def validate_may_be_passed_on(self, field: BooleanField) -> None:
        field.data = bool(field.data and self.helps)


class OfferForm(Helping, OnceForm):
    """Somebody wants to help with something that is there already."""

    jobs = jobs_field()
    own_words = own_words_field()
    name = name_field()
    contact = contact_field()
    may_be_passed_on = pass_on_field()
