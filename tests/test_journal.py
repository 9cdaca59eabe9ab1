"""The journal: who did what to what, and when; never a text or a contact."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry, last_decision, record, undo
from optrommel.moderation.actions import answer_slip, publish_slip, reply_to_answer, tidy_voice, unpublish_slip
from optrommel.moderation.holding import hold_slip, mark_slip, release_slip
from optrommel.moderation.merging import link_clash, merge_ideas, part_voices, split_voice
from optrommel.slips.actions import withdraw_slip
from optrommel.themes.actions import change_theme, close_theme, merge_themes, reopen_theme
from optrommel.themes.looks import Look
from optrommel.themes.placing import place_idea
from tests.factories import make_claim, make_group, make_idea, make_moderator, make_slip, make_theme
from tests.page import Visitor

WORDS = "Wonderlijk bankje"
NAME, REACH = "Willemijntje", "0561-555 098"


def entries(action: str | None = None) -> list[JournalEntry]:
    query = db.select(JournalEntry).order_by(JournalEntry.id)
    return list(db.session.scalars(query.where(JournalEntry.action == action) if action else query))


def decide_everything(campaign: Campaign) -> None:
    """Do with notes, replies, parts, reasons and names all that moderators can do."""
    slip, _code = make_slip(campaign, WORDS)
    hold_slip(slip, f"Bel {NAME} op {REACH}", now=utc_now())
    release_slip(slip, now=utc_now())
    mark_slip(slip, needs_care=True, language="pl", now=utc_now())
    answer_slip(slip, f"Dit gaat over {NAME}.", now=utc_now())
    reply_to_answer(slip, f"Ik heet {NAME}, {REACH}.", now=utc_now())
    idea, theme, other = (
        publish_slip(slip, WORDS, now=utc_now(), dutch=WORDS),
        make_theme(campaign, f"{WORDS} hier"),
        make_theme(campaign, f"{WORDS} daar"),
    )
    place_idea(idea, theme, now=utc_now(), why=f"Want {NAME} zei het.")
    tidy_voice(idea.voices[0], f"{WORDS} en {NAME}", now=utc_now())
    made = split_voice(idea.voices[0], [f"{WORDS} en", NAME], now=utc_now())
    link_clash(idea, made[0], now=utc_now())
    merge_ideas(made[0], idea, now=utc_now())
    part_voices(idea, idea.voices[1:], now=utc_now())
    unpublish_slip(slip, now=utc_now())
    merge_themes(theme, other, now=utc_now())
    close_theme(other, f"{NAME} deed het.", now=utc_now())
    reopen_theme(other, now=utc_now())
    change_theme(other, Look(f"{WORDS} anders", REACH, hue=2), now=utc_now())


def test_the_journal_holds_no_words_and_no_contacts(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        first, _code = make_slip(campaign, WORDS, helper=(NAME, REACH))
        second, _code = make_slip(campaign, WORDS)
        group = make_group(campaign, WORDS, make_moderator(campaign, NAME))
        make_claim(group, make_idea(campaign, WORDS, theme=make_theme(campaign, WORDS)), campaign=campaign)
        publish_slip(first, WORDS, now=utc_now())
        answer_slip(second, WORDS, now=utc_now())
        decide_everything(campaign)
        withdraw_slip(first, now=utc_now())
        db.session.commit()

        kept = [str([entry.action, entry.subject, entry.before, entry.after]) for entry in entries()]

    assert len(kept) > 25
    assert not any(word in line for line in kept for word in (WORDS, "bankje", NAME, REACH, "@example.org"))


def test_a_decision_is_written_down_with_who_what_when_and_in_which_request(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        moderator = make_moderator(campaign)
        moderator_id, email = moderator.id, moderator.email
    visitor = Visitor(app)
    visitor.let_in(email)

    visitor.get("/beheer/de-gagels/instellingen").submit("Zet op deze stand", to="reading")

    with app.app_context():
        entry = entries("campaign.moved")[-1]
        assert (entry.campaign_id, entry.account_id, entry.subject_id) == (campaign.id, moderator_id, campaign.id)
        assert (entry.before, entry.after) == ({"state": "open"}, {"state": "reading"})
        assert abs((utc_now() - entry.at).total_seconds()) < 60
        assert len(entry.request_id or "") == 16


def test_two_requests_have_two_names(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    for text in ("Een bankje", "Een boom"):
        page = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text=text)
        page.follow("Trek mijn briefje in en wis de woorden").submit("Ja, wis mijn briefje")

    with app.app_context():
        assert len({entry.request_id for entry in entries("slip.withdrawn")}) == 2


def test_the_last_decision_is_ones_own_of_this_campaign_and_not_yet_undone(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        own, other = make_moderator(campaign).id, make_moderator(campaign, "Els").id
        slips = [make_slip(campaign, text)[0] for text in ("Een bankje", "Een boom", "Een pad")]
        for slip, by in zip(slips, (own, own, other), strict=True):
            publish_slip(slip, slip.text, now=utc_now(), by=by)
        found = last_decision(campaign.id, own)
        assert found is not None

        undo(found, now=utc_now())

        after = last_decision(campaign.id, own)
        assert after is not None
        assert (found.subject_id, after.subject_id) == (slips[1].id, slips[0].id)
        assert last_decision(campaign.id + 1, own) is None


def test_a_decision_is_undone_once(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign)
        by = make_moderator(campaign).id
        publish_slip(slip, slip.text, now=utc_now(), by=by)
        entry = last_decision(campaign.id, by)
        assert entry is not None
        undo(entry, now=utc_now())

        with pytest.raises(CannotUndoError):
            undo(entry, now=utc_now())


def test_what_was_done_in_one_request_is_undone_together_last_first(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    undone: list[int] = []
    monkeypatch.setitem(journal._INVERSES, "campaign.changed", lambda entry, _now: undone.append(entry.after["number"]))
    with app.app_context():
        row, by = db.session.get_one(Campaign, campaign.id), make_moderator(campaign).id
        parts = [
            record("campaign.changed", row, now=utc_now(), by=by, after={"number": number}) for number in (1, 2, 3)
        ]
        for part, request_id in zip(parts, ("other", "same", "same"), strict=True):
            part.request_id = request_id
        db.session.flush()

        undo(parts[2], now=utc_now())

        assert undone == [3, 2]
        assert [part.undone_at is not None for part in parts] == [False, True, True]
        assert len(entries("undone")) == 2
