"""What the page does with an expert's slots by itself: what is pushed, held, over, near."""

from __future__ import annotations

from typing import Any

from tests.site.rules.conftest import Rules

HOUR: dict[str, Any] = {"buffer_before_minutes": 0, "buffer_after_minutes": 15, "minimum_notice_minutes": 60}
DAY = "2026-11-24"


def at(time: str) -> str:
    return f"{DAY}T{time}:00Z"


def slot(time: str, status: str = "open", **more: Any) -> dict[str, Any]:
    hour, minute = time.split(":")
    return {"start": at(time), "end": at(f"{int(hour) + 1:02}:{minute}"), "time": time, "status": status, **more}


def hold(hold_id: str) -> dict[str, Any]:
    return {"id": hold_id, "from": at("10:00"), "to": at("11:00"), "until": at("09:05")}


def days(*slots: dict[str, Any]) -> dict[str, Any]:
    return {"$map": [[DAY, list(slots)]]}


def mark(begins: str, ends: str, until: str | None = None) -> dict[str, Any]:
    return {"from": at(begins), "to": at(ends), "until": until and at(until)}


def statuses(found: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    return {each["time"]: each["status"] for each in found[DAY]}


def slots(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("booking/times/slots", name, *given)


def test_a_time_that_somebody_holds_is_held_and_the_one_to_be_moved_is_the_current_one(rules: Rules) -> None:
    answer = [
        slot("09:00"),
        slot("10:00", "taken"),
        slot("11:00", "taken", held_until=at("08:10")),
        slot("12:00", "past"),
    ]
    shown = slots(rules, "addOwnStatuses", answer, at("09:00"))
    assert [each["status"] for each in shown] == ["current", "taken", "held", "past"]
    asked = slots(rules, "addOwnStatuses", answer, None, at("11:00"))
    assert [each["status"] for each in asked] == ["open", "taken", "open", "past"]


def test_what_is_pushed_takes_the_slots_that_it_meets_with_their_buffers(rules: Rules) -> None:
    before = days(slot("09:00"), slot("10:00"), slot("11:15"), slot("12:15"))
    # The session of 09:00 needs time until 10:15, when this begins; the one of 11:15 begins when it ends.
    after = slots(rules, "mark", before, HOUR, [mark("10:15", "11:15")])
    assert statuses(after) == {"09:00": "open", "10:00": "taken", "11:15": "open", "12:15": "open"}


def test_a_hold_lasts_until_the_last_one_lapses_and_gives_way_to_a_booking(rules: Rules) -> None:
    before = days(slot("09:00"), slot("11:00", "held", held_until=at("08:05")), slot("13:00"))
    marks = [mark("09:00", "10:00", "08:10"), mark("11:00", "12:00", "08:03"), mark("13:00", "14:00", "08:10")]
    held = slots(rules, "mark", before, HOUR, [*marks, mark("13:30", "14:00")])
    assert statuses(held) == {"09:00": "held", "11:00": "held", "13:00": "taken"}
    assert [each.get("held_until") for each in held[DAY]] == [at("08:10"), at("08:05"), None]


def test_what_lapses_is_open_again_in_its_order(rules: Rules) -> None:
    held = [slot("09:00", "held", held_until=at("08:10")), slot("11:00", "held", held_until=at("08:05"))]
    assert slots(rules, "findNextLapse", days(*held, slot("13:00"))) == at("08:05")
    after = slots(rules, "lapse", days(*held), at("08:05"))
    assert statuses(after) == {"09:00": "held", "11:00": "open"}
    assert slots(rules, "findNextLapse", days(slot("13:00"))) is None


def test_only_what_changed_is_told_with_what_it_was(rules: Rules) -> None:
    older, newer = days(slot("09:00"), slot("10:00", "taken")), days(slot("09:00", "taken"), slot("10:00", "taken"))
    assert slots(rules, "findChanges", older, newer) == [slot("09:00", "taken", was="open")]
    # What was not known before is no change.
    assert slots(rules, "findChanges", days(), newer) == []


def test_times_that_are_over_or_too_soon_are_not_offered(rules: Rules) -> None:
    now = 1795507200000  # 2026-11-24T08:00:00Z
    given = [slot("08:00", "past"), slot("08:45"), slot("09:00"), slot("10:00", "taken")]
    assert [each["time"] for each in slots(rules, "selectUpcoming", given, HOUR, now)] == ["09:00", "10:00"]
    assert [each["time"] for each in slots(rules, "selectOpen", given, HOUR, now)] == ["09:00"]
    assert slots(rules, "selectOpen", given, None, now) == []
    assert slots(rules, "selectOpen", None, HOUR, now) == []


def test_the_nearest_open_times_come_first(rules: Rules) -> None:
    given = days(*(slot(f"{hour:02}:00") for hour in range(9, 20)), slot("20:00", "taken"))
    found = slots(rules, "findNearestOpen", given, HOUR, at("19:30"), 0, 3)
    assert [each["time"] for each in found] == ["19:00", "18:00", "17:00"]


def test_a_long_day_is_shown_in_parts_and_a_short_one_whole(rules: Rules) -> None:
    long = [slot(f"{hour:02}:00") for hour in range(8, 20)]
    parts = {part["name"]: [each["time"] for each in part["slots"]] for part in slots(rules, "splitDay", long)}
    assert list(parts) == ["morning", "afternoon", "evening"]
    assert (parts["morning"][-1], parts["afternoon"][0], parts["evening"][0]) == ("11:00", "12:00", "17:00")
    assert slots(rules, "splitDay", long[:10]) == [{"name": None, "slots": long[:10]}]
    assert [part["name"] for part in slots(rules, "splitDay", [*long[4:], *long[4:]])] == ["afternoon", "evening"]


def test_the_parts_of_an_interval_outside_of_another_stay(rules: Rules) -> None:
    def left(begins: str, ends: str) -> list[tuple[str, str]]:
        found = rules.call(
            "booking/times/pushed_intervals", "subtract", [mark("10:00", "12:00")], [at(begins), at(ends)]
        )
        return [(each["from"][11:16], each["to"][11:16]) for each in found]

    assert left("12:00", "13:00") == left("09:00", "10:00") == [("10:00", "12:00")]
    assert left("10:30", "11:00") == [("10:00", "10:30"), ("11:00", "12:00")]
    assert left("09:00", "11:00") == [("11:00", "12:00")]
    assert left("11:00", "13:00") == [("10:00", "11:00")]
    assert left("10:00", "12:00") == left("09:00", "13:00") == []


def test_late_news_of_the_hold_before_takes_nothing_from_the_one_of_now(rules: Rules) -> None:
    """After a reload the page has its time again, maybe before it is told that the hold before was let go."""
    own, told = "booking/times/own_hold", [mark("10:00", "11:00", "09:05")]
    for each in ("before", "now"):
        rules.call(own, "keepHold", hold(each))
    rules.call(own, "forgetFreed", [[at("10:00"), at("11:00")]])
    assert rules.call(own, "subtractOwn", told) == []
    # Its own end may be told before the answer to letting it go is there.
    rules.call(own, "expectFreed")
    rules.call(own, "forgetFreed", [[at("10:00"), at("11:00")]])
    assert rules.call(own, "subtractOwn", told) == told


def test_what_is_booked_here_takes_the_times_that_it_meets(rules: Rules) -> None:
    def is_booked_here(start: str, end: str, status: str = "taken") -> Any:
        slot = {"start": f"2026-11-24T{start}:00Z", "end": f"2026-11-24T{end}:00Z", "status": status}
        return rules.call("booking/times/own_hold", "isBookedHere", slot, event_type)

    event_type = {"buffer_before_minutes": 0, "buffer_after_minutes": 15}
    booked = {"start": "2026-11-24T10:00:00Z", "end": "2026-11-24T10:30:00Z"}
    rules.call("booking/times/own_hold", "expectBooked", booked, event_type)
    assert is_booked_here("10:00", "10:30") and is_booked_here("10:30", "11:00") and is_booked_here("09:30", "10:00")
    assert not is_booked_here("10:45", "11:15") and not is_booked_here("10:00", "10:30", "held")
    rules.call("booking/times/own_hold", "forgetBooked", booked["start"])
    assert not is_booked_here("10:00", "10:30")
