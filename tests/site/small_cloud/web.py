"""The way in: what CloudFront and API Gateway do with requests and WebSockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.parser import BytesParser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection

from infra.cloudformation.resolve import resolve
from infra.cloudformation.template import load_resources
from infra.site.canonical import KEPT, MOVED, canonical_path
from infra.workspace import RESOURCES
from tests.site.small_cloud.clock import NOW
from tests.site.small_cloud.cloud import Answer, SmallCloud

AWS_CALLS = "/_aws"
"""Where tests call AWS beside the API."""

UPLOADS = "/_uploads"
"""Where forms are posted to, from pages of another origin."""

CACHING = "public, max-age=31536000, immutable"
"""Of all but pages: to ask for 40 modules again takes a browser a fifth of a visit, and here none ever changes."""


class Server(ThreadingHTTPServer):
    """Answers browsers and tests."""

    daemon_threads = True
    request_queue_size = 128
    cloud: SmallCloud
    policies: dict[str, dict[str, str]]
    """The headers by resource, as `response_headers` gives them."""


class Handler(BaseHTTPRequestHandler):
    """Of one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def answer(self) -> None:
        """Answer a request of any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        status, headers, content = self._found(path, body)
        policy = self.server.policies["EmbedHeaders" if path == "/embed" else "SiteHeaders"]
        self.send_response(status)
        for name, value in {**headers, **policy, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def _found(self, path: str, body: bytes) -> Answer:
        if path.startswith("/api/"):
            given = {name.lower(): value for name, value in self.headers.items()}
            return self.server.cloud.ask(self.command, self.path.removeprefix("/api"), given, body)
        if path == AWS_CALLS:
            found = self.server.cloud.call_aws(**json.loads(body))
            return 200, {"Content-Type": "application/json"}, json.dumps(found, default=str).encode()
        if path == UPLOADS:
            return self._take_in(body)
        if (canonical := canonical_path(path)) is not None:
            query = self.path.removeprefix(path)
            return MOVED, {"Location": f"{canonical}{query}", "Cache-Control": KEPT}, b""
        return self._file(unquote(path).lstrip("/") or "index.html")

    def _take_in(self, body: bytes) -> Answer:
        if self.command == "POST":
            form = BytesParser().parsebytes(f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + body)
            parts = {part.get_param("name", header="Content-Disposition"): part for part in form.walk()}
            key, file = (cast("bytes", parts[name].get_payload(decode=True)) for name in ("key", "file"))
            self.server.cloud.take_in(key.decode(), file)
        return 204, {f"Access-Control-Allow-{what}": "*" for what in ("Origin", "Headers")}, b""

    def _file(self, key: str) -> Answer:
        file, status = self.server.cloud.file(key), 200
        if file is None:
            file, status = self.server.cloud.file("404.html"), 404
        assert file is not None
        caching = file.caching if file.media_type.startswith("text/html") else CACHING
        headers = {"Content-Type": file.media_type, "Cache-Control": caching, "ETag": file.tag}
        if status == 200 and self.headers.get("If-None-Match") == file.tag:
            return 304, headers, b""
        return status, headers, file.body

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The time of the small cloud."""
        return super().date_time_string(NOW.timestamp())

    def log_message(self, *_: object) -> None:
        """Nothing: the tests say what went wrong."""


def opening(cloud: SmallCloud) -> Callable[[ServerConnection, Request], Response | None]:
    """What is done before a WebSocket is open: a page that loads its times once it is misses nothing that follows."""

    def handle(socket: ServerConnection, request: Request) -> Response | None:
        (expert,) = parse_qs(urlsplit(request.path).query).get("expert", [None])
        is_watching = cloud.open_socket(socket.id.hex, expert, socket)
        return None if is_watching else socket.respond(HTTPStatus.FORBIDDEN, "")

    return handle


def watching(cloud: SmallCloud) -> Callable[[ServerConnection], None]:
    """The handler of WebSockets that are open."""

    def handle(socket: ServerConnection) -> None:
        try:
            for text in socket:
                cloud.hear(socket.id.hex, str(text))
        except ConnectionClosed:
            pass
        finally:
            cloud.close_socket(socket.id.hex)

    return handle


def response_headers(policy: str, site_port: int, websocket_port: int) -> dict[str, str]:
    """The headers that CloudFront adds by a response headers policy of the template, off AWS."""
    template = resolve(load_resources(RESOURCES), {"LocalPort": str(site_port)})
    declared = template["Resources"][policy]["Properties"]["ResponseHeadersPolicyConfig"]
    security = declared["SecurityHeadersConfig"]
    text, values = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    ports = {"Live": websocket_port, "Uploads": site_port}
    for name, value in values.items():
        plain = value["Fn::Sub"].replace("${LocalPort}", str(ports[name])) if isinstance(value, dict) else value
        text = text.replace(f"${{{name}}}", plain)
    https = security["StrictTransportSecurity"]
    below = "; includeSubDomains" if https["IncludeSubdomains"] else ""
    headers = {
        "Content-Security-Policy": text,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={https['AccessControlMaxAgeSec']}{below}",
    }
    if "FrameOptions" in security:
        headers["X-Frame-Options"] = security["FrameOptions"]["FrameOption"]
    custom: list[dict[str, Any]] = declared["CustomHeadersConfig"]["Items"]
    return headers | {each["Header"]: each["Value"] for each in custom}
