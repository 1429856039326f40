"""A message to 1,000 watchers, with a server that takes 15 ms for each post: when the last one is told, and the
processor's time for a post. Ours, AWS's own client in 25 threads and, where Node is, a Socket.IO server, in turns.

    .venv/bin/python -m benchmarks.push

The server speaks TLS, is another process and on another processor. It answers 410 for some. Each way is measured with
connections that it has to open, and with those that it has kept. Processor time is that of the pushing process alone,
the system's for it included.

Socket.IO does something else: one process, which has to be there always, has the sockets of all watchers, speaks to
them without TLS (that's for the load balancer before it), and how it hears of a change isn't measured. Its last watcher
is told when the watcher's code has the message; ours when API Gateway has answered the last post.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from math import inf
from pathlib import Path
from typing import Any, ClassVar

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

import benchmarks.environment  # noqa: F401 (sets the environment)
from benchmarks import socket_io
from benchmarks.report import load, machine, markdown, versions
from expertbook import settings
from expertbook.adapters import websocket
from expertbook.adapters.websocket import Delivery
from tests.certificates import make_certificate

WATCHERS = 1_000
GONE = 10
"""Of them."""
ROUNDS = 5
POST_SECONDS = 0.015
THREADS = 25
"""Posts side by side of AWS's own client, as ours was until 2026-11."""

MESSAGE = {
    "type": "slots",
    "expert": "ada-lovelace",
    "sequence": "4421584500000000000004",
    "taken": [["2026-11-24T10:30:00Z", "2026-11-24T11:30:00Z"]],
    "freed": [],
    "held": [],
    "changed": [],
}

Push = Callable[[Sequence[str]], int]
"""Posts the message to each watcher, and returns how many it reached."""


# The server: as much of API Gateway as a post sees.


class _Gateway(asyncio.Protocol):
    """Answers each request after a while."""

    seen: ClassVar[dict[str, Any]] = {"posts": 0, "connections": 0, "last": 0.0}

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._unread = b""
        self.seen["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            head, _, body = self._unread.partition(b"\r\n\r\n")
            length = int((head.lower() + b"\r\n").partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            if len(body) < length:
                return
            self._unread = body[length:]
            if head.startswith(b"GET"):
                self._respond(b"200 OK", json.dumps(self.seen).encode())
                self.seen.update(posts=0, connections=0)
            else:
                is_gone = b"/gone" in head.partition(b"\r\n")[0]
                asyncio.get_running_loop().call_later(POST_SECONDS, self._respond, *_ANSWERS[is_gone])

    def _respond(self, status: bytes, body: bytes) -> None:
        self._transport.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n%b\r\n%b" % (status, len(body), _HEADERS, body))
        self.seen["posts"] += 1
        self.seen["last"] = time.monotonic()


_HEADERS = (
    b"Date: Mon, 30 Nov 2026 10:00:00 GMT\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
    b"x-amzn-RequestId: 8e1f1e0c-0c1b-4c55-9f0b-3c1d6f0f5f6e\r\nx-amz-apigw-id: BzL7xHHPDoEFxZA=\r\n"
)
_ANSWERS = {False: (b"200 OK", b""), True: (b"410 Gone", b'{"message":"Gone"}')}


async def _serve(folder: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server = await asyncio.get_running_loop().create_server(_Gateway, "127.0.0.1", 0, ssl=context, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def _gateway(processors: tuple[int, int] | None) -> Iterator[str]:
    """The server's URL while it runs. Both processes keep to a processor of their own, if there are two."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_certificate(folder, "localhost")
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.push", "--serve", name], stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            if processors is not None:
                os.sched_setaffinity(process.pid, {processors[0]})
                os.sched_setaffinity(0, {processors[1]})
            os.environ["AWS_CA_BUNDLE"] = str(folder / "cert.pem")
            yield f"https://localhost:{port}/api"
        finally:
            process.terminate()
            process.wait()


# The two ways.


def _push(connection_ids: Sequence[str]) -> int:
    return list(websocket.post_to_all(connection_ids, MESSAGE, inf).values()).count(Delivery.DELIVERED)


def _push_by_botocore(connection_ids: Sequence[str]) -> int:
    client = _botocore_client(settings.websocket_endpoint())
    data = json.dumps(MESSAGE, separators=(",", ":")).encode()

    def post(connection_id: str) -> bool:
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"GoneException", "410"}:
                raise
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(post, connection_ids))


@cache
def _botocore_client(endpoint: str) -> Any:
    config = Config(retries={"total_max_attempts": 3, "mode": "standard"}, max_pool_connections=THREADS)
    return get_session().create_client("apigatewaymanagementapi", endpoint_url=endpoint, config=config)


SOCKET_IO = f"Socket.IO {socket_io.VERSION}"
WAYS: dict[str, Push] = {"ours": _push, "botocore, 25 threads": _push_by_botocore}


@dataclass(frozen=True)
class Measured:
    """One message to all watchers; seconds."""

    last_told: float
    processor: float
    connections: int


Found = dict[tuple[str, str], list[Measured]]
"""By way, and whether its connections are opened for this push."""


def _measure(push: Push, connection_ids: Sequence[str], seen: Callable[[], dict[str, Any]]) -> Measured:
    seen()
    began, before = time.monotonic(), _processor()
    reached = push(connection_ids)
    processor = _processor() - before
    found = seen()
    assert reached == len(connection_ids) - GONE, f"{reached} reached"
    return Measured(found["last"] - began, processor / len(connection_ids), found["connections"] - 1)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _forget_connections() -> None:
    websocket._pool.cache_clear()
    _botocore_client.cache_clear()


def _seen(url: str, context: ssl.SSLContext) -> dict[str, Any]:
    with urllib.request.urlopen(url, context=context) as response:
        found: dict[str, Any] = json.load(response)
        return found


def measure(rounds: int = ROUNDS) -> Found:
    """All ways, in turns."""
    names = [f"L0SM9cOFvHc{number:04}=" for number in range(WATCHERS - GONE)]
    names[100:100] = [f"gone{number}" for number in range(GONE)]
    found: Found = {}
    processors = _two_processors()
    with _gateway(processors) as url, socket_io.serving(MESSAGE, WATCHERS, processors) as emit:
        os.environ["WEBSOCKET_ENDPOINT"] = url
        seen = partial(_seen, url, ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"]))
        for _ in range(rounds):
            for way, push in WAYS.items():
                _forget_connections()
                for connections in ("opened", "kept", "kept"):
                    found.setdefault((way, connections), []).append(_measure(push, names, seen))
            for _ in range(2):
                if emit is None:
                    continue
                told, processor = emit()
                found.setdefault((SOCKET_IO, "kept"), []).append(Measured(told, processor / WATCHERS, WATCHERS))
    return found


def _two_processors() -> tuple[int, int] | None:
    found = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    return (found[0], found[1]) if len(found) > 1 else None


def table(found: Found) -> str:
    """A row a way."""
    heads = ("way", "connections", "last told, ms: least", "median", "processor a post, ms: least", "median")
    rows = []
    for (way, kind), runs in found.items():
        told, processor = ([getattr(run, name) * 1000 for run in runs] for name in ("last_told", "processor"))
        connections = f"{runs[-1].connections:,} {kind}" if runs[-1].connections else kind
        figures = (f"{min(told):,.0f}", f"{statistics.median(told):,.0f}")
        rows.append((way, connections, *figures, f"{min(processor):.3f}", f"{statistics.median(processor):.3f}"))
    return markdown(heads, rows)


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(_serve(Path(sys.argv[2])))
        return 0
    found = measure()
    print(f"{WATCHERS} watchers, {POST_SECONDS * 1000:.0f} ms a post; {machine()}, {versions()}, ", end="")
    print(f"{ssl.OPENSSL_VERSION}, load {load()}\n\n{table(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
