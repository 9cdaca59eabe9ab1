"""“Is het gelukt?”, for who follows by mail: a page with two buttons, as mail scanners open every link."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel import timers
from optrommel.access import EVERYONE, open_to
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.following.actions_outcomes import answer_as_follower, ask_outcomes
from optrommel.following.forms_outcomes import OutcomeForm, outcome_form, sent_outcome_form
from optrommel.following.models import Follower
from optrommel.following.models_outcomes import OutcomeQuestion
from optrommel.following.outcomes import EVERY
from optrommel.following.queries_followers import follower_by_key, locked_follower_by_key
from optrommel.following.queries_outcomes import has_said, is_asked, locked_question, questions_for, said_by, tallies
from optrommel.rules import RuleError
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

bp = Blueprint("outcomes", __name__)


def _reader(key: str) -> Follower:
    find = follower_by_key if request.method == "GET" else locked_follower_by_key
    follower = find(key)
    if follower is None:
        count_failure("follower")
        abort(404)
    return follower


def _asked(follower: Follower, question_id: int) -> OutcomeQuestion:
    question = locked_question(follower.campaign_id, question_id)
    if question is None or not is_asked(question, follower):
        abort(404)
    return question


def _page(follower: Follower, key: str, question: OutcomeQuestion, form: OutcomeForm) -> ResponseReturnValue:
    return render_template(
        "following/is_it_done.html",
        campaign=follower.campaign,
        key=key,
        question=question,
        answer=said_by(question, follower),
        form=form,
    ), 422 if form.problems() else 200


@bp.route("/volgen/<follower_key>/gelukt/<int:question_id>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def ask(follower_key: str, question_id: int) -> ResponseReturnValue:
    """Ask whether something worked out, and keep the answer."""
    follower = _reader(follower_key)
    question = _asked(follower, question_id)
    if request.method != "POST":
        return _page(follower, follower_key, question, outcome_form(question.id, said_by(question, follower)))
    form = sent_outcome_form(question.id)
    if not form.validate_on_submit():
        return _page(follower, follower_key, question, form)
    try:
        answer_as_follower(question, follower, form.reason, now=utc_now())
    except RuleError as error:
        form.refuse(error)
        return _page(follower, follower_key, question, form)
    db.session.commit()
    flash(_("Dank je wel. Je antwoord is binnen."))
    return redirect(url_for(".ask", follower_key=follower_key, question_id=question_id), 303)


def init_app(app: Flask) -> None:
    """Tie the question to the application, and ask it by itself while the website is served."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        outcome_form=outcome_form,
        may_answer=lambda question: question.is_open(utc_now()),
        outcome_tallies=tallies,
        outcomes_said=lambda slip: has_said(slip.id),
        outcomes_for=lambda follower: questions_for(follower, utc_now()),
    )
    timers.add_job(app, timers.Job("outcomes", EVERY, lambda should_stop: ask_outcomes(utc_now(), should_stop)))
