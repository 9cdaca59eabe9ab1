"""Who wants no morning mail gets none: with the link in it, by the mail reader itself, or after logging in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.people import add_card_holder
from optrommel.notifications.models import Message
from optrommel.notifications.smtp import to_email
from tests.conftest import ON_SQLITE
from tests.digests.mornings import MONDAY, Mail, go_to, mails_of, write
from tests.factories import make_account, make_campaign, make_group, make_moderator, make_slip, put_in_state
from tests.page import Page, Visitor
from tests.sessions import session_cookie

STOP = "Zet deze mail uit"
AGAIN = "Stuur mij deze mail weer"


@pytest.fixture
def clock(app: Flask, campaign: Campaign) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime.combine(MONDAY, dt.time(6, 30), tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def email(app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> str:
    """Give the address of a moderator who finds a slip in the inbox."""
    with app.app_context():
        make_slip(campaign)
        return make_moderator(campaign).email or ""


@pytest.fixture
def mail(app: Flask, email: str) -> Mail:
    (mail,) = mails_of(app)
    return mail


def stop_page(mail: Mail, visitor: Visitor) -> Page:
    return visitor.get(urlsplit(mail.stop_url).path)


def mails_on_the_next_day(app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> int:
    go_to(clock, local_today() + dt.timedelta(days=1))
    with app.app_context():
        make_slip(campaign, "Een hek")
    return len(mails_of(app))


def test_a_mail_reader_stops_it_with_one_tap_and_no_token(
    app: Flask, campaign: Campaign, visitor: Visitor, mail: Mail, clock: time_machine.Traveller
) -> None:
    path, one_tap = urlsplit(mail.stop_url).path, {"List-Unsubscribe": "One-Click"}

    answers = [visitor.open(path, method="POST", data=one_tap).status_code for _again in range(2)]

    assert answers == [200, 200]
    assert mails_on_the_next_day(app, campaign, clock) == 0


@ON_SQLITE
def test_the_letter_says_so_to_mail_readers(app: Flask, email: str) -> None:
    write(app)

    with app.app_context():
        letter = to_email(db.session.scalars(db.select(Message)).one(), "Optrommel <post@example.org>")
    assert str(letter["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert str(letter["List-Unsubscribe"]).startswith("<http://127.0.0.1:8000/inloggen/mail/")


@ON_SQLITE
def test_a_scanner_that_opens_the_link_stops_nothing(
    app: Flask, campaign: Campaign, visitor: Visitor, mail: Mail, clock: time_machine.Traveller
) -> None:
    page = stop_page(mail, visitor)

    assert page.h1 == "De dagelijkse mail van De Gagels"
    assert mail.address not in page.html
    assert mails_on_the_next_day(app, campaign, clock) == 1


@ON_SQLITE
def test_what_was_stopped_by_mistake_comes_again(
    app: Flask, campaign: Campaign, visitor: Visitor, mail: Mail, clock: time_machine.Traveller
) -> None:
    stopped = stop_page(mail, visitor).submit(STOP)

    page = stopped.submit(AGAIN)

    assert (stopped.shows("Deze mail staat uit."), STOP in page.texts("button")) == (True, True)
    assert mails_on_the_next_day(app, campaign, clock) == 1


@ON_SQLITE
def test_it_is_stopped_also_when_the_campaign_is_closed(
    app: Flask, campaign: Campaign, visitor: Visitor, mail: Mail
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    assert stop_page(mail, visitor).submit(STOP).shows("Deze mail staat uit.")


def signed_in(app: Flask, email: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.set_cookie(*session_cookie(app, email))
    return visitor


@ON_SQLITE
def test_who_signed_in_finds_the_switch_and_turns_off_one_campaign(
    app: Flask, campaign: Campaign, email: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        elsewhere = make_campaign("oosterhoek")
        account = make_account("Bep")
        make_group(campaign, "Samen aan tafel", account)
        make_group(elsewhere, "Klussers", account)
        bep = account.email or ""
    page = signed_in(app, bep).get("/groep/de-gagels/samen-aan-tafel/mensen").follow("Mail aan mij")
    moderators = signed_in(app, email).get("/beheer/de-gagels/instellingen").follow("Zet de mail aan of uit")

    off = page.submit(STOP)

    assert (page.texts("h2"), moderators.texts("h2")) == (["De Gagels", "Oosterhoek"], ["De Gagels"])
    assert off.notices == ["Je krijgt de dagelijkse mail van De Gagels niet meer."]
    assert off.texts(".card p") == ["De mail staat uit.", "De mail staat aan."]
    assert off.submit(AGAIN).texts(".card p") == ["De mail staat aan.", "De mail staat aan."]


@ON_SQLITE
def test_nobody_chooses_for_a_campaign_that_is_not_theirs(app: Flask, campaign: Campaign, email: str) -> None:
    with app.app_context():
        make_campaign("oosterhoek")
    page = signed_in(app, email).get("/inloggen/mail")

    answer = page.submit(STOP, campaign="oosterhoek")

    assert (answer.notices, answer.texts(".card p")) == ([], ["De mail staat aan."])


@ON_SQLITE
def test_who_logs_in_with_a_card_reads_that_there_is_no_mail(app: Flask, campaign: Campaign, email: str) -> None:
    with app.app_context():
        group = make_group(campaign, "Samen aan tafel", make_account("Bep"))
        _account, code = add_card_holder(group, campaign, "Cor", now=utc_now(), by=1)
        db.session.commit()
    visitor = Visitor(app)
    visitor.get("/inloggen/kaart").submit("Log in", code=code)

    assert visitor.get("/inloggen/mail").shows("We hebben geen e-mailadres van je, dus je krijgt geen mail.")
