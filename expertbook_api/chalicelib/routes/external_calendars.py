"""Routes of an expert's external calendars, whose busy times are not offered."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/me/calendars", caller=EXPERT, response="CalendarsResponse", cost="1 GetItem + 1 Query")
def list_calendars(caller: Caller) -> JsonObject:
    """Calendars that say when you are busy."""
    from expertbook.services import external_calendars

    return external_calendars.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/calendars",
    status=201,
    caller=EXPERT,
    body="CalendarBody",
    response="OneCalendarResponse",
    cost="5 GetItem + 3 Query + 3 PutItem + 1 BatchWriteItem + 1 TransactWriteItems; 1 BatchWriteItem more for each "
    "further 25 busy days, and 1 PutItem less after the first calendar; 1 BatchGetItem for each 100 entries that may "
    "be bookings of ours",
)
def add_calendar(caller: Caller, body: tuple[str, str]) -> JsonObject:
    """Add a calendar."""
    from expertbook.services import external_calendars

    url, name = body
    return external_calendars.add(caller, url, name, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/calendars/{calendar_id}/read",
    caller=EXPERT,
    response="OneCalendarResponse",
    cost="2 GetItem + 1 UpdateItem + 1 PutItem; what changed is written (and 2 GetItem, 1 Query and 1 "
    "TransactWriteItems for the openings), 1 BatchGetItem for each 100 entries that may be bookings of ours, and 1 "
    "GetItem alone within 30 seconds",
)
def read_calendar(caller: Caller, calendar_id: str) -> JsonObject:
    """Read it now."""
    from expertbook.services import external_calendars

    return external_calendars.read_now(caller, calendar_id, clock.now())


@endpoint(
    routes,
    "DELETE",
    "/me/calendars/{calendar_id}",
    status=204,
    caller=EXPERT,
    cost="5 GetItem + 3 Query + 2 PutItem + 1 DeleteItem + 1 BatchWriteItem + 1 TransactWriteItems; 1 BatchWriteItem "
    "more for each further 25 busy days, and 1 PutItem less while others are left",
)
def remove_calendar(caller: Caller, calendar_id: str) -> None:
    """Forget a calendar."""
    from expertbook.services import external_calendars

    external_calendars.remove(caller, calendar_id, clock.now())
