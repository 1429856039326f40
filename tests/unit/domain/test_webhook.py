"""What webhooks hear of, in which order, and when it's tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from expertbook.domain import booking_life
from expertbook.domain.booking import Booking, Role, Status
from expertbook.domain.webhook import (
    CHOOSABLE,
    LANES,
    PAUSES,
    Event,
    Payload,
    Webhook,
    WebhookEvent,
    WebhookStatus,
    events_of,
    next_try,
)
from tests.unit.adapters.mail.test_reservation import BOOKING

NOW = BOOKING.updated_at


def heard(before: Booking | None, after: Booking) -> list[str]:
    return [event.type.value for event in events_of(before, after)]


PENDING = replace(BOOKING, status=Status.PENDING, version=1)
CONFIRMED = replace(BOOKING, status=Status.CONFIRMED, version=1)


@pytest.mark.parametrize("booking", [PENDING, CONFIRMED])
def test_a_new_booking_is_created_and_nothing_else(booking: Booking) -> None:
    (event,) = events_of(None, booking)
    assert (event.type, event.status, event.booking_id) == (WebhookEvent.BOOKING_CREATED, booking.status, booking.id)


@pytest.mark.parametrize(
    ("status", "event"),
    [
        (Status.CONFIRMED, "booking.confirmed"),
        (Status.CANCELLED, "booking.cancelled"),
        (Status.EXPIRED, "booking.expired"),
        (Status.COMPLETED, "booking.completed"),
        (Status.NO_SHOW, "booking.no_show"),
    ],
)
def test_another_status_is_told_once(status: Status, event: str) -> None:
    assert heard(PENDING, replace(PENDING, status=status, version=2)) == [event]


def test_a_move_is_told_as_such_also_where_it_has_to_be_confirmed_again() -> None:
    moved = replace(CONFIRMED, start=CONFIRMED.start + timedelta(hours=1), status=Status.PENDING, version=2)
    (event,) = events_of(CONFIRMED, moved)
    assert (event.type, event.status) == (WebhookEvent.BOOKING_MOVED, Status.PENDING)


def test_a_review_is_told_when_it_is_given_and_each_time_that_it_is_changed() -> None:
    done = replace(CONFIRMED, status=Status.COMPLETED, version=2)
    given = booking_life.review(done, 5, NOW)
    later = booking_life.review(given, 5, NOW + timedelta(minutes=1))
    assert [heard(done, given), heard(given, later)] == [["review.created"], ["review.changed"]]
    assert events_of(given, later)[0].at == NOW + timedelta(minutes=1)


def test_nothing_is_told_of_what_nobody_did_or_of_quiet_bookings() -> None:
    again = replace(CONFIRMED, version=2)
    quiet = replace(CONFIRMED, is_quiet=True)
    nobodys = replace(CONFIRMED, expert=replace(CONFIRMED.expert, handle=""))
    assert heard(CONFIRMED, CONFIRMED) == heard(CONFIRMED, again) == []
    assert heard(None, quiet) == heard(quiet, booking_life.cancel(quiet, Role.CLIENT, "", NOW)) == []
    assert heard(None, nobodys) == []


def test_ids_are_the_same_each_time_and_sort_as_things_happened() -> None:
    def of(version: int, kind: WebhookEvent = WebhookEvent.BOOKING_MOVED) -> Event:
        return Event(kind, CONFIRMED.id, version, NOW)

    ids = [of(version).id for version in (1, 2, 9, 10, 100)]
    assert ids == sorted(ids) == [of(version).id for version in (1, 2, 9, 10, 100)]
    assert len({*ids, of(1, WebhookEvent.REVIEW_CREATED).id}) == 6


def test_a_booking_is_always_in_the_same_lane_and_many_are_in_all() -> None:
    assert len({Event(kind, "one", version, NOW).lane for kind in CHOOSABLE for version in (1, 2)}) == 1
    lanes = {Event(WebhookEvent.BOOKING_MOVED, f"booking {number}", 1, NOW).lane for number in range(60)}
    assert lanes == set(range(LANES))


def test_pauses_grow_over_28_hours() -> None:
    pauses = [next_try(tries, NOW) for tries in range(1, len(PAUSES) + 1)]
    assert [at - NOW for at in pauses if at is not None] == sorted(PAUSES)
    assert timedelta(hours=27) < sum(PAUSES, timedelta()) <= timedelta(hours=28)
    assert next_try(len(PAUSES) + 1, NOW) is None


def test_the_secret_before_signs_until_its_day_is_over() -> None:
    webhook = Webhook("1", "ada", "https://a.example/", (), Payload.THIN, "new", NOW, WebhookStatus.ACTIVE)
    rotated = replace(webhook, previous_secret="old", previous_until=NOW + timedelta(days=1))
    assert webhook.secrets_at(NOW) == ["new"]
    assert rotated.secrets_at(NOW) == ["new", "old"]
    assert rotated.secrets_at(NOW + timedelta(days=1)) == ["new"]
    assert "new" not in repr(rotated) and "old" not in repr(rotated)
