"""Fetching calendars, from servers of this process that do what servers should not."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from expertbook.adapters import guarded_web
from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.fetch_calendar import FetchedCalendar
from tests.certificates import make_certificate

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
SECRET = "/private-abc123/basic.ics"
SOON = 0.6
"""Seconds for what would never end."""

fetch = partial(fetch_calendar.fetch, seconds=240.0)
"""With time enough for a very busy machine."""

Answer = Callable[["Handler"], object]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers.items()) | {"path": self.path})
        self.server.answer(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; `_` in a header's name stands for `-`."""
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server on loopback, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.answer: Answer = lambda handler: handler.say(200, CALENDAR)
        self.closing = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = SECRET, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def drip(self, handler: Handler, piece: bytes) -> None:
        """Send a piece again and again, until nobody listens."""
        try:
            while not self.closing.wait(0.01):
                handler.wfile.write(piece)
        except OSError:
            pass

    def handle_error(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Calendars of this machine may be read, as on the embedded cloud."""
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    yield from _served(Server())


def _served(made: Server) -> Iterator[Server]:
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.closing.set()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_calendar, "_PAUSE_SECONDS", 0.0)


def leads_to(*addresses: str) -> Callable[..., list[Any]]:
    """Names that resolve to these addresses."""
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in addresses]


def nobody_asks(*_arguments: object, **_named: object) -> list[Any]:
    raise AssertionError("no name may be looked up")


def refusal(url: str, **named: Any) -> str:
    """The sentence with which an address is refused."""
    with pytest.raises(UnreadableCalendar) as caught:
        fetch(url, **named)
    return str(caught.value)


# What is read


def test_a_calendar_is_fetched_with_what_it_says_of_itself(server: Server) -> None:
    changed = "Sat, 21 Nov 2026 10:00:00 GMT"
    server.answer = lambda handler: handler.say(200, CALENDAR, ETag='"v1"', Last_Modified=changed)
    assert fetch(server.url()) == FetchedCalendar(CALENDAR, '"v1"', changed)
    (asked,) = server.asked
    assert asked["path"] == SECRET
    assert asked["Host"] == f"127.0.0.1:{server.port}"
    assert asked["Accept-Encoding"] == "identity"
    assert "If-None-Match" not in asked


def test_what_is_known_already_is_not_sent_again(server: Server) -> None:
    server.answer = lambda handler: handler.say(304)
    assert fetch(server.url(), '"v1"', "yesterday") == FetchedCalendar(None, '"v1"', "yesterday")
    assert server.asked[0]["If-None-Match"] == '"v1"'
    assert server.asked[0]["If-Modified-Since"] == "yesterday"


def test_an_answer_that_nothing_changed_makes_no_sense_for_who_knows_nothing(server: Server) -> None:
    server.answer = lambda handler: handler.say(304)
    assert "304" in refusal(server.url())


def test_an_odd_tag_is_not_kept(server: Server) -> None:
    server.answer = lambda handler: handler.say(200, CALENDAR, ETag='"' + "v" * 300 + '"', Last_Modified="\xe4")
    assert fetch(server.url()) == FetchedCalendar(CALENDAR, None, None)


def test_a_body_in_pieces_is_put_together(server: Server) -> None:
    def pieces(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for byte in CALENDAR:
            handler.wfile.write(b"1\r\n" + bytes([byte]) + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    server.answer = pieces
    assert fetch(server.url()).content == CALENDAR


def test_a_redirect_is_followed_to_the_calendar(server: Server) -> None:
    def lead(handler: Handler) -> None:
        if handler.path == SECRET:
            handler.say(302, Location="/elsewhere?a=b")
        else:
            handler.say(200, CALENDAR)

    server.answer = lead
    assert fetch(server.url()).content == CALENDAR
    assert [asked["path"] for asked in server.asked] == [SECRET, "/elsewhere?a=b"]


# Where nobody is led


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "10.0.0.1"],
)
def test_addresses_of_our_own_network_are_refused(host: str) -> None:
    assert "private network" in refusal(f"https://{host}{SECRET}")


@pytest.mark.parametrize("url", ["http://localhost/", "http://127.0.0.1:8000/", "https://127.0.0.1:8443/"])
def test_nothing_is_asked_of_an_address_that_is_not_https_at_its_usual_port(url: str) -> None:
    assert "https" in refusal(url, lookup=nobody_asks, seconds=SOON)


def test_a_name_that_leads_to_a_private_address_too_is_refused() -> None:
    assert "private network" in refusal("https://calendar.example/", lookup=leads_to("8.8.8.8", "10.0.0.1"))
    assert "private network" in refusal("https://calendar.example/", lookup=leads_to("::ffff:127.0.0.1"))


def test_local_calendars_open_this_machine_and_no_network(server: Server) -> None:
    for address in ("10.0.0.1", "169.254.169.254", "0.0.0.0"):
        assert "private network" in refusal("https://calendar.example/", lookup=leads_to(address))
        assert "https://" in refusal("http://calendar.example/", lookup=leads_to(address))
    assert "https://" in refusal(server.url(host="calendar.example"), lookup=leads_to("127.0.0.1", "8.8.8.8"))
    assert server.asked == []


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://8.8.8.8/", "https://"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("http://169.254.169.254/latest/meta-data/", "https://"),
        ("https://[::ffff:169.254.169.254]/", "private network"),
        ("https://10.0.0.1/", "private network"),
        ("//10.0.0.1/", "https://"),
        ("https://ada@8.8.8.8/", "user name"),
        ("https://8.8.8.8:22/", "usual port"),
        ("file:///etc/passwd", "not the address"),
        ("https://[::", "not the address"),
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(server: Server, location: str, why: str) -> None:
    server.answer = lambda handler: handler.say(302, Location=location)
    assert why in refusal(server.url())
    assert len(server.asked) == 1


def test_a_redirect_to_this_machine_is_refused_where_local_calendars_are_not_read(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lead(handler: Handler) -> None:
        monkeypatch.delenv("LOCAL_SERVERS")
        handler.say(302, Location="https://localhost/")

    server.answer = lead
    assert "private network" in refusal(server.url())


def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_connected_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # DNS rebinding: the name leads to a good address when it is checked, and to another when it is connected to.
    asked: list[str] = []

    def lookup(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return leads_to("127.0.0.1" if len(asked) == 1 else "169.254.169.254")(host, port)

    connected: list[tuple[str, int]] = []
    connect = socket.create_connection

    def noted(to: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(to)
        return connect(to, timeout)

    monkeypatch.setattr(socket, "create_connection", noted)
    assert fetch(server.url(host="calendar.example"), lookup=lookup).content == CALENDAR
    assert asked == ["calendar.example"]
    assert connected == [("127.0.0.1", server.port)]
    assert server.asked[0]["Host"] == f"calendar.example:{server.port}"


def test_redirects_end(server: Server) -> None:
    server.answer = lambda handler: handler.say(301, Location=f"{handler.path}x")
    assert "on and on" in refusal(server.url("/"))
    assert len(server.asked) == 6


# Servers that send too much, or never end


def _endless(server: Server, begin: bytes, piece: bytes) -> Answer:
    def answer(handler: Handler) -> None:
        handler.wfile.write(begin)
        server.drip(handler, piece)

    return answer


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n"),
    ],
    ids=["silence", "headers", "a header", "continue", "body", "promised", "size", "chunks", "trailers"],
)
def test_a_server_that_drips_bytes_is_cut_off(server: Server, begin: bytes, piece: bytes) -> None:
    server.answer = _endless(server, begin, piece)
    sentence = refusal(server.url(), seconds=SOON)
    # A hundred headers are too many for http.client; that takes longer than all the time there is, or it does not.
    assert "too long" in sentence or (piece.startswith(b"X-A") and "makes no sense" in sentence)


def test_redirects_share_the_time(server: Server) -> None:
    def lead_slowly(handler: Handler) -> None:
        server.closing.wait(0.2)
        handler.say(302, Location=f"{handler.path}x")

    server.answer = lead_slowly
    assert "too long" in refusal(server.url("/"), seconds=SOON)


def test_a_look_up_that_never_ends_is_left_behind() -> None:
    over = threading.Event()
    assert "too long" in refusal(
        "https://calendar.example/", seconds=0.1, lookup=lambda *_, **__: [over.wait(), *leads_to("8.8.8.8")("", 0)][1:]
    )
    over.set()


def test_a_server_that_never_greets_is_left(server: Server) -> None:
    # Plain http where TLS is expected, and a listener that takes connections and says nothing.
    assert "can't be reached safely" in refusal(server.url(scheme="https"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert "too long" in refusal(url, seconds=0.2)


def test_6_mb_are_too_much_whether_promised_or_not(server: Server) -> None:
    large = b"a" * 6_000_000
    server.answer = lambda handler: handler.say(200, large)
    assert "5 MB" in refusal(server.url())
    server.answer = lambda handler: handler.say(200, large, Connection="close", Content_Length="-")
    assert "5 MB" in refusal(server.url())
    server.answer = lambda handler: handler.say(200, b"a" * 5_000_000)
    assert len(fetch(server.url()).content or b"") == 5_000_000


def test_a_gigabyte_is_not_even_begun(server: Server) -> None:
    server.answer = lambda handler: handler.say(200, Content_Length="1000000000")
    assert "5 MB" in refusal(server.url())


def test_a_packed_answer_is_refused_so_that_it_can_not_be_a_bomb(server: Server) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    server.answer = lambda handler: handler.say(200, bomb, Content_Encoding="gzip")
    assert "packed" in refusal(server.url())


# Servers that fail


@pytest.mark.parametrize(
    ("status", "times", "sentence"),
    [
        (404, 1, "no calendar at this address"),
        (410, 1, "no calendar at this address"),
        (401, 1, "secret address"),
        (403, 1, "secret address"),
        (429, 1, "429"),
        (204, 1, "204"),
        (302, 1, "302"),
        (500, 2, "problem of its own (500)"),
        (503, 2, "problem of its own (503)"),
    ],
)
def test_a_refusal_says_what_the_server_said(server: Server, status: int, times: int, sentence: str) -> None:
    server.answer = lambda handler: handler.say(status)
    assert sentence in refusal(server.url())
    assert len(server.asked) == times


def test_a_server_that_fails_once_is_asked_again(server: Server) -> None:
    for first in (
        lambda handler: handler.say(503),
        lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"),
        lambda handler: handler.say(200, CALENDAR[:-1], Content_Length=str(len(CALENDAR))),
        lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
    ):
        answers: list[Answer] = [first, lambda handler: handler.say(200, CALENDAR)]

        def in_turn(handler: Handler, answers: list[Answer] = answers) -> None:
            handler.close_connection = True
            answers.pop(0)(handler)

        server.answer = in_turn
        assert fetch(server.url()).content == CALENDAR


def test_where_nobody_listens_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "can't be reached" in refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_the_next_address_of_a_host_is_tried(server: Server) -> None:
    url = server.url(host="calendar.example")
    assert fetch(url, lookup=leads_to("127.0.0.77", "127.0.0.1")).content == CALENDAR


def test_a_name_that_does_not_exist_is_told() -> None:
    def unknown(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "calendar.example")

    assert "no server of this name" in refusal("https://calendar.example/", lookup=unknown)


def test_the_address_is_in_no_message_and_no_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers: list[Answer] = [
        lambda handler: handler.say(404),
        lambda handler: handler.say(500),
        lambda handler: handler.say(302, Location=f"http://10.0.0.1{SECRET}"),
        lambda handler: handler.wfile.write(b"HTTP/1.1 404 None\r\n: odd\r\nodd\r\n\r\n"),
        lambda handler: handler.wfile.write(handler.path.encode() + b"\r\n\r\n"),
    ]
    for answer in answers:
        server.answer = answer
        with pytest.raises(UnreadableCalendar) as caught:
            fetch(server.url(), seconds=SOON)
        shown = "".join(traceback.format_exception(caught.value)) + str(caught.value)
        assert "private-abc123" not in shown
    assert "private-abc123" not in caplog.text


# TLS


@pytest.fixture
def secure(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server with TLS, as calendar.example, whose certificate is trusted."""
    make_certificate(tmp_path, "calendar.example")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trust = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(guarded_web, "_tls_context", lambda: trust)
    return server


def test_a_checked_address_must_show_the_certificate_of_the_name(secure: Server) -> None:
    lookup = leads_to("127.0.0.1")
    assert fetch(secure.url(scheme="https", host="calendar.example"), lookup=lookup).content == CALENDAR
    assert fetch(secure.url(scheme="webcal", host="calendar.example"), lookup=lookup).content == CALENDAR
    for host in ("other.example", "127.0.0.1"):
        assert "certificate" in refusal(secure.url(scheme="https", host=host), lookup=lookup)


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    url = secure.url(scheme="https", host="calendar.example")
    assert "certificate" in refusal(url, lookup=leads_to("127.0.0.1"))
    assert secure.asked == []


def test_a_secure_server_that_drips_is_cut_off_too(secure: Server) -> None:
    secure.answer = _endless(secure, b"HTTP/1.1 200 OK\r\n\r\n", b"a")
    url = secure.url(scheme="https", host="calendar.example")
    assert "too long" in refusal(url, seconds=SOON, lookup=leads_to("127.0.0.1"))
