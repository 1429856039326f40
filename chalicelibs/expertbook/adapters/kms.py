"""Calls of KMS, whose keys never leave it. The SDK has a client for it too, whose description of it would take 80 KB of
the package for three calls."""

from __future__ import annotations

import json
import os
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from expertbook.adapters import aws
from expertbook.domain.errors import Unavailable

_TIMEOUT_SECONDS = 3

_PASSING = frozenset({"ThrottlingException", "DependencyTimeoutException", "KeyUnavailableException"})
"""Errors with a status below 500 that pass by themselves."""


class KmsRefused(Exception):
    """KMS won't do what it was asked for. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"KMS answered {code}")
        self.code = code


def ask(operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What KMS answers; bytes are base64, both ways. One call. Raises KmsRefused or Unavailable."""
    region = aws.region()
    url = os.environ.get("AWS_ENDPOINT_URL") or f"https://kms.{region}.amazonaws.com"
    body = json.dumps(asked, separators=(",", ":"), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{operation}"}
    request = AWSRequest("POST", f"{url.rstrip('/')}/", headers, body)
    try:
        SigV4Auth(aws.credentials(), "kms", region).add_auth(request)
        answer = URLLib3Session(timeout=_TIMEOUT_SECONDS).send(request.prepare())
    except BotoCoreError as error:
        raise Unavailable from error
    if answer.status_code >= 500:
        raise Unavailable
    if answer.status_code != 200:
        raise_refusal(_code_in(answer.content))
    answered: dict[str, Any] = json.loads(answer.content)
    return answered


def raise_refusal(code: str) -> None:
    """Raise what such an error means: Unavailable, or KmsRefused."""
    if code in _PASSING:
        raise Unavailable
    raise KmsRefused(code)


def _code_in(content: bytes) -> str:
    try:
        return str(json.loads(content)["__type"]).rpartition("#")[2]
    except (ValueError, KeyError, TypeError):
        return "something unknown"
