"""Many small requests to one HTTP server, side by side over connections that are kept, in one event loop.

Of a response, only the status counts. So this is less than an HTTP client: HTTP/1.1, bodies with a length, and any
other response ends its connection. docs/decisions/2026-11-30-own-http-for-pushes.md says why it isn't a library.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter, Task
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from threading import Lock
from urllib.parse import urlsplit

from expertbook import clock

CONNECTIONS = 100
"""How many requests are under way at once. With more, they would wait for the processor."""

TRIES, TRIES_OF_THROTTLED = 3, 8
OPENING_SECONDS = 1.5
RESPONSE_SECONDS = 3.0
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 2.0
"""Before the second try, and after doubling it each time; with jitter. The connection waits meanwhile, so that a server
that has too much to do gets fewer requests."""

LONGEST_SECONDS = 15
"""What one request takes at most, with all of its tries and pauses: none is begun that could take longer."""

NO_RESPONSE = 0
"""In place of the status, where there was no response."""


Streams = tuple[StreamReader, StreamWriter]


class HttpPool:
    """The connections to one server. They stay open from one call to the next."""

    def __init__(self, url: str) -> None:
        """Opens nothing yet. Of the URL, scheme, host and port count."""
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._is_tls = parts.scheme == "https"
        self._port = parts.port or (443 if self._is_tls else 80)
        self._loop = asyncio.new_event_loop()
        self._addresses: Task[Iterator[str]] | None = None
        self._kept: list[_Connection] = []
        self._lock = Lock()

    def send_all(
        self, names: Sequence[str], request_of: Callable[[str], bytes], may_begin: Callable[[], bool]
    ) -> dict[str, int]:
        """Send a request for each name, and return the status of each response, or NO_RESPONSE.

        Names are missing that `may_begin` left no time for. A request that was begun takes LONGEST_SECONDS at most. It
        is sent again after 429, a server error, a timeout or a broken connection, so it must be harmless to repeat.
        """
        with self._lock:
            return self._loop.run_until_complete(self._send_all(names, request_of, may_begin))

    async def _send_all(
        self, names: Sequence[str], request_of: Callable[[str], bytes], may_begin: Callable[[], bool]
    ) -> dict[str, int]:
        found: dict[str, int] = {}
        waiting = iter(names)

        async def send_some(connection: _Connection) -> None:
            while may_begin() and (name := next(waiting, None)) is not None:
                found[name] = await connection.send(request_of(name))

        await asyncio.sleep(0)  # hear which connections the server has closed meanwhile
        self._addresses = None
        self._kept = [connection for connection in self._kept if connection.is_open()]
        self._kept += [_Connection(self._open) for _ in range(min(CONNECTIONS, len(names)) - len(self._kept))]
        async with asyncio.TaskGroup() as tasks:
            for connection in self._kept[: len(names)]:
                tasks.create_task(send_some(connection))
        return found

    async def _open(self) -> Streams:
        if self._addresses is None:  # the first one looks them up, for all that open meanwhile
            self._addresses = self._loop.create_task(self._look_up())
        address = next(await asyncio.shield(self._addresses))
        if not self._is_tls:
            return await asyncio.open_connection(address, self._port)
        return await asyncio.open_connection(address, self._port, ssl=_tls(), server_hostname=self._host)

    async def _look_up(self) -> Iterator[str]:
        """The server's IP addresses, over and over."""
        found = await self._loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        return cycle([str(address[0]) for *_, address in found])


class _Connection:
    """Takes one request after the other. It opens when it is needed, and again when it broke."""

    def __init__(self, open_streams: Callable[[], Awaitable[Streams]]) -> None:
        self._open_streams = open_streams
        self._streams: Streams | None = None

    def is_open(self) -> bool:
        """Whether it can be used again, as far as we know."""
        return self._streams is not None and not self._streams[0].at_eof() and not self._streams[1].is_closing()

    async def send(self, request: bytes) -> int:
        """The status of the response, after as many tries as it takes. NO_RESPONSE if there was none."""
        last_begin = time.monotonic() + LONGEST_SECONDS - OPENING_SECONDS - RESPONSE_SECONDS
        for attempt in range(1, TRIES_OF_THROTTLED + 1):
            was_open = self.is_open()
            try:
                status = await self._exchange(request)
            except (OSError, IncompleteReadError, LimitOverrunError, ValueError):
                status = NO_RESPONSE
            if status not in (NO_RESPONSE, 429) and status < 500:
                break
            # A server closes connections that it has kept for long enough, sometimes just as we use one again.
            is_stale = was_open and status == NO_RESPONSE
            pause = 0.0 if is_stale else min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2 ** (attempt - 1))
            pause = clock.jitter(pause)
            if attempt >= (TRIES_OF_THROTTLED if status == 429 else TRIES) or time.monotonic() + pause > last_begin:
                break
            await asyncio.sleep(pause)
        return status

    async def _exchange(self, request: bytes) -> int:
        if self._streams is None or not self.is_open():
            async with asyncio.timeout(OPENING_SECONDS):
                self._streams = await self._open_streams()
        (reader, writer), self._streams = self._streams, None
        can_be_kept = False
        try:
            async with asyncio.timeout(RESPONSE_SECONDS):
                writer.write(request)
                status, length = _parse(await reader.readuntil(b"\r\n\r\n"))
                if length is not None:
                    await reader.readexactly(length)
                    can_be_kept = True
            return status
        finally:
            if can_be_kept:
                self._streams = reader, writer
            else:
                writer.transport.abort()


def _parse(head: bytes) -> tuple[int, int | None]:
    """The status, and the length of the body. None if the connection ends with this response. Raises ValueError."""
    first, *lines = head.decode("latin-1").lower().split("\r\n")
    version, status = first.split(" ")[:2]
    headers = dict(line.partition(":")[::2] for line in lines)
    length = "0" if status == "204" else headers.get("content-length", "").strip()
    ends = version != "http/1.1" or headers.get("connection", "").strip() == "close" or not length.isdigit()
    return int(status), None if ends else int(length)


@cache
def _tls() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or certifi.where())
