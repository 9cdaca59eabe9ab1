"""Commands about people who sign in."""

from __future__ import annotations

import getpass
import secrets
import sys

import click
from email_validator import EmailNotValidError, validate_email

from optrommel.accounts.actions import add_account, give_role, set_password
from optrommel.accounts.queries import account_by_email
from optrommel.accounts.rules import NAME_MAX, PASSWORD_MIN, Role
from optrommel.cli.starting import at_most, find_campaign, in_app
from optrommel.clock import utc_now
from optrommel.extensions import db


@click.group()
def user() -> None:
    """People who sign in."""


def _email(_context: click.Context, _argument: click.Parameter, given: str) -> str:
    try:
        return validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from None


@user.command("add")
@click.argument("email", callback=_email)
@click.option("--name", required=True, help="First name.", callback=at_most(NAME_MAX))
@click.option("--campaign", "slug", help="Make them moderator of this campaign.")
@click.option("--admin", "is_admin", is_flag=True, help="They may do everything in every campaign.")
@click.option("--reset", is_flag=True, help="The account exists: only set another password.")
@in_app
def add_user(email: str, name: str, slug: str | None, is_admin: bool, reset: bool) -> None:
    """Add an account; the password is asked, or made and printed when there is nobody to ask."""
    if reset and is_admin:
        raise click.UsageError("--reset sets another password and nothing else; leave --admin out.")
    campaign = find_campaign(slug) if slug else None
    account = account_by_email(email)
    if reset != (account is not None):
        raise click.ClickException(f"{email} has {'no account yet' if reset else 'an account already; give --reset'}.")
    password, is_made = _ask_password()
    if account is None:
        account = add_account(email, name, password=password, is_admin=is_admin, now=utc_now())
    else:
        set_password(account, password, now=utc_now())
    if campaign is not None:
        give_role(account, campaign.id, Role.MODERATOR, now=utc_now())
    db.session.commit()
    click.echo(f"account {account.email} is ready" + (f", password {password}" if is_made else ""))


def _ask_password() -> tuple[str, bool]:
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    password = getpass.getpass("Password: ")
    if len(password) < PASSWORD_MIN:
        raise click.ClickException(f"Choose a password of at least {PASSWORD_MIN} characters.")
    return password, False
