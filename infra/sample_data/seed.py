"""Fill a running stack: the twelve sample experts with their sessions, or any number of generated ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import TypeVar

from expertbook import clock
from expertbook.domain.errors import Changed, HandleTaken, Unavailable
from expertbook.domain.expert import Expert
from expertbook.store import accounts, bookings
from expertbook.store import experts as store
from infra.sample_data import record as records
from infra.sample_data import reviews
from infra.sample_data.bookings import SampleBooker
from infra.sample_data.bucket import Bucket
from infra.sample_data.generated import generated_expert, shared_portraits
from infra.sample_data.people import sample_people
from infra.sample_data.portraits import portrait

WORKERS = 8
BATCH = 1000
"""Generated experts between two notes of how far it got."""

TRIES = 5

T = TypeVar("T")


def fill_in(bucket: Bucket, booker: SampleBooker, today: date) -> str:
    """Make the twelve experts, once; what was done, in a line."""
    people = sample_people(today)
    record = records.read()
    added = _save_all(person.expert for person in people)
    if not record.portraits:
        bucket.upload_portraits(
            (person.expert.handle, portrait(person.expert.handle, person.expert.name, person.look)) for person in people
        )
        record.portraits = True
        records.keep(record)
    if not record.accounts:
        _link_all(person.expert for person in people)
        record.accounts = True
        records.keep(record)
    if not record.reviews:
        reviews.write([person.expert.handle for person in people], today)
        record.reviews = True
        records.keep(record)
    if record.sessions:
        return f"Sample data: {added} experts added, their sessions were booked before."
    outcomes = booker.book(person.expert for person in people)
    record.sessions = True
    records.keep(record)
    return f"Sample data: {added} experts added, {_report(outcomes)}."


def _report(outcomes: Counter[str]) -> str:
    told = f"{outcomes['booked']} sessions booked"
    if outcomes["already"]:
        told += f", {outcomes['already']} booked before"
    if outcomes["full"]:
        told += f", {outcomes['full']} left out for want of time"
    return told


def add_more(bucket: Bucket, wanted: int) -> str:
    """Make that many generated experts beside those there are; what was done, in a line."""
    started = time.monotonic()
    record = records.read()
    if not record.shared_portraits:
        bucket.upload_portraits(shared_portraits())
        record.shared_portraits = True
    added = 0
    while added < wanted:
        size = min(BATCH, wanted - added)
        batch = [generated_expert(number) for number in range(record.generated, record.generated + size)]
        added += _save_all(batch)
        _link_all(batch)
        record.generated += size
        records.keep(record)
    seconds = time.monotonic() - started
    return f"Sample data: {added} generated experts added in {seconds:.1f} s, {record.generated} so far."


def make_quiet(booking_id: str) -> None:
    """Have nothing go out by itself about a booking. One GetItem and one UpdateItem."""

    def make() -> None:
        found = bookings.load(booking_id)
        if found is not None and not found.is_quiet:
            bookings.set_quiet(found, quiet=True)

    _with_patience(make)


def _save_all(experts: Iterable[Expert]) -> int:
    """Save those who are new; how many were."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(_save, experts))


def _save(expert: Expert) -> bool:
    """Save an expert; False if one of this handle is there already."""
    try:
        _with_patience(lambda: store.save(expert))
    except HandleTaken:
        return False
    return True


def _link_all(experts: Iterable[Expert]) -> None:
    """Let the experts sign in with their addresses."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(lambda expert: _with_patience(lambda: _link(expert)), experts):
            pass


def _link(expert: Expert) -> None:
    """Link an expert's address to the profile, unless the handle turns out to be somebody else's."""
    saved = store.load(expert.handle, consistent=True)
    if saved is not None and saved.email == expert.email:
        accounts.link_expert(expert.email, expert.handle, expert.name, clock.now())


def _with_patience(call: Callable[[], T]) -> T:
    """What the call returns, made again when the table can't answer for a moment."""
    for _ in clock.attempts(TRIES, 0.2, longest=1.6):
        with suppress(Unavailable, Changed):
            return call()
    raise Unavailable
