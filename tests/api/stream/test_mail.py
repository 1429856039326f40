"""Mails at the stream's handler: bookings are made and changed over the API, their records handed on as the stream
would, and SES is the one of the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
import vobject
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from expertbook import settings
from expertbook.adapters import aws
from expertbook.adapters.mail import bounces, messages
from expertbook.adapters.words import Words, words_for
from expertbook.domain.contact import Contact
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType, Place
from expertbook.store import accounts, experts
from expertbook.store.keys import booking_key
from expertbook.stream.follow_changes import BUDGET_SECONDS
from tests.api.conftest import NOW, Api, Stopwatch, an_expert, forget_counts
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.store.test_versions import rewrite
from tests.api.stream.changes import Changes
from tests.api.stream.test_live import follow, stream_record
from tests.api.test_bookings import items
from tests.api.test_sign_in import ask, code_in_the_mail, shows, sign_in

At = Callable[[datetime], None]


@dataclass
class Post:
    """What SES and the dead letters were given; `answers` are what SES says instead of taking a mail."""

    sent: list[EmailMessage] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    answers: list[str | Exception] = field(default_factory=list)

    def ses(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return AWSResponse("https://ses.example", 400, HTTPHeaders(), None), {"Error": {"Code": answer}}
        import base64
        from urllib.parse import parse_qs, urlencode

        body = params["body"]
        data = body["RawMessage.Data"] if isinstance(body, dict) else parse_qs(urlencode(body))["RawMessage.Data"][0]
        mail = message_from_bytes(base64.b64decode(data), _class=EmailMessage, policy=policy.default)
        assert params["body"]["Destinations.member.1"] == mail["To"].addresses[0].addr_spec
        self.sent.append(mail)
        return AWSResponse("https://ses.example", 200, HTTPHeaders(), None), {"MessageId": "1"}

    def sqs(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        sent = json.loads(params["body"])
        if sent["QueueUrl"] == settings.calendar_queue_url():
            return None  # moto has it
        self.dead.append(sent["MessageBody"])
        return AWSResponse("https://sqs.example", 200, HTTPHeaders(), None), {"MessageId": "1"}

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.sent if mail["To"].addresses[0].addr_spec == address]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    post = Post()
    monkeypatch.setattr("expertbook.adapters.mail.outbox._FIRST_PAUSE_SECONDS", 0.0)
    registered = [(aws.aws_client("ses"), "before-call.ses.SendRawEmail", post.ses)]
    registered.append((aws.aws_client("sqs"), "before-call.sqs.SendMessage", post.sqs))
    for client, event, handler in registered:
        client.meta.events.register(event, handler)
    yield post
    for client, event, handler in registered:
        client.meta.events.unregister(event, handler)


@pytest.fixture
def ada(ada: Expert) -> Expert:
    """With an address, in another zone than her clients."""
    return experts.save(an_expert(version=ada.version, email="ada@example.com", availability=ada.availability))


class Stream(Changes):
    """Hands on what changed of bookings and sign-in codes since it was asked last."""

    def __init__(self) -> None:
        super().__init__(("BOOKING#", "BOOKING"), ("ACCOUNT#", "CODE#"))

    def flow(self) -> dict[str, Any]:
        return follow(*self.records())


@pytest.fixture
def stream() -> Stream:
    return Stream()


NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def calendar_of(mail: EmailMessage) -> Any:
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar" and not part.get_filename()]
    (attached,) = list(mail.iter_attachments())
    assert attached.get_filename() == "invite.ics"
    assert part.get_content().replace("\r\n", "\n") == attached.get_content().replace("\r\n", "\n")
    calendar = vobject.readOne(part.get_content())
    assert part.get_param("method") == calendar.method.value == attached.get_param("method")
    return calendar


def test_a_booking_is_told_to_client_and_expert(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    booking = book(api, timezone="Asia/Kolkata", notes="Bring the notes")
    assert stream.flow() == NOTHING_FAILED
    (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
    assert client["Subject"] == "Booked: 15-minute sync with Ada Lovelace"
    assert expert["Subject"] == "New booking: 15-minute sync with Ben Ito"
    assert client["From"] == "ExpertBook <bookings@expertbook.example>"
    assert expert["Reply-To"] == "Ben Ito <ben@example.com>"
    assert client["Reply-To"] is None
    for kind in ("plain", "html"):
        assert "Tuesday 24 November 2026, 16:00–16:15 (Kolkata, UTC+5:30)" in text_of(client, kind)
        assert "Tuesday 24 November 2026, 10:30–10:45 (London, UTC+0)" in text_of(expert, kind)
        assert f"https://book.example/booking#{booking.id}.{booking.mailed_token}" in text_of(client, kind)
        assert booking.made["video_url"] in text_of(client, kind)
        assert "Bring the notes" in text_of(expert, kind)
        assert not any(token in text_of(expert, kind) for token in (booking.token, booking.mailed_token))


def test_a_client_sees_the_experts_cover_and_the_expert_sees_no_picture(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    experts.save(replace(ada, cover_url="/photos/ada-lovelace-0f.jpg"))
    book(api)
    stream.flow()
    (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
    assert 'src="https://book.example/photos/ada-lovelace-0f.jpg"' in text_of(client, "html")
    assert "<img" not in text_of(expert, "html")


def test_a_mail_writes_times_in_the_form_of_its_reader(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    token = {"Authorization": f"Bearer {signed_in(*ADA)}"}
    assert api.patch("/me", {"locale": "de-DE-u-hc-h12"}, **token).body["account"]["locale"] == "de-DE-u-hc-h12"
    book(api, locale="en-US", start="2026-11-24T11:45:00Z")
    stream.flow()
    (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
    for kind in ("plain", "html"):
        assert "Tuesday, November 24, 2026, 11:45\u00a0AM–12:00\u00a0PM (London, UTC+0)" in text_of(client, kind)
        assert "Tuesday 24 November 2026, 11:45\u00a0AM–12:00\u00a0PM (London, UTC+0)" in text_of(expert, kind)


def test_a_client_can_answer_the_mail_where_the_expert_shares_an_address(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    contact = Contact("hello@ada.example", "+442079460123")
    experts.save(replace(ada, contact=contact))
    booking = book(api, event_type="deep-dive")
    stream.flow()
    (requested,) = post.to("ben@example.com")
    assert requested["Reply-To"] is None
    assert "hello@ada" not in requested.as_string() and "9460123" not in requested.as_string()
    booking.status("confirmed", signed_in(*ADA))
    stream.flow()
    confirmed = post.to("ben@example.com")[1]
    assert confirmed["Reply-To"] == "Ada Lovelace <hello@ada.example>"
    for text in (text_of(confirmed), text_of(confirmed, "html"), calendar_of(confirmed).vevent.description.value):
        assert "hello@ada.example" in text and "+44 20 7946 0123" in text
    told = [mail.as_string() for mail in post.to("ada@example.com")]
    assert not [text for text in told if "hello@ada" in text]
    booking.cancel(signed_in(*ADA))
    stream.flow()
    cancelled = post.to("ben@example.com")[2]
    assert cancelled["Reply-To"] is None
    assert "hello@ada" not in cancelled.as_string()


def test_a_mail_has_what_is_shared_alone(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    experts.save(replace(ada, contact=Contact("", "+442079460123")))
    book(api)
    stream.flow()
    (client,) = post.to("ben@example.com")
    assert client["Reply-To"] is None
    assert "Contact: +44 20 7946 0123" in text_of(client).splitlines()
    assert "mailto:" not in text_of(client, "html")


def test_the_calendar_entry_follows_the_booking(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    booking = book(api, proved=True)
    stream.flow()
    booking.move("2026-11-24T14:00:00Z")
    stream.flow()
    booking.cancel(reason="Ill")
    stream.flow()
    mails = post.to("ben@example.com")
    assert [mail["Subject"].partition(":")[0] for mail in mails] == ["Booked", "Moved", "Cancelled"]
    calendars = [calendar_of(mail) for mail in mails]
    assert [calendar.method.value for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    entries = [calendar.vevent for calendar in calendars]
    assert {entry.uid.value for entry in entries} == {f"{booking.id}@expertbook"}
    assert [entry.sequence.value for entry in entries] == ["0", "1", "2"]
    assert [entry.status.value for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert entries[0].organizer.value == "mailto:bookings@expertbook.example"
    assert entries[0].attendee.value == "mailto:ben@example.com"
    assert "Tuesday 24 November 2026, 10:30–10:45" in text_of(mails[1])
    assert "Tuesday 24 November 2026, 14:00–14:15" in text_of(mails[1])
    assert "Ill" in text_of(mails[2]) and "Ill" in text_of(post.to("ada@example.com")[2])


def test_a_request_is_confirmed_with_the_link_or_declined_with_the_reason(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    confirmed = book(api, event_type="deep-dive")
    declined = book(api, event_type="deep-dive", start="2026-11-24T14:00:00Z", proved=True)
    stream.flow()
    assert [mail["Subject"] for mail in post.to("ben@example.com")] == ["Requested: Deep dive with Ada Lovelace"] * 2
    assert calendar_of(post.sent[0]).vevent.status.value == "TENTATIVE"
    assert "meet.example" not in "".join(mail.as_string() for mail in post.to("ben@example.com"))
    post.sent.clear()
    confirmed.status("confirmed", signed_in(*ADA))
    declined.cancel(signed_in(*ADA), reason="On the train")
    stream.flow()
    told = {mail["Subject"].partition(":")[0]: text_of(mail) for mail in post.to("ben@example.com")}
    assert "https://meet.example/ada" in told["Confirmed"]
    assert "On the train" in told["Declined"]


@pytest.mark.parametrize(
    ("start", "asks", "choice", "until"),
    [
        ("2026-11-24T14:00:00Z", False, "See, move or cancel it", "until Monday 23 November 2026, 14:00 (London"),
        ("2026-11-23T14:00:00Z", False, "See the booking", "too close to be moved or cancelled from its page"),
        ("2026-11-24T14:00:00Z", True, "See, move or withdraw it", "withdraw it until Ada Lovelace confirms it. After"),
        ("2026-11-23T14:00:00Z", True, "See or withdraw it", "too close to be moved, and can’t be cancelled once"),
    ],
)
def test_a_mail_offers_its_client_what_they_can_still_do(
    api: Api, post: Post, stream: Stream, start: str, asks: bool, choice: str, until: str
) -> None:
    """Also where it was booked after the last moment for a change."""
    a_day = EventType("sync", "Sync", 30, 30, cancel_notice_minutes=1440, requires_confirmation=asks)
    experts.save(an_expert(event_types=(a_day,), email="ada@example.com"))
    book(api, start=start)
    stream.flow()
    (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
    for kind in ("plain", "html"):
        assert until in text_of(client, kind)
        assert "too close" not in text_of(expert, kind) and "until Monday" not in text_of(expert, kind)
    assert f">{choice}</a>" in text_of(client, "html")
    assert choice.replace("See the booking", "See it") + " here." in text_of(client)


def test_a_code_is_mailed_in_the_language_of_who_asks(
    api: Api, post: Post, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(locale: str) -> Words:
        asked.append(locale)
        return words_for(locale)

    monkeypatch.setattr(messages, "words_for", noted)
    for more in ({"locale": "de-DE-u-hc-h23"}, {}):
        assert api.post("/auth/codes", {"email": "ben@example.com", **more}).status == 202
        stream.flow()
    assert (asked, len(post.to("ben@example.com"))) == (["de-DE-u-hc-h23", "en-GB"], 2)


def test_a_request_that_its_client_withdraws_is_not_called_cancelled(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api, event_type="deep-dive")
    stream.flow()
    post.sent.clear()
    booking.cancel()
    stream.flow()
    (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
    assert (client["Subject"], expert["Subject"]) == (
        "Withdrawn: Deep dive with Ada Lovelace",
        "Withdrawn: Deep dive with Ben Ito",
    )
    assert "You withdrew this request." in text_of(client)
    assert "Ben Ito withdrew this request." in text_of(expert)
    assert calendar_of(expert).method.value == "CANCEL"
    assert "ancelled" not in text_of(client) + text_of(expert)


def test_a_move_that_is_to_be_confirmed_asks_the_expert_and_withdraws_the_link(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api, event_type="deep-dive")
    booking.status("confirmed", signed_in(*ADA))
    stream.flow()
    for start in ("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"):
        post.sent.clear()
        booking.move(start)
        stream.flow()
        (client,), (expert,) = post.to("ben@example.com"), post.to("ada@example.com")
        assert client["Subject"] == "New time requested: Deep dive with Ada Lovelace"
        assert expert["Subject"] == "New time to confirm: Deep dive with Ben Ito"
        assert "Confirm or decline it" in text_of(expert) and "Confirm or decline it" in text_of(expert, "html")
        assert "Before: Tuesday 24 November 2026, 1" in text_of(client)
        assert "meet.example" not in client.as_string()
        assert calendar_of(client).vevent.status.value == calendar_of(expert).vevent.status.value == "TENTATIVE"
        assert calendar_of(client).method.value == "REQUEST"
    post.sent.clear()
    booking.status("confirmed", signed_in(*ADA))
    stream.flow()
    (client,) = post.to("ben@example.com")
    assert "https://meet.example/ada" in text_of(client)
    assert calendar_of(client).vevent.status.value == "CONFIRMED"


def test_what_nobody_wants_to_know_is_not_told(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    booking = book(api)
    stream.flow()
    post.sent.clear()
    at(NOW + timedelta(days=2))
    booking.status("completed", signed_in(*ADA))
    assert stream.flow() == NOTHING_FAILED
    assert post.sent == []


def test_a_record_that_comes_twice_sends_nothing_twice(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api)
    records = stream.records()
    follow(*records)
    follow(*records, *records)
    assert len(post.sent) == 2


@pytest.mark.parametrize(
    "failure",
    ["Throttling", "ServiceUnavailable", "AccessDenied", ReadTimeoutError(endpoint_url="https://ses.example")],
    ids=str,
)
def test_a_mail_service_that_is_down_puts_the_mail_off_and_loses_nothing(
    api: Api, ada: Expert, post: Post, stream: Stream, failure: str | Exception
) -> None:
    booking = book(api)
    other = book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    records = stream.records()
    post.answers = [failure] * 8
    answer = follow(*records)
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]}
    assert post.sent == [] and post.dead == []
    assert booking.show().status == other.show().status == 200
    post.answers.clear()
    assert follow(*records) == NOTHING_FAILED
    assert sorted(mail["To"].addresses[0].addr_spec for mail in post.sent) == [
        "ada@example.com",
        "ada@example.com",
        "ben@example.com",
        "zoe@example.com",
    ]


def test_what_was_sent_before_the_service_failed_is_not_sent_again(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api)
    records = stream.records()
    whole = post.ses
    calls: list[int] = []

    def after_the_first(model: Any, params: dict[str, Any], **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            return AWSResponse("https://ses.example", 503, HTTPHeaders(), None), {
                "Error": {"Code": "ServiceUnavailable"}
            }
        return whole(model, params, **more)

    events = aws.aws_client("ses").meta.events
    events.unregister("before-call.ses.SendRawEmail", whole)
    events.register("before-call.ses.SendRawEmail", after_the_first)
    try:
        assert follow(*records)["batchItemFailures"]
        follow(*records)
    finally:
        events.unregister("before-call.ses.SendRawEmail", after_the_first)
        events.register("before-call.ses.SendRawEmail", whole)
    assert [mail["To"].addresses[0].addr_spec for mail in post.sent] == ["ben@example.com", "ada@example.com"]


def test_a_mail_that_is_refused_for_good_becomes_a_dead_letter_and_holds_up_nothing(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api)
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    records = sorted(stream.records(), key=lambda record: booking.id not in str(record["dynamodb"]["Keys"]))
    post.answers = ["MessageRejected"]
    assert follow(*records) == NOTHING_FAILED
    assert [mail["To"].addresses[0].addr_spec for mail in post.sent][-2:] == ["zoe@example.com", "ada@example.com"]
    assert len(post.dead) == 1
    assert booking.id in post.dead[0] and "MessageRejected" in post.dead[0]
    assert "ben@" not in post.dead[0] and "Ben Ito" not in post.dead[0]
    follow(*records)
    assert len(post.sent) == 3 and len(post.dead) == 1


def test_an_address_that_mail_cannot_carry_becomes_a_dead_letter(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api)
    # Earlier releases took such addresses.
    rewrite(booking_key(booking.id), "BOOKING", email={"S": "用户@example.com"})
    assert stream.flow() == NOTHING_FAILED
    assert len(post.to("ada@example.com")) == 1
    assert "BadAddress" in post.dead[0]


def test_a_domain_of_another_script_is_written_as_mail_knows_it(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api, email="ben@bücher.example")
    stream.flow()
    assert len(post.to("ben@xn--bcher-kva.example")) == 1


def test_names_and_notes_stay_text(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(
        api,
        name='Eve" <script>alert(1)</script>; CN=x, Bcc: all@example.com',
        notes="<img src=x onerror=alert(1)>\n{{ 7 * 7 }}\nEND:VEVENT\nBEGIN:VEVENT",
    )
    stream.flow()
    (expert,) = post.to("ada@example.com")
    assert set(expert.keys()) == {
        *("Subject", "From", "To", "Auto-Submitted", "Reply-To"),
        *("MIME-Version", "Content-Type"),
    }
    assert [address.addr_spec for address in expert["Reply-To"].addresses] == ["ben@example.com"]
    html = text_of(expert, "html")
    assert re.findall("<script[^>]*>", html) == ['<script type="application/ld+json">'] and "<img" not in html
    assert "&lt;script&gt;" in html and "{{ 7 * 7 }}" in html
    calendar = calendar_of(expert)
    assert len(calendar.vevent_list) == 1
    assert "<script>alert(1)</script>" in calendar.vevent.summary.value


def test_the_calendar_file_says_in_what_letters_it_is_written(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api, name="Zoë 用户", email="zoe@bücher.example")
    stream.flow()
    (expert,) = post.to("ada@example.com")
    (attached,) = expert.iter_attachments()
    assert (attached.get_param("charset"), attached["Content-Transfer-Encoding"]) == ("utf-8", "base64")
    assert calendar_of(expert).vevent.summary.value == "15-minute sync with Zoë 用户"
    (client,) = post.to("zoe@xn--bcher-kva.example")
    assert calendar_of(client).vevent.attendee.value == "mailto:zoe@xn--bcher-kva.example"


def test_only_what_is_set_is_offered_to_web_calendars(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    booking = book(api, event_type="deep-dive")
    stream.flow()
    booking.status("confirmed", signed_in(*ADA))
    stream.flow()
    booking.cancel()
    stream.flow()
    offers = ["calendar.google.com" in text_of(mail, "html") for mail in post.to("ben@example.com")]
    assert offers == [False, True, False]


def test_no_record_is_begun_when_the_time_is_up(
    api: Api, ada: Expert, post: Post, stream: Stream, stopwatch: Stopwatch
) -> None:
    book(api)
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    first, second = stream.records()
    events = aws.aws_client("ses").meta.events

    def slowly(**_: Any) -> None:
        stopwatch.move_on(BUDGET_SECONDS)

    events.register_first("before-call.ses.SendRawEmail", slowly)
    try:
        answer = follow(first, second)
    finally:
        events.unregister("before-call.ses.SendRawEmail", slowly)
    assert answer == {"batchItemFailures": [{"itemIdentifier": second["dynamodb"]["SequenceNumber"]}]}
    assert len(post.sent) == 2
    assert follow(second) == NOTHING_FAILED
    assert len(post.sent) == 4


def test_a_subject_is_one_line_of_bounded_length(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    from expertbook.domain.text import to_one_line

    assert to_one_line("a\r\nBcc: x\u202e\u2028b\x00") == "a Bcc: x b"
    book(api, name="N" * 120)
    stream.flow()
    assert all(len(mail["Subject"]) <= 150 for mail in post.sent)


def test_a_sign_in_code_is_mailed_once(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    ask(api, "Ben@example.com")
    records = stream.records()
    follow(*records)
    follow(*records)
    (mail,) = post.sent
    code = code_in_the_mail()
    assert mail["Subject"] == f"{code[:3]} {code[3:]} is your sign-in code"
    assert mail["To"] == "Ben@example.com"
    assert f"{code[:3]} {code[3:]}" in text_of(mail) and f"{code[:3]} {code[3:]}" in text_of(mail, "html")
    sign_in(api, "000000" if code != "000000" else "111111")
    sign_in(api, code)
    assert stream.flow() == NOTHING_FAILED
    assert len(post.sent) == 1


def test_each_code_that_is_asked_for_is_mailed(api: Api, post: Post, stream: Stream) -> None:
    for _ in range(3):
        ask(api)
        stream.flow()
    assert len({mail["Subject"] for mail in post.sent}) == len(post.sent) == 3


def test_a_code_that_is_too_old_is_not_mailed(api: Api, post: Post, stream: Stream, at: At) -> None:
    ask(api)
    at(NOW + timedelta(minutes=10))
    assert stream.flow() == NOTHING_FAILED
    assert post.sent == []


def test_nothing_of_a_mail_is_logged(
    api: Api, ada: Expert, post: Post, stream: Stream, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "expertbook")
    book(api, notes="Secret")
    ask(api)
    post.answers = ["MessageRejected"]
    stream.flow()
    logged = str([vars(record) for record in caplog.records])
    assert "mail sent" in logged and "mail refused" in logged
    assert not [text for text in ("ben@", "Ben Ito", "Secret", "7946 0000", "79460000") if text in logged]
    assert not shows(code_in_the_mail(), logged)


def test_what_anybody_may_have_typed_is_not_mailed_to_an_address_that_nobody_proved(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api, name="Win at https://evil.example, call 0900 123456", notes="Buy our pills")
    stream.flow()
    booking.cancel(reason="Call us now")
    stream.flow()
    mails = post.to("ben@example.com")
    assert len(mails) == 2
    for mail in mails:
        whole = mail.as_string() + text_of(mail) + text_of(mail, "html") + calendar_of(mail).serialize()
        for typed in ("evil.example", "0900", "123456", "pills", "Call us"):
            assert typed not in whole
        assert mail["To"].addresses[0].display_name == "Win at https evil example call"
        assert "You’ll find the rest on the booking’s page." in text_of(mail)
    (told, _) = post.to("ada@example.com")
    assert "Buy our pills" in text_of(told), "the expert reads it"


def test_nothing_is_said_of_what_is_not_there(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api, notes="")
    book(api, start="2026-11-24T14:00:00Z", notes="Bring the notes", proved=True)
    stream.flow()
    first, proved = post.to("ben@example.com")
    assert "find the rest" not in text_of(first) and "find the rest" not in text_of(proved)
    assert "Bring the notes" in text_of(proved) and "Bring the notes" in calendar_of(proved).vevent.description.value


def test_a_kind_of_item_that_this_release_does_not_know_is_passed_over(post: Post) -> None:
    keys = {"PK": {"S": "X#1"}, "SK": {"S": "SOMETHING"}}
    assert follow(stream_record(1, "INSERT", keys, keys, None)) == NOTHING_FAILED


def test_a_booking_whose_expert_is_gone_is_told_to_its_client_alone(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking: Booked = book(api)
    stream.flow()
    post.sent.clear()
    experts.erase("ada-lovelace")
    booking.cancel()
    assert stream.flow() == NOTHING_FAILED
    assert [mail["Subject"] for mail in post.sent] == ["Cancelled: 15-minute sync with Ada Lovelace"]


def test_the_table_remembers_what_was_sent_for_three_days(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api)
    stream.flow()
    kept = items("MAIL#")
    assert {item["SK"]["S"] for item in kept} == {"client", "expert"}
    assert {int(item["expires_at"]["N"]) for item in kept} == {int((NOW + timedelta(days=3)).timestamp())}


def test_a_mail_whose_answer_is_late_is_not_sent_again_at_once(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api)
    reached: list[str] = []

    def too_late(request: Any, **_: Any) -> None:
        reached.append(request.url)
        raise ReadTimeoutError(endpoint_url=request.url)

    events = aws.aws_client("ses").meta.events
    events.unregister("before-call.ses.SendRawEmail", post.ses)
    events.register_first("before-send.ses.SendRawEmail", too_late)
    try:
        assert stream.flow()["batchItemFailures"]
    finally:
        events.unregister("before-send.ses.SendRawEmail", too_late)
        events.register("before-call.ses.SendRawEmail", post.ses)
    assert len(reached) == 1


def test_a_throttled_mail_goes_a_little_later(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api)
    post.answers = ["Throttling"] * 2
    assert stream.flow() == NOTHING_FAILED
    assert len(post.sent) == 2


def test_a_refused_mail_that_could_not_be_given_up_is_taken_on_again_at_once(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api)
    records = stream.records()

    def down(**_: Any) -> Any:
        return AWSResponse("https://sqs.example", 400, HTTPHeaders(), None), {"Error": {"Code": "InternalError"}}

    events = aws.aws_client("sqs").meta.events
    events.register_first("before-call.sqs.SendMessage", down)
    post.answers = ["MessageRejected"]
    try:
        assert follow(*records)["batchItemFailures"]
    finally:
        events.unregister("before-call.sqs.SendMessage", down)
    post.answers, post.dead[:] = ["MessageRejected"], []
    assert follow(*records) == NOTHING_FAILED
    assert len(post.dead) == 1 and len(post.to("ada@example.com")) == 1


@pytest.mark.parametrize("name", ["علی\u200cرضا", "👩\u200d💻 Ada", "क्\u200dष राव"])
def test_a_name_keeps_its_joiners_in_headers_and_calendars(
    api: Api, ada: Expert, post: Post, stream: Stream, name: str
) -> None:
    book(api, name=name)
    stream.flow()
    (expert,), (client,) = post.to("ada@example.com"), post.to("ben@example.com")
    assert expert["Subject"].endswith(f"with {name}")
    assert expert["Reply-To"].addresses[0].display_name == client["To"].addresses[0].display_name == name
    assert calendar_of(expert).vevent.summary.value == f"15-minute sync with {name}"
    assert calendar_of(client).vevent.attendee.params["CN"] == [name]
    assert name in text_of(expert) and name in text_of(expert, "html")


@pytest.mark.parametrize(("given", "shown"), [("+442079460018", ", +44 20 7946 0018"), ("", "")])
def test_the_expert_gets_the_number_with_spaces_where_there_is_one(
    api: Api, ada: Expert, post: Post, stream: Stream, given: str, shown: str
) -> None:
    optional = tuple(replace(offered, phone="optional") for offered in ada.event_types)
    experts.save(replace(ada, event_types=optional))
    book(api, phone=given)
    stream.flow()
    (mail,) = post.to("ada@example.com")
    assert f"Contact: ben@example.com{shown}" in text_of(mail).splitlines()
    assert ('href="tel:' in text_of(mail, "html")) is bool(given)
    assert "+442079460018" not in text_of(mail)


def test_a_call_has_the_number_in_the_calendar(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    called = tuple(replace(offered, place=Place("phone")) for offered in ada.event_types)
    experts.save(replace(ada, event_types=called))
    book(api)
    stream.flow()
    (mail,) = post.to("ada@example.com")
    assert calendar_of(mail).vevent.location.value == "Phone call: Ada Lovelace calls +44 20 7946 0000"


def test_no_name_breaks_a_line_or_turns_the_text(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api, name="Ben\u2028Where    https://evil.example \u202egnp.exe")
    stream.flow()
    (expert,) = post.to("ada@example.com")
    name = "Ben Where https://evil.example gnp.exe"
    assert expert["Subject"].endswith(f"with {name}")
    assert f"With: {name}" in text_of(expert) and name in text_of(expert, "html")
    assert not set("\u2028\u202e") & set(text_of(expert) + text_of(expert, "html"))


# While too many mails come back.

ALARM = "expertbook-test-bounces"


@pytest.fixture
def ringing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the state of the alarm on bounces; it rings."""
    monkeypatch.setenv("BOUNCES_ALARM", ALARM)
    bounces.forget()
    alarms = boto3.client("cloudwatch")
    about = {"Namespace": "AWS/SES", "MetricName": "Reputation.BounceRate", "Statistic": "Maximum", "Period": 3600}
    rule = {"EvaluationPeriods": 1, "Threshold": 0.03, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    alarms.put_metric_alarm(AlarmName=ALARM, **about, **rule)

    def become(state: str) -> None:
        alarms.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason="the test says so")

    become("ALARM")
    yield become
    alarms.delete_alarms(AlarmNames=[ALARM])
    bounces.forget()


def test_while_too_many_mails_come_back_an_address_that_nobody_proved_gets_none(
    api: Api, ada: Expert, post: Post, stream: Stream, ringing: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    ask(api)
    book(api)
    records = stream.records()
    assert follow(*records) == NOTHING_FAILED
    assert (post.to("ben@example.com"), len(post.to("ada@example.com")), post.dead) == ([], 1, [])
    withheld = [vars(record) for record in caplog.records if record.message == "mail withheld"]
    assert len(withheld) == 2 and "ben@" not in str(withheld)
    ringing("OK")
    bounces.forget()
    assert follow(*records) == NOTHING_FAILED
    assert post.to("ben@example.com") == [], "what was withheld is not sent later"
    book(api, start="2026-11-24T14:00:00Z")
    stream.flow()
    assert len(post.to("ben@example.com")) == 1


def test_while_too_many_mails_come_back_whoever_proved_the_address_once_is_mailed(
    api: Api, ada: Expert, post: Post, stream: Stream, ringing: Callable[[str], None]
) -> None:
    ask(api)
    assert sign_in(api, code_in_the_mail()).status == 201
    forget_counts()
    book(api, email="Ben@Example.com")
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com", proved=True)
    accounts.change("kim@example.com", NOW, lambda account: account)  # signed in before proofs were kept
    book(api, start="2026-11-24T15:00:00Z", email="kim@example.com")
    stream.flow()
    to_ben = [mail for mail in post.sent if mail["To"].addresses[0].addr_spec.casefold() == "ben@example.com"]
    assert len(to_ben) == 2, "the code comes as well, after it was used"
    assert (len(post.to("zoe@example.com")), len(post.to("kim@example.com"))) == (1, 1)


def test_the_alarm_is_read_once_a_minute_and_mail_goes_on_when_it_cannot_be(
    api: Api, ada: Expert, post: Post, stream: Stream, ringing: Callable[[str], None], stopwatch: Stopwatch
) -> None:
    asked: list[str] = []

    def hear(model: Any, **_: Any) -> Any:
        asked.append(model.name)
        return AWSResponse("https://aws.example", 400, HTTPHeaders(), None), {"Error": {"Code": "AccessDenied"}}

    events = aws.aws_client("cloudwatch").meta.events
    events.register_first("before-call.cloudwatch.DescribeAlarms", hear)
    try:
        for minute in (0, 15, 30):
            book(api, start=f"2026-11-24T14:{minute:02}:00Z")
            stream.flow()
        assert (len(post.to("ben@example.com")), asked) == (3, ["DescribeAlarms"])
        stopwatch.move_on(bounces.KEPT_SECONDS)
        book(api, start="2026-11-24T15:00:00Z")
        stream.flow()
    finally:
        events.unregister("before-call.cloudwatch.DescribeAlarms", hear)
    assert (len(post.to("ben@example.com")), asked) == (4, ["DescribeAlarms"] * 2)


def test_without_an_alarm_nothing_is_asked(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    bounces.forget()
    book(api)
    stream.flow()
    assert len(post.to("ben@example.com")) == 1
