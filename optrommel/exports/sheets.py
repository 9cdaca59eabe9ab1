"""Sheets as HTML: what a browser shows and prints, and what becomes a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from optrommel.campaigns.models import Campaign
from optrommel.exports.rules import PrintJob


def documents(campaign: Campaign, job: PrintJob) -> Iterator[str]:
    """Give the HTML documents of a job one after the other, each of a few pages: what is printed first comes first."""
    yield from ()
