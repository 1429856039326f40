"""Bookings as items of the table, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from pynamodb.expressions.update import Action

from expertbook import tracing
from expertbook.domain.booking import (
    Absence,
    Attendance,
    BookedEventType,
    BookedExpert,
    Booking,
    Client,
    GivenAnswer,
    Proposal,
    ReplyTo,
    Role,
    Status,
)
from expertbook.domain.contact import Contact
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.email_address import normalize_email
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch, parse_instant, to_epoch
from expertbook.domain.scheduling.model import USUAL_REMINDERS, Place, Reminders
from expertbook.store.errors import RawItem
from expertbook.store.items import BookingItem
from expertbook.store.keys import BOOKING, booking_key, email_key, expert_key
from expertbook.store.table import instant_in, plain
from expertbook.store.versions import known


def item_of(booking: Booking) -> BookingItem:
    """The item of a booking."""
    start = format_instant(booking.start)
    return BookingItem(
        PK=booking_key(booking.id),
        SK=BOOKING,
        GSI1PK=email_key(normalize_email(booking.client.email)),
        GSI1SK=start,
        GSI2PK=expert_key(booking.expert.handle),
        GSI2SK=start,
        booking_id=booking.id,
        version=booking.version,
        sequence=booking.sequence,
        request=booking.request,
        status=_stored_status(booking.status).value,
        expired=booking.status is Status.EXPIRED or None,
        status_by=booking.status_by.value if booking.status_by is not None else None,
        cancelled_from=booking.cancelled_from.value if booking.cancelled_from is not None else None,
        reason=booking.reason or None,
        expert=asdict(booking.expert),
        event_type=asdict(booking.event_type),
        start=booking.start,
        end=booking.end,
        claimed_from=from_epoch(booking.claimed[0]),
        claimed_to=from_epoch(booking.claimed[1]),
        timezone=booking.timezone,
        name=booking.client.name,
        email=booking.client.email,
        phone=booking.client.phone,
        notes=booking.client.notes,
        answers=[asdict(given) for given in booking.answers] or None,
        place=asdict(booking.place),
        video_url=booking.video_url,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
        proved=booking.is_proved or None,
        locale=booking.locale,
        network=booking.network,
        stars=booking.stars,
        reviewed_at=booking.reviewed_at,
        review_changed_at=booking.review_changed_at,
        quiet=booking.is_quiet or None,
        absent_at=booking.absence.reported_at if booking.absence is not None else None,
        absence_reply=(booking.absence.reply or None) if booking.absence is not None else None,
        absence_replied_at=booking.absence.replied_at if booking.absence is not None else None,
        client_attends=_attendance_stored(booking.client_attends),
        expert_attends=_attendance_stored(booking.expert_attends),
        proposal=_proposal_stored(booking.proposal),
        reply_domain=booking.reply_to.domain if booking.reply_to is not None else None,
        reply_secret=booking.reply_to.secret if booking.reply_to is not None else None,
        reminders=asdict(booking.reminders) if booking.reminders != USUAL_REMINDERS else None,
    )


def from_image(image: RawItem) -> Booking:
    """The booking in an item as DynamoDB writes it."""
    stored = plain(image)
    start, end, claimed_from, claimed_to, created_at, updated_at = (
        parse_instant(stored[name])
        for name in ("start", "end", "claimed_from", "claimed_to", "created_at", "updated_at")
    )
    return Booking(
        id=stored["booking_id"],
        status=Status.EXPIRED if stored.get("expired") else Status(stored["status"]),
        expert=_booked_expert(stored["expert"]),
        event_type=_booked_event_type(stored["event_type"]),
        start=start,
        end=end,
        claimed=(to_epoch(claimed_from), to_epoch(claimed_to)),
        timezone=stored["timezone"],
        client=Client(name=stored["name"], email=stored["email"], phone=stored["phone"], notes=stored["notes"]),
        place=_place(stored["place"]),
        video_url=stored.get("video_url"),
        created_at=created_at,
        updated_at=updated_at,
        version=int(stored["version"]),
        sequence=int(stored["sequence"]),
        status_by=Role(stored["status_by"]) if "status_by" in stored else None,
        cancelled_from=Status(stored["cancelled_from"]) if "cancelled_from" in stored else None,
        reason=stored.get("reason", ""),
        request=stored.get("request"),
        answers=_answers(json.loads(stored["answers"])) if "answers" in stored else (),
        is_proved=stored.get("proved", False),
        locale=stored.get("locale", DEFAULT_LOCALE),
        network=stored.get("network"),
        stars=int(stored["stars"]) if "stars" in stored else None,
        reviewed_at=instant_in(stored, "reviewed_at"),
        review_changed_at=instant_in(stored, "review_changed_at"),
        is_quiet=stored.get("quiet", False),
        reminders=Reminders.of(json.loads(stored["reminders"])) if "reminders" in stored else USUAL_REMINDERS,
        absence=_absence(stored) if "absent_at" in stored else None,
        client_attends=_attendance(stored.get("client_attends")),
        expert_attends=_attendance(stored.get("expert_attends")),
        proposal=_proposal(stored["proposal"]) if "proposal" in stored else None,
        reply_to=ReplyTo(stored["reply_domain"], stored["reply_secret"]) if "reply_secret" in stored else None,
    )


def _absence(stored: dict[str, Any]) -> Absence:
    reported_at = parse_instant(stored["absent_at"])
    return Absence(reported_at, stored.get("absence_reply", ""), instant_in(stored, "absence_replied_at"))


def _attendance_stored(attends: Attendance | None) -> dict[str, Any] | None:
    return None if attends is None else {**asdict(attends), "at": attends.at.isoformat()}


def _attendance(text: str | None) -> Attendance | None:
    if text is None:
        return None
    stored = known(Attendance, json.loads(text))
    return Attendance(**{**stored, "at": parse_instant(stored["at"])})


def _proposal_stored(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    refused_at = proposal.refused_at.isoformat() if proposal.refused_at is not None else None
    return {**asdict(proposal), "at": proposal.at.isoformat(), "refused_at": refused_at}


def _proposal(text: str) -> Proposal:
    stored = json.loads(text)
    return Proposal(
        by=Role(stored["by"]),
        time=(Epoch(stored["time"][0]), Epoch(stored["time"][1])),
        at=parse_instant(stored["at"]),
        sequence=stored["sequence"],
        refused_at=parse_instant(stored["refused_at"]) if stored["refused_at"] is not None else None,
        is_withdrawn=stored.get("is_withdrawn", False),
    )


def _stored_status(status: Status) -> Status:
    """Releases that don't know that requests expire read such a one as cancelled, which it's like in all but words."""
    return Status.CANCELLED if status is Status.EXPIRED else status


def _answers(stored: list[dict[str, Any]]) -> tuple[GivenAnswer, ...]:
    return tuple(GivenAnswer(**known(GivenAnswer, given)) for given in stored)


# These three are mostly the same in a list of bookings.


@lru_cache(100)
def _booked_expert(text: str) -> BookedExpert:
    stored = json.loads(text)
    contact = Contact(**known(Contact, stored.get("contact", {})))
    return BookedExpert(**{**known(BookedExpert, stored), "contact": contact})


@lru_cache(100)
def _booked_event_type(text: str) -> BookedEventType:
    return BookedEventType(**known(BookedEventType, json.loads(text)))


@lru_cache(100)
def _place(text: str) -> Place:
    return Place(**known(Place, json.loads(text)))


def set_request_id() -> Action:
    """For an update of some attributes: the request that causes it, if there is one; no more the one that booked."""
    by = tracing.request_id()
    return BookingItem.request_id.remove() if by is None else BookingItem.request_id.set(by)
