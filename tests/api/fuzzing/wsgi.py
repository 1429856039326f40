"""The API as a WSGI application, which schemathesis can call in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalice.test import Client, HTTPResponse

from tests.api.people import signed_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE_PATH = "/api"

A_CALENDAR = "https://calendar.example.com/ada.ics"
"""In its place comes one that is there."""

JSON = "application/json"
"""What API Gateway says of a body where a view says nothing."""


_BOOKING = re.compile("/bookings/([^/?]+)")

_LEAVING = {("DELETE", "/auth/sessions"), ("DELETE", "/auth/sessions/current"), ("DELETE", "/me")}


class Application:
    """Has Chalice's client answer, below the base path.

    Who books gets a manage token, which no link of the document can pass on, since it is no parameter. So a call of
    that booking with the caller's `authorization` has the token instead. A `calendar` is one that is there, each call
    comes from another network, and who signs out or is erased is somebody else each time.
    """

    def __init__(self, client: Client, token: str | None, calendar: str) -> None:
        self._client = client
        self._calendar = calendar
        self._manage_tokens: dict[str, str] = {}
        self.authorization = f"Bearer {token or 'nobody'}"
        self.calls = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one call."""
        query = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
        path = environ["REQUEST_URI"].partition("?")[0] + query
        response = self.call(environ["REQUEST_METHOD"], path, _headers(environ), environ["wsgi.input"].read())
        start_response(f"{response.status_code} {HTTPStatus(response.status_code).phrase}", list(_answered(response)))
        return [response.body]

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse:
        """What the API answers."""
        self.calls += 1
        path = path.removeprefix(BASE_PATH)
        headers["X-Forwarded-For"] = f"198.51.{self.calls // 250 % 250}.{self.calls % 250}"
        if headers.get("Authorization") == self.authorization:
            headers["Authorization"] = f"Bearer {self._token(method, path) or self.authorization.partition(' ')[2]}"
        if path == "/me/calendars":  # elsewhere a URL is a link, which is never plain HTTP as this one is
            body = body.replace(A_CALENDAR.encode(), f"{self._calendar}?{self.calls}".encode())
        response = self._client.http.request(method, path, headers=headers, body=body)
        if (method, path, response.status_code) == ("POST", "/bookings", 201):
            made = json.loads(response.body)
            self._manage_tokens[made["booking"]["id"]] = made["manage_token"]
        return response

    def _token(self, method: str, path: str) -> str | None:
        """That of somebody who is better placed to make this call."""
        if (method, path) in _LEAVING and not self.authorization.endswith(" nobody"):
            return signed_in(f"{self.calls}@example.com")
        booking = _BOOKING.match(path)
        return self._manage_tokens.get(booking[1]) if booking is not None else None


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    sent = {name[5:].replace("_", "-").title(): text for name, text in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        sent["Content-Type"] = environ["CONTENT_TYPE"]
    return sent


def _answered(response: HTTPResponse) -> Iterable[tuple[str, str]]:
    if response.body and "Content-Type" not in response.headers:
        yield "Content-Type", JSON
    yield from response.headers.items()
