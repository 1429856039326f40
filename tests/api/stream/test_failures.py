"""What goes wrong at the stream's functions, at their handlers: nothing is lost, nothing is sent twice, and what comes
later is not held up. Records are as the stream hands them on; faults are injected at the AWS clients."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from expertbook.adapters import aws, http_pool
from expertbook.domain.expert import Expert
from expertbook.store import experts, mails, watchers
from expertbook.store.items import Watcher
from expertbook.store.table import Item
from expertbook.stream import mail_delivery, records, telling
from tests.api.conftest import NOW, Api, Stopwatch
from tests.api.people import book
from tests.api.store.test_traffic import answering, error, without_pauses
from tests.api.stream.test_live import (
    Connections,
    claim_record,
    connections,
    follow,
    hold_record,
    image_of,
    page,
    profile_record,
    push,
    stream_record,
)
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream, ada, post, stream
from tests.api.test_bookings import items
from tests.api.test_sign_in import ask, code_in_the_mail
from tests.http_server import Request

__all__ = ["ada", "connections", "post", "stream", "without_pauses"]  # fixtures

At = Callable[[datetime], None]

CLAIM_KEYS = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "SLOT#2026-11-24T10:30Z"}}
LATER = NOW + records.RETRY_TIME + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def as_in_a_new_process() -> Iterator[None]:
    """What a function remembers from one batch to the next is forgotten."""
    yield
    mail_delivery._sent_unrecorded.clear()
    telling._partly_told.clear()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the functions log, as it goes to CloudWatch."""
    import logging

    written = StringIO()
    (handler,) = (one for one in logging.getLogger("expertbook").handlers if isinstance(one, logging.StreamHandler))
    monkeypatch.setattr(handler, "stream", written)
    return written


def number(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def again_from(record: dict[str, Any]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": number(record)}]}


def letters(post: Post) -> list[dict[str, Any]]:
    """The dead letters, as anyone who reads the queue finds them."""
    return [json.loads(dead) for dead in post.dead]


def receivers(post: Post) -> list[str]:
    return sorted(mail["To"].addresses[0].addr_spec for mail in post.sent)


def of_claim(record_number: int, new: Any, name: str = "INSERT", key: str = "SLOT#2026-11-24T10:30Z") -> dict[str, Any]:
    """A record of a claim that is not as claims are."""
    keys = {**CLAIM_KEYS, "SK": {"S": key}}
    return stream_record(record_number, name, keys, {**keys, **new} if new is not None else None, None)


def newer(record: dict[str, Any]) -> dict[str, Any]:
    """The record as a later release would have written it."""
    record["dynamodb"]["NewImage"]["schema"] = {"N": "99"}
    return record


@contextmanager
def failing(service: str, operation: str, answer: str | Exception) -> Iterator[list[str]]:
    """A service that answers an operation with an error."""
    asked: list[str] = []

    def fail(**_: Any) -> Any:
        asked.append(operation)
        if isinstance(answer, Exception):
            raise answer
        said = {"Error": {"Code": answer}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        return AWSResponse("https://aws.example", 400, HTTPHeaders(), None), said

    events = aws.aws_client(service).meta.events
    events.register_first(f"before-call.{service}.{operation}", fail)
    try:
        yield asked
    finally:
        events.unregister(f"before-call.{service}.{operation}", fail)


# Poison records.

POISON_CLAIMS = {
    "a key that is no instant": lambda: of_claim(2, {"booking_id": {"S": "b"}}, key="SLOT#tomorrow"),
    "no image after a change": lambda: of_claim(2, None, "MODIFY"),
    "no image and no known event": lambda: of_claim(2, None, "EVAPORATE"),
    "a hold without an end": lambda: of_claim(2, {"hold_id": {"S": "h"}}),
    "a hold whose end is no number": lambda: of_claim(2, {"hold_id": {"S": "h"}, "expires_at": {"S": "soon"}}),
    "busy times that are not JSON": lambda: of_claim(2, {"busy": {"S": "{"}}, key="SLOT#2026-11-24#BUSY#work"),
    "a day without its end": lambda: of_claim(
        2,
        {"begins": {"N": "1"}, "cap": {"N": "1"}, "sessions": {"SS": ["b"]}},
        key="SLOT#2026-11-24T00:00Z#COUNT#sync#1",
    ),
}


@pytest.mark.parametrize("poison", POISON_CLAIMS)
def test_a_poison_claim_is_set_aside_and_the_others_of_the_batch_are_told(
    connections: Connections, post: Post, poison: str
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    answer = push(
        claim_record(1, "2026-11-24T09:00Z"),
        POISON_CLAIMS[poison](),
        claim_record(3, "2026-11-24T11:00Z"),
        claim_record(4, "2026-11-24T11:00Z", expert="bo-li"),
    )
    assert answer == NOTHING_FAILED
    told = {connection: message["taken"] for connection, message in connections.posted}
    assert [begin for begin, _ in told["one"]] == ["2026-11-24T09:00:00Z", "2026-11-24T11:00:00Z"]
    assert [begin for begin, _ in told["two"]] == ["2026-11-24T11:00:00Z"]
    (letter,) = letters(post)
    assert (letter["function"], letter["sequence"]) == ("push_slot_changes", "4421584500000000000002")
    assert letter["stream"].startswith("arn:aws:dynamodb:us-east-1:123456789012:table/expertbook/stream/")
    assert letter["kind"] == "EXPERT SLOT"


def test_a_record_without_keys_is_set_aside(connections: Connections, post: Post) -> None:
    assert push(stream_record(1, "INSERT", {}, None, None), claim_record(2, "2026-11-24T10:30Z")) == NOTHING_FAILED
    assert follow(stream_record(3, "INSERT", {}, None, None)) == NOTHING_FAILED
    assert [letter["kind"] for letter in letters(post)] == ["? ?", "? ?"]


POISON_BOOKINGS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an unknown status": lambda change: change["NewImage"].update(status={"S": "waitlisted"}),
    "no start": lambda change: change["NewImage"].pop("start"),
    "another type": lambda change: change["NewImage"].update(version={"S": "one"}),
    "no image": lambda change: change.pop("NewImage"),
}


@pytest.mark.parametrize("poison", POISON_BOOKINGS)
def test_a_poison_booking_is_set_aside_and_the_mails_behind_it_go_out(
    api: Api, ada: Expert, post: Post, stream: Stream, logged: StringIO, poison: str
) -> None:
    book(api)
    (bad,) = stream.records()
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    (good,) = stream.records()
    bad["dynamodb"]["NewImage"]["request_id"] = {"S": "req-1"}
    POISON_BOOKINGS[poison](bad["dynamodb"])
    assert follow(bad, good) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "zoe@example.com"]
    (letter,) = letters(post)
    assert (letter["function"], letter["kind"]) == ("follow_changes", "BOOKING BOOKING")
    assert letter["request_id"] == (None if poison == "no image" else "req-1")
    told = json.dumps(letter) + logged.getvalue()
    assert "record set aside" in told and '"level":"ERROR"' in told
    assert not [text for text in ("ben@", "Ben Ito", "79460000", "waitlisted") if text in told]


def test_a_booking_whose_image_before_is_missing_is_not_told_as_a_new_one(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api)
    stream.flow()
    post.sent.clear()
    booking.cancel()
    (record,) = stream.records()
    del record["dynamodb"]["OldImage"]
    assert follow(record) == NOTHING_FAILED
    assert post.sent == [] and len(post.dead) == 1


def test_a_letter_about_a_code_tells_nothing_of_its_address(
    api: Api, post: Post, stream: Stream, logged: StringIO
) -> None:
    ask(api, "ben@example.com")
    (record,) = stream.records()
    record["dynamodb"]["NewImage"]["request_id"] = {"S": "ben@example.com"}  # no id has this form
    del record["dynamodb"]["NewImage"]["valid_until"]
    assert follow(record) == NOTHING_FAILED
    (letter,) = letters(post)
    assert (letter["kind"], letter["request_id"], letter["error"]) == ("ACCOUNT CODE", None, "TypeError")
    assert "ben@" not in json.dumps(letter) + logged.getvalue()


def test_what_is_set_aside_is_counted(connections: Connections, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    push(POISON_CLAIMS["a hold without an end"](), POISON_CLAIMS["no image after a change"]())
    (line,) = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert json.loads(line)["RecordSetAside"] == [1.0, 1.0]


@pytest.mark.parametrize("why", ["AccessDenied", EndpointConnectionError(endpoint_url="https://sqs.example")], ids=str)
def test_a_poison_record_is_put_off_while_it_cannot_be_set_aside(
    api: Api, ada: Expert, post: Post, stream: Stream, why: Any
) -> None:
    book(api)
    (bad,) = stream.records()
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    (good,) = stream.records()
    bad["dynamodb"]["NewImage"]["status"] = {"S": "waitlisted"}
    with failing("sqs", "SendMessage", why):
        assert follow(bad, good) == again_from(bad)
    assert receivers(post) == ["ada@example.com", "zoe@example.com"]
    assert follow(bad, good) == NOTHING_FAILED
    assert len(post.dead) == 1 and len(post.sent) == 2


def test_a_poison_profile_holds_up_nobody_else(api: Api, ada: Expert, post: Post) -> None:
    good = profile_record(2, image_of("ada-lovelace"))
    bad = profile_record(1, {**image_of("ada-lovelace"), "PK": {"S": "EXPERT#bo-li"}}, {"handle": {"S": "bo-li"}})
    assert follow(bad, good) == NOTHING_FAILED
    assert page("ada-lovelace") is not None
    assert [letter["kind"] for letter in letters(post)] == ["EXPERT PROFILE"]


def test_a_request_that_is_wrong_in_itself_is_the_records_fault(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    book(api)
    with answering("PutItem", error("ValidationException")):
        assert stream.flow() == NOTHING_FAILED
    assert [letter["error"] for letter in letters(post)] == ["PutError"]


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_a_deployment_got_wrong_is_put_off_and_set_aside_when_its_time_is_up(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, code: str
) -> None:
    book(api)
    (record,) = stream.records()
    with answering("PutItem", error(code)):
        assert follow(record) == again_from(record)
        assert post.dead == []
        at(LATER)
        assert follow(record) == NOTHING_FAILED
    assert [letter["error"] for letter in letters(post)] == ["PutError"]
    assert follow(record) == NOTHING_FAILED  # as `make redrive` would
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


def test_a_setting_that_is_missing_is_put_off(
    api: Api, ada: Expert, post: Post, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(api)
    (record,) = stream.records()
    with monkeypatch.context() as without:
        without.delenv("MAIL_FROM")
        assert follow(record) == again_from(record)
    assert follow(record) == NOTHING_FAILED
    assert len(post.sent) == 2


# Kinds, events and forms of items that this release does not know.


def test_items_of_another_kind_are_passed_over(connections: Connections, post: Post) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    of_a_day = of_claim(1, {"weather": {"S": "rain"}}, key="SLOT#2026-11-24#WEATHER#london")
    assert push(of_a_day, claim_record(2, "2026-11-24T10:30Z")) == NOTHING_FAILED
    keys = {"PK": {"S": "BOOKING#1"}, "SK": {"S": "REVIEW"}}
    assert follow(stream_record(3, "INSERT", keys, keys, None)) == NOTHING_FAILED
    assert len(connections.posted) == 1 and post.dead == []


def test_an_event_of_another_name_is_read_by_its_images(connections: Connections, post: Post) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    assert push(claim_record(1, "2026-11-24T10:30Z", "REPLACE")) == NOTHING_FAILED
    ((_, message),) = connections.posted
    assert message["taken"] == [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]]


def test_a_newer_item_that_can_be_read_is_used(
    api: Api, ada: Expert, connections: Connections, post: Post, stream: Stream
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    assert push(newer(claim_record(1, "2026-11-24T10:30Z"))) == NOTHING_FAILED
    assert len(connections.posted) == 1
    book(api)
    (record,) = stream.records()
    newer(record)["dynamodb"]["NewImage"]["mood"] = {"S": "good"}
    assert follow(record) == NOTHING_FAILED
    assert len(post.sent) == 2


def test_a_newer_item_that_cannot_be_read_waits_for_the_new_release_and_is_set_aside_in_the_end(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    book(api)
    (record,) = stream.records()
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    (other,) = stream.records()
    newer(record)["dynamodb"]["NewImage"]["status"] = {"S": "waitlisted"}
    assert follow(record, other) == again_from(record)
    assert receivers(post) == ["ada@example.com", "zoe@example.com"] and post.dead == []
    at(LATER)
    assert follow(record) == NOTHING_FAILED
    assert len(post.dead) == 1


def test_behind_a_newer_claim_that_cannot_be_read_the_expert_waits_and_nobody_else(
    connections: Connections, post: Post
) -> None:
    """A page that was told of a later record would ignore the one that comes again."""
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    unread = newer(of_claim(2, {"hold_id": {"S": "h"}}))
    answer = push(
        claim_record(1, "2026-11-24T09:00Z"),
        unread,
        claim_record(3, "2026-11-24T11:00Z"),
        claim_record(4, "2026-11-24T11:00Z", expert="bo-li"),
    )
    assert answer == again_from(unread)
    last = {connection: message["sequence"][-1] for connection, message in connections.posted}
    assert last == {"one": "1", "two": "4"}


def test_what_expires_frees_its_time_and_mails_nobody(
    api: Api, connections: Connections, post: Post, stream: Stream
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    lapsed = {**hold_record(1, "2026-11-24T10:30Z", NOW, "REMOVE"), "userIdentity": service}
    assert push(lapsed) == NOTHING_FAILED
    ((_, message),) = connections.posted
    assert message["freed"] == [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]]
    ask(api)
    (record,) = stream.records()
    change = record["dynamodb"]
    gone = stream_record(2, "REMOVE", change["Keys"], None, change["NewImage"])
    assert follow({**gone, "userIdentity": service}) == NOTHING_FAILED
    assert post.sent == [] and post.dead == []


def test_a_removal_without_an_image_frees_its_time(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    assert push(stream_record(1, "REMOVE", CLAIM_KEYS, None, None)) == NOTHING_FAILED
    ((_, message),) = connections.posted
    assert message["freed"] == [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]]


def test_a_booking_that_is_put_back_mails_nobody_and_its_cancellation_does(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api)
    put_back = {"restored_at": {"N": "1795420800"}}
    (made,) = stream.records()
    made["dynamodb"]["NewImage"] |= put_back
    booking.cancel()
    (cancelled,) = stream.records()
    assert follow(made) == NOTHING_FAILED
    assert post.sent == []
    for image in ("OldImage", "NewImage"):
        cancelled["dynamodb"][image] |= put_back
    assert follow(cancelled) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


# The mail service is down.

DOWN = [
    *("Throttling", "ServiceUnavailable", "AccountSendingPausedException"),
    *("ConfigurationSetDoesNotExist", "MailFromDomainNotVerifiedException"),
    ReadTimeoutError(endpoint_url="https://ses.example"),
]


@pytest.mark.parametrize("answer", DOWN, ids=str)
def test_what_is_no_mail_does_not_wait_for_the_mail_service(
    api: Api, ada: Expert, post: Post, stream: Stream, answer: Any
) -> None:
    book(api)
    (mailed,) = stream.records()
    profile = profile_record(7, image_of("ada-lovelace"))
    with failing("ses", "SendRawEmail", answer):
        assert follow(mailed, profile) == again_from(mailed)
    assert api.get("/experts").body["total"] == 1 and page("ada-lovelace") is not None
    assert post.sent == [] and post.dead == []
    assert follow(mailed, profile) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


def test_a_mail_service_that_is_down_is_asked_once_a_batch(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    """Each time-out takes ten seconds, of the twenty in which a batch is to be done."""
    batch = []
    for hour in (10, 11, 14):
        book(api, start=f"2026-11-24T{hour}:00:00Z")
        batch += stream.records()
    with failing("ses", "SendRawEmail", ReadTimeoutError(endpoint_url="https://ses.example")) as asked:
        assert follow(*batch) == again_from(batch[0])
    assert len(asked) == 1
    assert follow(*batch) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com"] * 3 + ["ben@example.com"] * 3


def test_changes_of_one_booking_are_mailed_in_their_order(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booking = book(api)
    (made,) = stream.records()
    booking.cancel()
    (cancelled,) = stream.records()
    assert mails.begin(f"{booking.id}#1", "client", NOW)  # by a run that died
    assert follow(made, cancelled) == again_from(made)
    assert post.sent == []
    at(NOW + mails.LEASE)
    assert follow(made, cancelled) == NOTHING_FAILED
    told = [mail["Subject"].partition(":")[0] for mail in post.to("ben@example.com")]
    assert told == ["Booked", "Cancelled"]


def test_mails_that_waited_for_too_long_become_dead_letters_and_can_be_brought_back(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    book(api)
    (record,) = stream.records()
    with failing("ses", "SendRawEmail", "ServiceUnavailable"):
        assert follow(record) == again_from(record)
        at(LATER)
        assert follow(record) == NOTHING_FAILED
    assert [letter["sequence"] for letter in letters(post)] == [number(record)]
    assert follow(record) == NOTHING_FAILED  # as `make redrive` would
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


def test_a_mail_whose_run_died_is_sent_by_another_once_its_lease_is_over(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booking = book(api)
    (record,) = stream.records()
    assert mails.begin(f"{booking.id}#1", "client", NOW)  # and then nothing more
    profile = profile_record(7, image_of("ada-lovelace"))
    assert follow(record, profile) == again_from(record)
    assert page("ada-lovelace") is not None and post.sent == []
    at(NOW + mails.LEASE)
    assert follow(record, profile) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "ben@example.com"]
    assert records.RETRY_TIME / 2 > mails.LEASE


def test_mails_are_followed_by_the_configuration_set_if_there_is_one(
    api: Api, ada: Expert, post: Post, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def hear(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["body"].get("ConfigurationSetName"))

    events = aws.aws_client("ses").meta.events
    events.register_first("before-call.ses.SendRawEmail", hear)
    try:
        monkeypatch.setenv("MAIL_CONFIGURATION_SET", "bounces")
        book(api)
        stream.flow()
        monkeypatch.setenv("MAIL_CONFIGURATION_SET", "")
        book(api, start="2026-11-24T14:00:00Z")
        stream.flow()
    finally:
        events.unregister("before-call.ses.SendRawEmail", hear)
    assert asked == ["bounces", "bounces", None, None]


def test_mails_are_counted_and_told_with_the_request_that_caused_them(
    api: Api, ada: Expert, post: Post, stream: Stream, logged: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    book(api)
    (record,) = stream.records()
    record["dynamodb"]["NewImage"]["request_id"] = {"S": "req-1"}
    post.answers = ["MessageRejected"]
    capsys.readouterr()
    assert follow(record) == NOTHING_FAILED
    post.answers = ["ServiceUnavailable"]
    book(api, start="2026-11-24T14:00:00Z")
    stream.flow()
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    measured: dict[str, float] = {}
    for figure in figures:
        measured |= {name: sum(value) for name, value in figure.items() if name.startswith("Mail")}
    assert measured == {"MailSent": 1, "MailRefused": 1, "MailPutOff": 1}
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {line["message"]: line["request_id"] for line in lines if line["message"].startswith("mail ")} == {
        "mail refused": "req-1",
        "mail sent": "req-1",
    }
    assert letters(post)[0]["request_id"] == "req-1"


# The table is throttled.

THROTTLED = error("ThrottlingException")


def test_a_mail_is_put_off_while_the_table_cannot_take_it_on(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api)
    (record,) = stream.records()
    with answering("PutItem", THROTTLED):
        assert follow(record) == again_from(record)
    assert post.sent == []
    assert follow(record) == NOTHING_FAILED
    assert len(post.sent) == 2


def test_a_mail_that_was_sent_but_could_not_be_noted_is_not_sent_again(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    book(api)
    (record,) = stream.records()
    with answering("UpdateItem", THROTTLED):
        assert follow(record) == again_from(record)
    assert receivers(post) == ["ben@example.com"]
    at(NOW + mails.LEASE + timedelta(seconds=1))
    assert follow(record) == NOTHING_FAILED
    assert follow(record) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


def test_a_mail_that_could_be_neither_sent_nor_put_off_goes_once_its_lease_is_over(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    book(api)
    (record,) = stream.records()
    post.answers = ["ServiceUnavailable"]
    with answering("UpdateItem", THROTTLED):
        assert follow(record) == again_from(record)
    assert follow(record) == again_from(record)
    at(NOW + mails.LEASE)
    assert follow(record) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com", "ben@example.com"]


@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_a_projection_is_put_off_and_the_mails_behind_it_go_out(
    api: Api, ada: Expert, post: Post, stream: Stream, operation: str
) -> None:
    profile = profile_record(1, image_of("ada-lovelace"))
    ask(api, "ben@example.com")
    (code,) = stream.records()
    with answering(operation, THROTTLED):
        assert follow(profile, code) == again_from(profile)
    assert receivers(post) == ["ben@example.com"]
    assert follow(profile, code) == NOTHING_FAILED
    assert page("ada-lovelace") is not None and len(post.sent) == 1


def test_watchers_that_cannot_be_read_wait_and_are_told_in_the_end(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    batch = claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:30Z", expert="bo-li")
    with answering("Query", THROTTLED, None):
        assert push(*batch) == again_from(batch[0])
    assert [connection for connection, _ in connections.posted] == ["two"]
    assert push(*batch) == NOTHING_FAILED
    assert [connection for connection, _ in connections.posted][1:] == ["one", "two"]


def test_a_gone_watcher_that_cannot_be_forgotten_holds_up_nobody(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("gone", "ada-lovelace", NOW - timedelta(minutes=1))
    connections.status["gone"] = 410
    with answering("BatchWriteItem", THROTTLED):
        assert push(claim_record(1, "2026-11-24T10:30Z")) == NOTHING_FAILED
    assert set(watchers.watching("ada-lovelace", NOW).since) == {"one", "gone"}
    push(claim_record(2, "2026-11-24T10:35Z"))
    assert set(watchers.watching("ada-lovelace", NOW).since) == {"one"}


# Watchers that are slow, gone, or can't be told.


@pytest.fixture
def slow(connections: Connections, stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    """Every watcher takes a second, with all tries."""
    asked: set[tuple[str, str]] = set()

    def pass_a_second(request: Request) -> None:
        if (request.method, request.name) not in asked:
            asked.add((request.method, request.name))
            stopwatch.move_on(1)

    connections.before = pass_a_second
    monkeypatch.setattr(http_pool, "CONNECTIONS", 25)
    return stopwatch


def test_a_throttled_post_hangs_up_so_that_the_page_asks_anew(
    connections: Connections, capsys: pytest.CaptureFixture[str], logged: StringIO
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("throttled", "ada-lovelace", NOW)
    connections.status["throttled"] = 429
    record = claim_record(1, "2026-11-24T10:30Z")
    record["dynamodb"]["NewImage"] |= {
        "request_id": {"S": "req-1"},
        "written_at": {"N": str(int(NOW.timestamp() * 1000) - 70)},
    }
    assert push(record) == NOTHING_FAILED
    assert connections.hung_up == ["throttled"]
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert (line["Pushed"], line["PushFailed"], line["PushDelay"]) == ([1.0], [1.0], [70.0])
    (pushed,) = [line for line in map(json.loads, logged.getvalue().splitlines()) if line["message"] == "pushed"]
    assert pushed["request_ids"] == ["req-1"]


def crowd(expert: str, size: int) -> list[str]:
    """So many watchers of an expert."""
    names = [f"w{number:03}" for number in range(size)]
    with Item.batch_write() as batch:
        for name in names:
            until = NOW + watchers.LIFE
            batch.save(Watcher(PK=f"WATCH#{expert}", SK=name, connection_id=name, expires_at=until))
    return names


def test_many_slow_watchers_are_told_in_as_many_runs_as_it_takes_each_once(
    connections: Connections, slow: Stopwatch
) -> None:
    names = crowd("ada-lovelace", 200)
    watchers.watch("other", "bo-li", NOW)
    batch = claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:30Z", expert="bo-li")
    told_by_run: list[int] = []
    for _ in range(50):
        is_done = push(*batch) == NOTHING_FAILED
        told_by_run.append(len(connections.posted) - sum(told_by_run))
        if is_done:
            break
    assert sorted(name for name, _ in connections.posted if name != "other") == names
    assert "other" in [name for name, _ in connections.posted][: sum(told_by_run[:2])]  # a crowd delays nobody for long
    # What was begun is ended, and no more is begun: the last ones take 15 seconds of the 60 that there are.
    assert len(told_by_run) > 2
    assert all(telling.POSTING_SECONDS <= told <= telling.POSTING_SECONDS + 25 for told in told_by_run[:-1])


def test_slow_watchers_who_time_out_are_hung_up_on_while_there_is_time(
    connections: Connections, slow: Stopwatch
) -> None:
    names = crowd("ada-lovelace", 60)
    connections.status.update(dict.fromkeys(names, 504))
    record = claim_record(1, "2026-11-24T10:30Z")
    assert push(record) == again_from(record)
    assert len(connections.hung_up) <= telling.CLOSING_SECONDS - telling.POSTING_SECONDS + 25
    assert slow.now <= telling.CLOSING_SECONDS + 25
    assert telling.CLOSING_SECONDS + 15 < 60


def test_one_experts_trouble_is_not_the_others(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    watchers.watch("three", "cy-may", NOW)
    connections.status.update({"two": 500, "hang up": 500})
    batch = (
        claim_record(1, "2026-11-24T10:30Z"),
        claim_record(2, "2026-11-24T10:30Z", expert="bo-li"),
        claim_record(3, "2026-11-24T10:30Z", expert="cy-may"),
        claim_record(4, "2026-11-24T10:35Z", expert="bo-li"),
    )
    assert push(*batch) == again_from(batch[1])
    assert [connection for connection, _ in connections.posted] == ["one", "three"]
    connections.status.clear()
    assert push(*batch[1:]) == NOTHING_FAILED
    by_watcher: dict[str, list[str]] = {}
    for connection, message in connections.posted:
        by_watcher.setdefault(connection, []).append(message["sequence"])
    # A page ignores a sequence that it has heard, and nobody has heard a later one before an earlier one.
    assert all(sequences == sorted(sequences) for sequences in by_watcher.values())
    assert by_watcher["three"] == [number(batch[2])] * 2
    assert by_watcher["two"] == [number(batch[3])]


def test_watchers_that_can_never_be_told_are_given_up_when_the_time_is_up(
    connections: Connections, post: Post, at: At
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    connections.status.update({"one": 500, "hang up": 500})
    batch = claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:35Z")
    assert push(*batch) == again_from(batch[0])
    at(LATER)
    assert push(*batch) == NOTHING_FAILED
    assert [letter["sequence"] for letter in letters(post)] == [number(record) for record in batch]


# Batches that come again.


def test_half_a_batch_that_failed_comes_again_and_the_other_half_is_not_done_twice(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    batch = []
    for count, hour in enumerate((10, 11, 13, 14)):
        book(api, start=f"2026-11-24T{hour}:00:00Z", email=f"client-{count}@example.com")
        batch += stream.records()
    with answering("PutItem", *[None] * 7, THROTTLED):  # of each, a plan and two mails
        assert follow(*batch) == again_from(batch[2])
    assert follow(*batch[2:]) == NOTHING_FAILED
    assert follow(*batch) == NOTHING_FAILED
    assert receivers(post) == ["ada@example.com"] * 4 + [f"client-{count}@example.com" for count in range(4)]


def test_a_batch_that_comes_twice_changes_and_sends_nothing_the_second_time(
    api: Api, ada: Expert, post: Post, stream: Stream
) -> None:
    booking = book(api)
    batch = stream.records()
    booking.cancel()
    batch += stream.records()
    ask(api)
    batch += stream.records()
    batch.append(profile_record(9, image_of("ada-lovelace")))
    assert follow(*batch) == NOTHING_FAILED
    stands = sorted(items(""), key=str)
    assert follow(*batch) == NOTHING_FAILED
    assert sorted(items(""), key=str) == stands
    assert len(post.sent) == 5


def test_a_profile_ends_as_it_is_whatever_the_order_of_its_records(api: Api, ada: Expert, post: Post) -> None:
    first = image_of("ada-lovelace")
    renamed = experts.save(replace(ada, name="Ada King"))
    second = image_of("ada-lovelace")
    experts.save(replace(renamed, name="Ada Byron", event_types=renamed.event_types[:1]))
    third = image_of("ada-lovelace")
    batch = [profile_record(1, first), profile_record(2, second, first), profile_record(3, third, second)]
    for order in ((2, 0, 1), (0, 1, 2), (1, 2, 0)):
        assert follow(*(batch[index] for index in order)) == NOTHING_FAILED
        assert [card["name"] for card in api.get("/experts").body["experts"]] == ["Ada Byron"]
        assert "Ada Byron" in (page("ada-lovelace") or "") and page("ada-lovelace/office") is None


def test_a_profiles_images_are_not_needed_to_follow_it(api: Api, ada: Expert, post: Post) -> None:
    assert follow(profile_record(1, None, image_of("ada-lovelace"))) == NOTHING_FAILED
    without = profile_record(2, image_of("ada-lovelace"), {"handle": {"S": "x"}, **image_of("ada-lovelace")})
    del without["dynamodb"]["OldImage"], without["dynamodb"]["NewImage"]
    assert follow(without) == NOTHING_FAILED
    assert api.get("/experts").body["total"] == 1 and post.dead == []


def test_an_expired_code_is_not_mailed_when_it_comes_again_late(api: Api, post: Post, stream: Stream, at: At) -> None:
    ask(api)
    (record,) = stream.records()
    code_in_the_mail()
    with failing("ses", "SendRawEmail", "Throttling"):
        assert follow(record) == again_from(record)
    at(NOW + timedelta(minutes=10))
    assert follow(record) == NOTHING_FAILED
    assert post.sent == [] and post.dead == []
