"""A campaign's own question and introduction, in the language of the page where somebody wrote them in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g
from flask_babel import gettext

from optrommel.campaigns.models import Campaign, CampaignText
from optrommel.campaigns.queries import texts_in
from optrommel.languages import choose_language
from optrommel.rules import N_

DUTCH = "nl"
STANDARD_QUESTION = N_("Wat is jouw idee voor %(name)s?")  # who asks just this needs no translator


@dataclass(frozen=True)
class Text:
    """Some words, and the language they are in when that is another than the page's."""

    words: str
    lang: str | None = None

    def __bool__(self) -> bool:
        return bool(self.words)

    def __str__(self) -> str:
        return self.words

    @property
    def attributes(self) -> dict[str, str | None]:
        """Give what the element that shows these words says of them; for the filter `xmlattr`."""
        return {"lang": self.lang, "dir": "auto" if self.lang else None}


@dataclass(frozen=True)
class Texts:
    """What residents read of a campaign, in words of its own."""

    question: Text
    intro: Text


def _own_or_dutch(own: str, dutch: str) -> Text:
    return Text(own) if own else Text(dutch, lang=DUTCH)


def _question(own: str, campaign: Campaign) -> Text:
    if not own and campaign.question == STANDARD_QUESTION % {"name": campaign.name}:
        return Text(gettext(STANDARD_QUESTION, name=campaign.name))
    return _own_or_dutch(own, campaign.question)


def _texts(campaign: Campaign, own: CampaignText | None) -> Texts:
    if choose_language() == DUTCH:
        return Texts(Text(campaign.question), Text(campaign.intro))
    question, intro = (own.question, own.intro) if own else ("", "")
    return Texts(_question(question, campaign), _own_or_dutch(intro, campaign.intro))


def read_texts(campaigns: Iterable[Campaign]) -> None:
    """Read the texts of several campaigns at once, for a page that shows them all."""
    language = choose_language()
    known: dict[int, Texts] = g.setdefault("campaign_texts", {}).setdefault(language, {})
    unknown = [campaign for campaign in campaigns if campaign.id not in known]
    found = {} if language == DUTCH else texts_in(language, [campaign.id for campaign in unknown])
    known.update({campaign.id: _texts(campaign, found.get(campaign.id)) for campaign in unknown})


def texts_of(campaign: Campaign) -> Texts:
    """Give the texts of a campaign for this page; the database is asked once, and not at all for a Dutch page."""
    read_texts([campaign])
    texts: Texts = g.campaign_texts[choose_language()][campaign.id]
    return texts
