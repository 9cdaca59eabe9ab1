"""What became of the slips of one tin, for the neighbours who filled it: published words only, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db
from optrommel.following.queries_outcomes import reopened_among
from optrommel.groups.models import Claim
from optrommel.groups.queries import claims_on, standing_of
from optrommel.groups.rules import ALIVE, ClaimState
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.pages.queries import FollowUp, since
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.rules import SlipState, Source
from optrommel.themes.models import Theme
from optrommel.themes.queries import themes_of_ideas


@dataclass(frozen=True)
class Part:
    """Words of a slip as the neighbourhood reads them, where they lie, and what groups do with them."""

    voice: Voice
    themes: Sequence[Theme]
    claims: Sequence[tuple[Claim, ClaimState]]

    @property
    def in_hand(self) -> list[tuple[Claim, ClaimState]]:
        """List the claims of groups that work on it."""
        return [(claim, state) for claim, state in self.claims if state in ALIVE]

    @property
    def done(self) -> list[Claim]:
        """List the claims that something came of."""
        return [claim for claim, state in self.claims if state is ClaimState.DONE]

    @property
    def is_free_again(self) -> bool:
        """Tell whether groups took it on, and none works on it or made anything of it."""
        return bool(self.claims) and not self.in_hand and not self.done


@dataclass(frozen=True)
class ToldSlip:
    """A slip of which the neighbourhood reads words; its number when it was on paper."""

    number: PaperNumber | None
    language: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class TinStory:
    """What became of the slips of a tin; `slips` are those that were not withdrawn, `from_phones` among them."""

    tin: Tin
    slips: int = 0
    from_phones: int = 0
    told: Sequence[ToldSlip] = field(default_factory=list)

    @property
    def numbered(self) -> list[ToldSlip]:
        """List the slips that were on paper, by number."""
        return [slip for slip in self.told if slip.number is not None]

    @property
    def unnumbered(self) -> list[ToldSlip]:
        """List the slips without a number: from phones, or from a list."""
        return [slip for slip in self.told if slip.number is None]

    @property
    def others(self) -> int:
        """Count the slips that only their writers can read about."""
        return self.slips - len(self.told)


def story_of_tin(campaign: Campaign, tin: Tin) -> TinStory:
    """Give what became of a tin's slips, by number, in a constant number of queries."""
    slips, from_phones = _count(tin)
    return TinStory(tin, slips, from_phones, _told(campaign, _voices(tin)))


def _count(tin: Tin) -> tuple[int, int]:
    rows = db.session.execute(
        select(Slip.source, func.count())
        .where(Slip.campaign_id == tin.campaign_id, Slip.tin_id == tin.id, Slip.state != SlipState.WITHDRAWN)
        .group_by(Slip.source)
    )
    counts = {source: count for source, count in rows}
    return sum(counts.values()), counts.get(Source.PHONE, 0)


def _voices(tin: Tin) -> list[Voice]:
    """List the public words from a tin: of numbered slips by number, then of the others as they came."""
    return list(
        db.session.scalars(
            select(Voice)
            .join(Voice.slip)
            .join(Voice.idea)
            .outerjoin(Slip.paper)
            .outerjoin(PaperSlip.batch)
            .where(
                Slip.campaign_id == tin.campaign_id,
                Slip.tin_id == tin.id,
                Slip.state == SlipState.PUBLISHED,
                Idea.state.in_(PUBLIC_STATES),
            )
            .options(
                joinedload(Voice.wording),
                contains_eager(Voice.idea),
                contains_eager(Voice.slip).contains_eager(Slip.paper).contains_eager(PaperSlip.batch),
            )
            .order_by(PaperBatch.number.is_(None), PaperBatch.number, PaperSlip.serial, Slip.id, Voice.id)
        )
    )


def _told(campaign: Campaign, voices: Sequence[Voice]) -> list[ToldSlip]:
    themes = themes_of_ideas({voice.idea_id for voice in voices if voice.idea_id is not None})
    followed = _follow_up(campaign, voices, themes.values())
    return [
        ToldSlip(
            slip.paper.number if slip.paper else None,
            slip.language,
            [_part(voice, themes.get(voice.idea_id or 0, []), followed) for voice in own],
        )
        for slip, own in groupby(voices, key=lambda voice: voice.slip)
    ]


def _follow_up(campaign: Campaign, voices: Sequence[Voice], themes: Iterable[Sequence[Theme]]) -> FollowUp:
    """Give what groups do with all of it; without what neighbours say did not work out, and began again."""
    idea_ids = {voice.idea_id for voice in voices if voice.idea_id is not None}
    claims = claims_on(theme_ids={theme.id for found in themes for theme in found}, idea_ids=idea_ids)
    reopened = reopened_among([claim.id for claim in claims])
    return FollowUp([(claim, standing_of(claim, campaign)) for claim in claims if claim.id not in reopened], [])


def _part(voice: Voice, themes: Sequence[Theme], followed: FollowUp) -> Part:
    theme_ids = {theme.id for theme in themes}
    about = [
        (claim, state)
        for claim, state in since(voice.slip.received_at, followed).claims
        if claim.idea_id == voice.idea_id or claim.theme_id in theme_ids
    ]
    return Part(voice, themes, about)
