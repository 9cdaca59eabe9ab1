"""The journal in words: what each deed is called, and what stays unsaid of who took their words back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.deeds import DEEDS, Rows, sentence_of
from optrommel.extensions import db
from optrommel.journal import JournalEntry, last_decision, record, undo
from optrommel.moderation.actions import join_idea, publish_slip, tidy_voice, unpublish_slip
from optrommel.moderation.holding import hold_slip, mark_slip, release_slip
from optrommel.moderation.merging import link_clash, merge_ideas, part_voices, split_voice
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.telling import Told, deeds_since, tell
from optrommel.themes.actions import close_theme, merge_themes
from optrommel.themes.placing import move_idea, place_idea
from tests.factories import days_ago, make_claim, make_group, make_idea, make_moderator, make_slip, make_theme


@pytest.fixture
def within(app: Flask, campaign: Campaign) -> Iterator[Campaign]:
    """Stay in one context, in Dutch, with the campaign at hand."""
    with app.test_request_context("/beheer/de-gagels/postvak"):
        yield db.session.get_one(Campaign, campaign.id)


def told_of(action: str) -> str:
    """Give the sentence of the newest entry of an action."""
    query = db.select(JournalEntry).where(JournalEntry.action == action).order_by(JournalEntry.id.desc())
    return tell([db.session.scalars(query).first()])[0].sentence  # type: ignore[list-item]


@pytest.mark.parametrize("action", DEEDS)
def test_every_action_has_a_sentence_whose_every_gap_can_be_filled(app: Flask, action: str) -> None:
    subject = action.partition(".")[0]

    with app.test_request_context("/beheer/de-gagels/postvak"):
        sentence = sentence_of(action, subject, 1, {}, {})
        words = str(sentence.pattern) % {"who": "Anja", **{name: "iets" for name in sentence.values}}

    assert words.endswith(".") or action == "undone"
    assert "%" not in words


def test_an_action_without_a_sentence_is_not_written_down(within: Campaign) -> None:
    with pytest.raises(ValueError, match="no sentence"):
        record("campaign.painted", within, now=utc_now())


def test_a_move_names_where_the_card_lay_and_where_it_lies(within: Campaign) -> None:
    by, theme, other = make_moderator(within, "Anja").id, make_theme(within, "Ontmoeten"), make_theme(within, "Groen")
    idea, said = make_idea(within, "Een bankje bij de vijver"), []

    for source, target in ((None, theme), (theme, other), (None, theme), (theme, None)):
        move_idea(idea, target, source=source, now=utc_now(), by=by)
        said.append(told_of("idea.placed"))

    assert said == [
        "Anja legde ‘Een bankje bij de vijver’ van ‘Nog los’ bij ‘Ontmoeten’.",
        "Anja legde ‘Een bankje bij de vijver’ van ‘Ontmoeten’ bij ‘Groen’.",
        "Anja legde ‘Een bankje bij de vijver’ ook bij ‘Ontmoeten’.",
        "Anja haalde ‘Een bankje bij de vijver’ weg bij ‘Ontmoeten’.",
    ]


def test_what_becomes_of_slips_is_told(within: Campaign) -> None:
    by, colleague = make_moderator(within, "Anja").id, make_moderator(within, "Els").id
    slip, _code = make_slip(within, "Een bankje")
    facts: dict[str, Any] = {"now": utc_now(), "by": by}

    hold_slip(slip, "Bel eerst even", **facts)
    assert told_of("slip.held") == "Anja hield het briefje ‘Een bankje’ vast."
    hold_slip(slip, "Voor jou", for_account_id=colleague, **facts)
    assert told_of("slip.held") == "Anja legde het briefje ‘Een bankje’ klaar voor Els."
    release_slip(slip, **facts)
    assert told_of("slip.held") == "Anja legde het briefje ‘Een bankje’ terug bij wat wacht."
    mark_slip(slip, needs_care=False, language="de", **facts)
    assert told_of("slip.marked") == "Anja zette de taal van het briefje ‘Een bankje’ van Nederlands op Deutsch."
    mark_slip(slip, needs_care=True, language="de", **facts)
    assert told_of("slip.marked") == "Anja zette ‘zorg’ bij het briefje ‘Een bankje’."
    join_idea(slip, make_idea(within, "Een boom"), "Een bankje", **facts)
    assert told_of("slip.published") == "Anja voegde het briefje ‘Een bankje’ toe aan ‘Een boom’."
    unpublish_slip(slip, **facts)
    assert told_of("slip.unpublished") == "Anja haalde het briefje ‘Een bankje’ van de website."


def test_words_before_and_after_are_told_of_tidying_splitting_merging_and_parting(within: Campaign) -> None:
    facts: dict[str, Any] = {"now": utc_now(), "by": make_moderator(within, "Anja").id}
    idea, other = make_idea(within, "Een bankje en een boom"), make_idea(within, "Een pad")

    tidy_voice(idea.voices[0], "Een bankje en een lindeboom", **facts)
    assert told_of("idea.tidied") == "Anja veranderde ‘Een bankje en een boom’ in ‘Een bankje en een lindeboom’."
    split_voice(idea.voices[0], ["Een bankje en", "een lindeboom"], **facts)
    assert told_of("idea.split") == (
        "Anja splitste ‘Een bankje en een lindeboom’ in 2 delen: ‘Een bankje en’, ‘een lindeboom’."
    )
    link_clash(idea, other, **facts)
    assert told_of("clash.linked") == "Anja zette erbij dat ‘Een bankje en’ botst met ‘Een pad’."
    merge_ideas(other, idea, **facts)
    assert told_of("idea.merged") == "Anja voegde ‘Een pad’ samen met ‘Een bankje en’."
    part_voices(idea, [voice for voice in idea.voices if not voice.is_lead], **facts)
    assert told_of("idea.parted") == (
        "Anja haalde briefjes uit ‘Een bankje en’ en maakte er een eigen idee van: ‘Een pad’."
    )


def test_themes_and_groups_are_named(within: Campaign) -> None:
    facts: dict[str, Any] = {"now": utc_now(), "by": make_moderator(within, "Anja").id}
    theme, other = make_theme(within, "Ontmoeten"), make_theme(within, "Groen")
    make_claim(make_group(within, "De Bankjes"), theme, campaign=within)

    assert told_of("claim.moved") == "Optrommel liet de groep ‘De Bankjes’ beginnen met ‘Ontmoeten’."
    merge_themes(theme, other, **facts)
    assert told_of("theme.merged") == "Anja voegde het thema ‘Ontmoeten’ samen met ‘Groen’."
    assert told_of("claim.carried") == "Wat de groep ‘De Bankjes’ oppakte, ging mee naar ‘Groen’."
    close_theme(other, "Het is klaar.", **facts)
    assert told_of("theme.closed") == "Anja sloot het thema ‘Groen’."


def test_an_undone_deed_is_told_whole_also_when_its_line_is_gone(within: Campaign) -> None:
    by, other = make_moderator(within, "Anja").id, make_moderator(within, "Els").id
    slip, _code = make_slip(within, "Een bankje")
    publish_slip(slip, slip.text, now=utc_now(), by=by)
    entry = last_decision(within.id, by)
    assert entry is not None
    undo(entry, now=utc_now(), by=other)
    assert told_of("undone") == "Els maakte ongedaan: Anja publiceerde het briefje ‘Een bankje’."

    db.session.delete(entry)
    db.session.flush()

    assert told_of("undone") == "Els maakte ongedaan: iets dat niet meer in het logboek staat."


def test_words_that_were_taken_back_are_nowhere(within: Campaign) -> None:
    by = make_moderator(within, "Anja").id
    idea = make_idea(within, "Een wonderlijk bankje")
    tidy_voice(idea.voices[0], "Een wonderlijk klein bankje", now=utc_now(), by=by)
    slip = db.session.get_one(Slip, idea.origin_slip_id)

    withdraw_slip(slip, now=utc_now())

    said = [told.sentence for told in tell(list(db.session.scalars(db.select(JournalEntry))))]
    assert not any("wonderlijk" in sentence for sentence in said)
    assert "Optrommel publiceerde een ingetrokken briefje." in said
    assert told_of("idea.tidied") == "Anja veranderde gewiste woorden in gewiste woorden."


def test_the_number_of_queries_does_not_grow_with_the_number_of_entries(within: Campaign) -> None:
    theme = make_theme(within)
    for number in range(12):
        make_idea(within, f"Een bankje {number}", theme=theme)
    entries = list(db.session.scalars(db.select(JournalEntry).where(JournalEntry.subject.in_(["slip", "idea"]))))
    asked: list[str] = []
    db.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    tell(entries[:4])
    few = len(asked)
    tell(entries)

    assert len(entries) == 24
    assert len(asked) == 2 * few


def test_a_colleague_s_deeds_since_a_moment_are_told_newest_first(within: Campaign) -> None:
    own, colleague = make_moderator(within, "Anja").id, make_moderator(within, "Els").id
    idea, other = make_idea(within, "Een bankje", at=days_ago(3)), make_idea(within, "Een pad", at=days_ago(3))
    theme = make_theme(within, "Groen")
    place_idea(idea, theme, now=days_ago(2), by=own)
    place_idea(other, theme, now=days_ago(2), by=colleague)
    merge_ideas(other, idea, now=days_ago(1), by=colleague)
    link_clash(idea, make_idea(within, "Een boom"), now=utc_now(), by=colleague)

    def since(**limits: Any) -> list[str]:
        return [told.sentence for told in deeds_since(within.id, "idea", idea.id, **limits)]

    merged = "Els voegde ‘Een pad’ samen met ‘Een bankje’."
    clash = "Els zette erbij dat ‘Een bankje’ botst met ‘Een boom’."
    assert since(besides=own, since=days_ago(1.5)) == [clash, merged]
    assert since(most=1) == [clash]
    assert since(after_id=deeds_since(within.id, "idea", idea.id, most=2)[1].entry_id) == [clash]
    assert since()[2] == "Anja legde ‘Een bankje’ van ‘Nog los’ bij ‘Groen’."
    assert deeds_since(within.id + 1, "idea", idea.id) == []


def test_a_deed_is_read_with_its_moment(app: Flask) -> None:
    with app.test_request_context("/beheer/de-gagels/postvak"):
        told = Told(1, days_ago(0), "Anja", "Anja sloot het thema ‘Groen’.")

        assert str(told).endswith(": Anja sloot het thema ‘Groen’.")


def test_sentences_hold_ids_and_no_words(within: Campaign) -> None:
    make_idea(within, "Een bankje", theme=make_theme(within, "Groen"))

    for entry in db.session.scalars(db.select(JournalEntry)):
        sentence = sentence_of(entry.action, entry.subject, entry.subject_id, entry.before, entry.after)
        assert all(
            isinstance(value, Rows) or str(value).startswith("Een ") is False for value in sentence.values.values()
        )
