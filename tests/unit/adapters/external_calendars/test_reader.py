"""Calendars that are made to harm their reader: it ends soon, and nothing else notices."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypedDict

import pytest

from expertbook.adapters.external_calendars import reader
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader import read_busy_times
from expertbook.domain.scheduling.local_time import Epoch


class Limits(TypedDict):
    """Of a reader."""

    cpu_seconds: int
    seconds: float


SPAN = (Epoch(1_795_000_000), Epoch(1_795_000_000 + 366 * 86_400))
PATIENCE = 240.0
"""Seconds that even a very busy machine doesn't need."""

GENEROUS: Limits = {"cpu_seconds": 30, "seconds": PATIENCE}
"""For what is read to its end."""


@contextmanager
def cpu_of_readers() -> Iterator[list[float]]:
    """The seconds of CPU that the readers used meanwhile: a busy machine makes them no more."""
    used: list[float] = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield used
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str) -> bytes:
    return calendar("BEGIN:VEVENT", "DTSTART:20261124T120000Z", "DTEND:20261124T120001Z", *lines, "END:VEVENT")


def test_a_calendar_is_read() -> None:
    assert read_busy_times(event("RRULE:FREQ=DAILY;COUNT=2"), SPAN, "Europe/Berlin").busy == [
        *((1_795_521_600, 1_795_521_601), (1_795_608_000, 1_795_608_001)),
    ]


def test_all_that_was_found_is_handed_on() -> None:
    mail = "ATTENDEE;PARTSTAT=DECLINED:mailto:ädä@example.com"
    one = ("BEGIN:VEVENT", "SUMMARY:Käse, \U0001f9c0", "DTSTART:20261124T120000Z", "DURATION:PT1H")
    content = calendar(
        *(*one, mail, "END:VEVENT"),
        *(*one, "RRULE:FREQ=SOMETIMES", "END:VEVENT"),
        *(*one, "UID:01JD3Q5ZB2M8X4T6V9KCWYRHNE@expertbook", "END:VEVENT"),
        *("BEGIN:VEVENT", "DTSTART;TZID=Middle Earth:20261125T120000", "DURATION:PT1H", "END:VEVENT"),
    )
    found = read_busy_times(content, SPAN, "Europe/Berlin", frozenset({"ädä@example.com"}))
    noon, next_day = (1_795_521_600, 1_795_525_200), (1_795_604_400, 1_795_608_000)
    assert (found.busy, found.booked) == ([noon, next_day], {"01JD3Q5ZB2M8X4T6V9KCWYRHNE": [noon]})
    assert (found.unread, found.titles) == (1, ["Käse, \U0001f9c0"])
    assert found.unknown_zones == {"Middle Earth": "Europe/Berlin"}


def test_the_reason_is_handed_on() -> None:
    with pytest.raises(UnreadableCalendar, match="web page"):
        read_busy_times(b"<html></html>", SPAN, "Europe/Berlin")


LISTS = ";".join(
    f"{name}={','.join(str(number) for number in range(first, last))}"
    for name, first, last in (
        ("BYMONTH", 1, 13), ("BYMONTHDAY", 1, 32), ("BYHOUR", 0, 24), ("BYMINUTE", 0, 60), ("BYSECOND", 0, 60)
    )
)  # fmt: skip

DAILY = ("RRULE:FREQ=DAILY", "END:VEVENT")

BOMBS: dict[str, Callable[[], bytes]] = {
    "every second": lambda: event("RRULE:FREQ=SECONDLY"),
    "every minute": lambda: event("RRULE:FREQ=MINUTELY"),
    "ten million times": lambda: event("RRULE:FREQ=SECONDLY;COUNT=10000000"),
    "never, each second": lambda: event("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "all of all": lambda: event(f"RRULE:FREQ=YEARLY;COUNT=1;{LISTS}"),
    "a year of lists": lambda: event(f"RRULE:FREQ=YEARLY;{LISTS}"),
    "a rule without end": lambda: event("RRULE:FREQ=MINUTELY;BYDAY=MO" + ";TU" * 1_000),
    "events": lambda: calendar(
        *(line for i in range(50_000) for line in ("BEGIN:VEVENT", f"UID:{i}", "DTSTART:20261124", *DAILY))
    ),
}


LIKE_ANOTHER = ("every minute", "ten million times", "a year of lists")
"""Of the same kind as another; each takes a second of a processor."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in LIKE_ANOTHER else name for name in BOMBS]
)
def test_a_bomb_ends_its_reader_and_nobody_else(name: str) -> None:
    with cpu_of_readers() as used, pytest.raises(UnreadableCalendar, match="repeats too often"):
        read_busy_times(BOMBS[name](), SPAN, "Europe/Berlin", cpu_seconds=1, seconds=PATIENCE)
    assert used[0] < 3


JUNK: dict[str, Callable[[], bytes]] = {
    "bytes": lambda: b"\x00\xff\n" * 1_600_000,
    "line ends": lambda: b"\n" * 5_000_000,
    "one line": lambda: b"BEGIN:VCALENDAR" + b"a" * 5_000_000,
    "nested": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nBEGIN:X\n" * 220_000,
    "nested without events": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 600_000,
    "folded": lambda: b"BEGIN:VCALENDAR\n" + b" a\n" * 1_600_000,
    "parameters": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART" + b";A=B" * 1_200_000 + b":20261124\nEND:VEVENT\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_a_reader_has_only_so_much_memory() -> None:
    with pytest.raises(UnreadableCalendar, match="too large"):
        read_busy_times(b"abc\n" * 15_000_000, SPAN, "Europe/Berlin", **GENEROUS)


@pytest.mark.parametrize("name", JUNK)
def test_5_mb_of_junk_are_told_to_be_no_calendar(name: str) -> None:
    with pytest.raises(UnreadableCalendar, match=r"no calendar|breaks off"):
        read_busy_times(JUNK[name](), SPAN, "Europe/Berlin", **GENEROUS)


@pytest.mark.parametrize(
    "content",
    [
        event("RRULE:FREQ=DAILY;COUNT=10000000"),
        event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event("RRULE:FREQ=DAILY", "EXDATE:20261125T120000Z" + ",20261125T120000Z" * 290_000),
        event("RRULE:FREQ=DAILY;BYDAY=MO" + ";TU" * 1_500_000),
        event(f"DTSTART;TZID={'(GMT+1' * 800_000}:20261125T120000", f"EXDATE:{' ' * 2_000_000}x"),
        calendar(
            *(
                "BEGIN:VTIMEZONE",
                "TZID:Own",
                "END:VTIMEZONE",
                "BEGIN:VEVENT",
                "DTSTART;TZID=Own:20261124T120000",
                "DURATION:PT1H",
                "END:VEVENT",
            )
            * 2_000
        ),
        calendar(
            *("BEGIN:VTIMEZONE", "TZID:Odd", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
            *("TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"),
            *("BEGIN:VEVENT", "DTSTART;TZID=Odd:20261124T120000", "DURATION:PT1H", "END:VEVENT"),
        ),
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nDTSTART:20261124\nDTEND\n" * 100_000 + b"END:VEVENT\nEND:VCALENDAR\n",
    ],
    ids=[
        "to the end of time",
        "never",
        "endless exceptions",
        "a long rule",
        "long names",
        "a zone for each event",
        "a zone that changes each second",
        "unended events",
    ],
)
def test_what_looks_like_a_bomb_may_be_a_calendar(content: bytes) -> None:
    assert read_busy_times(content, SPAN, "Europe/Berlin", **GENEROUS).busy


def test_a_large_calendar_is_read() -> None:
    # 5 MB, most of it guests, text and the past: a busy decade.
    guests = b"".join(b"ATTENDEE;CN=Guest %d:mailto:guest%d@example.com\r\n" % (i, i) for i in range(9))
    entries = b"".join(
        b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20%02d1124T%02d0000Z\r\nDTEND:20%02d1124T%02d3000Z\r\n%s%sEND:VEVENT\r\n"
        % (i, *(16 + i % 11, i % 24) * 2, b"RRULE:FREQ=WEEKLY;COUNT=500\r\n" if i % 70 == 0 else b"", guests)
        for i in range(9500)
    )
    content = b"BEGIN:VCALENDAR\r\n" + entries + b"END:VCALENDAR\r\n"
    assert 4_500_000 < len(content) < 5_500_000
    assert len(read_busy_times(content, SPAN, "Europe/Berlin", **GENEROUS).busy) > 20


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with cpu_of_readers() as used, pytest.raises(UnreadableCalendar, match="repeats too often"):
        read_busy_times(event("RRULE:FREQ=SECONDLY"), SPAN, "Europe/Berlin", cpu_seconds=60, seconds=0.5)
    assert used[0] < 30


def test_a_reader_knows_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "AWS_SECRET_ACCESS_KEY" not in reader._environment()
    assert set(reader._environment()) <= {*reader._PASSED_ON, "PYTHONPATH"}
    monkeypatch.setenv("LD_LIBRARY_PATH", os.environ.get("LD_LIBRARY_PATH", "/nowhere"))
    assert "LD_LIBRARY_PATH" in reader._environment()
    monkeypatch.setenv("PYTHONHASHSEED", "nonsense")  # with which no Python starts
    assert read_busy_times(event(), SPAN, "Europe/Berlin").busy == [(1_795_521_600, 1_795_521_601)]


def test_a_reader_that_fails_says_no_more_than_the_name_of_its_error(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadableCalendar, match="makes no sense"):
        read_busy_times(event("SUMMARY:Secret"), SPAN, "Mars/Base")
    (record,) = caplog.records
    assert record.__dict__["cause"] == "UnknownZone"
    assert record.__dict__["status"] == 1
