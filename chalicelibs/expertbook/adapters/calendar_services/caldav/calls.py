"""Calls of a CalDAV server: guarded, bounded, and signed in only at hosts that the password is for."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from types import MappingProxyType

from expertbook import VERSION, clock
from expertbook.adapters.calendar_services.caldav.multistatus import (
    BadXml,
    Multistatus,
    error_names,
    parse_multistatus,
)
from expertbook.adapters.calendar_services.caldav.starting import Start
from expertbook.adapters.calendar_services.service import GoneThere, ServiceError, SignInRefused, TryLater
from expertbook.adapters.external_calendars.calendar_url import redirect, unreadable
from expertbook.adapters.external_calendars.errors import TemporaryFailure, UnreadableCalendar
from expertbook.adapters.guarded_web import (
    CALENDAR_PORTS,
    Deadline,
    Lookup,
    Obstacle,
    Refusal,
    WebUrl,
    open_response,
    resolve_host,
)
from expertbook.domain.faults import Code, Fault

MAX_BYTES = 8_000_000
"""Of one answer."""

REQUEST_SECONDS = 12.0
"""For one request, its redirects included."""

MAX_REDIRECTS = 5
MAX_RETRY_SECONDS = 86_400

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 423, 425}
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class TooMuch(ServiceError):
    """The answer is larger than MAX_BYTES."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said in the end, and where."""

    url: WebUrl = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def errors(self) -> frozenset[str]:
        """The preconditions that failed, by their names."""
        return error_names(self.body)

    @property
    def tag(self) -> str:
        """The ETag, or nothing."""
        return usable_tag(self.headers.get("etag", ""))


class Calls:
    """Calls with the credentials of one account. All of one task share a deadline: `begin` it first."""

    def __init__(self, start: Start, user: str, password: str, lookup: Lookup) -> None:
        self._start = start
        self._sign_in = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._lookup = lookup
        self._deadline = Deadline(REQUEST_SECONDS)
        self._addresses: dict[tuple[str, int], list[str]] = {}

    def begin(self, seconds: float) -> None:
        """Give the calls that follow so much time, all together."""
        self._deadline = Deadline(seconds)

    def left(self) -> float:
        """The seconds that are left of it. Raises TryLater if there are none."""
        try:
            return self._deadline.left()
        except TimeoutError:
            raise TryLater(Fault(Code.CALENDAR_SLOW)) from None

    def call(
        self,
        method: str,
        url: WebUrl,
        body: str | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        *,
        signs_in: bool = True,
    ) -> Answer:
        """The server's answer after all redirects, whatever its status, as long as that is one for the caller.

        Raises SignInRefused, TryLater or ServiceError; TooMuch for a body that is larger than MAX_BYTES.
        """
        try:
            deadline = Deadline(min(REQUEST_SECONDS, self._deadline.left()))
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._call(method, url, body, headers, deadline, signs_in)
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    if signs_in:
                        _check(answer)
                    return answer
                url = redirect(url, answer.headers["location"])
        except TimeoutError:
            raise TryLater(Fault(Code.CALENDAR_SLOW)) from None
        except Refusal as refusal:
            raise _error(unreadable(refusal.obstacle)) from None
        except UnreadableCalendar as error:
            raise _error(error) from None
        raise ServiceError(Fault(Code.CALENDAR_WITHOUT_END))

    def ask(self, method: str, url: WebUrl, body: str, depth: int) -> tuple[Multistatus, WebUrl]:
        """The multistatus that a PROPFIND or REPORT is answered with, and the URL that its hrefs are relative to.

        Raises GoneThere; RefusedThere for other statuses, besides what `call` raises.
        """
        headers = {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}
        answer = self.call(method, url, body, headers)
        if answer.status != 207:
            raise refused(answer)
        try:
            return parse_multistatus(answer.body), answer.url
        except BadXml:
            raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER)) from None

    def _call(
        self,
        method: str,
        url: WebUrl,
        body: str | None,
        headers: Mapping[str, str],
        deadline: Deadline,
        signs_in: bool,
    ) -> Answer:
        if signs_in and not self._start.is_for(url):
            raise ServiceError(Fault(Code.CALENDAR_OTHER_SERVER))
        where = url.host, url.port
        if where not in self._addresses:
            self._addresses[where] = resolve_host(url, deadline, self._lookup, CALENDAR_PORTS)
        sent = {"User-Agent": f"ExpertBook/{VERSION} (calendars)", "Accept-Encoding": "identity", **headers}
        if signs_in:
            sent["Authorization"] = self._sign_in
        content = body.encode("utf-8", "replace") if body is not None else None
        with open_response(url, self._addresses[where], deadline, sent, method, content) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
            return Answer(url, response.status, told, _read(response))


class RefusedThere(ServiceError):
    """A status that the caller may know how to go on after. `errors` are the preconditions that it names."""

    def __init__(self, fault: Fault, status: int, errors: frozenset[str]) -> None:
        super().__init__(fault)
        self.status = status
        self.errors = errors


def refused(answer: Answer) -> Exception:
    """What to raise for an answer that isn't what was asked for."""
    if answer.status in (404, 410):
        return GoneThere()
    fault = Fault(Code.CALENDAR_SERVER_REFUSES, status=answer.status)
    if answer.status == 403:
        fault = Fault(Code.CALENDAR_FORBIDDEN)
    return RefusedThere(fault, answer.status, answer.errors)


def usable_tag(tag: str) -> str:
    """An ETag that can be sent back, or nothing."""
    return tag if len(tag) <= 300 and tag.isascii() and tag.isprintable() else ""


def _check(answer: Answer) -> None:
    """Raise for what means the same whatever was asked. 403 doesn't: it's said of one calendar or entry that is shared,
    also for moments (aluxnimm/outlookcaldavsynchronizer#416)."""
    status = answer.status
    if status == 401:
        raise SignInRefused(Fault(Code.CALENDAR_SIGN_IN_REFUSED))
    if status == 429:
        raise TryLater(Fault(Code.CALENDAR_TOO_OFTEN), _seconds(answer))
    if (status >= 500 and status != 501) or status in _PASSING:
        raise TryLater(Fault(Code.CALENDAR_SERVER_FAILS, status=status), _seconds(answer))


def _seconds(answer: Answer) -> int | None:
    """What Retry-After says, at most a day. It is a number of seconds, or a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MAX_RETRY_SECONDS)
    try:
        seconds = (parsedate_to_datetime(text) - clock.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0, min(int(seconds), MAX_RETRY_SECONDS))


def _error(error: UnreadableCalendar) -> ServiceError:
    return TryLater(error.fault) if isinstance(error, TemporaryFailure) else ServiceError(error.fault)


def _read(response: HTTPResponse) -> bytes:
    """The whole body."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        # Unpacked, it could be a thousand times as large.
        raise UnreadableCalendar(Fault(Code.CALENDAR_PACKED))
    promised = response.length or 0
    body = bytearray()
    while promised <= MAX_BYTES and len(body) <= MAX_BYTES:
        piece = response.read1(65_536)
        if not piece:
            break
        body += piece
    else:
        raise TooMuch(Fault(Code.CALENDAR_TOO_MUCH))
    if len(body) < promised:
        raise Refusal(Obstacle.BAD_ANSWER)
    return bytes(body)
