"""After a slip was typed over: where it may belong, said by its typist to the moderator who reads it."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.slips.models import Slip
from optrommel.suggestions.models import Suggestion, TypistPick
from optrommel.suggestions.rules import LOOKS_ALIKE
from optrommel.themes.models import Theme
from tests.factories import make_idea, make_paper, make_suggestion, make_theme, make_tin
from tests.page import Page, Visitor
from tests.pages.test_statements import statements
from tests.people import moderator_of, typist_of
from tests.slips.typing_page import PLACE, fields_of, send, type_over

TEXT = "Meer bomen op het plein"
GREEN, PLAY = "Groen en natuur", "Spelen"
CHOSEN = f"Gekozen: {GREEN}. De moderator ziet dat het eerst."
TYPED = f"{PLACE}/getypt"


@pytest.fixture
def typist(app: Flask, campaign: Campaign) -> Visitor:
    return typist_of(app, campaign)


@pytest.fixture
def typed(app: Flask, campaign: Campaign, typist: Visitor) -> str:
    """Type a slip over that is read at once; give the address of what is suggested for it."""
    return read(app, type_by_script(app, campaign, typist))


def type_by_script(app: Flask, campaign: Campaign, typist: Visitor, text: str = TEXT) -> str:
    with app.app_context():
        tin = make_tin(campaign)
        number, place = make_paper(campaign, tin)[0].number, tin.number
    address: str = send(typist, fields_of(typist, place), number=number, text=text).get_json()["advice"]
    return address


def read(app: Flask, address: str) -> str:
    """Let a machine read the slip that was typed last."""
    with app.app_context():
        campaign, slip = db.session.scalars(db.select(Campaign)).one(), last()
        idea = make_idea(campaign, "Bomen voor het plein")
        make_suggestion(slip, (make_theme(campaign, GREEN), 0.8), (make_theme(campaign, PLAY), 0.4), alike=[idea])
    return address


def last() -> Slip:
    return db.session.scalars(db.select(Slip).where(Slip.typed_by_id.is_not(None)).order_by(Slip.id.desc())).first()  # type: ignore[return-value]


def picked(app: Flask) -> list[str]:
    """Give the themes that typists chose."""
    with app.app_context():
        found = db.select(Theme.name).join(TypistPick, TypistPick.theme_id == Theme.id)
        return list(db.session.scalars(found))


def actions(app: Flask) -> list[str]:
    with app.app_context():
        asked = db.select(JournalEntry.action).where(JournalEntry.action.like("slip.theme%"))
        return list(db.session.scalars(asked.order_by(JournalEntry.id)))


def buttons(page: Page) -> list[str]:
    return page.texts(".hints .take__button")


class TestChoosing:
    """What one press does, and what takes it back."""

    def test_a_typist_is_told_where_a_slip_may_belong_and_what_looks_like_it(self, typist: Visitor, typed: str) -> None:
        page = typist.get(typed)

        assert buttons(page) == [GREEN, PLAY]
        assert page.texts(".hints .take > small") == [
            "past waarschijnlijk Ctrl Shift 1",
            "misschien Ctrl Shift 2",
        ]
        assert page.texts(".hints__alike") == ["Er is al een idee dat hierop lijkt: Bomen voor het plein"]

    def test_a_theme_is_chosen_changed_and_taken_away(self, app: Flask, typist: Visitor, typed: str) -> None:
        page = typist.get(typed).submit(GREEN)

        assert page.notices == [CHOSEN]
        assert picked(app) == [GREEN]
        page = page.submit(PLAY)
        assert picked(app) == [PLAY]
        page = page.submit(PLAY)
        assert page.notices == ["Er is nu geen thema gekozen."]
        assert picked(app) == []
        assert actions(app) == ["slip.theme_chosen", "slip.theme_chosen", "slip.theme_unchosen"]

    def test_pressed_twice_it_is_chosen_once(self, app: Flask, typist: Visitor, typed: str) -> None:
        page = typist.get(typed)

        page.submit(GREEN)
        assert page.submit(GREEN).notices == [CHOSEN]

        assert picked(app) == [GREEN]
        assert actions(app) == ["slip.theme_chosen"]

    def test_the_moderator_sees_it_first_and_z_takes_it_back_for_who_chose(
        self, app: Flask, campaign: Campaign
    ) -> None:
        moderator = moderator_of(app, campaign)
        address = read(app, type_by_script(app, campaign, moderator))
        moderator.get(address).submit(PLAY)

        page = moderator.get("/beheer/de-gagels/postvak")
        assert page.texts(".advice__theme")[0].startswith(f"1 {PLAY} wie dit overtypte koos dit")
        moderator.get(address).submit(GREEN)
        moderator.get("/beheer/de-gagels/postvak").submit("Maak mijn laatste beslissing ongedaan")

        assert picked(app) == [PLAY]
        assert moderator.get("/beheer/de-gagels/logboek").shows(f"het thema ‘{PLAY}’")

    def test_the_slip_can_still_be_taken_back_and_then_nothing_can_be_chosen(
        self, app: Flask, typist: Visitor, typed: str
    ) -> None:
        page = typist.get(typed).submit(GREEN)
        typist.get(TYPED).submit("Haal terug")

        assert picked(app) == []
        refused = page.submit(PLAY)
        assert refused.status == 404
        assert picked(app) == []

    def test_a_theme_that_closed_meanwhile_is_refused_with_a_sentence(
        self, app: Flask, typist: Visitor, typed: str
    ) -> None:
        page = typist.get(typed)
        with app.app_context():
            db.session.execute(db.update(Theme).where(Theme.name == GREEN).values(state="closed"))
            db.session.commit()

        assert page.submit(GREEN).all(".notice--warn")
        assert picked(app) == []

    def test_once_a_moderator_decided_nothing_is_shown_or_taken(
        self, app: Flask, campaign: Campaign, typist: Visitor, typed: str
    ) -> None:
        page = typist.get(typed)
        moderator_of(app, campaign).get("/beheer/de-gagels/postvak").submit("Publiceer zoals het is")

        assert page.submit(GREEN).shows("er is al over beslist")
        assert picked(app) == []

    def test_an_address_of_a_slip_that_was_taken_back_does_not_reach_who_got_its_number(
        self, app: Flask, typist: Visitor, typed: str
    ) -> None:
        page = typist.get(typed)
        with app.app_context():
            last().submission_id = str(uuid.uuid4())
            db.session.commit()

        assert page.submit(GREEN).shows("het is teruggehaald")
        assert not typist.get(typed).all("[data-hints]")
        assert picked(app) == []

    def test_what_changed_since_is_not_undone(self, app: Flask, campaign: Campaign) -> None:
        moderator = moderator_of(app, campaign)
        moderator.get(read(app, type_by_script(app, campaign, moderator))).submit(GREEN)
        with app.app_context():
            db.session.execute(db.update(TypistPick).values(theme_id=2))
            db.session.commit()

        moderator.get("/beheer/de-gagels/postvak").submit("Maak mijn laatste beslissing ongedaan")

        assert picked(app) == [PLAY]

    def test_what_was_chosen_stays_in_sight_when_it_is_suggested_no_more(
        self, app: Flask, typist: Visitor, typed: str
    ) -> None:
        typist.get(typed).submit(PLAY)
        with app.app_context():
            row = db.session.scalars(db.select(Suggestion)).one()
            row.guesses, row.alike = row.guesses[:1], [[row.alike[0][0], LOOKS_ALIKE - 0.01]]
            db.session.commit()

        page = typist.get(typed)

        assert buttons(page) == [GREEN, PLAY]
        assert page.texts("[aria-pressed=true]") == [PLAY]
        assert not page.all(".hints__alike")


class TestWhoSees:
    """Themes are shown to who typed, and never beside what may be a cry for help."""

    def test_another_typist_sees_no_themes_and_chooses_none(
        self, app: Flask, campaign: Campaign, typist: Visitor, typed: str
    ) -> None:
        other, mine = typist_of(app, campaign, "Wim"), typist.get(typed)
        form = {**mine.values(GREEN), "csrf_token": token_of(other)}

        assert buttons(other.get(typed)) == []
        assert buttons(other.get(TYPED)) == []
        assert other.post(mine.form_with(GREEN).attrs["action"] or "", form).status == 403
        assert picked(app) == []

    def test_beside_a_cry_for_help_no_theme_is_shown_or_taken(self, app: Flask, typist: Visitor, typed: str) -> None:
        page = typist.get(typed)
        with app.app_context():
            last().needs_care = True
            db.session.commit()

        assert buttons(typist.get(typed)) == []
        assert buttons(typist.get(TYPED)) == []
        page.submit(GREEN)
        assert picked(app) == []

    def test_where_nothing_is_suggested_no_page_speaks_of_it(
        self, app: Flask, typist: Visitor, typed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert typist.get(f"{PLACE}?trommel=1").all("[data-hints-place]")
        page = typist.get(typed)

        monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"suggestions": "off"}))

        assert not typist.get(f"{PLACE}?trommel=1").all("[data-hints-place]")
        assert buttons(typist.get(TYPED)) == []
        page.submit(GREEN)
        assert picked(app) == []

    def test_what_nobody_read_yet_says_so_to_a_script(self, app: Flask, campaign: Campaign, typist: Visitor) -> None:
        address = type_by_script(app, campaign, typist)

        assert typist.get(address).all("[data-hints][data-awaited]")
        read(app, address)
        assert not typist.get(address).all("[data-awaited]")


class TestList:
    """Without scripts the buttons stand in the list of what was typed over."""

    def test_a_theme_is_chosen_in_the_list_and_the_list_stays(self, app: Flask, typist: Visitor, typed: str) -> None:
        page = typist.get(f"{TYPED}?trommel=1").submit(GREEN)

        assert page.address == f"{TYPED}?trommel=1"
        assert page.texts("[aria-pressed=true]") == [GREEN]
        assert picked(app) == [GREEN]

    def test_it_asks_as_often_for_many_slips_as_for_one(
        self, app: Flask, campaign: Campaign, typist: Visitor, typed: str
    ) -> None:
        with statements(app) as first:
            typist.open(TYPED)
        for number in range(3):
            type_over(typist, "", f"Nog een boom {number}")

        with statements(app) as then:
            typist.open(TYPED)
        assert len(then) == len(first)


def token_of(visitor: Visitor) -> str:
    return visitor.get(f"{PLACE}?trommel=1").values("Sla op Ctrl Enter")["csrf_token"][0]
