"""The words of mails stand in the catalogue, all of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
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
from expertbook.adapters.words import Words
from expertbook.domain.booking import (
    Absence,
    BookedEventType,
    BookedExpert,
    Booking,
    Client,
    GivenAnswer,
    Proposal,
    Role,
    Status,
)
from expertbook.domain.contact import Contact
from expertbook.domain.date_form import DateForm
from expertbook.domain.faults import Code, Fault
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.scheduling.model import Place, PlaceKind

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SENDER = "bookings@expertbook.example"
BOOKING = Booking(
    id="01KAW5Q0N5Z5S3CJ1W0M9F7K3T",
    status=Status.CONFIRMED,
    expert=BookedExpert("ada", "Ädä", "1", Contact("a@example.com", "+442079460018")),
    event_type=BookedEventType("sync", "Ä", 15, cancel_notice_minutes=60),
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
def in_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    read = catalogue._catalogue("en")
    monkeypatch.setattr(catalogue, "_catalogue", lambda _: {**read, "mails": pseudo(read["mails"])})


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


ALL_BOOKINGS = list(zip(bookings(), itertools.cycle((True, False)), strict=False))
"""Each with an address that's proved or isn't."""


def booking_mails() -> Iterator[EmailMessage]:
    """Of every kind, with whatever may stand in one: those at one place long before the session, and just before it
    those at the other."""
    long_before, just_before = START - timedelta(days=2), START - timedelta(minutes=30)
    for what, role, (booking, is_proved) in itertools.product(MailEvent, Role, ALL_BOOKINGS):
        if (what, role) == (MailEvent.ASKED_AGAIN, Role.CLIENT):
            continue
        locale = "en-GB" if is_proved else "en-US"
        to = Recipient(
            role, "Bën", "b@example.com", "Europe/London", locale, "https://book.example/booking#x", is_proved
        )
        to = replace(to, unsubscribe_url="https://book.example/x", account_url="https://book.example/account")
        before = replace(booking, start=START - timedelta(days=3), end=START - timedelta(days=2))
        if what in (MailEvent.ABSENCE_REPORTED, MailEvent.ABSENCE_REPLIED):
            reported = replace(booking, absence=Absence(START, "Жжж", START))
            yield messages.build_absence_mail(what, reported, to, SENDER)
            continue
        if what in (MailEvent.PROPOSED, MailEvent.PROPOSAL_REFUSED):
            proposal = Proposal(Role.CLIENT, (to_epoch(START), Epoch(to_epoch(START) + 3600)), START, 0)
            yield messages.build_proposal_mail(what, replace(booking, proposal=proposal), to, SENDER)
            continue
        now = just_before if booking.place.kind == "phone" else long_before
        yield messages.build_booking_mail(what, before, booking, to, SENDER, now)


def review_mail() -> EmailMessage:
    to = Recipient(Role.CLIENT, "Bën", "b@example.com", "Europe/London", "en", "https://book.example/booking#x")
    return messages.build_review_mail(BOOKING, to, SENDER)


def webhook_mail() -> EmailMessage:
    link = "https://book.example/dashboard/webhooks"
    return messages.build_webhook_mail("Ädä", "a@example.com", "хукс.пример", link, "en", SENDER)


def code_mail() -> EmailMessage:
    return messages.build_code_mail("b@example.com", "123456", "https://book.example/x", "en", SENDER)


def calendar_mails() -> Iterator[EmailMessage]:
    """Of each reason why an entry is put back, and of one that says nothing that we know."""
    to = Recipient(Role.EXPERT, "Ädä", "a@example.com", "Europe/London", "en", "https://book.example/booking#x")
    seen = to_epoch(START), to_epoch(START + timedelta(hours=1))
    values: dict[str, Any] = {"hours": 4, "minutes": 5, "count": 2}
    why = catalogue.words_for("en").messages["calendar"]["put_back"]["why"]
    for kind in [*(Code[name.upper()] for name in why if name != "other"), Code.IS_OVER]:
        fault = Fault(kind, **{name: values[name] for name in kind.places})
        yield messages.build_put_back_mail(BOOKING, to, fault, seen, SENDER)
    for where in (None, Code.ENTRY_ELSEWHERE, Code.ENTRY_MAYBE_ELSEWHERE):
        yield messages.build_asked_mail(BOOKING, to, where and Fault(where), SENDER)


def reply_mails() -> Iterator[EmailMessage]:
    """Of each reason why what somebody replied can't be, of one that says nothing that we know, and at
    times when less and less can be done. At first an older proposal stands."""
    to = Recipient(Role.CLIENT, "Ädä", "a@example.com", "Europe/London", "en", "https://book.example/booking#x")
    values: dict[str, Any] = {"hours": 4, "minutes": 5, "count": 2}
    why = catalogue.words_for("en").messages["replies"]["why"]
    for kind in [*(Code[name.upper()] for name in why if name != "other"), Code.IS_CONFIRMED]:
        fault = Fault(kind, **{name: values[name] for name in kind.places})
        for replied in (ReplyKind.DECLINED, ReplyKind.PROPOSED):
            reply = InvitationReply(BOOKING.id, Role.CLIENT, replied, START, 0)
            yield messages.build_reply_refused_mail(BOOKING, to, reply, fault, START, SENDER)
    for minutes in (30, -30):
        reply = replace(reply, start=START, end=START + timedelta(minutes=minutes))
        yield messages.build_reply_refused_mail(BOOKING, to, reply, Fault(Code.TIME_NOT_FREE), START, SENDER)
    booking = replace(BOOKING, proposal=Proposal(Role.CLIENT, (to_epoch(START), to_epoch(BOOKING.end)), START, 0))
    for role, minutes in ((Role.CLIENT, -90), (Role.CLIENT, -30), (Role.EXPERT, 5)):
        reader, now = replace(to, role=role), START + timedelta(minutes=minutes)
        yield messages.build_reply_refused_mail(booking, reader, reply, Fault(Code.HAS_BEGUN), now, SENDER)


def feed() -> str:
    return entries.build_feed("Ädä", bookings())


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


Patched = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """The messages of mails that were asked for."""
    return set()


@pytest.fixture(scope="module")
def note(asked: set[str]) -> Patched:
    """Puts the language without English in place of English, and notes what is asked for."""
    read = catalogue._catalogue("en")
    noting = read | {"mails": Noting(pseudo(read["mails"]), asked)}
    return lambda patch: patch.setattr(catalogue, "_catalogue", lambda _: noting)


@pytest.fixture(scope="module")
def all_mails(note: Patched) -> list[EmailMessage]:
    with pytest.MonkeyPatch.context() as patch:
        note(patch)
        return [*booking_mails(), *calendar_mails(), *reply_mails(), review_mail(), webhook_mail(), code_mail()]


def test_no_word_of_a_mail_stands_outside_of_the_catalogue(all_mails: list[EmailMessage]) -> None:
    assert english_in(text for mail in all_mails for text in texts_of(mail)) == set()


def test_every_message_of_mails_is_in_one(
    all_mails: list[EmailMessage], note: Patched, asked: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    note(monkeypatch)
    words = catalogue.words_for("en")
    assert feed()
    assert words("calendar.cancelled")
    assert words("replies.cancelled")
    for day in range(0, 365, 27):
        format_date(START + timedelta(days=day), DateForm(), words)
    format_time(START + timedelta(hours=4), DateForm(twelve_hours=True), words)
    assert {key for key in keys_of(words.messages) if key not in asked and not key.endswith(".one")} == set()


ENGLISH = {"one": "i = 1 and v = 0"}
RUSSIAN = {
    "one": "v = 0 and i % 10 = 1 and i % 100 != 11",
    "few": "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
    "many": "v = 0 and i % 10 = 0 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 11..14",
}
ARABIC = {"zero": "n = 0", "one": "n = 1", "two": "n = 2", "few": "n % 100 = 3..10", "many": "n % 100 = 11..99"}
FRENCH = {"one": "i = 0,1", "many": "e = 0 and i != 0 and i % 1000000 = 0 and v = 0 or e != 0..5"}


@pytest.mark.parametrize(
    ("plurals", "found"),
    [
        (ENGLISH, "other one other other other other other other other"),
        (RUSSIAN, "many one few many many many one many many"),
        (ARABIC, "zero one two few many many many other many"),
        (FRENCH, "one one other other other other other other other"),
        ({}, "other other other other other other other other other"),
    ],
)
def test_numbers_have_the_form_of_their_category(plurals: dict[str, str], found: str) -> None:
    """By the rules that CLDR has for them, copied into the language's file."""
    categories = ("zero", "one", "two", "few", "many", "other")
    words = Words("xx", "ltr", plurals, {"days": {each: f"{{count}} {each}" for each in categories}})
    counts = (0, 1, 2, 5, 11, 14, 21, 100, 111)
    assert [words("days", count=count) for count in counts] == [
        f"{count} {category}" for count, category in zip(counts, found.split(), strict=True)
    ]


def test_what_is_filled_in_is_filled_in_once() -> None:
    assert catalogue.words_for("en")("entry.summary", title="{other}", other="Ben") == "{other} with Ben"


@pytest.fixture
def languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of catalogues: English, and a second language, which is one file more."""
    read = catalogue._catalogue("en")
    second = {**read, "direction": "rtl", "mails": pseudo(read["mails"])}
    for language, content in (("en", read), ("he", second)):
        (tmp_path / f"{language}.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(catalogue, "_CATALOGUES", tmp_path)
    catalogue._languages.cache_clear()
    catalogue._catalogue.cache_clear()
    yield tmp_path
    catalogue._languages.cache_clear()
    catalogue._catalogue.cache_clear()


def test_a_mail_is_in_the_language_of_its_reader(languages: Path) -> None:
    assert [catalogue.words_for(each).language for each in ("he-IL-u-hc-h12", "HE", "en-US", "fr", "")] == [
        *("he", "he", "en", "en", "en")
    ]
    for locale, is_english, tag in (("he-IL", False, 'lang="he" dir="rtl"'), ("fr-FR", True, 'lang="en" dir="ltr"')):
        to = Recipient(Role.CLIENT, "Bën", "b@example.com", "Europe/London", locale, "https://book.example/booking#x")
        mail = messages.build_booking_mail(MailEvent.BOOKED, None, BOOKING, to, SENDER, START)
        assert bool(english_in(texts_of(mail))) is is_english
        html = mail.get_body(("html",))
        assert html is not None and f"<html {tag}>" in html.get_content()
    code = messages.build_code_mail("b@example.com", "123456", "https://book.example/x", "he", SENDER)
    assert english_in(texts_of(code)) == set()


def test_a_language_may_be_that_of_a_region(languages: Path) -> None:
    (languages / "pt-BR.json").write_text((languages / "he.json").read_text("utf-8"), encoding="utf-8")
    assert [catalogue.words_for(each).language for each in ("pt-br-u-hc-h23", "pt-PT")] == ["pt-BR", "en"]
