"""What a colleague did in the meantime, in words, and how to do what was asked all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import format_time
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from optrommel.clock import local_date, local_today
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_of_any_state
from optrommel.moderation.rules import PUBLIC_STATES, IdeaGoneError
from optrommel.rules import RuleError
from optrommel.themes.models import Theme
from optrommel.themes.queries import last_changes, lead_words, placements_of, theme_names
from optrommel.themes.rules import LOOSE, CardsChangedError, Chosen
from optrommel.web import day, listed, shortened

WORDS_OF_IDEA = 60  # characters, enough to know it by
TOLD = 3  # cards whose story is told; of the others there is only a number
DONE = {
    "idea.ordered": _l("%(who)s legde %(what)s %(when)s op een andere plek."),
    "idea.merged": _l("%(who)s voegde %(what)s %(when)s samen met een ander idee."),
    "idea.tidied": _l("%(who)s maakte %(what)s %(when)s netjes."),
    "idea.split": _l("%(who)s splitste %(what)s %(when)s."),
    "idea.parted": _l("%(who)s haalde %(when)s briefjes uit %(what)s."),
    "slip.published": _l("%(who)s legde %(when)s een briefje bij %(what)s."),
    "theme.closed": _l("%(who)s sloot %(what)s %(when)s."),
    "theme.merged": _l("%(who)s voegde %(what)s %(when)s samen met een ander thema."),
}
UNDONE = _l("%(who)s maakte %(when)s ongedaan wat er met %(what)s was gebeurd.")
PLACED = _l("%(who)s legde %(what)s %(when)s bij ‘%(theme)s’.")
CHANGED = _l("%(who)s veranderde %(what)s %(when)s.")


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


@dataclass(frozen=True)
class Change:
    """The last thing that somebody did to an idea or theme."""

    sentence: str
    by: str


def last_change(row: Idea | Theme) -> Change:
    """Tell the last thing that somebody did to an idea or theme."""
    changes = last_changes(row)
    if not changes:
        return Change(_(IdeaGoneError.sentence), "")
    entry, name = max(changes, key=lambda change: change[0].undone_at or change[0].at)
    who = name or _("Een bewoner")
    told = _sentence(entry) % {"who": who, "what": _what(row, entry), "when": _when(entry), "theme": _place(entry)}
    return Change(told, who)


def _what(row: Idea | Theme, entry: JournalEntry) -> str:
    """Give the words to know an idea by, also of one whose voices went elsewhere, or the name of a theme."""
    words = row.name if isinstance(row, Theme) else row.text or lead_words(entry)
    return f"‘{shortened(words, WORDS_OF_IDEA)}’" if words else str(_("dit idee"))


def _sentence(entry: JournalEntry) -> str:
    if entry.undone_at is not None:
        return str(UNDONE)
    if entry.action == "idea.placed":
        return str(PLACED)
    return str(DONE.get(entry.action, CHANGED))


def _when(entry: JournalEntry) -> str:
    at = entry.undone_at or entry.at
    if local_date(at) == local_today():
        return str(_("om %(time)s", time=format_time(at, "HH:mm")))
    return str(_("op %(day)s om %(time)s", day=day(at), time=format_time(at, "HH:mm")))


def _place(entry: JournalEntry) -> str:
    after, before = (set(facts.get("theme_ids", ())) for facts in (entry.after, entry.before))
    return listed(theme_names(entry.campaign_id or 0, after - before or after)) if after else _("Nog los")


def refuse(error: RuleError, *, by: str = "") -> Refusal:
    """Say in words which rule was broken."""
    return Refusal(_(error.sentence) % error.values, error.status, by)


def refuse_cards(
    campaign_id: int, error: CardsChangedError, chosen: Sequence[Chosen], typed: dict[str, list[str]]
) -> Refusal:
    """Tell what became of the cards that changed, and give what was typed with the cards as they are now."""
    ids = list(error.values["idea_ids"])  # type: ignore[call-overload]
    found = [idea for idea_id in ids if (idea := idea_of_any_state(campaign_id, idea_id)) is not None]
    changes = [last_change(idea) for idea in found[:TOLD]]
    sentences = [change.sentence for change in changes] or [_(IdeaGoneError.sentence)]
    if len(ids) > TOLD:
        sentences.append(_("Er zijn nog %(count)d kaartjes veranderd.", count=len(ids) - TOLD))
    cards = as_they_are(campaign_id, chosen)
    retry = {**typed, "cards": [str(card) for card in cards]} if cards else {}
    return Refusal(" ".join(sentences), by=listed(sorted({change.by for change in changes} - {""})), retry=retry)


def as_they_are(campaign_id: int, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Give chosen cards with their present versions and columns; without those that are gone."""
    now: dict[Chosen, None] = {}
    for card in chosen:
        idea = idea_of_any_state(campaign_id, card.idea_id)
        if idea is not None and idea.state in PUBLIC_STATES:
            now[Chosen(_column_now(card), idea.id, idea.version)] = None
    return list(now)


def _column_now(card: Chosen) -> int:
    lies = [placement.theme_id for placement in placements_of(card.idea_id) if placement.theme is not None]
    if card.column_id in lies or not lies:
        return card.column_id if lies else LOOSE
    return lies[0] or LOOSE
