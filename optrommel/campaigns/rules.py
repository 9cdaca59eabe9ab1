"""Campaigns and tins: states, dates, lid codes, and when a slip is still taken."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from optrommel.rules import N_, RuleError

SLUG_MAX = 50
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# First segments of addresses that are ours; a campaign by that name could not be reached.
RESERVED_SLUGS = frozenset(
    [
        "beheer",
        "gezond",
        "gereed",
        "groep",
        "inloggen",
        "manifest.webmanifest",
        "meedoen",
        "melding",
        "n",
        "offline",
        "privacy",
        "static",
        "sw.js",
        "t",
        "taal",
        "toegankelijkheid",
        "uitloggen",
        "uitnodiging",
        "volg",
        "volgen",
        "api",
        ".well-known",
        "favicon.ico",
        "robots.txt",
        "media",
        "sessies",
    ]
)
NAME_MAX = 80
QUESTION_MAX = 120
INTRO_MAX = 400
LANGUAGE_MAX = 12  # characters of a language's short name
RESPONSIBLE_MAX = 200
CARE_NAME = "de Luisterlijn"  # day and night, anonymous; number: deluisterlijn.nl
CARE_PHONE = "088 0767 000"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LID_CODE_LENGTH = 8  # 40 bits: it opens nothing but the form, and a wrong one is throttled
TINS_MAX = 500
FIRST_DAY = dt.date(2000, 1, 1)
AHEAD_DAYS_MAX = 5 * 365
LEASE_DAYS_MIN = 7  # shorter, and a group would write for the calendar
LEASE_DAYS_MAX = 366
LAPSE_DAYS_MIN = 7  # amber for at least a week: nobody is taken by surprise
LAPSE_DAYS_MAX = 180
STANDSTILL_DAYS_MIN = 1
STANDSTILL_DAYS_MAX = 60
JOURNAL_DAYS_MIN = 30  # what was done last month can be asked about and taken back
JOURNAL_DAYS_MAX = 10 * 365


class CampaignState(StrEnum):
    """How far a campaign is."""

    DRAFT = "draft"
    OPEN = "open"
    READING = "reading"
    FOLLOWING = "following"
    CLOSED = "closed"


# In these, groups work and neighbours hear of it.
LIVING = frozenset({CampaignState.OPEN, CampaignState.READING, CampaignState.FOLLOWING})
CAMPAIGN_MOVES = frozenset(
    {
        (CampaignState.DRAFT, CampaignState.OPEN),
        (CampaignState.OPEN, CampaignState.READING),
        (CampaignState.READING, CampaignState.OPEN),
        (CampaignState.READING, CampaignState.FOLLOWING),
        (CampaignState.FOLLOWING, CampaignState.READING),
        (CampaignState.FOLLOWING, CampaignState.CLOSED),
        (CampaignState.CLOSED, CampaignState.FOLLOWING),
    }
)


class TinState(StrEnum):
    """Where a tin is."""

    READY = "ready"
    OUT = "out"
    MISSING = "missing"
    BACK = "back"
    COUNTED = "counted"


TIN_IS_ON_ITS_WAY = frozenset({TinState.READY, TinState.OUT})


class Admission(StrEnum):
    """What happens to a slip that comes in now."""

    ON_TIME = "on time"
    LATE = "late"
    REFUSED = "refused"


class CampaignMoveError(RuleError):
    """A campaign cannot go from this state to that one."""

    sentence = N_("De actie kan niet in één keer naar deze stand. Ververs de pagina en kies opnieuw.")


class SlugTakenError(RuleError):
    """Another campaign has this address."""

    sentence = N_("Er is al een actie met het adres ‘%(slug)s’. Kies een ander adres.")


class SlugRefusedError(RuleError):
    """This cannot be the address of a campaign."""

    sentence = N_("‘%(slug)s’ kan geen adres zijn. Gebruik kleine letters, cijfers en streepjes.")


class CampaignArchivedError(RuleError):
    """The campaign is closed: it can be read, not changed."""

    sentence = N_("Deze actie is afgesloten en kan alleen nog gelezen worden. Bel ons gerust als er nog iets is.")


class CampaignToReopenError(CampaignArchivedError):
    """The same, for somebody who can open it again."""

    sentence = N_("Deze actie is afgesloten en kan alleen nog gelezen worden. In Instellingen kun je hem weer openen.")


class CampaignClosedError(RuleError):
    """The campaign takes no slips any more."""

    sentence = N_(
        "Deze actie neemt geen briefjes meer aan. Je tekst staat er nog. Wil je hem toch doorgeven? Bel %(name)s."
    )


@dataclass(frozen=True)
class Limits:
    """How long things may take before a campaign calls it silence; days."""

    waiting_days: int = 7
    unplaced_days: int = 14
    unclaimed_days: int = 30
    late_days: int = 14
    lease_days: int = 42  # a sign of life gives a claim this long again
    lapse_days: int = 28  # past its date a claim is amber this long, then free again
    amber_days: int = 14  # an amber claim older than this is silence
    journal_days: int = 730  # who did what is known this long
    standstill_days: int = 3  # a tin that nobody passed on for longer stands still


def check_slug(slug: str) -> None:
    """Refuse what cannot be a campaign's address."""
    if len(slug) > SLUG_MAX or not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise SlugRefusedError(slug=slug)


def check_move(state: CampaignState, to: CampaignState) -> None:
    """Refuse a campaign's step that is not in the table."""
    if (state, to) not in CAMPAIGN_MOVES:
        raise CampaignMoveError


def next_states(state: CampaignState) -> list[CampaignState]:
    """List the states a campaign can go to from here, in the order of its life."""
    return [to for to in CampaignState if (state, to) in CAMPAIGN_MOVES]


def admission(
    state: CampaignState, *, closes_at: dt.datetime | None, now: dt.datetime, late_days: int = Limits.late_days
) -> Admission:
    """Tell whether a slip is taken: in time, marked late, or not any more."""
    if state in (CampaignState.DRAFT, CampaignState.CLOSED):
        return Admission.REFUSED
    if state is CampaignState.OPEN and (closes_at is None or now <= closes_at):
        return Admission.ON_TIME
    if closes_at is not None and now <= closes_at + dt.timedelta(days=late_days):
        return Admission.LATE
    return Admission.REFUSED


def is_plausible(day: dt.date, *, today: dt.date) -> bool:
    """Tell whether a campaign can have this date; a wrong year is caught before pages count with it."""
    return FIRST_DAY <= day <= today + dt.timedelta(days=AHEAD_DAYS_MAX)


# Paper is typed over after the tins are back; what counts is that it was in the tin, not when somebody had time.
PAPER_ADMISSION = {
    CampaignState.DRAFT: Admission.REFUSED,
    CampaignState.OPEN: Admission.ON_TIME,
    CampaignState.READING: Admission.ON_TIME,
    CampaignState.FOLLOWING: Admission.LATE,
    CampaignState.CLOSED: Admission.REFUSED,
}


def kept_until(meeting_on: dt.date | None, *, today: dt.date) -> dt.date:
    """Give the last day on which contact details are kept: 12 months after the meeting (or after today)."""
    start = max(meeting_on or today, today)
    try:
        return start.replace(year=start.year + 1)
    except ValueError:  # 29 February
        return start.replace(year=start.year + 1, day=28)


def make_lid_code() -> str:
    """Make the code on a tin's lid."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(LID_CODE_LENGTH))


def normalise_code(typed: str) -> str:
    """Read a code as people type it: case-blind, O as 0, I and L as 1, spaces and dashes ignored."""
    bare = re.sub(r"[\s\-–—_.]", "", typed).upper()
    return bare.translate(str.maketrans("OIL", "011"))
