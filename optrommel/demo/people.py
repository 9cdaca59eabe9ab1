"""The people of the example: who a visitor can sign in as."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from optrommel.accounts.actions import add_account, set_password
from optrommel.accounts.models import Account
from optrommel.accounts.queries import account_by_email
from optrommel.campaigns.rules import CROCKFORD
from optrommel.slips.rules import show_code

PASSWORD_LENGTH = 12  # 60 random bits, as a receipt code has


@dataclass(frozen=True)
class Person:
    """Who a visitor of the demo can sign in as."""

    role: str
    name: str

    @property
    def email(self) -> str:
        """Give the address to sign in with."""
        return f"{self.role}@example.org"


PEOPLE = (Person("admin", "Sanne"), Person("moderator", "Marieke"), Person("typist", "Joke"), Person("member", "Bep"))


def account_of(person: Person, *, now: dt.datetime) -> Account:
    """Give the account of a person, made when there is none yet."""
    return account_by_email(person.email) or add_account(
        person.email, person.name, password=_make_password(), is_admin=person.role == "admin", now=now
    )


def renew_log_in(person: Person, *, now: dt.datetime) -> tuple[str, str, str]:
    """Give a person a new password; give role, e-mail and password."""
    password = _make_password()
    set_password(account_of(person, now=now), password, now=now)
    return person.role, person.email, password


def _make_password() -> str:
    letters = "".join(secrets.choice(CROCKFORD) for _ in range(PASSWORD_LENGTH))
    return show_code(letters).lower()  # no shift key, and no letters that look like digits
