"""An offer of help, from a slip on a phone to a neighbour who joins; and who never sees it."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import midnight, utc_now
from optrommel.extensions import db
from optrommel.groups.queries_people import members_of
from optrommel.moderation.models import Idea
from optrommel.offers.models import Contact
from optrommel.retention import purge
from optrommel.themes.placing import place_idea
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import let_in
from tests.browser.test_chain import WORDS, press, put_slip_in
from tests.factories import make_account, make_claim, make_group, make_moderator, make_theme
from tests.page import Visitor
from tests.people import group_named

pytestmark = ON_SQLITE

NUMBER = "0561-555 014"
HOME, ALL = "/groep/de-gagels/de-koffiepot/", "/groep/de-gagels/de-koffiepot/vrijwilligers"


def log_ins(app: Flask, campaign: Campaign) -> dict[str, str]:
    """Make a moderator, a group of two and another group; give their e-mail addresses."""
    with app.app_context():
        bep, piet, karel = (make_account(name) for name in ("Bep", "Piet", "Karel"))
        make_group(campaign, "De Koffiepot", bep, piet)
        make_group(campaign, "Klussers", karel)
        people = {"member": bep, "ex-member": piet, "member of another group": karel}
        return {"moderator": make_moderator(campaign).email, **{role: one.email for role, one in people.items()}}


def claim_it(app: Flask, campaign: Campaign) -> None:
    """Lay the idea in a theme, let the group have that, and let one of its members leave."""
    with app.app_context():
        theme, group = make_theme(campaign), group_named("De Koffiepot")
        place_idea(db.session.scalars(db.select(Idea)).one(), theme, now=utc_now())
        make_claim(group, theme, campaign=campaign)
        next(found for found in members_of(group.id) if found.account.name == "Piet").left_at = utc_now()
        db.session.commit()


def let_the_date_pass(app: Flask) -> None:
    with app.app_context():
        erase_on = db.session.scalars(db.select(Contact.erase_on)).one()
        purge(midnight(erase_on + dt.timedelta(days=1)))


def asked_in_vain(stranger: Visitor, own: str) -> list[int]:
    """Ask for the group's pages and for the contact, with the form of a page of one's own; give the answers."""
    form = {"csrf_token": stranger.get(own).values("Uitloggen")["csrf_token"]}
    looked = [stranger.get(path) for path in (HOME, ALL)]
    return [page.status for page in (*looked, stranger.post(f"{HOME}vrijwilliger/1", form))]


def test_an_offer_on_a_slip_is_called_joins_and_is_gone_on_its_date(
    app: Flask, address: str, campaign: Campaign, open_page: OpenPage
) -> None:
    emails = log_ins(app, campaign)

    def page_of(role: str) -> Page:
        page = open_page()
        let_in(page.context, app, address, emails[role])
        return page

    annie, moderator, bep = open_page(), page_of("moderator"), page_of("member")
    code = put_slip_in(annie)
    moderator.goto("/beheer/de-gagels/postvak")
    press(moderator, "Publiceer zoals het is")
    expect(moderator.get_by_role("status").first).to_be_visible()
    claim_it(app, campaign)

    bep.goto(HOME)
    offer = bep.locator(".offer")
    expect(offer).to_contain_text(WORDS)
    expect(offer).not_to_contain_text(NUMBER)
    press(bep, "Laat zien hoe je deze buur bereikt")
    expect(offer.get_by_role("link", name=NUMBER)).to_have_attribute("href", "tel:0561555014")
    press(bep, "Ik heb gebeld of gemaild")
    press(bep, "Doet mee")
    expect(offer.locator(".badge").first).to_have_text("Doet mee")

    piet, karel = (Visitor(app).let_in(emails[role]) for role in ("ex-member", "member of another group"))
    assert asked_in_vain(piet, "/beheer/") == [404, 404, 404]
    assert asked_in_vain(karel, "/groep/de-gagels/klussers/") == [404, 404, 404]

    annie.goto(f"/volg/{code}")
    annie.get_by_text("Wat bewaren jullie van mij?").click()
    expect(annie.locator("#bewaard")).to_contain_text("de groep ‘De Koffiepot’")

    let_the_date_pass(app)
    bep.goto(ALL)
    expect(offer).to_have_count(0)
    annie.reload()
    expect(annie.locator("#bewaard")).to_contain_text("We weten niet wie je bent.")
