"""Replies to invitations by mail: which count, and what is noted of them. The function is called as the queue calls it,
with mails in the bucket as SES stores them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

import app
from expertbook import settings
from expertbook.domain.booking import Booking, Role
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.reply_address import reply_address
from expertbook.store import bookings, experts, replies
from tests.api.conftest import NOW, Api, an_expert
from tests.api.mailed import REPLY_DOMAIN, calendar, google, plain, stored
from tests.api.people import ADA, book, signed_in
from tests.api.stream.test_mail import Post, Stream, post, stream
from tests.api.stream.test_replies import Mailbox

__all__ = ["post", "stream"]

CAME = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("REPLY_DOMAIN", REPLY_DOMAIN)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=settings.received_bucket())
    return s3


@pytest.fixture
def ada(ada: Expert) -> Expert:
    return experts.save(an_expert(version=ada.version, email="ada@example.com", availability=ada.availability))


class Inbox:
    """Receives mails, and knows why the last one did nothing."""

    def __init__(self, s3: Any, caplog: pytest.LogCaptureFixture) -> None:
        self._s3, self._caplog, self._number = s3, caplog, 0

    def receive(self, content: bytes, at: datetime = CAME) -> str | None:
        """Why the mail does nothing; None if it counts."""
        self._number += 1
        key = f"mails/{self._number} é"
        self._s3.put_object(Bucket=settings.received_bucket(), Key=key, Body=content)
        self._caplog.clear()
        with self._caplog.at_level(logging.INFO):
            assert call(notice(key, at)) == {"batchItemFailures": []}
        dropped = [each for each in self._caplog.records if each.message == "mail dropped"]
        return dropped[0].__dict__["why"] if dropped else None


@pytest.fixture
def inbox(bucket: Any, caplog: pytest.LogCaptureFixture) -> Inbox:
    return Inbox(bucket, caplog)


def notice(key: str, at: datetime = CAME) -> dict[str, Any]:
    """What S3 tells the queue of a new object; it writes keys as forms are written."""
    quoted = key.replace(" ", "+").replace("é", "%C3%A9")
    told = {"bucket": {"name": "another"}, "object": {"key": quoted, "size": 1}}
    return {"Records": [{"eventTime": f"{at:%Y-%m-%dT%H:%M:%S.000Z}", "eventName": "ObjectCreated:Put", "s3": told}]}


def call(body: dict[str, Any]) -> dict[str, Any]:
    message = {"messageId": "m-1", "body": json.dumps(body), "eventSource": "aws:sqs", "receiptHandle": "r"}
    answered: dict[str, Any] = app.receive_replies({"Records": [message]}, SimpleNamespace())
    return answered


def booked(api: Api, **more: Any) -> Booking:
    found = bookings.load(book(api, **more).id)
    assert found is not None
    return found


def address(booking: Booking, role: Role = Role.CLIENT) -> str:
    found = reply_address(booking, role)
    assert found is not None
    return found


def noted(booking: Booking, role: Role = Role.CLIENT) -> InvitationReply | None:
    return replies.load(booking.id, role)


@pytest.mark.parametrize("mailed", [google, plain])
@pytest.mark.parametrize("part", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_what_a_client_replies_is_noted(
    api: Api, ada: Expert, inbox: Inbox, mailed: Callable[[str, str], str], part: str
) -> None:
    booking = booked(api)
    to = address(booking)
    assert inbox.receive(stored(mailed(calendar(booking.id, part=part), to), to=to)) is None
    assert noted(booking) == InvitationReply(booking.id, Role.CLIENT, ReplyKind(part.lower()), CAME, 0)
    assert noted(booking, Role.EXPERT) is None
    assert bookings.load(booking.id) == booking, "what comes of it is for others"


def test_an_expert_replies_with_the_address_of_their_profile(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    to = address(booking, Role.EXPERT)
    mail = google(calendar(booking.id, "ADA@example.com", "DECLINED"), to, "Ada@Example.com")
    assert inbox.receive(stored(mail, sender="ada@example.com", to=to)) is None
    reply = noted(booking, Role.EXPERT)
    assert reply is not None and reply.kind is ReplyKind.DECLINED


OUTLOOK = """DTSTART;TZID=W. Europe Standard Time:20261125T150000
DTEND;TZID=W. Europe Standard Time:20261125T153000
X-MS-OLK-ORIGINALSTART;TZID=W. Europe Standard Time:20261124T113000
X-MICROSOFT-CDO-BUSYSTATUS:BUSY"""


@pytest.mark.parametrize(
    ("times", "begins", "ends"),
    [
        ("DTSTART:20261125T140000Z\nDTEND:20261125T143000Z", (14, 0), (14, 30)),
        ("DTSTART;TZID=Europe/Berlin:20261125T150000\nDURATION:PT30M", (14, 0), (14, 30)),
        (OUTLOOK, (14, 0), (14, 30)),
        ("DTSTART:20261125T140000\nDTEND:20261125T143000", (14, 0), (14, 30)),  # in London, as they booked
        ("DTSTART:20261125T140000Z\nDTEND:20261125T133000Z", (14, 0), (13, 30)),
        ("DTSTART:20261125T140000Z\nDURATION:PT0S", (14, 0), (14, 0)),
        ("DTSTART:20261125T140000Z", (14, 0), (14, 15)),  # as long as it is booked
    ],
)
def test_a_counter_proposal_names_a_time(
    api: Api, ada: Expert, inbox: Inbox, times: str, begins: tuple[int, int], ends: tuple[int, int]
) -> None:
    booking = booked(api)
    content = calendar(booking.id, part="TENTATIVE", method="COUNTER", times=times)
    assert inbox.receive(stored(google(content, address(booking)))) is None
    day = datetime(2026, 11, 25, tzinfo=UTC)
    start, end = (day.replace(hour=each[0], minute=each[1]) for each in (begins, ends))
    assert noted(booking) == InvitationReply(booking.id, Role.CLIENT, ReplyKind.PROPOSED, CAME, 0, start, end)


@pytest.mark.parametrize(
    ("times", "unread"),
    [
        ("DTSTART;VALUE=DATE:20261125\nDTEND;VALUE=DATE:20261126", Code.NO_TIME_OF_DAY),
        ("DTSTART;TZID=Somewhere:20261125T150000\nDTEND;TZID=Somewhere:20261125T153000", Code.ZONE_NOT_KNOWN),
        ("DTSTART:20261125T140000Z\nDTEND;TZID=Somewhere:20261125T153000", Code.ZONE_NOT_KNOWN),
        ("DTSTART:soon\nDTEND:20261125T143000Z", Code.TIME_NOT_READABLE),
        ("DTSTART:20261125T140000Z\nDURATION:long", Code.TIME_NOT_READABLE),
        ("DTEND:20261125T143000Z", Code.TIME_NOT_READABLE),
        ("DTSTART;VALUE=DATE:20261125", Code.NO_TIME_OF_DAY),
    ],
)
def test_why_a_counter_proposal_names_no_time_is_noted(
    api: Api, ada: Expert, inbox: Inbox, times: str, unread: Code
) -> None:
    booking = booked(api)
    content = calendar(booking.id, part="TENTATIVE", method="COUNTER", times=times)
    assert inbox.receive(stored(google(content, address(booking)))) is None
    reply = noted(booking)
    assert reply is not None and (reply.start, reply.end, reply.unread) == (None, None, unread)


def own_zone(*lines: str, name: str = "Customized Time Zone", rule: str = "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=") -> str:
    """A time zone of the mail's own, as Outlook writes it: of a place that has no name."""
    text = f"""BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0645
TZOFFSETTO:+0545
RRULE:{rule}10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0545
TZOFFSETTO:+0645
RRULE:{rule}3
END:DAYLIGHT
"""
    return "\n".join([text.strip(), *lines, "END:VTIMEZONE\n"])


def in_zone(name: str) -> str:
    return f"DTSTART;TZID={name}:20270327T200000\nDTEND;TZID={name}:20270328T200000"


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        (own_zone(), "Customized Time Zone", (14.25, 13.25)),
        (own_zone(), '"customized time zone"', (14.25, 13.25)),
        (own_zone(name="A") + own_zone(name="B").replace("45", "30"), "B", (14.5, 13.5)),
        (own_zone(name="Europe/Paris"), "Europe/Paris", (19, 18)),
        ("", '"(UTC+01:00) Amsterdam, Berlin"', (19, 18)),
        (own_zone(name='"(UTC+01:00) Amsterdam, Berlin"'), "(UTC+01:00) Amsterdam, Berlin", (14.25, 13.25)),
        # Rules by which no clock is changed: its offsets are known.
        (own_zone(rule="FREQ=SECONDLY;BYMONTH="), "Customized Time Zone", (14.25, 14.25)),
        (own_zone(*["X-NOTE:..."] * 40, name="Europe West"), "W. Europe Standard Time", (19, 18)),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_counter_proposal_names_a_time_in_a_zone_of_its_own(
    api: Api, ada: Expert, inbox: Inbox, zone: str, name: str, hours: tuple[float, float], is_first: bool
) -> None:
    """In the night between both times, clocks are put forward."""
    booking = booked(api)
    content = calendar(booking.id, part="TENTATIVE", method="COUNTER", times=in_zone(name))
    place = "BEGIN:VEVENT" if is_first else "END:VCALENDAR"
    assert inbox.receive(stored(google(content.replace(place, f"{zone}{place}"), address(booking)))) is None
    reply, day = noted(booking), datetime(2027, 3, 27, tzinfo=UTC)
    assert reply is not None
    assert (reply.start, reply.end) == (day + timedelta(hours=hours[0]), day + timedelta(days=1, hours=hours[1]))


@pytest.mark.parametrize(
    "zone",
    [
        own_zone(name="Another"),
        own_zone(*["X-NOTE:..."] * 40),
        own_zone().replace("TZOFFSET", "X-OFFSET"),
        own_zone().replace("VTIMEZONE", "X-ZONE"),
        "BEGIN:VTIMEZONE\nEND:VTIMEZONE\n",
    ],
)
def test_a_zone_of_its_own_that_says_nothing_is_not_known(api: Api, ada: Expert, inbox: Inbox, zone: str) -> None:
    booking = booked(api)
    content = calendar(booking.id, method="COUNTER", times=in_zone("Customized Time Zone"))
    content = content.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT")
    assert inbox.receive(stored(google(content, address(booking)))) is None
    reply = noted(booking)
    assert reply is not None and (reply.start, reply.unread) == (None, Code.ZONE_NOT_KNOWN)


def test_a_time_before_a_zone_of_its_own_begins_is_not_readable(api: Api, ada: Expert, inbox: Inbox) -> None:
    """The library fails at it."""
    booking = booked(api)
    zone = own_zone().replace("STANDARD", "DAYLIGHT").replace("16010101", "20260101")
    content = calendar(booking.id, method="COUNTER", times=in_zone("Customized Time Zone").replace("2027", "2025"))
    content = content.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT")
    assert inbox.receive(stored(google(content, address(booking)))) is None
    reply = noted(booking)
    assert reply is not None and (reply.start, reply.unread) == (None, Code.TIME_NOT_READABLE)


@pytest.mark.parametrize(("role", "hour"), [(Role.CLIENT, 20), (Role.EXPERT, 14)])
def test_a_time_without_a_zone_is_of_the_zone_of_who_replied(
    api: Api, ada: Expert, inbox: Inbox, role: Role, hour: int
) -> None:
    """Ada is in London, and her client in Chicago."""
    booking = booked(api, timezone="America/Chicago")
    sender = booking.client.email if role is Role.CLIENT else "ada@example.com"
    times = "DTSTART:20261125T140000\nDTEND:20261125T143000"
    content = calendar(booking.id, sender, "TENTATIVE", method="COUNTER", times=times)
    to = address(booking, role)
    assert inbox.receive(stored(google(content, to, sender), sender=sender, to=to)) is None
    reply = noted(booking, role)
    assert reply is not None and reply.start == datetime(2026, 11, 25, hour, tzinfo=UTC)


def test_the_newest_reply_counts_and_a_repeated_notice_changes_nothing(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    to = address(booking)
    accepted, declined = (stored(plain(calendar(booking.id, part=part), to)) for part in ("ACCEPTED", "DECLINED"))
    assert inbox.receive(declined, CAME + timedelta(minutes=1)) is None
    assert inbox.receive(accepted, CAME) is None
    assert inbox.receive(declined, CAME + timedelta(minutes=1)) is None
    reply = noted(booking)
    assert reply is not None and reply.kind is ReplyKind.DECLINED


MAIL_ID = "Message-ID: <{}@example.com>\n"
LATER = "20261123T091501Z"


@pytest.mark.parametrize(
    ("again", "counts"),
    [
        ({}, False),
        ({"mail": "2"}, False),  # a program that mails the same answer twice
        ({"stamp": LATER}, False),  # a mail that was sent on twice
        ({"mail": "2", "stamp": LATER}, True),
        ({"part": "TENTATIVE"}, True),
        ({"mail": "2", "part": "TENTATIVE"}, True),
        ({"sequence": 1}, True),
        ({"method": "COUNTER"}, True),
    ],
)
def test_a_reply_that_is_mailed_again_counts_once(
    api: Api, ada: Expert, inbox: Inbox, again: dict[str, Any], counts: bool
) -> None:
    booking = booked(api)

    def receive(minute: int, mail: str = "1", **content: Any) -> None:
        text = plain(calendar(booking.id, **content), address(booking), more=MAIL_ID.format(mail))
        assert inbox.receive(stored(text), CAME + timedelta(minutes=minute)) is None

    receive(0)
    receive(1, "0", part="DECLINED", stamp="20261123T091502Z")  # which it isn't told from by being the last one
    receive(2, **again)
    reply = noted(booking)
    assert reply is not None and (reply.at == CAME + timedelta(minutes=2)) is counts
    assert counts or reply.kind is ReplyKind.DECLINED


@pytest.mark.parametrize("time", ["20261124T140000Z", "20261124T140300Z"])
def test_a_proposal_that_is_mailed_three_times_is_answered_once(
    api: Api, ada: Expert, inbox: Inbox, post: Post, time: str
) -> None:
    booking, mailbox = booked(api), Mailbox()
    mailbox.flow()
    post.sent.clear()
    content = calendar(booking.id, method="COUNTER", times=f"DTSTART:{time}\nDURATION:PT15M")
    for minute in range(3):
        mail = plain(content, address(booking), more=MAIL_ID.format(minute))
        assert inbox.receive(stored(mail), CAME + timedelta(minutes=minute)) is None
        mailbox.flow()
    assert len(post.sent) == 1


def test_a_reply_without_an_id_or_a_time_of_its_own_counts_each_time(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    for minute in range(2):
        mail = plain(calendar(booking.id).replace("DTSTAMP", "X-STAMP"), address(booking))
        assert inbox.receive(stored(mail), CAME + timedelta(minutes=minute)) is None
    reply = noted(booking)
    assert reply is not None and reply.at == CAME + timedelta(minutes=1)


@pytest.mark.parametrize("has_time", [True, False])
def test_of_one_person_only_so_many_replies_to_a_booking_are_noted(
    api: Api, ada: Expert, inbox: Inbox, post: Post, monkeypatch: pytest.MonkeyPatch, has_time: bool
) -> None:
    """Who changes their mind without end makes no mails, and no more writes than that."""
    monkeypatch.setattr(replies, "MOST_NAMES", 3)
    booking, mailbox = booked(api), Mailbox()
    mailbox.flow()
    post.sent.clear()
    for second in range(5):
        content = calendar(booking.id, part=("ACCEPTED", "TENTATIVE")[second % 2], stamp=f"20261123T09150{second}Z")
        mail = plain(content if has_time else content.replace("DTSTAMP", "X-STAMP"), address(booking))
        assert inbox.receive(stored(mail), CAME + timedelta(seconds=second)) is None
        mailbox.flow()
    reply, found = noted(booking), bookings.load(booking.id)
    assert reply is not None and reply.at == CAME + timedelta(seconds=2)
    assert found is not None and (found.version, post.sent) == (booking.version + 3, [])


def test_a_reply_to_an_invitation_that_was_overtaken_is_dropped(api: Api, ada: Expert, inbox: Inbox) -> None:
    made = book(api)
    made.move("2026-11-24T14:00:00Z")
    booking = bookings.load(made.id)
    assert booking is not None
    for sequence, why in ((0, "outdated"), (1, None), (2, None)):
        assert inbox.receive(stored(plain(calendar(made.id, sequence=sequence), address(booking)))) == why
    assert noted(booking) is not None


SIGNED = "dkim=pass header.i=@example.com"
FORGED = f"Authentication-Results: amazonses.com;\n {SIGNED};\n dmarc=pass header.from=example.com;\n"
UNSIGNED = {"dkim": "dkim=none;", "dmarc": ""}
PASSED = "dmarc=pass header.from=example.com"
BELOW = FORGED + "X-SES-RECEIPT: AEF=\n"


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        ({}, True),
        ({"envelope": "1@calendar-server.bounces.google.com", "dkim": "dkim=pass header.i=@google.com;"}, True),
        ({"dmarc": "dmarc=fail header.from={domain};"}, False),
        ({"dmarc": "dmarc=pass header.from=example.org;"}, False),
        # A domain without DMARC: SPF or DKIM has to be of the same one.
        ({"dmarc": "dmarc=none;"}, True),
        ({"dmarc": ""}, True),
        ({"dmarc": "dmarc=none header.from={domain};", "dkim": "dkim=none;"}, True),
        # One below is somebody else's, perhaps.
        ({"dmarc": "dmarc=none;", "dkim": "dkim=none;", "envelope": "bounce@mail.example.com"}, False),
        ({"dmarc": "", "spf": "fail", "dkim": "dkim=pass header.i=@mail.example.com;"}, False),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.d=x.example.com;"}, False),
        # Nobody knows whether there is a policy.
        ({"dmarc": "dmarc=temperror header.from={domain};", "spf": "fail"}, True),
        ({"dmarc": "dmarc=temperror header.from={domain};", "spf": "fail", "dkim": "dkim=none;"}, False),
        ({"dmarc": "dmarc=none;", "dkim": "dkim=none;", "spf": "softfail"}, False),
        ({"dmarc": "dmarc=none;", "dkim": "dkim=none;", "envelope": "ben@badexample.com"}, False),
        ({"dmarc": "dmarc=none;", "dkim": "dkim=none;", "envelope": "ben@com"}, False),
        ({"dmarc": "dmarc=none;", "spf": "none"}, True),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=fail header.i=@{domain};"}, False),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.i=@evil.example;"}, False),
        ({"dmarc": "dmarc=none;", "dkim": "dkim=pass header.i=@google.com; dkim=fail header.i=@{domain};"}, True),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": f"dkim=none; {SIGNED};"}, False),
        # What a sender wrote below SES's lines.
        ({"dmarc": "dmarc=fail header.from={domain};", "extra": FORGED}, False),
        ({"dmarc": "dmarc=fail header.from={domain};", "extra": BELOW}, False),
        # What a sender wrote into them.
        ({**UNSIGNED, "spf": "fail", "helo": f"x; {PASSED}"}, False),
        ({**UNSIGNED, "spf": "fail", "helo": f"x; {SIGNED}"}, False),
        ({**UNSIGNED, "spf": "fail", "envelope": f'"x; helo=y; {SIGNED}"@evil.example'}, False),
        ({**UNSIGNED, "envelope": '"a@example.com; helo=x; b"@evil.example'}, False),
        ({"dmarc": "dmarc=fail header.from={domain};", "helo": f"x; {SIGNED}; {PASSED}"}, False),
    ],
)
def test_only_what_ses_found_proves_a_sender(
    api: Api, ada: Expert, inbox: Inbox, found: dict[str, str], counts: bool
) -> None:
    booking = booked(api)
    why = inbox.receive(stored(plain(calendar(booking.id, part="DECLINED"), address(booking)), **found))
    assert why == (None if counts else "not_proved")
    assert (noted(booking) is not None) == counts


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.i=@example.com;"}, True),
        ({"dmarc": "", "dkim": "dkim=none;", "envelope": "bounce@example.com"}, True),
        ({"dmarc": "dmarc=fail header.from={domain};", "dkim": "dkim=pass header.i=@example.com;"}, False),
        ({"dmarc": "dmarc=permerror;", "spf": "fail", "dkim": "dkim=pass header.i=@example.com;"}, False),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.i=@ample.com;"}, False),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.i=@com;"}, False),
        ({"dmarc": "dmarc=none;", "spf": "fail", "dkim": "dkim=pass header.i=@other.example.com;"}, False),
    ],
)
def test_a_domain_above_proves_one_below_it_that_has_no_policy(
    api: Api, ada: Expert, inbox: Inbox, found: dict[str, str], counts: bool
) -> None:
    ben = "ben@mail.example.com"
    booking = booked(api, email=ben)
    mail = stored(plain(calendar(booking.id, ben), address(booking), ben), sender=ben, **found)
    assert inbox.receive(mail) == (None if counts else "not_proved")


def test_a_mail_without_the_lines_of_ses_proves_nothing(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    whole = stored(plain(calendar(booking.id), address(booking))).decode()
    receipt = whole.index("X-SES-RECEIPT")
    results = whole.index("Authentication-Results")
    written = whole[results:receipt]
    lines = {
        "no lines": whole[whole.index("From:") :],
        "no receipt": whole.replace("X-SES-RECEIPT: ", "X-Another: "),
        "no sender's address": whole.replace("Return-Path: <ben@example.com>\r\n", ""),
        "no results": whole.replace(written, ""),
        "results below the receipt": whole.replace(written, "").replace("X-SES-DKIM", f"{written}X-SES-DKIM"),
        "results twice": whole.replace(written, written + written),
        "another's results": whole.replace("amazonses.com;\r\n spf", "mx.example.com;\r\n spf"),
    }
    assert {name: inbox.receive(mail.encode()) for name, mail in lines.items()} == dict.fromkeys(lines, "not_proved")
    assert noted(booking) is None


SENDERS = {
    "two": "ben@example.com, eve@evil.example",
    "in a name": '"ben@example.com" <eve@evil.example>',
    "in a name without quotes": "ben@example.com <eve@evil.example>",
    "twice": "<eve@evil.example> <ben@example.com>",
    "in quotes that belong to it": '"eve"ben@example.com',
    "with a comment": "ben@example.com (eve@evil.example)",
    "none": "",
    "endless": '"a\\' * 20_000,
}


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_a_sender_is_one_address(api: Api, ada: Expert, inbox: Inbox, sender: str) -> None:
    booking = booked(api)
    mail = plain(calendar(booking.id), address(booking)).replace('"Ito, Ben" <ben@example.com>', sender)
    assert inbox.receive(stored(mail)) == "not_proved"


def test_two_senders_are_none(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    assert inbox.receive(stored(plain(calendar(booking.id), address(booking), more="From: e@e.org\n"))) == "not_proved"


def test_only_who_was_invited_replies(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    to, of_ada = address(booking), address(booking, Role.EXPERT)
    eve = "eve@evil.example"
    mine = calendar(booking.id)
    mails = {
        "a stranger with the client's address": stored(plain(mine, to, eve), sender=eve),
        "the client with the expert's": stored(plain(mine, of_ada)),
        "the expert with the client's": stored(plain(mine, to, "ada@example.com"), sender="ada@example.com"),
    }
    assert {name: inbox.receive(mail) for name, mail in mails.items()} == dict.fromkeys(mails, "not_invited")
    for changed in (to.replace("c", "e", 1), f"{to[:50]}aaa{to[53:]}", to.replace(booking.id.lower()[-4:], "zzzz")):
        assert inbox.receive(stored(plain(mine, changed))) in ("not_to_us", "not_invited")
    assert inbox.receive(stored(plain(mine, "hello@replies.expertbook.example"))) == "not_to_us"
    assert inbox.receive(stored(plain(mine, to.replace(REPLY_DOMAIN, "replies.evil.example")))) == "not_to_us"
    assert noted(booking) is None and noted(booking, Role.EXPERT) is None


def test_an_address_is_the_same_in_capitals_and_where_only_ses_names_it(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    to = address(booking)
    assert len(to.partition("@")[0]) <= 64
    assert inbox.receive(stored(plain(calendar(booking.id), to.upper()))) is None
    assert (
        inbox.receive(stored(plain(calendar(booking.id), "undisclosed@example.org"), to=to), CAME + timedelta(1))
        is None
    )


def test_an_address_is_of_one_booking(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking, other = booked(api), booked(api, start="2026-11-24T14:00:00Z")
    assert inbox.receive(stored(plain(calendar(other.id), address(booking)))) == "of_another"
    assert noted(other) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"attendee": "eve@evil.example"}, "of_another"),
        ({"part": "NEEDS-ACTION"}, "no_answer"),
        ({"part": "DELEGATED"}, "no_answer"),
        ({"method": "REQUEST"}, "no_answer"),
        ({"method": "DECLINECOUNTER"}, "no_answer"),
        ({"method": "CANCEL"}, "no_answer"),
        ({"more": "RECURRENCE-ID:20261124T103000Z"}, "of_another"),
        ({"more": "END:VEVENT\nBEGIN:VEVENT\nUID:x"}, "no_answer"),
    ],
)
def test_an_answer_is_of_this_invitation(
    api: Api, ada: Expert, inbox: Inbox, content: dict[str, Any], why: str
) -> None:
    booking = booked(api)
    assert inbox.receive(stored(plain(calendar(booking.id, **content), address(booking)))) == why
    assert noted(booking) is None


def test_what_lies_in_an_event_is_no_part_of_its_answer(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    alarm = "BEGIN:VALARM\nATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.com\nUID:x\nEND:VALARM"
    assert inbox.receive(stored(plain(calendar(booking.id, more=alarm), address(booking)))) is None
    reply = noted(booking)
    assert reply is not None and reply.kind is ReplyKind.ACCEPTED


def test_apple_names_people_by_other_uris_at_times(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    content = calendar(booking.id).replace(
        "X-NUM-GUESTS=0:mailto:ben@example.com", 'EMAIL="ben@example.com":urn:uuid:1A2B'
    )
    assert inbox.receive(stored(plain(content, address(booking)))) is None


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-notified; owner-email=x\n",
        "List-Id: <list.example.com>\n",
    ],
)
def test_who_is_away_does_not_reply(api: Api, ada: Expert, inbox: Inbox, line: str) -> None:
    booking = booked(api)
    assert inbox.receive(stored(plain(calendar(booking.id), address(booking), more=line))) == "automatic"


def test_what_a_calendar_sends_for_somebody_counts(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    mail = plain(calendar(booking.id), address(booking), more="Auto-Submitted: auto-generated\n")
    assert inbox.receive(stored(mail)) is None


def test_a_bounce_is_no_reply(api: Api, ada: Expert, inbox: Inbox, post: Post, stream: Stream) -> None:
    booking = booked(api)
    stream.flow()
    (sent,) = post.to("ben@example.com")
    report = f"""
From: ben@example.com
To: {address(booking)}
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: message/rfc822

{sent.as_string().replace("METHOD:REQUEST", "METHOD:REPLY")}
--b--
"""
    assert inbox.receive(stored(report)) == "no_answer"
    assert inbox.receive(stored(report, envelope="", dmarc="dmarc=pass header.from={domain};")) == "automatic"


def test_spam_is_dropped(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    assert inbox.receive(stored(plain(calendar(booking.id), address(booking)), spam="FAIL")) == "spam"


def _nested(count: int) -> str:
    begins = 'Content-Type: multipart/mixed; boundary="b0"\n\n'
    return begins + "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(count))


BODIES = {
    "a text": ("Content-Type: text/plain\n\nI come!\n", "no_answer"),
    "no blank line": ("X: y", "not_a_mail"),
    "no headers": ("what is this\n\nx", "not_a_mail"),
    "a megabyte": ("Content-Type: text/calendar\n\n" + "x" * 1_000_000, "too_large"),
    "a long calendar": ("Content-Type: text/calendar\n\n" + "x" * 200_000, "too_large"),
    "many lines": ("Content-Type: text/calendar\n\n" + "\n" * 50_000 + "x", "too_large"),
    "many headers": ("X: y\n" * 400 + "\nx", "too_large"),
    "nested deeply": (_nested(100), "too_large"),
    "enclosed deeply": ("Content-Type: message/rfc822\n\n" * 20_000, "too_large"),
    "many parts": ('Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * 100, "too_large"),
    "an endless parameter": ('Content-Type: multipart/mixed; boundary=b; x="' + ";" * 9000 + "\n\n--b\n", "too_large"),
    "one in a part": (_nested(1) + '--b1\nContent-Type: multipart/mixed; x="' + ";" * 200_000 + "\n\nx\n", "too_large"),
    "no calendar in it": ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR", "no_answer"),
    "a boundary in no encoding": ("Content-Type: multipart/mixed; boundary*=a%00b'en'x\n\n--x\n", "not_a_mail"),
    "a boundary of no number": (f"Content-Type: multipart/mixed; boundary*{'9' * 5000}*=x\n\n--x\n", "not_a_mail"),
    "a boundary said twice": ("Content-Type: multipart/mixed; boundary*0*=x; boundary*=y\n\n--x\n", "not_a_mail"),
    "bytes": ("Content-Type: text/calendar; charset=utf-16\n\n\x00\x01METHOD:REPLY", "no_answer"),
    "an encoding that isn't": ("Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n=A=", "no_answer"),
}


@pytest.mark.parametrize(("body", "why"), BODIES.values(), ids=BODIES)
def test_whatever_comes_is_counted_and_dropped(api: Api, ada: Expert, inbox: Inbox, body: str, why: str) -> None:
    booking = booked(api)
    head = f"From: ben@example.com\nTo: {address(booking)}\n"
    assert inbox.receive(stored(head + body)) == why


def test_nothing_is_read_of_the_table_before_the_sender_is_proved(
    api: Api, ada: Expert, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = booked(api)
    monkeypatch.setattr(bookings, "load", lambda _: pytest.fail("read"))
    mail = stored(plain(calendar(booking.id), address(booking)), dmarc="dmarc=fail header.from={domain};")
    assert inbox.receive(mail) == "not_proved"


def test_a_log_tells_nothing_of_a_mail(
    api: Api, ada: Expert, inbox: Inbox, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    booking = booked(api)
    inbox.receive(stored(plain(calendar(booking.id), address(booking))))
    taken = caplog.text
    inbox.receive(stored(plain(calendar(booking.id), address(booking), "eve@evil.example"), sender="eve@evil.example"))
    told = taken + caplog.text + capsys.readouterr().out
    assert not [each for each in ("ben@example", "eve@", "reply+", "Intro") if each in told]


def test_who_was_erased_replies_no_more(api: Api, ada: Expert, inbox: Inbox) -> None:
    booking = booked(api)
    experts.save(an_expert(version=ada.version, email="other@example.com", availability=ada.availability))
    mail = plain(calendar(booking.id, "ada@example.com"), address(booking, Role.EXPERT), "ada@example.com")
    assert inbox.receive(stored(mail, sender="ada@example.com")) == "not_invited"


def test_the_greetings_of_ses_and_s3_are_no_mails(bucket: Any, caplog: pytest.LogCaptureFixture) -> None:
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-23T08:00:00.000Z", "Bucket": "x"}
    for told in (test, notice("AMAZON_SES_SETUP_NOTIFICATION")):
        assert call(told) == {"batchItemFailures": []}
    assert "mail dropped" not in caplog.text


def test_what_can_not_be_fetched_comes_again(
    api: Api, ada: Expert, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ReadTimeoutError

    from expertbook.adapters import aws

    client = aws.aws_client("s3")

    def fails(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="https://s3.example")

    client.meta.events.register("before-call.s3.GetObject", fails)
    try:
        assert call(notice("a")) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    finally:
        client.meta.events.unregister("before-call.s3.GetObject", fails)


@pytest.fixture
def entries(api: Api, ada: Expert, post: Post, stream: Stream) -> Iterator[Callable[[str], list[Any]]]:
    """The calendar entries that were mailed to somebody, as their properties with parameters."""
    import vobject

    def of(email: str) -> list[Any]:
        stream.flow()
        texts = [part.get_content() for mail in post.to(email) for part in mail.walk() if part.get_filename()]
        return [vobject.readOne(text).vevent for text in texts]

    yield of


def test_an_invitation_asks_for_a_reply_to_an_address_of_its_own(api: Api, entries: Callable[[str], list[Any]]) -> None:
    made = book(api, proved=True)
    booking = bookings.load(made.id)
    assert booking is not None
    (client,), (expert,) = entries("ben@example.com"), entries("ada@example.com")
    assert client.organizer.value == f"mailto:{address(booking)}"
    assert expert.organizer.value == f"mailto:{address(booking, Role.EXPERT)}"
    assert (client.attendee.params["PARTSTAT"], client.attendee.params["RSVP"]) == (["ACCEPTED"], ["TRUE"])
    assert (expert.attendee.params["PARTSTAT"], expert.attendee.params["RSVP"]) == (["NEEDS-ACTION"], ["TRUE"])


def test_a_booking_keeps_the_organizer_of_its_first_invitation(
    api: Api, entries: Callable[[str], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = book(api, proved=True)
    monkeypatch.setenv("REPLY_DOMAIN", "elsewhere.example")
    entries("ben@example.com")
    made.move("2026-11-24T14:00:00Z")
    entries("ben@example.com")
    monkeypatch.delenv("REPLY_DOMAIN")
    made.cancel()
    found = entries("ben@example.com")
    assert [entry.status.value for entry in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({entry.organizer.value for entry in found}) == 1
    assert found[2].attendee.params["RSVP"] == ["FALSE"]


def test_an_expert_who_confirmed_has_said_so(api: Api, entries: Callable[[str], list[Any]]) -> None:
    made = book(api, event_type="deep-dive", proved=True)
    entries("ada@example.com")
    assert made.status("confirmed", signed_in(*ADA)).status == 200
    assert [each.attendee.params["PARTSTAT"][0] for each in entries("ada@example.com")] == ["NEEDS-ACTION", "ACCEPTED"]


def test_without_a_domain_invitations_stay_as_they_are(
    api: Api, entries: Callable[[str], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPLY_DOMAIN")
    booking = booked(api, proved=True)
    assert booking.reply_to is None
    monkeypatch.setenv("REPLY_DOMAIN", REPLY_DOMAIN)
    for email in ("ben@example.com", "ada@example.com"):
        (entry,) = entries(email)
        assert entry.organizer.value == "mailto:bookings@expertbook.example"
        assert (entry.attendee.params["PARTSTAT"], entry.attendee.params["RSVP"]) == (["ACCEPTED"], ["FALSE"])


def test_nobody_is_shown_what_addresses_are_made_of(api: Api, ada: Expert) -> None:
    made = book(api)
    booking = bookings.load(made.id)
    assert booking is not None and booking.reply_to is not None
    assert booking.reply_to.secret not in repr(booking)
    shown = (
        made.made,
        made.show().body,
        api.get("/me/export", Authorization=f"Bearer {signed_in('ben@example.com')}").body,
    )
    assert not [each for each in shown if booking.reply_to.secret in json.dumps(each) or "reply" in json.dumps(each)]
