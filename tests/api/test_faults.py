"""Whatever goes wrong in one call of a service, an answer is true, and a repeated request ends where one without faults
does. Faults are below the SDK, whose own tries run as they do on AWS. The functions: tests/api/stream/test_faults.py.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.endpoint import ENDPOINTS
from tests.api import wire
from tests.api.conftest import NOW, a_request, restored_table, stored_items
from tests.api.examples import A_HOLD, PLAIN, Call, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.own import an_event_type
from tests.api.store.test_traffic import without_pauses
from tests.api.test_outages import CALLS, METHODS, forget_everything
from tests.api.wire import Killed, Kind, Wire
from tests.cloud import table
from tests.cloud.invariants import faults

__all__ = ["scene", "server", "without_pauses"]  # fixtures

KEY = {"Idempotency-Key": "key-1"}
OPERATIONS: dict[str, Callable[[Scene], Call]] = {
    **PLAIN,
    **CALLS,
    "POST /holds": lambda scene: Call("/holds", body=A_HOLD, headers=KEY),
    "book what is held": lambda scene: Call("/bookings", scene.ben, body=a_request(hold=scene.hold()), headers=KEY),
    "POST /auth/sessions": lambda scene: replace(PLAIN["POST /auth/sessions"](scene), headers=KEY),
    "POST /me/calendars": lambda scene: replace(PLAIN["POST /me/calendars"](scene), headers=KEY),
    "POST /me/webhooks": lambda scene: replace(PLAIN["POST /me/webhooks"](scene), headers=KEY),
    "POST /me/calendar-accounts": lambda scene: replace(PLAIN["POST /me/calendar-accounts"](scene), headers=KEY),
    "POST /me/event-types": lambda scene: Call("/me/event-types", scene.ada, an_event_type(), KEY),
}
assert {f"{declared.method} {declared.path}" for declared in ENDPOINTS} <= set(OPERATIONS)

DONE = {
    "PATCH /bookings/{booking_id}/status": "409 status_not_allowed",
    "cancel": "409 status_not_allowed",
    "DELETE /me": "401 sign_in_needed",
    "DELETE /auth/sessions/current": "401 sign_in_needed",
    "DELETE /auth/sessions": "401 sign_in_needed",
    "DELETE /me/blocks/{block_id}": "404 not_found",
    "DELETE /me/calendars/{calendar_id}": "404 not_found",
    "DELETE /me/webhooks/{webhook_id}": "404 not_found",
    "DELETE /me/event-types/{slug}": "404 not_found",
    "become an expert": "409 already_expert",
    "become an expert with a photo": "409 already_expert",
    "change the photo": "409 changed",
}
"""What a repeated request may be told in place of success, where that says that it is done."""

BY_A_CLOCK_AHEAD = {
    "POST /auth/sessions": "401 wrong_code",
    "POST /me/calendar-accounts/consented": "422 invalid_fields",
}
"""What the first process may answer: for it, ten minutes are over, for a code or a way back."""

AFTERWARDS = {
    "DELETE /me": {"ENDED ENDED"},
    "POST /me/webhooks/{webhook_id}/test": {"WEBHOOKS PENDING"},
}
"""What may come after the answer: the stream's erasure ends sign-ins as well; and at another second, by a clock that is
off, a webhook is tried once more."""

IN_STEPS = {"DELETE /me/calendars/{calendar_id}", "POST /bookings/{booking_id}/calendar-entry"}
"""What writes more than once, in an order that may break off; asking again ends what was begun."""


MANY = 10
"""A request makes no more calls; what a function does may."""


def kinds() -> Counter[str]:
    """How many items of each kind there are. How often calls were counted is not looked at."""
    keys = [tuple(item[key]["S"].partition("#")[0] for key in ("PK", "SK")) for item in stored_items()]
    return Counter(" ".join(key) for key in keys if key[0] != "CALLS")


def written() -> list[str]:
    """Everything in the table, but for what is counted before it is known what comes of a call."""
    items = [{name: text for name, text in item.items() if name != "tries"} for item in stored_items()]
    return sorted(str(sorted(item.items())) for item in items if not item["PK"]["S"].startswith("CALLS#"))


@dataclass(frozen=True)
class Asked:
    """A request that meets a fault, and the same request again, by another process."""

    kind: Kind
    calls: list[str]
    number: int
    first: HTTPResponse | None

    def __str__(self) -> str:
        first = f"{self.first.status_code} {self.first.body!r:.300}" if self.first is not None else "none"
        return f"{self.kind} in call {self.number + 1} of {self.calls}: {first}"


def kinds_of_faults(name: str, number: int, calls: list[str], everything: bool) -> list[Kind]:
    """Those that a call is tried with: all, or an answer that is lost and, in turn, another one; only one in turn where
    nothing is written, or where there are many calls."""
    kinds = [kind for kind in wire.KINDS if kind.concerns(calls[number])]
    if everything:
        return kinds
    in_turn = kinds[zlib.crc32(f"{name} {number}".encode()) % len(kinds)]
    if wire.only_reads(calls[number]) or len(calls) > MANY or in_turn == wire.LOST:
        return [in_turn]
    return [wire.LOST, in_turn]


def tried_places(calls: list[str], everything: bool) -> list[int]:
    """The calls that meet faults: all, or but for those between two like them, and where there are many but for those
    that only read."""
    if everything:
        return list(range(len(calls)))
    around = ["", *calls, ""]
    places = [number for number in range(len(calls)) if len(set(around[number : number + 3])) > 1]
    return [number for number in places if len(calls) <= MANY or not wire.only_reads(calls[number])]


class Trial:
    """A request of an operation, over and over: each time from the table that is there now."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.scene, self.name = scene, name
        self.method = METHODS.get(name) or name.partition(" ")[0]
        self.call = OPERATIONS[name](scene)
        self.restore = restored_table()
        self.before = written()
        wire = Wire()
        self.expected = self.ask(wire)
        assert self.expected.status_code < 400, self.expected.body
        self.calls = wire.calls
        self.after = kinds()

    def ask(self, wire: Wire, clock: int = 0) -> HTTPResponse:
        """By a process that just began."""
        forget_everything()
        self.scene.set_clock(NOW + timedelta(minutes=clock))
        with wire():
            return self.call.send(self.scene.client, self.method)

    def with_faults(self, everything: bool) -> Iterator[Asked]:
        """Each call in turn meets a fault."""
        for number in tried_places(self.calls, everything):
            for kind in kinds_of_faults(self.name, number, self.calls, everything):
                self.restore()
                wire, first = Wire(kind=kind, number=number), None
                with suppress(Killed):
                    first = self.ask(wire, kind.clock)
                yield Asked(kind, wire.calls, number, first)

    def check(self, asked: Asked) -> None:
        """What was answered is true, and asking again ends where it ends without faults."""
        self._check_first(asked)
        assert self.overlaps() == [], str(asked)
        again = self.ask(Wire())
        told = f"{asked}, and then {again.status_code} {again.body!r:.300}"
        assert again.status_code < 400 or outcome(again) == DONE.get(self.name), told
        assert kinds() == self.after, told
        assert self.overlaps() == [], told
        bookings = {body["booking"]["id"] for body in map(body_of, (asked.first, again)) if "booking" in body}
        assert len(bookings) <= 1, told

    def _check_first(self, asked: Asked) -> None:
        first = asked.first
        if first is None:
            return
        if first.status_code < 400:
            missing = (self.after - kinds()).keys() | (kinds() - self.after).keys()
            assert missing <= AFTERWARDS.get(self.name, set()), f"it is answered with success, and not done: {asked}"
        elif first.status_code == 503:
            assert "Retry-After" in first.headers
            may_be_written = asked.kind.has_effect or self.name in IN_STEPS
            assert may_be_written or written() == self.before, f"something was written: {asked}"
        else:
            assert asked.kind.clock > 0 and outcome(first) == BY_A_CLOCK_AHEAD.get(self.name), str(asked)

    def overlaps(self) -> list[str]:
        """What is wrong with the expert's time."""
        return faults(table.sort_items(stored_items())["ada-lovelace"], NOW).all()


def outcome(response: HTTPResponse) -> str:
    return f"{response.status_code} {json.loads(response.body)['type']}"


def body_of(response: HTTPResponse | None) -> dict[str, Any]:
    is_json = response is not None and response.body.startswith(b"{")
    found: dict[str, Any] = json.loads(response.body) if response is not None and is_json else {}
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_repeated_request_ends_where_one_without_faults_does(scene: Scene, name: str) -> None:
    trial = Trial(scene, name)
    for asked in trial.with_faults(everything=False):
        trial.check(asked)


@pytest.mark.long
@pytest.mark.parametrize("name", OPERATIONS)
def test_so_it_does_with_each_fault_at_each_call(scene: Scene, name: str) -> None:
    trial = Trial(scene, name)
    for asked in trial.with_faults(everything=True):
        trial.check(asked)


def test_a_profile_whose_write_is_sent_twice_is_edited_once(scene: Scene) -> None:
    """Happened: the second one met the first, and the edit was made again, of what it had made itself."""
    for call, method, status in (
        (Call("/me/event-types", scene.ada, an_event_type()), "POST", 201),
        (Call("/me/event-types/first-lesson", scene.ada), "DELETE", 204),
    ):
        probe = Wire()
        restore = restored_table()
        with probe():
            assert call.send(scene.client, method).status_code == status
        restore()
        with Wire(kind=Kind(wire.cut, tries=1), number=probe.calls.index("dynamodb PutItem"))():
            assert call.send(scene.client, method).status_code == status
        slugs = [offered["slug"] for offered in scene.own()["event_types"]]
        assert slugs == ["sync", "deep-dive", "office", *(["first-lesson"] if status == 201 else [])]
