"""Requests to AWS are signed as botocore signs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.utils import percent_encode

from expertbook.adapters.request_signing import signed_requests

NOW = datetime(2026, 11, 23, 8, 0, 7, tzinfo=UTC)

URLS = [
    "https://abc123.execute-api.eu-central-1.amazonaws.com/api/@connections",
    "http://127.0.0.1:4566/_aws/execute-api/abc123/api/@connections",
]


def parts(request: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzE///+=="])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("connection_id", ["L0SM9cOFvHcCIhw=", "plain", "a/b+c d~e_f.g-h", "é"])
@pytest.mark.parametrize("url", URLS)
def test_the_signature_is_botocores(
    monkeypatch: pytest.MonkeyPatch, url: str, connection_id: str, method: str, token: str | None
) -> None:
    body = b'{"type":"slots"}' if method == "POST" else b""
    known = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    for now in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        make = signed_requests(method, url, body, ReadOnlyCredentials(*known), "eu-central-1", "execute-api", now)
        first, headers, sent = parts(make(connection_id))
        path = first.split(" ")[1]
        assert path.endswith(f"/@connections/{percent_encode(connection_id, safe='-._~')}")
        theirs = AWSRequest(method, url[: -len(urlsplit(url).path)] + path, data=body)
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda now=now: now)
        SigV4Auth(Credentials(*known), "execute-api", "eu-central-1").add_auth(theirs)
        assert headers["Authorization"] == theirs.headers["Authorization"]
        assert headers["X-Amz-Date"] == theirs.headers["X-Amz-Date"]
        assert headers.get("X-Amz-Security-Token") == theirs.headers["X-Amz-Security-Token"]
        assert (sent, headers["Content-Length"]) == (body, str(len(body)))
        assert first == f"{method} {path} HTTP/1.1"
