"""What the calendar function does for an account when its queue says so: reach it, read it, wait, let go of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import clock
from expertbook.adapters import kms, sealing
from expertbook.adapters.calendar_services import opening
from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    ChangedThere,
    GoneThere,
    ServiceClient,
    ServiceError,
    TryLater,
    WrittenEntry,
)
from expertbook.domain.account import SECOND_LOOK_AFTER
from expertbook.domain.busy_days import AHEAD
from expertbook.domain.calendar_account import LEAVES_WITHIN, AccountStatus, CalendarAccount, CalendarService, OnDelete
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import erase_account, write_entries
from expertbook.store import accounts, bookings, calendar_accounts, calendar_entries, calendars, experts
from expertbook.store.items import BusyDay
from infra.data.kinds import is_kept
from tests.api import calendar_messages
from tests.api.calendar_world import ACCOUNT_ID, HANDLE, World, choose, load
from tests.api.conftest import NOW, Api, counted_calls, stored_items
from tests.api.external_calendars.elsewhere import busy_days
from tests.api.memory_service import (
    FAMILY,
    HOME,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST_ANSWER,
    NOT_ASKED,
    REFUSED,
    TRY_LATER,
    WORK,
    Killed,
    MemoryService,
    Operation,
    Trouble,
    calendar_id_of,
    try_later,
)
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.stream.test_mail import Post, ada, post, text_of

__all__ = ["ada", "post"]

At = Callable[[datetime], None]

WORK_ID, FAMILY_ID = calendar_id_of(WORK), calendar_id_of(FAMILY)
ASKED = {"expert": HANDLE, "account": ACCOUNT_ID}
TEN = datetime(2026, 11, 24, 10, tzinfo=NOW.tzinfo)
HOUR = timedelta(hours=1)


class Door:
    """The only calendar service that there is, and how it was come to. It takes one password."""

    def __init__(self, service: MemoryService) -> None:
        self.service = service
        self.homes: list[str] = []

    def open(self, account: CalendarAccount, credentials: bytes) -> ServiceClient:
        self.homes.append(account.home)
        if json.loads(credentials)["password"] != self.service.password:
            self.service.trouble(REFUSED)
        return self.service


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def door(service: MemoryService, monkeypatch: pytest.MonkeyPatch, ada: Expert) -> Door:
    made = Door(service)
    monkeypatch.setattr(opening, "open_service", made.open)
    monkeypatch.setattr("expertbook.clock.jitter", lambda seconds: seconds)
    calendar_messages.take()
    return made


def sealed(password: str) -> bytes:
    return sealing.seal(HANDLE, json.dumps({"password": password}).encode())


def connect(password: str = "app-password", **more: Any) -> None:
    """Ada gives an account, as the API does."""
    account = CalendarAccount(
        ACCOUNT_ID, HANDLE, CalendarService.CALDAV, "ada@example.com", sealed(password), NOW, next_at=NOW
    )
    calendar_accounts.add(replace(account, **more))


def connected(**chosen: Any) -> None:
    """Ada's account was reached, and she chose what of it is read and written."""
    connect()
    look()
    choose(**{"reads": (WORK_ID,), **chosen})


def look(account_id: str = ACCOUNT_ID) -> None:
    """The queue calls the function for an account of Ada's."""
    calendar_messages.call(ASKED | {"account": account_id})


def want() -> None:
    calendar_accounts.want(HANDLE, ACCOUNT_ID, clock.now())


def left() -> list[str]:
    return [item["SK"]["S"] for item in stored_items() if item["PK"]["S"] == f"CALENDARS#{HANDLE}"]


def test_an_account_is_reached_and_its_calendars_are_found(door: Door) -> None:
    connect()
    look()
    found = load()
    assert (found.status, found.home, found.host) == (AccountStatus.CONNECTED, HOME, "calendars.example")
    assert [each.name for each in found.calendars] == ["Work", "Family"]


def test_what_is_chosen_is_read_and_keeps_time_free(door: Door, service: MemoryService, at: At) -> None:
    service.create(TEN, TEN + HOUR)
    connected()
    look()
    assert (load().read_at, busy_days()) == (NOW, {"2026-11-24"})


def test_it_is_read_every_five_minutes_by_a_clock_that_comes_each_minute(
    door: Door, service: MemoryService, at: At
) -> None:
    connected()
    at(NOW + timedelta(seconds=2))
    look()
    readings = []
    for minute in range(1, 16):
        at(NOW + timedelta(minutes=minute))
        service.calls.clear()
        calendar_messages.hand_over()
        at(NOW + timedelta(minutes=minute, seconds=2))
        calendar_messages.deliver()
        readings += [minute for operation, _ in service.calls if operation == "read_changes"]
    assert readings == [5, 10, 15]


def test_a_message_that_comes_twice_does_nothing_and_costs_a_look(door: Door, service: MemoryService) -> None:
    connected()
    look()
    service.calls.clear()
    with counted_calls() as calls:
        look()
    assert (calls, service.calls) == (["GetItem"], [])


def test_a_wrong_password_is_tried_once_however_much_there_is_to_do(door: Door, service: MemoryService, at: At) -> None:
    connect("wrong")
    look()
    found = load()
    assert (found.status, found.error) == (AccountStatus.REFUSED, Fault(Code.CALENDAR_ASKS_WHO))
    tried = len(service.calls)
    for days in range(90):
        at(NOW + timedelta(days=days))
        calendar_accounts.want(HANDLE, ACCOUNT_ID, clock.now(), is_asked=True)
        look()
    assert (len(service.calls), len(door.homes)) == (tried, 1)
    choose(credentials=sealed("app-password"), status=AccountStatus.CONNECTING)
    look()
    assert (load().status, load().error) == (AccountStatus.CONNECTED, None)


def test_other_credentials_are_not_sent_to_where_the_others_were(door: Door, service: MemoryService) -> None:
    connected()
    choose(server="https://other.example", credentials=sealed("wrong"), status=AccountStatus.CONNECTING)
    look()
    choose(credentials=sealed("app-password"), status=AccountStatus.CONNECTING)
    look()
    assert door.homes == ["", "", ""]


@pytest.mark.parametrize("credentials", ["another expert's", "changed"])
def test_credentials_that_do_not_open_are_asked_for_again(door: Door, service: MemoryService, credentials: str) -> None:
    stolen = sealing.seal("bo-li", b'{"password": "app-password"}')
    own = sealed("app-password")
    connect(credentials=stolen if credentials == "another expert's" else own[:-1] + bytes([own[-1] ^ 1]))
    look()
    assert (load().status, load().error) == (AccountStatus.REFUSED, Fault(Code.CREDENTIALS_LOST))
    assert service.calls == []


def test_while_kms_is_down_the_account_stays_as_it_is_and_is_due_again(
    door: Door, service: MemoryService, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected()

    def down(*_: Any) -> Any:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(kms, "ask", down)
        look()
    assert load().status is AccountStatus.CONNECTED
    at(NOW + calendar_accounts.LEASE)
    calendar_messages.hand_over()
    assert calendar_messages.deliver() == 1
    assert load().read_at == NOW + calendar_accounts.LEASE


def waits(at: At, service: MemoryService, most: int) -> list[int]:
    """After how many minutes each the service was asked, while there is something to do each minute."""
    asked, began = [], clock.now()
    for minute in range(1, most):
        at(began + timedelta(minutes=minute))
        want()
        service.calls.clear()
        look()
        if service.calls:
            asked.append(minute)
    return asked


def test_a_service_that_is_down_is_asked_later_and_later(door: Door, service: MemoryService, at: At) -> None:
    connected()
    service.down()
    look()
    assert (load().status, load().error) == (AccountStatus.BROKEN, Fault(Code.CALENDAR_SERVER_FAILS, status=503))
    assert waits(at, service, 250) == [1, 3, 7, 15, 31, 63, 123, 183, 243]
    assert load().failures == 10
    service.down(None)
    at(clock.now() + HOUR)
    look()
    assert (load().status, load().error, load().failures) == (AccountStatus.CONNECTED, None, 0)
    assert load().read_at == clock.now()


def test_a_service_is_left_alone_for_as_long_as_it_says(door: Door, service: MemoryService, at: At) -> None:
    connected()
    service.down(try_later(7 * 60))
    look()
    assert waits(at, service, 22) == [7, 14, 21]


def test_its_expert_has_a_service_asked_again_at_once(door: Door, service: MemoryService, at: At) -> None:
    connected()
    service.down()
    look()
    service.down(None)
    at(NOW + timedelta(seconds=20))
    calendar_accounts.want(HANDLE, ACCOUNT_ID, clock.now(), is_asked=True)
    look()
    assert (load().status, load().asked_at) == (AccountStatus.CONNECTED, None)


def test_a_run_that_is_ended_is_taken_up_when_its_lease_is_over(door: Door, service: MemoryService, at: At) -> None:
    connected()
    service.trouble(KILLED_BEFORE, "read_changes")
    with pytest.raises(Killed):
        look()
    service.calls.clear()
    at(NOW + calendar_accounts.LEASE - timedelta(seconds=10))
    want()
    look()
    assert service.calls == []
    at(NOW + calendar_accounts.LEASE)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert load().read_at == NOW + calendar_accounts.LEASE


def test_what_is_wanted_meanwhile_is_done_in_the_same_run(
    door: Door, service: MemoryService, api: Api, post: Post
) -> None:
    connected(writes_to=WORK_ID)
    look()
    booking = book(api, start="2026-11-24T12:00:00Z")
    calendar_accounts.want(HANDLE, ACCOUNT_ID, NOW, is_asked=True)

    def note() -> None:
        calendar_entries.note_pending(HANDLE, ACCOUNT_ID, booking.id, NOW)
        want()

    service.meanwhile("read_changes", note, after=True)
    look()
    assert booking.id in service.entries()


def test_what_a_service_refuses_of_one_entry_keeps_back_no_reading(
    door: Door, service: MemoryService, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(writes_to=WORK_ID)
    look()

    def refuse(*_: Any) -> bool:
        raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=413))

    later = NOW + timedelta(minutes=5)
    at(later)
    with monkeypatch.context() as patched:
        patched.setattr(write_entries, "write_pending", refuse)
        look()
    found = load()
    assert (found.status, found.read_at) == (AccountStatus.BROKEN, later)
    assert found.next_at is not None and found.next_at <= later + timedelta(minutes=5)


def test_an_expert_who_changes_the_account_meanwhile_has_that_done_as_well(door: Door, service: MemoryService) -> None:
    connected(reads=())
    service.meanwhile("read_changes", lambda: choose(reads=(WORK_ID, "family")))
    choose(reads=(WORK_ID,))
    look()
    assert {each.id for each in calendars.of_expert(HANDLE)} == {WORK_ID, "family"}


def entered(api: Api, service: MemoryService) -> str:
    """A booking that stands in Ada's calendar; its object's id."""
    booking = book(api, start="2026-11-24T12:00:00Z")
    calendar_entries.note_pending(HANDLE, ACCOUNT_ID, booking.id, clock.now())
    want()
    look()
    return service.object_of(booking.id)


def written(world: World, api: Api) -> Booked:
    """A booking on the day after Ada's busy one, whose entry follows from it."""
    booking = book(api, start="2026-11-25T10:00:00Z")
    world.stream()
    look()
    return booking


def test_an_account_that_leaves_takes_along_its_entries_its_times_and_all_that_is_kept(
    door: Door, service: MemoryService, api: Api, post: Post
) -> None:
    service.create(TEN, TEN + HOUR)
    connected(writes_to=WORK_ID)
    entry = entered(api, service)
    assert busy_days() == {"2026-11-24"}
    choose(status=AccountStatus.LEAVING)
    look()
    assert entry not in service.events()
    assert (left(), busy_days(), calendars.of_expert(HANDLE)) == (["IDS"], set(), [])


def test_one_without_credentials_leaves_its_entries_and_asks_nobody(
    door: Door, service: MemoryService, api: Api, post: Post
) -> None:
    connected(writes_to=WORK_ID)
    entry = entered(api, service)
    service.calls.clear()
    choose(status=AccountStatus.LEAVING, credentials=b"")
    look()
    assert entry in service.events()
    assert (left(), service.calls) == (["IDS"], [])


@pytest.mark.parametrize("trouble", [TRY_LATER, try_later(86400)], ids=["down", "asks for a day"])
def test_one_whose_service_is_down_leaves_within_ten_minutes(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, trouble: Trouble
) -> None:
    connected(writes_to=WORK_ID)
    entered(api, service)
    service.down(trouble)
    choose(status=AccountStatus.LEAVING)
    look()
    assert load().credentials
    at(NOW + LEAVES_WITHIN)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert left() == ["IDS"]


def test_an_expert_who_is_erased_leaves_nothing_of_it(door: Door, service: MemoryService, api: Api, post: Post) -> None:
    service.create(TEN, TEN + HOUR)
    connected(writes_to=WORK_ID)
    entered(api, service)
    accounts.link_expert(*ADA, "Ada", NOW)
    assert api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}").status == 202
    erase_account.erase(ADA[0], NOW)
    assert (busy_days(), calendars.of_expert(HANDLE)) == (set(), [])
    erase_account.erase(ADA[0], NOW + SECOND_LOOK_AFTER)
    assert left() == []
    look()
    assert left() == []


def test_an_expert_who_is_erased_has_no_booking_in_their_calendar_any_more(
    door: Door, service: MemoryService, api: Api, post: Post
) -> None:
    connected(writes_to=WORK_ID)
    entry = entered(api, service)
    own = service.create(TEN, TEN + HOUR)
    accounts.link_expert(*ADA, "Ada", NOW)
    assert api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}").status == 202
    calendar_messages.take()
    erase_account.erase(ADA[0], NOW)
    assert calendar_messages.deliver() == 1
    assert (entry in service.events(), own in service.events()) == (False, True)
    assert left() == ["IDS"], "what it signs in with goes at once"


@pytest.mark.parametrize("trouble", [TRY_LATER, REFUSED], ids=["down", "refused"])
def test_no_calendar_server_holds_up_an_erasure(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, trouble: Trouble
) -> None:
    connected(writes_to=WORK_ID)
    entered(api, service)
    accounts.link_expert(*ADA, "Ada", NOW)
    service.down(trouble)
    assert api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}").status == 202
    erase_account.erase(ADA[0], NOW)
    calendar_messages.deliver()
    at(NOW + SECOND_LOOK_AFTER)
    erase_account.erase(ADA[0], NOW + SECOND_LOOK_AFTER)
    assert (left(), accounts.load(ADA[0])) == ([], None)
    service.calls.clear()
    look()
    assert service.calls == []


def test_an_erasure_that_is_done_while_entries_are_removed_leaves_nothing(
    door: Door, service: MemoryService, api: Api, post: Post
) -> None:
    connected(writes_to=WORK_ID)
    entry = entered(api, service)
    accounts.link_expert(*ADA, "Ada", NOW)
    assert api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}").status == 202
    erase_account.erase(ADA[0], NOW)
    service.meanwhile("delete_entry", lambda: erase_account.erase(ADA[0], NOW + SECOND_LOOK_AFTER))
    look()
    assert entry not in service.events()
    assert left() == []


def test_an_export_has_the_account_and_nothing_of_what_it_signs_in_with(
    door: Door, service: MemoryService, api: Api
) -> None:
    service.create(TEN, TEN + HOUR)
    connected()
    look()
    exported = api.get("/me/export", Authorization=f"Bearer {signed_in(*ADA)}").body
    (account,) = exported["calendar_accounts"]
    assert (account["user"], account["status"], account["reads"]) == ("ada@example.com", "connected", [WORK_ID])
    assert exported["calendars"] == []
    assert "credentials" not in account and WORK not in str(exported)


def test_a_backup_has_nothing_of_an_account_and_what_a_url_gave_stays_in_it(
    door: Door, service: MemoryService, at: At
) -> None:
    service.create(TEN, TEN + HOUR)
    connected()
    look()
    calendars.end(ExternalCalendar("feed", HANDLE, "https://a.example/c.ics", "Feed", "a.example", NOW))
    kept = [item["SK"]["S"] for item in stored_items() if is_kept(item, 0)]
    assert "CALENDAR#feed" in kept
    assert not [key for key in kept if WORK_ID in key or ACCOUNT_ID in key]


def test_nothing_of_the_credentials_is_said(
    door: Door, service: MemoryService, at: At, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG", "expertbook"):
        connect("a-secret-of-adas")
        look()
    assert "a-secret-of-adas" not in caplog.text + capsys.readouterr().out + str(stored_items())


def test_what_is_sealed_opens_for_its_expert_alone() -> None:
    credentials = sealing.seal("ada-lovelace", b"secret")
    assert b"secret" not in credentials
    assert sealing.unseal("ada-lovelace", credentials) == b"secret"
    for handle, blob in (("bo-li", credentials), ("ada-lovelace", credentials[:-1] + b"?")):
        with pytest.raises(sealing.NeverToBeOpened):
            sealing.unseal(handle, blob)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("NotFoundException", sealing.NeverToBeOpened),
        ("ThrottlingException", Unavailable),
        ("DisabledException", Unavailable),
        ("AccessDeniedException", Unavailable),
    ],
)
def test_what_kms_says_means_that_it_is_lost_or_that_it_passes(
    monkeypatch: pytest.MonkeyPatch, code: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(kms, "ask", lambda *_: kms.raise_refusal(code))
    with pytest.raises(error):
        sealing.unseal("ada-lovelace", b"sealed")
    with pytest.raises(Unavailable):
        sealing.seal("ada-lovelace", b"secret")


def test_calendars_that_are_all_unticked_keep_no_time_free(door: Door, service: MemoryService, at: At) -> None:
    service.create(TEN, TEN + HOUR)
    connected()
    look()
    assert busy_days() == {"2026-11-24"}
    choose(reads=())
    look()
    assert (busy_days(), calendars.of_expert(HANDLE)) == (set(), [])


@pytest.mark.parametrize(("before", "after"), [((WORK_ID,), (WORK_ID, FAMILY_ID)), ((WORK_ID, FAMILY_ID), (WORK_ID,))])
def test_what_is_ticked_or_unticked_counts_at_once(
    door: Door, service: MemoryService, at: At, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    service.create(TEN, TEN + HOUR, calendar=FAMILY)
    connected(reads=before)
    look()
    assert busy_days() == ({"2026-11-24"} if FAMILY_ID in before else set())
    at(NOW + timedelta(seconds=20))
    choose(reads=after)
    look()
    assert busy_days() == ({"2026-11-24"} if FAMILY_ID in after else set())


def left_there(service: MemoryService, api: Api, *starts: str) -> tuple[World, list[Booked]]:
    """Bookings whose entries stayed in Ada's calendar when she disconnected her account."""
    world = World(service)
    connected(writes_to=WORK_ID)
    made = [book(api, start=start) for start in starts]
    world.stream()
    look()
    choose(status=AccountStatus.LEAVING, credentials=b"")
    look()
    return world, made


@pytest.mark.parametrize(
    "trouble", [None, KILLED_BEFORE, LOST_ANSWER, KILLED_AFTER], ids=["", "noted", "slow", "written"]
)
@pytest.mark.parametrize("operation", ["write_entry", "delete_entry", "read_changes"])
def test_what_an_account_left_in_its_calendar_follows_its_bookings_once_it_is_connected_again(
    door: Door,
    service: MemoryService,
    api: Api,
    post: Post,
    at: At,
    trouble: Trouble | None,
    operation: Operation,
) -> None:
    starts = [f"2026-11-25T{hour}:00:00Z" for hour in (10, 11, 12)]
    world, (moved, cancelled, carried) = left_there(service, api, *starts)
    moved.move("2026-11-25T15:00:00Z")
    cancelled.cancel()
    service.move(service.object_of(carried.id), TEN + 28 * HOUR)
    world.stream()
    mails = len(post.sent)
    connect()
    look()
    choose(reads=(WORK_ID,), writes_to=WORK_ID)
    if trouble is not None:
        service.trouble(trouble, operation)
    for minutes in (0, 5, 10):
        at(NOW + timedelta(minutes=minutes))
        want()
        with suppress(Killed):
            look()
        for _ in range(2):
            world.stream()
    there = {booking_id: event.start for booking_id, event in service.entries().items()}
    booked = {moved.id: "2026-11-25T15:00:00Z", carried.id: starts[2]}
    assert there == {booking_id: to_epoch(datetime.fromisoformat(start)) for booking_id, start in booked.items()}
    assert {each.id: each.show().body["booking"]["start"] for each in (moved, carried)} == booked
    assert len(post.sent) == mails


@pytest.mark.parametrize(("trouble", "is_experts"), [(KILLED_BEFORE, False), (KILLED_AFTER, True)])
def test_an_expert_moves_an_entry_once_it_was_written_and_not_before(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, trouble: Trouble, is_experts: bool
) -> None:
    """The run that connects the calendar again ends as it writes: what is at another time then was left, or moved."""
    world, (booking,) = left_there(service, api, "2026-11-25T10:00:00Z")
    booking.move("2026-11-25T15:00:00Z")
    world.stream()
    service.trouble(trouble, "write_entry")
    with suppress(Killed):
        connected(writes_to=WORK_ID)
        look()
    if is_experts:
        service.move(service.object_of(booking.id), TEN + 28 * HOUR)
    at(NOW + timedelta(minutes=5))
    for _ in range(2):
        want()
        look()
        world.stream()
    assert booking.show().body["booking"]["start"] == f"2026-11-25T{14 if is_experts else 15}:00:00Z"


@pytest.mark.parametrize("on_delete", OnDelete)
@pytest.mark.parametrize("goes", [True, False])
def test_what_one_account_removes_of_a_shared_calendar_the_other_one_writes_once_more(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, goes: bool, on_delete: OnDelete
) -> None:
    """Each account has the calendar under a name of its own. Its expert deleted nothing, whatever follows from that."""
    shared = f"{HOME}shared-by-ada/"
    service.share_calendar(WORK, shared)
    ids = [ACCOUNT_ID, "account-2"]
    for account_id, chosen in zip(ids, (WORK, shared), strict=True):
        connect(id=account_id)
        look(account_id)
        choose(account_id, reads=(calendar_id_of(chosen),), writes_to=calendar_id_of(chosen), on_delete=on_delete)
    world = World(service)
    made = [book(api, start=f"2026-11-25T{hour}:00:00Z") for hour in (10, 11)]
    world.stream()
    for account_id in ids:
        look(account_id)
    mails = len(post.sent)
    if goes:
        choose(status=AccountStatus.LEAVING)
    else:
        choose(writes_to="")
    for seconds in (0, 10, 70):
        at(NOW + timedelta(seconds=seconds))
        for account_id in ids:
            calendar_accounts.want(HANDLE, account_id, clock.now())
            look(account_id)
        world.stream()
        assert (service.entries() == {}) == (seconds < 60)
    assert set(service.entries()) == {each.id for each in made}
    assert {each.show().body["booking"]["status"] for each in made} == {"confirmed"}
    assert len(post.sent) == mails


@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize("deletes", [False, True])
def test_what_an_expert_does_in_one_calendar_counts_although_an_account_of_another_one_goes(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, deletes: bool, is_read: bool
) -> None:
    """What is deleted and wasn't read yet may have been removed by us: it's written once more."""
    ids = [ACCOUNT_ID, "account-2"]
    for account_id, chosen in zip(ids, (WORK_ID, FAMILY_ID), strict=True):
        connect(id=account_id)
        look(account_id)
        choose(account_id, reads=(chosen,), writes_to=chosen, on_delete=OnDelete.CANCEL)
    world = World(service)
    booking = book(api, start="2026-11-25T10:00:00Z")
    world.stream()
    for account_id in ids:
        look(account_id)
    entry = service.object_of(booking.id, FAMILY)
    if deletes:
        service.delete(entry, FAMILY)
    else:
        service.move(entry, TEN + 28 * HOUR, FAMILY)
    if is_read:
        calendar_accounts.want(HANDLE, "account-2", clock.now(), is_asked=True)
        look("account-2")
        world.stream()
    choose(status=AccountStatus.LEAVING)
    for seconds in (0, 20, 80, 400):
        at(NOW + timedelta(seconds=seconds))
        for account_id in ids:
            calendar_accounts.want(HANDLE, account_id, clock.now())
            look(account_id)
        world.stream()
    found = booking.show().body["booking"]
    is_cancelled = deletes and is_read
    assert found["status"] == ("cancelled" if is_cancelled else "confirmed")
    if not deletes:
        assert found["start"] == "2026-11-25T14:00:00Z"
    assert set(service.entries(FAMILY)) == (set() if is_cancelled else {booking.id})


def test_a_calendar_that_can_not_be_read_gets_bookings_all_the_same(
    door: Door, service: MemoryService, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = book(api, start="2026-11-25T10:00:00Z")

    def stumble(*_: Any) -> CalendarChanges:
        raise TryLater(Fault(Code.CALENDAR_SLOW))

    monkeypatch.setattr(service, "read_changes", stumble)
    connected(writes_to=WORK_ID)
    for minutes in range(12):
        at(NOW + timedelta(minutes=minutes))
        look()
    assert set(service.entries()) == {booking.id}


def test_an_entry_that_was_sorted_into_a_calendar_which_gets_the_bookings_then_is_asked_about_no_more(
    door: Door, service: MemoryService, api: Api, post: Post, at: At
) -> None:
    world = World(service)
    connected(reads=(WORK_ID, FAMILY_ID), writes_to=WORK_ID)
    booking = written(world, api)
    service.carry(service.object_of(booking.id), WORK, FAMILY)
    at(NOW + timedelta(minutes=5))
    look()
    world.stream()
    token = signed_in(*ADA)
    assert api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"]
    choose(writes_to=FAMILY_ID)
    look()
    assert api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"] == []
    booking.move("2026-11-25T15:00:00Z")
    world.stream()
    look()
    there = service.entries(FAMILY)[booking.id]
    assert there.start == to_epoch(datetime.fromisoformat("2026-11-25T15:00:00Z"))


@pytest.fixture
def world(door: Door, service: MemoryService) -> World:
    """Ada's calendar is read and gets her bookings."""
    connected(writes_to=WORK_ID)
    return World(service)


def fail_at(service: MemoryService, monkeypatch: pytest.MonkeyPatch, booking: Booked) -> None:
    """The server stumbles over what this booking says, each time."""
    write = service.write_entry

    def stumble(calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        if content.uid.startswith(booking.id):
            raise TryLater(Fault(Code.CALENDAR_SERVER_FAILS, status=500))
        return write(calendar, content, object_id, tag)

    monkeypatch.setattr(service, "write_entry", stumble)


def test_an_entry_at_which_the_server_fails_keeps_back_no_other_and_no_reading(
    world: World, service: MemoryService, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = book(api, start="2026-11-24T12:00:00Z")
    fail_at(service, monkeypatch, bad)
    world.stream()
    look()
    good = book(api, start="2026-11-24T13:00:00Z")
    service.create(TEN, TEN + HOUR)
    world.stream()
    at(NOW + timedelta(hours=1))
    look()
    assert (list(service.entries()), busy_days()) == ([good.id], {"2026-11-24"})
    found = load()
    assert (found.status, found.error and found.error.kind) == (AccountStatus.BROKEN, Code.CALENDAR_SERVER_FAILS)


def test_entries_that_are_all_refused_leave_time_to_read(
    world: World, service: MemoryService, api: Api, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [time.monotonic()]

    def refuse(*_: object) -> None:
        passed[0] += 20
        raise ServiceError(Fault(Code.CALENDAR_READ_ONLY))

    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    monkeypatch.setattr(service, "write_entry", refuse)
    for hour in (12, 13, 14, 15):
        book(api, start=f"2026-11-24T{hour}:00:00Z")
    service.create(TEN, TEN + HOUR)
    world.stream()
    look()
    found = load()
    assert busy_days() == {"2026-11-24"}
    assert (found.status, found.error and found.error.kind) == (AccountStatus.BROKEN, Code.CALENDAR_READ_ONLY)


def test_an_entry_that_can_not_be_deleted_in_whatever_state_keeps_back_no_reading(
    world: World, service: MemoryService, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = book(api, start="2026-11-24T12:00:00Z")
    world.stream()
    look()

    def busy(*_: object) -> None:
        raise ChangedThere

    monkeypatch.setattr(service, "delete_entry", busy)
    booking.cancel()
    service.create(TEN, TEN + HOUR)
    world.stream()
    at(NOW + timedelta(minutes=5))
    look()
    assert (busy_days(), load().status) == ({"2026-11-24"}, AccountStatus.BROKEN)


def test_a_calendar_that_always_fails_keeps_no_other_from_being_read(
    door: Door, service: MemoryService, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(reads=(WORK_ID, FAMILY_ID))
    look()
    read = service.read_changes

    def stumble(calendar: str, *more: Any) -> CalendarChanges:
        if calendar == WORK:
            raise TryLater(Fault(Code.CALENDAR_SERVER_FAILS, status=500))
        return read(calendar, *more)

    monkeypatch.setattr(service, "read_changes", stumble)
    service.create(TEN, TEN + HOUR, calendar=FAMILY)
    at(NOW + timedelta(minutes=5))
    look()
    work = calendars.load(HANDLE, WORK_ID)
    assert (busy_days(), load().status) == ({"2026-11-24"}, AccountStatus.CONNECTED)
    assert work is not None and work.error is not None and work.error.kind is Code.CALENDAR_SERVER_FAILS


def test_calendars_that_take_a_minute_each_are_all_read_in_the_end(
    door: Door, service: MemoryService, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in one run, they would outlast the function, each time at the same one."""
    service.add_calendar("https://calendars.example/team/", "Team")
    connected(reads=(WORK_ID, FAMILY_ID, "team"))
    passed, slow = [time.monotonic()], service.read_changes

    def read(*given: Any) -> CalendarChanges:
        passed[0] += 70
        return slow(*given)

    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    monkeypatch.setattr(service, "read_changes", read)
    reached = []
    for minutes in (5, 6, 9, 13):
        at(NOW + timedelta(minutes=minutes))
        service.calls.clear()
        calendar_messages.hand_over()
        calendar_messages.deliver()
        reached.append([calendar.rstrip("/").rpartition("/")[2] for _, calendar in service.calls])
    assert reached == [["work"], [], ["family"], ["team"]], "with pauses: others wait for the function, too"
    assert load().read_at == NOW + timedelta(minutes=13)


def test_what_is_chosen_anew_is_read_at_once_although_a_reading_broke_off(door: Door, service: MemoryService) -> None:
    connected(reads=(WORK_ID, FAMILY_ID))
    service.trouble(try_later(60), "read_changes")
    look()
    assert load().unreached
    choose(reads=(FAMILY_ID, WORK_ID))
    assert load().unreached == ()


def move_there(world: World, service: MemoryService, entry: str, start: datetime) -> None:
    """Ada moves an entry in her calendar; it's read, and what follows from that is done."""
    service.move(entry, start)
    for _ in range(2):
        want()
        look()
        world.stream()


def test_a_program_that_changes_an_entry_back_each_time_causes_no_mails_and_writes_without_end(
    world: World,
    service: MemoryService,
    api: Api,
    ada: Expert,
    post: Post,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LIMITS")
    experts.save(replace(ada, email=ADA[0]))
    booking = written(world, api)
    post.sent.clear()
    service.calls.clear()
    entry, booked = service.object_of(booking.id), TEN + 24 * HOUR

    for minutes in range(1, 60, 2):
        at(NOW + timedelta(minutes=minutes))
        move_there(world, service, entry, booked + timedelta(minutes=3))
    assert len(post.to(ADA[0])) == len(service.writes()) == 3
    token = signed_in(*ADA)
    (told,) = api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"]
    assert told["fault"]["code"] == "changed_again_and_again"
    at(NOW + timedelta(minutes=66))
    look()
    assert service.entries()[booking.id].time[0] == to_epoch(booked), "put back once the hour is over"


def test_what_its_expert_does_to_such_an_entry_meanwhile_counts_once_the_hour_is_over(
    world: World, service: MemoryService, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "put_backs_per_booking=1")
    booking = written(world, api)
    entry, booked = service.object_of(booking.id), TEN + 24 * HOUR
    off = booked + timedelta(minutes=3)
    for minutes, start in ((5, off), (10, off), (15, booked + HOUR)):
        at(NOW + timedelta(minutes=minutes))
        move_there(world, service, entry, start)
    found = bookings.load(booking.id)
    assert found is not None and found.start == booked
    at(NOW + timedelta(minutes=70))
    look()
    world.stream()
    found = bookings.load(booking.id)
    assert found is not None and found.start == booked + HOUR


def test_a_booking_that_moves_is_written_although_its_entry_waits_for_the_hour(
    world: World, service: MemoryService, api: Api, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "put_backs_per_booking=1")
    booking = written(world, api)
    entry, booked = service.object_of(booking.id), TEN + 24 * HOUR
    for minutes in (5, 10):
        at(NOW + timedelta(minutes=minutes))
        move_there(world, service, entry, booked + timedelta(minutes=3))
    assert service.entries()[booking.id].time[0] != to_epoch(booked)
    booking.move("2026-11-25T12:00:00Z")
    world.stream()
    look()
    assert service.entries()[booking.id].time[0] == to_epoch(booked + 2 * HOUR)


def test_an_entry_that_is_carried_to_and_fro_is_asked_about_on_its_page_and_by_few_mails(
    world: World,
    service: MemoryService,
    api: Api,
    ada: Expert,
    post: Post,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LIMITS")
    experts.save(replace(ada, email=ADA[0]))
    booking = written(world, api)
    post.sent.clear()
    token, entry = signed_in(*ADA), service.object_of(booking.id)
    event = service.events()[entry]

    def take_out(minutes: int) -> str:
        service.delete(entry)
        at(NOW + timedelta(minutes=minutes))
        want_reading()
        (told,) = api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"]
        service.put_there(entry, event)
        at(NOW + timedelta(minutes=minutes + 1))
        want_reading()
        assert not api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"]
        return str(told["status"])

    def want_reading() -> None:
        calendar_accounts.want(HANDLE, ACCOUNT_ID, clock.now(), is_asked=True)
        look()
        for _ in range(2):
            world.stream()

    assert {take_out(minutes) for minutes in range(1, 60, 2)} == {"asked"}
    assert [mail["Subject"] for mail in post.to(ADA[0])] == ["Cancel 15-minute sync with Ben Ito?"] * 3
    take_out(70)
    assert len(post.to(ADA[0])) == 4, "mailed again once the hour is over"


WHERE = {
    "deleted": (None, "You took it out of your calendar."),
    "sorted": (Code.ENTRY_ELSEWHERE, "You put it into another of your calendars, so we ask you before it’s cancelled."),
    "deleted, or sorted": (
        Code.ENTRY_MAYBE_ELSEWHERE,
        "It’s gone from your calendar, and we couldn’t see whether you put it into another one of yours, so we ask you",
    ),
}


@pytest.mark.parametrize("what", WHERE)
@pytest.mark.parametrize("on_delete", [OnDelete.ASK, OnDelete.CANCEL])
@pytest.mark.parametrize("by", ["reader", "writer"])
def test_an_expert_who_puts_an_entry_into_another_calendar_is_asked_and_told_what_they_did(
    door: Door,
    service: MemoryService,
    api: Api,
    ada: Expert,
    post: Post,
    at: At,
    what: str,
    on_delete: OnDelete,
    by: str,
) -> None:
    experts.save(replace(ada, email=ADA[0]))
    world = World(service)
    connected(reads=(WORK_ID, FAMILY_ID), writes_to=WORK_ID, on_delete=on_delete)
    booking, other = book(api, start="2026-11-25T10:00:00Z"), book(api, start="2026-11-25T11:00:00Z")
    world.stream()
    look()
    for name in map(service.object_of, (booking.id, other.id)):
        if what == "sorted":
            service.carry(name, WORK, FAMILY)
        else:
            service.delete(name)
    if by == "writer":
        for each in (booking, other):
            calendar_entries.note_pending(HANDLE, ACCOUNT_ID, each.id, clock.now())
    at(NOW + timedelta(minutes=5))
    service.calls.clear()
    post.sent.clear()
    if what == "deleted, or sorted":
        service.meanwhile("read_entry", lambda: service.trouble(NOT_ASKED, "read_changes"))
    want()
    look()
    for _ in range(2):
        world.stream()
    is_cancelled = (what, on_delete) == ("deleted", OnDelete.CANCEL)
    assert booking.show().body["booking"]["status"] == ("cancelled" if is_cancelled else "confirmed")
    assert service.calls.count(("read_changes", FAMILY)) <= 2, "not once for each entry"
    if is_cancelled:
        return
    where, words = WHERE[what]
    token = signed_in(*ADA)
    for told in api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"]:
        code = told["fault"]["code"] if told["fault"] is not None else None
        assert (told["status"], code) == ("asked", where and where.name.lower())
    assert [words in text_of(mail) for mail in post.to(ADA[0])] == [True, True]


def test_an_entry_that_comes_back_from_another_calendar_is_asked_about_no_more(
    door: Door, service: MemoryService, api: Api, ada: Expert, post: Post, at: At
) -> None:
    experts.save(replace(ada, email=ADA[0]))
    world = World(service)
    connected(reads=(WORK_ID, FAMILY_ID), writes_to=WORK_ID)
    booking = written(world, api)
    entry = service.object_of(booking.id)
    mails = len(post.to(ADA[0]))
    for minutes, begins, ends in ((5, WORK, FAMILY), (10, FAMILY, WORK)):
        service.carry(entry, begins, ends)
        at(NOW + timedelta(minutes=minutes))
        look()
        for _ in range(2):
            world.stream()
    token = signed_in(*ADA)
    assert api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"] == []
    assert len(post.to(ADA[0])) == mails + 1, "the question alone, and nothing was put back"


def test_one_in_another_calendar_is_put_back_without_a_mail(
    door: Door, service: MemoryService, api: Api, ada: Expert, post: Post, at: At
) -> None:
    experts.save(replace(ada, email=ADA[0]))
    world = World(service)
    connected(reads=(WORK_ID, FAMILY_ID), writes_to=WORK_ID)
    booking = written(world, api)
    service.carry(service.object_of(booking.id), WORK, FAMILY)
    at(NOW + timedelta(minutes=5))
    look()
    world.stream()
    token, mails = signed_in(*ADA), len(post.to(ADA[0]))
    path = f"{booking.path}/calendar-entry"
    assert api.post(path, {"action": "put_back"}, Authorization=f"Bearer {token}").status == 200
    look()
    world.stream()
    assert booking.id in service.entries()
    assert api.get("/me/calendar-entries", Authorization=f"Bearer {token}").body["entries"] == []
    assert len(post.to(ADA[0])) == mails


def test_an_account_whose_calendars_are_gone_waits(door: Door, service: MemoryService) -> None:
    service.trouble(Trouble(GoneThere), "find_calendars")
    connect()
    look()
    assert load().status is AccountStatus.BROKEN


def test_a_calendar_that_was_missing_from_one_list_is_read_and_written_again_once_it_is_there(
    world: World, service: MemoryService, api: Api, post: Post, at: At
) -> None:
    choose(writes_to=FAMILY_ID)
    look()
    there = service.find_calendars
    service.find_calendars = lambda: (HOME, [])  # type: ignore[method-assign]
    tomorrow = NOW + timedelta(days=1)
    at(tomorrow)
    look()
    assert [each.error for each in calendars.of_expert(HANDLE)] == [Fault(Code.CALENDAR_NOT_THERE)]
    service.find_calendars = there  # type: ignore[method-assign]
    service.create(TEN + 3 * HOUR, TEN + 4 * HOUR)
    at(tomorrow + timedelta(minutes=5))
    look()
    assert [each.error for each in calendars.of_expert(HANDLE)] == [None]
    assert busy_days() == {"2026-11-24"}
    booking = written(world, api)
    assert set(service.entries(FAMILY)) == {booking.id}
    service.calls.clear()
    at(tomorrow + timedelta(minutes=10))
    look()
    assert ("find_calendars", HOME) not in service.calls, "it's looked for no more"


def erase_all() -> None:
    """As an erasure does, which doesn't wait for the function."""
    calendar_accounts.delete_all(HANDLE)
    for calendar in calendars.of_expert(HANDLE):
        calendars.delete(calendar)


def test_an_expert_who_is_erased_while_their_calendar_is_read_leaves_nothing(
    door: Door, service: MemoryService, at: At
) -> None:
    connected()
    look()
    service.create(TEN, TEN + HOUR)
    at(NOW + timedelta(minutes=5))
    service.meanwhile("read_changes", erase_all, after=True)
    look()
    assert (left(), busy_days()) == ([], set())


def test_nor_while_their_days_are_written(
    door: Door, service: MemoryService, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected()
    look()
    service.create(TEN, TEN + HOUR)
    at(NOW + timedelta(minutes=5))
    write, erasures = BusyDay.batch_write, [erase_all]

    def write_late() -> Any:
        while erasures:
            erasures.pop()()
        return write()

    monkeypatch.setattr(BusyDay, "batch_write", write_late)
    look()
    assert (left(), busy_days()) == ([], set())


def test_what_is_to_be_written_is_known_as_long_as_a_booking_may_be_ahead(door: Door) -> None:
    calendar_entries.note_pending(HANDLE, ACCOUNT_ID, "booking", NOW)
    (noted,) = (item for item in stored_items() if item["SK"]["S"].startswith("PENDING#"))
    assert int(noted["expires_at"]["N"]) > (NOW + AHEAD).timestamp()
