"""The OpenAPI document says what the API does."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib import import_module
from operator import getitem
from pkgutil import iter_modules
from typing import Any
from unicodedata import category

import jsonschema
import pytest
from marshmallow import Schema, ValidationError, fields

import app as entry
from chalicelib import requests, responses
from chalicelib.endpoint import ENDPOINTS
from chalicelib.openapi import schema_name
from chalicelib.requests.fields import Phone, Text
from chalicelib.requests.schema import Body, load
from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Fault
from expertbook.domain.text import is_visible
from tests.api.conftest import Answer, Api, a_request
from tests.api.own import a_profile, an_event_type, person


def resolved(document: dict[str, Any], path: str, method: str, answer: Answer) -> dict[str, Any]:
    response = followed(document, document["paths"][path][method]["responses"][str(answer.status)])
    (content,) = response["content"].values()
    return {**content["schema"], "components": document["components"]}


def followed(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The part, or what it refers to."""
    while "$ref" in part:
        part = reduce(getitem, part["$ref"].removeprefix("#/").split("/"), document)
    return part


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By their ids."""
    return {
        operation["operationId"]: {**operation, "path": path, "method": method}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


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


def test_every_operation_says_what_it_is_and_who_may_call_it(api: Api) -> None:
    """The rules of redocly that matter to those who read the document, and to generators of clients."""
    document = api.get("/openapi.json").body
    assert document["info"]["license"]["identifier"] == "MIT"
    known = operations(document)
    assert len(known) == len(ENDPOINTS)
    assert {tag["name"] for tag in document["tags"] if tag["description"]} == {
        tag for operation in known.values() for tag in operation["tags"]
    }
    proofs = document["components"]["securitySchemes"]
    for operation in known.values():
        assert operation["summary"] and len(operation["tags"]) == 1
        assert any(status < "400" for status in operation["responses"])
        assert {proof for one in operation["security"] for proof in one} <= proofs.keys()
        named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", operation["path"]))
        assert all(each["schema"] for each in operation.get("parameters", ()))
    assert all(hook["post"]["summary"] and hook["post"]["security"] == [] for hook in document["webhooks"].values())
    public = {name for name, operation in known.items() if operation["security"] == []}
    assert public == {
        *("list_experts", "list_categories", "hold_slot", "release_hold", "show_health", "show_openapi"),
        *("send_sign_in_code", "sign_in", "show_reminders", "list_reviews", "report_review"),
        *("hear_google", "hear_microsoft"),
    }
    optional = {name for name, operation in known.items() if {} in operation["security"]}
    assert optional == {"create_booking", "show_expert"}


def test_every_response_has_a_schema_and_its_headers(api: Api) -> None:
    document = api.get("/openapi.json").body
    for name, operation in operations(document).items():
        for status, either in operation["responses"].items():
            response = followed(document, either)
            assert "X-Request-Id" in response["headers"]
            assert ("Retry-After" in response["headers"]) == (status in ("429", "503"))
            if status not in ("204", "303", "304"):
                ((media_type, content),) = response["content"].items()
                assert (media_type == "application/problem+json") == (status >= "400"), (name, status)
                assert content["schema"]


def test_every_part_of_the_document_is_used(api: Api) -> None:
    document = api.get("/openapi.json").body
    text = json.dumps(document)
    for kind in ("schemas", "responses", "headers"):
        assert [name for name in document["components"][kind] if f'"#/components/{kind}/{name}"' not in text] == []
    used = {proof for operation in operations(document).values() for one in operation["security"] for proof in one}
    assert used == document["components"]["securitySchemes"].keys()


def bodies() -> list[Body]:
    return [declared.request_schema(name) for declared in ENDPOINTS for name in declared.body]  # type: ignore[misc]


@pytest.mark.parametrize("body", bodies(), ids=lambda body: schema_name(body))
def test_the_example_of_a_body_is_fine_by_the_document_and_by_the_code(api: Api, body: Body) -> None:
    document = api.get("/openapi.json").body
    assert body.example
    described = {"$ref": f"#/components/schemas/{schema_name(body)}", "components": document["components"]}
    jsonschema.validate(dict(body.example), described)
    assert load(body, body.example) is not None


REFUSED_BY_BOTH: list[tuple[str, dict[str, Any]]] = [
    ("BookingBody", {"time": "10:30"}),
    ("BookingBody", {"date": "2026-11-24"}),
    ("BookingBody", {"start": None}),
    ("BookingBody", {"name": "\u200b\u3000"}),
    ("BookingBody", {"name": "Ben\x07Ito"}),
    ("BookingBody", {"notes": "a\x0bb"}),
    ("BookingBody", {"start": "1999-11-24T10:30:00Z"}),
    ("BookingBody", {"start": "2026-11-24T10:30:00"}),
    ("BookingBody", {"timezone": "Mars/Base"}),
    ("BookingBody", {"email": "ben@example"}),
    ("BookingBody", {"country": "XX"}),
    ("SessionBody", {"secret": "x"}),
    ("SessionBody", {"code": "12345"}),
    ("BlockBody", {"domain": "example.org"}),
    ("BlockBody", {"what": "email"}),
    ("NewEventTypeBody", {"place": {"kind": "link", "detail": "http://example.com"}}),
    ("NewEventTypeBody", {"place": {"kind": "in_person"}}),
    ("NewEventTypeBody", {"place": {"kind": "phone"}, "phone": "optional"}),
    ("NewEventTypeBody", {"slug": "-"}),
    ("NewEventTypeBody", {"duration_minutes": 7}),
    ("NewEventTypeBody", {"questions": [{"kind": "choice", "label": "Which?", "options": ["A"]}]}),
    ("NewEventTypeBody", {"questions": [{"kind": "choice", "label": "Which?", "options": ["A", "A"]}]}),
    ("NewEventTypeBody", {"questions": [{"kind": "text", "label": "Which?", "options": ["A", "B"]}]}),
    ("NewEventTypeBody", {"questions": [{"kind": "text", "label": "Which?"}] * 6}),
    ("ProfileBody", {"category": "aLL"}),
    ("ProfileBody", {"category": "A#B"}),
    ("ProfileBody", {"specializations": ["Jazz"] * 13}),
    ("AvailabilityBody", {"weekly": {"mon": [["24:00", "24:00"]]}}),
    ("AvailabilityBody", {"weekly": {"mon": [["09:00", "10:00", "11:00"]]}}),
    ("AvailabilityBody", {"weekly": {"day": []}}),
    ("AvailabilityBody", {"overrides": {"2026-02": []}}),
]


@pytest.mark.parametrize(("name", "changes"), REFUSED_BY_BOTH, ids=[f"{n} {c!r:.40}" for n, c in REFUSED_BY_BOTH])
def test_what_several_fields_may_not_be_is_refused_by_the_document_and_by_the_code(
    api: Api, name: str, changes: dict[str, Any]
) -> None:
    (body,) = {schema_name(each): each for each in bodies() if schema_name(each) == name}.values()
    changed = {key: value for key, value in {**body.example, **changes}.items() if value is not None}
    described = {"$ref": f"#/components/schemas/{name}", "components": api.get("/openapi.json").body["components"]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed, described)
    with pytest.raises(InvalidFields):
        load(body, changed)


def values_around(described: dict[str, Any]) -> Iterator[Any]:
    """Values at the borders of what is described, and beyond them."""
    yield from (None, True, 1.5, [], {}, "", "x", "\x07", "a\nb", "a\x0bb", "2026-11-24", "1999-12-31", "2101-01-01")
    yield from ("10:30", "24:00", "2026-11-24T10:30:00Z", "Europe/London", "GB", "https://meet.example.com/a")
    yield from ("example.com", "exam ple.com", "ben@example.com", "ben@example", "bén@example.com", "a@b@example.com")
    yield from described.get("enum", ())
    for border in ("minimum", "maximum"):
        if border in described:
            step = described.get("multipleOf", 1)
            yield from (described[border] + change for change in (-step, -1, 0, 1, step))
    for border in ("minLength", "maxLength"):
        if border in described:
            yield from ("a" * max(0, described[border] + change) for change in (-1, 0, 1))
    yield from (["Jazz"] * (described.get("maxItems", 0) + more) for more in (0, 1))


@pytest.mark.parametrize("body", bodies(), ids=lambda body: schema_name(body))
def test_a_field_takes_at_its_borders_what_the_document_allows_and_nothing_else(api: Api, body: Body) -> None:
    document = api.get("/openapi.json").body
    properties = document["components"]["schemas"][schema_name(body)]["properties"]
    for name, field in body.fields.items():
        described = properties[field.data_key or name]
        if isinstance(getattr(field, "inner", field), fields.Nested | fields.Dict):
            continue  # it has fields of its own
        if isinstance(field, Phone) or name in ("handle", "url"):
            continue  # phone numbers are in tables, the others are judged by services
        checked = jsonschema.Draft202012Validator(described | {"components": document["components"]})
        for value in values_around(followed(document, described)):
            allowed = checked.is_valid(value)
            assert takes(field, value) == allowed, f"{name}: the document says {allowed} of {value!r:.60}"


@pytest.mark.parametrize("body", bodies(), ids=lambda body: schema_name(body))
def test_whatever_a_body_refuses_has_a_code(api: Api, body: Body) -> None:
    properties = api.get("/openapi.json").body["components"]["schemas"][schema_name(body)]["properties"]
    sent: list[dict[str, Any]] = [{}, {"nonsense": 1}]
    for name, field in body.fields.items():
        key = field.data_key or name
        around = [*values_around(properties[key]), [1], [None], [[]], [{}], {"kind": 1}, {"x": 1}, {"mon": 1}]
        sent += ({**body.example, key: value} for value in around)
    faults = [error.fault for each in sent for error in refused(body, each)]
    assert faults and all(isinstance(fault, Fault) for fault in faults)


def refused(body: Body, sent: dict[str, Any]) -> Sequence[FieldError]:
    try:
        load(body, sent)
    except InvalidFields as error:
        return error.errors
    return ()


def takes(field: fields.Field[Any], value: Any) -> bool:
    try:
        field.deserialize(value)
    except ValidationError:
        return False
    return True


def test_a_link_leads_to_an_operation_with_what_a_response_has(api: Api) -> None:
    document = api.get("/openapi.json").body
    known = operations(document)
    links = 0
    for name, operation in known.items():
        for status, response in operation["responses"].items():
            for link in followed(document, response).get("links", {}).values():
                links += 1
                target = known[link["operationId"]]
                taken = {each["name"] for each in target.get("parameters", ())}
                assert link.get("parameters", {}).keys() <= taken
                if "requestBody" in link:
                    body = target["requestBody"]["content"]["application/json"]["schema"]
                    named = [followed(document, each) for each in body.get("anyOf", [body])]
                    assert any(link["requestBody"].keys() <= each["properties"].keys() for each in named)
                for said in {**link.get("parameters", {}), **link.get("requestBody", {})}.values():
                    if said.startswith("$response.body#"):
                        assert is_in(document, response["content"]["application/json"]["schema"], said), (name, status)
    assert links >= 30


def is_in(document: dict[str, Any], schema: dict[str, Any], expression: str) -> bool:
    """Whether what a schema describes has what the expression points to."""
    for part in expression.partition("#/")[2].split("/"):
        options = [followed(document, each) for each in [schema, *schema.get("anyOf", ())]]
        found = [
            each["items"] if part.isdigit() else each["properties"].get(part)
            for each in options
            if each.keys() & {"items", "properties"}
        ]
        if not found or found[0] is None:
            return False
        schema = found[0]
    return True


def test_a_required_text_of_the_document_has_what_somebody_sees() -> None:
    """Its pattern names what nobody sees, as the code does; else one of them would refuse what the other takes."""
    form = re.compile(Text(1).shape["pattern"])
    # What a later Unicode made of one that this Python doesn't know, the document knows already.
    characters = [char for code in range(sys.maxunicode + 1) if category(char := chr(code)) not in ("Cn", "Cs")]
    assert [char for char in characters if (form.search(char) is not None) != is_visible(char)] == []


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
    document = api.get("/openapi.json").body
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == set(entry.app.routes)


@pytest.mark.parametrize("field", ["expert", "event_type", "start", "timezone", "name", "email", "phone", "notes"])
def test_the_booking_body_is_described_by_the_schema_that_checks_it(api: Api, field: str) -> None:
    schemas = api.get("/openapi.json").body["components"]["schemas"]
    assert field in schemas["BookingBody"]["properties"]
    assert schemas["BookingBody"]["properties"]["name"]["maxLength"] == 120
