"""Signatures that anybody can check: ES256 by a key of KMS that never leaves it. Its public half is on the site, at
`/.well-known/jwks.json`.

The SDK has a client for KMS too, whose description of it would take 80 KB of the package for one call.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode, urlsafe_b64encode
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from expertbook import settings
from expertbook.adapters import aws
from expertbook.domain.errors import Unavailable

_TIMEOUT_SECONDS = 3
_HALF = 32
"""Bytes of each of a signature's two numbers."""


def sign(payload: dict[str, Any]) -> str:
    """The payload as a JWS in its compact form. One call of KMS. Raises Unavailable."""
    key = settings.reputation_key()
    header = {"alg": "ES256", "typ": "JWT", "kid": key}
    signed = f"{_encode(_json(header))}.{_encode(_json(payload))}"
    digest = hashlib.sha256(signed.encode()).digest()
    return f"{signed}.{_encode(read_der(_ask_kms(key, digest)))}"


def read_der(signature: bytes) -> bytes:
    """The two numbers of a signature one after the other, as a JWS has them; KMS answers with DER."""
    numbers, rest = b"", signature[2:]
    for _ in range(2):
        length = rest[1]
        numbers += rest[2 : 2 + length].lstrip(b"\0").rjust(_HALF, b"\0")
        rest = rest[2 + length :]
    return numbers


def _ask_kms(key: str, digest: bytes) -> bytes:
    region = aws.region()
    url = os.environ.get("AWS_ENDPOINT_URL") or f"https://kms.{region}.amazonaws.com"
    body = _json(
        {
            "KeyId": key,
            "Message": b64encode(digest).decode(),
            "MessageType": "DIGEST",
            "SigningAlgorithm": "ECDSA_SHA_256",
        }
    )
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.Sign"}
    request = AWSRequest("POST", f"{url.rstrip('/')}/", headers, body)
    try:
        SigV4Auth(aws.credentials(), "kms", region).add_auth(request)
        answer = URLLib3Session(timeout=_TIMEOUT_SECONDS).send(request.prepare())
    except BotoCoreError as error:
        raise Unavailable from error
    if answer.status_code >= 500:
        raise Unavailable
    if answer.status_code != 200:
        raise RuntimeError(f"KMS answered {answer.status_code}")
    return b64decode(json.loads(answer.content)["Signature"])


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
