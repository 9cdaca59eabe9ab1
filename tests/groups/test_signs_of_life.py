"""What keeps a claim alive, steps and needs among it; and what is refused in words, with nothing lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.groups.models import Claim, Need, Step
from optrommel.journal import JournalEntry
from optrommel.moderation.merging import merge_ideas
from optrommel.telling import tell
from optrommel.themes.actions import close_theme
from optrommel.themes.models import Theme
from optrommel.web import day
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_campaign, make_claim, make_group, make_idea, make_theme, put_in_state
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
GROUP = "/de-gagels/groepen/samen-aan-tafel"
KEEP = "Wij zijn nog bezig"
ADD_STEP = "Zet de stap erbij"
MORE_TIME = "Neem meer tijd en zet de stap erbij"
DONE = "Deze stap is klaar"
ASK_FOR = "Vraag het de buurt"
UNDO = "Ongedaan maken"
SOON = dt.timedelta(days=3)


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give a member of ‘Samen aan tafel’, which has the theme in hand and is a day late."""
    found = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        make_claim(group_named("Samen aan tafel"), make_theme(campaign), campaign=campaign, due_in_days=-1)
    return found


def claim_page(member: Visitor) -> Page:
    return member.get(HOME).follow("Stappen en meer tijd")


def add_step(member: Visitor, text: str = "We bellen de beheerder", due_on: dt.date | str = "", **typed: Any) -> Page:
    day = str(due_on or local_today() + SOON)
    return claim_page(member).submit(ADD_STEP, step=text, due_on=day, **typed)


def ask_for(member: Visitor, text: str = "Een bus op zaterdag", **typed: Any) -> Page:
    return member.get(HOME).submit(ASK_FOR, need=text, **typed)


def claim_in(app: Flask) -> Claim:
    with app.app_context():
        return db.session.scalars(db.select(Claim)).one()


def make_late(app: Flask, days: int = 1) -> None:
    with app.app_context():
        db.session.scalars(db.select(Claim)).one().due_on = local_today() - dt.timedelta(days=days)
        db.session.commit()


def written(app: Flask, days: int) -> str:
    """Write a day that is so many days from today as pages do."""
    with app.test_request_context("/", headers={"Accept-Language": "nl"}):
        return day(local_today() + dt.timedelta(days=days))


def keep(member: Visitor) -> None:
    member.get(HOME).submit(KEEP)


def tick(member: Visitor) -> None:
    member.get(HOME).submit(DONE)


def meet(member: Visitor) -> None:
    member.get(HOME).submit("Gevonden")


def pass_turn(member: Visitor) -> Page:
    return member.get(HOME).submit("de gemeente")


SIGNS: list[Callable[[Visitor], object]] = [keep, add_step, ask_for, pass_turn]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_life_gives_a_group_that_was_late_its_time_again(
    app: Flask, member: Visitor, visitor: Visitor, sign: Callable[[Visitor], object]
) -> None:
    before = visitor.get(THEME).texts(".claim .badge")

    sign(member)

    assert (before, visitor.get(THEME).texts(".claim .badge")) == (["Wacht op nieuws"], ["Bezig"])
    assert claim_in(app).due_on == local_today() + dt.timedelta(days=42)


@ON_SQLITE
def test_who_is_on_turn_already_is_no_news(app: Flask, member: Visitor, visitor: Visitor) -> None:
    open_too_long = member.get(HOME)
    pass_turn(member)
    make_late(app)

    open_too_long.submit("de gemeente")

    assert visitor.get(THEME).texts(".claim .badge") == ["Wacht op nieuws"]


@pytest.mark.parametrize(("first", "sign"), [(add_step, tick), (ask_for, meet)])
def test_what_is_done_or_found_is_a_sign_of_life_too(
    app: Flask, member: Visitor, first: Callable[[Visitor], object], sign: Callable[[Visitor], object]
) -> None:
    first(member)
    make_late(app)

    sign(member)

    assert claim_in(app).due_on == local_today() + dt.timedelta(days=42)


def test_a_group_names_its_own_day_and_what_comes_next(app: Flask, member: Visitor, visitor: Visitor) -> None:
    day = local_today() + dt.timedelta(days=100)

    claim_page(member).submit("Zo gaan we verder", until=day.isoformat(), next_step="We wachten op de vergunning")

    assert claim_in(app).due_on == day
    assert visitor.get(THEME).shows("Volgende stap: We wachten op de vergunning")


@ON_SQLITE
@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_is_past_or_far_away_is_refused_and_keeps_what_was_typed(
    app: Flask, member: Visitor, days: int
) -> None:
    due_on, day = claim_in(app).due_on, local_today() + dt.timedelta(days=days)

    page = claim_page(member).submit("Zo gaan we verder", until=day.isoformat(), next_step="Wachten")

    assert (page.status, page.errors) == (422, ["Kies een dag tussen vandaag en een jaar vooruit."])
    assert page.values("Zo gaan we verder")["next_step"] == ["Wachten"]
    assert claim_in(app).due_on == due_on


@pytest.mark.parametrize("button", [KEEP, ADD_STEP])
def test_what_lapsed_meanwhile_is_not_renewed_but_asked_for_again(
    app: Flask, member: Visitor, visitor: Visitor, button: str
) -> None:
    before = claim_page(member)
    make_late(app, days=29)

    page = before.submit(button, **({"step": "Bellen", "due_on": local_today()} if button == ADD_STEP else {}))

    assert page.errors == ["Dit is intussen weer vrij. Willen jullie verder? Tik op ‘Vraag het opnieuw’."]
    assert "Vraag het opnieuw" in page.texts("button")
    assert visitor.get(THEME).texts(".claim .badge") == ["Weer vrij"]


def test_steps_are_read_by_the_neighbourhood_the_first_to_come_first(member: Visitor, visitor: Visitor) -> None:
    add_step(member, "Taart bakken", local_today() + dt.timedelta(days=5))
    add_step(member, "De beheerder bellen")
    member.get(HOME).submit(DONE)

    for path in (THEME, GROUP):
        page = visitor.get(path)
        assert page.shows("Volgende stap: Taart bakken")
        steps = [text.split(" Klaar")[0] for text in page.texts(".steps li")]
        assert steps == ["Taart bakken", "De beheerder bellen ✓"]


@ON_SQLITE
def test_a_late_group_has_a_week_for_its_next_step_and_reads_which_day_is_past(
    app: Flask, member: Visitor, visitor: Visitor
) -> None:
    add_step(member, due_on=local_today() + dt.timedelta(days=7))
    make_late(app)

    page = visitor.get(THEME)

    assert page.shows(f"Klaar op {written(app, 7)}. De afgesproken dag, {written(app, -1)}, is voorbij.")


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due_on": -1}, "Kies voor deze stap een dag tussen vandaag en een jaar vooruit."),
        ({"due_on": 367}, "Kies voor deze stap een dag tussen vandaag en een jaar vooruit."),
        ({"due_on": 8}, "Deze stap komt na de dag die jullie afspraken. Neem meer tijd, of kies een eerdere dag."),
        ({"due_on": ""}, "Kies een dag."),
        ({"step": "x" * 4000}, "Gebruik 3 tot 200 tekens."),
        ({"step": " "}, "Schrijf op wat jullie gaan doen."),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words_and_kept(
    app: Flask, member: Visitor, typed: dict[str, Any], sentence: str
) -> None:
    if isinstance(typed.get("due_on"), int):
        typed = {"due_on": local_today() + dt.timedelta(days=typed["due_on"])}
    filled = {"step": "Bellen", "due_on": local_today()} | typed

    page = claim_page(member).submit(ADD_STEP, **filled)

    assert (page.status, page.errors) == (422, [sentence])
    assert page.values(ADD_STEP)["step"] == [str(filled["step"]).strip()]
    with app.app_context():
        assert db.session.query(Step).count() == 0


def test_a_step_after_the_day_that_was_agreed_takes_more_time_with_one_tap(
    app: Flask, member: Visitor, visitor: Visitor
) -> None:
    day = local_today() + dt.timedelta(days=60)
    refused = add_step(member, due_on=day)

    refused.submit(MORE_TIME)

    assert MORE_TIME not in claim_page(member).texts("button")
    assert claim_in(app).due_on == day
    assert visitor.get(THEME).shows("We bellen de beheerder")


def test_a_step_is_ticked_off_once(app: Flask, member: Visitor) -> None:
    add_step(member)
    home = member.get(HOME)
    home.submit(DONE)

    again = home.submit(DONE)

    assert (again.status, again.shows("Dit is al gedaan")) == (409, True)


@pytest.mark.parametrize(
    ("first", "button", "shown"),
    [
        (add_step, None, "We bellen de beheerder"),
        (add_step, DONE, "Volgende stap: We bellen de beheerder"),
        (add_step, "Haal van de lijst", "We bellen de beheerder"),
        (ask_for, None, "Een bus op zaterdag"),
        (ask_for, "Gevonden", "Een bus op zaterdag"),
        (ask_for, "Niet meer nodig", "Een bus op zaterdag"),
    ],
)
def test_a_deed_of_the_group_is_undone_from_the_page_it_was_done_on(
    member: Visitor, visitor: Visitor, first: Callable[[Visitor], Page], button: str | None, shown: str
) -> None:
    page = first(member)
    before = visitor.get(THEME).shows(shown) if button else False
    if button is not None:
        place = page if button in page.texts("button") else claim_page(member)
        page = place.submit(button)
    done = visitor.get(THEME).shows(shown)

    page = page.submit(UNDO)

    assert page.notices == ["Ongedaan gemaakt."]
    assert (done, visitor.get(THEME).shows(shown)) == (not before, before)


def test_nobody_undoes_what_somebody_else_of_the_group_did(app: Flask, campaign: Campaign, member: Visitor) -> None:
    page = add_step(member)
    token = moderator_of(app, campaign).get(HOME)
    entry = page.values(UNDO)["entry"]

    answer = token.visitor.post(
        f"{HOME}ongedaan", {"csrf_token": token.values("Vertel het de buurt")["csrf_token"], "entry": entry}
    )

    assert answer.notices == ["Er is niets meer om ongedaan te maken, of er kwam al iets anders na."]
    assert claim_page(member).shows("We bellen de beheerder")


def test_what_a_group_needs_is_read_until_it_was_found(member: Visitor, visitor: Visitor) -> None:
    ask_for(member)
    pages = [visitor.get(path) for path in (THEME, GROUP)]

    member.get(HOME).submit("Gevonden")

    assert [page.shows("Een bus op zaterdag") for page in pages] == [True, True]
    assert not any(page.shows("Kun jij helpen met wat er nodig is?") for page in pages)  # there is a link
    assert not any(visitor.get(path).shows("Een bus op zaterdag") for path in (THEME, GROUP))


@ON_SQLITE
def test_where_nobody_can_offer_help_any_more_neighbours_read_whom_to_call(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    ask_for(member)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    for path in (THEME, GROUP):
        assert visitor.get(path).shows("Kun jij helpen met wat er nodig is? Bel Marieke.")


def test_what_a_group_needs_for_itself_stands_on_its_own_page_only(member: Visitor, visitor: Visitor) -> None:
    ask_for(member, "Een penningmeester", needed_for="")

    assert visitor.get(GROUP).shows("Een penningmeester")
    assert not visitor.get(THEME).shows("Een penningmeester")


def test_what_was_needed_for_something_that_is_over_is_not_asked_any_more(
    app: Flask, member: Visitor, visitor: Visitor
) -> None:
    ask_for(member)

    make_late(app, days=29)

    assert not any(visitor.get(path).shows("Een bus op zaterdag") for path in (THEME, GROUP))


@ON_SQLITE
@pytest.mark.parametrize("text", ["", "x" * 4000])
def test_a_need_that_is_too_short_or_too_long_is_kept_in_the_form(app: Flask, member: Visitor, text: str) -> None:
    page = ask_for(member, text)

    assert (page.status, page.values(ASK_FOR)["need"]) == (422, [text])
    with app.app_context():
        assert db.session.query(Need).count() == 0


def test_who_is_on_turn_is_changed_with_one_tap_and_read_everywhere(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        idea_id = make_idea(campaign, "Een bankje", theme=db.session.scalars(db.select(Theme)).one()).id

    page = member.get(HOME).submit("de gemeente")

    paths = (HOME, THEME, GROUP, f"/de-gagels/ideeen/{idea_id}")
    assert all(member.get(path).shows("Nu aan zet: de gemeente.") for path in paths)
    page.submit(UNDO)
    assert visitor.get(THEME).shows("Nu aan zet: de bewonersgroep.")


@ON_SQLITE
def test_what_groups_do_is_told_in_the_journal(app: Flask, member: Visitor) -> None:
    add_step(member)
    tick(member)
    ask_for(member)
    meet(member)
    keep(member)
    member.get(HOME).submit("de politie")

    with app.test_request_context("/beheer/de-gagels/logboek"):
        entries = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc()).limit(6)).all()
        told = [one.sentence for one in tell(entries)][::-1]
    assert told == [
        "De groep ‘Samen aan tafel’ nam zich voor: ‘We bellen de beheerder’.",
        "De groep ‘Samen aan tafel’ is klaar met ‘We bellen de beheerder’.",
        "De groep ‘Samen aan tafel’ zoekt ‘Een bus op zaterdag’.",
        "De groep ‘Samen aan tafel’ vond ‘Een bus op zaterdag’.",
        "De groep ‘Samen aan tafel’ is nog bezig met ‘Omzien naar elkaar’.",
        "Bij ‘Omzien naar elkaar’, van de groep ‘Samen aan tafel’, is nu aan zet: de politie.",
    ]


def test_groups_that_do_the_same_are_named_beside_each_other(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    other = member_of(app, campaign, "Klussers", "Karel")
    form = other.get("/groep/de-gagels/klussers/").follow("Pak iets op")

    asked = form.submit("Wij pakken dit op", first_step="Timmeren", due_on=local_today() + SOON)

    assert form.texts("#subject option") == ["Omzien naar elkaar (ook bezig: Samen aan tafel)"]
    assert asked.shows("Samen aan tafel is hier ook mee bezig. Jullie staan er samen bij")
    moderator_of(app, campaign).get("/beheer/de-gagels/groepen").submit("Laat ‘Klussers’ beginnen")
    assert visitor.get(THEME).shows("Samen met Klussers.")
    assert visitor.get(THEME).shows("Samen met Samen aan tafel.")
    assert visitor.get(GROUP).shows("Samen met Klussers.")


def test_who_is_handed_a_claim_reads_the_diary_of_before(app: Flask, campaign: Campaign, member: Visitor) -> None:
    heir = member_of(app, campaign, "Klussers", "Karel")
    add_step(member)
    member.get(HOME).submit("Vertel het de buurt", text="We waren er met negen.")

    member.get(HOME).follow("Afronden").submit("Sla op", how="handed_over", to="klussers", note="Zij kunnen timmeren.")

    page = heir.get("/groep/de-gagels/klussers/").follow("Stappen en meer tijd")
    assert page.texts(".update h3") == ["Samen aan tafel"]
    assert page.shows("We waren er met negen.")
    assert page.shows("We bellen de beheerder Samen aan tafel, Nog niet klaar.")


def test_a_campaign_may_let_groups_begin_at_once(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    member = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        make_theme(campaign)
    moderator_of(app, campaign).get("/beheer/de-gagels/instellingen").submit("Sla op", claims_start_at_once="y")
    tomorrow = local_today() + dt.timedelta(days=1)

    form = member.get(HOME).follow("Pak iets op")
    page = form.submit("Wij pakken dit op", first_step="Bellen", due_on=tomorrow)

    assert form.shows("Jullie kunnen meteen beginnen")
    assert page.notices == ["Jullie zijn begonnen. De buurt ziet het meteen."]
    assert visitor.get(THEME).texts(".claim .badge") == ["Bezig"]
    assert claim_in(app).due_on == tomorrow


@pytest.mark.parametrize("is_closed_while_typing", [True, False])
def test_what_is_closed_is_not_taken_on_and_nothing_typed_is_lost(
    app: Flask, campaign: Campaign, is_closed_while_typing: bool
) -> None:
    member = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        make_theme(campaign, "Groen")
        make_theme(campaign)
    form = member.get(HOME).follow("Pak iets op")
    with app.app_context():
        theme = db.session.scalars(db.select(Theme).where(Theme.name == "Groen")).one()
        theme_id = theme.id
        close_theme(theme, "Klaar", now=days_ago(0)) if is_closed_while_typing else None
        db.session.commit()
    subject = f"theme-{theme_id}" if is_closed_while_typing else "theme-999"

    page = form.submit("Wij pakken dit op", subject=subject, first_step="Bellen", due_on=local_today())

    assert page.errors == [
        "Dit kun je niet meer oppakken: het is gesloten, samengevoegd of weggehaald. Kies iets anders."
    ]
    assert page.values("Wij pakken dit op")["first_step"] == ["Bellen"]


def test_an_idea_that_is_done_is_not_taken_on(app: Flask, campaign: Campaign) -> None:
    member = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        idea = make_idea(campaign)
        make_group(campaign, "Klussers")
        idea.state = "done"
        db.session.commit()
        idea_id = idea.id

    form = member.get(f"{HOME}oppakken?onderwerp=idea-{idea_id}")
    page = form.submit("Wij pakken dit op", first_step="Bellen", due_on=local_today())

    assert page.shows("Dit idee is al gelukt of gestopt")
    assert page.values("Wij pakken dit op")["first_step"] == ["Bellen"]


def test_an_idea_that_was_merged_leads_a_group_to_the_one_it_went_into(app: Flask, campaign: Campaign) -> None:
    member = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        idea, target = make_idea(campaign, "Een bankje"), make_idea(campaign, "Meer bankjes")
        merge_ideas(idea, target, now=days_ago(0))
        db.session.commit()
        idea_id, target_id = idea.id, target.id

    form = member.get(f"{HOME}oppakken?onderwerp=idea-{idea_id}")
    form.submit("Wij pakken dit op", first_step="Bellen", due_on=local_today())

    assert form.texts("#subject option") == ["Meer bankjes"]
    assert claim_in(app).idea_id == target_id


def test_what_is_of_another_campaign_is_not_taken_on(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        theme_id = make_theme(make_campaign("oosterhoek"), "Groen").id
    form = member.get(HOME).follow("Pak iets op")

    page = form.submit("Wij pakken dit op", subject=f"theme-{theme_id}", first_step="Bellen", due_on=local_today())

    assert (page.status, len(page.errors)) == (422, 1)
    assert claim_in(app).theme_id != theme_id


def test_of_two_who_tick_a_step_off_at_the_same_moment_one_is_told_so(app: Flask, member: Visitor) -> None:
    add_step(member)
    pages, barrier = [member.get(HOME), member.get(HOME)], Barrier(2)

    def press(page: Page) -> int:
        barrier.wait(timeout=10)
        return page.submit(DONE, follow=False).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, pages))

    assert statuses == [303, 409]
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(action="step.done").count() == 1
