"""Groups made, people invited; claims asked, decided, renewed and ended; updates told."""

from __future__ import annotations

import datetime as dt
import uuid

from optrommel import journal
from optrommel.accounts.actions import invite
from optrommel.accounts.models import Account, Invitation
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import Limits
from optrommel.clock import local_date
from optrommel.events import invitation_accepted
from optrommel.extensions import db, insert_once
from optrommel.groups.models import Claim, GroupInvitation, GroupMember, ResidentGroup, Update
from optrommel.groups.photos import ToldPhoto, keep_update_photo
from optrommel.groups.queries import groups_of, standing_claim
from optrommel.groups.queries_people import group_of_invitation, is_member, members_of
from optrommel.groups.queries_told import update_by_submission
from optrommel.groups.rules import (
    ALIVE,
    ClaimExistsError,
    ClaimState,
    GroupExistsError,
    HeirHasItError,
    IdeaEndedError,
    OnTurn,
    check_alive,
    check_due,
    check_move,
    first_due,
    renewed,
    standing,
)
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_idea
from optrommel.moderation.rules import IdeaState
from optrommel.sanitise import RENDERER_VERSION, render_markdown
from optrommel.themes.models import Theme
from optrommel.words import fold, make_slug


def add_group(
    campaign_id: int, name: str, *, now: dt.datetime, by: int | None = None, about: str = ""
) -> ResidentGroup:
    """Make a residents' group. Raises `GroupExistsError`."""
    others = groups_of(campaign_id)
    if any(fold(other.name) == fold(name) for other in others):
        raise GroupExistsError(name=name)
    slug = make_slug(name, taken=[other.slug for other in others])
    group = ResidentGroup(campaign_id=campaign_id, slug=slug, name=name, about=about, created_at=now)
    db.session.add(group)
    db.session.flush()
    journal.record("group.added", group, now=now, by=by)
    return group


def invite_member(group: ResidentGroup, *, now: dt.datetime, by: int) -> str:
    """Make an invitation for a group and give the token of its link, which is shown once."""
    invitation, token = invite(group.campaign_id, Role.MEMBER, now=now, by=by)
    db.session.add(GroupInvitation(campaign_id=group.campaign_id, group_id=group.id, invitation_id=invitation.id))
    db.session.flush()
    return token


def add_member(group: ResidentGroup, account: Account, *, now: dt.datetime, by: int | None = None) -> None:
    """Make an account a member of a group; a second time changes nothing."""
    if is_member(group.id, account.id):
        return
    member = GroupMember(campaign_id=group.campaign_id, group_id=group.id, account_id=account.id, joined_at=now)
    db.session.add(member)
    db.session.flush()
    if not members_of(group.id)[1:]:
        group.contact_person_id = account.id  # the first of a group, until it chooses otherwise
        db.session.flush()
    journal.record("group.joined", member, now=now, by=by, after={"account_id": account.id, "group_id": group.id})


@invitation_accepted.connect
def join_group(invitation: Invitation, account: Account, now: dt.datetime) -> None:
    """Make who accepted a group's invitation its member."""
    group = group_of_invitation(invitation.id)
    if group is not None:
        add_member(group, account, now=now, by=invitation.invited_by_id)


def ask_claim(
    group: ResidentGroup,
    subject: Theme | Idea,
    *,
    first_step: str,
    due_on: dt.date,
    now: dt.datetime,
    limits: Limits,
    by: int | None = None,
    on_turn: OnTurn = OnTurn.GROUP,
) -> Claim:
    """Ask for a theme or idea, which has been locked.

    Raises `DateRefusedError`, `IdeaEndedError` or `ClaimExistsError`.
    """
    today = local_date(now)
    check_due(due_on, today=today)
    if isinstance(subject, Idea) and subject.state != IdeaState.OPEN:
        raise IdeaEndedError
    theme_id = subject.id if isinstance(subject, Theme) else None
    idea_id = subject.id if isinstance(subject, Idea) else None
    _make_room(group, theme_id=theme_id, idea_id=idea_id, now=now, lapse_days=limits.lapse_days)
    claim = Claim(
        campaign_id=group.campaign_id,
        group_id=group.id,
        theme_id=theme_id,
        idea_id=idea_id,
        first_step=first_step,
        due_on=due_on,
        on_turn=on_turn,
        asked_at=now,
    )
    db.session.add(claim)
    db.session.flush()
    journal.record("claim.asked", claim, now=now, by=by, after={"state": claim.state})
    return claim


def take_on(
    group: ResidentGroup,
    subject: Theme | Idea,
    *,
    first_step: str,
    due_on: dt.date,
    now: dt.datetime,
    campaign: Campaign,
    by: int | None = None,
    on_turn: OnTurn = OnTurn.GROUP,
) -> Claim:
    """Ask for a theme or idea, which has been locked, and begin where the campaign lets groups; raises as asking."""
    claim = ask_claim(
        group,
        subject,
        first_step=first_step,
        due_on=due_on,
        now=now,
        limits=campaign.limits,
        by=by,
        on_turn=on_turn,
    )
    if campaign.claims_start_at_once:
        _move(claim, campaign, ClaimState.ACTIVE, now=now, by=None)  # nobody decided it
    return claim


def ask_again(claim: Claim, subject: Theme | Idea, campaign: Campaign, *, now: dt.datetime, by: int) -> Claim:
    """Ask once more for what lapsed, with the same first step and a new date. Raises as asking does."""
    return take_on(
        claim.group,
        subject,
        first_step=claim.first_step,
        due_on=local_date(now) + dt.timedelta(days=campaign.lease_days),
        on_turn=OnTurn(claim.on_turn),
        campaign=campaign,
        now=now,
        by=by,
    )


def _make_room(
    group: ResidentGroup, *, theme_id: int | None, idea_id: int | None, now: dt.datetime, lapse_days: int
) -> None:
    """Write down what the calendar says of a lapsed claim, so that a new one can take its place."""
    old = standing_claim(group.id, theme_id=theme_id, idea_id=idea_id)
    if old is None:
        return
    if standing(old.state, due_on=old.due_on, today=local_date(now), lapse_days=lapse_days) is not ClaimState.LAPSED:
        raise ClaimExistsError
    old.state = ClaimState.LAPSED
    old.ended_at = now
    db.session.flush()


def _stands(claim: Claim, campaign: Campaign, now: dt.datetime) -> ClaimState:
    return standing(claim.state, due_on=claim.due_on, today=local_date(now), lapse_days=campaign.lapse_days)


def _move(claim: Claim, campaign: Campaign, to: ClaimState, *, now: dt.datetime, by: int | None) -> None:
    before = _stands(claim, campaign, now)
    check_move(before, to)
    claim.state = to
    if to is ClaimState.ACTIVE:
        claim.started_at = now
    else:
        claim.ended_at = now
    db.session.flush()
    journal.record("claim.moved", claim, now=now, by=by, before={"state": before}, after={"state": to})


def renew(claim: Claim, campaign: Campaign, *, now: dt.datetime) -> None:
    """Give a group time again after a sign of life. Raises `ClaimLapsedError` or `ClaimMoveError`."""
    check_alive(_stands(claim, campaign, now))
    claim.due_on = renewed(claim.due_on, today=local_date(now), lease_days=campaign.lease_days)
    db.session.flush()


def renew_if_alive(claim: Claim, campaign: Campaign, *, now: dt.datetime) -> None:
    """Give a group time again after a sign of life; what ended or lapsed stays so."""
    if _stands(claim, campaign, now) in ALIVE:
        renew(claim, campaign, now=now)


def keep_at_it(
    claim: Claim, campaign: Campaign, *, now: dt.datetime, by: int | None = None, due_on: dt.date | None = None
) -> None:
    """Say that a group is still at work, until a day that it may name itself. Raises as `renew` and `check_due` do."""
    before = claim.due_on
    if due_on is not None:
        check_due(due_on, today=local_date(now))
    renew(claim, campaign, now=now)
    claim.due_on = due_on or claim.due_on
    db.session.flush()
    days = {"before": {"due_on": before.isoformat()}, "after": {"due_on": claim.due_on.isoformat()}}
    journal.record("claim.renewed", claim, now=now, by=by, **days)


def pass_turn(claim: Claim, campaign: Campaign, to: OnTurn, *, now: dt.datetime, by: int | None = None) -> None:
    """Say who has to move now, a sign of life; the same again is none and changes nothing. Raises as `renew` does."""
    check_alive(_stands(claim, campaign, now))
    if claim.on_turn == to:
        return
    before, claim.on_turn = claim.on_turn, to
    renew(claim, campaign, now=now)
    after = {"on_turn": to, "group_id": claim.group_id}
    journal.record("claim.turned", claim, now=now, by=by, before={"on_turn": before}, after=after)


@journal.undoes("claim.turned")
def turn_back(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let be on turn who was before; refused when somebody else got it since."""
    claim = db.session.get_one(Claim, entry.subject_id)
    if claim.on_turn != entry.after["on_turn"]:
        raise CannotUndoError
    claim.on_turn = entry.before["on_turn"]
    db.session.flush()


def confirm_claim(claim: Claim, campaign: Campaign, *, now: dt.datetime, by: int | None = None) -> None:
    """Let a group start with what it asked for. Raises `ClaimMoveError`."""
    _move(claim, campaign, ClaimState.ACTIVE, now=now, by=by)
    claim.due_on = first_due(claim.due_on, today=local_date(now))
    db.session.flush()


def decline_claim(claim: Claim, campaign: Campaign, note: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Tell a group why it cannot have what it asked for. Raises `ClaimMoveError`."""
    _move(claim, campaign, ClaimState.DECLINED, now=now, by=by)
    claim.note = note
    db.session.flush()


def finish_claim(claim: Claim, campaign: Campaign, note: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that it worked out, and what came of it. Raises `ClaimMoveError`."""
    _move(claim, campaign, ClaimState.DONE, now=now, by=by)
    claim.note = note
    idea = locked_idea(claim.campaign_id, claim.idea_id) if claim.idea_id else None
    if idea is not None and idea.state == IdeaState.OPEN:
        idea.state = IdeaState.DONE
        idea.version += 1
        journal.record("idea.done", idea, now=now, by=by, after={"state": idea.state})
    db.session.flush()


def release_claim(claim: Claim, campaign: Campaign, note: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Let go of a claim, with a reason and without shame. Raises `ClaimMoveError`."""
    _move(claim, campaign, ClaimState.RELEASED, now=now, by=by)
    claim.note = note
    db.session.flush()


def hand_over_claim(
    claim: Claim, campaign: Campaign, to: ResidentGroup, note: str, *, now: dt.datetime, by: int | None = None
) -> Claim:
    """Give a claim to another group, which has it at once with a fresh lease.

    Raises `ClaimMoveError`, or `HeirHasItError` when that group has it already.
    """
    try:
        _make_room(to, theme_id=claim.theme_id, idea_id=claim.idea_id, now=now, lapse_days=campaign.lapse_days)
    except ClaimExistsError:
        raise HeirHasItError from None
    _move(claim, campaign, ClaimState.HANDED_OVER, now=now, by=by)
    claim.note = note
    claim.handed_to = to
    heir = Claim(
        campaign_id=claim.campaign_id,
        group_id=to.id,
        theme_id=claim.theme_id,
        idea_id=claim.idea_id,
        state=ClaimState.ACTIVE,
        first_step=claim.first_step,
        due_on=renewed(claim.due_on, today=local_date(now), lease_days=campaign.lease_days),
        on_turn=claim.on_turn,
        inherited_from_id=claim.id,
        asked_at=now,
        started_at=now,
    )
    db.session.add(heir)
    db.session.flush()
    journal.record("claim.inherited", heir, now=now, by=by, after={"from": claim.id})
    return heir


def post_update(
    group: ResidentGroup,
    text: str,
    *,
    submission_id: str,
    campaign: Campaign,
    claim: Claim | None,
    now: dt.datetime,
    by: int | None = None,
    photo: ToldPhoto | None = None,
) -> Update:
    """Tell the neighbourhood what happened; it also renews the claim it is about.

    `submission_id` is a UUID. Sent twice, it is told once; other words or another photo under it are told as well.
    """
    told_id = _told_id(submission_id, text, claim, photo)
    update = insert_once(
        Update,
        campaign_id=group.campaign_id,
        group_id=group.id,
        claim_id=claim.id if claim else None,
        account_id=by,
        submission_id=told_id,
        text=text,
        html=render_markdown(text),
        renderer_version=RENDERER_VERSION,
        posted_at=now,
    )
    if update is None:
        return update_by_submission(group.id, told_id)
    if claim is not None:
        renew_if_alive(claim, campaign, now=now)
    if photo is not None:
        keep_update_photo(update, photo, now=now)
    db.session.flush()
    journal.record("update.posted", update, now=now, by=by)
    return update


def _told_id(submission_id: str, text: str, claim: Claim | None, photo: ToldPhoto | None) -> str:
    seen = f" {photo.picture.sent_digest}" if photo else ""
    return str(uuid.uuid5(uuid.UUID(submission_id), f"{claim.id if claim else 0} {text}{seen}"))
