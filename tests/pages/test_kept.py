"""Who holds the code reads what we keep, who looked at it and until when, and can take it back for good."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState, kept_until
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, publish_slip
from optrommel.offers.actions import erase_contact, open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.offers.rules import Job, OfferState, masked
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Slip
from optrommel.slips.passing import pass_on
from optrommel.slips.rules import show_code
from optrommel.web import day
from tests.factories import make_account, make_claim, make_group, make_moderator, make_slip, make_tin, put_in_state
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

ERASE = "Wis mijn naam en nummer"
WITHDRAW = "Ja, wis mijn briefje"
NOBODY = "Geen naam, geen telefoonnummer, geen e-mailadres. We weten niet wie je bent."
NOBODY_LOOKED = "Nog niemand keek naar je naam en nummer."
WORD, OWN_WORD = "krokodillenvijver", "appeltaartwedstrijd"


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Give the code of a slip of somebody who wants to help with everything there is, in fours."""
    with app.app_context():
        submission = Submission(
            id=str(uuid.uuid4()),
            text=f"Een {WORD} bij het park",
            helps=True,
            name="Bep",
            reach="bep.jansen@example.org",
            jobs=(Job.COOKING, Job.DRIVING),
            own_words=f"Een {OWN_WORD}",
        )
        _slip, code = put_slip(campaign, submission, now=utc_now())
        db.session.commit()
        return show_code(code)


def kept(page: Page) -> list[str]:
    return page.texts("#bewaard li")


def offer_of_all() -> Offer:
    return db.session.query(Offer).one()


@pytest.mark.parametrize(
    ("reach", "shown"),
    [
        ("bep.jansen@example.org", "b…@example.org"),
        ("0521-555 010", "…010"),
        ("06 12345678", "…678"),
        ("@", "…@"),
    ],
)
def test_a_contact_is_shown_in_part(reach: str, shown: str) -> None:
    assert masked(reach) == shown


def test_a_slip_without_a_name_keeps_only_what_it_says(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)

    page = visitor.get(f"/volg/{show_code(code)}")

    with app.test_request_context():
        today = day(local_today())
    assert kept(page) == [
        "De woorden op je briefje.",
        f"Wanneer het binnenkwam: {today}.",
        "Dat het niet uit een trommel kwam.",
        "Wat ermee gebeurde, en wanneer. Dat lees je hierboven.",
        "Je code zelf bewaren we niet leesbaar.",
        NOBODY,
    ]


def of_a_tin(slip: Slip) -> None:
    slip.tin = make_tin(slip.campaign)


def of_a_neighbour(slip: Slip) -> None:
    other, _code = make_slip(slip.campaign, "Van een ander")
    slip.tin = pass_on(other, now=utc_now())


def of_a_child(slip: Slip) -> None:
    slip.by_child = True


def of_the_same_visit(slip: Slip) -> None:
    slip.is_another = True


def that_was_passed_on(slip: Slip) -> None:
    pass_on(slip, now=utc_now())


def that_was_published(slip: Slip) -> None:
    publish_slip(slip, slip.text, now=utc_now())


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (of_a_tin, "Uit welke trommel het kwam: nummer 1."),
        (of_a_neighbour, "Dat het uit een trommel kwam die buren met een link doorgeven."),
        (of_a_child, "Dat een kind het schreef."),
        (of_the_same_visit, "Dat je er net daarvoor ook een schreef."),
        (that_was_passed_on, "Dat je de trommel doorgaf. Aan wie, dat weten we niet."),
        (that_was_published, "De woorden op je briefje. En de tekst die de buurt ervan leest."),
    ],
)
def test_the_list_names_what_else_is_kept_and_only_then(
    app: Flask, visitor: Visitor, campaign: Campaign, make: Callable[[Slip], None], sentence: str
) -> None:
    with app.app_context():
        slip, code = make_slip(campaign)
        before = kept(visitor.get(f"/volg/{show_code(code)}"))
        make(slip)
        db.session.commit()

    after = kept(visitor.get(f"/volg/{show_code(code)}"))

    assert sentence not in before
    assert sentence in after


def test_who_wants_to_help_reads_name_part_of_the_contact_jobs_and_the_last_day(
    app: Flask, visitor: Visitor, code: str
) -> None:
    page = visitor.get(f"/volg/{code}")

    assert "Je naam: Bep" in kept(page)
    assert f"Dat je wilt meehelpen. Koken of bakken, Rijden of halen. Een {OWN_WORD}" in kept(page)
    assert page.shows("b…@example.org")
    assert "bep.jansen" not in page.html
    with app.test_request_context():
        until = day(kept_until(None, today=local_today()))
        assert page.shows(
            f"Alleen Marieke van de werkgroep en de groep die dit oppakt zien dit. We wissen het na {until}."
        )
    assert NOBODY not in kept(page)
    assert page.shows(NOBODY_LOOKED)


HELPS = "Je wilt meehelpen. Je hoort van ons na de bijeenkomst"


@pytest.mark.parametrize(("meeting_on", "when"), [(None, ""), (dt.date(2026, 12, 3), " op {}")])
def test_who_wants_to_help_reads_when_we_ring(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str, meeting_on: dt.date | None, when: str
) -> None:
    with app.app_context():
        db.session.merge(campaign).meeting_on = meeting_on
        db.session.commit()
    with app.test_request_context():
        when = when.format(day(meeting_on)) if meeting_on else ""

    page = visitor.get(f"/volg/{code}")

    assert page.shows(f"{HELPS}{when}.")


def rung(offer: Offer) -> None:
    offer.state = OfferState.CONTACTED


def erased(offer: Offer) -> None:
    erase_contact(offer, now=utc_now())


@pytest.mark.parametrize("change", [rung, erased])
def test_who_was_rung_or_cannot_be_is_promised_nothing(
    app: Flask, visitor: Visitor, code: str, change: Callable[[Offer], None]
) -> None:
    with app.app_context():
        change(offer_of_all())
        db.session.commit()

    page = visitor.get(f"/volg/{code}")

    assert not page.shows(HELPS)


def test_who_offered_no_help_reads_nothing_of_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)

    assert not visitor.get(f"/volg/{show_code(code)}").shows(HELPS)


def test_who_looked_is_shown_by_day_and_never_by_name(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    with app.app_context():
        offer, moderator = offer_of_all(), make_moderator(campaign, "Marieke")
        member = make_account("Truus")
        group = make_group(campaign, "Klussers", member)
        for look_at in (dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)):
            open_contact(offer, now=look_at, by=moderator.id)
        open_contact(offer, now=dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC), by=member.id, group_id=group.id)
        db.session.commit()

    page = visitor.get(f"/volg/{code}")

    with app.test_request_context():
        second, fourth = day(dt.date(2026, 3, 2)), day(dt.date(2026, 3, 4))
    assert kept(page)[-2:] == [f"{second}: de werkgroep", f"{fourth}: de groep ‘Klussers’"]
    assert not page.shows("Truus")
    assert not page.shows(NOBODY_LOOKED)


def test_a_look_by_a_moderator_is_told_to_the_writer(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    moderator_of(app, campaign).get("/beheer/de-gagels/postvak").submit("Laat zien hoe je deze bewoner bereikt")

    assert kept(visitor.get(f"/volg/{code}"))[-1].endswith(": de werkgroep")


def test_a_look_by_a_group_is_told_with_the_name_of_the_group(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    member = member_of(app, campaign, "Klussers", "Truus")
    with app.app_context():
        idea = publish_slip(db.session.query(Slip).one(), "Een vijver", now=utc_now())
        make_claim(group_named("Klussers"), idea, campaign=campaign)

    member.get("/groep/de-gagels/klussers/").submit("Laat zien hoe je deze buur bereikt")

    assert kept(visitor.get(f"/volg/{code}"))[-1].endswith(": de groep ‘Klussers’")


def test_looks_at_somebody_else_are_not_told_here(app: Flask, visitor: Visitor, campaign: Campaign, code: str) -> None:
    with app.app_context():
        _slip, _code = make_slip(campaign, helper=("Ans", "0612345678"))
        other = db.session.query(Offer).order_by(Offer.id.desc()).first()
        open_contact(other, now=utc_now(), by=make_moderator(campaign).id)
        db.session.commit()

    assert visitor.get(f"/volg/{code}").shows(NOBODY_LOOKED)


def test_one_tap_erases_the_contact_and_leaves_the_words(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}").submit(ERASE)

    assert page.shows(WORD)
    assert NOBODY in kept(page)
    assert ERASE not in page.texts("button")
    assert not page.shows(OWN_WORD)
    with app.app_context():
        assert db.session.query(Contact).count() == 0


def test_after_withdrawing_the_list_says_what_is_left(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    assert "De woorden op je briefje." not in kept(page)
    assert NOBODY in kept(page)
    assert not page.shows(OWN_WORD)
    assert page.all("main form") == []


@pytest.mark.parametrize(("button", "place"), [(ERASE, ""), (WITHDRAW, "/intrekken")])
def test_taking_back_works_in_a_closed_campaign_too(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str, button: str, place: str
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page = visitor.get(f"/volg/{code}{place}").submit(button)

    assert page.status == 200
    with app.app_context():
        assert db.session.query(Contact).count() == 0


def test_the_page_says_whom_to_ring_when_it_cannot_wait(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}")

    assert page.shows("Bel 112")
    assert page.shows("Bel de Luisterlijn: 088 0767 000")
    assert page.all('a[href="tel:0880767000"]')


def waiting(_slip: Slip) -> None:
    """Leave the slip as it came."""


def published(slip: Slip) -> None:
    publish_slip(slip, f"Netjes: een {WORD}", now=utc_now())


def answered(slip: Slip) -> None:
    answer_slip(slip, f"Een {WORD} kan niet.", now=utc_now())


@pytest.mark.parametrize("decide", [waiting, published, answered])
def test_what_was_withdrawn_is_in_no_byte_of_the_database(
    app: Flask, database: str, visitor: Visitor, code: str, decide: Callable[[Slip], None]
) -> None:
    with app.app_context():
        decide(db.session.query(Slip).one())
        db.session.commit()
        ciphertexts = db.session.execute(text("SELECT name, reach, own_words FROM contact, offer")).one()
        secrets = [WORD, *ciphertexts]
        assert all(secret in everything(database) for secret in secrets)
        assert OWN_WORD not in everything(database)

    visitor.get(f"/volg/{code}/intrekken").submit(WITHDRAW)

    with app.app_context():
        left = everything(database)
        assert not [secret for secret in secrets if secret in left]


def everything(database: str) -> str:
    """Give all that the database holds: on SQLite the bytes of its file, elsewhere the rows of every table."""
    if database == "sqlite":
        db.session.rollback()
        path = Path(db.engine.url.database or "")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes().decode(errors="replace")
    tables = db.inspect(db.session.connection()).get_table_names()
    rows = [tuple(row) for name in tables for row in db.session.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608
    return str(rows)
