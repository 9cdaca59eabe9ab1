"""Who may open what: every address as every kind of visitor, against the list in `access.txt`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from optrommel.accounts.actions import give_role
from optrommel.accounts.models import Account, LogInLink
from optrommel.accounts.queries import roles_of
from optrommel.accounts.rules import Role, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.database import Base
from optrommel.digests.actions import own_digest
from optrommel.extensions import db
from optrommel.groups.actions import invite_member, post_update
from optrommel.groups.actions_reports import Complaint, report
from optrommel.groups.models import ResidentGroup
from optrommel.groups.needs import add_need
from optrommel.groups.queries_people import members_of
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules_reports import Reason
from optrommel.groups.steps import add_step
from optrommel.journal import last_decision
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.offers.actions import give_key, secret_of
from optrommel.offers.models import Offer
from optrommel.offers.rules import proof_of
from optrommel.pictures import Picture
from optrommel.slips.imports import add_import
from optrommel.slips.photos import keep_photo, show_photo
from optrommel.slips.rules import ImportState, show_code
from optrommel.suggestions.queries_drafts import piles_of
from optrommel.themes.placing import place_idea
from tests.factories import (
    PASSWORD,
    make_account,
    make_activity,
    make_campaign,
    make_claim,
    make_draft,
    make_follower,
    make_group,
    make_idea,
    make_letter,
    make_moderator,
    make_order,
    make_paper,
    make_question,
    make_scan,
    make_slip,
    make_theme,
    make_tin,
)
from tests.page import Page, Visitor

LIST = Path(__file__).with_name("access.txt")
IN, LOG_IN, NOT_THERE = "let in", "log in first", "404 NOT FOUND"
ONE_TAP = {"followers.stop_all", "digests.stop"}  # a mail program presses it and has no token (RFC 8058)
LAST = ["followers.stop_all", "groups.leave", "accounts.log_out"]
Answers = dict[str, str]
PUBLIC = {"everyone"}
SIGNED_IN = {"everyone", "signed in"}
AUDIENCES = {
    "code holder": PUBLIC,
    "typist": SIGNED_IN | {"typist"},
    "member": SIGNED_IN | {"member"},
    "member of another group": SIGNED_IN,
    "member elsewhere": SIGNED_IN,
    "moderator": SIGNED_IN | {"typist", "moderator", "named moderator"},
    "moderator elsewhere": SIGNED_IN,
    "admin": SIGNED_IN | {"typist", "moderator", "admin"},
}


@dataclass(frozen=True)
class Address:
    """A line of the list."""

    rule: str
    methods: tuple[str, ...]
    endpoint: str
    audiences: frozenset[str]


def lines_of(app: Flask) -> list[str]:
    """Write the list as the application has it, with its columns aligned."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        audiences = getattr(app.view_functions[rule.endpoint], "audiences", ())
        rows.append((rule.rule, " ".join(methods), rule.endpoint, ", ".join(audience.name for audience in audiences)))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows]


def listed() -> list[Address]:
    """Read the list; leaving the group and logging out come last, for they end the visit."""
    found = []
    for line in LIST.read_text().splitlines():
        rule, methods, endpoint, audiences = (part.strip() for part in line.split("  ") if part.strip())
        found.append(Address(rule, tuple(methods.split()), endpoint, frozenset(audiences.split(", "))))
    return sorted(found, key=lambda address: LAST.index(address.endpoint) if address.endpoint in LAST else -1)


@dataclass
class World:
    """A campaign with a row for every part of an address, and people inside and outside it."""

    parts: dict[str, Any]
    emails: dict[str, str]

    def path(self, app: Flask, address: Address, *, keys: dict[str, str]) -> str:
        keyed = {
            "campaigns.lid": {"code": self.parts["lid"]},
            "accounts.use_link": {"token": self.parts["link"]},
            "offers.new": {"kind": "idee", "row_id": self.parts["idea_id"]},
            "groups.report_page": {"code": self.parts["report"]},
            "exports.preview": {"kind": "slips"},
            "campaigns.passing": {"code": self.parts["lid"]},
            "pages.tin": {"code": self.parts["lid"]},
        }
        of_blueprint = {"digests": {"token": self.parts["digest"]}, "tins": {"number": 1}}
        own = keyed.get(address.endpoint) or of_blueprint.get(address.endpoint.partition(".")[0], {})
        with app.test_request_context():
            adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
            rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == address.rule)
            values = {**self.parts, **own, **keys}
            return adapter.build(address.endpoint, {name: values[name] for name in rule.arguments})


def make_member(campaign: Campaign, name: str) -> Account:
    account = make_account(name)
    make_group(campaign, f"Groep van {name}", account)
    return account


def make_typist(campaign: Campaign) -> Account:
    account = make_account("Joke")
    give_role(account, campaign.id, Role.TYPIST, now=utc_now())
    return account


def entry_of(campaign: Campaign, account: Account) -> int:
    """Give a line of the journal that can be undone without taking away what the addresses lead to."""
    slip, _code = make_slip(campaign, "Een pad")
    publish_slip(slip, slip.text, now=utc_now(), by=account.id)
    entry = last_decision(campaign.id, account.id)
    assert entry is not None
    return entry.id


def spent_link(account: Account) -> str:
    """Give the token of a link to log in that was used: one that works would make its visitor somebody else."""
    moments = dict.fromkeys(("created_at", "expires_at", "spent_at"), utc_now())
    db.session.add(LogInLink(account_id=account.id, token_hash=token_hash("gebruikt"), **moments))
    return "gebruikt"


def page_of(offer: Offer | None, campaign: Campaign) -> dict[str, str]:
    """Give the keys of a giver's page: to read it, and to say that the address is theirs."""
    assert offer is not None
    key = give_key(offer)
    return {"key": key, "proof": proof_of(key, secret_of(campaign))}


def finished_import(campaign: Campaign) -> int:
    """Give a spreadsheet that went in; one that did not would be gone after the first address that cancels it."""
    slip_import = add_import(campaign.id, "briefjes.csv", now=utc_now())
    slip_import.state = ImportState.DONE
    return slip_import.id


def parts_of_news(group: ResidentGroup, campaign: Campaign) -> dict[str, Any]:
    """Give the news of a group, and what a reader reported about it."""
    now, told_id = utc_now(), str(uuid.uuid4())
    update = post_update(group, "Hallo", submission_id=told_id, campaign=campaign, claim=None, now=now)
    code = report(update, Complaint(uuid.uuid4(), Reason.UNTRUE), campaign, now=now)
    (made,) = open_reports(campaign.id)
    parts = {"update_id": update.id, "kind": "nieuws", "row_id": update.id}
    return {**parts, "report_id": made.id, "report": show_code(code)}


def parts_of_draft(campaign: Campaign) -> dict[str, Any]:
    """Give a draft of themes that is ready, and one of its piles."""
    draft = make_draft(campaign, [make_idea(campaign, f"Een boom in straat {number}") for number in range(3)])
    (pile,) = piles_of(draft.id)
    return {"draft_id": draft.id, "pile_id": pile.id}


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        campaign, elsewhere = make_campaign(), make_campaign("oosterhoek")
        member, moderator, theme = make_account("Bep"), make_moderator(campaign), make_theme(campaign)
        group = make_group(campaign, "Omzien naar elkaar", make_account("Aad"), member)
        slip, code = make_slip(campaign, helper=("Riet", "0561-555 001"))
        idea, merged = publish_slip(slip, slip.text, now=utc_now()), make_idea(campaign)
        merge_ideas(merged, idea, now=utc_now())
        place_idea(idea, theme, now=utc_now())
        keep_photo(slip, Picture(b"a JPEG", 1, 1, ""), now=utc_now())
        show_photo(slip)
        claim = make_claim(group, idea, campaign=campaign)
        people = {
            "typist": make_typist(campaign),
            "member": member,
            "member of another group": make_member(campaign, "Cor"),
            "member elsewhere": make_member(elsewhere, "Dirk"),
            "moderator": moderator,
            "moderator elsewhere": make_moderator(elsewhere, "Els"),
            "admin": make_account("Sanne", is_admin=True),
        }
        parts = {
            "campaign": campaign.slug,
            "group": group.slug,
            "theme": theme.slug,
            "idea_id": idea.id,
            "voice_id": idea.voices[0].id,
            "merged_id": merged.id,
            "slip_id": slip.id,
            "name": slip.photo.name if slip.photo else "",
            "offer_id": slip.offer_id,
            "claim_id": claim.id,
            "step_id": add_step(claim, campaign, "Bellen", due_on=claim.due_on, now=utc_now()).id,
            "need_id": add_need(group, campaign, "Een bus", claim=None, now=utc_now()).id,
            "member_id": members_of(group.id)[0].id,
            "activity_id": make_activity(group, campaign=campaign).id,
            "code": show_code(code),
            "lid": make_tin(campaign).lid_code,
            "number": (paper := make_paper(campaign)[0].number),
            "batch_number": paper.batch,
            "order_id": make_order(campaign).id,
            "token": invite_member(group, now=utc_now(), by=moderator.id),
            "language": "en",
            "entry_id": entry_of(campaign, moderator),
            "message_id": make_letter().id,
            "import_id": finished_import(campaign),
            "role_id": roles_of(campaign.id)[-1][0].id,
            "link": spent_link(member),
            **parts_of_draft(campaign),
            "scan_id": make_scan(campaign).id,
            **page_of(slip.offer, campaign),
            "digest": own_digest(campaign.id, member.id).key,
            "follower_key": make_follower(campaign, kind="group", row_id=group.id).key,
            "question_id": make_question(make_claim(group, theme, campaign=campaign), campaign).id,
        }
        parts |= parts_of_news(group, campaign)
        db.session.commit()
        return World(parts, {role: account.email for role, account in people.items()})


def visitor_as(app: Flask, role: str, world: World) -> Visitor:
    visitor = Visitor(app)
    if role in world.emails:
        visitor.let_in(world.emails[role])
    return visitor


def answers(app: Flask, world: World, visitor: Visitor, addresses: list[Address], **guessed: str) -> Answers:
    """Open every address with each of its methods; a POST carries a valid CSRF token and nothing else."""
    typed = {"csrf_token": visitor.get("/inloggen").values("Log in")["csrf_token"]}
    return {
        f"{method} {address.rule}": outcome(
            visitor.open(
                world.path(app, address, keys=guessed), method=method, data=typed if method == "POST" else None
            )
        )
        for address in addresses
        for method in address.methods
    }


def outcome(answer: TestResponse) -> str:
    if answer.status_code == 303 and urlsplit(answer.headers["Location"]).path == "/inloggen":
        return LOG_IN
    is_rule = answer.status_code in (403, 409, 410)  # it says no, not the door
    return IN if is_rule or answer.status_code in (200, 303, 422) else answer.status


def every_row(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {
            table.name: list(db.session.execute(table.select().order_by(table.c.id)))
            for table in Base.metadata.sorted_tables
        }


def test_the_list_names_every_address_and_its_audience(app: Flask) -> None:
    found, kept = lines_of(app), LIST.read_text().splitlines()

    missing = [f"+ {line}" for line in found if line not in kept]
    gone = [f"- {line}" for line in kept if line not in found]

    assert found == kept, "mend tests/access.txt, and say who may open the page:\n" + "\n".join(missing + gone)


@pytest.mark.parametrize("role", AUDIENCES)
def test_everybody_is_let_in_or_turned_away_as_the_list_says(app: Flask, world: World, role: str) -> None:
    visitor = visitor_as(app, role, world)
    closed = [address for address in listed() if not address.audiences & AUDIENCES[role]]
    open_ = [address for address in listed() if address.audiences & AUDIENCES[role]]
    before = every_row(app)

    refused = answers(app, world, visitor, closed)
    after = every_row(app)
    admitted = answers(app, world, visitor, open_)

    assert set(refused.values()) <= {NOT_THERE if role in world.emails else LOG_IN}, refused
    assert after == before
    assert {asked: found for asked, found in admitted.items() if found != IN} == (
        {"POST /uitloggen": LOG_IN} if role in world.emails else {}
    )


def test_who_only_guesses_a_code_or_a_link_finds_nothing(app: Flask, world: World) -> None:
    opens = {"<code>", "<token>", "<key>", "<follower_key>"}
    keyed = [address for address in listed() if opens & set(address.rule.split("/")) and address.endpoint not in LAST]
    before = every_row(app)
    made_up = dict.fromkeys(("token", "key", "follower_key"), "made-up")

    found = answers(app, world, Visitor(app), keyed, code="AAAA-AAAA-AAAA", **made_up)

    assert len(found) == 40
    assert set(found.values()) == {NOT_THERE}
    assert every_row(app) == before


def test_what_needs_a_moderator_is_refused_for_a_campaign_that_does_not_exist(app: Flask, world: World) -> None:
    visitor = visitor_as(app, "moderator", world)

    answer = visitor.open("/beheer/nergens/postvak")

    assert answer.status_code == 404


def test_a_view_that_never_said_for_whom_is_open_to_nobody(app: Flask, world: World, monkeypatch: Any) -> None:
    monkeypatch.delattr(app.view_functions["pages.health"], "audiences")

    found = [visitor_as(app, role, world).open("/gezond").status_code for role in ("code holder", "admin")]

    assert found == [404, 404]


@pytest.mark.parametrize("role", ["code holder", "admin"])
def test_every_post_without_its_token_is_refused_with_a_page(app: Flask, world: World, role: str) -> None:
    visitor = visitor_as(app, role, world)
    before = every_row(app)

    found = [
        visitor.open(world.path(app, address, keys={}), method="POST")
        for address in listed()
        if "POST" in address.methods and address.endpoint not in ONE_TAP
    ]

    assert {answer.status_code for answer in found} == {400}
    assert all(Page(visitor, answer).text for answer in found)
    assert every_row(app) == before


def test_a_slip_without_its_token_comes_back_with_the_words_still_in_it(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text="Een bankje", csrf_token="oud")

    assert page.status == 400
    assert page.values("Stop in de trommel")["text"] == ["Een bankje"]
    assert page.errors == ["De pagina stond te lang open. Druk nog een keer op de knop."]


def test_a_stranger_comes_back_to_the_page_after_logging_in(app: Flask, world: World) -> None:
    visitor = Visitor(app)

    page = visitor.get("/beheer/de-gagels/trommels").submit(
        "Log in", email=world.emails["moderator"], password=PASSWORD
    )

    assert page.path == "/beheer/de-gagels/trommels"
