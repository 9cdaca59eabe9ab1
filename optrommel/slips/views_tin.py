"""One tin, for moderators: where it is, what was counted, who looks after it, and the code on its lid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns import custody, lids
from optrommel.campaigns.audiences import MODERATORS, NAMED_MODERATORS
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import count_passings, names_in, passings_of, tin_numbered
from optrommel.campaigns.rules import TinState, kept_until
from optrommel.campaigns.rules_tins import Count, next_tin_states
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.rules import RuleError
from optrommel.slips.forms_tins import CountForm, TinContactForm, TinForm
from optrommel.slips.queries_tins import TinSlips, slips_by_tin, tins_at_hand
from optrommel.slips.views_tins import bp, last_of
from optrommel.traits import Trait, has

__all__ = ["bp"]

LINES_SHOWN = 100  # of a log; anybody with the code on the lid may add some
# What the button says that takes a tin from here to there; counting has a form of its own.
BUTTONS: Mapping[tuple[TinState, TinState], LazyString] = {
    (TinState.READY, TinState.OUT): _l("Hij is op pad"),
    (TinState.OUT, TinState.BACK): _l("Hij is terug"),
    (TinState.OUT, TinState.MISSING): _l("Hij is zoek"),
    (TinState.MISSING, TinState.OUT): _l("Hij is weer onderweg"),
    (TinState.MISSING, TinState.BACK): _l("Hij is terug"),
    (TinState.BACK, TinState.OUT): _l("Hij gaat nog een keer op pad"),
    (TinState.COUNTED, TinState.BACK): _l("Tel opnieuw"),
}


def _find(campaign: Campaign, number: int) -> Tin:
    return tin_numbered(campaign.id, number) or abort(404)


def _tin_page(
    campaign: Campaign, tin: Tin, *, contact: tuple[str, str] | None = None, status: int = 200, **forms: HouseForm
) -> ResponseReturnValue:
    log = passings_of(tin, most=LINES_SHOWN)[::-1]
    state = TinState(tin.state)
    page_forms = {
        "count": CountForm(formdata=None, slips_counted=tin.slips_counted, gap_reason=tin.gap_reason),
        "details": TinForm(formdata=None, obj=tin),
        "keeper": TinContactForm(formdata=None),
        **forms,
    }
    return render_template(
        "tins/tin.html",
        campaign=campaign,
        one=next(one for one in tins_at_hand(campaign, now=utc_now()) if one.tin.id == tin.id),
        tin=tin,
        log=log,
        older=count_passings(tin) - len(log),
        names=names_in(log),
        buttons=[(to, BUTTONS[state, to]) for to in next_tin_states(state) if (state, to) in BUTTONS],
        contact=contact,
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
        last=last_of(campaign),
        **page_forms,
    ), status


def _back(campaign: Campaign, tin: Tin, sentence: str, category: str = "message") -> ResponseReturnValue:
    flash(sentence, category)
    return redirect(url_for(".tin", campaign=campaign, number=tin.number), 303)


@bp.get("/<int:number>")
@open_to(MODERATORS)
def tin(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Show a tin: where it is and was, its slips, its route, who looks after it, and the code on its lid."""
    return _tin_page(campaign, _find(campaign, number))


@bp.post("/<int:number>/stand")
@open_to(MODERATORS)
def move(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Say where a tin is now."""
    found = _find(campaign, number)
    to = next((state for state in TinState if state == request.form.get("to")), None)
    if to is None or to is TinState.COUNTED:
        return _back(campaign, found, _("Kies wat er met de trommel is."), "warn")
    try:
        is_news = custody.move_tin(found, to, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        return _back(campaign, found, _(error.sentence) % error.values, "warn")
    return _back(campaign, found, *_told(is_news))


def _told(is_news: bool) -> tuple[str, str]:
    return (_("Opgeschreven."), "decision") if is_news else (_("Dat stond er al."), "message")


@bp.post("/<int:number>/tellen")
@open_to(MODERATORS)
def count_slips(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Take the count of a tin that is back: as many as were entered, or with a word about the others."""
    found, form = _find(campaign, number), CountForm()
    if not form.validate():
        return _tin_page(campaign, found, count=form, status=422)
    entered = slips_by_tin(campaign.id).get(found.id, TinSlips()).entered
    count = Count(form.slips_counted.data, entered, form.gap_reason.data)
    try:
        is_news = custody.count_tin(found, count, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _tin_page(campaign, found, count=form, status=error.status)
    return _back(campaign, found, *_told(is_news))


@bp.post("/<int:number>/gegevens")
@open_to(MODERATORS)
def describe(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Change where a tin goes, and past how many houses."""
    found, form = _find(campaign, number), TinForm()
    if not form.validate():
        return _tin_page(campaign, found, details=form, status=422)
    custody.describe_tin(
        found, route=form.route.data, households=form.households.data, now=utc_now(), by=current_user.id
    )
    db.session.commit()
    return _back(campaign, found, _("Opgeslagen."))


@bp.post("/<int:number>/contact")
@open_to(NAMED_MODERATORS)
def show_contact(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Show how to reach who looks after a tin; the journal keeps who looked."""
    found = _find(campaign, number)
    contact = custody.open_contact(found, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _tin_page(campaign, found, contact=contact)


@bp.post("/<int:number>/contact/bewaren")
@open_to(MODERATORS)
def keep_contact(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Keep who looks after a tin, in the place of whoever did so before."""
    found, form = _find(campaign, number), TinContactForm()
    if not form.validate():
        return _tin_page(campaign, found, keeper=form, status=422)
    custody.keep_contact(
        found, campaign, form.contact_name.data, form.contact_reach.data, now=utc_now(), by=current_user.id
    )
    db.session.commit()
    return _back(campaign, found, _("Opgeslagen."))


@bp.post("/<int:number>/contact/wissen")
@open_to(MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def erase_contact(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Forget who looks after a tin."""
    found = _find(campaign, number)
    custody.erase_contact(found, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _back(campaign, found, _("De naam en het telefoonnummer of e-mailadres zijn gewist."))


@bp.post("/<int:number>/code/uit")
@open_to(MODERATORS)
def lid_off(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Let the code on a lid work no more, because it leaked."""
    told = _("De code is uit. Wie hem scant, leest dat hij niet meer werkt.")
    return _change_lid(campaign, _find(campaign, number), lids.switch_lid_off, told)


@bp.post("/<int:number>/code/nieuw")
@open_to(MODERATORS)
def lid_new(campaign: Campaign, number: int) -> ResponseReturnValue:
    """Make another code for a lid."""
    told = _("Er is een nieuwe code. Druk een nieuwe sticker af voor het deksel.")
    return _change_lid(campaign, _find(campaign, number), lids.renew_lid, told)


def _change_lid(campaign: Campaign, found: Tin, change: Callable[..., bool], told: str) -> ResponseReturnValue:
    try:
        is_news = change(found, code=request.form.get("code", ""), now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        return _back(campaign, found, _(error.sentence) % error.values, "warn")
    return _back(campaign, found, *((told, "decision") if is_news else _told(is_news)))
