"""Conflicts, throttling and time-outs are no lost slots: they are tried again, then the caller is told to.

The embedded cloud never has any of them, so they are injected at the AWS client.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from expertbook.domain.expert import Expert
from expertbook.store import transaction
from tests.api.conftest import Api, a_request, before_each_call
from tests.api.test_bookings import items


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "FIRST_PAUSE_SECONDS", 0.0)


@contextmanager
def answering(operation: str, *answers: tuple[int, dict[str, Any]] | Exception | None) -> Iterator[list[str]]:
    """Answer the operation's calls with these, then with the last one; None lets the call through."""
    seen: list[str] = []

    def answer(model: Any, params: dict[str, Any], **_: Any) -> Any:
        if model.name != operation:
            return None
        chosen = answers[min(len(seen), len(answers) - 1)]
        seen.append(model.name)
        if isinstance(chosen, Exception):
            raise chosen
        if chosen is None:
            return None
        status, parsed = chosen
        return AWSResponse("https://dynamodb.example", status, HTTPHeaders(), None), parsed

    with before_each_call(answer):
        yield seen


def error(code: str, status: int = 400, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}


def cancelled(*reasons: str) -> tuple[int, dict[str, Any]]:
    found = [{"Code": reason} for reason in reasons]
    return error("TransactionCanceledException", CancellationReasons=found)


PASSING = [
    cancelled("None", "TransactionConflict", "None"),
    cancelled("None", "None", "ThrottlingError"),
    error("ProvisionedThroughputExceededException"),
    error("TransactionInProgressException"),
    error("InternalServerError", 500),
    error("503", 503),  # of a load balancer
    ReadTimeoutError(endpoint_url="https://dynamodb.example"),
]


@pytest.mark.parametrize("passing", PASSING, ids=str)
def test_a_lost_race_is_tried_again(api: Api, ada: Expert, passing: Any) -> None:
    with answering("TransactWriteItems", passing, passing, None) as calls:
        answer = api.post("/bookings", a_request())
    assert answer.status == 201, answer.body
    assert len(calls) == 3


@pytest.mark.parametrize("passing", PASSING, ids=str)
def test_a_free_slot_is_never_reported_as_taken(api: Api, ada: Expert, passing: Any) -> None:
    with answering("TransactWriteItems", passing) as calls:
        answer = api.post("/bookings", a_request())
    assert (answer.status, answer.body["type"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert len(calls) == transaction.ATTEMPTS
    assert items("BOOKING#") == []


def test_a_failed_condition_is_final_even_beside_a_conflict(api: Api, ada: Expert) -> None:
    with answering("TransactWriteItems", cancelled("None", "ConditionalCheckFailed", "TransactionConflict")) as calls:
        assert api.post("/bookings", a_request()).status == 409
    assert len(calls) == 1


def test_a_reason_that_is_our_own_fault_is_not_tried_again(api: Api, ada: Expert) -> None:
    with answering("TransactWriteItems", cancelled("None", "ValidationError")) as calls:
        answer = api.post("/bookings", a_request())
    assert (answer.status, answer.body["type"]) == (500, "internal_error")
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("GetItem", "/experts/ada-lovelace"),
        ("Query", "/experts/ada-lovelace"),
        ("Query", "/experts"),
        ("GetItem", "/health"),
    ],
)
def test_a_throttled_read_says_when_to_come_again(api: Api, ada: Expert, operation: str, path: str) -> None:
    with answering(operation, error("ThrottlingException")):
        answer = api.get(path)
    assert (answer.status, answer.body["type"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers


def test_nothing_of_a_client_is_logged(api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    (handler,) = (one for one in logging.getLogger("expertbook").handlers if isinstance(one, logging.StreamHandler))
    monkeypatch.setattr(handler, "stream", written)
    with answering("TransactWriteItems", error("ValidationException"), None):
        api.post("/bookings", a_request(notes="a private matter"))
        api.post("/bookings", a_request(notes="a private matter"))
        api.post("/bookings", a_request(notes="a private matter", email="no address", phone="12"))
    output = written.getvalue()
    assert '"status":500' in output and '"status":201' in output
    for private in ("Ben Ito", "ben@example.com", "79460000", "7946 0000", "private matter", "no address"):
        assert private not in output
