"""News after it was told: changed, taken off, put back, gone for good; and its photo."""

from __future__ import annotations

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.forms_told import ChangeUpdateForm, TakeOffForm
from optrommel.groups.models import ResidentGroup, Update
from optrommel.groups.photos import drop_update_photo
from optrommel.groups.queries_told import earlier_texts, update_in
from optrommel.groups.rules import TakenOffError
from optrommel.groups.updates import change_update, erase_update, put_update_back, take_update_off
from optrommel.groups.views_home import back_home
from optrommel.groups.views_manage import bp, find_group
from optrommel.rules import RuleError
from optrommel.traits import Trait, has
from optrommel.web import came_from

NEWS = "/groep/<slug:campaign>/<slug:group>/nieuws/<int:update_id>"


def _find(campaign: Campaign, slug: str, update_id: int) -> tuple[ResidentGroup, Update]:
    group = find_group(campaign, slug)
    update = update_in(campaign.id, update_id, group_id=group.id)
    if update is None:
        abort(404)
    return group, update


def _page(
    name: str, campaign: Campaign, group: ResidentGroup, update: Update, form: HouseForm, *, status: int
) -> ResponseReturnValue:
    template = f"groups/news/{name}.html"
    page = {"campaign": campaign, "group": group, "update": update, "form": form, "back": came_from()}
    return render_template(template, earlier=earlier_texts(update.id), **page), status


@bp.route(f"{NEWS}/aanpassen", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def change_news(campaign: Campaign, group: str, update_id: int) -> ResponseReturnValue:
    """Tell news in other words."""
    found, update = _find(campaign, group, update_id)
    form = ChangeUpdateForm(text=update.text, version=str(update.version))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            change_update(update, form.text.data, version=form.version.data, now=utc_now(), by=current_user.id)
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            form.version.data = str(update.version)  # who looked again may save
            status = error.status
        else:
            flash(_("Aangepast. De buurt leest het zo."), "decision")
            return back_home(campaign, found)
    elif not form.is_submitted() and update.taken_off_at is not None:
        raise TakenOffError
    return _page("change", campaign, found, update, form, status=status)


@bp.route(f"{NEWS}/weghalen", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def take_news_off(campaign: Campaign, group: str, update_id: int) -> ResponseReturnValue:
    """Take news off the site, and say why; twice is once."""
    found, update = _find(campaign, group, update_id)
    form = TakeOffForm()
    if update.taken_off_at is not None:
        return back_home(campaign, found)
    if not form.validate_on_submit():
        return _page("take_off", campaign, found, update, form, status=422 if form.is_submitted() else 200)
    take_update_off(update, form.reason.data, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Weggehaald. De buurt ziet het niet meer, jullie nog wel."), "decision")
    return back_home(campaign, found)


@bp.post(f"{NEWS}/terugzetten")
@open_to(MEMBERS, MODERATORS)
def put_news_back(campaign: Campaign, group: str, update_id: int) -> ResponseReturnValue:
    """Put news on the site again."""
    found, update = _find(campaign, group, update_id)
    put_update_back(update, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Het staat weer op de website."), "decision")
    return back_home(campaign, found)


@bp.route(f"{NEWS}/wissen", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def erase_news(campaign: Campaign, group: str, update_id: int) -> ResponseReturnValue:
    """Erase news that is off the site, after a question."""
    found, update = _find(campaign, group, update_id)
    form = HouseForm()
    if not form.validate_on_submit():
        return _page("erase", campaign, found, update, form, status=200)
    erase_update(update, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Gewist. Niemand kan het nog lezen."))
    return back_home(campaign, found)


@bp.route(f"{NEWS}/foto-wissen", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def drop_news_photo(campaign: Campaign, group: str, update_id: int) -> ResponseReturnValue:
    """Erase the photo that came with news and leave the words, after a question."""
    found, update = _find(campaign, group, update_id)
    form = HouseForm()
    if update.photo is None:
        return back_home(campaign, found)
    if not form.validate_on_submit():
        return _page("drop_photo", campaign, found, update, form, status=200)
    drop_update_photo(update, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("De foto is gewist. Jullie woorden staan er nog."))
    return back_home(campaign, found)
