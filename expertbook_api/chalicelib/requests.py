"""What a view asks of the HTTP request."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any
from urllib.parse import unquote

from chalice.app import Request

from chalicelib.problems import BodyTooLarge, MalformedRequest, UnsupportedMediaType
from expertbook import settings
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.networks import network_of
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.errors import InvalidFields, SignInNeeded

MAXIMUM_BODY_BYTES = 64 * 1024
"""The longest that is asked for: a year of dates with hours of their own, or long answers in any script."""

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; raises what is wrong with it otherwise."""
    if "content-type" not in request.headers:
        raise UnsupportedMediaType("Say what the body is: Content-Type: application/json.")
    if len(request.raw_body) > MAXIMUM_BODY_BYTES:
        raise BodyTooLarge(f"A body has at most {MAXIMUM_BODY_BYTES // 1024} KB.")
    try:
        body = json.loads(request.raw_body)
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise MalformedRequest("The body has to be a JSON object.")
    return body


def parameters(request: Request) -> dict[str, str]:
    """The query's parameters; the last one of a name counts."""
    return dict(request.query_params or {})


def path_text(text: str) -> str:
    """A part of the path as it was meant; Chalice hands it on as it stood in the address."""
    return unquote(text)


def idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key, if one came."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidFields.of("Idempotency-Key", "1 to 128 visible ASCII characters; a UUID is best.")
    return key


def caller(request: Request) -> Caller:
    """Whom the Authorization header proves; a stranger without one."""
    return tokens.caller(bearer_token(request))


def signed_in(request: Request) -> Caller:
    """Whose session token came; SignInNeeded without a good one."""
    found = caller(request)
    if found.address is None:
        raise SignInNeeded("Sign in with the code that we send to your e-mail address.")
    return found


def network(request: Request) -> str:
    """The network that a request comes from.

    CloudFront, which proves itself by a header, appends the viewer's address to X-Forwarded-For, and API Gateway
    CloudFront's own. Whoever calls API Gateway directly may write there what they like: for them its own word counts.
    """
    chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    through_cloudfront = hmac.compare_digest(request.headers.get("x-expertbook-edge", ""), settings.edge_key())
    source: str = request.context["identity"]["sourceIp"]
    return network_of(chain[-2:][0] if through_cloudfront else source)


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header, if one came."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
