"""A daily cap, counted by the expert's date, over the API. That parallel bookings can't pass it: tests/cloud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.services import openings
from expertbook.store import experts
from tests.api.conftest import LIMITED, NOW, Api, a_request, an_expert, before_each_call, counted_calls
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.store.test_traffic import answering, error, without_pauses

__all__ = ["without_pauses"]  # fixtures

MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"


@pytest.fixture
def capped() -> Expert:
    """An expert who takes two syncs a day, and any number of deep dives."""
    return experts.save(an_expert(event_types=(sync(2), *an_expert().event_types[1:])))


def sync(cap: int | None) -> EventType:
    return EventType("sync", "15-minute sync", 15, 15, booking_window_days=30, daily_cap=cap)


def at(time: str, day: str = TUESDAY) -> str:
    return f"{day}T{time}:00Z"


def booked(api: Api, *times: str, day: str = TUESDAY) -> list[Booked]:
    return [book(api, start=at(time, day)) for time in times]


def statuses(api: Api, day: str = TUESDAY, **more: str) -> set[str]:
    query = "&".join(f"{name}={value}" for name, value in more.items())
    page = api.get(f"/experts/ada-lovelace?from={day}&days=1&event_type=sync&{query}").body
    return {slot["status"] for slot in page["days"][0]["slots"]}


def refusal(api: Api, **changes: Any) -> str:
    answer = api.post("/bookings", a_request(**changes))
    assert answer.status == 409, answer.body
    return str(answer.body["type"])


def test_the_day_is_taken_once_as_many_are_booked_as_the_cap_allows(api: Api, capped: Expert) -> None:
    booked(api, "10:30")
    assert "open" in statuses(api)
    booked(api, "14:00")
    assert statuses(api) == {"taken"}
    assert "open" in statuses(api, WEDNESDAY)


def test_one_more_than_the_cap_is_refused_and_other_days_are_offered(api: Api, capped: Expert) -> None:
    booked(api, "10:30", "14:00")
    answer = api.post("/bookings", a_request(start=at("15:00")))
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    assert answer.body["nearest"] and not any(slot["start"].startswith(TUESDAY) for slot in answer.body["nearest"])


def test_other_event_types_of_the_day_are_not_counted(api: Api, capped: Expert) -> None:
    booked(api, "10:30", "14:00")
    book(api, event_type="deep-dive", start=at("12:00"))
    page = api.get(f"/experts/ada-lovelace?from={TUESDAY}&days=1&event_type=deep-dive").body
    assert "open" in {slot["status"] for slot in page["days"][0]["slots"]}


def test_a_cancelled_session_gives_its_seat_back(api: Api, capped: Expert) -> None:
    first, _ = booked(api, "10:30", "14:00")
    assert first.cancel().status == 200
    assert "open" in statuses(api)
    booked(api, "15:00")
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_a_session_moved_to_another_day_takes_its_seat_along(api: Api, capped: Expert) -> None:
    first, _ = booked(api, "10:30", "14:00")
    assert first.move(at("10:30", WEDNESDAY)).status == 200
    booked(api, "15:00")
    assert statuses(api) == {"taken"}
    booked(api, "14:00", day=WEDNESDAY)
    assert statuses(api, WEDNESDAY) == {"taken"}


def test_a_session_cannot_move_to_a_day_that_is_full(api: Api, capped: Expert) -> None:
    booked(api, "10:30", "14:00", day=WEDNESDAY)
    (moving,) = booked(api, "10:30")
    answer = moving.move(at("15:00", WEDNESDAY))
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    assert moving.show().body["booking"] == moving.made


def test_on_a_full_day_a_session_can_still_move_within_it(api: Api, capped: Expert) -> None:
    first, _ = booked(api, "10:30", "14:00")
    page = api.get(
        f"/experts/ada-lovelace?from={TUESDAY}&days=1&event_type=sync&moving={first.id}",
        Authorization=f"Bearer {first.token}",
    ).body
    assert "open" in {slot["status"] for slot in page["days"][0]["slots"]}
    assert first.move(at("15:00")).status == 200
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_a_cap_counts_what_was_booked_before_there_was_one(api: Api, ada: Expert) -> None:
    first, *_ = booked(api, "10:30", "11:00")
    first.cancel()
    booked(api, "14:00")
    set_cap(api, 3)
    booked(api, "15:00")
    assert statuses(api) == {"taken"}
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_a_session_at_midnight_is_of_the_day_that_begins(api: Api, ada: Expert) -> None:
    always = replace(ada, availability=Availability("UTC", dict.fromkeys(("tue", "wed"), (("00:00", "24:00"),))))
    experts.save(replace(always, event_types=(sync(None),)))
    booked(api, "10:30")
    booked(api, "00:00", day=WEDNESDAY)
    stored = experts.load("ada-lovelace")
    assert stored is not None
    experts.save(replace(stored, event_types=(sync(2),)))
    booked(api, "23:30")
    assert refusal(api, start=at("14:00"), event_type="sync") == "slot_taken"
    booked(api, "00:15", day=WEDNESDAY)
    assert refusal(api, start=at("14:00", WEDNESDAY), event_type="sync") == "slot_taken"


def test_a_session_that_is_cancelled_while_its_date_is_counted_gives_its_seat_back(api: Api, ada: Expert) -> None:
    first, _ = booked(api, "10:30", "14:00")
    experts.save(replace(ada, event_types=(sync(2),)))
    waits = iter([True])

    def cancel(params: dict[str, Any], **_: Any) -> None:
        if b"#COUNT#" in params["body"] and next(waits, False):
            assert first.cancel().status == 200

    with before_each_call(cancel, "UpdateItem"):
        booked(api, "15:00")
    assert not next(waits, False)
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_a_cap_that_was_taken_away_and_set_again_counts_anew(api: Api, capped: Expert) -> None:
    booked(api, "10:30")
    set_cap(api, None)
    booked(api, "11:00", "11:30")
    set_cap(api, 4)
    booked(api, "14:00")
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_a_lower_cap_holds_at_once_and_keeps_what_is_booked(api: Api, capped: Expert) -> None:
    first, second = booked(api, "10:30", "14:00")
    set_cap(api, 1)
    assert refusal(api, start=at("15:00")) == "slot_taken"
    first.cancel()
    assert refusal(api, start=at("15:00")) == "slot_taken"
    second.cancel()
    booked(api, "15:00")


# What is full by a new cap is shown so at once.


def test_a_date_that_is_full_under_a_new_cap_is_shown_full_at_once(api: Api, ada: Expert) -> None:
    booked(api, "10:30", "14:00")
    booked(api, "10:30", day=WEDNESDAY)
    set_cap(api, 2)
    assert (statuses(api), "open" in statuses(api, WEDNESDAY)) == ({"taken"}, True)
    assert refusal(api, start=at("15:00")) == "slot_taken"


def test_a_date_that_is_full_under_a_lower_cap_is_shown_full_though_nobody_counted_it(api: Api, ada: Expert) -> None:
    booked(api, "10:30", "14:00")
    set_cap(api, 5)
    assert "open" in statuses(api)
    set_cap(api, 2)
    assert statuses(api) == {"taken"}


def test_a_cap_of_another_event_type_leaves_full_dates_full(api: Api, capped: Expert) -> None:
    """Days are counted anew then, all of them."""
    experts.save(replace(capped, email=ADA[0]))
    booked(api, "10:30", "14:00")
    set_cap(api, 3, "deep-dive")
    assert statuses(api) == {"taken"}
    assert refusal(api, start=at("15:00")) == "slot_taken"


def test_a_date_that_is_shown_full_opens_when_a_session_is_cancelled(api: Api, ada: Expert) -> None:
    first, _ = booked(api, "10:30", "14:00")
    set_cap(api, 2)
    assert first.cancel().status == 200
    assert "open" in statuses(api)
    booked(api, "15:00")
    assert statuses(api) == {"taken"}
    assert refusal(api, start=at("16:00")) == "slot_taken"


def test_what_is_not_of_the_capped_event_type_fills_no_date(api: Api, ada: Expert) -> None:
    cancelled, _ = booked(api, "10:30", "14:00")
    cancelled.cancel()
    book(api, event_type="deep-dive", start=at("12:00"))
    set_cap(api, 2)
    assert "open" in statuses(api)


def test_a_card_does_not_offer_a_date_that_a_cap_fills(api: Api, listed_ada: Expert) -> None:
    booked(api, "14:00", day=MONDAY)
    openings.refresh(listed_ada.handle, NOW)

    def next_date() -> str:
        (card,) = api.get("/experts").body["experts"]
        return str(card["next_open"][0])[:10]

    assert next_date() == MONDAY
    set_cap(api, 1)
    assert next_date() == TUESDAY


def test_setting_a_cap_looks_at_bookings_only_where_a_date_may_be_full(api: Api, ada: Expert) -> None:
    booked(api, "10:30", "14:00")
    signed_in(*ADA)
    edit = ["GetItem", "GetItem", "PutItem"]  # the list of event types, and the change
    with counted_calls() as calls:
        set_cap(api, 3)
    assert calls == [*edit, "Query"]
    with counted_calls() as calls:
        set_cap(api, 2)
    refreshed = ["GetItem", "GetItem", "Query", "TransactWriteItems"]
    assert calls == [*edit, "Query", "BatchGetItem", "UpdateItem", *refreshed]
    with counted_calls() as calls:
        set_cap(api, 4)
    assert calls == edit


def test_a_cap_is_saved_though_what_is_full_cannot_be_shown_now(api: Api, ada: Expert, without_pauses: None) -> None:
    booked(api, "10:30", "14:00")
    with answering("BatchGetItem", error("ProvisionedThroughputExceededException")):
        set_cap(api, 2)
    assert refusal(api, start=at("15:00")) == "slot_taken"


def test_the_date_is_the_experts_not_that_of_utc(api: Api) -> None:
    """In Auckland, 13 hours ahead, a date begins at 11:00 of the UTC date before."""
    availability = Availability("Pacific/Auckland", {"wed": (("00:00", "24:00"),), "thu": (("00:00", "24:00"),)})
    experts.save(an_expert(availability=availability, event_types=(sync(2),)))
    booked(api, "23:00", day=TUESDAY)
    booked(api, "01:00", day=WEDNESDAY)
    assert refusal(api, start=at("10:45", WEDNESDAY)) == "slot_taken"
    booked(api, "11:00", day=WEDNESDAY)


def test_after_a_change_of_the_zone_days_are_counted_by_the_new_one(api: Api) -> None:
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("00:00", "24:00"),))
    ada = experts.save(an_expert(availability=Availability("UTC", hours), event_types=(sync(2),), email=ADA[0]))  # type: ignore[arg-type]
    booked(api, "23:00", "23:30", day=TUESDAY)
    token = signed_in(*ADA)
    revision = api.get("/me/availability", Authorization=f"Bearer {token}").body["availability"]["revision"]
    body = {"timezone": "Pacific/Auckland", "weekly": hours, "overrides": {}, "revision": revision}
    assert api.put("/me/availability", body, Authorization=f"Bearer {token}").status == 200
    assert ada.caps_since == 0
    # Both are on the Auckland Wednesday, which lasts until 11:00 of the UTC one.
    assert {slot["status"] for slot in auckland_slots(api, WEDNESDAY)} == {"taken"}
    assert refusal(api, start=at("10:00", WEDNESDAY)) == "slot_taken"
    booked(api, "10:00", day=TUESDAY)


def test_an_erased_clients_session_gives_its_seat_back(api: Api, capped: Expert) -> None:
    from expertbook.services import erase_account
    from expertbook.store import accounts

    booked(api, "10:30", "14:00")
    accounts.change("ben@example.com", NOW, lambda account: account)
    erase_account.erase("ben@example.com", NOW)
    assert "open" in statuses(api)
    booked(api, "15:00", "16:00")


def test_a_booking_under_a_cap_is_one_read_and_one_transaction(api: Api, capped: Expert) -> None:
    booked(api, "10:30")
    with counted_calls() as calls:
        booked(api, "14:00")
    assert calls == ["GetItem", *LIMITED, *LIMITED, "TransactWriteItems"], "the hour of each limit runs already"
    with counted_calls() as calls:
        statuses(api)
    assert calls == ["GetItem", "Query"]


def test_the_first_booking_of_a_day_under_a_cap_counts_the_day(api: Api, capped: Expert) -> None:
    with counted_calls() as calls:
        booked(api, "10:30")
    assert calls == ["GetItem", *LIMITED, "TransactWriteItems", "GetItem", "Query", "UpdateItem", "TransactWriteItems"]


def auckland_slots(api: Api, day: str) -> list[dict[str, Any]]:
    page = api.get(f"/experts/ada-lovelace?from={day}&days=1&event_type=sync&timezone=Pacific/Auckland").body
    found: list[dict[str, Any]] = page["days"][0]["slots"]
    return found


def set_cap(api: Api, cap: int | None, slug: str = "sync") -> None:
    """As the expert does."""
    token = signed_in(*ADA)
    found = api.get("/me/event-types", Authorization=f"Bearer {token}").body["event_types"]
    shown = next(offered for offered in found if offered["slug"] == slug)
    body = {**{name: value for name, value in shown.items() if name != "slug"}, "daily_cap": cap}
    answer = api.put(f"/me/event-types/{slug}", body, Authorization=f"Bearer {token}")
    assert answer.status == 200, answer.body


def test_a_profile_saved_past_the_api_keeps_its_counts(api: Api, capped: Expert) -> None:
    booked(api, "10:30", "14:00")
    experts.save(replace(capped, headline="Engines"))
    assert refusal(api, start=at("15:00")) == "slot_taken"
