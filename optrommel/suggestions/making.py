"""Reading a campaign: learn from what people placed, and write down what that makes of each slip and idea.

In a process of its own, for it takes seconds and scikit-learn; it holds no lock while it thinks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import structlog
from sqlalchemy import delete, insert, or_, select

from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.forgetting import is_of_no_use
from optrommel.suggestions.models import Suggestion
from optrommel.suggestions.reading import IDEA, SLIP, Reading, number_of, read
from optrommel.suggestions.rounds import Held, OvertakenError, Unread, Watch, give_back, keep, settle, take, unread
from optrommel.suggestions.rules import digest_of
from optrommel.themes.suggest import LOOK_ALIKES, Index, Key, Likeness, Model, Text, fit, index
from optrommel.themes.suggesting.encoding import find_encoder

Clock = Callable[[], dt.datetime]

log = structlog.get_logger()

BLOCK = 200  # texts in a transaction: some milliseconds
SPARE = 3  # look-alikes more than are shown, for those that a person says are not
DECIMALS = 3


def read_next(watch: Watch, clock: Clock) -> bool:
    """Read the campaign that has been due longest; False when none is."""
    return any(_read_taken(campaign, clock) for campaign in watch.due(unread(clock()), clock()))


def _read_taken(campaign: Unread, clock: Clock) -> bool:
    held = take(campaign, now=clock())
    db.session.commit()
    if held is None:
        return False
    try:
        _suggest(held, campaign, clock)
    except OvertakenError:
        db.session.rollback()
    except Exception as error:  # what it said may hold what somebody wrote
        db.session.rollback()
        log.error("campaign not read", campaign=campaign.campaign_id, kind=type(error).__name__)
        give_back(held)
        db.session.commit()
    return True


def _suggest(held: Held, campaign: Unread, clock: Clock) -> None:
    reading, encoder = read(held.campaign_id), find_encoder()
    model = fit(reading.themes, reading.examples, reading.words, unplaced=reading.unplaced, encoder=encoder)
    looks = index(reading.ideas, words=reading.words, encoder=encoder)
    for texts in _blocks(_wanted(reading, all_again=not campaign.is_learned)):
        rows = _rows(texts, reading, model, looks)
        keep(held, now=clock())
        _write(held.campaign_id, rows, now=clock())
        db.session.commit()
    keep(held, now=clock())
    db.session.execute(delete(Suggestion).where(Suggestion.campaign_id == held.campaign_id, is_of_no_use()))
    settle(held, campaign, examples=len(reading.examples), now=clock())
    db.session.commit()


def _wanted(reading: Reading, *, all_again: bool) -> Sequence[Text]:
    """Give the texts to advise about, first those of which nothing is said yet: somebody may be waiting for it."""
    new = [text for text in reading.texts if reading.said.get(text.key) != digest_of(text.text, text.language)]
    keys = {text.key for text in new}
    return [*new, *(text for text in reading.texts if all_again and text.key not in keys)]


def _blocks(texts: Sequence[Text]) -> Iterator[Sequence[Text]]:
    return (texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK))


def _rows(texts: Sequence[Text], reading: Reading, model: Model, looks: Index) -> list[dict[str, object]]:
    most = LOOK_ALIKES + SPARE + max(len(reading.unlike.get(text.key, ())) for text in texts)
    advised = zip(texts, model.advise(texts), looks.alike(texts, most=most), strict=True)
    return [
        _about(text)
        | {
            "digest": digest_of(text.text, text.language),
            "is_readable": advice.is_readable,
            "guesses": [[guess.theme, round(guess.p, DECIMALS), guess.shared] for guess in advice.guesses],
            "alike": _alike(alike, reading.unlike.get(text.key, frozenset())),
        }
        for text, advice, alike in advised
    ]


def _about(text: Text) -> dict[str, object]:
    """Give the columns that say what a row is about: a slip, or an idea."""
    return {SLIP: None, IDEA: None} | {column: number for column, number in [number_of(text.key)]}


def _alike(found: Sequence[Likeness], unlike: frozenset[Key]) -> list[object]:
    kept = [one for one in found if one.key not in unlike][: LOOK_ALIKES + SPARE]
    return [[number_of(one.key)[1], round(one.score, DECIMALS)] for one in kept]


def _write(campaign_id: int, rows: Sequence[dict[str, object]], *, now: dt.datetime) -> None:
    """Put rows in the place of those that were there; what was decided or taken back meanwhile gets none."""
    slip_ids, idea_ids = ({row[column] for row in rows} - {None} for column in (SLIP, IDEA))
    earlier = or_(Suggestion.slip_id.in_(slip_ids), Suggestion.idea_id.in_(idea_ids))
    db.session.execute(delete(Suggestion).where(earlier).execution_options(synchronize_session=False))
    waiting = select(Slip.id).where(Slip.id.in_(slip_ids), Slip.state == SlipState.WAITING)
    public = select(Idea.id).where(Idea.id.in_(idea_ids), Idea.state.in_(PUBLIC_STATES))
    there = {SLIP: set(db.session.scalars(waiting)), IDEA: set(db.session.scalars(public))}
    kept = [row for row in rows if row[SLIP] in there[SLIP] or row[IDEA] in there[IDEA]]
    if kept:
        db.session.execute(insert(Suggestion), [row | {"campaign_id": campaign_id, "made_at": now} for row in kept])
