"""Time zones: which ones are shown, by which name, and beside which offset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from expertbook.adapters.mail.zone_words import zone_place
from expertbook.domain.scheduling.local_time import zone_named, zone_names
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


def test_menus_have_each_zone_once_and_find_it_by_its_former_name_too(rules: Rules) -> None:
    choices = rules.call("shared/zone_menu", "zoneChoices")
    labels = {label: name for name, label in choices}
    assert len(labels) == len(choices)
    for label in ("Kolkata, Asia", "Calcutta, now Kolkata, Asia", "Kyiv, Europe", "Kiev, now Kyiv, Europe"):
        assert label in labels
    assert labels["Kolkata, Asia"] == labels["Calcutta, now Kolkata, Asia"] == "Asia/Kolkata"
    assert labels["Ho Chi Minh City, Asia"] == "Asia/Ho_Chi_Minh"
    assert labels["Monticello, Kentucky, America"] == "America/Kentucky/Monticello"
    assert not {"Asia/Calcutta", "Europe/Kiev", "Asia/Saigon"} & set(labels.values())
    assert set(labels.values()) <= zone_names(), "the API knows each"
    # The one that a menu shows as chosen is the first of its name.
    assert next(label for name, label in choices if name == "Asia/Kolkata") == "Kolkata, Asia"


def test_mails_and_the_site_call_each_zone_the_same(rules: Rules) -> None:
    for name in sorted(zone_names() - {"Factory"}):
        local = datetime.fromisoformat(SUMMER).astimezone(zone_named(name))
        if zones(rules, "isZone", name):
            assert zones(rules, "zonePlace", name, SUMMER) == zone_place(name, local), name
