"""What can be followed: a whole campaign, its agenda, or one theme, idea or group of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.following.rules import News, lasting_id
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.groups.models_activities import Activity
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.notifications.composing import link_to
from optrommel.themes.models import Placement, Theme
from optrommel.web import shortened

TITLE_LONGEST = 80  # characters of an idea; a reader of feeds shows it in a narrow column
WORDS = {"campaign": "actie", "agenda": "agenda", "theme": "thema", "idea": "idee", "group": "groep"}  # in addresses
_PLACES = {Theme: "theme", Idea: "idea", ResidentGroup: "group"}


@dataclass(frozen=True)
class Topic:
    """Something to follow; without a row it is the whole campaign, or what is on in it."""

    campaign: Campaign
    row: Theme | Idea | ResidentGroup | None = None
    is_agenda: bool = False

    @property
    def kind(self) -> str:
        """Name what it is, as addresses and files do."""
        if self.row is not None:
            return _PLACES[type(self.row)]
        return "agenda" if self.is_agenda else "campaign"

    @property
    def name(self) -> str:
        """Give what people call it."""
        if self.row is None:
            return self.campaign.name
        return shortened(self.row.text, TITLE_LONGEST) if isinstance(self.row, Idea) else self.row.name

    @property
    def lasting_id(self) -> str:
        """Give the name by which programs know it, for good."""
        row_id = "" if self.row is None else f" {self.row.id}"
        return lasting_id(self.campaign.slug, self.campaign.created_at, self.kind + row_id).urn

    def _address(self, endpoint: str, *, external: bool) -> str:
        return url_for(endpoint, **self._place, _external=external)

    @property
    def _place(self) -> dict[str, Any]:
        part: dict[str, Any] = {} if self.row is None else _part_of(self.row)
        return {"campaign": self.campaign, **part}

    @property
    def _page(self) -> str:
        return "following.agenda" if self.kind == "agenda" else f"pages.{self.kind}"

    def _of(self, what: str) -> str:
        return f"feeds.{what}" if self.row is None else f"feeds.{what}_of_{self.kind}"

    def page(self, *, external: bool = False) -> str:
        """Give the address of its page."""
        return self._address(self._page, external=external)

    def mail_page(self) -> str:
        """Give the address of the page on which somebody asks for its news by mail."""
        number = None if self.row is None else self.row.id
        return url_for("followers.sign_up", campaign=self.campaign, wat=WORDS[self.kind], nr=number)

    def link(self) -> str:
        """Give the address of its page as letters have it."""
        return link_to(self._page, **self._place)

    def feed(self, *, external: bool = False) -> str:
        """Give the address of its news."""
        return self._address(self._of("news"), external=external)

    def calendar(self, *, external: bool = False) -> str:
        """Give the address of its calendar."""
        return self._address(self._of("calendar"), external=external)

    @property
    def news_title(self) -> str:
        """Give what its news is called."""
        return self._titled(_("Nieuws"))

    @property
    def calendar_title(self) -> str:
        """Give what its calendar is called."""
        return self._titled(_("Agenda"))

    def _titled(self, what: str) -> str:
        own = self.name if self.row is None else f"{self.name} ({self.campaign.name})"
        return f"{what}: {own}"


def _part_of(row: Theme | Idea | ResidentGroup) -> dict[str, Any]:
    if isinstance(row, Idea):
        return {"idea_id": row.id}
    return {_PLACES[type(row)]: row}


def campaign_of(row: Claim | Update | Activity | Placement | Idea) -> Campaign:
    """Give the campaign of a row that was read together with it."""
    return db.session.get_one(Campaign, row.campaign_id)


def public_topic_of(claim: Claim) -> Topic | None:
    """Give what a claim is about; nothing when that idea was taken off the site."""
    subject = claim.theme or claim.idea
    is_public = not isinstance(subject, Idea) or subject.state in PUBLIC_STATES
    return Topic(campaign_of(claim), subject) if is_public else None


def topic_of_news(item: News) -> Topic:
    """Give on whose page news is read: of what was taken on, or of the group that tells it."""
    row = item.row
    if isinstance(row, Claim):
        return public_topic_of(row) or Topic(campaign_of(row), row.group)
    if isinstance(row, Placement):
        return Topic(campaign_of(row), row.theme)
    assert isinstance(row, Update | Activity | Idea)  # noqa: S101 - see `NewsKind`
    return Topic(campaign_of(row), row if isinstance(row, Idea) else row.group)
