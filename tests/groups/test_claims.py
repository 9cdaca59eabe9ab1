"""A group asks, begins, tells, and ends; the neighbourhood reads it all the way."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions import add_member
from optrommel.groups.models import Claim, Update
from optrommel.groups.rules import ClaimState
from optrommel.moderation.actions import unpublish_slip
from optrommel.slips.models import Slip
from optrommel.themes.models import Theme
from tests.factories import make_claim, make_group, make_idea, make_moderator, make_theme
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
ASK = "Wij pakken dit op"
TELL = "Vertel het de buurt"
SAVE = "Sla op"
END = "Afronden, doorgeven of loslaten"
STEP = "We vragen of we het wijkcentrum mogen gebruiken"


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give a member of ‘Samen aan tafel’; there is one theme, ‘Omzien naar elkaar’."""
    with app.app_context():
        make_theme(campaign)
    return member_of(app, campaign, "Samen aan tafel")


def take_on(app: Flask, campaign: Campaign, *, group: str = "Samen aan tafel", due_in_days: int = 14) -> None:
    """Let a group have the theme; a negative number of days is a date that has passed."""
    with app.app_context():
        theme = db.session.scalars(db.select(Theme)).one()
        make_claim(group_named(group), theme, campaign=campaign, due_in_days=due_in_days)


def ask(member: Visitor, **typed: str) -> Page:
    due_on = local_today() + dt.timedelta(days=14)
    typed = {"first_step": STEP, "due_on": due_on.isoformat()} | typed
    return member.get(HOME).follow("Pak iets op").submit(ASK, **typed)


def states(app: Flask) -> list[str]:
    """Give the states of all claims as they are written down, oldest first."""
    with app.app_context():
        return list(db.session.scalars(db.select(Claim.state).order_by(Claim.id)))


def test_what_a_group_asks_is_not_public_until_a_moderator_confirms(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    ask(member)
    before = visitor.get(THEME)

    moderator_of(app, campaign).get("/beheer/de-gagels/groepen").submit("Laat ‘Samen aan tafel’ beginnen")

    after = visitor.get(THEME)
    assert not before.shows(STEP)
    assert after.texts(".claim--active h3") == ["Samen aan tafel"]
    assert after.shows(STEP)


def test_a_list_names_an_idea_in_whole_words_and_not_after_it_was_taken_off(
    app: Flask, campaign: Campaign, member: Visitor
) -> None:
    with app.app_context():
        idea = make_idea(
            campaign, "Een bankje bij de vijver waar ouderen kunnen uitrusten onder de kastanjeboom en praten"
        )
        make_claim(group_named("Samen aan tafel"), idea, campaign=campaign)
    named = member.get(HOME).texts("#claim_id option")
    with app.app_context():
        unpublish_slip(db.session.scalars(db.select(Slip)).one(), now=utc_now())
        db.session.commit()

    unnamed = member.get(HOME).texts("#claim_id option")

    assert named[0] == "Een bankje bij de vijver waar ouderen kunnen uitrusten…"
    assert unnamed[0] == "een idee dat is teruggehaald"


def test_a_group_asks_for_one_idea_from_its_page(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        idea_id = make_idea(campaign, "Een bankje bij de vijver").id

    form = member.get(f"/de-gagels/ideeen/{idea_id}").follow("Pak dit op met ‘Samen aan tafel’")
    form.submit(ASK, first_step=STEP, due_on=local_today().isoformat())

    with app.app_context():
        assert db.session.scalars(db.select(Claim.idea_id)).all() == [idea_id]


@pytest.mark.parametrize("subject", ["idea-0", "idea-999999999999", "idea-²", "idea-" + "9" * 5000, "theme-x", "x"])
def test_a_strange_subject_in_the_address_is_left_aside(member: Visitor, subject: str) -> None:
    page = member.get(f"{HOME}oppakken?onderwerp={subject}")

    assert page.texts("#subject option") == ["Omzien naar elkaar"]


def test_asking_twice_is_refused_and_keeps_what_was_typed(app: Flask, member: Visitor) -> None:
    ask(member)

    page = ask(member, first_step="Nog een keer")

    assert page.status == 409
    assert page.errors
    assert page.values(ASK)["first_step"] == ["Nog een keer"]
    assert states(app) == [ClaimState.ASKED]


def test_a_group_whose_claim_lapsed_may_ask_again(app: Flask, campaign: Campaign, member: Visitor) -> None:
    take_on(app, campaign, due_in_days=-29)

    ask(member)

    assert states(app) == [ClaimState.LAPSED, ClaimState.ASKED]


@pytest.mark.parametrize("due_in_days", [14, -28])
def test_a_group_whose_claim_still_stands_may_not_ask_again(
    app: Flask, campaign: Campaign, member: Visitor, due_in_days: int
) -> None:
    take_on(app, campaign, due_in_days=due_in_days)

    assert ask(member).status == 409


def test_two_groups_may_have_the_same_theme(app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        make_group(campaign, "Klussers")

    take_on(app, campaign)
    take_on(app, campaign, group="Klussers")

    assert sorted(visitor.get(THEME).texts(".claim--active h3")) == ["Klussers", "Samen aan tafel"]


@pytest.mark.parametrize("due_on", ["-1", "367", "gisteren", "2026-02-30", "", "0000-00-00", "99999-01-01"])
def test_a_strange_day_is_refused_and_keeps_what_was_typed(app: Flask, member: Visitor, due_on: str) -> None:
    if due_on.lstrip("-").isdecimal():
        due_on = (local_today() + dt.timedelta(days=int(due_on))).isoformat()

    page = ask(member, due_on=due_on)

    assert page.status == 422
    assert page.values(ASK)["first_step"] == [STEP]
    assert states(app) == []


def test_a_refusal_with_its_reason_is_read_by_the_group_only(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    ask(member)
    manage = moderator_of(app, campaign).get("/beheer/de-gagels/groepen")
    unfinished = manage.submit("Stuur dit antwoord", note=" ")

    unfinished.submit("Stuur dit antwoord", note="De sporthal is bezet.")

    assert unfinished.status == 422
    assert member.get(HOME).shows("De sporthal is bezet.")
    for path in (THEME, "/de-gagels/groepen/", "/de-gagels/groepen/samen-aan-tafel"):
        assert not visitor.get(path).shows("De sporthal is bezet.")


def test_a_claim_is_confirmed_once(app: Flask, campaign: Campaign, member: Visitor) -> None:
    ask(member)
    page = moderator_of(app, campaign).get("/beheer/de-gagels/groepen")
    page.submit("Laat ‘Samen aan tafel’ beginnen")
    with app.app_context():
        claim = db.session.scalars(db.select(Claim)).one()
        claim.due_on = local_today() - dt.timedelta(days=1)
        started_at = claim.started_at
        db.session.commit()

    again = page.submit("Laat ‘Samen aan tafel’ beginnen")

    assert again.status == 409
    with app.app_context():
        assert db.session.scalars(db.select(Claim.started_at)).one() == started_at


@pytest.mark.parametrize(
    ("how", "badge"), [("done", "Gelukt"), ("released", "Losgelaten"), ("handed_over", "Doorgegeven")]
)
def test_how_a_claim_ended_and_why_is_public(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor, how: str, badge: str
) -> None:
    take_on(app, campaign)
    with app.app_context():
        make_group(campaign, "Klussers")

    member.get(HOME).follow(END).submit(SAVE, how=how, to="klussers", note="Zo staat het nu.")

    page = visitor.get(THEME)
    assert page.texts(f".claim--{how} .badge") == [badge]
    assert page.texts(f".claim--{how} .quote") == ["Zo staat het nu."]


def test_who_is_handed_a_claim_has_it_at_once_with_time_to_act(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    take_on(app, campaign, due_in_days=-3)
    with app.app_context():
        make_group(campaign, "Klussers")

    member.get(HOME).follow(END).submit(SAVE, how="handed_over", to="klussers", note="Zij kunnen timmeren.")

    assert visitor.get(THEME).texts(".claim--active h3") == ["Klussers"]
    with app.app_context():
        heir = db.session.scalars(db.select(Claim).order_by(Claim.id.desc())).first()
        assert heir is not None
        assert heir.due_on == local_today() + dt.timedelta(days=campaign.lease_days)


def test_a_group_whose_own_claim_lapsed_can_be_handed_one(app: Flask, campaign: Campaign, member: Visitor) -> None:
    take_on(app, campaign)
    with app.app_context():
        make_group(campaign, "Klussers")
    take_on(app, campaign, group="Klussers", due_in_days=-29)

    member.get(HOME).follow(END).submit(SAVE, how="handed_over", to="klussers", note="Zij kunnen timmeren.")

    assert states(app) == [ClaimState.HANDED_OVER, ClaimState.LAPSED, ClaimState.ACTIVE]


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"how": "handed_over", "note": "Zij kunnen timmeren."}, "Kies de groep die verder gaat."),
        ({"how": "done", "note": " "}, None),
        ({"how": "done", "note": "x" * 601}, None),
        ({"how": "vergeten", "note": "x"}, None),
        ({"note": "x"}, "Kies hoe het verder gaat."),
        ({"how": "handed_over", "note": "x", "to": "klussers"}, None),
    ],
)
def test_an_unfinished_ending_ends_nothing(
    app: Flask, campaign: Campaign, member: Visitor, typed: dict[str, str], refused: str | None
) -> None:
    take_on(app, campaign)
    with app.app_context():
        make_group(campaign, "Klussers")
    take_on(app, campaign, group="Klussers")

    page = member.get(HOME).follow(END).submit(SAVE, **typed)

    assert page.status == 422
    assert page.errors == [refused] if refused else page.errors
    assert page.values(SAVE)["note"] == [typed["note"].strip()]
    assert states(app) == [ClaimState.ACTIVE, ClaimState.ACTIVE]


def test_a_claim_ends_once(app: Flask, campaign: Campaign, member: Visitor) -> None:
    take_on(app, campaign)
    form = member.get(HOME).follow(END)
    form.submit(SAVE, how="done", note="Het is gelukt.")

    again = form.submit(SAVE, how="released", note="Toch niet.")

    assert again.status == 422
    assert states(app) == [ClaimState.DONE]


@pytest.mark.parametrize(("due_in_days", "stood"), [(14, "Bezig"), (-1, "Wacht op nieuws")])
def test_news_makes_a_claim_active_with_a_new_date(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor, due_in_days: int, stood: str
) -> None:
    take_on(app, campaign, due_in_days=due_in_days)
    before = visitor.get(THEME).texts(".claim .badge")

    member.get(HOME).submit(TELL, text="We waren er met negen.")

    assert before == [stood]
    assert visitor.get(THEME).texts(".claim .badge") == ["Bezig"]
    with app.app_context():
        lease = dt.timedelta(days=campaign.lease_days)
        assert db.session.scalars(db.select(Claim.due_on)).one() == local_today() + lease


def test_news_sent_twice_is_told_once(member: Visitor, visitor: Visitor) -> None:
    home = member.get(HOME)
    home.submit(TELL, text="We waren er met negen.")

    home.submit(TELL, text="We waren er met negen.")

    assert visitor.get("/de-gagels/").texts(".update div") == ["We waren er met negen."]


def test_other_news_from_the_same_form_is_told_as_well(member: Visitor, visitor: Visitor) -> None:
    home = member.get(HOME)
    home.submit(TELL, text="We waren er met negen.")

    home.submit(TELL, text="We waren er met tien.")

    assert len(visitor.get("/de-gagels/").texts(".update")) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Negen** buren!\nEn koffie.", "<p><strong>Negen</strong> buren!<br>"),
        ("x" * 4000, "x" * 4000),
        ("كنا تسعة جيران", "كنا تسعة جيران"),
        ("<b>niet vet</b>", "&lt;b&gt;niet vet&lt;/b&gt;"),
    ],
)
def test_news_is_read_as_it_was_meant(member: Visitor, visitor: Visitor, text: str, shown: str) -> None:
    member.get(HOME).submit(TELL, text=text)

    page = visitor.get("/de-gagels/groepen/samen-aan-tafel")
    assert shown in page.html
    assert page.one(".update div").attrs["dir"] == "auto"


@pytest.mark.parametrize("text", ["", "  ", "x", "x" * 4001, "woord " * 833])
def test_news_that_is_too_short_or_too_long_keeps_what_was_typed(app: Flask, member: Visitor, text: str) -> None:
    page = member.get(HOME).submit(TELL, text=text)

    assert page.status == 422
    assert page.values(TELL)["text"] == [text.strip()]
    with app.app_context():
        assert db.session.scalars(db.select(Update)).all() == []


def test_news_is_not_told_about_the_claim_of_another_group(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        make_group(campaign, "Klussers")
    take_on(app, campaign, group="Klussers", due_in_days=-1)
    with app.app_context():
        foreign = db.session.scalars(db.select(Claim)).one()
        claim_id, due_on = foreign.id, foreign.due_on

    page = member.get(HOME).submit(TELL, text="We waren er met negen.", claim_id=claim_id)

    assert page.status == 422
    with app.app_context():
        assert db.session.scalars(db.select(Update)).all() == []
        assert db.session.scalars(db.select(Claim.due_on)).one() == due_on


def test_the_claim_of_another_group_cannot_be_ended(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        make_group(campaign, "Klussers")
    take_on(app, campaign, group="Klussers")
    with app.app_context():
        claim_id = db.session.scalars(db.select(Claim.id)).one()

    page = member.get(f"{HOME}oppakken/{claim_id}/afronden")

    assert page.status == 404


@pytest.mark.parametrize("button", ["Laat ‘Omzien naar elkaar’ beginnen", "Stuur dit antwoord"])
def test_a_moderator_does_not_decide_alone_about_a_group_of_their_own(
    app: Flask, campaign: Campaign, button: str
) -> None:
    with app.app_context():
        moderator = make_moderator(campaign)
        group = make_group(campaign, "Omzien naar elkaar")
        make_claim(group, make_theme(campaign), campaign=campaign, confirmed=False)
        email, moderator_id = moderator.email, moderator.id
    visitor = Visitor(app)
    visitor.let_in(email)
    before = visitor.get("/beheer/de-gagels/groepen")
    with app.app_context():
        add_member(group_named("Omzien naar elkaar"), db.session.get_one(Account, moderator_id), now=utc_now())
        db.session.commit()

    page = before.submit(button, **({"note": "Nu niet"} if "Stuur" in button else {}))

    assert page.status == 403
    assert page.shows("Vraag iemand anders van de werkgroep")
    after = visitor.get("/beheer/de-gagels/groepen")
    assert after.shows("Gevraagd")
    assert button not in after.texts("button")


def test_what_another_group_has_already_cannot_be_handed_to_it(app: Flask, campaign: Campaign) -> None:
    member = member_of(app, campaign, "Klussers")
    with app.app_context():
        theme, heirs = make_theme(campaign), make_group(campaign, "Groene vingers")
        make_claim(group_named("Klussers"), theme, campaign=campaign)
        make_claim(heirs, theme, campaign=campaign)
    form = member.get("/groep/de-gagels/klussers/").follow("Afronden, doorgeven of loslaten")

    page = form.submit("Sla op", how="handed_over", to="groene-vingers", note="Zij wonen dichterbij.")

    assert page.errors == ["Die groep heeft dit al gevraagd of opgepakt. Kies een andere groep."]
    assert page.values("Sla op")["note"] == ["Zij wonen dichterbij."]


def test_a_moderator_hands_nothing_over_to_a_group_of_their_own(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        moderator = make_moderator(campaign)
        make_group(campaign, "Mijn groep", moderator)
        group = make_group(campaign, "Klussers")
        claim_id = make_claim(group, make_theme(campaign), campaign=campaign).id
        email = moderator.email
    visitor = Visitor(app)
    visitor.let_in(email)
    form = visitor.get(f"/groep/de-gagels/klussers/oppakken/{claim_id}/afronden")

    page = form.submit("Sla op", how="handed_over", to="mijn-groep", note="Wij gaan verder.")

    assert page.shows("Jij hoort zelf bij deze groep.")
    with app.app_context():
        assert db.session.get_one(Claim, claim_id).state == ClaimState.ACTIVE
