"""Slips, found."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from optrommel.campaigns.models import Tin
from optrommel.campaigns.queries import code_keys
from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.receipts import code_key
from optrommel.slips.rules import SlipState, hash_code, read_code


def slip_by_code(typed: str) -> Slip | None:
    """Find the slip that a receipt code, as somebody typed it, belongs to."""
    return db.session.scalar(
        _of_code(typed).options(
            joinedload(Slip.campaign), joinedload(Slip.tin), joinedload(Slip.offer), joinedload(Slip.photo)
        )
    )


def locked_slip_by_code(typed: str) -> Slip | None:
    """Find the slip of a receipt code, locked for its writer, who takes something back."""
    return db.session.scalar(_of_code(typed).with_for_update(of=Slip).execution_options(populate_existing=True))


def _of_code(typed: str) -> Select[Slip]:
    return select(Slip).where(Slip.code_hash.in_(_hashes(typed)))


def _hashes(typed: str) -> list[str]:
    # The code names no campaign, and each campaign hashes with its own key: one hash per campaign, one look-up.
    code = read_code(typed)
    return [hash_code(code_key(key), code) for key in code_keys()] if code else []


def paper_by_code(typed: str) -> PaperSlip | None:
    """Find the printed slip whose stub has this code, typed over or not."""
    return db.session.scalar(
        select(PaperSlip)
        .where(PaperSlip.code_hash.in_(_hashes(typed)))
        .options(joinedload(PaperSlip.campaign), joinedload(PaperSlip.batch), joinedload(PaperSlip.tin))
    )


def slip_by_hash(code_hash: str) -> Slip | None:
    """Find the slip that a submission made before."""
    return db.session.scalar(select(Slip).where(Slip.code_hash == code_hash))


def slip_in(campaign_id: int, slip_id: int, *options: ORMOption) -> Slip | None:
    """Find a slip of a campaign, locked for who decides about it; `options` tell what comes along."""
    return db.session.scalar(
        select(Slip)
        .where(Slip.campaign_id == campaign_id, Slip.id == slip_id)
        .options(*options)
        .with_for_update(of=Slip)
        .execution_options(populate_existing=True)
    )


def count_waiting(campaign_id: int) -> int:
    """Count the slips that wait for a moderator."""
    return (
        db.session.scalar(select(func.count()).where(Slip.campaign_id == campaign_id, Slip.state == SlipState.WAITING))
        or 0
    )


def words_of_slips(campaign_id: int) -> frozenset[str]:
    """Give the words of every slip of a campaign, each once."""
    return frozenset(db.session.scalars(select(Slip.text).where(Slip.campaign_id == campaign_id)))


def houses_of(tin: Tin) -> int:
    """Count the houses that a digital tin went past: where it began, and each that put something in.

    What somebody wrote in the same visit comes from the same house; who took a slip back had the tin all the same.
    """
    put_in = select(func.count()).select_from(Slip).where(Slip.tin_id == tin.id, Slip.is_another.is_(False))
    return 1 + (db.session.scalar(put_in) or 0)


def count_digital(campaign_id: int) -> tuple[int, int]:
    """Count a campaign's digital tins and the slips that they brought."""
    tins, slips = db.session.execute(
        select(func.count(Tin.id.distinct()), func.count(Slip.id))
        .select_from(Tin)
        .outerjoin(Slip, Slip.tin_id == Tin.id)
        .where(Tin.campaign_id == campaign_id, Tin.is_digital)
    ).one()
    return tins, slips
