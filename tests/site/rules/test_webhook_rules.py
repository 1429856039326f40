"""What the webhooks' page decides by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.dashboards import instant
from tests.site.rules.conftest import Rules

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MILLISECONDS = int(NOW.timestamp() * 1000)


def ask(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("webhooks/rules", name, *given)


def say(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("webhooks/words", name, *given)


def attempt(event: str, at: int, next_at: str | None = None, **more: Any) -> dict[str, Any]:
    return {"event_id": event, "at": instant(NOW + timedelta(seconds=at)), "next_try_at": next_at, **more}


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (200, None, None),
        (299, None, None),
        (199, None, "It answered with 199. Only 200 to 299 means that it has the event."),
        (500, "refused", "It answered with 500. Only 200 to 299 means that it has the event."),
        (200, "proof_missing", "It answered, but without the text that proves that it wants events."),
        (None, "timed_out", "It took too long to answer."),
        (None, "from_a_newer_api", "It couldn’t be brought there."),
    ],
)
def test_only_an_answer_of_200_to_299_went_well(
    rules: Rules, status: int | None, problem: str | None, words: str | None
) -> None:
    given = {"status": status, "problem": problem}
    assert ask(rules, "wentWell", given) == (words is None)
    assert say(rules, "problemWords", given) == words
    outcome = "Failed" if words else "Received"
    assert say(rules, "outcomeWords", given) == (f"{outcome} ({status})" if status else outcome)


def test_an_event_is_tried_again_after_its_newest_attempt(rules: Rules) -> None:
    listed = [attempt("a", 9, "soon"), attempt("b", 8), attempt("a", 2, "gone by"), attempt("b", 1, "gone by")]
    assert [ask(rules, "nextTryOf", listed, index) for index in range(4)] == ["soon", None, None, None]


def test_new_attempts_come_above_those_that_are_known(rules: Rules) -> None:
    known = [attempt("c", 3), attempt("b", 2, "soon"), attempt("a", 1)]
    page = [attempt("d", 4), attempt("c", 3), attempt("b", 2)]

    def merged(*given: Any) -> tuple[list[str], str | None]:
        found = ask(rules, "withNewest", *given)
        return [each["event_id"] for each in found["attempts"]], found["next"]

    first = {"attempts": known, "next": "older"}
    assert merged(first, {"attempts": page, "next": "from b"}) == (["d", "c", "b", "a"], "older")
    found = ask(rules, "withNewest", first, {"attempts": page, "next": "from b"})
    assert found["attempts"][2]["next_try_at"] is None  # as it is now
    # Where there may be others between them, what is known is asked for again.
    page = [attempt("z", 9), attempt("y", 8)]
    assert merged(first, {"attempts": page, "next": "from y"}) == (["z", "y"], "from y")
    assert merged({"attempts": [], "next": None}, {"attempts": known, "next": None}) == (["c", "b", "a"], None)
    assert merged({"attempts": known, "next": None}, {"attempts": known, "next": None}) == (["c", "b", "a"], None)


def test_what_is_awaited_is_looked_for_less_and_less_often_and_else_nothing(rules: Rules) -> None:
    def pause(awaited: bool, next_at: str | None = None, looks: int = 0) -> Any:
        return ask(rules, "pauseBeforeLook", {"awaited": awaited, "next": next_at, "looks": looks}, MILLISECONDS)

    assert pause(False) is None
    assert [pause(True, looks=looks) for looks in (0, 1, 2, 50)] == [1000, 1500, 2250, 30_000]
    # The next try is looked for when it's over, and a late one like any other.
    assert pause(False, instant(NOW + timedelta(minutes=5))) == 301_000
    assert pause(False, instant(NOW - timedelta(minutes=5)), 2) == 2250
    assert pause(False, instant(NOW + timedelta(days=300))) == 24 * 3_600_000


@pytest.mark.parametrize(
    ("date", "zone", "start"),
    [
        ("2026-11-23", "Europe/London", "2026-11-23T00:00:00Z"),
        ("2026-10-25", "Europe/London", "2026-10-24T23:00:00Z"),  # in summer until that night
        ("2026-10-26", "Europe/London", "2026-10-26T00:00:00Z"),
        ("2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00Z"),
        ("2026-11-23", "Pacific/Pago_Pago", "2026-11-23T11:00:00Z"),
        ("2026-04-05", "Pacific/Auckland", "2026-04-04T11:00:00Z"),  # in summer until three
        ("2026-11-23", "Asia/Kathmandu", "2026-11-22T18:15:00Z"),
        ("2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"),  # from 24:00 on to 1:00
    ],
)
def test_a_date_begins_by_the_clock_of_its_zone(rules: Rules, date: str, zone: str, start: str) -> None:
    assert ask(rules, "startOf", date, zone) == start


def test_a_span_ends_with_its_last_day_and_never_ahead(rules: Rules) -> None:
    def span(begins: str, ends: str) -> Any:
        found = ask(rules, "spanOf", {"from": begins, "to": ends}, "America/New_York", MILLISECONDS)
        return found["from"], found["to"]

    assert span("2026-11-20", "2026-11-21") == ("2026-11-20T05:00:00Z", "2026-11-22T05:00:00Z")
    assert span("2026-11-22", "2026-11-23") == ("2026-11-22T05:00:00Z", "2026-11-23T08:00:00Z")
    # Thirty days at most, whatever the clocks did meanwhile.
    assert span("2026-10-10", "2026-11-08") == ("2026-10-10T05:00:00Z", "2026-11-09T05:00:00Z")
    dates = ask(rules, "datesToReplay", "2026-11-23")
    assert (dates[0], dates[-1], len(dates)) == ("2026-11-23", "2026-10-25", 30)


def test_only_what_is_different_is_sent(rules: Rules) -> None:
    was = {"id": "w", "url": "https://a.example", "events": ["one", "two"], "payload": "thin"}
    assert ask(rules, "changesOf", was, was | {"url": " https://a.example ", "events": ["two", "one"]}) == {}
    changed = {"url": "https://b.example", "events": ["two"], "payload": "full"}
    assert ask(rules, "changesOf", was, was | changed) == changed


def test_the_next_try_is_told_by_the_clock_or_with_its_date(rules: Rules) -> None:
    def next_try(minutes: int) -> str:
        words: str = say(rules, "nextTryWords", instant(NOW + timedelta(minutes=minutes)), "Asia/Tokyo", MILLISECONDS)
        return words

    assert next_try(5) == "Next try at 17:05"
    assert next_try(8 * 60) == "Next try on Tue 24 Nov, 01:00"
    assert next_try(0) == next_try(-5) == "Next try within a minute"


def test_one_webhook_has_an_address_of_its_own(rules: Rules) -> None:
    for webhook in ("wh_1", "a&b c", None):
        address = rules.call("webhooks/address", "writeAddress", webhook)
        assert rules.call("webhooks/address", "readAddress", {"search": address.partition("?")[2]}) == webhook
