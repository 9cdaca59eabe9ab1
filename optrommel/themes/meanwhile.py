"""What a colleague did in the meantime, in words, and how to do what was asked all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from optrommel.moderation.models import Idea
from optrommel.moderation.queries import ideas_of_any_state
from optrommel.moderation.repeats import did_last
from optrommel.moderation.rules import PUBLIC_STATES, IdeaGoneError
from optrommel.rules import RuleError
from optrommel.telling import Told, deeds_since
from optrommel.themes.models import Theme
from optrommel.themes.queries import placements_of
from optrommel.themes.rules import LOOSE, CardsChangedError, Chosen
from optrommel.web import listed

TOLD = 3  # cards whose story is told; of the others there is only a number


@dataclass(frozen=True)
class Refusal:
    """Why nothing was done: what to say, whose work it came across, and what to send to do it all the same."""

    sentence: str
    status: int = 409
    by: str = ""
    retry: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_stale(self) -> bool:
        """Tell whether it can be done all the same."""
        return bool(self.retry)


def last_deed(row: Idea | Theme) -> Told | None:
    """Tell the last thing that somebody did to an idea or theme."""
    return next(iter(deeds_since(row.campaign_id, row.__tablename__, row.id, most=1)), None)


def refuse(error: RuleError, *, by: str = "") -> Refusal:
    """Say in words which rule was broken."""
    return Refusal(_(error.sentence) % error.values, error.status, by)


def refuse_cards(
    campaign_id: int, error: CardsChangedError, chosen: Sequence[Chosen], typed: dict[str, list[str]]
) -> Refusal:
    """Tell what became of the cards that changed, and give what was typed with the cards as they are now."""
    ids = list(error.values["idea_ids"])  # type: ignore[call-overload]
    ideas = ideas_of_any_state(campaign_id, ids)
    found = [ideas[idea_id] for idea_id in ids if idea_id in ideas]
    deeds = [deed for deed in map(last_deed, found[:TOLD]) if deed is not None]
    sentences = list(dict.fromkeys(map(str, deeds))) or [_(IdeaGoneError.sentence)]
    if len(ids) > TOLD:
        sentences.append(
            ngettext("Er is nog %(num)d kaartje veranderd.", "Er zijn nog %(num)d kaartjes veranderd.", len(ids) - TOLD)
        )
    cards = as_they_are(campaign_id, chosen)
    retry = {**typed, "cards": [str(card) for card in cards]} if cards else {}
    return Refusal(" ".join(sentences), by=listed(sorted({deed.who for deed in deeds})), retry=retry)


def lie_there_already(campaign_id: int, chosen: Sequence[Chosen], column: str, *, by: int) -> bool:
    """Tell whether it is this account that laid all these cards in a column last: the button was pressed twice."""
    ideas = ideas_of_any_state(campaign_id, {card.idea_id for card in chosen})
    return all(
        card.idea_id in ideas
        and _lies_in(ideas[card.idea_id], int(column))
        and did_last(ideas[card.idea_id], "idea.placed", by=by)
        for card in chosen
    )


def _lies_in(idea: Idea, column_id: int) -> bool:
    return column_id in ({placement.theme_id for placement in placements_of(idea.id)} or {LOOSE})


def as_they_are(campaign_id: int, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Give chosen cards with their present versions and columns; without those that are gone."""
    now: dict[Chosen, None] = {}
    ideas = ideas_of_any_state(campaign_id, {card.idea_id for card in chosen})
    for card in chosen:
        idea = ideas.get(card.idea_id)
        if idea is not None and idea.state in PUBLIC_STATES:
            now[Chosen(_column_now(card), idea.id, idea.version)] = None
    return list(now)


def _column_now(card: Chosen) -> int:
    lies = [placement.theme_id for placement in placements_of(card.idea_id) if placement.theme is not None]
    if card.column_id in lies or not lies:
        return card.column_id if lies else LOOSE
    return lies[0] or LOOSE
