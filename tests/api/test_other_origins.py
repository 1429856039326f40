"""Which pages of other origins may use the API, as a browser finds out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

import chalicelib.endpoint
from app import app
from expertbook.domain.expert import Expert
from tests.api.conftest import a_request

APP = "https://app.example.com"
OTHER = "https://elsewhere.example.com"
ORIGIN = "Access-Control-Allow-Origin"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(app) as opened:
        yield opened


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", f"https://first.example.com,{APP}")


def ask(client: Client, method: str, path: str, origin: str = APP, body: Any = None, **headers: str) -> HTTPResponse:
    """The response to what a page of this origin sends."""
    sent = {"Origin": origin, **({"Content-Type": "application/json"} if body is not None else {}), **headers}
    return client.http.request(method, path, body=b"" if body is None else json.dumps(body).encode(), headers=sent)


def preflight(client: Client, path: str, origin: str = APP) -> HTTPResponse:
    return ask(client, "OPTIONS", path, origin)


def test_every_page_may_read_what_is_public_and_why_it_could_not(
    client: Client, ada: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [ask(client, "GET", path) for path in ("/experts", "/experts/ada-lovelace", "/experts/nobody")]

    def fail(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(chalicelib.endpoint, "_arguments", fail)
    answers.append(ask(client, "GET", "/experts"))
    assert [answer.status_code for answer in answers] == [200, 200, 404, 500]
    assert {answer.headers.get(ORIGIN) for answer in answers} == {"*"}
    # CloudFront gives the directory to others for a while, whichever page asked first.
    assert not any("Vary" in answer.headers for answer in answers)


def test_nothing_else_may_be_read_by_other_pages_until_the_deployment_names_them(client: Client, ada: Expert) -> None:
    for method, path, body in (("POST", "/bookings", a_request()), ("GET", "/me", None)):
        assert ORIGIN not in ask(client, method, path, body=body).headers
    headers = preflight(client, "/bookings").headers
    assert headers["Allow"] == "OPTIONS, POST, GET"
    assert not [name for name in headers if name.startswith("Access-Control")]


@pytest.mark.usefixtures("allowed")
def test_a_page_of_a_named_origin_books(client: Client, ada: Expert) -> None:
    asked = preflight(client, "/bookings")
    assert (asked.status_code, asked.headers[ORIGIN], asked.headers["Vary"]) == (204, APP, "Origin")
    assert asked.headers["Access-Control-Allow-Methods"] == "POST, GET"
    assert {"Authorization", "Content-Type", "Idempotency-Key"} <= set(
        asked.headers["Access-Control-Allow-Headers"].split(", ")
    )
    made = ask(client, "POST", "/bookings", body=a_request(), **{"Idempotency-Key": "1"})
    assert (made.status_code, made.headers[ORIGIN], made.headers["Vary"]) == (201, APP, "Origin")
    assert "X-Request-Id" in made.headers["Access-Control-Expose-Headers"]
    token = f"Bearer {made.json_body['manage_token']}"
    seen = ask(client, "GET", f"/bookings/{made.json_body['booking']['id']}", Authorization=token)
    assert (seen.status_code, seen.headers[ORIGIN]) == (200, APP)


@pytest.mark.usefixtures("allowed")
def test_it_reads_every_error_too(client: Client, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        ask(client, "POST", "/bookings", body=a_request(email="x")),
        client.http.post("/bookings", body=b"a=b", headers={"Origin": APP, "Content-Type": "text/plain"}),
        ask(client, "GET", "/me"),
        ask(client, "DELETE", "/bookings/01KAW5Q0N5Z5S3CJ1W0M9F7K3T"),
    ]

    def fail(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(chalicelib.endpoint, "_arguments", fail)
    answers.append(ask(client, "POST", "/bookings", body=a_request()))
    assert [answer.status_code for answer in answers] == [422, 415, 401, 404, 500]
    assert {answer.headers.get(ORIGIN) for answer in answers} == {APP}


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    "origin",
    [OTHER, "null", "", "https://app.example.com.evil.example", "http://app.example.com", f"{APP}:8443", "HTTPS://APP"],
)
def test_no_other_origin_is_taken_for_a_named_one(client: Client, ada: Expert, origin: str) -> None:
    booked = ask(client, "POST", "/bookings", origin, a_request())
    assert (booked.status_code, booked.headers.get(ORIGIN), booked.headers["Vary"]) == (201, None, "Origin")
    assert ORIGIN not in preflight(client, "/bookings", origin).headers


def test_a_deployment_may_name_all_of_them(client: Client, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "*")
    assert preflight(client, "/me").headers["Access-Control-Allow-Methods"] == "GET, PATCH, DELETE"
    assert ask(client, "POST", "/bookings", OTHER, a_request()).headers[ORIGIN] == "*"


def test_every_path_answers_a_preflight_without_asking_the_table(client: Client) -> None:
    """Nothing stands in the table: neither booking nor expert, and nobody is signed in."""
    for path in app.routes:
        filled = path.replace("{", "").replace("}", "")
        assert preflight(client, filled, OTHER).status_code == 204, path


def test_what_anybody_may_read_is_not_refused_before_it(client: Client) -> None:
    """A page that sends a header of its own asks first."""
    headers = preflight(client, "/experts/ada-lovelace", OTHER).headers
    assert (headers[ORIGIN], headers["Access-Control-Allow-Methods"]) == ("*", "GET")
