"""Rows that tests start from, made by the real actions; each argument is something a test may care about."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence
from unittest.mock import patch

from argon2 import PasswordHasher

from optrommel.accounts import actions as accounts
from optrommel.accounts.actions import add_account, give_role
from optrommel.accounts.models import Account
from optrommel.accounts.rules import Role
from optrommel.campaigns.actions import add_campaign, add_tins, move_campaign
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import CampaignState, Limits
from optrommel.clock import AMSTERDAM, local_date, utc_now
from optrommel.exports.models import PrintOrder
from optrommel.exports.orders import place_order
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.extensions import db
from optrommel.following.actions import confirm, follow
from optrommel.following.actions_outcomes import ask_outcome, mail_outcomes
from optrommel.following.models import Follower
from optrommel.following.models_outcomes import OutcomeQuestion
from optrommel.groups.actions import add_group, add_member, ask_claim, confirm_claim, finish_claim
from optrommel.groups.actions_activities import Announcement, announce
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.models_activities import Activity
from optrommel.groups.repeats import Repeat
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.models import Idea
from optrommel.notifications.actions import write_letter
from optrommel.notifications.models import Message
from optrommel.pictures import Picture
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Scan, Slip
from optrommel.slips.paper import PrintedSlip, make_batch, printed_slips
from optrommel.slips.scans import keep_scan
from optrommel.suggestions.drafts import settle, take_next
from optrommel.suggestions.models import Draft, Suggestion
from optrommel.suggestions.rules import DraftState, digest_of, what_is_read
from optrommel.suggestions.rules_drafts import NewCard, NewPile
from optrommel.themes.actions import add_theme
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea

PASSWORD = "drie gewone woorden"
CONTACT = ("Marieke", "0521-555 010", "maandag tot en met donderdag")
_number = itertools.count(1)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # nobody guesses at these


def days_ago(days: float) -> dt.datetime:
    """Give this time of the day so many days ago, also across the night in which the clocks go."""
    return (utc_now().astimezone(AMSTERDAM) - dt.timedelta(days=days)).astimezone(dt.UTC)


def make_campaign(slug: str = "de-gagels", *, state: CampaignState = CampaignState.OPEN, name: str = "") -> Campaign:
    """Make a campaign in a state of its life."""
    name = name or slug.replace("-", " ").title()
    campaign = add_campaign(slug, name, question=f"Wat is jouw idee voor {name}?", contact=CONTACT, now=days_ago(80))
    for step in (CampaignState.OPEN, CampaignState.READING, CampaignState.FOLLOWING, CampaignState.CLOSED):
        if campaign.state == state:
            break
        move_campaign(campaign, step, now=days_ago(80) if step is CampaignState.OPEN else utc_now())
    db.session.commit()
    return campaign


def put_in_state(campaign: Campaign, state: CampaignState) -> None:
    """Put a campaign that is read elsewhere in a state, whatever it was."""
    db.session.get_one(Campaign, campaign.id).state = state
    db.session.commit()


def make_tin(campaign: Campaign, route: str = "Gagelsweg", **changes: object) -> Tin:
    """Make a tin of a campaign."""
    (tin,) = add_tins(campaign, [route], now=days_ago(79))
    for name, value in changes.items():
        setattr(tin, name, value)
    db.session.commit()
    return tin


def make_account(name: str = "Anna", *, is_admin: bool = False) -> Account:
    """Make an account whose password is `PASSWORD`."""
    email = f"{name.lower()}{next(_number)}@example.org"
    with patch.object(accounts, "hash_password", _CHEAP.hash):
        account = add_account(email, name, password=PASSWORD, is_admin=is_admin, now=days_ago(70))
    db.session.commit()
    return account


def make_moderator(campaign: Campaign, name: str = "Marieke") -> Account:
    """Make an account that moderates a campaign."""
    account = make_account(name)
    give_role(account, campaign.id, Role.MODERATOR, now=days_ago(70))
    db.session.commit()
    return account


def make_typist(campaign: Campaign, name: str = "Joke") -> Account:
    """Make an account that types over the slips of a campaign."""
    account = make_account(name)
    give_role(account, campaign.id, Role.TYPIST, now=days_ago(70))
    db.session.commit()
    return account


def make_paper(campaign: Campaign, tin: Tin | None = None, slips: int = 3) -> list[PrintedSlip]:
    """Make paper slips of a tin; give them with their numbers and codes."""
    batch = make_batch(campaign, [tin] if tin else [], slips, now=days_ago(20))
    db.session.commit()
    return list(printed_slips(campaign, batch))


def make_order(campaign: Campaign, *kinds: SheetKind, at: dt.datetime | None = None) -> PrintOrder:
    """Order sheets to print, a poster unless said otherwise."""
    job = PrintJob(kinds or (SheetKind.POSTER,))
    order = place_order(campaign, job, submission_id=str(uuid.uuid4()), now=at or utc_now())
    assert order is not None
    db.session.commit()
    return order


def make_scan(campaign: Campaign, tin: Tin | None = None, *, at: dt.datetime | None = None) -> Scan:
    """Keep a picture of paper, another each time."""
    picture = Picture(b"a JPEG", 3, 4, uuid.uuid4().hex)
    keep_scan(campaign, tin, picture, now=at or utc_now(), by=make_account().id)
    db.session.commit()
    return db.session.scalars(db.select(Scan).where(Scan.sent_digest == picture.sent_digest)).one()


def make_slip(
    campaign: Campaign,
    text: str = "Een bankje bij de vijver",
    *,
    at: dt.datetime | None = None,
    tin: Tin | None = None,
    helper: tuple[str, str] | None = None,
) -> tuple[Slip, str]:
    """Put a slip in; give it with its receipt code. `helper` is a name and how to reach them."""
    name, reach = helper or ("", "")
    submission = Submission(
        id=str(uuid.uuid4()),
        text=text,
        helps=helper is not None,
        name=name,
        reach=reach,
        lid_code=tin.lid_code if tin else "",
    )
    slip, code = put_slip(campaign, submission, now=at or utc_now())
    db.session.commit()
    return slip, code


def make_idea(
    campaign: Campaign,
    text: str = "Een bankje bij de vijver",
    *,
    at: dt.datetime | None = None,
    theme: Theme | None = None,
) -> Idea:
    """Make a published idea, in a theme when one is given."""
    slip, _code = make_slip(campaign, text, at=at)
    idea = publish_slip(slip, text, now=at or utc_now())
    if theme is not None:
        place_idea(idea, theme, now=at or utc_now())
    db.session.commit()
    return idea


def make_theme(campaign: Campaign, name: str = "Omzien naar elkaar") -> Theme:
    """Make a theme."""
    theme = add_theme(campaign.id, name, now=days_ago(40))
    db.session.commit()
    return theme


def make_suggestion(
    about: Slip | Idea,
    *guesses: tuple[Theme, float] | tuple[Theme, float, list[tuple[int, int]]],
    alike: Sequence[Idea] = (),
    readable: bool = True,
) -> Suggestion:
    """Write down what a machine makes of a slip or idea: themes with how sure it is and where the words stand."""
    row = Suggestion(
        campaign_id=about.campaign_id,
        slip_id=about.id if isinstance(about, Slip) else None,
        idea_id=about.id if isinstance(about, Idea) else None,
        digest=digest_of(about.text, about.language),
        is_readable=readable,
        guesses=[[theme.id, p, *(places or [[]])] for theme, p, *places in guesses],
        alike=[[idea.id, 0.9 - place / 10] for place, idea in enumerate(alike)],
        made_at=utc_now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def make_group(campaign: Campaign, name: str = "Omzien naar elkaar", *members: Account) -> ResidentGroup:
    """Make a residents' group with members."""
    group = add_group(campaign.id, name, now=days_ago(30))
    for member in members:
        add_member(group, member, now=days_ago(30))
    db.session.commit()
    return group


def make_claim(
    group: ResidentGroup,
    subject: Theme | Idea,
    *,
    campaign: Campaign,
    due_in_days: int = 14,
    confirmed: bool = True,
    first_step: str = "We vragen of we het wijkcentrum mogen gebruiken",
) -> Claim:
    """Make a claim, confirmed unless said otherwise; a negative `due_in_days` is a date that has passed."""
    asked_at = days_ago(max(1, 10 - due_in_days))  # long enough before its date
    today = local_date(utc_now())
    claim = ask_claim(
        group,
        subject,
        first_step=first_step,
        due_on=today + dt.timedelta(days=due_in_days),
        now=asked_at,
        limits=Limits(),
    )
    if confirmed:
        confirm_claim(claim, campaign, now=asked_at)
    db.session.commit()
    return claim


def make_letter(
    address: str = "bep@example.org", *, kind: str = "invitation", at: dt.datetime | None = None
) -> Message:
    """Put a letter in the outbox."""
    now = at or utc_now()
    words = {"place": "De Gagels", "until": now, "link": "https://example.org/x", "name": "Bep", "minutes": 30}
    letter = write_letter(kind, address, now=now, language="nl", **words)
    db.session.commit()
    return letter


def make_question(claim: Claim, campaign: Campaign, *, asked_at: dt.datetime | None = None) -> OutcomeQuestion:
    """Let a group finish something, and ask neighbours whether it worked out."""
    now = asked_at or utc_now()
    finish_claim(claim, campaign, "De bankjes staan er.", now=now)
    question = ask_outcome(claim, now=now)
    assert question is not None
    db.session.commit()
    mail_outcomes(now)
    return question


def make_activity(
    group: ResidentGroup,
    title: str = "Koffieochtend",
    *,
    campaign: Campaign,
    on: dt.date | None = None,
    until: dt.date | None = None,
    repeat: Repeat = Repeat.ONCE,
    times: tuple[int, int] = (10, 12),
    claim: Claim | None = None,
) -> Activity:
    """Put an activity of a group in the agenda: in two days from now, between two whole hours."""
    first_on = on or local_date(utc_now()) + dt.timedelta(days=2)
    begins, ends = (dt.time(hour) for hour in times)
    place = "Wijkcentrum De Gagels"
    activity = announce(
        group,
        Announcement(title, "Neem je buur mee.", place, first_on, until or first_on, begins, ends, repeat),
        submission_id=str(uuid.uuid4()),
        campaign=campaign,
        claim=claim,
        now=utc_now(),
    )
    db.session.commit()
    return activity


def make_follower(
    campaign: Campaign,
    address: str = "bep@example.org",
    *,
    kind: str = "campaign",
    row_id: int | None = None,
    at: dt.datetime | None = None,
    confirmed: bool = True,
) -> Follower:
    """Let an address follow something (the whole campaign), confirmed unless said otherwise."""
    now = at or days_ago(30)
    subscription = follow(campaign, address, kind, row_id, now=now, language="nl")
    if confirmed:
        confirm(subscription, now=now)
    db.session.commit()
    return subscription.follower


def drafted(name: str, ideas: Sequence[Idea], *, theme: Theme | None = None, kind: str = "") -> NewPile:
    """Draft a pile of these ideas, in which the first word of each is shared."""
    cards = tuple(NewCard(idea.id, digest_of(*_read(idea)), 0.8, ((0, len(idea.text.split()[0])),)) for idea in ideas)
    kind = kind or ("theme" if theme else "new")
    return NewPile(kind, theme.id if theme else None, name, ("bomen", "heg"), cards)


def _read(idea: Idea) -> tuple[str, str]:
    return what_is_read(idea.text, idea.dutch, idea.language)


def make_draft(campaign: Campaign, ideas: Sequence[Idea], *piles: NewPile, at: dt.datetime | None = None) -> Draft:
    """Make a draft that is ready, of these ideas: one pile unless others are given."""
    now = at or utc_now()
    draft = Draft(campaign_id=campaign.id, submission_id=str(uuid.uuid4()), state=DraftState.WAITING, asked_at=now)
    db.session.add(draft)
    db.session.flush()
    attempt = take_next(now, draft.id)
    assert attempt is not None
    digests = {idea.id: digest_of(*_read(idea)) for idea in ideas}
    assert settle(attempt, piles or [drafted("Bomen, heg", ideas)], digests, now=now)
    db.session.commit()
    return draft
