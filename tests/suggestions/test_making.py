"""Reading a campaign: a row for each slip that waits and each public idea, and none for what went meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from flask import Flask

from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.suggestions import making
from optrommel.suggestions.models import ListWord, NotAlike, Suggestion, SuggestionRound
from optrommel.suggestions.rounds import LONGEST, Watch, unread
from optrommel.suggestions.rules import ATTEMPTS, digest_of
from optrommel.themes.models import Theme
from optrommel.themes.suggest import fit
from tests.factories import make_campaign, make_idea, make_slip, make_theme

PATIENCE_S = 10
GREEN, TRAFFIC = "Meer bomen en bloemen in het plantsoen", "Een drempel tegen te hard rijden in de straat"


@pytest.fixture
def themes(app: Flask, campaign: Campaign) -> list[int]:
    """Give two themes with an idea each."""
    with app.app_context():
        found = [make_theme(campaign, name) for name in ("Groen en natuur", "Verkeer en veiligheid")]
        for text, theme in zip((GREEN, TRAFFIC), found, strict=True):
            make_idea(campaign, text, theme=db.session.get_one(Theme, theme.id))
        return [theme.id for theme in found]


def read_now(memory: making.Memory | None = None) -> bool:
    """Read what is new, without waiting for more."""
    watch, now = Watch(), utc_now()
    watch.due(unread(now), now - LONGEST)
    return making.read_next(watch, memory or making.Memory(), utc_now)


def suggested() -> dict[tuple[int | None, int | None], Suggestion]:
    return {(row.slip_id, row.idea_id): row for row in db.session.scalars(db.select(Suggestion))}


def of_slip(slip_id: int) -> Suggestion:
    return suggested()[slip_id, None]


def test_what_waits_and_what_is_public_gets_a_row_with_themes_and_look_alikes(
    app: Flask, campaign: Campaign, themes: list[int]
) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Graag bomen in het plantsoen")

        assert read_now()
        assert not read_now()

        row, rows = of_slip(slip.id), suggested()
        green, traffic = db.session.scalars(db.select(Idea.id).order_by(Idea.id))
        assert set(rows) == {(slip.id, None), (None, green), (None, traffic)}
        assert (row.guesses[0][0], row.alike[0][0]) == (themes[0], green)
        assert green not in [idea_id for idea_id, _score in rows[None, green].alike], "never itself"
        assert row.digest == digest_of(slip.text, "nl")
        read = db.session.scalars(db.select(SuggestionRound)).one()
        assert (read.attempts, read.leased_until) == (0, None)


def test_look_alikes_know_the_words_of_the_campaign(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "find_encoder", lambda: None)  # which may know the words by itself
    with app.app_context():
        make_idea(campaign, "Meer prullenbakken bij de brug")
        market = make_idea(campaign, "Kramen op zaterdag")
        for pattern in ("kramen", "braderie"):
            word = ListWord(campaign_id=campaign.id, subject="Kopen", pattern=pattern, created_at=utc_now())
            db.session.add(word)
        slip, _code = make_slip(campaign, "Leuke braderie")

        read_now()

        assert market.id in [idea_id for idea_id, _score in of_slip(slip.id).alike]


def test_reading_again_puts_rows_in_the_place_of_the_old_and_clears_what_was_decided(
    app: Flask, campaign: Campaign, themes: list[int]
) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign, "Graag bomen in het plantsoen")
        read_now()
        take_turn(campaign.id)
        idea = publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()
        idea_id = idea.id

        read_now()

        rows = suggested()
        assert len(rows) == 3
        assert (None, idea_id) in rows


def test_a_slip_that_comes_in_is_read_alone_and_first_when_there_was_more_to_learn(
    app: Flask, campaign: Campaign, themes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[list[dict[str, int | None]]] = []
    write = making._write
    monkeypatch.setattr(making, "BLOCK", 1)
    monkeypatch.setattr(
        making, "_write", lambda campaign_id, rows, now: (written.append(rows), write(campaign_id, rows, now=now))
    )

    def read_slips() -> list[int | None]:
        written.clear()
        read_now()
        return [row[making.SLIP] for (row,) in written]

    with app.app_context():
        first = make_slip(campaign, "Graag bomen")[0].id
        assert read_slips() == [first, None, None]
        second = make_slip(campaign, "Graag een drempel")[0].id
        assert read_slips() == [second]
        third = make_slip(campaign, "Graag een schommel")[0].id
        take_turn(campaign.id)
        db.session.commit()
        assert read_slips() == [third, first, second, None, None]


def test_while_only_slips_come_in_what_was_learned_of_one_campaign_is_kept(
    app: Flask, campaign: Campaign, themes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[int] = []
    monkeypatch.setattr(making, "fit", lambda *told, **more: (fitted.append(len(told[0])), fit(*told, **more))[1])
    memory = making.Memory()

    def read_after(change: Callable[[], object]) -> int:
        fitted.clear()
        change()
        db.session.commit()
        read_now(memory)
        return len(fitted)

    with app.app_context():
        other = make_campaign("ergens-anders")
        changes = (
            lambda: make_slip(campaign, "Graag bomen"),
            lambda: make_slip(campaign, "Graag een drempel"),
            lambda: take_turn(campaign.id),
            lambda: make_slip(other, "Graag bomen"),
            lambda: make_slip(campaign, "Graag een schommel"),
        )
        read_now(memory)
        read_now(memory)

        assert [read_after(change) for change in changes] == [1, 0, 1, 1, 1]
        assert of_slip(db.session.scalars(db.select(Slip.id).order_by(Slip.id.desc())).first() or 0).guesses


def test_who_was_said_not_to_be_alike_or_was_merged_is_not_named(
    app: Flask, campaign: Campaign, themes: list[int]
) -> None:
    with app.app_context():
        green = db.session.scalars(db.select(Idea).order_by(Idea.id)).first()
        assert green is not None
        same, merged = make_idea(campaign, GREEN + "!"), make_idea(campaign, GREEN + "?")
        merge_ideas(merged, same, now=utc_now())
        slip, _code = make_slip(campaign, GREEN)
        pairs = ((green.origin_slip_id, slip.id), (green.origin_slip_id, same.origin_slip_id))
        for lower, higher in pairs:
            db.session.add(NotAlike(campaign_id=campaign.id, slip_id=lower, other_id=higher, created_at=utc_now()))
        db.session.commit()

        read_now()

        named = {about: [idea_id for idea_id, _score in row.alike] for about, row in suggested().items()}
        assert named[slip.id, None][0] == same.id
        assert green.id not in named[slip.id, None] + named[None, same.id]
        assert same.id not in named[None, green.id]
        assert (None, merged.id) not in named


def test_nobody_waits_while_it_thinks_and_what_changes_meanwhile_is_seen(
    app: Flask, campaign: Campaign, themes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        decided, changed = (make_slip(campaign, f"Graag bomen {number}")[0].id for number in (1, 2))

    def decide() -> None:
        with app.app_context():
            take_turn(campaign.id)
            publish_slip(db.session.get_one(Slip, decided), "Graag bomen", now=utc_now())
            db.session.get_one(Slip, changed).text = "Graag een bankje"
            db.session.commit()

    def slowly(*arguments: object, **options: object) -> object:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(decide).result(PATIENCE_S)
        return index(*arguments, **options)

    index = making.index
    monkeypatch.setattr(making, "index", slowly)
    monkeypatch.setattr(making, "is_of_no_use", db.false)  # what clears up in the end: no row is written at all
    with app.app_context():
        read_now()

        assert set(suggested()) & {(decided, None), (changed, None)} == {(changed, None)}
        assert of_slip(changed).digest == digest_of("Graag bomen 2", "nl")
        assert unread(utc_now()), "it is read once more"


@pytest.mark.parametrize("texts", [[], ["🌳🌳"], ["حديقة للأطفال"]], ids=["nothing", "pictures", "Arabic"])
def test_what_cannot_be_read_is_told_so_and_stops_nothing(app: Flask, campaign: Campaign, texts: list[str]) -> None:
    with app.app_context():
        for text in texts:
            make_slip(campaign, text)

        assert read_now()

        assert len(suggested()) == len(texts)
        assert not unread(utc_now())


def test_a_campaign_that_cannot_be_read_is_left_and_the_log_holds_no_words(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def fail(*_arguments: object, **_options: object) -> None:
        raise ValueError("Een bankje bij de vijver")

    monkeypatch.setattr(making, "fit", fail)
    monkeypatch.setattr(making, "log", SimpleNamespace(error=lambda *words, **facts: said.append(f"{words} {facts}")))
    with app.app_context():
        make_slip(campaign)

        done = [read_now() for _time in range(ATTEMPTS + 1)]

    assert done == [*[True] * ATTEMPTS, False]
    assert said == [f"('campaign not read',) {{'campaign': {campaign.id}, 'kind': 'ValueError'}}"] * ATTEMPTS


def test_what_waits_is_read_along_and_says_more_about_the_rest(
    app: Flask, campaign: Campaign, themes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def chance(slip_id: int) -> float:
        read_now()
        return {theme_id: p for theme_id, p, _shared in of_slip(slip_id).guesses}[themes[1]]

    monkeypatch.setattr(making, "find_encoder", lambda: None)
    with app.app_context():
        slip_id = make_slip(campaign, "Graag een wegversmalling")[0].id
        before = chance(slip_id)
        for number in range(5):
            make_slip(campaign, f"Een drempel en een wegversmalling bij nummer {number}")
        take_turn(campaign.id)
        db.session.commit()

        assert chance(slip_id) > before


def test_texts_look_alike_by_the_words_that_a_campaign_listed(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alike(slip_id: int) -> list[int]:
        read_now()
        return [idea_id for idea_id, _score in of_slip(slip_id).alike]

    monkeypatch.setattr(making, "find_encoder", lambda: None)
    with app.app_context():
        slip_id, idea = make_slip(campaign, "Concerten")[0].id, make_idea(campaign, "Smartlap aan zee")
        assert alike(slip_id) == []
        for pattern in ("concert*", "smartlap*"):
            db.session.add(ListWord(campaign_id=campaign.id, subject="Muziek", pattern=pattern, created_at=utc_now()))
        db.session.commit()

        assert alike(slip_id) == [idea.id]
