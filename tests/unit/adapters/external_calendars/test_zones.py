"""In which zone a time is: by any name that says a place, a rule or an offset."""

from __future__ import annotations

import pytest

from tests.unit.adapters.external_calendars.test_occurrences import BERLIN, calendar, event, reading, times

HOUR = "DURATION:PT1H"


def noon_in(name: str, zone: str = BERLIN, *, month: str = "202701") -> str:
    """When it is noon on the 5th by a name, in UTC; "?" if the name is not understood."""
    content = calendar(*event(f'DTSTART;TZID="{name}":{month}05T120000', HOUR))
    if reading(content, zone).unknown_zones:
        return "?"
    (found,) = times(content, zone)
    return found[6:11]


NAMES = {
    # winter, summer
    ("11:00", "10:00"): """
        W. Europe | Europe/Berlin | europe/berlin | EUROPE/BERLIN | /mozilla.org/20050126_1/Europe/Berlin
        Berlin | Europe-Berlin | Europe%2FBerlin
        /freeassociation.sourceforge.net/Tzfile/Europe/Berlin | http://tzurl.org/zoneinfo/Europe/Berlin
        W. Europe Standard Time | W. Europe Daylight Time | w. europe standard time | Romance Standard Time
        (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna | Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna
        (GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna | (UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb
        (UTC+01:00) Bruxelles, Copenhague, Madrid, Paris | Central European Time | Mitteleuropäische Zeit | MEZ | CEST
        Europe/Berlin,Europe/Vienna | CET-1CEST,M3.5.0,M10.5.0/3 | GMT +0100 (Standard) / GMT +0200 (Daylight)
        (GMT+01:00) Central European Time - Berlin | Zurich | CET-1CEST""",
    ("12:00", "11:00"): """
        GMT Standard Time | (UTC) Dublin, Edinburgh, Lisbon, London | (UTC+00:00) Dublin, Edinburgh, Lisbon, London
        British Summer Time | BST | GMT0BST""",
    ("12:00", "12:00"): """
        UTC | utc | Z | GMT | Etc/UTC | tzone://Microsoft/Utc | (UTC) Coordinated Universal Time | UTC+0 | UTC+00:00
        Coordinated Universal Time | Greenwich Mean Time | (UTC) | +0000""",
    ("17:00", "16:00"): """
        Eastern Standard Time | Eastern Daylight Time | Eastern Time | Eastern Time (US & Canada) | Eastern | US/Eastern
        (UTC-05:00) Eastern Time (US & Canada) | (GMT-05:00) Eastern Time (US & Canada) | US-Eastern | EDT | EST5EDT
        (GMT -05.00) Eastern Time (US & Canada) | Eastern Time - New York | America/New York
        (UTC-05:00) Indiana (East) | GMT -0500 (Standard) / GMT -0400 (Daylight)""",
    ("20:00", "19:00"): """
        Pacific Time (US & Canada),Tijuana | Pacific Time (US & Canada); Tijuana | PST | PDT | Pacific Standard Time
        (UTC-08:00) Pacific Time (US & Canada) | (GMT-08:00) Tijuana, Baja California""",
    ("06:30", "06:30"): """
        GMT+05:30 | UTC+5:30 | UTC+0530 | +05:30 | India Standard Time | (UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi
        Asia/Calcutta | IST | (UTC+05:30) Nobody Knows Where""",
    ("17:00", "17:00"): """
        Etc/GMT+5 | etc/gmt+5 | Etc/GMT+05 | GMT-5 | GMT-0500 | UTC-05:00 | -05:00 | (UTC\u221205:00) Nowhere""",
    ("23:00", "23:00"): "(UTC-11:00) Coordinated Universal Time-11 | UTC-11 | (UTC-11:00) Samoa",
    ("23:00", "00:00"): "(UTC+12:00) Auckland, Wellington | New Zealand Standard Time | NZDT",
    ("18:00", "18:00"): "(UTC-06:00) Guadalajara, Mexico City, Monterrey | Central Standard Time (Mexico) | Mexico",
    ("01:00", "02:00"): "(UTC+10:00) Canberra, Melbourne, Sydney | AUS Eastern Standard Time | AEDT",
}  # fmt: skip


@pytest.mark.parametrize(("expected", "names"), NAMES.items(), ids=lambda value: str(value)[:11])
def test_a_zone_is_known_by_whatever_name_says_it(expected: tuple[str, str], names: str) -> None:
    for name in (name.strip() for line in names.splitlines() for name in line.split(" | ")):
        if name:
            assert (name, noon_in(name), noon_in(name, month="202707")) == (name, *expected)


@pytest.mark.parametrize("name", ["Customized Time Zone", "Middle Earth", "Mars/Base", "Local", "1", "My Time Zone 2"])
def test_a_name_that_says_nothing_is_told(name: str) -> None:
    content = calendar(*event(f"DTSTART;TZID={name}:20261124T120000", HOUR))
    assert (times(content), reading(content).unknown_zones) == (["11-24 11:00-12:00"], {name: BERLIN})
    inside = calendar("X-WR-TIMEZONE:Eastern Standard Time", *event(f"DTSTART;TZID={name}:20261124T120000", HOUR))
    assert (times(inside), reading(inside).unknown_zones) == (["11-24 17:00-18:00"], {name: "America/New_York"})


def test_only_so_many_names_are_told_in_short() -> None:
    lines = [event(f"DTSTART;TZID=Nowhere {i}{'x' * 100}:20261124T120000", HOUR, uid=str(i)) for i in range(7)]
    found = reading(calendar(*(line for each in lines for line in each))).unknown_zones
    assert [name[:9] for name in found] == [f"Nowhere {i}" for i in range(5)]
    assert {len(name) for name in found} == {60}


def test_what_an_abbreviation_means_depends_on_where_the_expert_lives() -> None:
    assert noon_in("IST", "Asia/Jerusalem") == "10:00"
    assert noon_in("CST", "Asia/Shanghai") == "04:00"
    assert noon_in("CST") == "18:00"


# Zones that a file describes


def described(name: str, offset: str, *more: str) -> list[str]:
    standard = ["BEGIN:STANDARD", "DTSTART:19700101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *more, *standard, "END:STANDARD", "END:VTIMEZONE"]


@pytest.mark.parametrize("written", ["GMT+05:30", '"GMT+05:30"'])
def test_the_name_of_a_zone_may_have_a_colon(written: str) -> None:
    times_in = (f"DTSTART;TZID={written}:20261201T173000", f"DTEND;TZID={written}:20261201T183000")
    assert times(calendar(*described("GMT+05:30", "+0530"), *event(*times_in))) == ["12-01 12:00-13:00"]
    # What a file says of its own zone counts, whatever its name would mean.
    assert times(calendar(*described("GMT+05:30", "+0000"), *event(*times_in))) == ["12-01 17:30-18:30"]


@pytest.mark.parametrize("written", ["+0530", "+05:30", "+053000", " +0530 ", "0530", "+5:30"])
def test_an_offset_is_understood_however_it_is_written(written: str) -> None:
    start = event("DTSTART;TZID=Ours:20261201T173000", HOUR)
    assert times(calendar(*described("Ours", written), *start)) == ["12-01 12:00-13:00"]


def test_two_zones_may_share_a_name() -> None:
    def part(offset: str, start: str, uid: str) -> list[str]:
        zone = described("Customized Time Zone", offset)
        return [*zone, *event(f"DTSTART;TZID=Customized Time Zone:{start}", HOUR, uid=uid)]

    first, second = part("-0500", "20261201T070000", "a"), part("+0900", "20261208T210000", "b")
    expected = ["12-01 12:00-13:00", "12-08 12:00-13:00"]
    assert times(calendar(*first) + calendar(*second)) == expected
    assert times(calendar(*second) + calendar(*first)) == expected
    # Also in one calendar, where each is described before it's used, or in another one than where it's used.
    assert times(calendar(*first, *second)) == expected
    zone, events = first[:-5], first[-5:]
    assert times(calendar(*zone) + calendar(*events)) == expected[:1]
    assert times(calendar(*events) + calendar(*zone)) == expected[:1]
    # After where it's used, but in the same calendar.
    assert times(calendar(*second) + calendar(*events, *zone)) == expected


def test_a_described_zone_is_used_however_its_name_is_written() -> None:
    zone = described('"Our, Zone"', "+0530")
    for name in ('"Our, Zone"', "Our\\, Zone", "our,  zone"):
        content = calendar(*zone, *event(f"DTSTART;TZID={name}:20261201T173000", HOUR))
        assert (name, times(content)) == (name, ["12-01 12:00-13:00"])


def test_of_a_broken_description_the_offset_or_the_place_still_counts() -> None:
    start = event("DTSTART;TZID=Ours:20261201T173000", HOUR)
    broken = described("Ours", "+0530")
    broken[3] = "DTSTART:yesterday"
    assert times(calendar(*broken, *start)) == ["12-01 12:00-13:00"]
    broken.insert(2, "X-LIC-LOCATION:Asia/Tokyo")
    assert times(calendar(*broken, *start)) == ["12-01 08:30-09:30"]
    seasons = [line for offset in ("+0100", "+0200") for line in described("Ours", offset)[2:-1]]
    seasons = [line.replace("19700101", "xx") for line in seasons]
    summer = event("DTSTART;TZID=Ours:20270701T120000", HOUR, uid="2")
    both = calendar("BEGIN:VTIMEZONE", "TZID:Ours", *seasons, "END:VTIMEZONE", *start, *summer)
    assert times(both, "America/New_York") == ["12-01 16:30-17:30", "07-01 10:00-11:00"]


# Z, offsets, and no zone at all


def test_a_z_counts_whatever_zone_stands_beside_it() -> None:
    for name in ("Europe/Berlin", "Etc/GMT", "America/New_York", "Nowhere"):
        start = (f"DTSTART;TZID={name}:20261201T120000Z", f"DTEND;TZID={name}:20261201T130000z")
        content = calendar(*event(*start))
        assert (times(content), reading(content).unknown_zones) == (["12-01 12:00-13:00"], {})


def test_an_end_without_a_zone_is_on_the_calendars_clock() -> None:
    start = event("DTSTART;TZID=America/New_York:20261201T120000", "DTEND;TZID=America/New_York:20261201T130000")
    assert times(calendar(*start)) == ["12-01 17:00-18:00"]


@pytest.mark.parametrize(
    "line",
    [
        "X-WR-TIMEZONE:America/New_York",
        "X-WR-TIMEZONE: Eastern Standard Time",
        "TIMEZONE-ID:America/New_York",
        "TZ:-05",
    ],
)
def test_a_calendar_says_its_zone_by_any_name(line: str) -> None:
    floating = event("DTSTART:20261201T070000", HOUR)
    assert times(calendar(line, *floating)) == ["12-01 12:00-13:00"]
    # Each of its own.
    other = event("DTSTART:20261202T130000", HOUR, uid="2")
    assert times(calendar(line, *floating) + calendar(*other)) == ["12-01 12:00-13:00", "12-02 12:00-13:00"]


def test_a_calendars_zone_that_says_nothing_is_told_if_a_time_needs_it() -> None:
    floating = event("DTSTART:20261201T130000", HOUR)
    content = calendar("X-WR-TIMEZONE:Mars/Base", *floating)
    assert (times(content), reading(content).unknown_zones) == (["12-01 12:00-13:00"], {"Mars/Base": BERLIN})
    assert reading(calendar("X-WR-TIMEZONE:Mars/Base", *event("DTSTART:20261201T120000Z", HOUR))).unknown_zones == {}


def test_the_only_zone_that_a_calendar_describes_and_never_names_is_its_own() -> None:
    floating = event("DTSTART:20261201T070000", HOUR)
    zone = described("Ours", "-0500")
    assert times(calendar(*zone, *floating)) == ["12-01 12:00-13:00"]
    # Where another time names it, one without is meant to have none.
    named = event("DTSTART;TZID=Ours:20261202T070000", HOUR, uid="2")
    assert times(calendar(*zone, *floating, *named)) == ["12-01 06:00-07:00", "12-02 12:00-13:00"]


def test_a_busy_period_may_be_in_a_zone() -> None:
    line = "FREEBUSY;TZID=Eastern Standard Time:20261201T070000/PT1H"
    assert times(calendar("BEGIN:VFREEBUSY", line, "END:VFREEBUSY")) == ["12-01 12:00-13:00"]
