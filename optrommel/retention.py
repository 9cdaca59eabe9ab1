"""What was lent to us goes when its date has passed: every day by itself while the website is served, or by command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask

from optrommel import journal, timers
from optrommel.accounts.actions import forget_links
from optrommel.campaigns import custody
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.queries_tins import tins_with_overdue_contact
from optrommel.campaigns.rules import Limits
from optrommel.clock import local_date, midnight, utc_now
from optrommel.exports.orders import forget_prints
from optrommel.exports.workshop import sweep_workshops
from optrommel.extensions import db
from optrommel.following.actions import forget_unconfirmed
from optrommel.following.actions_outcomes import forget_outcome_words
from optrommel.groups.actions_reports import forget_reports
from optrommel.groups.updates import forget_updates
from optrommel.notifications.actions import forget_letters, give_up_old
from optrommel.offers.actions import erase_contact
from optrommel.offers.queries import offers_with_contact, overdue_offers
from optrommel.slips.imports import forget_drafts
from optrommel.slips.photos import sweep_photos
from optrommel.slips.scans import forget_scans
from optrommel.suggestions.drafts import forget_drafts as forget_theme_drafts
from optrommel.suggestions.forgetting import forget_suggestions

EVERY = dt.timedelta(days=1)


def purge(now: dt.datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Erase what has passed its date, and files that nothing names; give how many of each of `KINDS`, and `files`.

    With `dry_run` nothing is erased, and files are not looked at.
    """
    gone = {name: kind.forget(now) for name, kind in KINDS.items()}
    forget_links(now)
    give_up_old(now)  # `serve` does so by itself, but who knows what serves
    if dry_run:
        db.session.rollback()
    db.session.commit()
    if not dry_run:
        sweep_workshops(now)
    return gone | {"files": 0 if dry_run else sweep_photos()}


def _forget_contacts(now: dt.datetime) -> int:
    """Erase the contact of who wanted to help, and of who looked after a tin."""
    offers, tins = overdue_offers(local_date(now)), tins_with_overdue_contact(local_date(now))
    for offer in offers:
        erase_contact(offer, now=now)
    for tin in tins:
        custody.erase_contact(tin, now=now)
    return len(offers) + len(tins)


def _forget_journals(now: dt.datetime) -> int:
    """Erase what each journal kept long enough; of no campaign at all, as long as a new campaign would keep it."""
    kept_days: dict[int | None, int] = {campaign.id: campaign.journal_days for campaign in all_campaigns()}
    kept_days[None] = Limits.journal_days
    return sum(
        journal.forget(
            campaign_id,
            before=midnight(local_date(now) - dt.timedelta(days=days)),
            kept_offers=offers_with_contact(),  # its giver reads at the code who looked at it
        )
        for campaign_id, days in kept_days.items()
    )


@dataclass(frozen=True)
class Kind:
    """Something that is kept until a date: what a command calls it, and what erases it and counts."""

    called: str
    forget: Callable[[dt.datetime], int]


KINDS: Mapping[str, Kind] = {
    "contacts": Kind("contacts", _forget_contacts),
    "reports": Kind("reports", forget_reports),
    "updates": Kind("news items that were off the site", forget_updates),
    "lines": Kind("lines of the journal", _forget_journals),
    "letters": Kind("letters", forget_letters),
    "sign_ups": Kind("unconfirmed sign-ups", forget_unconfirmed),
    "answers": Kind("answers of neighbours", forget_outcome_words),  # the words of a “nee” to “is het gelukt?”
    "prints": Kind("printed files", forget_prints),
    "imports": Kind("spreadsheets that did not go in", forget_drafts),
    "drafts": Kind("drafts of themes", forget_theme_drafts),
    "scans": Kind("pictures of paper", forget_scans),
    "suggestions": Kind("suggestions that nobody needs", forget_suggestions),
}


def init_app(app: Flask) -> None:
    """Let the application keep its dates by itself."""
    timers.add_job(app, timers.Job("purge", EVERY, lambda _stop: purge(utc_now())))
