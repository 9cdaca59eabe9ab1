"""What a page shows of suggestions: read from rows, in a number of statements that does not grow with the texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from optrommel.accounts.models import Account
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.suggestions.models import NotAlike, Pick, Suggestion, TypistPick
from optrommel.suggestions.rules import (
    ALIKE_AT_TYPING,
    HIT_RATE_OF,
    LOOKS_ALIKE,
    NEXT_BEST,
    WORTH_A_LOOK,
    HitRate,
    Standing,
    digest_of,
    what_is_read,
)
from optrommel.suggestions.switch import suggests
from optrommel.themes.models import Theme
from optrommel.themes.suggest import LOOK_ALIKES, SUGGESTED, Band, Guess, Text

Span = tuple[int, int]


@dataclass(frozen=True)
class ThemeGuess:
    """A theme that a text may belong to: `place` 1 is the best, `shared` where the words stand that say so."""

    place: int
    theme_id: int
    name: str
    hue: int
    p: float
    shared: tuple[Span, ...]
    words: tuple[str, ...]

    @property
    def band(self) -> Band:
        """Tell how sure this is."""
        return Guess(self.theme_id, self.p).band


@dataclass(frozen=True)
class LookAlike:
    """A public idea that looks like a text; where one was merged, the idea that holds it now."""

    idea_id: int
    version: int
    text: str
    dutch: str
    language: str
    state: str
    score: float = 0.0


@dataclass(frozen=True)
class Advice:
    """What is suggested for a text; fresh and without guesses, we do not know."""

    standing: Standing
    guesses: tuple[ThemeGuess, ...] = ()
    alike: tuple[LookAlike, ...] = ()
    others: tuple[ThemeGuess, ...] = ()  # the next best, of which it is not said that they fit

    @property
    def lit(self) -> dict[Span, ThemeGuess]:
        """Where in the text words stand that point at a theme, each with the best that it points at."""
        return {span: guess for guess in reversed(self.guesses) for span in guess.shared}


@dataclass(frozen=True)
class TypistsChoice:
    """Where who typed a slip over thinks that it belongs; `theme` None: that theme is there no more."""

    who: str
    theme: Theme | None


@dataclass(frozen=True)
class Choice:
    """A theme that a slip can be laid in by one key: what we guess, or what its typist (`who`) chose."""

    key: int
    theme_id: int
    name: str
    hue: int
    guess: ThemeGuess | None = None
    who: str | None = None


@dataclass(frozen=True)
class AtSlip:
    """All that the inbox shows of suggestions beside a slip."""

    advice: Advice
    rate: HitRate
    typist: TypistsChoice | None
    themes: tuple[Theme, ...]  # open, in the order of the board
    fits_none: bool  # somebody said so of what was suggested

    @property
    def choices(self) -> list[Choice]:
        """The themes to choose from by a key, that of who typed the slip over first."""
        first = self.typist.theme if self.typist else None
        guesses = {guess.theme_id: guess for guess in (() if self.fits_none else self.advice.guesses)}
        offered = [(theme.id, theme.name, theme.hue) for theme in [first] if theme is not None]
        offered += [(guess.theme_id, guess.name, guess.hue) for guess in guesses.values()]
        return [
            Choice(key, *theme, guesses.get(theme[0]), self._who(theme[0]))
            for key, theme in enumerate(dict.fromkeys(offered), start=1)
        ]

    @property
    def others(self) -> list[Choice]:
        """The next best themes, to choose from when none of the first is right; never the first press."""
        first = self.choices
        there, keys = {choice.theme_id for choice in first}, range(max(2, len(first) + 1), SUGGESTED + 1)
        guesses = [guess for guess in (() if self.fits_none else self.advice.others) if guess.theme_id not in there]
        return [Choice(key, guess.theme_id, guess.name, guess.hue) for key, guess in zip(keys, guesses, strict=False)]

    def _who(self, theme_id: int) -> str | None:
        chose = self.typist is not None and self.typist.theme is not None and self.typist.theme.id == theme_id
        return self.typist.who if self.typist and chose else None


@dataclass(frozen=True)
class AtTyping:
    """What is shown of suggestions beside a slip that was typed over; `chosen` is what its typist chose."""

    advice: Advice
    chosen: Theme | None

    @property
    def choices(self) -> list[Choice]:
        """The themes to choose from, each with its key: what we guess, and what was chosen when we guess it no more."""
        offered = {
            guess.theme_id: Choice(guess.place, guess.theme_id, guess.name, guess.hue, guess)
            for guess in self.advice.guesses
        }
        if self.chosen is not None and self.chosen.id not in offered:
            offered[0] = Choice(len(offered) + 1, self.chosen.id, self.chosen.name, self.chosen.hue)
        return list(offered.values())

    @property
    def alike(self) -> tuple[LookAlike, ...]:
        """The ideas of which it may be said that they look like it."""
        return tuple(other for other in self.advice.alike if other.score >= LOOKS_ALIKE)[:ALIKE_AT_TYPING]


def at_slip(slip: Slip) -> AtSlip:
    """Give what is suggested for a waiting slip, in three statements."""
    rate = _rate(slip.campaign_id)
    row, typist_theme_id, typist, none_id, hits, of = db.session.execute(
        select(Suggestion, TypistPick.theme_id, Account.name, Pick.id, rate.c.hits, rate.c.of)
        .select_from(rate)
        .outerjoin(Suggestion, Suggestion.slip_id == slip.id)
        .outerjoin(TypistPick, TypistPick.slip_id == slip.id)
        .outerjoin(Account, Account.id == TypistPick.account_id)
        .outerjoin(Pick, and_(Pick.slip_id == slip.id, Pick.theme_id.is_(None)))
    ).one()
    themes = _Themes(slip.campaign_id)
    text = Text(slip.id, slip.text, slip.language)
    found = _alike_in(slip.campaign_id, [row] if row else [], {slip.id})
    advice = _advice(row, text, themes, found, own_slip_id=slip.id)
    chosen = _chosen(typist_theme_id, typist, themes)
    return AtSlip(advice, HitRate(hits, of), chosen, themes.open, fits_none=none_id is not None)


def at_typing(campaign_id: int, slips: Iterable[Slip]) -> dict[int, AtTyping]:
    """Give what is suggested for waiting slips to who types them over, by slip id, in three statements."""
    by_id = {slip.id: slip for slip in slips}
    rows = {row.id: (row.Suggestion, row.theme_id) for row in db.session.execute(_with_typist(by_id))}
    themes = _Themes(campaign_id)
    found = _alike_in(campaign_id, [row for row, _theme_id in rows.values() if row], by_id.keys())
    return {
        slip_id: AtTyping(
            _advice(row, Text(slip_id, slip.text, slip.language), themes, found, own_slip_id=slip_id),
            themes.now(theme_id) if theme_id else None,
        )
        for slip_id, slip in by_id.items()
        for row, theme_id in [rows.get(slip_id, (None, None))]
    }


def _with_typist(slip_ids: Collection[int]) -> Select[int, Suggestion, int]:
    return (
        select(Slip.id, Suggestion, TypistPick.theme_id)
        .where(Slip.id.in_(slip_ids))
        .outerjoin(Suggestion, Suggestion.slip_id == Slip.id)
        .outerjoin(TypistPick, TypistPick.slip_id == Slip.id)
    )


def alike_to(slip: Slip) -> Advice:
    """Give which public ideas look like a waiting slip, and no themes, in two statements."""
    row = db.session.scalar(select(Suggestion).where(Suggestion.slip_id == slip.id)) if suggests() else None
    standing = standing_of(row, Text(slip.id, slip.text, slip.language)) if suggests() else Standing.OFF
    if row is None or standing is not Standing.FRESH:
        return Advice(standing)
    return Advice(standing, alike=_others(row, _alike_in(slip.campaign_id, [row], {slip.id}), slip.id))


def of_ideas(campaign_id: int, texts: Iterable[Text], *, with_alike: bool = True) -> dict[int, Advice]:
    """Give what is suggested for public ideas, by idea id, in three statements; without look-alikes in two.

    `texts` hold the words that are read (`what_is_read`); their keys are the ids of the ideas.
    """
    by_id = {int(str(text.key)): text for text in texts}
    themes, rows = _Themes(campaign_id), _rows_of(campaign_id, by_id)
    origins = {slip_id for _row, slip_id in rows.values()}
    found = _alike_in(campaign_id, [row for row, _slip_id in rows.values()], origins) if with_alike else {}
    return {
        idea_id: _advice(row, text, themes, found, own_slip_id=slip_id, own_idea_id=idea_id)
        for idea_id, text in by_id.items()
        for row, slip_id in [rows.get(idea_id, (None, 0))]
    }


def _rows_of(campaign_id: int, idea_ids: Collection[int]) -> dict[int, tuple[Suggestion, int]]:
    """Give the row of each of these ideas, with the slip that the idea began with."""
    rows = db.session.execute(
        select(Suggestion, Idea.origin_slip_id)
        .join(Idea, Idea.id == Suggestion.idea_id)
        .where(Suggestion.campaign_id == campaign_id, Suggestion.idea_id.in_(idea_ids))
    )
    return {row.idea_id: (row, slip_id) for row, slip_id in rows if row.idea_id is not None}


def guesses_about(idea: Idea) -> tuple[ThemeGuess, ...]:
    """Give the themes that were suggested for an idea, or, before it was read itself, for the slip it began with."""
    rows = db.session.execute(
        select(Suggestion, Slip.text, Slip.language)
        .outerjoin(Slip, Slip.id == Suggestion.slip_id)
        .where(or_(Suggestion.idea_id == idea.id, Suggestion.slip_id == idea.origin_slip_id))
        .order_by(Suggestion.idea_id.is_(None))
    ).all()
    if not rows or not suggests():
        return ()
    themes = _Themes(idea.campaign_id)
    read = [(row, _text_of(idea) if row.idea_id else Text(row.slip_id, *written)) for row, *written in rows]
    return next((_by_band(_guesses(row, text, themes))[0] for row, text in read if _is_fresh(row, text)), ())


def _text_of(idea: Idea) -> Text:
    return Text(idea.id, *what_is_read(idea.text, idea.dutch, idea.language))


def _is_fresh(row: Suggestion, text: Text) -> bool:
    return standing_of(row, text) is Standing.FRESH


def hit_rate(campaign_id: int) -> HitRate:
    """Tell how often the first suggestion was picked, of the last picks for which there was one."""
    hits, of = db.session.execute(select(_rate(campaign_id))).one()
    return HitRate(hits, of)


def _rate(campaign_id: int) -> Subquery:
    """Ask for the hit rate; a slip counts once, by its first pick, also when its idea lies in several themes."""
    other = aliased(Pick)
    earlier = exists().where(other.slip_id == Pick.slip_id, other.id < Pick.id, other.suggested > 0)
    last = (
        select(Pick.place)
        .where(Pick.campaign_id == campaign_id, Pick.suggested > 0, ~earlier)
        .order_by(Pick.id.desc())
        .limit(HIT_RATE_OF)
        .subquery()
    )
    hits = func.coalesce(func.sum(case((last.c.place == 1, 1), else_=0)), 0)
    return select(hits.label("hits"), func.count().label("of")).select_from(last).subquery()


class _Themes:
    """The themes of a campaign as they are now, for guesses about how they were."""

    def __init__(self, campaign_id: int) -> None:
        in_order = select(Theme).where(Theme.campaign_id == campaign_id).order_by(Theme.position, Theme.name, Theme.id)
        self.by_id = {theme.id: theme for theme in db.session.scalars(in_order)}
        self.open = tuple(theme for theme in self.by_id.values() if theme.is_open)

    def now(self, theme_id: int) -> Theme | None:
        """Find the open theme that took the place of one, be it by several steps."""
        theme, seen = self.by_id.get(theme_id), {0}
        while theme is not None and theme.merged_into_id is not None and theme.id not in seen:
            seen.add(theme.id)
            theme = self.by_id.get(theme.merged_into_id)
        return theme if theme is not None and theme.is_open else None


def standing_of(row: Suggestion | None, text: Text) -> Standing:
    """Tell how it is with the row of a text."""
    if row is None:
        return Standing.UNREAD
    if row.digest != digest_of(text.text, text.language):
        return Standing.STALE
    return Standing.FRESH if row.is_readable else Standing.UNREADABLE


@dataclass(frozen=True)
class _Found:
    """A public idea, and the slips that people said it is not alike."""

    idea: LookAlike
    origin_slip_id: int
    unlike: set[int]


def _advice(
    row: Suggestion | None,
    text: Text,
    themes: _Themes,
    found: Mapping[int, _Found],
    *,
    own_slip_id: int,
    own_idea_id: int = 0,
) -> Advice:
    if not suggests():
        return Advice(Standing.OFF)
    standing = standing_of(row, text)
    if row is None or standing is not Standing.FRESH:
        return Advice(standing)
    guesses, others = _by_band(_guesses(row, text, themes))
    return Advice(standing, guesses, _others(row, found, own_slip_id, own_idea_id), others)


def _others(row: Suggestion, found: Mapping[int, _Found], slip_id: int, idea_id: int = 0) -> tuple[LookAlike, ...]:
    """Give the ideas that a row names, are worth a look and are not what it is about, most alike first."""
    named = [(found[other_id], score) for other_id, score in row.alike if other_id in found and score >= WORTH_A_LOOK]
    return _ranked([(other, score) for other, score in named if not _is_own(other, slip_id, idea_id)])


def _is_own(found: _Found, slip_id: int, idea_id: int) -> bool:
    return found.idea.idea_id == idea_id or found.origin_slip_id == slip_id or slip_id in found.unlike


def _ranked(found: Sequence[tuple[_Found, float]]) -> tuple[LookAlike, ...]:
    """Give each idea once, with its best score: two that were merged are one."""
    best: dict[int, LookAlike] = {}
    for other, score in found:
        best.setdefault(other.idea.idea_id, _scored(other.idea, score))
    return tuple(best.values())[:LOOK_ALIKES]


def _scored(idea: LookAlike, score: float) -> LookAlike:
    return replace(idea, score=score)


def _by_band(guesses: Iterable[ThemeGuess]) -> tuple[tuple[ThemeGuess, ...], tuple[ThemeGuess, ...]]:
    """Part the themes of which it is said that they fit, or may, from the next best."""
    given = tuple(guesses)
    fit = tuple(guess for guess in given if guess.band is not Band.NONE)
    return fit, tuple(guess for guess in given if guess.band is Band.NONE and guess.p >= NEXT_BEST)


def _guesses(row: Suggestion, text: Text, themes: _Themes) -> Iterator[ThemeGuess]:
    """Give the best themes, best first; closed ones fall out, of merged ones the one that is left."""
    given: set[int] = set()
    for theme_id, p, shared in row.guesses:
        theme = themes.now(theme_id)
        if theme is None or theme.id in given or len(given) == SUGGESTED:
            continue
        given.add(theme.id)
        spans = tuple((start, end) for start, end in shared)
        words = tuple({text.text[start:end].lower(): None for start, end in spans})
        yield ThemeGuess(len(given), theme.id, theme.name, theme.hue, p, spans, words)


def _alike_in(campaign_id: int, rows: Iterable[Suggestion], slip_ids: Collection[int]) -> dict[int, _Found]:
    """Find, by the id that a row names, the public idea there now, and which of `slip_ids` it is not alike."""
    ids = {idea_id for row in rows for idea_id, _score in row.alike}
    found: dict[int, _Found] = {}
    for named_id, other_id, origin_id, *columns in _asked_alike(campaign_id, ids, slip_ids) if ids else ():
        named = found.setdefault(named_id, _Found(LookAlike(*columns), origin_id, set()))
        named.unlike.add(other_id)
    return found


def _asked_alike(campaign_id: int, ids: Collection[int], slip_ids: Collection[int]) -> Iterable[Any]:
    there = (
        select(Idea.id, Idea.id.label("now_id"), Idea.merged_into_id)
        .where(Idea.campaign_id == campaign_id, Idea.id.in_(ids))
        .cte(recursive=True)
    )
    merged = select(there.c.id, Idea.id, Idea.merged_into_id).join(Idea, Idea.id == there.c.merged_into_id)
    there = there.union(merged)
    pair = or_(
        and_(NotAlike.slip_id == Idea.origin_slip_id, NotAlike.other_id.in_(slip_ids)),
        and_(NotAlike.other_id == Idea.origin_slip_id, NotAlike.slip_id.in_(slip_ids)),
    )
    other = case((NotAlike.slip_id == Idea.origin_slip_id, NotAlike.other_id), else_=NotAlike.slip_id)
    columns = (Idea.id, Idea.version, Idea.text, Idea.dutch, Idea.language, Idea.state)
    return db.session.execute(
        select(there.c.id, other, Idea.origin_slip_id, *columns)
        .join(Idea, Idea.id == there.c.now_id)
        .outerjoin(NotAlike, pair)
        .where(Idea.state.in_(PUBLIC_STATES))
    )


def _chosen(theme_id: int | None, who: str | None, themes: _Themes) -> TypistsChoice | None:
    return TypistsChoice(who or "", themes.now(theme_id)) if theme_id is not None else None
