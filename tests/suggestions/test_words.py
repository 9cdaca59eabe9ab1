"""Which words a campaign knows its subjects and themes by."""

from __future__ import annotations

import pytest

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.suggestions.models import ListWord
from optrommel.suggestions.words import key_of, subjects_of, word_list
from optrommel.themes.actions import add_theme, change_theme, merge_themes
from optrommel.themes.looks import Look
from optrommel.themes.suggest import WordList
from tests.factories import make_campaign

GREEN = "Groen en natuur"


def listed(campaign: Campaign | None, subject: str, pattern: str, **more: object) -> ListWord:
    """Write down a word of a subject, for one campaign or for all."""
    campaign_id = campaign.id if campaign else None
    word = ListWord(campaign_id=campaign_id, subject=subject, pattern=pattern, created_at=utc_now(), **more)
    db.session.add(word)
    db.session.flush()
    return word


def read_list(campaign_id: int) -> WordList:
    return word_list(subjects_of(campaign_id))


def of_themes(campaign_id: int) -> dict[int, tuple[str, ...]]:
    return {subject.theme_id: subject.patterns for subject in subjects_of(campaign_id) if subject.theme_id is not None}


@pytest.fixture(autouse=True)
def _context(app: object, campaign: Campaign) -> object:
    with app.app_context():  # type: ignore[attr-defined]
        yield


def test_a_campaign_begins_with_the_list_of_the_package(campaign: Campaign) -> None:
    assert "bomen" in read_list(campaign.id)[GREEN]


def test_a_campaign_speaks_after_all_campaigns(campaign: Campaign) -> None:
    other = make_campaign("ergens-anders")
    listed(None, GREEN, "bomen", is_off=True)
    listed(None, GREEN, "wilg*")
    listed(campaign, GREEN, "bomen")
    listed(campaign, GREEN, "wilg*", is_off=True)

    here, there = read_list(campaign.id)[GREEN], read_list(other.id)[GREEN]

    assert ("bomen" in here, "wilg*" in here) == (True, False)
    assert ("bomen" in there, "wilg*" in there) == (False, True)


def test_a_theme_has_its_own_words_and_those_of_the_subject_that_it_is(campaign: Campaign) -> None:
    theme = add_theme(campaign.id, "Groen", now=utc_now())
    listed(campaign, key_of(theme.id), "geveltuin*", theme_id=theme.id)

    words = of_themes(campaign.id)[theme.id]

    assert {"bomen", "geveltuin*"} <= set(words)
    assert read_list(campaign.id)["Groen"] == words
    assert GREEN not in read_list(campaign.id)


def test_words_stay_with_a_theme_that_is_named_anew_or_merged(campaign: Campaign) -> None:
    theme, other = (add_theme(campaign.id, name, now=utc_now()) for name in ("Omzien", "Samen leven"))
    listed(campaign, key_of(theme.id), "naaste*", theme_id=theme.id)

    change_theme(theme, Look("Naar elkaar kijken", "", 1), now=utc_now())

    assert of_themes(campaign.id) == {theme.id: ("naaste*",), other.id: ()}
    merge_themes(theme, other, now=utc_now())
    assert of_themes(campaign.id) == {other.id: ("naaste*",)}
