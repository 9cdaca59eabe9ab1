"""The people of a group: invited by each other, gone without losing words, and let in by a card."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import add_member
from optrommel.groups.models import GroupMember, MemberCard, Update
from optrommel.groups.people import leave_group
from optrommel.groups.queries_people import colleagues_without_interest, interest_of, members_of
from optrommel.journal import JournalEntry
from optrommel.slips.rules import read_code
from tests.conftest import ON_SQLITE
from tests.factories import make_account, make_claim, make_group, make_moderator, make_theme, put_in_state
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
PEOPLE = f"{HOME}mensen"
CARD = "Maak de kaart"
TELL = "Vertel het de buurt"
INVITE = "Nodig iemand uit"
JOIN = {"name": "Cor", "email": "cor@example.org", "password": "drie gewone woorden"}
JOIN["password_again"] = JOIN["password"]


@pytest.fixture
def contact(app: Flask, campaign: Campaign) -> Visitor:
    """Give Bep, who came first and is the contact person of ‘Samen aan tafel’."""
    return member_of(app, campaign, "Samen aan tafel")


@pytest.fixture
def member(app: Flask, contact: Visitor) -> Visitor:
    """Give Karel, the second of the group."""
    with app.app_context():
        account = make_account("Karel")
        add_member(group_named("Samen aan tafel"), account, now=utc_now())
        db.session.commit()
        return Visitor(app).let_in(account.email or "")


def test_an_admin_who_is_nobody_here_lets_no_one_into_a_group_where_contacts_are_read(
    app: Flask, campaign: Campaign, contact: Visitor
) -> None:
    with app.app_context():
        admin = Visitor(app).let_in(make_account("Sanne", is_admin=True).email or "")

    pages = [admin.get(path) for path in (HOME, PEOPLE, "/beheer/de-gagels/groepen")]

    assert [page.status for page in pages] == [200] * 3
    assert not [page for page in pages if page.shows(INVITE) or page.shows(CARD)]


def link_on(page: Page) -> str:
    (link,) = page.texts("#link")
    return link.partition("://")[2].partition("/")[2]


def card_for(visitor: Visitor, name: str = "Tante Sjaan") -> Page:
    return visitor.get(PEOPLE).submit(CARD, holder=name)


def code_on(page: Page) -> str:
    return page.texts("#code")[0]


def log_in_with(app: Flask, code: str) -> Page:
    return Visitor(app).get("/inloggen/kaart").submit("Log in", code=code)


def test_any_member_invites_by_link_or_qr_also_without_a_moderator(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.FOLLOWING)

    page = member.get(HOME).submit(INVITE)
    home = visitor.get(f"/{link_on(page)}").submit("Ik doe mee", **JOIN)

    assert page.one(".qr").attrs["aria-label"] == "Code om te scannen: de uitnodiging"
    assert (home.path, home.shows("Cor")) == (HOME, True)


def test_the_first_of_a_group_is_its_contact_person_until_it_chooses(contact: Visitor, member: Visitor) -> None:
    before = contact.get(PEOPLE)

    after = before.submit("Maak Karel contactpersoon")

    assert next(text for text in before.texts(".card") if "Contactpersoon" in text).startswith("Bep")
    assert next(text for text in after.texts(".card") if "Contactpersoon" in text).startswith("Karel")
    assert "Maak Bep contactpersoon" not in after.texts("button")
    assert "Maak Bep contactpersoon" in member.get(PEOPLE).texts("button")


@pytest.mark.parametrize("deed", ["weg", "contactpersoon", "kaart", "kaart-intrekken"])
def test_who_is_not_the_contact_person_reads_who_is(app: Flask, member: Visitor, deed: str) -> None:
    page = member.get(PEOPLE)
    with app.app_context():
        first_id = db.session.scalars(db.select(GroupMember.id).order_by(GroupMember.id)).first()
    token = page.values(INVITE)["csrf_token"]

    answer = member.post(f"{PEOPLE}/{first_id}/{deed}", {"csrf_token": token})

    assert "Haal Bep uit de groep" not in page.texts("button")
    assert (answer.status, answer.shows("Dit doet de contactpersoon van jullie groep: Bep.")) == (403, True)
    assert member.get(PEOPLE).shows("Bep Contactpersoon")


def test_who_was_removed_while_typing_reads_why_and_keeps_the_words(
    app: Flask, contact: Visitor, member: Visitor, visitor: Visitor
) -> None:
    typing = member.get(HOME)
    contact.get(PEOPLE).submit("Haal Karel uit de groep")

    page = typing.submit(TELL, text="We waren er met negen.")

    assert page.status == 403
    assert page.shows("Je hoort niet meer bij de groep ‘Samen aan tafel’, dus dit is niet geplaatst.")
    assert page.shows("We waren er met negen.")
    assert member.open(HOME).status_code == 404
    assert not visitor.get("/de-gagels/groepen/samen-aan-tafel").shows("We waren er met negen.")
    with app.app_context():
        assert db.session.query(Update).count() == 0


def test_who_never_belonged_to_a_group_learns_nothing_by_sending(
    app: Flask, campaign: Campaign, contact: Visitor
) -> None:
    stranger = member_of(app, campaign, "Klussers", "Truus")
    token = stranger.get("/groep/de-gagels/klussers/").values(TELL)["csrf_token"]

    page = stranger.post(f"{HOME}nieuws", {"csrf_token": token, "text": "Hallo"})

    assert page.status == 404


def test_who_was_removed_by_mistake_is_back_with_one_tap(contact: Visitor, member: Visitor) -> None:
    page = contact.get(PEOPLE).submit("Haal Karel uit de groep")

    page.submit("Ongedaan maken")

    assert member.get(HOME).h1 == "Samen aan tafel"


def test_a_link_of_who_was_removed_lets_nobody_in(app: Flask, contact: Visitor, member: Visitor) -> None:
    link = link_on(member.get(HOME).submit(INVITE))
    contact.get(PEOPLE).submit("Haal Karel uit de groep")

    page = member.get(f"/{link}")

    assert (page.status, page.h1) == (410, "Dit is voorbij")


def test_who_came_back_belongs_to_the_group_once(app: Flask, contact: Visitor, member: Visitor) -> None:
    contact.get(PEOPLE).submit("Haal Karel uit de groep")
    link = link_on(contact.get(HOME).submit(INVITE))

    member.get(f"/{link}").submit("Ik doe mee")

    assert [name.split(" ")[0] for name in contact.get(PEOPLE).texts(".card h2")] == ["Bep", "Karel"]


def test_a_contact_person_leaves_and_the_others_go_on(app: Flask, contact: Visitor, member: Visitor) -> None:
    question = contact.get(PEOPLE).follow("Ik wil uit de groep")
    still_in = member.get(PEOPLE).shows("Bep Contactpersoon")

    page = question.submit("Ja, ik ga uit de groep")

    assert (still_in, page.path) == (True, "/de-gagels/groepen/samen-aan-tafel")
    assert contact.open(HOME).status_code == 404
    assert "Maak Karel contactpersoon" in member.get(PEOPLE).texts("button")


def test_who_has_no_e_mail_gets_a_card_and_logs_in_with_it(app: Flask, contact: Visitor) -> None:
    card = card_for(contact)

    home = log_in_with(app, code_on(card).lower().replace(" ", "-"))

    assert card.shows("Groep ‘Samen aan tafel’, De Gagels")
    assert card.one(".qr").attrs["aria-label"] == "Code om te scannen: de pagina om in te loggen"
    assert [len(part) for part in card.texts("#code span")] == [4, 4, 4]
    assert home.path == HOME
    assert home.submit(TELL, text="We waren er met negen.").shows("Verteld!")


@ON_SQLITE
def test_of_a_code_only_a_keyed_hash_is_kept(app: Flask, contact: Visitor) -> None:
    code = read_code(code_on(card_for(contact)))

    with app.app_context():
        kept = db.session.query(MemberCard).one().code_hash
        facts = str([(entry.before, entry.after) for entry in db.session.query(JournalEntry)])
        account = db.session.query(Account).filter(Account.name == "Tante Sjaan").one()
    assert len(kept) == 64
    assert code is not None
    assert code not in kept + facts
    assert (account.email, account.password_hash) == (None, None)


@pytest.mark.parametrize("button", ["Nieuwe kaart voor Tante Sjaan", "Trek de kaart van Tante Sjaan in"])
@pytest.mark.parametrize("by", ["contact", "moderator"])
def test_a_card_that_was_replaced_or_taken_opens_nothing_any_more(
    app: Flask, campaign: Campaign, contact: Visitor, button: str, by: str
) -> None:
    old = code_on(card_for(contact))
    at_home = log_in_with(app, old).visitor
    decides = contact if by == "contact" else moderator_of(app, campaign)

    page = decides.get(PEOPLE).submit(button)

    assert log_in_with(app, old).errors == [
        "We kennen deze code niet. Kijk hem na op je kaart, of vraag om een nieuwe kaart."
    ]
    assert at_home.open(HOME).status_code == 303  # to the log-in: who found the old card is out at once
    if button.startswith("Nieuwe"):
        assert log_in_with(app, code_on(page)).path == HOME


def test_a_card_goes_when_its_holder_goes(app: Flask, contact: Visitor) -> None:
    code = code_on(card_for(contact))

    contact.get(PEOPLE).submit("Haal Tante Sjaan uit de groep")

    assert log_in_with(app, code).status == 422


def test_nobody_gets_a_card_for_who_has_an_e_mail_address(app: Flask, contact: Visitor, member: Visitor) -> None:
    page = contact.get(PEOPLE)
    with app.app_context():
        karel_id = db.session.scalars(db.select(GroupMember.id).order_by(GroupMember.id.desc())).first()

    answer = contact.post(f"{PEOPLE}/{karel_id}/kaart", {"csrf_token": page.values(INVITE)["csrf_token"]})

    assert "Nieuwe kaart voor Karel" not in page.texts("button")
    assert (answer.status, answer.shows("Een kaart is voor wie geen e-mail heeft.")) == (409, True)
    with app.app_context():
        assert db.session.query(MemberCard).count() == 0


def test_a_card_is_for_one_group(app: Flask, campaign: Campaign, contact: Visitor) -> None:
    holder = log_in_with(app, code_on(card_for(contact))).visitor
    with app.app_context():
        make_group(campaign, "Klussers")
    link = link_on(moderator_of(app, campaign).get("/groep/de-gagels/klussers/").submit(INVITE))

    page = holder.get(f"/{link}").submit("Ik doe mee")

    assert page.errors == [
        "Je bent ingelogd met een kaart, en die is voor één groep. Log uit en open de uitnodiging opnieuw."
    ]


@ON_SQLITE
@pytest.mark.parametrize("typed", ["", "abc", "AAAA-AAAA-AAAA", "x" * 4000, "' OR 1=1"])
def test_a_code_that_is_none_is_refused_in_words(app: Flask, contact: Visitor, typed: str) -> None:
    page = log_in_with(app, typed)

    assert page.status == 422
    assert len(page.errors) == 1


@ON_SQLITE
def test_who_guesses_at_codes_has_to_wait(app: Flask, contact: Visitor) -> None:
    form = Visitor(app).get("/inloggen/kaart")
    guesses = [form.submit("Log in", code="AAAA-AAAA-AAAA").status for _time in range(21)]

    assert guesses == [422] * 20 + [429]


@ON_SQLITE
@pytest.mark.parametrize("name", ["", "x" * 4000])
def test_a_card_needs_a_name(app: Flask, contact: Visitor, name: str) -> None:
    page = card_for(contact, name)

    assert (page.status, page.values(CARD)["holder"]) == (422, [name])
    with app.app_context():
        assert db.session.query(MemberCard).count() == 0


def test_who_left_is_counted_listed_and_led_nowhere_any_more(
    app: Flask, campaign: Campaign, contact: Visitor, member: Visitor, visitor: Visitor
) -> None:
    before = visitor.get("/de-gagels/groepen/samen-aan-tafel").shows("2 buren doen mee")

    contact.get(PEOPLE).submit("Haal Karel uit de groep")

    assert before
    assert visitor.get("/de-gagels/groepen/samen-aan-tafel").shows("1 buur doet mee")
    assert contact.get(HOME).texts("section:last-of-type li") == ["Bep Contactpersoon"]
    assert member.get("/beheer/").shows("Je hoort nog niet bij een actie of groep.")


def test_a_moderator_who_left_a_group_decides_about_it_again(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        moderator, colleague = make_moderator(campaign), make_moderator(campaign, "Els")
        group, theme = make_group(campaign, "Samen aan tafel", moderator), make_theme(campaign)
        make_claim(group, theme, campaign=campaign)
        db.session.commit()
        refused = interest_of(moderator.id, theme)
        (own,) = members_of(group.id)

        leave_group(group, own, now=utc_now(), by=moderator.id)

        assert (refused, interest_of(moderator.id, theme)) == (group, None)
        assert {one.id for one in colleagues_without_interest(campaign.id, colleague.id, group.id)} == {moderator.id}


def test_a_deed_for_one_group_is_not_undone_from_another(app: Flask, campaign: Campaign, contact: Visitor) -> None:
    with app.app_context():
        bep = db.session.query(Account).filter(Account.name == "Bep").one()
        make_group(campaign, "Klussers", bep)
    asked = contact.get(HOME).submit("Vraag het de buurt", need="Een bus")
    form = contact.get("/groep/de-gagels/klussers/").values(TELL)
    sent = {"csrf_token": form["csrf_token"], "entry": asked.values("Ongedaan maken")["entry"]}

    contact.post("/groep/de-gagels/klussers/ongedaan", sent)

    assert contact.get(HOME).shows("Een bus")
