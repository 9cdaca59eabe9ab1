"""‘Ik doe mee’: a neighbour offers to help with a theme, an idea, something a group looks for, or an activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState, kept_until
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions import release_claim
from optrommel.groups.actions_activities import call_activity_off
from optrommel.groups.models import Claim, Need
from optrommel.groups.models_activities import Activity
from optrommel.groups.models_offers import OfferSubject
from optrommel.groups.needs import add_need, meet_need, withdraw_need
from optrommel.moderation.actions import unpublish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.offers.models import Contact, Offer
from optrommel.slips.models import Slip
from optrommel.themes.actions import close_theme, merge_themes
from optrommel.themes.models import Theme
from optrommel.web import day
from tests.conftest import ON_SQLITE
from tests.factories import (
    make_activity,
    make_campaign,
    make_claim,
    make_group,
    make_idea,
    make_moderator,
    make_theme,
    put_in_state,
)
from tests.notifications.conftest import letters
from tests.page import Page, Visitor
from tests.people import moderator_of

BUTTON = "Ik doe mee"
FORM = "/de-gagels/meedoen/{}"
HOME = "/groep/de-gagels/samen-aan-tafel/"
KINDS = ("thema", "idee", "nodig", "activiteit")
FATMA = {"name": "فاطمة", "contact": "0612345678", "own_words": "أحب الطبخ"}


@pytest.fixture
def forms(app: Flask, campaign: Campaign) -> dict[str, str]:
    """Make a theme, an idea in it that a group took on, what it looks for and an activity; give each one's form."""
    with app.app_context():
        theme = make_theme(campaign)
        idea = make_idea(campaign, "Samen koken", theme=theme)
        group = make_group(campaign, "Samen aan tafel")
        claim = make_claim(group, idea, campaign=campaign)
        need = add_need(group, campaign, "Een grote pan", claim=claim, now=utc_now())
        activity = make_activity(group, "Eetavond", campaign=campaign, claim=claim)
        rows = zip(KINDS, (theme, idea, need, activity), strict=True)
        db.session.commit()
        return {kind: FORM.format(f"{kind}/{row.id}") for kind, row in rows}


def rows_of(app: Flask, model: type[Any]) -> list[Any]:
    with app.app_context():
        found = list(db.session.scalars(db.select(model).order_by(model.id)))
        db.session.expunge_all()
        return found


def only(model: type[Any]) -> Any:
    return db.session.scalars(db.select(model).order_by(model.id)).first()


@pytest.mark.parametrize(
    ("place", "link", "kind", "about"),
    [
        ("themas/omzien-naar-elkaar", "Ik doe mee", "thema", "Omzien naar elkaar"),
        ("ideeen/1", "Ik doe mee (Een grote pan)", "nodig", "Een grote pan"),
        ("groepen/samen-aan-tafel", "Ik doe mee (Een grote pan)", "nodig", "Een grote pan"),
        ("agenda", "Ik help mee", "activiteit", "Eetavond"),
    ],
)
def test_a_link_on_each_page_leads_to_a_form_that_keeps_the_offer_for_what_stood_there(
    app: Flask, visitor: Visitor, forms: dict[str, str], place: str, link: str, kind: str, about: str
) -> None:
    form = visitor.get(f"/de-gagels/{place}").follow(link)
    page = form.submit(BUTTON, jobs=["cooking"], may_be_passed_on="y", **FATMA)

    assert form.path == forms[kind]
    assert form.texts(".slip .words") == [about]
    assert page.path.startswith("/meedoen/")
    assert page.notices == ["Dank je wel! Je aanbod is binnen."]
    assert all(page.shows(words) for words in (about, "Koken of bakken", FATMA["own_words"], FATMA["name"]))
    (offer,), (subject,) = rows_of(app, Offer), rows_of(app, OfferSubject)
    assert (offer.jobs, offer.own_words, offer.may_be_passed_on) == (["cooking"], FATMA["own_words"], True)
    kept = {"thema": subject.theme_id, "nodig": subject.need_id, "activiteit": subject.activity_id}
    assert {name for name, row_id in kept.items() if row_id} == {kind}


def test_an_idea_has_its_own_form(app: Flask, visitor: Visitor, forms: dict[str, str]) -> None:
    page = next(
        visitor.get(link.attrs["href"] or "")
        for link in visitor.get("/de-gagels/ideeen/1").all("main a.button")
        if "/idee/" in (link.attrs["href"] or "")
    )

    page.submit(BUTTON, **FATMA)

    assert [subject.idea_id for subject in rows_of(app, OfferSubject)] == [1]


def test_the_form_says_who_sees_it_until_when(
    app: Flask, visitor: Visitor, campaign: Campaign, forms: dict[str, str]
) -> None:
    with app.app_context():
        make_moderator(campaign, "Anouk")
        free = FORM.format(f"idee/{make_idea(campaign, 'Een vijver').id}")
    with app.test_request_context():
        until = f"We wissen het na {day(kept_until(None, today=local_today()))}."

    taken, idle = visitor.get(forms["idee"]), visitor.get(free)

    assert taken.shows(f"Alleen de groep ‘Samen aan tafel’, en Anouk van de werkgroep zien dit. {until}")
    assert idle.shows(f"Alleen Anouk van de werkgroep en de groep die dit oppakt zien dit. {until}")


def test_who_has_the_theme_of_an_idea_sees_it_too_and_who_let_go_does_not(
    app: Flask, visitor: Visitor, campaign: Campaign, forms: dict[str, str]
) -> None:
    with app.app_context():
        make_claim(make_group(campaign, "Klussers"), only(Theme), campaign=campaign)
    both = visitor.get(forms["idee"])
    with app.app_context():
        release_claim(only(Claim), campaign, "Geen tijd meer", now=utc_now())
        db.session.commit()

    one = visitor.get(forms["idee"])

    assert both.shows("Alleen de groepen Samen aan tafel en Klussers, en Marieke van de werkgroep zien dit.")
    assert one.shows("Alleen de groep ‘Klussers’, en Marieke van de werkgroep zien dit.")


def test_the_same_form_sent_in_another_campaign_is_an_offer_there(
    app: Flask, visitor: Visitor, forms: dict[str, str]
) -> None:
    with app.app_context():
        make_theme(make_campaign("oosterhoek"))
    sent = visitor.get(forms["thema"]).values(BUTTON) | FATMA

    pages = [visitor.post(path, sent) for path in (forms["thema"], "/oosterhoek/meedoen/thema/2")]

    assert [page.status for page in pages] == [200, 200]
    assert len({offer.campaign_id for offer in rows_of(app, Offer)}) == 2


def of_a_draft(campaign: Campaign) -> None:
    put_in_state(campaign, CampaignState.DRAFT)


def of_another_campaign(_campaign: Campaign) -> None:
    elsewhere = make_campaign("oosterhoek")
    make_theme(elsewhere)
    add_need(make_group(elsewhere, "Elders"), elsewhere, "Een bus", claim=None, now=utc_now())


def that_was_taken_off(_campaign: Campaign) -> None:
    unpublish_slip(only(Slip), now=utc_now())


def withdrawn(_campaign: Campaign) -> None:
    withdraw_need(only(Need), now=utc_now())


def of_a_group_that_let_go(campaign: Campaign) -> None:
    release_claim(only(Claim), campaign, "Geen tijd meer", now=utc_now())


def called_off(_campaign: Campaign) -> None:
    call_activity_off(only(Activity), None, "Te weinig mensen", now=utc_now())


def long_past(campaign: Campaign) -> None:
    on = local_today() - dt.timedelta(days=9)
    only(Activity).plan.first_on = only(Activity).plan.last_on = on


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (of_a_draft, "idee/1"),
        (of_another_campaign, "thema/2"),
        (of_another_campaign, "nodig/2"),
        (that_was_taken_off, "idee/1"),
        (called_off, "activiteit/1"),
        (long_past, "activiteit/1"),
        (of_another_campaign, "groep/1"),
    ],
)
def test_there_is_no_form_for_what_no_page_shows(
    app: Flask,
    visitor: Visitor,
    campaign: Campaign,
    forms: dict[str, str],
    change: Callable[[Campaign], None],
    path: str,
) -> None:
    with app.app_context():
        change(campaign)
        db.session.commit()

    assert visitor.get(FORM.format(path)).status == 404


def closed_theme(_campaign: Campaign) -> None:
    close_theme(only(Theme), "Klaar", now=utc_now())


def done_idea(_campaign: Campaign) -> None:
    only(Idea).state = IdeaState.DONE


def met_need(campaign: Campaign) -> None:
    meet_need(only(Need), campaign, now=utc_now())


def closed_campaign(campaign: Campaign) -> None:
    put_in_state(campaign, CampaignState.CLOSED)


ENDED = [
    (closed_theme, "thema/1", "Dit thema is gesloten."),
    (done_idea, "idee/1", "Dit idee is afgerond."),
    (met_need, "nodig/1", "Dit is al gevonden."),
    (closed_campaign, "idee/1", "Je kunt je hier nu niet aanbieden: deze actie is niet open."),
]


@ON_SQLITE
@pytest.mark.parametrize(("end", "path", "sentence"), ENDED)
def test_what_ended_says_so_in_place_of_a_form(
    app: Flask,
    visitor: Visitor,
    campaign: Campaign,
    forms: dict[str, str],
    end: Callable[[Campaign], None],
    path: str,
    sentence: str,
) -> None:
    with app.app_context():
        end(campaign)
        db.session.commit()

    page = visitor.get(FORM.format(path))

    (problem,) = page.errors
    assert problem.startswith(sentence)
    assert "Marieke, 0521-555 010" in problem
    assert page.all("main form") == []


@pytest.mark.parametrize(
    ("end", "path", "sentence"),
    [
        *ENDED,
        (withdrawn, "nodig/1", "Dit zoekt de groep niet meer."),
        (called_off, "activiteit/1", "Deze activiteit is voorbij of gaat niet door."),
    ],
)
def test_what_ends_while_somebody_types_says_so_and_keeps_the_words(
    app: Flask,
    visitor: Visitor,
    campaign: Campaign,
    forms: dict[str, str],
    end: Callable[[Campaign], None],
    path: str,
    sentence: str,
) -> None:
    form = visitor.get(FORM.format(path))
    with app.app_context():
        end(campaign)
        db.session.commit()

    page = form.submit(BUTTON, jobs=["cooking"], **FATMA)

    assert page.status == 409
    assert page.errors[0].startswith(sentence)
    values = page.values(BUTTON)
    assert {name: values[name][0] for name in FATMA} == FATMA
    assert values["jobs"] == ["cooking"]
    assert rows_of(app, Contact) == rows_of(app, Offer) == []


@pytest.mark.parametrize(("end", "is_read"), [(withdrawn, False), (of_a_group_that_let_go, True)])
def test_who_follows_an_old_link_to_what_a_group_needed_reads_that_it_is_over(
    app: Flask,
    visitor: Visitor,
    campaign: Campaign,
    forms: dict[str, str],
    end: Callable[[Campaign], None],
    is_read: bool,
) -> None:
    with app.app_context():
        end(campaign)
        db.session.commit()

    page = visitor.get(forms["nodig"])

    assert page.errors[0].startswith("Dit zoekt de groep niet meer.")
    assert page.all("main form") == []
    assert page.shows("Een grote pan") is is_read
    assert page.follow("Terug").h1 == "Samen aan tafel"


def test_a_group_reads_which_of_its_needs_the_neighbourhood_sees_no_more(
    app: Flask, campaign: Campaign, forms: dict[str, str]
) -> None:
    reader = moderator_of(app, campaign)
    before = reader.get(HOME)
    with app.app_context():
        of_a_group_that_let_go(campaign)
        db.session.commit()

    after = reader.get(HOME)

    assert [page.shows("De buurt ziet dit niet meer.") for page in (before, after)] == [False, True]
    assert after.shows("Een grote pan")


def merged_theme(campaign: Campaign) -> str:
    merge_themes(only(Theme), make_theme(campaign, "Eten"), now=utc_now())
    return "thema"


def merged_idea(campaign: Campaign) -> str:
    merge_ideas(only(Idea), make_idea(campaign, "Eten"), now=utc_now())
    return "idee"


@pytest.mark.parametrize("merge", [merged_theme, merged_idea])
def test_help_with_what_was_merged_goes_where_it_went(
    app: Flask, visitor: Visitor, campaign: Campaign, forms: dict[str, str], merge: Callable[[Campaign], str]
) -> None:
    before = {kind: visitor.get(path) for kind, path in forms.items()}
    with app.app_context():
        kind = merge(campaign)
        db.session.commit()

    page = visitor.get(forms[kind])
    own = before[kind].submit(BUTTON, **FATMA)

    assert page.path == f"/de-gagels/meedoen/{kind}/2"
    assert page.texts(".slip .words") == ["Eten"]
    assert own.shows("Eten")
    (subject,) = rows_of(app, OfferSubject)
    assert 2 in (subject.theme_id, subject.idea_id)


def test_a_form_that_is_sent_ten_times_is_one_offer_and_one_mail(
    app: Flask, visitor: Visitor, forms: dict[str, str]
) -> None:
    form = visitor.get(forms["thema"])

    pages = [form.submit(BUTTON, name="Bep", contact="bep@example.org") for _time in range(10)]

    assert len({page.path for page in pages}) == 1
    assert [len(rows_of(app, model)) for model in (Offer, Contact, OfferSubject)] == [1, 1, 1]
    assert len(letters(app)) == 1


def test_a_number_mended_on_the_same_form_is_not_lost(app: Flask, visitor: Visitor, forms: dict[str, str]) -> None:
    form = visitor.get(forms["thema"])

    pages = [form.submit(BUTTON, name="Bep", contact=number) for number in ("0612345678", "0612345679")]

    assert [page.shows(end) for page, end in zip(pages, ("…678", "…679"), strict=True)] == [True, True]


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Hoe mogen we je noemen? Je voornaam is genoeg."),
        ({"name": "B" * 4000}, "Je naam mag hooguit 80 tekens lang zijn."),
        ({"contact": ""}, "Vul een telefoonnummer of e-mailadres in, dan kan een groep je bereiken."),
        ({"contact": "bep@example.org\nBcc: an@example.org"}, "Dit lijkt geen telefoonnummer of e-mailadres."),
        ({"contact": "bep..jansen@example.org"}, "Dit lijkt geen telefoonnummer of e-mailadres."),
        ({"own_words": "a" * 201}, "Maak dit korter: hooguit 200 tekens."),
        ({"website": "https://example.org"}, "Er stond iets in een veld dat leeg moet blijven."),
        ({"submission_id": "1"}, "De pagina stond te lang open."),
    ],
)
def test_what_is_filled_in_wrong_is_named_and_the_rest_stays(
    app: Flask, visitor: Visitor, forms: dict[str, str], typed: dict[str, str], sentence: str
) -> None:
    page = visitor.get(forms["nodig"]).submit(BUTTON, **{**FATMA, **typed})

    assert page.status == 422
    (problem,) = page.errors
    assert problem.startswith(sentence)
    kept = FATMA.keys() - typed.keys()
    assert {page.values(BUTTON)[name][0] for name in kept} == {FATMA[name] for name in kept}
    assert rows_of(app, Offer) == []


@ON_SQLITE
def test_a_form_that_stood_open_too_long_comes_back_with_the_words(visitor: Visitor, forms: dict[str, str]) -> None:
    page = visitor.get(forms["thema"]).submit(BUTTON, **FATMA, csrf_token="oud")

    assert page.status == 400
    assert page.errors == ["De pagina stond te lang open. Druk nog een keer op de knop."]
    assert page.values(BUTTON)["name"] == [FATMA["name"]]


@ON_SQLITE
@pytest.mark.parametrize("place", ["themas/omzien-naar-elkaar", "ideeen/1", "groepen/samen-aan-tafel", "agenda"])
def test_a_closed_campaign_asks_nobody_for_help(
    app: Flask, visitor: Visitor, campaign: Campaign, forms: dict[str, str], place: str
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page: Page = visitor.get(f"/de-gagels/{place}")

    assert not [link for link in page.all("a") if "/meedoen/" in (link.attrs["href"] or "")]
