"""What the reading of many calendar accounts is measured with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.calendars import QuickServer, Times
from tests.calendar_servers.account import SPAN, ZONE, client_at, counted


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickServer]:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    made = QuickServer()
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_a_calendar_there_is_read_once_and_then_quiet(server: QuickServer) -> None:
    client, calendar = client_at(server.url), f"{server.url}/quick/1/office/"
    first = client.read_changes(calendar, "", SPAN, ZONE, frozenset())
    assert first.is_whole
    with counted() as sent:
        again = client.read_changes(calendar, first.state, SPAN, ZONE, frozenset())
    assert (again.changed, again.gone, again.is_whole, sent) == ({}, frozenset(), False, ["REPORT"])
    assert list(server.asked) == ["/quick/1/office/"]
    assert server.at_once == 1


def test_times_are_told_by_their_median_and_the_slowest() -> None:
    assert Times("written", [0.2, 3, 0.1]).row() == ("written", "0.20", "3.00")
