"""KMS as it is really asked, over HTTP. Everywhere else moto stands in for it, or a key of the tests'."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest

from expertbook.adapters import kms
from expertbook.adapters.identity import reputation_key
from expertbook.adapters.identity.reputation_key import _ask_kms
from expertbook.adapters.kms import ask
from expertbook.domain.errors import Unavailable
from tests.api.conftest import _BY_DIGEST, reputation_keys
from tests.http_server import HttpServer, Reply, Request, respond


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpServer]:
    """Stands where KMS does, for what really asks it."""
    monkeypatch.setattr(reputation_key, "_ask_kms", _ask_kms)
    monkeypatch.setattr(kms, "ask", ask)
    made = HttpServer()
    monkeypatch.setenv("AWS_ENDPOINT_URL", made.url)
    yield made
    made.close()


def signing(asked: list[Request]) -> Callable[[Request], Reply]:
    """Signs what it's asked to, if it's asked as KMS wants it."""

    def answer(request: Request) -> Reply:
        asked.append(request)
        wanted = json.loads(request.body)
        digest = b64decode(wanted.pop("Message"))
        if wanted != {"KeyId": "the-key-of-the-tests", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}:
            return refusal(400, "com.amazonaws.kms#ValidationException")
        signature = reputation_keys().sign(digest, _BY_DIGEST)
        return respond(200, json.dumps({"Signature": b64encode(signature).decode()}).encode())

    return answer


def refusal(status: int, code: str) -> Reply:
    return respond(status, json.dumps({"__type": code}).encode())


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_kms_signs_anybody_can_check(server: HttpServer, monkeypatch: pytest.MonkeyPatch, slash: str) -> None:
    asked: list[Request] = []
    server.answer = signing(asked)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{server.url}{slash}")
    signed = reputation_key.sign({"name": "Ada", "reviews": 3})
    assert jwt.decode(signed, reputation_keys().public_key(), ["ES256"]) == {"name": "Ada", "reviews": 3}
    assert jwt.get_unverified_header(signed) == {"alg": "ES256", "typ": "JWT", "kid": "the-key-of-the-tests"}
    (request,) = asked
    headers = {name.lower(): text for name, text in request.headers.items()}
    assert (request.method, request.path) == ("POST", "/")
    assert headers["x-amz-target"] == "TrentService.Sign"
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert "/us-east-1/kms/aws4_request" in headers["authorization"]


PASSING: list[Callable[[], Any]] = [
    lambda: refusal(500, "KMSInternalException"),
    lambda: refusal(400, "ThrottlingException"),
    lambda: respond(503, b"<html>"),
    lambda: Reply(b"", ends=True),
]


@pytest.mark.parametrize("reply", PASSING)
def test_what_may_pass_is_unavailable(server: HttpServer, reply: Callable[[], Reply]) -> None:
    server.answer = lambda request: reply()
    with pytest.raises(Unavailable):
        reputation_key.sign({})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"__type": "com.amazonaws.kms#NotFoundException"}', "NotFoundException"),
        (b'{"__type": "DisabledException"}', "DisabledException"),
        (b"no JSON", "something unknown"),
        (b"[]", "something unknown"),
    ],
)
def test_a_refusal_says_why(server: HttpServer, body: bytes, code: str) -> None:
    server.answer = lambda request: respond(400, body)
    with pytest.raises(kms.KmsRefused) as refused:
        reputation_key.sign({})
    assert refused.value.code == code
