"""Typing paper over, through the page."""

from __future__ import annotations

from flask import Flask

from optrommel.campaigns.models import Campaign
from tests.factories import make_paper, make_tin
from tests.people import typist_of

SAVE = "Sla op, en geef een leeg briefje"


def test_a_slip_is_typed_over_and_its_stub_opens_it(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        (printed, *_rest) = make_paper(campaign, tin)
    typist = typist_of(app, campaign)

    page = typist.get("/beheer/de-gagels/overtypen").follow("Trommel 1")
    page = page.submit(SAVE, number=str(printed.number), text="Een bankje bij de vijver")

    assert page.notices == [f"Opgeslagen: {printed.number}."]
    assert page.texts("[data-progress]") == ["1 overgetypt · 3 gedrukt"]
    assert typist.get(f"/volg/{printed.code}").shows("Een bankje bij de vijver")
