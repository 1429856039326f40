"""What must be true of a calendar that both sides write whenever it is quiet, judged from outside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import chain

from expertbook.domain.booking import ACTIVE, Booking, Status
from expertbook.domain.calendar_account import OnDelete
from expertbook.domain.calendar_entry import EntryStatus
from expertbook.domain.faults import Code
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from tests.api.calendar_play import CLIENTS, FIRST, URLS, Play
from tests.api.calendar_world import HANDLE, load
from tests.api.conftest import stored_items
from tests.api.memory_service import FAMILY, WORK, Event
from tests.api.people import ADA
from tests.cloud import table
from tests.cloud.invariants import faults

REACH = 900
"""How far, in seconds, the claims of the event types go beyond what is booked, or less."""

LONGEST = 4 * 3600 - REACH


def judge(play: Play) -> None:
    """Fail with what is wrong."""
    asked = {entry.booking_id for entry in play.entries() if entry.status is EntryStatus.ASKED}
    wrong = [
        *_entries(play, asked),
        *_bookings(play, asked),
        *_fates(play, asked),
        *_claims(play),
        *_busy_times(play),
        *_mails(play),
        *_writes(play),
    ]
    assert not wrong, "; ".join(wrong)


def _entries(play: Play, asked: set[str]) -> Iterator[str]:
    """Every booking ahead has one entry, as it is now; there are no others but the expert's own."""
    account = load()
    target = URLS.get(account.writes_to)
    if account.written_to != account.writes_to:
        yield f"noted for {account.written_to}, not {account.writes_to}"
    wanted = {each.id: each for each in play.bookings() if target and _is_shown(each) and each.id not in asked}
    for calendar in (WORK, FAMILY):
        for name, event in play.service.events(calendar).items():
            is_wanted = calendar == target and event.booking_id in wanted
            is_experts = (calendar, name) in play.carried or (event.booking_id in asked and event.is_cancelled)
            if event.booking_id is not None and not is_wanted and not is_experts:
                yield f"{event.booking_id} is in {calendar} for nothing"
    there = play.service.entries(target) if target else {}
    for booking_id, booking in wanted.items():
        yield from _entry(booking, there.get(booking_id), play.titles.get(booking_id))
    known = {entry.booking_id for entry in play.entries()}
    for booking_id in known ^ (wanted.keys() | asked):
        yield f"{booking_id} is known of one side alone"


def _entry(booking: Booking, event: Event | None, title: str | None) -> Iterator[str]:
    """It is at the booking's time, and has the title that the expert gave it, if any."""
    if event is None:
        yield f"{booking.id} is missing"
        return
    if event.time != _time(booking) or event.days or event.is_cancelled:
        yield f"{booking.id} is at {event}, the booking at {booking.start} to {booking.end}"
    if event.is_tentative != (booking.status is Status.PENDING):
        yield f"{booking.id} is {booking.status}, there {event.is_tentative}"
    if title is not None and event.title != title:
        yield f"{booking.id} lost the title that its expert gave it"


def _bookings(play: Play, asked: set[str]) -> Iterator[str]:
    """Nothing was done to a booking but what somebody did here or there, and nothing is asked but what was deleted."""
    window = play.window
    for booking_id in asked:
        # Where deletions cancel, it may have been put into another calendar, or the service didn't say.
        if play.on_delete is OnDelete.PUT_BACK or booking_id not in play.deleted:
            yield f"{booking_id} is asked about for nothing"
    for booking in play.bookings():
        before = window.before.get(booking.id, booking)
        is_moved = window.acts[booking.id] or booking.id in window.moved or window.is_switched
        if _time(before) != _time(booking) and not is_moved:
            yield f"{booking.id} was moved by nobody"
        is_deleted = play.on_delete is OnDelete.CANCEL and booking.id in play.deleted
        is_erased = not booking.client.email
        if booking.status not in ACTIVE and not (booking.id in play.let_off or is_deleted or is_erased):
            yield f"{booking.id} was cancelled by nobody"
    for booking_id, codes in window.told.items():
        if _name(Code.CHANGED_MEANWHILE) in codes and booking_id not in window.moved:
            yield f"{booking_id} was written over, and nobody moved the booking"


def _fates(play: Play, asked: set[str]) -> Iterator[str]:
    """What the expert did in the calendar was done to the booking; or they were told why not; or somebody here moved
    the booking, which wins."""
    window = play.window
    for booking in play.bookings():
        is_outdone = booking.status not in ACTIVE or booking.id in window.moved or window.is_switched
        if booking.id not in window.wishes or is_outdone:
            continue
        event, codes = window.wishes[booking.id], window.told.get(booking.id, [])
        if booking.id in window.put_back and window.acts[booking.id] > 1:
            continue  # it was to be put back, over whatever else was done to it
        if event is None or event.is_cancelled:
            if play.on_delete is not OnDelete.PUT_BACK and booking.id not in asked:
                yield f"{booking.id} was deleted there, and nothing came of it"
        elif event.days or event.time != _time(booking):
            if not codes:
                yield f"{booking.id} was moved there to {event}, and nothing came of it"
            elif not any(_is_reason(code, play, booking, event) for code in codes):
                yield f"{booking.id} was put back for no reason: {codes}"


def _is_reason(code: str, play: Play, booking: Booking, event: Event) -> bool:
    begins, ends = event.time
    if event.days:
        return code == _name(Code.NO_TIME_OF_DAY)
    reasons = {
        Code.NOT_ON_FIVE_MINUTES: bool(begins % 300 or ends % 300),
        Code.TIME_GONE_BY: begins < to_epoch(play.now),
        Code.BOOKING_TOO_LONG: ends - begins > LONGEST,
    }
    met = any(
        other != booking.id and first < ends + REACH and begins - REACH < last
        for other, (first, last) in play.window.claimed
    )
    reasons |= dict.fromkeys((Code.TIME_IS_BOOKED, Code.BUFFERS_MEET), met)
    return any(code == _name(each) and holds for each, holds in reasons.items())


def _claims(play: Play) -> Iterator[str]:
    for kept in table.sort_items(stored_items()).values():
        yield from faults(kept, play.now).all()


def _busy_times(play: Play) -> Iterator[str]:
    """The expert is busy when their own events say so, and at no other time."""
    ids = {booking.id for booking in play.bookings() if booking.expert.handle == HANDLE}
    events = chain(*(play.service.events(calendar).values() for calendar in (WORK, FAMILY)))
    there = [
        each for event in events if not event.is_cancelled for each in _busy(event, is_ours=event.booking_id in ids)
    ]
    here: list[Interval] = []
    for item in stored_items():
        if "#BUSY#" in item["SK"]["S"]:
            here += [tuple(each) for each in json.loads(item["busy"]["S"])]
    if _in_grains(here, play.now) != _in_grains(there, play.now):
        yield f"busy here {_in_grains(here, play.now)}, there {_in_grains(there, play.now)}"


def _busy(event: Event, *, is_ours: bool) -> list[Interval]:
    if event.days is not None:
        first, last = (to_epoch(datetime.combine(day, time(), UTC)) for day in event.days)  # London's winter
        return [] if is_ours else [(first, last)]
    return list(event.again) if is_ours else [event.time, *event.again]


def _in_grains(times: list[Interval], now: datetime) -> list[Interval]:
    """Of the days that are read in any case."""
    first, last = to_epoch(FIRST.replace(hour=0)), to_epoch(now + timedelta(days=50))
    read = [(begin, end) for begin, end in times if begin >= first and end <= last]
    return merge_intervals((Epoch(begin // 300 * 300), Epoch(-(-end // 300) * 300)) for begin, end in read)


def _mails(play: Play) -> Iterator[str]:
    """Everybody got a mail about each change, and no other."""
    for address in (*CLIENTS, ADA[0]):
        sent = len(play.post.to(address))
        if sent != play.expected[address]:
            yield f"{sent} mails to {address}, not {play.expected[address]}"


def _writes(play: Play) -> Iterator[str]:
    """Where there was no trouble, an entry is written once for each change of its booking, and not else."""
    window = play.window
    if window.is_disturbed:
        return
    calls = play.service.calls[window.calls :]
    writes = Counter(name.removesuffix(".ics") for what, name in calls if what in ("write_entry", "delete_entry"))
    for booking_id, number in writes.items():
        if not window.acts[booking_id] and number > window.changes[booking_id]:
            yield f"{booking_id} was written {number} times, and changed {window.changes[booking_id]} times"


def _is_shown(booking: Booking) -> bool:
    return booking.status in ACTIVE and bool(booking.client.email)


def _time(booking: Booking) -> Interval:
    return to_epoch(booking.start), to_epoch(booking.end)


def _name(code: Code) -> str:
    return code.name.lower()
