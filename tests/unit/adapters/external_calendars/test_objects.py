"""Many objects of a calendar, read by one process: each by itself, and what is ours apart."""

from __future__ import annotations

import re

import pytest

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader import read_objects
from expertbook.adapters.external_calendars.reading import ObjectTimes
from tests.unit.adapters.external_calendars.test_reader import BOMBS, GENEROUS, PATIENCE, SPAN, event

BOOKING = "01JD3Q5ZB2M8X4T6V9KCWYRHNE"
OURS = f"UID:{BOOKING}@expertbook"
NOON = (1_795_521_600, 1_795_521_601)
DAY = 86_400


def read(*contents: bytes) -> list[ObjectTimes | None]:
    return read_objects([content.decode() for content in contents], SPAN, "Europe/Berlin", **GENEROUS)


def one(content: bytes) -> ObjectTimes:
    (found,) = read(content)
    assert found is not None
    return found


def test_no_objects_need_no_process() -> None:
    assert read_objects([], SPAN, "Europe/Berlin", seconds=0) == []


def test_objects_are_read_in_their_order() -> None:
    found = read(event("UID:a"), b"nothing", event("UID:b", "SUMMARY:☕", "RRULE:FREQ=SOMETIMES"))
    assert [said and (said.reading.busy, said.reading.titles) for said in found] == [
        *(([NOON], []), None, ([NOON], ["☕"])),
    ]


@pytest.mark.parametrize("name", ["a year of lists", pytest.param("events", marks=pytest.mark.long)])
def test_a_bomb_takes_no_other_object_along(name: str) -> None:
    contents = [event("UID:a"), BOMBS[name](), event("UID:b")]
    found = read_objects(
        [content.decode() for content in contents], SPAN, "Europe/Berlin", cpu_seconds=1, seconds=PATIENCE
    )
    assert [said and said.reading.busy for said in found] == [[NOON], None, [NOON]]


def test_too_little_time_for_all_is_told() -> None:
    with pytest.raises(UnreadableCalendar, match="too large"):
        read_objects([event().decode()], SPAN, "Europe/Berlin", seconds=0.001)


def test_ours_is_apart() -> None:
    found = one(event(OURS))
    assert (found.reading.busy, found.reading.booked, found.booking_id, found.own) == ([], {}, BOOKING, NOON)
    assert one(event("UID:mine")).booking_id is None


def test_the_first_of_a_series_is_ours_and_the_others_are_busy() -> None:
    found = one(event(OURS, "RRULE:FREQ=DAILY;COUNT=3"))
    assert found.own == NOON
    assert found.reading.busy == [(NOON[0] + DAY * day, NOON[1] + DAY * day) for day in (1, 2)]


def test_the_first_of_a_series_may_be_moved_or_called_off() -> None:
    def changed(*lines: str) -> bytes:
        more = ["BEGIN:VEVENT", OURS, "RECURRENCE-ID:20261124T120000Z", *lines, "END:VEVENT"]
        series = event(OURS, "RRULE:FREQ=DAILY;COUNT=2").decode()
        return series.replace("END:VCALENDAR", "\r\n".join([*more, "END:VCALENDAR"])).encode()

    found = one(changed("DTSTART:20261124T150000Z", "DTEND:20261124T160000Z"))
    assert found.own == (NOON[0] + 3 * 3600, NOON[0] + 4 * 3600)
    assert found.reading.busy == [(NOON[0] + DAY, NOON[1] + DAY)]
    found = one(changed("DTSTART:20261124T120000Z", "DTEND:20261124T130000Z", "STATUS:CANCELLED"))
    assert (found.own, found.reading.busy) == (None, [(NOON[0] + DAY, NOON[1] + DAY)])
    assert one(event(OURS, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20261124T120000Z")).own is None


@pytest.mark.parametrize("year", [2019, 2040])
def test_ours_is_known_outside_of_the_span(year: int) -> None:
    found = one(event(OURS).replace(b"20261124", b"%d1124" % year))
    assert found.own is not None
    assert found.reading.busy == []
    assert found.own[1] - found.own[0] == 1


def test_ours_is_free_time_for_its_owner_and_still_ours() -> None:
    assert one(event(OURS, "TRANSP:TRANSPARENT")).own == NOON


@pytest.mark.parametrize(
    "content",
    [
        event(OURS, "STATUS:CANCELLED"),
        event(OURS)
        .replace(b":20261124T120000Z", b";VALUE=DATE:20261124")
        .replace(b":20261124T120001Z", b";VALUE=DATE:20261125"),
        event(OURS).replace(b"20261124T12", b"nonsense"),
    ],
    ids=["cancelled", "a whole day", "nonsense"],
)
def test_ours_may_be_no_time(content: bytes) -> None:
    found = one(content)
    assert (found.booking_id, found.own) == (BOOKING, None)


@pytest.mark.parametrize("more", [("TRANSP:OPAQUE",), ("TRANSP:TRANSPARENT",), ("RRULE:FREQ=DAILY;COUNT=1",)])
@pytest.mark.parametrize("day", ["20261124", "20261102"])
def test_ours_as_a_whole_day_is_not_gone_also_if_it_is_free_or_over(day: str, more: tuple[str, ...]) -> None:
    text = event(OURS, *more).decode()
    whole = re.sub(r"DTSTART.*\r\nDTEND.*\r\n", f"DTSTART;VALUE=DATE:{day}\r\n", text)
    assert whole != text
    found = one(whole.encode())
    assert (found.booking_id, found.own) == (BOOKING, None)
    assert [end - begin for begin, end in found.reading.busy] == [DAY]
