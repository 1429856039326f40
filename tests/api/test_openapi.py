"""The OpenAPI document says what the API does."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import jsonschema
import pytest
from marshmallow import Schema

from chalicelib import requests, responses
from chalicelib.openapi import schema_name
from expertbook.domain.expert import Expert
from tests.api.conftest import Answer, Api, a_request
from tests.api.own import a_profile, an_event_type, person


def resolved(document: dict[str, Any], path: str, method: str, answer: Answer) -> dict[str, Any]:
    response = document["paths"][path][method]["responses"][str(answer.status)]
    (content,) = response["content"].values()
    return {**content["schema"], "components": document["components"]}


def test_every_answer_is_as_the_document_says(api: Api, listed_ada: Expert) -> None:
    document = api.get("/openapi.json").body
    made = api.post("/bookings", a_request())
    token = f"Bearer {made.body['manage_token']}"
    one = f"/bookings/{made.body['booking']['id']}"
    held = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T14:00:00Z"}
    answers = [
        ("/experts", "get", api.get("/experts")),
        ("/experts", "get", api.get("/experts?limit=0")),
        ("/experts", "get", api.get("/experts?search=ada")),
        ("/experts/categories/list", "get", api.get("/experts/categories/list")),
        ("/experts/{handle}", "get", api.get("/experts/ada-lovelace")),
        ("/experts/{handle}", "get", api.get("/experts/nobody")),
        ("/holds", "post", api.post("/holds", held)),
        ("/bookings", "post", made),
        ("/bookings", "post", api.post("/bookings", a_request(name="Zoe"))),
        ("/bookings", "post", api.post("/bookings", "{")),
        ("/bookings", "post", api.post("/bookings", a_request(email="x"))),
        ("/bookings/{booking_id}", "get", api.get(one, Authorization=token)),
        ("/bookings/{booking_id}", "get", api.get(one)),
        ("/health", "get", api.get("/health")),
    ]
    for path, method, answer in answers:
        jsonschema.validate(answer.body, resolved(document, path, method, answer))


def test_what_experts_are_answered_is_as_the_document_says(api: Api) -> None:
    document = api.get("/openapi.json").body
    nobody, zoe, ben = person(api), person(api), person(api, "ben@example.com")
    asked = {"kind": "choice", "label": "Level?", "options": ["A", "B"]}
    body = {**a_profile(), "revision": "of another tab"}
    answers = [
        ("/me/expert", "get", nobody.get("/me/expert")),
        ("/me/expert", "put", zoe.become()),
        ("/me/expert", "put", ben.become()),
        ("/me/expert", "put", zoe.put("/me/expert", body)),
        ("/me/expert", "put", zoe.put("/me/expert", {**body, "revision": zoe.own()["revision"]})),
        ("/handles", "get", zoe.get("/handles?handle=bookings")),
        ("/handles", "get", zoe.get(f"/handles?handle={'x' * 81}")),
        ("/me/photo", "post", zoe.post("/me/photo", {})),
        ("/me/event-types", "post", made := zoe.post("/me/event-types", an_event_type(questions=[asked]))),
        ("/me/event-types", "post", zoe.post("/me/event-types", {})),
        ("/me/event-types", "get", zoe.get("/me/event-types")),
        ("/me/event-types", "get", ben.get("/me/event-types")),
        ("/me/expert", "get", nobody.get("/me/expert")),
    ]
    offered = {name: value for name, value in made.body["event_type"].items() if name != "slug"}
    one, order = "/me/event-types/{slug}", {"order": ["first-lesson"], "revision": zoe.own()["order_revision"]}
    answers += [
        (one, "put", zoe.put("/me/event-types/first-lesson", offered)),
        (one, "put", zoe.put("/me/event-types/first-lesson", {**offered, "revision": "of another tab"})),
        (one, "delete", zoe.delete("/me/event-types/another")),
        ("/me/event-types", "put", zoe.put("/me/event-types", order)),
    ]
    for path, method, answer in answers:
        jsonschema.validate(answer.body, resolved(document, path, method, answer))


def test_no_two_schemas_of_the_document_have_one_name() -> None:
    """One of them would describe both."""
    kinds = {
        kind
        for package in (requests, responses)
        for file in iter_modules(package.__path__, f"{package.__name__}.")
        for kind in vars(import_module(file.name)).values()
        if isinstance(kind, type) and issubclass(kind, Schema)
    }
    names = [schema_name(kind) for kind in kinds]
    assert [name for name in names if names.count(name) > 1] == []


def test_the_document_is_an_openapi_3_1_one_of_every_route(api: Api) -> None:
    from app import app

    document = api.get("/openapi.json").body
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == set(app.routes)


@pytest.mark.parametrize("field", ["expert", "event_type", "start", "timezone", "name", "email", "phone", "notes"])
def test_the_booking_body_is_described_by_the_schema_that_checks_it(api: Api, field: str) -> None:
    schemas = api.get("/openapi.json").body["components"]["schemas"]
    assert field in schemas["BookingBody"]["properties"]
    assert schemas["BookingBody"]["properties"]["name"]["maxLength"] == 120
