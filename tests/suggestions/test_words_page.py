"""“Wij herkennen deze woorden”: added, taken away, put back and undone by people."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.suggestions import listing
from optrommel.suggestions.models import ListWord
from optrommel.suggestions.rules import PATTERN_MAX
from optrommel.suggestions.words import subjects_of, word_list
from optrommel.themes.actions import close_theme
from optrommel.themes.models import Theme
from tests.factories import days_ago, make_account, make_campaign, make_idea, make_slip, make_theme
from tests.page import Page, Visitor
from tests.pages.test_races import ALL, count, press_in_each, windows
from tests.people import moderator_of

WORDS = "/beheer/de-gagels/woorden"
EVERYWHERE = "/beheer/woorden"
ADD, UNDO = "Voeg toe", "Ongedaan maken"
GREEN, OFF, BACK = "Groen en natuur", "Haal weg bij ‘Groen en natuur’", "Zet terug bij ‘Groen en natuur’"
TREES = f"{GREEN}|bomen"


def changes() -> int | None:
    """Count how often a word was added, taken away or put back."""
    return db.session.scalar(db.select(db.func.sum(ListWord.version)))


def known(app: Flask, campaign: Campaign, subject: str = GREEN) -> list[str]:
    with app.app_context():
        return list(word_list(subjects_of(campaign.id))[subject])


def chips(page: Page) -> list[str]:
    """Give the words of the subject that is unfolded."""
    return page.texts("details[open] .known__word bdi")


@pytest.fixture
def admin(app: Flask) -> Visitor:
    with app.app_context():
        email = make_account("Sanne", is_admin=True).email
    return Visitor(app).let_in(email)


def test_the_board_leads_to_the_words_and_they_stand_by_theme_and_subject(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        make_theme(db.session.scalars(db.select(Campaign)).one(), "Groen")

    page = moderator.get("/beheer/de-gagels/bord").follow("Wij herkennen deze woorden")

    assert page.texts(".known h2")[:2] == ["Groen", "Verkeer en veiligheid op straat"]
    assert page.shows("bomen")


def test_several_words_are_added_at_once_and_the_page_says_where_they_fit(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_slip(campaign, "Een geveltuintje in elke straat")
        make_idea(campaign, "Plant knotwilgen langs de sloot")
        make_idea(campaign, "Een bankje")

    page = moderator.get(WORDS).submit(ADD, words="Geveltuin*, *wilg*\n bomen,,geveltuin*", subject=GREEN)

    assert page.notices == ["Er zijn 2 woorden bij. Dat past op 2 briefjes en ideeën."]
    assert {"geveltuin*", "*wilg*"} <= set(chips(page))
    assert {"geveltuin*", "*wilg*"} <= set(known(app, campaign))


def test_words_of_a_theme_are_its_own(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        key = f"#{make_theme(campaign, 'Omzien naar elkaar').id}"

    page = moderator.get(WORDS).submit(ADD, words="naaste*", subject=key)

    assert chips(page) == ["naaste*"]
    assert known(app, campaign, "Omzien naar elkaar") == ["naaste*"]


def test_words_in_another_script_and_long_ones_are_words_too(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    longest = "w" * PATTERN_MAX
    with app.app_context():
        make_slip(campaign, "نريد حديقة")

    page = moderator.get(WORDS).submit(ADD, words=f"حديقة، {longest}", subject=GREEN)

    assert page.notices == ["Er zijn 2 woorden bij. Dat past op 1 briefje of idee."]
    assert {"حديقة", longest} <= set(known(app, campaign))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Typ een of meer woorden."),
        (" , \n", "Typ een of meer woorden."),
        ("*e*", "‘*e*’ is te kort"),
        ("bo*", "‘bo*’ is te kort"),
        ("b", "‘b’ is te kort"),
        ("*", "‘*’ is te kort"),
        ("bo*m*", "In ‘bo*m*’ staat het sterretje op de verkeerde plek."),
        ("**boom", "In ‘**boom’ staat het sterretje op de verkeerde plek."),
        ("gele bloem", "In ‘gele bloem’ staat iets dat niet kan."),
        ("<b>boom</b>", "In ‘<b>boom</b>’ staat iets dat niet kan."),
        ("w" * (PATTERN_MAX + 1), "is te lang"),
        (",".join(f"woord{number}" for number in range(101)), "hooguit 100 woorden tegelijk"),
    ],
)
def test_what_is_no_word_is_told_and_stays_to_be_mended(
    app: Flask, campaign: Campaign, moderator: Visitor, typed: str, says: str
) -> None:
    before = known(app, campaign)

    page = moderator.get(WORDS).submit(ADD, words=typed, subject=GREEN)

    assert (page.status, len(page.errors)) == (422, 1)
    assert says in page.errors[0]
    assert page.values(ADD)["words"] == [typed.strip()]
    assert page.values(ADD)["subject"] == [GREEN]
    assert known(app, campaign) == before


def test_a_subject_is_chosen_and_is_still_there(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Omzien")
        key = f"#{theme.id}"
    page = moderator.get(WORDS)
    with app.app_context():
        close_theme(db.session.get_one(Theme, int(key[1:])), "Klaar", now=days_ago(0))
        db.session.commit()

    assert page.submit(ADD, words="naaste*").errors == ["Kies bij welk onderwerp deze woorden horen."]
    assert page.submit(ADD, words="naaste*", subject=key).errors == [
        "Dit onderwerp is er niet meer. Kies een ander onderwerp."
    ]


def test_what_was_taken_away_is_not_used_and_can_come_back(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    page = moderator.get(WORDS).submit(OFF, words=TREES)

    assert page.notices == ["Er is 1 woord weg."]
    assert "bomen" not in known(app, campaign)
    back = page.submit(BACK, words=TREES)
    assert back.notices == ["Er is 1 woord terug."]
    assert "bomen" in known(app, campaign)


def test_each_change_can_be_undone_and_the_journal_tells_of_it(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    page = moderator.get(WORDS).submit(ADD, words="haagjes, wilg*", subject=GREEN)
    told = moderator.get("/beheer/de-gagels/logboek?soort=themas")

    undone = page.submit(UNDO)

    assert told.shows("Marieke voegde toe aan de woorden die we herkennen: ‘haagjes’ en ‘wilg*’.")
    assert undone.notices == ["Ongedaan gemaakt."]
    assert "wilg*" not in known(app, campaign)
    moderator.get(WORDS).submit(OFF, words=TREES).submit(UNDO)
    assert "bomen" in known(app, campaign)
    with app.app_context():
        assert changes() == 6  # three words, each used or not used twice


def test_what_a_colleague_put_back_is_not_undone(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    page = moderator.get(WORDS).submit(ADD, words="wilg*", subject=GREEN)
    colleague = moderator_of(app, campaign, "Kees")
    colleague.get(WORDS).submit(OFF, words=f"{GREEN}|wilg*")

    refused = page.submit(UNDO)

    assert refused.shows("Dit kan niet meer ongedaan gemaakt worden")
    assert "wilg*" not in known(app, campaign)


def test_two_moderators_who_add_one_word_and_who_sends_it_twice_add_it_once(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    pages = [moderator.get(WORDS), moderator_of(app, campaign, "Kees").get(WORDS)]

    first, second, again = (page.submit(ADD, words="wilg*", subject=GREEN) for page in (pages[0], pages[1], pages[0]))

    assert first.notices[0].startswith("Er is 1 woord bij.")
    assert second.notices == again.notices == ["Deze woorden herkenden we al."]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(ListWord.id))) == 1


def test_who_takes_a_word_away_after_a_colleague_reads_that_it_was_done(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    page = moderator.get(WORDS)
    page.submit(OFF, words=TREES)
    with app.app_context():
        version = changes()

    assert page.submit(OFF, words=TREES).notices == ["Dat was al gedaan."]
    assert page.submit(OFF).notices == ["Vink eerst een of meer woorden aan."]
    with app.app_context():
        assert changes() == version


def test_the_list_has_an_end(moderator: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "WORDS_MAX", 2)
    page = moderator.get(WORDS).submit(ADD, words="wilg*, beuk*", subject=GREEN)

    full = page.submit(ADD, words="haagjes", subject=GREEN)

    assert full.status == 409
    assert full.errors == [
        "Er passen hooguit 2 eigen woorden in de lijst. Haal eerst woorden weg die je niet nodig hebt."
    ]
    freed = full.submit(OFF, words=f"{GREEN}|wilg*")
    assert freed.submit(ADD, words="haagjes", subject=GREEN).notices[0].startswith("Er is 1 woord bij.")


def test_an_admin_changes_words_for_all_campaigns(app: Flask, campaign: Campaign, admin: Visitor) -> None:
    with app.app_context():
        other = make_campaign("ergens-anders")
        db.session.refresh(other)
        db.session.expunge(other)
    page = admin.get(EVERYWHERE)

    added = page.submit(ADD, words="wilg*", subject=GREEN)
    gone = added.submit(OFF, words=TREES)

    assert (added.notices, gone.notices) == (["Er is 1 woord bij."], ["Er is 1 woord weg."])
    for place in (campaign, other):
        assert ("wilg*" in known(app, place), "bomen" in known(app, place)) == (True, False)
    assert "bomen" in chips(gone.submit(BACK, words=TREES))


def test_admins_who_add_one_word_at_the_same_moment_add_it_once(app: Flask, admin: Visitor) -> None:
    pages = windows(admin, EVERYWHERE)

    assert press_in_each(pages, ADD, words="wilg*, beuk*", subject=GREEN) == ALL
    assert count(app, ListWord) == 2


def test_while_typing_the_page_is_told_how_many_texts_a_word_fits(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_slip(campaign, "Een Wílg bij de vijver")

    told = [moderator.open(f"{WORDS}/tel?woorden={typed}").get_json()["sentence"] for typed in ("wilg", "eik", "*e*")]

    assert told[0] == "Dat past op 1 briefje of idee."
    assert told[1] == "Dat past nu op geen enkel briefje of idee."
    assert "te kort" in told[2]


def test_dashes_and_apostrophes_are_found_however_they_are_typed(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_slip(campaign, "Stalling voor E\u2011bikes")
        make_slip(campaign, "Meer licht ’s avonds, minder auto’s")

    page = moderator.get(WORDS).submit(ADD, words="e–bike*, \u2018s-avonds", subject=GREEN)

    assert page.notices == ["Er zijn 2 woorden bij. Dat past op 2 briefjes en ideeën."]
    assert {"e-bike*", "s-avonds"} <= set(known(app, campaign))
