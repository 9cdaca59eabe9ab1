"""What programs fetch: Atom by its rules (RFC 4287), calendars by theirs (RFC 5545), and the same as the pages show."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import recurring_ical_events
from flask import Flask
from icalendar import Calendar

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import AMSTERDAM, local_today, midnight, utc_now
from optrommel.extensions import db
from optrommel.following.queries import news_of
from optrommel.following.rules import lasting_id, new_since
from optrommel.following.topics import Topic
from optrommel.groups.actions import finish_claim, post_update
from optrommel.groups.actions_activities import call_activity_off
from optrommel.groups.models import Claim
from optrommel.groups.models_activities import Activity
from optrommel.groups.repeats import Repeat
from optrommel.moderation.actions import unpublish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.slips.models import Slip
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_activity, make_claim, make_group, make_idea, make_theme, put_in_state
from tests.page import Visitor

NEWS, ICS = "/de-gagels/nieuws.atom", "/de-gagels/agenda.ics"
A_WEEK = dt.timedelta(days=7)
HOSTILE = (
    "Koffie\nBEGIN:VEVENT\r\nSUMMARY:nep",
    "☕ Soep 👨‍👩‍👧‍👦 & <b>brood</b>; komma, punt",
    "x" * 200,
    "قهوة مع الجيران",
    "]]></title><script>alert(1)</script>",
    "\\n\\, “aanhaling”",
)


def feed(visitor: Visitor, path: str = NEWS) -> Any:
    """Fetch a feed and hold it to the rules of its format."""
    answer = visitor.open(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    for part in (found.feed, *found.entries):
        assert uuid.UUID(part.id.removeprefix("urn:uuid:"))
        assert part.title
        assert part.updated_parsed
        assert part.author
        assert [link.href for link in part.links if link.rel == "alternate"]
    (own,) = [link.href for link in found.feed.links if link.rel == "self"]
    assert urlsplit(own).path == path
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    assert found.feed.updated == max((entry.updated for entry in found.entries), default=found.feed.updated)
    return found


def titles(visitor: Visitor, path: str = NEWS) -> list[str]:
    return [entry.title for entry in feed(visitor, path).entries]


def calendar(visitor: Visitor, path: str = ICS) -> Calendar:
    """Fetch a calendar and hold it to the rules of its format."""
    answer = visitor.open(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    found = Calendar.from_ical(answer.data)
    assert found.errors == []
    for event in found.walk("VEVENT"):
        assert event.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"} <= set(event)
    return found


def events(visitor: Visitor, path: str = ICS) -> list[Any]:
    """List all that a telephone would show of a calendar, in order."""
    found = recurring_ical_events.of(calendar(visitor, path), skip_bad_series=False)
    return sorted(found.between((2020, 1, 1), (2035, 1, 1)), key=lambda event: event.start)


def tell(campaign: Campaign, claim: Claim, text: str) -> None:
    post_update(claim.group, text, submission_id=str(uuid.uuid4()), campaign=campaign, claim=claim, now=utc_now())
    db.session.commit()


def take_on_and_tell(campaign: Campaign) -> Claim:
    """Let a group take a theme on, tell of it, and invite."""
    claim = make_claim(make_group(campaign, "Klussers"), make_theme(campaign), campaign=campaign)
    tell(campaign, claim, "We waren er met **negen**. [Lees mee](/de-gagels/ideeen)")
    make_activity(claim.group, campaign=campaign, claim=claim)
    return claim


@pytest.mark.parametrize("path", ["nieuws", "themas/omzien-naar-elkaar", "groepen/klussers", "ideeen/1"])
def test_each_feed_tells_what_its_page_shows(app: Flask, campaign: Campaign, visitor: Visitor, path: str) -> None:
    with app.app_context():
        claim = take_on_and_tell(campaign)
        make_idea(campaign, theme=claim.theme)
        make_activity(make_group(campaign, "Elders"), "Iets anders", campaign=campaign)

    found = feed(visitor, f"/de-gagels/{path}.atom")

    own = {"Klussers pakt op: Omzien naar elkaar", "Nieuws van Klussers", "Koffieochtend"}
    assert {entry.title for entry in found.entries} - {"Iets anders"} == own
    assert ("Iets anders" in titles(visitor, f"/de-gagels/{path}.atom")) is (path == "nieuws")
    (update,) = [entry for entry in found.entries if entry.title == "Nieuws van Klussers"]
    assert "<strong>negen</strong>" in update.content[0].value
    assert 'href="http://localhost/de-gagels/ideeen"' in update.content[0].value
    for entry in found.entries:
        assert visitor.open(urlsplit(entry.link)._replace(scheme="", netloc="").geturl()).status_code == 200


def test_news_that_changes_keeps_its_name_and_comes_on_top(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        claim_id = take_on_and_tell(campaign).id
    before = feed(visitor)

    with app.app_context():
        finish_claim(db.session.get_one(Claim, claim_id), campaign, "Elke week soep.", now=utc_now())
        db.session.commit()

    after = feed(visitor)
    assert after.entries[0].title == "Gelukt: Omzien naar elkaar"
    assert "Elke week soep." in after.entries[0].content[0].value
    assert {entry.id for entry in after.entries} == {entry.id for entry in before.entries}
    assert after.entries[0].published < after.entries[0].updated


def test_the_same_news_has_the_same_name_in_every_feed(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        take_on_and_tell(campaign)

    names = [{entry.id for entry in feed(visitor, path).entries} for path in (NEWS, "/de-gagels/groepen/klussers.atom")]

    assert names[0] == names[1]


def test_an_idea_that_was_taken_off_the_site_is_not_quoted(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        idea = make_idea(campaign, "Zwaluwen onder het dak")
        make_claim(make_group(campaign, "Klussers"), idea, campaign=campaign)
        before = visitor.open(NEWS).text
        unpublish_slip(db.session.get_one(Slip, idea.origin_slip_id), now=utc_now())
        db.session.commit()

    assert "Zwaluwen" in before
    assert titles(visitor) == ["Klussers pakt op: een idee dat is teruggehaald"]
    assert "Zwaluwen" not in visitor.open(NEWS).text


@ON_SQLITE
def test_a_claim_that_lapsed_is_news_of_the_day_it_did(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        make_claim(make_group(campaign, "Klussers"), make_theme(campaign), campaign=campaign, due_in_days=-30)

    (entry,) = feed(visitor).entries

    lapsed_at = midnight(local_today() - dt.timedelta(days=1))
    assert entry.title == "Weer vrij: Omzien naar elkaar"
    assert dt.datetime.fromisoformat(entry.updated) == lapsed_at


@ON_SQLITE
def test_who_follows_an_idea_that_was_merged_goes_on_with_the_other(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        merged, target = make_idea(campaign, "Soep"), make_idea(campaign, "Samen soep eten")
        make_claim(make_group(campaign, "Klussers"), target, campaign=campaign)
        merge_ideas(merged, target, now=utc_now())
        db.session.commit()

    assert titles(visitor, "/de-gagels/ideeen/2.atom") == ["Klussers pakt op: Samen soep eten"]
    assert visitor.open("/de-gagels/ideeen/1.atom").text == visitor.open("/de-gagels/ideeen/2.atom").text


def test_names_that_last_differ_between_things_and_between_campaigns() -> None:
    now = utc_now()
    names = [
        lasting_id("a", now, "update 1"),
        lasting_id("a", now, "update 2"),
        lasting_id("b", now, "update 1"),
        lasting_id("a", now + A_WEEK, "update 1"),
    ]

    assert len(set(names)) == len(names)
    assert lasting_id("a", now.astimezone(AMSTERDAM), "update 1") == names[0]


@ON_SQLITE
def test_a_control_character_breaks_no_feed(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        make_activity(make_group(campaign, "Klus\x07sers"), campaign=campaign)

    (entry,) = feed(visitor).entries

    assert entry.author == "Klussers"


def test_what_is_new_since_a_moment(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        claim = take_on_and_tell(campaign)
        news = news_of(Topic(campaign))

        assert claim.started_at is not None
        assert [item.kind for item in new_since(news, days_ago(1))] == ["activity", "update"]
        assert new_since(news, news[0].at) == []


@ON_SQLITE
@pytest.mark.parametrize("path", [NEWS, ICS, "/de-gagels/agenda/1.ics"])
def test_a_program_that_has_it_already_is_told_so(app: Flask, campaign: Campaign, visitor: Visitor, path: str) -> None:
    with app.app_context():
        take_on_and_tell(campaign)
    first = visitor.open(path)

    again = visitor.open(path, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "ar"})
    with app.app_context():
        call_activity_off(db.session.get_one(Activity, 1), None, "De zaal is bezet.", now=utc_now())
        db.session.commit()
    changed = visitor.open(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert "De zaal is bezet." in changed.text
    assert "Set-Cookie" not in first.headers


@ON_SQLITE
@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_an_archive_is_still_read_and_a_draft_is_nowhere(
    app: Flask, campaign: Campaign, visitor: Visitor, state: CampaignState
) -> None:
    with app.app_context():
        take_on_and_tell(campaign)
        put_in_state(campaign, state)

    paths = (NEWS, ICS, "/de-gagels/agenda", "/de-gagels/groepen/klussers.ics", "/de-gagels/agenda/1.ics")

    found = {visitor.open(path).status_code for path in paths}
    assert found == {200 if state is CampaignState.CLOSED else 404}


@ON_SQLITE
@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_breaks_a_feed_or_a_calendar(app: Flask, campaign: Campaign, visitor: Visitor, title: str) -> None:
    with app.app_context():
        make_activity(make_group(campaign, "Klussers"), title, campaign=campaign)

    (entry,) = feed(visitor).entries
    (event,) = events(visitor)

    assert entry.title_detail.type == "text/plain"
    assert entry.title.split() == title.split()
    assert str(event["summary"]).split() == title.split()
    assert title.split()[0][:20] in visitor.open("/de-gagels/agenda").text.replace("&lt;", "<").replace("&gt;", ">")


@ON_SQLITE
def test_a_calendar_keeps_the_time_of_the_clock_over_summer_time(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        start = next_in(3, 20)  # a few days before summer time
        make_activity(
            make_group(campaign, "Klussers"),
            campaign=campaign,
            on=start,
            until=start + 3 * A_WEEK,
            repeat=Repeat.WEEKLY,
            times=(19, 21),
        )

    found = events(visitor)

    assert [event.start.astimezone(AMSTERDAM).hour for event in found] == [19] * 4
    assert {event.start.astimezone(dt.UTC).hour for event in found} == {17, 18}
    (zone,) = calendar(visitor).walk("VTIMEZONE")
    assert zone["TZID"] == AMSTERDAM.key
    for month in range(1, 13):
        midday = dt.datetime(start.year, month, 28, 12)
        assert zone.to_tz(lookup_tzid=False).utcoffset(midday) == AMSTERDAM.utcoffset(midday)


def next_in(month: int, day: int) -> dt.date:
    """Give the next such day that is at most half a year before the end of what may be planned."""
    today = local_today()
    found = today.replace(month=month, day=day)
    return found if found > today else found.replace(year=today.year + 1)


@ON_SQLITE
@pytest.mark.parametrize("repeat", list(Repeat))
def test_a_calendar_has_every_date_that_the_agenda_has(
    app: Flask, campaign: Campaign, visitor: Visitor, repeat: Repeat
) -> None:
    start = local_today().replace(day=1) + 5 * A_WEEK
    start = start.replace(day=30 if start.month != 2 else 28)
    until = start if repeat is Repeat.ONCE else start + 26 * A_WEEK
    with app.app_context():
        make_activity(make_group(campaign, "Klussers"), campaign=campaign, on=start, until=until, repeat=repeat)

    shown, path = [], f"/de-gagels/agenda?vanaf={start}"
    while path:
        page = visitor.get(path)
        shown += [time.attrs["datetime"] for time in page.all(".occurrence time")]
        later = page.all('a[rel="next"]')
        path = (later[0].attrs["href"] or "") if later else ""

    assert [event.start.isoformat() for event in events(visitor)] == shown
    assert {event.end - event.start for event in events(visitor)} == {dt.timedelta(hours=2)}
    assert len(shown) == {"once": 1, "weekly": 27, "fortnightly": 14, "monthly": 6}[repeat] or repeat == "monthly"


@ON_SQLITE
def test_one_date_that_does_not_go_on_says_so_in_the_calendar(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        start = local_today() + dt.timedelta(days=2)
        activity = make_activity(
            make_group(campaign, "Klussers"),
            campaign=campaign,
            on=start,
            until=start + 2 * A_WEEK,
            repeat=Repeat.WEEKLY,
        )
        before = calendar(visitor).walk("VEVENT")[0]
        call_activity_off(activity, start + A_WEEK, "De zaal is bezet.", now=utc_now())
        db.session.commit()

    found = events(visitor)
    main = calendar(visitor).walk("VEVENT")[0]

    assert [str(event["status"]) for event in found] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert found[1]["summary"] == "Gaat niet door: Koffieochtend"
    assert "De zaal is bezet." in found[1]["description"]
    assert (main["uid"], main["sequence"]) == (before["uid"], before["sequence"] + 1)


@ON_SQLITE
def test_an_activity_that_does_not_go_on_at_all_is_cancelled_in_the_calendar(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        activity = make_activity(make_group(campaign, "Klussers"), campaign=campaign)
        call_activity_off(activity, None, "Te weinig handen.", now=utc_now() + dt.timedelta(minutes=1))
        db.session.commit()

    (event,) = events(visitor)

    assert (event["status"], event["summary"]) == ("CANCELLED", "Gaat niet door: Koffieochtend")
    (entry,) = feed(visitor).entries
    assert entry.title == "Gaat niet door: Koffieochtend"
    assert entry.updated > entry.published


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "themas/groen", "groepen/klussers", "ideeen/1", "agenda"])
def test_every_page_leads_to_its_feed_and_its_calendar(
    app: Flask, campaign: Campaign, visitor: Visitor, path: str
) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        make_group(campaign, "Klussers")
        make_idea(campaign, theme=theme)

    page = visitor.get(f"/de-gagels/{path}")

    told = [link.attrs["href"] for link in page.all('head link[rel="alternate"]')]
    assert [visitor.open(address or "").mimetype for address in told] == ["application/atom+xml", "text/calendar"]
    links = {link.attrs["href"] for link in page.all("main a")}
    assert set(told) <= links
