"""Ideas merged from the board, after a look at whose words come together."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import about_to_decide
from optrommel.extensions import db
from optrommel.moderation.merging import link_clash
from optrommel.moderation.models import Idea
from optrommel.rules import RuleError
from optrommel.themes.arranging import find_ideas, merge_cards
from optrommel.themes.forms import MERGED_MIN, MergeForm
from optrommel.themes.meanwhile import Refusal, as_they_are, refuse, refuse_cards
from optrommel.themes.queries import ideas_with_voices
from optrommel.themes.rules import CARDS_AT_ONCE, CardsChangedError, Chosen, read_chosen
from optrommel.themes.views_answers import answer_done, board_address, bp
from optrommel.web import shortened

WORDS_IN_NOTICE = 60  # characters


def _asked() -> list[Chosen]:
    typed = dict.fromkeys(request.values.getlist("cards")[:CARDS_AT_ONCE])
    return [card for card in map(read_chosen, typed) if card is not None]


def _merge_page(
    campaign: Campaign, asked: list[Chosen], *, form: MergeForm | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    cards = as_they_are(campaign.id, asked)
    order = list(dict.fromkeys(card.idea_id for card in cards))
    ideas = sorted(ideas_with_voices(campaign.id, order), key=lambda idea: order.index(idea.id))
    if len(ideas) < MERGED_MIN:
        flash(refusal.sentence if refusal else _("Kies twee of meer kaartjes om samen te voegen."), "warn")
        return redirect(board_address(campaign), 303)
    form = _offer(form or MergeForm(formdata=None, target_id=ideas[0].id), ideas)
    status = refusal.status if refusal else 422 if form.errors else 200
    return render_template(
        "themes/merge.html", campaign=campaign, form=form, cards=cards, ideas=ideas, refusal=refusal
    ), status


def _offer(form: MergeForm, ideas: list[Idea]) -> MergeForm:
    form.target_id.choices = [(idea.id, shortened(idea.text, 200)) for idea in ideas]
    return form


@bp.get("/samenvoegen")
@open_to(MODERATORS)
def preview(campaign: Campaign) -> ResponseReturnValue:
    """Show whose words come together when cards are merged."""
    return _merge_page(campaign, _asked())


@bp.post("/samenvoegen")
@open_to(MODERATORS)
def merge(campaign: Campaign) -> ResponseReturnValue:
    """Make several ideas one, in the words of one of them; or say that they clash."""
    take_turn(campaign.id)
    form, asked = MergeForm(), _asked()
    try:
        ideas = find_ideas(campaign.id, asked)
        if not _offer(form, list(ideas.values())).validate_on_submit():
            return _merge_page(campaign, asked, form=form)
        for idea in ideas.values():
            about_to_decide.send(idea, by=current_user.id)
        return answer_done(campaign, _clash(ideas) if form.do.data else _merge(ideas, form.target_id.data))
    except CardsChangedError as error:
        db.session.rollback()
        return _merge_page(campaign, asked, form=form, refusal=refuse_cards(campaign.id, error, asked, {}))
    except RuleError as error:
        db.session.rollback()
        return _merge_page(campaign, asked, form=form, refusal=refuse(error))


def _merge(ideas: dict[int, Idea], target_id: int) -> str:
    target = ideas[target_id]
    merge_cards([idea for idea in ideas.values() if idea is not target], target, now=utc_now(), by=current_user.id)
    return str(
        ngettext(
            "%(num)d idee is nu samengevoegd: ‘%(idea)s’.",
            "%(num)d ideeën zijn nu samengevoegd: ‘%(idea)s’.",
            len(ideas),
            idea=shortened(target.text, WORDS_IN_NOTICE),
        )
    )


def _clash(ideas: dict[int, Idea]) -> str:
    first, *others = ideas.values()
    for other in others:
        link_clash(first, other, now=utc_now(), by=current_user.id)
    return str(_("Op elk kaartje staat nu dat ze met elkaar botsen. Ze blijven allemaal staan."))
