"""Requests that came with an idempotency key, in the table: what they were answered with, for when they come again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from expertbook.domain.errors import IdempotencyKeyReused
from expertbook.domain.idempotency import RequestKey
from expertbook.store.errors import ConditionFailed
from expertbook.store.items import Request
from expertbook.store.keys import REQUEST, request_key
from expertbook.store.transaction import Transaction

ANSWER_KEPT = timedelta(days=2)
"""How long an idempotency key is remembered; the API promises a day."""

_LABEL = "request"


@dataclass(frozen=True, slots=True)
class NotedRequest:
    """A request that is to be known when it comes again: its key, when it came, and from what it is answered then.
    `booking_id` is of the booking that it makes, if any."""

    key: RequestKey
    answer: Mapping[str, Any] = field(repr=False)
    came_at: datetime
    booking_id: str | None = None


class AnsweredBefore(Exception):
    """The key was used before, with the same request: `answer` is from what it was answered. Nothing was written."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        self.answer = answer


def note(transaction: Transaction, noted: NotedRequest) -> None:
    """Note the request in the transaction, which then fails if the key was ever used; see `first_answer_in`."""
    item = Request(
        PK=request_key(noted.key.digest),
        SK=REQUEST,
        booking_id=noted.booking_id,
        fingerprint=noted.key.fingerprint,
        answer=dict(noted.answer),
        expires_at=noted.came_at + ANSWER_KEPT,
    )
    transaction.put(item, Request.PK.does_not_exist(), label=_LABEL, show=True)


def commit(transaction: Transaction, noted: NotedRequest | None) -> None:
    """Commit a transaction, and note the request in it, if any.

    Raises AnsweredBefore if its key was used before, IdempotencyKeyReused if with another request, else what `commit`
    raises."""
    if noted is not None:
        note(transaction, noted)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        first = first_answer_in(refused, noted.key) if noted is not None else None
        if first is not None:
            raise AnsweredBefore(first) from refused
        raise


def forget(transaction: Transaction, digest: str) -> None:
    """Forget in the transaction what the key of that digest was answered with."""
    transaction.delete(Request(PK=request_key(digest), SK=REQUEST), label=_LABEL)


def first_answer_in(refused: ConditionFailed, key: RequestKey | None) -> dict[str, Any] | None:
    """What the key was answered with the first time, if the transaction was refused for it. Raises IdempotencyKeyReused
    if it came with another request."""
    if key is None or _LABEL not in refused.labels:
        return None
    first = Request()
    first.deserialize(dict(refused.found(_LABEL)[0]))
    return _answer_of(first, key)


def first_answer(key: RequestKey | None) -> dict[str, Any] | None:
    """What this key was answered with, or None if it never came; IdempotencyKeyReused if it came with another request.

    One strongly consistent GetItem; none without a key.
    """
    found = Request.find(request_key(key.digest), REQUEST) if key is not None else None
    return _answer_of(found, key) if found is not None and key is not None else None


def _answer_of(first: Request, key: RequestKey) -> dict[str, Any]:
    if first.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    answer: dict[str, Any] = first.answer
    return answer
