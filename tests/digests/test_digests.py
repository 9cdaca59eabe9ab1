"""The morning mail: what it tells to whom, once a day, and only when something is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from optrommel import retention
from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign, Passing
from optrommel.campaigns.rules import CampaignState, TinState
from optrommel.clock import local_today, utc_now
from optrommel.digests.actions import write_digests
from optrommel.digests.models import Digest
from optrommel.digests.rules import TOLD_DAYS
from optrommel.extensions import db
from optrommel.groups.actions import add_member, ask_again, confirm_claim
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.needs import add_need, meet_need
from optrommel.groups.people import add_card_holder, leave_group
from optrommel.groups.queries_people import members_of
from optrommel.groups.rules import GroupState
from optrommel.groups.steps import add_step
from optrommel.moderation.actions import answer_slip, publish_slip, reply_to_answer
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea
from tests.conftest import ON_SQLITE
from tests.digests.mornings import MONDAY, Mail, collect, go_to, mails_of, write
from tests.factories import (
    days_ago,
    make_account,
    make_campaign,
    make_claim,
    make_group,
    make_idea,
    make_moderator,
    make_slip,
    make_theme,
    make_tin,
    put_in_state,
)

PATIENCE_S = 10
CARE = "Ik wil niet meer leven"


@pytest.fixture
def clock(app: Flask, campaign: Campaign) -> Iterator[time_machine.Traveller]:
    """Let it be a Monday morning in winter."""
    with time_machine.travel(dt.datetime.combine(MONDAY, dt.time(6, 30), tzinfo=dt.UTC), tick=False) as clock:
        yield clock


def next_day(clock: time_machine.Traveller, days: int = 1) -> None:
    go_to(clock, local_today() + dt.timedelta(days=days))


@pytest.fixture
def moderator(app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> str:
    """Give the e-mail address of the moderator of `de-gagels`."""
    with app.app_context():
        return make_moderator(campaign).email or ""


@pytest.fixture
def member(app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> str:
    """Give the e-mail address of Bep of ‘Samen aan tafel’, which has a theme in hand for two weeks."""
    with app.app_context():
        bep = make_account("Bep")
        group = make_group(campaign, "Samen aan tafel", bep)
        make_claim(group, make_theme(campaign), campaign=campaign)
        return bep.email or ""


def one_of(app: Flask) -> tuple[ResidentGroup, Claim]:
    """Give the one group and the one claim; for use within a context."""
    return db.session.scalars(db.select(ResidentGroup)).one(), db.session.scalars(db.select(Claim)).one()


@ON_SQLITE
def test_a_moderator_reads_what_waits_a_cry_for_help_first(app: Flask, campaign: Campaign, moderator: str) -> None:
    with app.app_context():
        make_slip(campaign, at=days_ago(8))
        slip, _code = make_slip(campaign, "Een hek", at=days_ago(3))
        answer_slip(slip, "Het hek is niet van ons.", now=days_ago(2))
        make_slip(campaign, CARE, at=days_ago(1))
        make_claim(make_group(campaign), make_theme(campaign), campaign=campaign, confirmed=False)

    (mail,) = mails_of(app)

    assert (mail.address, mail.subject) == (moderator, "Er is iets nieuws bij De Gagels")
    assert mail.says == [
        "Nieuw: 1 briefje vraagt om zorg. Lees dat eerst.",
        "Nieuw: 1 briefje wacht langer dan 7 dagen.",
        "Nieuw: 2 briefjes wachten in het postvak, het oudste sinds 22 februari.",
        "Nieuw: ‘Omzien naar elkaar’ wil ‘Omzien naar elkaar’ oppakken. Gevraagd: gisteren.",
    ]
    assert CARE not in mail.text + mail.html
    assert "http://127.0.0.1:8000/beheer/de-gagels/postvak?wat=zorg" in mail.text


@ON_SQLITE
def test_a_moderator_reads_which_tins_are_full_found_or_still(app: Flask, campaign: Campaign, moderator: str) -> None:
    with app.app_context():
        for number, (kind, days) in enumerate([("have", 4), ("have", 2), ("full", 5), ("found", 1), ("back", 9)]):
            tin = make_tin(campaign, f"Straat {number}", state=TinState.BACK if kind == "back" else TinState.OUT)
            db.session.add(Passing(campaign_id=campaign.id, tin_id=tin.id, kind=kind, at=days_ago(days)))
        db.session.commit()

    (mail,) = mails_of(app)

    assert mail.says == [
        "Nieuw: Een buur zegt dat 1 trommel vol is. Haal hem op.",
        "Nieuw: Een buur vond 1 trommel. Haal hem op.",
        "Nieuw: Van 1 trommel die onderweg is, hoorden we langer dan 3 dagen niets.",
    ]


def reply(campaign: Campaign, theme: Theme) -> None:
    slip, _code = make_slip(campaign)
    answer_slip(slip, "Dat kan niet.", now=utc_now())
    reply_to_answer(slip, "Waarom niet?", now=utc_now())


def publish_two(campaign: Campaign, theme: Theme) -> None:
    make_idea(campaign)
    make_idea(campaign, "Een hek", theme=theme)


def take_on_and_be_late(campaign: Campaign, theme: Theme) -> None:
    claim = make_claim(make_group(campaign), theme, campaign=campaign, due_in_days=30)
    add_step(claim, campaign, "Taart bakken", due_on=local_today() + dt.timedelta(days=3), now=utc_now())


@ON_SQLITE
@pytest.mark.parametrize(
    ("deed", "days", "told"),
    [
        (reply, 0, "1 schrijver schreef terug na jullie antwoord."),
        (publish_two, 14, None),
        (publish_two, 15, "1 briefje ligt langer dan 14 dagen nergens bij."),
        (publish_two, 31, "1 briefje is door niemand opgepakt."),
        (take_on_and_be_late, 3, None),
        (take_on_and_be_late, 4, "Bij ‘Omzien naar elkaar’ is de dag van 1 stap voorbij. Kunnen ze hulp gebruiken?"),
    ],
)
def test_a_moderator_reads_what_is_silent_or_late(
    app: Flask,
    campaign: Campaign,
    moderator: str,
    clock: time_machine.Traveller,
    deed: Callable[[Campaign, Theme], None],
    days: int,
    told: str | None,
) -> None:
    with app.app_context():
        own = db.session.get_one(Campaign, campaign.id)
        own.meeting_on = local_today()
        deed(own, make_theme(campaign))
        db.session.commit()
    next_day(clock, days=days)

    assert [line for mail in mails_of(app) for line in mail.says if told is None or told in line] == (
        [f"Nieuw: {told}"] if told else []
    )


@ON_SQLITE
def test_what_still_waits_is_told_again_when_something_else_is_new(
    app: Flask, campaign: Campaign, moderator: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        make_slip(campaign, CARE)
    first = mails_of(app)

    later_that_day = mails_of(app)
    next_day(clock)
    nothing_new = mails_of(app)
    next_day(clock)
    with app.app_context():
        make_claim(make_group(campaign), make_theme(campaign), campaign=campaign, confirmed=False)
    (mail,) = mails_of(app)

    assert (len(first), later_that_day, nothing_new) == (1, [], [])
    assert [line.partition(":")[0] for line in mail.says] == [
        "1 briefje vraagt om zorg. Lees dat eerst.",
        "Nieuw",
        "1 briefje wacht in het postvak, sinds 2 maart.",
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("moment", "is_written"),
    [
        ("2026-03-02T06:59+01:00", False),
        ("2026-03-02T07:00+01:00", True),
        ("2026-03-02T08:59+01:00", True),
        ("2026-03-02T09:00+01:00", False),
        ("2026-07-01T06:59+02:00", False),
        ("2026-07-01T07:00+02:00", True),
        ("2026-03-29T07:00+02:00", True),
        ("2026-03-29T06:59+02:00", False),
    ],
)
def test_it_is_written_between_seven_and_nine_in_summer_and_in_winter(
    app: Flask, campaign: Campaign, moderator: str, clock: time_machine.Traveller, moment: str, is_written: bool
) -> None:
    with app.app_context():
        make_slip(campaign)

    clock.move_to(dt.datetime.fromisoformat(moment))

    assert write(app) == is_written


def test_two_processes_write_it_once(app: Flask, campaign: Campaign, moderator: str) -> None:
    with app.app_context():
        make_slip(campaign)
    barrier = Barrier(2)

    def take_part(_number: int) -> int:
        barrier.wait(PATIENCE_S)
        return write(app)

    with ThreadPoolExecutor(2) as pool:
        written = sum(pool.map(take_part, range(2)))

    assert (written, len(collect(app))) == (1, 1)


@ON_SQLITE
def test_who_moderates_and_belongs_to_a_group_gets_one_mail_with_both(
    app: Flask, campaign: Campaign, moderator: str, member: str
) -> None:
    with app.app_context():
        group, claim = one_of(app)
        find_a_bus(campaign, group, claim)
        account = db.session.scalars(db.select(Account).where(Account.email == moderator)).one()
        add_member(group, account, now=utc_now())
        make_slip(campaign)
        db.session.commit()

    to_bep, to_both = sorted(mails_of(app), key=lambda mail: mail.address)

    assert [line for line in to_both.text.splitlines() if line in ("Voor de werkgroep", "Samen aan tafel")] == [
        "Voor de werkgroep",
        "Samen aan tafel",
    ]
    assert "postvak" not in to_bep.text
    assert "Nieuw: ‘Een bus’ is gevonden. Fijn!" in to_both.says
    assert "Nieuw: Marieke hoort nu bij jullie groep." in to_bep.says
    assert not any("Marieke hoort" in line for line in to_both.says)


@ON_SQLITE
def test_nobody_reads_of_a_group_or_campaign_that_is_not_theirs(
    app: Flask, campaign: Campaign, member: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        group, _claim = one_of(app)
        make_moderator(make_campaign("oosterhoek"), "Els")
        former = make_account("Aad")
        add_member(group, former, now=days_ago(20))
        add_card_holder(group, campaign, "Cor", now=days_ago(20), by=former.id)
        leave_group(
            group, next(one for one in members_of(group.id) if one.account_id == former.id), now=days_ago(1), by=1
        )
        make_group(campaign, "Klussers", make_account("Dirk"))
        ended = make_group(campaign, "Fietsgroep", make_account("Fons"))
        make_claim(ended, make_theme(campaign, "Fietsen"), campaign=campaign)
        ended.state = GroupState.ENDED
        add_need(group, campaign, "Een bus", claim=None, now=days_ago(2))
        db.session.commit()
    next_day(clock, days=15)

    assert [mail.address for mail in mails_of(app)] == [member]


@ON_SQLITE
@pytest.mark.parametrize(
    ("state", "is_written"),
    [(state, state not in (CampaignState.DRAFT, CampaignState.CLOSED)) for state in CampaignState],
)
def test_it_is_written_while_people_are_at_work(
    app: Flask, campaign: Campaign, moderator: str, state: CampaignState, is_written: bool
) -> None:
    with app.app_context():
        make_slip(campaign)
        put_in_state(campaign, state)

    assert write(app) == is_written


def offer_help(campaign: Campaign, group: ResidentGroup, claim: Claim) -> None:
    slip, _code = make_slip(campaign, helper=("Riet", "0561-555 001"))
    idea = publish_slip(slip, slip.text, now=utc_now())
    place_idea(idea, db.session.scalars(db.select(Theme)).one(), now=utc_now())


def offer_help_and_be_called(campaign: Campaign, group: ResidentGroup, claim: Claim) -> None:
    offer_help(campaign, group, claim)
    db.session.scalars(db.select(Offer)).one().state = OfferState.CONTACTED


def find_a_bus(campaign: Campaign, group: ResidentGroup, claim: Claim) -> None:
    meet_need(add_need(group, campaign, "Een bus", claim=None, now=utc_now()), campaign, now=utc_now())


def plan(campaign: Campaign, group: ResidentGroup, claim: Claim) -> None:
    add_step(claim, campaign, "Taart bakken", due_on=local_today() + dt.timedelta(days=8), now=utc_now())


@ON_SQLITE
@pytest.mark.parametrize(
    ("deed", "days", "told"),
    [
        (offer_help, 0, "1 buur wil met jullie meehelpen. Bel gauw even."),
        (offer_help_and_be_called, 0, None),
        (find_a_bus, 0, "‘Een bus’ is gevonden. Fijn!"),
        (plan, 0, None),
        (plan, 1, "‘Taart bakken’ is deze week aan de beurt, op 10 maart."),
        (plan, 9, "De dag van ‘Taart bakken’ is voorbij. Klaar? Vink de stap af. Anders mag hij van de lijst."),
    ],
)
def test_a_group_reads_what_its_neighbours_and_its_days_bring(
    app: Flask,
    campaign: Campaign,
    member: str,
    clock: time_machine.Traveller,
    deed: Callable[[Campaign, ResidentGroup, Claim], None],
    days: int,
    told: str | None,
) -> None:
    with app.app_context():
        deed(db.session.get_one(Campaign, campaign.id), *one_of(app))
        db.session.commit()
    next_day(clock, days=days)

    assert [line for mail in mails_of(app) for line in mail.says] == ([f"Nieuw: {told}"] if told else [])


@ON_SQLITE
def test_an_address_that_is_none_keeps_nobody_else_from_their_mail(
    app: Flask, campaign: Campaign, moderator: str
) -> None:
    with app.app_context():
        make_slip(campaign)
        db.session.scalars(db.select(Account)).one().email = "marieke@localhost"
        other = make_moderator(campaign, "Els").email
        db.session.commit()

    assert [mail.address for mail in mails_of(app)] == [other]


def first_mail(app: Flask, campaign: Campaign) -> Mail:
    with app.app_context():
        make_slip(campaign)
    (mail,) = mails_of(app)
    return mail


@ON_SQLITE
def test_no_other_is_written_while_one_waits_for_a_mail_server(
    app: Flask, campaign: Campaign, moderator: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        make_slip(campaign)
    write(app)
    next_day(clock)
    with app.app_context():
        make_slip(campaign, "Een hek")

    while_it_waits = write(app)
    waited = collect(app)

    assert (while_it_waits, len(waited)) == (0, 1)
    assert mails_of(app)[0].says == ["Nieuw: 2 briefjes wachten in het postvak, het oudste sinds 2 maart."]


def test_the_letter_may_be_forgotten_the_day_it_was_written_is_not(
    app: Flask, campaign: Campaign, moderator: str, clock: time_machine.Traveller
) -> None:
    first_mail(app, campaign)
    next_day(clock, days=31)

    with app.app_context():
        letters = retention.purge(utc_now())["letters"]
        found = db.session.scalars(db.select(Digest)).one()
        assert (letters, found.message_id, found.sent_at is None) == (1, None, False)


def test_it_asks_no_more_of_the_database_when_many_read_it(
    app: Flask, campaign: Campaign, moderator: str, member: str
) -> None:
    with app.app_context():
        make_slip(campaign)
        few = statements(app)
        for number in range(4):
            make_moderator(campaign, f"Mod{number}")
        for number in range(9):
            people = [make_account(f"Lid{number}-{one}") for one in range(5)]
            make_claim(
                make_group(campaign, f"Groep {number}", *people),
                make_theme(campaign, f"Thema {number}"),
                campaign=campaign,
            )
        many = statements(app)

    assert (few, many) == (few, few)
    assert few <= 27


def statements(app: Flask) -> int:
    asked: list[str] = []
    listener = lambda *call: asked.append(call[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    assert write_digests(utc_now(), dry_run=True)
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(asked)


def live_through_much(campaign: Campaign, group: ResidentGroup) -> None:
    """Let everything happen that is told once."""
    asked = make_claim(group, make_theme(campaign, "Groen"), campaign=campaign, confirmed=False)
    confirm_claim(asked, campaign, now=utc_now())
    make_claim(group, make_theme(campaign, "Spelen"), campaign=campaign, due_in_days=-29)
    find_a_bus(campaign, group, asked)
    add_member(group, make_account("Karel"), now=utc_now())


@ON_SQLITE
def test_what_happened_is_told_once_and_what_was_asked_for_again_not_at_all(
    app: Flask, campaign: Campaign, member: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        group, _claim = one_of(app)
        live_through_much(campaign, group)
        lapsed = db.session.scalars(db.select(Claim).order_by(Claim.id.desc())).first()
        assert lapsed is not None
        ask_again(lapsed, db.session.get_one(Theme, lapsed.theme_id), campaign, now=utc_now(), by=1)
        db.session.commit()
    first = [mail.says for mail in mails_of(app) if mail.address == member]
    next_day(clock)
    with app.app_context():
        group = db.session.scalars(db.select(ResidentGroup)).one()
        add_member(group, make_account("Dirk"), now=utc_now())
        db.session.commit()

    second = [mail.says for mail in mails_of(app) if mail.address == member]

    assert first == [
        [
            "Nieuw: Jullie kunnen beginnen met ‘Groen’. De buurt ziet het nu.",
            "Nieuw: ‘Een bus’ is gevonden. Fijn!",
            "Nieuw: Karel hoort nu bij jullie groep.",
        ]
    ]
    assert second == [["Nieuw: Dirk hoort nu bij jullie groep."]]


@ON_SQLITE
def test_who_had_no_mail_yet_is_told_of_nothing_long_past(
    app: Flask, campaign: Campaign, moderator: str, member: str, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        group, _claim = one_of(app)
        live_through_much(campaign, group)
        db.session.commit()
    next_day(clock, days=TOLD_DAYS + 1)

    assert mails_of(app) == []
