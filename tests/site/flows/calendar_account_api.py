"""What the API says of calendar accounts, where a page's own test decides how calendar services are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

from tests.browser.dashboards import instant
from tests.site.small_cloud.clock import NOW

CONSENT_PAGES = "https://consent.example"
CODE = "4/0AfJohXk"

THREE: list[dict[str, Any]] = [
    {"id": "home", "name": "Home", "writable": True, "busy": None},
    {"id": "work", "name": "Work", "writable": True, "busy": None},
    {"id": "holidays", "name": "Holidays in the UK", "writable": False, "busy": None},
]


class CalendarAccountApi:
    """The accounts of an expert and the entries of their bookings, as a page gets them by `/api/me/calendar-…`."""

    def __init__(self, page: Page, site: str = "") -> None:
        self._site = site
        self.accounts: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, Any]] = []
        """Method, path below `/me/calendar-accounts`, and body or query of all that changes something."""
        self.keys: list[str] = []
        self.refusal: tuple[int, dict[str, Any]] | None = None
        """What each further change is answered with."""
        self.is_lost = False
        """Whether the next change's answer is lost."""
        self.services = ["caldav"]
        self.asked: dict[str, dict[str, Any]] = {}
        """By the state that a service was given, what its consent is for."""
        self.told_from: list[str] = []
        """The address of the page, each time that it told of a consent."""
        page.route(f"{CONSENT_PAGES}/**", self._show_consent_page)
        page.route(re.compile(r"/api/me/calendar-accounts"), self._answer)
        page.route(re.compile(r"/api/me/calendar-entries"), lambda route: route.fulfill(json={"entries": self.entries}))
        page.route(re.compile(r"/api/bookings/[^/]+/calendar-entry"), self._put_back)

    def note_entry(self, booking: dict[str, Any], status: str = "asked", fault: str | None = None) -> None:
        """How the booking stands in its expert's calendar."""
        why = {"code": fault, "values": {}, "message": "Why."} if fault is not None else None
        entry = {"booking_id": booking["id"], "status": status, "fault": why}
        self.entries.append({**entry, "start": booking["start"], "end": booking["end"]})

    def account(self, **changes: Any) -> dict[str, Any]:
        made = {
            "id": f"account{len(self.accounts)}",
            "service": "caldav",
            "host": "caldav.fastmail.com",
            "server": "https://caldav.fastmail.com",
            "user": "ada@fastmail.com",
            "status": "connected",
            "error": None,
            "fault": None,
            "reading": False,
            "read_at": instant(NOW - timedelta(minutes=3)),
            "calendars": THREE,
            "reads": ["home", "work"],
            "writes_to": "work",
            "on_delete": "ask",
            "title": "",
            "description": "",
            "invites": False,
            "revision": "first",
        } | changes
        self.accounts.append(made)
        return made

    def new(self, **changes: Any) -> dict[str, Any]:
        """One for which nothing was chosen yet."""
        return self.account(**{"reads": [], "writes_to": None, "read_at": None} | changes)

    def refuse(self, status: int, **details: Any) -> None:
        """From here on nothing can be changed."""
        problem = {"type": "unavailable", "title": "No", "status": status, "detail": "", "errors": []}
        self.refusal = (status, problem | details)

    def _answer(self, route: Route) -> None:
        request, address = route.request, urlsplit(route.request.url)
        _, _, path = address.path.partition("/me/calendar-accounts")
        if request.method == "GET":
            route.fulfill(json={"accounts": self.accounts, "most": 3, "services": self.services})
            return
        told: Any = request.post_data_json if request.post_data else parse_qs(address.query)
        self.calls.append((request.method, path, told))
        if self.refusal is not None:
            route.fulfill(status=self.refusal[0], json=self.refusal[1])
            return
        if path == "/consent":
            state = f"state{len(self.asked)}"
            self.asked[state] = dict(told)
            route.fulfill(json={"url": f"{CONSENT_PAGES}/{told['service']}?state={state}"})
            return
        if path == "/consented":
            self.told_from.append(request.frame.url)
        answer = self._done(request.method, path, told, request.headers.get("idempotency-key"))
        if self.is_lost:
            self.is_lost = False
            route.abort()
        elif answer is None:
            route.fulfill(status=204)
        else:
            route.fulfill(status=201 if request.method == "POST" and not path else 200, json={"account": answer})

    def _done(self, method: str, path: str, told: Any, key: str | None) -> dict[str, Any] | None:
        _, _, rest = path.partition("/")
        identity, _, part = rest.partition("/")
        if identity == "consented":
            return self._consented(told)
        if not identity:
            assert key is not None
            if key in self.keys:
                return self.accounts[-1]
            self.keys.append(key)
            host = urlsplit(told["server"]).hostname or told["user"].partition("@")[2]
            there = {"server": told["server"], "user": told["user"], "host": host}
            return self.new(status="connecting", calendars=[], **there)
        (found,) = (each for each in self.accounts if each["id"] == identity)
        if method == "DELETE":
            if told.get("entries") == ["remove"]:
                found["status"] = "leaving"
            else:
                self.accounts.remove(found)
            return None
        if part == "credentials":
            found |= {"server": told["server"], "user": told["user"], "status": "connecting", "fault": None}
        elif part == "reading":
            found["reading"] = True
        else:
            found |= {**told, "revision": f"{told['revision']}+"}
        return found

    def _consented(self, told: dict[str, str]) -> dict[str, Any]:
        """As often as it's told of the same, it's the same account."""
        consent = self.asked[told["state"]]
        if "account_id" not in consent:
            made = self.new(service=consent["service"], status="connecting", calendars=[], user="", server="", host="")
            consent["account_id"] = made["id"]
        (found,) = (each for each in self.accounts if each["id"] == consent["account_id"])
        return found | {"status": "connecting", "fault": None}

    def _show_consent_page(self, route: Route) -> None:
        """A calendar service's own page, where somebody may let us in."""
        (state,) = parse_qs(urlsplit(route.request.url).query)["state"]
        back = f"{self._site}/calendar-consent?state={state}"
        links = f"<a href='{back}&amp;code={CODE}'>Allow</a> <a href='{back}&amp;error=access_denied'>Deny</a>"
        route.fulfill(content_type="text/html", body=f"<!doctype html><title>Consent</title>{links}")

    def _put_back(self, route: Route) -> None:
        self.calls.append((route.request.method, "calendar-entry", route.request.post_data_json))
        entry = self.entries[0]
        entry["status"] = "written"
        route.fulfill(json={"entry": entry})
