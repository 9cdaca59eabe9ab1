"""A photo or drawing with a slip: who sees it, and when it is gone."""

from __future__ import annotations

import io
import os
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from optrommel import forms, pictures
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.moderation.models import Idea
from optrommel.pictures import BYTES_MAX, Picture, clean_picture
from optrommel.setup import PHOTO_POST_LIMIT
from optrommel.slips import views
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Photo, Slip
from optrommel.slips.photos import sweep_photos
from optrommel.slips.rules import digest_fields
from tests.factories import make_campaign, make_idea, put_in_state
from tests.page import Page, Upload, Visitor
from tests.people import moderator_of
from tests.pictures import RED, SECRET, bomb, drawing, jpeg, png, saved
from tests.slips.test_concurrency import at_once

FORM = "/de-gagels/briefje"
INBOX = "/beheer/de-gagels/postvak"
BUTTON = "Stop in de trommel"
AS_IS, TIDY, JOIN = "Publiceer zoals het is", "Publiceer deze tekst", "Voeg toe aan dit idee"
UNDO = "Maak mijn laatste beslissing ongedaan"
PHOTO = Upload(jpeg(), "IMG_0001.jpg")
AGAIN = "Kies je foto nog een keer. Die konden we niet voor je vasthouden."
NO_PHOTO = "Dit bestand is geen foto die we kunnen lezen. Kies een foto, of maak er een schermafdruk van."


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the application a file store of this test alone."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path / "files"))
    return tmp_path / "files"


def kept(folder: Path) -> list[Path]:
    """List the files that are kept."""
    return [path for path in folder.rglob("*") if path.is_file()]


def count(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def photo_name(app: Flask) -> str:
    """Give what stands in the address of the one photo there is."""
    with app.app_context():
        return db.session.scalars(select(Photo)).one().name


def put(visitor: Visitor, photo: Upload = PHOTO, text: str = "Een bankje", **typed: Any) -> Page:
    """Put a slip with a photo in the tin, through the form."""
    return visitor.get(FORM).submit(BUTTON, text=text, photo=photo, **typed)


def submission(picture: Picture | None, text: str = "Soep") -> Submission:
    return Submission(id=str(uuid.UUID(int=1)), text=text, photo=picture)


def test_a_photo_comes_along_and_its_writer_sees_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    page = put(visitor)
    answer = visitor.open(page.one(".photo img").attrs["src"] or "")

    image = Image.open(io.BytesIO(answer.data))
    assert page.one(".photo img").attrs["alt"] == "Foto bij dit briefje"
    assert page.shows("Alleen jij en de werkgroep zien deze foto.")
    assert (answer.status_code, answer.mimetype, image.format) == (200, "image/jpeg", "JPEG")
    assert image.getpixel((2, 2)) == pytest.approx(RED, abs=12)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_slip_without_a_photo_keeps_none(app: Flask, visitor: Visitor, campaign: Campaign, folder: Path) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Een bankje")

    assert page.h1 == "Je briefje zit in de trommel"
    assert not page.all(".photo")
    assert visitor.open(f"{page.path}/foto").status_code == 404
    assert (count(app, Photo), kept(folder)) == (0, [])


def test_a_child_may_send_a_drawing(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/kinderen").submit(BUTTON, text="Een glijbaan", photo=Upload(png(), "huis.png"))

    assert page.h1 == "Je briefje zit in de trommel"
    assert count(app, Photo) == 1


@pytest.mark.parametrize("photo", [PHOTO, Upload(png(), f"{SECRET}.png")], ids=["jpeg", "png"])
def test_nothing_of_the_file_that_was_sent_is_kept(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path, photo: Upload
) -> None:
    put(visitor, photo)

    with app.app_context():
        rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(select(table))]
    contents = [path.read_bytes() for path in [*kept(Path(app.instance_path)), *kept(folder)]]
    assert len(kept(folder)) == 1
    assert SECRET.encode() in photo.content
    assert not [content for content in contents if SECRET.encode() in content]
    assert SECRET not in str(rows)


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        (Upload(b"<!doctype html><script>alert(1)</script>", "foto.jpg"), NO_PHOTO),
        (Upload(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "foto.svg", "image/svg+xml"), NO_PHOTO),
        (Upload(saved(drawing(), "GIF"), "foto.gif", "image/gif"), NO_PHOTO),
        (Upload(b"", "leeg.jpg"), NO_PHOTO),
        (
            Upload(saved(drawing(800, 800), "JPEG")[:-200], "half.jpg"),
            "Deze foto is niet heel aangekomen. Kies hem nog een keer, of kies een andere.",
        ),
        (
            Upload(bomb(), "bom.png", "image/png"),
            "Deze foto is te groot om te lezen. Maak er een schermafdruk van en kies die.",
        ),
        (
            Upload(jpeg() + bytes(BYTES_MAX + 1024**2), "groot.jpg"),
            "Deze foto is groter dan 10 MB. Kies een kleinere foto, of maak er een schermafdruk van.",
        ),
        (
            Upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "iphone.heic", "image/heic"),
            "Deze foto is een HEIC-bestand, dat kunnen we niet lezen. Maak er een schermafdruk van en kies die.",
        ),
    ],
    ids=["html", "svg", "gif", "empty", "half", "bomb", "11 MB", "heic"],
)
def test_a_photo_that_cannot_be_taken_is_refused_with_what_to_do(
    app: Flask,
    visitor: Visitor,
    campaign: Campaign,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    photo: Upload,
    sentence: str,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it in its process

    page = put(visitor, photo, text="Een bankje bij de vijver")

    assert (page.status, page.errors) == (422, [sentence])
    assert page.values(BUTTON)["text"][0].strip() == "Een bankje bij de vijver"
    assert page.one("#photo").attrs["aria-describedby"] == "photo-hint photo-error"
    assert (count(app, Slip), kept(folder)) == (0, [])


def test_when_others_keep_us_busy_a_writer_reads_to_choose_the_photo_again(
    app: Flask, visitor: Visitor, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0)
    monkeypatch.setattr(pictures, "_places", threading.BoundedSemaphore(1))

    with pictures._places:
        page = put(visitor)
    sent = page.submit(BUTTON, photo=PHOTO)

    sentence = "Het is even druk met foto’s. Wacht een minuut, kies je foto nog een keer en druk dan weer op de knop."
    assert (page.status, page.errors) == (503, [sentence])
    assert sent.all(".photo img")


def test_far_too_large_a_photo_is_refused_at_the_door(visitor: Visitor, campaign: Campaign) -> None:
    page = put(visitor, Upload(bytes(PHOTO_POST_LIMIT), "film.jpg"))

    assert (page.status, page.h1) == (413, "Dit is te groot")
    assert page.shows("kies een kleinere foto")


@pytest.mark.parametrize("typed", [{"text": ""}, {"text": "Soep", "website": "x"}])
def test_a_page_that_comes_back_asks_for_the_photo_again(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path, typed: dict[str, str]
) -> None:
    page = put(visitor, **typed)

    assert page.status == 422
    assert AGAIN in page.errors
    assert (count(app, Slip), kept(folder)) == (0, [])


def test_a_question_about_the_words_comes_before_the_photo_and_sends_both(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    page = put(visitor, text="Bel mij op 06-12345678")
    before = (page.errors, kept(folder))

    sent = page.submit("Laat het staan en verstuur", photo=PHOTO)

    assert before == ([], [])
    assert page.shows(f"{AGAIN} Anders gaat je briefje zonder foto.")
    assert len(page.all(".ask [name=photo]")) == len(page.all("[name=photo]")) == 1
    assert sent.all(".photo img")


def test_on_that_page_nobody_loses_a_photo_unawares(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    warning = "Heb je je foto weer gekozen? Anders gaat je briefje zonder foto."
    page = put(visitor, text="Bel mij op 06-12345678")

    again = page.submit(BUTTON, text="Bel mij op 06-87654321")
    sent = again.submit(BUTTON, text="Bel mij", photo=PHOTO)

    assert page.shows(warning)
    assert again.shows(warning)
    assert sent.all(".photo img")


def test_who_sent_no_photo_is_asked_for_none(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Bel mij op 06-12345678")

    assert not page.shows("Anders gaat je briefje zonder foto.")
    assert page.all("[name=photo_lost]") == []
    assert page.all(".ask [name=photo]") == []
    assert page.one("[name=photo]")


def test_a_closed_campaign_keeps_no_photo(app: Flask, visitor: Visitor, campaign: Campaign, folder: Path) -> None:
    form = visitor.get(FORM)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page = form.submit(BUTTON, text="Een bankje", photo=PHOTO)

    assert page.status == 409
    assert AGAIN in page.errors
    assert kept(folder) == []


def test_a_campaign_that_is_not_open_yet_takes_and_shows_no_photo(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    form = visitor.get(FORM)
    put(visitor)
    publish(moderator_of(app, campaign), AS_IS, with_photo="y")
    public = f"/de-gagels/foto/{photo_name(app)}"
    shown = visitor.open(public).status_code
    with app.app_context():
        put_in_state(campaign, CampaignState.DRAFT)

    page = form.submit(BUTTON, text="Een bankje", photo=PHOTO)

    assert (shown, visitor.open(public).status_code) == (200, 404)
    assert (page.status, len(kept(folder))) == (404, 1)


def test_when_a_campaign_is_closed_its_photos_stay_until_their_writer_erases_them(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    code_page = put(visitor)
    publish(moderator_of(app, campaign), AS_IS, with_photo="y")
    addresses = [f"/de-gagels/foto/{photo_name(app)}", f"{code_page.path}/foto"]
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    before = [visitor.open(address).status_code for address in addresses]

    page = code_page.follow("Wis mijn foto").submit("Ja, wis mijn foto")

    assert "Je foto is gewist." in page.notices
    assert (before, [visitor.open(address).status_code for address in addresses]) == ([200, 200], [404, 404])
    assert kept(folder) == []


def test_words_are_never_taken_from_a_file_nor_a_photo_from_words(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    values = visitor.get(FORM).values(BUTTON)
    multipart = "multipart/form-data"

    wordless = visitor.post(FORM, values | {"text": Upload(b"Een bankje", "text.txt")}, enctype=multipart)
    pictureless = visitor.post(FORM, values | {"text": "Een bankje", "photo": "foto.jpg"}, enctype=multipart)

    assert (wordless.status, pictureless.h1) == (422, "Je briefje zit in de trommel")
    assert (count(app, Slip), count(app, Photo)) == (1, 0)


def test_the_same_slip_sent_twice_keeps_one_photo(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    form = visitor.get(FORM)

    first = form.submit(BUTTON, text="Een bankje", photo=PHOTO)
    second = form.submit(BUTTON, text="Een bankje", photo=PHOTO)

    assert first.path == second.path
    assert (count(app, Slip), count(app, Photo), len(kept(folder))) == (1, 1, 1)


def test_another_photo_under_the_same_id_is_another_slip(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    form = visitor.get(FORM)

    pages = [form.submit(BUTTON, text="Een bankje", photo=photo) for photo in (PHOTO, Upload(png(), "b.png"), None)]

    assert len({page.path for page in pages}) == 3
    assert (count(app, Slip), len(kept(folder))) == (3, 2)


def test_without_a_photo_a_code_is_what_it_was_before_there_were_photos() -> None:
    assert submission(None).digest == digest_fields(["Soep", False, "", "", ""])
    assert submission(clean_picture(jpeg())).digest != submission(None).digest


def test_one_submission_from_ten_threads_keeps_one_photo(app: Flask, campaign: Campaign, folder: Path) -> None:
    sent = submission(clean_picture(jpeg()))

    def put_once() -> str:
        with app.app_context():
            _slip, code = put_slip(campaign, sent, now=utc_now())
            db.session.commit()
            return code

    codes = at_once(*[put_once] * 10)

    assert len(set(codes)) == 1
    assert (count(app, Slip), count(app, Photo), len(kept(folder))) == (1, 1, 1)


def test_a_slip_that_is_not_kept_leaves_no_file(app: Flask, campaign: Campaign, folder: Path) -> None:
    with app.app_context():
        put_slip(campaign, submission(clean_picture(jpeg())), now=utc_now())
        there = len(kept(folder))
        db.session.rollback()

    assert there == 1
    assert (count(app, Slip), kept(folder)) == (0, [])


def test_the_photo_is_made_anew_before_anybody_has_to_wait(
    app: Flask, visitor: Visitor, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def clean(raw: bytes) -> Picture:
        order.append("cleaning")
        return clean_picture(raw)

    monkeypatch.setattr(views, "begin_writing", lambda: order.append("writing"))
    monkeypatch.setattr(forms, "clean_picture", clean)

    put(visitor)

    assert order == ["cleaning", "writing"]


def test_withdrawing_a_slip_erases_its_photo(app: Flask, visitor: Visitor, campaign: Campaign, folder: Path) -> None:
    page = put(visitor)

    gone = page.follow("Trek mijn briefje in en wis de woorden").submit("Ja, wis mijn briefje")

    assert not gone.all(".photo")
    assert visitor.open(f"{page.path}/foto").status_code == 404
    assert (count(app, Photo), kept(folder)) == (0, [])


def test_a_writer_may_erase_the_photo_alone(app: Flask, visitor: Visitor, campaign: Campaign, folder: Path) -> None:
    question = put(visitor).follow("Wis mijn foto")
    there = (question.one(".photo img").attrs["src"], len(kept(folder)))

    page = question.submit("Ja, wis mijn foto")

    assert there == (f"{page.path}/foto", 1)
    assert question.headers["Cache-Control"] == "no-store"
    assert "Je foto is gewist." in page.notices
    assert page.shows("Een bankje")
    assert not page.all(".photo")
    assert (count(app, Slip), count(app, Photo), kept(folder)) == (1, 0, [])


def test_erasing_a_photo_twice_is_erasing_it_once(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    page = put(visitor).follow("Wis mijn foto")
    page.submit("Ja, wis mijn foto")

    again = page.submit("Ja, wis mijn foto")

    assert again.status == 200
    assert visitor.get(page.path).path == again.path
    with app.app_context():
        entries = db.session.execute(select(db.metadata.tables["journal_entry"])).all()
    assert [row.action for row in entries].count("slip.photo_erased") == 1


def publish(moderator: Visitor, button: str, **typed: Any) -> Page:
    page = moderator.get(f"{INBOX}?zoek=vijver" if button == JOIN else INBOX)
    return page.submit(button, **typed)


def test_a_moderator_sees_the_photo_in_the_inbox(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    put(visitor)
    moderator = moderator_of(app, campaign)

    image = moderator.get(INBOX).one(".inbox .photo img")
    answer = moderator.open(image.attrs["src"] or "")

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("button", [AS_IS, TIDY, JOIN])
def test_a_photo_is_shown_only_when_a_moderator_ticks_it(
    app: Flask, visitor: Visitor, campaign: Campaign, button: str
) -> None:
    with app.app_context():
        idea_id = make_idea(campaign).id if button == JOIN else None
    choice = {"idea_id": idea_id} if idea_id else {}
    code_page = put(visitor)
    public = f"/de-gagels/foto/{photo_name(app)}"
    moderator = moderator_of(app, campaign)

    publish(moderator, button, **choice)
    unticked = visitor.open(public).status_code
    moderator.get(INBOX).submit(UNDO)
    publish(moderator, button, with_photo="y", **choice)

    with app.app_context():
        shown_at = idea_id or db.session.scalars(select(Idea.id)).one()
    page = visitor.get(f"/de-gagels/ideeen/{shown_at}")
    assert (unticked, visitor.open(public).status_code) == (404, 200)
    assert page.one(".photo img").attrs["src"] == public
    assert visitor.get(code_page.path).shows("De buurt ziet deze foto ook.")


def test_a_published_slip_whose_photo_stays_private_shows_none(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    put(visitor)
    publish(moderator_of(app, campaign), AS_IS)

    with app.app_context():
        idea_id = db.session.scalars(select(Idea.id)).one()
    assert not visitor.get(f"/de-gagels/ideeen/{idea_id}").all("img[alt='Foto bij dit briefje']")


def test_a_slip_without_a_photo_asks_nothing_about_one(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    visitor.get(FORM).submit(BUTTON, text="Een bankje")
    moderator = moderator_of(app, campaign)
    page = moderator.get(INBOX)

    assert not page.shows("Laat de foto ook zien")
    values = page.values(AS_IS) | {"with_photo": ["y"]}
    assert moderator.post(page.form_with(AS_IS).attrs["action"] or "", values).status == 200


def test_undoing_a_publication_hides_the_photo_and_keeps_it(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    code_page = put(visitor)
    public = f"/de-gagels/foto/{photo_name(app)}"
    moderator = moderator_of(app, campaign)
    publish(moderator, AS_IS, with_photo="y")
    etag = visitor.open(public).headers["ETag"]

    moderator.get(INBOX).submit(UNDO)

    assert visitor.open(public, headers={"If-None-Match": etag}).status_code == 404
    assert visitor.open(f"{code_page.path}/foto").status_code == 200
    assert moderator.get(INBOX).one(".inbox .photo img")
    assert len(kept(folder)) == 1


def test_a_photo_that_was_shown_once_must_be_ticked_again(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    put(visitor)
    public = f"/de-gagels/foto/{photo_name(app)}"
    moderator = moderator_of(app, campaign)
    publish(moderator, AS_IS, with_photo="y")
    moderator.get(INBOX).submit(UNDO)

    publish(moderator, AS_IS)

    assert visitor.open(public).status_code == 404


def test_a_public_photo_is_asked_for_anew_each_time_and_sent_once(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    put(visitor)
    publish(moderator_of(app, campaign), AS_IS, with_photo="y")
    public = f"/de-gagels/foto/{photo_name(app)}"

    first = visitor.open(public)
    second = visitor.open(public, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache, private"
    assert (first.mimetype, first.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert (second.status_code, second.data) == (304, b"")


def test_a_public_photo_that_is_withdrawn_is_gone_for_everybody(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    code_page = put(visitor)
    moderator = moderator_of(app, campaign)
    inbox_photo = moderator.get(INBOX).one(".inbox .photo img").attrs["src"] or ""
    publish(moderator, AS_IS, with_photo="y")
    public = f"/de-gagels/foto/{photo_name(app)}"

    code_page.follow("Trek mijn briefje in en wis de woorden").submit("Ja, wis mijn briefje")

    assert [who.open(place).status_code for who, place in [(visitor, public), (moderator, inbox_photo)]] == [404, 404]
    assert kept(folder) == []


def test_nobody_else_sees_a_photo(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    code_page = put(visitor)
    name = photo_name(app)
    with app.app_context():
        elsewhere = make_campaign("de-hoek")
        db.session.refresh(elsewhere)
        db.session.expunge(elsewhere)
        slip_id = db.session.scalars(select(Slip.id)).one()
    stranger = moderator_of(app, elsewhere)

    assert visitor.open(f"{INBOX}/{slip_id}/foto").status_code == 303  # to the log-in page
    assert stranger.open(f"{INBOX}/{slip_id}/foto").status_code == 404
    assert stranger.open(f"/beheer/de-hoek/postvak/{slip_id}/foto").status_code == 404
    assert visitor.open(f"/de-gagels/foto/{name}").status_code == 404
    assert visitor.open("/volg/0000-0000-0000/foto").status_code == 404
    assert visitor.open(f"{code_page.path}/foto").status_code == 200


def test_a_photo_of_a_slip_that_nobody_published_is_never_public(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    put(visitor)
    with app.app_context():
        db.session.scalars(select(Photo)).one().is_public = True
        db.session.commit()

    assert visitor.open(f"/de-gagels/foto/{photo_name(app)}").status_code == 404


def test_no_address_leads_to_another_file(app: Flask, visitor: Visitor, campaign: Campaign, folder: Path) -> None:
    put(visitor)
    publish(moderator_of(app, campaign), AS_IS, with_photo="y")
    name = photo_name(app)
    (file,) = kept(folder)
    for beside in (file.with_name(f"{'a' * 32}.jpg"), folder / "a.jpg", folder / f"{name}.key"):
        beside.write_bytes(file.read_bytes())
    other = ["", "..", "a", "a" * 32, "a" * 500, "a.jpg", "%2e%2e%2fa", "..%2fa.jpg", f"{name}.jpg", f"{name}.key"]
    twisted = [name.upper(), name[:-1], f"{name[:-1]}%25", f"..%2f{name[:2]}%2f{name}", f"{name}%00"]

    found = {tried: visitor.open(f"/de-gagels/foto/{tried}").status_code for tried in [name, *other, *twisted]}

    assert [tried for tried, status in found.items() if status == 200] == [name]
    assert {status for tried, status in found.items() if tried != name} <= {400, 404}


def test_a_photo_of_one_campaign_is_not_shown_under_another(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        make_campaign("de-hoek")
    put(visitor)
    publish(moderator_of(app, campaign), AS_IS, with_photo="y")

    assert visitor.open(f"/de-hoek/foto/{photo_name(app)}").status_code == 404


def test_a_photo_whose_file_is_lost_is_not_there(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    page = put(visitor)
    for path in kept(folder):
        path.unlink()

    assert visitor.open(f"{page.path}/foto").status_code == 404


def test_wrong_codes_with_a_photo_behind_them_are_counted(visitor: Visitor, campaign: Campaign) -> None:
    statuses = [visitor.open(f"/volg/0000-0000-{number:04}/foto").status_code for number in range(40)]

    assert statuses[-1] == 429


def test_the_sweep_erases_what_a_crash_left_and_nothing_else(
    app: Flask, visitor: Visitor, campaign: Campaign, folder: Path
) -> None:
    put(visitor)
    with app.app_context():
        app.extensions["file_store"].put("f" * 32 + ".jpg", b"left behind")
        for path in kept(folder):
            os.utime(path, (0, 0))

        swept = sweep_photos()

    assert swept == 1
    assert [path.stem for path in kept(folder)] == [photo_name(app)]
