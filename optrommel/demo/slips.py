"""The slips of the example: put in, passed on, and decided."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.demo.rows import SlipRow, read_toml, slip_rows
from optrommel.demo.stage import Stage, submission_id
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, join_idea, publish_slip
from optrommel.notifications.actions import drop_letters_about
from optrommel.offers.actions import confirm_offer
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Slip
from optrommel.slips.paper import make_batch, printed_slips, receipt_of_paper
from optrommel.slips.passing import pass_on
from optrommel.slips.queries_typing import slip_by_submission
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import Source, show_code
from optrommel.slips.typing import Copying, type_slip
from optrommel.themes.placing import place_idea

SLIP_HOURS = {Source.PAPER: (9, 17), Source.PHONE: (8, 22)}  # typed over by day, put in until late
BY_LINK = "link"  # the tin of the data that goes from phone to phone
PASSED_ON_AFTER = dt.timedelta(minutes=2)
CONFIRMED_AFTER = dt.timedelta(minutes=10)
PER_TIN = 25  # sheets of paper
DECISION_SECONDS = 40  # what a moderator takes for one slip


def receipt_of(campaign: Campaign, key: str) -> str:
    """Give the receipt code of a slip of the data, in fours: the same as long as this demo stands."""
    row = next(row for row in slip_rows() if row.key == key)
    submission = _submission(row, _lid_codes(campaign))
    typed = slip_by_submission(campaign.id, submission.id)
    if typed is not None and typed.paper is not None:
        code, _code_hash = receipt_of_paper(campaign, typed.paper.number)
    else:
        code, _code_hash = make_receipt(campaign, submission.id, submission.digest)
    return show_code(code)


def print_slips(stage: Stage, facts: Mapping[str, Any]) -> None:
    """Make the paper that goes into the tins: each slip with a number, and a code on its stub."""
    now = stage.moment(facts["opened_days_ago"] + 1, hour=13)
    batch = make_batch(stage.campaign, tins_of(stage.campaign.id), PER_TIN, now=now, by=stage.moderator_id)
    for printed in printed_slips(stage.campaign, batch):
        if printed.tin is not None:
            stage.numbers[str(printed.tin.number)].append(printed.number)


def put_slips(stage: Stage) -> dict[str, Slip]:
    """Put the slips in, each at its own moment; give them by key."""
    lid_codes = _lid_codes(stage.campaign)
    arrivals = sorted((_arrival(stage, row), row.key, row) for row in slip_rows())
    passed_on_by = read_toml("campaign.toml")["passed_on_by"]
    slips = {}
    for received_at, key, row in arrivals:
        slip = _put(stage, row, _submission(row, lid_codes), now=received_at)
        if slip.offer is not None:
            confirm_offer(slip.offer, now=received_at + CONFIRMED_AFTER)
            drop_letters_about(f"offer {slip.offer.id}", now=received_at)  # nobody in the example is mailed
        slips[key] = slip
        if key == passed_on_by:
            lid_codes[BY_LINK] = pass_on(slip, now=received_at + PASSED_ON_AFTER).lid_code
    return slips


def _put(stage: Stage, row: SlipRow, submission: Submission, *, now: dt.datetime) -> Slip:
    """Put a slip in from a phone, or type the next sheet of its tin over."""
    if row.source == Source.PAPER:
        copying = Copying(str(stage.numbers[row.tin].pop(0)), language=row.lang)
        return type_slip(stage.campaign, submission, copying, now=now, by=stage.typist_id)
    return put_slip(stage.campaign, submission, now=now)[0]


def _lid_codes(campaign: Campaign) -> dict[str, str]:
    tins = db.session.scalars(select(Tin).where(Tin.campaign_id == campaign.id))
    return {BY_LINK if tin.is_digital else str(tin.number): tin.lid_code for tin in tins}


def _submission(row: SlipRow, lid_codes: Mapping[str, str]) -> Submission:
    return Submission(
        id=submission_id(f"slip {row.key}"),
        text=row.text,
        helps=bool(row.helps),
        name=row.name,
        reach=row.contact,
        lid_code=lid_codes[row.tin] if row.tin else "",
        language=row.lang,
    )


def _arrival(stage: Stage, row: SlipRow) -> dt.datetime:
    return stage.moment_between(int(row.days_ago), SLIP_HOURS[Source(row.source)], key=row.key)


def decide_slips(stage: Stage, slips: Mapping[str, Slip]) -> None:
    """Publish, join or answer the slips, in evenings."""
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
