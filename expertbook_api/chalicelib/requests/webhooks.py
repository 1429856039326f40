"""What requests about webhooks may hold."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import AtMost, Instant, ListOf, OneOf, Opaque, Text, WholeNumber
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import Body, Parameters, Refused
from expertbook.adapters.guarded_web import MAX_CHARACTERS
from expertbook.domain.faults import Code, Fault
from expertbook.domain.webhook import CHOOSABLE, Payload, WebhookEvent, WebhookStatus
from expertbook.services.webhooks import AttemptListRequest, WebhookWish

_NAMES = [event.value for event in CHOOSABLE]


def _url(**more: Any) -> Text:
    described = {"format": "uri", "description": "Where events are posted: https at its usual port."}
    return Text(MAX_CHARACTERS, form=r"https://[^\s@]+", metadata=described, **more)


def _events() -> ListOf:
    return ListOf(OneOf(_NAMES), validate=AtMost(len(_NAMES)), metadata={"description": "All, if left out."})


def _wish(given: dict[str, Any]) -> WebhookWish:
    events = given.get("events")
    return WebhookWish(
        url=given.get("url"),
        events=tuple(event for event in WebhookEvent if event.value in events) if events is not None else None,
        payload=Payload(given["payload"]) if "payload" in given else None,
        status=WebhookStatus(given["status"]) if "status" in given else None,
    )


class WebhookBody(Body):
    """`POST /me/webhooks`."""

    example = MappingProxyType({"url": "https://example.com/expertbook", "events": ["booking.created"]})

    url = _url(required=True)
    events = _events()
    payload = OneOf([payload.value for payload in Payload])

    def convert(self, given: dict[str, Any]) -> WebhookWish:
        return _wish(given)


class WebhookChangesBody(Body):
    """`PATCH /me/webhooks/{id}`: the fields to change."""

    example = MappingProxyType({"status": "paused"})

    url = _url()
    events = _events()
    payload = OneOf([payload.value for payload in Payload])
    status = OneOf([WebhookStatus.ACTIVE.value, WebhookStatus.PAUSED.value])

    def convert(self, given: dict[str, Any]) -> WebhookWish:
        return _wish(given)


class ResendBody(Body):
    """`POST /me/webhooks/{id}/resend`. The view gets the event's id."""

    example = MappingProxyType({"event_id": "01KBA2Q3R4S5T6V7W8X9Y0Z1A2-000001-booking-created"})

    event_id = Opaque(required=True)

    def convert(self, given: dict[str, Any]) -> str:
        return str(given["event_id"])


class ReplayBody(Body):
    """`POST /me/webhooks/{id}/replay`. The view gets both instants."""

    example = MappingProxyType({"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"})

    since = Instant(data_key="from", required=True)
    until = Instant(data_key="to", required=True)

    def convert(self, given: dict[str, Any]) -> tuple[datetime, datetime]:
        if given["until"] <= given["since"]:
            raise Refused(Fault(Code.ENDS_BEFORE_IT_STARTS), "to")
        return given["since"], given["until"]


class AttemptListParameters(Parameters):
    """`GET /me/webhooks/{id}/attempts`."""

    cursor = Opaque(metadata={"description": "The `next` of the answer before."})
    limit = WholeNumber(1, 50, from_text=True)

    def convert(self, given: dict[str, Any]) -> AttemptListRequest:
        return AttemptListRequest(**given)
