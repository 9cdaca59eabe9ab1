"""Carrying a letter to a mail server. The only import of smtplib."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from enum import Enum, auto
from urllib.parse import urlsplit

from optrommel.config import Settings
from optrommel.notifications.models import Message
from optrommel.notifications.rules import without_address

TIMEOUT_S = 30  # for each answer of the server
PER_CONNECTION = 100  # letters; many servers hang up after as many
LOSSES_MAX = 3  # connections lost in a row: the server is not well
_CLOSING = 421
_PERMANENT = range(500, 600)
# Said of a reader, meant of us: “530 authentication required”, “554 relay access denied”. No letter is to blame.
_ABOUT_US = re.compile(r"\brelay|authenticat", re.IGNORECASE)
_Errors = (smtplib.SMTPException, OSError)


class _Letter(EmailPolicy):
    """Leaves an address in a header whole: Python makes encoded words of a long one, which no mail reader opens."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_LETTER = _Letter(linesep="\r\n")


class Verdict(Enum):
    """What a server made of a letter."""

    SENT = auto()
    LATER = auto()
    NEVER = auto()


@dataclass(frozen=True)
class Outcome:
    """A verdict, and what the server said, without addresses."""

    verdict: Verdict
    said: str = ""


class PostOffice:
    """A mail server and the connection to it, kept for many letters."""

    def __init__(self, settings: Settings, *, timeout_s: float = TIMEOUT_S) -> None:
        self._settings = settings
        self._timeout_s = timeout_s
        self._smtp: smtplib.SMTP | None = None
        self._carried = self._losses = 0
        self.trouble = ""  # why nothing can be sent now, whoever it is for

    def reach(self) -> bool:
        """Make sure that there is a connection to send by; say in `trouble` why there is none."""
        if self._carried >= PER_CONNECTION:
            self.close()
        if self._smtp is None and not self.trouble:
            try:
                self._smtp = self._connect()
            except _Errors as error:
                self.trouble = _told(error)
        return self._smtp is not None and not self.trouble

    def deliver(self, letter: Message) -> Outcome:
        """Hand a letter over, to one reader; `reach` it first."""
        assert self._smtp is not None  # noqa: S101
        address = letter.address or ""
        self._carried += 1
        try:
            self._smtp.send_message(to_email(letter, self._settings.mail_sender), to_addrs=[address])
        except (ValueError, smtplib.SMTPNotSupportedError) as error:  # no fault of the server
            return Outcome(Verdict.NEVER, type(error).__name__)
        except _Errors as error:
            return self._blame(error, address)
        self._losses = 0
        return Outcome(Verdict.SENT)

    def close(self) -> None:
        """Say goodbye; a server that has gone is no matter."""
        if self._smtp is not None:
            with contextlib.suppress(*_Errors):
                self._smtp.quit()
            self._hang_up()

    def _connect(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context()
        # Our name from the settings: to look it up may take as long as a name server likes.
        name = urlsplit(settings.site).hostname
        place = (settings.mail_host, settings.mail_port, name)
        if settings.mail_tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=self._timeout_s, context=context)
        else:
            smtp = smtplib.SMTP(*place, timeout=self._timeout_s)
        try:
            self._introduce(smtp, context)
        except _Errors:
            smtp.close()
            raise
        return smtp

    def _introduce(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if self._settings.mail_tls == "starttls":
            smtp.starttls(context=context)
        if self._settings.mail_user and self._settings.mail_password:
            smtp.login(self._settings.mail_user, self._settings.mail_password.get_secret_value())

    def _blame(self, error: Exception, address: str) -> Outcome:
        """Tell whose fault it is that a letter was not taken: the letter's, the moment's, or the server's."""
        code, said = _answer(error)
        told = without_address(f"{code} {said}" if code else said, address)
        is_refused = isinstance(error, smtplib.SMTPSenderRefused) or (code in _PERMANENT and _ABOUT_US.search(said))
        if is_refused and code != _CLOSING:
            self.trouble = told  # nothing of ours will be taken
        if code is None or code == _CLOSING:
            self._lose(told)
        is_final = code in _PERMANENT and not self.trouble
        return Outcome(Verdict.NEVER if is_final else Verdict.LATER, told)

    def _lose(self, told: str) -> None:
        self._hang_up()
        self._losses += 1
        if self._losses >= LOSSES_MAX:
            self.trouble = told

    def _hang_up(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._carried = None, 0


def to_email(letter: Message, sender: str) -> EmailMessage:
    """Write a letter as mail servers read it. Raises `ValueError` when a header would not stay on its line."""
    name, address = parseaddr(sender)
    email = EmailMessage(policy=_LETTER)
    email["From"] = Address(name, addr_spec=address)
    email["To"] = Address(addr_spec=letter.address)
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(letter.created_at)
    email["Message-ID"] = letter.mail_id
    email["Content-Language"] = letter.language
    email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no “I am on holiday” in return
    if letter.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    email.set_content(letter.text or "")
    email.add_alternative(letter.html or "", subtype="html")
    return email


def _answer(error: Exception) -> tuple[int | None, str]:
    """Give the code and the words of a server; without a code the connection was lost."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, said),) = error.recipients.values()
        return code, _text(said)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _text(error.smtp_error)
    return None, f"{type(error).__name__}: {error}"


def _told(error: Exception) -> str:
    code, said = _answer(error)
    return without_address(f"{code} {said}" if code else said, "")


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
