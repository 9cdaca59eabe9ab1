"""Following by e-mail: asked for on a page, confirmed by a button in the mail, stopped by one tap."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import csrf, db
from optrommel.following.actions import ask_to_follow, confirm, forget_follower, unfollow
from optrommel.following.followed import followed_of, topic_to_follow
from optrommel.following.forms import FollowForm, LanguageForm
from optrommel.following.models import Follower, Subscription
from optrommel.following.queries_followers import follower_by_key, locked_follower_by_key
from optrommel.following.rules import next_mail_on
from optrommel.following.topics import WORDS, Topic
from optrommel.languages import choose_language
from optrommel.notifications.limits import spend_mail
from optrommel.rules import RuleError
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has
from optrommel.web import row_id

bp = Blueprint("followers", __name__)


def _topic_asked(campaign: Campaign) -> Topic:
    try:
        number = row_id(request.args.get("nr", "0"))
    except ValueError:
        abort(404)
    topic = topic_to_follow(campaign, request.args.get("wat", WORDS["campaign"]), number)
    return topic if topic is not None else abort(404)


@bp.route("/<slug:campaign>/volgen", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.ANSWERS_WHEN_CLOSED)
def sign_up(campaign: Campaign) -> ResponseReturnValue:
    """Ask for an e-mail address, and mail there whether its reader wants the news of something."""
    topic, form = _topic_asked(campaign), FollowForm()
    status = 200
    if form.is_submitted():
        status = form.problem() or _ask(topic, form) or 303
    if status == 303:
        # The same for everybody, whether we know the address or not: nobody learns who follows what.
        flash(_("Kijk in je mail en druk daar op de knop. Pas dan volg je dit. Niets? Kijk bij de ongewenste mail."))
        return redirect(topic.page(), 303)
    return render_template("following/sign_up.html", campaign=campaign, topic=topic, form=form), status


csrf.exempt(sign_up)  # the form checks its own token, and comes back with the address still in it


def _ask(topic: Topic, form: FollowForm) -> int | None:
    """Mail to ask whether somebody wants to follow, or give the status of the page that says why not."""
    number = topic.row.id if topic.row is not None else None
    try:
        spend_mail(form.email.data)
        ask_to_follow(topic.campaign, form.email.data, topic.kind, number, now=utc_now(), language=choose_language())
    except RuleError as error:
        form.refuse(error)
        return 422
    db.session.commit()
    return None


def _unknown() -> ResponseReturnValue:
    count_failure("follower")
    return render_template("following/unknown_key.html"), 404


def _found(key: str) -> Follower:
    """Find who changes something on their page."""
    follower = locked_follower_by_key(key)
    if follower is None:
        count_failure("follower")
        abort(404)
    return follower


def _chosen(follower: Follower) -> list[Subscription]:
    """List the subscriptions to what somebody pressed a button of; none when it was pressed before."""
    found = (item.subscriptions for item in followed_of(follower.subscriptions))
    return next((chosen for chosen in found if request.form.get("what") == str(chosen[0].id)), [])


@bp.get("/volgen/<follower_key>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def page(follower_key: str) -> ResponseReturnValue:
    """Show all that somebody follows; opening it changes nothing, as mail scanners open it too."""
    follower = follower_by_key(follower_key)
    if follower is None:
        return _unknown()
    followed = followed_of(follower.subscriptions)
    return render_template(
        "following/followed.html",
        campaign=follower.campaign,
        follower=follower,
        key=follower_key,
        asked=[item for item in followed if not item.is_confirmed],
        followed=[item for item in followed if item.is_confirmed],
        next_on=next_mail_on(follower.mailed_at, utc_now()),
        form=LanguageForm(formdata=None, language=follower.language),
    )


@bp.post("/volgen/<follower_key>/ja")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def say_yes(follower_key: str) -> ResponseReturnValue:
    """Begin to mail what somebody asked for: it was they."""
    for subscription in _chosen(_found(follower_key)):
        confirm(subscription, now=utc_now())
    db.session.commit()
    flash(_("Gelukt. Je hoort het als er nieuws is."))
    return redirect(url_for(".page", follower_key=follower_key), 303)


@bp.post("/volgen/<follower_key>/stop")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def stop(follower_key: str) -> ResponseReturnValue:
    """Stop following one thing."""
    follower = _found(follower_key)
    campaign, chosen = follower.campaign, _chosen(follower)
    is_all = len(chosen) == len(follower.subscriptions)
    for subscription in chosen:
        unfollow(subscription, now=utc_now())
    db.session.commit()
    if is_all:
        return _stopped(campaign)
    flash(_("Gestopt. Hier krijg je geen mail meer over."))
    return redirect(url_for(".page", follower_key=follower_key), 303)


@bp.post("/volgen/<follower_key>/taal")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def language(follower_key: str) -> ResponseReturnValue:
    """Write to somebody in another language from now on."""
    follower, form = _found(follower_key), LanguageForm()
    if form.validate_on_submit():
        follower.language = form.language.data
        db.session.commit()
        flash(_("De taal van je mail is bewaard."))
    return redirect(url_for(".page", follower_key=follower_key), 303)


# No token: who presses may be a mail program (RFC 8058), which has no cookie and read no form of ours. The key in the
# address is the proof, and somebody else who has it can stop the mail and nothing more.
@bp.route("/volgen/<follower_key>/uit", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def stop_all(follower_key: str) -> ResponseReturnValue:
    """Stop all mail of this campaign to somebody and erase the address; a second time changes nothing."""
    follower = locked_follower_by_key(follower_key) if request.method == "POST" else follower_by_key(follower_key)
    if follower is None:
        return _stopped(None) if request.method == "POST" else _unknown()
    campaign = follower.campaign
    if request.method != "POST":
        return render_template("following/stop_all.html", campaign=campaign, key=follower_key)
    forget_follower(follower, now=utc_now())
    db.session.commit()
    return _stopped(campaign)


def _stopped(campaign: Campaign | None) -> ResponseReturnValue:
    return render_template("following/stopped.html", campaign=campaign)


def init_app(app: Flask) -> None:
    """Tie following by e-mail to the application."""
    app.register_blueprint(bp)
