"""The page of the journal: who did what, chosen by subject, person and kind; and undo of it any time later."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip, tidy_voice
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.themes.placing import place_idea
from optrommel.web import day
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
    put_in_state,
)
from tests.page import Page, Visitor
from tests.pages.test_statements import statements
from tests.people import moderator_of

PATH = "/beheer/de-gagels/logboek"
UNDO = "Ongedaan maken"
PUBLISHED = "Anja publiceerde het briefje ‘Een bankje’."


@pytest.fixture
def anja(app: Flask, campaign: Campaign) -> int:
    """Give the account of a moderator who decided things before."""
    with app.app_context():
        return make_moderator(campaign, "Anja").id


def lines(page: Page) -> list[str]:
    return page.texts(".journal__deed > p:first-child")


def published(campaign: Campaign, by: int, text: str = "Een bankje", at: dt.datetime | None = None) -> Idea:
    slip, _code = make_slip(campaign, text)
    idea = publish_slip(slip, text, now=at or utc_now(), by=by)
    db.session.commit()
    return idea


def in_one_request(entries: list[JournalEntry]) -> None:
    for entry in entries:
        entry.request_id = "0123456789abcdef"
    db.session.commit()


def newest(action: str, most: int = 1) -> list[JournalEntry]:
    found = db.select(JournalEntry).where(JournalEntry.action == action).order_by(JournalEntry.id.desc()).limit(most)
    return list(db.session.scalars(found))


def undo_by_id(page: Page, entry_id: int) -> Page:
    """Send what an undo button of an older page sends."""
    token = page.all('[name="csrf_token"]')[0].attrs["value"]
    return page.visitor.post(f"{PATH}/{entry_id}/ongedaan", {"csrf_token": token})


def test_the_newest_decision_stands_first_under_its_day(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        published(campaign, anja, "Een pad", at=days_ago(30))
        idea = published(campaign, anja)
        place_idea(idea, make_theme(campaign, "Ontmoeten"), now=utc_now(), by=anja)
        db.session.commit()

    page = moderator.get("/beheer/de-gagels/postvak").follow("Logboek")
    with app.app_context():
        days = [day(utc_now()), day(days_ago(30))]

    assert page.h1 == "Logboek"
    assert lines(page)[:3] == [
        "Anja legde ‘Een bankje’ van ‘Nog los’ bij ‘Ontmoeten’.",
        PUBLISHED,
        "Anja publiceerde het briefje ‘Een pad’.",
    ]
    assert page.texts(".journal h2")[:2] == days


def test_it_is_read_by_subject_person_and_kind(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        idea, other = published(campaign, anja), published(campaign, anja, "Een pad")
        tidy_voice(idea.voices[0], "Een bank", now=utc_now(), by=anja)
        merge_ideas(other, idea, now=utc_now(), by=make_moderator(campaign, "Els").id)
        make_claim(make_group(campaign, "De Bankjes"), idea, campaign=campaign)
        idea_id, slip_id, other_slip_id = idea.id, idea.origin_slip_id, other.origin_slip_id
        db.session.commit()
    merged, tidied = "Els voegde ‘Een pad’ samen met ‘Een bank’.", "Anja veranderde ‘Een bankje’ in ‘Een bank’."

    about_idea = lines(moderator.get(f"{PATH}?idee={idea_id}"))
    about_slip = lines(moderator.get(f"{PATH}?briefje={slip_id}"))
    by_els = lines(moderator.get(PATH).submit("Toon", wie=value_of(moderator.get(PATH), "Els")))
    of_groups = lines(moderator.get(PATH).submit("Toon", soort="groepen"))

    assert {merged, tidied, PUBLISHED} < set(about_idea)
    assert "Optrommel vroeg om ‘Een bank’, voor de groep ‘De Bankjes’." in about_idea
    assert "Anja publiceerde het briefje ‘Een pad’." not in about_idea
    assert about_slip == [tidied, PUBLISHED]
    assert lines(moderator.get(f"{PATH}?briefje={other_slip_id}")) == ["Anja publiceerde het briefje ‘Een pad’."]
    assert by_els == [merged]
    assert len(of_groups) == 3
    assert all("groep" in line for line in of_groups)


def value_of(page: Page, name: str) -> str:
    """Give the value of a choice by its name."""
    (option,) = [option for option in page.all("option") if option.text.strip() == name]
    return option.attrs["value"] or ""


def test_what_belongs_to_another_campaign_is_neither_shown_nor_undone(app: Flask, campaign: Campaign) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        elsewhere = make_campaign("oosterhoek")
        idea = published(elsewhere, make_moderator(elsewhere, "Els").id, "Een geheim pad")
        idea_id, slip_id, entry_id = idea.id, idea.origin_slip_id, newest("slip.published")[0].id

    page = moderator.get(PATH)
    asked = [moderator.get(f"{PATH}?{name}") for name in (f"idee={idea_id}", f"briefje={slip_id}", f"regel={entry_id}")]
    undone = undo_by_id(page, entry_id)

    assert not page.shows("geheim")
    assert [found.status for found in [*asked, undone]] == [404] * 4
    with app.app_context():
        assert db.session.get_one(Idea, idea_id).state == "open"


def test_any_moderator_undoes_any_decision_and_the_journal_says_who_did(
    app: Flask, campaign: Campaign, anja: int
) -> None:
    moderator = moderator_of(app, campaign, "Els")
    with app.app_context():
        idea_id = published(campaign, anja, at=days_ago(300)).id

    page = moderator.get(f"{PATH}?open=1").submit(UNDO)

    assert page.address == f"{PATH}?open=1"
    assert page.notices == ["Ongedaan gemaakt."]
    assert lines(page) == []
    whole = moderator.get(PATH)
    assert lines(whole)[0] == f"Els maakte ongedaan: {PUBLISHED}"
    assert whole.shows("Ongedaan gemaakt door Els,")
    with app.app_context():
        assert db.session.get_one(Idea, idea_id).state == "unpublished"


def test_a_decision_sent_twice_is_undone_once(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        published(campaign, anja)
        entry_id = newest("slip.published")[0].id
    page = moderator.get(PATH)

    first, second = undo_by_id(page, entry_id), undo_by_id(page, entry_id)

    assert first.notices == ["Ongedaan gemaakt."]
    assert second.notices == ["Dit was al ongedaan gemaakt."]
    assert second.status == 200
    with app.app_context():
        assert len(newest("undone", most=5)) == 1


def test_what_was_done_at_once_is_one_line_and_goes_back_at_once(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        theme = make_theme(campaign, "Ontmoeten")
        for number in range(13):
            place_idea(make_idea(campaign, f"Een pad {number}"), theme, now=utc_now(), by=anja)
        in_one_request(newest("idea.placed", most=13))

    page = moderator.get(f"{PATH}?soort=ideeen")

    assert lines(page) == ["Anja legde ‘Een pad 0’ van ‘Nog los’ bij ‘Ontmoeten’."]
    assert page.texts("summary")[-1] == "en nog 12"
    assert len(page.all(".journal details li")) == 10
    assert page.texts(".journal details li")[-1] == "en nog 3"
    page.submit(UNDO)
    with app.app_context():
        assert all(entry.undone_at for entry in newest("idea.placed", most=13))
    assert lines(moderator.get(PATH))[0].startswith("Marieke maakte ongedaan: ")


def test_a_line_is_led_by_what_was_asked_for(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        theme = make_theme(campaign, "Ontmoeten")
        ideas = [make_idea(campaign, text) for text in ("Een pad", "Een boom", "Een bankje")]
        for idea in ideas:
            place_idea(idea, theme, now=utc_now(), by=anja)
        in_one_request(newest("idea.placed", most=3))
        idea_id = ideas[2].id

    page = moderator.get(f"{PATH}?idee={idea_id}&soort=ideeen")

    assert lines(page) == ["Anja legde ‘Een bankje’ van ‘Nog los’ bij ‘Ontmoeten’."]
    assert page.shows("en nog 2")
    assert page.shows("Alleen wat gaat over ‘Een bankje’.")


def test_who_is_too_early_is_told_what_to_undo_first(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        idea = published(campaign, anja)
        tidy_voice(idea.voices[0], "Een bank", now=utc_now(), by=anja)
        merge_ideas(idea, make_idea(campaign, "Een boom"), now=utc_now(), by=anja)
        place_idea(make_idea(campaign, "Een pad"), make_theme(campaign), now=utc_now(), by=anja)
        db.session.commit()
        entry_id, merged_id = newest("slip.published", most=4)[-1].id, newest("idea.merged")[0].id

    page = undo_by_id(moderator.get(PATH), entry_id)

    assert page.status == 409
    assert page.shows("Dit kan nog niet. Maak eerst ongedaan wat daarna kwam:")
    assert page.shows("Anja voegde ‘Een bank’ samen met ‘Een boom’.")
    assert lines(page) == [PUBLISHED]
    assert page.texts(".bar nav [aria-current=page]") == ["Logboek"]
    later = page.follow(page.texts(".notice a")[0])
    assert lines(later) == ["Anja voegde ‘Een bank’ samen met ‘Een boom’."]
    page.submit("Maak dat eerst ongedaan")
    assert undo_by_id(moderator.get(PATH), entry_id).notices == ["Ongedaan gemaakt."]
    with app.app_context():
        assert db.session.get_one(JournalEntry, merged_id).undone_at is not None
        assert len(newest("undone", most=9)) == 2  # what was tried on the way was not kept


def test_of_a_chain_the_last_link_comes_first(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        idea = published(campaign, anja)
        for text in ("Een bank", "Een zitbank", "Een rode zitbank"):
            tidy_voice(idea.voices[0], text, now=utc_now(), by=anja)
        db.session.commit()
        first_id = newest("idea.tidied", most=3)[-1].id

    page = undo_by_id(moderator.get(PATH), first_id)

    assert page.shows("Anja veranderde ‘Een zitbank’ in ‘Een rode zitbank’.")
    assert page.texts(".notice button") == ["Maak dat eerst ongedaan"]


def test_what_nothing_helps_any_more_is_said_plainly(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        idea = published(campaign, anja)
        tidy_voice(idea.voices[0], "Een bank", now=utc_now(), by=anja)
        withdraw_slip(db.session.get_one(Slip, idea.origin_slip_id), now=utc_now())
        db.session.commit()
        entry_id, tidied_id = newest("slip.published")[0].id, newest("idea.tidied")[0].id

    page = moderator.get(PATH)
    refused = [undo_by_id(page, entry_id), undo_by_id(page, tidied_id)]

    assert page.shows("Kan niet meer ongedaan gemaakt worden: de schrijver trok het briefje in.")
    assert not page.shows("bankje")
    assert [found.status for found in refused] == [409, 409]
    assert all(
        found.notices == ["Dit kan niet meer ongedaan gemaakt worden: er is al iets anders mee gebeurd."]
        for found in refused
    )


def test_what_no_one_can_undo_is_refused_with_a_page(app: Flask, campaign: Campaign) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        make_group(campaign)
        entry_id = newest("group.added")[0].id

    assert undo_by_id(moderator.get(PATH), entry_id).status == 409


def test_of_many_published_at_once_those_that_were_withdrawn_stay_withdrawn(
    app: Flask, campaign: Campaign, anja: int
) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        ideas = [published(campaign, anja, text) for text in ("Een bankje", "Een pad", "Een boom")]
        in_one_request(newest("slip.published", most=3))
        withdraw_slip(db.session.get_one(Slip, ideas[0].origin_slip_id), now=utc_now())
        db.session.commit()
        slip_ids = [idea.origin_slip_id for idea in ideas]

    page = moderator.get(f"{PATH}?open=1").submit(UNDO)

    assert page.notices == ["Ongedaan gemaakt."]
    with app.app_context():
        assert [db.session.get_one(Slip, slip_id).state for slip_id in slip_ids] == ["withdrawn", "waiting", "waiting"]


def test_what_the_own_group_has_in_hand_a_colleague_undoes(app: Flask, campaign: Campaign, anja: int) -> None:
    with app.app_context():
        own = make_moderator(campaign, "Bep")
        idea, other = published(campaign, anja), published(campaign, anja, "Een pad")
        make_claim(make_group(campaign, "De Bankjes", own), idea, campaign=campaign)
        merge_ideas(other, idea, now=utc_now(), by=anja)
        place_idea(idea, make_theme(campaign), now=utc_now(), by=anja)
        db.session.commit()
        email, merged_id, placed_id = own.email, newest("idea.merged")[0].id, newest("idea.placed")[0].id
    bep = Visitor(app)
    bep.let_in(email)

    refused = undo_by_id(bep.get(PATH), merged_id)

    assert refused.status == 403
    assert refused.shows("De Bankjes")
    assert refused.shows("Anja")
    with app.app_context():
        assert db.session.get_one(JournalEntry, merged_id).undone_at is None
    assert undo_by_id(bep.get(PATH), placed_id).notices == ["Ongedaan gemaakt."]  # to lay elsewhere decides nothing


def test_a_closed_campaign_is_read_and_not_undone(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        published(campaign, anja)
        put_in_state(campaign, CampaignState.CLOSED)

    page = moderator.get(PATH)

    assert PUBLISHED in lines(page)
    assert UNDO not in page.texts("button")


def test_fifty_decisions_fill_a_page(app: Flask, campaign: Campaign, anja: int) -> None:
    moderator = moderator_of(app, campaign)
    with app.app_context():
        for number in range(51):
            published(campaign, anja, f"Een pad {number}")

    page = moderator.get(f"{PATH}?soort=briefjes")
    older = page.follow("Volgende")

    assert len(lines(page)) == 50
    assert lines(older) == ["Anja publiceerde het briefje ‘Een pad 0’."]
    assert older.submit(UNDO).address.startswith(f"{PATH}?")


def test_the_page_asks_the_database_as_often_for_many_lines_as_for_few(
    app: Flask, campaign: Campaign, anja: int
) -> None:
    moderator = moderator_of(app, campaign)
    counts = []
    for most in (2, 12):
        with app.app_context():
            theme = make_theme(campaign, f"Thema {most}")
            for number in range(most):
                idea = published(campaign, anja, f"Een pad {number}")
                place_idea(idea, theme, now=utc_now(), by=anja)
                tidy_voice(idea.voices[0], f"Een klein pad {number}", now=utc_now(), by=anja)
            db.session.commit()
        moderator.get(PATH).submit(UNDO)
        with statements(app) as sent:
            moderator.get(PATH)
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_who_has_another_role_reads_no_journal(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        email = make_account("Bep").email
    visitor = Visitor(app)
    visitor.let_in(email)

    assert visitor.get(PATH).status == 404
