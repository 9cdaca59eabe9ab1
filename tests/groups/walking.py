"""A claim on its way through the days, with a clock that is moved by hand."""

from __future__ import annotations

import datetime as dt
import re

import time_machine
from flask import Flask

from optrommel.campaigns.models import Campaign
from tests.digests.mornings import MONDAY, go_to, mails_of
from tests.factories import make_account, make_group, make_moderator, make_theme
from tests.page import Page, Visitor

HOME = "/groep/de-gagels/samen-aan-tafel/"
MANAGE = "/beheer/de-gagels/groepen"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
GROUP = "/de-gagels/groepen/samen-aan-tafel"
BEGIN = "Laat ‘Samen aan tafel’ beginnen"
KEEP = "Wij zijn nog bezig"
STEP = "We bellen het wijkcentrum"
NOON = dt.time(12)


class Walk:
    """A claim on its way through the days: what a neighbour, the group and a moderator see on each."""

    def __init__(self, app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> None:
        self.app, self.clock, self.day = app, clock, 0
        self.neighbour, self.moderator, self.group, self.heirs = (Visitor(app) for _someone in range(4))
        with app.app_context():
            make_theme(campaign)
            member, heir = make_account("Bep"), make_account("Karel")
            make_group(campaign, "Klussers", heir)
            make_group(campaign, "Samen aan tafel", member)
            self.emails = make_moderator(campaign).email, member.email, heir.email
        self.on_day(0)

    def on_day(self, number: int) -> None:
        """Go to noon of a day after the start, with everybody logged in."""
        self.day = number
        go_to(self.clock, MONDAY + dt.timedelta(days=number), NOON)
        for visitor, email in zip((self.moderator, self.group, self.heirs), self.emails, strict=True):
            visitor.let_in(email)  # who stays away for a month is logged out

    def live_until(self, number: int) -> dict[tuple[int, str], list[str]]:
        """Let the days go by until noon of one; give what was mailed on which morning to whom."""
        mailed = {}
        for day in range(self.day + 1, number + 1):
            go_to(self.clock, MONDAY + dt.timedelta(days=day))
            for mail in mails_of(self.app):
                (name,) = re.findall("^[a-z]+", mail.address)
                mailed[day, name] = mail.says
        self.on_day(number)
        return mailed

    def seen(self) -> tuple[list[str], list[str], list[str]]:
        """Give the badges on the theme, on the group's home and on the moderators' page."""
        pages = (self.neighbour.get(THEME), self.group.get(HOME), self.moderator.get(MANAGE))
        public, home, manage = (page.texts(".claim .badge") for page in pages)
        own = self.neighbour.get(GROUP).texts(".claim .badge")
        assert sorted(own) == sorted(public[: len(own)]), "the group's page says what the theme's says"
        return public, home, manage

    def home(self) -> Page:
        return self.group.get(HOME)

    def ask(self) -> Page:
        due_on = (MONDAY + dt.timedelta(days=14)).isoformat()
        return self.home().follow("Pak iets op").submit("Wij pakken dit op", first_step=STEP, due_on=due_on)

    def end(self, **typed: str) -> Page:
        return self.home().follow("Afronden, doorgeven of loslaten").submit("Sla op", **typed)
