"""“Is het gelukt?”: asked once, four weeks later; a “nee” stays in sight until somebody does something with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import make_url

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_date, utc_now
from optrommel.extensions import db
from optrommel.following import actions_outcomes, views_outcomes
from optrommel.following.actions import forget_follower
from optrommel.following.actions_outcomes import ask_outcome, ask_outcomes, mail_outcomes
from optrommel.following.models import Follower
from optrommel.following.models_outcomes import OutcomeAnswer, OutcomeQuestion
from optrommel.following.outcomes import BECAUSE_MAX, KEPT_DAYS, OPEN_FOR
from optrommel.following.queries_outcomes import unhappy_outcomes
from optrommel.groups.actions import add_member, finish_claim
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.moderation.actions import join_idea, publish_slip
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.pages.silence import silences
from optrommel.retention import purge
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from optrommel.themes.actions import close_theme
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea
from optrommel.timers import run_due
from tests.conftest import ON_SQLITE
from tests.factories import (
    days_ago,
    make_account,
    make_claim,
    make_follower,
    make_group,
    make_idea,
    make_question,
    make_slip,
    make_theme,
    put_in_state,
)
from tests.notifications.conftest import letters
from tests.page import Page, Visitor
from tests.people import moderator_of

YES, NO = "Ja, het is gelukt", "Stuur dit naar de groep"
REOPEN, LEAVE = "Heropen: er moet nog iets gebeuren", "Stuur deze uitleg"
THANKS = "Dank je wel. Je antwoord is binnen."
HOME = "/groep/de-gagels/klussers/"
DONE_AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WEEKS = dt.timedelta(weeks=4)


class Story:
    """Klussers finished an idea that one slip carries; call within a context."""

    def __init__(self, campaign: Campaign, *, done_at: dt.datetime | None = None) -> None:
        self.campaign = campaign
        now = done_at or utc_now()
        self.slip, code = make_slip(campaign, "Een bankje bij de vijver", at=now - dt.timedelta(days=20))
        self.idea = publish_slip(self.slip, self.slip.text, now=now - dt.timedelta(days=19))
        self.theme = make_theme(campaign)
        place_idea(self.idea, self.theme, now=now - dt.timedelta(days=19))
        self.member = make_account("Bep")
        self.group = make_group(campaign, "Klussers", self.member)
        self.claim = make_claim(self.group, self.idea, campaign=campaign)
        self.claim.due_on = local_date(now)
        self.path = f"/volg/{show_code(code)}"
        self.email = self.member.email
        db.session.commit()

    def finish(self, now: dt.datetime) -> None:
        finish_claim(self.claim, self.campaign, "De bankjes staan er.", now=now)
        db.session.commit()


@pytest.fixture
def story(app: Flask, campaign: Campaign) -> Story:
    """Give a slip whose writer can be asked, at its code, whether it worked out."""
    with app.app_context():
        story = Story(campaign)
        make_question(story.claim, campaign)
        return story


@pytest.fixture
def member(app: Flask, story: Story) -> Visitor:
    return Visitor(app).let_in(story.email)


def say(page: Page, button: str, because: str = "") -> Page:
    """Answer the only question on a page."""
    (name,) = {
        control.attrs["name"] or "" for control in page.all("textarea") if "vraag-" in (control.attrs["id"] or "")
    }
    return page.submit(button, **{name: because})


def explain(page: Page, reply: str) -> Page:
    (name,) = {control.attrs["name"] or "" for control in page.form_with(LEAVE).query("textarea")}
    return page.submit(LEAVE, **{name: reply})


def said(app: Flask) -> list[tuple[bool, str]]:
    with app.app_context():
        rows = db.session.execute(db.select(OutcomeAnswer.is_done, OutcomeAnswer.because).order_by(OutcomeAnswer.id))
        return [(is_done, because or "") for is_done, because in rows]


def followers(campaign: Campaign, story: Story) -> None:
    """Let everybody follow who is to be asked, and some who are not."""
    other = make_idea(campaign, "Een boom")
    late, _code = make_slip(campaign, "Ook een bankje", at=DONE_AT + dt.timedelta(days=1))
    join_idea(late, story.idea, late.text, now=utc_now())
    make_follower(campaign, "laat@example.org", kind="slip", row_id=late.id)  # written when it was done already
    make_follower(campaign, "idee@example.org", kind="idea", row_id=story.idea.id)
    make_follower(campaign, "groep@example.org", kind="group", row_id=story.group.id)
    make_follower(campaign, "briefje@example.org", kind="slip", row_id=story.slip.id)
    make_follower(campaign, "briefje@example.org", kind="idea", row_id=story.idea.id)  # both: asked once
    make_follower(campaign, "nee@example.org", kind="idea", row_id=story.idea.id, confirmed=False)
    make_follower(campaign, "ander@example.org", kind="idea", row_id=other.id)
    make_follower(campaign, "alles@example.org")


ASKED = ["briefje@example.org", "groep@example.org", "idee@example.org"]


def addresses(app: Flask) -> list[str | None]:
    return sorted(letter.address or "" for letter in letters(app) if letter.kind == "is_it_done")


def test_four_weeks_after_it_was_done_everybody_who_follows_it_is_asked_once(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign, done_at=DONE_AT)
        story.finish(DONE_AT)
        followers(campaign, story)
    asked = []

    for now in (
        DONE_AT + WEEKS - dt.timedelta(minutes=1),
        DONE_AT + WEEKS,
        DONE_AT + WEEKS + dt.timedelta(hours=12),
        DONE_AT + WEEKS + dt.timedelta(days=1),
    ):
        with app.app_context():
            asked.append(ask_outcomes(now))

    assert asked == [0, 1, 0, 0]
    assert addresses(app) == ASKED


@pytest.mark.parametrize(
    ("meanwhile", "asked"),
    [("", 1), ("at night", 0), ("open again", 0), ("taken on again", 0), ("closed", 0), ("long ago", 0)],
)
def test_nobody_is_asked_at_night_or_about_what_began_again(
    app: Flask, campaign: Campaign, meanwhile: str, asked: int
) -> None:
    now = DONE_AT + WEEKS + dt.timedelta(hours=2)
    with app.app_context():
        story = Story(campaign, done_at=DONE_AT)
        story.finish(DONE_AT)
        if meanwhile == "open again":
            story.idea.state = IdeaState.OPEN
        if meanwhile == "taken on again":
            story.claim.idea_id, story.claim.theme_id = None, story.theme.id
            make_claim(story.group, story.theme, campaign=campaign)
        if meanwhile == "closed":
            put_in_state(campaign, CampaignState.CLOSED)
        db.session.commit()
        now += {"at night": dt.timedelta(hours=10), "long ago": OPEN_FOR}.get(meanwhile, dt.timedelta())

        assert ask_outcomes(now) == asked
        assert len(db.session.scalars(db.select(OutcomeQuestion)).all()) == asked


def test_who_follows_a_theme_or_wrote_what_lies_in_it_is_asked_about_the_theme(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        claim = make_claim(make_group(campaign, "Buren"), story.theme, campaign=campaign)
        make_follower(campaign, "thema@example.org", kind="theme", row_id=story.theme.id)
        make_follower(campaign, "briefje@example.org", kind="slip", row_id=story.slip.id)
        make_follower(campaign, "groep@example.org", kind="group", row_id=story.group.id)
        make_question(claim, campaign)

    assert addresses(app) == ["briefje@example.org", "thema@example.org"]
    assert Visitor(app).get(story.path).shows("De groep ‘Buren’ zegt van wel.")


def test_after_a_crash_the_others_are_asked_and_nobody_twice(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_outcomes, "AT_ONCE", 1)
    now = DONE_AT + WEEKS
    with app.app_context():
        story = Story(campaign, done_at=DONE_AT)
        story.finish(DONE_AT)
        followers(campaign, story)
    crash = patch.object(actions_outcomes, "link_to", side_effect=["https://example.org/x", ZeroDivisionError])
    with app.app_context(), crash, pytest.raises(ZeroDivisionError):
        ask_outcomes(now)
    with app.app_context():
        mail_outcomes(now, should_stop=lambda: True)
    before = addresses(app)

    with app.app_context():
        ask_outcomes(now)
        again = ask_outcome(db.session.scalars(db.select(Claim)).one(), now=now)  # what another process would do

    assert (len(before), again) == (1, None)
    assert addresses(app) == ASKED


@ON_SQLITE
def test_it_is_asked_by_itself_while_the_website_is_served(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        story = Story(campaign, done_at=DONE_AT)
        story.finish(DONE_AT)
        followers(campaign, story)
    monkeypatch.setattr(views_outcomes, "utc_now", lambda: DONE_AT + WEEKS)

    run_due(app)

    assert len(addresses(app)) == len(ASKED)


def test_who_comes_to_follow_after_all_were_asked_is_not_asked(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        make_question(story.claim, campaign)
        make_follower(campaign, kind="idea", row_id=story.idea.id)

        mail_outcomes(utc_now())

    assert addresses(app) == []


def test_opening_the_mail_answers_nothing_and_its_page_takes_one_answer(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        make_follower(campaign, kind="idea", row_id=story.idea.id)
        make_question(story.claim, campaign)
    (letter,) = letters(app)
    path = next(line for line in (letter.text or "").split() if "/gelukt/" in line).removeprefix(
        "http://127.0.0.1:8000"
    )
    opened = Visitor(app).get(path)
    before = said(app)

    after = say(say(opened, YES), NO, "Er ligt nog zand")

    assert (before, said(app)) == ([], [(False, "Er ligt nog zand")])
    assert after.notices == [THANKS]
    assert "De bankjes staan er." in (letter.text or "")
    assert letter.unsubscribe_url
    assert after.values(NO)[next(name for name in after.values(NO) if name.endswith("because"))] == ["Er ligt nog zand"]


def test_a_writer_who_follows_by_mail_counts_once(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        follower = make_follower(campaign, kind="slip", row_id=story.slip.id)
        question = make_question(story.claim, campaign)
        path = f"/volgen/{follower.key}/gelukt/{question.id}"

    say(Visitor(app).get(story.path), YES)
    page = Visitor(app).get(path)

    assert page.shows("Jij zei: ja, het is gelukt.")
    say(page, NO, "Toch niet af")
    assert said(app) == [(False, "Toch niet af")]


def test_a_question_is_only_for_whom_it_asks(app: Flask, campaign: Campaign, story: Story) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Een boom")
        stranger = make_follower(campaign).key
    token = Visitor(app)
    csrf = token.get(story.path).values(YES)["csrf_token"]

    paths = [f"/volgen/{stranger}/gelukt/1", f"/volg/{show_code(code)}/gelukt/1", f"{story.path}/gelukt/2"]
    found = [token.open(path, method="POST", data={"csrf_token": csrf, "vraag-1-says": "ja"}) for path in paths]

    assert [answer.status_code for answer in found] == [404, 404, 404]
    assert said(app) == []


@ON_SQLITE
@pytest.mark.parametrize("because", ["", "  ", "ja", "\u200b\u200b\u200b", "a" * (BECAUSE_MAX + 1)])
def test_a_no_has_words_and_not_endless_ones(app: Flask, story: Story, because: str) -> None:
    page = say(Visitor(app).get(story.path), NO, because)

    assert (page.status, len(page.errors)) == (422, 1)
    assert page.all("details[open] textarea")[0].text == because.strip()
    assert said(app) == []


def test_after_eight_weeks_the_question_is_closed_and_what_was_typed_stays(app: Flask, story: Story) -> None:
    page = Visitor(app).get(story.path)
    with app.app_context():
        db.session.scalars(db.select(OutcomeQuestion)).one().closes_at = utc_now()
        db.session.commit()

    late = say(page, NO, "Er ligt nog zand")

    assert (late.status, len(late.errors)) == (422, 1)
    assert late.texts(".trail .words") == ["Er ligt nog zand"]
    assert YES not in Visitor(app).get(story.path).texts("button")
    assert said(app) == []


def test_a_no_stays_with_group_and_moderators_until_the_group_tells_why(
    app: Flask, campaign: Campaign, story: Story, member: Visitor
) -> None:
    writer = Visitor(app)
    moderator = moderator_of(app, campaign)
    say(writer.get(story.path), NO, "Er ligt nog zand")
    home = member.get(HOME)
    seen = [page.texts("#nog-niet-gelukt .words") for page in (home, moderator.get("/beheer/de-gagels/groepen"))]

    refused = explain(home, "n")
    explain(refused, "Het zand veegt de gemeente op")

    assert seen == [["Er ligt nog zand"]] * 2
    assert (refused.status, len(refused.errors)) == (422, 1)
    assert not member.get(HOME).all("#nog-niet-gelukt")
    assert not moderator.get("/beheer/de-gagels/groepen").all("#nog-niet-gelukt")
    assert writer.get(story.path).texts(".trail .words") == ["Er ligt nog zand", "Het zand veegt de gemeente op"]

    say(writer.get(story.path), NO, "Het ligt er nog steeds")
    assert member.get(HOME).texts("#nog-niet-gelukt .words") == ["Het ligt er nog steeds"]
    assert not writer.get(story.path).shows("Het zand veegt de gemeente op")


def test_a_group_reopens_what_is_not_done_and_can_take_that_back(app: Flask, story: Story, member: Visitor) -> None:
    writer = Visitor(app)
    say(writer.get(story.path), NO, "Er ligt nog zand")
    before = writer.get("/de-gagels/ideeen/1")

    home = member.get(HOME).submit(REOPEN)

    idea = Visitor(app).get("/de-gagels/ideeen/1")
    assert not home.all("#nog-niet-gelukt")
    assert [page.shows("Dit idee is nog vrij.") for page in (before, idea)] == [False, True]
    assert idea.shows("Volgens buren was het nog niet klaar. Daarom is het weer open.")
    assert not idea.shows("Er ligt nog zand")
    read = writer.get(story.path)
    assert read.h1 == "Je briefje ligt bij een thema"
    assert read.shows("Daarom is het weer open.")
    assert YES not in read.texts("button")
    with app.app_context():
        assert db.session.scalars(db.select(Idea.state)).all() == [IdeaState.OPEN]

    home.submit("Ongedaan maken")
    with app.app_context():
        assert db.session.scalars(db.select(Idea.state)).all() == [IdeaState.DONE]
    assert member.get(HOME).texts("#nog-niet-gelukt .words") == ["Er ligt nog zand"]


def test_what_somebody_took_on_since_stays_open(app: Flask, campaign: Campaign, story: Story, member: Visitor) -> None:
    say(Visitor(app).get(story.path), NO, "Er ligt nog zand")
    home = member.get(HOME).submit(REOPEN)
    with app.app_context():
        idea = db.session.scalars(db.select(Idea)).one()
        make_claim(make_group(campaign, "Buren"), idea, campaign=campaign).asked_at = utc_now()
        db.session.commit()

    refused = home.submit("Ongedaan maken")

    assert refused.status == 409
    with app.app_context():
        assert db.session.scalars(db.select(Idea.state)).all() == [IdeaState.OPEN]


def test_a_theme_that_was_closed_since_is_opened_by_moderators_alone(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        make_question(make_claim(story.group, story.theme, campaign=campaign), campaign)
        close_theme(story.theme, "We zijn klaar", now=utc_now())
        db.session.commit()
    say(Visitor(app).get(story.path), NO, "Er ligt nog zand")

    refused = Visitor(app).let_in(story.email).get(HOME).submit(REOPEN)
    moderator_of(app, campaign).get("/beheer/de-gagels/groepen").submit(REOPEN)

    assert refused.status == 409
    assert refused.shows("Dit thema is gesloten. De werkgroep kan het weer openen")
    with app.app_context():
        assert db.session.scalars(db.select(Theme.state)).all() == ["open"]
        assert unhappy_outcomes(campaign.id) == []


def test_what_began_again_counts_as_taken_on_by_nobody(app: Flask, campaign: Campaign, story: Story) -> None:
    writer = Visitor(app)
    say(writer.get(story.path), NO, "Er ligt nog zand")
    with app.app_context():
        found = db.session.get_one(Campaign, campaign.id)
        found.meeting_on = local_date(days_ago(60))
        db.session.commit()
        before = [item.rule for item in silences(found, now=utc_now())]

    moderator_of(app, campaign).get("/beheer/de-gagels/groepen").submit(REOPEN)

    with app.app_context():
        after = [item.rule for item in silences(db.session.get_one(Campaign, campaign.id), now=utc_now())]
    assert (before, after) == ([], ["taken on by nobody"])


def test_reopening_twice_is_told_in_words(app: Flask, story: Story, member: Visitor) -> None:
    say(Visitor(app).get(story.path), NO, "Er ligt nog zand")
    home = member.get(HOME)
    home.submit(REOPEN)

    again = home.submit(REOPEN)

    assert again.status == 409
    assert again.shows("Hier is al iets mee gedaan")


def test_another_group_does_nothing_with_a_no(app: Flask, campaign: Campaign, story: Story, member: Visitor) -> None:
    say(Visitor(app).get(story.path), NO, "Er ligt nog zand")
    with app.app_context():
        other = make_group(campaign, "Buren")
        add_member(other, db.session.merge(story.member), now=utc_now())
        db.session.commit()
    sent = member.get(HOME).values(REOPEN)

    answer = member.open("/groep/de-gagels/buren/gelukt/1/heropenen", method="POST", data=sent)

    assert answer.status_code == 404
    assert not member.get("/groep/de-gagels/buren/").all("#nog-niet-gelukt")


@pytest.mark.parametrize(("count", "told"), [(2, False), (3, True)])
def test_the_neighbourhood_reads_how_many_when_enough_said_something(
    app: Flask, campaign: Campaign, count: int, told: bool
) -> None:
    with app.app_context():
        story = Story(campaign)
        keys = [
            make_follower(campaign, f"buur{number}@example.org", kind="idea", row_id=story.idea.id).key
            for number in range(count)
        ]
        question_id = make_question(story.claim, campaign).id
    for number, key in enumerate(keys):
        say(Visitor(app).get(f"/volgen/{key}/gelukt/{question_id}"), *((YES,) if number else (NO, "Er ligt nog zand")))

    page = Visitor(app).get("/de-gagels/ideeen/1")

    assert page.shows("2 buren zeggen: het is gelukt. 1 buur zegt: nog niet.") is told
    assert not page.shows("Er ligt nog zand")


def test_words_go_with_the_slip_with_the_follower_and_after_a_year(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        keys = [
            make_follower(campaign, f"buur{number}@example.org", kind="idea", row_id=story.idea.id).key
            for number in range(2)
        ]
        question_id, slip_id = make_question(story.claim, campaign).id, story.slip.id
    say(Visitor(app).get(story.path), NO, "woorden van het briefje")
    for key in keys:
        say(Visitor(app).get(f"/volgen/{key}/gelukt/{question_id}"), NO, "woorden van een buur")

    with app.app_context():
        withdraw_slip(db.session.get_one(Slip, slip_id), now=utc_now())
        forget_follower(db.session.scalars(db.select(Follower).order_by(Follower.id).limit(1)).one(), now=utc_now())
        db.session.commit()
    assert said(app) == [(False, "woorden van een buur")]

    with app.app_context():
        counts = [purge(utc_now() + dt.timedelta(days=KEPT_DAYS + days))["answers"] for days in (-1, 1)]
    assert counts == [0, 1]
    assert said(app) == [(False, "")]


def test_what_waits_for_a_word_is_known_with_its_age(app: Flask, campaign: Campaign, story: Story) -> None:
    say(Visitor(app).get(story.path), NO, "Er ligt nog zand")

    with app.app_context():
        (found,) = unhappy_outcomes(campaign.id)
        group = db.session.scalars(db.select(ResidentGroup)).one()
        assert found.since == found.newest == found.answers[0].answered_at
        assert found.claim.group is group
        assert unhappy_outcomes(campaign.id, group_id=group.id + 1) == []


def test_who_answers_by_mail_and_at_the_code_counts_once(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        story = Story(campaign)
        key = make_follower(campaign, kind="idea", row_id=story.idea.id).key
        question_id = make_question(story.claim, campaign).id
    by_mail = f"/volgen/{key}/gelukt/{question_id}"
    say(Visitor(app).get(by_mail), NO, "Er ligt nog zand")
    with app.app_context():
        make_follower(campaign, kind="slip", row_id=db.session.merge(story.slip).id)

    say(Visitor(app).get(story.path), YES)

    assert said(app) == [(True, "")]
    assert Visitor(app).get(by_mail).shows("Jij zei: ja, het is gelukt.")


@ON_SQLITE
def test_words_that_were_taken_back_are_in_no_file(app: Flask, campaign: Campaign, story: Story) -> None:
    say(Visitor(app).get(story.path), NO, "krokodil in de vijver")
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT because FROM outcome_answer").scalar_one().encode()
    before = database_files(app)

    say(Visitor(app).get(story.path), YES)

    assert b"krokodil" not in before
    assert (kept in before, kept in database_files(app)) == (True, False)


@ON_SQLITE
def test_words_of_a_year_ago_are_in_no_file(app: Flask, campaign: Campaign, story: Story) -> None:
    say(Visitor(app).get(story.path), NO, "krokodil in de vijver")
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT because FROM outcome_answer").scalar_one().encode()
        db.session.rollback()
        purge(utc_now() + dt.timedelta(days=KEPT_DAYS + 1))

    assert kept not in database_files(app)


def database_files(app: Flask) -> bytes:
    with app.app_context():
        file = Path(make_url(db.engine.url).database or "")
    return b"".join(path.read_bytes() for path in (file, file.with_name(file.name + "-wal")) if path.exists())


def test_an_idea_that_went_off_the_site_is_not_asked_about_by_a_letter_that_waits(
    app: Flask, campaign: Campaign
) -> None:
    with app.app_context():
        story = Story(campaign)
        make_follower(campaign, kind="group", row_id=story.group.id)
        make_question(story.claim, campaign)
        before = len(letters(app))
        withdraw_slip(db.session.get_one(Slip, story.slip.id), now=utc_now())
        db.session.commit()

    assert (before, letters(app)) == (1, [])
