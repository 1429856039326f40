"""Routes of calendar files and feeds."""

from __future__ import annotations

import hashlib
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.adapters.identity import tokens
from expertbook.services import calendar_feed
from expertbook.services.booking_access import opened

routes = Blueprint(__name__)

_Headers = dict[str, str | list[str]]

_CALENDAR = "text/calendar; charset=utf-8"


@routes.route("/bookings/{booking_id}/calendar.ics")
@endpoint()
def download(booking_id: str) -> Response:
    """One booking as a calendar file."""
    request = routes.current_request
    token = requests.bearer_token(request) or requests.parameters(request).get("token")
    found = opened(requests.path_text(booking_id), tokens.caller(token))
    headers: _Headers = {
        "Content-Type": _CALENDAR,
        "Content-Disposition": 'attachment; filename="session.ics"',
        "Cache-Control": "no-store",
    }
    return Response(calendar_feed.download(found), headers)


@routes.route("/experts/{handle}/calendar.ics")
@endpoint()
def feed(handle: str) -> Response:
    """An expert's sessions, for whoever has the key; 304 for who has them already."""
    request = routes.current_request
    key = requests.parameters(request).get("key", "")
    calendar = calendar_feed.feed(requests.path_text(handle), key, clock.now())
    tag = f'"{hashlib.sha256(calendar.encode()).hexdigest()[:32]}"'
    headers: _Headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response("", headers, 304)
    return Response(calendar, {**headers, "Content-Type": _CALENDAR})


@routes.route("/me/calendar-feed")
@endpoint()
def show_feed_address() -> dict[str, Any]:
    """The secret address of the caller's feed."""
    return calendar_feed.feed_address(requests.signed_in(routes.current_request))


@routes.route("/me/calendar-feed", methods=["POST"])
@endpoint()
def renew_feed_address() -> dict[str, Any]:
    """A new secret address."""
    return calendar_feed.renew_feed(requests.signed_in(routes.current_request))
