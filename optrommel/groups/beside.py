"""What stands beside claims on a page: who does it too, the steps, and what is looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from optrommel.campaigns.models import Campaign
from optrommel.groups.models import Claim, Need, ResidentGroup, Step, Update
from optrommel.groups.queries import claims_by_id, claims_on, is_alive, standing_of
from optrommel.groups.queries_told import open_needs, steps_of, updates_about
from optrommel.groups.rules import ALIVE, ClaimState


@dataclass(frozen=True)
class Beside:
    """What stands beside some claims; each by the id of a claim."""

    together: dict[int, list[ResidentGroup]] = field(default_factory=dict)
    steps: dict[int, list[Step]] = field(default_factory=dict)
    needs: dict[int, list[Need]] = field(default_factory=dict)

    def next_step(self, claim: Claim) -> Step | None:
        """Give the first of what is still to do, if there is any but the first step of all."""
        return next((step for step in self.steps.get(claim.id, []) if step.done_at is None), None)


def beside(campaign: Campaign, claims: Collection[Claim]) -> Beside:
    """Gather what stands beside some claims, in a number of queries that does not grow with theirs."""
    theme_ids = {claim.theme_id for claim in claims if claim.theme_id}
    idea_ids = {claim.idea_id for claim in claims if claim.idea_id}
    others = claims_on(theme_ids=theme_ids, idea_ids=idea_ids) if claims else []
    return _gather(campaign, claims, [(other, standing_of(other, campaign)) for other in others])


def beside_all(campaign: Campaign, claims: Collection[tuple[Claim, ClaimState]]) -> Beside:
    """Gather what stands beside claims, which are all that there are on their subjects, with how each stands."""
    return _gather(campaign, [claim for claim, _state in claims], claims)


def _gather(campaign: Campaign, claims: Collection[Claim], others: Collection[tuple[Claim, ClaimState]]) -> Beside:
    if not claims:
        return Beside()
    ids = [claim.id for claim in claims]
    found = Beside(_together(claims, others), defaultdict(list), defaultdict(list))
    for step in steps_of(ids):
        found.steps[step.claim_id].append(step)
    for need in open_needs(claim_ids=ids):
        if need.claim_id is not None and is_of_use(need, campaign):
            found.needs[need.claim_id].append(need)
    return found


def public_needs(campaign: Campaign, group_id: int) -> list[Need]:
    """List what a group looks for: for itself, and for what it has in hand; oldest first."""
    return [need for need in open_needs(group_id=group_id) if is_of_use(need, campaign)]


def is_of_use(need: Need, campaign: Campaign) -> bool:
    """Tell whether what a group looks for is for itself, or for something that it still has in hand."""
    return need.claim is None or is_alive(need.claim, campaign)


def _together(
    claims: Collection[Claim], others: Collection[tuple[Claim, ClaimState]]
) -> dict[int, list[ResidentGroup]]:
    alive = {other.id: other for other, state in others if state in ALIVE}
    groups: dict[tuple[int | None, int | None], list[ResidentGroup]] = defaultdict(list)
    for other in alive.values():
        groups[_subject(other)].append(other.group)
    return {
        claim.id: [group for group in groups[_subject(claim)] if group.id != claim.group_id]
        for claim in claims
        if claim.id in alive
    }


def _subject(claim: Claim) -> tuple[int | None, int | None]:
    return claim.theme_id, claim.idea_id


@dataclass(frozen=True)
class Diary:
    """What the groups before wrote about what was handed over: their news and their steps, newest first."""

    updates: list[Update]
    steps: list[Step]


def diary_of(claim: Claim) -> Diary:
    """Give the diary that came with a claim; empty when nobody had it before."""
    ids: list[int] = []
    giver_id = claim.inherited_from_id
    while giver_id is not None and giver_id not in ids:
        ids.append(giver_id)
        giver_id = claims_by_id([giver_id])[giver_id].inherited_from_id
    return Diary(updates_about(ids), steps_of(ids)) if ids else Diary([], [])
