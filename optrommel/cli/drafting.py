"""What `optrommel suggest --campaign` does: a draft of themes at once, for who has no website running."""

from __future__ import annotations

import uuid

import click

from optrommel.campaigns.models import Campaign
from optrommel.cli.starting import find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.notifications.composing import link_to
from optrommel.suggestions.drafts import ask_draft, take_next
from optrommel.suggestions.models import Draft
from optrommel.suggestions.preview import preview_of
from optrommel.suggestions.rules import DraftState
from optrommel.suggestions.rules_drafts import Attempt


@in_app
def draft_campaign(slug: str) -> None:
    """Make a draft of themes for a campaign, and say where it is shown."""
    from optrommel.suggestions.making_drafts import run

    campaign = find_campaign(slug)
    attempt = _taken(campaign)
    run(attempt, utc_now)
    draft = db.session.get_one(Draft, attempt.draft_id)
    if draft.state != DraftState.READY:
        raise click.ClickException("The draft could not be made. The log says what went wrong.")
    shown = preview_of(campaign.id)
    where = link_to("drafts.page", campaign=slug)
    click.echo(f"{len(shown.piles)} piles of {shown.loose - shown.rest} ideas, {shown.rest} to read yourself: {where}")


def _taken(campaign: Campaign) -> Attempt:
    """Ask for a draft and take it, before a server that is up can."""
    now = utc_now()
    draft = ask_draft(campaign, submission_id=str(uuid.uuid4()), now=now)
    attempt = take_next(now, draft.id) if draft else None
    if attempt is None:
        raise click.ClickException("A draft of this campaign is being made already. Try again in a minute.")
    db.session.commit()
    return attempt
