"""Webhooks on the embedded cloud: the stream notes, the queue calls the function, which has few rights."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.test_due_work import jump
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Stack

DAYS = count(3)


class Receiver:
    """A webhook on this machine, and what it heard."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.status = 200
        self.hangs = False
        self.closing = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                told = json.loads(body)
                receiver.heard.append({"headers": dict(self.headers.items()), "body": body, **told})
                if receiver.hangs:
                    receiver.closing.wait(60)
                self.send_response(receiver.status)
                self.end_headers()
                self.wfile.write(told["data"].get("proof", "").encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/{secrets.token_hex(8)}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def types_of(self, booking: str) -> list[str]:
        return [each["type"] for each in self.heard if each["data"].get("booking_id") == booking]

    def close(self) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def another() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return Api(stack, 8)


Added = tuple[str, str, dict[str, Any]]
"""The handle and the token of an expert, and their webhook."""


def with_webhook(stack: Stack, api: Api, receiver: Receiver) -> Added:
    """An expert with a webhook that has proved itself."""
    handle, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    status, webhook = api.ask("POST", "/me/webhooks", {"url": receiver.url}, token=token)
    assert status == 201, webhook
    eventually(lambda: shown(api, token, webhook)["status"] == "active")
    return handle, token, webhook


def shown(api: Api, token: str, webhook: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("GET", f"/me/webhooks/{webhook['id']}", token=token)[1]
    return found


def booked(api: Api, handle: str) -> dict[str, Any]:
    start = day_ahead(next(DAYS)) + timedelta(hours=9)
    status, made = api.book(a_request(handle, "ten", start))
    assert status == 201, made
    found: dict[str, Any] = made
    return found


def cancel(api: Api, made: dict[str, Any]) -> None:
    path = f"/bookings/{made['booking']['id']}/status"
    assert api.ask("PATCH", path, {"status": "cancelled"}, token=made["manage_token"])[0] == 200


def test_a_booking_is_told_signed_within_moments(stack: Stack, api: Api, receiver: Receiver) -> None:
    handle, token, webhook = with_webhook(stack, api, receiver)
    made = booked(api, handle)
    eventually(lambda: receiver.types_of(made["booking"]["id"]) == ["booking.created"])
    told = receiver.heard[-1]
    assert Webhook(webhook["secret"]).verify(told["body"], told["headers"])["data"]["status"] == "confirmed"
    _, page = api.ask("GET", f"/me/webhooks/{webhook['id']}/attempts", token=token)
    assert {attempt["status"] for attempt in page["attempts"]} == {200}


def test_a_webhook_that_hangs_holds_up_nobody_elses(
    stack: Stack, api: Api, receiver: Receiver, another: Receiver
) -> None:
    hanging, _, _ = with_webhook(stack, api, receiver)
    fine, _, _ = with_webhook(stack, api, another)
    receiver.hangs = True
    for _ in range(6):
        booked(api, hanging)
    eventually(lambda: len(receiver.heard) > 1)
    made = booked(api, fine)
    eventually(lambda: another.types_of(made["booking"]["id"]) == ["booking.created"])
    assert receiver.hangs and not receiver.closing.is_set()


def test_what_failed_comes_again_in_order_with_the_same_ids(stack: Stack, api: Api, receiver: Receiver) -> None:
    handle, token, webhook = with_webhook(stack, api, receiver)
    receiver.status = 500
    made = booked(api, handle)
    booking = made["booking"]["id"]
    eventually(lambda: receiver.types_of(booking) == ["booking.created"])
    cancel(api, made)
    eventually(lambda: shown(api, token, webhook)["failing_since"] is not None)
    receiver.status = 200

    def came() -> bool:
        jump(stack, datetime.now(UTC) + timedelta(minutes=6))
        return receiver.types_of(booking)[-1:] == ["booking.cancelled"]

    eventually(came, 90)
    # A jump takes the lease of who is at it for over, so that each may come twice; never the first after the second.
    types = receiver.types_of(booking)
    assert types == sorted(types, key=["booking.created", "booking.cancelled"].index)
    ids = {(each["type"], each["headers"]["webhook-id"]) for each in receiver.heard if "booking_id" in each["data"]}
    assert len(ids) == 2


def test_one_that_is_deleted_hears_nothing_more(stack: Stack, api: Api, receiver: Receiver) -> None:
    handle, token, webhook = with_webhook(stack, api, receiver)
    assert api.ask("DELETE", f"/me/webhooks/{webhook['id']}", token=token)[0] == 204
    made = booked(api, handle)
    eventually(lambda: _is_followed(stack, made))
    assert receiver.types_of(made["booking"]["id"]) == []


def _is_followed(stack: Stack, made: dict[str, Any]) -> bool:
    """Whether the stream has planned what is due of a booking, so that it has heard of it."""
    key = {"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "DUE#BOOKING"}}
    return "Item" in stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key)
