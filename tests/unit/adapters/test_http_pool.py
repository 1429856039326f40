"""Requests side by side over kept connections, with a server that answers, breaks off and says nothing as told."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from expertbook import clock
from expertbook.adapters import http_pool
from expertbook.adapters.http_pool import NO_RESPONSE, HttpPool
from tests.certificates import make_certificate
from tests.http_server import HttpServer, Reply, Request, respond


@pytest.fixture
def server() -> Iterator[HttpServer]:
    made = HttpServer()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "jitter", lambda seconds: 0.0)


def names(number: int) -> list[str]:
    return [f"w{each:03}" for each in range(number)]


def a_request(name: str) -> bytes:
    return f"POST /{name} HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n{{}}".encode()


def send(pool: HttpPool, *wanted: str) -> dict[str, int]:
    return pool.send_all(wanted, a_request, lambda: True)


def test_each_request_is_sent_once_and_has_its_own_status(server: HttpServer) -> None:
    heard: list[Request] = []

    def answer(request: Request) -> Reply:
        heard.append(request)
        return respond(410 if int(request.name[1:]) % 7 == 0 else 200, b'{"message":"x"}')

    server.answer = answer
    found = send(HttpPool(server.url), *names(300))
    assert found == {name: 410 if int(name[1:]) % 7 == 0 else 200 for name in names(300)}
    assert Counter(request.name for request in heard) == Counter(names(300))
    assert {(request.method, request.body) for request in heard} == {("POST", b"{}")}


def test_no_more_than_a_hundred_connections_are_opened_and_all_are_kept(server: HttpServer) -> None:
    pool = HttpPool(server.url)
    for _ in range(3):
        assert len(send(pool, *names(250))) == 250
    assert server.connections == http_pool.CONNECTIONS == 100


def test_a_few_requests_open_as_many_connections(server: HttpServer) -> None:
    pool = HttpPool(server.url)
    send(pool, *names(3))
    send(pool, *names(2))
    assert server.connections == 3
    send(pool, *names(5))
    assert server.connections == 5


def test_requests_are_under_way_at_the_same_time(server: HttpServer) -> None:
    together = threading.Barrier(20, timeout=20)

    def answer(request: Request) -> Reply:
        together.wait()
        return respond(200)

    server.answer = answer
    assert set(send(HttpPool(server.url), *names(20)).values()) == {200}


def test_nothing_is_begun_once_there_is_no_time(server: HttpServer) -> None:
    begun: list[str] = []

    def request_of(name: str) -> bytes:
        begun.append(name)
        return a_request(name)

    found = HttpPool(server.url).send_all(names(9), request_of, lambda: len(begun) < 4)
    assert found == dict.fromkeys(names(4), 200)
    assert HttpPool(server.url).send_all([], a_request, lambda: True) == {}


def test_a_connection_that_the_server_has_closed_meanwhile_is_opened_anew(server: HttpServer) -> None:
    ended = threading.Event()

    def answer(request: Request) -> Reply:
        return Reply(respond(200).data, ends=not ended.is_set())

    server.answer = answer
    pool = HttpPool(server.url)
    assert send(pool, "one") == {"one": 200}
    ended.set()
    assert send(pool, "one") == {"one": 200}
    assert server.connections == 2


def test_a_connection_that_breaks_as_it_is_used_again_has_the_request_repeated(server: HttpServer) -> None:
    heard: list[tuple[str, int]] = []

    def answer(request: Request) -> Reply:
        heard.append((request.name, request.connection))
        return Reply(b"", ends=True) if request.number == 2 else respond(200)

    server.answer = answer
    pool = HttpPool(server.url)
    assert send(pool, "one") == {"one": 200}
    assert send(pool, "two") == {"two": 200}
    assert heard == [("one", 1), ("two", 1), ("two", 2)]


@pytest.mark.parametrize(("status", "most"), [(429, 8), (500, 3), (503, 3), (504, 3)])
def test_server_errors_are_tried_three_times_and_throttling_eight(server: HttpServer, status: int, most: int) -> None:
    tries: Counter[str] = Counter()

    def answer(request: Request) -> Reply:
        tries[request.name] += 1
        return respond(status if request.name == "never" or tries[request.name] < most else 200)

    server.answer = answer
    assert send(HttpPool(server.url), "late", "never") == {"late": 200, "never": status}
    assert tries == {"late": most, "never": most}
    assert server.connections == 2


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_what_is_refused_is_not_tried_again(server: HttpServer, status: int) -> None:
    heard: list[Request] = []

    def answer(request: Request) -> Reply:
        heard.append(request)
        return respond(status)

    server.answer = answer
    assert send(HttpPool(server.url), "one") == {"one": status}
    assert len(heard) == 1


def test_while_one_is_throttled_the_others_go_on_and_its_connection_waits(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        while seconds and len(heard) < 20:
            await sleep(0.001)

    def answer(request: Request) -> Reply:
        heard.append(request.name)
        return respond(429 if request.name == "w000" and heard.count("w000") == 1 else 200)

    server.answer = answer
    monkeypatch.setattr(clock, "jitter", lambda seconds: seconds)
    monkeypatch.setattr(asyncio, "sleep", pause)
    monkeypatch.setattr(http_pool, "CONNECTIONS", 2)
    assert set(send(HttpPool(server.url), *names(20)).values()) == {200}
    assert heard[-1] == "w000"
    assert server.connections == 2


def test_a_server_that_says_nothing_is_asked_three_times(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    over = threading.Event()

    def answer(request: Request) -> Reply:
        heard.append(request.name)
        over.wait(20)
        return respond(200)

    server.answer = answer
    monkeypatch.setattr(http_pool, "RESPONSE_SECONDS", 0.05)
    assert send(HttpPool(server.url), "silent") == {"silent": NO_RESPONSE}
    over.set()
    assert heard == ["silent"] * 3


def test_no_try_is_begun_that_could_take_longer_than_all_may(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    heard: list[float] = []

    def answer(request: Request) -> Reply:
        nonlocal now
        heard.append(now)
        now += 3.0
        return respond(429)

    server.answer = answer
    monkeypatch.setattr(http_pool, "time", SimpleNamespace(monotonic=lambda: now))
    assert send(HttpPool(server.url), "one") == {"one": 429}
    longest_try = http_pool.OPENING_SECONDS + http_pool.RESPONSE_SECONDS
    assert heard == [0.0, 3.0, 6.0, 9.0]
    assert heard[-1] + longest_try <= http_pool.LONGEST_SECONDS < 12.0 + longest_try


def test_a_server_that_is_not_there_is_told(server: HttpServer) -> None:
    server.close()
    assert send(HttpPool(server.url), "one", "two") == {"one": NO_RESPONSE, "two": NO_RESPONSE}
    assert send(HttpPool("http://nobody.invalid"), "one") == {"one": NO_RESPONSE}


ODD = {
    "a body of unknown length": (b"HTTP/1.1 200 OK\r\n\r\nmore", 200),
    "a body in chunks": (b"HTTP/1.1 410 Gone\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 410),
    "the end of the connection announced": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 200),
    "an old version": (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200),
    "a length that is no number": (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 200),
}


@pytest.mark.parametrize("case", ODD)
def test_after_a_response_that_leaves_open_where_it_ends_the_connection_is_closed(
    server: HttpServer, case: str
) -> None:
    data, status = ODD[case]
    server.answer = lambda request: Reply(data) if request.name == "odd" else respond(200)
    pool = HttpPool(server.url)
    assert send(pool, "odd") == {"odd": status}
    assert send(pool, "one") == {"one": 200}
    assert server.connections == 2


def test_a_response_without_a_body_leaves_the_connection_open(server: HttpServer) -> None:
    server.answer = lambda request: Reply(b"HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n")
    pool = HttpPool(server.url)
    assert (send(pool, "one"), send(pool, "two")) == ({"one": 204}, {"two": 204})
    assert server.connections == 1


@pytest.mark.parametrize(
    "junk",
    [b"220 mail.example ESMTP\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"\0" * 70_000],
    ids=["a greeting", "no status", "noughts"],
)
def test_what_is_no_http_is_no_response(server: HttpServer, junk: bytes) -> None:
    server.answer = lambda request: Reply(junk, ends=True)
    assert send(HttpPool(server.url), "one") == {"one": NO_RESPONSE}


def test_a_request_larger_than_what_the_socket_takes_at_once_arrives_whole(server: HttpServer) -> None:
    heard: list[int] = []

    def answer(request: Request) -> Reply:
        heard.append(len(request.body))
        return respond(200)

    server.answer = answer
    body = b"x" * 8_000_000
    head = f"POST /one HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert HttpPool(server.url).send_all(["one"], lambda name: head + body, lambda: True) == {"one": 200}
    assert heard == [len(body)]


def test_an_exception_leaves_no_connection_in_the_middle_of_a_response(server: HttpServer) -> None:
    pool = HttpPool(server.url)

    def request_of(name: str) -> bytes:
        if name == "w002":
            raise KeyError(name)
        return a_request(name)

    with pytest.raises(ExceptionGroup):
        pool.send_all(names(5), request_of, lambda: True)
    server.answer = lambda request: respond(202)
    assert set(send(pool, *names(5)).values()) == {202}


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpServer]:
    """A server whose certificate is for `localhost`."""
    make_certificate(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    made = HttpServer(context)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "cert.pem"))
    http_pool._tls.cache_clear()
    yield made
    http_pool._tls.cache_clear()
    made.close()


def test_over_tls_it_is_the_same(secure: HttpServer) -> None:
    pool = HttpPool(secure.url)
    for _ in range(2):
        assert set(send(pool, *names(30)).values()) == {200}
    assert secure.connections == 30
    secure.answer = lambda request: Reply(b"", ends=True) if request.connection <= 30 else respond(200)
    assert set(send(pool, *names(30)).values()) == {200}
    body = b"x" * 3_000_000
    head = f"POST /one HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert pool.send_all(["one"], lambda name: head + body, lambda: True) == {"one": 200}


def test_a_server_with_a_certificate_for_another_name_hears_nothing(secure: HttpServer) -> None:
    heard: list[Request] = []

    def answer(request: Request) -> Reply:
        heard.append(request)
        return respond(200)

    secure.answer = answer
    assert send(HttpPool(secure.url.replace("localhost", "127.0.0.1")), "one") == {"one": NO_RESPONSE}
    assert heard == []
