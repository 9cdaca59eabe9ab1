"""What there is to learn from in a campaign, and to advise about, read all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db, only_reading
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.models import NotAlike, Suggestion
from optrommel.suggestions.rules import what_is_read
from optrommel.suggestions.words import Subject, subjects_of, word_list
from optrommel.themes.models import Placement
from optrommel.themes.suggest import Example, Key, Text, Theme, WordList

SLIP, IDEA = "slip_id", "idea_id"


def number_of(key: Key) -> tuple[str, int]:
    """Tell what a text is, a slip or an idea, and its number: that is how a reading knows it."""
    column, number = cast("tuple[str, int]", key)
    return column, number


@dataclass(frozen=True)
class Reading:
    """What a campaign holds: slips that wait, public ideas, open themes, what people placed, and which pairs differ."""

    slips: tuple[Text, ...]
    ideas: tuple[Text, ...]
    themes: tuple[Theme, ...]
    examples: tuple[Example, ...]
    words: WordList
    unlike: Mapping[Key, frozenset[Key]]  # per text the ideas that a person said it is not alike
    said: Mapping[Key, str]  # per text of which something is suggested, the digest of what was read

    @property
    def texts(self) -> tuple[Text, ...]:
        """All that is advised about."""
        return (*self.slips, *self.ideas)

    @property
    def unplaced(self) -> tuple[Text, ...]:
        """All that lies in no theme, to be read along."""
        placed = {example.text.key for example in self.examples}
        return tuple(text for text in self.texts if text.key not in placed)


def read(campaign_id: int) -> Reading:
    """Read a campaign, without keeping a writer waiting."""
    with only_reading():
        ideas, origins = _ideas(campaign_id)
        subjects = subjects_of(campaign_id)
        themes = _themes(subjects)
        return Reading(
            slips=_slips(campaign_id),
            ideas=tuple(ideas.values()),
            themes=themes,
            examples=_examples(campaign_id, ideas, {theme.key for theme in themes}),
            words=word_list(subjects),
            unlike=_unlike(campaign_id, origins),
            said=_said(campaign_id),
        )


def names_of(campaign_id: int) -> list[str]:
    """Give the names of the places of a campaign: its own, and those of the routes of its tins."""
    name = select(Campaign.name).where(Campaign.id == campaign_id)
    return list(db.session.scalars(name.union(select(Tin.route).where(Tin.campaign_id == campaign_id))))


def _slips(campaign_id: int) -> tuple[Text, ...]:
    waiting = (Slip.campaign_id == campaign_id, Slip.state == SlipState.WAITING)
    rows = db.session.execute(select(Slip.id, Slip.text, Slip.language).where(*waiting).order_by(Slip.id))
    return tuple(Text((SLIP, slip_id), text, language) for slip_id, text, language in rows)


def _ideas(campaign_id: int) -> tuple[dict[int, Text], dict[int, int]]:
    """Give the public ideas by id, and the slip that each began with."""
    public = (Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
    columns = (Idea.id, Idea.origin_slip_id, Idea.text, Idea.dutch, Idea.language)
    rows = db.session.execute(select(*columns).where(*public).order_by(Idea.id)).all()
    texts = {idea_id: Text((IDEA, idea_id), *what_is_read(*words)) for idea_id, _slip_id, *words in rows}
    return texts, {row.id: row.origin_slip_id for row in rows}


def _themes(subjects: Iterable[Subject]) -> tuple[Theme, ...]:
    return tuple(
        Theme(subject.theme_id, subject.name, subject.patterns) for subject in subjects if subject.theme_id is not None
    )


def _examples(campaign_id: int, ideas: Mapping[int, Text], theme_ids: set[Key]) -> tuple[Example, ...]:
    """Give what lies in open themes, whoever laid it there: nothing but people ever does."""
    placed = select(Placement.idea_id, Placement.theme_id).where(Placement.campaign_id == campaign_id)
    rows = db.session.execute(placed.order_by(Placement.id))
    return tuple(
        Example(ideas[idea_id], theme_id) for idea_id, theme_id in rows if theme_id in theme_ids and idea_id in ideas
    )


def _unlike(campaign_id: int, origins: Mapping[int, int]) -> dict[Key, frozenset[Key]]:
    """Give, per text, the ideas that it does not go with; pairs are of the slips that they began with."""
    begun: dict[int, list[Key]] = defaultdict(list)
    for idea_id, slip_id in origins.items():
        begun[slip_id].append((IDEA, idea_id))
    pairs = db.session.execute(select(NotAlike.slip_id, NotAlike.other_id).where(NotAlike.campaign_id == campaign_id))
    unlike: dict[Key, set[Key]] = defaultdict(set)
    for one, other in ((a, b) for pair in pairs for a, b in (pair, (pair[1], pair[0]))):
        for key in ((SLIP, one), *begun[one]):
            unlike[key].update(begun[other])
    return {key: frozenset(others) for key, others in unlike.items()}


def _said(campaign_id: int) -> dict[Key, str]:
    columns = (Suggestion.slip_id, Suggestion.idea_id, Suggestion.digest)
    rows = db.session.execute(select(*columns).where(Suggestion.campaign_id == campaign_id))
    return {(SLIP, slip_id) if slip_id else (IDEA, idea_id): digest for slip_id, idea_id, digest in rows}
