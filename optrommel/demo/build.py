"""The example campaign ‘De Gagels’: weeks of slips, themes, groups and news, through the same actions as real ones."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, inspect, select

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.database import Base
from optrommel.demo.campaign import add_doorstep_tins, add_themes, open_campaign, set_stage
from optrommel.demo.custody import bring_tins_home, pass_tins_round
from optrommel.demo.groups import (
    add_groups,
    call_neighbours,
    end_claims,
    invite_neighbours,
    plan_ahead,
    settle_dates,
    take_on,
    tell_news,
)
from optrommel.demo.people import PEOPLE, renew_log_in
from optrommel.demo.rows import read_toml
from optrommel.demo.slips import decide_slips, put_slips
from optrommel.extensions import db
from optrommel.schema import upgrade

SLUG = "de-gagels"
ADVICE = "Give the demo a folder of its own with OPTROMMEL_INSTANCE."


class DemoRefusedError(Exception):
    """The database holds something that is not the example; the text says what to do."""


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
    log_ins = [renew_log_in(person, now=now) for person in PEOPLE]
    db.session.commit()
    return log_ins


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
    stage = set_stage(facts, now)
    add_doorstep_tins(stage, facts)
    open_campaign(stage, facts)
    pass_tins_round(stage, facts)
    add_themes(stage)
    slips = put_slips(stage)
    decide_slips(stage, slips)
    bring_tins_home(stage, facts)
    add_groups(stage, facts["meeting_days_ago"])
    take_on(stage)
    tell_news(stage)
    plan_ahead(stage)
    invite_neighbours(stage)
    end_claims(stage)
    settle_dates(stage)
    call_neighbours(stage)
