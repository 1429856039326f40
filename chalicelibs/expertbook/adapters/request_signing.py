"""Requests to AWS, signed by us (AWS Signature Version 4): many that differ only in the last segment of their path.

botocore derives the key and hashes the body anew for each request. Here that is done once, the key once a day.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

from botocore.credentials import ReadOnlyCredentials

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_requests(
    method: str,
    url: str,
    body: bytes,
    credentials: ReadOnlyCredentials,
    region: str,
    service: str,
    now: datetime,
) -> Callable[[str], bytes]:
    """What makes the HTTP request, as bytes, to the URL with one more path segment. AWS takes it for five minutes."""
    parts = urlsplit(url)
    path = quote(parts.path.rstrip("/"), safe="/~@") + "/"
    at = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{at[:8]}/{region}/{service}/aws4_request"
    key = _derive_key(credentials.secret_key, at[:8], region, service)
    headers = {"Host": parts.netloc, "X-Amz-Date": at}
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    names = ";".join(headers).lower()
    # The path is quoted again for the signature.
    canonical_path = quote(path, safe="/~")
    canonical = "".join(f"{name.lower()}:{text}\n" for name, text in headers.items())
    canonical = f"\n\n{canonical}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    begin = f"{method} {path}"
    middle = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    middle = (
        f" HTTP/1.1\r\n{middle}Content-Length: {len(body)}\r\n"
        f"Authorization: {_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature="
    )
    to_sign = f"{_ALGORITHM}\n{at}\n{scope}\n"

    def request(segment: str) -> bytes:
        quoted = quote(segment, safe="~")
        digest = hashlib.sha256(f"{method}\n{canonical_path}{quote(quoted, safe='~')}{canonical}".encode()).hexdigest()
        signature = hmac.digest(key, (to_sign + digest).encode(), "sha256").hex()
        return f"{begin}{quoted}{middle}{signature}\r\n\r\n".encode() + body

    return request


@lru_cache(maxsize=4)
def _derive_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key of a day: each step signs with the step before."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
