"""Publishing what is plainly fine, several slips at once: the one thing that is done in bulk."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.forms import BulkForm
from optrommel.moderation.inbox import locked_plain_slips, plain_slips
from optrommel.moderation.views_inbox import bp


def _bulk_page(campaign: Campaign, form: BulkForm) -> ResponseReturnValue:
    return render_template(
        "moderation/bulk.html",
        campaign=campaign,
        form=form,
        slips=plain_slips(campaign.id),
        last=journal.last_decision(campaign.id, current_user.id),
        undo_next=url_for(".bulk", campaign=campaign),
    ), 422 if form.errors else 200


@bp.get("/postvak/samen")
@open_to(MODERATORS)
def bulk(campaign: Campaign) -> ResponseReturnValue:
    """List the slips about which there is nothing to think."""
    return _bulk_page(campaign, BulkForm(formdata=None))


@bp.post("/postvak/samen")
@open_to(MODERATORS)
def publish_some(campaign: Campaign) -> ResponseReturnValue:
    """Publish the ticked slips as they are; what a colleague touched meanwhile is left alone."""
    form = BulkForm()
    if not form.validate_on_submit():
        return _bulk_page(campaign, form)
    take_turn(campaign.id)
    chosen = form.chosen()
    fine = [slip for slip in locked_plain_slips(campaign.id, chosen) if slip.version == chosen[slip.id]]
    for slip in fine:
        publish_slip(slip, slip.text, now=utc_now(), by=current_user.id)
    db.session.commit()
    _tell(len(fine), len(chosen) - len(fine))
    return redirect(url_for(".bulk", campaign=campaign), 303)


def _tell(published: int, left: int) -> None:
    if published:
        flash(ngettext("%(num)d briefje gepubliceerd.", "%(num)d briefjes gepubliceerd.", published), "decision")
    if left:
        sentence = ngettext(
            "Met %(num)d briefje is intussen al iets gedaan: dat bleef zoals het is.",
            "Met %(num)d briefjes is intussen al iets gedaan: die bleven zoals ze zijn.",
            left,
        )
        flash(sentence, "warn")
