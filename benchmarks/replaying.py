"""One checkout's side of `benchmarks.floors`: it makes the API's operations once on moto, notes what DynamoDB was asked
and answered, and then repeats them with the same answers, which cost nothing.

Answers are given where HTTP would begin, so building, signing and reading of a request are ours to pay, and the
floor's. `benchmarks.floors` runs this file in the folder of the checkout that is measured, which may be an older one.
The cold starts run it too, in an interpreter that sees the package alone: so nothing but the standard library is
imported up here.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import process_time
from typing import Any, TextIO

OWN_BOOKINGS = 20
AN_EMAIL = "benchmark@example.com"
FULL_DIARY = 1_409
"""Claims of an expert who is booked for three weeks."""

Call = tuple[str, dict[str, Any]]
"""An operation of DynamoDB, with its parameters as botocore takes them."""

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and content."""


class Context:
    """What the handlers use of Lambda's context."""

    aws_request_id = "0f3a5c1e-6d0f-4a0b-9f57-1c2d3e4f5a6b"


def answer_requests(answer: Callable[[Any], Answer]) -> None:
    """Have this stand for HTTP, for every client of AWS's."""
    import botocore.httpsession
    from botocore import awsrequest

    def send(_: Any, request: Any) -> Any:
        status, headers, content = answer(request)
        response: Any = awsrequest.AWSResponse(request.url, status, headers, None)  # type: ignore[arg-type]
        response._content = content
        return response

    http: Any = botocore.httpsession.URLLib3Session
    http.send = send


class Wire:
    """Stands for HTTP: gives these answers in their order, and then from the first one on again."""

    def __init__(self) -> None:
        self.answers: Sequence[Answer] = ()
        self.given = 0
        answer_requests(self._answer)

    def _answer(self, _: Any) -> Answer:
        found = self.answers[self.given]
        self.given = (self.given + 1) % len(self.answers)
        return found


class Operation:
    """An operation of the API, the calls of DynamoDB that it makes, and their answers."""

    def __init__(self, event: dict[str, Any]) -> None:
        self.event = event
        self.calls: list[Call] = []
        self.answers: list[Answer] = []
        self.read_units = 0.0


def bare_client() -> Any:
    """A client of DynamoDB as it comes."""
    import botocore.session

    return botocore.session.get_session().create_client("dynamodb")


def make_bare(client: Any, calls: Sequence[Call]) -> None:
    """The floor: these calls and nothing else."""
    from botocore.exceptions import ClientError

    for name, parameters in calls:
        with suppress(ClientError):
            client._make_api_call(name, parameters)


def cold(kind: str, path: str) -> None:
    """A start in an interpreter that imported nothing yet, up to the first answer: of the `floor`, or of `ours`."""
    take_output()
    from pathlib import Path

    found = json.loads(Path(path).read_text("utf-8"))
    if kind == "floor":
        wire = Wire()
        wire.answers = [(status, headers, text.encode()) for status, headers, text in found["answers"]]
        make_bare(bare_client(), found["calls"])
        return
    os.environ["TABLE_NAME"] = found["calls"][0][1]["TableName"]
    import app

    wire = Wire()
    wire.answers = [(status, headers, text.encode()) for status, headers, text in found["answers"]]
    assert app.app(found["event"], Context())["statusCode"] == 200


class Recorder:
    """Makes operations on moto, and notes what went over the wire."""

    def __init__(self, entry: Any, client: Any, meter: Any) -> None:
        from chalice.local import LambdaEventConverter, RouteMatcher

        self._entry, self._meter = entry, meter
        self._events = LambdaEventConverter(RouteMatcher(list(entry.app.routes)))
        self._now: Operation | None = None
        self.operations: dict[str, Operation] = {}
        client.meta.events.register("before-parameter-build.dynamodb", self._note_call)
        client.meta.events.register("response-received.dynamodb", self._note_answer)

    def make(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Make one, and keep it under its name unless that is empty. Its response."""
        sent = json.dumps(body).encode() if body is not None else None
        named = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        self._now = operation = Operation(self._events.create_lambda_event(method, path, named, sent))
        self._meter.start()
        response = self._entry.app(operation.event, Context())
        self._now, operation.read_units = None, self._meter.seen.reads
        assert response["statusCode"] < 300 or "lost" in name, (name, response)
        if name:
            self.operations[name] = operation
        return json.loads(response["body"]) if response["body"] else None

    def _note_call(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._now is not None:
            self._now.calls.append((model.name, json.loads(json.dumps(params))))

    def _note_answer(self, response_dict: dict[str, Any], **_: Any) -> None:
        if self._now is not None:
            headers = {name: str(value) for name, value in response_dict["headers"].items()}
            self._now.answers.append((response_dict["status_code"], headers, response_dict["body"]))


def make_operations(recorder: Recorder) -> None:
    """What is measured, in the order of a booking's life."""
    from datetime import UTC, datetime, timedelta

    from benchmarks.environment import NOW
    from expertbook.adapters.identity import tokens
    from expertbook.domain.scheduling.local_time import format_instant
    from tests.api.conftest import forget_counts

    def wanted(hours: float) -> dict[str, Any]:
        start = format_instant(NOW + timedelta(days=1, hours=1 + hours))
        return {"expert": "ada-lovelace", "event_type": "session", "start": start}

    make = recorder.make
    make("list", "GET", "/experts")
    make("category", "GET", "/experts?category=Technology")
    make("search", "GET", "/experts?search=an")
    make("categories", "GET", "/experts/categories/list")
    make("expert, 7 days", "GET", "/experts/ada-lovelace?days=7")
    make("expert, 31 days", "GET", "/experts/ada-lovelace?days=31")
    edge = {"X_Forwarded_For": "192.0.2.1, 203.0.113.9"}
    hold = make("hold", "POST", "/holds", wanted(1), **edge)["hold"]["id"]
    person = {"timezone": "UTC", "name": "Benchmark Person", "email": AN_EMAIL, "phone": "+442079460000", "notes": ""}
    make("book with hold and key", "POST", "/bookings", wanted(1) | person | {"hold": hold}, Idempotency_Key="key-1")
    make("book, hours running", "POST", "/bookings", wanted(4) | person)
    forget_counts()
    booked = make("book", "POST", "/bookings", wanted(2) | person)
    forget_counts()
    make("lost booking", "POST", "/bookings", wanted(2) | person | {"email": "late@example.com"})
    path, proof = f"/bookings/{booked['booking']['id']}", {"Authorization": f"Bearer {booked['manage_token']}"}
    make("one booking", "GET", path, **proof)
    make("move", "POST", f"{path}/reschedule", {"start": wanted(3)["start"]}, **proof)
    for number in range(OWN_BOOKINGS - 3):
        make("", "POST", "/bookings", wanted(24 * 13 + 24 * (number // 6) + number % 6) | person)
    session, _ = tokens.load_signer().make_sign_in_token(AN_EMAIL, None, datetime.now(UTC))
    make("", "GET", f"/bookings?email={AN_EMAIL}", Authorization=f"Bearer {session}")
    own = make("own bookings", "GET", f"/bookings?email={AN_EMAIL}", Authorization=f"Bearer {session}")
    assert len(own["bookings"]) == OWN_BOOKINGS
    make("cancel", "PATCH", f"{path}/status", {"status": "cancelled"}, **proof)
    fill_diary(FULL_DIARY)
    make(f"expert, 31 days, {FULL_DIARY:,} claims", "GET", "/experts/ada-lovelace?days=31")


def fill_diary(most: int) -> None:
    """Take the expert's time, day by day from tomorrow on, by claims like those of the first session that stands there,
    until there are so many."""
    from datetime import timedelta

    import boto3

    from benchmarks.environment import NOW
    from expertbook import settings
    from expertbook.domain.scheduling.local_time import format_instant

    dynamodb, name = boto3.client("dynamodb"), settings.table_name()
    condition, bounds = "PK = :p AND begins_with(SK, :s)", {":p": {"S": "EXPERT#ada-lovelace"}, ":s": {"S": "SLOT#"}}
    asked = {"KeyConditionExpression": condition, "ExpressionAttributeValues": bounds}
    claims = [item for item in dynamodb.query(TableName=name, **asked)["Items"] if "booking_id" in item]
    session = [claim for claim in claims if claim["booking_id"] == claims[0]["booking_id"]]
    tomorrow = (NOW + timedelta(days=1)).replace(hour=9)
    days = [day for day in (tomorrow + timedelta(days=number) for number in range(31)) if day.weekday() < 5]
    grains = [day + timedelta(minutes=minutes) for day in days for minutes in range(0, 8 * 60, 5)]
    puts = [
        {"PutRequest": {"Item": session[number % len(session)] | {"SK": {"S": f"SLOT#{format_instant(at)[:16]}Z"}}}}
        for number, at in enumerate(grains[:most])
    ]
    for start in range(0, most, 25):
        dynamodb.batch_write_item(RequestItems={name: puts[start : start + 25]})


def _take_meter_from_here() -> None:
    """Whatever the checkout, what it asks for is counted as the file beside this one counts."""
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location("benchmarks.units", Path(__file__).with_name("units.py"))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[spec.name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)


@contextmanager
def recorded() -> Iterator[tuple[Any, dict[str, Operation]]]:
    """The module with the handlers, and every operation as it went on moto. Within, the clock stands."""
    from unittest import mock

    import boto3
    from moto import mock_aws

    from benchmarks.environment import NOW

    _take_meter_from_here()
    from benchmarks import consumption
    from benchmarks.units import Meter
    from expertbook import clock
    from expertbook.store import table

    with mock.patch.object(clock, "now", lambda: NOW):
        with mock_aws():
            consumption._forget_clients()
            consumption._make_aws()
            consumption._fill(consumption.Scene())
            meter = Meter(boto3.client("dynamodb"))
            import app as entry

            recorder = Recorder(entry, table.connection().client, meter)
            make_operations(recorder)
        table.connection()._client = None
        gc.collect()
        gc.freeze()  # what moto has brought along isn't there in a function, and none of ours to look through
        yield entry, recorder.operations


def milliseconds(times: int, do: Any) -> float:
    """Processor time of one of so many."""
    began = process_time()
    for _ in range(times):
        do()
    return (process_time() - began) * 1000 / times


def take_output() -> TextIO:
    """The standard output, to which nobody else writes from now on: handlers log on it."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return output


def serve() -> None:
    """Answer each line of the input, which names an operation and how often it's made, with the milliseconds that ours
    and the floor took. The first line that is written has what is known before."""
    parent = take_output()
    with recorded() as (entry, operations):
        wire, client = Wire(), bare_client()
        about = {name: {"calls": len(made.calls), "read_units": made.read_units} for name, made in operations.items()}
        first = operations["list"]
        answers = [(status, headers, content.decode()) for status, headers, content in first.answers]
        event = {**first.event, "body": None}
        print(json.dumps([about, {"event": event, "calls": first.calls, "answers": answers}]), file=parent, flush=True)
        for line in sys.stdin:
            name, times = json.loads(line)
            made = operations[name]
            wire.answers, wire.given = made.answers, 0
            # Each once before, or whichever comes first would fill the processor's caches for the other.
            entry.app(made.event, Context())
            make_bare(client, made.calls)
            ours = milliseconds(times, lambda made=made: entry.app(made.event, Context()))
            assert wire.given == 0, f"{name} makes other calls than it made"
            floor = milliseconds(times, lambda made=made: make_bare(client, made.calls))
            print(json.dumps([ours, floor]), file=parent, flush=True)


if __name__ == "__main__":
    sys.path[0] = ""  # the folder that it runs in
    serve()
