"""What neighbours read: only published things, nobody's name, numbers that are true, and no page without words."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import post_update
from optrommel.groups.models import Claim
from optrommel.moderation.actions import answer_slip, join_idea, publish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.pages.queries import IDEAS_PER_PAGE
from optrommel.slips.actions import withdraw_slip
from optrommel.themes.actions import merge_themes
from optrommel.themes.placing import place_idea
from tests.factories import (
    days_ago,
    make_account,
    make_activity,
    make_campaign,
    make_claim,
    make_group,
    make_idea,
    make_moderator,
    make_slip,
    make_theme,
    make_tin,
)
from tests.page import Page, Visitor

FRONT = "/de-gagels/"
IDEAS = "/de-gagels/ideeen"
LIST = ".ideas a"
MARKER = "Zwaluwstaart"
REACH = "0598123456"
FOR_PROGRAMS = (".atom", ".ics")


@pytest.mark.parametrize("path", ["", "agenda", "ideeen", "groepen/", "themas/groen", "groepen/klussers", "privacy"])
def test_a_campaign_where_nothing_happened_yet_says_what_will(
    app: Flask, campaign: Campaign, visitor: Visitor, path: str
) -> None:
    if path.endswith(("groen", "klussers")):
        with app.app_context():
            make_theme(campaign, "Groen")
            make_group(campaign, "Klussers")

    page = visitor.get(FRONT + path)

    assert page.status == 200
    assert path == "privacy" or page.texts(".empty p")


def test_an_installation_without_a_campaign_has_a_front_page(visitor: Visitor) -> None:
    assert visitor.get("/").texts(".empty p")


def test_a_campaigns_numbers_are_those_of_its_slips(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        first, second, _empty = make_tin(campaign), make_tin(campaign), make_tin(campaign)
        for tin in (first, first, second, None):
            slip, _code = make_slip(campaign, tin=tin, helper=("Ans", REACH) if tin is first else None)
        idea = publish_slip(slip, "een bankje", now=utc_now())
        join_idea(make_slip(campaign)[0], idea, "een bankje", now=utc_now())
        answer_slip(make_slip(campaign)[0], "Dit is er al in de buurt.", now=utc_now())
        withdraw_slip(make_slip(campaign, tin=make_tin(campaign), helper=("Ans", REACH))[0], now=utc_now())
        make_idea(make_campaign("elders"))
        db.session.commit()

    page = visitor.get(FRONT)

    assert page.texts(".stat > div") == ["6 briefjes uit 2 trommels", "1 idee om te lezen", "2 buren willen meehelpen"]


def test_a_themes_numbers_count_a_slip_once(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        idea = make_idea(campaign, "een boom", theme=theme)
        slip, _code = make_slip(campaign, helper=("Ans", REACH))
        join_idea(slip, idea, "een beuk", now=utc_now())
        make_idea(campaign, "een heg", theme=theme)
        make_idea(campaign, "verborgen", theme=theme).state = IdeaState.UNPUBLISHED
        db.session.commit()

    page = visitor.get("/de-gagels/themas/groen")

    assert page.texts(".stat > div") == ["3 briefjes", "2 ideeën", "1 wil meehelpen"]
    assert visitor.get(FRONT).texts("a.tin") == ["Groen 3 briefjes"]


def test_an_idea_that_is_not_public_is_nowhere(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        make_idea(campaign, "een heg", theme=theme)
        hidden = make_idea(campaign, "een boom", theme=theme)
        hidden.state = IdeaState.UNPUBLISHED
        db.session.commit()
        hidden_id = hidden.id

    assert visitor.get(f"{IDEAS}/{hidden_id}").status == 404
    assert visitor.get(IDEAS).texts(LIST) == ["een heg"]
    assert visitor.get(f"{IDEAS}?q=boom").texts(LIST) == []
    assert visitor.get("/de-gagels/themas/groen").texts(LIST) == ["een heg"]
    assert visitor.get(FRONT).shows("1 idee om te lezen")


def test_the_address_of_a_merged_idea_leads_to_the_one_that_carries_its_voices(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        first, second, third = (make_idea(campaign, words) for words in ("een heg", "een boom", "een perk"))
        merge_ideas(third, second, now=utc_now())
        merge_ideas(second, first, now=utc_now())
        db.session.commit()
        addresses = [f"{IDEAS}/{idea.id}" for idea in (second, third)]

    for address in addresses:
        page = visitor.get(address)
        assert page.texts("h1") == ["een heg"]
        assert page.shows("staat op 3 briefjes")
    assert visitor.get(IDEAS).texts(LIST) == ["een heg"]


def test_the_address_of_a_merged_theme_leads_to_the_one_that_holds_its_ideas(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        green, garden = make_theme(campaign, "Groen"), make_theme(campaign, "Tuinen")
        make_idea(campaign, "een heg", theme=garden)
        merge_themes(garden, green, now=utc_now())
        db.session.commit()

    page = visitor.get("/de-gagels/themas/tuinen")

    assert page.texts("h1") == ["Groen"]
    assert page.texts(LIST) == ["een heg"]


@pytest.mark.parametrize("state", [IdeaState.DONE, IdeaState.STOPPED])
def test_an_idea_that_is_over_stays_to_be_read(
    app: Flask, campaign: Campaign, visitor: Visitor, state: IdeaState
) -> None:
    with app.app_context():
        idea = make_idea(campaign, "een boom")
        idea.state = state
        db.session.commit()

    assert visitor.get(IDEAS).follow("een boom").texts(".meta .badge")


@pytest.mark.parametrize("path", ["ideeen/{}", "themas/van-elders", "groepen/van-elders"])
def test_what_belongs_to_another_campaign_is_not_there(
    app: Flask, campaign: Campaign, visitor: Visitor, path: str
) -> None:
    with app.app_context():
        elsewhere = make_campaign("elders")
        idea_id = make_idea(elsewhere).id
        make_theme(elsewhere, "Van elders")
        make_group(elsewhere, "Van elders")

    assert visitor.get(FRONT + path.format(idea_id)).status == 404
    assert visitor.get("/elders/" + path.format(idea_id)).status == 200


@pytest.mark.parametrize("path", ["0", "999999999", "99999999999999999999", "-1", "x"])
def test_an_idea_that_never_was_is_not_there(campaign: Campaign, visitor: Visitor, path: str) -> None:
    assert visitor.get(f"{IDEAS}/{path}").status == 404


def test_any_page_number_leads_to_a_page(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        for place in range(IDEAS_PER_PAGE + 1):
            make_idea(campaign, f"idee {place}")

    numbers = {"": 1, "0": 1, "-3": 1, "x": 1, "1.5": 1, "1": 1, "2": 2, "3": 2, "999": 2, "9" * 30: 2}
    for typed, number in numbers.items():
        page = visitor.get(f"{IDEAS}?pagina={typed}")
        assert page.texts(".pager span") == [f"pagina {number} van 2"]
        assert len(page.all(LIST)) == (IDEAS_PER_PAGE if number == 1 else 1)


def test_leafing_through_keeps_the_search_and_shows_every_idea_once(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        texts = [make_idea(campaign, f"boom {place}", at=days_ago(3)).text for place in range(IDEAS_PER_PAGE + 1)]
        make_idea(campaign, "een heg")

    first = visitor.get(f"{IDEAS}?q=boom")
    second = first.follow("Volgende")

    assert sorted(first.texts(LIST) + second.texts(LIST)) == sorted(texts)
    assert second.follow("← Vorige").texts(LIST) == first.texts(LIST)


@pytest.mark.parametrize(
    "text", ["x" * 1000, "مقعد بجانب البركة", "Een\nbankje\n\n\nerbij", "<b>&amp;</b> \"'`", "🌳" * 500]
)
def test_any_words_stay_whole_on_every_page(app: Flask, campaign: Campaign, visitor: Visitor, text: str) -> None:
    with app.app_context():
        idea = make_idea(campaign, text, theme=make_theme(campaign, "Groen"))
        make_claim(make_group(campaign, "Klussers"), idea, campaign=campaign, first_step=text[:200])
        idea_id = idea.id

    page = visitor.get(f"{IDEAS}/{idea_id}")

    words = page.one(".slip .words")
    assert words.text.strip() == text
    assert words.attrs["dir"] == "auto"
    for path in (FRONT, IDEAS, "/de-gagels/themas/groen", "/de-gagels/groepen/", "/de-gagels/groepen/klussers"):
        found = visitor.get(path)
        assert found.status == 200
        assert all(link.attrs.get("dir") == "auto" for link in found.all(LIST))


def files_for_programs(pages: Iterable[Page]) -> set[str]:
    """Give the addresses of the feeds and calendars that these pages lead to."""
    addresses = {link.attrs["href"] or "" for page in pages for link in page.all("a[href], head link[rel=alternate]")}
    return {address for address in addresses if address.endswith(FOR_PROGRAMS)}


def linked(visitor: Visitor, *starts: str) -> dict[str, Page]:
    """Follow every link on this site from these pages on, as somebody who is not logged in."""
    seen: dict[str, Page] = {}
    to_read = list(starts)
    while to_read:
        path = to_read.pop()
        if path in seen or urlsplit(path).netloc or path.endswith(FOR_PROGRAMS):
            continue
        page = seen[path] = visitor.get(path)
        links = [urljoin(path, link.attrs["href"] or "") for link in page.all("a[href]")]
        to_read += [link.partition("#")[0] for link in links if link.startswith("/") and "/taal/" not in link]
    return seen


def test_no_public_page_names_anybody_but_who_can_be_rung_and_who_reads_contacts(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        member, moderator = make_account(f"{MARKER}lid"), make_moderator(campaign, "Leesbaas")
        theme, group = make_theme(campaign, "Groen"), make_group(campaign, "Klussers", member)
        slip, _code = make_slip(campaign, "een boom", helper=(MARKER, REACH))
        idea = publish_slip(slip, "een boom", now=utc_now(), by=moderator.id)
        place_idea(idea, theme, now=utc_now(), by=moderator.id)
        make_slip(campaign, f"{MARKER} wacht nog")
        answer_slip(
            make_slip(campaign, f"{MARKER} gaf antwoord")[0], f"{MARKER} is het er niet mee eens", now=utc_now()
        )
        claim = make_claim(group, theme, campaign=campaign)
        make_claim(group, idea, campaign=campaign, confirmed=False, first_step=f"{MARKER} vraagt")
        tell_news(campaign, claim, by=member)
        make_activity(group, campaign=campaign, claim=claim)

    pages = linked(visitor, "/")

    assert {FRONT, IDEAS, "/de-gagels/themas/groen", "/de-gagels/groepen/klussers"} <= set(pages)
    for path, page in pages.items():
        assert page.status == 200, path
        assert MARKER.lower() not in page.html.lower(), path
        assert REACH not in page.html, path
    files = files_for_programs(pages.values())
    assert len(files) == 9  # news and calendar of all, of a theme, an idea and a group; and one activity
    for path in files:
        words = visitor.open(path).text.lower()
        assert not [name for name in (MARKER.lower(), REACH, "leesbaas") if name in words], path
    assert pages[FRONT].shows("Bel Marieke")
    assert {path for path, page in pages.items() if "Leesbaas" in page.html} == {
        "/de-gagels/aan-tafel",
        "/de-gagels/briefje",
        "/de-gagels/meedoen/activiteit/1",
        "/de-gagels/meedoen/idee/1",
        "/de-gagels/meedoen/thema/1",
        "/de-gagels/melden/activiteit/1",
        "/de-gagels/melden/nieuws/1",
        "/de-gagels/privacy",
    }


def tell_news(campaign: Campaign, claim: Claim, *, by: Account) -> None:
    submission_id = "6b1f7c52-0f7e-4b7e-9d0a-2f6a5d1c9e40"
    post_update(
        claim.group, "Er staat een boom", submission_id=submission_id, campaign=campaign, claim=claim,
        now=utc_now(), by=by.id,
    )  # fmt: skip
    db.session.commit()


def test_words_that_were_taken_back_are_on_no_page(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        slip, _code = make_slip(campaign, f"{MARKER} in de tuin")
        idea = publish_slip(slip, f"{MARKER} in de tuin", now=utc_now())
        place_idea(idea, theme, now=utc_now())
        make_claim(make_group(campaign, "Klussers"), idea, campaign=campaign)
        withdraw_slip(slip, now=utc_now())
        db.session.commit()

    pages = linked(visitor, "/", f"{IDEAS}?q={MARKER}")

    assert not [path for path, page in pages.items() if page.shows(MARKER)]
    with app.app_context():
        assert db.session.scalars(db.select(Idea.stems)).all() == [""]


@pytest.mark.parametrize("path", ["/", FRONT, IDEAS, "/de-gagels/groepen/", "/de-gagels/briefje", "/volg", "/inloggen"])
def test_pages_are_in_the_language_that_a_browser_asks_for(app: Flask, campaign: Campaign, path: str) -> None:
    wanted = {"en": "en", "en-GB,en;q=0.9,nl;q=0.8": "en", "nl-NL": "nl", "fr": "fr", "sv": "nl", "": "nl"}
    for asked, got in wanted.items():
        assert Visitor(app, language=asked).get(path).one("html").attrs["lang"] == got


def test_the_language_that_a_visitor_chose_stays(campaign: Campaign, visitor: Visitor) -> None:
    page = visitor.get(f"{IDEAS}?q=boom").follow("English")

    assert page.address == f"{IDEAS}?q=boom"
    assert page.one("html").attrs["lang"] == "en"
    assert visitor.get(FRONT).one("html").attrs["lang"] == "en"
    assert visitor.get(FRONT).follow("Nederlands").one("html").attrs["lang"] == "nl"
