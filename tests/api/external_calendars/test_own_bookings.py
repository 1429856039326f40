"""ExpertBook's own bookings that come back by an expert's calendar elsewhere: they count nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from expertbook.services import sync_calendars
from expertbook.store import bookings, experts
from expertbook.store.items import BookingItem
from tests.api.conftest import NOW, an_expert, counted_calls
from tests.api.external_calendars.elsewhere import LATER, TUESDAY, At, Own, Server, run_schedule, taken_on
from tests.api.external_calendars.elsewhere import event as any_event
from tests.api.people import book

TEN = ("20261124T100000Z", "20261124T110000Z")
"""Where a deep dive of an hour stands in the calendar."""

NOBODYS = "01JD3Q5ZB2M8X4T6V9KCWYRHNE"


def event(uid: str, begin: str = TEN[0], end: str = TEN[1], *more: str) -> str:
    """An entry with a UID of its own."""
    return any_event(begin, end, *more).replace(f"UID:{begin}", f"UID:{uid}")


def returned(booking_id: str, *times: str) -> str:
    """The entry of a booking, as the expert's own mail carried it into the calendar."""
    return event(f"{booking_id}@expertbook", *times)


def dive(own: Own, **changes: Any) -> Any:
    return book(own.api, event_type="deep-dive", start="2026-11-24T10:00:00Z", **changes)


def test_a_client_moves_by_half_an_hour_where_the_booking_came_back(own: Own, server: Server) -> None:
    booking = dive(own)
    own.added(server.has(returned(booking.id)))
    page = f"/experts/ada-lovelace?event_type=deep-dive&from=2026-11-24&days=1&moving={booking.id}"
    (day,) = own.api.get(page, Authorization=f"Bearer {booking.token}").body["days"]
    assert {slot["status"] for slot in day["slots"]} == {"open"}
    assert booking.move("2026-11-24T10:30:00Z").status == 200


def test_the_time_of_a_cancelled_booking_is_offered_although_its_entry_is_still_there(
    own: Own, server: Server, at: At
) -> None:
    booking = dive(own)
    identity = own.added(server.has(returned(booking.id), TUESDAY.replace("T10", "T16").replace("T11", "T17")))
    booking.cancel()
    dive(own, email="zoe@example.com")
    at(LATER)
    own.read(identity)
    assert own.listed()[0]["busy_days"] == 1
    assert taken_on(own.api, "2026-11-24", "&event_type=deep-dive") >= {"15:30", "16:00"}


@pytest.mark.parametrize("now", ["moved", "cancelled", "completed"])
def test_an_entry_that_is_out_of_date_counts_nowhere(own: Own, server: Server, at: At, now: str) -> None:
    booking = dive(own)
    if now == "moved":
        booking.move("2026-11-25T14:00:00Z")
    elif now == "cancelled":
        booking.cancel()
    own.added(server.has(returned(booking.id)))
    assert own.listed()[0]["busy_days"] == 0
    assert own.listed()[0]["unread_entries"] == 0


def test_a_booking_of_another_expert_or_another_deployment_is_a_busy_time(own: Own, server: Server) -> None:
    experts.save(an_expert(handle="bo-li"))
    others = book(own.api, expert="bo-li", start="2026-11-25T14:00:00Z")
    own.added(
        server.has(
            returned(NOBODYS),
            returned(others.id, "20261125T140000Z", "20261125T150000Z"),
            event("1@example.com", "20261124T140000Z", "20261124T150000Z"),
        )
    )
    assert (len(taken_on(own.api, "2026-11-24")), len(taken_on(own.api, "2026-11-25"))) == (8, 4)


def test_the_clock_reads_it_the_same_way(own: Own, server: Server, at: At) -> None:
    booking = dive(own)
    own.added(server.has(TUESDAY))
    server.has(returned(booking.id))
    booking.cancel()
    at(NOW + timedelta(minutes=15))
    run_schedule()
    assert (taken_on(own.api, "2026-11-24"), own.listed()[0]["busy_days"]) == (set(), 0)


def test_looking_them_up_costs_one_call_for_a_hundred_and_none_without_any(own: Own, server: Server, at: At) -> None:
    booking = dive(own)
    identity = own.added(server.has(returned(booking.id), TUESDAY))
    at(LATER)
    server.has(returned(booking.id))
    read = ["GetItem", "UpdateItem", "GetItem", "BatchGetItem", "PutItem", "BatchWriteItem", "PutItem"]
    openings, end = ["GetItem", "GetItem", "Query"], "UpdateItem"
    assert own.what_reading_costs(identity) == [*read, *openings, end]
    at(LATER + timedelta(minutes=15))
    server.has(TUESDAY)
    assert "BatchGetItem" not in own.what_reading_costs(identity)
    # It didn't change.
    at(LATER + timedelta(minutes=30))
    assert own.what_reading_costs(identity) == ["GetItem", "UpdateItem", "GetItem", "PutItem", end]


def test_only_so_many_are_looked_up_and_the_soonest_first(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(sync_calendars, "MAX_RETURNED", 250)
    find = bookings.ids_of_expert

    def note(handle: str, ids: list[str]) -> set[str]:
        asked.append(ids)
        return find(handle, ids)

    monkeypatch.setattr(bookings, "ids_of_expert", note)
    booking = dive(own)
    strangers = [
        returned(f"01JD3Q5ZB2M8X4T6V9KCWYR{i:03}", f"2026112{5 + i % 5}T100000Z", f"2026112{5 + i % 5}T110000Z")
        for i in range(400)
    ]
    url = server.has(*strangers, returned(booking.id))
    with counted_calls() as calls:
        own.added(url)
    assert calls.count("BatchGetItem") == 3
    assert (len(asked[0]), asked[0][0]) == (250, booking.id)
    assert (taken_on(own.api, "2026-11-29"), len(taken_on(own.api, "2026-11-25"))) == (set(), 4)
    assert own.listed()[0]["busy_days"] == 5


def test_of_a_booking_no_more_is_read_than_whose_it_is(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = dive(own)
    asked: list[list[str]] = []
    read = BookingItem.batch_get

    def note(keys: Any, **how: Any) -> Any:
        asked.append(how["attributes_to_get"])
        return read(keys, **how)

    monkeypatch.setattr(BookingItem, "batch_get", note)
    assert bookings.ids_of_expert("ada-lovelace", [booking.id, NOBODYS]) == {booking.id}
    assert asked == [["PK", "SK", "booking_id", "expert"]]
    assert bookings.ids_of_expert("ada-lovelace", []) == set()
