"""Routes of holds."""

from __future__ import annotations

from chalice.app import Blueprint, Request

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import ANYBODY
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.services import hold
from expertbook.services.hold import HoldRequest

routes = Blueprint(__name__)


@endpoint(
    routes,
    "POST",
    "/holds",
    status=201,
    caller=ANYBODY,
    headers="IdempotencyHeaders",
    body="HoldBody",
    response="OneHoldResponse",
    problems=(409, 429),
    links=(
        NextCall("release_hold", {"hold_id": "$response.body#/hold/id"}),
        NextCall(
            "create_booking",
            body={
                "hold": "$response.body#/hold/id",
                "expert": "$response.body#/hold/expert",
                "event_type": "$response.body#/hold/event_type",
                "start": "$response.body#/hold/start",
            },
        ),
    ),
)
def hold_slot(headers: str | None, body: HoldRequest, request: Request) -> JsonObject:
    """Keep a slot for five minutes."""
    return hold.hold_slot(body, read_network(request), clock.now(), idempotency_key=headers)


@endpoint(
    routes,
    "DELETE",
    "/holds/{hold_id}",
    status=204,
    caller=ANYBODY,
)
def release_hold(hold_id: str) -> None:
    """Let a slot go."""
    hold.release_hold(hold_id, clock.now())
