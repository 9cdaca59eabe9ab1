"""“Wij herkennen deze woorden”: what themes and subjects are known by, in a campaign and in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel import journal
from optrommel.access import ADMINS, open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.suggestions.forms_words import TYPED_MAX, TickedForm, WordsForm
from optrommel.suggestions.holding import count_holding
from optrommel.suggestions.listing import add_words, find_subject, put_back_words, take_off_words
from optrommel.suggestions.rules_words import WordError, read_patterns
from optrommel.suggestions.words import KnownWord, subjects_of
from optrommel.themes.views_answers import answer_done

bp = Blueprint("words", __name__)

Place = Campaign | None  # without a campaign: all of them


@bp.route("/beheer/<slug:campaign>/woorden", methods=["GET", "POST"])
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Show the words that a campaign knows its themes by; add some, take some away, put some back."""
    if request.method == "GET":
        return _show(campaign, WordsForm(formdata=None, subject=request.args.get("bij", "")))
    take_turn(campaign.id)
    return _do(campaign)


@bp.route("/beheer/woorden", methods=["GET", "POST"])
@open_to(ADMINS)
def everywhere() -> ResponseReturnValue:
    """Show the words that every campaign begins with; add some, take some away, put some back."""
    if request.method == "GET":
        return _show(None, WordsForm(formdata=None, subject=request.args.get("bij", "")))
    return _do(None)


@bp.get("/beheer/<slug:campaign>/woorden/tel")
@open_to(MODERATORS)
def count(campaign: Campaign) -> ResponseReturnValue:
    """Tell who types words how many slips and ideas hold one of them, or what is wrong with them."""
    try:
        patterns = read_patterns(request.args.get("woorden", "")[:TYPED_MAX])
    except WordError as error:
        return jsonify(sentence=_(error.sentence) % error.values)
    return jsonify(sentence=_held(campaign, patterns))


def _show(campaign: Place, form: WordsForm, *, status: int = 200) -> ResponseReturnValue:
    subjects = subjects_of(campaign.id if campaign else None)
    form.offer(subjects)
    return render_template(
        "suggestions/words.html",
        campaign=campaign,
        form=form,
        subjects=subjects,
        address=_address(campaign),
        last=journal.last_decision(campaign.id, current_user.id) if campaign else None,
    ), status


def _address(campaign: Place, key: str | None = None) -> str:
    return url_for(".page", campaign=campaign, bij=key) if campaign else url_for(".everywhere", bij=key)


def _do(campaign: Place) -> ResponseReturnValue:
    """Do what the pressed button says."""
    return _DEEDS.get(request.form.get("do", ""), _add)(campaign)


def _add(campaign: Place) -> ResponseReturnValue:
    form = WordsForm()
    form.offer(subjects_of(campaign.id if campaign else None))
    if not form.validate_on_submit():
        return _show(campaign, form, status=422)
    campaign_id = campaign.id if campaign else None
    try:
        subject = find_subject(campaign_id, form.subject.data)
        rows = add_words(subject, form.patterns, campaign_id=campaign_id, now=utc_now(), by=current_user.id)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _show(campaign, form, status=error.status)
    return _answer(campaign, _added(campaign, [row.pattern for row in rows]), form.subject.data)


def _added(campaign: Place, patterns: list[str]) -> str:
    if not patterns:
        return str(_("Deze woorden herkenden we al."))
    added = ngettext("Er is %(num)d woord bij.", "Er zijn %(num)d woorden bij.", len(patterns))
    return f"{added} {_held(campaign, patterns)}" if campaign else str(added)


def _held(campaign: Campaign, patterns: list[str]) -> str:
    held = count_holding(campaign.id, patterns)
    if not held:
        return str(_("Dat past nu op geen enkel briefje of idee."))
    return str(ngettext("Dat past op %(num)d briefje of idee.", "Dat past op %(num)d briefjes en ideeën.", held))


def _take_off(campaign: Place) -> ResponseReturnValue:
    campaign_id = campaign.id if campaign else None
    words = _ticked(campaign_id)
    rows = take_off_words(words, campaign_id=campaign_id, now=utc_now(), by=current_user.id)
    gone = ngettext("Er is %(num)d woord weg.", "Er zijn %(num)d woorden weg.", len(rows))
    return _answer(campaign, str(gone) if rows else _nothing(words), request.form.get("subject", ""))


def _put_back(campaign: Place) -> ResponseReturnValue:
    campaign_id = campaign.id if campaign else None
    words = _ticked(campaign_id)
    rows = put_back_words(words, campaign_id=campaign_id, now=utc_now(), by=current_user.id)
    back = ngettext("Er is %(num)d woord terug.", "Er zijn %(num)d woorden terug.", len(rows))
    return _answer(campaign, str(back) if rows else _nothing(words), request.form.get("subject", ""))


def _nothing(words: list[KnownWord]) -> str:
    return str(_("Dat was al gedaan.") if words else _("Vink eerst een of meer woorden aan."))


def _ticked(campaign_id: int | None) -> list[KnownWord]:
    """Give the words that were ticked, as they are now."""
    ticked = TickedForm().ticked()
    return [word for subject in subjects_of(campaign_id) for word in subject.words if str(word) in ticked]


def _answer(campaign: Place, message: str, key: str) -> ResponseReturnValue:
    """Keep what was done, say so, and unfold the subject that it was done to."""
    to = _address(campaign, key or None)
    if campaign is not None:
        return answer_done(campaign, message, to=to)
    db.session.commit()
    flash(message)
    return redirect(to, 303)


_DEEDS: Mapping[str, Callable[[Place], ResponseReturnValue]] = {"off": _take_off, "back": _put_back}
