"""Microsoft's calendars: read when something in them changed, and written once whatever happens to the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from expertbook.adapters import sealing
from expertbook.adapters.calendar_services import oauth
from expertbook.adapters.calendar_services.microsoft import client as microsoft_client
from expertbook.adapters.calendar_services.microsoft.client import MicrosoftClient
from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    ChangedThere,
    GoneThere,
    ObjectReading,
    ServiceError,
    SignInRefused,
    TryLater,
    WrittenEntry,
)
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from tests.calendar_servers.consenting import consented, open_outlook, played
from tests.calendar_servers.graph_server import FAMILY, HOME, TEAM, GraphServer
from tests.http_server import HttpServer
from tests.unit.adapters.consented_calendars.conftest import (
    BOOKING,
    LONDON,
    SPAN,
    a_content,
    at,
    interval,
)

CONTENT = a_content(at(1, 10), at(1, 11))
LATER = a_content(at(2, 14), at(2, 15, 30))


@dataclass
class Outlook:
    """Ada's account, and what was kept of its calendar."""

    client: MicrosoftClient
    state: str = ""
    timezone: str = LONDON

    def read(self, calendar: str = HOME) -> CalendarChanges:
        changes = self.client.read_changes(calendar, self.state, SPAN, self.timezone, frozenset())
        self.state = changes.state
        return changes

    def busy(self) -> list[Interval]:
        found = self.client.read_changes(HOME, "", SPAN, self.timezone, frozenset()).changed
        return sorted(each for reading in found.values() for each in reading.busy)

    def write(self, content: EntryContent, there: WrittenEntry | None = None) -> WrittenEntry:
        return self.client.write_entry(HOME, content, there.object_id if there else None, there.tag if there else None)

    def entry(self, object_id: str) -> ObjectReading | None:
        return self.client.read_entry(HOME, object_id, SPAN, self.timezone)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    with played(GraphServer(), monkeypatch) as found:
        yield found


@pytest.fixture
def outlook(server: GraphServer) -> Outlook:
    return Outlook(open_outlook(server, consented(server)))


def test_the_calendars_are_listed_with_what_may_be_done(outlook: Outlook) -> None:
    home, found = outlook.client.find_calendars()
    assert home == HOME
    assert [(each.url, each.name, each.is_writable) for each in found] == [
        (HOME, "Calendar", True),
        (FAMILY, "Family", True),
        (TEAM, "Team", False),
    ]


def test_a_calendar_is_told_when_something_in_it_changed(server: GraphServer, outlook: Outlook) -> None:
    lunch = server.create(at(1, 12), at(1, 13))
    assert outlook.read().changed[lunch].busy == (interval(at(1, 12), at(1, 13)),)
    again = outlook.read()
    assert not (again.changed or again.gone or again.is_whole)
    server.move(lunch, at(1, 14))
    assert outlook.read().changed[lunch].busy == (interval(at(1, 14), at(1, 15)),)
    server.delete(lunch)
    changes = outlook.read()
    assert changes.is_whole
    assert not changes.changed
    for state in ("nonsense", "{}", "[]"):
        outlook.state = state
        assert outlook.read().is_whole


def test_hundreds_of_events_come_in_pages(server: GraphServer, outlook: Outlook) -> None:
    for number in range(300):
        server.create(at(number % 100, 8), at(number % 100, 9))
    server.most = 100
    assert len(outlook.read().changed) == 300


def test_a_calendar_of_too_many_events_is_refused(
    server: GraphServer, outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microsoft_client, "MAX_EVENTS", 5)
    for _ in range(6):
        server.create(at(1, 8), at(1, 9))
    with pytest.raises(ServiceError) as refused:
        outlook.read()
    assert refused.value.fault.kind is Code.CALENDAR_TOO_MUCH


def test_busy_and_free_times(server: GraphServer, outlook: Outlook) -> None:
    free: list[dict[str, Any]] = [
        {"showAs": "free"},
        {"showAs": "workingElsewhere"},
        {"isCancelled": True},
        {"responseStatus": {"response": "declined"}},
    ]
    busy: list[dict[str, Any]] = [
        {"showAs": "tentative"},
        {"showAs": "oof"},
        {"responseStatus": {"response": "notResponded"}},
    ]
    for hour, more in [*enumerate(free), *enumerate(busy, 9)]:
        server.create(at(1, hour), at(1, hour + 1), **more)
    assert outlook.busy() == [interval(at(1, hour), at(1, hour + 1)) for hour in (9, 10, 11)]


def test_whole_days_are_the_experts(server: GraphServer, outlook: Outlook) -> None:
    server.create_days(date(2026, 11, 24), date(2026, 11, 26))
    outlook.timezone = "America/New_York"
    assert outlook.busy() == [interval(at(1, 5), at(3, 5))]


def test_one_that_cant_be_read_is_counted(server: GraphServer, outlook: Outlook) -> None:
    odd = server.create(at(1, 9), at(1, 10), "Odd")
    server.edit(odd, start={"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "Mars"})
    found = outlook.read().changed[odd]
    assert (found.unread, found.titles) == (1, ("Odd",))


def test_a_series_is_one_object_and_its_owner_is_asked_for_once(server: GraphServer, outlook: Outlook) -> None:
    series = server.create(at(1, 9), at(1, 10))
    server.repeat(series, 3)
    server.move_once(series, 1, at(9, 12))
    expected = (interval(at(1, 9), at(1, 10)), interval(at(9, 12), at(9, 13)), interval(at(15, 9), at(15, 10)))
    assert outlook.read().changed[series].busy == expected
    server.create(at(2, 9), at(2, 10))
    calls = len(server.calls)
    assert outlook.read().changed[series].busy == expected
    assert len(server.calls) == calls + 1


def test_more_series_than_there_is_time_for_are_all_looked_at_in_the_end(
    server: GraphServer, outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None was remembered when time was up, so a calendar with hundreds of them was never read."""
    for minute in range(40):
        server.repeat(server.create(at(1, 8, minute), at(1, 8, minute + 1)), 3)
    entry = outlook.write(CONTENT).object_id
    server.repeat(entry, 3)
    asked: list[str] = []
    get = MicrosoftClient._get

    def get_until_late(self: MicrosoftClient, calendar: str, name: str) -> Any:
        if len(asked) == 15:
            raise TryLater(Fault(Code.CALENDAR_SLOW))
        asked.append(name)
        return get(self, calendar, name)

    monkeypatch.setattr(MicrosoftClient, "_get", get_until_late)
    looked_at, ours = [], []
    for _ in range(3):
        asked.clear()
        found = outlook.read().changed
        looked_at.append(len(asked))
        ours.append(found[entry].booking_id)
        assert sum(len(each.busy) for each in found.values()) >= 40 * 3, "busy time all the while"
    assert (looked_at, ours) == ([15, 15, 11], [None, None, BOOKING])
    assert not outlook.read().is_whole


def test_a_booking_is_written_and_read_again(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    event = server.events()[written.object_id]
    assert (event["subject"], event["location"], event["showAs"]) == (
        "Intro with Ben",
        {"displayName": "Room 4"},
        "busy",
    )
    assert server.mails == []
    found = outlook.read().changed[written.object_id]
    assert found == outlook.entry(written.object_id)
    assert (found.tag, found.booking_id, found.own, found.busy) == (
        written.tag,
        BOOKING,
        interval(at(1, 10), at(1, 11)),
        (),
    )


def test_a_client_stands_in_it_where_the_expert_wants_it(server: GraphServer, outlook: Outlook) -> None:
    outlook.write(a_content(at(1, 10), at(1, 11), attendee=("Ben", "ben@example.com"), is_tentative=True))
    assert server.mails == ["ben@example.com"]
    assert [event["showAs"] for event in server.events().values()] == ["tentative"]


def test_a_move_leaves_what_is_the_experts_own(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    server.edit(written.object_id, subject="Ben, again", body={"content": "He likes tea"})
    with pytest.raises(ChangedThere):
        outlook.write(LATER, written)
    entry = outlook.entry(written.object_id)
    assert entry is not None
    outlook.write(LATER, WrittenEntry(written.object_id, entry.tag))
    event = server.events()[written.object_id]
    assert (event["subject"], event["body"]) == ("Ben, again", {"content": "He likes tea"})
    assert outlook.entry(written.object_id).own == interval(at(2, 14), at(2, 15, 30))  # type: ignore[union-attr]


def test_what_the_expert_made_a_whole_day_becomes_a_time_again(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    server.make_whole_day(written.object_id, date(2026, 11, 26))
    entry = outlook.entry(written.object_id)
    assert entry is not None
    assert (entry.own, entry.busy) == (None, (interval(at(3, 0), at(4, 0)),))
    outlook.write(CONTENT, WrittenEntry(written.object_id, entry.tag))
    assert outlook.entry(written.object_id).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]


@pytest.mark.parametrize("lost", ["POST", "PATCH"])
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("content", [CONTENT, LATER], ids=["same", "moved"])
def test_a_lost_answer_writes_nothing_twice(
    server: GraphServer, outlook: Outlook, lost: str, is_done: bool, content: EntryContent
) -> None:
    outlook.client.find_calendars()
    server.lose(lost, is_done=is_done)
    with pytest.raises(TryLater):
        outlook.write(CONTENT)
    written = outlook.write(content)
    assert list(server.events()) == [written.object_id]
    found = outlook.entry(written.object_id)
    assert found is not None
    assert (found.tag, found.own) == (written.tag, interval(content.start, content.end))


def test_an_entry_that_is_moved_as_soon_as_it_is_there_is_seen_to_be_moved(
    server: GraphServer, outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is created by one call and marked by the next. Happened: what was marked counted as what was written."""
    create = server._create

    def create_and_move(*given: Any) -> Any:
        made = create(*given)
        server.move(made["id"], at(1, 15))
        return made

    monkeypatch.setattr(server, "_create", create_and_move)
    written = outlook.write(CONTENT)
    found = outlook.entry(written.object_id)
    assert found is not None
    assert found.own == interval(at(1, 15), at(1, 16))
    assert found.tag != written.tag
    assert (found.booking_id, outlook.read().changed[written.object_id].booking_id) == (BOOKING, BOOKING)


def test_an_entry_is_found_before_it_has_a_name(server: GraphServer, outlook: Outlook) -> None:
    name = outlook.client.name_entry(CONTENT.uid)
    assert outlook.entry(name) is None
    with pytest.raises(GoneThere):
        outlook.client.write_entry(HOME, CONTENT, name, "a tag")
    outlook.client.delete_entry(HOME, name, None)
    written = outlook.client.write_entry(HOME, CONTENT, name, None)
    assert outlook.entry(name) == outlook.entry(written.object_id)
    with pytest.raises(ChangedThere):
        outlook.client.write_entry(HOME, LATER, name, "another tag")
    later = outlook.client.write_entry(HOME, LATER, name, written.tag)
    assert later.object_id == written.object_id
    with pytest.raises(ChangedThere):
        outlook.client.delete_entry(HOME, name, written.tag)
    outlook.client.delete_entry(HOME, name, later.tag)
    assert server.events() == {}


def test_what_the_expert_moved_after_a_lost_answer_is_not_written_over(server: GraphServer, outlook: Outlook) -> None:
    name = outlook.client.name_entry(CONTENT.uid)
    outlook.client.find_calendars()
    server.lose("POST", is_done=True)
    with pytest.raises(TryLater):
        outlook.client.write_entry(HOME, CONTENT, name, None)
    server.move(next(iter(server.events())), at(3, 9))
    with pytest.raises(ChangedThere):
        outlook.client.write_entry(HOME, CONTENT, name, None)
    found = outlook.entry(name)
    assert found is not None and found.own == interval(at(3, 9), at(3, 10))
    outlook.client.write_entry(HOME, CONTENT, name, found.tag)
    assert outlook.entry(name).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]


def test_a_repeat_that_the_search_missed_is_the_same_event(
    server: GraphServer, outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = outlook.write(CONTENT)
    monkeypatch.setattr(MicrosoftClient, "_find", lambda *_: None)
    assert outlook.write(LATER).object_id == first.object_id
    assert len(server.events()) == 1
    assert outlook.entry(first.object_id).own == interval(at(2, 14), at(2, 15, 30))  # type: ignore[union-attr]


def test_what_the_expert_deleted_is_gone_and_can_be_put_back(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    for _ in range(3):
        server.delete(written.object_id)
        assert outlook.entry(written.object_id) is None
        with pytest.raises(GoneThere):
            outlook.write(LATER, written)
        outlook.client.delete_entry(HOME, written.object_id, written.tag)
        written = outlook.write(CONTENT)
        assert list(server.events()) == [written.object_id]


def test_what_the_expert_changed_is_not_deleted(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    server.move(written.object_id, at(3, 9))
    with pytest.raises(ChangedThere):
        outlook.client.delete_entry(HOME, written.object_id, written.tag)
    outlook.client.delete_entry(HOME, written.object_id, None)
    assert server.events() == {}


def test_a_copy_is_busy_time(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    copy = server.copy(written.object_id, at(4, 10))
    found = outlook.read().changed
    assert (found[copy].booking_id, found[copy].busy) == (None, (interval(at(4, 10), at(4, 11)),))
    assert found[written.object_id].booking_id == BOOKING
    assert outlook.write(LATER).object_id == written.object_id


def test_a_series_made_of_an_entry_is_the_entry_and_busy_times(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(CONTENT)
    server.repeat(written.object_id, 3)
    found = outlook.read().changed[written.object_id]
    assert found == outlook.entry(written.object_id)
    assert (found.booking_id, found.own) == (BOOKING, interval(at(1, 10), at(1, 11)))
    assert found.busy == (interval(at(8, 10), at(8, 11)), interval(at(15, 10), at(15, 11)))
    server.move_once(written.object_id, 0, at(9, 16))
    assert outlook.read().changed[written.object_id].own == interval(at(9, 16), at(9, 17))


def test_the_entry_of_a_series_that_began_long_ago_is_its_first_time(server: GraphServer, outlook: Outlook) -> None:
    written = outlook.write(a_content(at(-10, 10), at(-10, 11)))
    server.repeat(written.object_id, 3)
    found = outlook.read().changed[written.object_id]
    assert found.own == interval(at(-10, 10), at(-10, 11))
    assert found.busy == (interval(at(4, 10), at(4, 11)),)


def test_a_calendar_that_may_only_be_read_and_one_that_isnt_there(outlook: Outlook) -> None:
    with pytest.raises(ServiceError) as refused:
        outlook.client.write_entry(TEAM, CONTENT, None, None)
    assert refused.value.fault.kind is Code.CALENDAR_READ_ONLY
    with pytest.raises(GoneThere):
        outlook.client.write_entry("nowhere", CONTENT, None, None)
    with pytest.raises(GoneThere):
        outlook.read("nowhere")


def test_each_access_token_comes_with_another_refresh_token_to_keep(server: GraphServer, outlook: Outlook) -> None:
    outlook.client.find_calendars()
    first = outlook.client.credentials_now()
    assert first is not None
    server.expire_access()
    outlook.client.find_calendars()
    second = outlook.client.credentials_now()
    assert second is not None
    assert json.loads(first)["refresh"] != json.loads(second)["refresh"]
    assert open_outlook(server, second).find_calendars()[0] == HOME
    server.withdraw()
    with pytest.raises(SignInRefused):
        open_outlook(server, second).find_calendars()


@pytest.mark.parametrize(("length", "is_kept"), [(1_500, True), (4_000, False)])
def test_an_access_token_that_is_too_long_to_be_sealed_is_asked_for_anew(
    server: GraphServer, length: int, is_kept: bool
) -> None:
    client = open_outlook(server, consented(server))
    client.find_calendars()
    kept = json.loads(client.credentials_now() or b"")
    tokens = oauth.Tokens(refresh="r" * 1_500, access="a" * length, until=kept["until"])
    assert len(tokens.kept) <= sealing.MAX_SEALED
    assert bool(json.loads(tokens.kept)["access"]) is is_kept
    without = open_outlook(server, json.dumps(kept | {"access": "", "until": 0}).encode())
    assert without.find_calendars()[0] == HOME


def test_a_scope_that_was_not_allowed_is_missed(server: GraphServer) -> None:
    with pytest.raises(SignInRefused):
        open_outlook(server, consented(server, "Calendars.Read")).find_calendars()


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, ("Retry-After: 10",), 10), (503, (), None), (504, ("Retry-After: 3",), 3), (412, (), None), (409, (), None)],
)
def test_what_passes_is_waited_for(
    server: GraphServer, outlook: Outlook, status: int, headers: tuple[str, ...], seconds: int | None
) -> None:
    outlook.client.find_calendars()
    server.trouble(status, "ApplicationThrottled", *headers)
    with pytest.raises(TryLater) as later:
        outlook.read()
    assert later.value.seconds == seconds


def test_a_next_page_elsewhere_is_not_asked_for(
    server: GraphServer, outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        server.create(at(number, 8), at(number, 9))
    server.most = 10
    outlook.client.find_calendars()
    other = HttpServer()
    monkeypatch.setattr(server, "url", other.url)
    with pytest.raises(TryLater):
        outlook.read()
    other.close()
    assert other.connections == 0
