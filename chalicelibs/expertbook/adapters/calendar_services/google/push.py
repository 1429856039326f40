"""Google's calls of ours when a calendar changed: a POST without a body.

https://developers.google.com/workspace/calendar/api/guides/push
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from expertbook.adapters.calendar_services.channels import Forged, WatchedCalendar, read_token
from expertbook.adapters.calendar_services.google.calls import GoogleCalls, OtherStatus, path_of
from expertbook.adapters.calendar_services.service import GoneThere, TryLater
from expertbook.domain.calendar_account import Channel
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch

LASTS = timedelta(days=7)
"""How long a channel is asked for. Google may end it before, and says so. None is renewed: the next has another id."""

_STATES = {"sync", "exists", "not_exists"}


@dataclass(frozen=True, slots=True)
class Notification:
    """A call of Google's that is believed. `is_first`: it says that the channel works, and of no change."""

    watched: WatchedCalendar
    channel: str
    is_first: bool
    number: int


def read_notification(headers: Mapping[str, str]) -> Notification:
    """What a call says. `headers` have names in small letters. Raises Forged, and Unavailable."""
    channel = headers.get("x-goog-channel-id", "")
    watched = read_token(headers.get("x-goog-channel-token", ""), channel)
    state, number = headers.get("x-goog-resource-state", ""), headers.get("x-goog-message-number", "")
    if state not in _STATES or not (number.isascii() and number.isdigit() and len(number) < 20):
        raise Forged
    return Notification(watched, channel, state == "sync", int(number))


def watch(calls: GoogleCalls, calendar: str, channel_id: str, token: str, url: str, until: datetime) -> Channel:
    """https://developers.google.com/workspace/calendar/api/v3/reference/events/watch"""
    body = {
        "id": channel_id,
        "type": "web_hook",
        "address": url,
        "token": token,
        "expiration": to_epoch(until) * 1000,
    }
    answer = calls.call("POST", path_of(calendar, "watch"), {}, body)
    if answer.status == 404:
        raise GoneThere
    if answer.status != 200:
        raise OtherStatus(answer.status)
    try:
        ends = from_epoch(Epoch(int(answer.data["expiration"]) // 1000))
        return Channel(channel_id, str(answer.data["resourceId"]), ends)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER)) from None


def stop(calls: GoogleCalls, channel: Channel) -> None:
    """https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop"""
    answer = calls.call("POST", "/channels/stop", {}, {"id": channel.id, "resourceId": channel.resource})
    if answer.status not in (200, 204, 404):
        raise OtherStatus(answer.status)
