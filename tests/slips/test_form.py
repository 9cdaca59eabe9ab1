"""Putting a slip in, on a phone."""

from optrommel.campaigns.models import Campaign
from tests.page import Visitor

BUTTON = "Stop in de trommel"


def test_a_slip_gets_a_code_that_shows_the_words_again(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/briefje").submit(BUTTON, text="Een bankje bij de vijver")

    assert page.path.startswith("/volg/")
    assert page.h1 == "Je briefje zit in de trommel"
    assert page.shows("Een bankje bij de vijver")
