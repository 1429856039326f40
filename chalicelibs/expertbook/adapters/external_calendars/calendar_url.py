"""Where a calendar may be: on a public server, over https, and on nothing that only we can reach."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from expertbook.adapters.external_calendars.errors import TemporaryFailure, UnreadableCalendar
from expertbook.adapters.guarded_web import MAX_CHARACTERS as MAX_CHARACTERS
from expertbook.adapters.guarded_web import Obstacle, Refusal, WebUrl, parse_url
from expertbook.domain.faults import Code, Fault

_AS_HTTPS = {"webcal": "https", "webcals": "https"}
"""Other names that calendar programs use for https."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def parse_calendar_url(url: str) -> WebUrl:
    """The parts of a URL as an expert pastes it. Raises UnreadableCalendar if it isn't a web URL."""
    try:
        return parse_url(url, _AS_HTTPS)
    except Refusal as refusal:
        raise unreadable(refusal.obstacle) from None


def redirect(url: WebUrl, location: str) -> WebUrl:
    """The URL that a redirect from here leads to. Raises UnreadableCalendar."""
    try:
        joined = urljoin(f"{url.scheme}://{url.authority}{url.path}", location.strip())
    except ValueError:
        raise unreadable(Obstacle.NOT_A_URL) from None
    return parse_calendar_url(joined)


def owner_of(url: str) -> str | None:
    """The email address in the path of a calendar's URL, in lower case: its owner's. Google writes it there."""
    for part in urlsplit(url.strip()).path.split("/"):
        name = unquote(part).lower().removesuffix(".ics")
        if _ADDRESS.fullmatch(name):
            return name
    return None


def unreadable(obstacle: Obstacle) -> UnreadableCalendar:
    """What its expert is told of an obstacle."""
    kind = TemporaryFailure if obstacle in _PASSING else UnreadableCalendar
    return kind(Fault(_FAULTS[obstacle]))


_FAULTS = {
    Obstacle.NOT_A_URL: Code.NOT_A_CALENDAR_URL,
    Obstacle.WITH_USER: Code.CALENDAR_URL_WITH_USER,
    Obstacle.NOT_HTTPS: Code.CALENDAR_URL_SCHEME,
    Obstacle.PORT: Code.CALENDAR_URL_PORT,
    Obstacle.PRIVATE: Code.CALENDAR_PRIVATE,
    Obstacle.NO_SERVER: Code.CALENDAR_NO_SERVER,
    Obstacle.UNREACHABLE: Code.CALENDAR_UNREACHABLE,
    Obstacle.NOT_SAFE: Code.CALENDAR_NOT_SAFE,
    Obstacle.CERTIFICATE: Code.CALENDAR_CERTIFICATE,
    Obstacle.BAD_ANSWER: Code.CALENDAR_BAD_ANSWER,
}
_PASSING = {Obstacle.NO_SERVER, Obstacle.UNREACHABLE, Obstacle.NOT_SAFE, Obstacle.BAD_ANSWER}
