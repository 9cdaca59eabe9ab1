"""“Begin met woorden uit eerdere acties”: a preview with a tick for each word."""

from __future__ import annotations

from flask import Flask, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.suggestions.earlier import Learned, bring_words, earlier_campaigns, learn_from
from optrommel.suggestions.forms_words import TickedForm
from optrommel.suggestions.views_words import bp
from optrommel.themes.suggesting.telling_words import FEWEST
from optrommel.themes.views_answers import answer_done


@bp.route("/beheer/<slug:campaign>/woorden/eerder", methods=["GET", "POST"])
@open_to(MODERATORS)
def earlier(campaign: Campaign) -> ResponseReturnValue:
    """Show which words an earlier campaign can bring, and bring those that are ticked."""
    campaigns = earlier_campaigns(campaign, current_user.id, is_admin=current_user.is_admin)
    chosen = _chosen(campaigns)
    if request.method == "GET" or chosen is None:
        return _show(campaign, campaigns, chosen)
    take_turn(campaign.id)
    form = TickedForm()
    if not form.ticked():
        form.refusals.append(_("Vink eerst een of meer woorden aan."))
        return _show(campaign, campaigns, chosen, form, status=422)
    return _bring(campaign, campaigns, chosen, form)


def _chosen(campaigns: list[Campaign]) -> Campaign | None:
    """Find the campaign that the address asks for; the only one needs no asking."""
    slug = request.args.get("van")
    found = [campaign for campaign in campaigns if campaign.slug == slug or slug is None]
    if slug is not None and not found:
        abort(404)
    return found[0] if len(found) == 1 else None


def _show(
    campaign: Campaign,
    campaigns: list[Campaign],
    chosen: Campaign | None,
    form: TickedForm | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    learned: list[Learned] = learn_from(chosen, campaign) if chosen is not None else []
    return render_template(
        "suggestions/earlier.html",
        campaign=campaign,
        campaigns=campaigns,
        chosen=chosen,
        learned=learned,
        form=form,
        fewest=FEWEST,
    ), status


def _bring(campaign: Campaign, campaigns: list[Campaign], chosen: Campaign, form: TickedForm) -> ResponseReturnValue:
    try:
        learned = learn_from(chosen, campaign)
        rows = bring_words(learned, form.ticked(), campaign, now=utc_now(), by=current_user.id)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _show(campaign, campaigns, chosen, form, status=error.status)
    brought = ngettext("Er is %(num)d woord bij.", "Er zijn %(num)d woorden bij.", len(rows))
    return answer_done(
        campaign,
        str(brought) if rows else str(_("Deze woorden herkenden we al.")),
        to=url_for(".page", campaign=campaign),
    )


def init_app(app: Flask) -> None:
    """Tie the pages of words to the application."""
    app.register_blueprint(bp)
