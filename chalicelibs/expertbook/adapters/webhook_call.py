"""Call a webhook: a signed POST (Standard Webhooks) to an address that was checked, within ten seconds.

No redirect is followed: it would lead what is signed to somewhere that nobody proved.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException, HTTPResponse

from expertbook import VERSION
from expertbook.adapters.guarded_web import (
    Deadline,
    Lookup,
    Obstacle,
    Refusal,
    open_response,
    parse_url,
    resolve_host,
)
from expertbook.domain.webhook import Problem

TIMEOUT_SECONDS = 10.0
"""For everything: looking up the name, connecting, the answer's last byte."""

MAX_BYTES = 65_536
"""Of an answer. What comes behind isn't read; its status counts."""


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """What came of a call: the answer's status and beginning, or why there is none."""

    status: int | None
    problem: Problem | None
    body: bytes = field(default=b"", repr=False)
    milliseconds: int = 0


def sign(secrets: Sequence[str], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that tell a receiver which event it is and that it's ours: signed by each of the secrets."""
    from standardwebhooks import Webhook  # only who calls webhooks needs it

    signatures = [Webhook(secret).sign(event_id, at, body.decode()) for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    seconds: float = TIMEOUT_SECONDS,
    lookup: Lookup = socket.getaddrinfo,
) -> WebhookReply:
    """Post it, and say what came of it. Raises nothing. Takes `seconds` at most."""
    began = time.monotonic()
    status, problem, answer = _post(url, headers, body, Deadline(seconds), lookup)
    return WebhookReply(status, problem, answer, int((time.monotonic() - began) * 1000))


def _post(
    url: str, headers: Mapping[str, str], body: bytes, deadline: Deadline, lookup: Lookup
) -> tuple[int | None, Problem | None, bytes]:
    sent = {
        "User-Agent": f"ExpertBook/{VERSION} (webhooks)",
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **headers,
    }
    try:
        target = parse_url(url)
        addresses = resolve_host(target, deadline, lookup)
        with open_response(target, addresses, deadline, sent, "POST", body) as response:
            return response.status, _problem_of(response.status), _read(response)
    except TimeoutError:
        return None, Problem.TIMED_OUT, b""
    except Refusal as refusal:
        return None, _PROBLEMS.get(refusal.obstacle, Problem.UNREACHABLE), b""


def _problem_of(status: int) -> Problem | None:
    if 200 <= status < 300:
        return None
    return Problem.REDIRECTED if 300 <= status < 400 else Problem.REFUSED


def _read(response: HTTPResponse) -> bytes:
    """The beginning of the answer. The status is known by then, and stays what it is if the rest doesn't come."""
    found = bytearray()
    try:
        while len(found) < MAX_BYTES and (piece := response.read1(MAX_BYTES - len(found))):
            found += piece
    except (OSError, HTTPException, ValueError):
        pass
    return bytes(found)


_PROBLEMS = {
    Obstacle.PRIVATE: Problem.PRIVATE_ADDRESS,
    Obstacle.CERTIFICATE: Problem.CERTIFICATE,
    Obstacle.BAD_ANSWER: Problem.BAD_ANSWER,
}
