"""Whatever goes wrong in one call of a service, the functions behind the API end where they end without faults, once
Lambda has called them again: nobody is told twice, unless the process ended while it told, and nothing is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID

import app as entry
from chalicelib.observing import CallFailed
from expertbook import clock
from expertbook.adapters.mail import bounces
from expertbook.domain.booking import Role
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService, OnDelete
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.due import DueKind
from expertbook.domain.errors import Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.services import erase_account, openings
from expertbook.store import accounts, bookings, calendar_accounts, calendar_entries, calendars, replies, watchers
from expertbook.store import due as store
from expertbook.store.keys import booking_key
from expertbook.stream import mail_delivery, telling
from tests.api import calendar_messages
from tests.api.conftest import NOW, restored_table, stored_items
from tests.api.examples import BEN, WEEKLY, Scene, scene
from tests.api.external_calendars.elsewhere import TUESDAY, run_schedule, server
from tests.api.own import Person, a_profile
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.store.test_traffic import without_pauses
from tests.api.stream.test_live import Context, claim_record, follow, push, stream_record, websocket_event
from tests.api.stream.test_mail import NOTHING_FAILED, ada
from tests.api.test_faults import Asked, kinds, kinds_of_faults, tried_places
from tests.api.test_outages import forget_everything
from tests.api.test_profile import JPEG, uploaded
from tests.api.test_sign_in import ask
from tests.api.wire import Elsewhere, Killed, Kind, Wire, killed_after, killed_before
from tests.cloud import table
from tests.cloud.invariants import faults

__all__ = ["ada", "scene", "server", "without_pauses"]  # fixtures

BUCKET = "expertbook-test-site"


@dataclass(frozen=True)
class Job:
    """Calls a function, and says by its answer, or otherwise, whether it is done with what it was called for."""

    run: Callable[[], Any]
    is_done: Callable[[Any], bool] = lambda answer: bool(answer == NOTHING_FAILED)


def connection(handle: Callable[[Any, Any], Any], event: Any) -> Job:
    return Job(lambda: handle(event, Context()), lambda answer: answer is not None and answer["statusCode"] == 200)


def changes(act: Callable[[], Any], sort: str) -> list[dict[str, Any]]:
    """The stream's records of what happens to items whose sort keys begin so."""
    before = _items_by_key()
    act()
    after = _items_by_key()
    changed = [key for key in after | before if before.get(key) != after.get(key) and key[1].startswith(sort)]
    return [
        stream_record(
            number,
            "INSERT" if key not in before else "MODIFY" if key in after else "REMOVE",
            {"PK": {"S": key[0]}, "SK": {"S": key[1]}},
            after.get(key),
            before.get(key),
        )
        for number, key in enumerate(changed, 1)
    ]


def _items_by_key() -> dict[tuple[str, str], Any]:
    return {(item["PK"]["S"], item["SK"]["S"]): item for item in stored_items()}


def following(act: Callable[[], Any], sort: str) -> Job:
    records = changes(act, sort)
    assert records
    return Job(lambda: follow(*records))


def _her(scene: Scene) -> Person:
    return Person(scene.api, scene.ada)


def _new_profile(scene: Scene) -> Job:
    (image,) = (item for key, item in _items_by_key().items() if key == ("EXPERT#ada-lovelace", "PROFILE"))
    record = stream_record(1, "INSERT", {name: image[name] for name in ("PK", "SK")}, image, None)
    return Job(lambda: follow(record))


def _change_profile(scene: Scene) -> None:
    """Her name, her photo and an event type, after a photo that goes."""
    her = _her(scene)
    body = {**a_profile(name="Ada King"), "photo": uploaded(her, JPEG), "revision": her.own()["revision"]}
    assert her.put("/me/expert", body).status == 200
    assert her.delete("/me/event-types/office").status == 204


def _erase(scene: Scene, token: str) -> None:
    accounts.link_expert(*ADA, "Ada", NOW)
    answer = scene.api.delete("/me", Authorization=f"Bearer {token}")
    assert answer.status == 202


def _second_look(scene: Scene) -> Job:
    """Of the clock, two minutes after the first one."""
    token = scene.ada
    scene.set_clock(NOW - timedelta(minutes=2))
    _erase(scene, token)
    erase_account.erase(ADA[0], clock.now())
    return Job(lambda: entry.follow_changes({"Records": []}, Context()), lambda _: accounts.load(ADA[0]) is None)


def _push(scene: Scene) -> Job:
    for name in ("one", "two"):
        watchers.watch(name, "ada-lovelace", NOW - timedelta(minutes=2))
    records = [claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:35Z")]
    return Job(lambda: push(*records))


def _push_to_nobody(scene: Scene) -> Job:
    watchers.watch("gone", "ada-lovelace", NOW - timedelta(minutes=2))
    return Job(lambda: push(claim_record(1, "2026-11-24T10:30Z")))


def _watch(scene: Scene) -> Job:
    return connection(entry.watch, websocket_event("$connect", queryStringParameters={"expert": "ada-lovelace"}))


def _unwatch(scene: Scene) -> Job:
    watchers.watch("one", "ada-lovelace", NOW)
    return connection(entry.unwatch, websocket_event("$disconnect"))


def _hear(scene: Scene) -> Job:
    return connection(entry.hear, websocket_event("$default", body='{"type": "ping"}'))


def _add_calendar(scene: Scene) -> None:
    openings.refresh("ada-lovelace", NOW)  # as the stream did when she published her hours
    answer = _her(scene).post("/me/calendars", {"url": scene.calendars().has(TUESDAY)})
    assert answer.status == 201


def _is_read(scene: Scene) -> bool:
    return [each["status"] for each in _her(scene).get("/me/calendars").body["calendars"]] == ["ok"]


def _read_asked(scene: Scene) -> Job:
    """It is told of it once; then it is the clock's."""
    _add_calendar(scene)
    (calendar,) = calendars.of_expert("ada-lovelace")
    asked = {"expert": "ada-lovelace", "calendar": calendar.id, "asked_at": to_epoch(NOW)}

    def read() -> None:
        if clock.now() < NOW + timedelta(minutes=30):
            calendar_messages.call(asked)
        else:
            run_schedule()

    return Job(read, lambda _: _is_read(scene))


def _read_due(scene: Scene) -> Job:
    _add_calendar(scene)
    return Job(run_schedule, lambda _: _is_read(scene))


def _follow(scene: Scene, act: Callable[[], Any]) -> None:
    records = changes(act, "BOOKING")
    with Wire()():
        assert follow(*records) == NOTHING_FAILED


def _due(booked: Booked) -> Job:
    """The clock, until all that is due of a booking by now is done."""

    def is_done(_: Any) -> bool:
        due = store.load(booking_key(booked.id), DueKind.BOOKING)
        return due is None or (due.since >= NOW - timedelta(minutes=10) and due.doing_until is None)

    return Job(lambda: entry.follow_changes({"Records": [], "due": "work"}, Context()), is_done)


def _booked_before(scene: Scene, **changed: Any) -> Booked:
    """A booking that was made a week ago, and mailed."""
    made = list[Booked]()
    scene.set_clock(NOW - timedelta(days=7))
    _follow(scene, lambda: made.append(book(scene.api, **changed)))
    return made[0]


def _remind(scene: Scene) -> Job:
    """A day before: since yesterday, so that any clock knows. An hour before it's later than all tries."""
    return _due(_booked_before(scene, start="2026-11-23T11:00:00Z"))


def _ask_again(scene: Scene) -> Job:
    return _due(_booked_before(scene, event_type="deep-dive", start="2026-11-25T14:00:00Z"))


def _complete(scene: Scene) -> Job:
    return _due(_booked_before(scene, start="2026-11-18T14:00:00Z"))


def _expire(scene: Scene) -> Job:
    return _due(_booked_before(scene, event_type="deep-dive", start="2026-11-18T14:00:00Z"))


def _ask_for_review(scene: Scene) -> Job:
    booked = _booked_before(scene, start="2026-11-18T14:00:00Z")
    scene.set_clock(NOW - timedelta(days=2))
    _follow(scene, lambda: booked.status("completed", signed_in(*ADA)))
    return _due(booked)


def _entry_of(booked: Booked, on_delete: OnDelete = OnDelete.ASK) -> CalendarEntry:
    """The booking, as it was written into a calendar."""
    found = bookings.load(booked.id)
    assert found is not None
    about = ("a1", "ada-lovelace", CalendarService.CALDAV, "ada", b"sealed", NOW)
    calendar_accounts.add(
        CalendarAccount(*about, status=AccountStatus.CONNECTED, writes_to="work", on_delete=on_delete)
    )
    time = to_epoch(found.start), to_epoch(found.end)
    written = CalendarEntry("ada-lovelace", "a1", found.id, "work", "x.ics", "1", time, found.version)
    return calendar_entries.save(written)


def _moved(scene: Scene, minutes: int) -> Job:
    """Its expert drags the entry of a booking to so many minutes later."""
    written = _entry_of(scene.booking)
    begins, ends = (Epoch(instant + minutes * 60) for instant in written.time)
    moved = replace(written, status=EntryStatus.MOVED, seen=(begins, ends))
    return following(lambda: calendar_entries.save(moved), "ENTRY#")


def _deleted(scene: Scene, on_delete: OnDelete) -> Job:
    written = _entry_of(scene.booking, on_delete)
    return following(lambda: calendar_entries.save(replace(written, status=EntryStatus.DELETED)), "ENTRY#")


def _told(scene: Scene, status: EntryStatus, fault: Fault | None) -> Job:
    """What was done with an entry that its expert deleted."""
    written = calendar_entries.save(replace(_entry_of(scene.booking), status=EntryStatus.DELETED))
    return following(lambda: calendar_entries.save(replace(written, status=status, fault=fault)), "ENTRY#")


def _replied(scene: Scene, kind: ReplyKind, minutes: int | None = None) -> Job:
    """Its client replies to the invitation to a booking, and may propose so many minutes later."""
    found = bookings.load(scene.booking.id)
    assert found is not None
    start, end = (
        (found.start + timedelta(minutes=minutes), found.end + timedelta(minutes=minutes))
        if minutes is not None
        else (None, None)
    )
    reply = InvitationReply(found.id, Role.CLIENT, kind, NOW, found.sequence, start, end)
    return following(lambda: replies.note(reply), "REPLY#")


JOBS: dict[str, Callable[[Scene], Job]] = {
    "mail a booking": lambda scene: following(lambda: book(scene.api), "BOOKING"),
    "mail a cancellation": lambda scene: following(scene.booking.cancel, "BOOKING"),
    "mail a code": lambda scene: following(lambda: ask(scene.api, BEN), "CODE#"),
    "follow a new profile": _new_profile,
    "follow a changed profile": lambda scene: following(lambda: _change_profile(scene), "PROFILE"),
    "follow new hours": lambda scene: following(
        lambda: _her(scene).put("/me/availability", {**WEEKLY, "revision": scene.own()["availability"]["revision"]}),
        "PROFILE",
    ),
    "erase a client": lambda scene: following(lambda: _erase(scene, scene.ben), "ACCOUNT"),
    "erase an expert": lambda scene: following(lambda: _erase(scene, scene.ada), "ACCOUNT"),
    "look again at an erasure": _second_look,
    "follow an entry that was moved": lambda scene: _moved(scene, 60),
    "follow an entry that was moved to where it can't be": lambda scene: _moved(scene, 3),
    "follow an entry that was deleted": lambda scene: _deleted(scene, OnDelete.CANCEL),
    "follow an entry that was deleted, and is asked about": lambda scene: _deleted(scene, OnDelete.ASK),
    "mail that an entry was put back": lambda scene: _told(scene, EntryStatus.WRITTEN, Fault(Code.CHANGED_MEANWHILE)),
    "mail about an entry that was deleted": lambda scene: _told(scene, EntryStatus.ASKED, None),
    "follow a reply that accepts": lambda scene: _replied(scene, ReplyKind.ACCEPTED),
    "follow a reply that declines": lambda scene: _replied(scene, ReplyKind.DECLINED),
    "follow a reply that proposes another time": lambda scene: _replied(scene, ReplyKind.PROPOSED, 60),
    "follow a reply that proposes what can't be": lambda scene: _replied(scene, ReplyKind.PROPOSED, 3),
    "push": _push,
    "push to nobody": _push_to_nobody,
    "watch": _watch,
    "unwatch": _unwatch,
    "hear": _hear,
    "read a calendar": _read_asked,
    "read what is due": _read_due,
    "due: remind": _remind,
    "due: ask again": _ask_again,
    "due: complete": _complete,
    "due: expire": _expire,
    "due: ask for a review": _ask_for_review,
}

RAISES = frozenset(JOBS) - {name for name in JOBS if name.startswith(("mail", "follow", "erase", "push"))}
"""What may end with Unavailable: a connection that is refused, or what Lambda calls again."""

AGAIN = timedelta(minutes=2)
"""When Lambda calls again, of what takes longest: a mail whose process ended waits so long."""

AGAIN_BY_THE_CLOCK = timedelta(minutes=15)
"""The same of a mail that the clock has sent."""

TOO_LATE = {"mail a code"}
"""What a clock ahead takes for too old to be done."""

NOT_NEEDED = {"hear"}
"""What nobody misses: a page does without a pong."""

LEFT = {"push to nobody": {"WATCH gone", "CONNECTION CONNECTION"}}
"""What may stay, since the next run finds it once more."""


def objects() -> dict[str, bytes]:
    """What is in the site's bucket, past the AWS client."""
    bucket = get_backend("s3")[ACCOUNT_ID]["aws"].buckets[BUCKET]
    return {key: found.value for key, found in bucket.keys.items() if key != "expert.html"}


def put_back(kept: dict[str, bytes]) -> None:
    s3 = boto3.client("s3")
    now = objects()
    for key in now.keys() - kept.keys():
        s3.delete_object(Bucket=BUCKET, Key=key)
    for key, content in kept.items():
        if now.get(key) != content:
            s3.put_object(Bucket=BUCKET, Key=key, Body=content)


@dataclass
class End:
    """Where a job ends: items by kind, the bucket, and what people were told."""

    kinds: Counter[str]
    objects: dict[str, bytes]
    mails: Counter[tuple[str, str]]
    told: set[str]
    letters: int

    def is_like(self, other: End, may_repeat: bool) -> bool:
        """Whether it is the same; with mails that came twice, if that may be."""
        same = (self.kinds, self.objects, self.told, self.letters) == (
            *(other.kinds, other.objects, other.told, other.letters),
        )
        if not may_repeat:
            return same and self.mails == other.mails
        return same and self.mails.keys() == other.mails.keys() and max(self.mails.values(), default=0) <= 2


class Trial:
    """A job, over and over: each time from the table and the bucket that are there now."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.scene, self.name = scene, name
        self.job = JOBS[name](scene)
        self.restore = restored_table()
        self.kept = objects()
        wire = Wire()
        self._begin(wire)
        self.calls = wire.calls
        self.uses_bucket = any(call.startswith("s3 ") for call in self.calls)
        self.expected = self._end(wire.elsewhere)
        assert self.calls and not self.expected.letters

    def _begin(self, wire: Wire, clock: int = 0) -> Any:
        """The answer of a process that just began."""
        _forget_all()
        self.scene.set_clock(NOW + timedelta(minutes=clock))
        with wire():
            return self.job.run()

    def _end(self, elsewhere: Elsewhere) -> End:
        if self.name.startswith("erase"):
            self.scene.set_clock(NOW + timedelta(hours=1))
            erase_account.erase_due(clock.now(), 60)  # the second look, which another try may have been already
        told = {name for name, _ in elsewhere.posted} | set(elsewhere.closed)
        mails = Counter((str(mail["To"]), str(mail["Subject"])) for mail in elsewhere.mails)
        left = Counter({kind: number for kind, number in kinds().items() if kind not in LEFT.get(self.name, ())})
        is_needed = self.name not in NOT_NEEDED
        return End(
            left, objects() if self.uses_bucket else {}, mails, told if is_needed else set(), len(elsewhere.letters)
        )

    def try_each(self, everything: bool) -> Iterator[None]:
        """Each call in turn meets a fault, and Lambda calls again."""
        for number in tried_places(self.calls, everything):
            for kind in kinds_of_faults(self.name, number, self.calls, everything):
                if kind.clock <= 0 or self.name not in TOO_LATE:
                    self._try(kind, number)
                yield

    def _try(self, kind: Kind, number: int) -> None:
        self.restore()
        if self.uses_bucket:
            put_back(self.kept)
        wire, answer = Wire(kind=kind, number=number), None
        asked = Asked(kind, wire.calls, number, None)
        try:
            answer = self._begin(wire, kind.clock)
        except Killed:
            pass
        except CallFailed as error:
            assert self.name in RAISES and str(error) == Unavailable.__name__, f"{error}: {asked}"
        assert faults(table.sort_items(stored_items())["ada-lovelace"], NOW).all() == [], str(asked)
        for attempt in range(3):
            if not wire.is_dead and self.job.is_done(answer):
                break
            if wire.is_dead:
                _forget_all()
                wire.is_dead = False
            later = AGAIN if "calendar" not in self.name and "due" not in self.name else timedelta(minutes=45)
            later = AGAIN_BY_THE_CLOCK if self.name.startswith("due: ") else later
            # What a clock ahead took on, ends by that clock.
            self.scene.set_clock(NOW + later * (attempt + 1) + timedelta(minutes=max(0, kind.clock)))
            with Wire(wire.elsewhere)():
                answer = self.job.run()
        assert self.job.is_done(answer), f"it never ends: {asked}"
        end = self._end(wire.elsewhere)
        assert end.is_like(self.expected, self._may_repeat(kind, number)), f"{asked}\n{end}\nand not\n{self.expected}"

    def _may_repeat(self, kind: Kind, number: int) -> bool:
        """Whether a mail may come twice: nobody knows whether it was sent."""
        first = next((place for place, call in enumerate(self.calls) if call.startswith("ses ")), len(self.calls))
        is_killed = kind.fault in (killed_before, killed_after)
        return kind.has_effect and self.calls[number].startswith("ses ") if not is_killed else number >= first


def _forget_all() -> None:
    forget_everything()
    mail_delivery._sent_unrecorded.clear()
    telling._partly_told.clear()
    bounces.forget()


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_is_called_again_ends_where_one_without_faults_does(scene: Scene, name: str) -> None:
    for _ in Trial(scene, name).try_each(everything=False):
        pass


@pytest.mark.long
@pytest.mark.parametrize("name", JOBS)
def test_so_it_does_with_each_fault_at_each_call(scene: Scene, name: str) -> None:
    for _ in Trial(scene, name).try_each(everything=True):
        pass
