"""Every endpoint does what it declares: the statuses that can come, and what is in the responses."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from chalice.test import HTTPResponse

import chalicelib.endpoint
from app import app
from benchmarks.budgets import BUDGETS, calls_of
from chalicelib.endpoint import ENDPOINTS, GATEWAY_PROBLEMS, Endpoint
from chalicelib.openapi import document
from expertbook.domain.limits import MOST
from tests.api.examples import OTHERWISE, PLAIN, Scene, call_that_meets, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.store.test_traffic import answering, error, without_pauses

__all__ = ["scene", "server", "without_pauses"]  # fixtures

BY_NAME = {f"{declared.method} {declared.path}": declared for declared in ENDPOINTS}

AFTERWARDS = {
    ("DELETE /me", "UpdateItem"),
    ("DELETE /me/calendars/{calendar_id}", "Query"),
}
"""Operations that come first, or once more, after what was asked for is done: then the answer is a success."""

FAULTS = (500, 503)
"""What no request brings about by itself."""

every_endpoint = pytest.mark.parametrize("name", BY_NAME)


def assert_as_documented(declared: Endpoint, response: HTTPResponse) -> None:
    """The document describes this response, and its body is as it says."""
    operation = document()["paths"][declared.path][declared.method.lower()]
    described = operation["responses"][str(response.status_code)]
    if "$ref" in described:
        described = document()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    content = described.get("content")
    if content is None:
        assert response.body == b""
        return
    ((media_type, shown),) = content.items()
    sent = response.headers.get("Content-Type", "application/json")  # what API Gateway says where a view says nothing
    assert sent.partition(";")[0] == media_type
    if media_type not in ("text/calendar", "text/plain"):
        jsonschema.validate(json.loads(response.body), {**shown["schema"], "components": document()["components"]})


FOR_PROGRAMS = "GET /experts/{handle}/calendar.ics"
"""What calendar programs ask for again and again, with what they kept."""


def assert_as_browsers_are_told(declared: Endpoint, response: HTTPResponse) -> None:
    """Nothing of anybody's is kept, and no response is a page or a script, also for those who go past CloudFront."""
    headers = response.headers
    kept = headers["Cache-Control"]
    if f"{declared.method} {declared.path}" == FOR_PROGRAMS and response.status_code in (200, 304):
        assert kept == "private, no-cache"
    else:
        assert kept == "no-store" or (declared.is_public and ("no-cache" in kept or "max-age=0" in kept))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def cost_of(declared: Endpoint) -> Counter[str]:
    """The DynamoDB calls of one that goes well: tests/api/test_budgets.py counts them."""
    return calls_of(BUDGETS["api"][f"{declared.method} {declared.path}"][0])


def test_chalice_routes_what_the_document_describes_and_nothing_else() -> None:
    routed = {(path, method) for path, by_method in app.routes.items() for method in by_method if method != "OPTIONS"}
    described = {(path, method.upper()) for path, operations in document()["paths"].items() for method in operations}
    assert routed == described


def test_the_document_has_every_status_that_an_endpoint_declares() -> None:
    described = {
        f"{method.upper()} {path}": {int(status) for status in operation["responses"]}
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    }
    assert described == {name: declared.statuses | {*GATEWAY_PROBLEMS} for name, declared in BY_NAME.items()}


def test_there_is_an_example_of_every_endpoint_and_of_nothing_else() -> None:
    assert set(PLAIN) == set(BY_NAME)
    assert [(name, status) for name, status in OTHERWISE if status not in BY_NAME[name].statuses] == []


@every_endpoint
def test_a_call_that_goes_well_is_as_documented(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    response = PLAIN[name](scene).send(scene.client, declared.method)
    assert response.status_code == declared.status, response.body
    assert_as_documented(declared, response)
    assert_as_browsers_are_told(declared, response)


def test_what_is_asked_for_with_get_writes_nothing() -> None:
    """A link or a picture on any page makes a browser send it."""
    reading = {name: set(cost_of(declared)) for name, declared in BY_NAME.items() if declared.method == "GET"}
    assert {name for name, calls in reading.items() if calls - {"GetItem", "BatchGetItem", "Query"}} == set()


@pytest.mark.parametrize("name", [name for name, declared in BY_NAME.items() if declared.query is not None])
def test_an_empty_parameter_counts_as_left_out(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    call = PLAIN[name](scene)
    known = declared.request_schema(declared.query or "").fields.items()
    empty = "&".join(f"{field.data_key or key}=" for key, field in known)
    path, _, given = call.path.partition("?")
    response = replace(call, path=f"{path}?{empty}&{given}").send(scene.client, declared.method)
    assert response.status_code == declared.status, response.body


def test_a_required_parameter_that_is_empty_is_missing(scene: Scene) -> None:
    for path in ("/bookings?email=", "/bookings"):
        assert scene.api.get(path, Authorization=f"Bearer {scene.ben}").codes() == {"email": "required"}


@every_endpoint
def test_every_other_declared_status_comes(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    others = declared.statuses - {declared.status, *FAULTS}
    for status in sorted(others):
        scene.set_limits(MOST)
        response = call_that_meets(status, name, scene).send(scene.client, declared.method)
        assert response.status_code == status, response.body
        assert_as_documented(declared, response)
        assert_as_browsers_are_told(declared, response)


@every_endpoint
def test_a_busy_table_is_a_503_and_an_error_of_ours_a_500(
    scene: Scene, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = BY_NAME[name]
    call = PLAIN[name](scene)
    for operation in sorted(cost_of(declared)):
        with answering(operation, error("ProvisionedThroughputExceededException")):
            response = call.send(scene.client, declared.method)
        assert_as_documented(declared, response)
        if (name, operation) in AFTERWARDS:
            assert response.status_code == declared.status, (operation, response.body)
            break
        assert response.status_code == 503, (operation, response.body)

    def fail(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(chalicelib.endpoint, "_arguments", fail)
    response = call.send(scene.client, declared.method)
    assert response.status_code == 500
    assert_as_documented(declared, response)
