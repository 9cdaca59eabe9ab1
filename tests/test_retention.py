"""What is past its date goes by itself while the website is served."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, midnight
from optrommel.extensions import db
from optrommel.offers.models import Contact
from optrommel.slips.models import Slip
from optrommel.timers import run_due
from tests.factories import make_slip


@pytest.fixture
def erase_on(app: Flask, campaign: Campaign) -> dt.date:
    """Give the last day on which we have the contact of a slip's writer."""
    with app.app_context():
        make_slip(campaign, helper=("Riet", "0561-555 001"))
        return db.session.scalars(db.select(Contact.erase_on)).one()


@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 0)], ids=["on its last day", "a day later"])
def test_a_contact_goes_on_the_day_after_its_date_without_anybody_asking(
    app: Flask, erase_on: dt.date, days: int, left: int
) -> None:
    noon = midnight(erase_on + dt.timedelta(days=days)) + dt.timedelta(hours=12)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optrommel.retention.utc_now", lambda: noon)
        assert "purge" in run_due(app, clock=lambda: noon)

    with app.app_context():
        assert len(db.session.scalars(db.select(Contact)).all()) == left
        assert db.session.scalars(db.select(Slip.text)).one() == "Een bankje bij de vijver"


def test_it_is_done_once_a_day(app: Flask) -> None:
    now = midnight(local_today())

    done = [run_due(app, clock=lambda hours=hours: now + dt.timedelta(hours=hours)) for hours in (0, 1, 23, 25)]

    assert ["purge" in names for names in done] == [True, False, False, True]
