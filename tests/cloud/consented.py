"""Experts on an embedded cloud who let us into their account at a server that plays Google or Microsoft."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import urllib3

from tests.baked import running_copy
from tests.calendar_servers import google_server, graph_server
from tests.calendar_servers.calling import Calls
from tests.calendar_servers.google_server import GoogleServer
from tests.calendar_servers.graph_server import GraphServer
from tests.cloud.calls import Api, a_request, eventually, instant_text
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Runner, Stack

CALENDARS = {"google": google_server.ADA, "microsoft": graph_server.HOME}
"""What the calendar is called there that is read and gets bookings."""

NAMES = {"google": google_server.ADA, "microsoft": "Calendar"}

_names = count(1)


@dataclass(frozen=True)
class Services:
    """A stack, and servers beside it that play Google and Microsoft: they call it when something changes."""

    runner: Runner
    google: GoogleServer
    microsoft: GraphServer

    @property
    def stack(self) -> Stack:
        """The stack, whose operator has an app at each."""
        return self.runner.stack


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Both services, and a stack that offers them."""
    google, microsoft = GoogleServer(), GraphServer()
    google.outside, microsoft.outside = Calls(), Calls()
    kept = folder / "secrets.json"
    kept.write_text(json.dumps({"google": google_server.CLIENT_SECRET, "microsoft": graph_server.CLIENT_SECRET}))
    told = {
        "GOOGLE_CLIENT_ID": google_server.CLIENT_ID,
        "GOOGLE_URL": google.url,
        "MICROSOFT_CLIENT_ID": graph_server.CLIENT_ID,
        "MICROSOFT_URL": microsoft.url,
        "CALENDAR_SECRETS": str(kept),
    }
    try:
        with running_copy(folder / "stack", bare=True, environment=told) as runner:
            yield Services(runner, google, microsoft)
    finally:
        google.close()
        microsoft.close()
    assert google.wrong == microsoft.wrong == []


class ConsentedExpert:
    """An expert who went to the consent page and back, and has a calendar there read that gets the bookings as well."""

    def __init__(self, found: Services, service: str) -> None:
        self.stack, self.service = found.stack, service
        self.api = Api(self.stack, 8)
        self.server: Any = getattr(found, service)
        self.calendar = CALENDARS[service]
        self.handle, self.token = an_expert(
            self.api, session_of(self.stack, self.api, f"kim-{secrets.token_hex(6)}@example.com"), cap=None
        )
        self.id = self._consent()
        eventually(lambda: self.account()["status"] == "connected")
        self._choose()
        eventually(lambda: self.account()["read_at"] and self.server.watched)

    def _consent(self) -> str:
        """As a browser does: to the service's page, and where that leads."""
        asked = {"service": self.service}
        status, way = self.api.ask("POST", "/me/calendar-accounts/consent", asked, token=self.token)
        assert status == 200, way
        led = urllib3.request("GET", way["url"], redirect=False)
        assert led.status == 302
        back = urlsplit(led.headers["Location"])
        assert back._replace(query="").geturl() == f"{self.stack.site_url}calendar-consent"
        found = dict(parse_qsl(back.query))
        body = {"code": found["code"], "state": found["state"]}
        status, made = self.api.ask("POST", "/me/calendar-accounts/consented", body, token=self.token)
        assert status == 200, made
        return str(made["account"]["id"])

    def _choose(self) -> None:
        found = self.account()
        (name,) = [each["id"] for each in found["calendars"] if each["name"] == NAMES[self.service]]
        choice = {"reads": [name], "writes_to": name, "on_delete": "ask", "title": "", "description": ""}
        body = {**choice, "invites": False, "revision": found["revision"]}
        status, saved = self.api.ask("PUT", f"/me/calendar-accounts/{self.id}", body, token=self.token)
        assert status == 200, saved

    def account(self) -> dict[str, Any]:
        """As the expert sees it."""
        _, answer = self.api.ask("GET", "/me/calendar-accounts", token=self.token)
        return next((dict(each) for each in answer["accounts"] if each["id"] == self.id), {})

    def book(self, start: datetime, client: int = 0) -> dict[str, Any]:
        """Somebody books ten minutes."""
        status, made = self.api.book(a_request(self.handle, "ten", start, client))
        assert status == 201, made
        return made

    def shown(self, made: dict[str, Any]) -> dict[str, Any]:
        """The booking as its client sees it."""
        return dict(self.api.show(made)[1]["booking"])

    def entry_at(self, start: datetime) -> str | None:
        """The id of what stands there then."""
        found = {moment_of(event["start"]): name for name, event in self.server.events(self.calendar).items()}
        return found.get(start)

    def written(self, made: dict[str, Any]) -> str | None:
        """The id of the booking's entry, at its time."""
        return self.entry_at(datetime.fromisoformat(made["booking"]["start"]))

    def is_grey(self, start: datetime) -> bool:
        """Whether a slot isn't open."""
        _, page = self.api.get(f"/experts/{self.handle}?event_type=ten&from={start:%Y-%m-%d}&days=1&timezone=UTC")
        slots = {slot["start"]: slot["status"] for day in page["days"] for slot in day["slots"]}
        return bool(slots[instant_text(start)] != "open")

    def disconnect(self, *, entries: str) -> None:
        """Take the account away; its entries are kept or removed."""
        path = f"/me/calendar-accounts/{self.id}?entries={entries}"
        status, answer = self.api.ask("DELETE", path, token=self.token)
        assert status in (202, 204), answer


def moment_of(told: dict[str, str]) -> datetime | None:
    """A time as a service tells it, with an offset or in UTC; None for a whole day."""
    if "dateTime" not in told:
        return None
    found = datetime.fromisoformat(told["dateTime"])
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
