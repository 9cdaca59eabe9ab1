"""The command that sends the letters that wait."""

from __future__ import annotations

import click
from flask import current_app

from optrommel.cli.starting import in_app
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
