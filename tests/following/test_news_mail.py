"""News by mail: at most once a week, each piece once, earlier only for what is on before that."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import event

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import AMSTERDAM, local_today
from optrommel.extensions import db
from optrommel.following import desk, weekly
from optrommel.following.actions import confirm, follow, unfollow
from optrommel.following.followed import followed_of
from optrommel.following.gathering import gather
from optrommel.following.mailing import write_to
from optrommel.following.models import Follower
from optrommel.following.queries import news_of
from optrommel.following.queries_followers import locked_follower_by_key
from optrommel.following.topics import Topic
from optrommel.following.weekly import send_news
from optrommel.groups.actions import post_update
from optrommel.groups.actions_activities import Announcement, announce, call_activity_off, change_activity
from optrommel.groups.models import Claim, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.repeats import Repeat
from optrommel.groups.updates import take_update_off
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.notifications.models import Message
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.themes.placing import place_idea
from tests.conftest import ON_SQLITE
from tests.factories import (
    make_activity,
    make_campaign,
    make_claim,
    make_follower,
    make_group,
    make_idea,
    make_slip,
    make_theme,
    put_in_state,
)
from tests.notifications.conftest import letters

PATIENCE_S = 10
A_DAY = dt.timedelta(days=1)
Mail = Callable[..., list[str]]


def at(days: int = 1, hour: int = 9, minute: int = 0) -> dt.datetime:
    """Give a time of the clock in the neighbourhood, so many days from now."""
    day = local_today() + days * A_DAY
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=AMSTERDAM).astimezone(dt.UTC)


@pytest.fixture
def mail(app: Flask) -> Mail:
    """Give a function that mails the news of a moment, and tells the texts of the letters that were written."""

    def mail(now: dt.datetime) -> list[str]:
        before = len(letters(app))
        with app.app_context():
            sent = send_news(now)
        written = [letter.text or "" for letter in letters(app)[before:]]
        assert len(written) == sent
        return written

    return mail


def tell(claim: Claim, campaign: Campaign, text: str, *, now: dt.datetime) -> None:
    post_update(claim.group, text, submission_id=str(uuid.uuid4()), campaign=campaign, claim=claim, now=now)
    db.session.commit()


@pytest.fixture
def claim_id(app: Flask, campaign: Campaign) -> int:
    """Let a group take a theme on, before anybody followed it."""
    with app.app_context():
        return make_claim(make_group(campaign, "Klussers"), make_theme(campaign), campaign=campaign).id


def claim_of(claim_id: int) -> Claim:
    return db.session.get_one(Claim, claim_id)


def announce_on(claim: Claim, campaign: Campaign, on: dt.date, *, now: dt.datetime, title: str = "Soep") -> Activity:
    activity = make_activity(claim.group, title, campaign=campaign, on=on, claim=claim)
    activity.created_at = activity.changed_at = now
    db.session.commit()
    return activity


def test_news_goes_out_once_a_week_and_each_piece_once(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    with app.app_context():
        follower = make_follower(campaign, at=at(0, 7))
        for kind in ("theme", "group"):
            row_id = claim_of(claim_id).theme_id if kind == "theme" else claim_of(claim_id).group_id
            confirm(follow(campaign, "BEP@example.org", kind, row_id, now=at(0, 7), language="nl"), now=at(0, 7))
        tell(claim_of(claim_id), campaign, "We waren er met **negen**. [Kijk](/de-gagels/)", now=at(0, 10))
        link = f"/volgen/{follower.key}"

    same_day = mail(at(0, 19))
    (first,) = mail(at(1))
    with app.app_context():
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(1, 12))
    rounds = [mail(at(days)) for days in range(1, 9)]

    (letter, _second) = letters(app)
    assert same_day == []
    assert first.count("We waren er met **negen**.") == 1
    assert first.count(link) == 2
    assert "Doe mee" not in first
    assert "[Kijk](http://127.0.0.1:8000/de-gagels/)" in first
    assert '<strong>negen</strong>. <a href="http://127.0.0.1:8000/de-gagels/"' in (letter.html or "")
    assert (letter.unsubscribe_url or "").endswith(f"{link}/uit")
    assert [len(found) for found in rounds] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert "De bank staat er." in rounds[7][0]
    assert "negen" not in rounds[7][0]


def test_what_was_before_somebody_said_yes_is_no_news(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    with app.app_context():
        tell(claim_of(claim_id), campaign, "Gisteren.", now=at(0, 6))
        make_follower(campaign, at=at(0, 7))
        make_follower(campaign, "cor@example.org", at=at(-5), confirmed=False)
        make_follower(campaign, "dirk@example.org", kind="agenda", at=at(-5))
        make_follower(campaign, "dirk@example.org", at=at(-5), confirmed=False)

    assert mail(at(1)) == []
    with app.app_context():
        assert set(db.session.scalars(db.select(Follower.mailed_at))) == {None}


def test_what_does_not_fit_in_a_letter_is_a_link(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "NEWS_MOST", 1)
    with app.app_context():
        make_follower(campaign, at=at(0, 7))
        for hour in (8, 9):
            tell(claim_of(claim_id), campaign, f"Om {hour} uur.", now=at(0, hour))

    (text,) = mail(at(1))

    assert ("Om 9 uur." in text, "Om 8 uur." in text) == (True, False)
    assert "Er is nog meer nieuws: http://127.0.0.1:8000/de-gagels/\n" in text


def test_nobody_is_mailed_at_night_or_when_the_campaign_is_over(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    with app.app_context():
        make_follower(campaign, at=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 10))

    night = [mail(at(1, hour, minute)) for hour, minute in ((0, 30), (7, 59), (20, 0))]
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    closed = mail(at(2))
    with app.app_context():
        put_in_state(campaign, CampaignState.FOLLOWING)

    assert [night, closed] == [[[], [], []], []]
    assert len(mail(at(2, 8))) == 1


def test_what_is_on_before_the_next_mail_is_told_earlier_once(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    with app.app_context():
        make_follower(campaign, kind="agenda", at=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 10))
        announce_on(claim_of(claim_id), campaign, local_today() + 20 * A_DAY, now=at(0, 10), title="Feest")
    (first,) = mail(at(1))
    with app.app_context():
        announce_on(claim_of(claim_id), campaign, local_today() + 4 * A_DAY, now=at(1, 10))
        announce_on(claim_of(claim_id), campaign, local_today() + 15 * A_DAY, now=at(1, 10), title="Later")

    same_day, next_day, after = (mail(at(*when)) for when in ((1, 12), (2, 8), (3, 8)))

    assert "Feest" in first
    assert "De bank" not in first  # who follows the agenda wants the agenda
    assert (same_day, after) == ([], [])
    assert next_day[0].index("Soep") < next_day[0].index("Later")
    assert "Feest" not in next_day[0]


def test_what_is_called_off_is_told_the_same_day(app: Flask, campaign: Campaign, claim_id: int, mail: Mail) -> None:
    with app.app_context():
        make_follower(campaign, kind="group", row_id=claim_of(claim_id).group_id, at=at(0, 7))
        announce_on(claim_of(claim_id), campaign, local_today() + 2 * A_DAY, now=at(0, 10))
    told = mail(at(1))
    with app.app_context():
        activity = db.session.scalars(db.select(Activity)).one()
        call_activity_off(activity, None, "De zaal is bezet.", now=at(1, 10))
        db.session.commit()

    too_soon, off, again = (mail(at(1, 10, minute)) for minute in (4, 15, 30))

    assert [len(told), too_soon, len(off), again] == [1, [], 1, []]
    assert "Gaat niet door: De zaal is bezet." in off[0]
    assert letters(app)[1].subject == "Nieuws van De Gagels: Gaat niet door: Soep"


def test_a_date_far_away_that_is_called_off_waits_for_the_weekly_mail(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    start = local_today() + 2 * A_DAY
    with app.app_context():
        make_follower(campaign, at=at(0, 7))
        group = claim_of(claim_id).group
        activity = make_activity(group, campaign=campaign, on=start, until=start + 21 * A_DAY, repeat=Repeat.WEEKLY)
        activity.created_at = activity.changed_at = at(0, 8)
        db.session.commit()
    told = mail(at(1))
    with app.app_context():
        activity = db.session.scalars(db.select(Activity)).one()
        call_activity_off(activity, start + 21 * A_DAY, "Vakantie.", now=at(1, 10))
        db.session.commit()

    rounds = [mail(at(days)) for days in (2, 3, 7, 8)]

    assert [len(told), *map(len, rounds)] == [1, 0, 0, 0, 1]
    assert "Vakantie." in rounds[3][0]


@pytest.mark.parametrize(
    ("title", "place", "days", "told"),
    [("Soep", "Zaal", 20, [0, 1, 0, 0]), ("Soep", "Plein", 8, [0, 0, 1, 0]), ("Soep!", "Zaal", 8, [0, 0, 0, 1])],
    ids=["to another month: at once", "to another place: the next day", "another title: in the weekly mail"],
)
def test_an_activity_that_changes_is_told_before_somebody_comes_in_vain(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail, title: str, place: str, days: int, told: list[int]
) -> None:
    def plan(title: str, place: str, days: int) -> Announcement:
        on = local_today() + days * A_DAY
        return Announcement(title, "", place, on, on, dt.time(10), dt.time(12), Repeat.ONCE)

    with app.app_context():
        make_follower(campaign, at=at(0, 7))
        words = {"submission_id": str(uuid.uuid4()), "campaign": campaign, "claim": None}
        announce(claim_of(claim_id).group, plan("Soep", "Zaal", 8), **words, now=at(0, 10))
        far = make_activity(claim_of(claim_id).group, "Feest", campaign=campaign, on=local_today() + 30 * A_DAY)
        far.created_at = far.changed_at = at(0, 10)
        db.session.commit()
    mail(at(1))
    with app.app_context():
        activity = db.session.scalars(db.select(Activity).order_by(Activity.id)).first()
        assert activity is not None
        change_activity(activity, plan(title, place, days), version="0", now=at(1, 10))
        db.session.commit()

    rounds = [mail(moment) for moment in (at(1, 10, 1), at(1, 10, 15), at(2, 8), at(8, 8))]

    assert [len(found) for found in rounds] == told


def test_the_writer_of_a_slip_reads_what_became_of_it(app: Flask, campaign: Campaign, mail: Mail) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Een koffieochtend", at=at(-1))
        other, _code = make_slip(campaign, "Een geheim", at=at(-1))
        make_follower(campaign, kind="slip", row_id=slip.id, at=at(0, 6))
        make_follower(campaign, "cor@example.org", kind="slip", row_id=other.id, at=at(0, 6))
        idea, theme = publish_slip(slip, slip.text, now=at(0, 7)), make_theme(campaign)
        place_idea(idea, theme, now=at(0, 8))
        tell(make_claim(make_group(campaign), theme, campaign=campaign), campaign, "We beginnen.", now=at(0, 9))
        db.session.commit()

    (text,) = mail(at(1))

    assert "Je briefje is gelezen." in text
    assert "Je briefje ligt bij het thema ‘Omzien naar elkaar’" in text
    assert "We beginnen." in text


def test_what_was_merged_is_followed_where_it_went_and_what_was_taken_off_is_silent(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail
) -> None:
    with app.app_context():
        ideas = [make_idea(campaign, text) for text in ("Een bank", "Een bankje", "Een geheim")]
        for idea in ideas:
            make_follower(campaign, kind="idea", row_id=idea.id, at=at(0, 6))
        merge_ideas(ideas[0], ideas[1], now=at(0, 7))
        place_idea(ideas[1], claim_of(claim_id).theme, now=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 8))

    (text,) = mail(at(1))

    assert text.count("De bank staat er.") == 1


def test_mail_tells_of_everything_what_its_feed_tells(app: Flask, campaign: Campaign, claim_id: int) -> None:
    with app.app_context():
        claim = claim_of(claim_id)
        idea = make_idea(campaign, theme=claim.theme)
        own = make_claim(make_group(campaign, "Anderen"), idea, campaign=campaign)
        for found in (claim, own):
            tell(found, campaign, f"Nieuws van {found.group.name}", now=at(0, 8))
            make_activity(found.group, campaign=campaign, claim=found)
        make_activity(own.group, campaign=campaign)
        subscriptions = [
            follow(campaign, "bep@example.org", kind, row.id if row else None, now=at(0), language="nl")
            for kind, row in (("campaign", None), ("theme", claim.theme), ("idea", idea), ("group", own.group))
        ]
        followed = followed_of(subscriptions)
        gathered = gather(followed[0].subscriptions[0].follower.campaign, followed, now=at(0))
        by_mail = [[(item.kind, item.row_id, item.at) for item in gathered.news_about(found)] for found in followed]
        by_feed = [[(item.kind, item.row_id, item.at) for item in news_of(found.topic or _no())] for found in followed]

    assert by_mail == by_feed
    assert len({len(found) for found in by_mail}) == 4


def _no() -> Topic:
    raise AssertionError


def test_two_processes_write_each_letter_once(app: Flask, campaign: Campaign, claim_id: int) -> None:
    with app.app_context():
        for number in range(120):
            make_follower(campaign, f"buur{number}@example.org", at=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 10))
    barrier = Barrier(2)

    def take_part(_number: int) -> int:
        barrier.wait(PATIENCE_S)
        with app.app_context():
            return send_news(at(1))

    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(take_part, range(2)))

    assert sum(written) == 120
    assert len({letter.address for letter in letters(app)}) == len(letters(app)) == 120


def test_a_crash_halfway_loses_no_letter_and_doubles_none(
    app: Flask, campaign: Campaign, claim_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weekly, "PER_COMMIT", 2)
    with app.app_context():
        for number in range(5):
            make_follower(campaign, f"buur{number}@example.org", at=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 10))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weekly, "write_to", crash_after(3))
        with app.app_context(), pytest.raises(SystemExit):
            send_news(at(1))
    halfway = len(letters(app))

    with app.app_context():
        rest = send_news(at(1, 9, 15))

    assert (halfway, rest) == (2, 3)
    assert sorted(letter.address or "" for letter in letters(app)) == [f"buur{n}@example.org" for n in range(5)]


def crash_after(count: int) -> Callable[..., Message]:
    calls: list[int] = []

    def write(*arguments: object, **options: object) -> Message:
        calls.append(1)
        if len(calls) > count:
            raise SystemExit
        return write_to(*arguments, **options)  # type: ignore[arg-type]

    return write


@ON_SQLITE
def test_news_reaches_nobody_of_another_campaign(app: Flask, campaign: Campaign, claim_id: int, mail: Mail) -> None:
    with app.app_context():
        make_follower(make_campaign("oosterhoek"), at=at(0, 7))
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 10))

    assert mail(at(1)) == []


@pytest.mark.parametrize("gone", ["news", "idea", "followed"])
def test_what_went_off_the_site_leaves_the_letters_that_wait_and_nobody_misses_the_rest(
    app: Flask, campaign: Campaign, claim_id: int, mail: Mail, gone: str
) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Een geheim", at=at(-1))
        idea = publish_slip(slip, slip.text, now=at(-1))
        own = make_claim(make_group(campaign, "Buren"), idea, campaign=campaign)
        follower = make_follower(campaign, kind="idea", row_id=idea.id, at=at(-1))
        make_follower(campaign, kind="theme", row_id=claim_of(claim_id).theme_id, at=at(-1))
        key = follower.key
        tell(claim_of(claim_id), campaign, "De bank staat er.", now=at(0, 8))
        tell(own, campaign, "Wij vertellen een geheim.", now=at(0, 9))
        secret = db.session.scalars(db.select(Update).order_by(Update.id.desc()).limit(1)).one()
        slip_id, secret_id = slip.id, secret.id
    (first,) = mail(at(1))
    with app.app_context():
        if gone == "news":
            take_update_off(db.session.get_one(Update, secret_id), "Dit klopt niet", now=at(1, 10))
        elif gone == "idea":
            withdraw_slip(db.session.get_one(Slip, slip_id), now=at(1, 10))
        else:
            found = locked_follower_by_key(key)
            assert found is not None
            unfollow(found.subscriptions[0], now=at(1, 10))
        db.session.commit()
        left = letters(app)

    (second,) = mail(at(1, 11))

    assert left == []
    assert "Wij vertellen een geheim." in first
    assert "De bank staat er." in second
    assert "Wij vertellen een geheim." not in second


def test_many_who_follow_an_idea_that_was_merged_cost_no_statement_each(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        ideas = [make_idea(campaign, text) for text in ("Een bank", "Een bankje")]
        counts = []
        for number in range(6):
            make_follower(campaign, f"buur{number}@example.org", kind="idea", row_id=ideas[0].id, at=at(0, 6))
            if number == 0:
                merge_ideas(ideas[0], ideas[1], now=at(0, 7))
                db.session.commit()
            if number in (1, 5):
                with counting_statements() as asked:
                    assert send_news(at(1)) == 0
                counts.append(len(asked))

    assert counts[0] == counts[1]


@contextmanager
def counting_statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)
