"""How the board answers: as a page, or to a script that shows the answer on the page that is open."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import structlog
from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.themes.board import Board, board_of
from optrommel.themes.forms import MoveForm, NewThemeForm
from optrommel.themes.lying import CARDS_SHOWN, Wanted
from optrommel.themes.meanwhile import Refusal
from optrommel.themes.models import Theme
from optrommel.themes.queries import versions_of
from optrommel.themes.rules import CARDS_AT_ONCE, LOOSE, Chosen
from optrommel.themes.suggested import probable_numbers, read_in
from optrommel.web import row_id, wants_json

bp = Blueprint("themes", __name__, url_prefix="/beheer/<slug:campaign>/bord")

SEARCH_MAX = 200  # characters


def wanted_cards() -> Wanted:
    """Read from the address which cards the board shows."""
    return Wanted(
        typed=request.args.get("zoek", "")[:SEARCH_MAX],
        tin_number=request.args.get("trommel", type=row_id),
        is_helped="hulp" in request.args,
        suggested_id=request.args.get("voorstel", type=row_id),
        most=request.args.get("per_kolom", CARDS_SHOWN, type=int),
    )


def board_address(campaign: Campaign, endpoint: str = "themes.board", **more: Any) -> str:
    """Give an address of the board, with the same cards in sight."""
    kept = {name: request.args.get(name) for name in ("zoek", "trommel", "hulp", "voorstel", "per_kolom")}
    return url_for(endpoint, campaign=campaign, **{**{name: text for name, text in kept.items() if text}, **more})


def board_tag(campaign: Campaign) -> str:
    """Give what an open board shows it by that nothing changed: what people did, and what was read for suggestions."""
    return f"{campaign.board_version}-{read_in(campaign.id)}"


def fill_choices(form: MoveForm, themes: list[Theme]) -> MoveForm:
    """Offer the columns of the board."""
    form.theme_id.choices = [("", _("Kies een thema")), (str(LOOSE), _("Nog los"))]
    form.theme_id.choices += [(str(theme.id), theme.name) for theme in themes]
    return form


def board_page(
    campaign: Campaign,
    *,
    new: NewThemeForm | None = None,
    move: MoveForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show the board."""
    wanted, tag = wanted_cards(), board_tag(campaign)  # before the cards: what comes meanwhile is asked for again
    board = board_of(campaign.id, wanted)
    # Its one secret, the token, is another one every second; what an address may put in is left out all the same.
    g.gives_nothing_away = not wanted.typed
    return render_template(
        "themes/board.html",
        campaign=campaign,
        board=board,
        wanted=wanted,
        form=new or NewThemeForm(formdata=None),
        move=fill_choices(move or _move_of(board, wanted), board.themes),
        tag=tag,
        probable=probable_numbers(campaign.id),
        refusal=refusal,
        address=board_address,
        last=journal.last_decision(campaign.id, current_user.id),
    ), status


def _move_of(board: Board, wanted: Wanted) -> MoveForm:
    """Give the form to move cards with; for those that probably belong somewhere, ready to be sent after a look."""
    if wanted.suggested_id is None:
        return MoveForm(formdata=None)
    found = [Chosen(LOOSE, card.idea_id, card.version) for card in board.columns[0].cards[:CARDS_AT_ONCE]]
    return MoveForm(formdata=None, theme_id=str(wanted.suggested_id), cards=list(map(str, found)))


def answer_refusal(campaign: Campaign, refusal: Refusal, move: MoveForm) -> ResponseReturnValue:
    """Say why nothing was done, with a way to do it all the same where there is one."""
    if wants_json():
        return jsonify(sentence=refusal.sentence, by=refusal.by, retry=refusal.retry), refusal.status
    return board_page(campaign, move=move, refusal=refusal, status=refusal.status)


def answer_done(
    campaign: Campaign, message: str, *, idea_ids: Collection[int] = (), to: str = ""
) -> ResponseReturnValue:
    """Keep what was done and say so; the notice has a way back when there is one."""
    db.session.flush()
    last = journal.last_decision(campaign.id, current_user.id)
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    entry_id = last.id if last is not None and last.request_id == request_id else None
    db.session.commit()
    if wants_json():
        cards = versions_of(campaign.id, idea_ids)
        return jsonify(version=campaign.board_version, message=message, entry=entry_id, cards=cards)
    flash(message, "decision" if entry_id else "message")
    return redirect(to or board_address(campaign), 303)


def answer_place(address: str) -> ResponseReturnValue:
    """Lead to a page where more is asked."""
    return jsonify(location=address) if wants_json() else redirect(address, 303)
