"""A real SMTP server of our own, that does what a test asks: greylist, refuse, be slow, die."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.serving import free_port

OK = "250 OK"
DIE = "die"
Answer = Callable[[str], str]


class MailServer:
    """Takes letters and keeps them in `letters`; `answer` says what it replies to each address."""

    def __init__(self, answer: Answer) -> None:
        self.port = free_port()
        self.answer = answer
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []  # the same as they came
        self.connections = 0
        self.is_slow = False
        self.log_in: tuple[str, str] | None = None  # name and password that it asks for
        self.has_letter = threading.Event()

    def start(self) -> None:
        """Take connections, in a thread of its own."""
        self._loop = asyncio.new_event_loop()
        self._stopping, is_up = asyncio.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve(is_up)))
        self._thread.start()
        assert is_up.wait(10)

    def stop(self) -> None:
        """Hang up on everybody and take nobody else; a second time changes nothing."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)
            self._loop.close()

    async def _serve(self, is_up: threading.Event) -> None:
        self._open: list[SMTP] = []
        server = await self._loop.create_server(self._connect, "127.0.0.1", self.port)
        is_up.set()
        await self._stopping.wait()
        server.close()
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _connect(self) -> SMTP:
        self.connections += 1
        guard = {"authenticator": self._let_in, "auth_required": True, "auth_require_tls": False} if self.log_in else {}
        self._open.append(SMTP(self, hostname="mail.example.org", loop=self._loop, **guard))
        return self._open[-1]

    def _let_in(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        typed = (given.login.decode(), given.password.decode())
        return AuthResult(success=typed == self.log_in, handled=False)

    async def handle_RCPT(  # noqa: N802 - the names that aiosmtpd calls
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.answer(address)
        if answer == DIE:
            self._stopping.set()
            await asyncio.Event().wait()  # until it is cancelled
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.is_slow:
            await self._stopping.wait()
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.has_letter.set()
        return OK

    @property
    def settings(self) -> dict[str, str]:
        """Give the environment of an installation that sends its letters here."""
        return {
            "OPTROMMEL_MAIL_HOST": "127.0.0.1",
            "OPTROMMEL_MAIL_PORT": str(self.port),
            "OPTROMMEL_MAIL_TLS": "off",
            "OPTROMMEL_MAIL_SENDER": "Optrommel <post@example.org>",
            "OPTROMMEL_SITE_URL": "https://buurt.example.org",
        }

    @property
    def readers(self) -> list[str]:
        """Give to whom letters came, in that order."""
        return [str(letter["To"]) for letter in self.letters]


@contextmanager
def mail_server(answer: Answer = lambda _address: OK) -> Iterator[MailServer]:
    """Run a mail server for a while."""
    server = MailServer(answer)
    server.start()
    try:
        yield server
    finally:
        server.stop()
