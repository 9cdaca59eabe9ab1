"""News written out for mail: each piece once in each language, however many followers read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optrommel.campaigns.models import Campaign
from optrommel.following.rules import News
from optrommel.following.topics import topic_of_news
from optrommel.groups.agenda import Occurrence, occurrences_of, still_on
from optrommel.groups.models_activities import Activity
from optrommel.notifications.composing import link_to, write_part


@dataclass(frozen=True)
class Piece:
    """Something to read in a mail; `text` and `html` say the same."""

    title: str
    text: str
    html: str
    link: str


class Pieces:
    """The pieces of a campaign that were written so far."""

    def __init__(self, campaign: Campaign, now: dt.datetime) -> None:
        self._campaign, self._now = campaign, now
        self._written: dict[object, Piece] = {}

    def of_news(self, item: News, language: str) -> Piece:
        """Give news as mail tells it."""
        key = (language, item.kind, item.row_id)
        if key not in self._written:
            self._written[key] = _write("news", language, self._link(item), item=item)
        return self._written[key]

    def of_occurrence(self, occurrence: Occurrence, language: str) -> Piece:
        """Give something that is on soon as mail tells it."""
        key = (language, occurrence.key)
        if key not in self._written:
            self._written[key] = _write("soon", language, self._agenda(occurrence), occurrence=occurrence)
        return self._written[key]

    def _link(self, item: News) -> str:
        if not isinstance(item.row, Activity):
            return topic_of_news(item).link()
        dates = occurrences_of(item.row)
        return self._agenda((still_on(dates, self._now) or dates)[0])

    def _agenda(self, occurrence: Occurrence) -> str:
        agenda = link_to("following.agenda", campaign=self._campaign, vanaf=occurrence.on.isoformat())
        return f"{agenda}#{occurrence.anchor}"


def _write(kind: str, language: str, link: str, **values: object) -> Piece:
    title, text, html = (
        write_part(f"following/mail/{kind}_{part}", language, **values).strip()
        for part in ("title.txt", "body.txt", "body.html")
    )
    # A group's link to a page of ours begins with our address: mail has no page that it could lead on from.
    site = link_to("pages.index")
    text, html = text.replace("](/", f"]({site}"), html.replace('href="/', f'href="{site}')
    return Piece(" ".join(title.split()), text, html, link)
