"""What moderators read of their campaign: every number with its base, and what ends each silence."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import Limits, TinState
from optrommel.clock import local_today, midnight, utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, join_idea, publish_slip
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.pages.endings import ENDINGS_SHOWN
from optrommel.pages.views_figures import DAYS_SHOWN
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.passing import pass_on
from optrommel.slips.rules import SlipState, Source
from optrommel.themes.placing import place_idea
from optrommel.web import day
from tests.factories import (
    days_ago,
    make_account,
    make_campaign,
    make_claim,
    make_group,
    make_idea,
    make_slip,
    make_theme,
    make_tin,
)
from tests.page import Page, Visitor, text_of
from tests.pages.test_statements import count
from tests.people import moderator_of

FIGURES = "/beheer/de-gagels/cijfers"
LIMITS = Limits()
REASON = "Dit is er al in de buurt."
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def moderator(app: Flask, campaign: Campaign) -> Visitor:
    """Give a moderator of the campaign."""
    return moderator_of(app, campaign)


def table(page: Page, caption: str) -> list[list[str]]:
    """Read the body of the table with a caption, cell by cell."""
    (found,) = [found for found in page.all("table") if text_of(found.query("caption")[0]).startswith(caption)]
    return [[text_of(cell) for cell in row.query("th, td")] for row in found.query("tbody tr")]


def hold_meeting(campaign: Campaign, *, days: int) -> None:
    """Let the meeting be so many days ago; to be committed."""
    db.session.get_one(Campaign, campaign.id).meeting_on = local_today() - dt.timedelta(days=days)


def test_a_campaign_without_slips_says_so_and_where_to_begin(moderator: Visitor) -> None:
    page = moderator.get("/beheer/de-gagels/postvak").follow("Cijfers")

    assert page.path == FIGURES
    assert page.shows("Er zijn nog geen briefjes om te tellen")
    assert not page.all("table")
    assert page.follow("Naar de trommels").h1 == "Trommels"


def test_every_number_has_its_base_and_of_the_withdrawn_only_the_number_is_told(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        oldest, _code = make_slip(campaign, "Ik wil dood", at=days_ago(5))
        make_slip(campaign, at=days_ago(1))
        make_idea(campaign, at=days_ago(4))
        answer_slip(make_slip(campaign, "Ik wil dood", at=days_ago(9))[0], REASON, now=days_ago(8))
        withdraw_slip(make_slip(campaign, at=days_ago(30))[0], now=days_ago(29))
        db.session.commit()
        since = day(oldest.received_at)

    page = moderator.get(FIGURES)

    assert page.texts(".stat > div") == [
        "2 wachten nog, van de 4 briefjes",
        "1 staat op de website, van de 4 briefjes",
        "1 kreeg antwoord, van de 4 briefjes",
    ]
    assert page.shows(f"Het oudste briefje wacht sinds {since}, 5 dagen geleden.")
    assert page.shows("Bij 1 van de 2 wachtende briefjes is zorg nodig.")
    assert page.shows("Van alle 5 ingestopte briefjes is 1 weer ingetrokken.")
    assert sum(int(row[1]) for row in table(page, "De laatste dagen") if len(row) == 3) == 4
    assert page.follow("Naar het postvak").h1 == "Postvak"


def test_where_nobody_waits_nothing_is_said_of_waiting(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_idea(campaign)

    page = moderator.get(FIGURES)

    assert page.texts(".stat > div")[0] == "0 wachten nog, van het ene briefje"
    assert not page.shows("Het oudste briefje")
    assert not page.shows("ingetrokken")


def test_a_day_is_a_day_in_amsterdam_and_empty_days_are_told(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    today = midnight(local_today())
    with app.app_context():
        for moment in (today - 5 * 24 * HOUR + HOUR / 60, today - 24 * HOUR + HOUR / 2, today - HOUR / 2):
            make_slip(campaign, at=moment)

    page = moderator.get(FIGURES)

    yesterday, earlier = (local_today() - dt.timedelta(days=number) for number in (1, 5))
    with app.test_request_context():
        expected = [[day(yesterday), "2", ""], ["3 dagen zonder briefjes"], [day(earlier), "1", ""]]
    assert table(page, "De laatste dagen") == expected
    assert [rect.attrs["width"] for rect in page.all(".measure rect")] == ["100.0", "50.0"]


def test_only_the_newest_days_stand_open(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for number in range(DAYS_SHOWN + 2):
            make_slip(campaign, at=midnight(local_today()) - number * 24 * HOUR)

    page = moderator.get(FIGURES)

    assert len(table(page, "De laatste dagen")) == DAYS_SHOWN
    assert len(table(page, "De dagen ervoor")) == 2
    assert page.texts("details summary")[-1] == "Toon ook 2 dagen ervoor"


def test_slips_per_hundred_houses_are_told_only_of_tins_whose_houses_are_known(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        counted = make_tin(campaign, "Gagelsweg", households=40)
        unknown = make_tin(campaign, "Turfkade")
        make_tin(campaign, "Veenlaan", households=10, state=TinState.OUT)
        make_tin(campaign, "Hei", households=0)
        make_tin(campaign, "Nog niet weg", households=100)
        for tin in (counted, counted, counted, unknown):
            slip, _code = make_slip(campaign, tin=tin)
        on_phone = pass_on(slip, now=utc_now())
        make_slip(campaign, tin=on_phone)
        make_slip(campaign)
        withdraw_slip(make_slip(campaign, tin=counted)[0], now=utc_now())
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Briefjes per trommel, van de 6 briefjes") == [
        ["1 Gagelsweg", "3", "40", "8"],
        ["2 Turfkade", "1", "–", "–"],
        ["3 Veenlaan", "0", "10", "0"],
        ["4 Hei", "0", "–", "–"],
        ["5 Nog niet weg", "0", "100", "–"],
        ["1 trommel op de telefoon", "1", "–", "–"],
        ["Zonder trommel", "1", "–", "–"],
    ]
    assert page.shows("Samen: 6 briefjes per 100 huizen, gerekend over 2 trommels met 50 huizen.")


def test_without_counted_houses_nothing_is_said_per_hundred(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_slip(campaign, tin=make_tin(campaign))

    page = moderator.get(FIGURES)

    assert table(page, "Briefjes per trommel, van het ene briefje") == [["1 Gagelsweg", "1", "–", "–"]]
    assert not page.shows("Samen:")


def carry(slip: Slip, idea: Idea, *, at: dt.datetime | None = None) -> None:
    """Let a slip carry an idea, also when it carries another one already."""
    slip.state = SlipState.WAITING
    join_idea(slip, idea, "nog een stem", now=at or utc_now())


def test_a_theme_counts_each_slip_and_helper_once(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        green, care = make_theme(campaign, "Groen"), make_theme(campaign, "Zorg")
        make_theme(campaign, "Leeg")
        bench = make_idea(campaign, theme=green)
        place_idea(bench, care, now=utc_now())
        helper, _code = make_slip(campaign, helper=("Ans", "0612345678"))
        carry(helper, bench)
        carry(helper, make_idea(campaign, "Meer bomen", theme=green))
        make_idea(campaign, "Teruggehaald", theme=green).state = IdeaState.UNPUBLISHED
        make_idea(campaign, "Los idee")
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Wat er ligt, van de 5 gepubliceerde briefjes") == [
        ["Groen", "2", "3", "1"],
        ["Leeg", "0", "0", "0"],
        ["Zorg", "1", "2", "1"],
        ["Nog los", "1", "1", "0"],
    ]
    assert page.follow("Groen").h1 == "Groen"


def decided_after(campaign: Campaign, days: float, source: Source) -> Slip:
    """Make a slip that came some way and was answered after some days."""
    slip, _code = make_slip(campaign, at=days_ago(60))
    slip.source = source
    answer_slip(slip, REASON, now=slip.received_at + dt.timedelta(days=days))
    return slip


def test_the_middle_wait_is_told_per_way_a_slip_came(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for days in (1, 2, 30):
            decided_after(campaign, days, Source.PHONE)
        for days in (4, 8):
            decided_after(campaign, days, Source.PAPER)
        decided_after(campaign, 0.1, Source.IMPORT)
        withdraw_slip(decided_after(campaign, 50, Source.IMPORT), now=utc_now())
        make_slip(campaign)
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Hoe de briefjes kwamen, van de 7 briefjes") == [
        ["Met de telefoon", "4", "3", "2 dagen"],
        ["Op papier", "2", "2", "6 dagen"],
        ["Uit een bestand", "1", "1", "minder dan een dag"],
    ]


def test_a_decision_that_was_undone_ended_no_waiting(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        by = make_account().id
        again, still = (make_slip(campaign, at=days_ago(60))[0] for _number in range(2))
        for slip in (again, still):
            publish_slip(slip, "Een bankje", now=days_ago(59), by=by)
            entry = journal.last_decision(campaign.id, by)
            assert entry is not None
            journal.undo(entry, now=days_ago(58))
        publish_slip(again, "Een bankje", now=days_ago(50), by=by)
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Hoe de briefjes kwamen") == [["Met de telefoon", "2", "1", "10 dagen"]]


def test_the_first_decision_ends_the_waiting(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        slip = make_slip(campaign, at=days_ago(60))[0]
        for text, days in (("Een bankje", 55), ("Meer bomen", 20)):
            carry(slip, make_idea(campaign, text, at=days_ago(60)), at=days_ago(days))
        slip.source = Source.PAPER
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Hoe de briefjes kwamen")[1] == ["Op papier", "1", "1", "5 dagen"]


def test_nothing_of_another_campaign_is_counted(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        elsewhere = make_campaign("elders")
        make_slip(elsewhere, at=days_ago(60), tin=make_tin(elsewhere))
        make_idea(elsewhere, at=days_ago(60))
        make_idea(elsewhere, theme=make_theme(elsewhere, "Elders"))
        make_slip(campaign)

    page = moderator.get(FIGURES)

    assert page.texts(".stat b") == ["1", "0", "0"]
    assert table(page, "Briefjes per trommel") == [["Zonder trommel", "1", "–", "–"]]
    assert table(page, "Wat er ligt") == [["Nog los", "0", "0", "0"]]
    assert not page.all(".silence")


class TestSilences:
    """Each silence leads to the place where one act ends it."""

    def test_a_slip_that_waits_too_long_leads_to_itself(
        self, app: Flask, campaign: Campaign, moderator: Visitor
    ) -> None:
        with app.app_context():
            make_slip(campaign, "Het oudste briefje", at=days_ago(40))
            make_slip(campaign, "Een later briefje", at=days_ago(30))
            make_slip(campaign, "Nog op tijd", at=days_ago(1))

        page = moderator.get(FIGURES)

        assert page.texts(".card h3") == ["Wacht langer dan 7 dagen in het postvak (2)"]
        assert page.texts(".silence > li > a") == ["Het oudste briefje", "Een later briefje"]
        assert page.texts(".silence small")[1].endswith("30 dagen geleden.")
        inbox = page.follow("Een later briefje")
        assert inbox.texts(".inbox > .slip") == ["Een later briefje"]
        inbox.submit("Publiceer zoals het is")
        assert moderator.get(FIGURES).texts(".silence > li > a") == ["Het oudste briefje"]

    def test_an_idea_in_no_theme_leads_to_its_card_on_the_board(
        self, app: Flask, campaign: Campaign, moderator: Visitor
    ) -> None:
        with app.app_context():
            idea = make_idea(campaign, at=days_ago(LIMITS.unplaced_days + 1))
            join_idea(make_slip(campaign)[0], idea, "nog een stem", now=utc_now())
            db.session.commit()

        page = moderator.get(FIGURES)

        assert page.texts(".card h3") == ["Ligt langer dan 14 dagen in geen enkel thema (1)"]
        assert len(page.all(".silence > li")) == 1
        assert page.texts(".silence small")[0].endswith("Staat op 2 briefjes.")
        board, _hash, card = (page.one(".silence a").attrs["href"] or "").partition("#")
        assert len(moderator.get(board).all(f"#{card} input")) == 1

    @pytest.mark.parametrize("has_group", [True, False])
    def test_a_theme_that_nobody_takes_on_leads_to_the_groups_that_could(
        self, app: Flask, campaign: Campaign, moderator: Visitor, has_group: bool
    ) -> None:
        with app.app_context():
            theme = make_theme(campaign, "Groen")
            for text in ("Een bankje", "Meer bomen"):
                place_idea(make_idea(campaign, text, theme=theme), make_theme(campaign, text), now=utc_now())
            if has_group:
                make_group(campaign, "De schoffels")
            hold_meeting(campaign, days=LIMITS.unclaimed_days + 1)
            db.session.commit()

        page = moderator.get(FIGURES)

        assert page.texts(".card h3") == ["Niemand pakt dit op, meer dan 30 dagen na de bijeenkomst (3)"]
        assert len(page.all(".silence > li")) == 3
        assert page.texts(".silence small")[0].endswith("Met 2 briefjes.")
        board, _hash, column = (page.all(".silence a")[0].attrs["href"] or "").partition("#")
        assert moderator.get(board).texts(f"#{column} a") == ["Groen"]
        if has_group:
            claim = page.follow("De schoffels", within=".silence")
            assert claim.values("Wij pakken dit op")["subject"] == ["theme-1"]
        else:
            assert page.follow("Maak eerst een groep").h1 == "Groepen"

    def test_a_claim_without_news_leads_to_the_groups(self, app: Flask, campaign: Campaign, moderator: Visitor) -> None:
        with app.app_context():
            theme = make_theme(campaign, "Groen")
            make_claim(make_group(campaign, "De schoffels"), theme, campaign=campaign, due_in_days=-20)

        page = moderator.get(FIGURES)

        assert page.texts(".card h3") == ["Groep zonder nieuws, meer dan 14 dagen na de afgesproken dag (1)"]
        assert page.texts(".silence small")[0].startswith("Over: Groen . Afgesproken voor")
        assert page.follow("Vraag nieuws aan ‘De schoffels’").shows("Wachten op nieuws")

    def test_of_many_the_first_are_listed_and_the_rest_is_counted(
        self, app: Flask, campaign: Campaign, moderator: Visitor
    ) -> None:
        with app.app_context():
            for number in range(ENDINGS_SHOWN + 3):
                make_slip(campaign, f"Briefje {number}", at=days_ago(40) - number * HOUR)

        page = moderator.get(FIGURES)

        assert page.texts(".silence > li > a") == [f"Briefje {number}" for number in range(ENDINGS_SHOWN + 2, 2, -1)]
        assert len(page.all("details .silence > li")) == ENDINGS_SHOWN - 5
        assert page.shows("En nog 3. Die zie je hier als deze klaar zijn.")

    def test_where_nothing_is_silent_the_page_says_so(self, app: Flask, campaign: Campaign, moderator: Visitor) -> None:
        with app.app_context():
            make_slip(campaign)

        page = moderator.get(FIGURES)

        assert page.notices[0].startswith("Niets blijft liggen.")
        assert not page.all(".silence")


def fall_silent(campaign: Campaign, start: int, stop: int) -> None:
    """Make something silent of every kind, a tin and a group, for each number."""
    for number in range(start, stop):
        make_slip(campaign, at=days_ago(40), tin=make_tin(campaign))
        make_idea(campaign, at=days_ago(40))
        make_idea(campaign, at=days_ago(40), theme=make_theme(campaign, f"Thema {number}"))
        taken = make_theme(campaign, f"Opgepakt {number}")
        make_claim(make_group(campaign, f"Groep {number}"), taken, campaign=campaign, due_in_days=-20)


def test_the_page_asks_as_often_with_many_silences_as_with_few(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        hold_meeting(campaign, days=60)
        fall_silent(campaign, 0, 2)
    few = count(app, moderator, FIGURES)

    with app.app_context():
        fall_silent(campaign, 2, 20)

    assert count(app, moderator, FIGURES) == few
    assert len(moderator.get(FIGURES).all(".silence > li")) == 80
