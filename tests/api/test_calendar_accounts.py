"""Calendar accounts: who may connect one, what is asked of it, and that nothing secret of it is ever seen."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.adapters import calendar_queue, sealing
from expertbook.adapters.ics.contents import content_of
from expertbook.domain.calendar_account import MAX_ACCOUNTS, MAX_READ, AccountStatus, CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.entry_templates import PLACES
from expertbook.domain.errors import Unavailable
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import calendar_accounts as service
from expertbook.store import bookings, calendar_accounts, calendar_entries, calendars, experts
from tests.api.conftest import NOW, Answer, Api, an_expert, stored_items
from tests.api.people import ADA, Booked, book, signed_in

At = Callable[[datetime], None]
PATH = "/me/calendar-accounts"
PASSWORD = "q7wz-k3rt-p9xm-c4vb"
KEY = {"Idempotency_Key": "key-1"}
HOME = FoundCalendar("home", "https://8.8.8.8/ada/home/", "Home")
WORK = FoundCalendar("work", "https://8.8.8.8/ada/office/", "Work")
HOLIDAYS = FoundCalendar("holidays", "https://8.8.8.8/ada/holidays/", "Holidays", is_writable=False)
CHOICE: dict[str, Any] = {
    "reads": ["home", "holidays"],
    "writes_to": "work",
    "on_delete": "cancel",
    "title": "{event_type}: {client}",
    "description": "{notes}\n{link}",
    "invites": True,
}


@dataclass
class Own:
    """An expert's calendar accounts, as the API has them; `told` are those that the calendar function heard of."""

    api: Api
    told: list[tuple[str, str]]
    email: str = ADA[0]
    handle: str = ADA[1]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {signed_in(self.email, self.handle)}"}

    def connect(self, headers: dict[str, str] | None = None, **changes: Any) -> Answer:
        body = {"service": "caldav", "server": "https://8.8.8.8/dav", "user": "ada", "password": PASSWORD, **changes}
        return self.api.post(PATH, body, **self.headers, **(headers or {}))

    def connected(self) -> str:
        """The id of an account that was reached, and has three calendars."""
        answer = self.connect()
        assert answer.status == 201, answer.body
        identity: str = answer.body["account"]["id"]
        self.note(identity, status=AccountStatus.CONNECTED, calendars=(HOME, WORK, HOLIDAYS), read_at=NOW)
        self.told.clear()
        return identity

    def note(self, identity: str, **found: Any) -> None:
        """What the calendar function found out."""
        calendar_accounts.note(replace(self.stored(identity), **found))

    def stored(self, identity: str) -> CalendarAccount:
        found = calendar_accounts.load(self.handle, identity)
        assert found is not None
        return found

    def listed(self) -> list[dict[str, Any]]:
        answer = self.api.get(PATH, **self.headers)
        assert answer.status == 200
        found: list[dict[str, Any]] = answer.body["accounts"]
        return found

    def choose(self, identity: str, **changes: Any) -> Answer:
        (one,) = (each for each in self.listed() if each["id"] == identity)
        return self.api.put(f"{PATH}/{identity}", {**CHOICE, "revision": one["revision"], **changes}, **self.headers)

    def give(self, identity: str, **changes: Any) -> Answer:
        body = {"server": "https://8.8.8.8/dav", "user": "ada", "password": "another", **changes}
        return self.api.put(f"{PATH}/{identity}/credentials", body, **self.headers)

    def read(self, identity: str) -> Answer:
        return self.api.post(f"{PATH}/{identity}/reading", "", **self.headers)

    def disconnect(self, identity: str, entries: str = "keep") -> Answer:
        return self.api.delete(f"{PATH}/{identity}?entries={entries}", **self.headers)


@pytest.fixture
def own(api: Api, ada: Any, monkeypatch: pytest.MonkeyPatch) -> Own:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(calendar_queue, "tell_account", lambda handle, account: told.append((handle, account)))
    monkeypatch.setattr(sealing, "seal", lambda handle, plain: f"sealed for {handle} ".encode() + plain[::-1])
    return Own(api, told)


def test_an_account_is_connected_without_asking_its_server(own: Own) -> None:
    answer = own.connect()
    account = answer.body["account"]
    assert (answer.status, account["status"], account["host"]) == (201, "connecting", "8.8.8.8")
    assert (account["reads"], account["writes_to"], account["on_delete"]) == ([], None, "ask")
    assert own.told == [(ADA[1], account["id"])]
    assert own.listed() == [account]
    assert own.stored(account["id"]).credentials.startswith(b"sealed for ada-lovelace ")
    assert calendar_accounts.due(NOW, 10) == [(ADA[1], account["id"])]


def test_the_password_is_in_no_answer_no_log_and_no_item(own: Own, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    first = own.connect(KEY)
    identity = first.body["account"]["id"]
    answers = [first, own.connect(KEY), own.give(identity, password="horse-battery"), own.connect(password="")]
    said = str([answer.body for answer in answers] + own.listed()) + caplog.text + str(stored_items())
    assert PASSWORD not in said
    assert "horse-battery" not in said
    assert PASSWORD not in repr(own.stored(identity))


def test_the_urls_of_calendars_are_shown_to_nobody(own: Own) -> None:
    own.connected()
    (account,) = own.listed()
    assert [(each["id"], each["name"], each["writable"]) for each in account["calendars"]] == [
        *(("home", "Home", True), ("work", "Work", True), ("holidays", "Holidays", False)),
    ]
    assert HOME.url not in str(account)


def test_an_email_address_says_itself_where_the_server_is(own: Own) -> None:
    answer = own.connect(server="", user="ada@fastmail.com")
    assert (answer.status, answer.body["account"]["host"]) == (201, "fastmail.com")


def test_a_server_may_be_written_without_https(own: Own) -> None:
    assert own.connect(server="8.8.8.8/remote.php/dav").body["account"]["server"] == "https://8.8.8.8/remote.php/dav"


BAD: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"server": "http://8.8.8.8/"}, {"server": "not_a_calendar_server"}),
    ({"server": "https://8.8.8.8:8444/"}, {"server": "not_a_calendar_server"}),
    ({"server": "https://ada:secret@8.8.8.8/"}, {"server": "not_a_calendar_server"}),
    ({"server": "my server"}, {"server": "not_a_calendar_server"}),
    ({"server": "https://10.1.2.3/"}, {"server": "calendar_private"}),
    ({"server": "https://[::1]/"}, {"server": "calendar_private"}),
    ({"server": "", "user": "ada"}, {"server": "calendar_server_needed"}),
    ({"user": " ", "password": " "}, {"user": "required", "password": "required"}),
    ({"user": "a" * 255, "password": "a" * 301}, {"user": "too_long", "password": "too_long"}),
    ({"password": "a\u0000b"}, {"password": "not_showable"}),
    ({"service": "google"}, {"service": "not_one_of"}),
]


@pytest.mark.parametrize(("changes", "codes"), BAD, ids=lambda each: str(each)[:40])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    own: Own, changes: dict[str, Any], codes: dict[str, str]
) -> None:
    answer = own.connect(**changes)
    assert (answer.status, answer.codes()) == (422, codes)
    assert (own.listed(), own.told) == ([], [])
    assert not any(value in str(answer.body) for value in changes.values() if len(value) > 5 and value != "google")


def test_a_name_in_a_private_network_is_refused(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.168.1.2", 443))]
    monkeypatch.setattr(service, "getaddrinfo", lambda *_, **__: found)
    assert own.connect(server="https://cloud.example").codes() == {"server": "calendar_private"}


def test_a_password_of_any_script_can_be_sealed(own: Own) -> None:
    """KMS seals 4,096 bytes."""
    identity = own.connect(password="\U0001f511" * 300).body["account"]["id"]
    assert len(own.stored(identity).credentials.removeprefix(b"sealed for ada-lovelace ")) <= 4096


def test_a_fourth_account_is_too_many(own: Own) -> None:
    for _ in range(MAX_ACCOUNTS):
        assert own.connect().status == 201
    assert own.connect().codes() == {"service": "limit_reached"}


def test_a_repeated_request_connects_one_account(own: Own) -> None:
    first, again = own.connect(KEY), own.connect(KEY)
    assert (again.status, again.body) == (201, first.body)
    assert len(own.listed()) == 1
    for changes in ({"password": "other"}, {"user": "bo"}, {"server": "https://8.8.8.8/"}):
        assert own.connect(KEY, **changes).body["type"] == "idempotency_key_reused"
    assert own.disconnect(first.body["account"]["id"]).status == 204
    assert own.connect(KEY).status == 404


def test_nothing_is_kept_where_it_can_not_be_sealed(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = own.connected()
    before = own.stored(identity)

    def busy(*_: Any) -> bytes:
        raise Unavailable

    monkeypatch.setattr(sealing, "seal", busy)
    assert (own.connect().status, own.give(identity).status) == (503, 503)
    assert (len(own.listed()), own.stored(identity), own.told) == (1, before, [])


def test_accounts_are_for_experts_who_are_signed_in_and_for_nobody_else(own: Own) -> None:
    identity = own.connected()
    experts.save(an_expert(handle="bo-li"))
    before = stored_items()
    strangers = [({}, 401), ({"Authorization": f"Bearer {signed_in('ben@example.com')}"}, 404)]
    strangers.append((Own(own.api, [], "bo@example.com", "bo-li").headers, 404))
    credentials = {"server": "https://8.8.8.8", "user": "eve", "password": "mine"}
    for headers, status in strangers:
        assert own.api.put(f"{PATH}/{identity}", {**CHOICE, "revision": "any"}, **headers).status == status
        assert own.api.put(f"{PATH}/{identity}/credentials", credentials, **headers).status == status
        assert own.api.post(f"{PATH}/{identity}/reading", "", **headers).status == status
        assert own.api.delete(f"{PATH}/{identity}", **headers).status == status
    assert own.api.get(PATH, **strangers[2][0]).body["accounts"] == []
    assert own.stored(identity).status is AccountStatus.CONNECTED
    counted = [item for item in stored_items() if not item["PK"]["S"].startswith("CALLS#")]
    assert counted == [item for item in before if not item["PK"]["S"].startswith("CALLS#")]


def test_what_is_chosen_is_kept_and_done_at_once(own: Own) -> None:
    identity = own.connected()
    answer = own.choose(identity)
    assert answer.status == 200
    account = answer.body["account"]
    assert {name: account[name] for name in CHOICE} == CHOICE
    assert own.listed() == [account]
    assert own.told == [(ADA[1], identity)]
    assert own.stored(identity).writes


def test_the_busy_times_of_calendars_stand_with_them_and_not_among_the_feeds(own: Own) -> None:
    identity = own.connected()
    own.choose(identity)
    calendars.end(
        ExternalCalendar("home", ADA[1], HOME.url, "Home", "8.8.8.8", NOW, read_at=NOW, account=identity, unread=2)
    )
    (account,) = own.listed()
    home, work, _ = account["calendars"]
    assert (home["busy"]["status"], home["busy"]["unread_entries"], work["busy"]) == ("ok", 2, None)
    assert own.api.get("/me/calendars", **own.headers).body["calendars"] == []
    assert own.api.post("/me/calendars/home/read", "", **own.headers).status == 404
    assert own.api.delete("/me/calendars/home", **own.headers).status == 404


WRONG_CHOICES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"reads": ["home", "gone"], "writes_to": "gone"}, {"reads": "unknown_calendar", "writes_to": "unknown_calendar"}),
    ({"writes_to": "holidays"}, {"writes_to": "calendar_not_writable"}),
    ({"reads": [f"c{number}" for number in range(MAX_READ + 1)]}, {"reads": "too_many"}),
    ({"title": "{client.name}{0}", "description": "{password}"}, {"description": "unknown_place"}),
    ({"title": "{}"}, {"title": "unknown_place"}),
    ({"title": "a" * 201}, {"title": "too_long"}),
    ({"on_delete": "shred"}, {"on_delete": "not_one_of"}),
]


@pytest.mark.parametrize(("changes", "codes"), WRONG_CHOICES, ids=lambda each: str(each)[:40])
def test_a_choice_that_can_not_be_is_said_at_its_field(
    own: Own, changes: dict[str, Any], codes: dict[str, str]
) -> None:
    identity = own.connected()
    before = own.stored(identity)
    answer = own.choose(identity, **changes)
    assert answer.status == 422
    assert codes.items() <= answer.codes().items()
    assert (own.stored(identity), own.told) == (before, [])


def test_of_one_calendar_one_account_alone_gets_the_bookings(own: Own) -> None:
    first, second = own.connected(), own.connected()
    assert own.choose(first).status == 200
    answer = own.choose(second)
    assert (answer.status, answer.codes()) == (422, {"writes_to": "calendar_has_bookings"})
    assert own.choose(second, writes_to="home").status == 200
    assert own.disconnect(first, "remove").status == 204
    assert own.choose(second).status == 200, "the one that leaves writes no more"


def test_two_accounts_do_not_get_the_same_calendar_however_close_they_are(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tabs, of which each looked before the other one wrote."""
    first, second = own.connected(), own.connected()
    change = calendar_accounts.change

    def change_after_the_other(*given: Any) -> CalendarAccount:
        monkeypatch.setattr(calendar_accounts, "change", change)
        assert own.choose(second).status == 200
        return change(*given)

    monkeypatch.setattr(calendar_accounts, "change", change_after_the_other)
    answer = own.choose(first)
    assert (answer.status, answer.codes()) == (422, {"writes_to": "calendar_has_bookings"})
    assert [own.stored(each).writes_to for each in (first, second)] == ["", "work"]


def test_a_calendar_that_is_not_listed_for_a_while_gets_bookings_from_its_account_alone(own: Own) -> None:
    first, second = own.connected(), own.connected()
    work = FoundCalendar.of(first, WORK.url, "Work", is_writable=True)
    own.note(first, calendars=(work,))
    assert own.choose(first, reads=[], writes_to=work.id).status == 200
    own.note(first, calendars=(HOME,))
    assert own.choose(second).codes() == {"writes_to": "calendar_has_bookings"}


def test_every_word_that_may_stand_in_braces_is_filled_in(own: Own) -> None:
    found = bookings.load(book(own.api).id)
    assert found is not None
    template = " ".join(f"{{{place}}}" for place in PLACES)
    account = replace(own.stored(own.connected()), title=template, description=template)
    entry = content_of(found, account, "https://expertbook.example/booking#1")
    assert "{" not in entry.title + entry.description


def test_two_who_choose_at_once_hear_of_each_other(own: Own) -> None:
    identity = own.connected()
    (before,) = own.listed()
    assert own.choose(identity).status == 200
    late = own.choose(identity, revision=before["revision"], invites=False)
    assert (late.status, late.body["type"]) == (409, "changed")
    assert late.body["current"]["invites"] is True
    assert own.choose(identity, revision=before["revision"]).status == 200, "the answer was lost"


def test_what_the_function_finds_meanwhile_disturbs_no_choice(own: Own) -> None:
    identity = own.connected()
    (before,) = own.listed()
    own.note(identity, read_at=NOW + timedelta(minutes=5), status=AccountStatus.BROKEN)
    assert own.choose(identity, revision=before["revision"]).status == 200


def test_other_credentials_connect_anew_and_keep_what_was_chosen(own: Own) -> None:
    identity = own.connected()
    own.choose(identity)
    own.note(identity, status=AccountStatus.REFUSED, error=Fault(Code.CALENDAR_UNREADABLE))
    (refused,) = own.listed()
    assert (refused["status"], refused["fault"]["code"]) == ("refused", "calendar_unreadable")
    own.told.clear()
    answer = own.give(identity, user="ada2")
    account = answer.body["account"]
    assert (answer.status, account["status"], account["fault"], account["user"]) == (200, "connecting", None, "ada2")
    assert (account["writes_to"], own.told) == ("work", [(ADA[1], identity)])
    assert own.stored(identity).credentials != b""


def test_a_reading_is_asked_for_twice_a_minute_at_most(own: Own, at: At) -> None:
    identity = own.connected()
    assert own.read(identity).body["account"]["reading"] is False, "it was just read"
    at(NOW + timedelta(seconds=31))
    assert own.read(identity).body["account"]["reading"] is True
    assert own.read(identity).body["account"]["reading"] is True
    assert own.told == [(ADA[1], identity)]
    assert own.stored(identity).asked_at == NOW + timedelta(seconds=31)


def test_a_service_that_refuses_is_not_asked(own: Own, at: At) -> None:
    identity = own.connected()
    own.note(identity, status=AccountStatus.REFUSED)
    at(NOW + timedelta(minutes=5))
    assert own.read(identity).status == 200
    assert own.told == []


def test_one_that_is_left_is_gone_at_once_with_its_credentials(own: Own) -> None:
    identity = own.connected()
    assert own.disconnect(identity).status == 204
    assert (own.listed(), own.told) == ([], [(ADA[1], identity)])
    stored = own.stored(identity)
    assert (stored.status, stored.credentials) == (AccountStatus.LEAVING, b"")
    assert own.disconnect(identity).status == 404


def test_one_whose_entries_are_removed_is_leaving_until_that_is_done(own: Own) -> None:
    identity = own.connected()
    assert own.disconnect(identity, "remove").status == 204
    assert [account["status"] for account in own.listed()] == ["leaving"]
    assert own.stored(identity).credentials, "they're needed to remove them"
    assert own.disconnect(identity, "remove").status == 204
    assert (own.choose(identity).status, own.give(identity).status, own.read(identity).status) == (404, 404, 404)
    assert own.disconnect(identity, "keep").status == 204
    assert own.listed() == []


def entry_of(booking: Booked, account: str, **changes: Any) -> CalendarEntry:
    """The entry of a booking, as it was written."""
    found = bookings.load(booking.id)
    assert found is not None
    time = (to_epoch(found.start), to_epoch(found.end))
    entry = CalendarEntry(ADA[1], account, found.id, "work", "one.ics", '"1"', time, found.version)
    return calendar_entries.save(replace(entry, **changes))


def put_back(booking: Booked, **headers: str) -> Answer:
    return booking.api.post(f"{booking.path}/calendar-entry", {"action": "put_back"}, **headers)


def test_an_expert_hears_of_entries_that_wait_for_an_answer_or_were_put_back(own: Own, at: At) -> None:
    identity = own.connected()
    quiet, asked, back = (book(own.api, start=f"2026-11-24T{hour}:30:00Z") for hour in (10, 14, 12))
    entry_of(quiet, identity)
    entry_of(asked, identity, status=EntryStatus.ASKED)
    entry_of(back, identity, fault=Fault(Code.TIME_IS_BOOKED))
    found = own.api.get("/me/calendar-entries", **own.headers).body["entries"]
    assert [(each["booking_id"], each["status"], (each["fault"] or {}).get("code")) for each in found] == [
        (back.id, "written", "time_is_booked"),
        (asked.id, "asked", None),
    ]
    assert found[1]["start"] == "2026-11-24T14:30:00Z"
    assert own.api.get("/me/calendar-entries", **Own(own.api, [], "bo@example.com", "bo-li").headers).body == {
        "entries": []
    }
    at(datetime.fromisoformat("2026-11-25T00:00:00+00:00"))
    assert own.api.get("/me/calendar-entries", **own.headers).body["entries"] == [], "they're over"


def test_a_deleted_entry_is_put_back_once(own: Own) -> None:
    identity = own.connected()
    booking = book(own.api)
    entry_of(booking, identity, status=EntryStatus.ASKED)
    for _ in range(2):
        answer = put_back(booking, **own.headers)
        assert (answer.status, answer.body["entry"]["status"]) == (200, "written")
    (pending,) = calendar_entries.pending(ADA[1], identity)
    assert (pending.booking_id, pending.number, pending.is_forced) == (booking.id, 1, True)
    assert own.told == [(ADA[1], identity)]
    assert own.api.get("/me/calendar-entries", **own.headers).body["entries"] == []


def test_the_expert_alone_puts_it_back(own: Own) -> None:
    identity = own.connected()
    booking = book(own.api)
    entry_of(booking, identity, status=EntryStatus.ASKED)
    for token in (booking.token, signed_in("eve@example.com")):
        assert put_back(booking, Authorization=f"Bearer {token}").status == 404
    assert calendar_entries.pending(ADA[1], identity) == []


def test_what_is_cancelled_or_in_no_calendar_is_not_put_back(own: Own) -> None:
    booking = book(own.api)
    assert put_back(booking, **own.headers).status == 404
    entry_of(booking, own.connected(), status=EntryStatus.ASKED)
    assert booking.cancel().status == 200
    answer = put_back(booking, **own.headers)
    assert (answer.status, answer.body["type"]) == (409, "status_not_allowed")
