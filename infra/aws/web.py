"""Asking the deployed site, as a browser would."""

from __future__ import annotations

import base64
import gzip
import http.client
import os
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 20


@dataclass(frozen=True, slots=True)
class WebResponse:
    """What came back."""

    status: int
    body: bytes


def get(url: str, headers: dict[str, str] | None = None) -> WebResponse:
    """GET without following redirects; OSError or HTTPException where nothing answers."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    # Browsers know that *.localhost is this machine (RFC 6761); Python asks the system, which mostly does not.
    connect_to = "127.0.0.1" if host.endswith(".localhost") else host
    connection: http.client.HTTPConnection
    if parts.scheme in ("https", "wss"):
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(connect_to, parts.port, timeout=SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(connect_to, parts.port, timeout=SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"Host": parts.netloc, "Accept-Encoding": "gzip", **(headers or {})})
        response = connection.getresponse()
        # Of an opened WebSocket nothing is read: it has no end.
        body = b"" if response.status == 101 else response.read()
        if response.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return WebResponse(response.status, body)
    finally:
        connection.close()


def open_socket(url: str) -> WebResponse:
    """Begin a WebSocket connection and hang up: 101 says that it was taken."""
    key = base64.b64encode(os.urandom(16)).decode()
    return get(
        url,
        {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key},
    )
