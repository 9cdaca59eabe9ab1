"""A draft of themes: asked for, made beside the website, and decided on by a person, pile by pile."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from optrommel.campaigns.actions import move_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.cli import main
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import tidy_voice
from optrommel.moderation.models import Idea
from optrommel.retention import purge
from optrommel.suggestions import making_drafts, preview, rules_drafts, views_drafts
from optrommel.suggestions.drafts import ask_draft, give_back, note_step, settle, take_next
from optrommel.suggestions.making_drafts import run_next
from optrommel.suggestions.models import Draft, DraftCard, DraftPile
from optrommel.suggestions.rules import FEWEST_FOR_DRAFT
from optrommel.suggestions.rules_drafts import KEPT, LEASE, LEFT_LYING, Attempt, pieces
from optrommel.themes import views as board
from optrommel.themes.actions import close_theme, merge_themes
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import place_idea
from optrommel.themes.suggest import Text
from optrommel.themes.suggesting.drafting import Card, Drafted, Pile
from tests.conftest import ON_SQLITE
from tests.factories import drafted, make_campaign, make_draft, make_idea, make_theme
from tests.page import Page, Visitor
from tests.pages.test_statements import statements
from tests.people import moderator_of
from tests.serving import environment

BOARD = "/beheer/de-gagels/bord"
PLACE = f"{BOARD}/voorzet"
ASK, AGAIN = "Vraag een voorzet", "Vraag een nieuwe voorzet"
CHOSEN, NO, UNDO = "Alleen de gekozen", "Niet doen", "Ongedaan maken"
TREES = ("Bomen langs de vaart", "Bomen bij school", "Bomen op het plein")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three ideas be enough for a draft."""
    monkeypatch.setattr(rules_drafts, "FEWEST_FOR_DRAFT", 3)
    monkeypatch.setattr(views_drafts, "FEWEST_FOR_DRAFT", 3)


@pytest.fixture
def trees(app: Flask, campaign: Campaign) -> list[int]:
    """Put three ideas about trees on the board; give their ids."""
    with app.app_context():
        return [make_idea(campaign, text).id for text in TREES]


def ideas(*ids: int) -> list[Idea]:
    return [db.session.get_one(Idea, idea_id) for idea_id in ids]


def asked(app: Flask, campaign: Campaign, *, now: dt.datetime | None = None) -> int:
    """Ask for a draft; give its number."""
    with app.app_context():
        draft = ask_draft(campaign, submission_id=str(uuid.uuid4()), now=now or utc_now())
        assert draft is not None
        db.session.commit()
        return draft.id


def draft_of(app: Flask, campaign: Campaign, idea_ids: list[int], name: str = "Bomen, heg", **options: str) -> None:
    """Let a draft be ready, with one pile; `theme` is the name of the theme that it goes to."""
    with app.app_context():
        theme = theme_named(options["theme"]) if options else None
        make_draft(campaign, ideas(*idea_ids), drafted(name, ideas(*idea_ids), theme=theme))


def theme_named(name: str) -> Theme:
    return db.session.scalars(db.select(Theme).where(Theme.name == name)).one()


def lying(app: Flask) -> dict[str, list[str]]:
    """Give the ideas that lie in each theme, in order."""
    with app.app_context():
        found: dict[str, list[str]] = {theme.name: [] for theme in db.session.scalars(db.select(Theme))}
        for placement in db.session.scalars(
            db.select(Placement).where(Placement.theme_id.is_not(None)).order_by(Placement.position)
        ):
            assert placement.theme is not None
            found[placement.theme.name].append(placement.idea.text)
        return found


def piles(page: Page) -> dict[str, list[str]]:
    """Give the ideas that each pile on a page shows, under its name."""
    return {
        " ".join(form.query("h2")[0].words.split()[:-2]): [words.words for words in form.query(".words")]
        for form in page.all("form.pile")
    }


def cards(page: Page, *texts: str) -> list[str]:
    """Give what the ticks of these ideas send."""
    ticks = {label.query(".words")[0].words: label.query("input")[0] for label in page.all(".pile__card")}
    return [ticks[text].attrs["value"] or "" for text in texts]


def whole(count: int, theme: str = "") -> str:
    return f"Leg deze {count} in " + (f"thema ‘{theme}’" if theme else "een nieuw thema")


# Asking, and how far it is.


@ON_SQLITE
def test_below_thirty_ideas_somebody_reads_them_sooner(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for number in range(FEWEST_FOR_DRAFT - 1):
            make_idea(campaign, f"Een boom in straat {number}")
    page = moderator.get(BOARD).follow("Vraag een voorzet")

    assert page.shows("Lees ze zelf: dat gaat sneller.")
    assert ASK not in page.texts("button")
    with app.app_context():
        make_idea(campaign, "Nog een boom")
    assert ASK in moderator.get(PLACE).texts("button")


@ON_SQLITE
def test_a_draft_that_came_too_late_is_refused_in_words(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_drafts, "FEWEST_FOR_DRAFT", 3)

    page = moderator.get(PLACE).submit(ASK)

    assert page.status == 422
    assert page.errors == ["Er liggen 3 ideeën los. Lees ze zelf: dat gaat sneller. Vanaf 30 maken we een voorzet."]


@pytest.mark.usefixtures("few", "trees")
def test_one_draft_is_under_way_whoever_presses(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    colleague = moderator_of(app, campaign, "Anna")
    before, theirs = moderator.get(PLACE), colleague.get(PLACE)

    page = before.submit(ASK)
    again, elsewhere = before.submit(ASK), theirs.submit(ASK)

    assert [found.texts("[data-progress]") for found in (page, again, elsewhere)] == [["In de wacht."]] * 3
    assert ASK not in page.texts("button")
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_the_page_says_how_far_it_is_and_a_script_hears_it_too(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    asked(app, campaign)
    with app.app_context():
        attempt = take_next(utc_now())
        assert attempt is not None
        assert note_step(attempt, 2, now=utc_now())
        db.session.commit()

    said = moderator.open(f"{PLACE}/stand").get_json()

    assert said["is_under_way"]
    assert said["sentence"].startswith("Stap 2 van ")
    assert moderator.get(PLACE).shows(said["sentence"])


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_a_draft_that_is_stopped_leaves_nothing(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(app, campaign)
    steps = []

    def draft(*_read: object, progress: Callable[[int], None], **_rest: object) -> Drafted:
        steps.append(1)
        assert moderator.get(PLACE).submit("Stop ermee").notices == ["We zijn gestopt."]
        progress(1)
        steps.append(2)
        return Drafted((), ())

    monkeypatch.setattr(making_drafts.drafting, "draft", draft)
    with app.app_context():
        assert run_next(utc_now)
        assert not run_next(utc_now)

    assert steps == [1]
    assert ASK in moderator.get(PLACE).texts("button")


# Taken by one process at a time.


@pytest.mark.usefixtures("few", "trees")
def test_a_draft_is_made_by_one_at_a_time_and_once_more_when_it_was_left_lying(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    now = utc_now()
    number = asked(app, campaign, now=now)
    with app.app_context():
        assert take_next(now) == Attempt(number, 1)
        assert take_next(now + LEASE / 2) is None
        assert note_step(Attempt(number, 1), 1, now=now + LEASE / 2)
        assert take_next(now + LEASE) is None
        assert take_next(now + 2 * LEASE) == Attempt(number, 2)
        assert not note_step(Attempt(number, 1), 2, now=now + 2 * LEASE)
        assert not settle(Attempt(number, 1), [], {}, now=now + 2 * LEASE)
        assert take_next(now + 4 * LEASE) is None
        db.session.commit()

    assert moderator.get(PLACE).notices == [LEFT_LYING]


@pytest.mark.usefixtures("few", "trees")
def test_who_gives_a_draft_back_lets_it_be_made_once_more(app: Flask, campaign: Campaign) -> None:
    now = utc_now()
    number = asked(app, campaign, now=now)
    with app.app_context():
        for attempt in (1, 2):
            assert take_next(now) == Attempt(number, attempt)
            give_back(Attempt(number, attempt), now=now)
        assert take_next(now) is None
        assert db.session.get_one(Draft, number).problem == LEFT_LYING


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_what_goes_wrong_is_tried_once_more_and_then_told(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making_drafts.drafting, "draft", lambda *_read, **_rest: 1 / 0)
    asked(app, campaign)

    with app.app_context():
        tries = [run_next(utc_now) for _try in range(3)]

    assert tries == [True, True, False]
    assert moderator.get(PLACE).notices == [LEFT_LYING]


KILLED = """
import os, signal
from optrommel.cli.starting import open_app
from optrommel.clock import utc_now
from optrommel.suggestions import making_drafts

def draft(*read, progress, **rest):
    progress(1)
    os.kill(os.getpid(), signal.SIGKILL)

making_drafts.drafting.draft = draft
with open_app():
    making_drafts.run_next(utc_now)
"""


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_a_draft_whose_process_was_killed_is_taken_once_more(app: Flask, campaign: Campaign) -> None:
    number, settings = asked(app, campaign), app.config["SETTINGS"]
    place = environment(settings.instance, OPTROMMEL_DATABASE_URL=str(settings.database))

    killed = subprocess.run([sys.executable, "-c", KILLED], env=place, timeout=60, check=False)

    assert killed.returncode == -9
    with app.app_context():
        assert db.session.get_one(Draft, number).step == 1
        assert take_next(utc_now()) is None
        assert take_next(utc_now() + LEASE) == Attempt(number, 2)


@ON_SQLITE
@pytest.mark.usefixtures("few")
def test_the_real_machine_lays_ideas_in_piles_and_leaves_what_lies(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen en natuur")
        placed = make_idea(campaign, "Bomen in het plantsoen", theme=theme).id
        for number in range(FEWEST_FOR_DRAFT):
            make_idea(campaign, f"{('Meer bomen in', 'Auto’s rijden te hard door')[number % 2]} straat {number}")
    asked(app, campaign)

    with app.app_context():
        assert run_next(utc_now)

    found = piles(moderator.get(PLACE))
    assert found["Groen en natuur"][0].startswith("Meer bomen")
    assert len(found) == 2
    assert lying(app) == {"Groen en natuur": ["Bomen in het plantsoen"]}
    with app.app_context():
        assert placed not in set(db.session.scalars(db.select(DraftCard.idea_id)))


# Deciding about a pile.


def test_a_pile_says_why_and_lights_the_words(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)

    page = moderator.get(PLACE)

    assert piles(page) == {"Bomen, heg": list(TREES)}
    assert page.texts("mark") == ["Bomen"] * 3
    assert page.shows("Misschien een nieuw thema. Deze briefjes delen: bomen en heg.")
    assert lying(app) == {}


def test_words_that_changed_since_are_lit_nowhere(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    with app.app_context():
        tidy_voice(ideas(trees[0])[0].voices[0], "Meer groen", now=utc_now())
        db.session.commit()

    page = moderator.get(PLACE)

    assert piles(page)["Bomen, heg"][0] == "Meer groen"
    assert page.texts("mark") == ["Bomen"] * 2


def test_a_whole_pile_becomes_a_theme_and_one_undo_takes_it_back(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)

    page = moderator.get(PLACE).submit(whole(3), name="Groen")
    assert page.notices[0] == "3 ideeën liggen nu bij ‘Groen’."
    assert lying(app) == {"Groen": list(TREES)}
    assert piles(page) == {}

    page = page.submit(UNDO)
    assert lying(app) == {}
    assert piles(page) == {"Bomen, heg": list(TREES)}


@ON_SQLITE
def test_of_a_pile_only_what_is_ticked_goes_to_a_theme_that_is_there(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")
    draft_of(app, campaign, trees, theme="Groen")
    page = moderator.get(PLACE)

    nothing = page.submit(CHOSEN)
    assert nothing.errors == ["Zet eerst een vinkje bij wat je wilt meenemen."]

    page = page.submit(CHOSEN, cards=cards(page, TREES[2], TREES[0]))
    assert lying(app) == {"Groen": [TREES[2], TREES[0]]}
    assert piles(page) == {"Groen": [TREES[1]]}


@ON_SQLITE
def test_pressed_twice_a_pile_is_laid_once(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    page = moderator.get(PLACE)

    page.submit(whole(3), name="Groen")
    again = page.submit(whole(3), name="Groen")

    assert again.notices[0] == "Dat heb je al gedaan."
    assert lying(app) == {"Groen": list(TREES)}


def test_when_a_colleague_was_first_nothing_is_laid_and_the_pile_shows_what_is_left(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    page = moderator.get(PLACE)
    with app.app_context():
        place_idea(ideas(trees[0])[0], make_theme(campaign, "Straat"), now=utc_now())
        db.session.commit()

    refused = page.submit(whole(3), name="Groen")
    assert refused.status == 409
    assert "De stapel is bijgewerkt." in refused.errors[0]
    assert refused.values(whole(2))["name"] == ["Groen"]
    assert lying(app) == {"Straat": [TREES[0]]}

    refused.submit(whole(2))
    assert lying(app) == {"Straat": [TREES[0]], "Groen": list(TREES[1:])}


@ON_SQLITE
def test_a_name_that_is_there_is_said_and_then_the_pile_goes_there(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    with app.app_context():
        make_theme(campaign, "Groen")

    told = moderator.get(PLACE).submit(whole(3), name="groen")
    assert told.errors[0].startswith("Er is al een thema ‘groen’.")
    assert lying(app) == {"Groen": []}

    told.submit(whole(3, "Groen"))
    assert lying(app) == {"Groen": list(TREES)}


@ON_SQLITE
def test_a_theme_too_many_is_refused_with_the_name_still_there(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "THEMES_MAX", 0)
    draft_of(app, campaign, trees)

    page = moderator.get(PLACE).submit(whole(3), name="Groen")

    assert page.errors == ["Een actie kan hooguit 0 thema’s hebben."]
    assert page.values(whole(3))["name"] == ["Groen"]


@ON_SQLITE
def test_a_pile_follows_a_theme_that_was_merged_and_leaves_one_that_was_closed(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    with app.app_context():
        old, new = make_theme(campaign, "Bomen"), make_theme(campaign, "Groen")
        make_draft(campaign, ideas(*trees), drafted("Bomen", ideas(*trees), theme=old))
        merge_themes(old, new, now=utc_now())
        db.session.commit()
    shown = moderator.get(PLACE)
    assert list(piles(shown)) == ["Groen"]

    with app.app_context():
        close_theme(theme_named("Groen"), "Klaar", now=utc_now())
        db.session.commit()
    refused = shown.submit(whole(3, "Groen"))

    assert refused.errors == ["Dit thema is er niet meer. Kies een ander thema."]
    assert refused.shows("Dit thema neemt niets meer op.")
    assert lying(app) == {"Bomen": [], "Groen": []}


@ON_SQLITE
def test_a_page_of_many_piles_asks_the_database_no_more(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    moderator.get(PLACE)
    with statements(app) as with_one:
        moderator.get(PLACE)
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        others = [make_idea(campaign, f"Heg {number}") for number in range(9)]
        every = [drafted(f"Stapel {start}", others[start : start + 3]) for start in (0, 3)]
        make_draft(campaign, others, *every, drafted("Groen", others[6:], theme=theme))

    with statements(app) as with_three:
        page = moderator.get(PLACE)

    assert len(piles(page)) == 3
    assert len(with_three) == len(with_one)


@ON_SQLITE
def test_of_a_large_pile_the_most_typical_go_first(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "LAID_AT_ONCE", 2)
    draft_of(app, campaign, trees)

    page = moderator.get(PLACE).submit(whole(2), name="Groen")

    assert lying(app) == {"Groen": list(TREES[:2])}
    assert piles(page) == {"Bomen, heg": [TREES[2]]}


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_where_nothing_is_suggested_no_draft_is_offered_or_taken_on(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = moderator.get(PLACE)
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"suggestions": "off"}))

    assert ASK not in moderator.get(PLACE).texts("button")
    assert ASK not in moderator.get(BOARD).texts("a")
    assert before.submit(ASK).errors[0].startswith("Op deze website staan voorzetten uit.")


# Another draft.


@ON_SQLITE
def test_what_was_not_wanted_does_not_come_again_until_its_words_change(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)

    page = moderator.get(PLACE).submit(NO)
    assert page.notices[0] == "3 ideeën blijven los liggen."
    assert piles(page) == {}
    for _time in range(2):
        draft_of(app, campaign, trees)
        page = moderator.get(PLACE)
        assert piles(page) == {}
        assert page.shows("3 ideeën bij ‘Bomen, heg’")

    with app.app_context():
        for idea in ideas(*trees):
            tidy_voice(idea.voices[0], f"{idea.text}, graag", now=utc_now())
        db.session.commit()
    draft_of(app, campaign, trees)
    page = moderator.get(PLACE)
    assert piles(page) == {"Bomen, heg": [f"{text}, graag" for text in TREES]}
    assert not page.shows("Wat je niet wilde")


def test_what_was_not_wanted_can_be_wanted_again(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    page = moderator.get(PLACE).submit(NO)

    assert piles(page.submit(UNDO)) == {"Bomen, heg": list(TREES)}


@ON_SQLITE
def test_what_was_not_wanted_in_one_theme_may_come_in_another(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    with app.app_context():
        make_theme(campaign, "Verkeer")
        make_theme(campaign, "Groen")
    draft_of(app, campaign, trees, theme="Verkeer")
    moderator.get(PLACE).submit(NO)

    draft_of(app, campaign, trees, theme="Groen")

    assert piles(moderator.get(PLACE)) == {"Groen": list(TREES)}


@ON_SQLITE
def test_another_draft_says_what_is_new_and_what_lay_elsewhere(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    with app.app_context():
        other = [make_idea(campaign, f"Banken {number}").id for number in range(3)]
        make_draft(campaign, ideas(*trees, *other), drafted("Bomen", ideas(*trees)), drafted("Zitten", ideas(*other)))
        new = make_idea(campaign, "Bomen erbij").id
        mixed = ideas(*trees, other[0], new)
        make_draft(campaign, mixed, drafted("Bomen", mixed))

    page = moderator.get(PLACE)

    assert page.texts(".pile__card .hint") == ["lag bij ‘Zitten’", "nieuw sinds de vorige keer"]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


@ON_SQLITE
def test_a_form_of_the_draft_before_decides_nothing(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    page = moderator.get(PLACE)
    draft_of(app, campaign, trees, name="Iets anders")

    gone = page.submit(whole(3), name="Groen")

    assert gone.notices[0].startswith("Dit voorstel is er niet meer.")
    assert list(piles(gone)) == ["Iets anders"]
    assert lying(app) == {}


@ON_SQLITE
def test_the_theme_of_a_pile_can_be_undone_also_when_a_later_draft_lays_ideas_there(
    app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]
) -> None:
    draft_of(app, campaign, trees)
    laid = moderator.get(PLACE).submit(whole(3), name="Groen")
    with app.app_context():
        more = [make_idea(campaign, f"Heg {number}").id for number in range(3)]
    draft_of(app, campaign, more, theme="Groen")

    page = laid.submit(UNDO)

    assert lying(app) == {}
    assert page.notices == ["Ongedaan gemaakt."]


@ON_SQLITE
def test_a_pile_of_another_campaign_is_not_found_here(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        elsewhere = make_campaign("wijde-blik")
        make_draft(elsewhere, [make_idea(elsewhere, text) for text in TREES])
        (pile_id,) = db.session.scalars(db.select(DraftPile.id))

    page = moderator.get(f"{PLACE}/stapel/{pile_id}")

    assert page.notices[0].startswith("Dit voorstel is er niet meer.")
    assert not page.shows(TREES[0])


# How long it is kept.


@ON_SQLITE
def test_a_draft_is_kept_for_thirty_days(app: Flask, campaign: Campaign, moderator: Visitor, trees: list[int]) -> None:
    draft_of(app, campaign, trees)

    with app.app_context():
        kept, gone = (purge(utc_now() + days)["drafts"] for days in (KEPT - dt.timedelta(hours=1), KEPT))

    assert (kept, gone) == (0, 1)
    assert piles(moderator.get(PLACE)) == {}


@ON_SQLITE
def test_a_campaign_that_closes_keeps_no_draft(app: Flask, campaign: Campaign, trees: list[int]) -> None:
    draft_of(app, campaign, trees)
    with app.app_context():
        there = db.session.get_one(Campaign, campaign.id)
        for state in (CampaignState.READING, CampaignState.FOLLOWING, CampaignState.CLOSED):
            move_campaign(there, state, now=utc_now())
        db.session.commit()
        assert [db.session.scalar(db.select(db.func.count(row.id))) for row in (Draft, DraftPile, DraftCard)] == [0] * 3


# What is lit.


@pytest.mark.parametrize(
    ("text", "spans", "lit"),
    [
        ("", [], []),
        ("bomen", [], [("bomen", False)]),
        ("meer bomen!", [(5, 10)], [("meer ", False), ("bomen", True), ("!", False)]),
        ("bomen", [(0, 3), (2, 5)], [("bom", True), ("en", False)]),
        ("bomen", [(3, 9), (-2, 1), (4, 4)], [("b", True), ("omen", False)]),
    ],
)
def test_a_text_is_cut_where_it_is_lit_and_loses_no_letter(
    text: str, spans: list[tuple[int, int]], lit: list[tuple[str, bool]]
) -> None:
    assert pieces(text, spans) == lit


# By command.


@ON_SQLITE
@pytest.mark.usefixtures("few", "trees")
def test_a_command_makes_a_draft_at_once_and_says_where_it_is(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draft(texts: list[Text], *_read: object, **_rest: object) -> Drafted:
        cards = tuple(Card(text.key, 0.9) for text in texts)
        return Drafted((Pile("new", None, "Bomen", ("bomen",), cards),), ())

    monkeypatch.setattr(making_drafts.drafting, "draft", draft)
    with app.app_context():
        make_idea(campaign, "Bomen erbij")

    done = command(app, "--campaign", "de-gagels")

    assert done.output.startswith("1 piles of 4 ideas, 0 to read yourself: http")
    assert done.output.strip().endswith(PLACE)
    assert list(piles(moderator.get(PLACE))) == ["Bomen"]


@ON_SQLITE
@pytest.mark.usefixtures("trees")
def test_a_command_says_why_there_is_no_draft(app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    too_few, elsewhere = command(app, "--campaign", "de-gagels"), command(app, "--campaign", "nergens")
    monkeypatch.setattr(rules_drafts, "FEWEST_FOR_DRAFT", 3)
    asked(app, campaign)
    busy = command(app, "--campaign", "de-gagels")

    assert "Lees ze zelf" in too_few.output
    assert "There is no campaign" in elsewhere.output
    assert "is being made already" in busy.output
    assert {found.exit_code for found in (too_few, elsewhere, busy)} == {1}


def command(app: Flask, *given: str) -> Result:
    settings = app.config["SETTINGS"]
    place = environment(settings.instance, OPTROMMEL_DATABASE_URL=settings.database)
    return CliRunner().invoke(main, ["suggest", *given], env=place)
