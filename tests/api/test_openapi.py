"""The OpenAPI document says what the API does."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from expertbook.experts.model import Expert
from tests.api.conftest import Answer, Api, a_request


def resolved(document: dict[str, Any], path: str, method: str, answer: Answer) -> dict[str, Any]:
    response = document["paths"][path][method]["responses"][str(answer.status)]
    (content,) = response["content"].values()
    return {**content["schema"], "components": document["components"]}


def test_every_answer_is_as_the_document_says(api: Api, ada: Expert) -> None:
    document = api.get("/openapi.json").body
    made = api.post("/bookings", a_request())
    token = f"Bearer {made.body['manage_token']}"
    one = f"/bookings/{made.body['booking']['id']}"
    answers = [
        ("/experts", "get", api.get("/experts")),
        ("/experts", "get", api.get("/experts?limit=0")),
        ("/experts", "get", api.get("/experts?search=ada")),
        ("/experts/categories/list", "get", api.get("/experts/categories/list")),
        ("/experts/{handle}", "get", api.get("/experts/ada-lovelace")),
        ("/experts/{handle}", "get", api.get("/experts/nobody")),
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
