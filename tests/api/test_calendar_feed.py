"""Calendar files and feeds over the API, read back by another library than the one that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from chalice.test import Client, HTTPResponse

from expertbook.adapters.identity import tokens
from expertbook.domain.expert import Expert
from tests.api.conftest import NOW, Api, counted_calls
from tests.api.people import ADA, book, signed_in


class Calendars:
    """The API, for answers that are no JSON."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, **headers: str) -> HTTPResponse:
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        return self._client.http.get(path, headers=sent)

    def read(self, path: str, **headers: str) -> Any:
        answer = self.get(path, **headers)
        assert answer.status_code == 200, answer.body
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return vobject.readOne(answer.body.decode())


@pytest.fixture
def calendars() -> Iterator[Calendars]:
    from app import app

    with Client(app) as client:
        yield Calendars(client)


@pytest.fixture
def expert() -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_in(*ADA)}"}


def test_a_booking_is_downloaded_as_a_calendar_file(api: Api, ada: Expert, calendars: Calendars) -> None:
    booking = book(api, notes="Bring: the notes; please,\nall \\ of them")
    path = f"{booking.path}/calendar.ics"
    answer = calendars.get(path, Authorization=f"Bearer {booking.token}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="session.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    entry = calendars.read(f"{path}?token={booking.token}").vevent
    assert entry.uid.value == f"{booking.id}@expertbook"
    assert (entry.dtstart.value, entry.dtend.value) == (
        datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
        datetime(2026, 11, 24, 10, 45, tzinfo=UTC),
    )
    assert b"DTSTART:20261124T103000Z" in answer.body
    assert entry.summary.value == "15-minute sync with Ada Lovelace"
    assert entry.location.value == booking.made["video_url"]
    assert "Bring: the notes; please,\nall \\ of them" in entry.description.value
    assert (entry.status.value, entry.sequence.value) == ("CONFIRMED", "0")
    assert all(len(line) <= 75 for line in answer.body.split(b"\r\n"))


def test_the_expert_downloads_it_with_the_clients_name(
    api: Api, ada: Expert, calendars: Calendars, expert: Any
) -> None:
    entry = calendars.read(f"{book(api).path}/calendar.ics", **expert).vevent
    assert entry.summary.value == "15-minute sync with Ben Ito"


def test_a_stranger_downloads_nothing(api: Api, ada: Expert, calendars: Calendars) -> None:
    booking, other = book(api), book(api, start="2026-11-24T14:00:00Z")
    for token in ("", other.token, signed_in("eve@example.com")):
        assert calendars.get(f"{booking.path}/calendar.ics?token={token}").status_code == 404


def test_no_text_begins_a_line_of_its_own(api: Api, ada: Expert, calendars: Calendars) -> None:
    evil = "x\r\nBEGIN:VALARM\r\nEND:VEVENT\nATTENDEE:mailto:eve@example.com"
    booking = book(api, notes=evil, name="Ben;CN=Eve:mailto\u2028END:VEVENT")
    answer = calendars.get(f"{booking.path}/calendar.ics?token={booking.token}")
    lines = answer.body.decode().replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("BEGIN", "END", "ATTENDEE"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert "BEGIN:VALARM" in vobject.readOne(answer.body.decode()).vevent.description.value


def test_a_moved_or_cancelled_booking_keeps_its_uid_and_counts_on(api: Api, ada: Expert, calendars: Calendars) -> None:
    booking = book(api)
    path = f"{booking.path}/calendar.ics?token={booking.token}"
    before = calendars.read(path).vevent
    booking.move("2026-11-24T14:00:00Z")
    moved = calendars.read(path).vevent
    booking.cancel()
    cancelled = calendars.read(path).vevent
    assert before.uid.value == moved.uid.value == cancelled.uid.value
    assert [entry.sequence.value for entry in (before, moved, cancelled)] == ["0", "1", "2"]
    assert moved.dtstart.value == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert cancelled.status.value == "CANCELLED"


def test_a_session_that_is_not_confirmed_is_tentative_and_keeps_the_link(
    api: Api, ada: Expert, calendars: Calendars, expert: Any
) -> None:
    booking = book(api, event_type="deep-dive")
    path = f"{booking.path}/calendar.ics?token={booking.token}"
    pending = calendars.get(path).body.decode()
    assert "STATUS:TENTATIVE" in pending and "meet.example" not in pending
    booking.status("confirmed", signed_in(*ADA))
    assert calendars.read(path).vevent.location.value == "https://meet.example/ada"


def test_the_feed_has_the_experts_sessions(api: Api, ada: Expert, calendars: Calendars, expert: dict[str, str]) -> None:
    kept, cancelled = book(api), book(api, start="2026-11-24T14:00:00Z")
    cancelled.cancel()
    url = api.get("/me/calendar-feed", **expert).body["url"]
    assert url.startswith("/api/experts/ada-lovelace/calendar.ics?key=")
    with counted_calls() as calls:
        calendar = calendars.read(url.removeprefix("/api"))
    assert calls == ["GetItem", "GetItem", "Query"]
    assert [entry.uid.value for entry in calendar.vevent_list] == [f"{kept.id}@expertbook"]
    assert calendar.vevent.summary.value == "15-minute sync with Ben Ito"
    assert calendar.x_wr_calname.value == "ExpertBook: Ada Lovelace"


def test_an_empty_feed_is_a_calendar_all_the_same(api: Api, ada: Expert, calendars: Calendars, expert: Any) -> None:
    url = api.get("/me/calendar-feed", **expert).body["url"].removeprefix("/api")
    assert "vevent" not in calendars.read(url).contents


def test_what_was_fetched_is_not_sent_again_until_it_changes(
    api: Api, ada: Expert, calendars: Calendars, expert: dict[str, str]
) -> None:
    booking = book(api)
    url = api.get("/me/calendar-feed", **expert).body["url"].removeprefix("/api")
    tag = calendars.get(url).headers["ETag"]
    unchanged = calendars.get(url, If_None_Match=tag)
    assert (unchanged.status_code, unchanged.body) == (304, b"")
    booking.move("2026-11-24T14:00:00Z")
    changed = calendars.get(url, If_None_Match=tag)
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_a_new_key_ends_the_one_before(api: Api, ada: Expert, calendars: Calendars, expert: dict[str, str]) -> None:
    old = api.get("/me/calendar-feed", **expert).body["url"].removeprefix("/api")
    new = api.post("/me/calendar-feed", {}, **expert).body["url"].removeprefix("/api")
    assert api.get("/me/calendar-feed", **expert).body["url"].removeprefix("/api") == new
    assert calendars.get(old).status_code == 404
    assert calendars.get(new).status_code == 200


def test_a_feed_opens_with_its_own_key_only(api: Api, ada: Expert, calendars: Calendars) -> None:
    booking = book(api)
    for key in (
        "",
        "x",
        booking.token,
        signed_in(*ADA),
        tokens.load_signer().make_feed_key("bo-li", 0),
        tokens.load_signer().make_feed_key("ada-lovelace", 1),
    ):
        assert calendars.get(f"/experts/ada-lovelace/calendar.ics?key={key}").status_code == 404
    assert (
        calendars.get(f"/experts/bo-li/calendar.ics?key={tokens.load_signer().make_feed_key('bo-li', 0)}").status_code
        == 404
    )


def test_only_experts_have_a_feed(api: Api, ada: Expert) -> None:
    assert api.get("/me/calendar-feed").status == 401
    assert api.get("/me/calendar-feed", Authorization=f"Bearer {signed_in('ben@example.com')}").status == 404


def test_sessions_of_long_ago_leave_the_feed(api: Api, ada: Expert, calendars: Calendars, expert: Any, at: Any) -> None:
    book(api)
    url = api.get("/me/calendar-feed", **expert).body["url"].removeprefix("/api")
    at(NOW + timedelta(days=30))
    assert len(calendars.read(url).vevent_list) == 1
    at(NOW + timedelta(days=32))
    assert "vevent" not in calendars.read(url).contents
