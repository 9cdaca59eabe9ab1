"""“Meld dit”: a neighbour says that something is wrong, nothing is hidden by itself, and a person answers."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from limits import parse

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState, Limits
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import add_member, post_update
from optrommel.groups.models_reports import Report
from optrommel.groups.needs import add_need
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules_reports import KEPT_DAYS
from optrommel.journal import JournalEntry
from optrommel.pages.silence import REPORT_UNANSWERED, silences
from optrommel.retention import purge
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_account, make_activity, make_campaign, make_group, put_in_state
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
GROUP = "/de-gagels/groepen/samen-aan-tafel"
MANAGE = "/beheer/de-gagels/groepen"
JOURNAL = "/beheer/de-gagels/logboek"
AGENDA = "/de-gagels/agenda"
LINK, SEND, ANSWER = "Meld dit", "Verstuur je melding", "Stuur dit antwoord"
UNTRUE = "Het klopt niet"
WHY = "Mijn moeder wil er niet op."
STAYS = {"outcome": "stays", "answer": "We belden haar, ze vindt het goed."}


@pytest.fixture
def contact(app: Flask, campaign: Campaign) -> Visitor:
    """Give Bep, the contact person of ‘Samen aan tafel’, which told news, looks for a bus and drinks coffee."""
    found = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        group = group_named("Samen aan tafel")
        add_need(group, campaign, "Een bus op zaterdag", claim=None, now=utc_now())
        told_id = str(uuid.uuid4())
        post_update(group, "Soep met Riet.", submission_id=told_id, campaign=campaign, claim=None, now=utc_now())
        make_activity(group, campaign=campaign)
        db.session.commit()
    return found


def report(visitor: Visitor, *, reason: str = "untrue", text: str = WHY, **typed: object) -> Page:
    return visitor.get(GROUP).follow(LINK, within=".update").submit(SEND, reason=reason, text=text, **typed)


def reports_in(app: Flask) -> list[Report]:
    with app.app_context():
        return list(db.session.scalars(db.select(Report)))


def grow_old(app: Flask, days: float) -> None:
    with app.app_context():
        for found in db.session.scalars(db.select(Report)):
            found.created_at = days_ago(days)
        db.session.commit()


@pytest.mark.parametrize(
    ("path", "within", "words", "about"),
    [
        (GROUP, ".update", "Soep met Riet.", "Over: nieuws"),
        (GROUP, "li", "Een bus op zaterdag", "Over: iets dat de groep zoekt"),
        (AGENDA, ".occurrence", "Koffieochtend", "Over: een activiteit"),
    ],
    ids=["news", "need", "activity"],
)
def test_a_neighbour_reports_without_a_name_and_a_person_is_told(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor, path: str, within: str, words: str, about: str
) -> None:
    moderator = moderator_of(app, campaign)
    form = visitor.get(path).follow(LINK, within=within)

    page = form.submit(SEND, reason="portrait", text=WHY)

    assert form.shows(words)
    assert form.shows("Marieke en de contactpersoon van de groep lezen je melding.")
    assert (page.h1, page.headers["Cache-Control"]) == ("Je melding is binnen", "no-store")
    assert page.shows("Tot een mens heeft gekeken, blijft alles staan.")
    assert page.shows(f"http://localhost{page.path}")
    assert page.shows("Kan het niet wachten?")
    assert visitor.get(page.path.lower()).path == page.path
    for listed in (moderator.get(MANAGE), contact.get(HOME)):
        assert listed.texts("#meldingen h3") == ["Er staat iemand bij die dat niet wil"]
        assert about in listed.texts("#meldingen .meta")[0]
        assert "vandaag" in listed.texts("#meldingen .meta")[0]
        assert listed.follow("Er staat iemand").shows(WHY)
    assert visitor.get(path).shows(words)


def test_other_members_do_not_read_what_was_reported(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    report(visitor)
    with app.app_context():
        account = make_account("Karel")
        add_member(group_named("Samen aan tafel"), account, now=utc_now())
        db.session.commit()
        other = Visitor(app).let_in(account.email or "")

    page = other.get(f"{HOME}melding/{reports_in(app)[0].id}")

    stranger = member_of(app, campaign, "Klussers", "Truus")

    assert stranger.get(f"/groep/de-gagels/klussers/melding/{reports_in(app)[0].id}").status == 404
    assert not stranger.get("/groep/de-gagels/klussers/").all("#meldingen")
    assert not other.get(HOME).all("#meldingen")
    assert (page.status, page.shows("Dit doet de contactpersoon van jullie groep: Bep.")) == (403, True)
    assert not page.shows(WHY)


def test_pressed_twice_is_reported_once(app: Flask, contact: Visitor, visitor: Visitor) -> None:
    form = visitor.get(GROUP).follow(LINK, within=".update")

    pages = [form.submit(SEND, reason="untrue", text=text) for text in (WHY, WHY, "Iets anders.")]

    assert pages[0].path == pages[1].path != pages[2].path
    assert len(reports_in(app)) == 2


@pytest.mark.parametrize("name", ["contact", "moderator"])
def test_who_reported_reads_what_a_person_answered(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor, name: str
) -> None:
    moderator = moderator_of(app, campaign)
    page = report(visitor)
    who, place = {"contact": (contact, HOME), "moderator": (moderator, MANAGE)}[name]

    after = who.get(place).follow(UNTRUE).submit(ANSWER, **STAYS)

    assert (after.path, after.notices) == (place, ["Beantwoord. Wie het meldde, kan het nu lezen."])
    assert visitor.get(page.path).h1 == "Er is naar je melding gekeken"
    assert not visitor.get(page.path).shows("Kan het niet wachten?")
    assert visitor.get(page.path).shows("Het blijft staan We belden haar, ze vindt het goed.")
    assert not contact.get(HOME).all("#meldingen") + moderator.get(MANAGE).all("#meldingen")


def test_of_two_who_answer_the_second_reads_so_and_loses_nothing(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    page = report(visitor)
    moderator = moderator_of(app, campaign)
    forms = [contact.get(HOME).follow(UNTRUE), moderator.get(MANAGE).follow(UNTRUE)]
    forms[0].submit(ANSWER, **STAYS)

    again, second = forms[0].submit(ANSWER, **STAYS), forms[1].submit(ANSWER, outcome="changed", answer="Pas ik aan.")

    assert (again.status, second.status) == (200, 409)
    assert second.shows("Dit is al gedaan, misschien door iemand anders van jullie groep.")
    assert second.shows("Pas ik aan.")
    assert visitor.get(page.path).shows("We belden haar")


def test_an_answer_that_is_undone_is_read_no_more_and_the_report_waits_again(
    contact: Visitor, visitor: Visitor
) -> None:
    page = report(visitor)

    contact.get(HOME).follow(UNTRUE).submit(ANSWER, **STAYS).submit("Ongedaan maken")

    assert not visitor.get(page.path).shows("We belden haar")
    assert contact.get(HOME).follow(UNTRUE).values(ANSWER)["answer"][0].strip() == STAYS["answer"]


@pytest.mark.parametrize(
    ("link", "button", "typed", "kind"),
    [
        ("Pas het aan", "Bewaar", {"text": "Soep met Riet en Bep."}, ".update"),
        ("Haal het weg", "Haal het van de website", {"reason": "Klopte niet."}, ".update"),
        ("Pas het aan", "Sla op", {"title": "Theeochtend"}, ".occurrence"),
    ],
    ids=["change", "take off", "activity"],
)
def test_who_does_something_about_it_comes_back_to_the_report(
    contact: Visitor, visitor: Visitor, link: str, button: str, typed: dict[str, object], kind: str
) -> None:
    path = AGENDA if kind == ".occurrence" else GROUP
    visitor.get(path).follow(LINK, within=kind).submit(SEND, reason="untrue")
    answered = contact.get(HOME).follow(UNTRUE)

    form = answered.follow(link)
    after = form.submit(button, **typed)

    assert after.path == answered.path
    assert after.notices
    if kind == ".update":
        assert form.follow("Terug naar de melding").path == answered.path
        assert after.submit("Ongedaan maken").notices == ["Ongedaan gemaakt."]


def test_of_an_activity_everybody_reads_what_it_is_and_when_and_where(contact: Visitor, visitor: Visitor) -> None:
    form = visitor.get(AGENDA).follow(LINK, within=".occurrence")
    form.submit(SEND, reason="untrue")

    for page in (form, contact.get(HOME).follow(UNTRUE)):
        told = page.one("div.quote").words
        for words in ("Koffieochtend", "10:00–12:00", "Wijkcentrum De Gagels", "Neem je buur mee."):
            assert words in told
    assert form.follow("Terug naar de groep").path == GROUP


def test_nobody_says_that_an_activity_is_gone_while_a_date_goes_on(contact: Visitor, visitor: Visitor) -> None:
    visitor.get(AGENDA).follow(LINK, within=".occurrence").submit(SEND, reason="untrue")
    form = contact.get(HOME).follow(UNTRUE)
    gone = {"outcome": "removed", "answer": "Sorry, dat klopte niet."}

    refused = form.submit(ANSWER, **gone)
    refused.follow("Zeg af").submit("Zeg af", reason="Klopte niet.")

    assert (refused.status, form.submit(ANSWER, **gone).status) == (422, 200)


def test_what_a_moderator_answered_to_be_gone_the_group_does_not_put_back_alone(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    report(visitor)
    moderator = moderator_of(app, campaign)
    contact.get(HOME).follow("Haal weg").submit("Haal het van de website", reason="Klopte niet.")
    contact.get(HOME).submit("Zet terug").submit("Ongedaan maken")
    moderator.get(MANAGE).follow(UNTRUE).submit(ANSWER, outcome="removed", answer="Het is weg.")

    refused = contact.get(HOME).submit("Zet terug")
    moderator.get(JOURNAL).submit("Ongedaan maken")
    taken_back = contact.get(HOME).submit("Zet terug")

    assert (refused.status, taken_back.status) == (403, 200)


def test_a_moderator_does_not_take_back_a_colleagues_answer_about_their_own_group(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    page = report(visitor)
    colleague, own = moderator_of(app, campaign), moderator_of(app, campaign, "Els")
    with app.app_context():
        els = db.session.scalars(db.select(Account).filter_by(name="Els")).one()
        add_member(group_named("Samen aan tafel"), els, now=utc_now())
        db.session.commit()
    colleague.get(MANAGE).follow(UNTRUE).submit(ANSWER, **STAYS)

    refused = own.get(JOURNAL).submit("Ongedaan maken")
    still = visitor.get(page.path).shows(STAYS["answer"])
    taken_back = colleague.get(JOURNAL).submit("Ongedaan maken")

    assert (refused.status, still, taken_back.status) == (403, True, 200)
    assert not visitor.get(page.path).shows(STAYS["answer"])


@pytest.mark.parametrize(("path", "within"), [(GROUP, ".update"), (GROUP, "li")], ids=["news", "need"])
def test_nobody_says_that_it_is_gone_while_it_is_there(
    contact: Visitor, visitor: Visitor, path: str, within: str
) -> None:
    reported = visitor.get(path).follow(LINK, within=within).submit(SEND, reason="untrue")
    form = contact.get(HOME).follow(UNTRUE)
    gone = {"outcome": "removed", "answer": "Sorry, dat klopte niet."}

    refused = form.submit(ANSWER, **gone)
    if within == "li":
        refused.submit("Haal het weg")
    else:
        refused.follow("Haal het weg").submit("Haal het van de website", reason="Klopte niet.")
    form.submit(ANSWER, **gone)

    sentence = "Het staat nog op de website. Haal het eerst weg, of kies een ander antwoord."
    assert (refused.status, refused.errors) == (422, [sentence])
    assert refused.values(ANSWER)["answer"][0].strip() == gone["answer"]
    assert visitor.get(reported.path).shows("Het is weggehaald Sorry, dat klopte niet.")


def test_a_moderator_does_not_answer_alone_about_a_group_of_their_own(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    own = moderator_of(app, campaign, "Els")
    with app.app_context():
        els = db.session.scalars(db.select(Account).filter_by(name="Els")).one()
        group = make_group(campaign, "Samen aan tafel", els)
        add_need(group, campaign, "Een bus", claim=None, now=utc_now())
        db.session.commit()
    visitor.get(GROUP).follow(LINK, within="li").submit(SEND, reason="untrue")
    alone = own.get(MANAGE).follow(UNTRUE)

    colleague = moderator_of(app, campaign)
    refused = own.get(MANAGE).follow(UNTRUE)
    sent = alone.submit(ANSWER, **STAYS)

    assert "Els" not in colleague.get(MANAGE).text
    assert (alone.status, refused.status, sent.status) == (200, 403, 403)
    assert sent.shows("Jij hoort zelf bij deze groep. Vraag iemand anders van de werkgroep")
    assert sent.shows(STAYS["answer"])
    assert own.get(MANAGE).shows("Jij hoort zelf bij deze groep.")
    assert colleague.get(MANAGE).follow(UNTRUE).submit(ANSWER, **STAYS).status == 200


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"reason": None}, ["Kies wat er mis is."]),
        ({"reason": "other", "text": ""}, ["Schrijf kort op wat er mis is."]),
        ({"text": "x" * 1001}, ["Maak dit korter: hooguit 1000 tekens."]),
        (
            {"website": "https://winkel.example"},
            ["Er stond iets in een veld dat leeg moet blijven. Druk nog een keer op de knop."],
        ),
    ],
    ids=["no reason", "no words", "long", "robot"],
)
def test_a_report_that_cannot_be_taken_comes_back_with_its_words(
    app: Flask, contact: Visitor, visitor: Visitor, typed: dict[str, object], errors: list[str]
) -> None:
    page = report(visitor, **typed)

    assert (page.status, page.errors) == (422, errors)
    assert page.values(SEND)["text"][0].strip() == typed.get("text", WHY)
    assert page.values(SEND)["website"] == [""]
    assert reports_in(app) == []


@ON_SQLITE
def test_who_reports_very_much_is_asked_to_wait_and_keeps_the_words(
    contact: Visitor, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optrommel.groups.reporting.PER_VISITOR", parse("2 per hour"))
    for _time in range(2):
        report(visitor)

    page = report(visitor)

    assert page.status == 429
    assert page.errors == [
        "Er komen nu heel veel meldingen van jouw plek. Wacht een uur en probeer het dan, of bel ons."
    ]
    assert page.values(SEND)["text"][0].strip() == WHY


@ON_SQLITE
def test_who_guesses_at_reports_is_slowed(visitor: Visitor, campaign: Campaign) -> None:
    statuses = [visitor.open(f"/melding/0000-0000-{number:04}").status_code for number in range(30)]

    assert (statuses[0], statuses[-1]) == (404, 429)


def test_what_neighbours_cannot_read_cannot_be_reported(app: Flask, contact: Visitor, visitor: Visitor) -> None:
    news = visitor.get(GROUP).one(".update .report-link").attrs["href"] or ""
    need = visitor.get(GROUP).one("li .report-link").attrs["href"] or ""
    with app.app_context():
        make_campaign("oosterhoek")

    contact.get(HOME).follow("Haal weg").submit("Haal het van de website", reason="Weg.")
    contact.get(HOME).submit("Niet meer nodig")

    elsewhere = visitor.get(AGENDA).one(".report-link").attrs["href"] or ""
    paths = (news, need, elsewhere.replace("de-gagels", "oosterhoek"), news.replace("nieuws", "themas"))
    assert [visitor.get(path).status for path in paths] == [404] * 4


def test_an_archive_takes_reports_and_answers(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    page = report(visitor)
    contact.get(HOME).follow(UNTRUE).submit(ANSWER, **STAYS)

    assert visitor.get(page.path).h1 == "Er is naar je melding gekeken"


def test_what_was_reported_stands_neither_in_the_journal_nor_readable_in_the_database(
    app: Flask, contact: Visitor, visitor: Visitor
) -> None:
    page = report(visitor)
    contact.get(HOME).follow(UNTRUE).submit(ANSWER, **STAYS)

    with app.app_context():
        raw = str(db.session.execute(db.text("SELECT * FROM report")).all())
        lines = [
            (entry.action, str([entry.before, entry.after])) for entry in db.session.scalars(db.select(JournalEntry))
        ]
    code = page.path.rpartition("/")[2]
    assert [action for action, _facts in lines if action.startswith("report")] == ["report.made", "report.answered"]
    for secret in (WHY, "We belden haar", code, code.replace("-", "")):
        assert secret not in raw
        assert secret not in str(lines)


@pytest.mark.parametrize(
    ("days", "is_answered", "gone"), [(KEPT_DAYS - 1, True, 0), (KEPT_DAYS + 1, True, 1), (KEPT_DAYS * 3, False, 0)]
)
def test_a_report_goes_a_year_after_its_answer_and_never_before(
    app: Flask, contact: Visitor, visitor: Visitor, days: int, is_answered: bool, gone: int
) -> None:
    page = report(visitor)
    if is_answered:
        contact.get(HOME).follow(UNTRUE).submit(ANSWER, **STAYS)

    with app.app_context():
        counts = [purge(utc_now() + dt.timedelta(days=days), dry_run=is_dry)["reports"] for is_dry in (True, False)]

    assert counts == [gone, gone]
    assert visitor.get(page.path).status == (404 if gone else 200)


def test_a_report_that_nobody_answers_is_silence(
    app: Flask, campaign: Campaign, contact: Visitor, visitor: Visitor
) -> None:
    report(visitor)
    found = []
    for days in (Limits.waiting_days - 0.1, Limits.waiting_days + 0.1):
        grow_old(app, days)
        with app.app_context():
            found.append([item.rule for item in silences(campaign, now=utc_now())])
            (waiting,) = open_reports(campaign.id)

    page = moderator_of(app, campaign).get("/beheer/de-gagels/cijfers").follow(UNTRUE)

    assert found == [[], [REPORT_UNANSWERED]]
    assert page.path == f"{HOME}melding/{waiting.id}"
