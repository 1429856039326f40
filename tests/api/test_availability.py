"""An expert's hours over the API: saved, refused, tried out, and counted by the week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.store import experts
from tests.api.conftest import HOURS, NOW, Answer, Api, an_expert, counted_calls
from tests.api.own import an_own_expert
from tests.api.people import ADA, book, signed_in
from tests.api.test_bookings import claimed_grains, items
from tests.api.test_expert_page import slots_on
from tests.api.test_holds import hold

At = Callable[[datetime], None]
WEEKLY: dict[str, list[list[str]]] = {day: [list(hours) for hours in found] for day, found in HOURS.items()}
CLOSED: dict[str, Any] = {"overrides": {"2026-11-24": []}}


class Own:
    """Ada, at her own hours."""

    def __init__(self, api: Api, token: str) -> None:
        self.api = api
        self.headers = {"Authorization": f"Bearer {token}"}

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get("/me/availability", **self.headers).body["availability"]
        return found

    def save(self, revision: str | None = None, **changes: Any) -> Answer:
        body = {**wanted(**changes), "revision": revision or self.shown()["revision"]}
        return self.api.put("/me/availability", body, **self.headers)

    def saved(self, **changes: Any) -> dict[str, Any]:
        answer = self.save(**changes)
        assert answer.status == 200, answer.body
        return answer.body

    def preview(self, **changes: Any) -> Answer:
        return self.api.post("/me/availability/preview", wanted(**changes), **self.headers)


def wanted(**changes: Any) -> dict[str, Any]:
    return {"timezone": "Europe/London", "weekly": WEEKLY, "overrides": {}, **changes}


@pytest.fixture
def own(api: Api, ada: Expert) -> Own:
    return Own(api, signed_in(*ADA))


def page_slots(api: Api, day: str, query: str = "") -> dict[str, str]:
    return slots_on(api.get(f"/experts/ada-lovelace?from={day}&days=1{query}"), day)


def stored() -> str:
    return str(sorted(map(str, items(""))))


def test_the_hours_are_shown_with_every_weekday(own: Own) -> None:
    shown = own.shown()
    assert len(shown.pop("revision")) >= 10
    assert shown == {
        "timezone": "Europe/London",
        "weekly": {day: WEEKLY.get(day, []) for day in WEEKDAYS},
        "overrides": {},
    }


def test_saved_hours_are_on_the_experts_page_at_once(own: Own) -> None:
    weekly = {"thu": [["13:00", "14:00"], ["09:00", "10:00"]], "fri": [["09:00", "17:00"]]}
    body = own.saved(weekly=weekly, overrides={"2026-11-27": [["20:00", "20:30"]]})
    assert body == {"availability": own.shown(), "outside": []}
    assert body["availability"]["overrides"] == {"2026-11-27": [["20:00", "20:30"]]}
    assert page_slots(own.api, "2026-11-24") == {}
    hours = ("09:00", "09:15", "09:30", "09:45", "13:00", "13:15", "13:30", "13:45")
    assert tuple(page_slots(own.api, "2026-11-26")) == hours
    assert tuple(page_slots(own.api, "2026-11-27")) == ("20:00", "20:15")


def test_another_zone_moves_the_hours(own: Own) -> None:
    own.saved(timezone="America/New_York")
    answer = own.api.get("/experts/ada-lovelace?from=2026-11-24&days=1")
    assert answer.body["timezone"] == "America/New_York"
    assert answer.body["days"][0]["slots"][0]["start"] == "2026-11-24T14:00:00Z"


FINE: list[tuple[list[list[str]], str]] = [
    ([["09:00", "10:00"], ["10:00", "11:00"]], "touching"),
    ([[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8)], "eight"),
    ([["00:00", "24:00"]], "a whole day"),
    ([["10:00", "11:00"], ["08:00", "09:00"]], "in any order"),
    ([["23:55", "24:00"]], "one grain"),
    ([], "none"),
]


@pytest.mark.parametrize("hours", [hours for hours, _ in FINE], ids=[name for _, name in FINE])
def test_hours_that_are_fine_are_kept_as_they_were_given(own: Own, hours: list[list[str]]) -> None:
    saved = own.saved(weekly={"thu": hours}, overrides={"2026-11-28": hours})["availability"]
    assert (saved["weekly"]["thu"], saved["overrides"]["2026-11-28"]) == (hours, hours)


def test_a_weekday_that_is_not_named_has_no_hours(own: Own) -> None:
    assert own.saved(weekly={"sat": [["09:00", "10:00"]]})["availability"]["weekly"] == {
        **{day: [] for day in WEEKDAYS},
        "sat": [["09:00", "10:00"]],
    }
    assert not any(own.saved(weekly={})["availability"]["weekly"].values())


BAD_HOURS: list[tuple[Any, str]] = [
    ([["09:00", "11:00"], ["10:55", "12:00"]], "overlap"),
    ([["13:00", "14:00"], ["09:00", "13:05"]], "overlap"),
    ([["09:00", "10:00"], ["09:00", "10:00"]], "overlap"),
    ([["09:00", "17:00"], ["12:00", "13:00"]], "overlap"),
    ([["17:00", "09:00"]], "end after it starts"),
    ([["09:00", "09:00"]], "end after it starts"),
    ([["09:03", "17:00"]], "multiples of 5"),
    ([["09:00", "17:01"]], "multiples of 5"),
    ([[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(9)], "at most 8"),
    ([["09:00", "10:00"]] * 101, "pairs"),
    ([["24:00", "24:00"]], "pairs"),
    ([["09:00", "25:00"]], "pairs"),
    ([["25:00", "26:00"]], "pairs"),
    ([["09:00", "24:05"]], "pairs"),
    ([["9:00", "10:00"]], "pairs"),
    ([["09:00", "9:30"]], "pairs"),
    ([["09:60", "10:00"]], "pairs"),
    ([["09:00:00", "10:00"]], "pairs"),
    ([["09:00\n", "10:00"]], "pairs"),
    ([["٠٩:٠٠", "10:00"]], "pairs"),
    ([["09:00"]], "pairs"),
    ([["09:00", "10:00", "11:00"]], "pairs"),
    ([[540, 600]], "pairs"),
    ([["09:00", None]], "pairs"),
    (["09:00", "10:00"], "pairs"),
    ({"09:00": "10:00"}, "pairs"),
    ("09:00-17:00", "pairs"),
    (540, "pairs"),
    (None, "needed"),
]
IDS = [f"{hours!r:.40}" for hours, _ in BAD_HOURS]


@pytest.mark.parametrize(("hours", "message"), BAD_HOURS, ids=IDS)
def test_bad_hours_are_refused_by_their_weekdays_name(own: Own, hours: Any, message: str) -> None:
    before = stored()
    answer = own.save(weekly={**WEEKLY, "fri": hours})
    assert (answer.status, answer.body["type"]) == (422, "invalid_fields")
    assert list(answer.fields()) == ["weekly.fri"]
    assert message in answer.fields()["weekly.fri"]
    assert stored() == before


@pytest.mark.parametrize(("hours", "message"), BAD_HOURS, ids=IDS)
def test_bad_hours_are_refused_by_their_dates_name(own: Own, hours: Any, message: str) -> None:
    answer = own.save(overrides={"2026-12-24": hours})
    assert (answer.status, list(answer.fields())) == (422, ["overrides.2026-12-24"])
    assert message in answer.fields()["overrides.2026-12-24"]


BAD_AVAILABILITIES: list[tuple[dict[str, Any], str]] = [
    ({"timezone": "Mars/Base"}, "timezone"),
    ({"timezone": "America"}, "timezone"),
    ({"timezone": "../etc/passwd"}, "timezone"),
    ({"timezone": ""}, "timezone"),
    ({"timezone": None}, "timezone"),
    ({"timezone": 1}, "timezone"),
    ({"weekly": None}, "weekly"),
    ({"weekly": []}, "weekly"),
    ({"weekly": {"monday": []}}, "weekly.monday"),
    ({"weekly": {"MON": []}}, "weekly.MON"),
    ({"weekly": {"": []}}, "weekly."),
    ({"overrides": []}, "overrides"),
    ({"overrides": {"2026-02-30": []}}, "overrides.2026-02-30"),
    ({"overrides": {"2027-02-29": []}}, "overrides.2027-02-29"),
    ({"overrides": {"christmas": []}}, "overrides.christmas"),
    ({"overrides": {"24.12.2026": []}}, "overrides.24.12.2026"),
    ({"overrides": {"2026-11-22": []}}, "overrides.2026-11-22"),
    ({"overrides": {"1999-12-31": []}}, "overrides.1999-12-31"),
    ({"overrides": {"2028-11-24": []}}, "overrides.2028-11-24"),
    ({"overrides": {"9999-12-31": []}}, "overrides.9999-12-31"),
    ({"revision": 7}, "revision"),
    ({"revision": "x" * 65}, "revision"),
    ({"event_type": "sync"}, "event_type"),
    ({"surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("change", "field"), BAD_AVAILABILITIES, ids=[f"{change}" for change, _ in BAD_AVAILABILITIES])
def test_a_bad_part_is_refused_by_its_name(own: Own, change: dict[str, Any], field: str) -> None:
    before = stored()
    body = {**wanted(), "revision": own.shown()["revision"], **change}
    answer = own.api.put("/me/availability", body, **own.headers)
    assert (answer.status, list(answer.fields())) == (422, [field])
    assert stored() == before


@pytest.mark.parametrize("field", ["timezone", "weekly", "revision"])
def test_a_part_that_is_missing_is_named(own: Own, field: str) -> None:
    body = {**wanted(), "revision": own.shown()["revision"]}
    del body[field]
    assert list(own.api.put("/me/availability", body, **own.headers).fields()) == [field]


def test_every_bad_part_is_named_at_once(own: Own) -> None:
    answer = own.save(
        weekly={"mon": [["09:00", "08:00"]], "tue": [["09:03", "10:00"]], "wed": [["10:00", "11:00"]]},
        overrides={"2026-11-22": [], "2026-12-24": [["09:00", "10:00"], ["09:30", "11:00"]], "2029-01-01": []},
    )
    assert sorted(answer.fields()) == [
        "overrides.2026-11-22",
        "overrides.2026-12-24",
        "overrides.2029-01-01",
        "weekly.mon",
        "weekly.tue",
    ]


def test_parts_that_are_no_hours_at_all_are_named_at_once(own: Own) -> None:
    answer = own.save(
        timezone="Mars/Base", weekly={"mon": 7, "someday": []}, overrides={"2026-02-30": [], "2026-12-24": "closed"}
    )
    fields = ["overrides.2026-02-30", "overrides.2026-12-24", "timezone", "weekly.mon", "weekly.someday"]
    assert sorted(answer.fields()) == fields


MIDNIGHTS = [
    ("Pacific/Auckland", datetime(2026, 11, 24, 10, 59, 59, tzinfo=UTC), "2026-11-24"),
    ("Pacific/Auckland", datetime(2026, 11, 24, 11, 0, tzinfo=UTC), "2026-11-25"),
    ("America/Los_Angeles", datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC), "2026-11-23"),
    ("America/Los_Angeles", datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "2026-11-24"),
]


@pytest.mark.parametrize(("zone", "moment", "today"), MIDNIGHTS)
def test_a_date_has_gone_by_when_it_is_over_where_the_expert_is(
    own: Own, at: At, zone: str, moment: datetime, today: str
) -> None:
    at(moment)
    yesterday = str(date.fromisoformat(today) - timedelta(days=1))
    answer = own.save(timezone=zone, overrides={yesterday: [], today: []})
    assert answer.fields() == {f"overrides.{yesterday}": "This date has gone by."}
    assert own.saved(timezone=zone, overrides={today: []})["availability"]["overrides"] == {today: []}


@pytest.mark.parametrize(("zone", "moment", "today"), MIDNIGHTS)
def test_dates_of_the_next_two_years_may_have_hours(own: Own, at: At, zone: str, moment: datetime, today: str) -> None:
    at(moment)
    last, after = (str(date.fromisoformat(today) + timedelta(days=days)) for days in (731, 732))
    answer = own.save(timezone=zone, overrides={last: [], after: []})
    assert answer.fields() == {f"overrides.{after}": "This is more than two years ahead."}
    own.saved(timezone=zone, overrides={last: []})


def test_366_dates_may_have_hours_of_their_own_and_no_more(own: Own) -> None:
    days = [str(NOW.date() + timedelta(days=number)) for number in range(367)]
    assert list(own.save(overrides={day: [] for day in days}).fields()) == ["overrides"]
    saved = own.saved(overrides={day: [] for day in days[:366]})
    assert len(saved["availability"]["overrides"]) == 366


def test_a_year_of_dates_with_hours_of_their_own_fits_into_a_request(own: Own) -> None:
    days = [str(NOW.date() + timedelta(days=number)) for number in range(366)]
    full = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8)]
    own.saved(overrides={day: [["09:00", "12:30"]] for day in days}, weekly=dict.fromkeys(WEEKDAYS, full))


def test_the_second_of_two_tabs_is_told_what_changed_and_writes_nothing(own: Own) -> None:
    opened = own.shown()["revision"]
    first = own.save(opened, overrides={"2026-12-24": []})
    before = stored()
    second = own.save(opened, weekly={})
    assert (second.status, second.body["type"], second.body["errors"]) == (409, "changed", [])
    assert second.body["current"] == first.body["availability"] == own.shown()
    assert stored() == before
    mine = own.save(second.body["current"]["revision"], weekly={})
    assert (mine.status, own.shown()["overrides"]) == (200, {})


def test_another_part_may_change_between_two_saves(own: Own, ada: Expert) -> None:
    opened = own.shown()["revision"]
    experts.save(an_expert(version=ada.version, headline="Engines"))
    assert own.save(opened, weekly={}).status == 200
    found = experts.load("ada-lovelace")
    assert found is not None and found.headline == "Engines"


def test_hours_that_are_the_same_again_are_not_written(own: Own) -> None:
    revision = own.shown()["revision"]
    with counted_calls() as calls:
        assert own.save(revision).status == 200
    assert calls == ["GetItem", "Query"]


def test_what_saving_costs(own: Own) -> None:
    revision = own.shown()["revision"]
    with counted_calls() as calls:
        own.save(revision, weekly={})
    assert calls == ["GetItem", "Query", "PutItem"]


def test_bad_hours_cost_nothing(own: Own) -> None:
    revision = own.shown()["revision"]
    with counted_calls() as calls:
        own.save(revision, timezone="Mars/Base")
        own.save(revision, weekly={"mon": [["10:00", "09:00"]]})
    assert calls == []


def test_hours_are_for_experts_who_are_signed_in(own: Own) -> None:
    body = {**wanted(), "revision": own.shown()["revision"]}
    preview = wanted()
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    manage = {"Authorization": f"Bearer {book(own.api).token}"}
    for headers, status in (({}, 401), (manage, 401), (client, 404)):
        assert own.api.get("/me/availability", **headers).status == status
        assert own.api.put("/me/availability", body, **headers).status == status
        assert own.api.post("/me/availability/preview", preview, **headers).status == status
        assert own.api.get("/me/weeks", **headers).status == status


def outside(answer_body: dict[str, Any]) -> list[str]:
    return [session["start"] for session in answer_body["outside"]]


def test_booked_sessions_outside_of_the_new_hours_are_named_and_kept(own: Own) -> None:
    pending = book(own.api, event_type="deep-dive")
    confirmed = book(own.api, start="2026-11-25T09:00:00Z", email="zoe@example.com", name="Zoe")
    claims = claimed_grains()
    body = own.saved(weekly={"mon": [["09:00", "17:00"]]})
    assert body["outside"] == [
        {
            "id": pending.id,
            "start": "2026-11-24T10:30:00Z",
            "end": "2026-11-24T11:30:00Z",
            "status": "pending",
            "name": "Ben Ito",
            "event_type": {"slug": "deep-dive", "title": "Deep dive"},
        },
        {
            "id": confirmed.id,
            "start": "2026-11-25T09:00:00Z",
            "end": "2026-11-25T09:15:00Z",
            "status": "confirmed",
            "name": "Zoe",
            "event_type": {"slug": "sync", "title": "15-minute sync"},
        },
    ]
    assert pending.show().body["booking"] == pending.made
    assert confirmed.show().body["booking"] == confirmed.made
    assert claimed_grains() == claims


def test_a_session_inside_of_the_new_hours_is_not_named(own: Own) -> None:
    book(own.api)
    assert own.saved(weekly={"tue": [["10:30", "10:45"]]})["outside"] == []


@pytest.mark.parametrize(
    "hours", [[["10:35", "17:00"]], [["09:00", "10:40"]], [["09:00", "10:30"], ["10:45", "17:00"]]]
)
def test_a_session_that_is_partly_outside_is_named(own: Own, hours: list[list[str]]) -> None:
    book(own.api)
    assert outside(own.saved(weekly={"tue": hours})) == ["2026-11-24T10:30:00Z"]


def test_hours_that_touch_hold_a_session_together(own: Own) -> None:
    book(own.api)
    assert own.saved(weekly={"tue": [["09:00", "10:35"], ["10:35", "17:00"]]})["outside"] == []


def test_a_session_past_midnight_is_inside_of_hours_that_go_on(api: Api) -> None:
    late = EventType("sync", "Sync", 60, 30)
    hours = {"tue": (("22:00", "24:00"),), "wed": (("00:00", "01:00"),)}
    experts.save(an_expert(availability=Availability("Europe/London", hours), event_types=(late,)))  # type: ignore[arg-type]
    own = Own(api, signed_in(*ADA))
    book(api, start="2026-11-24T23:30:00Z")
    kept = {day: [list(pair) for pair in found] for day, found in hours.items()}
    assert own.saved(weekly=kept, overrides={"2026-12-01": []})["outside"] == []
    assert outside(own.saved(weekly={**kept, "wed": []})) == ["2026-11-24T23:30:00Z"]


def test_a_day_off_names_the_sessions_of_that_day_alone(own: Own) -> None:
    book(own.api)
    book(own.api, start="2026-11-25T10:30:00Z")
    assert outside(own.saved(**CLOSED)) == ["2026-11-24T10:30:00Z"]


def test_a_cancelled_session_is_not_named(own: Own) -> None:
    book(own.api).cancel()
    assert own.saved(**CLOSED)["outside"] == []


def test_a_session_that_has_begun_is_not_named(own: Own, at: At) -> None:
    book(own.api)
    at(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    assert outside(own.saved(**CLOSED)) == ["2026-11-24T10:30:00Z"]
    at(datetime(2026, 11, 24, 10, 30, 1, tzinfo=UTC))
    assert own.saved(weekly={})["outside"] == []


def test_sessions_of_others_are_not_named(own: Own) -> None:
    experts.save(an_expert(handle="bo-li"))
    book(own.api, expert="bo-li")
    assert own.saved(weekly={})["outside"] == []


def test_a_session_that_is_booked_counts_by_the_new_zone(own: Own) -> None:
    book(own.api, start="2026-11-24T16:00:00Z")
    assert own.saved(timezone="America/New_York")["outside"] == []
    assert outside(own.saved(timezone="Asia/Tokyo")) == ["2026-11-24T16:00:00Z"]


def test_a_preview_shows_four_weeks_of_hours_that_nobody_saved(own: Own) -> None:
    before = stored()
    answer = own.preview(weekly={"fri": [["09:00", "10:00"]]})
    assert (answer.status, stored()) == (200, before)
    assert {name: answer.body[name] for name in ("event_type", "timezone", "outside")} == {
        "event_type": "sync",
        "timezone": "Europe/London",
        "outside": [],
    }
    assert [day["date"] for day in answer.body["days"]][::27] == ["2026-11-23", "2026-12-20"]
    days = [day["date"] for day in answer.body["days"] if day["slots"]]
    assert days == ["2026-11-27", "2026-12-04", "2026-12-11", "2026-12-18"]
    assert answer.body["days"][4]["slots"][0] == {
        "start": "2026-11-27T09:00:00Z",
        "end": "2026-11-27T09:15:00Z",
        "time": "09:00",
        "status": "open",
    }
    assert page_slots(own.api, "2026-11-27") == {}


def test_a_preview_is_one_read_and_two_queries(own: Own) -> None:
    with counted_calls() as calls:
        own.preview()
    assert calls == ["GetItem", "Query", "Query"]


def test_a_preview_counts_what_is_booked_or_held(own: Own) -> None:
    book(own.api)
    hold(own.api, "2026-11-24T12:00:00Z")
    shown = slots_on(own.preview(), "2026-11-24")
    assert {time for time, status in shown.items() if status == "taken"} == {"10:30", "12:00"}
    deep = slots_on(own.preview(event_type="deep-dive"), "2026-11-24")
    assert {time for time, status in deep.items() if status == "taken"} == {
        "09:30",
        "10:00",
        "10:30",
        "11:00",
        "11:30",
        "12:00",
    }


def test_a_preview_has_what_is_past_and_what_needs_more_notice(own: Own, at: At) -> None:
    at(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    shown = slots_on(own.preview(), "2026-11-23")
    assert (shown["09:00"], shown["10:45"], shown["11:00"]) == ("past", "past", "open")


def test_a_preview_is_by_the_dates_of_the_zone_that_is_tried(own: Own, at: At) -> None:
    at(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    answer = own.preview(timezone="Pacific/Auckland", days=2)
    assert [day["date"] for day in answer.body["days"]] == ["2026-11-24", "2026-11-25"]
    assert answer.body["timezone"] == "Pacific/Auckland"
    last = answer.body["days"][0]["slots"][-1]
    assert (last["start"], last["time"]) == ("2026-11-24T03:45:00Z", "16:45")


def test_a_preview_of_another_zone_is_what_the_page_shows_once_it_is_saved(api: Api) -> None:
    """Days of another zone are counted again: what is full by London's dates is not by those of New York."""
    capped = EventType("sync", "Sync", 30, 30, daily_cap=1)
    every_day = dict.fromkeys(WEEKDAYS, (("09:00", "17:00"),))
    experts.save(an_expert(availability=Availability("Europe/London", every_day), event_types=(capped,)))
    own = Own(api, signed_in(*ADA))
    book(api, start="2026-11-25T10:00:00Z")
    weekly = {day: [["09:00", "17:00"]] for day in WEEKDAYS}
    tried = own.preview(timezone="America/New_York", weekly=weekly, days=7).body
    own.saved(timezone="America/New_York", weekly=weekly)
    assert tried["days"] == api.get("/experts/ada-lovelace?days=7").body["days"]


def test_a_preview_shows_a_day_that_is_full(api: Api) -> None:
    capped = EventType("sync", "Sync", 30, 30, daily_cap=1)
    experts.save(an_expert(event_types=(capped,)))
    book(api)
    shown = slots_on(Own(api, signed_in(*ADA)).preview(), "2026-11-24")
    assert set(shown.values()) == {"taken"}


def test_a_preview_begins_and_ends_where_it_is_asked_to(own: Own) -> None:
    answer = own.preview(**{"from": "2026-12-01", "days": 62})
    assert [day["date"] for day in answer.body["days"]][::61] == ["2026-12-01", "2027-01-31"]
    assert [day["date"] for day in answer.body["days"] if day["slots"]][-1] == "2026-12-23"


def test_a_preview_is_of_the_event_type_that_is_asked_for(own: Own) -> None:
    assert list(slots_on(own.preview(event_type="office"), "2026-11-24"))[:2] == ["09:00", "09:30"]


def test_a_hidden_event_type_can_be_previewed_but_is_not_the_first(api: Api) -> None:
    secret = EventType("secret", "Secret", 60, 60, hidden=True)
    experts.save(an_expert(event_types=(secret, EventType("sync", "Sync", 15, 15))))
    own = Own(api, signed_in(*ADA))
    assert own.preview().body["event_type"] == "sync"
    assert own.preview(event_type="secret").body["event_type"] == "secret"


@pytest.mark.parametrize("more", [{}, {"event_type": None}])
def test_without_an_event_type_there_is_nothing_to_preview(api: Api, more: dict[str, Any]) -> None:
    experts.save(an_expert(event_types=()))
    answer = Own(api, signed_in(*ADA)).preview(**more)
    assert (answer.status, answer.body["event_type"], len(answer.body["days"])) == (200, None, 28)
    assert not any(day["slots"] for day in answer.body["days"])


BAD_PREVIEWS: list[tuple[dict[str, Any], str]] = [
    ({"event_type": "nothing"}, "event_type"),
    ({"event_type": 7}, "event_type"),
    ({"days": 0}, "days"),
    ({"days": 63}, "days"),
    ({"days": "many"}, "days"),
    ({"from": "2026-02-30"}, "from"),
    ({"from": "tomorrow"}, "from"),
    ({"timezone": "Mars/Base"}, "timezone"),
    ({"weekly": {"mon": [["09:00", "08:00"]]}}, "weekly.mon"),
    ({"overrides": {"2026-11-22": []}}, "overrides.2026-11-22"),
    ({"revision": "x"}, "revision"),
]


@pytest.mark.parametrize(("change", "field"), BAD_PREVIEWS, ids=[f"{change}" for change, _ in BAD_PREVIEWS])
def test_a_bad_preview_names_its_field(own: Own, change: dict[str, Any], field: str) -> None:
    answer = own.preview(**change)
    assert (answer.status, list(answer.fields())) == (422, [field])


@pytest.mark.parametrize("first", ["2000-01-01", "2100-12-31"])
def test_the_furthest_dates_can_be_previewed(own: Own, first: str) -> None:
    answer = own.preview(**{"from": first, "days": 62})
    assert (answer.status, len(answer.body["days"])) == (200, 62)


def test_a_preview_names_the_sessions_that_would_lie_outside(own: Own) -> None:
    booking = book(own.api)
    answer = own.preview(**CLOSED)
    assert [(session["id"], session["start"]) for session in answer.body["outside"]] == [
        (booking.id, "2026-11-24T10:30:00Z")
    ]
    assert own.preview().body["outside"] == []
    assert own.shown()["overrides"] == {}


def weeks(own: Own) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = own.api.get("/me/weeks", **own.headers).body["weeks"]
    return found


def test_the_last_eight_weeks_are_mondays_with_the_current_one_last(own: Own) -> None:
    answer = own.api.get("/me/weeks", **own.headers)
    assert (answer.status, answer.body["timezone"]) == (200, "Europe/London")
    starts = [week["start"] for week in answer.body["weeks"]]
    assert starts == [str(date(2026, 10, 5) + timedelta(weeks=number)) for number in range(8)]
    assert starts[-1] == "2026-11-23"


def test_a_week_counts_its_sessions_and_their_minutes_but_for_cancelled_ones(own: Own, at: At) -> None:
    book(own.api)
    book(own.api, event_type="deep-dive", start="2026-11-25T10:00:00Z")
    book(own.api, start="2026-11-24T14:00:00Z").cancel()
    book(own.api, event_type="office", start="2026-12-01T10:00:00Z")
    counted = {"sessions": 2, "booked_minutes": 75, "offered_minutes": 7 * 60 + 2 * 8 * 60}
    assert weeks(own)[-1] == {"start": "2026-11-23", **counted}
    assert [week["sessions"] for week in weeks(own)[:-1]] == [0] * 7
    at(datetime(2026, 12, 2, 12, 0, tzinfo=UTC))
    assert [(week["start"], week["sessions"], week["booked_minutes"]) for week in weeks(own)[-2:]] == [
        ("2026-11-23", 2, 75),
        ("2026-11-30", 1, 30),
    ]
    at(datetime(2027, 1, 19, 12, 0, tzinfo=UTC))
    again = Own(own.api, signed_in(*ADA))
    assert sum(week["sessions"] for week in weeks(again)) == 1


def test_sessions_that_took_place_or_did_not_are_counted(own: Own, at: At) -> None:
    done, missed = book(own.api), book(own.api, start="2026-11-24T14:00:00Z")
    at(datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
    assert done.status("completed", signed_in(*ADA)).status == 200
    assert missed.status("no_show", signed_in(*ADA)).status == 200
    assert weeks(own)[-1]["sessions"] == 2


def test_minutes_offered_follow_dates_with_hours_of_their_own(own: Own) -> None:
    own.saved(overrides={"2026-11-24": [], "2026-11-28": [["10:00", "11:00"], ["11:00", "11:30"]]})
    assert weeks(own)[-1]["offered_minutes"] == 7 * 60 + 8 * 60 + 90


def test_minutes_offered_are_those_that_the_clocks_have(own: Own) -> None:
    """On 25 October London's clocks go back: the night has an hour more."""
    weekly = {"sun": [["00:00", "24:00"]]}
    own.saved(weekly=weekly)
    offered = {week["start"]: week["offered_minutes"] for week in weeks(own)}
    assert offered.pop("2026-10-19") == 25 * 60
    assert set(offered.values()) == {24 * 60}


def test_weeks_begin_on_the_experts_monday(own: Own, at: At) -> None:
    book(own.api, start="2026-11-30T09:00:00Z")
    own.saved(timezone="Pacific/Honolulu", weekly={})
    at(datetime(2026, 11, 30, 9, 30, tzinfo=UTC))
    assert weeks(own)[-1] == {"start": "2026-11-23", "sessions": 1, "booked_minutes": 15, "offered_minutes": 0}
    at(datetime(2026, 11, 30, 10, 0, tzinfo=UTC))
    assert [(week["start"], week["sessions"]) for week in weeks(own)[-2:]] == [("2026-11-23", 1), ("2026-11-30", 0)]


def test_sessions_of_others_are_not_counted(own: Own) -> None:
    experts.save(an_expert(handle="bo-li"))
    book(own.api, expert="bo-li")
    assert weeks(own)[-1]["sessions"] == 0


def test_the_weeks_are_one_read_and_one_query(own: Own) -> None:
    with counted_calls() as calls:
        weeks(own)
    assert calls == ["GetItem", "Query"]


def test_a_year_of_dates_with_a_break_on_each_can_be_saved(api: Api) -> None:
    zoe = an_own_expert(api)
    first = NOW.date() + timedelta(days=1)
    hours = [[f"{hour:02}:00", f"{hour:02}:45"] for hour in range(8, 16)]
    overrides = {(first + timedelta(days=number)).isoformat(): hours for number in range(366)}
    body = {"timezone": "UTC", "weekly": {}, "overrides": overrides}
    answer = zoe.put("/me/availability", {**body, "revision": zoe.own()["availability"]["revision"]})
    assert answer.status == 200, answer.body
    assert answer.body["availability"]["overrides"] == overrides
