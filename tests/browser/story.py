"""The story that Optrommel was made for, step by step, by its people in browsers of their own.

A test walks it; `make screenshots` walks it with a camera, for `docs/story.md`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import AMSTERDAM, local_today, utc_now
from optrommel.extensions import db
from optrommel.following.actions_outcomes import ask_outcomes
from optrommel.following.weekly import send_news
from optrommel.groups.models import Claim
from optrommel.notifications.models import Message
from tests.browser.serving import let_in
from tests.factories import make_account, make_group, make_moderator, make_theme, put_in_state

WORDS = (
    "Sinds mijn man er niet meer is, zijn de ochtenden lang. "
    "Ik zou graag een koffieochtend willen in het wijkcentrum. Ik wil zelf ook wel koffie schenken."
)
NUMBER = "0561-555 014"
THEME = GROUP = "Omzien naar elkaar"
STEP = "We bellen wie er koffie wil schenken"
ACTIVITY, PLACE = "Koffieochtend", "Wijkcentrum De Gagels"
NEED = "Iemand die de koffie en de koek betaalt"
NEWS = "De eerste koffieochtend was raak: **22 buren**. Vier van hen haalden we thuis op."
CAME_OF_IT = "Elke dinsdag om tien uur staat de koffie klaar. Annie schenkt."
FOLLOWER = "noor@example.org"
HOME = "/groep/de-gagels/omzien-naar-elkaar/"
LATER = dt.timedelta(days=29)

Camera = Callable[[str, Page], None]


@dataclass
class Story:
    """The people of the story, each with a page; `camera` looks at each step."""

    app: Flask
    address: str
    campaign: Campaign
    open_page: Callable[[], Page]
    camera: Camera = lambda _step, _page: None
    pages: dict[str, Page] = field(default_factory=dict)

    def walk(self) -> None:
        """Walk the story from beginning to end."""
        self.begin()
        for step in STEPS:
            step(self)

    def begin(self) -> None:
        """Let there be a moderator, a group with Bep in it, and people without any account."""
        with self.app.app_context():
            bep = make_account("Bep")
            make_theme(self.campaign, THEME)
            make_group(self.campaign, GROUP, bep)
            emails = {"Marieke": make_moderator(self.campaign).email, "Bep": bep.email}
        for name in ("Annie", "Marieke", "Bep", "de bakker", "Noor"):
            self.pages[name] = self.open_page()
            if name in emails:
                let_in(self.pages[name].context, self.app, self.address, emails[name] or "")

    def letter(self, kind: str) -> str:
        """Give the text of the newest letter of a kind, as it waits in the outbox."""
        with self.app.app_context():
            newest = db.select(Message.text).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
            return db.session.scalars(newest).one() or ""

    def link_in(self, kind: str, part: str) -> str:
        """Give the path of the link in a letter that has `part` in it."""
        site = "http://127.0.0.1:8000"
        return next(word.removeprefix(site) for word in self.letter(kind).split() if part in word)


def press(page: Page, button: str) -> None:
    """Press the button with these words; some are heard with what they are about."""
    page.get_by_role("button").filter(has_text=re.compile(rf"^\s*{re.escape(button)}\s*$")).click()


def fill(page: Page | Locator, **typed: str) -> None:
    """Fill in fields by the name that their form gives them."""
    for name, words in typed.items():
        page.locator(f"[name={name}]").fill(words)


def a_widow_writes(story: Story) -> None:
    """Annie, whose husband died, puts a slip in and offers to help."""
    annie = story.pages["Annie"]
    annie.goto("/de-gagels/briefje")
    fill(annie, text=WORDS)
    annie.get_by_label("Ik wil wel meehelpen").check()
    fill(annie, name="Annie", contact=NUMBER)
    annie.locator("#text").blur()
    annie.locator("h1").scroll_into_view_if_needed()
    story.camera("slip", annie)
    press(annie, "Stop in de trommel")
    expect(annie.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    story.camera("code", annie)


def it_is_read_and_placed(story: Story) -> None:
    """Marieke, who moderates, publishes it and lays it in a theme; then the meeting is held."""
    marieke = story.pages["Marieke"]
    marieke.goto("/beheer/de-gagels/postvak")
    story.camera("inbox", marieke)
    press(marieke, "Publiceer zoals het is")
    expect(marieke.get_by_text("Alles is gelezen.")).to_be_visible()
    marieke.goto("/beheer/de-gagels/bord")
    marieke.get_by_role("checkbox", name=WORDS[:30]).check()
    marieke.get_by_label("Leg de gekozen kaartjes bij").select_option(THEME)
    press(marieke, "Leg neer")
    expect(marieke.get_by_role("region", name=THEME)).to_contain_text(WORDS[:30])
    with story.app.app_context():
        put_in_state(db.session.merge(story.campaign), CampaignState.FOLLOWING)


def a_group_takes_it_on(story: Story) -> None:
    """Bep asks for the theme, for the group; Marieke says yes."""
    bep, marieke = story.pages["Bep"], story.pages["Marieke"]
    bep.goto(HOME)
    bep.get_by_role("link", name="Pak iets op").click()
    bep.get_by_label("Wat willen jullie oppakken?").select_option(THEME)
    fill(bep, first_step=STEP, due_on=(local_today() + dt.timedelta(days=14)).isoformat())
    story.camera("claim", bep)
    press(bep, "Wij pakken dit op")
    marieke.goto("/beheer/de-gagels/groepen")
    press(marieke, f"Laat ‘{GROUP}’ beginnen")
    expect(marieke.get_by_role("status").first).to_contain_text("De groep kan beginnen.")


def she_is_called(story: Story) -> None:
    """Bep looks up how to reach Annie, calls her, and she joins; Annie reads at her code who looked."""
    bep, annie = story.pages["Bep"], story.pages["Annie"]
    bep.goto(HOME)
    press(bep, "Laat zien hoe je deze buur bereikt")
    expect(bep.get_by_role("link", name=NUMBER)).to_be_visible()
    bep.locator(".offer").scroll_into_view_if_needed()
    story.camera("call", bep)
    press(bep, "Ik heb gebeld of gemaild")
    press(bep, "Doet mee")
    annie.reload()
    annie.get_by_text("Wat bewaren jullie van mij?").click()
    expect(annie.locator("#bewaard")).to_contain_text(f"de groep ‘{GROUP}’")
    annie.get_by_role("button", name="Wis mijn naam en nummer").scroll_into_view_if_needed()
    story.camera("looked", annie)


def she_logs_in_with_a_card(story: Story) -> None:
    """Annie has no e-mail: Bep makes her a card, and she logs in with it."""
    bep, annie = story.pages["Bep"], story.pages["Annie"]
    bep.goto(HOME)
    bep.get_by_role("link", name="Kaarten, contactpersoon, vertrekken").click()
    bep.get_by_text("Heeft iemand geen e-mail? Maak een kaart").click()
    fill(bep, holder="Annie")
    press(bep, "Maak de kaart")
    code = bep.locator(".code").first.inner_text()
    story.camera("card", bep)
    annie.goto("/inloggen/kaart")
    fill(annie, code=code)
    press(annie, "Log in")


def she_starts_the_coffee_morning(story: Story) -> None:
    """Annie puts the coffee morning in the agenda, each Tuesday, and asks the neighbourhood for a sponsor."""
    annie, today = story.pages["Annie"], local_today()
    tuesday = today + dt.timedelta(days=(1 - today.weekday()) % 7 or 7)
    annie.goto(HOME)
    annie.get_by_role("link", name="Zet iets in de agenda").click()
    fill(annie, title=ACTIVITY, first_on=tuesday.isoformat(), begins="10:00", ends="11:30", place=PLACE)
    annie.get_by_label("Komt het terug?").select_option("weekly")
    fill(annie, until_on=(tuesday + dt.timedelta(weeks=12)).isoformat())
    annie.get_by_label("Waar hoort het bij?").select_option(THEME)
    press(annie, "Zet in de agenda")
    expect(annie.get_by_role("status").first).to_be_visible()
    annie.get_by_text("Vraag de buurt om iets").click()
    fill(annie, need=NEED)
    annie.locator("[name=needed_for]").select_option(THEME)
    press(annie, "Vraag het de buurt")
    annie.goto("/de-gagels/agenda")
    expect(annie.get_by_text(ACTIVITY).first).to_be_visible()
    story.camera("agenda", annie)


def a_sponsor_is_found(story: Story) -> None:
    """The baker reads what the group looks for and offers it; Annie calls and crosses it off."""
    baker, annie = story.pages["de bakker"], story.pages["Annie"]
    baker.goto("/de-gagels/themas/omzien-naar-elkaar")
    baker.get_by_role("link", name=f"Ik doe mee ({NEED})").click()
    expect(baker.get_by_role("heading", level=1)).to_have_text("Ik doe mee")
    fill(baker, own_words="Koffie en koek, elke week", name="Bakker Visser", contact="0561-555 021")
    story.camera("sponsor", baker)
    press(baker, "Ik doe mee")
    expect(baker.get_by_role("heading", level=1)).to_contain_text("Dank je wel")
    annie.goto(f"{HOME}vrijwilligers")
    offer = annie.locator(".offer").filter(has_text=NEED)
    offer.get_by_role("button", name="Laat zien hoe je deze buur bereikt").click()
    offer.get_by_role("button", name="Ik heb gebeld of gemaild").click()
    offer.get_by_role("button", name="Doet mee").click()
    annie.goto(HOME)
    press(annie, "Gevonden")
    baker.reload()
    story.camera("thanks", baker)


def a_neighbour_follows(story: Story) -> None:
    """Noor follows the theme by mail, without an account."""
    noor = story.pages["Noor"]
    noor.goto("/de-gagels/themas/omzien-naar-elkaar")
    noor.get_by_role("link", name="Mail mij het nieuws").first.click()
    fill(noor, email=FOLLOWER)
    press(noor, "Mail mij het nieuws")
    noor.goto(story.link_in("follow_confirm", "/volgen/"))
    story.camera("confirm", noor)
    noor.get_by_role("button", name="Ja, ik wil dit volgen").click()
    expect(noor.get_by_text("Dit volg je")).to_be_visible()


def they_tell_and_it_reaches_her(story: Story) -> None:
    """Annie tells how it went, in two lines; the theme's page and Noor's mail have it."""
    annie, noor = story.pages["Annie"], story.pages["Noor"]
    annie.goto(HOME)
    fill(annie, text=NEWS)
    annie.locator("[name=claim_id]").select_option(THEME)
    story.camera("tell", annie)
    press(annie, "Vertel het de buurt")
    expect(annie.get_by_text("Verteld!")).to_be_visible()
    tomorrow = dt.datetime.combine(local_today() + dt.timedelta(days=1), dt.time(10), AMSTERDAM)
    with story.app.app_context():
        send_news(tomorrow.astimezone(dt.UTC))
    assert "22 buren" in story.letter("news")
    noor.goto("/de-gagels/themas/omzien-naar-elkaar")
    expect(noor.get_by_text("22 buren")).to_be_visible()
    story.camera("news", noor)


def it_worked_out(story: Story) -> None:
    """The group rounds it off; four weeks later who wrote and who follows are asked whether it worked out."""
    annie, noor = story.pages["Annie"], story.pages["Noor"]
    annie.goto(HOME)
    annie.get_by_role("link", name="Stappen en meer tijd").first.click()
    annie.get_by_role("link", name="Afronden, doorgeven of loslaten").click()
    annie.get_by_label("Het is gelukt").check()
    fill(annie, note=CAME_OF_IT)
    press(annie, "Sla op")
    expect(annie.get_by_role("status").first).to_be_visible()
    with story.app.app_context():
        db.session.execute(db.update(Claim).values(ended_at=utc_now() - LATER))
        db.session.commit()
        ask_outcomes(dt.datetime.combine(local_today(), dt.time(11), AMSTERDAM).astimezone(dt.UTC))
    noor.goto(story.link_in("is_it_done", "/gelukt/"))
    story.camera("asked", noor)
    press(noor, "Ja, het is gelukt")
    expect(noor.get_by_text("Jij zei: ja, het is gelukt.")).to_be_visible()


STEPS: tuple[Callable[[Story], None], ...] = (
    a_widow_writes,
    it_is_read_and_placed,
    a_group_takes_it_on,
    she_is_called,
    she_logs_in_with_a_card,
    she_starts_the_coffee_morning,
    a_sponsor_is_found,
    a_neighbour_follows,
    they_tell_and_it_reaches_her,
    it_worked_out,
)
