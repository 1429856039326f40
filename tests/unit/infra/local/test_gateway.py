"""What `make local` answers in API Gateway's place."""

from __future__ import annotations

import json

import pytest
from chalice.app import Chalice, CORSConfig

from infra.local.gateway import BROKEN, NO_SUCH_PATH, UNREADABLE, Gateway


@pytest.fixture
def gateway() -> Gateway:
    app = Chalice("test")
    app.route("/experts/{handle}", methods=["GET"])(lambda handle: {})
    app.route("/bookings", methods=["POST"], cors=CORSConfig(allow_origin="https://a.example"))(dict)
    return Gateway(app)


@pytest.mark.parametrize(
    ("method", "path", "is_there"),
    [
        ("GET", "/experts/ada?days=3", True),
        ("GET", "/experts/ada/", True),
        ("HEAD", "/experts/ada", False),
        ("DELETE", "/experts/ada", False),
        ("OPTIONS", "/experts/ada", False),
        ("GET", "/nothing", False),
        ("GET", "/", False),
        ("POST", "/bookings", True),
        ("OPTIONS", "/bookings", True),
    ],
)
def test_a_path_has_the_methods_that_are_declared(gateway: Gateway, method: str, path: str, is_there: bool) -> None:
    assert gateway.has(method, path) == is_there


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [(NO_SUCH_PATH, 404, "not_found"), (BROKEN, 500, "internal_error"), (UNREADABLE, 400, "malformed_request")],
)
def test_its_answers_are_those_of_the_template(gateway: Gateway, name: str, status: int, code: str) -> None:
    answer = gateway.answer(name)
    body = json.loads(answer.body)
    assert (answer.status, body["status"], body["type"], body["errors"]) == (status, status, code, [])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-Id"] != gateway.answer(name).headers["X-Request-Id"]
