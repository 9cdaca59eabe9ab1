"""Commands that serve the website, and the demo."""

from __future__ import annotations

import click

from optrommel.cli.starting import check_schema, open_app
from optrommel.clock import utc_now
from optrommel.config import Settings, is_loopback


@click.command()
@click.option("--host", help="Address to listen on (setting OPTROMMEL_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (setting OPTROMMEL_PORT).")
@click.option("--processes", type=click.IntRange(1, 64), help="Web processes (setting OPTROMMEL_PROCESSES).")
def serve(host: str | None, port: int | None, processes: int | None) -> None:
    """Serve the website until it is stopped."""
    given = {"host": host, "port": port, "processes": processes}
    with open_app(**{name: value for name, value in given.items() if value is not None}) as app:
        settings: Settings = app.config["SETTINGS"]
        check_schema()
        _check_address(settings)
    _listen(settings)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Build the demo anew.")
def demo(host: str, port: int, fresh: bool) -> None:
    """Build the demo campaign in the instance folder, print log-ins, and serve it on this machine only."""
    from optrommel.demo.build import DemoRefusedError, prepare

    if not is_loopback(host):
        raise click.ClickException("The demo is for this machine only: give --host a loopback address.")
    with open_app(host=host, port=port) as app:
        settings: Settings = app.config["SETTINGS"]
        _check_address(settings)  # first: the demo that runs there keeps its passwords
        try:
            logins = prepare(now=utc_now(), fresh=fresh)
        except DemoRefusedError as error:
            raise click.ClickException(str(error)) from None
    for role, email, password in logins:
        click.echo(f"login {role} {email} {password}")
    _listen(settings)


def _check_address(settings: Settings) -> None:
    from optrommel.server import port_is_free

    if not port_is_free(settings.host, settings.port):
        place = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"{place} is taken or not ours. Choose another --port or --host.")


def _listen(settings: Settings) -> None:
    from optrommel.server import serve

    click.echo(f"serving on http://{settings.host}:{settings.port}/  (Ctrl+C stops)")
    serve(settings, host=settings.host, port=settings.port, processes=settings.processes)
