"""The words of mails stand in the catalogue, all of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest

from expertbook.adapters import words as catalogue
from expertbook.adapters.ics import entries
from expertbook.adapters.mail import messages
from expertbook.adapters.mail.dates import format_date, format_time
from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.messages import Recipient
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, GivenAnswer, Role, Status
from expertbook.domain.contact import Contact
from expertbook.domain.date_form import DateForm
from expertbook.domain.scheduling.model import Place, PlaceKind

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SENDER = "bookings@expertbook.example"
BOOKING = Booking(
    id="01KAW5Q0N5Z5S3CJ1W0M9F7K3T",
    status=Status.CONFIRMED,
    expert=BookedExpert("ada", "Ädä", "1", Contact("a@example.com", "+442079460018")),
    event_type=BookedEventType("sync", "Ä", 15),
    start=START,
    end=START + timedelta(minutes=15),
    claimed=(0, 900),  # type: ignore[arg-type]
    timezone="Europe/London",
    client=Client("Bën", "b@example.com", "+442079460018", "Ö"),
    place=Place("jitsi"),
    video_url="https://meet.example/x",
    created_at=START,
    updated_at=START,
    answers=(GivenAnswer("Ü", "Ü"),),
    reason="Ë",
)
NO_WORDS = set("ExpertBook Google Calendar Outlook London UTC TEMPLATE addevent calendar action compose".split())
"""Names, which no language changes, and what the links to calendars say to them."""

WORD = re.compile(r"[A-Za-z]{2,}")


def pseudo(message: Any) -> Any:
    """The catalogue in a language without a letter of English: what is left of that in a mail stands elsewhere."""
    if isinstance(message, dict):
        return {key: pseudo(value) for key, value in message.items()}
    return "".join(
        part if part.startswith("{") else re.sub(r"\w", "ж", part) for part in re.split(r"(\{\w+\})", message)
    )


@pytest.fixture
def in_pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read = catalogue._catalogue()
    monkeypatch.setattr(catalogue, "_catalogue", lambda: {**read, "mails": pseudo(read["mails"])})
    yield
    messages._templates.cache_clear()


class Shown(HTMLParser):
    """What a reader of HTML sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.texts += [value or "" for name, value in attrs if name in ("alt", "title", "aria-label")]
        self.texts += [value for name, value in attrs if name == "href" and value and "calendar" in value]

    def handle_data(self, data: str) -> None:
        if self._within not in ("style", "script"):  # a program reads the latter
            self.texts.append(data)


def texts_of(mail: EmailMessage) -> Iterator[str]:
    """Everything in a mail that somebody reads."""
    yield mail["Subject"]
    for part in mail.walk():
        match part.get_content_type():
            case "text/plain":
                yield part.get_content()
            case "text/html":
                for text in Shown(part.get_content()).texts:
                    if text.startswith("https://"):
                        yield from (value for values in parse_qs(urlsplit(text).query).values() for value in values)
                    else:
                        yield text
            case "text/calendar":
                yield from texts_of_entry(part.get_content())


def texts_of_entry(calendar: str) -> Iterator[str]:
    found = icalendar.Calendar.from_ical(calendar)
    yield str(found.get("x-wr-calname", ""))
    for entry in found.walk("VEVENT"):
        yield from (str(entry[name]) for name in ("summary", "description", "location"))


def english_in(texts: Iterator[str]) -> set[str]:
    plain = (re.sub(r"https?:\S+|\S+@\S+|\d{8}T\d{6}Z|\S+T[\d:]+Z", " ", text) for text in texts)
    return {word for text in plain for word in WORD.findall(text)} - NO_WORDS


def bookings() -> Iterator[Booking]:
    kinds: list[PlaceKind] = ["jitsi", "phone"]
    yield from (replace(BOOKING, status=status, place=Place(kind)) for kind in kinds for status in Status)
    yield replace(BOOKING, place=Place("phone"), client=replace(BOOKING.client, phone=""))
    yield replace(BOOKING, status_by=Role.CLIENT)
    yield replace(BOOKING, status_by=Role.EXPERT)


def booking_mails() -> Iterator[EmailMessage]:
    """Of every kind, with whatever may stand in one."""
    for what, role, booking, is_proved in itertools.product(MailEvent, Role, bookings(), (True, False)):
        locale = "en-GB" if is_proved else "en-US"
        to = Recipient(
            role, "Bën", "b@example.com", "Europe/London", locale, "https://book.example/booking#x", is_proved
        )
        before = replace(booking, start=START - timedelta(days=3), end=START - timedelta(days=2))
        yield messages.build_booking_mail(what, before, booking, to, SENDER)


def code_mail() -> EmailMessage:
    return messages.build_code_mail("b@example.com", "123456", "https://book.example/x", SENDER)


def feed() -> str:
    return entries.build_feed("Ädä", bookings())


def test_no_word_of_a_mail_stands_outside_of_the_catalogue(in_pseudo: None) -> None:
    mails = [*booking_mails(), code_mail()]
    assert english_in(text for mail in mails for text in texts_of(mail)) == set()


def test_no_word_of_a_calendar_feed_stands_outside_of_the_catalogue(in_pseudo: None) -> None:
    assert english_in(texts_of_entry(feed())) == set()


class Noting(dict[str, Any]):
    """A group of the catalogue that notes which of its messages are asked for."""

    def __init__(self, group: dict[str, Any], asked: set[str], path: str = "") -> None:
        super().__init__(group)
        self._asked, self._path = asked, path

    def __getitem__(self, key: str) -> Any:
        found, path = super().__getitem__(key), f"{self._path}{key}"
        if isinstance(found, dict):
            return Noting(found, self._asked, f"{path}.")
        self._asked.add(path)
        return found


def keys_of(group: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, value in group.items():
        yield from keys_of(value, f"{path}{name}.") if isinstance(value, dict) else (f"{path}{name}",)


def test_every_message_of_mails_is_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read, asked = catalogue._catalogue(), set[str]()
    monkeypatch.setattr(catalogue, "_catalogue", lambda: {**read, "mails": Noting(read["mails"], asked)})
    assert all([*booking_mails(), code_mail(), feed()])
    for day in range(0, 365, 27):
        format_date(START + timedelta(days=day), DateForm())
    format_time(START + timedelta(hours=4), DateForm(twelve_hours=True))
    assert {key for key in keys_of(read["mails"]) if key not in asked and not key.endswith(".one")} == set()


def test_numbers_have_the_form_of_their_category(monkeypatch: pytest.MonkeyPatch) -> None:
    days = {"one": "{count} day", "other": "{count} days"}
    monkeypatch.setattr(catalogue, "_catalogue", lambda: {"mails": {"days": days}})
    assert [catalogue.words("days", count=count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_what_is_filled_in_is_filled_in_once() -> None:
    assert catalogue.words("entry.summary", title="{other}", other="Ben") == "{other} with Ben"
