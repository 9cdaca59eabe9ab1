"""The campaign of the example: its texts, tins, dates and themes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from optrommel.accounts.actions import give_role
from optrommel.accounts.rules import Role
from optrommel.campaigns.actions import add_campaign, add_listed_tins, change_campaign, change_texts, move_campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.campaigns.street_list import NewTin
from optrommel.clock import AMSTERDAM, local_date
from optrommel.demo.people import PEOPLE, account_of
from optrommel.demo.rows import read_toml, slip_rows
from optrommel.demo.stage import Stage, moment_of
from optrommel.themes.actions import add_theme

PREPARATION_DAYS = 7  # from making the campaign to the first tin
LAPSE_DAYS = 14  # the data's lapsed claim is 21 days past its date; with the default of 28 it would be amber


def set_stage(facts: Mapping[str, Any], now: dt.datetime) -> Stage:
    """Add the campaign, and the people who will act in it."""
    made_at = moment_of(now, facts["opened_days_ago"] + PREPARATION_DAYS, hour=10)
    accounts = {person.role: account_of(person, now=made_at) for person in PEOPLE}
    campaign = add_campaign(
        facts["slug"],
        facts["name"],
        question=facts["question"],
        contact=(facts["contact_name"], facts["contact_phone"], facts["contact_hours"]),
        intro=facts["intro"],
        is_example=True,
        now=made_at,
    )
    intros = {language: {"intro": words} for language, words in facts["intros"].items()}
    change_texts(campaign, intros, now=made_at, by=accounts[Role.MODERATOR].id)
    for role in (Role.MODERATOR, Role.TYPIST):
        give_role(accounts[role], campaign.id, role, now=made_at, by=accounts["admin"].id)
    return Stage(campaign, now, moderator_id=accounts[Role.MODERATOR].id, member_id=accounts[Role.MEMBER].id)


def add_doorstep_tins(stage: Stage, facts: Mapping[str, Any]) -> None:
    """Add the tins, ready to go."""
    rows = sorted(facts["tins"], key=lambda row: row["number"])
    now = stage.moment(facts["opened_days_ago"] + 1, hour=11)
    new = [NewTin(row["route"], row["households"], number=row["number"]) for row in rows]
    add_listed_tins(stage.campaign, new, now=now, by=stage.moderator_id)


def open_campaign(stage: Stage, facts: Mapping[str, Any]) -> None:
    """Set the dates of the campaign and let it take slips."""
    now = stage.moment(facts["opened_days_ago"], hour=9)
    today = local_date(stage.now)
    end_of_day = dt.time(23, 59, 59)
    closes_on = today - dt.timedelta(days=facts["closed_days_ago"])
    changes = {
        "meeting_on": today - dt.timedelta(days=facts["meeting_days_ago"]),
        "closes_at": dt.datetime.combine(closes_on, end_of_day, tzinfo=AMSTERDAM).astimezone(dt.UTC),
        "lapse_days": LAPSE_DAYS,
    }
    change_campaign(stage.campaign, changes, now=now, by=stage.moderator_id)
    move_campaign(stage.campaign, CampaignState.OPEN, now=now, by=stage.moderator_id)


def add_themes(stage: Stage) -> None:
    """Add the themes, before the first slip is decided."""
    now = stage.moment(days_ago=_first_day(), hour=13)
    for row in read_toml("themes.toml")["themes"]:
        theme = add_theme(
            stage.campaign.id,
            row["name"],
            description=row["description"],
            hue=row["hue"],
            now=now,
            by=stage.moderator_id,
        )
        stage.themes[theme.slug] = theme


def _first_day() -> int:
    return max(int(row.days_ago) for row in slip_rows())
