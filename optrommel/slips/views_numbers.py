"""What the number of a paper slip leads to: its typist to the slip, and anybody else to the code on the stub."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.audiences import may_type
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.paper_numbers import PaperNumber, read_number
from optrommel.slips.queries_paper import paper_by_number
from optrommel.slips.views_code import bp
from optrommel.throttle import count_failure

__all__ = ["bp"]


@bp.get("/n/<number>")
@open_to(EVERYONE)
def number(number: str) -> ResponseReturnValue:
    """Lead who types slips over to the slip with this number; tell anybody else that it opens nothing."""
    try:
        found = read_number(number)
    except RuleError as error:
        return render_template("slips/number.html", problem=_(error.sentence) % error.values), error.status
    # A stranger's number is not looked up at all: so the page cannot tell which numbers were ever printed.
    campaign = _to_type_in(found) if current_user.is_authenticated else None
    if campaign is not None:
        return redirect(url_for("typing.page", campaign=campaign, nummer=found), 303)
    return render_template("slips/number.html", number=found)


def _to_type_in(number: PaperNumber) -> Campaign | None:
    """Find the campaign of a printed slip, when the visitor may type its slips over."""
    paper = paper_by_number(number)
    campaign = db.session.get(Campaign, paper.campaign_id) if paper else None
    if campaign is not None and may_type(campaign):
        return campaign
    count_failure("number")
    return None
