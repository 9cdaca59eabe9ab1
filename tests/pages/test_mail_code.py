"""‘Mail me deze code’: an address that is used once, and limits that keep others' mailboxes empty."""

from __future__ import annotations

import pytest
from flask import Flask
from limits import parse

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.notifications import limits
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from tests.factories import make_slip, put_in_state
from tests.notifications.conftest import letters, set_up_mail
from tests.page import Visitor

BUTTON = "Mail mijn code"
BEP = "bep@example.org"


def path_of_slip(app: Flask, campaign: Campaign, text: str = "Een bankje") -> str:
    with app.app_context():
        _slip, code = make_slip(campaign, text)
        return f"/volg/{show_code(code)}"


@pytest.fixture
def path(app: Flask, campaign: Campaign) -> str:
    return path_of_slip(app, campaign)


def test_the_code_comes_by_mail_with_a_link_to_the_slip(app: Flask, visitor: Visitor, path: str) -> None:
    page = visitor.get(path).submit(BUTTON, email=BEP)

    (letter,) = letters(app)
    code = path.rpartition("/")[2]
    assert (page.path, page.notices) == (path, ["Je mail staat klaar en gaat later weg."])
    assert (letter.kind, letter.address, letter.subject) == ("receipt_code", BEP, "Jouw volgcode van De Gagels")
    assert f"\n{code}\n" in f"\n{letter.text}"
    assert f"http://127.0.0.1:8000{path}" in (letter.text or "")
    assert f'href="http://127.0.0.1:8000{path}"' in (letter.html or "")
    assert "0521-555 010" in (letter.text or "")
    assert "bankje" not in f"{letter.subject}{letter.text}{letter.html}"


def test_the_address_is_on_no_page_in_no_cookie_and_in_no_journal(app: Flask, visitor: Visitor, path: str) -> None:
    page = visitor.get(path).submit(BUTTON, email=BEP)

    with app.app_context():
        actions = set(db.session.scalars(db.select(JournalEntry.action)))
    assert BEP not in page.html
    assert BEP not in visitor.get(path).html
    assert "mail" not in " ".join(actions)


def test_the_letter_speaks_the_language_of_the_page(app: Flask, path: str) -> None:
    Visitor(app, language="tr").open(path)
    visitor = Visitor(app, language="tr")
    form = next(form for form in visitor.get(path).all("form") if "mailen" in (form.attrs["action"] or ""))

    visitor.open(
        form.attrs["action"] or "",
        method="POST",
        data={"csrf_token": form.query("input")[0].attrs["value"], "email": BEP},
    )

    (letter,) = letters(app)
    assert letter.language == "tr"
    assert '<html lang="tr"' in (letter.html or "")


@pytest.mark.parametrize("email", ["", "bep", f"{BEP}, cor@example.org", f"{BEP}\nBcc: cor@example.org"])
def test_what_is_no_address_is_named_with_the_form_open(app: Flask, visitor: Visitor, path: str, email: str) -> None:
    page = visitor.get(path).submit(BUTTON, email=email)

    assert page.status == 422
    assert len(page.errors) == 1
    assert page.all("details[open] form")
    assert letters(app) == []


def test_a_code_is_mailed_three_times_a_day_at_most(app: Flask, campaign: Campaign, path: str) -> None:
    pages = [Visitor(app).get(path).submit(BUTTON, email=f"buur{number}@example.org") for number in range(4)]
    other = Visitor(app).get(path_of_slip(app, campaign, "Een boom")).submit(BUTTON, email=BEP)

    assert [page.status for page in pages] == [200, 200, 200, 422]
    assert pages[-1].errors[0].startswith("We hebben net al vaker gemaild.")
    assert other.status == 200


def test_a_stranger_gets_five_mails_an_hour_at_most_whoever_asks(app: Flask, campaign: Campaign) -> None:
    paths = [path_of_slip(app, campaign, f"Boom {number}") for number in range(6)]

    statuses = [Visitor(app).get(path).submit(BUTTON, email=BEP.upper()).status for path in paths]

    assert statuses == [200] * 5 + [422]


def test_one_visitor_does_not_have_us_mail_the_whole_world(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_VISITOR", parse("2 per hour"))
    paths = [path_of_slip(app, campaign, f"Boom {number}") for number in range(3)]

    statuses = [
        Visitor(app).get(path).submit(BUTTON, email=f"buur{number}@example.org").status
        for number, path in enumerate(paths)
    ]

    assert statuses == [200, 200, 422]


def test_at_a_table_there_is_no_such_form_and_no_mail(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    alone = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text="Een boom")
    token = alone.values(BUTTON)
    at_table = visitor.get("/de-gagels/aan-tafel").submit("Stop in de trommel", text="Een bankje")

    answer = visitor.open(f"{at_table.path}/mailen", method="POST", data=token | {"email": [BEP]})

    assert BUTTON not in at_table.texts("button")
    assert answer.status_code == 303
    assert letters(app) == []


def test_a_slip_that_was_taken_back_has_no_such_form(app: Flask, visitor: Visitor, path: str) -> None:
    form = visitor.get(path).values(BUTTON)
    with app.app_context():
        withdraw_slip(db.session.scalars(db.select(Slip)).one(), now=utc_now())
        db.session.commit()

    answer = visitor.open(f"{path}/mailen", method="POST", data=form | {"email": [BEP]})

    assert BUTTON not in visitor.get(path).texts("button")
    assert answer.status_code == 303
    assert letters(app) == []


def test_a_code_is_mailed_when_the_campaign_is_over_too(
    app: Flask, visitor: Visitor, campaign: Campaign, path: str
) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    assert visitor.get(path).submit(BUTTON, email=BEP).status == 200
    assert len(letters(app)) == 1


def test_a_website_without_a_mail_server_says_so_before_it_asks(
    app: Flask, visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = "Let op: deze website verstuurt nu nog geen mail."

    without = visitor.get(path).shows(warning)
    set_up_mail(app, monkeypatch)
    page = visitor.get(path)

    assert (without, page.shows(warning)) == (True, False)
    assert page.submit(BUTTON, email=BEP).notices == ["De mail met je code is onderweg."]


def test_who_takes_the_slip_back_gets_no_code_that_was_still_to_go(app: Flask, visitor: Visitor, path: str) -> None:
    visitor.get(path).submit(BUTTON, email=BEP)

    visitor.get(f"{path}/intrekken").submit("Ja, wis mijn briefje")

    assert letters(app) == []
