"""What is read from the HTTP request itself: its body, query, tokens and network."""

from __future__ import annotations

import hmac
import json
from typing import Any

from chalice.app import Request

from chalicelib.problems import BodyTooLarge, MalformedRequest, UnsupportedMediaType
from expertbook import settings
from expertbook.adapters.identity.networks import network_of

MAXIMUM_BODY_BYTES = 64 * 1024
"""Room for a year of dates with their own hours, or for long answers in any script."""


def read_json(request: Request) -> dict[str, Any]:
    """The body, which has to be a JSON object. Raises UnsupportedMediaType, BodyTooLarge or MalformedRequest."""
    if "content-type" not in request.headers:
        raise UnsupportedMediaType("Say what the body is: Content-Type: application/json.")
    try:
        body = json.loads(read_raw(request).decode())
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise MalformedRequest("The body has to be a JSON object.")
    return body


def read_raw(request: Request, most: int = MAXIMUM_BODY_BYTES) -> bytes:
    """The body as it came. Raises BodyTooLarge."""
    raw = request.raw_body
    if len(raw) > most:
        raise BodyTooLarge(f"A body has at most {most // 1024} KB.")
    return raw if isinstance(raw, bytes) else raw.encode()


def check_one_click(request: Request) -> None:
    """See that a mail program turns something off at its reader's click (RFC 8058): no scanner says so that follows
    links. Raises BodyTooLarge or MalformedRequest."""
    body = read_raw(request)
    if b"List-Unsubscribe" not in body or b"One-Click" not in body:
        raise MalformedRequest("The body has to say List-Unsubscribe=One-Click.")


def read_query(request: Request) -> dict[str, str]:
    """The query's parameters. Where one comes twice, the last one counts; one that is empty counts as left out, as a
    form sends it whose field is empty."""
    # Half a character becomes a question mark: nothing could store it.
    given = (request.query_params or {}).items()
    return {name: text.encode(errors="replace").decode() for name, text in given if text}


def read_network(request: Request) -> str:
    """The network that the request comes from.

    CloudFront, which proves itself by a header, appends the viewer's address to X-Forwarded-For, and API Gateway
    appends CloudFront's. A caller who goes to API Gateway directly can write anything there: for them, API Gateway's
    own word counts. For development, a caller may say which network it is.
    """
    chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    if settings.believes_forwarded_for() and chain[0]:
        return network_of(chain[0])
    # In bytes: texts that it compares have to be ASCII.
    proof = request.headers.get("x-expertbook-edge", "").encode(errors="replace")
    through_cloudfront = hmac.compare_digest(proof, settings.edge_key().encode())
    source: str = request.context["identity"]["sourceIp"]
    return network_of(chain[-2:][0] if through_cloudfront else source)


def read_bearer_token(request: Request) -> str | None:
    """The token of the Authorization header, if there is one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
