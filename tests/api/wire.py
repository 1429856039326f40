"""Where requests of the AWS clients would leave this process, below the SDK and all that it does about faults."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from types import SimpleNamespace
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError
from botocore.retries.quota import RetryQuota
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from expertbook import clock, settings
from expertbook.adapters import websocket
from expertbook.adapters.http_pool import NO_RESPONSE, TRIES

URL = "https://aws.example"
CONNECTIONS = "connections"
"""The service that stands for the WebSocket's connections."""

CALENDARS = "calendar"
"""The service that stands for the servers with external calendars."""

Ask = Callable[[], Any]
"""Sends what is to be sent, and returns the response."""


@dataclass(frozen=True)
class Sent:
    """A request as it leaves the process. The SDK may send a `call` several times."""

    service: str
    operation: str
    call: str = ""
    body: Any = b""
    path: str = ""
    headers: Any = None

    @property
    def name(self) -> str:
        return f"{self.service} {self.operation}"


Answer = Callable[[Sent, Ask], Any]


@contextmanager
def wired(answer: Answer) -> Iterator[None]:
    """Have `answer` say what comes of each request of an AWS client; `ask` is how moto would answer it."""
    really: Any = BotocoreStubber.__call__

    def call(stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any) -> Any:
        _, service, operation = event_name.split(".")
        found = request.headers.get("amz-sdk-invocation-id", b"")
        name = found.decode() if isinstance(found, bytes) else str(found)
        sent = Sent(service, operation, name, request.body, request.url, request.headers)
        return answer(sent, lambda: really(stubber, event_name=event_name, request=request, **more))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "__call__", call)
        yield


@contextmanager
def without_waiting() -> Iterator[None]:
    """Nobody waits before the next try, and the SDK never has enough of tries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda seconds: None))
        patch.setattr(RetryQuota, "acquire", lambda quota, amount: True)
        patch.setattr(clock, "jitter", lambda seconds: 0.0)
        yield


def response(status: int, body: bytes | str = b"", **headers: str) -> AWSResponse:
    """A response of a service."""
    named = HTTPHeaders()
    for name, text in headers.items():
        named[name.replace("_", "-")] = text
    return AWSResponse(URL, status, named, MockRawResponse(body))


# What goes wrong.


class Killed(BaseException):
    """The process ends here."""


def unreachable(sent: Sent, ask: Ask) -> NoReturn:
    """It never arrives."""
    if sent.service == CALENDARS:
        raise TimeoutError
    raise ConnectTimeoutError(endpoint_url=URL)


def late(sent: Sent, ask: Ask) -> Any:
    """It takes effect, and no answer comes."""
    found = ask()
    if sent.service == CALENDARS:
        return _CutSocket(found, TimeoutError)
    raise ReadTimeoutError(endpoint_url=URL)


def cut(sent: Sent, ask: Ask) -> Any:
    """It takes effect, and the connection breaks."""
    found = ask()
    if sent.service == CALENDARS:
        return _CutSocket(found, ConnectionResetError)
    raise ConnectionClosedError(endpoint_url=URL)


def throttled(sent: Sent, ask: Ask) -> Any:
    """Too much at once."""
    if sent.service == CONNECTIONS:
        return response(429)
    return _refused(sent, "SlowDown" if sent.service == "s3" else "Throttling" + ("" if _is_xml(sent) else "Exception"))


def in_conflict(sent: Sent, ask: Ask) -> Any:
    """With somebody's transaction."""
    if sent.operation == "TransactWriteItems":
        number = len(json.loads(sent.body)["TransactItems"])
        reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (number - 1)]
        return _refused(sent, "TransactionCanceledException", CancellationReasons=reasons)
    return _refused(sent, "TransactionConflictException")


def unprocessed(sent: Sent, ask: Ask) -> Any:
    """So much at once that DynamoDB does none of a batch, and says so."""
    wanted = json.loads(sent.body)["RequestItems"]
    if sent.operation == "BatchWriteItem":
        return response(200, json.dumps({"UnprocessedItems": wanted}))
    return response(200, json.dumps({"Responses": {name: [] for name in wanted}, "UnprocessedKeys": wanted}))


def broken(sent: Sent, ask: Ask) -> Any:
    """A load balancer in front of the service has nobody who answers."""
    return response(503, "<html><body><b>Http/1.1 Service Unavailable</b></body></html>")


def killed_before(sent: Sent, ask: Ask) -> NoReturn:
    raise Killed


def killed_after(sent: Sent, ask: Ask) -> NoReturn:
    ask()
    raise Killed


def _refused(sent: Sent, code: str, **more: Any) -> AWSResponse:
    if _is_xml(sent):
        error = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        whole = error if sent.service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        return response(503 if sent.service == "s3" else 400, whole)
    return response(400, json.dumps({"__type": code, "message": code, **more}), x_amzn_ErrorType=code)


def _is_xml(sent: Sent) -> bool:
    return sent.service in ("s3", "ses")


def _nobody() -> NoReturn:
    raise AssertionError("moto has no such service")


class _CutSocket:
    """A connection on which nothing more comes."""

    def __init__(self, connected: Any, why: type[OSError]) -> None:
        self._connected, self._why = connected, why

    def __enter__(self) -> _CutSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self._connected.close()

    def settimeout(self, seconds: float) -> None:
        pass

    def sendall(self, data: bytes) -> None:
        self._connected.sendall(data)

    def recv_into(self, buffer: Any) -> int:
        raise self._why


@dataclass(frozen=True)
class Kind:
    """What goes wrong at a call, with how many of the SDK's tries, in a process whose clock is so many minutes ahead.

    `lasts`: with all later calls of that service as well. `has_effect`: whether the call may have taken effect.
    """

    fault: Answer
    tries: int = 99
    clock: int = 0
    lasts: bool = False
    has_effect: bool = False

    def __str__(self) -> str:
        more = [f"clock {self.clock:+}"] if self.clock else []
        return ", ".join([self.fault.__name__, *more, *(["from there on"] if self.lasts else [])])

    def concerns(self, call: str) -> bool:
        """Whether a call of that name can meet it."""
        service, _, operation = call.partition(" ")
        if self.fault is in_conflict:
            return operation in WRITES
        if self.fault is unprocessed:
            return operation.startswith("Batch")
        return service != CALENDARS or self.fault not in (throttled, broken)


def only_reads(call: str) -> bool:
    """Whether nothing is written or sent by a call of that name."""
    service, _, operation = call.partition(" ")
    return service == CALENDARS or operation.startswith(("Get", "Query", "BatchGet", "Describe", "List"))


WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})

LOST = Kind(late, has_effect=True)
KINDS = (
    LOST,
    Kind(unreachable),
    Kind(unreachable, lasts=True),
    Kind(throttled),
    Kind(killed_after, has_effect=True),
    Kind(in_conflict),
    Kind(unprocessed),
    Kind(cut, tries=1, has_effect=True),
    Kind(broken),
    Kind(killed_after, clock=10, has_effect=True),
    Kind(killed_before),
    Kind(late, clock=-10, has_effect=True),
    Kind(cut, has_effect=True),
    Kind(killed_after, clock=-10, has_effect=True),
    Kind(late, clock=10, has_effect=True),
)


@dataclass
class Elsewhere:
    """The services that moto has not, or that keep nothing there: mails, letters, WebSocket connections."""

    mails: list[EmailMessage] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def answer(self, sent: Sent, ask: Ask) -> Any:
        match sent.service:
            case "ses":
                return self._mail(sent)
            case "sqs":
                return self._letter(sent, ask)
            case service if service == CONNECTIONS:
                return self._connection(sent)
        return ask()

    def _mail(self, sent: Sent) -> AWSResponse:
        text = sent.body.decode() if isinstance(sent.body, bytes) else sent.body
        data = base64.b64decode(parse_qs(text)["RawMessage.Data"][0])
        self.mails.append(message_from_bytes(data, _class=EmailMessage, policy=policy.default))
        result = "<SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult>"
        return response(200, f"<SendRawEmailResponse>{result}</SendRawEmailResponse>")

    def _letter(self, sent: Sent, ask: Ask) -> Any:
        body = json.loads(sent.body)
        if body["QueueUrl"] == settings.calendar_queue_url():
            return ask()  # moto has it
        text = body["MessageBody"]
        if body["QueueUrl"].endswith("/dead-letters"):  # of others the clock sends what is lost
            self.letters.append(json.loads(text))
        return response(200, json.dumps({"MessageId": "1", "MD5OfMessageBody": hashlib.md5(text.encode()).hexdigest()}))

    def _connection(self, sent: Sent) -> AWSResponse:
        name = unquote(sent.path.rpartition("/")[2])
        if name in self.gone:
            return response(410)
        if sent.operation == "DeleteConnection":
            self.closed.append(name)
        else:
            self.posted.append((name, json.loads(sent.body)))
        return response(200)


@dataclass
class Wire:
    """Lets the call of a number meet a fault, and notes every call, each once however often the SDK sends it.

    A transaction's token works as on AWS: what is sent again with it is not written again. moto knows no tokens.
    """

    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    kind: Kind | None = None
    number: int = -1
    calls: list[str] = field(default_factory=list)
    _tries: dict[str, list[int]] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    is_dead: bool = False
    """Whether the process ended."""
    _lock: Lock = field(default_factory=Lock)

    def answer(self, sent: Sent, ask: Ask) -> Any:
        place, tries = self._note(sent)
        if self.is_dead:
            raise Killed
        if self.kind is None or not self._meets(sent, place, tries):
            return self._really(sent, ask)
        try:
            return self.kind.fault(sent, lambda: self._really(sent, ask))
        except Killed:
            self.is_dead = True
            raise

    def _note(self, sent: Sent) -> tuple[int, int]:
        with self._lock:
            name = sent.call or f"{sent.name} {len(self.calls)}"
            if name not in self._tries:
                self._tries[name] = [len(self.calls), 0]
                self.calls.append(sent.name)
            self._tries[name][1] += 1
            place, tries = self._tries[name]
            return place, tries

    def _meets(self, sent: Sent, place: int, tries: int) -> bool:
        assert self.kind is not None
        if place == self.number:
            return tries <= self.kind.tries
        return self.kind.lasts and place > self.number and sent.name.split()[0] == self.calls[self.number].split()[0]

    def _really(self, sent: Sent, ask: Ask) -> Any:
        token = json.loads(sent.body).get("ClientRequestToken") if sent.operation == "TransactWriteItems" else None
        if token in self._written:
            return response(200, "{}")
        found = self.elsewhere.answer(sent, ask)
        if token is not None and found.status_code == 200:
            self._written.add(token)
        return found

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """All that goes out meanwhile goes over this wire, what is fetched from calendars too."""
        connect = socket.create_connection

        def connected(*arguments: Any, **named: Any) -> Any:
            return self.answer(Sent(CALENDARS, "GET"), lambda: connect(*arguments, **named))

        with wired(self.answer), without_waiting(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "create_connection", connected)
            patch.setattr(websocket, "_send_to_all", self._send_to_all)
            yield

    def _send_to_all(self, method: str, connection_ids: Sequence[str], body: bytes, deadline: float) -> dict[str, int]:
        return {connection_id: self._send(method, connection_id, body) for connection_id in connection_ids}

    def _send(self, method: str, connection_id: str, body: bytes) -> int:
        """The status, after as many tries as `http_pool` makes."""
        operation = {"POST": "PostToConnection", "DELETE": "DeleteConnection"}[method]
        call, status = f"{operation} {len(self.calls)}", NO_RESPONSE
        for _ in range(TRIES):
            try:
                found = self.answer(Sent(CONNECTIONS, operation, call, body, f"/@connections/{connection_id}"), _nobody)
            except (ConnectTimeoutError, ReadTimeoutError, ConnectionClosedError):
                continue
            status = int(found.status_code)
            if status != 429 and status < 500:
                break
        return status
