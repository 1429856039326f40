"""The editor of event types refuses what the server would refuse, and nothing that the server would take."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.requests.event_types import NewEventTypeBody
from chalicelib.requests.schema import load
from expertbook.domain.errors import InvalidFields
from tests.site.rules.conftest import Rules

TYPED: dict[str, list[Any]] = {
    "title": ["Deep dive", "  Zoë  ", "x" * 80, "🦊" * 80, "", "   ", "\u200b", "x" * 81],
    "description": ["", "line\nline", "y" * 1000, "y" * 1001],
    "duration_minutes": ["5", " 60 ", "240", "0", "7", "245", "-5", "1e1", "30.5", "", "an hour"],
    "interval_minutes": ["5", "240", "0", "12", "245", ""],
    "buffer_before_minutes": ["0", "180", "185", "3", "-5", ""],
    "buffer_after_minutes": ["0", "180", "185", "240", "245", ""],
    "minimum_notice_minutes": [
        *({"amount": amount, "unit": unit} for amount, unit in (("0", "hours"), ("30", "days"), ("7", "minutes"))),
        *({"amount": amount, "unit": unit} for amount, unit in (("31", "days"), ("", "hours"), ("-1", "hours"))),
    ],
    "booking_window_days": ["1", "365", "0", "366", ""],
    "daily_cap": ["", " ", "1", "100", "0", "101", "x"],
    "price": ["", "€ 90", "p" * 60, "p" * 61],
    "link": [
        *("https://meet.example.com/room", " https://a.example ", "https://zoom.us/j/1?pwd=x", "", "http://a.example"),
        *("meet.example.com", "https://", "https://localhost", "https://a b.example", "https://a.example/" + "x" * 300),
    ],
    "in_person": ["12 Long Street", "", "  ", "x" * 300, "x" * 301],
    "label": ["Why?", "x" * 140, "", " ", "x" * 141],
    "options": [
        *("A\nB", "A\n\n B \n", "\n".join(map(str, range(12))), "x" * 60 + "\nB"),
        *("A", "", "A\nA", "A\n A ", "\n".join(map(str, range(13))), "x" * 61 + "\nB"),
    ],
}


def typed_with(rules: Rules, field: str, value: Any) -> dict[str, Any]:
    """What is typed for an event type without complaints, but for this."""
    defaults = rules.call("event_types/form", "DEFAULTS")
    typed: dict[str, Any] = rules.call("event_types/form", "typedOf", defaults)
    typed |= {"title": "Deep dive", "duration_minutes": "60"}
    question = {"kind": "choice", "label": "Why?", "required": True, "options": "A\nB"}
    if field in ("link", "in_person"):
        return typed | {"place": field, "details": typed["details"] | {field: value}}
    if field in question:
        return typed | {"questions": [question | {field: value}]}
    return typed | {field: value}


@pytest.mark.parametrize("field", TYPED)
def test_the_page_and_the_server_agree(rules: Rules, field: str) -> None:
    """What the page refuses the server would refuse too, by the same codes, and the other way round."""
    by_page, by_server = {}, {}
    for value in TYPED[field]:
        typed = typed_with(rules, field, value)
        key = json.dumps(value)
        complaints = rules.call("event_types/event_type_rules", "complaintsAbout", typed)
        by_page[key] = {each["code"] for each in complaints.values()}
        by_server[key] = _refused(rules.call("event_types/form", "bodyOf", typed))
    assert by_page == by_server
    assert set() in by_page.values() and any(by_page.values())


def _refused(body: dict[str, Any]) -> set[str]:
    try:
        load(NewEventTypeBody(), body)
    except InvalidFields as error:
        return {each.fault.code for each in error.errors}
    return set()
