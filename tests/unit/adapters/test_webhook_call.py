"""Calling webhooks: servers of this process that do what servers should not, and receivers that check what comes."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from expertbook.adapters import guarded_web, webhook_call
from expertbook.adapters.webhook_call import MAX_BYTES, WebhookReply, sign
from expertbook.domain.webhook import Problem
from tests import javascript
from tests.certificates import make_certificate
from tests.stack import ROOT

SECRET = "whsec_bm90aGluZyB0aGF0IGFueWJvZHkgY291bGQgZ3Vlc3M="
OLD = "whsec_YW5vdGhlciBvbmUgdGhhdCBub2JvZHkgY2FuIGd1ZXNzIQ=="
BODY = json.dumps({"type": "booking.created", "data": {"name": "Zoë"}}, ensure_ascii=False).encode()
GO = ROOT / "tests" / "receivers_go"
SOON = 0.6
"""Seconds for what would never end."""

Answer = Callable[[BaseHTTPRequestHandler], object]


class Server:
    """A server on loopback that answers as a test says."""

    def __init__(self) -> None:
        self.answer: Answer = says(200, b"thanks")
        self.asked: list[str] = []
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.asked.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.http.server_address[1])

    def post(self, url: str | None = None, seconds: float = 60.0, **more: Any) -> WebhookReply:
        return webhook_call.post(url or f"http://127.0.0.1:{self.port}/hook", {}, BODY, seconds=seconds, **more)


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def leads_to(*addresses: str, port: int = 443) -> Callable[..., Any]:
    return lambda *_, **__: [(0, 0, 0, "", (address, port)) for address in addresses]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    running = Server()
    yield running
    running.closing.set()
    running.http.shutdown()
    running.http.server_close()


def test_what_the_server_says_is_what_came_of_it(server: Server) -> None:
    reply = server.post()
    assert (reply.status, reply.problem, reply.body) == (200, None, b"thanks")


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 503])
def test_another_status_is_a_refusal(server: Server, status: int) -> None:
    server.answer = says(status, b"no")
    reply = server.post()
    assert (reply.status, reply.problem, reply.body) == (status, Problem.REFUSED, b"no")


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:1/", "/elsewhere"])
def test_no_redirect_is_followed(server: Server, to: str) -> None:
    server.answer = says(307, Location=to)
    reply = server.post()
    assert (reply.status, reply.problem) == (307, Problem.REDIRECTED)
    assert server.asked == ["/hook"]


def test_one_that_hangs_costs_no_more_than_its_time(server: Server) -> None:
    server.answer = lambda _: server.closing.wait()
    reply = server.post(seconds=SOON)
    assert (reply.status, reply.problem) == (None, Problem.TIMED_OUT)


def test_one_that_never_ends_its_answer_has_answered(server: Server) -> None:
    def drips(handler: BaseHTTPRequestHandler) -> None:
        says(200)(handler)
        handler.wfile.write(b"well")
        handler.wfile.flush()
        server.closing.wait()

    server.answer = drips
    reply = server.post(seconds=SOON)
    assert (reply.status, reply.problem, reply.body) == (200, None, b"well")


def test_of_ten_megabytes_no_more_is_read_than_is_kept(server: Server) -> None:
    def sends(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):  # nobody listens any more
            says(200, b"x" * 10_000_000)(handler)

    server.answer = sends
    reply = server.post()
    assert (reply.status, reply.problem, len(reply.body)) == (200, None, MAX_BYTES)


def test_what_is_no_answer_is_said_to_be_none(server: Server) -> None:
    server.answer = lambda handler: handler.wfile.write(b"nonsense\r\n\r\n")
    assert server.post().problem is Problem.BAD_ANSWER


def test_where_nobody_listens_nothing_is_reached(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert server.post(f"http://127.0.0.1:{free.getsockname()[1]}/").problem is Problem.UNREACHABLE


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.delenv("LOCAL_SERVERS", raising=False)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connected"))
    reply = webhook_call.post("https://hooks.example/", {}, BODY, lookup=leads_to(address))
    assert (reply.status, reply.problem) == (None, Problem.PRIVATE_ADDRESS)


def test_a_name_is_looked_up_once_and_that_address_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that leads elsewhere the second time would lead us where it wants."""
    monkeypatch.delenv("LOCAL_SERVERS", raising=False)
    answers, connected = [["8.8.8.8"], ["127.0.0.1"]], list[str]()

    def lookup(*_: Any, **__: Any) -> Any:
        return leads_to(*answers.pop(0))()

    def connect(to: tuple[str, int], *_: Any) -> socket.socket:
        connected.append(to[0])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert webhook_call.post("https://hooks.example/", {}, BODY, lookup=lookup).problem is Problem.UNREACHABLE
    assert (connected, len(answers)) == (["8.8.8.8"], 1)


@pytest.fixture
def secure(server: Server, tmp_path: Path) -> Server:
    """The server with TLS, as hooks.example, whose certificate nobody vouches for."""
    make_certificate(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    return server


def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_refused(
    secure: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup = leads_to("127.0.0.1", port=secure.port)
    url = f"https://hooks.example:{secure.port}/"
    assert secure.post(url, lookup=lookup).problem is Problem.CERTIFICATE
    trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    monkeypatch.setattr(guarded_web, "_tls_context", lambda: trust)
    assert secure.post(url, lookup=lookup).problem is None
    assert secure.post(f"https://other.example:{secure.port}/", lookup=lookup).problem is Problem.CERTIFICATE


# Signatures, by the libraries that receivers check them with.


def signed() -> dict[str, str]:
    return sign([SECRET, OLD], "01KBA2Q3R4S5T6V7W8X9Y0Z1A2-000001-booking-created", datetime.now(UTC), BODY)


def test_the_reference_library_of_python_takes_each_of_the_secrets_and_no_other() -> None:
    for secret in (SECRET, OLD):
        assert Webhook(secret).verify(BODY, signed()) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + b" ", signed())
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_bm90aGluZyB0aGF0IHdlIGV2ZXIgaGFk").verify(BODY, signed())


CHECKS = """
const { Webhook } = require("standardwebhooks");
const { secret, body, headers } = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(new Webhook(secret).verify(body, headers)));
"""


def test_the_reference_library_of_javascript_takes_each_of_the_secrets() -> None:
    folder = javascript.libraries()
    for secret in (SECRET, OLD):
        asked = json.dumps({"secret": secret, "body": BODY.decode(), "headers": signed()})
        ran = subprocess.run(
            ["node", "-e", CHECKS], cwd=folder, input=asked, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert json.loads(ran.stdout) == json.loads(BODY)


@pytest.fixture(scope="module")
def go_checks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program in Go that checks what it's asked. Skips the test without Go, or where the library can't be had."""
    if shutil.which("go") is None:
        pytest.skip("there is no Go here")
    program = tmp_path_factory.mktemp("go") / "checks"
    try:
        subprocess.run(["go", "mod", "download"], cwd=GO, capture_output=True, check=True, timeout=60)
    except subprocess.SubprocessError:
        pytest.skip("the library can't be had")
    subprocess.run(["go", "build", "-o", str(program)], cwd=GO, check=True)
    return program


@pytest.mark.long  # Go compiles its library first
def test_the_reference_library_of_go_takes_each_of_the_secrets(go_checks: Path) -> None:
    for secret, body, wrong in (
        (SECRET, BODY, ""),
        (OLD, BODY, ""),
        (SECRET, BODY + b" ", "unable to verify payload, err: no matching signature found\n"),
    ):
        asked = json.dumps({"secret": secret, "body": body.decode(), "headers": signed()})
        ran = subprocess.run([go_checks], input=asked, capture_output=True, text=True, check=False)
        assert (ran.returncode == 0, ran.stderr) == (not wrong, wrong)
