"""What a moderator changes about a public idea, by plain forms: nothing typed is lost, all of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from structlog.contextvars import bound_contextvars
from werkzeug.test import TestResponse

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import join_idea, publish_slip, tidy_voice
from optrommel.moderation.merging import merge_ideas, split_voice
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PARTS_MAX, IdeaState
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from tests.factories import make_campaign, make_claim, make_group, make_idea, make_moderator, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of

IDEA = "/beheer/de-gagels/ideeen/1"
PUBLIC = "/de-gagels/ideeen/1"
UNDO = "Ongedaan maken"
PART = "Maak hier een eigen idee van"
WORDS = ["Een bankje", "Ergens zitten"]


@pytest.fixture(autouse=True)
def idea(app: Flask, campaign: Campaign) -> None:
    """Let two slips carry one idea."""
    with app.app_context():
        made = make_idea(campaign, WORDS[0])
        join_idea(make_slip(campaign, WORDS[1])[0], made, WORDS[1], now=utc_now())
        db.session.commit()


def ideas(app: Flask) -> dict[str, list[str]]:
    """Give the words of the public ideas, each with those of its voices."""
    with app.app_context():
        found = db.session.scalars(db.select(Idea).where(Idea.text != "").order_by(Idea.id))
        return {idea.text: [voice.text for voice in idea.voices] for idea in found}


def change_meanwhile(app: Flask) -> None:
    """Let a colleague make other words of the idea."""
    with app.app_context():
        anja = make_moderator(db.session.scalars(db.select(Campaign)).one(), "Anja")
        tidy_voice(db.session.get_one(Voice, 1), "Een houten bankje", now=utc_now(), by=anja.id)
        db.session.commit()


def tidy(page: Page) -> Page:
    return page.follow("Maak netjes").submit("Sla op", text="Een bank")


def split(page: Page) -> Page:
    return page.follow("Splits").submit("Splits", **{"text-0": "Een", "text-1": "bankje"})


def take_off(page: Page) -> Page:
    return page.follow("Haal van de site").submit("Ja, haal van de site")


def part(page: Page) -> Page:
    return page.submit(PART, voices="2")


DECISIONS = {
    tidy: {"Een bank": ["Een bank", WORDS[1]]},
    split: {"Een": ["Een", WORDS[1]], "bankje": ["bankje"]},
    take_off: {WORDS[1]: [WORDS[1]]},
    part: {WORDS[0]: [WORDS[0]], WORDS[1]: [WORDS[1]]},
}


@pytest.mark.parametrize(("decide", "after"), DECISIONS.items())
def test_what_a_moderator_changes_is_public_at_once_and_can_be_taken_back(
    app: Flask, moderator: Visitor, decide: Callable[[Page], Page], after: dict[str, list[str]]
) -> None:
    page = decide(moderator.get(IDEA))
    decided = ideas(app)

    back = page.submit(UNDO)

    assert (page.status, page.path, back.path) == (200, IDEA, IDEA)
    assert decided == after
    assert ideas(app) == {WORDS[0]: WORDS}


@pytest.mark.parametrize("decide", DECISIONS)
def test_who_comes_second_reads_who_was_first_and_has_changed_nothing(
    app: Flask, moderator: Visitor, monkeypatch: pytest.MonkeyPatch, decide: Callable[[Page], Page]
) -> None:
    page = moderator.get(IDEA)
    open_page, colleagues = moderator.open, [change_meanwhile]

    def open_when_changed(path: str, *, method: str = "GET", **options: Any) -> TestResponse:
        if method == "POST" and colleagues:
            colleagues.pop()(app)
        return open_page(path, method=method, **options)

    monkeypatch.setattr(moderator, "open", open_when_changed)
    refused = decide(page)

    assert refused.status == 409
    assert refused.errors == ["Een collega veranderde dit intussen. Kijk even wat er nu staat."]
    assert refused.shows(": Anja ")
    assert refused.shows("Zo staat het er nu: Een houten bankje")
    assert ideas(app) == {"Een houten bankje": ["Een houten bankje", WORDS[1]]}


def test_what_was_typed_on_an_older_page_is_kept_and_done_after_all(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Maak netjes")
    change_meanwhile(app)

    refused = page.submit("Sla op", text="Een stenen bank")
    done = refused.submit("Toch doen")

    assert refused.values("Toch doen")["text"] == ["Een stenen bank"]
    assert done.notices[0] == "De buurt leest nu deze woorden."
    assert list(ideas(app)) == ["Een stenen bank"]


def test_what_was_ticked_on_an_older_page_is_kept_and_done_after_all(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA)
    change_meanwhile(app)

    page.submit(PART, voices="2").submit("Toch doen")

    assert ideas(app) == {"Een houten bankje": ["Een houten bankje"], WORDS[1]: [WORDS[1]]}


def test_who_was_sure_on_an_older_page_takes_a_slip_off_after_all(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Haal van de site")
    change_meanwhile(app)

    page.submit("Ja, haal van de site").submit("Toch doen")

    assert ideas(app) == {WORDS[1]: [WORDS[1]]}


def test_a_change_that_changes_nothing_offers_nothing_to_take_back(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Maak netjes").submit("Sla op")

    assert page.notices == ["Er is niets veranderd."]
    assert UNDO not in page.texts("button")


@pytest.mark.parametrize("typed", ["", "ab", "a" * 4001])
def test_public_words_are_neither_empty_nor_endless(app: Flask, moderator: Visitor, typed: str) -> None:
    page = moderator.get(IDEA).follow("Maak netjes").submit("Sla op", text=typed)

    assert page.status == 422
    assert page.values("Sla op")["text"] == [typed]
    assert list(ideas(app)) == [WORDS[0]]


def test_words_in_another_language_get_dutch_beside_them(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Bir bank")
        slip.language = "tr"
        publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()

    page = moderator.get("/beheer/de-gagels/ideeen/2").follow("Maak netjes").submit("Sla op", dutch="Een bankje")

    assert page.all(".slip .words")[0].attrs["lang"] == "tr"
    assert visitor.get("/de-gagels/ideeen/2").texts(".slip .words") == ["Bir bank", "Een bankje"]


def test_dutch_words_ask_for_no_dutch(moderator: Visitor) -> None:
    assert len(moderator.get(IDEA).follow("Maak netjes").all("textarea")) == 1


def test_the_original_stands_beside_the_words_that_are_made_tidy(app: Flask, moderator: Visitor) -> None:
    page = tidy(moderator.get(IDEA)).follow("Maak netjes")

    assert page.texts(".compare .words") == [WORDS[0]]
    assert page.values("Sla op")["text"] == ["Een bank"]


def test_a_split_asks_for_more_parts_and_keeps_what_was_typed(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Splits")
    typed = {"text-0": "Een", "text-1": "bankje"}

    for number in range(3, PARTS_MAX + 1):
        page = page.submit("Nog een deel", **typed)
        assert len(page.all("textarea")) == number

    assert [page.values("Splits")[name] for name in typed] == [["Een"], ["bankje"]]
    assert "Nog een deel" not in page.texts("button")
    assert page.submit("Splits").path == IDEA
    assert list(ideas(app)) == ["Een", "bankje"]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"text-0": "Een bankje"}, "Maak twee delen of meer."),
        ({"text-0": "Een", "text-1": "Een"}, "Deze woorden staan nog in geen enkel deel: bankje."),
        ({"text-0": "Een bankje", "text-1": "van hout"}, "Deze woorden staan niet op het briefje: van hout."),
    ],
)
def test_a_split_that_loses_or_adds_words_comes_back_with_all_that_was_typed(
    app: Flask, moderator: Visitor, parts: dict[str, str], sentence: str
) -> None:
    page = moderator.get(IDEA).follow("Splits").submit("Splits", **parts)

    assert page.status == 422
    assert page.errors[0].startswith(sentence)
    assert [page.values("Splits")[name] for name in parts] == [[text] for text in parts.values()]
    assert ideas(app) == {WORDS[0]: WORDS}


def test_words_that_their_writer_took_back_are_not_shown_once_more(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Splits")
    with app.app_context():
        withdraw_slip(db.session.get_one(Slip, 1), now=utc_now())
        db.session.commit()

    late = page.submit("Splits", **{"text-0": "Een", "text-1": "bankje"})

    assert late.path == "/beheer/de-gagels/bord"
    assert late.notices == ["Dit idee staat er niet meer. Ververs de pagina."]
    assert not late.shows("bankje")


@pytest.mark.parametrize(("voices", "sentence"), [(None, "Vink eerst aan"), (["1", "2"], "Laat er één staan")])
def test_an_idea_of_its_own_needs_some_of_the_slips_and_not_all(
    app: Flask, moderator: Visitor, voices: list[str] | None, sentence: str
) -> None:
    page = moderator.get(IDEA).submit(PART, voices=voices)

    assert page.status == 422
    assert page.errors[0].startswith(sentence)
    assert [box.attrs["value"] for box in page.all("[name=voices][checked]")] == (voices or [])
    assert ideas(app) == {WORDS[0]: WORDS}


def test_the_last_slip_that_goes_takes_its_idea_along_and_brings_it_back(
    app: Flask, moderator: Visitor, visitor: Visitor
) -> None:
    one = take_off(moderator.get(IDEA))
    board = take_off(one)
    gone = visitor.get(PUBLIC).status

    board.submit(UNDO)

    assert board.path == "/beheer/de-gagels/bord"
    assert gone == 404
    assert ideas(app) == {WORDS[1]: [WORDS[1]]}
    assert moderator.get("/beheer/de-gagels/postvak").shows(WORDS[0])


def test_who_takes_a_split_slip_off_the_site_reads_where_else_its_words_stand(app: Flask, moderator: Visitor) -> None:
    page = split(moderator.get(IDEA)).follow("Haal van de site")

    assert page.texts("main li") == ["Een", "bankje"]
    page.submit("Ja, haal van de site")
    assert ideas(app) == {WORDS[1]: [WORDS[1]]}


def test_what_was_merged_is_taken_apart_with_its_own_words(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        other = make_idea(campaign, "Een boom")
        merge_ideas(other, db.session.get_one(Idea, 1), now=utc_now())
        db.session.commit()

    page = moderator.get("/beheer/de-gagels/ideeen/2")
    apart = page.submit("Haal weer uit elkaar")

    assert page.path == apart.path == IDEA
    assert page.texts("section:last-child .words") == ["Een boom"]
    assert UNDO not in apart.texts("button")
    assert ideas(app) == {WORDS[0]: WORDS, "Een boom": ["Een boom"]}


def test_what_was_merged_at_once_is_taken_apart_at_once(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        bench = db.session.get_one(Idea, 1)
        tree, shrub, bed = (make_idea(campaign, text) for text in ("Een boom", "Een struik", "Een perk"))
        with bound_contextvars(request_id="one"):
            merge_ideas(tree, bench, now=utc_now())
            merge_ideas(shrub, bench, now=utc_now())
        merge_ideas(bed, bench, now=utc_now())
        db.session.commit()

    page = moderator.get(IDEA)
    page.submit("Haal weer uit elkaar")

    assert page.texts("section:last-child li .words") == ["Een boom", "Een struik", "Een perk"]
    assert len(page.all("section:last-child li")) == 2
    assert sorted(ideas(app)) == sorted([WORDS[0], "Een boom", "Een struik"])
    assert ideas(app)[WORDS[0]] == [*WORDS, "Een perk"]


def test_taking_apart_twice_does_no_harm(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        merge_ideas(make_idea(campaign, "Een boom"), db.session.get_one(Idea, 1), now=utc_now())
        db.session.commit()
    page = moderator.get(IDEA)
    page.submit("Haal weer uit elkaar")

    again = page.submit("Haal weer uit elkaar")
    after_all = moderator.post(f"{IDEA}/uit-elkaar/2", {**moderator.get(IDEA).values(PART), "voices": []})

    assert again.notices == after_all.notices == ["Dit was al uit elkaar gehaald."]
    assert ideas(app) == {WORDS[0]: WORDS, "Een boom": ["Een boom"]}


def find_other(page: Page, words: str = "lantaarn") -> Page:
    return page.submit("Zoek", zoek=words)


def test_ideas_that_clash_are_found_by_their_words_and_let_go_again(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_idea(campaign, "Een lantaarn")

    page = find_other(moderator.get(IDEA)).submit("Deze botsen", other_id="2")
    linked = visitor.get(PUBLIC).texts(".links a")
    page = page.submit("Botst toch niet")

    assert linked == ["Een lantaarn"]
    assert not visitor.get(PUBLIC).all(".links")
    page.submit(UNDO)
    assert visitor.get(PUBLIC).texts(".links a") == ["Een lantaarn"]


def test_a_clash_that_is_there_is_offered_no_second_time_and_an_idea_never_clashes_with_itself(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_idea(campaign, "Een ander bankje")

    before = find_other(moderator.get(IDEA), "bankje")
    after = find_other(before.submit("Deze botsen", other_id="2"), "bankje")

    assert before.texts("[name=other_id] + span") == ["Een ander bankje"]
    assert after.shows("Niets gevonden met deze woorden.")


def test_a_clash_asks_for_the_other_idea(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_idea(campaign, "Een lantaarn")

    page = find_other(moderator.get(IDEA)).submit("Deze botsen")

    assert page.status == 422
    assert page.errors
    assert page.texts("[name=other_id] + span") == ["Een lantaarn"]


def test_an_idea_of_another_campaign_is_neither_changed_nor_clashed_with(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        elsewhere = make_idea(make_campaign("elders"), "Een lantaarn")
        elsewhere_id, voice_id = elsewhere.id, elsewhere.voices[0].id
        make_idea(campaign, "Een lantaarn hier")
    form = find_other(moderator.get(IDEA))

    assert form.submit("Deze botsen", other_id=elsewhere_id).status == 409
    assert moderator.get(f"/beheer/de-gagels/ideeen/{elsewhere_id}").status == 404
    assert moderator.get(f"{IDEA}/stemmen/{voice_id}").status == 404
    token = form.values("Deze botsen")
    assert (
        moderator.open(f"/beheer/de-gagels/ideeen/{elsewhere_id}/apart", method="POST", data=token).status_code == 404
    )


def test_who_has_it_in_hand_leaves_the_decision_to_a_colleague(app: Flask, campaign: Campaign) -> None:
    anja, karel = moderator_of(app, campaign, "Anja"), moderator_of(app, campaign, "Karel")
    with app.app_context():
        account = db.session.scalars(db.select(Account).filter_by(name="Anja")).one()
        group = make_group(campaign, "Tuinploeg", account)
        make_claim(group, db.session.get_one(Idea, 1), campaign=campaign)

    refused = tidy(anja.get(IDEA))

    assert refused.status == 403
    assert refused.shows("Vraag een andere moderator: Karel.")
    assert refused.one("textarea").text == "Een bank"
    assert tidy(karel.get(IDEA)).status == 200


def test_a_moderator_comes_from_the_public_page_and_a_neighbour_sees_no_such_way(
    moderator: Visitor, visitor: Visitor
) -> None:
    assert moderator.get(PUBLIC).follow("Bewerk dit idee").path == IDEA
    assert moderator.get(PUBLIC).follow("Bewerk op het bord").path == "/beheer/de-gagels/bord"
    assert "Bewerk dit idee" not in visitor.get(PUBLIC).texts("a")


@pytest.mark.parametrize(("number", "slips"), [(1, 2), (2, 1)])
def test_a_moderator_takes_a_slip_off_from_the_public_page(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor, number: int, slips: int
) -> None:
    with app.app_context():
        make_idea(campaign, "Een boom")
    public = f"/de-gagels/ideeen/{number}"

    page = moderator.get(public)

    assert page.texts("a").count("Haal van de site") == slips
    assert "Haal van de site" not in visitor.get(public).texts("a")
    page.follow("Haal van de site").submit("Ja, haal van de site")
    assert len(ideas(app)) == slips


def test_an_idea_that_is_no_longer_public_is_not_changed_any_more(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA)
    with app.app_context():
        db.session.get_one(Idea, 1).state = IdeaState.UNPUBLISHED
        db.session.commit()

    assert page.submit(PART, voices="2").status == 409
    assert moderator.get(IDEA).status == 404


def test_a_form_without_its_version_is_not_taken(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(IDEA).follow("Haal van de site")

    assert page.submit("Ja, haal van de site", version=None).status == 422
    assert page.submit("Ja, haal van de site", version="x").status == 422
    assert ideas(app) == {WORDS[0]: WORDS}


def test_parts_of_one_slip_in_one_idea_are_shown_apart(app: Flask, moderator: Visitor) -> None:
    with app.app_context():
        idea = db.session.get_one(Idea, 1)
        (other,) = split_voice(idea.voices[0], ["Een", "bankje"], now=utc_now())
        merge_ideas(other, idea, now=utc_now())
        db.session.commit()

    page = moderator.get(IDEA)

    assert page.texts(".ideas > li > .words") == ["Een", "bankje", WORDS[1], "bankje"]
    assert page.texts(".ideas details .words") == [WORDS[0], WORDS[0]]
