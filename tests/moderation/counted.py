"""What pages count, beside what the database holds, counted here row by row."""

from __future__ import annotations

import re
from collections import defaultdict

from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Hold, Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.themes.models import Placement, Theme
from tests.page import Page, Visitor

_NUMBER = re.compile(r"\d+")
Counts = dict[str, int]


def counted_in_rows(campaign: Campaign) -> Counts:
    """Count slips, ideas, what waits, each idea's slips, and each theme's ideas and slips."""
    slips = list(db.session.scalars(select(Slip).where(Slip.campaign_id == campaign.id)))
    ideas = list(db.session.scalars(select(Idea).where(Idea.state.in_(PUBLIC_STATES)).order_by(Idea.id)))
    carried: dict[int | None, set[int]] = defaultdict(set)
    for voice in db.session.scalars(select(Voice)):
        carried[voice.idea_id].add(voice.slip_id)
    lying: dict[int | None, set[int]] = defaultdict(set)
    for placement in db.session.scalars(select(Placement).where(Placement.theme_id.is_not(None))):
        lying[placement.theme_id].add(placement.idea_id)
    public = {idea.id for idea in ideas}
    held = set(db.session.scalars(select(Hold.slip_id).where(Hold.released_at.is_(None))))
    waiting = {slip.id for slip in slips if slip.state == SlipState.WAITING}
    counts = {
        "slips": sum(slip.state != SlipState.WITHDRAWN for slip in slips),
        "ideas": len(public),
        "to go": len(waiting - held),
        "loose": len(public - set().union(*lying.values())),
    }
    for idea_id in sorted(public):
        counts[f"idea {idea_id}"] = len(carried[idea_id])
    for theme in db.session.scalars(select(Theme).order_by(Theme.id)):
        here = lying[theme.id] & public
        counts[f"theme {theme.name}"] = len(here)
        counts[f"slips in {theme.name}"] = len(set().union(*(carried[idea_id] for idea_id in here)))
    return counts


def counted_on_pages(neighbour: Visitor, moderator: Visitor, slug: str, wanted: Counts) -> Counts:
    """Read the same counts (`wanted` names them) from a campaign's pages, ideas, inbox and board."""
    start, inbox = neighbour.get(f"/{slug}/"), moderator.get(f"/beheer/{slug}/postvak")
    board = moderator.get(f"/beheer/{slug}/bord")
    stats = [int(number) for number in start.texts(".stat b")] or [0, 0]
    counts = {"slips": stats[0], "ideas": stats[1], "to go": _number(inbox, ".inbox__progress")}
    for column in board.all("[data-column]"):
        (total,) = column.query("[data-total]")
        name = column.query("h2")[0].text.replace(total.text, "").strip()
        counts["loose" if column.attrs["data-column"] == "0" else f"theme {name}"] = int(_NUMBER.findall(total.text)[0])
    for tin in start.all("a.tin"):
        (name,), (slips,) = tin.query("b"), tin.query("span")
        counts[f"slips in {name.text}"] = int(_NUMBER.findall(slips.text)[0])
    for idea_id in [name.partition(" ")[2] for name in wanted if name.startswith("idea ")]:
        page = neighbour.get(f"/{slug}/ideeen/{idea_id}")
        (told,) = re.findall(r"staat op (\d+) briefje", page.text)
        counts[f"idea {idea_id}"] = int(told)
    return counts


def _number(page: Page, selector: str) -> int:
    """Give the first number that stands in a part of a page; where there is no such part, nothing is told: 0."""
    found = _NUMBER.findall(" ".join(page.texts(selector)))
    return int(found[0]) if found else 0
