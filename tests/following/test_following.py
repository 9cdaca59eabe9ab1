"""Following by e-mail: nobody is followed who did not say yes, nobody learns who follows what, one tap stops it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from flask import Flask
from limits import parse
from sqlalchemy import make_url

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.following import actions, limits
from optrommel.following.actions import ask_to_follow, confirm, follow, forget_follower
from optrommel.following.mailing import write_to
from optrommel.following.models import Follower, Subscription
from optrommel.following.queries_followers import locked_follower_at
from optrommel.moderation.actions import unpublish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.notifications import limits as mail_limits
from optrommel.retention import purge
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from optrommel.themes.actions import merge_themes
from tests.conftest import ON_SQLITE
from tests.factories import (
    days_ago,
    make_activity,
    make_campaign,
    make_follower,
    make_group,
    make_idea,
    make_slip,
    make_theme,
    put_in_state,
)
from tests.notifications.conftest import letters
from tests.page import Page, Visitor

BEP = "bep@example.org"
BUTTON, YES, STOP = "Mail mij het nieuws", "Ja, ik wil dit volgen", "Stop hiermee"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def theme_id(app: Flask, campaign: Campaign) -> int:
    with app.app_context():
        return make_theme(campaign).id


def sign_up(visitor: Visitor, page: str = THEME, email: str = BEP) -> Page:
    return visitor.get(page).follow(BUTTON).submit(BUTTON, email=email)


def press(page: Page, words: str, number: int = 0) -> Page:
    """Press a button that tells in hidden words of what it is."""
    return page.submit([text for text in page.texts("button") if text.startswith(f"{words} (")][number])


def key_page(app: Flask) -> str:
    """Give the address of the page that the last letter leads to."""
    (link, *_rest) = [line for line in (letters(app)[-1].text or "").split() if "/volgen/" in line]
    return urlsplit(link).path


def subscriptions(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        found = db.session.scalars(db.select(Subscription).order_by(Subscription.id))
        return [(row.kind, row.confirmed_at is not None) for row in found]


@pytest.mark.usefixtures("theme_id")
def test_who_says_yes_in_the_mail_follows(app: Flask, visitor: Visitor) -> None:
    page = sign_up(visitor)
    (letter,) = letters(app)
    asked = visitor.get(key_page(app))
    opened = subscriptions(app)
    done = press(asked, YES)

    assert (page.path, len(page.notices)) == (THEME, 1)
    assert (letter.kind, letter.address, letter.is_secret) == ("follow_confirm", BEP, True)
    assert "Het thema ‘Omzien naar elkaar’" in (letter.text or "")
    assert opened == [("theme", False)]
    assert subscriptions(app) == [("theme", True)]
    assert done.notices == ["Gelukt. Je hoort het als er nieuws is."]
    assert done.texts("section:first-of-type h2")[0] == "Dit volg je"


@pytest.mark.usefixtures("theme_id")
def test_a_stranger_learns_nothing_of_who_follows_what(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        for kind in ("campaign", "agenda"):
            key = make_follower(campaign, kind=kind).key

    known, unknown = (sign_up(Visitor(app), "/de-gagels/", email) for email in (BEP, "cor@example.org"))

    first, second = letters(app)
    assert known.notices == unknown.notices
    assert known.path == unknown.path == "/de-gagels/"
    assert key not in known.html
    assert first.subject == "Je volgt dit al in De Gagels"
    assert second.subject == "Wil je nieuws van De Gagels?"


@pytest.mark.usefixtures("theme_id")
def test_the_same_sign_up_ten_times_is_one_row_and_one_mail(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        for number in range(10):
            now = utc_now() + dt.timedelta(minutes=5 * number)
            ask_to_follow(campaign, f" {BEP.upper()} ".strip(), "campaign", now=now, language="nl")
            db.session.commit()
        many = len(letters(app))
        ask_to_follow(campaign, BEP, "campaign", now=utc_now() + dt.timedelta(hours=2), language="nl")
        db.session.commit()

    assert (subscriptions(app), many, len(letters(app))) == ([("campaign", False)], 1, 2)


@pytest.mark.usefixtures("theme_id")
def test_more_mail_than_anybody_wants_is_refused_in_words(app: Flask, visitor: Visitor) -> None:
    pages = [sign_up(Visitor(app)) for _time in range(6)]

    assert [page.status for page in pages] == [200] * 5 + [422]
    assert pages[-1].errors[0].startswith("We hebben net al vaker gemaild.")
    assert pages[-1].values(BUTTON)["email"] == [BEP]


@ON_SQLITE
@pytest.mark.usefixtures("theme_id")
def test_one_mailbox_is_counted_as_one_however_it_is_typed(app: Flask) -> None:
    domains = ["example.org", "EXAMPLE.org", "example。org", "ｅxample.org", "ｅｘａｍｐｌｅ．org", "example.org"]

    pages = [sign_up(Visitor(app), email=f"bep@{domain}") for domain in domains]

    assert [page.status for page in pages] == [200] * 5 + [422]


@ON_SQLITE
@pytest.mark.usefixtures("theme_id")
def test_a_mailbox_gets_a_few_of_these_mails_a_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_limits, "PER_READER_DAILY", parse("2 per day"))

    pages = [sign_up(Visitor(app)) for _time in range(3)]

    assert [page.status for page in pages] == [200, 200, 422]


@ON_SQLITE
@pytest.mark.usefixtures("theme_id")
@pytest.mark.parametrize("email", ["", "bep", f"{BEP}, cor@example.org", f"{BEP}\nBcc: cor@example.org"])
def test_what_is_no_address_is_named_and_stays(app: Flask, visitor: Visitor, email: str) -> None:
    page = sign_up(visitor, email=email)

    assert (page.status, len(page.errors)) == (422, 1)
    assert page.values(BUTTON)["email"] == [email]
    assert (letters(app), subscriptions(app)) == ([], [])


@ON_SQLITE
@pytest.mark.usefixtures("theme_id")
def test_a_browser_that_fills_in_the_trap_keeps_nobody_out_and_a_robot_gets_no_mail(
    app: Flask, visitor: Visitor
) -> None:
    page = visitor.get(THEME).follow(BUTTON).submit(BUTTON, email=BEP, website="https://bep.example.org")
    before = letters(app)
    again = page.submit(BUTTON)

    assert (page.status, page.errors[0]) == (
        422,
        "Er stond iets in een veld dat leeg moet blijven. Druk nog een keer op de knop.",
    )
    assert before == []
    assert (again.path, subscriptions(app)) == (THEME, [("theme", False)])


@ON_SQLITE
@pytest.mark.usefixtures("theme_id")
def test_a_page_that_stood_open_too_long_comes_back_with_the_address(app: Flask, visitor: Visitor) -> None:
    form = visitor.get(THEME).follow(BUTTON)
    visitor.client.delete_cookie("session")

    page = form.submit(BUTTON, email=BEP)

    assert (page.status, page.values(BUTTON)["email"], letters(app)) == (400, [BEP], [])


def test_all_that_has_news_can_be_followed(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        group, theme = make_group(campaign, "Klussers"), make_theme(campaign)
        make_activity(group, campaign=campaign)
        idea = make_idea(campaign, theme=theme)
        pages = ["", "agenda", "themas/omzien-naar-elkaar", f"ideeen/{idea.id}", "groepen/klussers"]

    emails = [f"buur{number}@example.org" for number in range(5)]
    signed_up = [sign_up(visitor, f"/de-gagels/{page}", email) for page, email in zip(pages, emails, strict=True)]

    assert [page.path for page in signed_up] == [f"/de-gagels/{page}" for page in pages]
    assert [kind for kind, _confirmed in subscriptions(app)] == ["campaign", "agenda", "theme", "idea", "group"]


@ON_SQLITE
def test_long_pages_ask_who_wants_news_at_the_top_too(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        idea_id = make_idea(campaign, theme=make_theme(campaign)).id
        make_group(campaign, "Klussers")
    pages = ["themas/omzien-naar-elkaar", f"ideeen/{idea_id}", "groepen/klussers"]

    found = [visitor.get(f"/de-gagels/{page}").all("main a") for page in pages]

    links = [[link.attrs["href"] for link in anchors if link.text == BUTTON] for anchors in found]
    assert [len(set(hrefs)) for hrefs in links] == [1, 1, 1]
    assert [len(hrefs) for hrefs in links] == [2, 2, 2]


@ON_SQLITE
@pytest.mark.parametrize(("kind", "address"), [("follow_confirm", BEP), ("news", BEP)])
def test_a_letter_to_who_follows_names_whom_to_ring_and_who_writes(
    app: Flask, campaign: Campaign, kind: str, address: str
) -> None:
    with app.app_context():
        follower = make_follower(campaign, address)
        about = follower.subscriptions[0]
        write_to(follower, kind, now=utc_now(), about=about, soon=[], news=[], has_more=False)
        db.session.commit()

    for words in (letters(app)[0].text or "", letters(app)[0].html or ""):
        assert "Vragen? Bel " in words
        assert "Deze mail komt van De Gagels." in words


@ON_SQLITE
def test_what_is_not_public_cannot_be_followed(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        elsewhere = make_theme(make_campaign("oosterhoek")).id
        idea = make_idea(campaign)
        unpublish_slip(db.session.get_one(Slip, idea.origin_slip_id), now=utc_now())
        db.session.commit()
        asked = [
            f"thema&nr={elsewhere}",
            f"idee&nr={idea.id}",
            "idee&nr=x",
            "briefje&nr=1",
            "groep",
            f"thema&nr={9**20}",
        ]
        put_in_state(make_campaign("westerhoek"), CampaignState.DRAFT)

    found = [visitor.get(f"/de-gagels/volgen?wat={what}").status for what in asked]

    assert [*found, visitor.get("/westerhoek/volgen").status] == [404] * 7


def test_a_campaign_that_is_over_takes_no_followers_and_lets_them_go(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        key = make_follower(campaign).key
        make_follower(campaign, kind="agenda")
    page = visitor.get("/de-gagels/volgen")
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    refused = page.submit(BUTTON, email="cor@example.org")
    stopped = press(visitor.get(f"/volgen/{key}"), STOP)

    assert (refused.status, refused.shows("Deze actie is afgesloten")) == (422, True)
    assert BUTTON not in visitor.get("/de-gagels/").texts("a")
    assert stopped.status == 200
    assert subscriptions(app) == [("agenda", True)]


def test_the_page_shows_all_that_somebody_follows_and_only_enough_of_the_address(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        ideas = [make_idea(campaign, text) for text in ("Een bank", "Een bankje", "Een geheim")]
        for idea in ideas:
            follower = make_follower(campaign, kind="idea", row_id=idea.id)
        merge_ideas(ideas[0], ideas[1], now=utc_now())
        unpublish_slip(db.session.get_one(Slip, ideas[2].origin_slip_id), now=utc_now())
        db.session.commit()
        path = f"/volgen/{follower.key}"

    page = visitor.get(path)
    merged = press(page, STOP, 0)

    assert page.texts("section strong") == ["Het idee ‘Een bankje’", "Een idee dat van de site is gehaald"]
    assert not page.shows("Een geheim")
    assert page.shows("b…@example.org")
    assert BEP not in page.html
    assert page.headers["Cache-Control"] == "no-store"
    assert merged.texts("section strong") == ["Een idee dat van de site is gehaald"]
    assert len(subscriptions(app)) == 1


def test_a_theme_that_was_laid_in_another_stands_there_once(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        themes = [make_theme(campaign, name) for name in ("Groen", "Buiten", "Samen")]
        for theme in themes:
            follower = make_follower(campaign, kind="theme", row_id=theme.id)
        merge_themes(themes[0], themes[1], now=utc_now())
        db.session.commit()
        path = f"/volgen/{follower.key}"

    assert visitor.get(path).texts("section strong") == ["Het thema ‘Buiten’", "Het thema ‘Samen’"]


def test_who_guesses_keys_is_slowed(visitor: Visitor, campaign: Campaign) -> None:
    statuses = [visitor.open(f"/volgen/sleutel{number}").status_code for number in range(21)]

    assert statuses == [404] * 20 + [429]


def test_who_stops_the_last_thing_is_forgotten(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        path = f"/volgen/{make_follower(campaign).key}"

    stopped = press(visitor.get(path), STOP)

    assert stopped.h1 == "Je krijgt geen mail meer"
    assert visitor.get(path).h1 == "Deze link werkt niet meer"
    with app.app_context():
        assert db.session.scalars(db.select(Follower)).all() == []


def test_mail_is_in_the_language_that_its_reader_chose(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        path = f"/volgen/{make_follower(campaign).key}"

    page = visitor.get(path).submit("Bewaar de taal", language="tr")
    sign_up(visitor, "/de-gagels/agenda")

    assert page.values("Bewaar de taal")["language"] == ["tr"]
    assert letters(app)[-1].language == "tr"


def test_one_tap_in_the_mail_program_stops_all_mail_and_erases_the_address(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_follower(campaign, "cor@example.org")
        follower = make_follower(campaign)
        ask_to_follow(campaign, BEP, "agenda", now=utc_now(), language="nl")
        db.session.commit()
        path = f"/volgen/{follower.key}/uit"
    looked = Visitor(app).get(path)
    before = len(letters(app))

    taps = [
        Visitor(app).open(path, method="POST", data={"List-Unsubscribe": "One-Click"}).status_code for _time in range(2)
    ]

    assert (looked.h1, before, taps) == ("Geen mail meer?", 1, [200, 200])
    assert letters(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(Follower.address)).all() == ["cor@example.org"]


def test_who_stops_while_they_sign_up_again_follows_anew(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        make_follower(campaign)

    def stopped_meanwhile(campaign_id: int, address_hash: str) -> Follower | None:
        with patch.object(actions, "locked_follower_at", locked_follower_at):
            found = locked_follower_at(campaign_id, address_hash)
            assert found is not None
            forget_follower(found, now=utc_now())
        return None

    with patch.object(actions, "locked_follower_at", stopped_meanwhile):
        page = sign_up(visitor, "/de-gagels/agenda")

    assert page.status == 200
    assert subscriptions(app) == [("agenda", False)]


def test_a_letter_about_what_somebody_stopped_following_is_dropped(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        for kind in ("campaign", "agenda"):
            path = f"/volgen/{make_follower(campaign, kind=kind).key}"
    sign_up(visitor, "/de-gagels/agenda")
    sign_up(visitor, "/de-gagels/agenda", "cor@example.org")

    press(visitor.get(path), STOP, 1)

    assert [letter.address for letter in letters(app)] == ["cor@example.org"]


def test_the_button_on_the_page_does_the_same(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        path = f"/volgen/{make_follower(campaign).key}"

    page = visitor.get(path).follow("Stop alles en wis mijn adres").submit("Stop alles en wis mijn adres")

    assert page.h1 == "Je krijgt geen mail meer"
    assert subscriptions(app) == []


def test_who_never_says_yes_is_forgotten_after_a_week(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_follower(campaign, at=days_ago(8))
        confirm(follow(campaign, BEP, "agenda", now=days_ago(8), language="nl"), now=utc_now())
        make_follower(campaign, kind="theme", row_id=make_theme(campaign).id, at=days_ago(8), confirmed=False)
        make_follower(campaign, "cor@example.org", at=days_ago(8), confirmed=False)
        make_follower(campaign, "dirk@example.org", at=days_ago(6), confirmed=False)
        counts = [purge(utc_now(), dry_run=is_dry)["sign_ups"] for is_dry in (True, False)]
        left = db.session.scalars(db.select(Follower.address).order_by(Follower.id)).all()

    assert counts == [2, 2]
    assert left == [BEP, "dirk@example.org"]


def test_the_writer_of_a_slip_is_mailed_when_they_ask(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)
        path = f"/volg/{show_code(code)}"

    wrong = visitor.get(path).submit("Mail mij", address="bep")
    page = visitor.get(path).submit("Mail mij", address=BEP)
    press(visitor.get(key_page(app)), YES)

    assert (wrong.status, len(wrong.errors), len(wrong.all("details[open] form"))) == (422, 1, 1)
    assert (page.path, page.notices) == (
        path,
        ["Kijk in je mail en druk daar op de knop. Pas dan mailen we je over je briefje."],
    )
    assert page.shows("Je e-mailadres, om te mailen als er iets met dit briefje gebeurt:")
    assert not page.shows("We weten niet wie je bent.")
    assert BEP not in page.html
    assert subscriptions(app) == [("slip", True)]
    assert path.rpartition("/")[2] not in (letters(app)[0].text or "")


def test_a_phone_at_a_table_is_asked_for_no_address(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    alone = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text="Een boom").values("Mail mij")
    at_table = visitor.get("/de-gagels/aan-tafel").submit("Stop in de trommel", text="Een bankje")

    answer = visitor.open(f"{at_table.path}/mail-mij", method="POST", data=alone | {"address": [BEP]})

    assert "Mail mij" not in at_table.texts("button")
    assert (answer.status_code, letters(app)) == (303, [])


@ON_SQLITE
def test_no_address_or_key_is_readable_in_the_database_file(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        key = make_follower(campaign, "krokodil@vijver.example.org").key
        file = Path(make_url(db.engine.url).database or "")
        raw = b"".join(path.read_bytes() for path in (file, file.with_name(file.name + "-wal")) if path.exists())

    assert b"follower" in raw
    assert b"krokodil" not in raw
    assert key.encode() not in raw


@ON_SQLITE
def test_who_taps_for_a_whole_town_is_asked_to_wait(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", parse("2 per hour"))
    with app.app_context():
        make_activity(make_group(campaign), campaign=campaign)

    pages = [press(Visitor(app).get("/de-gagels/agenda"), "Ik kom") for _phone in range(3)]

    assert [page.status for page in pages] == [200, 200, 429]
    assert pages[2].shows("Tik over een kwartier nog een keer, of kom gewoon.")
