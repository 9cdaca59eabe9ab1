"""The example campaign: what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel.campaigns.models import Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_date
from optrommel.demo.build import prepare
from optrommel.demo.slips import receipt_of
from optrommel.extensions import db
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.groups.queries_offers import volunteers_in
from optrommel.groups.rules import ClaimState
from optrommel.moderation.models import Answer, Idea, Voice
from optrommel.notifications.models import Message
from optrommel.offers.rules import OfferState
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.queries import houses_of, slip_by_code
from optrommel.slips.rules import SlipState, Source
from optrommel.themes.models import Theme
from tests.conftest import empty_tables
from tests.demo.looking import NOW, count, slip_rows, standings, the_campaign


@pytest.fixture(scope="module")
def demo(shared_app: Flask) -> Iterator[Flask]:
    """Build the demo once for all tests that only look at it."""
    with shared_app.app_context():
        prepare(now=NOW)
    yield shared_app
    with shared_app.app_context():
        empty_tables()


def test_the_demo_is_an_open_example_as_big_as_a_real_action(demo: Flask) -> None:
    with demo.app_context():
        campaign = the_campaign()
        assert (campaign.slug, campaign.state, campaign.is_example) == ("de-gagels", CampaignState.OPEN, True)
        assert (len(tins_of(campaign.id)), count(Theme), count(ResidentGroup)) == (13, 8, 3)
        assert count(Slip) >= 200


def test_the_demo_shows_neighbours_at_every_stage_of_being_called(demo: Flask) -> None:
    with demo.app_context():
        everybody = volunteers_in(the_campaign(), now=NOW)

        assert {one.offer.state for one in everybody} == set(OfferState)
        assert 1 <= sum(one.is_red for one in everybody) <= 3
        assert any(one.waits_for_group for one in everybody)


def test_every_slip_of_the_data_stands_as_the_data_say(demo: Flask) -> None:
    with demo.app_context():
        fates = Counter(row["fate"] for row in slip_rows())
        assert Counter(db.session.scalars(select(Slip.state))) == fates
        assert set(fates) == {SlipState.WAITING, SlipState.PUBLISHED, SlipState.ANSWERED}
        assert count(Answer) == fates["answered"]
        assert count(Voice) == fates["published"]
        assert count(Idea) == fates["published"] - sum(bool(row["same_as"]) for row in slip_rows())


def test_a_tin_went_from_phone_to_phone(demo: Flask) -> None:
    with demo.app_context():
        tin = db.session.scalars(select(Tin).where(Tin.is_digital)).one()
        assert houses_of(tin) == 9
        assert db.session.scalars(select(Slip.received_at).where(Slip.passed_on_id == tin.id)).one() < tin.created_at


def test_a_tin_that_is_back_today_makes_no_slip_doubtful_or_late(demo: Flask) -> None:
    with demo.app_context():
        slips = db.session.scalars(select(Slip)).all()
        assert set(db.session.scalars(select(Tin.state))) == {"out", "back", "counted", "missing", "ready"}
        assert not [slip.id for slip in slips if slip.is_late or slip.tin_is_doubtful]


def test_every_receipt_code_leads_to_its_slip(demo: Flask) -> None:
    with demo.app_context():
        prepare(now=NOW)
        campaign = the_campaign()

        found = {row["key"]: slip_by_code(receipt_of(campaign, row["key"])) for row in slip_rows()}

        assert {key: slip.text for key, slip in found.items() if slip} == {
            row["key"]: row["text"] for row in slip_rows()
        }


def test_paper_has_numbers_and_sheets_are_left_over(demo: Flask) -> None:
    with demo.app_context():
        typed = db.session.scalars(select(Slip).where(Slip.source == Source.PAPER)).all()

        assert all(slip.paper and slip.paper.tin_id == slip.tin_id and slip.typed_by_id for slip in typed)
        assert len(typed) == sum(row["source"] == "paper" for row in slip_rows()) < count(PaperSlip)


def test_nobody_in_the_demo_is_mailed(demo: Flask) -> None:
    with demo.app_context():
        assert count(Message) == 0


def test_the_demo_shows_a_claim_in_every_state(demo: Flask) -> None:
    with demo.app_context():
        assert {state for _claim, state in standings(local_date(NOW))} == set(ClaimState)


def test_no_news_about_an_amber_or_lapsed_claim_is_newer_than_its_date(demo: Flask) -> None:
    with demo.app_context():
        prepare(now=NOW)
        overdue = {
            claim.id: claim.due_on
            for claim, state in standings(local_date(NOW))
            if state in (ClaimState.AMBER, ClaimState.LAPSED)
        }

        news = db.session.scalars(select(Update).where(Update.claim_id.in_(overdue))).all()

        assert news
        assert all(local_date(update.posted_at) <= overdue[update.claim_id or 0] for update in news)


def test_what_was_handed_over_is_in_the_hands_of_its_heir(demo: Flask) -> None:
    with demo.app_context():
        prepare(now=NOW)
        given = db.session.scalars(select(Claim).where(Claim.state == ClaimState.HANDED_OVER)).one()

        heir = db.session.scalars(
            select(Claim).where(Claim.idea_id == given.idea_id, Claim.group_id == given.handed_to_id)
        ).one()

        assert heir.state == ClaimState.ACTIVE
