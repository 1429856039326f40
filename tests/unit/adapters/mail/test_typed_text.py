"""Whatever people type: it becomes no header of a mail, no line of a calendar and no link to a stranger."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expertbook.adapters.mail import messages
from expertbook.adapters.mail.headers import POLICY
from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.messages import Recipient
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, GivenAnswer, Role, Status
from expertbook.domain.scheduling.model import Place
from expertbook.domain.text import to_plain_name

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
BOOKING = Booking(
    id="01KAW5Q0N5Z5S3CJ1W0M9F7K3T",
    status=Status.CONFIRMED,
    expert=BookedExpert("ada-lovelace", "Ada Lovelace", "Technology"),
    event_type=BookedEventType("sync", "15-minute sync", 15),
    start=START,
    end=START + timedelta(minutes=15),
    claimed=(0, 900),  # type: ignore[arg-type]
    timezone="Europe/London",
    client=Client("Ben Ito", "ben@example.com", "", ""),
    place=Place("jitsi"),
    video_url="https://meet.jit.si/expertbook-x",
    created_at=START,
    updated_at=START,
)
HEADERS = {"Subject", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type"}
OF_EXPERT = HEADERS | {"Reply-To"}

TRICKS = st.sampled_from(
    [
        "=?utf-8?q?x=0D=0ABcc:_eve@example.com=0D=0A=0D=0Ahello?=",
        "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ0K?=",
        "=?utf-8?q?a?= =?utf-8?q?=0A_b?=",
        '"; CN=x; ATTENDEE:mailto:eve@example.com',
        "a\\nATTENDEE:mailto:eve@example.com",
        "<b>bold</b>",
        "{{ 7 * 7 }}",
        "\u202egnp.exe",
        "नमस्ते\u200d",
        "👩\u200d💻",
    ]
)
TYPED = st.lists(st.one_of(TRICKS, st.text(max_size=20)), min_size=1, max_size=4).map(" ".join)
"""What passes the rules of requests and more: any text, and pieces that programs read as something else."""


def mail_of(typed: str, role: Role, *, is_proved: bool = True) -> EmailMessage:
    client = Client(typed, "ben@example.com", "", typed)
    expert = replace(BOOKING.expert, name=typed)
    event_type = replace(BOOKING.event_type, title=typed)
    booking = replace(
        BOOKING, client=client, expert=expert, event_type=event_type, answers=(GivenAnswer(typed, typed),)
    )
    to = Recipient(role, typed, "to@example.com", "UTC", "en-GB", "https://book.example/booking#x", is_proved=is_proved)
    made = messages.build_booking_mail(
        MailEvent.BOOKED, None, booking, to, "bookings@expertbook.example", START - timedelta(days=1)
    )
    return message_from_bytes(made.as_bytes(), _class=EmailMessage, policy=policy.default)


@settings(deadline=None, max_examples=60)
@given(TYPED, st.sampled_from(Role))
def test_no_typed_text_becomes_a_header_or_a_line_of_a_calendar(typed: str, role: Role) -> None:
    mail = mail_of(typed, role)
    assert set(mail.keys()) == (OF_EXPERT if role is Role.EXPERT else HEADERS)
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        *("text/plain", "text/html", "text/calendar", "text/calendar"),
    ]
    for name in ("Subject", "To", "Reply-To"):
        decoded = str(mail.get(name, ""))
        assert re.search("[\r\n\0]", decoded) is None
        # Read once more, as a program does that takes what it decoded for a header again.
        again = str(make_header(decode_header(decoded)))
        assert re.search("[\r\n\0]", again) is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["to@example.com"]
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    (entry,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    attendees = entry["attendee"]
    assert not isinstance(attendees, list) and str(attendees) == "mailto:to@example.com"
    assert str(entry["organizer"]) == "mailto:bookings@expertbook.example"
    assert set(entry.keys()) <= {
        *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "STATUS", "DESCRIPTION", "LOCATION", "URL"),
        *("ORGANIZER", "ATTENDEE", "CREATED", "LAST-MODIFIED", "TRANSP", "CLASS", "CONFERENCE"),
    }


@settings(deadline=None, max_examples=60)
@given(TYPED)
# What Python 3.11's own policies write of these can't be read back.
@example("=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ0K?= \U00010000 ¡ \U00010000 ¡")
@example("Ì ND\U00077553Z þ3S a\\nATTENDEE:mailto:eve@example.com a\\nATTENDEE:mailto:eve@example.com gÁ ~ g")
def test_a_header_needs_no_help_of_the_python_that_writes_it(typed: str) -> None:
    """Pythons before 3.11.10 and 3.12.5 write a decoded line end as it is (CVE-2024-6923)."""
    trusting = POLICY.clone(verify_generated_headers=False) if hasattr(POLICY, "verify_generated_headers") else POLICY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "POLICY", trusting)
        mail = mail_of(typed, Role.EXPERT)
    assert set(mail.keys()) == OF_EXPERT
    assert "=?" not in str(mail["Subject"]) + str(mail["Reply-To"])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ben Ito", "Ben Ito"),
        ("Zoë O’Neill-Nguyễn 用户 محمد", "Zoë O’Neill-Nguyễn 用户 محمد"),
        ("क्\u200dष 👩\u200d💻", "क्\u200dष 👩\u200d💻"),
        ("John Smith 3rd, room 1234", "John Smith 3rd, room 1234"),
        ("Dr. Ada Lovelace", "Dr. Ada Lovelace"),
        ("evil.example", "evil example"),
        ("evil。example", "evil example"),
        ("https://evil", "https evil"),
        ("www.evil", "evil"),
        ("me@evil", "me evil"),
        ("call 0900 12 34 56 now", "call now"),
        ("call 0-9-0-0-1", "call"),
        ("٠٩٠٠١٢", ""),
        ("x" * 80, "x" * 60),
    ],
)
def test_a_name_that_strangers_read_makes_no_link_and_no_number_to_call(name: str, plain: str) -> None:
    assert to_plain_name(name) == plain


@settings(deadline=None, max_examples=60)
@given(TYPED)
def test_no_name_does(name: str) -> None:
    plain = to_plain_name(name)
    assert len(plain) <= 60
    assert "://" not in plain and "@" not in plain and "www." not in plain.lower()
    assert re.search(r"[^\W\d_]\.[^\W\d_]", plain) is None
    assert re.search(r"\d{5}", plain) is None
