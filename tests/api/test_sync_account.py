"""What the calendar function does for an account when its queue says so: reach it, read it, wait, let go of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import clock
from expertbook.adapters import kms, sealing
from expertbook.adapters.calendar_services import opening
from expertbook.adapters.calendar_services.service import ServiceClient, ServiceError
from expertbook.domain.calendar_account import LEAVES_WITHIN, AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.services import erase_account, write_entries
from expertbook.store import accounts, calendar_accounts, calendar_entries, calendars
from infra.data.kinds import is_kept
from tests.api import calendar_messages
from tests.api.calendar_world import ACCOUNT_ID, HANDLE, choose, load
from tests.api.conftest import NOW, Api, counted_calls, stored_items
from tests.api.external_calendars.elsewhere import busy_days
from tests.api.memory_service import (
    HOME,
    KILLED_BEFORE,
    REFUSED,
    TRY_LATER,
    WORK,
    Killed,
    MemoryService,
    Trouble,
    calendar_id_of,
    try_later,
)
from tests.api.people import ADA, book, signed_in
from tests.api.stream.test_mail import Post, ada, post

__all__ = ["ada", "post"]

At = Callable[[datetime], None]

WORK_ID = calendar_id_of(WORK)
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


def look() -> None:
    """The queue calls the function for Ada's account."""
    calendar_messages.call(ASKED)


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
    connect(credentials=stolen if credentials == "another expert's" else sealed("app-password")[:-1] + b"!")
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
    assert (left(), busy_days(), calendars.of_expert(HANDLE)) == ([], set(), [])
    look()
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
