"""Every page that can be seen, each with what makes it hard: errors, open parts, nothing to show."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import FilePayload, Locator, Page
from sqlalchemy import func, select

from optrommel.accounts.actions import mail_link
from optrommel.accounts.models import Account, CampaignRole
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.campaigns.queries_tins import tin_numbered, tins_of
from optrommel.clock import utc_now
from optrommel.demo.build import SLUG
from optrommel.demo.slips import receipt_of
from optrommel.demo.stage import GROUP_OF_MEMBER
from optrommel.digests.actions import own_digest
from optrommel.exports.orders import order_new, settle, take_next
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.extensions import db
from optrommel.following.actions_outcomes import ask_outcome
from optrommel.groups.actions import invite_member
from optrommel.groups.actions_reports import Complaint, report
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.queries import group_by_slug
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules import ClaimState
from optrommel.groups.rules_reports import Reason
from optrommel.moderation.actions import answer_slip, let_photo_be_seen, publish_slip, reply_to_answer
from optrommel.moderation.merging import link_clash, merge_ideas, split_voice
from optrommel.moderation.models import Voice
from optrommel.moderation.reasons import STOCK_REASONS
from optrommel.notifications.actions import mark_failed
from optrommel.notifications.models import Message
from optrommel.pictures import clean_picture
from optrommel.slips.actions import Submission, keep_slip
from optrommel.slips.models import Scan, Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import receipt_of_paper
from optrommel.slips.queries import slip_by_code
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import Source, show_code
from optrommel.slips.scans import keep_scan
from optrommel.slips.typing import Copying, type_slip
from tests.browser.serving import EMPTY
from tests.factories import make_follower, make_letter, make_order, make_paper
from tests.pictures import jpeg, sketch

STORY = "s001"  # the slip of the demo with the longest story; its writer passed the tin on
PAPER = "s002"  # a slip that was typed over; its writer passed nothing on


def look(_page: Page) -> None:
    """Do nothing: the page as it opens."""


def unfold(page: Page) -> None:
    """Open all that is folded, but the menu: it would lie over the rest."""
    for summary in page.locator("details:not([open], [data-menu]) > summary").all()[::-1]:
        summary.click()


def open_menu(page: Page) -> None:
    """Open the choice of language."""
    page.locator("[data-menu] > summary").click()


def press(button: str) -> Callable[[Page], None]:
    """Send a form untouched, so that the page comes back with its errors."""
    return lambda page: arrive(page, page.get_by_role("button", name=button).first)


def press_in_trail(page: Page) -> None:
    """Send the reply to an answer untouched, whatever the language."""
    arrive(page, page.locator(".trail form .button"))


def press_first(page: Page) -> None:
    """Send the one form of a page untouched, whatever its language."""
    arrive(page, page.locator("main form .button").first)


def arrive(page: Page, step: Locator) -> None:
    """Press a button or link and wait for the page it leads to."""
    with page.expect_navigation():
        step.click()


def tick_help(page: Page) -> None:
    """Tick “ik wil meehelpen”, which unfolds the rest."""
    page.locator("#help").check()


def send_slip(page: Page) -> None:
    """Press the button of the slip form, whatever its language."""
    page.locator("#slip > .button--wide").click()


def ask_for_help(page: Page) -> None:
    """Tick “ik wil meehelpen”, say nothing else, and send."""
    tick_help(page)
    send_slip(page)
    page.locator(".errors").wait_for()


TYPED = [  # what the site says of slips; the demo stays as it is
    {"number": "48213-0345-Y", "slip": 1, "typed": 17, "printed": 25, "loose": False, "undo": "/", "tin": 1},
    {
        "number": "70001-0001-B",
        "slip": 2,
        "typed": 18,
        "printed": 25,
        "loose": True,
        "undo": "/",
        "stub": "/",
        "tin": 1,
    },
]
ALIKE = {"alike": [{"number": "48213-0007-P", "text": "Een bankje bij de vijver", "tin": 4}]}
CAME_BACK = """() => {
    const problems = [["number", "Dit nummer is vanmiddag al overgetypt door Joke."]];
    const slip = { id: "1", at: 1, state: "failed", link: "/", fields: [["text", "Samen soep eten"]], problems };
    localStorage.setItem(`typing:${document.querySelector("[data-typing]").dataset.keeper}:1`, JSON.stringify(slip));
}"""


def type_some(page: Page) -> None:
    """Come back to a slip that was refused, type two over, and begin at one that is like another."""
    page.evaluate(CAME_BACK)
    page.reload()
    answers = iter(TYPED)
    save = "**/overtypen?*"
    page.route(save, lambda way: way.fulfill(json=next(answers)) if way.request.method == "POST" else way.fallback())
    page.route("**/lijkt-op", lambda way: way.fulfill(json=ALIKE))
    for _slip in TYPED:
        page.locator("#text").fill("Een bankje bij de vijver")
        page.keyboard.press("Control+Enter")
    page.locator("[data-piece=saved]").nth(1).wait_for()
    page.locator("#text").fill("Een bankje bij de vijver")
    page.locator("#help").check()
    page.locator("[data-alike-list] > li").wait_for()
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")


# Slips of a phone: one sent while nobody looked, one refused; and the way to leave no trace of them.
QUEUE = """() => new Promise((resolve) => {
    const slips = [
        {
            id: "1", at: Date.now(), number: 1, words: "Een bankje bij de vijver", state: "sent",
            code: "K7QF-2M9X-4T3B", fields: [],
        },
        { id: "2", at: 2, state: "refused", reason: "look", page: "/", fields: [["text", "Samen soep eten"]] },
    ];
    const opening = indexedDB.open("optrommel", 1);
    // The page may not have opened it yet.
    opening.onupgradeneeded = () => opening.result.createObjectStore("slips", { keyPath: "id" });
    opening.onsuccess = () => {
        const change = opening.result.transaction("slips", "readwrite");
        for (const slip of slips) change.objectStore("slips").put(slip);
        change.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""
FORGET = """() => new Promise((resolve) => { indexedDB.deleteDatabase("optrommel").onsuccess = resolve; })"""


def write_without_coverage(page: Page) -> None:
    """Write a slip that cannot go: what answers is no site of ours."""
    page.route("**/briefje/token", lambda route: route.fulfill(content_type="text/html", body="Log in"))
    page.locator("#text").fill("Een bankje bij de vijver")
    send_slip(page)
    page.locator("[data-saved]").wait_for()
    page.locator("[data-send-now]").first.wait_for()
    page.evaluate(FORGET)


def find_queue(page: Page) -> None:
    """Come back to a phone with slips that were sent or refused."""
    page.evaluate(QUEUE)
    page.reload()
    page.locator("[data-done]").first.wait_for()
    page.evaluate(FORGET)


def write_number(page: Page) -> None:
    """Write a telephone number, and be asked about it."""
    page.locator("#text").fill("Bel Annie op 06-12345678")
    send_slip(page)
    page.get_by_role("dialog").wait_for()


def choose_drawing(page: Page) -> None:
    """Choose a drawing to go along."""
    drawing: FilePayload = {"name": "tekening.jpg", "mimeType": "image/jpeg", "buffer": sketch()}
    page.locator("#photo").set_input_files(drawing)
    page.locator("[data-photo-preview]").wait_for()


def choose_letter(page: Page) -> None:
    """Choose what is no picture."""
    letter: FilePayload = {"name": "brief.txt", "mimeType": "text/plain", "buffer": b"Lieve buren"}
    page.locator("#photo").set_input_files(letter)
    page.locator("[data-photo-refused]").wait_for()


def send_no_reason(page: Page) -> None:
    """Say “nu niet” to a group without saying why."""
    unfold(page)
    press("Stuur dit antwoord")(page)


def choose_sheet(*rows: str, name: str = "briefjes.csv") -> Callable[[Page], None]:
    """Choose a spreadsheet with these rows, and look at what is in it."""

    def choose(page: Page) -> None:
        content = "\n".join(["tekst;trommel;datum;taal;naam;contact;wijk", *rows]).encode()
        sheet: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
        page.locator("#file").set_input_files(sheet)
        press("Bekijk wat erin staat")(page)

    return choose


def import_sheet(page: Page) -> None:
    """Put a spreadsheet of one slip in; another each time, for the same goes in once."""
    choose_sheet(f"Een moestuin achter de school, {uuid.uuid4()};;;;;;")(page)
    press("Stop 1 briefje in de trommel")(page)


GOOD_ROWS = (
    "Een bankje bij de vijver, met een afdakje voor als het regent. Dan kan iedereen van de flat er zitten;1;;;;;",
    "Parkta yürüyüş grubu;2;3-6-2026;Turks;Ayşe;06-12345678;West",
)
BAD_ROWS = tuple(f"Samen soep eten;{tin};31-2-2026;Klingon;Bep;;" for tin in range(900, 912))


def make_card(page: Page) -> None:
    """Make a card for somebody without e-mail."""
    unfold(page)
    page.locator("#holder").fill("Tante Sjaan")
    press("Maak de kaart")(page)


def ask_for_contact(page: Page) -> None:
    """Open how to reach the first volunteer."""
    arrive(page, page.get_by_role("button", name="Laat zien hoe").first)


def offer_help(page: Page) -> None:
    """Offer to help, by e-mail, and come to one's own page."""
    page.locator("#name").fill("Riet")
    page.locator("#contact").fill("riet@example.org")
    press_first(page)


def tidy(page: Page) -> None:
    """Change the words of a slip, so that the difference is shown."""
    page.get_by_role("link", name="Netjes").click()
    page.locator("#text").press_sequentially("Netjes! ")
    page.locator(".changes").wait_for()


def ask_for_keys(page: Page) -> None:
    """Open what tells which key does what."""
    page.get_by_role("button", name="Toetsen").click()
    page.get_by_role("dialog").wait_for()


def count_too_many(page: Page) -> None:
    """Count more slips than were typed over, and say nothing of it."""
    page.locator("#slips_counted").fill("40")
    press("Zoveel briefjes geteld")(page)


def list_streets(page: Page) -> None:
    """Look at a list of streets before it is made."""
    page.locator("#routes").fill("Gagelsweg; 24; Riet; 0561-555 001\nTurfkade, langs het diep")
    press("Bekijk de lijst")(page)


def close_without_reason(page: Page) -> None:
    """Close a theme without saying why."""
    unfold(page)
    press("Sluit thema")(page)


@dataclass(frozen=True)
class Sight:
    """A page: where it is, whose it is (a role of the demo; none: everyone's) and what is done there first."""

    name: str
    path: str
    role: str = ""
    act: Callable[[Page], None] = look


GROUP = f"/groep/{SLUG}/{GROUP_OF_MEMBER}"
SIGHTS = (
    Sight("index", "/"),
    Sight("campaign", f"/{SLUG}/"),
    Sight("languages", f"/{SLUG}/", act=open_menu),
    Sight("form", f"/{SLUG}/briefje"),
    Sight("form-kept", f"/{SLUG}/briefje", act=write_without_coverage),
    Sight("form-asks", f"/{SLUG}/briefje", act=write_number),
    Sight("waiting", f"/{SLUG}/", act=find_queue),
    Sight("offline", "/offline"),
    Sight("form-errors", f"/{SLUG}/briefje", act=ask_for_help),
    Sight("code", "/volg/{code}", act=unfold),
    Sight("code-paper", "/volg/{paper_code}", act=unfold),
    Sight("form-by-link", "/t/{lid_code}"),
    Sight("lid-passing", "/t/{tin_lid}/doorgeven"),
    Sight("look-up", "/volg"),
    Sight("number", "/n/{number}"),
    Sight("stub", "/volg/{stub_code}", act=unfold),
    Sight("stub-withdraw", "/volg/{stub_code}/intrekken"),
    Sight("tin-story", "/t/{tin_lid}/briefjes"),
    Sight("look-up-errors", "/volg", act=press_first),
    Sight("unknown-code", "/volg/0000-0000-0000"),
    Sight("ideas", f"/{SLUG}/ideeen"),
    Sight("ideas-none", f"/{SLUG}/ideeen?q=ruimteschip"),
    Sight("idea", f"/{SLUG}/ideeen/{{idea}}"),
    Sight("theme", f"/{SLUG}/themas/omzien-naar-elkaar"),
    Sight("help-errors", f"/{SLUG}/meedoen/thema/1", act=press_first),
    Sight("help-given", f"/{SLUG}/meedoen/thema/1", act=offer_help),
    Sight("agenda", f"/{SLUG}/agenda", act=unfold),
    Sight("groups", f"/{SLUG}/groepen/"),
    Sight("group", f"/{SLUG}/groepen/{GROUP_OF_MEMBER}"),
    Sight("report-errors", f"/{SLUG}/melden/nieuws/{{news}}", act=press_first),
    Sight("report", "/melding/{report}"),
    Sight("follow-errors", f"/{SLUG}/volgen?wat=thema&nr=1", act=press_first),
    Sight("followed", "/volgen/{follower_key}"),
    Sight("follow-stop", "/volgen/{follower_key}/uit"),
    Sight("is-it-done", "/volgen/{follower_key}/gelukt/{question}", act=unfold),
    Sight("privacy", f"/{SLUG}/privacy"),
    Sight("privacy-of-site", "/privacy"),
    Sight("accessibility", "/toegankelijkheid"),
    Sight("table", f"/{SLUG}/aan-tafel"),
    Sight("children", f"/{SLUG}/kinderen"),
    Sight("form-helping", f"/{SLUG}/briefje", act=tick_help),
    Sight("form-photo", f"/{SLUG}/briefje", act=choose_drawing),
    Sight("form-photo-refused", f"/{SLUG}/briefje", act=choose_letter),
    Sight("code-photo", "/volg/{photo_code}"),
    Sight("code-answered", "/volg/{answered_code}", act=unfold),
    Sight("code-reply-errors", "/volg/{answered_code}", act=press_in_trail),
    Sight("code-replied", "/volg/{replied_code}"),
    Sight("code-split", "/volg/{split_code}"),
    Sight("withdraw", "/volg/{code}/intrekken"),
    Sight("drop-photo", "/volg/{photo_code}/foto-wissen"),
    Sight("idea-photo", f"/{SLUG}/ideeen/{{photo_idea}}"),
    Sight("inbox-photo", f"/beheer/{SLUG}/postvak?briefje={{photo_slip}}", Role.MODERATOR),
    Sight("idea-tied", f"/{SLUG}/ideeen/{{tied_idea}}?van={{merged_idea}}"),
    Sight("idea-manage", f"/beheer/{SLUG}/ideeen/{{tied_idea}}?zoek=vijver", Role.MODERATOR, unfold),
    Sight("idea-manage-errors", f"/beheer/{SLUG}/ideeen/{{tied_idea}}", Role.MODERATOR, press("Maak hier een")),
    Sight("idea-tidy", f"/beheer/{SLUG}/ideeen/{{tied_idea}}/stemmen/{{tied_voice}}", Role.MODERATOR),
    Sight("idea-split", f"/beheer/{SLUG}/ideeen/{{tied_idea}}/stemmen/{{tied_voice}}/splitsen", Role.MODERATOR),
    Sight(
        "idea-split-errors",
        f"/beheer/{SLUG}/ideeen/{{tied_idea}}/stemmen/{{tied_voice}}/splitsen",
        Role.MODERATOR,
        press("Splits"),
    ),
    Sight("idea-take-off", f"/beheer/{SLUG}/ideeen/{{tied_idea}}/stemmen/{{tied_voice}}/weghalen", Role.MODERATOR),
    Sight("error", "/nergens"),
    Sight("log-in", "/inloggen"),
    Sight("log-in-errors", "/inloggen", act=press_first),
    Sight("log-in-link-errors", "/inloggen/link", act=press_first),
    Sight("log-in-link", "/inloggen/link/{link}"),
    Sight("digest-stop", "/inloggen/mail/{digest}"),
    Sight("digest-page", "/inloggen/mail", Role.MEMBER),
    Sight("join", "/uitnodiging/{token}"),
    Sight("inbox-open", f"/beheer/{SLUG}/postvak?zoek=vijver", Role.MODERATOR, unfold),
    Sight("inbox", f"/beheer/{SLUG}/postvak", Role.MODERATOR),
    Sight("inbox-tidied", f"/beheer/{SLUG}/postvak", Role.MODERATOR, tidy),
    Sight("inbox-keys", f"/beheer/{SLUG}/postvak", Role.MODERATOR, ask_for_keys),
    Sight("inbox-none", f"/beheer/{SLUG}/postvak?wat=vast", Role.MODERATOR),
    Sight("inbox-bulk", f"/beheer/{SLUG}/postvak/samen", Role.MODERATOR),
    Sight("inbox-bulk-errors", f"/beheer/{SLUG}/postvak/samen", Role.MODERATOR, press("Publiceer de aangevinkte")),
    Sight("scans", f"/beheer/{SLUG}/overtypen/fotos?trommel={{paper_tin}}", Role.MODERATOR),
    Sight(
        "scans-errors", f"/beheer/{SLUG}/overtypen/fotos?trommel={{paper_tin}}", Role.MODERATOR, press("Bewaar de foto")
    ),
    Sight("typing-picture", f"/beheer/{SLUG}/overtypen?trommel={{paper_tin}}", Role.MODERATOR),
    Sight("second-reading", f"/beheer/{SLUG}/overtypen/nalezen", Role.MODERATOR),
    Sight("second-reading-own", f"/beheer/{SLUG}/overtypen/nalezen", "admin"),
    Sight("second-reading-none", f"/beheer/{EMPTY}/overtypen/nalezen", "admin"),
    Sight("board", f"/beheer/{SLUG}/bord?per_kolom=6", Role.MODERATOR),
    Sight("board-errors", f"/beheer/{SLUG}/bord?per_kolom=6", Role.MODERATOR, press("Leg neer")),
    Sight("board-merge", f"/beheer/{SLUG}/bord/samenvoegen?cards={{cards[0]}}&cards={{cards[1]}}", Role.MODERATOR),
    Sight("drafts", f"/beheer/{SLUG}/bord/voorzet", Role.MODERATOR),
    Sight("theme-edit", f"/beheer/{SLUG}/bord/themas/omzien-naar-elkaar", Role.MODERATOR),
    Sight(
        "theme-close-errors",
        f"/beheer/{SLUG}/bord/themas/omzien-naar-elkaar",
        Role.MODERATOR,
        close_without_reason,
    ),
    Sight("theme-merge", f"/beheer/{SLUG}/bord/themas/omzien-naar-elkaar/samenvoegen", Role.MODERATOR),
    Sight("groups-manage", f"/beheer/{SLUG}/groepen", Role.MODERATOR, unfold),
    Sight("offers", f"/beheer/{SLUG}/aanbod", Role.MODERATOR, unfold),
    Sight("decline", f"/beheer/{SLUG}/groepen", Role.MODERATOR, send_no_reason),
    Sight("invitation", f"/beheer/{SLUG}/groepen", Role.MODERATOR, press("Nodig iemand uit")),
    Sight("typing-choose", f"/beheer/{SLUG}/overtypen", Role.MODERATOR),
    Sight("typing", f"/beheer/{SLUG}/overtypen?trommel=1", Role.MODERATOR),
    Sight("typing-queue", f"/beheer/{SLUG}/overtypen?trommel=1", Role.MODERATOR, type_some),
    Sight("typing-errors", f"/beheer/{SLUG}/overtypen?trommel=1&nummer=48213-0345-A", Role.MODERATOR),
    Sight("typing-typed", f"/beheer/{SLUG}/overtypen/getypt", Role.MODERATOR),
    Sight("typing-stub", f"/beheer/{SLUG}/overtypen/getypt", Role.MODERATOR, press("Strookje")),
    Sight("tins", f"/beheer/{SLUG}/trommels", Role.MODERATOR),
    Sight("tin", f"/beheer/{SLUG}/trommels/5", Role.MODERATOR, unfold),
    Sight("tin-gap", f"/beheer/{SLUG}/trommels/2", Role.MODERATOR, count_too_many),
    Sight("tins-new", f"/beheer/{SLUG}/trommels/nieuw", Role.MODERATOR, list_streets),
    Sight("look-up-number", f"/beheer/{SLUG}/opzoeken?nummer={{typed_number}}", Role.MODERATOR),
    Sight("look-up-number-errors", f"/beheer/{SLUG}/opzoeken?nummer=koffie", Role.MODERATOR),
    Sight("print", f"/beheer/{SLUG}/afdrukken", Role.MODERATOR),
    Sight("print-errors", f"/beheer/{SLUG}/afdrukken", Role.MODERATOR, press("Maak de")),
    Sight("print-order", f"/beheer/{SLUG}/afdrukken/{{order}}", Role.MODERATOR),
    Sight("print-waits", f"/beheer/{SLUG}/afdrukken/{{waiting_order}}", Role.MODERATOR),
    Sight("figures", f"/beheer/{SLUG}/cijfers", Role.MODERATOR, unfold),
    Sight("journal", f"/beheer/{SLUG}/logboek", Role.MODERATOR),
    Sight("journal-open", f"/beheer/{SLUG}/logboek?open=1", Role.MODERATOR, unfold),
    Sight("settings", f"/beheer/{SLUG}/instellingen", Role.MODERATOR),
    Sight("people-campaign", f"/beheer/{SLUG}/mensen", Role.MODERATOR),
    Sight("people-invitation", f"/beheer/{SLUG}/mensen", Role.MODERATOR, press("Nodig een typist uit")),
    Sight("import", f"/beheer/{SLUG}/importeren", Role.MODERATOR, unfold),
    Sight("import-errors", f"/beheer/{SLUG}/importeren", Role.MODERATOR, choose_sheet(*BAD_ROWS)),
    Sight("import-preview", f"/beheer/{SLUG}/importeren", Role.MODERATOR, choose_sheet(*GOOD_ROWS)),
    Sight("import-done", f"/beheer/{SLUG}/importeren", Role.MODERATOR, import_sheet),
    Sight("texts", f"/beheer/{SLUG}/instellingen/talen", Role.MODERATOR, unfold),
    Sight("mine", "/beheer/", "admin"),
    Sight("outbox", "/beheer/mail", "admin"),
    Sight("home", f"{GROUP}/", Role.MEMBER),
    Sight("volunteers-contact", f"{GROUP}/vrijwilligers", Role.MEMBER, ask_for_contact),
    Sight("report-answer", f"{GROUP}/melding/{{report_id}}", Role.MODERATOR),
    Sight("home-errors", f"{GROUP}/", Role.MEMBER, press("Vertel het de buurt")),
    Sight("home-contact", f"{GROUP}/", Role.MEMBER, ask_for_contact),
    Sight("activity-errors", f"{GROUP}/activiteiten/nieuw", Role.MEMBER, press("Zet in de agenda")),
    Sight("activity-call-off", f"{GROUP}/activiteiten/{{activity}}/afzeggen", Role.MEMBER),
    Sight("claim", f"{GROUP}/oppakken", Role.MEMBER),
    Sight("claim-page", f"{GROUP}/oppakken/{{claim}}", Role.MEMBER, unfold),
    Sight("claim-page-errors", f"{GROUP}/oppakken/{{claim}}", Role.MEMBER, press("Zet de stap erbij")),
    Sight("news-off-errors", f"{GROUP}/nieuws/{{news}}/weghalen", Role.MEMBER, press("Haal het van de website")),
    Sight("home-open", f"{GROUP}/", Role.MEMBER, unfold),
    Sight("people", f"{GROUP}/mensen", Role.MODERATOR, unfold),
    Sight("card", f"{GROUP}/mensen", Role.MODERATOR, make_card),
    Sight("leave", f"{GROUP}/vertrekken", Role.MEMBER),
    Sight("log-in-card", "/inloggen/kaart"),
    Sight("claim-end", f"{GROUP}/oppakken/{{claim}}/afronden", Role.MEMBER),
    Sight("empty-campaign", f"/{EMPTY}/"),
    Sight("empty-ideas", f"/{EMPTY}/ideeen"),
    Sight("empty-agenda", f"/{EMPTY}/agenda"),
    Sight("empty-groups", f"/{EMPTY}/groepen/"),
    Sight("empty-inbox", f"/beheer/{EMPTY}/postvak", "admin"),
    Sight("empty-board", f"/beheer/{EMPTY}/bord", "admin"),
    Sight("print-empty", f"/beheer/{EMPTY}/afdrukken", "admin"),
    Sight("empty-tins", f"/beheer/{EMPTY}/trommels", "admin"),
    Sight("empty-figures", f"/beheer/{EMPTY}/cijfers", "admin"),
    Sight("empty-home", f"/groep/{EMPTY}/nieuwe-groep/", "admin"),
)


def places_in(app: Flask) -> dict[str, object]:
    """Find what the paths of the sights leave open: a code, a busy idea, a claim that goes on, an invitation."""
    with app.app_context():
        campaign = campaign_by_slug(SLUG)
        assert campaign is not None
        busiest = select(Voice.idea_id).group_by(Voice.idea_id).order_by(func.count().desc(), Voice.idea_id)
        of_member = ResidentGroup.slug == GROUP_OF_MEMBER
        going_on = (
            select(Claim.id)
            .join(ResidentGroup, Claim.group_id == ResidentGroup.id)
            .where(of_member, Claim.state == ClaimState.ACTIVE)
        )
        told = select(Update.id).join(Update.group).where(of_member).order_by(Update.id.desc())
        return {
            "news": db.session.scalar(told.limit(1)),
            "code": receipt_of(campaign, STORY),
            "paper_code": receipt_of(campaign, PAPER),
            "lid_code": db.session.scalar(select(Tin.lid_code).where(Tin.is_digital)),
            "idea": db.session.scalar(busiest),
            "claim": db.session.scalar(going_on),
            "activity": db.session.scalar(select(Activity.id).join(Activity.group).where(of_member)),
            "token": _invite(campaign),
            "link": _write_letters(),
            "digest": _digest_key(campaign),
            **_follow(campaign),
            **_report(campaign, db.session.scalars(told.limit(1).with_only_columns(Update)).one()),
            **_put_drawings(campaign),
            **_lay_paper(campaign),
            **_answer(campaign),
            **_print(campaign),
            **_tie(campaign),
            "typed": _type_over(campaign),
            **_on_paper(campaign),
        }


def _digest_key(campaign: Campaign) -> str:
    key = own_digest(campaign.id, 1).key
    db.session.commit()
    return key


def _follow(campaign: Campaign) -> dict[str, object]:
    """Let somebody follow a group, ask to follow a theme, and be asked whether what the group finished worked out."""
    done = select(Claim).where(Claim.campaign_id == campaign.id, Claim.state == ClaimState.DONE).order_by(Claim.id)
    claim = db.session.scalars(done.limit(1)).one()
    make_follower(campaign, kind="theme", row_id=1, confirmed=False)
    follower = make_follower(campaign, kind="group", row_id=claim.group_id)
    question = ask_outcome(claim, now=utc_now())
    db.session.commit()
    return {"follower_key": follower.key, "question": question.id if question else None}


def _report(campaign: Campaign, update: Update) -> dict[str, object]:
    complaint = Complaint(uuid.UUID(int=31), Reason.PORTRAIT, "Mijn moeder wil er niet op.")
    code = report(update, complaint, campaign, now=utc_now())
    (found,) = open_reports(campaign.id)
    db.session.commit()
    return {"report": show_code(code), "report_id": found.id}


def _put_drawings(campaign: Campaign) -> dict[str, object]:
    """Put two slips with a drawing in: one waits, one is shown with its drawing."""
    picture = clean_picture(sketch())
    slips = []
    for number in (1, 2):
        sent = Submission(
            str(uuid.UUID(int=number)), "Een bankje bij de vijver, zo heb ik het getekend.", photo=picture
        )
        slips.append(_put_in(campaign, sent))
    (waiting, code), (shown, _code) = slips
    idea = publish_slip(shown, shown.text, now=utc_now())
    let_photo_be_seen(shown, now=utc_now())
    db.session.commit()
    return {"photo_code": show_code(code), "photo_slip": waiting.id, "photo_idea": idea.id}


def _lay_paper(campaign: Campaign) -> dict[str, object]:
    """Photograph the paper of a tin, one picture upside down, and doubt what was typed over from the first."""
    now, tin = utc_now(), tins_of(campaign.id)[0]
    for quarters in range(3):
        keep_scan(campaign, tin, clean_picture(jpeg(900, 600 + quarters)), now=now, by=1)
    first, *others = db.session.scalars(select(Scan).where(Scan.tin_id == tin.id).order_by(Scan.id))
    others[-1].quarter_turns = 2
    words = Submission(str(uuid.UUID(int=51)), "Een bankje bij de [onleesbaar], daar is het zo mooi.")
    type_slip(campaign, words, Copying(tin=tin, is_doubtful=True, scan_id=first.id), now=now, by=1)
    db.session.commit()
    return {"paper_tin": tin.number}


def _put(campaign: Campaign, number: int, text: str) -> tuple[Slip, str]:
    slip, code = _put_in(campaign, Submission(str(uuid.UUID(int=number)), text))
    return slip, show_code(code)


def _put_in(campaign: Campaign, sent: Submission) -> tuple[Slip, str]:
    """Keep a slip of the demo, where phones are too late."""
    code, code_hash = make_receipt(campaign, sent.id, sent.digest)
    slip = keep_slip(campaign, sent, now=utc_now(), code_hash=code_hash, source=Source.IMPORT)
    assert slip is not None
    return slip, code


def _answer(campaign: Campaign) -> dict[str, object]:
    """Answer two slips; the writer of the second replied."""
    (answered, code), (replied, replied_code) = (
        _put(campaign, number, "Kan de glijbaan weer open?") for number in (11, 12)
    )
    answer_slip(answered, STOCK_REASONS[0], now=utc_now())
    answer_slip(replied, STOCK_REASONS[2], now=utc_now())
    reply_to_answer(replied, "Maar die is stuk.\nAl sinds mei.", now=utc_now())
    db.session.commit()
    return {"answered_code": code, "replied_code": replied_code}


def _on_paper(campaign: Campaign) -> dict[str, object]:
    """Find a sheet that nobody typed over yet, and the one that most became of."""
    typed = select(Slip.paper_slip_id).where(Slip.paper_slip_id.is_not(None))
    left = db.session.scalars(select(PaperSlip).where(PaperSlip.id.not_in(typed)).order_by(PaperSlip.id)).first()
    paper = slip_by_code(receipt_of(campaign, PAPER))
    assert left is not None
    assert left.tin is not None
    assert paper is not None
    assert paper.paper is not None
    return {
        "number": left.number,
        "stub_code": show_code(receipt_of_paper(campaign, left.number)[0]),
        "tin_lid": left.tin.lid_code,
        "typed_number": paper.paper.number,
    }


def _tie(campaign: Campaign) -> dict[str, object]:
    """Publish ideas with all that can hang on one: another language, Dutch beside it, a clash, a merge and a split."""
    now = utc_now()
    (turkish, _code), (whole, split_code) = _put(campaign, 21, "Daha çok ağaç"), _put(campaign, 22, "Bomen en banken")
    turkish.language = "tr"
    tied = publish_slip(turkish, turkish.text, dutch="Meer bomen", now=now)
    merged = publish_slip(whole, whole.text, now=now)
    split_voice(merged.voices[0], ["Bomen en", "banken"], now=now)
    merge_ideas(merged, tied, now=now)
    other, _code = _put(campaign, 23, "Minder bomen, dan komt er weer zon in huis")
    clashing = publish_slip(other, other.text, now=now)
    link_clash(tied, clashing, now=now)
    db.session.commit()
    return {
        "tied_idea": tied.id,
        "tied_voice": tied.voices[0].id,
        "merged_idea": merged.id,
        "cards": [f"0-{idea.id}-{idea.version}" for idea in (tied, clashing)],
        "split_code": split_code,
    }


def _type_over(campaign: Campaign) -> list[int]:
    """Let a moderator type a printed slip over and one without a number; give their ids."""
    tin = tin_numbered(campaign.id, 1)
    by_moderator = select(CampaignRole.account_id).where(CampaignRole.role == Role.MODERATOR)
    typist = db.session.scalars(by_moderator).first()
    assert typist is not None
    slips = []
    for place, number in enumerate((make_paper(campaign, tin, 25)[0].number, "")):
        sent = Submission(str(uuid.UUID(int=40 + place)), "Een [onleesbaar] bij het wijkcentrum, om uit te rusten.")
        copying = Copying(str(number), tin, is_doubtful=not number)
        slips.append(type_slip(campaign, sent, copying, now=utc_now(), by=typist).id)
    db.session.commit()
    return slips


def _print(campaign: Campaign) -> dict[str, object]:
    """Order sheets: slips that are ready, and a poster that waits."""
    now, tins = utc_now(), tins_of(campaign.id)
    job = PrintJob((SheetKind.SLIPS,), tuple(tin.id for tin in tins[:3]), language="tr")
    order = order_new(campaign, job, per_tin=4, submission_id=str(uuid.UUID(int=41)), now=now)
    attempt = take_next(now)
    assert order is not None
    assert attempt is not None
    settle(attempt, b"%PDF", pages=3, now=now)
    db.session.commit()
    return {"order": order.id, "waiting_order": make_order(campaign).id}


def _invite(campaign: Campaign) -> str:
    group = group_by_slug(campaign.id, GROUP_OF_MEMBER)
    assert group is not None
    token = invite_member(group, now=utc_now(), by=1)
    db.session.commit()
    return token


def _write_letters() -> str:
    """Put letters in the outbox: one that failed, and one with a link to log in; give the token of that link."""
    mark_failed(make_letter("bep@example.org"), "550 5.1.1 no such user here, look at it once more", now=utc_now())
    mail_link(db.session.scalars(select(Account.email)).first() or "", now=utc_now())
    db.session.commit()
    (letter,) = db.session.scalars(select(Message).where(Message.kind == "log_in_link"))
    return (letter.text or "").partition("/inloggen/link/")[2].split()[0]
