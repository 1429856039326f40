"""What the API says of webhooks, where a page's own test decides what webhooks answer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

from tests.browser.dashboards import instant
from tests.site.small_cloud.clock import NOW

SECRETS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
EVENTS = (
    *("booking.created", "booking.confirmed", "booking.moved", "booking.cancelled", "booking.completed"),
    *("booking.no_show", "booking.expired", "review.created", "review.changed"),
)


def minutes_ago(minutes: float) -> str:
    return instant(NOW - timedelta(minutes=minutes))


class WebhookApi:
    """The webhooks of an expert and the attempts, as a page gets them by `/api/me/webhooks…`."""

    def __init__(self, page: Page) -> None:
        self.webhooks: list[dict[str, Any]] = []
        self.attempts: list[dict[str, Any]] = []
        """Of whichever webhook, the newest first."""
        self.calls: list[tuple[str, str, Any]] = []
        """Method, path below `/me/webhooks`, and body of all that changes something."""
        self.keys: list[str] = []
        self.refusal: tuple[int, dict[str, Any]] | None = None
        """What each further change is answered with."""
        page.route(re.compile(r"/api/me/webhooks"), self._answer)

    def webhook(self, url: str = "https://hooks.example/expertbook", **changes: Any) -> dict[str, Any]:
        made = {
            "id": f"wh{len(self.webhooks)}",
            "url": url,
            "events": list(EVENTS),
            "payload": "thin",
            "status": "active",
            "paused_because": None,
            "failing_since": None,
            "previous_secret_valid_until": None,
            "created_at": minutes_ago(600),
        } | changes
        self.webhooks.append(made)
        return made

    def attempt(self, **changes: Any) -> dict[str, Any]:
        """One more, newer than all others."""
        number = len(self.attempts)
        made = {
            "event_id": f"evt_{number}",
            "type": "booking.created",
            "booking_id": "01JDBOOKING",
            "at": minutes_ago(500 - number),
            "status": 200,
            "problem": None,
            "answer": "thanks",
            "milliseconds": 34,
            "next_try_at": None,
            "redelivery": False,
        } | changes
        self.attempts.insert(0, made)
        return made

    def refuse(self, status: int, **details: Any) -> None:
        """From here on nothing can be changed."""
        problem = {"type": "unavailable", "title": "No", "status": status, "detail": "", "errors": []}
        self.refusal = (status, problem | details)

    def _answer(self, route: Route) -> None:
        method, request = route.request.method, route.request
        address = urlsplit(request.url)
        path = address.path.partition("/me/webhooks")[2]
        if method == "GET":
            route.fulfill(json=self._read(path, parse_qs(address.query)))
            return
        if self.refusal:
            status, problem = self.refusal
            route.fulfill(status=status, json=problem)
            return
        self.calls.append((method, path, request.post_data_json if request.post_data else None))
        if key := request.headers.get("idempotency-key"):
            self.keys.append(key)
        status, body = self._change(*self.calls[-1])
        if body is None:
            route.fulfill(status=status)
        else:
            route.fulfill(status=status, json=body)

    def _read(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        if path.endswith("/attempts"):
            # How many are older, whatever comes since.
            left = int(query.get("cursor", [str(len(self.attempts))])[0])
            first = len(self.attempts) - left
            last = first + int(query["limit"][0])
            more = str(len(self.attempts) - last) if last < len(self.attempts) else None
            return {"attempts": self.attempts[first:last], "next": more}
        return {"webhooks": self.webhooks, "limit": 5}

    def _change(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any] | None]:
        _, name, *rest = [*path.split("/"), ""] if path else ["", "", ""]
        if method == "POST" and not name:
            return 201, self.webhook(**body, status="unverified") | {"secret": SECRETS[0]}
        webhook = next(each for each in self.webhooks if each["id"] == name)
        if method == "PATCH":
            webhook |= body
            if body.get("status"):
                webhook["paused_because"] = "by_you" if body["status"] == "paused" else None
            return 200, webhook
        if method == "DELETE":
            self.webhooks.remove(webhook)
            return 204, None
        match rest[0]:
            case "secret":
                return 200, {"secret": SECRETS[1], "previous_valid_until": minutes_ago(-24 * 60)}
            case "replay":
                return 202, {"events": 3}
            case "resend":
                return 202, {"event_id": body["event_id"]}
            case _:
                return 202, {"event_id": "evt_test"}
