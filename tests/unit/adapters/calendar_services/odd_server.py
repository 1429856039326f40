"""A small CalDAV server whose every answer a test can change."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import quote

from tests.http_server import HttpServer, Reply, Request, respond

HOME = "/ada/"
CALENDAR = "/ada/office/"


def multistatus(*responses: str, more: str = "") -> Reply:
    """Rows, each the inner part of a response."""
    rows = "".join(f"<D:response>{response}</D:response>" for response in responses)
    spaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
    body = f'<?xml version="1.0"?><D:multistatus {spaces}>{rows}{more}</D:multistatus>'
    return respond(207, body.encode(), "Content-Type: application/xml")


def row(href: str, props: str) -> str:
    """A resource with its properties."""
    return (
        f"<D:href>{escape(href)}</D:href><D:propstat><D:prop>{props}</D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    )


def calendar_row(href: str, name: str = "Work", component: str = "VEVENT") -> str:
    """A calendar."""
    return row(
        href,
        f"<D:displayname>{name}</D:displayname><D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
        f'<C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set>',
    )


class OddServer:
    """`objects` are the texts by their names; `heard` all requests. `before` may answer in its place; `tag_of` says
    what an object is called; without `token` or `ctag` the calendar has none, and `takes_tokens` whether any is valid.
    """

    def __init__(self) -> None:
        self.objects: dict[str, str] = {}
        self.heard: list[Request] = []
        self.before: Callable[[Request], Reply | None] = lambda request: None
        self.tag_of: Callable[[str, str], str] = lambda name, text: f'"{len(text)}"'
        self.token, self.ctag = "", ""
        self._server = HttpServer()
        self._server.answer = self._answer
        self.url = self._server.url
        self.calendar = self.url + CALENDAR

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.close()

    @property
    def methods(self) -> list[str]:
        """What was asked, in order."""
        return [request.method for request in self.heard]

    def _answer(self, request: Request) -> Reply:
        self.heard.append(request)
        found = self.before(request)
        if found is not None:
            return found
        answer = {"PROPFIND": self._propfind, "REPORT": self._report, "GET": self._get, "PUT": self._put}
        return answer[request.method](request)

    def _propfind(self, request: Request) -> Reply:
        if request.path == CALENDAR:
            token = f"<D:sync-token>{self.token}</D:sync-token>" if self.token else ""
            ctag = f"<S:getctag>{self.ctag}</S:getctag>" if self.ctag else ""
            rows = [row(CALENDAR, f"{token}{ctag}<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>")]
            rows += self._tags() if request.headers["depth"] == "1" else []
            return multistatus(*rows)
        if request.path == HOME:
            return multistatus(calendar_row(CALENDAR))
        if request.path == "/.well-known/caldav":
            return respond(404)
        return multistatus(row(request.path, f"<C:calendar-home-set><D:href>{HOME}</D:href></C:calendar-home-set>"))

    def _report(self, request: Request) -> Reply:
        body = request.body.decode()
        if "sync-collection" in body:
            return respond(403, b'<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>')
        if "calendar-multiget" in body:
            hrefs = [unescape(href) for href in re.findall("<D:href>(.*?)</D:href>", body)]
            return multistatus(*(self._object(href) for href in hrefs if href.rpartition("/")[2] in self.objects))
        return multistatus(*self._tags())

    def _tags(self) -> list[str]:
        return [
            row(CALENDAR + quote(name), f"<D:getetag>{escape(self.tag_of(name, text))}</D:getetag>")
            for name, text in self.objects.items()
        ]

    def _object(self, href: str) -> str:
        name = href.rpartition("/")[2]
        text = self.objects[name]
        tag = f"<D:getetag>{escape(self.tag_of(name, text))}</D:getetag>"
        return row(href, f"{tag}<C:calendar-data>{escape(text)}</C:calendar-data>")

    def _get(self, request: Request) -> Reply:
        text = self.objects.get(request.name)
        return respond(404) if text is None else respond(200, text.encode(), f"ETag: {self.tag_of(request.name, text)}")

    def _put(self, request: Request) -> Reply:
        there = self.objects.get(request.name)
        if request.headers.get("if-none-match") == "*" and there is not None:
            return respond(412)
        if "if-match" in request.headers and (
            there is None or request.headers["if-match"] != self.tag_of(request.name, there)
        ):
            return respond(412)
        self.objects[request.name] = text = request.body.decode()
        return respond(201, b"", f"ETag: {self.tag_of(request.name, text)}")
