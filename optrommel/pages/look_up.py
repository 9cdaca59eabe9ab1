"""A slip found by its number, for who is on the telephone with its writer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.pages.queries import SlipStory, story_of
from optrommel.pages.rules import Moment, was_missed
from optrommel.pages.timeline import timeline_of
from optrommel.rules import N_, RuleError
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper import paper_by_number
from optrommel.slips.rules_typing import AmbiguousNumberError, find_number


class NumberNotPrintedError(RuleError):
    """The number is well made, and stands on nothing that was printed."""

    status = 422
    sentence = N_("Het nummer %(number)s staat op geen briefje van ons. Laat het nog eens rustig voorlezen.")


class OfAnotherCampaignError(RuleError):
    """The slip was printed for another campaign; which one, not everybody may know."""

    status = 422
    sentence = N_("Briefje %(number)s is van een andere actie. De beller vindt op het strookje wie daar te bellen is.")


class SeveralNumbersError(RuleError):
    """Slips of several batches have this short number."""

    status = 422
    sentence = N_("%(typed)s kan van meer dan één stapel zijn. Vraag naar het hele nummer, zoals %(example)s.")


@dataclass(frozen=True)
class Found:
    """A printed slip, and what became of it once it was typed over."""

    paper: PaperSlip
    story: SlipStory | None

    @property
    def moments(self) -> list[Moment]:
        """List what happened to it, in order; nothing as long as it was not typed over."""
        return timeline_of(self.story) if self.story else []

    @property
    def was_missed(self) -> bool:
        """Tell whether it should have been typed over by now, and was not."""
        tin = self.paper.tin
        return self.story is None and was_missed(self.paper.campaign.state, tin.state if tin else None)


def look_up(campaign: Campaign, typed: str) -> Found:
    """Find a paper slip of a campaign by its number, whole or short, and what became of it.

    Raises `NotANumberError`, `WrongLetterError`, or one of the errors above.
    """
    try:
        number = find_number(typed, _batches(campaign))
    except AmbiguousNumberError as error:
        raise SeveralNumbersError(**error.values) from None
    paper = paper_by_number(number)
    if paper is None:
        raise NumberNotPrintedError(number=number)
    if paper.campaign_id != campaign.id:
        raise OfAnotherCampaignError(number=number)
    slip = db.session.scalar(
        select(Slip).where(Slip.paper_slip_id == paper.id).options(joinedload(Slip.campaign), joinedload(Slip.tin))
    )
    return Found(paper, story_of(slip) if slip else None)


def _batches(campaign: Campaign) -> list[int]:
    wanted = select(PaperBatch.number).where(PaperBatch.campaign_id == campaign.id).order_by(PaperBatch.id)
    return list(db.session.scalars(wanted))
