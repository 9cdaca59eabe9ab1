"""A slip found by its number, for who is on the telephone with its writer."""

from __future__ import annotations

from collections.abc import Mapping
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
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.queries_paper import batch_numbers
from optrommel.slips.rules_typing import AmbiguousNumberError, OtherCampaignError, UnknownNumberError
from optrommel.slips.typing import find_paper

# What is said to who rings, where a typist reads another sentence.
BY_TELEPHONE: Mapping[type[RuleError], str] = {
    UnknownNumberError: N_("Het nummer %(number)s staat op geen briefje van ons. Laat het nog eens rustig voorlezen."),
    OtherCampaignError: N_(
        "Briefje %(number)s is van een andere actie. De beller vindt op het strookje wie daar te bellen is."
    ),
    AmbiguousNumberError: N_(
        "%(typed)s kan van meer dan één stapel zijn. Vraag naar het hele nummer, zoals %(example)s."
    ),
}


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

    Raises one of `NUMBER_RULES`, of which `BY_TELEPHONE` has the sentence to say.
    """
    paper = find_paper(campaign, typed, batch_numbers(campaign.id))
    slip = db.session.scalar(
        select(Slip).where(Slip.paper_slip_id == paper.id).options(joinedload(Slip.campaign), joinedload(Slip.tin))
    )
    return Found(paper, story_of(slip) if slip else None)
