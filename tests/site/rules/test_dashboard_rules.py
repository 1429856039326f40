"""What the expert's dashboard decides and draws by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from expertbook.domain.booking import Absence, Action, Booking, Role, Status
from expertbook.domain.booking_life import allowed_actions
from tests.site.rules.conftest import Rules

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
END = START + timedelta(hours=1)
MOMENTS = [START - timedelta(minutes=1), START, END - timedelta(seconds=1), END, END + timedelta(days=1)]
HOURS = {
    "weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    | {"sat": [], "sun": []},
    "overrides": {"2026-11-25": [["10:30", "20:15"]], "2026-11-26": []},
    "timezone": "Europe/London",
}


def text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def week(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("dashboard/week", name, *given)


def booking(start: str, end: str) -> dict[str, Any]:
    return {"id": f"{start}-{end}", "start": f"2026-11-{start}:00Z", "end": f"2026-11-{end}:00Z"}


@pytest.mark.parametrize("absence", [None, Absence(START)])
@pytest.mark.parametrize("status", list(Status))
def test_the_buttons_are_for_what_the_server_allows(rules: Rules, status: Status, absence: Absence | None) -> None:
    for now in MOMENTS if absence is None else [moment for moment in MOMENTS if moment >= START]:
        if absence is not None and status is Status.PENDING:
            continue  # nobody can have said so
        kept = SimpleNamespace(status=status, start=START, end=END, absence=absence, proposal=None)
        allowed = {action.value for action in allowed_actions(cast(Booking, kept), Role.EXPERT, now)}
        allowed.discard(Action.REPLY_TO_ABSENCE.value)  # it stands beside what it's about
        given: dict[str, Any] = {"status": status.value, "start": text(START), "end": text(END)}
        given["absence"] = absence and {}
        offered = rules.call("dashboard/rules", "actionsOf", given, int(now.timestamp() * 1000))
        # A request is declined by cancelling it.
        names = {"decline": Action.CANCEL.value, "move": Action.RESCHEDULE.value}
        assert {names.get(action, action) for action in offered} == allowed, now
        assert ("decline" in offered) == (status is Status.PENDING and "cancel" in allowed)


def test_a_session_that_is_under_way_is_upcoming_still(rules: Rules) -> None:
    def views(status: str, now: datetime, was: str | None = None, **how: bool) -> list[str]:
        given = {"status": status, "end": text(END), "cancelled_from": was}
        milliseconds = int(now.timestamp() * 1000)
        return [
            view
            for view in ("upcoming", "past")
            if rules.call("dashboard/rules", "isIn", view, given, milliseconds, how)
        ]

    # Requests are shown apart, and one that was declined or withdrawn is no booking ahead.
    for status, was in (("pending", None), ("cancelled", "pending")):
        assert views(status, END - timedelta(seconds=1), was) == []
        assert views(status, END - timedelta(seconds=1), was, isSearched=True) == ["upcoming"]
        assert views(status, END, was) == ["past"]
    # What is cancelled has to be seen, while its time is ahead.
    assert views("cancelled", END - timedelta(seconds=1), "confirmed") == ["upcoming"]
    assert views("confirmed", END - timedelta(seconds=1)) == ["upcoming"]
    assert views("confirmed", END) == ["past"]


def test_a_week_is_drawn_as_far_as_it_has_hours_or_sessions(rules: Rules) -> None:
    dates = week(rules, "datesOf", "2026-11-23")
    assert (dates[0], dates[-1], len(dates)) == ("2026-11-23", "2026-11-29", 7)
    assert week(rules, "hoursOn", HOURS, "2026-11-24") == [[540, 720], [780, 1020]]
    assert week(rules, "hoursOn", HOURS, "2026-11-26") == week(rules, "hoursOn", HOURS, "2026-11-28") == []
    assert week(rules, "shownHours", HOURS, dates, []) == [540, 1260]
    assert week(rules, "shownHours", HOURS, dates, [{"from": 365, "to": 1425}]) == [360, 1440]
    none: dict[str, Any] = {"weekly": {}, "overrides": {}}
    assert week(rules, "shownHours", none, dates, []) == [540, 1020]
    assert [week(rules, "hasHours", hours, "2026-11-24") for hours in (HOURS, none)] == [True, False]
    over = {"weekly": {}, "overrides": {"2026-11-23": [["09:00", "10:00"]]}}
    assert week(rules, "hasHours", over, "2026-11-24") is False


def test_weeks_are_counted_from_today_on(rules: Rules) -> None:
    starts = [week(rules, "startOf", f"2026-11-{day}", "2026-11-18") for day in (18, 24, 25, 17, 11, 10)]
    assert starts == [f"2026-11-{day}" for day in (18, 18, 25, 11, 11)] + ["2026-11-04"]


def test_what_no_hours_have_is_closed(rules: Rules) -> None:
    assert week(rules, "closedOf", [[540, 720], [780, 1020]], [480, 1080]) == [[480, 540], [720, 780], [1020, 1080]]
    assert week(rules, "closedOf", [], [480, 1080]) == [[480, 1080]]
    assert week(rules, "closedOf", [[0, 1440]], [480, 1080]) == []


def test_a_session_over_midnight_is_on_both_dates(rules: Rules) -> None:
    late, early = booking("24T23:30", "25T00:30"), booking("24T08:00", "24T09:00")
    on = {day: week(rules, "bookingsOn", f"2026-11-{day}", [late, early], "Europe/London") for day in (23, 24, 25)}
    found = {day: [(each["from"], each["to"]) for each in blocks] for day, blocks in on.items()}
    assert found == {23: [], 24: [(480, 540), (1410, 1440)], 25: [(0, 30)]}


def test_sessions_that_overlap_stand_side_by_side(rules: Rules) -> None:
    spans = [(540, 600), (570, 630), (600, 660), (700, 705), (710, 740), (800, 860)]
    blocks = [{"booking": {"id": str(begins)}, "from": begins, "to": ends} for begins, ends in spans]
    placed = [(each["from"], each["lane"], each["lanes"]) for each in week(rules, "inLanes", blocks)]
    # A short one is drawn as tall as half an hour.
    assert placed == [(540, 0, 2), (570, 1, 2), (600, 0, 2), (700, 0, 2), (710, 1, 2), (800, 0, 1)]


def test_what_no_session_takes_is_free(rules: Rules) -> None:
    taken = [{"from": 480, "to": 560}, {"from": 600, "to": 660}, {"from": 700, "to": 800}]
    assert week(rules, "freeOf", [[540, 720]], taken) == [[560, 600], [660, 700]]
    assert week(rules, "freeOf", [[540, 720]], []) == [[540, 720]]
