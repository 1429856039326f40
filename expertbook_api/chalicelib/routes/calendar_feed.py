"""Routes of calendar files and feeds."""

from __future__ import annotations

import hashlib

from chalice.app import Blueprint, Request, Response

from chalicelib.endpoint import Content, JsonObject, endpoint
from chalicelib.requests.callers import BOOKING_PARTY_BY_LINK, EXPERT, FEED_KEY_HOLDER
from chalicelib.requests.http import read_query
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import calendar_feed
from expertbook.services.booking_access import OpenedBooking

routes = Blueprint(__name__)

_Headers = dict[str, str | list[str]]

_CALENDAR = "text/calendar; charset=utf-8"


@endpoint(
    routes,
    "GET",
    "/bookings/{booking_id}/calendar.ics",
    caller=BOOKING_PARTY_BY_LINK,
    query="FileParameters",
    response=Content.CALENDAR,
)
def download_booking(opened: OpenedBooking) -> Response:
    """A booking as a calendar file."""
    headers: _Headers = {
        "Content-Type": _CALENDAR,
        "Content-Disposition": 'attachment; filename="session.ics"',
        "Cache-Control": "no-store",
    }
    return Response(calendar_feed.build_download(opened), headers)


@endpoint(
    routes,
    "GET",
    "/experts/{handle}/calendar.ics",
    also=(304,),
    caller=FEED_KEY_HOLDER,
    headers="FeedHeaders",
    query="FeedParameters",
    response=Content.CALENDAR,
)
def show_calendar_feed(handle: str, request: Request) -> Response:
    """An expert's sessions as a calendar."""
    calendar = calendar_feed.build_feed(handle, read_query(request).get("key", ""), clock.now())
    tag = f'"{hashlib.sha256(calendar.encode()).hexdigest()[:32]}"'
    headers: _Headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response("", headers, 304)
    return Response(calendar, {**headers, "Content-Type": _CALENDAR})


@endpoint(routes, "GET", "/me/calendar-feed", caller=EXPERT, response="FeedResponse")
def show_feed_url(caller: Caller) -> JsonObject:
    """The secret address of your calendar."""
    return calendar_feed.show_feed_url(caller)


@endpoint(routes, "POST", "/me/calendar-feed", caller=EXPERT, response="FeedResponse")
def renew_feed_url(caller: Caller) -> JsonObject:
    """A new secret address."""
    return calendar_feed.renew_feed_url(caller)
