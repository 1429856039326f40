"""When an account's calendars are to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from expertbook.domain.calendar_account import (
    LOOKED_EVERY,
    PUSHES_APART,
    READ_EVERY,
    READ_PUSHED_EVERY,
    CalendarAccount,
    CalendarService,
    Channel,
    FoundCalendar,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FOUND = tuple(FoundCalendar(name, f"https://calendars.example/{name}", name) for name in ("home", "work", "other"))
ACCOUNT = CalendarAccount(
    *("a1", "ada", CalendarService.GOOGLE, "ada@example.com", b"sealed", NOW),
    calendars=FOUND,
    reads=("home",),
    writes_to="work",
    read_at=NOW,
)
OFTEN, SELDOM = NOW + READ_EVERY - LOOKED_EVERY, NOW + READ_PUSHED_EVERY - LOOKED_EVERY


def told(**lasting: timedelta) -> CalendarAccount:
    """Of these calendars its service tells, so long."""
    return replace(ACCOUNT, channels={name: Channel(name, "", NOW + time) for name, time in lasting.items()})


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("account", "due"),
    [
        (ACCOUNT, OFTEN),
        (told(home=DAY, work=DAY), SELDOM),
        (told(home=DAY), OFTEN),
        (told(home=DAY, other=DAY), OFTEN),
        (replace(told(home=DAY), writes_to=""), SELDOM),
        (replace(told(home=DAY, work=DAY), reads=("home", "gone")), OFTEN),
        (told(home=DAY, work=timedelta(minutes=20)), NOW + timedelta(minutes=20) - LOOKED_EVERY),
        (told(home=DAY, work=-DAY), OFTEN),
        (replace(told(home=DAY, work=DAY), pushed=3, read_pushed=2), NOW + PUSHES_APART),
        (replace(told(home=DAY, work=DAY), pushed=3, read_pushed=3), SELDOM),
        (replace(told(home=DAY, work=DAY), asked_at=NOW + DAY), NOW + DAY),
        (replace(told(home=DAY), reads=(), writes_to=""), None),
        (replace(told(home=DAY, work=DAY), unread=1), OFTEN),
        (replace(told(home=DAY, work=DAY), unread=2), NOW + 2 * READ_EVERY - LOOKED_EVERY),
        (replace(told(home=DAY, work=DAY), unread=3), NOW + 4 * READ_EVERY - LOOKED_EVERY),
        (replace(told(home=DAY, work=DAY), unread=5), SELDOM),
        (replace(told(home=DAY, work=DAY), unread=5_000), SELDOM),
        (replace(told(home=DAY, work=timedelta(minutes=20)), unread=4), NOW + timedelta(minutes=20) - LOOKED_EVERY),
        (replace(told(home=DAY), unread=4), OFTEN),
    ],
)
def test_it_is_read_seldom_while_its_service_tells_of_each_calendar(
    account: CalendarAccount, due: datetime | None
) -> None:
    assert account.reads_on == due
