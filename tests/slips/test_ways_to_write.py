"""Three ways to write a slip: alone with a hand to lend, round a table, and as a child."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.offers.models import Contact, Offer
from optrommel.offers.rules import OWN_WORDS_MAX
from optrommel.slips.models import Slip
from tests.factories import make_moderator, put_in_state
from tests.page import Page, Visitor, text_of

ALONE = "/de-gagels/briefje"
TABLE = "/de-gagels/aan-tafel"
CHILD = "/de-gagels/kinderen"
BUTTON = "Stop in de trommel"
REACH = "0561-555 001"
HELPER = {"help": "y", "name": "Riet", "contact": REACH}


def slips(app: Flask) -> list[Slip]:
    """List the slips there are, oldest first."""
    with app.app_context():
        found = list(db.session.scalars(select(Slip).order_by(Slip.id)))
        db.session.expunge_all()
        return found


def offer(app: Flask) -> tuple[list[str], str]:
    """Give what the one who offers help would like to do."""
    with app.app_context():
        found = db.session.scalars(select(Offer)).one()
        return found.jobs, found.own_words


def drop(visitor: Visitor, path: str = ALONE, **typed: object) -> Page:
    return visitor.get(path).submit(BUTTON, **{"text": "Een bankje", **typed})


def test_who_helps_says_with_what(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER, jobs=["cooking", "hands"], own_words="kachels stoken")

    assert offer(app) == (["cooking", "hands"], "kachels stoken")


def test_who_does_not_help_leaves_nothing_of_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, jobs=["cooking"], own_words="kachels stoken", name="Riet", contact=REACH)

    with app.app_context():
        assert db.session.scalars(select(Offer)).all() == []
        assert db.session.scalars(select(Contact)).all() == []


def test_a_job_that_is_not_on_the_list_is_left_out(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER, jobs=["cooking", "raket bouwen"])

    assert offer(app) == (["cooking"], "")


def test_own_words_that_are_too_long_come_back(visitor: Visitor, campaign: Campaign) -> None:
    page = drop(visitor, **HELPER, jobs=["hands"], own_words="x" * (OWN_WORDS_MAX + 1))

    assert (page.status, page.errors) == (422, ["Maak dit korter: hooguit 200 tekens."])
    assert page.values(BUTTON)["jobs"] == ["hands"]


def test_the_same_words_with_another_offer_are_another_slip(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get(ALONE)

    codes = {form.submit(BUTTON, text="soep", **HELPER, jobs=jobs).path for jobs in (["cooking"], ["hands"], [])}

    assert len(codes) == 3


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "Alleen Marieke van de werkgroep"),
        (["Bep"], "Alleen Bep van de werkgroep"),
        (["Bep", "Cor"], "Alleen Bep en Cor van de werkgroep"),
        (["A", "B", "C", "D", "E", "F"], "Alleen A, B, C, D en 2 anderen van de werkgroep"),
    ],
)
def test_the_form_names_who_sees_the_contact(
    app: Flask, visitor: Visitor, campaign: Campaign, names: list[str], sentence: str
) -> None:
    with app.app_context():
        for name in names:
            make_moderator(campaign, name)

    assert text_of(visitor.get(ALONE).one("#contact-hint")).startswith(f"{sentence} en de groep die jouw idee oppakt")


def test_moderators_and_groups_read_what_somebody_would_like_to_do(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    drop(Visitor(app), **HELPER, jobs=["driving"], own_words="ik heb een busje")
    with app.app_context():
        email = make_moderator(campaign).email
    visitor.let_in(email)

    page = visitor.get("/beheer/de-gagels/postvak")

    assert page.texts(".jobs li") == ["Rijden of halen", "ik heb een busje"]


def test_who_erases_the_contact_erases_the_own_words(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    page = drop(visitor, **HELPER, jobs=["driving"], own_words="ik heb een busje")

    page.submit("Wis mijn naam en nummer")

    assert offer(app) == (["driving"], "")


def test_the_next_slip_of_the_same_visit_knows_the_contact(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER)

    values = visitor.get(ALONE).values(BUTTON)

    assert (values["name"], values["contact"]) == (["Riet"], [REACH])
    assert "help" not in values  # a second slip offers help only when its writer ticks it again


@pytest.mark.parametrize("path", [TABLE, CHILD])
def test_no_contact_is_filled_in_where_somebody_else_may_write(visitor: Visitor, campaign: Campaign, path: str) -> None:
    drop(visitor, **HELPER)

    assert REACH not in visitor.get(path).html


def test_the_contact_is_forgotten_after_half_an_hour(visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER)

    with time_machine.travel(utc_now() + dt.timedelta(minutes=31)):
        assert visitor.get(ALONE).values(BUTTON)["contact"] == [""]


def test_the_contact_is_forgotten_when_somebody_else_has_the_phone(visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER)

    page = visitor.get(ALONE).submit("Ik ben niet Riet")

    assert page.path == ALONE
    assert page.values(BUTTON)["contact"] == [""]


def test_the_contact_is_forgotten_also_when_the_campaign_was_closed_meanwhile(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    drop(visitor, **HELPER)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    form = visitor.get(ALONE)

    page = form.submit("Ik ben niet Riet")

    assert (form.values(BUTTON)["contact"], page.values(BUTTON)["contact"]) == ([REACH], [""])
    assert (page.path, page.status) == (ALONE, 200)


def test_the_cookie_holds_no_contact(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER)

    with visitor.client.session_transaction() as session:
        assert REACH not in str(dict(session))


def test_a_second_slip_of_the_same_visit_is_marked(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    for _time in range(2):
        drop(visitor)
    drop(Visitor(app))

    assert [slip.is_another for slip in slips(app)] == [False, True, False]


def test_a_table_is_one_house_however_many_write(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor)
    for _time in range(3):
        drop(visitor, TABLE)

    assert [slip.is_another for slip in slips(app)] == [False, False, True, True]


def test_round_a_table_the_code_is_shown_with_a_way_to_the_next(visitor: Visitor, campaign: Campaign) -> None:
    page = drop(visitor, TABLE, text="Geheim van Riet")

    following = page.follow("Volgende")

    assert page.texts("#code") == [page.path.removeprefix("/volg/").replace("-", " ")]
    assert page.shows("1 briefje in de trommel")
    assert following.path == TABLE
    assert following.shows("1 briefje in de trommel")
    assert "Geheim van Riet" not in page.html + following.html


def test_round_a_table_everything_is_empty_for_the_next(visitor: Visitor, campaign: Campaign) -> None:
    values = drop(visitor, TABLE, **HELPER).follow("Volgende").values(BUTTON)

    assert [values[name] for name in ("text", "name", "contact", "own_words")] == [[""]] * 4
    assert "help" not in values


def test_the_round_ends_with_a_button_and_counts(visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, TABLE)
    page = drop(visitor, TABLE)

    end = page.submit("Klaar, we stoppen")

    assert end.path == "/de-gagels/"
    assert end.notices == ["Klaar. Er zitten 2 briefjes in de trommel. Dank jullie wel!"]
    assert visitor.get(page.path).h1 == "Je briefje zit in de trommel"
    assert visitor.get(page.path).shows("Wat ermee gebeurt")


def test_a_round_also_ends_when_the_campaign_was_closed_meanwhile(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    page = drop(visitor, TABLE)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    end = page.submit("Klaar, we stoppen")

    assert (end.path, end.status) == ("/de-gagels/", 200)
    assert end.notices[0] == "Klaar. Er zit 1 briefje in de trommel. Dank je wel!"
    assert visitor.get(page.path).shows("Wat ermee gebeurt")  # the ordinary page of the code


def test_a_round_that_brought_nothing_just_ends(visitor: Visitor, campaign: Campaign) -> None:
    end = visitor.get(TABLE).submit("Klaar, we stoppen")

    assert (end.path, end.notices) == ("/de-gagels/", [])


def test_sitting_down_at_the_table_forgets_who_wrote_before(visitor: Visitor, campaign: Campaign) -> None:
    drop(visitor, **HELPER)

    visitor.get(TABLE)

    assert visitor.get(ALONE).values(BUTTON)["contact"] == [""]


def test_a_child_is_asked_for_words_only(visitor: Visitor, campaign: Campaign) -> None:
    names = set(visitor.get(CHILD).values(BUTTON))

    assert names.isdisjoint({"help", "name", "contact", "jobs", "own_words"})


def test_a_childs_slip_keeps_no_contact_whatever_is_sent(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    values = visitor.get(CHILD).values(BUTTON) | {
        "text": ["Een hut"],
        "help": ["y"],
        "name": ["Sem"],
        "contact": [REACH],
    }

    visitor.post(CHILD, values)

    (slip,) = slips(app)
    assert (slip.by_child, slip.offer_id) == (True, None)


def test_a_moderator_sees_that_a_child_wrote_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    drop(Visitor(app), CHILD)
    with app.app_context():
        email = make_moderator(campaign).email
    visitor.let_in(email)

    assert visitor.get("/beheer/de-gagels/postvak").texts(".badge") == ["van een kind"]


@pytest.mark.parametrize("path", [TABLE, CHILD])
def test_what_is_wrong_is_said_on_the_same_page(visitor: Visitor, campaign: Campaign, path: str) -> None:
    page = drop(visitor, path, text="")

    assert (page.path, page.status) == (path, 422)
    assert page.errors == ["Schrijf eerst iets op je briefje. Eén zin is genoeg."]


def test_the_campaign_page_leads_to_all_three(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/")

    assert [page.follow(link).path for link in ("Schrijf een briefje", "Samen aan tafel", "Voor kinderen")] == [
        ALONE,
        TABLE,
        CHILD,
    ]
