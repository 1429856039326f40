"""Calls of services for tests at what they were told to call when something changes, as from outside."""

from __future__ import annotations

from collections.abc import Mapping
from queue import SimpleQueue
from threading import Thread
from time import sleep
from urllib.parse import urlsplit

import urllib3

TRIES = 3
PAUSE = 0.5


class Calls:
    """Makes calls, one after the other, and none in the service's own time. Names that are this machine's
    (`*.localhost`) are called there, as a browser does. `answers` are the statuses, in the order of the calls."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self._wait: SimpleQueue[tuple[str, Mapping[str, str], bytes] | None] = SimpleQueue()
        self._pool = urllib3.PoolManager(retries=False, timeout=60)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def later(self, url: str, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Call soon; once more where the answer is one of 5xx."""
        self._wait.put((url, headers, body))

    def ask(self, url: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[int, str, bytes]:
        """Call; status, content type and body of the answer."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        here = f"127.0.0.1{port}" if host.endswith("localhost") else parts.netloc
        given = {"Host": parts.netloc, "Content-Length": str(len(body)), **headers}
        answer = self._pool.request("POST", parts._replace(netloc=here).geturl(), headers=given, body=body)
        return answer.status, answer.headers.get("Content-Type", ""), answer.data

    def close(self) -> None:
        """Make those that wait, and no more."""
        self._wait.put(None)
        self._thread.join(60)

    def _run(self) -> None:
        while (call := self._wait.get()) is not None:
            for _ in range(TRIES):
                status, _, _ = self.ask(*call)
                if status < 500:
                    break
                sleep(PAUSE)
            self.answers.append(status)
