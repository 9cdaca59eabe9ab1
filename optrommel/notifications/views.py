"""The outbox, for the admin: what waits, what failed, and why."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import timers
from optrommel.access import ADMINS, open_to
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.notifications.actions import open_words, retry, sends_mail
from optrommel.notifications.kinds import KINDS, STATES
from optrommel.notifications.models import Message
from optrommel.notifications.queries import count_by_state, locked_message, read_outbox
from optrommel.notifications.rules import without_links
from optrommel.notifications.sending import send_waiting

bp = Blueprint("outbox", __name__, url_prefix="/beheer/mail")

SEND_EVERY = dt.timedelta(seconds=10)  # somebody waits for the link to log in


@bp.get("")
@open_to(ADMINS)
def page() -> ResponseReturnValue:
    """Show the letters, newest first: all of them, or those in one state."""
    state = request.args.get("stand", "")
    return render_template(
        "notifications/outbox.html",
        page=read_outbox(state=state, number=request.args.get("pagina", 1, type=int)),
        counts=count_by_state(),
        chosen=state if state in STATES else "",
        kinds=KINDS,
        states=STATES,
    )


def _find(message_id: int) -> Message:
    letter = locked_message(message_id)
    if letter is None:
        abort(404)
    return letter


@bp.post("/<int:message_id>/lezen")
@open_to(ADMINS)
def read(message_id: int) -> ResponseReturnValue:
    """Show what a letter says; that somebody read it is written down."""
    letter = _find(message_id)
    open_words(letter, now=utc_now(), by=current_user.id)
    db.session.commit()
    return render_template("notifications/letter.html", letter=letter, kinds=KINDS)


@bp.post("/<int:message_id>/opnieuw")
@open_to(ADMINS)
def send_again(message_id: int) -> ResponseReturnValue:
    """Let a letter that failed be tried again."""
    retry(_find(message_id), now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("We proberen het zo opnieuw."))
    return redirect(url_for(".page"), 303)


def init_app(app: Flask) -> None:
    """Tie the outbox to the application, and send while it is served."""
    app.register_blueprint(bp)
    app.jinja_env.globals["sends_mail"] = sends_mail
    app.jinja_env.filters["without_links"] = without_links
    timers.add_job(app, timers.Job("send-mail", SEND_EVERY, lambda stop: send_waiting(should_stop=stop)))
