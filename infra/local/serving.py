"""The process that serves: the server of `chalice local` with the application of the checkout.

It listens on a socket of its starter's, so that a call that comes while a changed application starts is answered by the
one before it, or waits. It says `ready` into a pipe, or why it can't be, and ends when its starter does.
"""

from __future__ import annotations

import argparse
import base64
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalGatewayException, ThreadedHTTPServer, create_local_server

from infra.cloudformation.clocks import sent_to
from infra.embedded_cloud import lifeline
from infra.local import calls
from infra.local.application import READY
from infra.local.gateway import BROKEN, NO_SUCH_PATH, UNREADABLE, Gateway, GatewayAnswer
from infra.local.site import Site
from infra.site.canonical import KEPT, MOVED, canonical_path
from infra.workspace import API, ROOT

STAGE = "api"
BASE_PATH = "/api"

LAST_CALLS_SECONDS = 10
"""How long calls may take that had come before the next process served.

A browser's spare connections never say a thing.
"""


class Handler(ChaliceRequestHandler):
    """Answers as the deployed API does below /api, and with the site beside it."""

    server_version = "ExpertBook"
    sys_version = ""

    def __init__(self, *arguments: Any, gateway: Gateway, site: Site, **named: Any) -> None:
        self._gateway = gateway
        self._site = site
        super().__init__(*arguments, **named)

    def setup(self) -> None:
        """Read as from any socket: on some systems it waits for nothing, as the one that listens."""
        self.request.setblocking(True)
        super().setup()

    def _generic_handle(self) -> None:
        is_call = self.path.partition("?")[0] == BASE_PATH or self.path.startswith(f"{BASE_PATH}/")
        try:
            headers, body = self._parse_payload()
        except ValueError:
            self._send(self._gateway.answer(UNREADABLE))
            return
        try:
            answer = self._call(headers, body) if is_call else self._file()
        except Exception:  # noqa: BLE001 - Lambda would have ended there, and API Gateway answered
            traceback.print_exc()
            answer = self._gateway.answer(BROKEN)
        self._send(answer)

    # The names by which the server looks them up; Chalice's own stand for its own handler.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _generic_handle  # noqa: N815

    def _call(self, headers: dict[str, Any], body: bytes | None) -> GatewayAnswer:
        path = self.path.removeprefix(BASE_PATH) or "/"
        if not self._gateway.has(self.command, path):
            return self._gateway.answer(NO_SUCH_PATH)
        try:
            found = self.local_gateway.handle_request(self.command, path, headers, body)
        except LocalGatewayException as error:
            return GatewayAnswer(error.CODE, dict(error.headers), error.body or b"")
        text = found["body"] or ""
        content = base64.b64decode(text) if found.get("isBase64Encoded") else text.encode()
        return GatewayAnswer(found["statusCode"], found["headers"] | found["multiValueHeaders"], content)

    def _file(self) -> GatewayAnswer:
        path, mark, query = self.path.partition("?")
        key = unquote(path).lstrip("/") or "index.html"
        if self.command not in ("GET", "HEAD"):
            return GatewayAnswer(405, {"Content-Type": "text/plain"}, f"The API is at {BASE_PATH}.\n".encode())
        if (canonical := canonical_path(path)) is not None:
            return GatewayAnswer(MOVED, {"Location": f"{canonical}{mark}{query}", "Cache-Control": KEPT}, b"")
        status, file = self._site.find(key)
        return GatewayAnswer(status, {"Content-Type": file.media_type, "Cache-Control": file.caching}, file.body)

    def _send(self, answer: GatewayAnswer) -> None:
        self.send_response(answer.status)
        # One request for each connection: the next may be for the next process.
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(answer.body)))
        # As API Gateway does.
        of_type = {"Content-Type": "application/json"} if answer.body else {}
        self._send_headers(of_type | answer.headers)
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse what is no request, or has a method that no path has. The names are the server's."""
        is_unknown = code == HTTPStatus.NOT_IMPLEMENTED
        self._send(self._gateway.answer(NO_SUCH_PATH if is_unknown else UNREADABLE))

    def log_request(self, code: Any = "-", _size: Any = "-") -> None:
        """A line for each call of the API; the query may hold a token."""
        # There is no path where the request couldn't be read.
        path = getattr(self, "path", "").partition("?")[0]
        if path.startswith(BASE_PATH):
            print(f"{self.command:<7} {path} {int(code)}", flush=True)


class Server(ThreadedHTTPServer):
    """Chalice's server, on a socket that listens already."""

    def __init__(self, listening: int, handler: Callable[..., Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler, bind_and_activate=False)
        self.server_close()
        listener = socket.socket(fileno=listening)
        self.socket: socket.socket = listener
        self.server_name, self.server_port = listener.getsockname()
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own."""
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The answer was sent."""
        super().shutdown_request(request)
        self._connections.discard(request)

    def is_answering(self) -> bool:
        """Whether a connection is open."""
        return bool(self._connections)


def main() -> int:
    """Serve until the starter is gone."""
    lifeline.hold(lambda: os._exit(0))
    options = _parse()
    try:
        server = _make_server(options)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is in the checkout, and the starter says it
        os.write(options.ready, describe(error).encode())
        return 1
    os.write(options.ready, READY.encode())
    os.close(options.ready)
    signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.05)
    deadline = time.monotonic() + LAST_CALLS_SECONDS
    while server.is_answering() and time.monotonic() < deadline:
        time.sleep(0.02)
    sys.stdout.flush()
    os._exit(0)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.serving", description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="the descriptor of the socket that listens")
    parser.add_argument("--ready", type=int, required=True, help="the descriptor of the pipe that says `ready`")
    parser.add_argument("--calls", type=int, required=True, help="the descriptor of the socket for calls of functions")
    parser.add_argument("--follows", action="store_true", help="nobody else calls what follows from changes")
    parser.add_argument("--site-url", default="", help="where the site is, for pages that name it")
    parser.add_argument("--websocket-url", default="", help="where the site finds live updates")
    return parser.parse_args()


def _make_server(options: argparse.Namespace) -> Server:
    factory = CLIFactory(str(API), environ=os.environ)
    config: Config = factory.create_config_obj(STAGE)
    app = config.chalice_app
    # Found by now: Chalice has put the library on the path.
    from expertbook import settings
    from expertbook.adapters.aws import aws_client

    handler = partial(
        Handler,
        gateway=Gateway(app),
        site=Site(settings.site_bucket(), options.site_url, options.websocket_url, lambda: aws_client("s3")),
        app_object=app,
        config=config,
    )
    # For what it makes of the application: each thread has a request of its own then.
    create_local_server(app, config, "127.0.0.1", 0).server.server_close()
    server = Server(options.socket, handler)
    if options.follows:
        functions = sys.modules["app"]
        calls.answer_calls(socket.socket(fileno=options.calls), functions.follow_changes)
        if (url := settings.calendar_queue_url()) is not None:
            calls.take_from_queue(aws_client("sqs"), url, functions.read_calendars)
        for clock in ("EraseWhatIsDue", "HandOverCalendars", "WriteTheSitemap"):
            calls.call_by_the_clock(functions.follow_changes, sent_to("FollowChanges", clock))
        calls.call_by_the_clock(functions.follow_changes, {"Records": [], "due": "work"})
    return server


def describe(error: BaseException) -> str:
    """What is wrong with the checkout: file and line of it, and the error."""
    # Chalice puts a syntax error into words for a person who sees only app.py.
    if isinstance(error.__context__, SyntaxError):
        error = error.__context__
    if isinstance(error, SyntaxError):
        return f"{_shown(error.filename or '?')}, line {error.lineno}: {error.msg}"
    frames = [(_shown(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [f"{name}, line {line}: " for name, line in frames if not name.startswith(("/", "infra/local"))]
    return f"{ours[-1] if ours else ''}{type(error).__name__}: {error}"


def _shown(name: str) -> str:
    path = Path(name).resolve()
    inside = path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")
    return str(path.relative_to(ROOT)) if inside else str(path)


if __name__ == "__main__":
    sys.exit(main())
