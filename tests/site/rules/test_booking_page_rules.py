"""What a booking's page says at a moment, and where its links lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.site.rules.conftest import Rules

BOOKING: dict[str, Any] = {
    "id": "01J",
    "status": "confirmed",
    "start": "2026-11-24T10:30:00Z",
    "end": "2026-11-24T11:30:00Z",
    "video_url": "https://meet.example/ada",
    "event_type": {"title": "Deep dive", "cancel_notice_minutes": 0},
    "place": {"kind": "jitsi"},
}
NINE = 1795510800000
MINUTE = 60_000


def call(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("booking_page/rules", name, *given)


@pytest.mark.parametrize(
    ("minutes", "is_open"),
    [(0, False), (74, False), (75, True), (90, True), (149, True), (150, None)],
)
def test_a_call_is_open_from_a_quarter_of_an_hour_before_until_its_end(
    rules: Rules, minutes: int, is_open: bool | None
) -> None:
    """So many minutes past nine."""
    way = call(rules, "joining", BOOKING, NINE + minutes * MINUTE)
    expected = {"link": "https://meet.example/ada", "from": NINE + 75 * MINUTE, "isOpen": is_open}
    assert way == (expected if is_open is not None else None)


@pytest.mark.parametrize(
    "change",
    [
        {"video_url": None},
        {"video_url": "javascript:alert(1)"},
        *({"status": each} for each in ("cancelled", "no_show")),
    ],
)
def test_nothing_else_is_joined(rules: Rules, change: dict[str, Any]) -> None:
    assert call(rules, "joining", BOOKING | change, NINE + 90 * MINUTE) is None


def test_a_client_may_change_it_until_its_notice(rules: Rules) -> None:
    assert call(rules, "lastChange", BOOKING) is None
    with_notice = BOOKING | {"event_type": {"title": "Deep dive", "cancel_notice_minutes": 60}}
    assert call(rules, "lastChange", with_notice) == NINE + 30 * MINUTE


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("googleLink", "calendar.google.com"),
        ("outlookLink", "outlook.live.com"),
        ("microsoft365Link", "outlook.office.com"),
    ],
)
def test_a_calendar_is_given_what_is_booked_and_where(rules: Rules, name: str, site: str) -> None:
    link = urlsplit(rules.call("booking_page/calendar_links", name, BOOKING, "Ada & Co"))
    assert (link.scheme, link.netloc) == ("https", site)
    query = parse_qs(link.query)
    assert query.get("text", query.get("subject")) == ["Deep dive with Ada & Co"]
    assert query["location"] == ["https://meet.example/ada"]
    starts = query["startdt"] if "startdt" in query else [query["dates"][0].partition("/")[0]]
    assert starts[0].replace("-", "").replace(":", "") == "20261124T103000Z"


def test_what_waits_is_never_called_booked(rules: Rules) -> None:
    def said(what: str, status: str) -> Any:
        return rules.call("shared/booked_words", "newsWords", what, status, "Ada")

    assert said("new", "confirmed")["title"] == "Booked"
    assert said("new", "pending")["title"] == "Request sent"
    assert "booked" not in " ".join(said("new", "pending").values()).lower()
    assert said("moved", "pending")["title"] == "New time requested"
