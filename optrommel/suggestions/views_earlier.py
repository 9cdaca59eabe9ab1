"""“Begin met woorden uit eerdere acties”: a preview with a tick for each word."""

from __future__ import annotations

from dataclasses import dataclass

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
from optrommel.traits import Trait, has
from optrommel.web import begin_writing


@dataclass(frozen=True)
class _Offer:
    """What earlier campaigns can bring: which there are, which one was chosen, and its words."""

    campaigns: list[Campaign]
    chosen: Campaign | None
    learned: list[Learned]


@bp.route("/beheer/<slug:campaign>/woorden/eerder", methods=["GET", "POST"])
@open_to(MODERATORS)
@has(Trait.READS_FIRST)
def earlier(campaign: Campaign) -> ResponseReturnValue:
    """Show which words an earlier campaign can bring, and bring those that are ticked."""
    offer = _offer(campaign)
    if request.method == "GET" or offer.chosen is None:
        return _show(campaign, offer)
    form = TickedForm()
    if not form.ticked():
        form.refusals.append(_("Vink eerst een of meer woorden aan."))
        return _show(campaign, offer, form, status=422)
    return _bring(campaign, offer, form)


def _offer(campaign: Campaign) -> _Offer:
    """Learn what can be brought, which takes a second or more: nobody's turn waits for it."""
    campaigns = earlier_campaigns(campaign, current_user.id, is_admin=current_user.is_admin)
    chosen = _chosen(campaigns)
    return _Offer(campaigns, chosen, learn_from(chosen, campaign) if chosen is not None else [])


def _chosen(campaigns: list[Campaign]) -> Campaign | None:
    """Find the campaign that the address asks for; the only one needs no asking."""
    slug = request.args.get("van")
    found = [campaign for campaign in campaigns if campaign.slug == slug or slug is None]
    if slug is not None and not found:
        abort(404)
    return found[0] if len(found) == 1 else None


def _show(
    campaign: Campaign, offer: _Offer, form: TickedForm | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "suggestions/earlier.html",
        campaign=campaign,
        campaigns=offer.campaigns,
        chosen=offer.chosen,
        learned=offer.learned,
        form=form,
        fewest=FEWEST,
    ), status


def _bring(campaign: Campaign, offer: _Offer, form: TickedForm) -> ResponseReturnValue:
    begin_writing()
    take_turn(campaign.id)
    try:
        rows = bring_words(offer.learned, form.ticked(), campaign, now=utc_now(), by=current_user.id)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _show(campaign, offer, form, status=error.status)
    brought = ngettext("Er is %(num)d woord bij.", "Er zijn %(num)d woorden bij.", len(rows))
    return answer_done(
        campaign,
        str(brought) if rows else str(_("Deze woorden herkenden we al.")),
        to=url_for(".page", campaign=campaign),
    )


def init_app(app: Flask) -> None:
    """Tie the pages of words to the application."""
    app.register_blueprint(bp)
