"""People who become experts, and what they send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.api.conftest import Answer, Api
from tests.api.people import signed_in
from tests.api.test_bookings import items

ZOE = "zoe@example.com"


def a_profile(**changes: Any) -> dict[str, Any]:
    """A profile that is fine; what is None is left out."""
    wanted = {
        "name": "Zoe Park",
        "category": "Music",
        "headline": "Piano by ear",
        "bio": "Plays.\nTeaches.",
        "specializations": ["Jazz", "Blues"],
        "experience_years": 4,
        "hidden": False,
    }
    return {name: value for name, value in {**wanted, **changes}.items() if value is not None}


def an_event_type(**changes: Any) -> dict[str, Any]:
    """An event type that is fine; what is None is left out."""
    wanted = {"title": "First lesson", "duration_minutes": 30, "interval_minutes": 30, "place": {"kind": "jitsi"}}
    return {name: value for name, value in {**wanted, **changes}.items() if value is not None}


@dataclass
class Person:
    """Somebody signed in, who calls the API about what is their own."""

    api: Api
    token: str

    def get(self, path: str) -> Answer:
        return self.api.get(path, Authorization=f"Bearer {self.token}")

    def put(self, path: str, body: Any) -> Answer:
        return self.api.put(path, body, Authorization=f"Bearer {self.token}")

    def post(self, path: str, body: Any) -> Answer:
        return self.api.post(path, body, Authorization=f"Bearer {self.token}")

    def delete(self, path: str) -> Answer:
        return self.api.delete(path, Authorization=f"Bearer {self.token}")

    def become(self, **changes: Any) -> Answer:
        """Become an expert: zoe-park in Berlin, unless changed. The new session is used from then on."""
        answer = self.put("/me/expert", {**a_profile(), "handle": "zoe-park", "timezone": "Europe/Berlin", **changes})
        if answer.status == 201:
            self.token = answer.body["session"]["token"]
        return answer

    def own(self) -> dict[str, Any]:
        """The expert as they see themselves."""
        expert: dict[str, Any] = self.get("/me/expert").body["expert"]
        return expert


def person(api: Api, address: str = ZOE, expert: str | None = None) -> Person:
    """Somebody who proved this address, and whose session knows this handle."""
    return Person(api, signed_in(address, expert))


def an_own_expert(api: Api, **changes: Any) -> Person:
    """Somebody who just became an expert."""
    zoe = person(api)
    assert zoe.become(**changes).status == 201
    return zoe


def kept() -> list[str]:
    """Everything in the table, to be compared with what is there later."""
    # Attributes have no order: dynoxide gives them in another one each time.
    return sorted(json.dumps(item, sort_keys=True, default=repr) for item in items(""))
