"""A draft of themes beside the board: asked for, followed, and decided on pile by pile."""

from __future__ import annotations

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.labels import DRAFT_STATES
from optrommel.moderation.repeats import DONE_ALREADY
from optrommel.rules import RuleError
from optrommel.suggestions.accepting import accept, check_open
from optrommel.suggestions.drafts import ask_draft, cancel, decline
from optrommel.suggestions.forms_drafts import AskForm, PileForm
from optrommel.suggestions.models import Draft, DraftPile
from optrommel.suggestions.preview import ShownPile, named, preview_of, shown_piles
from optrommel.suggestions.queries_drafts import draft_in, draft_under_way, pile_in
from optrommel.suggestions.rules import FEWEST_FOR_DRAFT, SuggestionGoneError
from optrommel.suggestions.rules_drafts import PILE_SHOWN, SwitchedOffError
from optrommel.suggestions.switch import suggests
from optrommel.themes.meanwhile import lie_there_already, refuse_cards
from optrommel.themes.models import Theme
from optrommel.themes.queries import open_themes, theme_of_any_state
from optrommel.themes.rules import CardsChangedError, Chosen, ThemeExistsError
from optrommel.themes.suggesting.drafting import DRAFT_STEPS
from optrommel.themes.views import make_theme
from optrommel.themes.views_answers import answer_done

bp = Blueprint("drafts", __name__, url_prefix="/beheer/<slug:campaign>/bord/voorzet")


@bp.get("")
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Show the last draft, and how far another is."""
    return _page(campaign, AskForm(formdata=None))


def _page(campaign: Campaign, form: AskForm, *, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "suggestions/drafts/page.html",
        campaign=campaign,
        form=form,
        preview=preview_of(campaign.id),
        fewest=FEWEST_FOR_DRAFT,
        form_of=_untouched,
        progress_of=progress_of,
        last=journal.last_decision(campaign.id, current_user.id),
    ), status


def _untouched(shown: ShownPile) -> PileForm:
    """Give the form of a pile as nobody filled it in yet."""
    return PileForm(shown.pile.id, formdata=None, name=shown.pile.name)


@bp.post("")
@open_to(MODERATORS)
def ask(campaign: Campaign) -> ResponseReturnValue:
    """Ask for a draft, or go to the one that is under way."""
    form = AskForm()
    if not form.validate_on_submit():
        return _page(campaign, form, status=422)
    try:
        check_on()
        ask_draft(campaign, submission_id=form.submission_id.data, now=utc_now(), by=current_user.id)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(campaign, form, status=error.status)
    db.session.commit()
    return redirect(url_for(".page", campaign=campaign), 303)


def check_on() -> None:
    """Refuse a draft that nobody would make. Raises `SwitchedOffError`."""
    if not suggests():
        raise SwitchedOffError


@bp.get("/stand")
@open_to(MODERATORS)
def progress(campaign: Campaign) -> ResponseReturnValue:
    """Tell a script on the page how far the draft is."""
    draft = draft_under_way(campaign.id)
    return jsonify(is_under_way=draft is not None, sentence=progress_of(draft) if draft else "")


def progress_of(draft: Draft) -> str:
    """Say how far a draft is."""
    if draft.step:
        return str(_("Stap %(step)d van %(steps)d is klaar.", step=draft.step, steps=DRAFT_STEPS))
    return f"{DRAFT_STATES[draft.state]}."


@bp.post("/<int:draft_id>/stoppen")
@open_to(MODERATORS)
def stop(campaign: Campaign, draft_id: int) -> ResponseReturnValue:
    """Stop a draft that is under way."""
    draft = draft_in(campaign.id, draft_id)
    if draft is None:
        abort(404)
    is_stopped = cancel(draft, now=utc_now())
    db.session.commit()
    flash(_("We zijn gestopt.") if is_stopped else _("De voorzet was al klaar."))
    return redirect(url_for(".page", campaign=campaign), 303)


@bp.get("/stapel/<int:pile_id>")
@open_to(MODERATORS)
def pile(campaign: Campaign, pile_id: int) -> ResponseReturnValue:
    """Show a pile by itself, with all its cards."""
    found = pile_in(campaign.id, pile_id)
    return _gone(campaign) if found is None else _pile_page(campaign, found)


def _gone(campaign: Campaign) -> ResponseReturnValue:
    """Lead to the draft that came in the place of another."""
    flash(_(SuggestionGoneError.sentence), "warn")
    return redirect(url_for(".page", campaign=campaign), 303)


def _pile_page(
    campaign: Campaign,
    found: DraftPile,
    form: PileForm | None = None,
    *,
    target: Theme | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show a pile as it is now, with what was typed; `target` is a theme that has the typed name already."""
    shown = shown_piles(campaign.id, [found], most=PILE_SHOWN)
    if not shown:
        for sentence in form.refusals if form else ():
            flash(sentence, "warn")
        return redirect(url_for(".page", campaign=campaign), 303)
    return render_template(
        "suggestions/drafts/pile_page.html",
        campaign=campaign,
        shown=shown[0],
        target=target or shown[0].target,
        form=form or _untouched(shown[0]),
        ticked=set(form.cards.data or ()) if form else set(),
    ), status


@bp.post("/stapel/<int:pile_id>")
@open_to(MODERATORS)
def decide(campaign: Campaign, pile_id: int) -> ResponseReturnValue:
    """Lay a pile where it would go, or what was ticked of it; or do nothing with it."""
    take_turn(campaign.id)
    found, form = pile_in(campaign.id, pile_id), PileForm(pile_id)
    if found is None:
        db.session.rollback()
        return _gone(campaign)
    if not form.validate_on_submit():
        return _refused(campaign, pile_id, form, status=422)
    if form.do.data == "no":
        return _decline(campaign, found)
    try:
        return _accept(campaign, found, form)
    except CardsChangedError as error:
        db.session.rollback()
        return _changed(campaign, pile_id, form, error)
    except ThemeExistsError as error:
        db.session.rollback()
        return _named_already(campaign, pile_id, form, error)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _refused(campaign, pile_id, form, status=error.status)


def _refused(
    campaign: Campaign, pile_id: int, form: PileForm, *, target: Theme | None = None, status: int
) -> ResponseReturnValue:
    found = pile_in(campaign.id, pile_id)
    return _gone(campaign) if found is None else _pile_page(campaign, found, form, target=target, status=status)


def _decline(campaign: Campaign, found: DraftPile) -> ResponseReturnValue:
    count = decline(found, now=utc_now(), by=current_user.id)
    done = ngettext("%(num)d idee blijft los liggen.", "%(num)d ideeën blijven los liggen.", count)
    return _answer(campaign, done if count else DONE_ALREADY)


def _accept(campaign: Campaign, found: DraftPile, form: PileForm) -> ResponseReturnValue:
    chosen, now = form.chosen(), utc_now()
    check_open(found, chosen)  # first: who presses twice is not told that the theme of the first press is there
    theme_id = int(form.theme_id.data) if form.theme_id.data else make_theme(campaign, form.name.data).id
    accept(found, chosen, theme_id, now=now, by=current_user.id)
    theme = theme_of_any_state(campaign.id, theme_id)
    return _answer(campaign, _told(chosen, theme.name if theme else ""))


def _told(chosen: list[Chosen], name: str) -> str:
    return str(
        ngettext(
            "%(num)d idee ligt nu bij ‘%(name)s’.",
            "%(num)d ideeën liggen nu bij ‘%(name)s’.",
            len(chosen),
            name=name,
        )
    )


def _answer(campaign: Campaign, message: object) -> ResponseReturnValue:
    return answer_done(campaign, str(message), to=url_for(".page", campaign=campaign))


def _changed(campaign: Campaign, pile_id: int, form: PileForm, error: CardsChangedError) -> ResponseReturnValue:
    """Tell what became of cards meanwhile; the pile is shown as it is now, to be decided on once more."""
    chosen, theme = form.chosen(), _meant(campaign, form)
    if chosen and theme and lie_there_already(campaign.id, chosen, str(theme.id), by=current_user.id):
        return _answer(campaign, DONE_ALREADY)
    refusal = refuse_cards(campaign.id, error, chosen, {})
    form.refusals.append(f"{refusal.sentence} {_('De stapel is bijgewerkt. Kijk nog even, en druk dan opnieuw.')}")
    return _refused(campaign, pile_id, form, status=refusal.status)


def _meant(campaign: Campaign, form: PileForm) -> Theme | None:
    """Find the open theme that a form means, by its number or its name."""
    themes = open_themes(campaign.id)
    numbered = [theme for theme in themes if str(theme.id) == form.theme_id.data]
    return numbered[0] if numbered else named(form.name.data or "", themes)


def _named_already(campaign: Campaign, pile_id: int, form: PileForm, error: ThemeExistsError) -> ResponseReturnValue:
    """Say that there is a theme with this name, and offer to lay the cards there."""
    theme = named(form.name.data, open_themes(campaign.id))
    sentence = _("Er is al een thema ‘%(name)s’. Druk nog een keer, dan leggen we ze daar. Of kies een andere naam.")
    form.refusals.append(sentence % error.values)
    return _refused(campaign, pile_id, form, target=theme, status=error.status)
