"""The page of who wants to help: how it stands, whose address it is, who looked, and taking it back."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from limits import parse

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_date, midnight, utc_now
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.groups.models_offers import OfferPass
from optrommel.groups.rules import ClaimState
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.notifications import limits
from optrommel.offers.actions import open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.offers.queries import overdue_offers
from optrommel.offers.rules import CONFIRM_WITHIN, OfferState
from optrommel.pages.offers import Standing, standing_of_offer
from optrommel.retention import purge
from optrommel.slips.models import Slip
from tests.conftest import ON_SQLITE
from tests.factories import make_account, make_claim, make_group, make_idea, make_moderator, put_in_state
from tests.notifications.conftest import letters, set_up_mail
from tests.page import Page, Visitor
from tests.people import moderator_of

NAME, PHONE, EMAIL = "Willemijntje Zoetekouw", "0561-555 098", "w.zoetekouw@example.org"
OWN_WORDS = "Ik kan accordeon spelen"
OFFER, CONFIRM, ERASE = "Ik doe mee", "Ja, dit ben ik", "Wis mijn gegevens"
ALLOW, REFUSE = "Een andere groep mag mij ook vragen", "Liever toch niet"
AGAIN = "Stuur de mail nog een keer"
ERASED = "We hebben je gegevens gewist."
TODAY = dt.date(2026, 5, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def form(app: Flask, campaign: Campaign, visitor: Visitor) -> Page:
    """Give the form of an idea that nobody took on yet."""
    with app.app_context():
        idea_id = make_idea(campaign, "Samen koken").id
    return visitor.get(f"/de-gagels/meedoen/idee/{idea_id}")


@pytest.fixture
def page(form: Page) -> Page:
    """Give the page of who left a telephone number."""
    return form.submit(OFFER, name=NAME, contact=PHONE, own_words="Soep")


@pytest.fixture
def mailed(form: Page) -> Page:
    """Give the page of who left an e-mail address."""
    return form.submit(OFFER, name=NAME, contact=EMAIL)


def again(page: Page) -> Page:
    return Visitor(page.visitor.app).get(page.path)


def only_offer() -> Offer:
    return db.session.scalars(db.select(Offer)).one()


def is_confirmed(app: Flask) -> bool:
    with app.app_context():
        return only_offer().confirmed_at is not None


def link_in_mail(app: Flask) -> str:
    (letter,) = letters(app)
    return next(urlsplit(line).path for line in (letter.text or "").splitlines() if "/meedoen/" in line)


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.AFTER_MEETING),
        ({"meeting_on": TODAY}, Standing.AFTER_MEETING),
        ({"meeting_on": TODAY - DAY}, Standing.UNCLAIMED),
        ({"is_over": True, "meeting_on": TODAY + DAY}, Standing.OVER),
        ({"is_over": True, "is_passed_on": True}, Standing.PASSED_ON),
        ({"is_taken": True, "meeting_on": TODAY + DAY}, Standing.TAKEN_ON),
        ({"is_taken": True, "is_passed_on": True}, Standing.PASSED_ON),
        ({"is_erased": True, "is_taken": True}, Standing.ERASED),
        ({"state": OfferState.CONTACTED, "is_taken": True}, Standing.CONTACTED),
        ({"state": OfferState.JOINED, "is_erased": True}, Standing.JOINED),
        ({"state": OfferState.DECLINED}, Standing.DECLINED),
    ],
)
def test_an_offer_stands_as_its_state_its_groups_and_the_meeting_say(
    changes: dict[str, object], standing: Standing
) -> None:
    facts = dict.fromkeys(("is_erased", "is_passed_on", "is_taken", "is_over"), False)
    facts |= {"meeting_on": None, "today": TODAY}

    assert standing_of_offer(**{"state": OfferState.NEW, **facts, **changes}) is standing  # type: ignore[arg-type]


def nothing(_campaign: Campaign) -> None:
    """Leave it as it is."""


def taken_on(campaign: Campaign) -> None:
    make_claim(make_group(campaign, "Klussers"), db.session.scalars(db.select(Idea)).one(), campaign=campaign)


def finished(campaign: Campaign) -> None:
    taken_on(campaign)
    db.session.scalars(db.select(Claim)).one().state = ClaimState.DONE


def stopped(_campaign: Campaign) -> None:
    db.session.scalars(db.select(Idea)).one().state = IdeaState.STOPPED


def passed_on(campaign: Campaign) -> None:
    group, offer = make_group(campaign, "Klussers"), only_offer()
    offer.may_be_passed_on = True
    db.session.add(OfferPass(campaign_id=campaign.id, offer=offer, group=group, passed_at=utc_now()))


def in_state(state: OfferState) -> Callable[[Campaign], None]:
    def change(_campaign: Campaign) -> None:
        only_offer().state = state

    return change


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (nothing, "Je wilt meehelpen. Je hoort van ons na de bijeenkomst."),
        (taken_on, "‘Klussers’ heeft dit opgepakt en belt of mailt je."),
        (finished, "Dit is afgerond. Fijn dat je wilde helpen!"),
        (stopped, "Dit is afgerond. Fijn dat je wilde helpen!"),
        (passed_on, "We gaven je aanbod door aan ‘Klussers’, zoals je goed vond."),
        (in_state(OfferState.CONTACTED), "Je bent gebeld of gemaild."),
        (in_state(OfferState.JOINED), "Je doet mee."),
        (in_state(OfferState.DECLINED), "Het is er deze keer niet van gekomen."),
    ],
)
def test_its_giver_reads_how_it_stands(
    app: Flask, campaign: Campaign, page: Page, change: Callable[[Campaign], None], sentence: str
) -> None:
    with app.app_context():
        change(campaign)
        db.session.commit()

    assert again(page).shows(sentence)


def test_its_giver_reads_what_was_offered_and_who_looked_and_nobody_else_learns_the_number(
    app: Flask, campaign: Campaign, page: Page
) -> None:
    before = again(page)
    with app.app_context():
        offer, member = only_offer(), make_account("Truus")
        open_contact(offer, now=utc_now(), by=make_moderator(campaign).id)
        open_contact(offer, now=utc_now(), by=member.id, group_id=make_group(campaign, "Klussers", member).id)
        db.session.commit()

    after = again(page)

    assert all(after.shows(words) for words in ("Samen koken", "Soep", NAME, "…098"))
    assert PHONE not in after.html
    assert before.shows("Nog niemand keek naar je naam en nummer.")
    assert [look.partition(": ")[2] for look in after.texts("li") if ": de " in look] == [
        "de werkgroep",
        "de groep ‘Klussers’",
    ]
    assert not after.shows("Truus")
    assert after.headers["Cache-Control"] == "no-store"


def test_its_giver_keeps_the_address_of_the_page(page: Page) -> None:
    assert page.one("#page-link").words.endswith(f"://localhost{page.path}")
    assert page.one("[data-copy='#page-link']").words == "Kopieer het adres"


def test_a_telephone_number_is_taken_as_it_is(app: Flask, page: Page) -> None:
    assert is_confirmed(app)
    assert letters(app) == []
    assert not page.shows("Bevestig je e-mailadres")


def test_who_left_an_e_mail_address_says_so_by_a_button_behind_a_link_in_the_mail(app: Flask, mailed: Page) -> None:
    (letter,) = letters(app)
    reader = Visitor(app)

    opened = reader.get(link_in_mail(app))  # as a scanner of mail does, too
    was_confirmed = is_confirmed(app)
    done = opened.submit(CONFIRM)

    assert (letter.kind, letter.address) == ("offer_confirm", EMAIL)
    assert all("Samen koken" in (part or "") for part in (letter.text, letter.html))
    assert all(f"druk op ‘{CONFIRM}’" in (part or "") for part in (letter.text, letter.html))
    assert NAME not in f"{letter.subject}{letter.text}{letter.html}"
    assert not was_confirmed
    assert is_confirmed(app)
    assert done.notices == ["Dank je wel. We weten nu dat we je hier kunnen bereiken."]
    assert not done.shows("Bevestig je e-mailadres")
    assert CONFIRM not in reader.get(link_in_mail(app)).texts("button")


def test_who_filled_in_the_form_cannot_say_that_the_address_is_theirs(app: Flask, mailed: Page) -> None:
    values = {"csrf_token": mailed.values(ERASE)["csrf_token"]}

    guessed = mailed.visitor.post(f"{mailed.path}/ja/{'0' * 32}", values)

    assert mailed.shows("Bevestig je e-mailadres")
    assert CONFIRM not in mailed.texts("button")
    assert guessed.status == 404
    assert not is_confirmed(app)


def test_a_writer_whom_no_mail_could_go_to_asks_for_it_later_at_the_code(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(limits, "PER_VISITOR", parse("0 per hour"))
        code_page = at_code(app, campaign, EMAIL)

    page = code_page.submit("Stuur een mail om het te bevestigen")

    assert page.notices[0] == "Je mail staat klaar en gaat later weg."
    assert Visitor(app).get(link_in_mail(app)).submit(CONFIRM).status == 200
    assert is_confirmed(app)


def test_the_mail_is_sent_again_a_few_times_a_day_and_no_more(app: Flask, mailed: Page) -> None:
    pages = [mailed.submit(AGAIN) for _time in range(3)]

    assert [page.notices[0].partition(".")[0] for page in pages] == [
        "Je mail staat klaar en gaat later weg",
        "Je mail staat klaar en gaat later weg",
        "We hebben net al vaker gemaild",
    ]
    assert len(letters(app)) == 3


@pytest.mark.parametrize("state", [CampaignState.OPEN, CampaignState.CLOSED])
def test_one_tap_erases_name_and_number_and_the_page_goes_on_answering(
    app: Flask, campaign: Campaign, page: Page, state: CampaignState
) -> None:
    with app.app_context():
        put_in_state(campaign, state)

    erased = page.submit(ERASE)

    assert erased.shows(ERASED)
    assert page.shows("Bewaar deze pagina")
    assert not erased.shows("Bewaar deze pagina")
    assert ERASE not in erased.texts("button")
    assert not any(erased.shows(words) for words in (NAME, "…098", "Soep"))
    with app.app_context():
        assert db.session.scalars(db.select(Contact)).all() == []


def test_who_erases_the_address_gets_no_mail_that_was_still_to_go(app: Flask, mailed: Page) -> None:
    mailed.submit(ERASE)

    assert letters(app) == []


def test_on_its_date_the_purge_erases_it_and_the_page_says_so(app: Flask, page: Page) -> None:
    with app.app_context():
        last_day = db.session.scalars(db.select(Contact.erase_on)).one()
        kept = purge(midnight(last_day))["contacts"]
        gone = purge(midnight(last_day + DAY))["contacts"]

    assert (kept, gone) == (0, 1)
    assert again(page).shows(ERASED)
    assert not again(page).shows("Soep")


def test_an_address_that_nobody_says_is_theirs_is_erased_after_two_weeks_where_we_mail(
    app: Flask, mailed: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        offer = only_offer()
        last_day = local_date(offer.created_at) + CONFIRM_WITHIN
        without_mail = overdue_offers(last_day + DAY)
        set_up_mail(app, monkeypatch)
        kept, gone = ([found.id for found in overdue_offers(today)] for today in (last_day, last_day + DAY))
        offer.state = OfferState.JOINED
        joined = overdue_offers(last_day + DAY)

    assert (without_mail, kept, gone, joined) == ([], [], [1], [])
    assert not mailed.shows("Bevestig het binnen twee weken")
    assert again(mailed).shows("Bevestig het binnen twee weken")


def on_own_page(app: Flask, campaign: Campaign) -> Page:
    with app.app_context():
        idea_id = make_idea(campaign, "Samen koken").id
    return Visitor(app).get(f"/de-gagels/meedoen/idee/{idea_id}").submit(OFFER, name=NAME, contact=PHONE)


def at_code(app: Flask, _campaign: Campaign, contact: str = PHONE, **typed: str) -> Page:
    form = Visitor(app).get("/de-gagels/briefje")
    return form.submit("Stop in de trommel", text="Soep", help="y", name=NAME, contact=contact, **typed)


@pytest.mark.parametrize("offer_at", [on_own_page, at_code])
def test_another_group_may_ask_when_the_giver_says_so_and_until_they_say_no(
    app: Flask, campaign: Campaign, offer_at: Callable[[Flask, Campaign], Page]
) -> None:
    page = offer_at(app, campaign)

    def may() -> bool:
        with app.app_context():
            return only_offer().may_be_passed_on

    found = [may()]
    allowed = page.submit(ALLOW)
    page.submit(ALLOW)
    found.append(may())
    allowed.submit(REFUSE)
    found.append(may())

    assert found == [False, True, False]
    with app.app_context():
        actions = list(db.session.scalars(db.select(JournalEntry.action).order_by(JournalEntry.id)))
    assert [action for action in actions if "pass_on" in action] == ["offer.pass_on_allowed", "offer.pass_on_refused"]


@ON_SQLITE
def test_the_slip_form_asks_it_too(app: Flask, campaign: Campaign) -> None:
    at_code(app, campaign, may_be_passed_on="y")

    with app.app_context():
        assert only_offer().may_be_passed_on


def test_an_e_mail_address_on_a_slip_is_confirmed_in_the_same_way(app: Flask, campaign: Campaign) -> None:
    code_page = at_code(app, campaign, EMAIL)
    with app.app_context():
        slip = db.session.scalars(db.select(Slip)).one()
        make_claim(make_group(campaign, "Klussers"), publish_slip(slip, "Soep", now=utc_now()), campaign=campaign)

    page = Visitor(app).get(link_in_mail(app)).submit(CONFIRM)

    assert code_page.shows("Je e-mailadres is nog niet bevestigd. Druk op de knop in de mail die je van ons kreeg.")
    assert page.shows("Je schreef op een briefje dat je wilt meehelpen.")
    for found in (page, again(code_page)):
        assert found.shows("‘Klussers’ heeft dit opgepakt en belt of mailt je.")
        assert not found.shows("nog niet bevestigd")


def test_a_slip_that_is_sent_twice_is_mailed_about_once(app: Flask, campaign: Campaign) -> None:
    form = Visitor(app).get("/de-gagels/briefje")

    for _time in range(2):
        form.submit("Stop in de trommel", text="Soep", help="y", name=NAME, contact=EMAIL)

    assert len(letters(app)) == 1


@pytest.mark.parametrize("offer_at", [lambda app, campaign: at_code(app, campaign, EMAIL), "form"])
def test_neither_slip_nor_offer_is_refused_for_the_sake_of_a_mail(
    app: Flask,
    campaign: Campaign,
    form: Page,
    offer_at: Callable[[Flask, Campaign], Page] | str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PER_VISITOR", parse("0 per hour"))

    page = form.submit(OFFER, name=NAME, contact=EMAIL) if isinstance(offer_at, str) else offer_at(app, campaign)

    assert page.status == 200
    assert letters(app) == []
    with app.app_context():
        assert only_offer().is_unconfirmed


def test_the_journal_calls_an_offer_by_what_it_is_for(app: Flask, campaign: Campaign, page: Page) -> None:
    at_code(app, campaign)

    log = moderator_of(app, campaign).get("/beheer/de-gagels/logboek?soort=contact")

    assert log.shows("Iemand wil meehelpen met ‘Samen koken’.")
    assert log.shows("Iemand wil meehelpen met ‘Soep’.")
    assert NAME not in log.html


@ON_SQLITE
def test_no_byte_on_the_disk_gives_a_giver_away(app: Flask, campaign: Campaign, mailed: Page, tmp_path: Path) -> None:
    at_code(app, campaign, own_words=OWN_WORDS)
    key = mailed.path.rpartition("/")[2]
    with app.app_context():
        file = Path(db.engine.url.database or "")
    copy = tmp_path / "backup.db"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)

    log = file.with_name(f"{file.name}-wal").read_bytes()
    found = {
        (place, secret)
        for place, raw in (("file and log", file.read_bytes() + log), ("backup", copy.read_bytes()))
        for secret in (NAME, PHONE, EMAIL, OWN_WORDS, key, "Soep")
        if secret.encode() in raw
    }

    assert log
    assert found == {("file and log", "Soep"), ("backup", "Soep")}  # the slip itself is no secret
