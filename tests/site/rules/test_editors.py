"""What an expert types, in words and as it is sent."""

from __future__ import annotations

from typing import Any

from expertbook.domain.scheduling.hours_rules import find_hours_problem
from tests.site.rules.conftest import Rules


def form(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("event_types/form", name, *given)


def event_type(rules: Rules, **changes: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = form(rules, "DEFAULTS")
    return defaults | {"title": "Deep dive"} | changes


def test_what_is_read_and_sent_again_is_the_same(rules: Rules) -> None:
    question = {"id": "q1", "kind": "choice", "label": "Who?", "required": True, "options": ["A", "B"]}
    box = {"id": "q2", "kind": "checkbox", "label": "Read it", "required": False}
    place = {"kind": "link", "detail": "https://a.example"}
    given = event_type(rules, place=place, daily_cap=3, questions=[question, box], minimum_notice_minutes=4320)
    assert form(rules, "bodyOf", form(rules, "typedOf", given)) == given


def test_a_notice_is_typed_in_the_largest_unit_that_fits(rules: Rules) -> None:
    def notice(minutes: int) -> tuple[str, str]:
        typed = form(rules, "typedOf", event_type(rules, minimum_notice_minutes=minutes))["minimum_notice_minutes"]
        return typed["amount"], typed["unit"]

    assert notice(0) == ("0", "hours")
    assert notice(90) == ("90", "minutes")
    assert notice(240) == ("4", "hours")
    # 24 hours before is another instant than a day before, where the clocks change.
    assert notice(1440) == ("24", "hours")
    assert notice(2880) == ("2", "days")


def test_two_states_are_compared_field_by_field(rules: Rules) -> None:
    question = {"id": "q1", "kind": "text", "label": "Why?", "required": True}
    one = event_type(rules, questions=[question])
    other = event_type(rules, price="€ 90", questions=[question | {"id": "q7", "options": []}])
    assert form(rules, "differences", one, other) == ["price"]
    assert form(rules, "differences", one, event_type(rules)) == ["questions"]


def test_what_is_typed_is_summed_up_without_what_is_no_number_yet(rules: Rules) -> None:
    typed = form(rules, "typedOf", event_type(rules, buffer_after_minutes=15, daily_cap=2))
    assert rules.call("event_types/words", "summary", typed) == [
        "30 minutes",
        "starts every 30 minutes",
        "15 minutes free after",
        "booked until 4 hours before",
        "up to 60 days ahead",
        "at most 2 a day",
    ]
    unclear = typed | {"duration_minutes": "x", "booking_window_days": "", "daily_cap": ""}
    assert rules.call("event_types/words", "summary", unclear) == [
        "starts every 30 minutes",
        "15 minutes free after",
        "booked until 4 hours before",
    ]


def test_a_message_of_the_server_stands_at_the_nearest_field(rules: Rules) -> None:
    typed = {"questions": [{"kind": "choice"}, {"kind": "text"}]}

    def home(field: str) -> Any:
        return rules.call("event_types/field_names", "homeOf", field, typed)

    assert home("title") == "title"
    assert home("questions.0.options.3") == "questions.0.options"
    assert home("questions.1.options") is None
    assert home("slug") is None


def test_the_hours_of_the_guided_set_up_are_hours_that_the_server_takes(rules: Rules) -> None:
    simple = rules.call("start/hours", "WORKDAYS") | {"sat": {"open": True, "from": "18:00", "to": "00:00"}}
    weekly = rules.call("start/hours", "weeklyOf", simple)
    assert (weekly["mon"], weekly["sat"], weekly["sun"]) == ([["09:00", "17:00"]], [["18:00", "24:00"]], [])
    assert {find_hours_problem(tuple((begins, ends) for begins, ends in hours)) for hours in weekly.values()} == {None}
    assert rules.call("start/hours", "hoursWords", weekly) == ["Mon–Fri 09:00–17:00", "Sat 18:00–24:00"]


def test_a_link_is_made_of_an_address_of_the_web_alone(rules: Rules) -> None:
    texts = ["https://a.example/x", "http://a.example", "javascript:alert(1)", "a.example", "", None]
    found = [rules.call("shared/place", "webAddress", given) for given in texts]
    assert [each or None for each in found] == [*texts[:2], None, None, None, None]
