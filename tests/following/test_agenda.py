"""The agenda: what is on, by week; and “ik kom”, which counts people and knows nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_today, midnight, utc_now
from optrommel.extensions import db
from optrommel.following.queries import soon
from optrommel.following.rules import agenda_page, first_day
from optrommel.groups.actions_activities import call_activity_off
from optrommel.groups.models_activities import Activity, Attendance
from optrommel.groups.repeats import Repeat
from tests.conftest import ON_SQLITE
from tests.factories import make_activity, make_campaign, make_group, put_in_state
from tests.page import Page, Visitor

AGENDA = "/de-gagels/agenda"
MONDAY = dt.date(2026, 3, 9)
A_WEEK = dt.timedelta(days=7)


class On:
    """Something on a date."""

    def __init__(self, days: int) -> None:
        self.on = MONDAY + dt.timedelta(days=days)


@pytest.fixture
def dates(app: Flask, campaign: Campaign) -> list[dt.date]:
    """Put three coffee mornings in the agenda, a week apart; give their dates."""
    start = local_today() + dt.timedelta(days=2)
    with app.app_context():
        group = make_group(campaign, "Samen aan tafel")
        make_activity(group, campaign=campaign, on=start, until=start + 2 * A_WEEK, repeat=Repeat.WEEKLY)
    return [start, start + A_WEEK, start + 2 * A_WEEK]


def tap(page: Page, words: str, number: int = 0) -> Page:
    """Press the button of one of the dates."""
    found = [text for text in page.texts("button") if text.startswith(f"{words} (")]
    return page.submit(found[number])


def attendances(app: Flask) -> list[tuple[dt.date, str]]:
    with app.app_context():
        return [(row.on_date, row.seat) for row in db.session.scalars(db.select(Attendance).order_by(Attendance.id))]


def test_weeks_begin_on_monday_and_empty_ones_are_skipped() -> None:
    agenda = [On(0), On(6), On(7), On(28)]

    page = agenda_page(agenda, MONDAY)

    assert [(monday, len(week)) for monday, week in page.weeks] == [
        (MONDAY, 2),
        (MONDAY + A_WEEK, 1),
        (MONDAY + 4 * A_WEEK, 1),
    ]
    assert (page.earlier_from, page.later_from) == (None, None)


def test_the_page_before_and_after_hold_something() -> None:
    agenda = [On(-400), On(3), On(400)]

    page = agenda_page(agenda, MONDAY)

    assert page.earlier_from is not None
    assert page.later_from is not None
    assert agenda_page(agenda, page.earlier_from).weeks[0][1] == [agenda[0]]
    assert agenda_page(agenda, page.later_from).weeks[0][1] == [agenda[2]]
    assert agenda_page(agenda, MONDAY).weeks[0][1] == [agenda[1]]


@pytest.mark.parametrize("typed", [None, "", "morgen", "0001-01-01", "9999-12-31", "2026-02-30", "²"])
def test_a_strange_day_in_the_address_is_today(typed: str | None) -> None:
    assert first_day(typed, MONDAY) == MONDAY


@pytest.mark.usefixtures("dates")
def test_who_comes_is_counted_once_and_can_take_it_back(app: Flask, visitor: Visitor) -> None:
    page = visitor.get(AGENDA)

    twice = [tap(page, "Ik kom") for _tap in range(2)]
    counted = visitor.get(AGENDA)
    back = tap(counted, "Ik kom toch niet")

    assert twice[1].path == AGENDA
    assert counted.shows("1 mens komt")
    assert counted.shows("Je komt.")
    assert not back.shows("1 mens komt")
    assert attendances(app) == []


@pytest.mark.usefixtures("dates")
def test_a_double_tap_before_the_first_answer_counts_once(app: Flask, visitor: Visitor) -> None:
    page = visitor.get(AGENDA)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None

    tap(page, "Ik kom")
    visitor.client.set_cookie("session", cookie.value)  # the phone has not heard yet
    tap(page, "Ik kom")

    assert len(attendances(app)) == 1


@ON_SQLITE
def test_who_taps_far_ahead_stays_there(dates: list[dt.date], visitor: Visitor) -> None:
    page = tap(visitor.get(f"{AGENDA}?vanaf={dates[2]}"), "Ik kom")

    assert page.texts(".occurrence .hint") == ["1 mens komt"]
    assert len(page.all(".occurrence")) == 1


@ON_SQLITE
def test_a_night_is_over_when_it_ends(app: Flask, campaign: Campaign) -> None:
    today = local_today()
    with app.app_context():
        make_activity(make_group(campaign, "Samen aan tafel"), campaign=campaign, on=today, times=(22, 1))
        hours = (dt.timedelta(hours=hours) for hours in (21, 24.5, 25.5))

        found = [soon(campaign.id, now=midnight(today).astimezone(dt.UTC) + hour) for hour in hours]

    assert [len(agenda) for agenda in found] == [1, 1, 0]


def test_several_phones_in_a_hall_count_each(app: Flask, dates: list[dt.date]) -> None:
    for _phone in range(3):
        tap(Visitor(app).get(AGENDA), "Ik kom", 1)

    assert Visitor(app).get(AGENDA).texts(".occurrence .hint") == ["3 mensen komen"]
    assert {on for on, _seat in attendances(app)} == {dates[1]}


@pytest.mark.usefixtures("dates")
def test_nobody_can_be_followed_from_date_to_date(app: Flask, visitor: Visitor) -> None:
    tap(visitor.get(AGENDA), "Ik kom")
    tap(visitor.get(AGENDA), "Ik kom")

    seats = [seat for _on, seat in attendances(app)]

    assert len(set(seats)) == 2
    with visitor.client.session_transaction() as session:
        assert not any(session["visitor"] in seat for seat in seats)


@pytest.mark.usefixtures("dates")
def test_the_group_sees_how_many_come(app: Flask, campaign: Campaign, visitor: Visitor, moderator: Visitor) -> None:
    tap(visitor.get(AGENDA), "Ik kom")

    assert moderator.get("/groep/de-gagels/samen-aan-tafel/").shows("1 mens komt")


@ON_SQLITE
def test_nobody_comes_to_what_does_not_go_on(app: Flask, dates: list[dt.date], visitor: Visitor) -> None:
    page = visitor.get(AGENDA)
    with app.app_context():
        activity = db.session.scalars(db.select(Activity)).one()
        call_activity_off(activity, dates[0], "De zaal is bezet.", now=utc_now())
        db.session.commit()

    refused = tap(page, "Ik kom")

    assert refused.status == 409
    assert refused.shows("Ververs de pagina.")
    assert attendances(app) == []
    assert len(visitor.get(AGENDA).all("button[name=comes]")) == 2


@ON_SQLITE
@pytest.mark.parametrize("typed", [{"on": "2020-01-01"}, {"on": "x"}, {"visitor": "x"}])
def test_what_is_no_date_of_an_activity_is_refused(
    app: Flask, dates: list[dt.date], visitor: Visitor, typed: dict[str, str]
) -> None:
    page = visitor.get(AGENDA)
    (button, *_rest) = [text for text in page.texts("button") if text.startswith("Ik kom (")]

    assert page.submit(button, **typed).status == 409
    assert attendances(app) == []


@ON_SQLITE
def test_an_archive_shows_its_agenda_and_takes_nobody_any_more(
    app: Flask, campaign: Campaign, dates: list[dt.date], visitor: Visitor
) -> None:
    page = visitor.get(AGENDA)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    assert tap(page, "Ik kom").status == 409
    assert visitor.get(AGENDA).texts("main h3") == ["Koffieochtend"] * 3
    assert not visitor.get(AGENDA).all("button[name=comes]")


@ON_SQLITE
def test_what_has_been_can_still_be_read(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        group = make_group(campaign, "Samen aan tafel")
        make_activity(group, campaign=campaign, on=local_today() - dt.timedelta(days=90))

    now = visitor.get(AGENDA)
    before = now.follow("Eerder")

    assert now.shows("In deze weken staat er niets in de agenda.")
    assert before.texts("main h3") == ["Koffieochtend"]
    assert before.shows("Dit is geweest.")
    assert not before.all("button[name=comes]")


@ON_SQLITE
def test_the_agenda_of_another_campaign_is_its_own(app: Flask, dates: list[dt.date], visitor: Visitor) -> None:
    with app.app_context():
        make_campaign("oosterhoek")

    assert visitor.get("/oosterhoek/agenda").texts(".empty p")
    assert visitor.open("/oosterhoek/agenda/1.ics").status_code == 404
    page = visitor.get(AGENDA)
    typed = {"csrf_token": page.values(page.texts("button[name=comes]")[0])["csrf_token"]}
    assert visitor.open("/oosterhoek/agenda/1/ik-kom", method="POST", data=typed).status_code == 404
