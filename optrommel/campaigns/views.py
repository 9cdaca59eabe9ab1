"""A campaign's settings, for its moderators."""

from __future__ import annotations

import datetime as dt

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from optrommel.access import open_to
from optrommel.campaigns import audiences
from optrommel.campaigns.actions import change_campaign, change_texts, move_campaign
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.forms import TEXTS, CampaignForm, CampaignStateForm, TextsForm
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import public_campaigns, texts_by_language
from optrommel.campaigns.rules import CampaignState, next_states
from optrommel.campaigns.texts import texts_of
from optrommel.campaigns.views_lid import bp
from optrommel.clock import AMSTERDAM, local_date, utc_now
from optrommel.extensions import db
from optrommel.labels import CAMPAIGN_STATES
from optrommel.rules import RuleError
from optrommel.traits import Trait, has


def _end_of_day(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else dt.datetime.combine(day, dt.time.max, tzinfo=AMSTERDAM)


def _state_form(campaign: Campaign) -> CampaignStateForm:
    form = CampaignStateForm(formdata=request.form if "to" in request.form else None)
    states = next_states(CampaignState(campaign.state))
    form.to.choices = [SelectChoice(state.value, CAMPAIGN_STATES[state]) for state in states]
    return form


@bp.route("/beheer/<slug:campaign>/instellingen", methods=["GET", "POST"])
@open_to(MODERATORS)
def settings(campaign: Campaign) -> ResponseReturnValue:
    """Show and change what residents read about the campaign."""
    closes_on = local_date(campaign.closes_at) if campaign.closes_at else None
    form = CampaignForm(obj=campaign, closes_on=closes_on)
    if form.validate_on_submit():
        changes = {name: value for name, value in form.data.items() if name not in ("csrf_token", "closes_on")}
        if form.closes_on.data != closes_on:
            changes["closes_at"] = _end_of_day(form.closes_on.data)
        change_campaign(campaign, changes, now=utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("Opgeslagen."))
        return redirect(url_for(".settings", campaign=campaign), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "campaigns/settings.html", campaign=campaign, form=form, state_form=_state_form(campaign)
    ), status


@bp.route("/beheer/<slug:campaign>/instellingen/talen", methods=["GET", "POST"])
@open_to(MODERATORS)
def texts(campaign: Campaign) -> ResponseReturnValue:
    """Show and change what residents read about the campaign in other languages."""
    held = texts_by_language(campaign.id)
    form = TextsForm(data={f"{name}-{own.language}": getattr(own, name) for own in held.values() for name in TEXTS})
    if form.validate_on_submit():
        change_texts(campaign, form.texts(), now=utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("Opgeslagen."))
        return redirect(url_for(".texts", campaign=campaign), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("campaigns/texts.html", campaign=campaign, form=form, held=held), status


@bp.post("/beheer/<slug:campaign>/instellingen/stand")
@open_to(MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def move(campaign: Campaign) -> ResponseReturnValue:
    """Take the campaign to its next state."""
    form = _state_form(campaign)
    if not form.validate_on_submit():
        flash(_("De stand van de actie was al veranderd. Kijk hieronder hoe het nu is."), "warn")
        return redirect(url_for(".settings", campaign=campaign), 303)
    try:
        move_campaign(campaign, CampaignState(form.to.data), now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        flash(_(error.sentence) % error.values, "warn")
        return redirect(url_for(".settings", campaign=campaign), 303)
    flash(_("De actie staat nu op ‘%(state)s’.", state=CAMPAIGN_STATES[CampaignState(campaign.state)]))
    return redirect(url_for(".settings", campaign=campaign), 303)


@bp.app_context_processor
def what_pages_ask() -> dict[str, object]:
    """Let templates ask whether the visitor moderates a campaign, and who can be rung when no campaign is known."""
    return {
        "may_moderate": audiences.may_moderate,
        "may_type": audiences.may_type,
        "moderates_in_person": audiences.moderates_in_person,
        "people_to_ring": public_campaigns,
        "texts_of": texts_of,
    }


def init_app(app: Flask) -> None:
    """Tie the campaigns to the application."""
    audiences.init_app(app)
    app.register_blueprint(bp)
