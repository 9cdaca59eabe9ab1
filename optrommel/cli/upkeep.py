"""Commands that keep an installation well."""

from __future__ import annotations

import click

from optrommel import retention
from optrommel.cli.starting import in_app, open_app
from optrommel.clock import utc_now
from optrommel.extensions import db


@click.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables up to date."""
    from optrommel.schema import upgrade

    with open_app():
        click.echo(f"the database is at revision {upgrade(db.engine)}")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@in_app
def purge(dry_run: bool) -> None:
    """Erase contacts, journals, letters, sign-ups and PDFs past their date, and lost files; `serve` does so daily."""
    gone = retention.purge(utc_now(), dry_run=dry_run)
    told = [f"{gone[name]} {kind.called}" for name, kind in retention.KINDS.items() if gone[name] or name == "contacts"]
    said = " and ".join(told)
    lost = f", {gone['files']} lost files" if gone["files"] else ""
    click.echo(f"{said} {'would be ' if dry_run else ''}erased{lost}")


@click.command()
def doctor() -> None:
    """Check the installation and say what to do."""
    from optrommel.checkup import examine

    with open_app() as app:
        findings = examine(db.engine, app.config["SETTINGS"])
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'MEND'} {finding.sentence}")
    sick = sum(not finding.is_well for finding in findings)
    click.echo(f"{len(findings)} checks, {sick} to mend")
    raise SystemExit(1 if sick else 0)
