"""What is due while things go wrong: clocks that are off, a clock that didn't call, SES that takes no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from expertbook.adapters.mail import outbox
from expertbook.domain.booking import Booking
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Reminders
from expertbook.services import plan_bookings
from expertbook.store import bookings
from expertbook.store.booking_items import item_of
from expertbook.stream import due_work
from tests.api.conftest import NOW, Api
from tests.api.people import ADA, Booked, book
from tests.api.stream.test_due_work import clock_calls, planned, status_of
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream
from tests.api.stream.test_mail import ada as ada
from tests.api.stream.test_mail import post as post
from tests.api.stream.test_mail import stream as stream

At = Callable[[datetime], None]

START = datetime.fromisoformat("2026-11-25T10:30:00Z")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OFF = timedelta(minutes=10)
"""By how much a function's clock is wrong."""

BEN, HER = "ben@example.com", ADA[0]


def told(post: Post) -> Counter[tuple[str, str]]:
    """To whom mails went since this was asked last, and what about."""
    found = Counter((mail["To"].addresses[0].addr_spec, mail["Subject"].partition(":")[0]) for mail in post.sent)
    post.sent.clear()
    return found


@pytest.fixture
def booked(api: Api, ada: Expert, post: Post, stream: Stream) -> Any:
    """Two days ahead, told to both."""
    made = book(api, start="2026-11-25T10:30:00Z")
    stream.flow()
    post.sent.clear()
    return made


def life(at: At, stream: Stream, calls: Callable[[datetime], list[datetime]]) -> None:
    """What is around each instant of the booking's, as the functions' clocks say that it is then."""
    for instant in (START - DAY, START - HOUR, START, START + DAY + HOUR / 4, START + DAY + HOUR * 5 / 4):
        for minutes in range(-20, 30, 10):
            for seen in calls(instant + minutes * MINUTE):
                clock_calls(at, seen)
                assert stream.flow() == NOTHING_FAILED


ONCE_EACH = Counter({(BEN, "Reminder"): 2, (HER, "Reminder"): 2, (BEN, "How was it with Ada Lovelace?"): 1})


@pytest.mark.parametrize(
    "off",
    [[OFF], [-OFF], [OFF, timedelta()], [timedelta(), -OFF], [-OFF, OFF, timedelta()], [OFF, -OFF]],
    ids=["ahead", "behind", "one ahead", "one behind", "both ways", "twenty minutes apart"],
)
def test_clocks_that_are_ten_minutes_off_have_all_done_once(
    booked: Booked, post: Post, stream: Stream, at: At, off: list[timedelta]
) -> None:
    life(at, stream, lambda moment: [moment + each for each in off])
    assert (told(post), status_of(booked), planned(booked)) == (ONCE_EACH, "completed", None)


@pytest.mark.parametrize("other", [OFF, -OFF, timedelta()], ids=["ahead", "behind", "right"])
def test_two_runs_at_once_mail_once_however_their_clocks_differ(
    booked: Booked, post: Post, at: At, monkeypatch: pytest.MonkeyPatch, other: timedelta
) -> None:
    """EventBridge may call twice, and each lease is judged by the clock of whoever looks at it."""
    send, moment, inside = outbox._send, START - DAY + OFF, list[EmailMessage]()

    def send_while_another_runs(mail: EmailMessage) -> None:
        if not inside:
            inside.append(mail)
            due_work.do_due(due_work.ALL_SHARDS, moment + other, 10)
        send(mail)

    monkeypatch.setattr(outbox, "_send", send_while_another_runs)
    clock_calls(at, moment)
    for minutes in range(1, 30):
        clock_calls(at, moment + timedelta(minutes=minutes))
    assert inside
    assert told(post) == Counter({(BEN, "Reminder"): 1, (HER, "Reminder"): 1})


def test_a_clock_that_is_behind_reminds_nobody_of_what_is_over(booked: Booked, post: Post, at: At) -> None:
    clock_calls(at, START + timedelta(minutes=15) - OFF)  # nobody called before
    assert told(post) == Counter()


def test_a_reminder_to_one_side_waits_for_none_to_the_other(
    booked: Booked, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill: who was being mailed then has to wait."""
    send = outbox._send

    def fail(mail: EmailMessage) -> None:
        if mail["To"].addresses[0].addr_spec == BEN:
            raise Unavailable
        send(mail)

    monkeypatch.setattr(due_work, "WORKERS", 2)  # as many mails in a row may fail
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_send", fail)
        clock_calls(at, START - DAY)
    assert told(post) == Counter({(HER, "Reminder"): 1})
    clock_calls(at, START - DAY + MINUTE)
    assert told(post) == Counter({(BEN, "Reminder"): 1})


def test_when_the_clock_did_not_call_for_hours_all_goes_out_once_then(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    """From nine to three: what is ahead is late, what has begun is of no use any more."""
    late = {
        "2026-11-24T09:30:00Z": "had begun",
        "2026-11-24T14:30:00Z": "had begun too",
        "2026-11-24T15:30:00Z": "in half an hour",
        "2026-11-25T10:00:00Z": "tomorrow",
    }
    made = {start: book(api, start=start, email=f"{number}@example.com") for number, start in enumerate(late)}
    request = book(api, event_type="deep-dive", start="2026-11-24T13:00:00Z", email="pending@example.com")
    stream.flow()
    before = datetime.fromisoformat("2026-11-24T09:00:00Z")
    clock_calls(at, before)
    stream.flow()
    post.sent.clear()
    for minutes in (0, 1, 2):
        clock_calls(at, before + 6 * HOUR + minutes * MINUTE)
        stream.flow()
    assert told(post) == Counter(
        {
            ("2@example.com", "Reminder"): 1,
            ("3@example.com", "Reminder"): 1,
            (HER, "Reminder"): 2,
            ("pending@example.com", "Not confirmed"): 1,
            (HER, "Expired"): 1,
        }
    )
    assert [status_of(each) for each in (*made.values(), request)] == ["confirmed"] * 4 + ["expired"]
    for hours in range(7, 72):  # and afterwards as ever
        clock_calls(at, before + hours * HOUR)
        stream.flow()
    asked = Counter({(f"{number}@example.com", "How was it with Ada Lovelace?"): 1 for number in range(4)})
    reminded = Counter({("3@example.com", "Reminder"): 1, (HER, "Reminder"): 1})
    assert told(post) == asked + reminded


def like(booked: Booked, start: datetime, number: int) -> list[Booking]:
    """So many bookings of others that begin then, planned. Their expert isn't reminded."""
    found = bookings.load(booked.id)
    assert found is not None
    made = list[Booking]()
    for each in range(number):
        client = replace(found.client, email=f"client-{each}@example.com")
        about: dict[str, Any] = {
            "client": client,
            "reminders": Reminders(expert=()),
            "start": start,
            "end": start + HOUR,
        }
        one = replace(found, id=f"01KAW5Q0N5Z5S3CJ1W0M9F{each:04}", **about)
        item_of(one).save()
        plan_bookings.plan_anew(one, NOW)
        made.append(one)
    return made


class Ses:
    """Takes so many mails a minute, and throttles the others."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self.taken: list[list[str]] = []
        self.refused: list[int] = []

    def next_minute(self) -> None:
        self.taken.append([])
        self.refused.append(0)

    def send(self, mail: EmailMessage) -> None:
        if len(self.taken[-1]) == self._a_minute:
            self.refused[-1] += 1
            raise Unavailable
        self.taken[-1].append(mail["To"].addresses[0].addr_spec)


@pytest.mark.parametrize("number", [60, pytest.param(500, marks=pytest.mark.long)])
def test_reminders_go_out_once_each_as_fast_as_ses_takes_them_and_hold_up_nothing(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    over = book(api)
    stream.flow()
    completed = datetime.fromisoformat("2026-11-25T10:45:00Z")
    many = like(over, completed + DAY - MINUTE, number)
    ses = Ses(number // 5)
    monkeypatch.setattr(outbox, "_send", ses.send)
    for minute in range(10):
        ses.next_minute()
        clock_calls(at, completed + minute * MINUTE)
        assert status_of(over) == "completed", "behind all that SES doesn't take"
    assert Counter(each for minute in ses.taken for each in minute) == Counter(each.client.email for each in many)
    assert [len(each) for each in ses.taken[:5]] == [number // 5] * 5
    assert max(ses.refused) == 1, "nobody waits for SES to refuse all the others too"
