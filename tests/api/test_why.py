""" "Why is this time not offered?" over the API: one rule after another, and all of them against the expert's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise

import pytest

from expertbook.domain import busy_days
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.scheduling.local_time import format_instant, parse_instant, to_epoch
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType, Hours, Weekday
from expertbook.store import calendars, experts
from tests.api.conftest import NOW, Answer, Api, an_expert, counted_calls
from tests.api.people import ADA, book, signed_in
from tests.api.test_holds import hold

At = Callable[[datetime], None]
TUESDAY = "2026-11-24T10:30:00Z"
ALL_DAY: dict[Weekday, Hours] = dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),))
CAPPED = EventType(
    "sync",
    "Sync",
    30,
    15,
    buffer_before_minutes=10,
    buffer_after_minutes=5,
    minimum_notice_minutes=120,
    booking_window_days=5,
    daily_cap=2,
)


class Asked:
    """Ada, who asks why a time is not offered."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.headers = {"Authorization": f"Bearer {signed_in(*ADA)}"}

    def answer(self, start: str = TUESDAY, event_type: str = "sync") -> Answer:
        return self.api.get(f"/me/availability/why?event_type={event_type}&start={start}", **self.headers)

    def reasons(self, start: str = TUESDAY, event_type: str = "sync") -> dict[str, str]:
        answer = self.answer(start, event_type)
        assert answer.status == 200, answer.body
        found = {reason["rule"]: reason["text"] for reason in answer.body["reasons"]}
        assert answer.body["offered"] == (not found)
        return found


@pytest.fixture
def ada_asks(api: Api, ada: Expert) -> Asked:
    return Asked(api)


def busy_elsewhere(handle: str, *spans: tuple[str, str], name: str = "work") -> None:
    """Busy times as the reading of a calendar keeps them."""
    instants = [(to_epoch(parse_instant(begin)), to_epoch(parse_instant(end))) for begin, end in spans]
    by_date = busy_days.split_by_date(instants)
    digests = busy_days.digests_of(by_date)
    calendar = ExternalCalendar(
        name, handle, "https://calendar.example/secret", name, "calendar.example", NOW, next_at=NOW
    )
    calendars.write_days(calendar, by_date, digests, NOW)


def test_a_time_that_is_offered_has_no_reasons(ada_asks: Asked) -> None:
    assert ada_asks.answer().body == {"start": TUESDAY, "offered": True, "reasons": []}


def test_past(ada_asks: Asked, at: At) -> None:
    at(datetime(2026, 11, 24, 10, 30, 1, tzinfo=UTC))
    assert ada_asks.reasons() == {"past": "This time has gone by."}


def test_notice(ada_asks: Asked) -> None:
    assert ada_asks.reasons("2026-11-23T09:00:00Z") == {}
    text = "It is less than 1 hour ahead, the minimum notice."
    assert ada_asks.reasons("2026-11-23T08:45:00Z") == {
        "notice": text,
        "hours": "It is outside of your hours on Mondays (09:00–12:00, 13:00–17:00).",
    }


def test_hours(ada_asks: Asked) -> None:
    assert ada_asks.reasons("2026-11-26T10:00:00Z") == {"hours": "You have no hours on Thursdays."}


def test_override(ada_asks: Asked) -> None:
    shown = ada_asks.api.get("/me/availability", **ada_asks.headers).body["availability"]
    ada_asks.api.put("/me/availability", {**shown, "overrides": {"2026-11-24": []}}, **ada_asks.headers)
    assert ada_asks.reasons() == {"override": "You have no hours on 24 November. That date has hours of its own."}


def test_grid(ada_asks: Asked) -> None:
    text = "Bookings start every 15 minutes, counted from the beginning of your hours."
    assert ada_asks.reasons("2026-11-24T10:35:00Z") == {"grid": text}


def test_window(ada_asks: Asked) -> None:
    text = "It is more than 30 days ahead, the booking window."
    assert ada_asks.reasons("2026-12-29T10:00:00Z") == {"window": text}


def test_cap(api: Api) -> None:
    experts.save(an_expert(event_types=(CAPPED,)))
    asked = Asked(api)
    book(api, start="2026-11-24T14:00:00Z")
    assert asked.reasons() == {}
    other = book(api, start="2026-11-24T15:00:00Z")
    assert asked.reasons() == {"cap": "The daily cap of 2 is reached on that day."}
    assert asked.reasons("2026-11-25T10:30:00Z") == {}
    other.cancel()
    assert asked.reasons() == {}


def test_buffer(ada_asks: Asked) -> None:
    book(ada_asks.api, start="2026-11-24T10:15:00Z")
    text = "The buffers of this booking would run into another one."
    assert ada_asks.reasons(event_type="deep-dive") == {"buffer": text}
    assert ada_asks.reasons() == {}


def test_booked(ada_asks: Asked) -> None:
    book(ada_asks.api, event_type="deep-dive", start="2026-11-24T10:00:00Z")
    assert list(ada_asks.reasons()) == ["booked"]
    assert list(ada_asks.reasons("2026-11-24T09:45:00Z")) == ["booked"], "its buffer is kept too"


def test_held(ada_asks: Asked, at: At) -> None:
    hold(ada_asks.api)
    assert list(ada_asks.reasons()) == ["held"]
    at(NOW + timedelta(minutes=5))
    assert ada_asks.reasons() == {}


def test_busy(api: Api) -> None:
    experts.save(an_expert(has_calendars=True))
    busy_elsewhere("ada-lovelace", ("2026-11-24T10:44:00Z", "2026-11-24T10:46:00Z"))
    assert Asked(api).reasons() == {"busy": "One of your other calendars says that you are busy."}
    assert list(Asked(api).reasons("2026-11-24T10:45:00Z")) == ["busy"]
    assert Asked(api).reasons("2026-11-24T10:15:00Z") == {}


def test_every_rule_is_named(api: Api) -> None:
    experts.save(an_expert(event_types=(CAPPED,), has_calendars=True))
    book(api, start=TUESDAY)
    book(api, start="2026-11-24T15:00:00Z")
    busy_elsewhere("ada-lovelace", ("2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"))
    assert list(Asked(api).reasons()) == ["cap", "booked", "busy"]


def test_a_full_day_is_full_to_its_end_when_the_clocks_go_back(api: Api, at: At) -> None:
    """The day has 25 hours: its count lies further back from its last hour than that of any other day."""
    at(datetime(2026, 10, 23, 8, 0, tzinfo=UTC))
    experts.save(an_expert(availability=Availability("Europe/London", ALL_DAY), event_types=(CAPPED,)))
    book(api, start="2026-10-25T10:00:00Z")
    book(api, start="2026-10-25T12:00:00Z")
    for start in ("2026-10-24T23:00:00Z", "2026-10-25T23:15:00Z"):
        assert list(Asked(api).reasons(start)) == ["cap"]
    assert Asked(api).reasons("2026-10-26T00:15:00Z") == {}


def test_a_busy_time_that_began_the_day_before_counts(api: Api) -> None:
    experts.save(an_expert(has_calendars=True))
    busy_elsewhere("ada-lovelace", ("2026-11-22T12:00:00Z", "2026-11-24T10:35:00Z"))
    assert list(Asked(api).reasons()) == ["busy"]
    assert Asked(api).reasons("2026-11-24T10:45:00Z") == {}


def test_an_instant_may_be_written_with_its_offset(ada_asks: Asked) -> None:
    assert ada_asks.answer("2026-11-24T11:30:00%2B01:00").body["start"] == TUESDAY


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", ["event_type", "start"]),
        ("event_type=sync", ["start"]),
        (f"start={TUESDAY}", ["event_type"]),
        (f"event_type=nothing&start={TUESDAY}", ["event_type"]),
        ("event_type=sync&start=tomorrow", ["start"]),
        ("event_type=sync&start=2026-11-24T10:30:00", ["start"]),
        ("event_type=sync&start=9999-12-31T23:59:59Z", ["start"]),
    ],
)
def test_a_bad_question_names_its_parameters(ada_asks: Asked, query: str, fields: list[str]) -> None:
    answer = ada_asks.api.get(f"/me/availability/why?{query}", **ada_asks.headers)
    assert (answer.status, sorted(answer.fields())) == (422, fields)


def test_only_the_expert_is_told_why(api: Api, ada: Expert) -> None:
    query = f"/me/availability/why?event_type=sync&start={TUESDAY}"
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    assert (api.get(query).status, api.get(query, **client).status) == (401, 404)


def test_an_expert_asks_about_what_is_their_own(api: Api, ada: Expert) -> None:
    experts.save(an_expert(handle="bo-li"))
    book(api, expert="bo-li")
    assert Asked(api).reasons() == {}


def test_the_answer_is_one_read_and_one_query(ada_asks: Asked) -> None:
    with counted_calls() as calls:
        ada_asks.answer()
    assert calls == ["GetItem", "Query"]


def a_full_week(api: Api, zone: str) -> None:
    """Ada, with something of everything that keeps a time from being offered."""
    hours: dict[Weekday, Hours] = dict.fromkeys(WEEKDAYS, (("00:00", "01:30"), ("09:00", "11:00"), ("22:00", "24:00")))
    today = NOW.date()
    overrides: dict[str, Hours] = {
        str(today + timedelta(days=2)): (),
        str(today + timedelta(days=3)): (("09:05", "10:35"),),
    }
    experts.save(
        an_expert(availability=Availability(zone, hours, overrides), event_types=(CAPPED, DEEP), has_calendars=True)
    )
    open_ones = [slot["start"] for slot in page(api, zone, "sync") if slot["status"] == "open"]
    for start in (open_ones[0], open_ones[-1], open_ones[8]):
        book(api, start=start)
    left = [slot["start"] for slot in page(api, zone, "sync") if slot["status"] == "open"]
    hold(api, left[3])
    begins = parse_instant(left[-6])
    busy_elsewhere("ada-lovelace", (format_instant(begins), format_instant(begins + timedelta(minutes=7))))


DEEP = EventType("deep", "Deep dive", 45, 30, buffer_before_minutes=30, booking_window_days=4)


def page(api: Api, zone: str, slug: str) -> list[dict[str, str]]:
    path = f"/experts/ada-lovelace?event_type={slug}&from={NOW.date()}&days=7&timezone={zone}"
    return [slot for day in api.get(path).body["days"] for slot in day["slots"]]


@pytest.mark.parametrize("slug", ["sync", "deep"])
@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "America/St_Johns"])
def test_a_time_is_offered_exactly_when_the_page_shows_it_open(api: Api, at: At, zone: str, slug: str) -> None:
    a_full_week(api, zone)
    at(NOW + timedelta(minutes=4))
    shown = {slot["start"]: slot["status"] for slot in page(api, zone, slug)}
    assert {"open", "taken"} <= set(shown.values())
    beside = {
        format_instant(parse_instant(start) + timedelta(minutes=minutes)) for start in shown for minutes in (-5, 35)
    }
    off_grid = sorted(beside - shown.keys())[::7]
    # Where it changes, and some of what lies between: which reason a time has is for the rules' own tests.
    starts = list(shown)
    changes = [pair for pair in pairwise(starts) if shown[pair[0]] != shown[pair[1]]]
    asked = {*chain(*changes), *starts[::5]}
    told = {start: Asked(api).answer(start, slug).body["offered"] for start in [*asked, *off_grid]}
    assert told == {**{start: shown[start] == "open" for start in asked}, **dict.fromkeys(off_grid, False)}
