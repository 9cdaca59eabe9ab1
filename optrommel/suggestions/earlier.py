"""Beginning with words from earlier campaigns: their texts stay where they are, only words travel."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaigns_to_manage
from optrommel.extensions import db
from optrommel.moderation.models import Idea, Voice, Wording
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import DUTCHES
from optrommel.suggestions.listing import add_words
from optrommel.suggestions.models import ListWord
from optrommel.suggestions.reading import names_of
from optrommel.suggestions.rules import COUNTED_LETTERS, COUNTED_TEXTS
from optrommel.suggestions.rules_words import WordError, check_pattern
from optrommel.suggestions.words import Subject, subjects_of
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import themes_of
from optrommel.themes.suggesting.subjects import match_subjects
from optrommel.themes.suggesting.telling_words import TellingWord, telling_words
from optrommel.themes.suggesting.word_list import Lexicon, words_of


@dataclass(frozen=True)
class Learned:
    """What a theme of an earlier campaign is told by, and the theme or subject here that gets these words."""

    theme: Theme
    subject: Subject
    words: tuple[TellingWord, ...]

    def name_of(self, word: TellingWord) -> str:
        """Give the name of a word on a form."""
        return f"{self.theme.id}|{word.forms[0]}"


def earlier_campaigns(campaign: Campaign, account_id: int, *, is_admin: bool) -> list[Campaign]:
    """List the other campaigns that somebody may manage and in which ideas lie in themes, by name."""
    placed = set(db.session.scalars(select(Placement.campaign_id).where(Placement.theme_id.is_not(None)).distinct()))
    managed = campaigns_to_manage(account_id, is_admin=is_admin)
    return [found for found in managed if found.id in placed and found.id != campaign.id]


def learn_from(earlier: Campaign, campaign: Campaign) -> list[Learned]:
    """Give per theme of an earlier campaign the words that it can bring and that are not known here yet."""
    texts = _texts_by_theme(earlier.id)
    themes = [theme for theme in themes_of(earlier.id) if theme.id in texts]
    telling = telling_words({theme.id: texts[theme.id] for theme in themes}, known_names=names_of(earlier.id))
    subjects = subjects_of(campaign.id)
    found = (_learned(theme, subjects, telling[theme.id]) for theme in themes)
    return [learned for learned in found if learned.words]


def _texts_by_theme(campaign_id: int) -> dict[int, list[str]]:
    """Give by theme the public Dutch words of the newest slips that lie there; of several from one house the first."""
    rows = db.session.execute(
        select(Placement.theme_id, func.substr(Wording.text, 1, COUNTED_LETTERS))
        .join(Idea, Idea.id == Placement.idea_id)
        .join(Voice, Voice.idea_id == Idea.id)
        .join(Wording, Wording.id == Voice.wording_id)
        .join(Slip, Slip.id == Voice.slip_id)
        .where(
            Placement.campaign_id == campaign_id,
            Placement.theme_id.is_not(None),
            Idea.state.in_(PUBLIC_STATES),
            Slip.language.in_(DUTCHES),
            Slip.is_another.is_(False),
        )
        .order_by(Voice.id.desc())
        .limit(COUNTED_TEXTS)
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for theme_id, text in rows:
        texts[theme_id or 0].append(text)
    return texts


def _learned(theme: Theme, subjects: Sequence[Subject], words: Sequence[TellingWord]) -> Learned:
    subject = _meant(theme.name, subjects)
    known = Lexicon({"": [word.pattern for word in subject.words]})
    return Learned(theme, subject, tuple(word for word in words if _is_word(word) and not _holds(known, word)))


def _meant(name: str, subjects: Sequence[Subject]) -> Subject:
    """Find the theme or subject here that a name means; without one it becomes a subject of that name."""
    meant = match_subjects({0: name}, {subject.name: [word.pattern for word in subject.on] for subject in subjects})[0]
    own = name.lstrip("#") or name.replace("#", "-")  # a name that begins so would be taken for a theme's key
    return next((subject for subject in subjects if subject.name in meant[:1]), Subject(own, own, ()))


def _holds(known: Lexicon, word: TellingWord) -> bool:
    return any(next(known.hits(words_of(form)), None) is not None for form in word.forms)


def _is_word(word: TellingWord) -> bool:
    try:
        for form in word.forms:
            check_pattern(form)
    except WordError:
        return False
    return True


def bring_words(
    learned: Sequence[Learned],
    chosen: Collection[str],
    campaign: Campaign,
    *,
    now: dt.datetime,
    by: int | None = None,
) -> list[ListWord]:
    """Let a campaign know what was chosen of the words that an earlier one brings. Raises `TooManyWordsError`."""
    return [
        row
        for found in learned
        for row in add_words(
            found.subject,
            [form for word in found.words if found.name_of(word) in chosen for form in word.forms],
            campaign_id=campaign.id,
            from_campaign_id=found.theme.campaign_id,
            now=now,
            by=by,
        )
    ]
