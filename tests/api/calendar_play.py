"""One history of a calendar that both sides write, step by step, with what its judge has to know of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from expertbook import clock
from expertbook.adapters import sealing
from expertbook.domain.booking import ACTIVE, Booking
from expertbook.domain.calendar_account import AccountStatus, OnDelete
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.services import book, erase_account, sync_account
from expertbook.store import booking_items, calendar_accounts, calendar_entries, mails
from expertbook.store.keys import calendar_account_key, calendars_key
from tests.api.calendar_world import ACCOUNT_ID, HANDLE, World, choose, connect, load, pending
from tests.api.conftest import NOW, Api, before_each_call, forget_counts, stored_items
from tests.api.memory_service import (
    FAMILY,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST_ANSWER,
    NOT_ASKED,
    REFUSED,
    TRY_LATER,
    WORK,
    Event,
    Killed,
    MemoryService,
    Operation,
    install,
    try_later,
)
from tests.api.people import ADA, Booked, signed_in
from tests.api.stream.test_mail import Post

At = Callable[[datetime], None]

CLIENTS = ("ben@example.com", "cleo@example.com")
FIRST = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
SLOTS = [FIRST + timedelta(minutes=15 * number) for number in range(8)]
"""So few that most of what is done meets something else."""

URLS = {"work": WORK, "family": FAMILY}
TROUBLES = (NOT_ASKED, LOST_ANSWER, TRY_LATER, try_later(90), KILLED_BEFORE, KILLED_AFTER, REFUSED)
MOST_ROUNDS = 24
"""Of the clock, until it is quiet."""

State = tuple[str, datetime, datetime]


@dataclass(frozen=True)
class Step:
    """What is done; the numbers say with what, among what there is."""

    do: str
    one: int
    other: int

    def __str__(self) -> str:
        return f"{self.do} {self.one} {self.other}"


@dataclass
class Window:
    """What happened since it was quiet the last time."""

    before: dict[str, Booking] = field(default_factory=dict)
    """The bookings, as they were then."""
    is_disturbed: bool = False
    """There was trouble, or something came twice, so that what was written may have been written again."""
    is_killed: bool = False
    """The stream's function or the calendar function was ended."""
    is_switched: bool = False
    """Another calendar gets the bookings."""
    moved: set[str] = field(default_factory=set)
    """The bookings whose time was changed here."""
    acts: Counter[str] = field(default_factory=Counter)
    """How often the expert did something with each entry of ours."""
    wishes: dict[str, Event | None] = field(default_factory=dict)
    """How the expert left each of these; None for deleted."""
    told: dict[str, list[str]] = field(default_factory=dict)
    """The faults that the expert was mailed of each."""
    put_back: set[str] = field(default_factory=set)
    """Those that were to be put back, for that or another reason."""
    claimed: set[tuple[str, Interval]] = field(default_factory=set)
    """The claims that there were."""
    changes: Counter[str] = field(default_factory=Counter)
    """How often the records of each booking said something else."""
    calls: int = 0
    """How many calls of the service there were before."""


Judge = Callable[["Play"], None]


class Play:
    """One history, as it goes. `judge` is called whenever it is quiet."""

    def __init__(
        self, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch, on_delete: OnDelete, judge: Judge
    ) -> None:
        self.api, self.post, self.at, self.on_delete, self.judge = api, post, at, on_delete, judge
        self.steps = 0
        self.now = NOW
        self.at(NOW)
        self.service = MemoryService(between_calls=self._pass)
        install(monkeypatch, self.service)
        self.world = World(self.service)
        self.made: list[Booked] = []
        self.waiting: list[dict[str, Any]] = []
        self.past: list[list[dict[str, Any]]] = []
        """What was handed on."""
        self.expected: Counter[str] = Counter()
        """How many mails each address is to have got."""
        self.let_off: set[str] = set()
        """The bookings that were cancelled here."""
        self.deleted: set[str] = set()
        """Those that the expert deleted in the calendar, at any time."""
        self.carried: set[tuple[str, str]] = set()
        """Where the expert put entries themselves: calendar and object."""
        self.titles: dict[str, str] = {}
        """What the expert calls entries of ours."""
        self.window = Window()
        self._known: dict[str, State] = {}
        self._counted: set[str] = set()
        self._kill_in: int | None = None
        # The same again each time: how long it pauses, and in which order bookings of one instant are.
        monkeypatch.setattr(clock, "jitter", lambda _: 0.0)
        numbers = count(1)
        monkeypatch.setattr(book, "_new_id", lambda: f"{next(numbers):026}")
        self._connect()

    def _connect(self) -> None:
        self.service.no_trouble()
        connect(self.service, reads=("work", "family"), on_delete=self.on_delete)
        self._known_password = self.service.password
        self.now += timedelta(minutes=1)
        self.at(self.now)
        self._sync()
        self._note()
        assert load().written_to == load().writes_to == "work"

    def step(self, step: Step) -> None:
        """Do a step."""
        self.steps += 1
        self.now += timedelta(minutes=step.other % 4)
        self.at(self.now)
        forget_counts()
        getattr(self, f"_{step.do}")(step.one, step.other)
        self._note()

    # The stream and the calendar function, which may be ended between any two calls.

    def _note(self) -> None:
        """What changed is in the stream, and stays in its order."""
        self.waiting += self.world.records()
        for booking in self.bookings():
            if booking.status in ACTIVE:
                self.window.claimed.add((booking.id, booking.claimed))

    def _stream(self, *_: int) -> None:
        with self._killable():
            while self.waiting:
                self._expect(self.waiting)
                self._hand_on(self.waiting)
                self.past.append(self.waiting)
                self.waiting = []
                self._note()
        self._check_told()

    def _stream_part(self, one: int, _: int) -> None:
        """The records of bookings, or all others: what has another key doesn't wait for them."""
        parts: tuple[list[dict[str, Any]], ...] = ([], [])
        for record in self.waiting:
            parts[record["dynamodb"]["Keys"]["SK"]["S"] == "BOOKING"].append(record)
        handed, self.waiting = parts[one % 2], parts[1 - one % 2]
        self._expect(handed)
        self._hand_on(handed)
        self._note()
        self._check_told()

    def _hand_on(self, records: list[dict[str, Any]]) -> None:
        """Lambda hands on again what was put off: over a mail of a run that was ended, until its lease is over."""
        if not self.world.is_followed(records):
            assert self.window.is_killed, "put off for nothing"
            self.now += mails.LEASE
            self.at(self.now)
            self.world.hand_on(records)

    def _check_told(self) -> None:
        """What is to be written waits for no reading: somebody was told."""
        account = calendar_accounts.load(HANDLE, ACCOUNT_ID)
        if account is None or account.status is not AccountStatus.CONNECTED or self.window.is_killed:
            return
        is_late = self._is_free() and self._due_at() > self.now
        assert not (is_late and pending()), f"nobody was told of {pending()}"

    def _stream_twice(self, one: int, _: int) -> None:
        """Records come once more, as when dead letters are brought back."""
        self._stream()
        if self.past:
            self.window.is_disturbed = True
            self._hand_on(self.past[-1 - one % min(4, len(self.past))])
            self._note()

    def _expect(self, records: list[dict[str, Any]]) -> None:
        """Count the mails that records are worth, the first time that they are handed on."""
        bookings = {booking.id: booking for booking in self.bookings()}
        for record in records:
            if record["eventID"] in self._counted:
                continue
            self._counted.add(record["eventID"])
            change = record["dynamodb"]
            before, after = change.get("OldImage"), change.get("NewImage")
            if after is not None and after["SK"]["S"] == "BOOKING":
                self._expect_of_booking(booking_items.from_image(after))
            elif after is not None and before is not None and after["SK"]["S"].startswith("ENTRY#"):
                old, new = calendar_entries.from_image(before), calendar_entries.from_image(after)
                booking = bookings.get(new.booking_id)
                self._expect_of_entry(old, new, booking)

    def _expect_of_booking(self, booking: Booking) -> None:
        state = (booking.status.value, booking.start, booking.end)
        known = self._known.get(booking.id)
        if known == state:
            return
        self._known[booking.id] = state
        self.window.changes[booking.id] += 1
        if booking.client.email:
            self.expected[booking.client.email] += 1
        self.expected[ADA[0]] += 1

    def _expect_of_entry(self, old: CalendarEntry, new: CalendarEntry, booking: Booking | None) -> None:
        if booking is None or booking.status not in ACTIVE or booking.start <= self.now:
            return
        if new.status is EntryStatus.ASKED:
            self.expected[ADA[0]] += old.status is not EntryStatus.ASKED
        elif new.status is EntryStatus.WRITTEN and old.status is EntryStatus.DELETED:
            self.window.put_back.add(new.booking_id)
        if new.status is EntryStatus.WRITTEN and new.fault and (old.status, old.fault) != (new.status, new.fault):
            self.expected[ADA[0]] += 1
            self.window.put_back.add(new.booking_id)
            self.window.told.setdefault(new.booking_id, []).append(new.fault.code)

    def _sync(self, *_: int) -> None:
        """The clock, or a message of the queue, has the account looked after."""
        with suppress(Unavailable), self._killable():
            sync_account.sync_account(HANDLE, ACCOUNT_ID, 60)

    def _read(self, *_: int) -> None:
        calendar_accounts.want(HANDLE, ACCOUNT_ID, self.now, is_asked=True)
        self._sync()

    def _read_skewed(self, one: int, _: int) -> None:
        self.at(self.now + timedelta(minutes=one % 9 - 4))
        self._read()
        self.at(self.now)

    def _kill(self, one: int, other: int) -> None:
        """End the calendar function, or the stream's, between two calls to anybody."""
        self.window.is_disturbed = True
        self._kill_in = one % 30
        if other % 3:
            self._read()
        else:
            self._stream()
        self._kill_in = None

    @contextmanager
    def _killable(self) -> Iterator[None]:
        with suppress(Killed), before_each_call(self._pass_call):
            yield

    def _pass_call(self, params: dict[str, Any], **_: Any) -> None:
        body = params["body"]
        if b"MAIL#" not in (body if isinstance(body, bytes) else body.encode()):  # a mail may be sent twice by that
            self._pass()

    def _pass(self) -> None:
        if self._kill_in is not None:
            self._kill_in -= 1
            if self._kill_in < 0:
                self._kill_in = None
                self.window.is_killed = True
                raise Killed

    def _calm(self, *_: int) -> None:
        """No trouble is to come, and the clock goes on until it is quiet; then judge."""
        self.service.no_trouble()
        self._note()
        for _round in range(MOST_ROUNDS):
            self._stream()
            if load().status is AccountStatus.REFUSED or self._known_password != self.service.password:
                self._give_credentials()
            self.now = max(self.now + timedelta(minutes=1), self._due_at())
            self.at(self.now)
            calls = len(self.service.calls)
            self._sync()
            self._note()
            is_read = ("read_changes", FAMILY) in self.service.calls[calls:]
            if is_read and not (self.waiting or pending()) and self._is_free() and self._is_settled():
                self.judge(self)
                self.window = Window({each.id: each for each in self.bookings()}, calls=len(self.service.calls))
                self._note()
                return
        raise AssertionError(f"it doesn't come to rest: {load().status} {load().error} {pending()} {self.entries()}")

    def _account_item(self) -> dict[str, Any]:
        key = (calendars_key(HANDLE), calendar_account_key(ACCOUNT_ID))
        found = next(item for item in stored_items() if (item["PK"]["S"], item["SK"]["S"]) == key)
        return dict(found)

    def _due_at(self) -> datetime:
        return datetime.fromisoformat(self._account_item()["GSI1SK"]["S"])

    def _is_free(self) -> bool:
        return "lease_until" not in self._account_item()

    def _is_settled(self) -> bool:
        unsettled = (EntryStatus.MOVED, EntryStatus.DELETED)
        is_connected = load().status is AccountStatus.CONNECTED
        return is_connected and all(entry.status not in unsettled for entry in self.entries())

    # Here.

    def bookings(self) -> list[Booking]:
        """All bookings as they are now."""
        found = [item for item in stored_items() if item["PK"]["S"].startswith("BOOKING#")]
        return sorted(
            (booking_items.from_image(item) for item in found if item["SK"]["S"] == "BOOKING"),
            key=lambda booking: booking.id,
        )

    def entries(self) -> list[CalendarEntry]:
        """What is known of entries."""
        return sorted(calendar_entries.of_account(HANDLE, ACCOUNT_ID).values(), key=lambda entry: entry.booking_id)

    @contextmanager
    def _here(self) -> Iterator[None]:
        """Whatever changes meanwhile is somebody's doing here."""
        before = {booking.id: booking for booking in self.bookings()}
        yield
        for booking in self.bookings():
            old = before.get(booking.id)
            if old is not None and (old.start, old.end) != (booking.start, booking.end):
                self.window.moved.add(booking.id)
            if old is not None and old.status in ACTIVE and booking.status not in ACTIVE:
                self.let_off.add(booking.id)

    def _book(self, one: int, other: int) -> None:
        start, email = SLOTS[one % len(SLOTS)], CLIENTS[other % len(CLIENTS)]
        body = {
            "expert": HANDLE,
            "event_type": "deep-dive" if other % 3 == 0 and start.minute in (0, 30) else "sync",
            "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "timezone": "Europe/London",
            "name": f"Client {len(self.made)}",
            "email": email,
            "phone": "+44 20 7946 0000",
            "notes": "",
        }
        answer = self.api.post("/bookings", body)
        assert answer.status in (201, 409, 422), answer.body
        if answer.status == 201:
            made = answer.body["booking"]
            self.made.append(Booked(self.api, made["id"], answer.body["manage_token"], made))

    def _with(self, one: int, act: Callable[[Booked], object]) -> None:
        if self.made:
            with self._here():
                act(self.made[one % len(self.made)])

    def _client_moves(self, one: int, other: int) -> None:
        self._with(one, lambda booked: booked.move(f"{SLOTS[other % len(SLOTS)]:%Y-%m-%dT%H:%M:%SZ}"))

    def _client_cancels(self, one: int, _: int) -> None:
        self._with(one, lambda booked: booked.cancel())

    def _expert_confirms(self, one: int, _: int) -> None:
        self._with(one, lambda booked: booked.status("confirmed", signed_in(*ADA)))

    def _expert_cancels(self, one: int, _: int) -> None:
        self._with(one, lambda booked: booked.cancel(signed_in(*ADA)))

    def _erase(self, one: int, _: int) -> None:
        email = CLIENTS[one % len(CLIENTS)]
        with self._here():
            answer = self.api.delete("/me", Authorization=f"Bearer {signed_in(email)}")
            assert answer.status == 202, answer.body
            erase_account.erase(email, self.now)

    def _answer(self, one: int, other: int) -> None:
        """The expert answers what was asked: that it stays, or that it's off."""
        asked = [entry for entry in self.entries() if entry.status is EntryStatus.ASKED]
        if not asked:
            return
        entry = asked[one % len(asked)]
        booked = next(each for each in self.made if each.id == entry.booking_id)
        if other % 2:
            with self._here():
                booked.cancel(signed_in(*ADA))
            return
        proof = {"Authorization": f"Bearer {signed_in(*ADA)}"}
        answer = self.api.post(f"{booked.path}/calendar-entry", {"action": "put_back"}, **proof)
        if answer.status == 200:
            self.window.wishes.pop(booked.id, None)
            self.window.acts[booked.id] += 1
            self.window.put_back.add(booked.id)

    def _other_calendar(self, one: int, _: int) -> None:
        choose(writes_to=("family", "work", "")[one % 3])
        self.window.is_switched = self.window.is_disturbed = True
        self.titles.clear()

    def _disconnect(self, one: int, other: int) -> None:
        """With all entries removed, although something goes wrong; and connect it anew."""
        self._calm()
        ours = [(URLS[entry.calendar], entry.object_id) for entry in self.entries()]
        choose(status=AccountStatus.LEAVING)
        if one % 2:
            self._kill_in = other % 40
        else:
            self._time_out(one // 2, other)
        self._sync()
        self._kill_in = None
        self.service.no_trouble()
        while calendar_accounts.load(HANDLE, ACCOUNT_ID) is not None:
            self.now += timedelta(minutes=1)
            self.at(self.now)
            self._sync()
        left = [(calendar, name) for calendar, name in ours if name in self.service.events(calendar)]
        assert not left, f"left there when it was disconnected: {left}"
        kept = [item["SK"]["S"] for item in stored_items()]
        assert not [sort for sort in kept if ACCOUNT_ID in sort or "#BUSY#" in sort], f"left here: {kept}"
        self._note()
        self._stream()
        self.titles.clear()
        self.window.is_switched = self.window.is_disturbed = True
        self._connect()
        self._calm()

    def _password(self, one: int, _: int) -> None:
        """The expert changes the password there, and now or later here."""
        self.service.password = f"app-password-{one}"
        if one % 2:
            self._give_credentials()

    def _give_credentials(self) -> None:
        sealed = sealing.seal(HANDLE, json.dumps({"password": self.service.password}).encode())
        choose(credentials=sealed, status=AccountStatus.CONNECTING)
        self._known_password = self.service.password

    # There.

    def _create(self, one: int, other: int) -> None:
        start = SLOTS[one % len(SLOTS)]
        calendar = (WORK, FAMILY)[other % 2]
        self.service.create(start, start + timedelta(minutes=15 * (1 + other % 3)), calendar=calendar)

    def _act(self, one: int, act: Callable[[str, str], object]) -> None:
        """Do something with one of the events in either calendar, mostly an entry of ours."""
        both = [(calendar, name) for calendar in (WORK, FAMILY) for name in sorted(self.service.events(calendar))]
        ours = [each for each in both if self.service.events(each[0])[each[1]].booking_id is not None]
        found = ours if ours and one % 4 else both
        if not found:
            return
        calendar, name = found[one % len(found)]
        booking_id = self.service.events(calendar)[name].booking_id
        act(name, calendar)
        if booking_id is None:
            return
        self.window.acts[booking_id] += 1
        entry = calendar_entries.load(HANDLE, ACCOUNT_ID, booking_id)
        if entry is None:
            return
        left = self.service.events(URLS[entry.calendar]).get(entry.object_id)
        if left is None or left.is_cancelled:
            self.deleted.add(booking_id)
        if left is None:
            self.titles.pop(booking_id, None)
        self.window.wishes[booking_id] = left

    def _move(self, one: int, other: int) -> None:
        self._act(one, lambda name, calendar: self.service.move(name, SLOTS[other % len(SLOTS)], calendar))

    def _resize(self, one: int, other: int) -> None:
        def act(name: str, calendar: str) -> None:
            event = self.service.events(calendar)[name]
            self.service.edit(name, calendar, end=Epoch(event.start + 60 * (5, 15, 30, 45, 7, 300)[other % 6]))

        self._act(one, act)

    def _delete(self, one: int, _: int) -> None:
        self._act(one, self.service.delete)

    def _carry(self, one: int, _: int) -> None:
        """Into the other calendar, as it is."""

        def act(name: str, calendar: str) -> None:
            to = FAMILY if calendar == WORK else WORK
            self.service.carry(name, calendar, to)
            self.carried.discard((calendar, name))
            self.carried.add((to, name))

        self._act(one, act)

    def _copy(self, one: int, other: int) -> None:
        self._act(one, lambda name, calendar: self.service.copy(name, SLOTS[other % len(SLOTS)], calendar))

    def _retitle(self, one: int, other: int) -> None:
        def act(name: str, calendar: str) -> None:
            self.service.retitle(name, f"Title {other}", calendar)
            booking_id = self.service.events(calendar)[name].booking_id
            entry = calendar_entries.load(HANDLE, ACCOUNT_ID, booking_id) if booking_id else None
            if entry is None or self.window.is_switched:  # it's written anew, in the calendar that gets them now
                return
            if (URLS[entry.calendar], entry.object_id) == (calendar, name):
                self.titles[entry.booking_id] = f"Title {other}"

        self._act(one, act)

    def _repeat(self, one: int, other: int) -> None:
        self._act(one, lambda name, calendar: self.service.repeat(name, 1 + other % 3, calendar))

    def _cancel_there(self, one: int, _: int) -> None:
        self._act(one, lambda name, calendar: self.service.edit(name, calendar, is_cancelled=True))

    def _whole_day(self, one: int, other: int) -> None:
        day = (FIRST + timedelta(days=other % 2)).date()
        self._act(one, lambda name, calendar: self.service.make_whole_day(name, day, calendar))

    def _aside(self, one: int, other: int) -> None:
        """Far away: into the past, or beyond what is read."""
        moment = (NOW - timedelta(days=1), NOW + timedelta(days=300))[other % 2]
        self._act(one, lambda name, calendar: self.service.move(name, moment, calendar))

    # Trouble.

    def _trouble(self, one: int, other: int) -> None:
        operations: tuple[Operation | None, ...] = (None, "write_entry", "read_changes", "delete_entry", "read_entry")
        self.window.is_disturbed = True
        self.service.trouble(TROUBLES[one % len(TROUBLES)], operations[other % 5])

    def _time_out(self, one: int, other: int) -> None:
        """Before or after the next write."""
        operations: tuple[Operation, ...] = ("write_entry", "write_entry", "delete_entry")
        self.window.is_disturbed = True
        self.service.trouble((NOT_ASKED, LOST_ANSWER)[one % 2], operations[other % 3])

    def _lie(self, *_: int) -> None:
        self.window.is_disturbed = True
        self.service.lie()

    def _meanwhile(self, one: int, other: int) -> None:
        """Something happens while the calendar function asks the service."""
        acts = ("client_moves", "client_cancels", "expert_confirms", "move", "delete", "stream", "client_moves")
        act = acts[one % len(acts)]
        operation: Operation = "read_changes" if other % 3 == 2 else "write_entry"
        self.window.is_disturbed = True

        def happen() -> None:
            waiting = pending()
            first = next((number for number, each in enumerate(self.made) if each.id in waiting), one // 7)
            getattr(self, f"_{act}")(first if act.startswith("client") else one // 7, other // 2)
            self._note()
            if other % 8 >= 2:
                self._stream()

        self.service.meanwhile(operation, happen, after=bool(one % 2))
        self._stream()
        self._read()

    def _forget_states(self, *_: int) -> None:
        self.service.forget_states()

    # The end.

    def settle(self) -> None:
        """All erasures are done, and it is quiet."""
        self._calm()
        with self._here():
            for email in CLIENTS:
                erase_account.erase(email, self.now + timedelta(minutes=5))
        self._calm()
