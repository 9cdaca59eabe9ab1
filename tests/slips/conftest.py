"""What the tests of slips share."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.slips.rules import show_code
from tests.factories import make_slip

WORD = "krokodillenvijver"  # on the slip of `code`, and nowhere else


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Give the code of a slip that came without a tin, in fours."""
    with app.app_context():
        _slip, code = make_slip(campaign, f"Een {WORD} bij het park")
        return show_code(code)
