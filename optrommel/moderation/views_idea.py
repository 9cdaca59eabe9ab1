"""A public idea for moderators: its words tidied, split, parted, taken off the site, and what it clashes with."""

from __future__ import annotations

import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import about_to_decide
from optrommel.extensions import db
from optrommel.moderation.actions import tidy_voice, unpublish_slip
from optrommel.moderation.forms_idea import ClashForm, IdeaForm, PartForm, SplitForm, TidyForm
from optrommel.moderation.merged import merges_into
from optrommel.moderation.merging import link_clash, part_voices, split_voice, unlink_clash
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.queries import (
    clash_of,
    idea_in,
    idea_of_any_state,
    ideas_clashing_with,
    locked_idea,
    search_ideas,
    signpost_of,
    voice_in,
    voices_of_idea,
    voices_of_slip,
)
from optrommel.moderation.repeats import DONE_ALREADY, did_last
from optrommel.moderation.rules import IdeaGoneError
from optrommel.rules import RuleError
from optrommel.telling import Told, deeds_since

bp = Blueprint("moderation", __name__, url_prefix="/beheer/<slug:campaign>")

TYPED_MAX = 200  # characters
MORE = "more"
PART = re.compile(r"text-[0-9]{1,2}")


def _find_idea(campaign: Campaign, idea_id: int) -> Idea:
    """Find the idea to look at, or, when something is sent, to decide on while nobody else does."""
    if request.method != "POST":
        return idea_in(campaign.id, idea_id) or abort(404)
    take_turn(campaign.id)
    idea = locked_idea(campaign.id, idea_id)
    if idea is None:
        _ = idea_of_any_state(campaign.id, idea_id) or abort(404)
        raise IdeaGoneError
    about_to_decide.send(idea, by=current_user.id)
    return idea


def _leave_when_withdrawn(campaign: Campaign, voice_id: int) -> None:
    """Go to the board when the writer took the words back: what was made of them is not shown once more."""
    take_turn(campaign.id)
    if db.session.get(Voice, voice_id) is None:
        flash(_(IdeaGoneError.sentence), "warn")
        abort(redirect(url_for("themes.board", campaign=campaign), 303))


def _find_voice(campaign: Campaign, idea_id: int, voice_id: int) -> Voice:
    """Find a voice that carries this idea; one that was moved meanwhile carries another."""
    if request.method == "POST":
        _leave_when_withdrawn(campaign, voice_id)
    _find_idea(campaign, idea_id)
    voice = voice_in(campaign.id, voice_id)
    if voice is None or voice.idea_id != idea_id:
        if request.method != "POST":
            abort(404)
        raise IdeaGoneError
    return voice


def _deed_of(form: IdeaForm) -> Told | None:
    """Tell what a colleague did, when the form is based on what was there before."""
    idea = form.idea
    found = deeds_since(idea.campaign_id, idea.__tablename__, idea.id, besides=current_user.id, most=1)
    return found[0] if form.is_stale and found else None


def _idea_page(
    campaign: Campaign,
    idea: Idea,
    *,
    part: PartForm | None = None,
    clash: ClashForm | None = None,
    apart: IdeaForm | None = None,
) -> ResponseReturnValue:
    sent = part or clash or apart
    clashing = ideas_clashing_with(idea.id)
    typed = request.args.get("zoek", "")
    return render_template(
        "moderation/idea.html",
        campaign=campaign,
        idea=idea,
        voices=voices_of_idea(idea.id),
        part=part or PartForm(idea, formdata=None),
        clash=clash or ClashForm(idea, formdata=None),
        apart=apart or IdeaForm(idea, formdata=None),
        stale=sent if sent and sent.is_stale else None,
        clashing=clashing,
        typed=typed,
        found=[other for other in search_ideas(campaign.id, typed[:TYPED_MAX]) if other not in (idea, *clashing)],
        merges=merges_into(idea),
        deed=_deed_of(sent) if sent else None,
        last=journal.last_decision(campaign.id, current_user.id),
    ), sent.status if sent else 200


def _voice_page(page: str, campaign: Campaign, voice: Voice, form: IdeaForm) -> ResponseReturnValue:
    return render_template(
        f"moderation/{page}.html",
        campaign=campaign,
        idea=form.idea,
        voice=voice,
        form=form,
        stale=form if form.is_stale else None,
        deed=_deed_of(form),
        ideas=list({held.idea_id: held.idea for held in voices_of_slip(voice.slip_id)}.values()),
    ), form.status


def _back(campaign: Campaign, idea: Idea, sentence: str, category: str = "decision") -> ResponseReturnValue:
    """Keep what was decided, tell it, and go back to the idea, or to the board when it is public no longer."""
    db.session.commit()
    flash(sentence, category)
    is_there = idea_in(campaign.id, idea.id) is not None
    place = url_for(".idea", campaign=campaign, idea_id=idea.id) if is_there else None
    return redirect(place or url_for("themes.board", campaign=campaign), 303)


def _is_repeat(form: IdeaForm, action: str, **facts: object) -> bool:
    """Tell whether a form is stale only because its sender sent it before."""
    return form.is_stale and did_last(form.idea, action, by=current_user.id, **facts)


@bp.get("/ideeen/<int:idea_id>")
@open_to(MODERATORS)
def idea(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Show an idea with all that may be done with it."""
    found = idea_in(campaign.id, idea_id)
    if found is not None:
        return _idea_page(campaign, found)
    now_at = signpost_of(campaign.id, idea_id) or abort(404)
    return redirect(url_for(".idea", campaign=campaign, idea_id=now_at.id), 302)


@bp.route("/ideeen/<int:idea_id>/stemmen/<int:voice_id>", methods=["GET", "POST"])
@open_to(MODERATORS)
def tidy(campaign: Campaign, idea_id: int, voice_id: int) -> ResponseReturnValue:
    """Let the neighbourhood read a voice in other words; the slip itself stays as it was written."""
    voice = _find_voice(campaign, idea_id, voice_id)
    idea = _idea_of(voice)
    form = TidyForm(idea, text=voice.wording.text, dutch=voice.wording.dutch)
    if not form.is_ready():
        is_same = (voice.wording.text, voice.wording.dutch) == (form.text.data, form.dutch.data)
        if is_same and _is_repeat(form, "idea.tidied", voice_id=voice.id):
            return _back(campaign, idea, str(DONE_ALREADY))
        return _voice_page("tidy", campaign, voice, form)
    before = voice.wording_id
    tidy_voice(voice, form.text.data, dutch=form.dutch.data, now=utc_now(), by=current_user.id)
    if voice.wording_id == before:
        return _back(campaign, idea, _("Er is niets veranderd."), "message")
    return _back(campaign, idea, _("De buurt leest nu deze woorden."))


def _idea_of(voice: Voice) -> Idea:
    return voice.idea or abort(404)


@bp.route("/ideeen/<int:idea_id>/stemmen/<int:voice_id>/splitsen", methods=["GET", "POST"])
@open_to(MODERATORS)
def split(campaign: Campaign, idea_id: int, voice_id: int) -> ResponseReturnValue:
    """Quote the parts of a voice in ideas of their own."""
    if any(name.startswith("text-") and not PART.fullmatch(name) for name in request.form):
        abort(400)
    voice = _find_voice(campaign, idea_id, voice_id)
    idea = _idea_of(voice)
    form = SplitForm(idea, text=[voice.wording.text, ""])
    if request.form.get("do") == MORE and form.has_room():
        form.text.append_entry()
        return _voice_page("split", campaign, voice, form)
    if not form.is_ready():
        if form.parts()[:1] == [voice.wording.text] and _is_repeat(form, "idea.split", voice_id=voice.id):
            return _back(campaign, idea, str(DONE_ALREADY))
        return _voice_page("split", campaign, voice, form)
    try:
        made = split_voice(voice, form.parts(), now=utc_now(), by=current_user.id)
    except RuleError as error:
        form.refuse(error)
        return _voice_page("split", campaign, voice, form)
    return _back(campaign, idea, _("Gesplitst in %(count)d ideeën.", count=len(made) + 1))


@bp.route("/ideeen/<int:idea_id>/stemmen/<int:voice_id>/weghalen", methods=["GET", "POST"])
@open_to(MODERATORS)
def take_off(campaign: Campaign, idea_id: int, voice_id: int) -> ResponseReturnValue:
    """Take the slip of a voice off the site, wherever its words went; ask to be sure first."""
    try:
        voice = _find_voice(campaign, idea_id, voice_id)
    except IdeaGoneError:
        return _leave_when_taken_off(campaign, idea_id, voice_id)
    idea = _idea_of(voice)
    form = IdeaForm(idea)
    if not form.is_ready():
        return _voice_page("take_off", campaign, voice, form)
    for carried in voices_of_slip(voice.slip_id):
        about_to_decide.send(carried.idea, by=current_user.id)
    unpublish_slip(voice.slip, now=utc_now(), by=current_user.id)
    return _back(campaign, idea, _("Het briefje is van de site. Het ligt weer in het postvak."))


def _leave_when_taken_off(campaign: Campaign, idea_id: int, voice_id: int) -> ResponseReturnValue:
    """Go where the first press led. Raises `IdeaGoneError` when it was not this moderator who took it off."""
    idea, slip = idea_of_any_state(campaign.id, idea_id), db.session.get_one(Voice, voice_id).slip
    if idea is None or not did_last(slip, "slip.unpublished", by=current_user.id):
        raise IdeaGoneError
    return _back(campaign, idea, str(DONE_ALREADY))


@bp.post("/ideeen/<int:idea_id>/apart")
@open_to(MODERATORS)
def part(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Make an idea of their own of some of the voices."""
    idea = _find_idea(campaign, idea_id)
    form = PartForm(idea)
    if not form.is_ready():
        if _is_repeat(form, "idea.parted", voice_ids=sorted(form.voices.data or [])):
            return _back(campaign, idea, str(DONE_ALREADY))
        return _idea_page(campaign, idea, part=form)
    try:
        chosen = [voice for voice in idea.voices if voice.id in form.voices.data]
        part_voices(idea, chosen, now=utc_now(), by=current_user.id)
    except RuleError:
        form.refusals.append(_("Laat er één staan: dit idee heeft minstens een briefje nodig."))
        return _idea_page(campaign, idea, part=form)
    return _back(campaign, idea, _("De aangevinkte briefjes zijn nu een eigen idee."))


def _unless_repeated(campaign: Campaign, form: ClashForm, action: str) -> ResponseReturnValue:
    if form.is_stale and _is_repeat(form, action, idea_ids=sorted((form.idea.id, form.other_id.data))):
        return _back(campaign, form.idea, str(DONE_ALREADY))
    return _idea_page(campaign, form.idea, clash=form)


@bp.post("/ideeen/<int:idea_id>/botst")
@open_to(MODERATORS)
def link(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Say that two ideas cannot both be done."""
    idea = _find_idea(campaign, idea_id)
    form = ClashForm(idea)
    if not form.is_ready():
        return _unless_repeated(campaign, form, "clash.linked")
    other = locked_idea(campaign.id, form.other_id.data)
    if other is None:
        raise IdeaGoneError
    about_to_decide.send(other, by=current_user.id)
    is_new = clash_of(idea.id, other.id) is None
    link_clash(idea, other, now=utc_now(), by=current_user.id)
    return _back(campaign, idea, _("Bij beide ideeën staat nu dat ze botsen."), "decision" if is_new else "message")


@bp.post("/ideeen/<int:idea_id>/botst-niet")
@open_to(MODERATORS)
def unlink(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Say that two ideas go together after all."""
    idea = _find_idea(campaign, idea_id)
    form = ClashForm(idea)
    if not form.is_ready():
        return _unless_repeated(campaign, form, "clash.unlinked")
    clash, other = clash_of(idea.id, form.other_id.data), idea_of_any_state(campaign.id, form.other_id.data)
    if clash is None or other is None:
        return _back(campaign, idea, _("Dat stond er al niet meer."), "message")
    about_to_decide.send(other, by=current_user.id)
    unlink_clash(clash, now=utc_now(), by=current_user.id)
    return _back(campaign, idea, _("Er staat niet meer dat deze ideeën botsen."))


@bp.post("/ideeen/<int:idea_id>/uit-elkaar/<int:merged_id>")
@open_to(MODERATORS)
def unmerge(campaign: Campaign, idea_id: int, merged_id: int) -> ResponseReturnValue:
    """Take what was merged into this idea apart again, with all that came along at once."""
    idea = _find_idea(campaign, idea_id)
    found = next((merge for merge in merges_into(idea) if merge.entry.subject_id == merged_id), None)
    if found is None:
        return _back(campaign, idea, _("Dit was al uit elkaar gehaald."), "warn")
    form = IdeaForm(idea)
    if not form.is_ready():
        return _idea_page(campaign, idea, apart=form)
    journal.undo(found.entry, now=utc_now(), by=current_user.id)
    return _back(campaign, idea, _("Weer uit elkaar. Alle woorden staan waar ze stonden."), "message")
