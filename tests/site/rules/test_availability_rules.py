"""What the editor of the hours computes by itself: the rules of the server, dates, zones, and who changed what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from expertbook.domain.scheduling.hours_rules import find_hours_problem
from tests.site.rules.conftest import Rules

Hours = list[list[str]]

DAYS: list[Hours] = [
    [],
    [["09:00", "17:00"]],
    [["00:00", "24:00"]],
    [["09:00", "12:00"], ["12:00", "17:00"]],
    [["13:00", "17:00"], ["09:00", "12:00"]],
    [["09:00", "12:00"], ["11:55", "17:00"]],
    [["09:00", "12:00"], ["09:00", "12:00"]],
    [["13:00", "17:00"], ["09:00", "13:05"]],
    [["12:00", "12:00"]],
    [["17:00", "09:00"]],
    [["09:00", "17:00"], ["20:00", "19:00"]],
    [["09:02", "17:00"]],
    [["09:00", "17:59"]],
    [["09:02", "08:00"]],
    [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8)],
    [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(9)],
    [[f"{hour:02}:02", f"{hour:02}:01"] for hour in range(9)],
]

STARTS = {
    "9 09 9h 9am": "09:00",
    "930 0930 9:30 9.30 9h30": "09:30",
    "21:05 2105 9:05pm": "21:05",
    "12am 0 00:00": "00:00",
    "12pm 12": "12:00",
    "23:59": "23:59",
    "24:00 24 25 9:60 9:3 noon 13pm -9 12345 9:30:00 9-17": None,
}
ENDS = {
    "17 5pm": "17:00",
    "24:00 24 2400 0 00:00 12am": "24:00",
    "0:05": "00:05",
    "24:05 x": None,
}


def computed(rules: Rules, module: str, call: str, *given: Any) -> Any:
    """What a function of a module of the editor returns."""
    return rules.call(f"availability/{module}", call, *given)


def test_the_page_says_of_hours_what_the_server_says(rules: Rules) -> None:
    by_page = [computed(rules, "hours_rules", "problemWith", hours) for hours in DAYS]
    faults = [find_hours_problem(tuple((opens, closes) for opens, closes in hours)) for hours in DAYS]
    by_server = [fault and fault.message for fault in faults]
    assert [found and found["message"] for found in by_page] == by_server
    assert len({*by_server}) == 5


def test_the_input_that_is_wrong_is_known(rules: Rules) -> None:
    def wrong(*hours: list[str]) -> Any:
        return computed(rules, "hours_rules", "problemWith", hours)["at"]

    assert wrong(["13:00", "17:00"], ["9", "13:05"]) == ["0.from"]
    assert wrong(["09:00", "12:00"], ["13:00", "x"]) == ["1.to"]
    assert wrong(["09:00", "08:00"]) == ["0.to"]
    assert wrong(["09:01", "12:00"], ["13:00", "14:02"]) == ["0.from", "1.to"]


@pytest.mark.parametrize(("is_end", "typed"), [(False, STARTS), (True, ENDS)], ids=["starts", "ends"])
def test_times_are_read_as_people_write_them(rules: Rules, is_end: bool, typed: dict[str, str | None]) -> None:
    wanted = {text: clock for texts, clock in typed.items() for text in texts.split()}
    wanted |= {"": None, " 9 30 PM ": "21:30"}
    assert {text: rules.call("shared/clock", "readClock", text, is_end) for text in wanted} == wanted


def test_hours_are_sent_in_form_and_in_order(rules: Rules) -> None:
    hours = [["13", "0"], ["9", "1230"]]
    assert computed(rules, "hours_rules", "readHours", hours) == [["09:00", "12:30"], ["13:00", "24:00"]]
    assert computed(rules, "hours_rules", "readHours", [["9", "8"]]) is None


def test_dates_in_a_row_with_the_same_hours_are_one_run(rules: Rules) -> None:
    evening = [["18:00", "20:00"]]
    overrides = {
        **{date: [] for date in ("2026-12-31", "2026-11-20", "2027-01-01", "2026-12-24", "2026-12-30")},
        "2026-12-25": evening,
    }
    runs = computed(rules, "dates", "runsOf", overrides, "2026-11-21")
    assert runs == [
        {"from": "2026-12-24", "to": "2026-12-24", "hours": []},
        {"from": "2026-12-25", "to": "2026-12-25", "hours": evening},
        {"from": "2026-12-30", "to": "2027-01-01", "hours": []},
    ]
    assert computed(rules, "dates", "overridesOf", runs) == {
        date: overrides[date] for date in overrides if date > "2026-11-21"
    }
    assert computed(rules, "dates", "withDates", runs, ["2026-12-25"], []) == [
        {"from": "2026-12-24", "to": "2026-12-25", "hours": []},
        runs[2],
    ]


def test_dates_stand_by_their_months_and_days_in_the_order_of_a_week(rules: Rules) -> None:
    assert computed(rules, "dates", "byMonth", ["2026-11-30", "2026-12-01", "2026-12-02"]) == [
        ["2026-11", ["2026-11-30"]],
        ["2026-12", ["2026-12-01", "2026-12-02"]],
    ]
    assert [computed(rules, "week", "orderedWeekdays", first)[0] for first in (1, 6, 7)] == ["mon", "sat", "sun"]


BEFORE = {
    "timezone": "Europe/London",
    "weekly": {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []},
    "overrides": {"2026-12-24": [], "2026-12-25": []},
}


def changed(**days: Any) -> dict[str, Any]:
    """The hours with other ones on some days; None takes a date's own away."""
    weekly = BEFORE["weekly"] | {day: hours for day, hours in days.items() if day in BEFORE["weekly"]}  # type: ignore[operator]
    named = {day.replace("_", "-").removeprefix("d"): hours for day, hours in days.items() if day.startswith("d2")}
    overrides = BEFORE["overrides"] | named  # type: ignore[operator]
    return {
        "timezone": days.get("timezone", BEFORE["timezone"]),
        "weekly": weekly,
        "overrides": {date: hours for date, hours in overrides.items() if hours is not None},
    }


def test_of_two_edits_at_once_each_day_keeps_its_own(rules: Rules) -> None:
    late = [["10:00", "12:00"]]
    mine = changed(mon=[["08:00", "12:00"]], sat=late, d2026_12_24=None, d2027_01_02=late)
    theirs = changed(mon=late, tue=late, timezone="Europe/Berlin", d2026_12_25=late, d2026_12_30=[])
    assert computed(rules, "merge", "mergeHours", BEFORE, mine, theirs) == changed(
        mon=[["08:00", "12:00"]],
        tue=late,
        sat=late,
        timezone="Europe/Berlin",
        d2026_12_24=None,
        d2026_12_25=late,
        d2026_12_30=[],
        d2027_01_02=late,
    )
    assert computed(rules, "merge", "mergeHours", BEFORE, BEFORE, theirs) == theirs
    assert computed(rules, "merge", "mergeHours", BEFORE, mine, BEFORE) == mine


def test_what_somebody_else_changed_is_told_day_by_day(rules: Rules) -> None:
    late = [["10:00", "12:00"]]
    mine = changed(mon=[["08:00", "12:00"]], tue=late)
    theirs = changed(mon=late, tue=late, sun=late, fri=[], timezone="Europe/Berlin", d2026_12_25=None) | {}
    theirs["overrides"] |= {"2026-12-30": [], "2026-12-31": []}
    told = computed(rules, "merge", "describeChanges", BEFORE, mine, theirs)
    assert [(each["name"], each["was"], each["is"], each["mine"]) for each in told] == [
        ("Time zone", "London", "Berlin", None),
        ("Monday", "09:00–12:00", "10:00–12:00", "08:00–12:00"),
        ("Tuesday", "09:00–12:00", "10:00–12:00", None),
        ("Friday", "09:00–12:00", "not bookable", None),
        ("Sunday", "not bookable", "10:00–12:00", None),
        ("Fri 25 Dec", "day off", "hours of its weekday", None),
        ("Wed 30 Dec – Thu 31 Dec", "hours of its weekday", "day off", None),
    ]


NOVEMBER = 1795824000000
"""2026-11-28T00:00:00Z."""


def test_another_zone_is_explained(rules: Rules) -> None:
    weekly = BEFORE["weekly"]

    def words(before: str, after: str) -> str:
        return " ".join(computed(rules, "zone_change", "zoneChangeWords", weekly, before, after, NOVEMBER))

    assert words("Europe/London", "Europe/Berlin") == (
        "Your hours stay 09:00–12:00, now by the clock of Berlin. For your clients everything moves 1 hour earlier: "
        "what began at 09:00 in London begins at 08:00 there. Bookings keep their times."
    )
    assert "moves 5 hours later: what began at 09:00 in London begins at 14:00" in words(
        "Europe/London", "America/New_York"
    )
    assert "moves 5\u00a0h 30\u00a0min earlier" in words("Europe/London", "Asia/Kolkata")
    assert "the difference is another one" in words("Europe/London", "Asia/Kolkata")
    assert "nothing moves" in words("Europe/Paris", "Europe/Berlin")
    assert words("Europe/Paris", "Europe/Paris") == ""


def test_a_time_on_a_clock_is_found_around_the_change_of_the_clocks(rules: Rules) -> None:
    def instant(date: str, clock: str, zone: str = "Europe/London") -> str:
        milliseconds = computed(rules, "zone_change", "instantOf", date, clock, zone)
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert instant("2026-11-24", "10:30") == "2026-11-24T10:30:00Z"
    assert instant("2026-10-25", "00:30") == "2026-10-24T23:30:00Z"
    assert instant("2026-10-25", "03:00") == "2026-10-25T03:00:00Z"
    assert instant("2027-03-28", "03:00") == "2027-03-28T02:00:00Z"
    assert instant("2026-11-24", "10:30", "Asia/Kolkata") == "2026-11-24T05:00:00Z"
    assert instant("2026-11-24", "00:15", "Pacific/Auckland") == "2026-11-23T11:15:00Z"


def test_the_picture_has_what_is_open_and_in_which_hours(rules: Rules) -> None:
    slots = [
        {"time": "09:00", "start": "2026-11-24T09:00:00Z", "end": "2026-11-24T10:00:00Z", "status": "open"},
        {"time": "09:30", "start": "2026-11-24T09:30:00Z", "end": "2026-11-24T10:30:00Z", "status": "open"},
        {"time": "11:00", "start": "2026-11-24T11:00:00Z", "end": "2026-11-24T12:00:00Z", "status": "held"},
    ]
    days = [{"date": f"2026-11-{day}", "slots": slots if day == 24 else []} for day in range(23, 30)]
    hours = {"weekly": BEFORE["weekly"], "overrides": {"2026-11-25": [["13:30", "24:00"]], "2026-11-26": []}}
    answer = {"days": days, "hours": hours, "today": "2026-11-24", "last": "2026-12-21"}
    weeks = computed(rules, "picture_days", "pictureOf", answer)
    (week,) = weeks
    assert [day["isShown"] for day in week] == [False, *[True] * 6]
    assert week[1] == {
        "date": "2026-11-24",
        "isShown": True,
        "count": 2,
        "hours": [[540, 720]],
        "offered": [[540, 630]],
    }
    assert [day["hours"] for day in week[2:]] == [[[810, 1440]], [], [[540, 720]], [], []]
    assert computed(rules, "picture_days", "scaleOf", weeks) == [540, 1440]


def test_a_field_shows_a_time_by_the_visitors_clock_and_what_is_none_as_it_was_typed(rules: Rules) -> None:
    kept = ["09:00", "13:35", "24:00", "9", "soon", "25:00", "99:99"]
    assert [rules.call("shared/clock", "shownClock", text, False) for text in kept] == kept
    twelve = ["9:00\u00a0AM", "1:35\u00a0PM", "12:00\u00a0AM", "9", "soon", "25:00", "99:99"]
    assert [rules.call("shared/clock", "shownClock", text, True) for text in kept] == twelve
    # And what a field shows can be read again.
    assert [rules.call("shared/clock", "readClock", text, True) for text in twelve[:3]] == kept[:3]
