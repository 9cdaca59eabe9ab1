"""What every command starts with: the application, tables that are up to date, and a campaign that exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError

from optrommel import create_app
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.config import SettingsError, load_settings
from optrommel.extensions import db
from optrommel.rules import RuleError

Params = ParamSpec("Params")
Result = TypeVar("Result")


@contextmanager
def open_app(**overrides: object) -> Iterator[Flask]:
    """Give an application with its context; a broken rule or setting becomes a plain sentence."""
    try:
        app = create_app(load_settings(**overrides))
        with app.app_context():
            yield app
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except RuleError as error:
        raise click.ClickException(error.sentence % error.values) from None
    except (ArgumentError, ModuleNotFoundError):
        raise click.ClickException("OPTROMMEL_DATABASE_URL names a database that cannot be used here.") from None
    except OperationalError:
        raise click.ClickException("The database does not answer, or refuses. Is it up, and is there room?") from None
    except PermissionError as error:
        raise click.ClickException(f"No permission for {error.filename}.") from None


def in_app(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """Run a command within the application, on tables that are up to date."""

    @wraps(command)
    def run(*arguments: Params.args, **options: Params.kwargs) -> Result:
        with open_app():
            check_schema()
            return command(*arguments, **options)

    return run


def check_schema() -> None:
    """Refuse tables of another version."""
    from optrommel.migrations import newest_revision
    from optrommel.schema import current_revision

    if current_revision(db.engine) != newest_revision():
        raise click.ClickException("The database is not up to date. Run `optrommel db upgrade` first.")


def at_most(longest: int) -> Callable[[click.Context, click.Parameter, str], str]:
    """Give a check that refuses what does not fit in its column."""

    def check(_context: click.Context, _option: click.Parameter, given: str) -> str:
        if not given.strip():
            raise click.BadParameter("this cannot be empty")
        if len(given) > longest:
            raise click.BadParameter(f"at most {longest} characters")
        return given.strip()

    return check


def find_campaign(slug: str) -> Campaign:
    """Give the campaign at an address, or say that there is none."""
    campaign = campaign_by_slug(slug)
    if campaign is None:
        raise click.ClickException(f"There is no campaign ‘{slug}’.")
    return campaign
