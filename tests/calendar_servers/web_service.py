"""What the services for tests have in common: they answer on this machine, and go wrong when they are told to."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.calendar_servers.calling import Calls
from tests.http_server import HttpServer, Reply, Request, respond

Json = dict[str, Any]


class Failed(Exception):
    """A call that is refused."""

    def __init__(self, status: int, reason: str, message: str = "", *headers: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.message, self.headers = status, reason, message or reason, headers


@dataclass
class Trouble:
    """What becomes of a call: an answer, or none at all, before anything is done or after it."""

    failure: Failed | None = None
    is_done: bool = False
    matches: Callable[[str, str], bool] = lambda _method, _path: True


@dataclass
class Seen:
    """A call that came."""

    method: str
    path: str
    asked: dict[str, str]
    body: Any
    headers: Mapping[str, str]


class WebService:
    """A service. `calls` are those that came with a token that it takes; `wrong` is what of ours it doesn't document:
    tests look at that at their end. With `outside` it calls what it's told to, on this machine by http too; without, it
    keeps what it would say. `now` is its clock, in epoch seconds."""

    consent_path = ""
    """Of the page where somebody lets us in. Who is led there is led back at once."""

    def __init__(self) -> None:
        self.calls: list[Seen] = []
        self.wrong: list[str] = []
        self.now: Callable[[], float] = time.time
        self._troubles: deque[Trouble] = deque()
        self._count = 0
        self._lock = threading.RLock()
        self._http = HttpServer()
        self._http.answer = self._answer
        self.url = self._http.url
        self.outside: Calls | None = None

    def close(self) -> None:
        self._http.close()
        if self.outside is not None:
            self.outside.close()

    def consent(self, url: str) -> dict[str, str]:
        """Somebody comes to the consent page and allows all; what they are sent back with."""
        raise NotImplementedError

    def trouble(
        self,
        status: int = 503,
        reason: str = "backendError",
        *headers: str,
        method: str = "",
        path: str = "",
        times: int = 1,
    ) -> None:
        """The next call (of this method, with this in its path) is refused like this."""
        for _ in range(times):
            failure = Failed(status, reason, "", *headers)
            self._troubles.append(Trouble(failure, matches=lambda m, p: method in ("", m) and path in p))

    def lose(self, method: str, *, is_done: bool) -> None:
        """The next call of this method gets no answer, before it was done or after."""
        self._troubles.append(Trouble(None, is_done, matches=lambda m, p: m == method and not p.endswith("/token")))

    def no_trouble(self) -> None:
        """It works again, whatever was to come."""
        self._troubles.clear()

    def _route(self, request: Request, path: str, asked: dict[str, str]) -> Reply:
        """The answer to a call. Raises Failed."""
        raise NotImplementedError

    def _error(self, failure: Failed, path: str) -> Json:
        """The body of a refusal."""
        raise NotImplementedError

    def _can_call(self, url: str) -> bool:
        """None of them calls by http."""
        return url.startswith("https://") or self.outside is not None

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            path, _, query = request.path.partition("?")
            trouble = self._next_trouble(request.method, path)
            if trouble is not None and not trouble.is_done:
                return self._fail(trouble.failure, path) if trouble.failure else Reply(b"", ends=True)
            try:
                asked = dict(parse_qsl(query, keep_blank_values=True))
                if path == self.consent_path:
                    return send_back(asked["redirect_uri"], self.consent(f"{self.url}{request.path}"))
                reply = self._route(request, path, asked)
            except Failed as failure:
                reply = self._fail(failure, path)
            return Reply(b"", ends=True) if trouble is not None else reply

    def _next_trouble(self, method: str, path: str) -> Trouble | None:
        if self._troubles and self._troubles[0].matches(method, path):
            return self._troubles.popleft()
        return None

    def _fail(self, failure: Failed, path: str) -> Reply:
        body = json.dumps(self._error(failure, path)).encode()
        return respond(failure.status, body, "Content-Type: application/json", *failure.headers)

    def _check(self, asked: Mapping[str, str], known: set[str]) -> None:
        """What isn't documented isn't taken."""
        for name in asked.keys() - known:
            self.wrong.append(f"asked {name}")
            raise Failed(400, "badRequest", f"Unknown parameter {name}")


def send_back(redirect: str, back: Mapping[str, str]) -> Reply:
    """An answer that leads a browser on, to where it came from."""
    return respond(302, b"", f"Location: {redirect}?{urlencode(back)}")


def say(found: Json, status: int = 200) -> Reply:
    """An answer of JSON."""
    return respond(status, json.dumps(found).encode(), "Content-Type: application/json")
