"""The words that subjects and themes are known by: the list of the package, changed for all and for a campaign.

Later says more than earlier: what a campaign takes away is away there, whatever all campaigns use.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from optrommel.extensions import db
from optrommel.suggestions.models import ListWord
from optrommel.themes.models import Theme
from optrommel.themes.queries import open_themes, theme_after_merging
from optrommel.themes.suggest import WordList
from optrommel.themes.suggesting.subjects import match_subjects
from optrommel.themes.suggesting.word_list import read_word_list

_THEME = re.compile(r"#\d+")


class Origin(StrEnum):
    """Where a word was listed, or taken away."""

    PACKAGE = "package"
    EVERYWHERE = "everywhere"  # by an admin, for all campaigns
    HERE = "here"  # by a moderator, for one
    EARLIER = "earlier"  # learned from an earlier campaign


@dataclass(frozen=True)
class KnownWord:
    """A pattern of a subject; `is_off` when somebody took it away, `origin` says who spoke last."""

    subject: str
    pattern: str
    origin: Origin
    is_off: bool = False

    def __str__(self) -> str:
        return f"{self.subject}|{self.pattern}"  # as forms name it


Words = dict[str, KnownWord]  # of one subject, by pattern
Listing = dict[str, Words]  # by subject


@dataclass(frozen=True)
class Subject:
    """A theme or a subject of the list as people read it; its own words first, then of the subject that it is."""

    key: str  # under which words are added to it
    name: str
    words: tuple[KnownWord, ...]
    theme_id: int | None = None

    @property
    def on(self) -> tuple[KnownWord, ...]:
        """The words that it is known by, by the alphabet."""
        return tuple(sorted((word for word in self.words if not word.is_off), key=_letters))

    @property
    def patterns(self) -> tuple[str, ...]:
        """The words that it is known by, as a machine reads them."""
        return tuple(word.pattern for word in self.on)

    @property
    def off(self) -> tuple[KnownWord, ...]:
        """The words that somebody took away, by the alphabet."""
        return tuple(sorted((word for word in self.words if word.is_off), key=_letters))


def _letters(word: KnownWord) -> str:
    return word.pattern.strip("*")


def key_of(theme_id: int) -> str:
    """Give the subject under which words of a theme are kept: its name may change."""
    return f"#{theme_id}"


def theme_of(key: str) -> int | None:
    """Give the id of the theme whose words stand under this subject; None when it is no theme."""
    return int(key[1:]) if _THEME.fullmatch(key) else None


def read_by(campaign_id: int | None) -> ColumnElement[bool]:
    """Give the condition under which a campaign reads a word: it is its own, or of all; None: those of all."""
    own = [ListWord.campaign_id == campaign_id] if campaign_id is not None else []
    return or_(ListWord.campaign_id.is_(None), *own)


def listing_of(campaign_id: int | None) -> Listing:
    """Read what is listed per subject, also what was taken away; without a campaign, for all campaigns."""
    listing: Listing = {
        subject: {pattern: KnownWord(subject, pattern, Origin.PACKAGE) for pattern in patterns}
        for subject, patterns in read_word_list().items()
    }
    rows = _rows(campaign_id)
    themes = _themes_of({row.theme_id for row in rows if row.theme_id is not None})
    for row in rows:
        subject = row.subject if row.theme_id is None else themes[row.theme_id]
        listing.setdefault(subject, {})[row.pattern] = KnownWord(subject, row.pattern, _origin_of(row), row.is_off)
    return listing


def _rows(campaign_id: int | None) -> list[ListWord]:
    order = (ListWord.campaign_id.is_not(None), ListWord.id)
    return list(db.session.scalars(select(ListWord).where(read_by(campaign_id)).order_by(*order)))


def _themes_of(theme_ids: Collection[int]) -> dict[int, str]:
    """Give under which subject the words of a theme stand; of one that was merged, where its ideas are now."""
    if not theme_ids:
        return {}
    of_campaigns = select(Theme.campaign_id).where(Theme.id.in_(theme_ids))
    every = {theme.id: theme for theme in db.session.scalars(select(Theme).where(Theme.campaign_id.in_(of_campaigns)))}
    return {theme_id: key_of(theme_after_merging(every[theme_id]).id) for theme_id in theme_ids if theme_id in every}


def _origin_of(row: ListWord) -> Origin:
    if row.campaign_id is None:
        return Origin.EVERYWHERE
    return Origin.EARLIER if row.from_campaign_id is not None else Origin.HERE


def subjects_of(campaign_id: int | None) -> list[Subject]:
    """List what is known: the open themes in the order of the board, then the subjects that are no theme."""
    listing = listing_of(campaign_id)
    themes = [] if campaign_id is None else open_themes(campaign_id)
    named = {
        subject: [word.pattern for word in words.values() if not word.is_off]
        for subject, words in listing.items()
        if theme_of(subject) is None
    }
    meant = match_subjects({theme.id: theme.name for theme in themes}, named)
    taken = {subject for subjects in meant.values() for subject in subjects}
    return [_theme(theme, meant, listing) for theme in themes] + [
        Subject(subject, subject, tuple(listing[subject].values())) for subject in named if subject not in taken
    ]


def _theme(theme: Theme, meant: Mapping[int, Sequence[str]], listing: Listing) -> Subject:
    own = listing.get(key_of(theme.id), {})
    listed = {pattern: word for subject in reversed(meant[theme.id]) for pattern, word in listing[subject].items()}
    words = {**listed, **{pattern: word for pattern, word in own.items() if not word.is_off or pattern not in listed}}
    return Subject(key_of(theme.id), theme.name, tuple(words.values()), theme.id)


def word_list(subjects: Iterable[Subject]) -> WordList:
    """Give the word list that a campaign uses; a theme has its own name there, with the words of the subjects it is."""
    return {subject.name: subject.patterns for subject in subjects}
