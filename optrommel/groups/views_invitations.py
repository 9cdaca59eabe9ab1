"""Inviting somebody to a group: a link that is shown once, to send, to scan or to mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.accounts.actions import mail_invitation
from optrommel.accounts.forms_inviting import MailInvitationForm
from optrommel.accounts.models import Invitation
from optrommel.accounts.queries import invitation_by_token
from optrommel.campaigns.audiences import NAMED_MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import invite_member
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.models import ResidentGroup
from optrommel.groups.queries_people import group_of_invitation
from optrommel.groups.views_manage import bp, find_group
from optrommel.notifications.actions import sends_mail
from optrommel.notifications.limits import spend_mail
from optrommel.rules import RuleError


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/uitnodigen")
@open_to(MEMBERS, NAMED_MODERATORS)
def invite_to(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Make an invitation and show it, once: a link to send, a QR code to scan, a form to mail it."""
    found = find_group(campaign, group)
    token = invite_member(found, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _invitation_page(campaign, found, MailInvitationForm(formdata=None, token=token))


def _invitation_page(
    campaign: Campaign, group: ResidentGroup, form: MailInvitationForm, *, status: int = 200
) -> ResponseReturnValue:
    link = url_for("accounts.join", token=form.token.data, _external=True)
    return render_template("groups/invitation.html", campaign=campaign, group=group, link=link, form=form), status


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/uitnodigen/mailen")
@open_to(MEMBERS, NAMED_MODERATORS)
def mail_to(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Mail the link of an invitation that was just made; it stays in view."""
    found, form = find_group(campaign, group), MailInvitationForm()
    invitation = invitation_by_token(form.token.data or "")
    if invitation is None or group_of_invitation(invitation.id) != found:
        flash(_("Deze uitnodiging is er niet meer. Maak een nieuwe."), "warn")
        return redirect(url_for(".people", campaign=campaign, group=found), 303)
    if not form.validate_on_submit():
        return _invitation_page(campaign, found, form, status=422)
    try:
        _mail(invitation, form, place=_("%(group)s in %(name)s", group=found.name, name=campaign.name))
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _invitation_page(campaign, find_group(campaign, group), form, status=error.status)
    flash(_("De uitnodiging is onderweg.") if sends_mail() else _("De uitnodiging staat klaar en gaat later weg."))
    return _invitation_page(campaign, found, MailInvitationForm(formdata=None, token=form.token.data))


def _mail(invitation: Invitation, form: MailInvitationForm, *, place: str) -> None:
    spend_mail(form.email.data)
    mail_invitation(invitation, form.email.data, token=form.token.data, place=place, now=utc_now(), by=current_user.id)
