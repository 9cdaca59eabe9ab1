"""Ideas merged, taken apart and split: nobody's words are lost, and all of it can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import about_to_decide
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.groups.rules import ConflictOfInterestError
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.actions import join_idea, tidy_voice, unpublish_slip
from optrommel.moderation.merging import link_clash, merge_ideas, part_voices, split_voice, unlink_clash
from optrommel.moderation.models import Clash, Idea, Voice, Wording
from optrommel.moderation.queries import ideas_clashing_with
from optrommel.moderation.rules import IdeaState, SameIdeaError, TooFewPartsError, WordsAddedError, WordsLostError
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.themes.queries import themes_of_ideas
from tests.factories import make_claim, make_group, make_idea, make_moderator, make_slip, make_theme

NOW = utc_now() + dt.timedelta(hours=1)  # after whatever the factories made


@pytest.fixture(autouse=True)
def context(app: Flask, campaign: Campaign) -> Iterator[None]:
    with app.app_context():
        yield


def last(action: str) -> JournalEntry:
    """Give the newest entry of a kind."""
    return db.session.scalars(
        db.select(JournalEntry).where(JournalEntry.action == action).order_by(JournalEntry.id.desc())
    ).first() or pytest.fail(f"no {action}")


def words_of(idea: Idea) -> list[str]:
    return [voice.text for voice in idea.voices]


def test_a_merged_idea_hands_its_voices_over_and_gets_them_back(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")

    merge_ideas(bench, seat, now=NOW)
    merged = (bench.state, bench.text, seat.text, sorted(words_of(seat)))
    journal.undo(last("idea.merged"), now=NOW)

    assert merged == (IdeaState.MERGED, "", "Ergens zitten", ["Een bankje", "Ergens zitten"])
    assert (bench.state, bench.text, words_of(bench)) == (IdeaState.OPEN, "Een bankje", ["Een bankje"])
    assert (seat.state, seat.text, words_of(seat)) == (IdeaState.OPEN, "Ergens zitten", ["Ergens zitten"])


def test_who_led_an_idea_leads_it_again_when_it_is_taken_apart(campaign: Campaign) -> None:
    first, second, third = (make_idea(campaign, words) for words in ("Een heg", "Een boom", "Een perk"))
    merge_ideas(first, second, now=NOW)
    merge_ideas(second, third, now=NOW)

    journal.undo(last("idea.merged"), now=NOW)

    assert second.text == "Een boom"
    assert sorted(words_of(second)) == ["Een boom", "Een heg"]


def test_a_merge_is_not_taken_back_over_a_later_one(campaign: Campaign) -> None:
    first, second, third = (make_idea(campaign, words) for words in ("Een heg", "Een boom", "Een perk"))
    merge_ideas(first, second, now=NOW)
    early = last("idea.merged")
    merge_ideas(second, third, now=NOW)

    with pytest.raises(CannotUndoError):
        journal.undo(early, now=NOW)


def test_an_idea_is_not_merged_with_itself(campaign: Campaign) -> None:
    idea = make_idea(campaign)

    with pytest.raises(SameIdeaError):
        merge_ideas(idea, idea, now=NOW)


def test_who_withdraws_after_a_merge_takes_only_their_own_words_along(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")
    merge_ideas(bench, seat, now=NOW)

    withdraw_slip(db.session.get_one(Slip, seat.origin_slip_id), now=NOW)

    assert (seat.text, words_of(seat)) == ("Een bankje", ["Een bankje"])
    assert db.session.scalars(db.select(Wording.text)).all() == ["Een bankje"]
    journal.undo(last("idea.merged"), now=NOW)
    assert (bench.text, bench.state) == ("Een bankje", IdeaState.OPEN)
    assert (seat.text, seat.state) == ("", IdeaState.UNPUBLISHED)


def test_a_split_quotes_every_word_and_is_taken_back(campaign: Campaign) -> None:
    theme = make_theme(campaign)
    idea = make_idea(campaign, "Een bankje bij de vijver. Soep eten. Een heg.", theme=theme)

    made = split_voice(idea.voices[0], ["Een bankje bij de vijver.", "Soep eten.", "Een heg."], now=NOW)
    after = [idea.text, *(new.text for new in made)]
    ages = {new.published_at for new in made}
    lies = themes_of_ideas(new.id for new in made)
    journal.undo(last("idea.split"), now=NOW)

    assert after == ["Een bankje bij de vijver.", "Soep eten.", "Een heg."]
    assert ages == {idea.published_at}
    assert [themes[0].name for themes in lies.values()] == [theme.name] * 2
    assert idea.text == "Een bankje bij de vijver. Soep eten. Een heg."
    assert [new.state for new in made] == [IdeaState.UNPUBLISHED] * 2
    assert [new.text for new in made] == ["", ""]


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        (["Een bankje", "Soep"], WordsLostError),
        (["Een bankje en Soep", "en thee"], WordsAddedError),
        (["Een bankje", "en", "Soep koken"], WordsAddedError),
        (["Een bankje en Soep"], TooFewPartsError),
    ],
)
def test_a_split_neither_loses_words_nor_adds_them(
    campaign: Campaign, parts: list[str], error: type[Exception]
) -> None:
    idea = make_idea(campaign, "Een bankje en Soep")

    with pytest.raises(error):
        split_voice(idea.voices[0], parts, now=NOW)

    assert idea.text == "Een bankje en Soep"


def test_a_split_is_not_taken_back_when_others_joined_a_part(campaign: Campaign) -> None:
    idea, other = make_idea(campaign, "Een bankje en soep"), make_idea(campaign, "Samen eten")
    (soup,) = split_voice(idea.voices[0], ["Een bankje en", "soep"], now=NOW)
    merge_ideas(other, soup, now=NOW)

    with pytest.raises(CannotUndoError):
        journal.undo(last("idea.split"), now=NOW)


def test_voices_are_taken_out_of_an_idea_and_brought_back(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")
    merge_ideas(bench, seat, now=NOW)

    new = part_voices(seat, [voice for voice in seat.voices if voice.is_lead], now=NOW)
    apart = (new.text, seat.text)
    journal.undo(last("idea.parted"), now=NOW)

    assert apart == ("Ergens zitten", "Een bankje")
    assert (seat.text, new.state) == ("Ergens zitten", IdeaState.UNPUBLISHED)


def test_the_last_voice_stays_with_its_idea(campaign: Campaign) -> None:
    idea = make_idea(campaign)

    with pytest.raises(SameIdeaError):
        part_voices(idea, idea.voices, now=NOW)


def test_a_slip_taken_off_the_site_comes_back_where_it_was(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")
    merge_ideas(bench, seat, now=NOW)

    unpublish_slip(db.session.get_one(Slip, seat.origin_slip_id), now=NOW)
    without = (seat.text, words_of(seat))
    journal.undo(last("slip.unpublished"), now=NOW)

    assert without == ("Een bankje", ["Een bankje"])
    assert seat.text == "Ergens zitten"
    assert sorted(words_of(seat)) == ["Een bankje", "Ergens zitten"]


def test_words_of_before_are_given_back(campaign: Campaign) -> None:
    idea = make_idea(campaign, "Bel Annie over een bankje")
    tidy_voice(idea.voices[0], "Een bankje", now=NOW)
    first = last("idea.tidied")
    tidy_voice(idea.voices[0], "Een bank", now=NOW)

    with pytest.raises(CannotUndoError):
        journal.undo(first, now=NOW)
    journal.undo(last("idea.tidied"), now=NOW)

    assert idea.text == "Een bankje"


def test_ideas_that_clash_both_stay_and_know_each_other(campaign: Campaign) -> None:
    light, dark = make_idea(campaign, "Meer lantaarns"), make_idea(campaign, "Minder licht")

    link_clash(light, dark, now=NOW)
    link_clash(dark, light, now=NOW)
    linked = (ideas_clashing_with(light.id), ideas_clashing_with(dark.id))
    journal.undo(last("clash.linked"), now=NOW)

    assert linked == ([dark], [light])
    assert ideas_clashing_with(light.id) == []


def test_claims_go_along_with_a_merged_idea_and_come_back(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")
    claim_id = make_claim(make_group(campaign), bench, campaign=campaign).id

    merge_ideas(bench, seat, now=NOW)
    followed = db.session.get_one(Claim, claim_id).idea_id
    journal.undo(last("claim.carried"), now=NOW)
    journal.undo(last("idea.merged"), now=NOW)

    assert followed == seat.id
    assert db.session.get_one(Claim, claim_id).idea_id == bench.id


def test_a_claim_stays_out_of_sight_when_its_group_has_the_other_idea_already(campaign: Campaign) -> None:
    bench, seat = make_idea(campaign, "Een bankje"), make_idea(campaign, "Ergens zitten")
    group = make_group(campaign)
    claims = [make_claim(group, idea, campaign=campaign).id for idea in (bench, seat)]

    merge_ideas(bench, seat, now=NOW)

    assert [db.session.get_one(Claim, claim_id).idea_id for claim_id in claims] == [bench.id, seat.id]


def test_a_moderator_does_not_decide_alone_on_what_their_own_group_has_in_hand(campaign: Campaign) -> None:
    anja, karel = make_moderator(campaign, "Anja"), make_moderator(campaign, "Karel")
    idea = make_idea(campaign)
    make_claim(make_group(campaign, "Tuinploeg", anja), idea, campaign=campaign)

    with pytest.raises(ConflictOfInterestError) as refused:
        about_to_decide.send(idea, by=anja.id)
    about_to_decide.send(idea, by=karel.id)
    about_to_decide.send(make_idea(campaign), by=anja.id)

    assert refused.value.values == {"group": "Tuinploeg", "names": "Karel"}


def test_the_only_moderator_decides_on_everything(campaign: Campaign) -> None:
    anja = make_moderator(campaign, "Anja")
    idea = make_idea(campaign)
    make_claim(make_group(campaign, "Tuinploeg", anja), idea, campaign=campaign)

    about_to_decide.send(idea, by=anja.id)


def test_a_clash_that_was_forgotten_is_remembered(campaign: Campaign) -> None:
    light, dark = make_idea(campaign, "Meer lantaarns"), make_idea(campaign, "Minder licht")
    link_clash(light, dark, now=NOW)
    clash = db.session.scalars(db.select(Clash)).one()

    unlink_clash(clash, now=NOW)
    gone = ideas_clashing_with(light.id)
    journal.undo(last("clash.unlinked"), now=NOW)

    assert gone == []
    assert ideas_clashing_with(dark.id) == [light]


def test_words_that_were_tidied_in_a_part_do_not_come_back_with_the_split(campaign: Campaign) -> None:
    idea = make_idea(campaign, "Een bankje. Bel Annie.")
    (part,) = split_voice(idea.voices[0], ["Een bankje.", "Bel Annie."], now=NOW)
    tidy_voice(part.voices[0], "Bel ons.", now=NOW)

    with pytest.raises(CannotUndoError):
        journal.undo(last("idea.split"), now=NOW)


def test_a_part_that_a_group_has_in_hand_is_not_taken_away(campaign: Campaign) -> None:
    idea = make_idea(campaign, "Een bankje. Soep.")
    (soup,) = split_voice(idea.voices[0], ["Een bankje.", "Soep."], now=NOW)
    make_claim(make_group(campaign), soup, campaign=campaign)

    with pytest.raises(CannotUndoError):
        journal.undo(last("idea.split"), now=NOW)

    assert soup.text == "Soep."


def test_a_voice_that_came_later_stays_where_it_is_when_a_merge_is_taken_apart(campaign: Campaign) -> None:
    seat, bench = make_idea(campaign, "Ergens zitten"), make_idea(campaign, "Een bankje")
    erased_id = bench.voices[0].id
    merge_ideas(bench, seat, now=NOW)
    withdraw_slip(db.session.get_one(Slip, bench.origin_slip_id), now=NOW)
    join_idea(make_slip(campaign, "Een bank")[0], seat, "Een bank", now=NOW + dt.timedelta(seconds=1))
    db.session.execute(db.update(Voice).where(Voice.idea_id == seat.id, ~Voice.is_lead).values(id=erased_id))
    db.session.expire_all()

    journal.undo(last("idea.merged"), now=NOW)

    assert (words_of(seat), words_of(bench)) == (["Ergens zitten", "Een bank"], [])
