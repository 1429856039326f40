"""Routes of an expert's own event types."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.scheduling.model import EventType, PhoneRule
from expertbook.services import event_types

routes = Blueprint(__name__)

_IT = {"slug": "$response.body#/event_type/slug"}


@endpoint(
    routes,
    "GET",
    "/me/event-types",
    caller=EXPERT,
    response="EventTypesResponse",
    links=(NextCall("order_event_types", body={"revision": "$response.body#/order_revision"}),),
)
def list_event_types(caller: Caller) -> JsonObject:
    """Your event types."""
    return event_types.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/event-types",
    status=201,
    caller=EXPERT,
    headers="IdempotencyHeaders",
    body="NewEventTypeBody",
    response="OneEventTypeResponse",
    links=(
        NextCall("change_event_type", _IT, {"revision": "$response.body#/event_type/revision"}),
        NextCall("delete_event_type", _IT),
    ),
)
def create_event_type(caller: Caller, headers: str | None, body: tuple[EventType, PhoneRule | None]) -> JsonObject:
    """Offer something new."""
    return event_types.create(caller, *body, clock.now(), headers)


@endpoint(
    routes,
    "PUT",
    "/me/event-types",
    caller=EXPERT,
    body="OrderBody",
    response="EventTypesResponse",
    problems=(409,),
)
def order_event_types(caller: Caller, body: tuple[list[str], str]) -> JsonObject:
    """Order your event types."""
    slugs, revision = body
    return event_types.reorder(caller, slugs, revision)


@endpoint(
    routes,
    "PUT",
    "/me/event-types/{slug}",
    caller=EXPERT,
    body="EventTypeBody",
    response="OneEventTypeResponse",
    problems=(409,),
)
def change_event_type(caller: Caller, slug: str, body: tuple[EventType, PhoneRule | None, str]) -> JsonObject:
    """Change an event type."""
    wanted, phone, revision = body
    return event_types.change(caller, slug, wanted, phone, revision)


@endpoint(routes, "DELETE", "/me/event-types/{slug}", status=204, caller=EXPERT)
def delete_event_type(caller: Caller, slug: str) -> None:
    """Offer it no more."""
    event_types.delete(caller, slug)
