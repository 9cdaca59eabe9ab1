"""Pictures of paper: who sees them, beside what they lie, and when they are gone."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.retention import purge
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Scan, Slip
from optrommel.slips.photos import sweep_photos
from optrommel.slips.scans import KEPT_DAYS
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_campaign, make_moderator, make_scan, make_slip, make_tin, make_typist
from tests.page import Page, Upload, Visitor
from tests.people import moderator_of, typist_of
from tests.pictures import jpeg
from tests.slips.typing_page import save

ROLL = "/beheer/de-gagels/overtypen/fotos"
TYPING = "/beheer/de-gagels/overtypen?trommel=1"
KEEP = "Bewaar de foto's"
NO_PHOTO = "Dit bestand is geen foto die we kunnen lezen. Kies een foto, of maak er een schermafdruk van."


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the application a file store of this test alone."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def typist(app: Flask, campaign: Campaign) -> Visitor:
    """Give a typist of a campaign with two tins."""
    with app.app_context():
        make_tin(campaign)
        make_tin(campaign, "Vijverlaan")
    return typist_of(app, campaign)


def files_in(folder: Path) -> int:
    return len([path for path in folder.rglob("*") if path.is_file()])


def photos(count: int, *, first: int = 0) -> list[Upload]:
    """Give so many pictures, each another."""
    return [Upload(jpeg(60 + number, 40), f"IMG_{number}.jpg") for number in range(first, first + count)]


def put(typist: Visitor, *chosen: Upload, tin: str = "1") -> Page:
    return typist.get(ROLL).submit(KEEP, photos=list(chosen), tin=tin)


def scans(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(db.select(Scan.id).order_by(Scan.id)))


def shown(page: Page) -> list[str | None]:
    """Give the addresses of the pictures of paper on a page."""
    return [image.attrs["src"] for image in page.all("main img")]


def address_of(scan_id: int) -> str:
    return f"{ROLL}/{scan_id}/beeld"


def test_of_ten_pictures_one_bad_one_keeps_no_other_back(app: Flask, typist: Visitor, folder: Path) -> None:
    chosen = [*photos(4), Upload(b"no picture", "brief.pdf", "application/pdf"), *photos(5, first=4)]

    page = put(typist, *chosen)

    assert page.status == 422
    assert page.errors == [f"brief.pdf: {NO_PHOTO}"]
    assert "9 foto's bewaard." in page.notices
    assert len(scans(app)) == files_in(folder) == 9
    assert shown(page) == [address_of(scan_id) for scan_id in scans(app)]


@ON_SQLITE
def test_a_script_sends_one_at_a_time_and_learns_what_became_of_it(typist: Visitor) -> None:
    page = typist.get(ROLL)
    token = page.values(KEEP)["csrf_token"][0]
    head = {"X-Requested-With": "fetch"}

    def send(photo: Upload) -> dict[str, object]:
        sent = {"csrf_token": token, "tin": "1", "photos": (io.BytesIO(photo.content), photo.name)}
        return dict(typist.open(ROLL, method="POST", data=sent, headers=head).get_json())

    (good,) = photos(1)
    assert send(good) == {"kept": 1, "known": 0, "problems": []}
    assert send(good) == {"kept": 0, "known": 1, "problems": []}
    assert send(Upload(b"no picture", "x.jpg")) == {"kept": 0, "known": 0, "problems": [f"x.jpg: {NO_PHOTO}"]}


@ON_SQLITE
def test_what_was_chosen_twice_is_kept_once(app: Flask, typist: Visitor, folder: Path) -> None:
    put(typist, *photos(2))

    page = put(typist, *photos(3))

    assert page.notices == ["1 foto bewaard.", "2 foto's waren er al."]
    assert len(scans(app)) == files_in(folder) == 3


@ON_SQLITE
def test_who_chose_nothing_reads_what_to_do(typist: Visitor) -> None:
    assert typist.get(ROLL).submit(KEEP).errors == ["Kies eerst een of meer foto's."]


def test_only_who_types_over_or_moderates_sees_them(app: Flask, typist: Visitor, campaign: Campaign) -> None:
    put(typist, *photos(1))
    (scan_id,) = scans(app)
    with app.app_context():
        elsewhere = make_campaign("elders")
        emails = [make_moderator(elsewhere, "Els").email, make_typist(elsewhere, "Dirk").email]
    strangers = [Visitor(app).let_in(email) for email in emails]

    answer = typist.open(address_of(scan_id))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert moderator_of(app, campaign).open(address_of(scan_id)).status_code == 200
    assert {visitor.open(address_of(scan_id)).status_code for visitor in strangers} == {404}
    assert Visitor(app).open(address_of(scan_id)).status_code == 303  # log in first
    assert strangers[1].open(f"/beheer/elders/overtypen/fotos/{scan_id}/beeld").status_code == 404


def test_the_next_that_is_not_typed_over_lies_beside_the_text_by_itself(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(3))
    first, second, third = scans(app)

    page = typist.get(TYPING)
    assert shown(page) == [address_of(first)]
    page = save(page, text="Een bankje")
    assert shown(page) == [address_of(second)]
    page = page.follow("Volgende foto")
    assert shown(page) == [address_of(third)]
    assert shown(page.follow("Vorige foto")) == [address_of(second)]
    page = save(page, text="Een lantaarn")
    assert shown(page) == [address_of(second)]
    with app.app_context():
        assert list(db.session.scalars(db.select(Slip.scan_id).order_by(Slip.id))) == [first, third]


def test_several_slips_may_be_on_one_picture(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(2))
    first, second = scans(app)

    page = save(typist.get(TYPING), text="Een bankje", again="on")
    assert shown(page) == [address_of(first)]
    page = save(page, text="Een lantaarn")

    assert shown(page) == [address_of(second)]
    with app.app_context():
        assert list(db.session.scalars(db.select(Slip.scan_id))) == [first, first]


@ON_SQLITE
def test_a_slip_that_comes_back_with_a_mistake_keeps_its_picture(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(2))
    _first, second = scans(app)

    page = save(typist.get(TYPING).follow("Volgende foto"), text="")

    assert page.status == 422
    assert shown(page) == [address_of(second)]
    save(page, text="Een bankje")
    with app.app_context():
        assert db.session.scalars(db.select(Slip.scan_id)).all() == [second]


@ON_SQLITE
def test_a_slip_may_be_typed_over_without_a_picture(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(1))

    page = typist.get(TYPING).follow("Zonder foto")
    assert shown(page) == []
    save(page, text="Een bankje")

    with app.app_context():
        assert db.session.scalars(db.select(Slip.scan_id)).all() == [None]


@ON_SQLITE
def test_pictures_lie_with_their_own_tin(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(1), tin="2")

    assert shown(typist.get(TYPING)) == []
    assert shown(typist.get(ROLL + "?trommel=2")) == [address_of(scans(app)[0])]
    assert typist.open(ROLL + "?trommel=99").status_code == 404


@ON_SQLITE
def test_a_picture_turns_by_a_quarter_and_round_again(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(1))
    page = typist.get(TYPING)

    for quarters in (1, 2, 3, 0):
        page = page.submit("Draai")
        assert f"turned-{quarters}" in (page.one("main img").attrs["class"] or "")


def test_a_picture_that_somebody_throws_away_leaves_the_slip(app: Flask, typist: Visitor, folder: Path) -> None:
    put(typist, *photos(1))
    save(typist.get(TYPING), text="Een bankje")

    page = typist.get(ROLL).follow("Wis").submit("Ja, wis deze foto")

    assert page.notices == ["De foto is gewist."]
    assert (scans(app), files_in(folder)) == ([], 0)
    with app.app_context():
        assert db.session.scalars(db.select(Slip.text)).all() == ["Een bankje"]


def test_when_a_writer_takes_the_slip_back_its_picture_goes(app: Flask, campaign: Campaign, folder: Path) -> None:
    with app.app_context():
        scan, kept = make_scan(campaign), make_scan(campaign)
        slip, _code = make_slip(campaign)
        other, _code = make_slip(campaign, "Op hetzelfde papier")
        slip.scan_id = other.scan_id = scan.id
        db.session.commit()

        withdraw_slip(slip, now=utc_now())
        db.session.commit()

        assert (slip.scan_id, other.scan_id) == (None, None)
        assert db.session.scalars(db.select(Scan.id)).all() == [kept.id]
    assert files_in(folder) == 1


@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 0)], ids=["on its last day", "a day later"])
def test_a_picture_goes_when_its_date_has_passed(app: Flask, campaign: Campaign, days: int, left: int) -> None:
    with app.app_context():
        scan = make_scan(campaign)
        assert scan.erase_on == local_today() + dt.timedelta(days=KEPT_DAYS)

        assert purge(utc_now() + dt.timedelta(days=KEPT_DAYS + days), dry_run=True)["scans"] == 1 - left
        assert purge(utc_now() + dt.timedelta(days=KEPT_DAYS + days))["scans"] == 1 - left

        assert len(db.session.scalars(db.select(Scan)).all()) == left


@ON_SQLITE
def test_no_sweep_takes_a_picture_that_is_known(app: Flask, campaign: Campaign, folder: Path) -> None:
    with app.app_context():
        make_scan(campaign, at=days_ago(2))
        for path in folder.rglob("*.jpg"):
            os.utime(path, (0, 0))

        assert sweep_photos() == 0


@ON_SQLITE
def test_a_new_picture_never_takes_the_place_of_one_that_was_erased(app: Flask, typist: Visitor) -> None:
    put(typist, *photos(1))
    open_page = typist.get(TYPING)
    typist.get(ROLL).follow("Wis").submit("Ja, wis deze foto")
    put(typist, *photos(1, first=7))

    assert save(open_page, text="Een bankje").status == 422


def test_a_moderator_finds_the_picture_beside_the_slip(app: Flask, typist: Visitor, moderator: Visitor) -> None:
    put(typist, *photos(1))
    save(typist.get(TYPING), text="Een bankje")

    page = moderator.get("/beheer/de-gagels/postvak")

    links = {link.words: link.attrs["href"] for link in page.all("article a")}
    assert links["foto van het papier"] == address_of(scans(app)[0])


def test_only_tins_that_have_pictures_are_led_to(typist: Visitor) -> None:
    put(typist, *photos(1), tin="2")
    put(typist, *photos(1, first=1), tin="geen")

    assert typist.get(f"{ROLL}?trommel=1").texts("nav[aria-label='Andere trommels'] a") == [
        "Trommel 2",
        "Zonder trommel",
    ]
    assert typist.get(f"{ROLL}?trommel=2").texts("nav[aria-label='Andere trommels'] a") == ["Zonder trommel"]
