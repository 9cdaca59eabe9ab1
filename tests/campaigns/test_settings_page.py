"""A campaign's settings and its way through life, as its moderator meets them; and what a draft shows to whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.actions import add_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.campaigns.rules import RESERVED_SLUGS, CampaignState, SlugTakenError
from optrommel.clock import AMSTERDAM, local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.journal import JournalEntry
from tests.factories import (
    CONTACT,
    make_account,
    make_campaign,
    make_claim,
    make_group,
    make_moderator,
    make_slip,
    make_theme,
    make_tin,
    put_in_state,
)
from tests.page import Page, Visitor
from tests.people import member_of

PATH = "/beheer/de-gagels/instellingen"
SAVE = "Sla op"
MOVE = "Zet op deze stand"


def now_is(app: Flask, name: str) -> Any:
    """Give a column of the campaign as it is now."""
    with app.app_context():
        campaign = campaign_by_slug("de-gagels")
        return getattr(campaign, name)


def in_draft(app: Flask) -> None:
    with app.app_context():
        (campaign,) = db.session.query(Campaign)
        campaign.state = CampaignState.DRAFT
        db.session.commit()


def test_what_is_changed_stands_on_the_public_pages(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PATH).submit(
        SAVE, question="Wat kan er beter?", contact_name="Riet", contact_phone="0561-555 001", intro="Schrijf mee."
    )

    assert page.notices == ["Opgeslagen."]
    public = Visitor(app).get("/de-gagels/briefje")
    assert public.h1 == "Wat kan er beter?"
    assert public.shows("Bel Riet.")


def test_a_campaign_chooses_how_long_its_journal_stays(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PATH).submit(SAVE, journal_days=90)

    assert page.notices == ["Opgeslagen."]
    assert now_is(app, "journal_days") == 90
    assert moderator.get("/beheer/de-gagels/logboek").shows("Een regel blijft 90 dagen staan.")
    assert moderator.get("/beheer/de-gagels/logboek").shows("veranderde de instellingen: hoe lang het logboek blijft.")


@pytest.mark.parametrize("days", ["29", "3651", "veel", ""])
def test_a_journal_stays_a_month_at_least_and_ten_years_at_most(app: Flask, moderator: Visitor, days: str) -> None:
    page = moderator.get(PATH).submit(SAVE, journal_days=days)

    assert page.status == 422
    assert page.errors
    assert now_is(app, "journal_days") == 730


@pytest.mark.parametrize(("field", "usual", "least", "most"), [("lease_days", 42, 7, 366), ("lapse_days", 28, 7, 180)])
def test_how_long_claims_last_is_chosen_within_bounds(
    app: Flask, moderator: Visitor, field: str, usual: int, least: int, most: int
) -> None:
    refused = [moderator.get(PATH).submit(SAVE, **{field: days}).status for days in (least - 1, most + 1, "veel", "")]

    kept = now_is(app, field)
    taken = [moderator.get(PATH).submit(SAVE, **{field: days}).status for days in (least, most)]

    assert (refused, kept) == ([422] * 4, usual)
    assert (taken, now_is(app, field)) == ([200] * 2, most)


def test_a_group_keeps_the_day_it_has_when_claims_are_to_last_shorter(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        claim = make_claim(make_group(campaign), make_theme(campaign), campaign=campaign, due_in_days=30)
        claim_id, due_on = claim.id, claim.due_on

    moderator.get(PATH).submit(SAVE, lease_days=7, claims_start_at_once="y")

    with app.app_context():
        assert db.session.get_one(Claim, claim_id).due_on == due_on
    told = "veranderde de instellingen: of groepen meteen mogen beginnen, hoeveel dagen een groep krijgt."
    assert moderator.get("/beheer/de-gagels/logboek").shows(told)


def test_the_form_shows_what_is_there_and_saving_it_changes_nothing(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(PATH)
    values = page.values(SAVE)

    page.submit(SAVE)

    assert (values["name"], values["contact_phone"]) == (["De Gagels"], ["0521-555 010"])
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(action="campaign.changed").count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Vul de naam van de buurt in."),
        ("name", "x" * 81, "Maak dit korter: hooguit 80 tekens."),
        ("question", " ", "Vul de vraag in die op het briefje staat."),
        ("contact_name", " ", "Vul een naam in; bewoners willen weten wie ze bellen."),
        ("contact_phone", "\t", "Vul een telefoonnummer in."),
        ("contact_hours", "", "Vul in wanneer bewoners kunnen bellen."),
        ("meeting_on", "9999-12-31", "Kijk het jaar na: deze dag ligt te ver weg."),
        ("closes_on", "0206-05-01", "Kijk het jaar na: deze dag ligt te ver weg."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    app: Flask, moderator: Visitor, field: str, typed: str, sentence: str
) -> None:
    page = moderator.get(PATH).submit(SAVE, **{"intro": "Nieuw", field: typed})

    assert (page.status, page.errors) == (422, [sentence])
    assert page.values(SAVE)["intro"] == ["Nieuw"]
    assert now_is(app, "intro") == ""


def test_a_campaign_takes_slips_until_the_end_of_its_last_day(app: Flask, moderator: Visitor) -> None:
    day = local_today() + dt.timedelta(days=10)

    moderator.get(PATH).submit(SAVE, closes_on=day.isoformat())

    closes_at = now_is(app, "closes_at").astimezone(AMSTERDAM)
    assert (closes_at.date(), closes_at.hour, closes_at.minute) == (day, 23, 59)


def test_saving_leaves_the_moment_of_closing_alone(app: Flask, moderator: Visitor) -> None:
    moderator.get(PATH).submit(MOVE, to="reading")
    closed_at = now_is(app, "closes_at")

    moderator.get(PATH).submit(SAVE, intro="Nieuw")

    assert (now_is(app, "closes_at"), now_is(app, "intro")) == (closed_at, "Nieuw")


def test_a_campaign_goes_through_its_life_by_a_button(app: Flask, moderator: Visitor) -> None:
    states = []
    for step in ("reading", "following", "closed", "following", "reading", "open"):
        page = moderator.get(PATH).submit(MOVE, to=step)
        states.append((page.status, now_is(app, "state")))

    assert states == [(200, step) for step in ("reading", "following", "closed", "following", "reading", "open")]


def test_late_slips_count_from_the_moment_that_reading_begins(app: Flask, moderator: Visitor) -> None:
    moderator.get(PATH).submit(MOVE, to="reading")
    begun = now_is(app, "closes_at")
    moderator.get(PATH).submit(MOVE, to="open")

    assert abs(utc_now() - begun) < dt.timedelta(minutes=1)
    assert now_is(app, "closes_at") is None


def test_a_step_that_somebody_else_took_already_is_said(app: Flask, moderator: Visitor) -> None:
    stale = moderator.get(PATH)
    moderator.get(PATH).submit(MOVE, to="reading")

    page = stale.submit(MOVE, to="reading")

    assert page.notices == ["De stand van de actie was al veranderd. Kijk hieronder hoe het nu is."]
    assert now_is(app, "state") == "reading"


def test_every_fixed_address_is_reserved(app: Flask) -> None:
    firsts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}

    fixed = {first for first in firsts if first and not first.startswith("<")}

    assert fixed | {"static"} <= RESERVED_SLUGS


def test_an_address_is_one_campaigns(app: Flask, campaign: Campaign) -> None:
    with app.app_context(), pytest.raises(SlugTakenError):
        add_campaign("de-gagels", "Nog een", question="Wat?", contact=CONTACT, now=utc_now())


PUBLIC = ["/de-gagels/", "/de-gagels/briefje", "/de-gagels/ideeen", "/de-gagels/groepen/", "/de-gagels/privacy"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_campaign_in_preparation_is_no_page_for_neighbours_but_is_for_its_moderator(
    app: Flask, visitor: Visitor, moderator: Visitor, path: str
) -> None:
    in_draft(app)

    assert (visitor.get(path).status, moderator.get(path).status) == (404, 200)


def test_a_campaign_in_preparation_is_nowhere_named(app: Flask, visitor: Visitor, moderator: Visitor) -> None:
    in_draft(app)

    pages = [visitor.get("/"), visitor.get("/de-gagels/"), visitor.get("/inloggen")]

    assert not any("De Gagels" in page.html for page in pages)


def test_a_campaign_in_preparation_is_nobodys_elsewhere(app: Flask, moderator: Visitor) -> None:
    in_draft(app)
    with app.app_context():
        email = make_moderator(make_campaign("oosterhoek"), "Els").email
    neighbour = Visitor(app)
    neighbour.let_in(email)

    assert neighbour.get("/de-gagels/").status == 404


def test_the_lid_of_a_tin_leads_to_the_form_with_the_tin_known_and_shown(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        code = make_tin(campaign).lid_code

    page = visitor.get(f"/t/{code}")

    assert page.path == "/de-gagels/briefje"
    assert page.shows("Trommel 1")
    assert page.values("Stop in de trommel")["tin"] == [code]


@pytest.mark.parametrize("typed", ["{code}", "{lower}", "{dashed}"])
def test_the_code_on_a_lid_may_be_typed_in_many_ways(
    app: Flask, visitor: Visitor, campaign: Campaign, typed: str
) -> None:
    with app.app_context():
        code = make_tin(campaign).lid_code

    path = typed.format(code=code, lower=code.lower(), dashed=f"{code[:4]}-{code[4:]}")

    assert visitor.get(f"/t/{path}").path == "/de-gagels/briefje"


def test_a_code_that_is_on_no_lid_is_no_page_and_cannot_be_guessed_for_long(visitor: Visitor) -> None:
    statuses = [visitor.open("/t/AAAAAAAA").status_code for _try in range(21)]

    assert statuses == [404] * 20 + [429]


def test_the_lid_of_a_campaign_in_preparation_leads_nowhere(
    app: Flask, visitor: Visitor, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        code = make_tin(campaign).lid_code
    in_draft(app)

    lid = visitor.open(f"/t/{code}")

    assert (lid.status_code, lid.headers.get("Location")) == (404, None)  # not even its address
    assert moderator.get(f"/t/{code}").path == "/de-gagels/briefje"


def look_at(moderator: Visitor, routes: str) -> Page:
    return moderator.get("/beheer/de-gagels/trommels/nieuw").submit("Bekijk de lijst", routes=routes)


def test_tins_are_made_a_line_each_and_numbered_on(moderator: Visitor) -> None:
    look_at(moderator, "Gagelsweg\n\n  Kornputsingel  ").submit("Maak deze 2 trommels")

    page = look_at(moderator, "Vlieland").submit("Maak deze trommel")

    assert page.notices[0] == "1 trommel erbij."
    assert page.texts("tbody th") == ["1 Gagelsweg", "2 Kornputsingel", "3 Vlieland"]


def test_the_link_on_the_page_of_a_tin_is_the_link_on_the_lid(moderator: Visitor) -> None:
    made = look_at(moderator, "Gagelsweg").submit("Maak deze trommel")

    page = made.follow("1 Gagelsweg").follow("http://127.0.0.1:8000/t/")  # the site's own address, as on paper

    assert page.path == "/de-gagels/briefje"
    assert page.shows("Trommel 1")


@pytest.mark.parametrize(("lines", "status"), [(500, 200), (501, 422), (0, 422)])
def test_a_campaign_has_at_most_five_hundred_tins(moderator: Visitor, lines: int, status: int) -> None:
    page = look_at(moderator, "\n".join(["Turfkade"] * lines))

    assert page.status == status


def test_a_tin_too_many_is_said_and_the_routes_stay(moderator: Visitor) -> None:
    page = look_at(moderator, "\n".join(["Turfkade"] * 501))

    assert page.errors == ["Een actie kan hooguit 500 trommels hebben."]
    assert page.values("Bekijk de lijst")["routes"][0].count("Turfkade") == 501


def test_a_closed_campaign_can_be_read_but_not_changed_until_it_is_opened_again(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    board = moderator.get("/beheer/de-gagels/bord")

    refused = board.submit("Maak thema", name="Groen")
    assert refused.shows("In Instellingen kun je hem weer openen.")
    settings = moderator.get("/beheer/de-gagels/instellingen").submit("Zet op deze stand", to="following")

    assert refused.status == 409
    assert refused.shows("kan alleen nog gelezen worden")
    assert settings.shows("Groepen aan de slag")
    assert moderator.get("/beheer/de-gagels/bord").submit("Maak thema", name="Groen").status == 200


def test_who_cannot_open_a_closed_campaign_is_not_sent_to_its_settings(app: Flask, campaign: Campaign) -> None:
    home = member_of(app, campaign, "Klussers").get("/groep/de-gagels/klussers/")
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    refused = home.submit("Vertel het de buurt", text="De bank staat er.")

    assert refused.status == 409
    assert refused.shows("Deze actie is afgesloten en kan alleen nog gelezen worden. Bel ons gerust")
    assert not refused.shows("Instellingen")


def test_a_campaign_does_not_close_over_waiting_slips(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_slip(campaign)
        put_in_state(campaign, CampaignState.FOLLOWING)

    page = moderator.get("/beheer/de-gagels/instellingen").submit("Zet op deze stand", to="closed")

    assert page.notices == ["In het postvak wachten nog briefjes (1). Lees ze eerst, dan kan de actie dicht."]
    assert page.shows("De actie staat op: Groepen aan de slag")


def test_nobody_learns_from_an_error_page_that_a_draft_exists(app: Flask) -> None:
    with app.app_context():
        make_campaign("geheim", state=CampaignState.DRAFT, name="Geheime Hoek")
        stranger = make_account().email
    visitor = Visitor(app)
    visitor.let_in(stranger)

    page = visitor.get("/beheer/geheim/postvak")

    assert page.status == 404
    assert not page.shows("Geheime Hoek")
    assert not page.shows(CONTACT[1])
