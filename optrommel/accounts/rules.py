"""Roles, passwords, invitations: what is allowed, as values."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from enum import StrEnum

from optrommel.rules import N_, RuleError

PASSWORD_MIN = 10  # characters; OWASP asks 8 with a second factor, longer without
PASSWORD_MAX = 200
NAME_MAX = 80
EMAIL_MAX = 254  # RFC 5321
INVITATION_LIFETIME = dt.timedelta(days=14)
LINK_LIFETIME = dt.timedelta(minutes=30)  # long enough for a server that greylists


class Role(StrEnum):
    """What an invited person may be in a campaign."""

    MODERATOR = "moderator"
    TYPIST = "typist"
    MEMBER = "member"


class InvitationSpentError(RuleError):
    """The invitation was used, or its date has passed."""

    status = 410
    sentence = N_("Deze uitnodiging is al gebruikt of verlopen. Vraag om een nieuwe.")


class LinkSpentError(RuleError):
    """The log-in link was used, or its time has passed."""

    status = 410
    sentence = N_("Deze inloglink is al gebruikt of verlopen. Vraag een nieuwe op de pagina Inloggen.")


class CardHolderError(RuleError):
    """Who logged in with a card was made for one group; whoever renews the card could else go where it goes."""

    sentence = N_("Je bent ingelogd met een kaart, en die is voor één groep. Log uit en open de uitnodiging opnieuw.")


class LastModeratorError(RuleError):
    """Nobody would be left to read slips and to invite others."""

    sentence = N_("Dit is de laatste van de werkgroep. Nodig eerst iemand anders uit; daarna kan deze rol weg.")


class EmailTakenError(RuleError):
    """Somebody with this e-mail address has an account already."""

    sentence = N_("Er is al een account met dit e-mailadres. Log eerst in en open de uitnodiging daarna nog een keer.")


def normalise_email(email: str) -> str:
    """Give the form under which an e-mail address is kept and found."""
    return email.strip().casefold()


def make_token() -> str:
    """Make a token for a link: 192 random bits."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """Give what is kept of a token; a plain hash will do, for the token itself cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_invitation(*, accepted_at: dt.datetime | None, expires_at: dt.datetime, now: dt.datetime) -> None:
    """Refuse an invitation that was used or has expired."""
    if accepted_at is not None or expires_at <= now:
        raise InvitationSpentError


def check_link(*, spent_at: dt.datetime | None, expires_at: dt.datetime, now: dt.datetime) -> None:
    """Refuse a log-in link that was used or has expired."""
    if spent_at is not None or expires_at <= now:
        raise LinkSpentError
