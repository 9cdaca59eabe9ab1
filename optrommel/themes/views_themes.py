"""A theme's own page: its name, words, colour and drawing; closed, opened again, or laid in another."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import about_to_decide
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.moderation.repeats import DONE_ALREADY, did_last
from optrommel.moderation.rules import ChangedMeanwhileError, check_version
from optrommel.rules import RuleError
from optrommel.themes.actions import change_theme, close_theme, merge_themes, reopen_theme
from optrommel.themes.forms import CloseThemeForm, MergeThemeForm, OpenThemeForm, ThemeForm
from optrommel.themes.looks import Look, look_of
from optrommel.themes.meanwhile import last_deed
from optrommel.themes.models import Theme
from optrommel.themes.queries import (
    locked_theme,
    open_themes,
    public_ideas_by_theme,
    theme_after_merging,
    theme_by_slug,
    theme_of_any_state,
)
from optrommel.themes.rules import ThemeGoneError
from optrommel.themes.views_answers import answer_done, bp


def _find(campaign: Campaign, slug: str) -> Theme:
    """Find the theme an address speaks of; who changes it has the turn first, and sees it as it is then."""
    if request.method == "POST":
        take_turn(campaign.id)
    theme = theme_by_slug(campaign.id, slug)
    if theme is None:
        abort(404)
    if request.method == "POST":
        theme_of_any_state(campaign.id, theme.id)
    return theme


def _page(
    campaign: Campaign,
    theme: Theme,
    sent: HouseForm | None = None,
    *,
    stale: HouseForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show a theme with its forms; the one that was sent keeps what was typed."""
    edit, close, reopen = (
        sent if isinstance(sent, kind) else kind(formdata=None, obj=theme)
        for kind in (ThemeForm, CloseThemeForm, OpenThemeForm)
    )
    if stale is not None:  # now that it is told what stands there, and only then
        stale.version.data = theme.version
    ideas = public_ideas_by_theme(campaign.id).get(theme.id, ())
    return render_template(
        "themes/edit.html",
        campaign=campaign,
        theme=theme,
        form=edit,
        close=close,
        reopen=reopen,
        stale=stale,
        total=len(ideas),
        has_others=len(open_themes(campaign.id)) > 1,
    ), status


def _decide(
    campaign: Campaign,
    theme: Theme,
    form: HouseForm,
    do: Callable[[], str],
    show: Callable[..., ResponseReturnValue] = _page,
    *,
    is_repeat: Callable[[], bool] = lambda: False,
) -> ResponseReturnValue:
    """Do what a form asks of a theme, unless it is mistyped, stale, somebody else's to decide, or was done before."""
    if not form.validate_on_submit():
        return show(campaign, theme, form, status=422)
    try:
        about_to_decide.send(theme, by=current_user.id)
        check_version(theme.version, int(form.version.data))
        return answer_done(campaign, do(), to=url_for(".board", campaign=campaign))
    except ChangedMeanwhileError as error:
        db.session.rollback()
        if is_repeat():
            return _leave(campaign)
        form.refusals.append(str(last_deed(theme) or _(ChangedMeanwhileError.sentence)))
        return show(campaign, theme, form, stale=form, status=error.status)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return show(campaign, theme, form, status=error.status)


def _leave(campaign: Campaign) -> ResponseReturnValue:
    """Lead where the first press led, with the way back that came with it."""
    flash(str(DONE_ALREADY), "decision")
    return redirect(url_for(".board", campaign=campaign), 303)


def _did(theme: Theme, action: str, **facts: object) -> bool:
    return did_last(theme, f"theme.{action}", by=current_user.id, **facts)


@bp.route("/themas/<slug:theme>", methods=["GET", "POST"])
@open_to(MODERATORS)
def edit(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Show a theme, and change its name, words, colour and drawing."""
    found = _find(campaign, theme)
    if request.method == "GET" and found.merged_into_id is not None:
        return redirect(url_for(".edit", campaign=campaign, theme=theme_after_merging(found)), 303)
    if request.method == "GET":
        return _page(campaign, found)
    form = ThemeForm()
    return _decide(
        campaign,
        found,
        form,
        lambda: _change(found, _look(form)),
        is_repeat=lambda: look_of(found) == _look(form) and _did(found, "changed"),
    )


def _look(form: ThemeForm) -> Look:
    return Look(form.name.data, form.description.data, form.hue.data, form.drawing)


def _change(theme: Theme, look: Look) -> str:
    change_theme(theme, look, now=utc_now(), by=current_user.id)
    return str(_("Opgeslagen."))


@bp.post("/themas/<slug:theme>/sluiten")
@open_to(MODERATORS)
def close(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Let no more ideas come into a theme, and say why."""
    found, form = _find(campaign, theme), CloseThemeForm()
    return _decide(
        campaign,
        found,
        form,
        lambda: _close(found, form.reason.data),
        is_repeat=lambda: found.closed_reason == form.reason.data and _did(found, "closed"),
    )


def _close(theme: Theme, reason: str) -> str:
    if not theme.is_open:
        raise ThemeGoneError
    close_theme(theme, reason, now=utc_now(), by=current_user.id)
    return str(_("Thema ‘%(name)s’ is gesloten.", name=theme.name))


@bp.post("/themas/<slug:theme>/openen")
@open_to(MODERATORS)
def reopen(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Take ideas into a closed theme again."""
    found, form = _find(campaign, theme), OpenThemeForm()
    return _decide(campaign, found, form, lambda: _reopen(found), is_repeat=lambda: _did(found, "reopened"))


def _reopen(theme: Theme) -> str:
    reopen_theme(theme, now=utc_now(), by=current_user.id)
    return str(_("Thema ‘%(name)s’ is weer open.", name=theme.name))


def _merge_page(
    campaign: Campaign,
    theme: Theme,
    sent: HouseForm | None = None,
    *,
    stale: HouseForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show into which themes another can be laid, and how many ideas would lie there then."""
    form = sent or MergeThemeForm(formdata=None, obj=theme)
    if sent is None or stale is not None:
        form.version.data = theme.version
    ideas = public_ideas_by_theme(campaign.id)
    own = ideas.get(theme.id, set())
    choices = [(other, ideas.get(other.id, set())) for other in open_themes(campaign.id) if other is not theme]
    return render_template(
        "themes/merge_themes.html",
        campaign=campaign,
        theme=theme,
        form=_offer(form, campaign, theme),
        total=len(own),
        stale=stale,
        choices=[(other, len(there), len(there | own)) for other, there in choices],
    ), status


def _offer(form: HouseForm, campaign: Campaign, theme: Theme) -> HouseForm:
    form.into_id.choices = [(other.id, other.name) for other in open_themes(campaign.id) if other is not theme]
    return form


@bp.route("/themas/<slug:theme>/samenvoegen", methods=["GET", "POST"])
@open_to(MODERATORS)
def merge_theme(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Lay all that lies in a theme in another one."""
    found, form = _find(campaign, theme), MergeThemeForm()
    if not found.is_open and _did(found, "merged", into_id=form.into_id.data):
        return _leave(campaign)
    if not found.is_open:
        raise ThemeGoneError
    if request.method == "GET":
        return _merge_page(campaign, found)
    _offer(form, campaign, found)
    return _decide(campaign, found, form, lambda: _merge(campaign, found, form.into_id.data), _merge_page)


def _merge(campaign: Campaign, theme: Theme, into_id: int) -> str:
    target = locked_theme(campaign.id, into_id)
    if target is None:
        raise ThemeGoneError
    about_to_decide.send(target, by=current_user.id)
    merge_themes(theme, target, now=utc_now(), by=current_user.id)
    return str(_("Alles van ‘%(name)s’ ligt nu bij ‘%(target)s’.", name=theme.name, target=target.name))
