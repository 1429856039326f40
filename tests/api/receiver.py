"""A program that hears of bookings by a webhook, and the functions that tell it, for tests of both."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

import app as entry
from tests.api.conftest import Answer, Api
from tests.api.people import ADA, signed_in
from tests.api.stream.test_live import Context

Reply = tuple[int, str]
Answering = Callable[["Heard"], Reply]


@dataclass(frozen=True)
class Heard:
    """A call of the webhook."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def payload(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def type(self) -> str:
        return str(self.payload["type"])

    def is_signed(self, secret: str) -> bool:
        """Whether one of the signatures is by this secret."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return Webhook(secret).sign(self.id, at, self.body) in self.headers["webhook-signature"].split(" ")


def proves(heard: Heard) -> Reply:
    """Answer as one who wants what comes."""
    return 200, str(heard.payload["data"].get("proof", "thanks"))


class Receiver:
    """A server on loopback that notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answer: Answering = proves
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                heard = Heard({name.lower(): value for name, value in self.headers.items()}, body)
                receiver.heard.append(heard)
                status, said = receiver.answer(heard)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(said.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/hook"

    @property
    def types(self) -> list[str]:
        return [heard.type for heard in self.heard]

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class Calls:
    """The queue of webhooks that are to be called."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def send(self, handle: str, webhook_id: str, lane: int, at: datetime | None = None) -> None:
        self.asked.append({"expert": handle, "webhook": webhook_id, "lane": lane})

    def deliver(self) -> int:
        """What the queue has calls the function; returns how often."""
        asked, self.asked[:] = self.asked[:], []
        for number, body in enumerate(asked):
            record = {"messageId": str(number), "body": json.dumps(body), "eventSource": "aws:sqs"}
            assert entry.send_webhooks({"Records": [record]}, Context()) == {"batchItemFailures": []}
        return len(asked)


class Own:
    """Ada's webhooks, as she has them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.headers = {"Authorization": f"Bearer {signed_in(*ADA)}"}

    def add(self, url: str, **more: Any) -> dict[str, Any]:
        answer = self.api.post("/me/webhooks", {"url": url, **more}, **self.headers)
        assert answer.status == 201, answer.body
        added: dict[str, Any] = answer.body
        return added

    def show(self, webhook: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = self.api.get(self.path(webhook), **self.headers).body
        return shown

    def attempts(self, webhook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"{self.path(webhook)}/attempts{query}", **self.headers).body[
            "attempts"
        ]
        return found

    def change(self, webhook: dict[str, Any], **changes: Any) -> Answer:
        return self.api.patch(self.path(webhook), changes, **self.headers)

    def post(self, webhook: dict[str, Any], what: str, body: Any = "") -> Answer:
        return self.api.post(f"{self.path(webhook)}/{what}", body, **self.headers)

    def path(self, webhook: dict[str, Any]) -> str:
        return f"/me/webhooks/{webhook['id']}"
