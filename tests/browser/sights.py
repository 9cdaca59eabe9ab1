"""Every page that can be seen, each with what makes it hard: errors, open parts, nothing to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Locator, Page
from sqlalchemy import func, select

from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.clock import utc_now
from optrommel.demo.build import GROUP_OF_MEMBER, SLUG, receipt_of
from optrommel.extensions import db
from optrommel.groups.actions import invite_member
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.queries import group_by_slug
from optrommel.groups.rules import ClaimState
from optrommel.moderation.models import Voice
from tests.browser.serving import EMPTY

STORY = "s001"  # the slip of the demo with the longest story


def look(_page: Page) -> None:
    """Do nothing: the page as it opens."""


def unfold(page: Page) -> None:
    """Open all that is folded."""
    for summary in page.locator("details:not([open]) > summary").all()[::-1]:
        summary.click()


def press(button: str) -> Callable[[Page], None]:
    """Send a form untouched, so that the page comes back with its errors."""
    return lambda page: arrive(page, page.get_by_role("button", name=button).first)


def arrive(page: Page, step: Locator) -> None:
    """Press a button or link and wait for the page it leads to."""
    with page.expect_navigation():
        step.click()


def ask_for_help(page: Page) -> None:
    """Tick “ik wil meehelpen”, say nothing else, and send."""
    page.get_by_label("Ik wil wel meehelpen").check()
    press("Stop in de trommel")(page)


def send_no_reason(page: Page) -> None:
    """Say “nu niet” to a group without saying why."""
    unfold(page)
    press("Stuur dit antwoord")(page)


def ask_for_contact(page: Page) -> None:
    """Open how to reach the first volunteer."""
    arrive(page, page.get_by_role("button", name="Laat zien hoe").first)


@dataclass(frozen=True)
class Sight:
    """A page: where it is, whose it is (a role of the demo; none: everyone's) and what is done there first."""

    name: str
    path: str
    role: str = ""
    act: Callable[[Page], None] = look


GROUP = f"/groep/{SLUG}/{GROUP_OF_MEMBER}"
SIGHTS = (
    Sight("index", "/"),
    Sight("campaign", f"/{SLUG}/"),
    Sight("form", f"/{SLUG}/briefje"),
    Sight("form-errors", f"/{SLUG}/briefje", act=ask_for_help),
    Sight("code", "/volg/{code}", act=unfold),
    Sight("look-up", "/volg"),
    Sight("look-up-errors", "/volg", act=press("Laat mijn briefje zien")),
    Sight("unknown-code", "/volg/0000-0000-0000"),
    Sight("ideas", f"/{SLUG}/ideeen"),
    Sight("ideas-none", f"/{SLUG}/ideeen?q=ruimteschip"),
    Sight("idea", f"/{SLUG}/ideeen/{{idea}}"),
    Sight("theme", f"/{SLUG}/themas/omzien-naar-elkaar"),
    Sight("groups", f"/{SLUG}/groepen/"),
    Sight("group", f"/{SLUG}/groepen/{GROUP_OF_MEMBER}"),
    Sight("privacy", f"/{SLUG}/privacy"),
    Sight("error", "/nergens"),
    Sight("log-in", "/inloggen"),
    Sight("log-in-errors", "/inloggen", act=press("Log in")),
    Sight("join", "/uitnodiging/{token}"),
    Sight("inbox-open", f"/beheer/{SLUG}/postvak?zoek=vijver", Role.MODERATOR, unfold),
    Sight("inbox", f"/beheer/{SLUG}/postvak", Role.MODERATOR),
    Sight("board", f"/beheer/{SLUG}/bord?per_kolom=6", Role.MODERATOR),
    Sight("board-errors", f"/beheer/{SLUG}/bord?per_kolom=6", Role.MODERATOR, press("Leg neer")),
    Sight("theme-edit", f"/beheer/{SLUG}/bord/themas/omzien-naar-elkaar", Role.MODERATOR),
    Sight("groups-manage", f"/beheer/{SLUG}/groepen", Role.MODERATOR, unfold),
    Sight("decline", f"/beheer/{SLUG}/groepen", Role.MODERATOR, send_no_reason),
    Sight("invitation", f"/beheer/{SLUG}/groepen", Role.MODERATOR, press("Nodig iemand uit")),
    Sight("tins", f"/beheer/{SLUG}/trommels", Role.MODERATOR),
    Sight("settings", f"/beheer/{SLUG}/instellingen", Role.MODERATOR),
    Sight("mine", "/beheer/", "admin"),
    Sight("home", f"{GROUP}/", Role.MEMBER),
    Sight("home-errors", f"{GROUP}/", Role.MEMBER, press("Vertel het de buurt")),
    Sight("home-contact", f"{GROUP}/", Role.MEMBER, ask_for_contact),
    Sight("claim", f"{GROUP}/oppakken", Role.MEMBER),
    Sight("claim-end", f"{GROUP}/oppakken/{{claim}}/afronden", Role.MEMBER),
    Sight("empty-campaign", f"/{EMPTY}/"),
    Sight("empty-ideas", f"/{EMPTY}/ideeen"),
    Sight("empty-groups", f"/{EMPTY}/groepen/"),
    Sight("empty-inbox", f"/beheer/{EMPTY}/postvak", "admin"),
    Sight("empty-board", f"/beheer/{EMPTY}/bord", "admin"),
    Sight("empty-tins", f"/beheer/{EMPTY}/trommels", "admin"),
    Sight("empty-home", f"/groep/{EMPTY}/nieuwe-groep/", "admin"),
)


def places_in(app: Flask) -> dict[str, object]:
    """Find what the paths of the sights leave open: a code, a busy idea, a claim that goes on, an invitation."""
    with app.app_context():
        campaign = campaign_by_slug(SLUG)
        assert campaign is not None
        busiest = select(Voice.idea_id).group_by(Voice.idea_id).order_by(func.count().desc(), Voice.idea_id)
        going_on = (
            select(Claim.id)
            .join(ResidentGroup, Claim.group_id == ResidentGroup.id)
            .where(ResidentGroup.slug == GROUP_OF_MEMBER, Claim.state == ClaimState.ACTIVE)
        )
        return {
            "code": receipt_of(campaign, STORY),
            "idea": db.session.scalar(busiest),
            "claim": db.session.scalar(going_on),
            "token": _invite(campaign),
        }


def _invite(campaign: Campaign) -> str:
    group = group_by_slug(campaign.id, GROUP_OF_MEMBER)
    assert group is not None
    token = invite_member(group, now=utc_now(), by=1)
    db.session.commit()
    return token
