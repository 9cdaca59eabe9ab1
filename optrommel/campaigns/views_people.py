"""Who works on a campaign: moderators and typists, invited by a link or a mail, and let go."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.accounts.actions import invite, mail_invitation, take_role
from optrommel.accounts.forms_inviting import MailInvitationForm, RoleForm
from optrommel.accounts.queries import invitation_by_token, role_in, roles_of
from optrommel.accounts.rules import Role
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.labels import ROLES
from optrommel.notifications.actions import sends_mail
from optrommel.notifications.limits import spend_mail
from optrommel.rules import RuleError

bp = Blueprint("people", __name__)


@bp.get("/beheer/<slug:campaign>/mensen")
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """List who works on the campaign, with what can be done about them."""
    roles = roles_of(campaign.id)
    moderators = sum(given.role == Role.MODERATOR for given, _account in roles)
    return render_template("campaigns/people.html", campaign=campaign, roles=roles, moderators=moderators)


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for(".page", campaign=campaign), 303)


@bp.post("/beheer/<slug:campaign>/mensen/uitnodigen")
@open_to(MODERATORS)
def invite_to(campaign: Campaign) -> ResponseReturnValue:
    """Make an invitation and show it, once: a link to send, a QR code to scan, a form to mail it."""
    form = RoleForm()
    if not form.validate_on_submit():
        flash(_("Kies eerst of je een typist uitnodigt of iemand van de werkgroep."), "warn")
        return _back(campaign)
    role = Role(form.role.data)
    _invitation, token = invite(campaign.id, role, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _invitation_page(campaign, role, MailInvitationForm(formdata=None, token=token))


def _invitation_page(
    campaign: Campaign, role: Role, form: MailInvitationForm, *, status: int = 200
) -> ResponseReturnValue:
    link = url_for("accounts.join", token=form.token.data, _external=True)
    return render_template("campaigns/invitation.html", campaign=campaign, role=role, link=link, form=form), status


@bp.post("/beheer/<slug:campaign>/mensen/uitnodigen/mailen")
@open_to(MODERATORS)
def mail_to(campaign: Campaign) -> ResponseReturnValue:
    """Mail the link of an invitation that was just made; it stays in view."""
    form = MailInvitationForm()
    invitation = invitation_by_token(form.token.data or "")
    if invitation is None or invitation.campaign_id != campaign.id or invitation.role == Role.MEMBER:
        flash(_("Deze uitnodiging is er niet meer. Maak een nieuwe."), "warn")
        return _back(campaign)
    role = Role(invitation.role)
    if not form.validate_on_submit():
        return _invitation_page(campaign, role, form, status=422)
    address, token = form.email.data, form.token.data
    try:
        spend_mail(address)
        mail_invitation(invitation, address, token=token, place=campaign.name, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _invitation_page(campaign, role, form, status=error.status)
    flash(_("De uitnodiging is onderweg.") if sends_mail() else _("De uitnodiging staat klaar en gaat later weg."))
    return _invitation_page(campaign, role, MailInvitationForm(formdata=None, token=token))


@bp.post("/beheer/<slug:campaign>/mensen/<int:role_id>/weg")
@open_to(MODERATORS)
def take(campaign: Campaign, role_id: int) -> ResponseReturnValue:
    """Take a role away from somebody; one that is gone already stays gone."""
    found = role_in(campaign.id, role_id)
    if found is None:
        return _back(campaign)
    given, account = found
    name, role, is_own = account.name, ROLES[given.role], account.id == current_user.id
    try:
        take_role(given, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        flash(_(error.sentence) % error.values, "warn")
        return _back(campaign)
    flash(_("%(name)s is hier geen %(role)s meer.", name=name, role=role))
    return redirect(url_for("pages.mine"), 303) if is_own else _back(campaign)


def init_app(app: Flask) -> None:
    """Tie the people to the application."""
    app.register_blueprint(bp)
