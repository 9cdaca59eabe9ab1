"""Words that are added, and words that are ticked."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from optrommel.forms import HouseForm, stripped
from optrommel.suggestions.rules_words import SubjectGoneError, WordError, read_patterns
from optrommel.suggestions.words import Subject

TYPED_MAX = 6000  # characters; a hundred words of the longest


class WordsForm(HouseForm):
    """Words, and the theme or subject that they belong to."""

    words = TextAreaField(
        _l("Nieuwe woorden"),
        description=_l(
            "Zet een komma of een nieuwe regel tussen woorden. Een sterretje staat voor de rest van een woord: "
            "‘boom*’ vindt ook ‘boomgaard’, ‘*boom’ vindt ook ‘appelboom’."
        ),
        filters=[stripped],
        validators=[Length(max=TYPED_MAX, message=_l("Dit is te veel tegelijk. Voeg de woorden in delen toe."))],
        render_kw={"rows": 2, "autocapitalize": "none", "dir": "auto"},
    )
    subject = SelectField(
        _l("Waar horen ze bij?"),
        validators=[DataRequired(_l("Kies bij welk onderwerp deze woorden horen."))],
        invalid_choice_message=_l(SubjectGoneError.sentence),
    )
    patterns: Sequence[str] = ()

    def offer(self, subjects: Sequence[Subject]) -> None:
        """Let people choose from these subjects."""
        self.subject.choices = [("", gettext("Kies een onderwerp")), *((found.key, found.name) for found in subjects)]

    def validate_words(self, field: TextAreaField) -> None:
        try:
            self.patterns = read_patterns(field.data)
        except WordError as error:
            raise ValidationError(gettext(error.sentence) % error.values) from error


class TickedForm(HouseForm):
    """Words that were ticked, each as its subject and its pattern."""

    words = SelectMultipleField(validate_choice=False)

    def ticked(self) -> set[str]:
        """Give what was ticked."""
        return set(self.words.data or ())
