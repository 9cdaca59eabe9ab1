"""The people of a group: cards for who has no e-mail, the contact person, and leaving."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.accounts.models import Account
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS, NAMED_MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.groups.audiences import MEMBERS, leads
from optrommel.groups.forms import CardHolderForm
from optrommel.groups.models import GroupMember, ResidentGroup
from optrommel.groups.people import (
    add_card_holder,
    choose_contact,
    leave_group,
    make_card,
    revoke_card,
)
from optrommel.groups.queries_people import cards_of, member_in, members_of
from optrommel.groups.rules import NotTheirContactError
from optrommel.groups.views_home import what_group_pages_ask
from optrommel.groups.views_manage import bp, find_group
from optrommel.slips.rules import show_code


def _people_page(
    campaign: Campaign, group: ResidentGroup, form: CardHolderForm, *, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "groups/people.html",
        members=members_of(group.id),
        cards=cards_of(group.id),
        form=form,
        **what_group_pages_ask(campaign, group),
    ), status


def _back(campaign: Campaign, group: ResidentGroup) -> ResponseReturnValue:
    return redirect(url_for(".people", campaign=campaign, group=group), 303)


def _led_group(campaign: Campaign, slug: str) -> ResidentGroup:
    """Find a group for who decides about its people, one after the other. Raises `NotTheirContactError`."""
    take_turn(campaign.id)  # nobody becomes the contact person while they leave
    group = find_group(campaign, slug)
    if not leads(group, campaign):
        raise NotTheirContactError(name=db.session.get_one(Account, group.contact_person_id).name)
    return group


def _find_member(group: ResidentGroup, member_id: int) -> GroupMember:
    member = member_in(group.id, member_id)
    if member is None:
        abort(404)
    return member


@bp.get("/groep/<slug:campaign>/<slug:group>/mensen")
@open_to(MEMBERS, MODERATORS)
def people(campaign: Campaign, group: str) -> ResponseReturnValue:
    """List the people of a group, with what can be done about them."""
    return _people_page(campaign, find_group(campaign, group), CardHolderForm(formdata=None))


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/kaart")
@open_to(MEMBERS, NAMED_MODERATORS)
def new_card(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Let somebody without e-mail join, and show the card, once."""
    found, form = _led_group(campaign, group), CardHolderForm()
    if not form.validate_on_submit():
        return _people_page(campaign, found, form, status=422)
    account, code = add_card_holder(found, campaign, form.holder.data, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _card_page(campaign, found, account, code)


def _card_page(campaign: Campaign, group: ResidentGroup, account: Account, code: str) -> ResponseReturnValue:
    return render_template(
        "groups/card.html",
        campaign=campaign,
        group=group,
        holder=account,
        code=show_code(code),
        address=url_for("groups.log_in_by_card", _external=True),
    )


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/<int:member_id>/kaart")
@open_to(MEMBERS, NAMED_MODERATORS)
def replace_card(campaign: Campaign, group: str, member_id: int) -> ResponseReturnValue:
    """Make another card for who lost theirs, and show it, once."""
    found = _led_group(campaign, group)
    account = _find_member(found, member_id).account
    code = make_card(found, campaign, account, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _card_page(campaign, found, account, code)


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/<int:member_id>/kaart-intrekken")
@open_to(MEMBERS, MODERATORS)
def take_card(campaign: Campaign, group: str, member_id: int) -> ResponseReturnValue:
    """Let a card open nothing any more."""
    found = _led_group(campaign, group)
    card = cards_of(found.id).get(_find_member(found, member_id).account_id)
    if card is not None:
        revoke_card(card, now=utc_now(), by=current_user.id)
        db.session.commit()
    flash(_("De kaart werkt niet meer."))
    return _back(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/<int:member_id>/contactpersoon")
@open_to(MEMBERS, MODERATORS)
def choose(campaign: Campaign, group: str, member_id: int) -> ResponseReturnValue:
    """Make a member the contact person."""
    found = _led_group(campaign, group)
    member = _find_member(found, member_id)
    choose_contact(found, member, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s is nu de contactpersoon.", name=member.account.name))
    return _back(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/mensen/<int:member_id>/weg")
@open_to(MEMBERS, MODERATORS)
def remove(campaign: Campaign, group: str, member_id: int) -> ResponseReturnValue:
    """Take a member out of the group."""
    found = _led_group(campaign, group)
    member = _find_member(found, member_id)
    if member.account_id == current_user.id:  # on a page of its own, with a question first
        return redirect(url_for(".leave", campaign=campaign, group=found), 303)
    leave_group(found, member, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s hoort niet meer bij de groep.", name=member.account.name), "decision")
    return _back(campaign, found)


@bp.route("/groep/<slug:campaign>/<slug:group>/vertrekken", methods=["GET", "POST"])
@open_to(MEMBERS)
def leave(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Leave the group, after a question."""
    found, form = find_group(campaign, group), HouseForm()
    if not form.validate_on_submit():
        return render_template("groups/leave.html", campaign=campaign, group=found)
    take_turn(campaign.id)
    own = next(member for member in members_of(found.id) if member.account_id == current_user.id)
    leave_group(found, own, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Je hoort niet meer bij ‘%(group)s’. Dank voor wat je deed.", group=found.name))
    return redirect(url_for("pages.group", campaign=campaign, group=found), 303)
