"""What somebody sends who puts in pictures of paper."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries_tins import tins_of
from optrommel.forms import HouseForm
from optrommel.slips.rules_typing import WITHOUT_TIN


class ScansForm(HouseForm):
    """Pictures from a telephone's roll, of the paper of one tin."""

    tin = SelectField(_l("Van welke trommel?"))
    photos = MultipleFileField(
        _l("Foto's van briefjes"), description=_l("Kies er zoveel als je wilt. Een foto mag tot 10 MB groot zijn.")
    )

    def __init__(self, campaign: Campaign, **options: object) -> None:
        super().__init__(**options)
        tins = [(str(tin.number), _("Trommel %(number)d", number=tin.number)) for tin in tins_of(campaign.id)]
        self.tin.choices = [*tins, (WITHOUT_TIN, _("Zonder trommel"))]

    def chosen(self) -> list[FileStorage]:
        """List the files; a field in which nothing was chosen sends one without a name."""
        return [photo for photo in request.files.getlist(self.photos.name) if photo.filename]
