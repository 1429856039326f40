"""Time zones: which ones are shown, by which name, and beside which offset."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from expertbook.adapters.mail.zone_words import zone_place
from expertbook.domain.scheduling.local_time import zone_named, zone_names
from infra.site.zones import zone_words
from tests.site.rules.conftest import Rules

WINTER, SUMMER = "2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"


def zones(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/zones", name, *given)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Asia/Calcutta", "Kolkata"),
        ("Asia/Kolkata", "Kolkata"),
        ("Europe/Kiev", "Kyiv"),
        ("Europe/Kyiv", "Kyiv"),
        ("Asia/Saigon", "Ho Chi Minh City"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City"),
        ("Asia/Rangoon", "Yangon"),
        ("Asia/Katmandu", "Kathmandu"),
        ("America/Godthab", "Nuuk"),
        ("America/Sao_Paulo", "São Paulo"),
        ("America/St_Johns", "St. John's"),
        ("America/St_Thomas", "St. Thomas"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Atlantic/Faeroe", "Faroe"),
        ("Pacific/Truk", "Chuuk"),
        ("Europe/London", "London"),
    ],
)
def test_places_have_todays_names(rules: Rules, name: str, place: str) -> None:
    assert zones(rules, "zonePlace", name) == place


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("Europe/London", "London (UTC+0)", "London (UTC+1)"),
        ("America/St_Johns", "St. John's (UTC-3:30)", "St. John's (UTC-2:30)"),
        ("Asia/Calcutta", "Kolkata (UTC+5:30)", "Kolkata (UTC+5:30)"),
        # The sign of these names is the other way round.
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
        ("Etc/GMT-14", "UTC+14", "UTC+14"),
        # An abbreviation means the winter's clock.
        ("CET", "UTC+1", "UTC+2"),
        ("EST5EDT", "UTC-5", "UTC-4"),
        ("PST8PDT", "UTC-8", "UTC-7"),
        ("UTC", "UTC", "UTC"),
        ("Etc/UTC", "UTC", "UTC"),
        ("GMT", "UTC", "UTC"),
        ("Zulu", "UTC", "UTC"),
    ],
)
def test_no_name_misleads_about_its_offset(rules: Rules, name: str, winter: str, summer: str) -> None:
    assert [zones(rules, "zoneWords", name, instant) for instant in (WINTER, SUMMER)] == [winter, summer]


def test_what_is_no_zone_is_none(rules: Rules) -> None:
    names = ["Europe/Berlin", "UTC", "Mars/Olympus", "Etc/Unknown", "+05:30", "", None]
    assert [zones(rules, "isZone", name) for name in names] == [True, True, False, False, False, False, False]


def test_what_is_in_a_zone_that_the_browser_lacks_is_shown_in_the_viewers(rules: Rules) -> None:
    assert zones(rules, "shownZone", "Mars/Olympus") == zones(rules, "viewerZone")
    shown = [rules.call("shared/time", "clockOf", WINTER, name) for name in ("Mars/Olympus", "Etc/Unknown", "")]
    assert shown == [rules.call("shared/time", "clockOf", WINTER, zones(rules, "viewerZone"))] * 3


KNOWN = json.loads(zone_words())


def found(rules: Rules, typed: str) -> list[str]:
    """The zones that this may mean, in July."""
    choices = rules.call("shared/zone_menu", "zoneChoices", KNOWN)
    return [choice["name"] for choice in rules.call("shared/zone_menu", "findZones", choices, typed, SUMMER)]


def test_each_zone_is_there_once_by_todays_name(rules: Rules) -> None:
    choices = rules.call("shared/zone_menu", "zoneChoices", KNOWN)
    names = [choice["name"] for choice in choices]
    assert len(names) == len(set(names)) > 400
    assert not {"Asia/Calcutta", "Europe/Kiev", "Asia/Saigon"} & set(names)
    assert set(names) <= zone_names(), "the API knows each"
    places = {choice["name"]: (choice["place"], choice["country"]) for choice in choices}
    assert places["Asia/Ho_Chi_Minh"] == ("Ho Chi Minh City", "Vietnam")
    assert places["UTC"] == ("UTC", "")
    # What is in another folder here than there.
    assert {places[name][1] for name in names if name.endswith(("/Indianapolis", "/Louisville"))} == {"United States"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Kolkata", ["Asia/Kolkata"]),
        ("  kol ", ["Asia/Kolkata"]),
        ("calcutta", ["Asia/Kolkata"]),
        ("Saigon", ["Asia/Ho_Chi_Minh"]),
        ("ho chi", ["Asia/Ho_Chi_Minh"]),
        ("sao paulo", ["America/Sao_Paulo"]),
        ("São P", ["America/Sao_Paulo"]),
        ("new york", ["America/New_York"]),
        ("York, New", ["America/New_York"]),
        ("india", ["Asia/Kolkata"]),
        ("germany", ["Europe/Berlin"]),
        ("japan", ["Asia/Tokyo"]),
        ("Pacific", ["America/Los_Angeles"]),
        ("eastern", ["America/New_York"]),
        ("US arizona", ["America/Phoenix"]),
        ("asia tokyo", ["Asia/Tokyo"]),
        ("utc", ["UTC"]),
    ],
)
def test_a_zone_is_found_by_what_people_know_of_it(rules: Rules, typed: str, first: list[str]) -> None:
    assert found(rules, typed)[: len(first)] == first


@pytest.mark.parametrize(
    ("typed", "among", "not_among"),
    [
        ("cest", {"Europe/Berlin", "Europe/Paris"}, {"Europe/London", "Africa/Algiers"}),
        ("IST", {"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}, {"Asia/Karachi"}),
        ("PDT", {"America/Los_Angeles", "America/Vancouver"}, {"America/Denver"}),
        ("+5:30", {"Asia/Kolkata", "Asia/Colombo"}, {"Asia/Karachi"}),
        ("UTC+0530", {"Asia/Kolkata"}, {"Asia/Karachi"}),
        ("gmt -7", {"America/Phoenix", "America/Los_Angeles"}, {"America/Denver"}),
        ("−3", {"America/Sao_Paulo"}, {"America/New_York"}),
        ("utc+0", {"UTC", "Africa/Abidjan"}, {"Europe/London"}),
        ("united states", {"America/Chicago", "Pacific/Honolulu"}, {"America/Toronto"}),
    ],
)
def test_all_zones_of_a_country_a_clock_or_an_offset_are_found(
    rules: Rules, typed: str, among: set[str], not_among: set[str]
) -> None:
    names = set(found(rules, typed))
    assert among <= names and not not_among & names


def test_what_is_no_zone_finds_none(rules: Rules) -> None:
    assert [found(rules, typed) for typed in ("Atlantis", "+26", "kolkata japan")] == [[], [], []]


def test_without_the_table_places_and_offsets_are_enough(rules: Rules) -> None:
    choices = rules.call("shared/zone_menu", "zoneChoices")
    for typed, name in (("tokyo", "Asia/Tokyo"), ("+9", "Asia/Tokyo"), ("asia", "Asia/Tokyo")):
        assert name in [each["name"] for each in rules.call("shared/zone_menu", "findZones", choices, typed, SUMMER)]


def test_mails_and_the_site_call_each_zone_the_same(rules: Rules) -> None:
    for name in sorted(zone_names() - {"Factory"}):
        local = datetime.fromisoformat(SUMMER).astimezone(zone_named(name))
        if zones(rules, "isZone", name):
            assert zones(rules, "zonePlace", name, SUMMER) == zone_place(name, local), name
