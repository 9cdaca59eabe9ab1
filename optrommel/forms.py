"""What every form shares: Dutch defaults, tidy input, and a place for a broken rule."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import request
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import Field, StringField
from wtforms.fields import HiddenField
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from optrommel.pictures import BYTES_MAX, Picture, PictureError, clean_picture
from optrommel.rules import RuleError

# Control characters but tab and newline: nobody types them, and no database or feed wants them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_control(text: str) -> str:
    """Take out control characters."""
    return _CONTROL.sub("", text)


def tidy(value: str | None) -> str:
    """Take out control characters, write newlines as one character, and strip the ends."""
    return without_control((value or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def stripped(value: Any) -> Any:
    """Tidy what came from a text field, or nothing when the field was not sent (a WTForms filter)."""
    return tidy(value) if value is None or isinstance(value, str) else value


class HouseForm(FlaskForm):  # type: ignore[misc]
    """A form whose errors, of fields and of broken rules, stand together at the top of the page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Takes what a form sends, neither files nor JSON; and WTForms' own sentences from its cache."""

        def get_translations(self, form: FlaskForm) -> Any:
            self.locales = [str(get_locale())]
            return DefaultMeta.get_translations(self, form)

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            if formdata is _Auto:
                return request.form if form.is_submitted() else None
            return formdata

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.refusals: list[str] = []

    def refuse(self, error: RuleError) -> None:
        """Show a broken rule with the form, so that what was typed stays."""
        self.refusals.append(gettext(error.sentence) % error.values)

    def problems(self) -> list[tuple[str | None, str]]:
        """List what is wrong, each with the id of the field to mend (none: the form as a whole)."""
        whole = [(None, sentence) for sentence in self.refusals]
        fields = [
            (None if isinstance(field, HiddenField) else field.id, str(error))
            for field in self
            for error in field.errors
        ]
        return whole + fields

    def visible_fields(self) -> list[Field]:
        """List the fields that people see, in order."""
        return [field for field in self if not isinstance(field, HiddenField)]


class FileForm(HouseForm):
    """A form that takes files too, in its file fields alone: a file is never taken for words."""

    class Meta(HouseForm.Meta):
        """Adds to what was typed the files of the fields that ask for one."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            typed = super().wrap_formdata(form, formdata)
            if formdata is not _Auto or typed is None:
                return typed
            asked = [(field.name, sent) for field in form if isinstance(field, FileField) for sent in _sent(field)]
            return CombinedMultiDict([typed, MultiDict(asked)])


class PhotoForm(FileForm):
    """A form with a photo, in a field called `photo`."""

    picture: Picture | None = None

    def photo_problem(self) -> int | None:
        """Make the photo anew, or give the status of what is wrong with it; checked last, as it takes longest."""
        if not self.photo.data:
            return None
        try:
            self.picture = clean_picture(self.photo.data.read(BYTES_MAX + 1))
        except PictureError as error:
            self.photo.errors = [gettext(error.sentence) % error.values]
            return error.status
        return None

    def ask_for_photo_again(self) -> None:
        """Say so when the page comes back without the photo: a browser keeps no file for us."""
        if self.photo.data and not self.photo.errors:
            self.photo.errors = [gettext("Kies je foto nog een keer. Die konden we niet voor je vasthouden.")]


def _sent(field: FileField) -> list[FileStorage]:
    return request.files.getlist(field.name)


_TRAPPED = _l("Er stond iets in een veld dat leeg moet blijven. Druk nog een keer op de knop.")
EXPIRED = _l("De pagina stond te lang open. Druk nog een keer op de knop.")


class NumberedForm(HouseForm):
    """A form with an id, so that what is sent twice counts once."""

    submission_id = HiddenField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not self.submission_id.data:
            self.submission_id.data = str(uuid.uuid4())

    def validate_submission_id(self, field: HiddenField) -> None:
        try:
            field.data = str(uuid.UUID(field.data))
        except ValueError:
            field.data = str(uuid.uuid4())
            raise ValidationError(EXPIRED) from None


class OnceForm(NumberedForm):
    """A form of a stranger, that is sent once, and has a trap for robots."""

    website = StringField(_l("Laat dit leeg"), render_kw={"autocomplete": "off", "tabindex": "-1"})  # honeypot

    def problem(self) -> int | None:
        """Give the status of the page that comes back when the form cannot be taken as it is, and say why on it."""
        if not self.validate():
            self.csrf_token.errors = [EXPIRED] if self.csrf_token.errors else []
            return 400 if self.csrf_token.errors else 422
        if self.website.data:
            self.website.data = ""  # people cannot see the field; a browser that filled it in must not keep them out
            self.refusals.append(str(_TRAPPED))
            return 422
        return None


__all__ = [
    "EXPIRED",
    "FileForm",
    "HouseForm",
    "NumberedForm",
    "OnceForm",
    "PhotoForm",
    "stripped",
    "tidy",
    "without_control",
]
