"""A tin goes from phone to phone: by a link, without a name, once for each slip."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from flask import Flask
from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import TINS_MAX, CampaignState, TinState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.qr import draw_qr
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.passing import TinStaysError, pass_on
from optrommel.slips.queries import houses_of
from optrommel.slips.rules import show_code
from tests.factories import make_campaign, make_slip, make_tin, put_in_state
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.slips.conftest import WORD

PASS_ON = "Maak een link voor mijn buur"
WRITE = "Stop in de trommel"
UNKNOWN = "0000-0000-0000"
LINK = ".passing__link"


def digital_tins() -> list[Tin]:
    return list(db.session.scalars(select(Tin).where(Tin.is_digital).order_by(Tin.campaign_id, Tin.number)))


def passed_on(visitor: Visitor, code: str) -> Page:
    return visitor.get(f"/volg/{code}").submit(PASS_ON)


def link_of(page: Page) -> str:
    return urlsplit(page.texts(LINK)[0]).path


def drop_in(campaign: Campaign, tin: Tin, *, is_another: bool = False, withdrawn: bool = False) -> None:
    slip, _code = make_slip(campaign, "Ook een bankje", tin=tin)
    slip.is_another = is_another
    if withdrawn:
        withdraw_slip(slip, now=utc_now())
    db.session.commit()


def test_the_writer_of_a_slip_gets_a_link_that_leads_to_the_form(visitor: Visitor, app: Flask, code: str) -> None:
    page = passed_on(visitor, code)

    assert page.path == f"/volg/{code}"
    assert page.texts(LINK) == [f"http://localhost{link_of(page)}"]
    form = Visitor(app).get(link_of(page))
    assert form.path == "/de-gagels/briefje"
    assert not form.shows("Trommel 1")


def test_a_slip_that_came_by_the_link_lies_in_the_tin_that_was_passed_on(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    neighbour = Visitor(app)

    page = neighbour.get(link_of(passed_on(visitor, code))).submit(WRITE, text="Een schommel")

    assert page.shows("een trommel die buren doorgeven")
    with app.app_context():
        (tin,) = digital_tins()
        slip = db.session.scalars(select(Slip).filter_by(text="Een schommel")).one()
        assert (slip.tin_id, slip.tin_is_doubtful, tin.state) == (tin.id, False, TinState.OUT)


def test_the_neighbour_passes_on_the_same_tin_without_making_anything(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    link = link_of(passed_on(visitor, code))

    page = Visitor(app).get(link).submit(WRITE, text="Een schommel")

    assert link_of(page) == link
    assert PASS_ON not in page.texts("button")


def test_asking_again_gives_the_same_tin(app: Flask, visitor: Visitor, code: str) -> None:
    before = visitor.get(f"/volg/{code}")

    links = {link_of(before.submit(PASS_ON)) for _tap in range(3)}

    assert len(links) == 1
    with app.app_context():
        assert len(digital_tins()) == 1
        actions = db.session.scalars(select(JournalEntry.action).where(JournalEntry.action == "slip.passed_on"))
        assert len(actions.all()) == 1


def test_two_taps_at_once_make_one_tin(app: Flask, visitor: Visitor, code: str) -> None:
    pages = [Visitor(app).get(f"/volg/{code}") for _tap in range(4)]
    barrier = Barrier(len(pages))

    def press(page: Page) -> str:
        barrier.wait()
        return link_of(page.submit(PASS_ON))

    with ThreadPoolExecutor(len(pages)) as pool:
        links = set(pool.map(press, pages))

    assert len(links) == 1
    with app.app_context():
        assert len(digital_tins()) == 1


def test_writers_who_pass_on_at_once_get_numbers_of_their_own(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        codes = [show_code(make_slip(campaign, f"Idee {number}")[1]) for number in range(4)]
    pages = [Visitor(app).get(f"/volg/{code}") for code in codes]
    barrier = Barrier(len(pages))

    def press(page: Page) -> int:
        barrier.wait()
        return page.submit(PASS_ON).status

    with ThreadPoolExecutor(len(pages)) as pool:
        statuses = list(pool.map(press, pages))

    assert statuses == [200] * 4
    with app.app_context():
        assert [tin.number for tin in digital_tins()] == [1, 2, 3, 4]


def test_digital_tins_are_numbered_apart_in_each_campaign(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_tin(campaign)
        for made in (campaign, campaign, make_campaign("de-hoek")):
            slip, _code = make_slip(made)
            pass_on(slip, now=utc_now())
        doorstep = make_tin(campaign)

        assert [tin.number for tin in digital_tins()] == [1, 2, 1]
        assert doorstep.number == 2


def test_the_writer_is_not_known_by_the_link(app: Flask, visitor: Visitor, campaign: Campaign, code: str) -> None:
    link = link_of(passed_on(visitor, code))

    form = Visitor(app).get(link)

    assert not form.shows(WORD)
    assert code not in form.html
    assert code.replace("-", "")[:8] not in link


def test_whatsapp_gets_a_sentence_with_the_link_and_never_the_code(visitor: Visitor, code: str) -> None:
    page = passed_on(visitor, code)

    anchor = page.one('a[href^="https://wa.me/"]')
    (text,) = parse_qs(urlsplit(anchor.attrs["href"] or "").query)["text"]

    assert text.startswith("De trommel van De Gagels komt bij jou langs!")
    assert text.endswith(f" http://localhost{link_of(page)}")
    assert code not in text
    assert "noopener" in (anchor.attrs["rel"] or "")


@pytest.mark.parametrize("path", ["/volg/{code}", "{link}"])
def test_a_page_of_a_tin_that_only_began_says_one_house(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str, path: str
) -> None:
    link = link_of(passed_on(visitor, code))

    assert visitor.get(path.format(code=code, link=link)).shows("Deze trommel ging al langs 1 huis.")


def test_the_pages_tell_how_many_houses_the_tin_went_past(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    link = link_of(passed_on(visitor, code))
    with app.app_context():
        for _house in range(8):
            drop_in(campaign, digital_tins()[0])

    assert visitor.get(f"/volg/{code}").shows("Deze trommel ging al langs 9 huizen.")
    assert Visitor(app).get(link).shows("Deze trommel ging al langs 9 huizen.")


@pytest.mark.parametrize(
    ("is_another", "withdrawn", "houses"),
    [(False, False, 2), (True, False, 1), (False, True, 2)],
    ids=["a house", "a second slip of a visit", "a slip taken back"],
)
def test_a_house_is_counted_once(
    app: Flask, campaign: Campaign, is_another: bool, withdrawn: bool, houses: int
) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign)
        tin = pass_on(slip, now=utc_now())
        drop_in(campaign, make_tin(campaign))

        drop_in(campaign, tin, is_another=is_another, withdrawn=withdrawn)

        assert houses_of(tin) == houses


def test_a_tin_on_a_doorstep_counts_no_houses(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        lid_code = make_tin(campaign).lid_code

    assert not visitor.get(f"/t/{lid_code}").shows("Deze trommel ging al langs")


def test_a_tin_of_another_campaign_tells_nothing_here(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        slip, _code = make_slip(make_campaign("de-hoek"))
        lid_code = pass_on(slip, now=utc_now()).lid_code
        db.session.commit()

    assert not visitor.get(f"/de-gagels/briefje?trommel={lid_code}").shows("Deze trommel ging al langs")


@pytest.mark.parametrize("state", [CampaignState.READING, CampaignState.FOLLOWING, CampaignState.CLOSED])
def test_a_campaign_that_takes_no_slips_sends_no_tin_on(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str, state: CampaignState
) -> None:
    before = visitor.get(f"/volg/{code}")
    with app.app_context():
        own = db.session.merge(campaign)
        own.state, own.closes_at = state, utc_now() - dt.timedelta(days=own.late_days + 1)
        db.session.commit()

    page = before.submit(PASS_ON)

    assert page.status == 200
    assert page.shows("De trommel kan niet meer verder.")
    assert page.all("#doorgeven") == []
    with app.app_context():
        assert digital_tins() == []


def test_the_link_to_a_tin_of_a_closed_campaign_says_so_and_takes_nothing(
    app: Flask, visitor: Visitor, campaign: Campaign, code: str
) -> None:
    link = link_of(passed_on(visitor, code))
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    form = Visitor(app).get(link)
    page = form.submit(WRITE, text="Een schommel")

    assert form.shows("Deze actie neemt geen briefjes meer aan.")
    assert form.shows("Deze trommel ging al langs 1 huis.")
    assert (page.status, page.path) == (409, "/de-gagels/briefje")
    assert page.shows("Deze trommel ging al langs 1 huis.")


def test_who_took_the_slip_back_sends_no_tin_on(app: Flask, visitor: Visitor, campaign: Campaign, code: str) -> None:
    before = visitor.get(f"/volg/{code}")
    before.follow("Trek mijn briefje in en wis de woorden").submit("Ja, wis mijn briefje")

    page = before.submit(PASS_ON)

    assert page.all("#doorgeven") == []
    with app.app_context():
        assert digital_tins() == []


def test_a_tin_that_stays_is_a_broken_rule(app: Flask) -> None:
    with app.app_context():
        campaign = make_campaign()
        slip, _code = make_slip(campaign)
        campaign.state = CampaignState.CLOSED

        with pytest.raises(TinStaysError):
            pass_on(slip, now=utc_now())


def test_looking_at_the_code_page_makes_no_tin(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(f"/volg/{code}")

    assert visitor.open(f"/volg/{code}/doorgeven").status_code == 405
    with app.app_context():
        assert digital_tins() == []


def test_without_the_button_of_the_page_no_tin_is_made(app: Flask, visitor: Visitor, code: str) -> None:
    assert visitor.open(f"/volg/{code}/doorgeven", method="POST").status_code == 400
    with app.app_context():
        assert digital_tins() == []


def test_a_code_cannot_be_guessed_by_passing_on(visitor: Visitor, campaign: Campaign) -> None:
    token = {"csrf_token": visitor.get("/volg").values("Laat mijn briefje zien")["csrf_token"]}
    address = f"/volg/{UNKNOWN}/doorgeven"

    statuses = [visitor.open(address, method="POST", data=token).status_code for _guess in range(21)]

    assert statuses == [404] * 20 + [429]


def test_the_writer_of_a_paper_slip_passes_on_a_link_beside_the_tin(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        lid_code = tin.lid_code
        _slip, code = make_slip(campaign, tin=tin)

    page = passed_on(visitor, show_code(code))

    assert lid_code not in link_of(page)
    assert page.shows("trommel 1, Gagelsweg")


def test_numbers_count_only_tins_on_doorsteps(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        starter, _code = make_slip(campaign, tin=make_tin(campaign))
        drop_in(campaign, pass_on(starter, now=utc_now()))

    assert visitor.get("/de-gagels/").shows("uit 1 trommel")


def test_moderators_see_tins_on_phones_in_one_line(app: Flask, campaign: Campaign) -> None:
    moderator = moderator_of(app, campaign)
    none_yet = moderator.get("/beheer/de-gagels/trommels")
    with app.app_context():
        make_tin(campaign)
        for _writer in range(2):
            starter, _code = make_slip(campaign)
            drop_in(campaign, pass_on(starter, now=utc_now()))
        db.session.commit()

    page = moderator.get("/beheer/de-gagels/trommels")

    assert not none_yet.shows("op hun telefoon")
    assert page.shows("En 2 trommels die buren op hun telefoon doorgeven, met 2 briefjes.")
    assert page.texts("caption") == ["1 trommel"]
    assert moderator.get("/beheer/de-gagels/postvak").shows("telefoon")


def test_tins_on_phones_take_no_room_from_those_on_doorsteps(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        for _writer in range(2):
            starter, _code = make_slip(campaign)
            pass_on(starter, now=utc_now())
        db.session.commit()
    moderator = moderator_of(app, campaign)

    page = moderator.get("/beheer/de-gagels/trommels/nieuw")
    page.submit("Bekijk de lijst", routes="\n".join(["Turfkade"] * TINS_MAX)).submit(f"Maak deze {TINS_MAX} trommels")

    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Tin.is_digital.is_(False))) == TINS_MAX


def test_the_qr_code_is_drawn_dark_where_it_is_dark_with_white_around() -> None:
    link = "https://optrommel.example.org/t/K7QF2M9X"
    shape = draw_qr(link)

    picture = paint(shape.size, shape.path)

    wanted = segno.make_qr(link, error="m").matrix_iter(border=4)
    assert [[bool(module) for module in row] for row in wanted] == picture


def paint(size: int, path: str) -> list[list[bool]]:
    """Paint the lines of a path, one module thick, as a browser does."""
    picture = [[False] * size for _row in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path):
        picture[int(y)][int(x) : int(x) + int(width)] = [True] * int(width)
    return picture
