"""Routes of an expert's webhooks."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import webhooks
from expertbook.services.webhooks import AttemptListRequest, WebhookWish

routes = Blueprint(__name__)

_IT = {"webhook_id": "$response.body#/id"}


@endpoint(routes, "GET", "/me/webhooks", caller=EXPERT, response="WebhooksResponse")
def list_webhooks(caller: Caller) -> JsonObject:
    """Where your programs hear of your bookings."""
    return webhooks.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/webhooks",
    status=201,
    caller=EXPERT,
    headers="IdempotencyHeaders",
    body="WebhookBody",
    response="NewWebhookResponse",
    problems=(429,),
    links=(NextCall("show_webhook", _IT), NextCall("test_webhook", _IT), NextCall("remove_webhook", _IT)),
)
def add_webhook(caller: Caller, headers: str | None, body: WebhookWish) -> JsonObject:
    """Add a webhook, and have it asked for its proof."""
    return webhooks.add(caller, body, clock.now(), headers)


@endpoint(routes, "GET", "/me/webhooks/{webhook_id}", caller=EXPERT, response="WebhookResponse")
def show_webhook(caller: Caller, webhook_id: str) -> JsonObject:
    """One of your webhooks."""
    return webhooks.show(caller, webhook_id)


@endpoint(
    routes,
    "PATCH",
    "/me/webhooks/{webhook_id}",
    caller=EXPERT,
    body="WebhookChangesBody",
    response="WebhookResponse",
    problems=(429,),
)
def change_webhook(caller: Caller, webhook_id: str, body: WebhookWish) -> JsonObject:
    """Change a webhook, pause it, or have it go on."""
    return webhooks.change(caller, webhook_id, body, clock.now())


@endpoint(routes, "DELETE", "/me/webhooks/{webhook_id}", status=204, caller=EXPERT)
def remove_webhook(caller: Caller, webhook_id: str) -> None:
    """Forget a webhook."""
    webhooks.remove(caller, webhook_id)


@endpoint(routes, "POST", "/me/webhooks/{webhook_id}/secret", caller=EXPERT, response="WebhookSecretResponse")
def rotate_webhook_secret(caller: Caller, webhook_id: str) -> JsonObject:
    """Give a webhook a new secret; for a day, the one before signs as well."""
    return webhooks.rotate(caller, webhook_id, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/webhooks/{webhook_id}/test",
    status=202,
    caller=EXPERT,
    response="SentEventResponse",
    problems=(429,),
)
def test_webhook(caller: Caller, webhook_id: str) -> JsonObject:
    """Send a webhook a test, or ask it for its proof again."""
    return webhooks.test(caller, webhook_id, clock.now())


@endpoint(
    routes,
    "GET",
    "/me/webhooks/{webhook_id}/attempts",
    caller=EXPERT,
    query="AttemptListParameters",
    response="AttemptsResponse",
    problems=(422,),
    links=(
        NextCall(
            "list_webhook_attempts",
            {"webhook_id": "$request.path.webhook_id", "cursor": "$response.body#/next"},
        ),
    ),
)
def list_webhook_attempts(caller: Caller, webhook_id: str, query: AttemptListRequest) -> JsonObject:
    """What was sent to a webhook within thirty days, and what it answered."""
    return webhooks.list_attempts(caller, webhook_id, query)


@endpoint(
    routes,
    "POST",
    "/me/webhooks/{webhook_id}/resend",
    status=202,
    caller=EXPERT,
    body="ResendBody",
    response="SentEventResponse",
    problems=(429,),
)
def resend_event(caller: Caller, webhook_id: str, body: str) -> JsonObject:
    """Send an event again."""
    return webhooks.resend(caller, webhook_id, body, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/webhooks/{webhook_id}/replay",
    status=202,
    caller=EXPERT,
    body="ReplayBody",
    response="ReplayResponse",
    problems=(429,),
)
def replay_events(caller: Caller, webhook_id: str, body: tuple[datetime, datetime]) -> JsonObject:
    """Send again what happened within a span of thirty days at most."""
    return webhooks.replay(caller, webhook_id, body, clock.now())
