"""Routes of an expert's external calendars, whose busy times are not offered."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.endpoint import JsonObject, NextCall, created, endpoint, found
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller

routes = Blueprint(__name__)

_IT = {"calendar_id": "$response.body#/calendar/id"}


@endpoint(routes, "GET", "/me/calendars", caller=EXPERT, response="CalendarsResponse")
def list_calendars(caller: Caller) -> JsonObject:
    """Calendars that say when you are busy."""
    from expertbook.services import external_calendars

    return external_calendars.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/calendars",
    status=201,
    also=(200,),
    caller=EXPERT,
    headers="IdempotencyHeaders",
    body="CalendarBody",
    response="OneCalendarResponse",
    problems=(429,),
    links=(NextCall("read_calendar", _IT), NextCall("remove_calendar", _IT)),
)
def add_calendar(caller: Caller, headers: str | None, body: tuple[str, str]) -> JsonObject | Response:
    """Add a calendar, and have it read."""
    from expertbook.services import external_calendars

    url, name = body
    added, is_new = external_calendars.add(caller, url, name, clock.now(), headers)
    return created(added) if is_new else found(added)


@endpoint(
    routes,
    "POST",
    "/me/calendars/{calendar_id}/read",
    caller=EXPERT,
    response="OneCalendarResponse",
    problems=(429,),
)
def read_calendar(caller: Caller, calendar_id: str) -> JsonObject:
    """Have it read now."""
    from expertbook.services import external_calendars

    return external_calendars.read_now(caller, calendar_id, clock.now())


@endpoint(
    routes,
    "DELETE",
    "/me/calendars/{calendar_id}",
    status=204,
    caller=EXPERT,
)
def remove_calendar(caller: Caller, calendar_id: str) -> None:
    """Forget a calendar."""
    from expertbook.services import external_calendars

    external_calendars.remove(caller, calendar_id, clock.now())
