"""One booking is followed by its request's id through everything that it causes on the deployed stack."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from websockets.sync.client import connect

from tests.cloud import seen
from tests.cloud.calls import a_request, day_ahead, eventually, instant_text
from tests.cloud.people import publish
from tests.stack import Stack

EXPERT = "followed-expert"


@dataclass(frozen=True)
class Asked:
    """What the API answered, and the id that it gave to the request."""

    status: int
    body: dict[str, Any]
    request_id: str


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API, and keeps the ids of the answers."""

    stack: Stack

    def ask(self, method: str, path: str, body: dict[str, Any], token: str = "") -> Asked:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.stack.api_url.rstrip("/") + path
        answer = urllib3.request(method, url, json=body, headers=headers, timeout=60)
        return Asked(answer.status, answer.json(), answer.headers["X-Request-Id"])


@pytest.fixture(scope="module")
def caller(stack: Stack) -> Caller:
    publish(stack, f"{EXPERT}|Followed Expert")
    return Caller(stack)


def told_of(stack: Stack, request_id: str, since: int) -> dict[str, dict[str, Any]]:
    """The lines of a request by what they say, once all three of them are there."""

    def found() -> dict[str, dict[str, Any]] | None:
        by_message = {line["message"]: line for line in seen.lines_of(stack, request_id, since) if "message" in line}
        return by_message if {"answered", "pushed", "mail sent"} <= set(by_message) else None

    lines = eventually(found, 120)
    assert lines is not None
    return lines


def test_a_booking_is_followed_from_its_answer_to_the_push_and_the_mail(stack: Stack, caller: Caller) -> None:
    since = seen.now()
    wanted = a_request(EXPERT, "sync", day_ahead(3) + timedelta(hours=9))
    wanted["email"] = f"followed-{secrets.token_hex(6)}@example.com"
    with connect(f"{stack.websocket_url}?expert={EXPERT}", open_timeout=60) as page:
        made = caller.ask("POST", "/bookings", wanted)
        assert made.status == 201
        json.loads(page.recv(timeout=60))
    lines = told_of(stack, made.request_id, since)
    assert (lines["answered"]["call"], lines["answered"]["path"], lines["answered"]["status"]) == (
        *("rest", "/bookings"),
        201,
    )
    wrote = {message: line["function_name"] for message, line in lines.items()}
    assert "APIHandler" in wrote["answered"]
    assert "PushSlotChanges" in wrote["pushed"]
    assert "FollowChanges" in wrote["mail sent"]
    assert lines["mail sent"]["request_id"] == made.request_id
    assert made.request_id in lines["pushed"]["request_ids"]


def test_what_is_changed_later_is_followed_by_the_changes_id(stack: Stack, caller: Caller) -> None:
    since = seen.now()
    start = day_ahead(4) + timedelta(hours=9)
    wanted = a_request(EXPERT, "sync", start) | {"email": f"followed-{secrets.token_hex(6)}@example.com"}
    made = caller.ask("POST", "/bookings", wanted)
    path, token = f"/bookings/{made.body['booking']['id']}", made.body["manage_token"]
    to = {"start": instant_text(start + timedelta(hours=2))}
    moved = caller.ask("POST", f"{path}/reschedule", to, token)
    cancelled = caller.ask("PATCH", f"{path}/status", {"status": "cancelled"}, token)
    assert (made.status, moved.status, cancelled.status) == (201, 200, 200)
    changes = [told_of(stack, asked.request_id, since)["mail sent"]["change"] for asked in (made, moved)]
    # Of a cancellation the push has no line: what it frees is deleted, and deleting leaves no id.
    changes += eventually(lambda: mails_of(stack, cancelled.request_id, since), 120)
    assert [change.partition("#")[2] for change in changes] == ["1", "2", "3"]


def mails_of(stack: Stack, request_id: str, since: int) -> list[str]:
    """The changes of which the mails of a request tell."""
    found = seen.lines_of(stack, request_id, since)
    return [line["change"] for line in found if line.get("message") == "mail sent"]


def test_figures_carry_the_id_as_well(stack: Stack, caller: Caller) -> None:
    since = seen.now()
    made = caller.ask("POST", "/bookings", a_request(EXPERT, "sync", day_ahead(5) + timedelta(hours=9)))
    assert made.status == 201
    figures = eventually(
        lambda: [line for line in seen.lines_of(stack, made.request_id, since) if "_aws" in line and "Booked" in line]
    )
    assert [line["Booked"] for line in figures] == [[1.0]]
    assert figures[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "expertbook"
