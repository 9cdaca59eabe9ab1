"""A tin that goes from phone to phone: who may pass it on, and how it starts."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.campaigns.actions import add_digital_tin
from optrommel.campaigns.models import Tin
from optrommel.campaigns.rules import Admission
from optrommel.extensions import db
from optrommel.rules import N_, RuleError
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState


class TinStaysError(RuleError):
    """The tin goes no further: the campaign takes no slips any more, or this one was taken back."""

    sentence = N_("De trommel kan niet meer verder. De actie neemt geen briefjes meer aan, of je trok je briefje in.")


def may_pass_on(slip: Slip, *, now: dt.datetime) -> bool:
    """Tell whether the writer of a slip can send the tin to a neighbour."""
    return slip.state != SlipState.WITHDRAWN and slip.campaign.admission(now) is not Admission.REFUSED


def tin_to_pass_on(slip: Slip) -> Tin | None:
    """Give the digital tin that a slip came in by, or else the one that its writer began; None: not begun."""
    return slip.tin if slip.tin and slip.tin.is_digital else slip.passed_on


def pass_on(slip: Slip, *, now: dt.datetime) -> Tin:
    """Give the tin that the writer of a slip passes on, begun when there is none yet: one a slip, however often asked.

    `slip` is locked. Raises `TinStaysError`.
    """
    if not may_pass_on(slip, now=now):
        raise TinStaysError
    tin = tin_to_pass_on(slip)
    if tin is None:
        tin = slip.passed_on = add_digital_tin(slip.campaign, now=now)
        db.session.flush()
        journal.record("slip.passed_on", slip, now=now, after={"tin": tin.id})
    return tin
