"""Whatever happens in a calendar of Google's: what is read bit by bit comes to what is read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from expertbook.adapters.calendar_services.service import ChangedThere, GoneThere, ObjectReading, TryLater, WrittenEntry
from tests.calendar_servers.google_server import ADA, GoogleServer
from tests.unit.adapters.consented_calendars.conftest import BOOKING, Account, a_content, at

STEPS = 24
READ_EVERY = 3
SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 30))]


class History:
    """Random acts of the expert's, and of ours on the entry of one booking."""

    def __init__(self, account: Account, seed: int) -> None:
        self.account, self.server, self.random = account, account.server, Random(seed)
        self.entry: WrittenEntry | None = None
        self.told: list[str] = [f"seed {seed}"]

    def moment(self) -> datetime:
        return at(self.random.randrange(40), self.random.randrange(20))

    def act(self) -> None:
        """One of them, on some event that there is."""
        act = self.random.choice(
            [
                *(self.create, self.make_series, self.make_series, self.move, self.delete, self.copy),
                *(self.change_time, self.change_time, self.drop_time, self.drop_time),
                *(self.write, self.write, self.lose, self.connect_again),
                *([self.forget] if self.random.random() < 0.3 else []),
            ]
        )
        self.told.append(act.__name__)
        act()

    def some(self, *, series: bool | None = None) -> str | None:
        found = [
            name
            for name, event in self.server.events().items()
            if "recurringEventId" not in event and series in (None, "recurrence" in event)
        ]
        return self.random.choice(found) if found else None

    def create(self) -> None:
        start = self.moment()
        self.server.create(start, start.replace(minute=30))

    def make_series(self) -> None:
        if name := self.some(series=False):
            self.server.repeat(name, "RRULE:FREQ=WEEKLY;COUNT=5")

    def move(self) -> None:
        if name := self.some(series=False):
            self.server.move(name, self.moment())

    def delete(self) -> None:
        if name := self.some():
            self.server.delete(name)

    def copy(self) -> None:
        if name := self.some(series=False):
            self.server.copy(name, self.moment())

    def change_time(self) -> None:
        if name := self.some(series=True):
            start = datetime.fromisoformat(self.server.events()[name]["start"]["dateTime"])
            self.server.move_once(name, start, self.moment())

    def drop_time(self) -> None:
        if name := self.some(series=True):
            start = datetime.fromisoformat(self.server.events()[name]["start"]["dateTime"])
            self.server.delete_once(name, start)

    def forget(self) -> None:
        self.server.forget_sync_tokens()

    def connect_again(self) -> None:
        """Entries were kept; where they are wasn't."""
        self.entry = None

    def lose(self) -> None:
        """The answer to our next write."""
        self.account.client.find_calendars()
        self.server.lose("POST" if self.entry is None else "PATCH", is_done=self.random.random() < 0.5)
        self.write()

    def write(self) -> None:
        """As the writer of entries does: what somebody changed is read first, what is gone is written anew."""
        start = self.moment()
        content = a_content(start, start.replace(minute=30))
        for _ in range(4):
            try:
                self.entry = self.account.write(content, self.entry)
            except TryLater:
                pass
            except GoneThere:
                self.entry = None
            except ChangedThere:
                assert self.entry is not None
                found = self.account.entry(self.entry.object_id)
                self.entry = replace(self.entry, tag=found.tag) if found is not None else None
            else:
                self.server.no_trouble()
                return
        raise AssertionError("never written")

    def own(self) -> list[str]:
        """Where entries of the booking are."""
        return [name for name in self.server.events() if name.startswith("eb") and "_" not in name]


def shown(objects: Mapping[str, ObjectReading]) -> dict[str, ObjectReading]:
    return {name: replace(each, tag="") for name, each in objects.items() if each.busy or each.booking_id}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_read_bit_by_bit_is_what_is_there(server: GoogleServer, account: Account, seed: int) -> None:
    history = History(account, seed)
    objects: dict[str, ObjectReading] = {}
    server.page_size = 5
    for step in range(STEPS):
        history.act()
        if step % READ_EVERY:
            continue
        changes = account.read()
        if changes.is_whole:
            objects = {}
        objects = {name: each for name, each in objects.items() if name not in changes.gone} | dict(changes.changed)
        whole = account.client.read_changes(ADA, "", *account.asked).changed
        assert shown(objects) == shown(whole), history.told
        assert len(history.own()) <= 1, history.told
        assert [each.booking_id for each in whole.values() if each.booking_id] == [BOOKING] * len(history.own())
