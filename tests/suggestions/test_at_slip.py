"""Beside a slip in the inbox: themes that it may belong to, published and laid there in one go, and what is alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.suggestions import advice
from optrommel.suggestions.models import NotAlike, Pick, Suggestion, TypistPick
from optrommel.themes.actions import close_theme
from optrommel.themes.models import Placement, Theme
from tests.factories import (
    days_ago,
    make_account,
    make_idea,
    make_slip,
    make_suggestion,
    make_theme,
)
from tests.page import Page, Visitor
from tests.pages.test_statements import statements
from tests.people import moderator_of
from tests.themes.boards import BOARD, lay

INBOX = "/beheer/de-gagels/postvak"
TEXT = "Meer bomen op het plein"
BOMEN = (5, 10)
GREEN, PLAY, CARE = "Groen en natuur", "Spelen", "Omzien naar elkaar"
AS_IT_IS = "Publiceer zoals het is"
LIKELY = f"1 {GREEN} past waarschijnlijk · door ‘bomen’"


@pytest.fixture
def themes(app: Flask, campaign: Campaign) -> dict[str, int]:
    """Make three themes; give their ids by name."""
    with app.app_context():
        return {name: make_theme(campaign, name).id for name in (GREEN, PLAY, CARE)}


@pytest.fixture
def waiting(app: Flask, campaign: Campaign, themes: dict[str, int]) -> int:
    """Let a slip wait that is read, and one after it; give the id of the first."""
    with app.app_context():
        slip, _code = make_slip(campaign, TEXT, at=days_ago(3))
        make_suggestion(slip, (the(GREEN), 0.8, [BOMEN]), (the(PLAY), 0.35), (the(CARE), 0.1))
        make_slip(campaign, "Een speeltuin", at=days_ago(2))
        return slip.id


def the(name: str) -> Theme:
    """Find a theme by its name."""
    return db.session.scalars(db.select(Theme).where(Theme.name == name)).one()


def rows(app: Flask, *columns: Any) -> list[Any]:
    """Give columns of a table, in order."""
    with app.app_context():
        return [tuple(row) if len(columns) > 1 else row[0] for row in db.session.execute(db.select(*columns))]


def lying(app: Flask) -> list[tuple[str, str]]:
    """Give which words lie in which theme."""
    with app.app_context():
        found = db.select(Idea.text, Theme.name).join(Placement, Placement.idea_id == Idea.id).join(Placement.theme)
        return [tuple(row) for row in db.session.execute(found.order_by(Placement.id))]


def within(app: Flask, do: Callable[[], object]) -> None:
    """Do something to the rows, as a colleague would on a page of theirs."""
    with app.app_context():
        do()
        db.session.commit()


def offered(page: Page) -> list[str]:
    return page.texts(".advice__theme")


class TestThemes:
    """Which themes are offered, and what one press does."""

    def test_themes_stand_in_bands_with_the_words_that_point_at_them_lit(
        self, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX)

        assert offered(page) == [LIKELY, f"2 {PLAY} misschien"]
        assert page.texts(".slip .lit") == ["bomen"]

    def test_one_press_publishes_the_slip_and_lays_it_there_and_one_undo_takes_both_back(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX).submit(LIKELY)

        assert page.texts(".slip .words") == ["Een speeltuin"]
        assert page.notices[0] == f"Gepubliceerd, bij ‘{GREEN}’."
        assert lying(app) == [(TEXT, GREEN)]
        undone = page.submit("Ongedaan maken")
        assert undone.texts(".slip .words") == [TEXT]
        assert lying(app) == []
        assert rows(app, Pick.id) == []

    def test_a_tidied_text_goes_along(self, app: Flask, moderator: Visitor, waiting: int) -> None:
        moderator.get(INBOX).submit(LIKELY, text="Bomen")

        assert lying(app) == [("Bomen", GREEN)]

    def test_any_open_theme_can_be_chosen_with_the_text(
        self, app: Flask, moderator: Visitor, waiting: int, themes: dict[str, int]
    ) -> None:
        moderator.get(INBOX).submit("Publiceer deze tekst", theme_id=themes[CARE])

        assert lying(app) == [(TEXT, CARE)]

    def test_without_a_theme_a_slip_is_published_as_before(self, app: Flask, moderator: Visitor, waiting: int) -> None:
        moderator.get(INBOX).submit(AS_IT_IS)

        assert rows(app, Idea.text) == [TEXT]
        assert lying(app) == []

    def test_an_empty_text_is_refused_and_the_theme_stays_chosen(
        self, moderator: Visitor, waiting: int, themes: dict[str, int]
    ) -> None:
        page = moderator.get(INBOX).submit("Publiceer deze tekst", text="", theme_id=themes[PLAY])

        assert page.status == 422
        assert page.values("Publiceer deze tekst")["theme_id"] == [str(themes[PLAY])]

    def test_a_renamed_theme_has_its_new_name_and_a_closed_one_falls_out(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        within(app, lambda: setattr(the(GREEN), "name", "Natuur in de straat"))
        within(app, lambda: close_theme(the(PLAY), "klaar", now=utc_now()))

        assert offered(moderator.get(INBOX)) == ["1 Natuur in de straat past waarschijnlijk · door ‘bomen’"]

    def test_of_merged_themes_the_one_that_is_left_is_offered_once(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        def merge() -> None:
            the(PLAY).merged_into_id, the(PLAY).state = the(GREEN).id, "closed"

        within(app, merge)

        assert offered(moderator.get(INBOX)) == [LIKELY]

    def test_a_theme_that_closed_meanwhile_is_refused_and_nothing_that_was_typed_is_lost(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX)
        within(app, lambda: close_theme(the(GREEN), "klaar", now=utc_now()))

        refused = page.submit(LIKELY, text="Bomen, veel bomen")

        assert refused.status == 409
        assert refused.shows("Dit thema is er niet meer. Kies een ander thema.")
        assert refused.values("Publiceer deze tekst")["text"] == ["Bomen, veel bomen"]
        assert rows(app, Idea.id) == []

    def test_pressed_twice_it_is_done_once(self, app: Flask, moderator: Visitor, waiting: int) -> None:
        page = moderator.get(INBOX)
        page.submit(LIKELY)

        again = page.submit(LIKELY)

        assert again.shows("Dat heb je al gedaan.")
        assert lying(app) == [(TEXT, GREEN)]

    def test_another_theme_after_a_press_is_too_late_and_said_so(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX)
        page.submit(LIKELY)

        late = page.submit(f"2 {PLAY} misschien")

        assert late.status == 409
        assert late.texts(".slip .words") == ["Een speeltuin"]
        assert late.values("Publiceer deze tekst")["theme_id"] == [""]  # not that of the slip before
        assert lying(app) == [(TEXT, GREEN)]

    def test_a_slip_that_a_colleague_laid_aside_waits_for_a_second_press(
        self, app: Flask, campaign: Campaign, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX)
        moderator_of(app, campaign, "Karel").get(INBOX).submit("Leg opzij", note="Ik bel de gemeente")

        refused = page.submit(LIKELY)

        assert refused.status == 409
        assert rows(app, Idea.id) == []
        chosen = refused.submit("Toch doen")
        assert chosen.shows(f"Gekozen: {GREEN}.")
        assert rows(app, Idea.id) == []
        chosen.submit(AS_IT_IS)
        assert lying(app) == [(TEXT, GREEN)]

    @pytest.mark.parametrize("sent", ["x", "0", "٣", "1 OR 1"])
    def test_what_is_no_theme_publishes_nothing(
        self, app: Flask, moderator: Visitor, waiting: int, themes: dict[str, int], sent: str
    ) -> None:
        page = moderator.get(INBOX)

        refused = page.submit("Publiceer deze tekst", theme_id=sent, text="Bomen graag")

        assert refused.status == 409
        assert refused.values("Publiceer deze tekst")["text"] == ["Bomen graag"]
        assert rows(app, Idea.id) == []

    def test_enter_in_a_field_lays_the_slip_nowhere(self, moderator: Visitor, waiting: int) -> None:
        first = moderator.get(INBOX).all('button[form="tidy"], #tidy button')[0]

        assert first.attrs.get("name") is None
        assert first.attrs.get("formaction") is None


class TestWithCare:
    """Who may be in need, or can be recognised, is not published by a key about themes."""

    @pytest.mark.parametrize("text", ["Ik wil dood, er zijn geen bomen", "Meer bomen, bel 06-12345678"])
    def test_a_theme_is_chosen_first_and_published_after(
        self, app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int], text: str
    ) -> None:
        def put() -> None:
            make_suggestion(make_slip(campaign, text)[0], (the(GREEN), 0.8))

        within(app, put)

        page = moderator.get(INBOX).submit(f"1 {GREEN} past waarschijnlijk")

        assert page.shows(f"Gekozen: {GREEN}.")
        assert rows(app, Idea.id) == []
        page.submit(AS_IT_IS)
        assert lying(app) == [(text, GREEN)]

    def test_what_a_colleague_marked_meanwhile_is_not_published_by_trying_again(
        self, app: Flask, campaign: Campaign, moderator: Visitor, waiting: int
    ) -> None:
        page = moderator.get(INBOX)
        moderator_of(app, campaign, "Karel").get(INBOX).submit("Bewaar", needs_care="y")

        chosen = page.submit(LIKELY).submit("Toch doen")

        assert chosen.shows(f"Gekozen: {GREEN}.")
        assert rows(app, Idea.id) == []

    @pytest.mark.parametrize("reason", ["held", "doubtful"])
    def test_what_somebody_still_looks_at_is_only_chosen(
        self, app: Flask, moderator: Visitor, waiting: int, reason: str
    ) -> None:
        def doubt() -> None:
            db.session.get_one(Slip, waiting).is_doubtful = True

        if reason == "held":
            moderator.get(INBOX).submit("Leg opzij", note="Eerst met Joke praten")
        else:
            within(app, doubt)

        page = moderator.get(f"{INBOX}?briefje={waiting}")

        assert page.submit(LIKELY).shows(f"Gekozen: {GREEN}.")
        assert rows(app, Idea.id) == []

    def test_what_is_personal_and_what_is_lit_show_both(
        self, app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int]
    ) -> None:
        def put() -> None:
            slip, _code = make_slip(campaign, "Bel mij over bomen op 06-12345678 of thuis")
            make_suggestion(slip, (the(GREEN), 0.8, [(13, 18), (22, 30)]))

        within(app, put)

        page = moderator.get(INBOX)

        assert page.texts(".slip .lit") == ["bomen", "06-12345"]
        assert page.texts(".slip mark:not(.lit), .slip .lit--personal") == ["06-12345", "678"]
        assert page.one(".slip .words").text == "Bel mij over bomen op 06-12345678 of thuis"


class TestNotKnowing:
    """What is said when there is nothing to suggest."""

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda row: db.session.delete(row), "De computer las dit briefje nog niet. Over een paar tellen wel."),
            (lambda row: setattr(row, "digest", "x"), "De computer leest ze zo opnieuw."),
            (lambda row: setattr(row, "is_readable", False), "Wij kunnen deze taal niet lezen."),
            (lambda row: setattr(row, "guesses", []), "Dat weet ik niet"),
        ],
    )
    def test_the_page_says_what_it_does_not_know(
        self, app: Flask, moderator: Visitor, waiting: int, change: Callable[[Suggestion], object], said: str
    ) -> None:
        within(app, lambda: change(db.session.scalars(db.select(Suggestion)).one()))

        page = moderator.get(INBOX)

        assert page.shows(said)
        assert offered(page) == []
        assert page.values("Publiceer deze tekst")["theme_id"] == [""]

    def test_what_is_read_by_now_is_shown_beside_what_was_typed(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        def put(digest: str) -> str:
            row = db.session.scalars(db.select(Suggestion)).one()
            was, row.digest = row.digest, digest
            return was

        with app.app_context():
            digest = put("x")
            db.session.commit()
        page = moderator.get(INBOX)
        within(app, lambda: put(digest))

        again, typed = page.submit("Kijk nog eens"), page.submit("Kijk nog eens", text="Bomen")

        assert offered(again)[0] == offered(typed)[0] == LIKELY
        assert again.path == INBOX  # an address that can be opened again
        assert typed.values("Publiceer deze tekst")["text"] == ["Bomen"]

    def test_the_next_best_are_there_quietly_and_never_the_first_press(
        self, app: Flask, moderator: Visitor, waiting: int, themes: dict[str, int]
    ) -> None:
        assert moderator.get(INBOX).texts(".advice__others button") == [f"3 {CARE}"]

        def doubt() -> None:
            guesses = [[themes[GREEN], 0.29, []], [themes[PLAY], 0.05, []], [themes[CARE], 0.04, []]]
            db.session.scalars(db.select(Suggestion)).one().guesses = guesses

        within(app, doubt)
        page = moderator.get(INBOX)

        assert page.shows("Dat weet ik niet")
        assert page.texts(".advice__others") == [f"Het dichtst erbij: 2 {GREEN} 3 {PLAY}"]
        assert page.all('[data-key="1"], .slip .lit') == []
        page.submit(f"3 {PLAY}")
        assert lying(app) == [(TEXT, PLAY)]
        assert rows(app, Pick.place, Pick.suggested) == [(0, 0)]  # nothing was suggested: no hit, no miss

    def test_without_themes_the_way_to_make_them_is_shown(
        self, app: Flask, campaign: Campaign, moderator: Visitor
    ) -> None:
        within(app, lambda: make_slip(campaign))

        page = moderator.get(INBOX)

        assert page.shows("Er zijn nog geen thema’s.")
        assert page.follow("Maak ze op het bord", within=".advice").h1 == "Bord"

    def test_where_nothing_is_suggested_a_theme_can_still_be_chosen(
        self, app: Flask, moderator: Visitor, waiting: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(advice, "suggests", lambda: False)

        page = moderator.get(INBOX)

        assert offered(page) == []
        assert not page.shows("voorstel")
        assert "theme_id" in page.values("Publiceer deze tekst")

    def test_geen_van_deze_is_kept_once_and_keeps_what_was_typed(
        self, app: Flask, moderator: Visitor, waiting: int
    ) -> None:
        first = moderator.get(INBOX)
        page = first.submit("Geen van deze", text="Bomen")
        first.submit("Geen van deze")

        assert page.texts(".slip .words") == [TEXT]
        assert page.values("Publiceer deze tekst")["text"] == ["Bomen"]
        assert offered(page) == []
        assert rows(app, Pick.slip_id, Pick.theme_id, Pick.place, Pick.suggested) == [(waiting, None, 0, 2)]
        assert offered(page.submit("Ongedaan maken"))[0] == LIKELY
        assert rows(app, Pick.id) == []


class TestPicks:
    """What people picked, beside what was suggested, and how often that was right."""

    def test_a_pick_tells_which_suggestion_it_was(
        self, app: Flask, moderator: Visitor, waiting: int, themes: dict[str, int]
    ) -> None:
        page = moderator.get(INBOX).submit(f"2 {PLAY} misschien")
        page.submit("Publiceer deze tekst", theme_id=themes[CARE])

        asked = rows(app, Pick.theme_id, Pick.place, Pick.suggested)
        assert asked == [(themes[PLAY], 2, 2), (themes[CARE], 0, 0)]

    def test_whoever_lays_an_idea_on_the_board_picks_too_but_no_command(
        self, app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int]
    ) -> None:
        def put() -> None:
            make_suggestion(make_idea(campaign, TEXT), (the(PLAY), 0.6), (the(GREEN), 0.4))
            make_idea(campaign, "Een heg", theme=the(GREEN))  # by nobody

        within(app, put)

        moved = lay(moderator.get(BOARD), TEXT, to=GREEN)

        assert rows(app, Pick.theme_id, Pick.place, Pick.suggested) == [(themes[GREEN], 2, 2)]
        moved.submit("Ongedaan maken")
        assert rows(app, Pick.id) == []

    @pytest.mark.parametrize(
        ("picks", "said"),
        [
            ([(1, 3)] * 9, "nog te weinig om te zeggen"),
            ([(1, 3)] * 6 + [(2, 3)] * 3 + [(0, 1)], "10 keer dat er een voorstel was, klopte het eerste 6 keer."),
            ([(1, 3)] * 9 + [(1, 0)] * 9, "nog te weinig om te zeggen"),
            ([(1, 3)] * 30 + [(2, 3)] * 50, "50 keer dat er een voorstel was, klopte het eerste 0 keer."),
        ],
    )
    def test_how_often_the_first_was_right_is_told_with_how_often_it_was_asked(
        self, app: Flask, campaign: Campaign, moderator: Visitor, waiting: int, picks: list[tuple[int, int]], said: str
    ) -> None:
        def pick() -> None:
            for place, suggested in picks:
                slip = put_decided(campaign)
                picked = {"campaign_id": campaign.id, "slip_id": slip.id, "theme_id": the(GREEN).id}
                db.session.add(Pick(**picked, place=place, suggested=suggested, picked_at=utc_now()))
                db.session.add(Pick(**picked, place=0, suggested=3, picked_at=utc_now())) if suggested else None

        within(app, pick)

        assert moderator.get(INBOX).shows(said)


def put_decided(campaign: Campaign) -> Slip:
    """Put a slip in that nobody reads any more."""
    at = {"received_at": utc_now(), "waiting_since": utc_now()}
    slip = Slip(campaign_id=campaign.id, text="x", state="answered", code_hash=uuid.uuid4().hex, **at)
    db.session.add(slip)
    db.session.flush()
    return slip


class TestTypist:
    """Who typed a slip over comes first."""

    @pytest.mark.parametrize(
        ("theme", "first"),
        [
            (CARE, f"1 {CARE} wie dit overtypte koos dit: Joke"),
            (GREEN, f"1 {GREEN} wie dit overtypte koos dit: Joke past waarschijnlijk · door ‘bomen’"),
        ],
    )
    def test_what_the_typist_chose_stands_first(
        self, app: Flask, campaign: Campaign, moderator: Visitor, waiting: int, theme: str, first: str
    ) -> None:
        def choose() -> None:
            chosen = {"slip_id": waiting, "theme_id": the(theme).id, "account_id": make_account("Joke").id}
            db.session.add(TypistPick(campaign_id=campaign.id, **chosen, picked_at=utc_now()))

        within(app, choose)

        page = moderator.get(INBOX)

        assert offered(page)[0] == first
        assert [words.split()[0] for words in offered(page)] == [str(n) for n in range(1, len(offered(page)) + 1)]
        page.submit(first)
        assert lying(app) == [(TEXT, theme)]


class TestAlike:
    """Ideas that look like a slip."""

    @pytest.fixture
    def alike(self, app: Flask, campaign: Campaign, themes: dict[str, int]) -> list[int]:
        """Let a slip wait that looks like two ideas; give their ids."""
        with app.app_context():
            ideas = [make_idea(campaign, text) for text in ("Bomen op het plein", "Plant bomen")]
            make_suggestion(make_slip(campaign, TEXT)[0], (the(GREEN), 0.8), alike=ideas)
            return [idea.id for idea in ideas]

    def test_a_slip_joins_an_idea_that_looks_like_it_in_its_own_words(
        self, app: Flask, moderator: Visitor, alike: list[int]
    ) -> None:
        page = moderator.get(INBOX)

        assert page.texts(".advice__alike li .words") == ["Bomen op het plein", "Plant bomen"]
        joined = page.submit("Hoort bij hetzelfde idee 2", text="Meer bomen!")
        assert joined.shows("Toegevoegd aan het idee.")
        with app.app_context():
            assert [voice.text for voice in db.session.get_one(Idea, alike[1]).voices] == ["Plant bomen", "Meer bomen!"]

    def test_with_something_personal_the_words_are_shown_before_it_joins(
        self, app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int]
    ) -> None:
        def put() -> None:
            idea = make_idea(campaign, "Plant bomen")
            make_suggestion(make_slip(campaign, "Bomen! Bel 06-12345678")[0], alike=[idea])

        within(app, put)

        page = moderator.get(INBOX).follow("Hoort bij hetzelfde idee")
        joined = page.submit("Voeg toe aan dit idee", text="Bomen!")

        assert joined.shows("Toegevoegd aan het idee.")
        assert len(rows(app, Idea.id)) == 1

    def test_niet_hetzelfde_is_remembered_and_can_be_undone(
        self, app: Flask, moderator: Visitor, alike: list[int]
    ) -> None:
        first = moderator.get(INBOX)
        page = first.submit("Niet hetzelfde 1", text="Bomen")
        first.submit("Niet hetzelfde 1")

        assert page.texts(".advice__alike li .words") == ["Plant bomen"]
        assert page.values("Publiceer deze tekst")["text"] == ["Bomen"]
        assert len(rows(app, NotAlike.id)) == 1
        assert len(page.submit("Ongedaan maken").all(".advice__alike li")) == 2

    def test_after_niet_hetzelfde_the_other_ones_stay_in_sight(self, moderator: Visitor, alike: list[int]) -> None:
        first = moderator.get(INBOX)
        assert first.all(".advice__alike[open]") == []

        page = first.submit("Niet hetzelfde 1")

        assert page.path == INBOX  # an address that can be opened again
        assert page.texts(".advice__alike[open] li .words") == ["Plant bomen"]
        assert len(first.submit("Niet hetzelfde 2", text="Bomen").all(".advice__alike")) == 0

    def test_what_hardly_looks_like_it_is_left_out(self, app: Flask, moderator: Visitor, alike: list[int]) -> None:
        def lower() -> None:
            row = db.session.scalars(db.select(Suggestion)).one()
            row.alike = [[idea_id, score] for idea_id, score in zip(alike, (0.2, 0.19), strict=True)]

        within(app, lower)

        page = moderator.get(INBOX)

        assert page.texts(".advice__alike li .words") == ["Bomen op het plein"]
        assert page.texts(".advice__alike summary") == ["Lijkt misschien op: ‘Bomen op het plein’"]

    def test_a_cry_for_help_is_laid_beside_nothing(
        self, app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int]
    ) -> None:
        def put() -> None:
            make_suggestion(make_slip(campaign, "Ik wil dood")[0], alike=[make_idea(campaign, "Plant bomen")])

        within(app, put)

        page = moderator.get(INBOX)

        assert page.shows("Zorg: lees dit eerst.")
        assert page.all(".advice__alike") == []
        assert not page.shows("publiceer het los")

    def test_of_merged_ideas_the_one_that_is_left_is_shown_once(
        self, app: Flask, moderator: Visitor, alike: list[int]
    ) -> None:
        def merge() -> None:
            first, second = (db.session.get_one(Idea, idea_id) for idea_id in alike)
            merge_ideas(first, second, now=utc_now())

        within(app, merge)

        assert moderator.get(INBOX).texts(".advice__alike li .words") == ["Plant bomen"]

    def test_words_that_their_writer_took_back_are_shown_no_more(
        self, app: Flask, moderator: Visitor, alike: list[int]
    ) -> None:
        def withdraw() -> None:
            withdraw_slip(db.session.scalars(db.select(Slip).where(Slip.text == "Plant bomen")).one(), now=utc_now())

        within(app, withdraw)

        assert moderator.get(INBOX).texts(".advice__alike li .words") == ["Bomen op het plein"]


def test_suggestions_cost_the_inbox_three_statements(
    app: Flask, campaign: Campaign, moderator: Visitor, themes: dict[str, int]
) -> None:
    within(app, lambda: make_slip(campaign, TEXT))
    with statements(app) as before:
        moderator.get(INBOX)

    def read() -> None:
        slip = db.session.scalars(db.select(Slip)).one()
        ideas = [make_idea(campaign, f"Boom {number}") for number in range(5)]
        make_suggestion(slip, (the(GREEN), 0.8), alike=ideas)

    within(app, read)
    with statements(app) as after:
        moderator.get(INBOX)

    assert len(after) - len(before) == 1  # the ideas that look alike
    assert sum("FROM suggestion" in sent or "JOIN suggestion" in sent or "FROM theme" in sent for sent in after) == 2
