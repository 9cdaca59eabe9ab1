"""The commands that write to people, and that send what was written."""

from __future__ import annotations

import click
from flask import current_app

from optrommel.cli.starting import in_app
from optrommel.clock import utc_now
from optrommel.config import Settings


@click.command()
@in_app
def send_mail() -> None:
    """Send the letters that wait in the outbox; `serve` does so by itself."""
    from optrommel.notifications.sending import send_waiting

    settings: Settings = current_app.config["SETTINGS"]
    tally = send_waiting()
    said = f"{tally.sent} letters sent, {tally.waiting} wait, {tally.failed} failed"
    if not settings.mail_host:
        raise click.ClickException(f"{said}. There is no mail server: set OPTROMMEL_MAIL_HOST.")
    if tally.trouble:
        raise click.ClickException(f"{said}. The mail server did not take more: {tally.trouble}")
    click.echo(said)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how many digests would be written.")
@in_app
def remind(dry_run: bool) -> None:
    """Write to everybody whom the timers would write to, now; `serve` does so by itself, each in its time."""
    from optrommel.digests.actions import write_digests
    from optrommel.following.actions_outcomes import ask_outcomes
    from optrommel.following.weekly import send_news

    now = utc_now()
    digests = write_digests(now, dry_run=dry_run)
    if dry_run:
        click.echo(f"{digests} digests would be written")
        return
    news, questions = send_news(now), ask_outcomes(now)
    click.echo(f"{digests} digests and {news} letters with news written; asked about {questions} claims")
