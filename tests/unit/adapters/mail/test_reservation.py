"""What programs read of a mail about a booking: as much as it says to people, and nothing that breaks out of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from expertbook.adapters.mail import messages
from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.messages import Recipient
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, GivenAnswer, Role, Status
from expertbook.domain.scheduling.model import Place

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
LINK = "https://book.example/booking#x.token"
BOOKING = Booking(
    id="01KAW5Q0N5Z5S3CJ1W0M9F7K3T",
    status=Status.CONFIRMED,
    expert=BookedExpert("ada-lovelace", "Ada Lovelace", "Technology", accent="teal"),
    event_type=BookedEventType("sync", "15-minute sync", 15),
    start=START,
    end=START + timedelta(minutes=15),
    claimed=(0, 900),  # type: ignore[arg-type]
    timezone="Europe/London",
    client=Client("Ben Ito", "ben@example.com", "", "Notes of Ben's"),
    place=Place("jitsi"),
    video_url="https://meet.example/x",
    created_at=START,
    updated_at=START,
    answers=(GivenAnswer("Which one?", "An answer of Ben's"),),
)


class Scripts(HTMLParser):
    """The content of each script, by its type."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str | None, str]] = []
        self._type: str | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.found.append((dict(attrs).get("type"), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            kind, before = self.found.pop()
            self.found.append((kind, before + data))


def html_of(
    booking: Booking,
    what: MailEvent,
    role: Role = Role.CLIENT,
    *,
    is_proved: bool = True,
    now: datetime = START - timedelta(days=1),
) -> str:
    name = booking.client.name if role is Role.CLIENT else booking.expert.name
    to = Recipient(role, name, "to@example.com", "Europe/London", "en-GB", LINK, is_proved)
    mail = messages.build_booking_mail(what, None, booking, to, "bookings@expertbook.example", now)
    html: str = next(part.get_content() for part in mail.walk() if part.get_content_type() == "text/html")
    return html


def told(booking: Booking, what: MailEvent, role: Role = Role.CLIENT, **more: Any) -> dict[str, Any]:
    ((kind, content),) = Scripts(html_of(booking, what, role, **more)).found
    assert kind == "application/ld+json"
    reservation: dict[str, Any] = json.loads(content)
    return reservation


def test_a_confirmed_booking_is_told_as_a_reservation() -> None:
    assert told(BOOKING, MailEvent.BOOKED) == {
        "@context": "https://schema.org",
        "@type": "EventReservation",
        "reservationNumber": BOOKING.id,
        "reservationStatus": "https://schema.org/ReservationConfirmed",
        "underName": {"@type": "Person", "name": "Ben Ito"},
        "reservationFor": {
            "@type": "Event",
            "name": "15-minute sync",
            "startDate": "2026-11-24T10:30:00Z",
            "endDate": "2026-11-24T10:45:00Z",
            "organizer": {"@type": "Person", "name": "Ada Lovelace"},
            "location": {"@type": "VirtualLocation", "url": "https://meet.example/x"},
        },
        "url": LINK,
        "modifyReservationUrl": LINK,
        "cancelReservationUrl": LINK,
    }


@pytest.mark.parametrize("what", [MailEvent.CANCELLED, MailEvent.DECLINED])
@pytest.mark.parametrize("role", Role)
def test_a_cancelled_one_is_told_as_cancelled_without_a_place(what: MailEvent, role: Role) -> None:
    reservation = told(replace(BOOKING, status=Status.CANCELLED), what, role)
    assert reservation["reservationStatus"] == "https://schema.org/ReservationCancelled"
    assert "location" not in reservation["reservationFor"]
    assert not {"modifyReservationUrl", "cancelReservationUrl"} & set(reservation)


def test_what_is_too_close_to_be_changed_by_its_client_has_no_links_for_that() -> None:
    with_notice = replace(BOOKING, event_type=replace(BOOKING.event_type, cancel_notice_minutes=60))
    changes = {"modifyReservationUrl", "cancelReservationUrl"}
    for role, minutes, expected in ((Role.CLIENT, 60, changes), (Role.CLIENT, 59, set()), (Role.EXPERT, 59, changes)):
        found = told(with_notice, MailEvent.BOOKED, role, now=START - timedelta(minutes=minutes))
        assert changes & set(found) == expected


@pytest.mark.parametrize("what", [MailEvent.REQUESTED, MailEvent.MOVE_REQUESTED])
def test_what_waits_for_its_expert_is_no_reservation_yet(what: MailEvent) -> None:
    assert Scripts(html_of(replace(BOOKING, status=Status.PENDING), what)).found == []


def test_an_address_is_told_as_one_and_a_call_by_its_words() -> None:
    office = told(replace(BOOKING, place=Place("in_person", "1 High Street,\nLondon")), MailEvent.BOOKED)
    where = "1 High Street, London"
    assert office["reservationFor"]["location"] == {"@type": "Place", "name": where, "address": where}
    call = told(replace(BOOKING, place=Place("phone")), MailEvent.BOOKED)
    assert set(call["reservationFor"]["location"]) == {"@type", "name"}


def test_an_address_that_nobody_proved_reads_nothing_that_was_typed() -> None:
    typed = replace(BOOKING, client=replace(BOOKING.client, name="Call 0900 123 456 or https://evil.example"))
    reservation = told(typed, MailEvent.BOOKED, is_proved=False)
    assert "evil.example" not in str(reservation) and "0900" not in str(reservation)


@pytest.mark.parametrize("is_proved", [True, False])
def test_notes_and_answers_are_for_people(is_proved: bool) -> None:
    reservation = str(told(BOOKING, MailEvent.BOOKED, Role.EXPERT, is_proved=is_proved))
    assert "Notes of Ben" not in reservation and "An answer of Ben" not in reservation


@pytest.mark.parametrize("typed", ["</script><img src=x>", "<!--<script>", '"}], "x": "', "\u2028'&amp;"])
def test_nothing_that_people_type_ends_the_element_or_the_text(typed: str) -> None:
    booking = replace(
        BOOKING,
        client=replace(BOOKING.client, name=typed),
        expert=replace(BOOKING.expert, name=typed),
        event_type=replace(BOOKING.event_type, title=typed),
        place=Place("in_person", typed),
    )
    event = told(booking, MailEvent.BOOKED)["reservationFor"]
    read = " ".join(typed.split())
    assert (event["name"], event["organizer"]["name"], event["location"]["address"]) == (read, read, read)


def test_an_experts_cover_is_above_the_mail_to_whom_it_is_for() -> None:
    to = Recipient(
        Role.CLIENT, "Ben", "to@example.com", "UTC", "en-GB", LINK, cover_url="https://book.example/photos/a-1.jpg"
    )
    mail = messages.build_booking_mail(
        MailEvent.BOOKED, None, BOOKING, to, "bookings@expertbook.example", START - timedelta(days=1)
    )
    html = next(part.get_content() for part in mail.walk() if part.get_content_type() == "text/html")
    assert '<img src="https://book.example/photos/a-1.jpg" width="560" height="93" alt=""' in html
    assert "<img" not in html_of(BOOKING, MailEvent.BOOKED)


def test_the_button_has_the_experts_color() -> None:
    teal, violet = (
        html_of(replace(BOOKING, expert=replace(BOOKING.expert, accent=accent)), MailEvent.BOOKED)
        for accent in ("teal", "violet")
    )
    assert "linear-gradient(120deg,#0f766e,#155e75)" in teal
    assert "linear-gradient(120deg,#7c3aed,#2563eb)" in violet
