"""What a call of each endpoint asks of DynamoDB is what its budget in budgets.toml allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from benchmarks.budgets import BUDGETS, broken, calls_of, in_dynamodb
from benchmarks.units import TableMeter
from chalicelib.endpoint import ENDPOINTS
from expertbook.domain.limits import MOST
from expertbook.store import directory, table
from infra.sample_data.people import sample_people
from tests.api.conftest import NOW, Api, a_request, dynamodb, forget_counts, once, publish
from tests.api.examples import A_HOLD, BEN, PLAIN, Call, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.people import book
from tests.api.store.test_traffic import without_pauses

__all__ = ["scene", "server", "without_pauses"]  # fixtures

API = BUDGETS["api"]
TAKEN = {"event_type": "deep-dive", "start": "2026-11-25T10:00:00Z"}
"""The time of the scene's booking."""

CALLS: dict[str, Callable[[Scene], Call]] = PLAIN | {
    "GET /experts": lambda scene: Call("/experts"),
    "GET /experts: a category": lambda scene: Call("/experts?category=Technology&sort=name"),
    "GET /experts: a search": lambda scene: Call("/experts?search=an"),
    "GET /experts: a search that finds nobody": lambda scene: Call("/experts?search=nobody"),
    "GET /experts/{handle}: a month": lambda scene: Call("/experts/ada-lovelace?days=31"),
    "POST /bookings: of a hold": lambda scene: Call("/bookings", body=a_request(hold=scene.hold())),
    "POST /bookings: signed in": lambda scene: Call("/bookings", scene.ben, a_request()),
    "POST /bookings: lost": lambda scene: Call("/bookings", body=a_request(**TAKEN, email="zoe@example.com")),
    "POST /holds: lost": lambda scene: Call("/holds", body=A_HOLD | TAKEN),
    "PATCH /bookings/{booking_id}/status: cancelled": lambda scene: Call(
        f"{scene.booking.path}/status", scene.booking.token, {"status": "cancelled"}
    ),
}
"""By method and path, and what is special. Without that, it's a call that simply goes well."""


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """The scene with a whole page of experts, and with 20 more bookings of Ben's with Ada, of 15 claims each."""
    scene.set_limits(MOST)
    once(lambda: _make_busy(scene.api), "busy scene")
    forget_counts()
    return scene


def _make_busy(api: Api) -> None:
    for person in sample_people(NOW.date())[:11]:
        publish(person.expert)
    directory.project("ada-lovelace", None)
    for day in (8, 9, 15, 16):
        for number in range(5):
            start = NOW + timedelta(days=day, hours=1, minutes=90 * number)
            book(api, event_type="deep-dive", start=f"{start:%Y-%m-%dT%H:%M:%SZ}", email=BEN)


def test_there_is_a_budget_for_every_endpoint_and_for_nothing_else() -> None:
    assert {name.partition(":")[0] for name in CALLS} == {f"{each.method} {each.path}" for each in ENDPOINTS}
    assert set(API) == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_keeps_to_its_budget(busy: Scene, name: str) -> None:
    call = CALLS[name](busy)
    forget_counts()
    with TableMeter(dynamodb()).watching(table.connection().client) as seen:
        response = call.send(busy.client, name.partition(" ")[0])
    assert response.status_code == 409 if name.endswith(": lost") else response.status_code < 400, response.body
    calls, read, write = API[name]
    found = in_dynamodb(seen.calls, seen.reads, seen.writes)
    said = broken(name, in_dynamodb(calls_of(calls), read, write), found)
    assert not said, "\n".join(said)
