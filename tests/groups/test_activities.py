"""What a group puts in the agenda, changes and calls off; and that each can be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions import release_claim
from optrommel.groups.actions_activities import Announcement, call_activity_off, change_activity, let_go_on
from optrommel.groups.agenda import occurrences_of
from optrommel.groups.models import Claim
from optrommel.groups.models_activities import Activity, Plan
from optrommel.groups.repeats import Repeat
from optrommel.journal import CannotUndoError, JournalEntry, last_decision, undo
from optrommel.themes.actions import merge_themes
from tests.conftest import ON_SQLITE
from tests.factories import make_activity, make_claim, make_group, make_theme, put_in_state
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
AGENDA = "/de-gagels/agenda"
PUT = "Zet in de agenda"
CHANGE, CALL_OFF, GO_ON = "Verander (Koffieochtend)", "Zeg af (Koffieochtend)", "Gaat toch door (Koffieochtend)"
TITLES = "main article h3"


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give a member of ‘Samen aan tafel’."""
    return member_of(app, campaign, "Samen aan tafel")


def in_days(days: int) -> str:
    return (local_today() + dt.timedelta(days=days)).isoformat()


def put(member: Visitor, **typed: Any) -> Page:
    """Fill in the form of a new activity."""
    usual = {
        "title": "Koffieochtend",
        "first_on": in_days(2),
        "begins": "10:00",
        "ends": "12:00",
        "place": "Wijkcentrum",
    }
    return member.get(HOME).follow("Zet iets in de agenda").submit(PUT, **{**usual, **typed})


def plan_weekly(app: Flask, campaign: Campaign) -> list[dt.date]:
    """Put three coffee mornings in the agenda, and give their dates."""
    dates = [local_today() + dt.timedelta(days=days) for days in (2, 9, 16)]
    with app.app_context():
        group = group_named("Samen aan tafel")
        make_activity(group, campaign=campaign, on=dates[0], until=dates[-1], repeat=Repeat.WEEKLY)
    return dates


def test_what_a_group_announces_is_read_everywhere_it_belongs(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_claim(group_named("Samen aan tafel"), make_theme(campaign), campaign=campaign)
    form = member.get(HOME).follow("Zet iets in de agenda")

    home = put(member, claim_id=form.values(PUT)["claim_id"][0], about="Neem je buur mee.")

    assert home.shows("Het staat in de agenda.")
    assert home.texts("#activiteiten h3") == ["Koffieochtend"]
    for path in ("/de-gagels/", "/de-gagels/groepen/samen-aan-tafel", "/de-gagels/themas/omzien-naar-elkaar"):
        page = visitor.get(path).follow("Koffieochtend")
        assert page.path == AGENDA
        assert page.texts(TITLES) == ["Koffieochtend"]
        assert page.shows("10:00–12:00")
        assert page.shows("Neem je buur mee.")


def test_an_activity_renews_the_claim_it_belongs_to(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        make_claim(group_named("Samen aan tafel"), make_theme(campaign), campaign=campaign, due_in_days=-3)

    put(member, claim_id=member.get(HOME + "activiteiten/nieuw").values(PUT)["claim_id"][0])

    with app.app_context():
        assert db.session.scalars(db.select(Claim.due_on)).one() == local_today() + dt.timedelta(
            days=campaign.lease_days
        )


def test_an_activity_of_a_theme_is_not_on_another(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")
        group = make_group(campaign, "Klussers")
        claim = make_claim(group, make_theme(campaign), campaign=campaign)
        make_activity(group, campaign=campaign, claim=claim)

    assert not visitor.get("/de-gagels/themas/groen").shows("Koffieochtend")
    assert not visitor.get("/de-gagels/groepen/samen-aan-tafel").shows("Koffieochtend")
    assert not member.get(HOME).shows("Koffieochtend")


def test_an_activity_sent_twice_is_announced_once(app: Flask, member: Visitor, visitor: Visitor) -> None:
    form = member.get(HOME).follow("Zet iets in de agenda")
    typed = {"title": "Koffie", "first_on": in_days(1), "begins": "10:00", "ends": "11:00", "place": "Hier"}

    for _time in range(2):
        form.submit(PUT, **typed)
    form.submit(PUT, **{**typed, "title": "Thee"})

    assert visitor.get(AGENDA).texts(TITLES) == ["Koffie", "Thee"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": " \n "}, "Schrijf op wat jullie gaan doen."),
        ({"title": "x" * 201}, "Maak dit korter: hooguit 200 tekens."),
        ({"place": ""}, "Schrijf op waar het is."),
        ({"first_on": "gisteren"}, None),
        ({"first_on": "0000-00-00"}, None),
        ({"first_on": "9999-12-31"}, "Kies een dag tussen vandaag en een jaar vooruit."),
        ({"first_on": "2020-01-01"}, "Kies een dag tussen vandaag en een jaar vooruit."),
        ({"begins": "25:00"}, None),
        ({"ends": "09:00"}, "Het einde moet na het begin komen. Kijk de tijden na."),
        (
            {"repeat": "weekly"},
            "Kies tot en met welke dag dit terugkomt: na de eerste keer, en hooguit een jaar vooruit.",
        ),
        ({"repeat": "daily"}, None),
        ({"claim_id": "999"}, None),
        ({"about": "x" * 1001}, "Maak dit korter: hooguit 1000 tekens."),
    ],
)
def test_what_cannot_be_is_refused_and_keeps_what_was_typed(
    app: Flask, member: Visitor, typed: dict[str, str], said: str | None
) -> None:
    page = put(member, **{"about": "Neem je buur mee.", **typed})

    assert page.status == 422
    assert page.errors == ([said] if said else page.errors)
    assert page.values(PUT)["about"] == [typed.get("about", "Neem je buur mee.")]
    with app.app_context():
        assert db.session.scalars(db.select(Activity)).all() == []


def test_a_change_shows_at_once_and_calendars_are_told(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    plan_weekly(app, campaign)
    form = member.get(HOME).follow(CHANGE)
    kept = form.values("Sla op")

    form.submit("Sla op", place="Bij de vijver")

    assert kept["until_on"] == [in_days(16)]
    assert len(visitor.get(AGENDA).texts(TITLES)) == 3
    assert visitor.get(AGENDA).shows("Bij de vijver")
    with app.app_context():
        assert db.session.scalars(db.select(Activity.version)).all() == [1]


def test_who_changes_what_a_colleague_just_changed_is_asked_to_look(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    plan_weekly(app, campaign)
    form = member.get(HOME).follow(CHANGE)
    form.submit("Sla op", place="Bij de vijver")

    refused = form.submit("Sla op", title="Thee")
    after = visitor.get(AGENDA)
    refused.submit("Sla op")

    assert refused.status == 409
    assert refused.values("Sla op")["title"] == ["Thee"]
    assert not after.shows("Thee")
    assert visitor.get(AGENDA).shows("Thee")


def test_one_date_is_called_off_with_a_reason_and_on_again(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    dates = plan_weekly(app, campaign)

    home = member.get(HOME).follow(CALL_OFF).submit("Zeg af", on=dates[1].isoformat(), reason="De zaal is bezet.")

    agenda = visitor.get(AGENDA)
    assert agenda.texts(".occurrence--off .occurrence__off") == ["Gaat niet door: De zaal is bezet."]
    assert dates[1].isoformat() in agenda.one(".occurrence--off").attrs["id"]
    (button,) = [text for text in home.texts("button") if "gaat toch door" in text]
    home.submit(button)
    assert not visitor.get(AGENDA).all(".occurrence--off")


def test_all_that_is_to_come_is_called_off_and_what_was_stays(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        start = local_today() - dt.timedelta(days=7)
        make_activity(
            group_named("Samen aan tafel"),
            campaign=campaign,
            on=start,
            until=start + dt.timedelta(days=21),
            repeat=Repeat.WEEKLY,
            times=(23, 1),  # today's is still to come, whatever the time
        )

    home = member.get(HOME).follow(CALL_OFF).submit("Zeg af", on="alles", reason="We stoppen ermee.")

    with app.app_context():
        found = occurrences_of(db.session.scalars(db.select(Activity)).one())
        assert [occurrence.goes_on for occurrence in found] == [True, False, False, False]
    assert CALL_OFF not in home.texts("a")
    home.submit(GO_ON)
    assert not visitor.get(AGENDA).all(".occurrence--off")


@ON_SQLITE
@pytest.mark.parametrize("typed", [{"reason": " "}, {"on": "2020-01-01"}, {"on": "morgen"}, {"reason": "x" * 301}])
def test_calling_off_without_a_reason_or_a_date_is_refused(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor, typed: dict[str, str]
) -> None:
    plan_weekly(app, campaign)

    page = member.get(HOME).follow(CALL_OFF).submit("Zeg af", **{"reason": "Ziek.", **typed})

    assert page.status == 422
    assert not visitor.get(AGENDA).all(".occurrence--off")


def test_what_was_called_off_already_is_not_called_off_again(app: Flask, campaign: Campaign, member: Visitor) -> None:
    dates = plan_weekly(app, campaign)
    form = member.get(HOME).follow(CALL_OFF)
    form.submit("Zeg af", on=dates[0].isoformat(), reason="De zaal is bezet.")

    again = form.submit("Zeg af", on=dates[0].isoformat(), reason="Nog eens.")

    assert again.status == 422
    (told,) = member.get(HOME).texts(".occurrence__off")
    assert told.endswith("De zaal is bezet.")


@pytest.mark.parametrize("address", ["{}", "{}/afzeggen"])
def test_the_activity_of_another_group_cannot_be_changed(
    app: Flask, campaign: Campaign, member: Visitor, address: str
) -> None:
    with app.app_context():
        activity_id = make_activity(make_group(campaign, "Klussers"), campaign=campaign).id

    assert member.get(f"{HOME}activiteiten/{address.format(activity_id)}").status == 404


def test_each_step_can_be_undone_in_turn(app: Flask, campaign: Campaign) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        make_group(campaign, "Samen aan tafel")

    put(moderator)
    moderator.get(HOME).follow(CHANGE).submit("Sla op", title="Thee")
    moderator.get(HOME).follow("Zeg af").submit("Zeg af", reason="Ziek.")
    moderator.get(HOME).submit("Gaat toch door (Thee)")
    seen = []
    with app.app_context():
        for _step in range(4):
            entry = last_decision(campaign.id, 1)
            assert entry is not None
            undo(entry, now=utc_now())
            db.session.commit()
            db.session.expire_all()
            found = occurrences_of(db.session.scalars(db.select(Activity)).one())
            seen.append([(occurrence.plan.title, occurrence.goes_on) for occurrence in found])

    assert seen == [[("Thee", False)], [("Thee", True)], [("Koffieochtend", True)], []]


def test_undo_waits_for_what_came_after(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        activity = make_activity(make_group(campaign, "Samen aan tafel"), campaign=campaign)
        added = newest_entry()
        call_activity_off(activity, None, "Ziek.", now=utc_now())
        called_off = newest_entry()
        let_go_on(activity, None, now=utc_now())
        went_on = newest_entry()
        call_activity_off(activity, None, "Toch ziek.", now=utc_now())
        change_activity(activity, announcement_of(activity, title="Thee"), version="3", now=utc_now())

        for entry in (added, called_off, went_on):
            with pytest.raises(CannotUndoError):
                undo(entry, now=utc_now())


def newest_entry() -> JournalEntry:
    return db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[return-value]


def announcement_of(activity: Activity, **changes: Any) -> Announcement:
    return Announcement(**{field.name: getattr(activity.plan, field.name) for field in fields(Announcement)} | changes)


@ON_SQLITE
def test_an_activity_whose_announcement_was_undone_is_nowhere(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_activity(group_named("Samen aan tafel"), campaign=campaign)
        undo(newest_entry(), now=utc_now())
        db.session.commit()

    assert visitor.get(AGENDA).texts(".empty p")
    assert visitor.open("/de-gagels/agenda/1.ics").status_code == 404
    assert member.get(f"{HOME}activiteiten/1").status == 404
    assert "Koffieochtend" not in visitor.open("/de-gagels/nieuws.atom").text


@ON_SQLITE
def test_an_activity_stays_with_what_it_was_for_when_that_has_ended(
    app: Flask, campaign: Campaign, member: Visitor
) -> None:
    with app.app_context():
        claim = make_claim(group_named("Samen aan tafel"), make_theme(campaign), campaign=campaign)
        make_activity(claim.group, campaign=campaign, claim=claim)
        release_claim(claim, campaign, "Geen tijd.", now=utc_now())
        db.session.commit()

    member.get(HOME).follow(CHANGE).submit("Sla op", place="Bij de vijver")

    with app.app_context():
        assert db.session.scalars(db.select(Plan.claim_id).order_by(Plan.id)).all() == [1, 1]


def test_the_journal_tells_what_was_called_off(app: Flask, campaign: Campaign) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        make_group(campaign, "Samen aan tafel")
    dates = plan_weekly(app, campaign)
    moderator.get(HOME).follow(CALL_OFF).submit("Zeg af", on=dates[0].isoformat(), reason="Ziek.")

    page = moderator.get("/beheer/de-gagels/logboek")

    assert page.shows("zei ‘Koffieochtend’ van")
    assert not page.shows("Ziek.")


def test_a_closed_campaign_announces_nothing(app: Flask, campaign: Campaign, member: Visitor) -> None:
    form = member.get(HOME).follow("Zet iets in de agenda")
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page = form.submit(PUT, title="Koffie", first_on=in_days(1), begins="10:00", ends="11:00", place="Hier")

    assert page.status == 409
    with app.app_context():
        assert db.session.scalars(db.select(Activity)).all() == []


def test_a_merged_theme_takes_its_activities_along(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        group, old, new = (
            make_group(campaign, "Klussers"),
            make_theme(campaign, "Groen"),
            make_theme(campaign, "Buiten"),
        )
        make_activity(group, campaign=campaign, claim=make_claim(group, old, campaign=campaign))
        merge_themes(old, new, now=utc_now())
        db.session.commit()

    assert visitor.get("/de-gagels/themas/buiten").shows("Koffieochtend")
    assert "Koffieochtend" in visitor.open("/de-gagels/themas/groen.ics").text
