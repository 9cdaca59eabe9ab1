"""The command behind suggestions that `serve` starts by itself."""

from __future__ import annotations

import click

from optrommel import beside
from optrommel.cli.starting import in_app


@click.command(hidden=True)
def suggest_work() -> None:
    """Read what waits in every campaign, until nothing comes any more."""
    beside.end_with_parent()
    beside.be_modest()
    _suggest_work()


@in_app
def _suggest_work() -> None:
    from optrommel.suggestions.working import work
    from optrommel.suggestions.works import works

    try:
        work(works())
    except Exception as error:  # what it said may hold what somebody wrote
        raise click.ClickException(f"nothing is suggested for a while: {type(error).__name__}") from None
