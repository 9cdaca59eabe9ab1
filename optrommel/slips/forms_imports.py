"""A spreadsheet of slips, sent by a moderator."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from optrommel.forms import FileForm
from optrommel.spreadsheets import FILE_MAX


class SpreadsheetForm(FileForm):
    """Which file."""

    file = FileField(
        _l("Spreadsheet met briefjes"),
        description=_l("Een .xlsx of .csv, met de namen van de kolommen op de eerste rij."),
        validators=[FileRequired(_l("Kies eerst een bestand."))],
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )

    def content(self) -> bytes:
        """Give what is in the file, up to a byte more than we take."""
        sent: bytes = self.file.data.read(FILE_MAX + 1)
        return sent
