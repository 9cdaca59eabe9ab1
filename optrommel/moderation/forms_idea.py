"""What a moderator changes about an idea that is public; each form carries the version that it was based on."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import FieldList, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.moderation.models import Idea
from optrommel.moderation.repeats import changed_meanwhile
from optrommel.moderation.rules import PARTS_MAX, PARTS_MIN, ChangedMeanwhileError, IdeaGoneError
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN
from optrommel.web import row_id

VERSION = re.compile(r"[0-9]{1,9}")


class IdeaForm(HouseForm):
    """A change of an idea, based on a version of it; nothing more: what only asks to be sure."""

    version = HiddenField()

    def __init__(self, idea: Idea, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"version": str(idea.version), **options})
        self.idea = idea
        self.is_stale = False

    def validate_version(self, field: HiddenField) -> None:
        if not field.raw_data or not VERSION.fullmatch(field.data):  # else it would be based on what is there now
            raise ValidationError(_l("De pagina was niet volledig. Ververs de pagina en probeer het nog een keer."))

    def is_ready(self) -> bool:
        """Tell whether what was sent can be done; based on an older version it is refused, and the next time not."""
        if not self.validate_on_submit():
            return False
        self.is_stale = int(self.version.data) != self.idea.version
        if self.is_stale:
            self.refuse(changed_meanwhile(self.idea, by=current_user.id))
            self.version.data = str(self.idea.version)
        return not self.is_stale

    @property
    def status(self) -> int:
        """Give the status of the page that shows this form."""
        if not self.is_submitted():
            return 200
        return ChangedMeanwhileError.status if self.is_stale else 422


class TidyForm(IdeaForm):
    """The words that the neighbourhood will read, and in Dutch when they are in another language."""

    text = TextAreaField(
        _l("Wat de buurt leest"),
        description=_l("Haal namen en telefoonnummers weg. Laat het verder in de woorden van de schrijver."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Er staat niets meer. Schrijf wat de buurt mag lezen, of haal het briefje van de site.")),
            Length(TEXT_MIN, TEXT_MAX, message=_l("Gebruik %(min)d tot %(max)d tekens.")),
        ],
        render_kw={"rows": 6, "dir": "auto"},
    )
    dutch = TextAreaField(
        _l("Hetzelfde in het Nederlands"),
        description=_l("Dit staat onder de eigen woorden. Leeg laten mag."),
        filters=[stripped],
        validators=[Length(max=TEXT_MAX, message=_l("Maak dit korter: hooguit %(max)d tekens."))],
        render_kw={"rows": 6, "lang": "nl"},
    )


class SplitForm(IdeaForm):
    """The parts of a voice, each of which will be an idea of its own; one left empty is none."""

    text = FieldList(
        TextAreaField(filters=[stripped], render_kw={"rows": 4, "dir": "auto"}),
        min_entries=PARTS_MIN,
        max_entries=PARTS_MAX,
    )

    def parts(self) -> list[str]:
        """List the parts that hold something."""
        return [part for part in self.text.data if part]

    def has_room(self) -> bool:
        """Tell whether one more part may be asked for."""
        return len(self.text) < PARTS_MAX


class PartForm(IdeaForm):
    """The voices that become an idea of their own."""

    voices = SelectMultipleField(coerce=int, validate_choice=False)

    def validate_voices(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_l("Vink eerst aan welke briefjes hier niet bij horen."))


class ClashForm(IdeaForm):
    """Another idea, which this one clashes with."""

    other_id = RadioField(
        _l("Met welk idee botst dit?"),
        coerce=row_id,
        validate_choice=False,
        validators=[InputRequired(_l(IdeaGoneError.sentence))],
    )
