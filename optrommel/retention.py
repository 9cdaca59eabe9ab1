"""What was lent to us goes when its date has passed: every day by itself while the website is served, or by command."""

from __future__ import annotations

import datetime as dt
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
from optrommel.extensions import db
from optrommel.following.actions import forget_unconfirmed
from optrommel.following.actions_outcomes import forget_outcome_words
from optrommel.groups.actions_reports import forget_reports
from optrommel.groups.updates import forget_updates
from optrommel.notifications.actions import forget_letters, give_up_old
from optrommel.offers.actions import erase_contact
from optrommel.offers.queries import offers_with_contact, overdue_offers
from optrommel.slips.photos import sweep_photos

EVERY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Purged:
    """How much of each kind was erased."""

    contacts: int
    lines: int
    letters: int
    files: int
    sign_ups: int
    answers: int  # the words of a “nee” to “is het gelukt?”
    reports: int
    updates: int
    prints: int  # PDFs that were ready a day ago


def purge(now: dt.datetime, *, dry_run: bool = False) -> Purged:
    """Erase what has passed its date: contacts, reports, news long off the site, journals, links, letters, sign-ups.

    And files that nothing names. With `dry_run` nothing is erased, and files are not looked at.
    """
    overdue = overdue_offers(local_date(now))
    for offer in overdue:
        erase_contact(offer, now=now)
    looked_after = tins_with_overdue_contact(local_date(now))
    for tin in looked_after:
        custody.erase_contact(tin, now=now)
    reports, updates = forget_reports(now), forget_updates(now)
    lines, letters = _forget_journals(now), forget_letters(now)
    forget_links(now)
    sign_ups = forget_unconfirmed(now)
    answers = forget_outcome_words(now)
    prints = forget_prints(now)
    give_up_old(now)  # `serve` does so by itself, but who knows what serves
    if dry_run:
        db.session.rollback()
    db.session.commit()
    files = 0 if dry_run else sweep_photos()
    return Purged(len(overdue) + len(looked_after), lines, letters, files, sign_ups, answers, reports, updates, prints)


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


def init_app(app: Flask) -> None:
    """Let the application keep its dates by itself."""
    timers.add_job(app, timers.Job("purge", EVERY, lambda _stop: purge(utc_now())))
