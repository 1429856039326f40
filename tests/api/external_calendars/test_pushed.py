"""What watchers are told of the busy times of external calendars, and of days that become full."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from expertbook.domain.scheduling.model import EventType
from expertbook.store import experts
from expertbook.stream.slot_messages import changes_of, group_by_expert
from tests.api.conftest import Api, an_expert
from tests.api.external_calendars.elsewhere import (
    LATER,
    TUESDAY,
    At,
    Own,
    Server,
    event,
)
from tests.api.people import book
from tests.api.stream.test_live import stream_record
from tests.api.test_bookings import items


def day_item() -> dict[str, Any]:
    (found,) = [item for item in items("EXPERT#") if "#BUSY#" in item["SK"]["S"]]
    return found


def message_of(*images: tuple[Any, Any]) -> dict[str, Any]:
    """The message that follows from records with these images: (before, after)."""
    records = []
    for number, (before, after) in enumerate(images, 1):
        keys = {name: (after or before)[name] for name in ("PK", "SK")}
        name = "INSERT" if before is None else "MODIFY" if after else "REMOVE"
        records.append(stream_record(number, name, keys, after, before))
    (changes,) = group_by_expert(change for record in records for change in changes_of(record))
    found = changes.message()
    return {name: found[name] for name in ("taken", "freed", "held", "changed")}


def test_a_busy_day_that_comes_changes_and_goes_is_told_as_grains(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(event("20261124T100200Z", "20261124T110000Z")))
    first = day_item()
    server.has(event("20261124T103000Z", "20261124T110300Z"))
    at(LATER)
    own.read(identity)
    second = day_item()
    quiet: dict[str, Any] = {"taken": [], "freed": [], "held": [], "changed": []}
    assert message_of((None, first)) == quiet | {"taken": [["2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"]]}
    assert message_of((first, second)) == quiet | {
        "taken": [["2026-11-24T11:00:00Z", "2026-11-24T11:05:00Z"]],
        "freed": [["2026-11-24T10:00:00Z", "2026-11-24T10:30:00Z"]],
    }
    assert message_of((second, None)) == quiet | {"freed": [["2026-11-24T10:30:00Z", "2026-11-24T11:05:00Z"]]}


def test_a_busy_day_that_is_written_again_is_not_told(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    item = day_item()
    keys = {name: item[name] for name in ("PK", "SK")}
    assert changes_of(stream_record(1, "MODIFY", keys, item, item)) == []


def test_a_calendar_itself_is_told_to_nobody(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    (item,) = [item for item in items("EXPERT#") if item["SK"]["S"].startswith("CALENDAR#")]
    keys = {name: item[name] for name in ("PK", "SK")}
    assert changes_of(stream_record(1, "INSERT", keys, item, None)) == []


def counts() -> dict[str, Any] | None:
    found = [item for item in items("EXPERT#") if "#COUNT#" in item["SK"]["S"]]
    return found[0] if found else None


def test_a_day_that_becomes_full_is_told_as_changed_and_so_is_one_that_is_not_any_more(api: Api) -> None:
    experts.save(an_expert(event_types=(EventType("sync", "Sync", 15, 15, daily_cap=2),)))
    images = [counts()]
    book(api)
    images.append(counts())
    second = book(api, start="2026-11-24T14:00:00Z")
    images.append(counts())
    second.cancel()
    images.append(counts())
    told = []
    for before, after in pairwise(images):
        assert after is not None
        keys = {name: after[name] for name in ("PK", "SK")}
        told.append(len(changes_of(stream_record(1, "MODIFY", keys, after, before))))
    assert told == [0, 1, 1]
    day = {"taken": [], "freed": [], "held": [], "changed": [["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"]]}
    assert message_of((images[1], images[2])) == message_of((images[2], images[3])) == day
    assert message_of((images[2], None)) == day


def test_two_days_that_changed_are_told_in_one_message_with_the_grains(api: Api) -> None:
    experts.save(an_expert(event_types=(EventType("sync", "Sync", 15, 15, daily_cap=1),)))
    book(api)
    full = counts()
    claim = next(item for item in items("EXPERT#") if item["SK"]["S"] == "SLOT#2026-11-24T10:30Z")
    assert message_of((None, claim), (None, full)) == {
        "taken": [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]],
        "freed": [],
        "held": [],
        "changed": [["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"]],
    }
