"""The tin that an address of typing over names, by its number; or that it names none."""

from __future__ import annotations

from flask import abort

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tin_numbered
from optrommel.slips.rules_typing import WITHOUT_TIN
from optrommel.web import row_id


def asked_tin(campaign: Campaign, asked: str) -> Tin | None:
    """Find the tin with a number; one that is not there has no page."""
    if asked in ("", WITHOUT_TIN):
        return None
    try:
        return tin_numbered(campaign.id, row_id(asked)) or abort(404)
    except ValueError:
        abort(404)


def address_of_tin(tin: Tin | None) -> str:
    """Give what an address says where the number of a tin would stand."""
    return str(tin.number) if tin else WITHOUT_TIN
