"""The life of a booking over the API: who may do what, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType
from expertbook.store import bookings as store
from expertbook.store import experts
from tests.api.conftest import NOW, Api, an_expert, counted_calls
from tests.api.people import ADA, book, signed_in
from tests.api.test_bookings import claimed_grains

At = Callable[[datetime], None]
AFTERWARDS = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_the_expert_confirms_and_the_client_learns_the_link(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive")
    assert booking.show().body["booking"]["video_url"] is None
    answer = booking.status("confirmed", signed_in(*ADA))
    assert (answer.status, answer.body["role"]) == (200, "expert")
    assert answer.body["booking"]["status"] == "confirmed"
    shown = booking.show().body["booking"]
    assert (shown["video_url"], shown["status_by"]) == ("https://meet.example/ada", "expert")


def test_what_may_be_done_is_told_with_the_booking(api: Api, ada: Expert, at: At) -> None:
    booking = book(api, event_type="deep-dive")
    expert = signed_in(*ADA)
    assert booking.show().body["actions"] == ["cancel", "reschedule"]
    assert booking.show(expert).body["actions"] == ["confirm", "cancel", "reschedule"]
    booking.status("confirmed", expert)
    assert booking.show(expert).body["actions"] == ["cancel", "reschedule"]
    at(AFTERWARDS)
    assert booking.show().body["actions"] == ["report_absence"]
    assert booking.show(expert).body["actions"] == ["complete", "no_show"]
    booking.status("completed", expert)
    assert booking.show(expert).body["actions"] == []


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_after_the_session_its_expert_says_what_became_of_it(api: Api, ada: Expert, at: At, status: str) -> None:
    booking = book(api)
    at(AFTERWARDS)
    answer = booking.status(status, signed_in(*ADA))
    assert (answer.status, answer.body["booking"]["status"]) == (200, status)


@pytest.mark.parametrize("status", ["confirmed", "completed", "no_show"])
def test_what_only_the_expert_may_do_does_not_exist_for_the_client(api: Api, ada: Expert, status: str) -> None:
    booking = book(api, event_type="deep-dive")
    assert booking.status(status).status == 404
    assert booking.status(status, signed_in("ben@example.com")).status == 404


def test_cancelling_frees_the_time_and_says_why(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive")
    answer = booking.cancel(reason="The train\nis late")
    assert answer.status == 200
    shown = answer.body["booking"]
    assert (shown["status"], shown["reason"], shown["status_by"]) == ("cancelled", "The train\nis late", "client")
    assert (shown["sequence"], answer.body["actions"]) == (1, [])
    assert claimed_grains() == set()
    book(api, email="zoe@example.com")


def test_a_cancelled_booking_says_whether_anybody_had_confirmed_it(api: Api, ada: Expert) -> None:
    """A request is declined or withdrawn, a booking cancelled."""
    expert = signed_in(*ADA)
    starts = (f"2026-11-24T{hour}:00:00Z" for hour in (10, 12, 14))
    declined, withdrawn, cancelled = (book(api, event_type="deep-dive", start=start) for start in starts)
    assert cancelled.status("confirmed", expert).status == 200
    for booking, token in ((declined, expert), (withdrawn, None), (cancelled, expert)):
        assert (booking.cancel(token) if token else booking.cancel()).status == 200
    shown = [booking.show().body["booking"] for booking in (declined, withdrawn, cancelled)]
    assert [(each["cancelled_from"], each["status_by"]) for each in shown] == [
        ("pending", "expert"),
        ("pending", "client"),
        ("confirmed", "expert"),
    ]


def test_a_cancelled_booking_stays_cancelled(api: Api, ada: Expert) -> None:
    booking = book(api)
    booking.cancel()
    expert = signed_in(*ADA)
    answers = [booking.cancel(), booking.cancel(expert), booking.status("confirmed", expert)]
    answers += [booking.move("2026-11-24T11:00:00Z"), booking.status("completed", expert)]
    assert {(answer.status, answer.body["type"]) for answer in answers} == {(409, "status_not_allowed")}


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_a_session_that_is_to_come_cannot_be_over(api: Api, ada: Expert, status: str) -> None:
    assert book(api).status(status, signed_in(*ADA)).body["type"] == "status_not_allowed"


def test_a_session_that_was_never_confirmed_cannot_be_completed(api: Api, ada: Expert, at: At) -> None:
    booking = book(api, event_type="deep-dive")
    at(AFTERWARDS)
    assert booking.status("completed", signed_in(*ADA)).body["type"] == "status_not_allowed"


def test_a_confirmed_booking_is_not_confirmed_again(api: Api, ada: Expert) -> None:
    assert book(api).status("confirmed", signed_in(*ADA)).status == 409


def test_the_notice_binds_the_client_and_not_the_expert(api: Api, at: At) -> None:
    a_day = EventType("sync", "Sync", 30, 30, cancel_notice_minutes=1440)
    experts.save(an_expert(event_types=(a_day,)))
    booking = book(api)
    at(datetime(2026, 11, 23, 10, 30, tzinfo=UTC))
    assert booking.show().body["actions"] == ["cancel", "reschedule"]
    at(datetime(2026, 11, 23, 10, 31, tzinfo=UTC))
    assert booking.show().body["actions"] == []
    refused = booking.cancel()
    assert (refused.status, refused.body["type"]) == (409, "status_not_allowed")
    assert "until 1 day before" in refused.body["detail"]
    assert (refused.body["reason"], refused.body["values"]) == ("notice_passed", {"minutes": 1440})
    assert booking.move("2026-11-25T10:00:00Z").status == 409
    assert booking.move("2026-11-25T10:00:00Z", signed_in(*ADA)).status == 200
    assert booking.cancel(signed_in(*ADA)).status == 200


def test_a_request_is_withdrawn_until_its_start_whatever_the_notice(api: Api, at: At) -> None:
    """Nobody counts on what nobody has confirmed; once it's confirmed, or moved, the notice binds."""
    a_day = EventType("sync", "Sync", 30, 30, cancel_notice_minutes=1440, requires_confirmation=True)
    experts.save(an_expert(event_types=(a_day,)))
    one, other, late = (book(api, start=f"2026-11-24T1{hour}:00:00Z") for hour in (0, 1, 2))
    at(datetime(2026, 11, 24, 9, 59, tzinfo=UTC))
    assert one.show().body["actions"] == ["cancel"]
    assert one.move("2026-11-25T10:00:00Z").body["reason"] == "notice_passed"
    assert one.cancel().body["booking"]["status"] == "cancelled"
    book(api, start="2026-11-24T10:00:00Z", email="zoe@example.com")
    assert other.status("confirmed", signed_in(*ADA)).status == 200
    assert other.cancel().body["reason"] == "notice_passed"
    at(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    assert (late.show().body["actions"], late.cancel().body["reason"]) == ([], "has_begun")


def test_a_session_that_has_begun_is_cancelled_by_its_expert_only(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(datetime(2026, 11, 24, 10, 35, tzinfo=UTC))
    assert booking.cancel().status == 409
    assert booking.cancel(signed_in(*ADA)).status == 200
    other = book(api, start="2026-11-24T14:00:00Z")
    at(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    assert other.cancel(signed_in(*ADA)).status == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status"),
        ({"status": "pending"}, "status"),
        ({"status": "gone"}, "status"),
        ({"status": ["cancelled"]}, "status"),
        ({"status": "cancelled", "reason": "x" * 501}, "reason"),
        ({"status": "cancelled", "because": "x"}, "because"),
    ],
)
def test_a_bad_change_names_its_field(api: Api, ada: Expert, body: dict[str, str], field: str) -> None:
    booking = book(api)
    answer = api.patch(f"{booking.path}/status", body, Authorization=f"Bearer {booking.token}")
    assert (answer.status, list(answer.fields())) == (422, [field])


def test_who_changes_a_booking_that_was_changed_since_is_told(api: Api, ada: Expert) -> None:
    """Two who look at the same booking: the one who comes second does not undo the first."""
    from expertbook.adapters.identity.tokens import Caller
    from expertbook.domain.booking import Status
    from expertbook.domain.errors import Changed
    from expertbook.services import change_booking
    from expertbook.services.booking_access import open_booking

    booking = book(api)
    seen = open_booking(booking.id, Caller(manages=booking.id))
    assert booking.move("2026-11-24T14:00:00Z").status == 200
    with pytest.raises(Changed):
        change_booking.change_status(seen, Status.CANCELLED, "", "127.0.0.1", NOW + timedelta(minutes=1))
    with pytest.raises(Changed):
        change_booking.reschedule(seen, datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "UTC", "127.0.0.1", NOW)
    stored = store.load(booking.id)
    assert stored is not None and stored.status is Status.CONFIRMED
    assert claimed_grains() == {"SLOT#2026-11-24T14:00Z", "SLOT#2026-11-24T14:05Z", "SLOT#2026-11-24T14:10Z"}


def test_a_change_of_the_status_is_a_read_or_two_and_one_transaction(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive")
    expert = signed_in(*ADA)
    with counted_calls() as calls:
        booking.status("confirmed", expert)
    assert calls == ["GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        booking.cancel()
    assert calls == ["GetItem", "UpdateItem", "UpdateItem", "GetItem", "TransactWriteItems"], (
        "two limits, and the profile"
    )
