"""What the journal calls a row: its name or first words, as they are now; nothing where they were erased."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Tin
from optrommel.extensions import db
from optrommel.groups.models import Claim, Need, ResidentGroup, Step, Update
from optrommel.groups.models_activities import Activity, Plan
from optrommel.groups.models_offers import OfferSubject
from optrommel.moderation.models import Idea, Wording
from optrommel.offers.models import Offer
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.suggestions.models import DraftPile, ListWord
from optrommel.telling import name_rows
from optrommel.themes.models import Placement, Theme

Ids = Collection[int]
Words = dict[int, str]


def _last_words() -> Any:
    """Give the words of an idea; of one that nobody carries now, those in which the slip it came from was public."""
    last = (
        select(Wording.text)
        .where(Wording.slip_id == Idea.origin_slip_id)
        .order_by(Wording.part_of_id.is_not(None), Wording.id.desc())
        .limit(1)
        .correlate(Idea)
        .scalar_subquery()
    )
    return case((Idea.text != "", Idea.text), else_=func.coalesce(last, ""))


_NAMES: dict[str, Callable[[Ids], Select[Any, str]]] = {
    "account": lambda ids: select(Account.id, Account.name).where(Account.id.in_(ids)),
    "slip": lambda ids: select(Slip.id, Slip.text).where(Slip.id.in_(ids)),
    "offer": lambda ids: (
        select(Offer.id, func.coalesce(Slip.text, Theme.name, Need.text, Plan.title, _last_words()))
        .outerjoin(Slip, Slip.offer_id == Offer.id)
        .outerjoin(OfferSubject, OfferSubject.offer_id == Offer.id)
        .outerjoin(OfferSubject.theme)
        .outerjoin(OfferSubject.need)
        .outerjoin(OfferSubject.activity)
        .outerjoin(Activity.plan)
        .outerjoin(OfferSubject.idea)
        .where(Offer.id.in_(ids))
    ),
    "idea": lambda ids: select(Idea.id, _last_words()).where(Idea.id.in_(ids)),
    "wording": lambda ids: select(Wording.id, Wording.text).where(Wording.id.in_(ids)),
    "theme": lambda ids: select(Theme.id, Theme.name).where(Theme.id.in_(ids)),
    "list_word": lambda ids: select(ListWord.id, ListWord.pattern).where(ListWord.id.in_(ids)),
    "draft_pile": lambda ids: select(DraftPile.id, DraftPile.name).where(DraftPile.id.in_(ids)),
    "placement": lambda ids: select(Placement.id, Theme.name).join(Placement.theme).where(Placement.id.in_(ids)),
    "resident_group": lambda ids: select(ResidentGroup.id, ResidentGroup.name).where(ResidentGroup.id.in_(ids)),
    "step": lambda ids: select(Step.id, Step.text).where(Step.id.in_(ids)),
    "need": lambda ids: select(Need.id, Need.text).where(Need.id.in_(ids)),
    "update": lambda ids: select(Update.id, ResidentGroup.name).join(Update.group).where(Update.id.in_(ids)),
    "activity": lambda ids: select(Activity.id, Plan.title).join(Activity.plan).where(Activity.id.in_(ids)),
    "claim_group": lambda ids: select(Claim.id, ResidentGroup.name).join(Claim.group).where(Claim.id.in_(ids)),
    "claim": lambda ids: (
        select(Claim.id, func.coalesce(Theme.name, _last_words()))
        .outerjoin(Claim.theme)
        .outerjoin(Claim.idea)
        .where(Claim.id.in_(ids))
    ),
}


def _ask(query: Callable[[Ids], Select[Any, str]]) -> Callable[[Ids], Words]:
    return lambda ids: {row_id: words for row_id, words in db.session.execute(query(ids))}


def _names_of_tins(ids: Ids) -> Words:
    rows = db.session.execute(select(Tin.id, Tin.number, Tin.is_digital).where(Tin.id.in_(ids)))
    return {
        tin_id: _("doorgegeven trommel") if is_digital else _("trommel %(number)d", number=number)
        for tin_id, number, is_digital in rows
    }


def _numbers_of_paper(ids: Ids) -> Words:
    papers = db.session.scalars(select(PaperSlip).where(PaperSlip.id.in_(ids)).options(joinedload(PaperSlip.batch)))
    return {paper.id: _("papieren briefje %(number)s", number=paper.number) for paper in papers}


def init_app(_app: Flask) -> None:
    """Let the journal call rows by these names."""
    name_rows("tin", _names_of_tins)
    name_rows("paper_slip", _numbers_of_paper)
    for kind, query in _NAMES.items():
        name_rows(kind, _ask(query))
