"""What each operation consumes, measured in this process on moto within seconds.

Processor time leaves out what moto takes; log lines are the ones that were written.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import logging
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import boto3
from chalice.test import Client
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws

from benchmarks.environment import NOW
from benchmarks.report import markdown
from benchmarks.units import Image, Meter, stored_bytes
from expertbook import clock, settings
from expertbook.adapters import aws, sealing, webhook_call
from expertbook.adapters.calendar_services import opening
from expertbook.adapters.calendar_services.channels import WatchedCalendar, channel_key, make_token
from expertbook.adapters.calendar_services.service import CalendarChanges, WrittenEntry
from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.adapters.identity import keys, reputation_key, tokens
from expertbook.domain.booking import Booking, Role, Status
from expertbook.domain.calendar_account import (
    AccountStatus,
    CalendarAccount,
    CalendarService,
    Channel,
    FoundCalendar,
)
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.scheduling.local_time import format_instant, parse_instant
from expertbook.domain.scheduling.model import Availability, EventType, Hours, Weekday
from expertbook.domain.webhook import CHOOSABLE, Event, Payload, Pending, Webhook, WebhookEvent, WebhookStatus
from expertbook.services import apply_reply, note_entries, note_events, sync_account
from expertbook.store import bookings, calendar_accounts, calendars, due, replies, table, webhook_events, webhooks
from expertbook.store.booking_items import item_of
from expertbook.store.keys import booking_key
from infra.local import moto_pace
from infra.sample_data.people import sample_people
from infra.site.files import site_files
from tests.api.conftest import Api, an_expert, publish, reputation_keys, table_properties
from tests.api.test_sign_in import code_in_the_mail

WORKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
HOURS: dict[Weekday, Hours] = dict.fromkeys(WORKDAYS, (("09:00", "17:00"),))
HANDLE = "ada-lovelace"
CLIENT = {"timezone": "UTC", "name": "Benchmark Person", "email": "benchmark@example.com", "phone": "+442079460000"}
BIO = "Writes programs for engines that do not exist yet, and explains them to people who do. " * 6
NETWORK = "192.0.2.1, 203.0.113.9"

API, CONNECT, MESSAGE, DISCONNECT = "APIHandler", "WebsocketConnect", "WebsocketMessage", "WebsocketDisconnect"
PUSH, FOLLOW, CALENDARS, WEBHOOKS = "PushSlotChanges", "FollowChanges", "ReadCalendars", "SendWebhooks"


@dataclass(frozen=True)
class Scene:
    """What is measured: sessions of so many minutes, a page of so many experts, and an expert who has so many sessions
    ahead and so many watchers. Processor time is the median of `runs`."""

    session_minutes: int = 30
    buffer_minutes: int = 10
    experts_on_a_page: int = 12
    sessions_ahead: int = 24
    watchers: int = 2
    runs: int = 3


@dataclass(frozen=True)
class Consumed:
    """What one operation consumes; `function` (its logical id) runs it.

    Units are DynamoDB's request units, `processor_ms` is of this machine, `answer_bytes` compressed; `stored_bytes` is
    what is more in the table and its indexes afterwards.
    """

    function: str
    calls: int = 0
    read_units: float = 0
    write_units: float = 0
    processor_ms: float = 0
    lines: int = 0
    log_bytes: int = 0
    answer_bytes: int = 0
    posts: int = 0
    mails: int = 0
    mail_bytes: int = 0
    puts: int = 0
    stored_bytes: int = 0


def measure(scene: Scene) -> dict[str, Consumed]:
    """Every operation, its figures from the last of `scene.runs`, when everything is warm."""
    moto_pace.keep_pace()
    signature = lambda *_: reputation_keys().sign(b"", ec.ECDSA(hashes.SHA256()))  # noqa: E731
    with mock_aws(), at(NOW), mock.patch.object(reputation_key, "_ask_kms", signature):
        _forget_clients()
        _make_aws()
        _fill(scene)
        meter = Meter(boto3.client("dynamodb"))
        import app as entry

        with Client(entry.app) as client:
            runs = [_Life(scene, Api(client), entry, meter, number).operations() for number in range(scene.runs)]
    _forget_clients()
    last = runs[-1]
    return {
        name: replace(found, processor_ms=round(statistics.median(run[name].processor_ms for run in runs), 2))
        for name, found in last.items()
    }


def at(moment: datetime) -> contextlib.AbstractContextManager[Any]:
    """The clock stands there meanwhile."""
    return mock.patch.object(clock, "now", lambda: moment)


def page_weight(site: Mapping[str, bytes], page: str) -> tuple[int, int]:
    """How many files a page loads, itself included, and their bytes as CloudFront sends them."""
    # What a template names is fetched later, if at all; and a touch icon by who puts the page on their screen.
    later = r'<template.*?</template>|<link rel="apple-touch-icon"[^>]*>'
    head = re.sub(later, "", site[page].decode(), flags=re.DOTALL)
    named = {part.split('"', 1)[0] for start in ('href="/', 'src="/') for part in head.split(start)[1:]}
    # A bundled page loads what it imports later as soon as it has nothing else to do.
    idle = {f"app/{part}" for key in named if key.startswith("app/") for part in _imported_later(site[key])}
    keys = [key for key in {page, *named, *idle} if key in site]
    return len(keys), sum(_bytes_sent(key, site[key]) for key in keys)


def _imported_later(module: bytes) -> list[str]:
    return re.findall(r'\bimport\("\./([^"]+)"\)', module.decode())


def _bytes_sent(key: str, content: bytes) -> int:
    return len(content if key.endswith((".woff2", ".png", ".jpg")) else gzip.compress(content))


def _forget_clients() -> None:
    table.connection()._client = None
    aws.forget_clients()
    keys.forget_keys()


def _make_aws() -> None:
    secret = json.dumps({"current": "k1", "k1": "a" * 64})
    boto3.client("secretsmanager").create_secret(Name=settings.secret_id(), SecretString=secret)
    for queue in ("webhooks", "calendars"):
        boto3.client("sqs").create_queue(QueueName=queue)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=settings.site_bucket())
    s3.put_object(Bucket=settings.site_bucket(), Key="expert.html", Body=site_files()["expert.html"])


class _Context:
    """What the handlers use of Lambda's context."""

    aws_request_id = "0f3a5c1e-6d0f-4a0b-9f57-1c2d3e4f5a6b"


class _Life:
    """A booking's life and what is around it, the `number`th on this table: cancelled in the end, so all are alike."""

    def __init__(self, scene: Scene, api: Api, entry: Any, meter: Meter, number: int) -> None:
        self.scene, self.api, self.entry, self.meter, self.number = scene, api, entry, meter, number
        self.found: dict[str, Consumed] = {}
        self.client = {**CLIENT, "email": f"benchmark-{number}@example.com"}

    def operations(self) -> dict[str, Consumed]:
        """All of them, in the order of a life."""
        self._look()
        booking = self._book()
        self._read(booking)
        self._change(booking)
        self._end()
        self._edit()
        self._read_calendars(booking)
        self._call_webhook(booking)
        return self.found

    def _call(self, name: str, function: str, do: Callable[[], Any]) -> Any:
        """Do it, and note under this name what it consumed."""
        self.meter.start()
        with _logged() as lines:
            began = time.process_time()
            answer = do()
            took = time.process_time() - began
        seen = self.meter.seen
        status, body = getattr(answer, "status", 200), getattr(answer, "body", None)
        assert status < 300 or (name, status) == ("lost to somebody faster", 409), (name, status, body)
        self.found[name] = Consumed(
            function,
            calls=seen.calls.total(),
            read_units=seen.reads,
            write_units=seen.writes,
            processor_ms=max(0.0, took - seen.moto_seconds) * 1000,
            lines=len(lines),
            log_bytes=sum(len(line.encode()) + 1 for line in lines),
            answer_bytes=_compressed(body),
            posts=seen.posts,
            mails=len(seen.mails),
            mail_bytes=sum(seen.mails),
            puts=seen.puts,
            stored_bytes=sum(stored_bytes(new) - stored_bytes(old) for old, new in seen.changes),
        )
        return answer

    def _rest(self, name: str, do: Callable[[], Any]) -> tuple[dict[str, Any], list[tuple[Image | None, Image | None]]]:
        """A call of the API; its body, and what it changed for the stream."""
        answer = self._call(name, API, do)
        return answer.body, self.meter.seen.changes

    def _stream(self, name: str, function: str, changes: list[tuple[Image | None, Image | None]]) -> None:
        """Hand the changes to a stream function, as its filter would."""
        records = [_record(number, *change) for number, change in enumerate(changes, 1)]
        is_claim = [record["dynamodb"]["Keys"]["SK"]["S"].startswith("SLOT#") for record in records]
        wanted = [record for record, claim in zip(records, is_claim, strict=True) if claim == (function == PUSH)]
        handler = self.entry.push_slot_changes if function == PUSH else self.entry.follow_changes
        answer = self._call(name, function, lambda: handler({"Records": wanted}, _Context()))
        assert answer == {"batchItemFailures": []}, (name, answer)

    def _look(self) -> None:
        self._rest("experts listed", lambda: self.api.get("/experts?page=1"))
        self._rest("experts searched", lambda: self.api.get("/experts?search=an"))
        self._rest("categories listed", lambda: self.api.get("/experts/categories/list"))
        self._rest("expert shown", lambda: self.api.get(f"/experts/{HANDLE}?days=31"))
        for watcher in range(self.scene.watchers):
            connection = self._connection(watcher)
            self._websocket("watched", CONNECT, self.entry.watch, "$connect", connection)
        self._websocket("pinged", MESSAGE, self.entry.hear, "$default", connection)

    def _websocket(self, name: str, function: str, handler: Any, route: str, connection: str) -> None:
        context = {
            "connectionId": connection,
            "routeKey": route,
            "requestId": "KQ=",
            "domainName": "x",
            "stage": "api",
            "apiId": "abcdefghij",
            "eventType": "MESSAGE",
        }
        event = {
            "requestContext": context,
            "queryStringParameters": {"expert": HANDLE},
            "body": json.dumps({"type": "ping"}),
            "isBase64Encoded": False,
        }
        self._call(name, function, lambda: handler(event, _Context()))

    def _book(self) -> dict[str, Any]:
        wanted = self._wanted()
        edge = {"X_ExpertBook_Edge": settings.edge_key(), "X_Forwarded_For": NETWORK}
        hold, changes = self._rest("slot held", lambda: self.api.post("/holds", wanted, **edge))
        self._stream("hold pushed", PUSH, changes)
        held = {**wanted, **self.client, "notes": "", "hold": hold["hold"]["id"]}
        booking, changes = self._rest(
            "booked", lambda: self.api.post("/bookings", held, Idempotency_Key=f"key-{self.number}")
        )
        self._stream("booking pushed", PUSH, changes)
        self._stream("booking mailed", FOLLOW, changes)
        late = {**wanted, **self.client, "notes": "", "email": "late@example.com"}
        self._rest("lost to somebody faster", lambda: self.api.post("/bookings", late))
        return booking

    def _wanted(self, hours: int = 0) -> dict[str, Any]:
        start = NOW + timedelta(days=1, hours=2 + hours)
        return {"expert": HANDLE, "event_type": "session", "start": format_instant(start)}

    def _read(self, booking: dict[str, Any]) -> None:
        address, proof = self.client["email"], f"Bearer {booking['manage_token']}"
        path = f"/bookings/{booking['booking']['id']}"
        self._rest("booking shown", lambda: self.api.get(path, Authorization=proof))
        _, changes = self._rest("code asked for", lambda: self.api.post("/auth/codes", {"email": address}))
        self._stream("code mailed", FOLLOW, changes)
        code = {"email": address, "code": code_in_the_mail(address)}
        session, _ = self._rest("signed in", lambda: self.api.post("/auth/sessions", code))
        signed_in = f"Bearer {session['token']}"
        self._rest("bookings listed", lambda: self.api.get(f"/bookings?email={address}", Authorization=signed_in))
        expert = f"Bearer {tokens.load_signer().make_sign_in_token('ada@example.com', HANDLE, NOW)[0]}"
        self._rest("sessions listed", lambda: self.api.get("/me/bookings", Authorization=expert))

    def _change(self, booking: dict[str, Any]) -> None:
        path, proof = f"/bookings/{booking['booking']['id']}", f"Bearer {booking['manage_token']}"
        moved = {"start": self._wanted(hours=3)["start"]}
        _, changes = self._rest("moved", lambda: self.api.post(f"{path}/reschedule", moved, Authorization=proof))
        self._stream("move pushed", PUSH, changes)
        self._stream("move mailed", FOLLOW, changes)
        cancel = {"status": "cancelled"}
        _, changes = self._rest("cancelled", lambda: self.api.patch(f"{path}/status", cancel, Authorization=proof))
        self._stream("cancellation pushed", PUSH, changes)
        self._stream("cancellation mailed", FOLLOW, changes)
        for watcher in range(self.scene.watchers):
            self._websocket("unwatched", DISCONNECT, self.entry.unwatch, "$disconnect", self._connection(watcher))

    def _end(self) -> None:
        """Another booking comes about: reminded of, completed by itself, asked about and reviewed."""
        body = {**self._wanted(hours=4 + self.number), **self.client, "notes": ""}
        made, booked = self._rest("another booked", lambda: self.api.post("/bookings", body))
        self._stream("another mailed", FOLLOW, booked)
        del self.found["another booked"], self.found["another mailed"]
        shard = due.shard_of(booking_key(made["booking"]["id"]))
        start, end = (parse_instant(made["booking"][name]) for name in ("start", "end"))
        self._call("erasures looked for", FOLLOW, lambda: self.entry.follow_changes({"Records": []}, _Context()))
        run = lambda: self.entry.follow_changes({"Records": [], "due": "work", "shards": [shard]}, _Context())  # noqa: E731
        self._call("due: nothing", FOLLOW, run)
        with at(start - timedelta(days=1)):
            self._call("due: both reminded", FOLLOW, run)
        with at(end + timedelta(days=1)):
            self._call("due: completed", FOLLOW, run)
            self._stream("completion followed", FOLLOW, self.meter.seen.changes)
        with at(end + timedelta(days=1, hours=1)):
            self._call("due: review asked for", FOLLOW, run)
            token = f"Bearer {tokens.load_signer().make_sign_in_token(self.client['email'], None, clock.now())[0]}"
            review = {"stars": 5, "text": "Asked the right questions, and answered all of mine. " * 3}
            path = f"/bookings/{made['booking']['id']}/review"
            _, changes = self._rest("review given", lambda: self.api.put(path, review, Authorization=token))
            self._stream("review counted", FOLLOW, changes)
            self._stream("rating followed", FOLLOW, self.meter.seen.changes)
        self._rest("reviews shown", lambda: self.api.get(f"/experts/{HANDLE}/reviews"))
        expert = f"Bearer {tokens.load_signer().make_sign_in_token('ada@example.com', HANDLE, NOW)[0]}"
        self._rest("reputation taken along", lambda: self.api.get("/me/reputation", Authorization=expert))
        for _, item in booked:
            if item is not None and item["SK"]["S"].startswith(
                "SLOT#"
            ):  # the next life finds the hours as this one did
                boto3.client("dynamodb").delete_item(TableName=settings.table_name(), Key=_key(item))

    def _connection(self, watcher: int) -> str:
        return f"L0SM9cOFvHcCIhw{self.number}{watcher}="

    def _edit(self) -> None:
        """An expert changes the profile: the page, the directory and the index of names follow."""
        expert = f"Bearer {tokens.load_signer().make_sign_in_token('ada@example.com', HANDLE, NOW)[0]}"
        own, _ = self._rest("own profile shown", lambda: self.api.get("/me/expert", Authorization=expert))
        profile = {
            "revision": own["expert"]["revision"],
            "name": f"Ada King {'I' * self.number}",
            "category": "Technology",
            "headline": f"Engines that compute, year {self.number}",
            "bio": BIO,
            "specializations": ["Engines"],
            "experience_years": 13,
            "hidden": False,
        }
        _, changes = self._rest("profile saved", lambda: self.api.put("/me/expert", profile, Authorization=expert))
        self._stream("profile followed", FOLLOW, changes)

    def _read_calendars(self, booking: dict[str, Any]) -> None:
        """The clock finds nothing due; a calendar is read that did not change, and then an account, which a booking is
        written into."""
        clock = {"Records": [], "due": "calendars"}
        self._call("calendars looked for", FOLLOW, lambda: self.entry.follow_changes(clock, _Context()))
        url = "https://calendar.example.com/private/basic.ics"
        calendars.end(
            ExternalCalendar(
                f"calendar-{self.number}", HANDLE, url, "Private", "calendar.example.com", NOW, timezone="UTC"
            )
        )
        unchanged = fetch_calendar.FetchedCalendar(None, "etag", None)
        with mock.patch.object(fetch_calendar, "fetch", lambda *_: unchanged):
            self._look_at("calendar read", {"calendar": f"calendar-{self.number}"})
        self._read_account(booking)

    def _read_account(self, booking: dict[str, Any]) -> None:
        found = FoundCalendar(f"found-{self.number}", "https://calendar.example.com/office/", "Work")
        account = CalendarAccount(
            *(f"account-{self.number}", HANDLE, CalendarService.CALDAV, "ada", b"sealed", NOW),
            home="https://calendar.example.com/",
            status=AccountStatus.CONNECTED,
            calendars=(found,),
            reads=(found.id,),
            writes_to=found.id,
            written_to=found.id,
        )
        calendar_accounts.add(account)
        unchanged = CalendarChanges({}, frozenset(), "1", is_whole=False)
        name = f"booking-{self.number}.ics"
        client = mock.Mock(
            address="",
            credentials_now=lambda: None,
            read_changes=lambda *_: unchanged,
            name_entry=lambda _: name,
            write_entry=lambda *_: WrittenEntry(name, "1"),
        )
        with (
            mock.patch.object(opening, "open_service", lambda *_: client),
            mock.patch.object(sealing, "unseal", lambda *_: b"{}"),
        ):
            sync_account.sync_account(HANDLE, account.id, 60)  # the first reading notes the calendar
            calendar_accounts.want(HANDLE, account.id, NOW, is_asked=True)
            self._look_at("account read", {"account": account.id})
            cancelled = bookings.load(booking["booking"]["id"])
            assert cancelled is not None
            stands = replace(cancelled, status=Status.CONFIRMED)
            _put(stands)
            self._call("entry noted", FOLLOW, lambda: note_entries.note_booking(None, stands, NOW))
            self._look_at("entry written", {"account": account.id})
            self._follow_reply(stands)
            _put(cancelled)
        self._tell_of_change(account)
        calendar_accounts.delete_all(HANDLE)

    def _tell_of_change(self, account: CalendarAccount) -> None:
        """Google says that its calendar changed."""
        channel = Channel("5e3d2a0c-8f61-4c4b-9d9c-0d4b8b2f7a11", "resource-1", NOW + timedelta(days=7))
        (calendar,) = account.reads
        watched = WatchedCalendar(HANDLE, account.id, calendar)
        calendar_accounts.keep_channels(account, replace(account, channels={calendar: channel}))
        told = {
            "X_Goog_Channel_Id": channel.id,
            "X_Goog_Channel_Token": make_token(channel_key(HANDLE, account.id), watched, channel.id),
            "X_Goog_Resource_State": "exists",
            "X_Goog_Message_Number": "8",
        }
        self._rest("change told", lambda: self.api.post("/calendar-pushes/google", "", **told))

    def _follow_reply(self, booking: Booking) -> None:
        """Its client accepts the invitation by mail."""
        reply = InvitationReply(booking.id, Role.CLIENT, ReplyKind.ACCEPTED, NOW, booking.sequence)
        replies.note(reply)
        self._call("reply followed", FOLLOW, lambda: apply_reply.apply(reply, NOW))

    def _look_at(self, name: str, what: dict[str, str]) -> None:
        body = json.dumps({"expert": HANDLE} | what)
        message = {"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs"}]}
        self._call(name, CALENDARS, lambda: self.entry.read_calendars(message, _Context()))

    def _call_webhook(self, booking: dict[str, Any]) -> None:
        """A webhook of the expert's is told of a booking."""
        found = bookings.load(booking["booking"]["id"])
        assert found is not None
        webhook = Webhook(
            *(f"webhook-{self.number}", HANDLE, "https://hooks.example.com/", CHOOSABLE, Payload.FULL),
            *("whsec_bm90aGluZyB0aGF0IGFueWJvZHkgY291bGQgZ3Vlc3M=", NOW, WebhookStatus.ACTIVE),
        )
        proof = Event(WebhookEvent.TEST, "none", 1, NOW)
        webhooks.add(webhook, proof, NOW)
        webhook_events.settle(HANDLE, webhook.id, Pending(proof))
        self._call("event noted", FOLLOW, lambda: note_events.note_events(None, found, NOW))
        lane = Event(WebhookEvent.BOOKING_CREATED, found.id, 1, NOW).lane
        asked = json.dumps({"expert": HANDLE, "webhook": webhook.id, "lane": lane})
        message = {"Records": [{"messageId": "1", "body": asked, "eventSource": "aws:sqs"}]}
        answered = webhook_call.WebhookReply(200, None, b"thanks", 120)
        with mock.patch.object(webhook_call, "post", lambda *_: answered):
            self._call("webhook called", WEBHOOKS, lambda: self.entry.send_webhooks(message, _Context()))
        webhooks.delete_all(HANDLE)  # the next life finds the table as this one did


def _put(booking: Booking) -> None:
    boto3.client("dynamodb").put_item(TableName=settings.table_name(), Item=item_of(booking).serialize())


def _fill(scene: Scene) -> None:
    """A table with a page of experts; the one who is booked has sessions ahead, three a day from the third day on."""
    dynamodb, name = boto3.client("dynamodb"), settings.table_name()
    declared = table_properties()
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{part: declared[part] for part in wanted})
    kind = EventType("session", "A session", scene.session_minutes, 30, buffer_after_minutes=scene.buffer_minutes)
    for person in sample_people(NOW.date())[: scene.experts_on_a_page - 1]:
        publish(replace(person.expert, availability=Availability("UTC", HOURS), event_types=(kind,)))
    hours = Availability("UTC", HOURS)
    publish(an_expert(handle=HANDLE, bio=BIO, email="ada@example.com", availability=hours, event_types=(kind,)))
    for number in range(scene.sessions_ahead):
        begins = NOW + timedelta(days=3 + number // 3, hours=2 + 2 * (number % 3))
        for minutes in range(0, scene.session_minutes + scene.buffer_minutes, 5):
            at = format_instant(begins + timedelta(minutes=minutes))
            item = {
                "PK": {"S": f"EXPERT#{HANDLE}"},
                "SK": {"S": f"SLOT#{at[:16]}Z"},
                "booking_id": {"S": f"01KAW5Q0N5Z5S3CJ1W0M9{number:05}"},
            }
            if minutes == 0:
                item |= {"request_id": {"S": _Context.aws_request_id}, "written_at": {"N": "1795420800000"}}
            dynamodb.put_item(TableName=name, Item=item)


@contextlib.contextmanager
def _logged() -> Iterator[list[str]]:
    """The lines that are written meanwhile, to the log and as metrics; there when it ends."""
    written, lines = io.StringIO(), list[str]()
    loggers = [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    handlers = {handler for logger in loggers for handler in logger.handlers if type(handler) is logging.StreamHandler}
    streams = [(handler, handler.setStream(written)) for handler in handlers]
    try:
        with contextlib.redirect_stdout(written):
            yield lines
    finally:
        for handler, stream in streams:
            handler.setStream(stream)
        lines += written.getvalue().splitlines()


def _compressed(body: Any) -> int:
    """The bytes of an answer; API Gateway compresses what is longer than 1,000."""
    sent = json.dumps(body, separators=(",", ":")).encode() if body else b""
    return len(gzip.compress(sent)) if len(sent) > 1000 else len(sent)


def _record(number: int, old: Image | None, new: Image | None) -> dict[str, Any]:
    """The stream's record of a change."""
    image = new or old or {}
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": int(NOW.timestamp()),
        "Keys": _key(image),
        "SequenceNumber": f"44215845000000000{number:05}",
        "SizeBytes": 120,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    images = {"NewImage": new, "OldImage": old}
    change |= {name: image for name, image in images.items() if image is not None}
    return {
        "eventID": f"event-{number}",
        "eventName": "REMOVE" if new is None else "MODIFY" if old else "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": change,
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/x/stream/2026-11-23T08:00:00.000",
    }


def _key(image: Image) -> Image:
    return {name: image[name] for name in ("PK", "SK")}


def table_of(found: Mapping[str, Consumed]) -> str:
    """A line an operation."""
    heads = (
        "calls",
        "read units",
        "write units",
        "processor ms",
        "log B",
        "response B",
        "posts",
        "mails",
        "files",
        "stored B",
    )
    rows = [
        (
            name,
            *(
                one.calls,
                f"{one.read_units:g}",
                f"{one.write_units:g}",
                f"{one.processor_ms:.1f}",
                f"{one.log_bytes:,}",
            ),
            *(f"{one.answer_bytes:,}", one.posts, one.mails, one.puts, f"{one.stored_bytes:,}"),
        )
        for name, one in found.items()
    ]
    return markdown(("operation", *heads), rows)


def main() -> None:
    """Print what was measured."""
    print(table_of(measure(Scene())))


if __name__ == "__main__":
    main()
