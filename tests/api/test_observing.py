"""What can be seen of a call: one line with its id, the figures, and never a value of anybody's.

What the functions write on a deployed stack is looked through in tests/cloud/test_no_personal_data.py.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aws_lambda_powertools.metrics import MetricUnit

import app as entry
from chalicelib.observing import CallFailed
from expertbook import metrics, tracing
from expertbook.domain.expert import Expert
from expertbook.metrics import Metric
from expertbook.store import table, transaction
from tests.api.conftest import Answer, Api, a_request
from tests.api.people import book
from tests.api.store.test_traffic import answering, cancelled, error
from tests.api.stream.test_live import claim_record
from tests.api.test_bookings import items
from tests.stack import ROOT

SECRET = "Zebediah Quillfeather <zebediah@example.com>"


class Context:
    """What Lambda hands to a handler."""

    function_name = "expertbook-Function"

    def __init__(self) -> None:
        self.aws_request_id = str(uuid4())


@dataclass
class Said:
    """What the functions wrote since this was asked last: every line is JSON."""

    logged: io.StringIO
    printed: pytest.CaptureFixture[str]
    kept: str = ""

    def lines(self) -> list[dict[str, Any]]:
        """All lines but the figures'."""
        return [line for line in self._all() if "_aws" not in line]

    def figures(self) -> dict[str, list[float]]:
        """What was measured, by its name."""
        found: dict[str, list[float]] = {}
        for line in self._all():
            for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"] if "_aws" in line else ():
                found.setdefault(metric["Name"], []).extend(line[metric["Name"]])
        return found

    def text(self) -> str:
        """All of it, as it was written."""
        self.kept += self.logged.getvalue() + self.printed.readouterr().out
        self.logged.seek(0)
        self.logged.truncate()
        return self.kept

    def forget(self) -> None:
        """Start over."""
        self.text()
        self.kept = ""

    def _all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    metrics.flush()  # what other tests measured
    capsys.readouterr()
    (handler,) = logging.getLogger("expertbook").handlers
    assert isinstance(handler, logging.StreamHandler)
    logged = io.StringIO()
    before = handler.setStream(logged)
    yield Said(logged, capsys)
    handler.setStream(before)


def asked(method: str, resource: str, body: Any, request_id: str, token: str = "", **names: str) -> dict[str, Any]:
    """A REST call as API Gateway hands it on."""
    context = {"httpMethod": method, "resourcePath": resource, "identity": {"sourceIp": "192.0.2.1"}}
    return {
        "requestContext": {**context, "requestId": request_id},
        "headers": {"content-type": "application/json", "authorization": f"Bearer {token}"},
        "multiValueQueryStringParameters": None,
        "pathParameters": names,
        "stageVariables": None,
        "body": body if isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }


def call(method: str, resource: str, body: Any = None, request_id: str | None = None, **more: str) -> Answer:
    """Make the call."""
    answer = entry.app(asked(method, resource, body, request_id or str(uuid4()), **more), Context())
    return Answer(answer["statusCode"], json.loads(answer["body"] or "{}"), answer["headers"])


def websocket(route: str) -> dict[str, Any]:
    context = {
        "apiId": "a1",
        "stage": "api",
        "domainName": "websocket.example",
        "routeKey": route,
        "connectionId": "c-1",
        "requestId": "KzXhfG4GoAMF9bA=",
    }
    return {"requestContext": context, "queryStringParameters": None, "body": '{"type": "ping"}'}


def reading() -> dict[str, Any]:
    body = {"expert": "ada-lovelace", "calendar": "gone"}
    return {"Records": [{"messageId": "1", "body": json.dumps(body), "eventSource": "aws:sqs"}]}


# The request's id


@pytest.mark.parametrize(
    ("method", "resource", "body", "status"),
    [
        ("POST", "/bookings", a_request(), 201),
        ("POST", "/bookings", a_request(email="x"), 422),
        ("POST", "/bookings", "{", 400),
        ("GET", "/experts/{handle}", None, 404),
        ("GET", "/openapi.json", None, 200),
        ("PUT", "/bookings", None, 405),
    ],
)
def test_every_answer_has_the_id_that_the_gateway_gave_the_request(
    ada: Expert, said: Said, method: str, resource: str, body: Any, status: int
) -> None:
    given = str(uuid4())
    answer = call(method, resource, body, given, handle="nobody")
    assert (answer.status, answer.headers["X-Request-Id"]) == (status, given)
    assert [line["request_id"] for line in said.lines()] == [given]


def test_what_is_written_carries_the_id_and_a_change_its_own(ada: Expert) -> None:
    def written() -> set[tuple[str, str]]:
        found = [*items("BOOKING#"), *items("EXPERT#ada-lovelace")]
        kinds = {(item["SK"]["S"].partition("#")[0], item["request_id"]["S"]) for item in found if "request_id" in item}
        return {(kind, request_id) for kind, request_id in kinds if kind in ("BOOKING", "SLOT")}

    first, second, third = (str(uuid4()) for _ in range(3))
    made = call("POST", "/bookings", a_request(), first).body
    mine = {"booking_id": made["booking"]["id"], "token": made["manage_token"]}
    assert written() == {("BOOKING", first), ("SLOT", first)}
    call("POST", "/bookings/{booking_id}/reschedule", {"start": "2026-11-24T14:00:00Z"}, second, **mine)
    assert written() == {("BOOKING", second), ("SLOT", second)}
    call("PATCH", "/bookings/{booking_id}/status", {"status": "cancelled"}, third, **mine)
    assert written() == {("BOOKING", third)}


def test_the_id_of_one_call_is_not_the_next_ones(ada: Expert, said: Said) -> None:
    given = str(uuid4())
    call("POST", "/bookings", a_request(), given)
    assert tracing.request_id() is None
    said.forget()
    context = Context()
    entry.push_slot_changes({"Records": [claim_record(1, "2026-11-24T10:30Z")]}, context)
    call("GET", "/experts/{handle}", handle="nobody")
    assert given not in said.text()
    assert said.lines()[0]["request_id"] == context.aws_request_id


@pytest.mark.parametrize("chosen", ["zebediah@example.com", "x" * 5000, "4f4b7c4e-7f0b-4a3c-9d8e-zebediah0000", ""])
def test_an_id_that_a_client_made_up_is_not_taken(said: Said, chosen: str) -> None:
    """API Gateway takes a client's header x-amzn-RequestId for the id of a REST call."""
    context = Context()
    answer = entry.app(asked("GET", "/openapi.json", None, chosen), context)
    assert answer["headers"]["X-Request-Id"] == context.aws_request_id
    assert not chosen or chosen not in said.text()


# One line a call


def test_a_rest_call_is_one_line(ada: Expert, said: Said) -> None:
    call("GET", "/experts/{handle}", handle="nobody")
    (line,) = said.lines()
    about = {"message": "answered", "call": "rest", "method": "GET", "path": "/experts/{handle}", "status": 404}
    assert line | about | {"problem": "not_found", "level": "INFO", "service": "expertbook"} == line
    assert isinstance(line["milliseconds"], int)
    assert UUID(line["request_id"])
    assert UUID(line["invocation"])
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None


@pytest.mark.parametrize(
    ("method", "resource", "body", "status", "problem"),
    [
        ("POST", "/auth/codes", {"email": "ben@example.com"}, 202, None),
        ("POST", "/auth/sessions", {"email": "ben@example.com", "code": "000000"}, 401, "wrong_code"),
        ("GET", "/me", None, 401, "sign_in_needed"),
        ("GET", "/bookings/{booking_id}", None, 404, "not_found"),
        ("POST", "/bookings", {"email": "x"}, 422, "invalid_fields"),
    ],
)
def test_sign_ins_and_refusals_are_logged_by_route_and_reason(
    said: Said, method: str, resource: str, body: Any, status: int, problem: str | None
) -> None:
    call(method, resource, body, booking_id="01KAW5Q0N5Z5S3CJ1W0M9F7K3T")
    (line,) = said.lines()
    found = (line["method"], line["path"], line["status"], line.get("problem"))
    assert found == (method, resource, status, problem)


@pytest.mark.parametrize(
    ("handler", "event", "expected"),
    [
        (entry.watch, websocket("$connect"), {"call": "websocket", "path": "$connect", "status": 400}),
        (entry.unwatch, websocket("$disconnect"), {"call": "websocket", "path": "$disconnect", "status": 200}),
        (entry.push_slot_changes, {"Records": []}, {"call": "stream", "records": 0, "put_off": False}),
        (entry.follow_changes, {"Records": []}, {"call": "stream", "records": 0, "put_off": False}),
        (entry.read_calendars, reading(), {"call": "queue"}),
    ],
)
def test_any_other_call_is_one_line_too(said: Said, handler: Callable[..., Any], event: Any, expected: Any) -> None:
    handler(event, Context())
    found = [line for line in said.lines() if line["message"] == "answered"]
    assert len(found) == 1
    assert found[0] | expected | {"level": "INFO"} == found[0]
    assert {"request_id", "invocation", "milliseconds", "cold_start"} <= set(found[0])


def test_a_line_of_a_websocket_has_the_id_of_its_message(said: Said) -> None:
    entry.unwatch(websocket("$disconnect"), Context())
    assert {line["request_id"] for line in said.lines()} == {"KzXhfG4GoAMF9bA="}


# What goes wrong


def wrong(*_: Any, **__: Any) -> Any:
    """Fails with what a library may say."""
    try:
        return dict[str, str]()[SECRET]
    except KeyError as cause:
        raise ValueError(f"{SECRET} is not right") from cause


def test_an_error_that_nobody_expected_is_logged_without_what_it_says(
    ada: Expert, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expertbook.services.book.load_offer", wrong)
    answer = call("POST", "/bookings", a_request())
    assert (answer.status, answer.body["type"]) == (500, "internal_error")
    assert UUID(answer.headers["X-Request-Id"])
    error, line = said.lines()
    assert [cause["type"] for cause in error["exception"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert error["exception"][0]["at"][-1].endswith(" wrong")
    assert (line["level"], line["status"], line["problem"]) == ("ERROR", 500, "internal_error")
    assert {error["request_id"], line["request_id"]} == {answer.headers["X-Request-Id"]}
    assert "Zebediah" not in said.text() and "zebediah" not in said.text()


def test_an_error_of_aws_is_logged_with_its_code(ada: Expert, said: Said) -> None:
    quoting = error("ValidationException")
    quoting[1]["Error"]["Message"] = f"One of the values is bad: {SECRET}"
    with answering("TransactWriteItems", quoting):
        assert call("POST", "/bookings", a_request()).status == 500
    assert "ValidationException" in [cause.get("code") for cause in said.lines()[0]["exception"]]
    assert "Zebediah" not in said.text()


@pytest.mark.parametrize(
    ("handler", "event", "inside"),
    [
        (entry.unwatch, websocket("$disconnect"), "expertbook.services.watch_slots.unwatch"),
        (entry.read_calendars, reading(), "expertbook.services.sync_calendars.sync_feed"),
    ],
)
def test_what_a_handler_raises_says_nothing_either(
    said: Said, monkeypatch: pytest.MonkeyPatch, handler: Callable[..., Any], event: Any, inside: str
) -> None:
    """Lambda writes the message of what leaves a handler into the log, and into the dead letters of the clock's."""
    monkeypatch.setattr(inside, wrong)
    metrics.count(Metric.PUSHED)
    with pytest.raises(CallFailed, match=r"^ValueError$") as raised:
        handler(event, Context())
    assert raised.value.__suppress_context__
    (line,) = said.lines()
    assert (line["message"], line["level"], line["exception_name"]) == ("failed", "ERROR", "ValueError")
    assert said.figures() == {"Pushed": [1.0]}
    assert "Zebediah" not in said.text()
    assert tracing.request_id() is None


def test_what_other_libraries_warn_of_is_logged_without_their_values() -> None:
    """urllib3 (2.8.0) warns with whole addresses, which may be secret."""
    lambda_does = "import logging; logging.basicConfig()"
    warn = f"logging.getLogger('urllib3.connectionpool').warning('Retrying %s (%r)', {SECRET!r}, 1)"
    code = f"{lambda_does}; import app; {warn}"
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "f", "PYTHONPATH": "expertbook_api:chalicelibs"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    (line,) = (done.stdout + done.stderr).decode().splitlines()
    assert json.loads(line)["message"] == "Retrying … (…)"


# Figures


def test_a_figure_is_a_line_in_embedded_metric_format(ada: Expert, said: Said) -> None:
    answer = call("POST", "/bookings", a_request())
    (line,) = [json.loads(text) for text in said.text().splitlines() if "_aws" in text]
    (described,) = line["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == "expertbook-test"
    assert described["Dimensions"] == [["service"]]
    assert described["Metrics"] == [{"Name": "Booked", "Unit": MetricUnit.Count.value}]
    assert (line["service"], line["Booked"]) == ("expertbook", [1.0])
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert isinstance(line["_aws"]["Timestamp"], int)
    assert set(line) == {"_aws", "service", "Booked", "request_id"}


def test_a_booking_counts_once_however_often_its_request_comes(api: Api, ada: Expert, said: Said) -> None:
    statuses = [api.post("/bookings", a_request(), Idempotency_Key="key-1").status for _ in range(3)]
    assert statuses == [201, 201, 201]
    assert said.figures() == {"Booked": [1.0]}


def test_a_lost_race_counts_wherever_a_slot_is_lost(api: Api, ada: Expert, said: Said) -> None:
    mine = book(api, start="2026-11-24T14:00:00Z")
    book(api)
    said.forget()
    assert api.post("/bookings", a_request(email="zoe@example.com")).status == 409
    held = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z"}
    assert api.post("/holds", held).status == 409
    assert mine.move("2026-11-24T10:30:00Z").status == 409
    assert said.figures() == {"LostRace": [1.0, 1.0, 1.0]}


def test_what_is_refused_for_another_reason_is_no_lost_race(api: Api, ada: Expert, said: Said) -> None:
    assert api.post("/bookings", a_request(start="2026-11-24T03:00:00Z")).status == 422
    assert api.post("/bookings", a_request(email="x")).status == 422
    api.get("/experts/ada-lovelace")
    assert said.figures() == {}


def test_moves_and_cancellations_count_when_they_happen(api: Api, ada: Expert, said: Said) -> None:
    mine = book(api)
    said.forget()
    assert mine.move("2026-11-24T10:30:00Z").status == 200  # where it is
    assert said.figures() == {}
    assert mine.move("2026-11-24T14:00:00Z").status == 200
    assert said.figures() == {"Moved": [1.0]}
    said.forget()
    assert mine.cancel().status == 200
    assert mine.cancel().status == 409
    assert said.figures() == {"Cancelled": [1.0]}


def test_a_transaction_that_met_another_counts_each_new_try(
    api: Api, ada: Expert, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "FIRST_PAUSE_SECONDS", 0.0)
    with answering("TransactWriteItems", cancelled("TransactionConflict"), error("InternalServerError", 500), None):
        assert api.post("/bookings", a_request()).status == 201
    assert said.figures() == {"ConflictRetried": [1.0, 1.0], "Booked": [1.0]}


def test_what_is_tried_again_is_the_same_request(api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB refuses a token that comes again with another request: nothing in it may be of the moment."""
    monkeypatch.setattr(transaction, "FIRST_PAUSE_SECONDS", 0.01)
    sent: list[str] = []

    def keep(params: dict[str, Any], **_: Any) -> None:
        sent.append(params["body"].decode() if isinstance(params["body"], bytes) else params["body"])

    events = table.connection().client.meta.events
    events.register_first("before-call.dynamodb.TransactWriteItems", keep)
    try:
        with answering("TransactWriteItems", cancelled("TransactionConflict"), cancelled("TransactionConflict"), None):
            assert api.post("/bookings", a_request()).status == 201
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", keep)
    assert len(sent) == 3
    assert len(set(sent)) == 1


def test_nothing_is_measured_outside_of_a_deployment(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POWERTOOLS_METRICS_NAMESPACE")
    for _ in range(250):
        metrics.count(Metric.BOOKED)
    metrics.flush()
    assert said.text() == ""


def test_threads_measure_side_by_side_and_no_line_has_more_than_a_hundred_values(said: Said) -> None:
    def measure(_: int) -> None:
        for _ in range(500):
            metrics.record_duration(Metric.PUSH_DELAY, 1)
            metrics.count(Metric.PUSHED, 2)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(measure, range(8)))
    metrics.flush()
    figures = said.figures()
    assert (sum(figures["PushDelay"]), sum(figures["Pushed"])) == (4000, 8000)
    lines = [json.loads(line) for line in said.text().splitlines()]
    assert max(len(line.get(name, ())) for line in lines for name in ("PushDelay", "Pushed")) <= 100


def test_the_service_says_how_it_is_and_nobody_keeps_that(api: Api) -> None:
    answer = api.get("/health")
    assert (answer.status, answer.body["status"], answer.body["table"]) == (200, "ok", "reachable")
    assert answer.body["release"] == "the-release-of-the-tests"
    assert answer.headers["Cache-Control"] == "no-store"
