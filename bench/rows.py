"""A campaign of many published ideas, and the same ideas for the bare application."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert

from bench import bare
from optrommel import create_app
from optrommel.accounts.actions import add_account, give_role
from optrommel.accounts.rules import Role
from optrommel.campaigns.actions import add_campaign, move_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.extensions import db
from optrommel.moderation.models import Idea, Voice, Wording
from optrommel.schema import upgrade
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, Source, show_code
from optrommel.themes.actions import add_theme
from optrommel.themes.models import Placement
from optrommel.words import search_document

SLUG = "de-gagels"
EMAIL = "moderator@example.org"
PASSWORD = "drie gewone woorden"  # noqa: S105 - of an instance that is thrown away
IDEAS = 10_000
THEMES = 20
SUBJECTS = (
    "bankje vijver speeltuin avond samen eten buren fiets stoep licht groen boom hond afval praatje koffie "
    "jeugd muziek tuin moestuin oversteken school kinderen ouderen klusje computer taal sport wandelen feest"
)
WORDS = SUBJECTS.split()
WORDS_PER_IDEA = 14
THEME_SLUG = f"{WORDS[0]}-en-{WORDS[0]}"


def texts_of(count: int = IDEAS) -> list[str]:
    choose = random.Random(2026)  # noqa: S311 - the same words in every run
    return [f"Idee {number}: {' '.join(choose.choices(WORDS, k=WORDS_PER_IDEA))}." for number in range(count)]


def _rows(texts: list[str], campaign_id: int, themes: list[int]) -> Iterator[tuple[type, list[dict[str, Any]]]]:
    now = utc_now()
    times = [now - dt.timedelta(seconds=60 * (len(texts) - number)) for number in range(len(texts))]
    shared: list[dict[str, Any]] = [
        {"id": number, "campaign_id": campaign_id, "text": text} for number, text in enumerate(texts, 1)
    ]
    yield (
        Slip,
        [
            row
            | {
                "tin_is_doubtful": False,
                "source": Source.PHONE,
                "state": SlipState.PUBLISHED,
                "is_late": False,
                "code_hash": hashlib.sha256(row["text"].encode()).hexdigest(),
                "received_at": at,
                "waiting_since": at,
            }
            for row, at in zip(shared, times, strict=True)
        ],
    )
    yield (
        Idea,
        [
            row
            | {
                "origin_slip_id": row["id"],
                "stems": search_document(row["text"]),
                "state": "open",
                "published_at": at,
            }
            for row, at in zip(shared, times, strict=True)
        ],
    )
    yield (Wording, [row | {"slip_id": row["id"], "created_at": at} for row, at in zip(shared, times, strict=True)])
    yield (
        Voice,
        [
            {"id": row["id"], "campaign_id": campaign_id, "idea_id": row["id"], "slip_id": row["id"]}
            | {"wording_id": row["id"], "is_lead": True, "created_at": at}
            for row, at in zip(shared, times, strict=True)
        ],
    )
    yield (
        Placement,
        [
            {
                "campaign_id": campaign_id,
                "theme_id": themes[row["id"] % len(themes)],
                "idea_id": row["id"],
                "position": float(row["id"]),
                "placed_at": at,
            }
            for row, at in zip(shared, times, strict=True)
        ],
    )


def _make_campaign() -> tuple[Campaign, list[int]]:
    now = utc_now()
    contact = ("Marieke", "0521-555 010", "maandag tot en met donderdag")
    campaign = add_campaign(SLUG, "De Gagels", question="Wat is jouw idee voor De Gagels?", contact=contact, now=now)
    move_campaign(campaign, CampaignState.OPEN, now=now)
    moderator = add_account(EMAIL, "Marieke", password=PASSWORD, now=now)
    give_role(moderator, campaign.id, Role.MODERATOR, now=now)
    themes = [add_theme(campaign.id, f"{word.title()} en {word}", now=now).id for word in WORDS[:THEMES]]
    return campaign, themes


def fill(settings: Settings, *, ideas: int = IDEAS) -> str:
    """Fill the instance's database and give the receipt code of one slip that waits."""
    texts = texts_of(ideas)
    with create_app(settings).app_context():
        upgrade(db.engine)
        campaign, themes = _make_campaign()
        for table, rows in _rows(texts, campaign.id, themes):
            db.session.execute(insert(table), rows)
        submission = Submission(id="0" * 32, text="Een bankje bij de vijver")
        _slip, code = put_slip(campaign, submission, now=utc_now())
        db.session.commit()
        db.engine.dispose()
    return show_code(code)


def fill_bare() -> None:
    """Fill the bare application's database with the same ideas."""
    now = dt.datetime.now(dt.UTC)
    rows = [
        {"text": text, "state": "open", "published_at": now - dt.timedelta(seconds=60 * (IDEAS - number))}
        for number, text in enumerate(texts_of())
    ]
    with bare.create_app().app_context():
        bare.db.create_all()
        bare.db.session.execute(insert(bare.Idea), rows)
        bare.db.session.commit()
        bare.db.engine.dispose()
