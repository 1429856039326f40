"""Whatever is sent, in any part of a request or frame, is refused or ignored by a rule: it's never an error of ours."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.endpoint import ENDPOINTS
from expertbook.adapters.identity import tokens
from tests.api.conftest import Api, a_request, counted_calls
from tests.api.examples import PLAIN, Call, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.own import kept
from tests.api.store.test_traffic import without_pauses
from tests.api.stream.test_live import Connections, connections

__all__ = ["connections", "scene", "server", "without_pauses"]  # fixtures

BY_NAME = {f"{declared.method} {declared.path}": declared for declared in ENDPOINTS}
WITH_PARTS = [name for name in BY_NAME if "{" in name]
OF_EACH_CALLER = [
    *{
        (declared.caller, bool(declared.body), bool(declared.headers)): name for name, declared in BY_NAME.items()
    }.values()
]
"""An endpoint for each way to tell who calls, with and without a body and headers of its own."""

WITH_BODY = [name for name, declared in BY_NAME.items() if declared.body]

DEEP = "[" * 20_000
ODD_PARTS = (
    *("x" * 65, "x" * 3000, "é" * 700, "%F0%9F%A6%8A" * 300, "%00", "%ff%fe", "%c0%af", "%2e%2e", "a%2Fb", "%20"),
    *("ada-lovelace%0a", "%ED%A0%80", "'%22%3C", "𝟙", "ada%252Dlovelace"),
)
ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\ud83d",
    "é",
    "🦊" * 500,
    "x" * 3000,
    "-1",
    "1e999",
    "NaN",
    "9" * 5000,
    DEEP,
    "../../x",
    "%",
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 10**300, 1e308, [], {}, [[]], {"a": {}}, {"kind": []}, "", "\0", "\ud83d", "🦊" * 500, DEEP),
)
ODD_BODIES: tuple[str | bytes, ...] = (
    *(DEEP, '{"a":' * 12_000, '{"a": NaN}', '{"a": Infinity}', '{"a": ' + "9" * 5000 + "}", '{"\\ud83d": 1}'),
    *(
        '{"a": "\\ud83d"}',
        b'{"a": "\xff"}',
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf[",
        b"\x1f\x8b\x08\0",
        "a=1&b=2",
        "\0",
        "{} {}",
    ),
    '{"a": 1, "a": 2, "email": "a@example.com", "email": "b@example.com"}',
)


def is_ours(status: int) -> bool:
    return status >= 500


@pytest.mark.parametrize("name", WITH_PARTS)
def test_a_part_of_a_path_that_no_id_looks_like_is_not_there(scene: Scene, name: str) -> None:
    method, path = name.split(" ")
    call = PLAIN[name](scene)
    before = kept()
    for odd in ODD_PARTS:
        before_part, _, rest = path.partition("{")
        odd_path = before_part + odd + rest.partition("}")[2]
        with counted_calls() as calls:
            answer = Call(odd_path, call.token, call.body, call.headers).send(scene.client, method)
        assert (answer.status_code, calls) == (404, []), (odd[:20], answer.body)
        assert json.loads(answer.body)["type"] == "not_found"
    assert kept() == before


def odd_tokens() -> Iterator[str]:
    yield from ("é", "🦊", "\ud83d", "a.b.c", "..", "x" * 9000, "Basic", "\0")
    for header in (
        DEEP,
        "{",
        "[]",
        '{"kid": 7}',
        '{"kid": []}',
        '{"kid": "k1", "alg": []}',
        '{"alg": "none", "kid": "k1"}',
        "\xff",
    ):
        coded = base64.urlsafe_b64encode(header.encode("latin-1")).rstrip(b"=").decode()
        yield f"{coded}.{coded}.{coded}"
    good = tokens.load_signer().make_manage_token("01KAW5Q0N5Z5S3CJ1W0M9F7K3T", "2026-11-24T10:30:00Z")
    yield from (good[:-2], good + "é", good.replace(".", ". ", 1), good.upper())


HEADERS = (
    "Idempotency-Key",
    "X-Expertbook-Edge",
    "X-Forwarded-For",
    "If-None-Match",
    "Accept",
    "X-Amzn-RequestId",
    "Cookie",
)


@pytest.mark.parametrize("name", OF_EACH_CALLER)
def test_no_header_is_an_error_of_ours(scene: Scene, name: str) -> None:
    method = name.partition(" ")[0]
    call = PLAIN[name](scene)
    for odd in ("é", "\ud83d", "🦊", "x" * 9000, "\0", ",,,", DEEP):
        headers = {**call.headers, **dict.fromkeys(HEADERS, odd)}
        answer = Call(call.path, call.token, call.body, headers).send(scene.client, method)
        assert not is_ours(answer.status_code), (odd[:20], answer.body)
        answer = Call(call.path, call.token, call.body, {"Content-Type": odd}).send(scene.client, method)
        assert not is_ours(answer.status_code), (odd[:20], answer.body)


@pytest.mark.parametrize("name", OF_EACH_CALLER)
def test_no_token_is_an_error_of_ours(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    call = PLAIN[name](scene)
    for odd in odd_tokens():
        for path in (call.path.partition("?")[0], f"{call.path.partition('?')[0]}?token={odd}&key={odd}&cursor={odd}"):
            answer = Call(path, odd, call.body, call.headers).send(scene.client, declared.method)
            assert not is_ours(answer.status_code), (odd[:20], answer.body)
            if declared.caller.proofs:
                assert answer.status_code in (401, 404)


@pytest.mark.parametrize("name", [name for name, declared in BY_NAME.items() if declared.query])
def test_no_parameter_is_an_error_of_ours(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    call = PLAIN[name](scene)
    assert declared.query is not None
    fields = declared.request_schema(declared.query).fields
    plain = call.path.partition("?")
    for field_name, field in fields.items():
        for odd in ODD_TEXTS:
            path = f"{plain[0]}?{plain[2]}&{field.data_key or field_name}={odd}"
            answer = Call(path, call.token).send(scene.client, declared.method)
            assert not is_ours(answer.status_code), (field_name, odd[:20], answer.body)


@pytest.mark.parametrize("name", WITH_BODY)
def test_no_body_is_an_error_of_ours(scene: Scene, name: str) -> None:
    method = name.partition(" ")[0]
    call = PLAIN[name](scene)
    before = kept()
    for odd in ODD_BODIES:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {call.token}"}
        sent = odd if isinstance(odd, bytes) else odd.encode()
        for more in ({}, {"Content-Encoding": "gzip"}):
            answer = scene.client.http.request(method, call.path, body=sent, headers=headers | more)
            assert answer.status_code in (400, 422), (odd[:20], answer.body)
    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""):
        headers = {"Content-Type": media_type, "Authorization": f"Bearer {call.token}"}
        answer = scene.client.http.request(method, call.path, body=b"a=1", headers=headers)
        assert answer.status_code in (400, 415), (media_type, answer.body)
    assert kept() == before


@pytest.mark.parametrize("name", WITH_BODY)
def test_no_value_of_a_field_is_an_error_of_ours(scene: Scene, name: str) -> None:
    declared = BY_NAME[name]
    call = PLAIN[name](scene)
    fields = {
        field.data_key or key
        for schema in declared.body
        for key, field in declared.request_schema(schema).fields.items()
    }
    for field in sorted(fields):
        for odd in ODD_VALUES:
            answer = Call(call.path, call.token, {**call.body, field: odd}, call.headers).send(
                scene.client, declared.method
            )
            assert not is_ours(answer.status_code), (field, str(odd)[:20], answer.body)
            if answer.status_code >= 400:
                json.loads(answer.body)


@pytest.mark.parametrize("answers", [{"q1": [[[]]]}, {"\0": "a"}, {"x" * 5000: "a"}, {"q1": 10**300}, {"q1": {"a": 1}}])
def test_no_answer_is_an_error_of_ours(scene: Scene, answers: Any) -> None:
    answer = scene.api.post("/bookings", a_request(answers=answers))
    assert (answer.status, answer.body["type"]) == (422, "invalid_fields")


@pytest.mark.parametrize("path", ["/bookings?email=ben@example.com", "/me/bookings?x=1"])
@pytest.mark.parametrize("to", ["2026-11-24T10:00:00Z", "2026-11-24T09:59:59Z", "2000-01-01T00:00:00Z"])
def test_a_span_that_ends_before_it_begins_is_refused_at_its_end(scene: Scene, path: str, to: str) -> None:
    token = scene.ben if path.startswith("/bookings") else scene.ada
    answer = scene.api.get(f"{path}&from=2026-11-24T10:00:00Z&to={to}", Authorization=f"Bearer {token}")
    assert (answer.status, answer.fields()) == (422, {"to": "This has to be later than from."})
    assert scene.api.get(f"{path}&to={to}", Authorization=f"Bearer {token}").status == 200


FRAMES = (
    *(
        DEEP,
        '{"type":' * 20_000,
        "",
        " ",
        "null",
        "None",
        "7",
        '"ping"',
        "[]",
        "{}",
        '{"type": NaN}',
        "\0",
        "\ud83d",
        "é" * 60_000,
    ),
    *('{"type": ["ping"]}', '{"type": {"ping": 1}}', "9" * 5000, '{"type": "ping"', b"\xff\xfe".decode("latin-1")),
)


@pytest.mark.parametrize("frame", FRAMES, ids=[f"{frame!r:.20}" for frame in FRAMES])
def test_a_frame_that_is_no_ping_is_ignored(connections: Connections, frame: str) -> None:
    import app as entry
    from tests.api.stream.test_live import Context, websocket_event

    event = websocket_event("$default", body=frame)
    assert entry.hear(event, Context())["statusCode"] == 200
    del event["body"]
    assert entry.hear(event, Context())["statusCode"] == 200
    assert connections.posted == []


@pytest.mark.parametrize(
    "query",
    [None, {}, {"expert": ""}, {"expert": "x" * 3000}, {"expert": "é"}, {"expert": "\ud83d"}, {"expert": "a b"}],
)
def test_nobody_watches_what_is_no_handle(api: Api, query: Any) -> None:
    import app as entry
    from tests.api.stream.test_live import Context, websocket_event

    event = websocket_event("$connect", queryStringParameters=query)
    assert entry.watch(event, Context())["statusCode"] == 400
    assert kept() == []
