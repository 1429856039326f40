"""Graph's calls of ours when a calendar changed: subscriptions, and what becomes of those.

https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from expertbook.adapters.calendar_services.channels import Forged, WatchedCalendar, read_token
from expertbook.adapters.calendar_services.microsoft.calls import MicrosoftCalls, path_of, refused
from expertbook.adapters.calendar_services.service import GoneThere, TryLater
from expertbook.domain.calendar_account import Channel
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import format_instant, parse_instant

LASTS = timedelta(minutes=4_200)
"""How long a subscription is asked for: a bit less than the least of what Graph's pages say is the most."""

CHANNEL = "microsoft"
"""The channel in its tokens: a subscription gets its id only when it is made."""

_RENEWAL = {"reauthorizationRequired", "subscriptionRemoved"}
MAX_BODY = 200_000
MAX_NOTIFICATIONS = 1_000
_MAX_VALIDATION = 1_000


@dataclass(frozen=True, slots=True)
class GraphNotification:
    """A call of Graph's that is believed. `wants_renewal`: the subscription is about to end, or was ended."""

    watched: WatchedCalendar
    subscription: str
    wants_renewal: bool


def validation_of(query: Mapping[str, str]) -> str | None:
    """What is to be sent back as text/plain within ten seconds, to who asks whether a URL is ours. None for others."""
    token = query.get("validationToken", "")
    return token if 0 < len(token) <= _MAX_VALIDATION and token.isprintable() else None


def read_notifications(body: bytes) -> list[GraphNotification]:
    """What a call says, which may be about many subscriptions. Raises Forged if any of it isn't about one of ours, and
    Unavailable."""
    if len(body) > MAX_BODY:
        raise Forged
    try:
        told = json.loads(body)["value"]
        found = [
            (str(each["clientState"]), str(each["subscriptionId"]), str(each.get("lifecycleEvent"))) for each in told
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Forged from None
    if len(found) > MAX_NOTIFICATIONS:
        raise Forged
    return [
        GraphNotification(read_token(state, CHANNEL), subscription, event in _RENEWAL)
        for state, subscription, event in found
    ]


def watch(calls: MicrosoftCalls, calendar: str, token: str, url: str, until: datetime) -> Channel:
    """Graph asks the URL for `validation_of` before it answers. A second subscription to the same is refused (409), as
    after a lost answer: then it is the one that is there. Microsoft's pages have no resource for calendars but the
    default one; this one is said to work (microsoftgraph/microsoft-graph-docs#21978).

    https://learn.microsoft.com/en-us/graph/api/subscription-post-subscriptions
    """
    resource = path_of(calendar, "events").lstrip("/")
    body = {
        "changeType": "created,updated,deleted",
        "notificationUrl": url,
        "lifecycleNotificationUrl": url,
        "resource": resource,
        "expirationDateTime": format_instant(until),
        "clientState": token,
    }
    answer = calls.call("POST", "/subscriptions", None, body)
    if answer.status == 201:
        return _channel(answer.data)
    if answer.status == 404:
        raise GoneThere
    if answer.status != 409:
        raise refused(answer)
    for page in calls.pages("/subscriptions", {}):
        for each in page:
            if (each.get("resource"), each.get("notificationUrl")) == (resource, url):
                return _channel(each)
    raise refused(answer)


def renew(calls: MicrosoftCalls, channel: Channel, until: datetime) -> Channel:
    """The same for longer. Raises GoneThere if it isn't there any more.

    https://learn.microsoft.com/en-us/graph/api/subscription-update
    """
    body = {"expirationDateTime": format_instant(until)}
    answer = calls.call("PATCH", f"/subscriptions/{channel.id}", None, body)
    if answer.status == 404:
        raise GoneThere
    if answer.status != 200:
        raise refused(answer)
    return _channel(answer.data)


def stop(calls: MicrosoftCalls, channel: Channel) -> None:
    """https://learn.microsoft.com/en-us/graph/api/subscription-delete"""
    answer = calls.call("DELETE", f"/subscriptions/{channel.id}")
    if answer.status not in (200, 204, 404):
        raise refused(answer)


def _channel(told: Mapping[str, Any]) -> Channel:
    try:
        until = parse_instant(f"{str(told['expirationDateTime'])[:19]}Z")
        return Channel(str(UUID(str(told["id"]))), str(told["resource"]), until)
    except (KeyError, TypeError, ValueError):
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER)) from None
