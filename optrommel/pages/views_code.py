"""What became of a slip, for its writer, who may reply once to an answer."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import EVERYONE, open_to
from optrommel.accounts.queries import names_of_moderators
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.following.actions import ask_to_follow
from optrommel.following.actions_outcomes import answer_as_writer
from optrommel.following.forms_outcomes import OutcomeForm, sent_outcome_form
from optrommel.following.queries import soon
from optrommel.following.queries_outcomes import locked_question
from optrommel.following.writers import forget_writer
from optrommel.forms import HouseForm
from optrommel.languages import choose_language
from optrommel.moderation.actions import reply_to_answer
from optrommel.notifications.actions import sends_mail, write_letter
from optrommel.notifications.composing import link_to
from optrommel.notifications.limits import spend_mail
from optrommel.pages.alike import alike_for_writer
from optrommel.pages.forms import MailCodeForm, MailMeForm, ReplyForm
from optrommel.pages.offers import story_on_slip
from optrommel.pages.queries import story_of
from optrommel.pages.rules import check_campaign_reads, was_missed
from optrommel.pages.timeline import headline_of, timeline_of
from optrommel.pages.views_about import bp
from optrommel.rules import RuleError
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.passing import may_pass_on, tin_to_pass_on
from optrommel.slips.queries import paper_by_code, slip_by_code
from optrommel.slips.rules import SlipState, read_code, show_code
from optrommel.slips.views_code import find_own_slip
from optrommel.slips.visit import count_up_to
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

__all__ = ["bp"]


@bp.get("/volg/<code>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def receipt(code: str) -> ResponseReturnValue:
    """Show the writer of a slip what became of it."""
    found = slip_by_code(code) or paper_by_code(code)
    if found is None:
        count_failure("receipt")
        return render_template("pages/unknown_code.html"), 404
    canonical = show_code(read_code(code) or "")
    if code != canonical:
        return redirect(url_for(".receipt", code=canonical), 303)
    # A stranger could write a slip and lead somebody to it; the token of who is not signed in opens nothing.
    g.gives_nothing_away = not current_user.is_authenticated
    return _receipt_page(found, canonical) if isinstance(found, Slip) else _stub_page(found, canonical)


def _stub_page(paper: PaperSlip, code: str) -> ResponseReturnValue:
    """Show the writer of a paper slip that nobody typed over yet how far it is."""
    return render_template(
        "pages/stub.html",
        campaign=paper.campaign,
        paper=paper,
        code=code,
        was_missed=was_missed(paper.campaign.state, paper.tin.state if paper.tin else None),
    )


def _receipt_page(slip: Slip, code: str, filled_in: HouseForm | None = None) -> ResponseReturnValue:
    story = story_of(slip)
    at_table = count_up_to(slip, now=utc_now())
    return render_template(
        "pages/receipt_at_table.html" if at_table else "pages/receipt.html",
        at_table=at_table,
        campaign=slip.campaign,
        story=story,
        slip=slip,
        alike=None if at_table else alike_for_writer(slip, now=utc_now()),
        code=code,
        headline=headline_of(story),
        moments=timeline_of(story),
        agenda=soon(slip.campaign_id, claim_ids=story.follow_up.claim_ids, now=utc_now()),
        may_pass_on=may_pass_on(slip, now=utc_now()),
        tin=tin_to_pass_on(slip),
        moderators=names_of_moderators(slip.campaign_id) or [slip.campaign.contact_name],
        offer_story=story_on_slip(story, now=utc_now()) if slip.offer else None,
        form=filled_in if isinstance(filled_in, ReplyForm) else ReplyForm(formdata=None),
        outcome_sent=filled_in if isinstance(filled_in, OutcomeForm) else None,
        mail_form=filled_in if isinstance(filled_in, MailCodeForm) else MailCodeForm(formdata=None),
        mail_me=filled_in if isinstance(filled_in, MailMeForm) else MailMeForm(formdata=None),
    ), 422 if filled_in else 200


@bp.get("/volg/<code>/lijkt-op")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def alike(code: str) -> ResponseReturnValue:
    """Show the writer of a slip which ideas of neighbours look like it: the part of the code page that comes later."""
    slip = _find(code)
    g.gives_nothing_away = not current_user.is_authenticated
    told = alike_for_writer(slip, now=utc_now())
    return render_template(
        "pages/alike.html", campaign=slip.campaign, alike=told, code=show_code(read_code(code) or "")
    )


@bp.post("/volg/<code>/antwoord")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def reply(code: str) -> ResponseReturnValue:
    """Take what the writer of a slip says to the answer; a moderator reads it."""
    slip = find_own_slip(code)
    check_campaign_reads(slip.campaign.state)
    canonical = show_code(read_code(code) or "")
    form = ReplyForm()
    if not form.validate_on_submit():
        return _receipt_page(slip, canonical, form)
    reply_to_answer(slip, form.text.data, now=utc_now())
    db.session.commit()
    flash(_("Je antwoord is binnen. Een moderator leest het."))
    return redirect(url_for(".receipt", code=canonical), 303)


@bp.post("/volg/<code>/gelukt/<int:question_id>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def say_outcome(code: str, question_id: int) -> ResponseReturnValue:
    """Keep what the writer of a slip says to “is het gelukt?”."""
    slip = find_own_slip(code)
    canonical = show_code(read_code(code) or "")
    asked = {question.id for question, _answer in story_of(slip).outcomes}
    question = locked_question(slip.campaign_id, question_id) if question_id in asked else None
    if question is None:
        abort(404)
    form = sent_outcome_form(question.id)
    if not form.validate_on_submit():
        return _receipt_page(slip, canonical, form)
    try:
        answer_as_writer(question, slip, form.reason, now=utc_now())
    except RuleError as error:
        form.refuse(error)
        return _receipt_page(slip, canonical, form)
    db.session.commit()
    flash(_("Dank je wel. Je antwoord is binnen."))
    return redirect(url_for(".receipt", code=canonical), 303)


@bp.post("/volg/<code>/mail-stoppen")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def stop_mail(code: str) -> ResponseReturnValue:
    """Mail the writer of a slip no more about it; a second time changes nothing."""
    forget_writer(find_own_slip(code), utc_now())
    db.session.commit()
    flash(_("Je krijgt geen mail meer over dit briefje."))
    return redirect(url_for(".receipt", code=show_code(read_code(code) or "")), 303)


@bp.post("/volg/<code>/mailen")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def mail_code(code: str) -> ResponseReturnValue:
    """Mail the writer of a slip the code of it."""
    slip, canonical = _find(code), show_code(read_code(code) or "")
    if not _may_mail(slip):
        return redirect(url_for(".receipt", code=canonical), 303)
    form = MailCodeForm()
    if not form.validate_on_submit():
        return _receipt_page(slip, canonical, form)
    try:
        spend_mail(form.email.data, about=f"slip {slip.id}")
    except RuleError as error:
        form.refuse(error)
        return _receipt_page(slip, canonical, form)
    _write_code(slip, canonical, form.email.data)
    db.session.commit()
    flash(_("De mail met je code is onderweg.") if sends_mail() else _("Je mail staat klaar en gaat later weg."))
    return redirect(url_for(".receipt", code=canonical), 303)


def _find(code: str) -> Slip:
    slip = slip_by_code(code)
    if slip is None:
        count_failure("receipt")
        abort(404)
    return slip


def _may_mail(slip: Slip) -> bool:
    """Tell whether the page asks for an e-mail address: not once a slip was taken back, or on a phone at a table."""
    return slip.state != SlipState.WITHDRAWN and count_up_to(slip, now=utc_now()) is None


@bp.post("/volg/<code>/mail-mij")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def mail_me(code: str) -> ResponseReturnValue:
    """Mail the writer of a slip when something happens to it, once they said that it was they who asked."""
    slip, canonical = _find(code), show_code(read_code(code) or "")
    if not _may_mail(slip):
        return redirect(url_for(".receipt", code=canonical), 303)
    form = MailMeForm()
    if not (form.validate_on_submit() and _asks(slip, form)):
        return _receipt_page(slip, canonical, form)
    flash(_("Kijk in je mail en druk daar op de knop. Pas dan mailen we je over je briefje."))
    return redirect(url_for(".receipt", code=canonical), 303)


def _asks(slip: Slip, form: MailMeForm) -> bool:
    """Mail to ask whether somebody wants to be mailed; tell whether no rule stood in the way."""
    try:
        spend_mail(form.address.data)
        ask_to_follow(slip.campaign, form.address.data, "slip", slip.id, now=utc_now(), language=choose_language())
    except RuleError as error:
        form.refuse(error)
        return False
    db.session.commit()
    return True


def _write_code(slip: Slip, code: str, address: str) -> None:
    campaign = slip.campaign
    link = link_to("pages.receipt", code=code)
    write_letter(
        "receipt_code",
        address,
        now=utc_now(),
        campaign_id=campaign.id,
        regarding=f"slip {slip.id} code",
        campaign=campaign,
        code=code,
        link=link,
    )
