"""The same message by a Socket.IO server in Node, to as many watchers: one process that holds all of their sockets."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from infra.workspace import BUILD

VERSION = "4.8.4"
HERE = Path(__file__).parent
INSTALLED = BUILD / "socket.io"

Emit = Callable[[], tuple[float, float]]
"""Sends the message once: seconds until the last watcher is told, and of the server's processor."""


@contextmanager
def serving(message: Any, watchers: int, processors: tuple[int, int] | None) -> Iterator[Emit | None]:
    """A server with its watchers, each on a processor of its own where there are two; None where there is no Node, or
    where npm can't fetch what it needs."""
    node = shutil.which("node")
    if node is None or not _install():
        yield None
        return
    with ExitStack() as running:
        server = running.enter_context(_started([node, HERE / "server.js", json.dumps(message)], processors, 1))
        url = f"http://127.0.0.1:{_line(server)}"
        clients = running.enter_context(_started([node, HERE / "clients.js", url, str(watchers)], processors, 0))
        assert _line(clients) == "ready"

        def emit() -> tuple[float, float]:
            _tell(server, "emit")
            last = float(_line(clients))
            _tell(server, "report")
            found = json.loads(_line(server))
            return last - found["began"], found["processor"]

        yield emit


def _install() -> bool:
    """Fetch both packages from npm, once, into a folder of their own."""
    if (INSTALLED / "node_modules" / "socket.io-client").is_dir():
        return True
    packages = [f"{name}@{VERSION}" for name in ("socket.io", "socket.io-client")]
    places = ["--prefix", str(INSTALLED), "--cache", str(BUILD / "npm")]
    command = ["npm", "install", *places, "--no-audit", "--no-fund", *packages]
    return (
        shutil.which("npm") is not None
        and subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0
    )


@contextmanager
def _started(
    command: list[str | Path], processors: tuple[int, int] | None, which: int
) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    environment = os.environ | {"NODE_PATH": str(INSTALLED / "node_modules")}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        if processors is not None:
            os.sched_setaffinity(process.pid, {processors[which]})
        try:
            yield process
        finally:
            process.terminate()


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    print(line, file=process.stdin, flush=True)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
