"""A server that says and breaks off exactly what a test wants, on a port of this machine."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Request:
    """What was asked, on which connection, counted from 1, and as which of its requests."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    number: int

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return unquote(self.path.rpartition("/")[2])


@dataclass(frozen=True)
class Reply:
    """Bytes as they go out; then the connection may end."""

    data: bytes
    ends: bool = False


def respond(status: int, body: bytes = b"", *headers: str) -> Reply:
    """A response of HTTP."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return Reply("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


class HttpServer:
    """Gives each request to `answer`, which may be replaced at any time."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answer: Callable[[Request], Reply] = lambda request: respond(200)
        self._server = _Server(self, tls)
        host = "localhost" if tls else "127.0.0.1"
        self.url = f"{'https' if tls else 'http'}://{host}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def connections(self) -> int:
        """How many there were."""
        return self._server.connections

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 200

    def __init__(self, owner: HttpServer, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner, self._tls = owner, tls
        self.connections = 0
        self.numbers: dict[Any, int] = {}
        """Of connections, by the address of the other end."""

    def get_request(self) -> Any:
        accepted, address = super().get_request()
        self.connections += 1
        self.numbers[address] = self.connections
        if self._tls is not None:
            accepted = self._tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        return accepted, address

    def handle_error(self, *_: Any) -> None:
        """A handshake that fails is the client's to tell."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._connection, self._number = self.server.numbers.pop(self.client_address), 0

    def handle(self) -> None:
        with suppress(OSError):  # the other end had enough
            while (request := self._read()) is not None:
                reply = self.server.owner.answer(request)
                self.wfile.write(reply.data)
                self.wfile.flush()
                if reply.ends:
                    return

    def _read(self) -> Request | None:
        first = self.rfile.readline().decode()
        if not first:
            return None
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, text = line.partition(": ")
            headers[name.lower()] = text
        method, path, _ = first.split(" ")
        self._number += 1
        body = self.rfile.read(int(headers.get("content-length", "0")))
        return Request(method, path, headers, body, self._connection, self._number)
