"""“Begin met woorden uit eerdere acties”: words travel, texts stay."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.accounts.actions import give_role
from optrommel.accounts.models import Account
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.suggestions import earlier as earlier_words
from optrommel.suggestions import listing
from optrommel.suggestions.models import ListWord
from optrommel.suggestions.words import subjects_of, word_list
from optrommel.themes.models import Theme
from tests.factories import days_ago, make_campaign, make_idea, make_moderator, make_theme, put_in_state
from tests.page import Visitor
from tests.pages.test_statements import statements

EARLIER = "/beheer/de-gagels/woorden/eerder"
TAKE, UNDO = "Neem deze woorden over", "Ongedaan maken"
BEES = [f"Maak een zandbult met plaggen, {why}." for why in ("altijd", "vaak", "soms")]


@pytest.fixture
def before(app: Flask) -> Campaign:
    """Give an earlier campaign in which three people wrote of bees, under a name that no subject has."""
    with app.app_context():
        earlier = make_campaign("vorig-jaar")
        theme = make_theme(earlier, "Zoemen")
        for text in BEES:
            make_idea(earlier, text, theme=theme)
        make_idea(earlier, "Een smederij", theme=theme)
        db.session.refresh(earlier)
        db.session.expunge(earlier)
        return earlier


@pytest.fixture
def both(app: Flask, campaign: Campaign, before: Campaign) -> Visitor:
    """Give somebody who moderated the earlier campaign too."""
    with app.app_context():
        account = make_moderator(campaign)
        give_role(account, before.id, Role.MODERATOR, now=days_ago(60))
        db.session.commit()
        email = account.email
    return Visitor(app).let_in(email)


def known(app: Flask, campaign: Campaign) -> dict[str, list[str]]:
    with app.app_context():
        return {subject: list(words) for subject, words in word_list(subjects_of(campaign.id)).items()}


def test_the_words_are_shown_first_and_those_that_stay_ticked_come(
    app: Flask, campaign: Campaign, both: Visitor
) -> None:
    page = both.get("/beheer/de-gagels/woorden").follow("Begin met woorden uit eerdere acties")
    assert page.texts(".known__word bdi") == ["plaggen", "zandbult"]
    assert page.shows("Er is hier nog geen thema met deze naam. Gaat naar ‘Zoemen’.")
    assert "Zoemen" not in known(app, campaign)

    brought = page.submit(TAKE, words=page.values(TAKE)["words"][1:])

    assert brought.notices == ["Er is 1 woord bij."]
    assert known(app, campaign)["Zoemen"] == ["zandbult"]


def test_words_come_to_the_theme_of_that_name(app: Flask, campaign: Campaign, both: Visitor) -> None:
    with app.app_context():
        theme_id = make_theme(campaign, "zoemen").id

    page = both.get(EARLIER)
    assert not page.shows("nog geen thema met deze naam")
    page.submit(TAKE)

    with app.app_context():
        rows = db.session.scalars(db.select(ListWord)).all()
        assert {(row.theme_id, row.pattern) for row in rows} == {(theme_id, "plaggen"), (theme_id, "zandbult")}


def test_what_is_known_or_taken_away_here_is_not_brought_again(app: Flask, both: Visitor) -> None:
    both.get(EARLIER).submit(TAKE)

    assert both.get(EARLIER).shows("komen geen nieuwe woorden")
    both.get("/beheer/de-gagels/woorden").submit("Haal weg bij ‘Zoemen’", words="Zoemen|plaggen")
    assert both.get(EARLIER).shows("komen geen nieuwe woorden")


def test_words_sent_twice_come_once_and_are_undone_at_once(app: Flask, campaign: Campaign, both: Visitor) -> None:
    page = both.get(EARLIER)

    first, again = page.submit(TAKE), page.submit(TAKE)

    assert again.notices == ["Deze woorden herkenden we al."]
    assert known(app, campaign)["Zoemen"] == ["plaggen", "zandbult"]
    first.submit(UNDO)
    assert known(app, campaign)["Zoemen"] == []


@pytest.mark.parametrize("change", [{"is_another": True}, {"language": "pl"}])
def test_of_one_house_the_first_slip_counts_and_only_dutch_is_read(
    app: Flask, both: Visitor, change: dict[str, object]
) -> None:
    with app.app_context():
        slip = db.session.scalars(db.select(Slip)).first()
        assert slip is not None
        for name, value in change.items():
            setattr(slip, name, value)
        db.session.commit()

    assert both.get(EARLIER).texts(".known__word") == []


@pytest.mark.parametrize(("name", "theme"), [("Zandbult", "#Zoemen"), ("De Zandbult", "#12")])
def test_the_campaigns_name_stays_and_a_theme_may_be_called_anything(
    app: Flask, campaign: Campaign, before: Campaign, both: Visitor, name: str, theme: str
) -> None:
    with app.app_context():
        db.session.get_one(Campaign, before.id).name = name
        db.session.scalars(db.select(Theme)).one().name = theme
        db.session.commit()

    both.get(EARLIER).submit(TAKE)

    assert known(app, campaign)[theme[1:]] == ["plaggen"]


def test_nobodys_turn_waits_while_words_are_learned(app: Flask, both: Visitor) -> None:
    page = both.get(EARLIER)

    with statements(app) as sent:
        page.submit(TAKE, follow=False)

    turn = next(number for number, statement in enumerate(sent) if statement.startswith("UPDATE campaign"))
    assert any("FROM placement" in statement for statement in sent[:turn])
    assert not any("FROM placement" in statement for statement in sent[turn:])


def test_only_the_beginnings_of_the_newest_slips_are_read(
    app: Flask, campaign: Campaign, before: Campaign, both: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        theme = db.session.scalars(db.select(Theme)).one()
        for number, text in enumerate(BEES):
            make_idea(db.session.get_one(Campaign, before.id), f"{number} bijenhotels. {text}", theme=theme)
    monkeypatch.setattr(earlier_words, "COUNTED_TEXTS", 3)
    monkeypatch.setattr(earlier_words, "COUNTED_LETTERS", len("0 bijenhotels."))

    assert both.get(EARLIER).texts(".known__word bdi") == ["bijenhotels"]


def test_nothing_ticked_is_told(both: Visitor) -> None:
    page = both.get(EARLIER).submit(TAKE, words=None)

    assert (page.status, page.errors) == (422, ["Vink eerst een of meer woorden aan."])


def test_a_full_list_is_told_and_what_was_ticked_stays(both: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "WORDS_MAX", 1)
    page = both.get(EARLIER)

    full = page.submit(TAKE)

    assert (full.status, len(full.errors)) == (409, 1)
    assert full.values(TAKE)["words"] == page.values(TAKE)["words"]


def test_words_that_nobody_offered_do_not_come(app: Flask, campaign: Campaign, both: Visitor) -> None:
    page = both.get(EARLIER).submit(TAKE, words="1|smederij")

    assert page.notices == ["Deze woorden herkenden we al."]
    assert "Zoemen" not in known(app, campaign)


def test_the_words_stay_when_the_earlier_campaign_closes_and_its_slips_go(
    app: Flask, campaign: Campaign, before: Campaign, both: Visitor
) -> None:
    page = both.get(EARLIER)
    page.submit(TAKE)
    with app.app_context():
        for slip in db.session.scalars(db.select(Slip).where(Slip.campaign_id == before.id)):
            withdraw_slip(slip, now=slip.received_at)
        put_in_state(before, CampaignState.CLOSED)

    assert known(app, campaign)["Zoemen"] == ["plaggen", "zandbult"]
    assert both.get(EARLIER).texts(".known__word") == []


def test_who_did_not_moderate_the_earlier_campaign_learns_nothing_of_it(
    app: Flask, campaign: Campaign, before: Campaign, moderator: Visitor
) -> None:
    page = moderator.get(EARLIER)

    assert not page.shows("Vorig")
    assert page.texts(".known__word") == []
    assert moderator.get(f"{EARLIER}?van=vorig-jaar").status == 404


def test_who_moderated_several_chooses_one(app: Flask, both: Visitor, before: Campaign) -> None:
    with app.app_context():
        third = make_campaign("nog-eerder")
        make_idea(third, "Een bankje", theme=make_theme(third, "Zitten"))
        account = db.session.scalars(db.select(Account)).one()
        give_role(account, third.id, Role.MODERATOR, now=days_ago(60))
        db.session.commit()
    page = both.get(EARLIER)
    assert page.texts(".known__word") == []

    assert page.follow("Vorig Jaar").texts(".known__word bdi") == ["plaggen", "zandbult"]
