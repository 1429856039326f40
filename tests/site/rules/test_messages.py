"""How a message of the catalogue becomes what somebody reads."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules


def words(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/words", name, *given)


def test_what_is_given_is_filled_in_and_counts_have_their_plural(rules: Rules) -> None:
    assert words(rules, "t", "shared.time.hours_and_minutes", {"hours": 1, "minutes": 30}) == "1\u00a0h 30\u00a0min"
    counted = [words(rules, "t", "shared.zone_menu.found", {"count": count}) for count in (0, 1, 2, 1234)]
    assert counted == ["0 time zones", "1 time zone", "2 time zones", "1,234 time zones"]
    # Nothing that somebody wrote is taken for a place to fill in.
    name = "{time} $& <b>Ada</b>"
    assert words(rules, "t", "booking_page.calendar.title", {"event_type": name, "name": "Ben"}) == f"{name} with Ben"


def test_a_value_may_be_an_element(rules: Rules) -> None:
    element = {"type": "bdi", "props": {"children": "Ada"}}
    assert words(rules, "rich", "booking_page.again", {"name": element}) == ["Book another time with ", element, ""]


def test_a_list_reads_as_one(rules: Rules) -> None:
    lists = [words(rules, "listWords", items) for items in ([], ["London"], ["London", "Paris", "Rome"])]
    assert lists == ["", "London", "London, Paris and Rome"]


@pytest.mark.parametrize("key", ["shared.nothing", "shared.status.constructor.name"])
def test_words_that_the_page_lacks_are_a_mistake(rules: Rules, key: str) -> None:
    assert words(rules, "hasWords", key) is False
    with pytest.raises(AssertionError, match="This page has no words for"):
        words(rules, "t", key)


def test_a_moment_has_its_day_and_its_time(rules: Rules) -> None:
    assert rules.call("shared/time", "momentWords", "2026-11-24T10:30:00Z", "Europe/London") == "Tue 24 Nov, 10:30"
