"""What is read of a calendar: all of it once, then what changed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from expertbook.adapters.calendar_services.service import GoneThere
from tests.calendar_servers.account import (
    BOOKING,
    CONTENT,
    NAME,
    NOW,
    SPAN,
    ZONE,
    Account,
    at,
    counted,
    event,
    moved,
)

LUNCH = event("lunch", "DTSTART:20261125T120000Z", "DTEND:20261125T130000Z", "SUMMARY:Lunch")
NOON = (1_795_608_000, 1_795_611_600)


def test_a_calendar_is_read_whole_the_first_time(account: Account) -> None:
    account.put("lunch.ics", LUNCH)
    account.put("old.ics", event("old", "DTSTART:20200101T120000Z", "DTEND:20200101T130000Z"))
    found = account.read()
    assert found.is_whole
    assert {name: said.busy for name, said in found.changed.items()} == {"lunch.ics": (NOON,)}


def test_a_quiet_calendar_costs_one_request(account: Account) -> None:
    account.put("lunch.ics", LUNCH)
    account.read()
    with counted() as sent:
        found = account.read()
    assert (found.changed, found.gone, found.is_whole) == ({}, frozenset(), False)
    assert sent == ["REPORT"]


def test_what_was_made_moved_and_deleted_is_told(account: Account) -> None:
    for name in ("lunch", "tea", "sleep"):
        account.put(f"{name}.ics", LUNCH.replace("lunch", name))
    account.read()
    account.edit("lunch.ics", "20261125T13", "20261125T14")
    account.server.delete(account.calendar, "tea.ics")
    account.put("new-%C3%A4@b.ics", LUNCH.replace("lunch", "new"))
    with counted() as sent:
        found = account.read()
    assert not found.is_whole
    assert {name: said.busy for name, said in found.changed.items()} == {
        "lunch.ics": ((NOON[0], NOON[1] + 3600),),
        "new-%C3%A4@b.ics": (NOON,),
    }
    assert found.gone == {"tea.ics"}
    assert sent == ["REPORT", "REPORT"]


def test_what_came_and_went_between_two_readings_harms_nothing(account: Account) -> None:
    account.read()
    account.put("lunch.ics", LUNCH)
    account.server.delete(account.calendar, "lunch.ics")
    assert not account.read().changed


@pytest.mark.parametrize("token", ["http://radicale.org/ns/sync/never", "0" * 40, "§"])
def test_a_token_that_is_not_valid_means_to_read_all(account: Account, token: str) -> None:
    account.put("lunch.ics", LUNCH)
    account.read()
    account.put("tea.ics", LUNCH.replace("lunch", "tea"))
    account.state = json.dumps({"token": token})
    found = account.read()
    assert found.is_whole
    assert found.changed.keys() == {"lunch.ics", "tea.ics"}
    account.put("cake.ics", LUNCH.replace("lunch", "cake"))
    assert account.read().changed.keys() == {"cake.ics"}


def test_a_state_of_nobody_means_to_read_all(account: Account) -> None:
    for account.state in ("nonsense", "[]", '{"new": 1}', "null"):
        assert account.read().is_whole


def test_without_tokens_the_ctag_tells(account: Account) -> None:
    account.put("lunch.ics", LUNCH)
    account.read()
    account.state = json.dumps({**json.loads(account.state), "token": ""})
    kept = account.state
    with counted() as sent:
        found = account.read()
    assert (found.changed, found.is_whole, sent) == ({}, False, ["PROPFIND"])
    account.put("tea.ics", LUNCH.replace("lunch", "tea"))
    account.state = kept
    found = account.read()
    assert found.is_whole
    assert found.changed.keys() == {"lunch.ics", "tea.ics"}


def test_a_hundred_and_twenty_objects_are_fetched_in_batches(account: Account) -> None:
    for number in range(120):
        account.put(f"{number}.ics", LUNCH.replace("lunch", f"lunch{number}"))
    with counted() as sent:
        found = account.read()
    assert len(found.changed) == 120
    assert sent == ["PROPFIND", "REPORT", "REPORT", "REPORT", "REPORT"]


def test_a_calendar_that_is_gone_is_told(account: Account) -> None:
    account.read()
    account.server.delete(account.calendar, "")
    with pytest.raises(GoneThere):
        account.read()


def test_one_object_that_makes_no_sense_leaves_the_others(account: Account) -> None:
    account.read()
    account.put("lunch.ics", LUNCH)
    # Xandikos never comes to an end when it is asked for a span with this.
    account.put("odd.ics", event("odd", "DTSTART:20261125T120000Z", "RRULE:FREQ=MINUTELY", "SUMMARY:Odd"))
    found = account.read().changed
    assert found["lunch.ics"].busy == (NOON,)
    assert found["odd.ics"].unread == 1


def test_an_entry_of_ours_is_no_busy_time(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    said = account.read().changed[written.object_id]
    assert (said.tag, said.booking_id, said.own, said.busy) == (written.tag, BOOKING, at(CONTENT), ())


def test_an_entry_of_ours_that_was_moved_tells_where(account: Account) -> None:
    account.client.write_entry(account.calendar, CONTENT, None, None)
    account.read()
    account.edit(NAME, "20261125T1", "20261126T1")
    said = account.read().changed[NAME]
    assert (said.booking_id, said.own) == (BOOKING, at(moved(CONTENT, days=1)))


def test_an_entry_moved_across_the_clocks_change_is_where_the_clock_says(account: Account) -> None:
    account.client.write_entry(account.calendar, CONTENT, None, None)
    start = "DTSTART;TZID=Europe/Berlin:20270329T110000\r\nDTEND;TZID=Europe/Berlin:20270329T120000"
    account.put(NAME, event(CONTENT.uid, start, "SUMMARY:Talk"))
    nine = 1_806_310_800
    assert account.read().changed[NAME].own == (nine, nine + 3600)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "STATUS:CANCELLED"),
        ("DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"),
    ],
    ids=["cancelled", "a whole day"],
)
def test_an_entry_of_ours_that_is_no_time_any_more(account: Account, lines: tuple[str, ...]) -> None:
    account.put(NAME, event(CONTENT.uid, *lines))
    said = account.read().changed[NAME]
    assert (said.booking_id, said.own) == (BOOKING, None)


def test_what_an_entry_of_ours_was_repeated_to_is_busy(account: Account) -> None:
    lines = ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "RRULE:FREQ=DAILY;COUNT=3")
    account.put(NAME, event(CONTENT.uid, *lines))
    said = account.read().changed[NAME]
    start, end = at(CONTENT)
    assert said.own == (start, end)
    assert said.busy == tuple((start + day * 86_400, end + day * 86_400) for day in (1, 2))


def test_one_entry_alone_is_read(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    said = account.client.read_entry(account.calendar, written.object_id, SPAN, ZONE)
    assert said is not None
    assert (said.tag, said.own) == (written.tag, at(CONTENT))
    assert account.client.read_entry(account.calendar, "nothing.ics", SPAN, ZONE) is None


def test_an_entry_is_known_wherever_it_was_moved_to(account: Account) -> None:
    account.client.write_entry(account.calendar, CONTENT, None, None)
    far = NOW + timedelta(days=4000)
    account.put(NAME, event(CONTENT.uid, f"DTSTART:{far:%Y%m%dT%H%M%SZ}", "DURATION:PT1H"))
    said = account.client.read_entry(account.calendar, NAME, SPAN, ZONE)
    assert said is not None
    assert said.own == (int(far.timestamp()), int(far.timestamp()) + 3600)
