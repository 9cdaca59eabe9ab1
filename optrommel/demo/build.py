"""The example campaign ‘De Gagels’: weeks of slips, themes, groups and news, through the same actions as real ones."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

from sqlalchemy import func, inspect, select

from optrommel.accounts.actions import add_account, give_role, set_password
from optrommel.accounts.models import Account
from optrommel.accounts.queries import account_by_email
from optrommel.accounts.rules import Role
from optrommel.campaigns.actions import add_campaign, add_tins, change_campaign, change_texts, move_campaign
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries import campaign_by_slug, tins_of
from optrommel.campaigns.rules import CROCKFORD, CampaignState, TinState
from optrommel.clock import AMSTERDAM, local_date
from optrommel.database import Base
from optrommel.demo.rows import ClaimPlace, ClaimRow, SlipRow, claim_rows, group_rows, read_toml, slip_rows
from optrommel.extensions import db
from optrommel.groups.actions import (
    add_group,
    add_member,
    ask_claim,
    confirm_claim,
    decline_claim,
    finish_claim,
    hand_over_claim,
    post_update,
    release_claim,
)
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.rules import ClaimState, OnTurn
from optrommel.moderation.actions import answer_slip, join_idea, publish_slip
from optrommel.moderation.models import Idea
from optrommel.schema import upgrade
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Slip
from optrommel.slips.passing import pass_on
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import Source, show_code
from optrommel.themes.actions import add_theme
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea

SLUG = "de-gagels"
NAMESPACE = UUID("6b1f7c52-0f7e-4b7e-9d0a-2f6a5d1c9e40")  # any will do: the same key makes the same submission id
PASSWORD_LENGTH = 12  # 60 random bits, as a receipt code has
GROUP_OF_MEMBER = "omzien-naar-elkaar"
PREPARATION_DAYS = 7  # from making the campaign to the first tin
LAPSE_DAYS = 14  # the data's lapsed claim is 21 days past its date; with the default of 28 it would be amber
SLIP_HOURS = {Source.PAPER: (9, 17), Source.PHONE: (8, 22)}  # typed over by day, put in until late
NEWS_HOURS = (10, 17)  # a claim starts before, and ends after, that day's news
ADVICE = "Give the demo a folder of its own with OPTROMMEL_INSTANCE."
BY_LINK = "link"  # the tin of the data that goes from phone to phone
PASSED_ON_AFTER = dt.timedelta(minutes=2)
DECISION_SECONDS = 40  # what a moderator takes for one slip


class DemoRefusedError(Exception):
    """The database holds something that is not the example; the text says what to do."""


@dataclass(frozen=True)
class Person:
    """Who a visitor of the demo can sign in as."""

    role: str
    name: str

    @property
    def email(self) -> str:
        """Give the address to sign in with."""
        return f"{self.role}@example.org"


PEOPLE = (Person("admin", "Sanne"), Person("moderator", "Marieke"), Person("typist", "Joke"), Person("member", "Bep"))


@dataclass
class Stage:
    """Where and when the example takes place, who acts in it, and what is there so far."""

    campaign: Campaign
    now: dt.datetime
    moderator_id: int
    member_id: int
    themes: dict[str, Theme] = field(default_factory=dict)
    ideas: dict[str, Idea] = field(default_factory=dict)
    groups: dict[str, ResidentGroup] = field(default_factory=dict)
    claims: dict[ClaimPlace, Claim] = field(default_factory=dict)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
        """Give a time of day in Amsterdam so many days ago, in UTC; never later than now."""
        return min(_moment(self.now, days_ago, hour, minute), self.now)

    def moment_between(self, days_ago: int, hours: tuple[int, int], *, key: str) -> dt.datetime:
        """Give a time between two hours so many days ago; the same key gives the same time."""
        hour, minute = divmod(crc32(key.encode()) % ((hours[1] - hours[0]) * 60), 60)
        return self.moment(days_ago, hours[0] + hour, minute)

    def speaker(self, group_slug: str) -> int:
        """Give the account that acts for a group; the moderator does it for groups without a log-in."""
        return self.member_id if group_slug == GROUP_OF_MEMBER else self.moderator_id


def prepare(*, now: dt.datetime, fresh: bool = False) -> list[tuple[str, str, str]]:
    """Make the example ready and give role, e-mail and new password of each log-in; `fresh` builds it anew.

    Raises `DemoRefusedError` when the database holds anything that is not the example.
    """
    _refuse_strangers()  # before the upgrade too: the tables of others are not ours to change
    db.session.rollback()  # SQLite has one writer: the upgrade would wait for our reading to end
    upgrade(db.engine)
    _refuse_strangers()
    if fresh or campaign_by_slug(SLUG) is None:
        _clear()
        _build(now)
    log_ins = [_renew_log_in(person, now=now) for person in PEOPLE]
    db.session.commit()
    return log_ins


def receipt_of(campaign: Campaign, key: str) -> str:
    """Give the receipt code of a slip of the data, in fours: the same as long as this demo stands."""
    row = next(row for row in slip_rows() if row.key == key)
    submission = _submission(row, _lid_codes(campaign))
    code, _code_hash = make_receipt(campaign, submission.id, submission.digest)
    return show_code(code)


def _refuse_strangers() -> None:
    if not inspect(db.session.connection()).has_table(Campaign.__tablename__):
        return
    found = db.session.execute(select(Campaign.slug, Campaign.is_example).order_by(Campaign.slug)).all()
    strangers = [slug for slug, is_example in found if slug != SLUG or not is_example]
    if strangers:
        raise DemoRefusedError(f"This database holds the campaign ‘{strangers[0]}’. {ADVICE}")
    if not found and db.session.scalar(select(func.count(Account.id))):
        raise DemoRefusedError(f"This database holds accounts that are not the demo's. {ADVICE}")


def _clear() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())  # one statement a table: rows that point within it go together
    db.session.expunge_all()


def _build(now: dt.datetime) -> None:
    facts = read_toml("campaign.toml")
    stage = _set_stage(facts, now)
    _add_tins(stage, facts)
    _open(stage, facts)
    _add_themes(stage)
    slips = _put_slips(stage)
    _decide_slips(stage, slips)
    _bring_tins_home(stage, facts)
    _add_groups(stage, facts["meeting_days_ago"])
    _take_on(stage)
    _tell_news(stage)
    _end_claims(stage)
    _settle_dates(stage)


def _set_stage(facts: Mapping[str, Any], now: dt.datetime) -> Stage:
    made_at = _moment(now, facts["opened_days_ago"] + PREPARATION_DAYS, hour=10)
    accounts = {person.role: _account_of(person, now=made_at) for person in PEOPLE}
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


def _moment(now: dt.datetime, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
    day = local_date(now) - dt.timedelta(days=days_ago)
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=AMSTERDAM).astimezone(dt.UTC)


def _account_of(person: Person, *, now: dt.datetime) -> Account:
    return account_by_email(person.email) or add_account(
        person.email, person.name, password=_make_password(), is_admin=person.role == "admin", now=now
    )


def _make_password() -> str:
    letters = "".join(secrets.choice(CROCKFORD) for _ in range(PASSWORD_LENGTH))
    return show_code(letters).lower()  # no shift key, and no letters that look like digits


def _renew_log_in(person: Person, *, now: dt.datetime) -> tuple[str, str, str]:
    password = _make_password()
    set_password(_account_of(person, now=now), password, now=now)
    return person.role, person.email, password


def _add_tins(stage: Stage, facts: Mapping[str, Any]) -> None:
    rows = sorted(facts["tins"], key=lambda row: row["number"])
    now = stage.moment(facts["opened_days_ago"] + 1, hour=11)
    tins = add_tins(stage.campaign, [row["route"] for row in rows], now=now, by=stage.moderator_id)
    for tin, row in zip(tins, rows, strict=True):
        tin.households = row["households"]
        tin.state = TinState.OUT


def _open(stage: Stage, facts: Mapping[str, Any]) -> None:
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


def _bring_tins_home(stage: Stage, facts: Mapping[str, Any]) -> None:
    # Only after the slips: one that comes from a tin that is back would be doubtful.
    states = {row["number"]: TinState(row["state"]) for row in facts["tins"]}
    for tin in tins_of(stage.campaign.id):
        tin.state = states[tin.number]


def _put_slips(stage: Stage) -> dict[str, Slip]:
    lid_codes = _lid_codes(stage.campaign)
    arrivals = sorted((_arrival(stage, row), row.key, row) for row in slip_rows())
    passed_on_by = read_toml("campaign.toml")["passed_on_by"]
    slips = {}
    for received_at, key, row in arrivals:
        submission = _submission(row, lid_codes)
        slips[key], _code = put_slip(stage.campaign, submission, now=received_at, source=Source(row.source))
        if key == passed_on_by:
            lid_codes[BY_LINK] = pass_on(slips[key], now=received_at + PASSED_ON_AFTER).lid_code
    return slips


def _lid_codes(campaign: Campaign) -> dict[str, str]:
    tins = db.session.scalars(select(Tin).where(Tin.campaign_id == campaign.id))
    return {BY_LINK if tin.is_digital else str(tin.number): tin.lid_code for tin in tins}


def _submission(row: SlipRow, lid_codes: Mapping[str, str]) -> Submission:
    return Submission(
        id=str(uuid5(NAMESPACE, f"slip {row.key}")),
        text=row.text,
        helps=bool(row.helps),
        name=row.name,
        reach=row.contact,
        lid_code=lid_codes[row.tin] if row.tin else "",
    )


def _arrival(stage: Stage, row: SlipRow) -> dt.datetime:
    return stage.moment_between(int(row.days_ago), SLIP_HOURS[Source(row.source)], key=row.key)


def _decide_slips(stage: Stage, slips: Mapping[str, Slip]) -> None:
    decided: Counter[int] = Counter()
    for row in sorted(slip_rows(), key=lambda row: -int(row.days_ago)):  # stable: a same_as stays after its idea
        if row.fate == "waiting":
            continue
        evening = (int(row.days_ago) - 1) // 2 * 2  # every other evening: a day or two after the slip came in
        passed = dt.timedelta(seconds=DECISION_SECONDS * decided[evening])
        decided[evening] += 1
        _decide(stage, slips[row.key], row, now=min(stage.moment(evening, 19, 30) + passed, stage.now))


def _decide(stage: Stage, slip: Slip, row: SlipRow, *, now: dt.datetime) -> None:
    by = stage.moderator_id
    if row.fate == "answered":
        answer_slip(slip, row.reason, now=now, by=by)
        return
    if row.same_as:
        stage.ideas[row.key] = stage.ideas[row.same_as]
        join_idea(slip, stage.ideas[row.key], row.public_text, now=now, by=by)
    else:
        stage.ideas[row.key] = publish_slip(slip, row.public_text, now=now, by=by)
    for theme_slug in filter(None, (row.theme, row.theme2)):
        place_idea(stage.ideas[row.key], stage.themes[theme_slug], now=now, by=by)


def _add_themes(stage: Stage) -> None:
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


def _add_groups(stage: Stage, meeting_days_ago: int) -> None:
    now = stage.moment(meeting_days_ago, hour=20)
    for row in group_rows():
        group = add_group(stage.campaign.id, row["name"], about=row["about"], now=now, by=stage.moderator_id)
        stage.groups[group.slug] = group
    member = db.session.get_one(Account, stage.member_id)
    add_member(stage.groups[GROUP_OF_MEMBER], member, now=now, by=stage.moderator_id)


def _take_on(stage: Stage) -> None:
    for place, row in claim_rows().items():
        claim = _ask(stage, stage.groups[place.group], row)
        stage.claims[place] = claim
        if row.state not in (ClaimState.ASKED, ClaimState.DECLINED):
            now = stage.moment(row.asked_days_ago - 1, hour=9)
            confirm_claim(claim, stage.campaign, now=now, by=stage.moderator_id)


def _ask(stage: Stage, group: ResidentGroup, row: ClaimRow) -> Claim:
    return ask_claim(
        group,
        stage.themes[row.on_theme] if row.on_theme else stage.ideas[row.on_idea],
        first_step=row.first_step,
        due_on=_due_on(stage, row),
        on_turn=OnTurn(row.on_turn),
        limits=stage.campaign.limits,
        now=stage.moment(row.asked_days_ago, hour=21),
        by=stage.speaker(group.slug),
    )


def _due_on(stage: Stage, row: ClaimRow) -> dt.date:
    return local_date(stage.now) + dt.timedelta(days=row.due_in_days)


def _tell_news(stage: Stage) -> None:
    news = [(row, group_row["slug"]) for group_row in group_rows() for row in group_row["updates"]]
    for row, slug in sorted(news, key=lambda item: -item[0]["days_ago"]):
        post_update(
            stage.groups[slug],
            row["text"],
            submission_id=str(uuid5(NAMESPACE, f"update {slug} {row['days_ago']}")),
            campaign=stage.campaign,
            claim=stage.claims[ClaimPlace(slug, row["about_claim"])],
            now=stage.moment_between(row["days_ago"], NEWS_HOURS, key=row["text"]),
            by=stage.speaker(slug),
        )


def _end_claims(stage: Stage) -> None:
    told = {
        ClaimPlace(group_row["slug"], row["about_claim"]): row["days_ago"]
        for group_row in group_rows()
        for row in group_row["updates"]  # from old to new: the newest is kept
    }
    for place, row in claim_rows().items():
        now = stage.moment(told.get(place, row.asked_days_ago - 2), hour=17)
        _end(stage, stage.claims[place], row, now=now, by=stage.speaker(place.group))


def _end(stage: Stage, claim: Claim, row: ClaimRow, *, now: dt.datetime, by: int) -> None:
    if row.state == ClaimState.DECLINED:
        decline_claim(claim, stage.campaign, row.reason, now=now, by=stage.moderator_id)
    elif row.state == ClaimState.DONE:
        finish_claim(claim, stage.campaign, row.reason, now=now, by=by)
    elif row.state == ClaimState.RELEASED:
        release_claim(claim, stage.campaign, row.reason, now=now, by=by)
    elif row.state == ClaimState.HANDED_OVER:
        hand_over_claim(claim, stage.campaign, stage.groups[row.to], row.note, now=now, by=by)


def _settle_dates(stage: Stage) -> None:
    # Each update renewed its claim for weeks; then none would be amber or lapsed today, and the demo shows every state.
    for place, row in claim_rows().items():
        stage.claims[place].due_on = _due_on(stage, row)
    db.session.flush()
