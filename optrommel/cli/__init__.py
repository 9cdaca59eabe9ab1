"""The console script: each command a few lines around an action, one line of what it did."""

from __future__ import annotations

import click

from optrommel.cli.campaigns import campaign, import_, silence
from optrommel.cli.paper import print_, print_order
from optrommel.cli.people import user
from optrommel.cli.post import remind, send_mail
from optrommel.cli.serving import demo, serve
from optrommel.cli.suggesting import suggest
from optrommel.cli.upkeep import database, doctor, purge


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="optrommel", prog_name="optrommel")
def main() -> None:
    """Optrommel: from a slip in a tin to neighbours who take it on."""


WORKING = (campaign, import_, print_, print_order, silence, remind, send_mail, suggest)
for command in (serve, demo, database, user, *WORKING, purge, doctor):
    main.add_command(command)
