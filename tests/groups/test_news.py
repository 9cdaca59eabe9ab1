"""News that a group told: with a photo, in other words, taken off the site, and gone for good."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import feedparser
import pytest
from flask import Flask
from PIL import Image

from optrommel import forms
from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.database import reads_only
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.groups.actions import add_member
from optrommel.groups.models import EarlierText, Update, UpdatePhoto
from optrommel.groups.rules import KEPT_OFF_DAYS
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.pictures import Picture, clean_picture
from optrommel.retention import purge
from optrommel.slips.photos import sweep_photos
from optrommel.slips.rules import show_code
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea
from tests.conftest import ON_SQLITE
from tests.factories import make_account, make_claim, make_group, make_slip, make_theme, put_in_state
from tests.page import Page, Upload, Visitor
from tests.people import group_named, member_of, moderator_of
from tests.pictures import RED, SECRET, jpeg, png

HOME = "/groep/de-gagels/samen-aan-tafel/"
GROUP = "/de-gagels/groepen/samen-aan-tafel"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
FEED = "/de-gagels/nieuws.atom"
TELL, CHANGE, SAVE, TAKE_OFF, REMOVE = "Vertel het de buurt", "Pas aan", "Bewaar", "Haal weg", "Haal het van de website"
UNDO, BACK, ERASE, SURE = "Ongedaan maken", "Zet terug", "Wis het voor altijd", "Ja, wis het voor altijd"
WORDS = "We waren er met negen."
PHOTO = Upload(jpeg(), "IMG_0001.jpg")
AGAIN = "Kies je foto nog een keer. Die konden we niet voor je vasthouden."


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the application a file store of this test alone."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give Bep of ‘Samen aan tafel’, which has the theme in hand."""
    found = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        make_claim(group_named("Samen aan tafel"), make_theme(campaign), campaign=campaign)
    return found


@pytest.fixture
def other(app: Flask, member: Visitor) -> Visitor:
    """Give Karel, who belongs to ‘Samen aan tafel’ too."""
    with app.app_context():
        account = make_account("Karel")
        add_member(group_named("Samen aan tafel"), account, now=utc_now())
        db.session.commit()
        return Visitor(app).let_in(account.email or "")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def tell(member: Visitor, text: str = WORDS, **typed: object) -> Page:
    return member.get(HOME).submit(TELL, text=text, **typed)


def tell_with_photo(member: Visitor, **typed: object) -> Page:
    return tell(member, **{"photo": PHOTO, "asked": "y", "alt": "Een volle tafel", **typed})


def take_off(member: Visitor, reason: str = "Er stond een naam in.") -> Page:
    return member.get(HOME).follow(TAKE_OFF).submit(REMOVE, reason=reason)


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


def code_page(app: Flask, campaign: Campaign) -> str:
    """Give the code page of a writer whose idea lies in the theme."""
    with app.app_context():
        slip, code = make_slip(campaign)
        idea = publish_slip(slip, slip.text, now=utc_now())
        place_idea(idea, db.session.scalars(db.select(Theme)).one(), now=utc_now())
        db.session.commit()
    return f"/volg/{show_code(code)}"


def test_a_photo_stands_with_the_news_wherever_that_is_read(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    code = code_page(app, campaign)

    tell_with_photo(member, claim_id="1")

    pages = [visitor.get(path) for path in ("/de-gagels/", GROUP, THEME, "/de-gagels/ideeen/1", code)]
    (address,) = {page.one("figure img").attrs["src"] for page in pages}
    answer = visitor.open(address or "")
    image = Image.open(io.BytesIO(answer.data))
    (entry,) = [entry for entry in feedparser.parse(visitor.open(FEED).data).entries if "Nieuws" in entry.title]
    assert {page.one("figure img").attrs["alt"] for page in pages} == {"Een volle tafel"}
    assert (answer.mimetype, image.getpixel((2, 2))) == ("image/jpeg", pytest.approx(RED, abs=12))
    assert SECRET.encode() in PHOTO.content
    assert SECRET.encode() not in answer.data
    assert f'src="http://localhost{address}"' in entry.content[0].value
    assert [link.href for link in entry.links if link.rel == "enclosure"] == [f"http://localhost{address}"]


def test_whoever_shows_people_asks_them_first(app: Flask, member: Visitor, folder: Path) -> None:
    page = tell_with_photo(member, asked=None)

    sentence = "Zet een vinkje als iedereen op de foto het goed vindt. Anders kun je beter een andere foto kiezen."
    assert (page.status, set(page.errors)) == (422, {sentence, AGAIN})
    assert page.values(TELL)["text"][0].strip() == WORDS
    assert page.shows("Staan er mensen op? Vraag het ze eerst.")
    assert page.all("details[open] #photo")
    assert (count(app, Update), kept(folder)) == (0, [])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"text": ""}, ["Schrijf eerst wat er gebeurde. Eén regel is genoeg.", AGAIN]),
        (
            {"photo": Upload(b"<script>", "foto.jpg")},
            ["Dit bestand is geen foto die we kunnen lezen. Kies een foto, of maak er een schermafdruk van."],
        ),
        ({"alt": "x" * 201}, [AGAIN, "Maak dit korter: hooguit 200 tekens."]),
    ],
    ids=["no words", "no photo", "long"],
)
def test_news_that_cannot_be_told_comes_back_with_what_was_typed(
    app: Flask, member: Visitor, folder: Path, typed: dict[str, object], errors: list[str]
) -> None:
    page = tell_with_photo(member, **typed)

    assert (page.status, page.errors) == (422, errors)
    assert page.values(TELL)["alt"] == [typed.get("alt", "Een volle tafel")]
    assert page.values(TELL)["asked"] == ["y"]
    assert (count(app, Update), kept(folder)) == (0, [])


def test_a_photo_that_did_not_come_along_again_is_never_left_out_in_silence(app: Flask, member: Visitor) -> None:
    page = tell_with_photo(member, asked=None).submit(TELL, asked="y")
    told = count(app, Update)
    after = page.submit(TELL, asked=None, alt="")

    assert page.errors == ["Er is geen foto bij. Kies je foto, of haal het vinkje en de zin over de foto weg."]
    assert (page.status, told) == (422, 0)
    assert after.notices == ["Verteld! De buurt kan het nu lezen."]


def test_who_changed_news_comes_back_to_the_top_where_that_is_said(member: Visitor) -> None:
    tell(member)

    pages = [
        member.get(HOME).follow(CHANGE).submit(SAVE, follow=False, text="We waren er met tien."),
        member.get(HOME).follow(TAKE_OFF).submit(REMOVE, follow=False, reason="Er stond een naam in."),
    ]

    assert [page.headers["Location"] for page in pages] == [HOME, HOME]


def test_the_photo_stands_with_what_is_reported_and_with_the_report(member: Visitor, visitor: Visitor) -> None:
    tell_with_photo(member)
    form = visitor.get(GROUP).follow("Meld dit", within=".update")
    form.submit("Verstuur je melding", reason="portrait")

    pages = (form, member.get(HOME).follow("Er staat iemand"))

    assert [len(page.all("figure img")) for page in pages] == [1, 1]


def test_the_same_news_and_photo_sent_twice_are_told_once(app: Flask, member: Visitor, folder: Path) -> None:
    form = member.get(HOME)

    for photo in (PHOTO, PHOTO, Upload(png(), "b.png")):
        form.submit(TELL, text=WORDS, photo=photo, asked="y")

    assert (count(app, Update), count(app, UpdatePhoto), len(kept(folder))) == (2, 2, 2)


@ON_SQLITE
def test_nobody_waits_while_a_photo_is_made_anew(member: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    only_read: list[bool] = []

    def clean(raw: bytes) -> Picture:
        only_read.append(reads_only.get())
        return clean_picture(raw)

    monkeypatch.setattr(forms, "clean_picture", clean)

    tell_with_photo(member)

    assert only_read == [True]


def test_who_was_removed_while_choosing_a_photo_keeps_the_words_and_leaves_no_photo(
    app: Flask, member: Visitor, other: Visitor, folder: Path
) -> None:
    form = other.get(HOME)
    member.get(f"{HOME}mensen").submit("Haal Karel uit de groep")

    page = form.submit(TELL, text=WORDS, photo=PHOTO, asked="y")

    assert page.status == 403
    assert page.shows("Je hoort niet meer bij de groep ‘Samen aan tafel’, dus dit is niet geplaatst.")
    assert page.shows(WORDS)
    assert (count(app, Update), kept(folder)) == (0, [])


def test_the_sweep_leaves_the_photos_of_news(app: Flask, member: Visitor, folder: Path) -> None:
    tell_with_photo(member)
    with app.app_context():
        app.extensions["file_store"].put("f" * 32 + ".jpg", b"left behind")
        for path in kept(folder):
            os.utime(path, (0, 0))

        assert sweep_photos() == 1
        assert [path.name for path in kept(folder)] == [db.session.scalars(db.select(UpdatePhoto.key)).one()]


def test_a_photo_is_erased_and_the_words_stay(app: Flask, member: Visitor, visitor: Visitor, folder: Path) -> None:
    tell_with_photo(member)
    address = visitor.get(GROUP).one("figure img").attrs["src"] or ""

    page = member.get(HOME).follow("Wis de foto").submit("Ja, wis de foto")

    assert "De foto is gewist. Jullie woorden staan er nog." in page.notices
    assert (visitor.open(address).status_code, kept(folder)) == (404, [])
    assert visitor.get(GROUP).shows(WORDS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Soep** <script>alert(1)</script>", "<strong>Soep</strong> &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[lees](javascript:alert(1))", "lees"),
        ("w" * 4000, "w" * 4000),
    ],
    ids=["script", "address that runs", "long word"],
)
@pytest.mark.parametrize("is_changed", [False, True], ids=["told", "changed"])
def test_what_could_do_harm_is_only_words(
    member: Visitor, visitor: Visitor, text: str, shown: str, is_changed: bool
) -> None:
    tell(member, WORDS if is_changed else text)
    if is_changed:
        member.get(HOME).follow(CHANGE).submit(SAVE, text=text)

    page = visitor.get(GROUP)

    assert shown in page.html
    assert not [link for link in page.all(".update a") if "javascript" in (link.attrs["href"] or "")]


def test_twenty_thousand_letters_are_too_many_and_come_back(app: Flask, member: Visitor) -> None:
    long = "We waren er met negen. " * 900
    refused = tell(member, long)
    tell(member)

    changed = member.get(HOME).follow(CHANGE).submit(SAVE, text=long)

    for page, button in ((refused, TELL), (changed, SAVE)):
        assert (page.status, page.errors) == (422, ["Gebruik 2 tot 4000 tekens."])
        assert page.values(button)["text"][0].strip() == long.strip()


def test_news_is_read_in_its_new_words_and_what_it_said_stays_with_the_group(
    member: Visitor, other: Visitor, visitor: Visitor
) -> None:
    tell(member)
    before = feedparser.parse(visitor.open(FEED).data).entries[0]

    page = other.get(HOME).follow(CHANGE).submit(SAVE, text="Met tien, en **soep**.")

    after = feedparser.parse(visitor.open(FEED).data).entries[0]
    public = visitor.get(GROUP)
    assert page.notices == ["Aangepast. De buurt leest het zo."]
    assert public.shows("Met tien, en soep")
    assert public.shows("Aangepast op")
    assert not public.shows(WORDS)
    assert member.get(HOME).follow(CHANGE).texts("details .words") == [WORDS]
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated > before.updated
    assert "<strong>soep</strong>" in after.content[0].value


def test_of_two_who_change_news_the_second_reads_so_and_may_still_save(
    app: Flask, member: Visitor, other: Visitor, visitor: Visitor
) -> None:
    tell(member)
    open_forms = [member.get(HOME).follow(CHANGE), other.get(HOME).follow(CHANGE)]
    first = open_forms[0].submit(SAVE, text="Met tien.")
    same = open_forms[0].submit(SAVE, text="Met tien.")

    page = open_forms[1].submit(SAVE, text="Met elf.")
    page.submit(SAVE)
    too_late = first.submit(UNDO)

    assert too_late.shows("Dit kan niet meer ongedaan gemaakt worden")
    assert same.path == HOME
    assert page.errors == ["Iemand anders paste dit net aan. Hieronder staan jouw woorden. Kijk wat je bewaart."]
    assert visitor.get(GROUP).shows("Met elf.")
    assert other.get(HOME).follow(CHANGE).texts("details .words") == ["Met tien.", WORDS]
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(action="update.changed").count() == 2


def test_changes_are_undone_one_by_one_and_no_words_are_lost(app: Flask, member: Visitor, visitor: Visitor) -> None:
    tell(member)
    pages = [member.get(HOME).follow(CHANGE).submit(SAVE, text=text) for text in ("Met tien.", "Met elf.")]

    too_early = pages[0].submit(UNDO)
    read = []
    for page in reversed(pages):
        page.submit(UNDO)
        read.append(visitor.get(GROUP).texts(".update div")[0])

    assert too_early.shows("Er is niets meer om ongedaan te maken, of er kwam al iets anders na.")
    assert read == ["Met tien.", WORDS]
    with app.app_context():
        assert set(db.session.scalars(db.select(EarlierText.text))) == {"Met tien.", "Met elf."}


def test_news_that_is_taken_off_is_read_nowhere_but_by_its_group(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    code = code_page(app, campaign)
    tell_with_photo(member, claim_id="1")
    address = visitor.get(GROUP).one("figure img").attrs["src"] or ""
    places = [f"{start}{ending}" for start in (GROUP, THEME, "/de-gagels/ideeen/1") for ending in ("", ".atom")]
    places += ["/de-gagels/", FEED, code]
    before = [WORDS in visitor.open(place).get_data(as_text=True) for place in places]

    home = take_off(member)

    assert before == [True] * len(places)
    assert not [place for place in places if WORDS in visitor.open(place).get_data(as_text=True)]
    assert visitor.open(address).status_code == 404
    assert home.shows("Jullie haalden dit weg op")
    assert home.shows("Er stond een naam in.")


def test_what_is_off_already_is_neither_changed_nor_taken_off_again(member: Visitor, other: Visitor) -> None:
    tell(member)
    home = other.get(HOME)
    change, again = home.follow(CHANGE), home.follow(TAKE_OFF)
    take_off(member)

    refused, twice = change.submit(SAVE, text="Met tien."), again.submit(REMOVE, reason="Dubbel.")

    sentence = "Dit nieuws is al van de website gehaald. Kijk bij jullie nieuws hoe het nu is."
    assert (refused.status, refused.errors) == (409, [sentence])
    assert refused.values(SAVE)["text"] == ["Met tien."]
    assert home.follow(CHANGE).status == 409
    assert (twice.path, twice.shows("Er stond een naam in."), twice.shows("Dubbel.")) == (HOME, True, False)


@pytest.mark.parametrize("button", [UNDO, BACK])
def test_it_is_back_with_one_tap(member: Visitor, visitor: Visitor, button: str) -> None:
    tell_with_photo(member)
    home = take_off(member)

    home.submit(button)

    assert visitor.get(GROUP).shows(WORDS)
    assert visitor.open(visitor.get(GROUP).one("figure img").attrs["src"] or "").status_code == 200


def test_putting_it_back_can_be_undone_too(member: Visitor, visitor: Visitor) -> None:
    tell(member)

    page = take_off(member).submit(BACK).submit(UNDO)

    assert page.shows("Er stond een naam in.")
    assert not visitor.get(GROUP).shows(WORDS)


def test_what_a_moderator_took_off_the_group_does_not_put_back_nor_erase(
    app: Flask, campaign: Campaign, member: Visitor, visitor: Visitor
) -> None:
    moderator = moderator_of(app, campaign)
    tell(member)
    take_off(moderator, "Hier staat een naam in.")

    home = member.get(HOME)
    refused = [home.submit(BACK), home.follow(ERASE).submit(SURE)]
    hidden = not visitor.get(GROUP).shows(WORDS)
    moderator.get(HOME).submit(BACK)

    assert home.shows("De werkgroep haalde dit weg op")
    assert [page.status for page in refused] == [403, 403]
    assert hidden
    assert visitor.get(GROUP).shows(WORDS)


def test_a_moderator_of_the_group_does_not_undo_what_a_colleague_took_off(app: Flask, campaign: Campaign) -> None:
    own, colleague = moderator_of(app, campaign, "Els"), moderator_of(app, campaign)
    with app.app_context():
        make_group(campaign, "Samen aan tafel", db.session.scalars(db.select(Account).filter_by(name="Els")).one())
    tell(own)
    take_off(colleague)
    token = own.get(HOME).values(TELL)["csrf_token"]
    with app.app_context():
        entry_id = db.session.scalars(db.select(JournalEntry.id).filter_by(action="update.taken_off")).one()
    path = f"/beheer/de-gagels/logboek/{entry_id}/ongedaan"

    refused = own.open(path, method="POST", data={"csrf_token": token})
    undone = colleague.post(path, {"csrf_token": colleague.get(HOME).values(TELL)["csrf_token"]})

    assert (refused.status_code, undone.status) == (403, 200)
    assert Visitor(app).get(GROUP).shows(WORDS)


def test_news_that_is_gone_for_good_leaves_no_word_and_no_photo(
    app: Flask, member: Visitor, other: Visitor, folder: Path
) -> None:
    tell_with_photo(member)
    still_on = f"{HOME}nieuws/1/wissen"
    with app.app_context():
        still_on = still_on.replace("/1/", f"/{db.session.scalars(db.select(Update.id)).one()}/")
    refused = member.get(still_on).submit(SURE)
    member.get(HOME).follow(CHANGE).submit(SAVE, text="Met tien.")
    page = take_off(member).follow(ERASE).submit(SURE)

    with app.app_context():
        rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(db.select(table))]
    assert refused.shows("Dit nieuws staat nog op de website.")
    assert "Gewist. Niemand kan het nog lezen." in page.notices
    assert UNDO not in page.texts("button")
    assert WORDS not in str(rows)
    assert "Met tien." not in str(rows)
    assert kept(folder) == []
    assert other.get(still_on).status == 404


@pytest.mark.parametrize(("days", "left"), [(KEPT_OFF_DAYS - 1, 1), (KEPT_OFF_DAYS + 1, 0)])
def test_what_is_off_the_site_for_a_year_goes_by_itself(
    app: Flask, member: Visitor, folder: Path, days: int, left: int
) -> None:
    tell_with_photo(member)
    take_off(member)
    tell(member, "Dit blijft.")

    with app.app_context():
        would = purge(utc_now() + dt.timedelta(days=days), dry_run=True)
        gone = purge(utc_now() + dt.timedelta(days=days))
        texts = set(db.session.scalars(db.select(Update.text)))

    assert (would["updates"], gone["updates"]) == (1 - left, 1 - left)
    assert ("Dit blijft." in texts, WORDS in texts, len(kept(folder))) == (True, bool(left), left)


def test_news_of_another_group_is_not_theirs_to_change(app: Flask, campaign: Campaign, member: Visitor) -> None:
    tell(member)
    stranger = member_of(app, campaign, "Klussers", "Truus")
    token = stranger.get("/groep/de-gagels/klussers/").values(TELL)["csrf_token"]
    with app.app_context():
        update_id = db.session.scalars(db.select(Update.id)).one()

    statuses = [
        stranger.open(f"/groep/de-gagels/{group}/nieuws/{update_id}/{deed}", method="POST", data=typed).status_code
        for group in ("klussers", "samen-aan-tafel")
        for deed in ("aanpassen", "weghalen", "terugzetten", "wissen", "foto-wissen")
        for typed in [{"csrf_token": token, "text": "Weg", "reason": "Weg", "version": "1"}]
    ]

    assert statuses == [404] * 10


def test_in_an_archive_news_is_still_taken_off(app: Flask, campaign: Campaign, member: Visitor) -> None:
    tell_with_photo(member)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page = take_off(member)
    gone = page.follow(ERASE).submit(SURE)

    assert page.shows("Er stond een naam in.")
    assert gone.shows("Gewist. Niemand kan het nog lezen.")
