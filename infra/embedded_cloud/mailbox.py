"""A mailbox for everybody: keeps each mail that the application sends as a file, and shows it."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.embedded_cloud.process import shown
from infra.embedded_cloud.receiving import add_lines_of_ses


class Mailbox:
    """An SMTP server on loopback that delivers nothing. `take` gets mails to the domain `received`, as SES stores
    them."""

    def __init__(
        self,
        folder: Path,
        say: Callable[[str], None],
        received: str = "",
        take: Callable[[bytes], None] | None = None,
    ) -> None:
        self._received, self._take = received.lower(), take
        self._folder = folder
        self._say = say
        self._numbers = itertools.count(1)
        self._last_came = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)

    def start(self) -> int:
        """Listen, and say on which port: one that the system chooses."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        listening = self._loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=self._loop), "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(timeout=10)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def wait_until_quiet(self, seconds: float, most: float) -> None:
        """Wait until no mail came for so long from now on, but no longer than `most`: the first may still be due."""
        began = time.monotonic()
        while (now := time.monotonic()) < began + most and now - max(self._last_came, began) < seconds:
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail and show it; the name is aiosmtpd's."""
        content = envelope.original_content or b""
        if self._take is not None and (ours := self._received_by(envelope)):
            stored = add_lines_of_ses(content, ours, envelope.mail_from or "", datetime.now(UTC))
            await asyncio.get_running_loop().run_in_executor(None, self._take, stored)
            self._say(f"Mail    received for {ours}")
            return "250 OK"
        mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        recipients = ", ".join(envelope.rcpt_tos)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        safe = "".join(c if c.isalnum() or c in "@.+-_" else "_" for c in recipients)[:80]
        path = self._folder / f"{stamp}-{next(self._numbers):04}-{safe}.eml"
        path.write_bytes(content)
        self._last_came = time.monotonic()
        self._say(describe(mail, recipients, shown(path)))
        return "250 OK"

    def _received_by(self, envelope: Envelope) -> str:
        """The first recipient at the domain that is received."""
        ends = f"@{self._received}"
        return next((one for one in envelope.rcpt_tos if self._received and one.lower().endswith(ends)), "")


def describe(mail: EmailMessage, recipients: str, path: str) -> str:
    """A mail in a line, as the terminal shows it: to whom, what about, and where it is kept."""
    return f"Mail    to {recipients}: {mail['Subject']}    {path}"
