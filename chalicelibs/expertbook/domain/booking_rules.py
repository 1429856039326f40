"""How a booking is made. Pure: `now`, the new id and the video room are arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, GivenAnswer, Status
from expertbook.domain.booking_questions import parse_answers
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.local_time import from_epoch, to_epoch
from expertbook.domain.scheduling.model import EventType
from expertbook.domain.scheduling.slots import is_on_grid, window_end


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a client wants to book. The start is an instant, or else a date and "HH:MM" on the clock of `timezone`."""

    expert: str
    event_type: str
    timezone: str
    client: Client
    start: datetime | None = None
    date: date | None = None
    time: str | None = None
    hold: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    locale: str = DEFAULT_LOCALE


def resolve_start(request: BookingRequest) -> datetime:
    """The requested start. Raises InvalidFields if the clocks of the zone skip it."""
    if request.start is not None:
        return request.start
    assert request.date is not None and request.time is not None  # the request has one or the other
    try:
        return from_epoch(local_time.resolve(request.date, parse_clock_time(request.time), request.timezone))
    except local_time.ImpossibleLocalTime as error:
        raise InvalidFields.of("time", Fault(Code.TIME_SKIPPED)) from error


def check_offered(
    expert: Expert, event_type: EventType, start: datetime, now: datetime, field: str, *, needs_notice: bool = True
) -> None:
    """Raise InvalidFields for `field` unless the expert offers this start at `now`. It may be taken all the same.

    Pass `needs_notice=False` for the expert, who may move a booking at short notice.
    """
    if start < now:
        fault = Fault(Code.TIME_GONE_BY)
    elif needs_notice and start < now + timedelta(minutes=event_type.minimum_notice_minutes):
        fault = Fault(Code.TOO_SOON, minutes=event_type.minimum_notice_minutes)
    elif to_epoch(start) >= window_end(expert.availability, event_type, to_epoch(now)):
        fault = Fault(Code.TOO_FAR_AHEAD, days=event_type.booking_window_days)
    elif not is_on_grid(expert.availability, event_type, to_epoch(start)):
        fault = Fault(Code.NOT_OFFERED_THEN)
    else:
        return
    raise InvalidFields.of(field, fault)


def make_booking(
    expert: Expert,
    event_type: EventType,
    request: BookingRequest,
    start: datetime,
    now: datetime,
    booking_id: str,
    room: str,
) -> Booking:
    """The new booking. `room` is the URL to meet at if the place is a video room.

    Raises InvalidFields for a phone number that is missing where the event type needs one, and for answers that its
    questions don't allow. A number that it doesn't ask for isn't kept.
    """
    place = event_type.place
    answers = _check_answers(event_type, request)
    client = replace(request.client, phone="") if event_type.phone == "hidden" else request.client
    return Booking(
        id=booking_id,
        status=Status.PENDING if event_type.requires_confirmation else Status.CONFIRMED,
        expert=snapshot_expert(expert),
        event_type=snapshot_event_type(event_type),
        start=start,
        end=start + timedelta(minutes=event_type.duration_minutes),
        claimed=claimed_span(event_type, to_epoch(start)),
        timezone=request.timezone,
        locale=request.locale,
        client=client,
        place=place,
        video_url=room if place.kind == "jitsi" else place.detail if place.kind == "link" else None,
        created_at=now,
        updated_at=now,
        answers=answers,
        reminders=event_type.reminders,
    )


def snapshot_expert(expert: Expert) -> BookedExpert:
    """What a booking remembers of its expert."""
    return follow_profile(BookedExpert(expert.handle, expert.name, expert.category), expert)


def follow_profile(booked: BookedExpert, expert: Expert) -> BookedExpert:
    """What a booking that isn't over shows of its expert once the profile has changed: the name stays."""
    return replace(
        booked,
        contact=expert.contact,
        photo_url=expert.photo_url,
        accent=expert.accent,
        cover_url=expert.cover_url,
    )


def _check_answers(event_type: EventType, request: BookingRequest) -> tuple[GivenAnswer, ...]:
    """What was answered, once all that this event type asks is there. InvalidFields names everything that isn't."""
    needs_phone = event_type.phone == "required" and not request.client.phone
    errors = [FieldError("phone", Fault(Code.REQUIRED))] if needs_phone else []
    try:
        answers = parse_answers(event_type.questions, request.answers)
    except InvalidFields as bad:
        raise InvalidFields([*errors, *bad.errors]) from bad
    if errors:
        raise InvalidFields(errors)
    return answers


def snapshot_event_type(event_type: EventType) -> BookedEventType:
    """What a booking remembers of its event type: the terms at the time of booking."""
    return BookedEventType(
        event_type.slug, event_type.title, event_type.duration_minutes, event_type.cancel_notice_minutes
    )
