"""The process that serves the application. When the code changes, the last good one serves until the next one does."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping

from infra.local.errors import LocalError
from infra.local.following import Record
from infra.local.stores import Store
from infra.workspace import ROOT

START_SECONDS = 120
"""Generous, for a busy machine: it's about a change that never ends when it's imported."""

READY = "ready"


class Application:
    """The socket that listens, and the process that answers on it for now."""

    def __init__(self, port: int) -> None:
        self._socket = _listen(port)
        self.url = f"http://127.0.0.1:{port}"
        self._environment: dict[str, str] = {}
        self._options: list[str] = []
        self.is_heard = True
        """Whether what the process says is shown."""
        self._process: subprocess.Popen[str] | None = None
        self._leaving: list[subprocess.Popen[str]] = []
        """Those that were replaced, and answer the calls that had come."""
        self._calls: socket.socket | None = None

    def serve(self, store: Store) -> None:
        """Serve against a store. LocalError says what is wrong with the checkout."""
        self._environment = store.environment(self.url)
        addresses = (f"--site-url={self.url}", f"--websocket-url={store.websocket_url}")
        self._options = [*addresses, *(["--follows"] if store.needs_following else [])]
        self.start()

    def start(self) -> None:
        """Serve what lies in the checkout by now. LocalError says what is wrong with it; then the one before serves."""
        heard, ready = os.pipe()
        calls, answers = socket.socketpair()
        descriptors = {"--socket": self._socket.fileno(), "--ready": ready, "--calls": answers.fileno()}
        options = [str(part) for option in descriptors.items() for part in option]
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.serving", *options, *self._options],
            cwd=ROOT,
            env=_without_pythons(os.environ) | self._environment,
            # Its lifeline: when this end of it closes, however this process ends, that one ends too.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            pass_fds=tuple(descriptors.values()),
            # In a session of its own: Ctrl-C is for us.
            start_new_session=True,
        )
        os.close(ready)
        answers.close()
        threading.Thread(target=self._show, args=(process.stdout,), daemon=True).start()
        with os.fdopen(heard, "rb") as pipe:
            is_answered, _, _ = select.select([pipe], [], [], START_SECONDS)
            said = pipe.read().decode() if is_answered else f"The application did not start in {START_SECONDS} seconds."
        if said != READY:
            calls.close()
            _kill(process)
            raise LocalError(said or "The application ended while it started.")
        if self._process is not None:
            self._process.terminate()
            self._leaving = [each for each in [*self._leaving, self._process] if each.poll() is None]
        # Whoever waits for an answer of the one before gets it, or ConnectionError.
        self._process, self._calls = process, calls

    def follow(self, records: list[Record]) -> str | None:
        """Call `follow_changes` there; the sequence number from which to call again. OSError if it ended meanwhile."""
        if self._calls is None:
            raise ConnectionError
        with self._calls.makefile("rw", encoding="utf-8") as lines:
            lines.write(json.dumps(records) + "\n")
            lines.flush()
            if not (said := lines.readline()):
                raise ConnectionError
        retry_from: str | None = json.loads(said)
        return retry_from

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End all of it, at once."""
        for process in [*self._leaving, *filter(None, [self._process])]:
            _kill(process)
        self._socket.close()

    def _show(self, said: Iterable[str]) -> None:
        for line in said:
            if self.is_heard:
                print(line, end="")


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise LocalError(
            f"Port {port} is taken by another program. Stop that, or choose another port: make local PORT={port + 1}"
        ) from error
    listening.listen(128)
    # Two processes may hear of the same connection: one accepts it, the other mustn't wait for the next.
    listening.setblocking(False)
    return listening


def _without_pythons(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would lead Python astray."""
    return {name: value for name, value in environment.items() if not name.startswith("PYTHON")}
