"""The one DynamoDB table: its connection, its keys, and how a transaction is tried again."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from expertbook import metrics, settings, tracing
from expertbook.domain.errors import Unavailable
from expertbook.metrics import Metric

ATTEMPTS = 5
"""How often a transaction is tried that lost to traffic, not to a condition."""

FIRST_PAUSE_SECONDS = 0.05

_CONDITION = "ConditionalCheckFailed"
_PASSING_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_PASSING_CODES = frozenset(
    {
        None,  # no answer at all: a time-out or a broken connection
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


class _GSI1(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "GSI1"
        projection = AllProjection()

    GSI1PK = UnicodeAttribute(hash_key=True)
    GSI1SK = UnicodeAttribute(range_key=True)


class _GSI2(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "GSI2"
        projection = AllProjection()

    GSI2PK = UnicodeAttribute(hash_key=True)
    GSI2SK = UnicodeAttribute(range_key=True)


class Item(Model):
    """Any item of the table; its subclasses give the kinds their attributes. `request_id` is of the request that wrote
    it last, where one did."""

    class Meta:
        table_name = settings.table_name()
        connect_timeout_seconds = 1
        read_timeout_seconds = 5
        max_retry_attempts = 2
        max_pool_connections = 32

    PK = UnicodeAttribute(hash_key=True)
    SK = UnicodeAttribute(range_key=True)
    request_id = UnicodeAttribute(null=True, default_for_new=tracing.request_id)
    gsi1 = _GSI1()
    gsi2 = _GSI2()


def connection() -> Connection:
    """The connection that every kind of item shares.

    PynamoDB gives each model class a client of its own unless the base class has one already (6.1.0), which
    costs a cold start 160 ms a class; so it is made here, before the subclasses look for it.
    """
    return Item._get_connection().connection


connection()


class ConditionFailed(Exception):
    """A condition of the transaction does not hold; nothing was written.

    `found` has, for each item in the order of PynamoDB's own request (condition checks, deletes, puts, updates), what
    was there instead, or None where the item is not at fault or the transaction did not ask.
    """

    def __init__(self, failed: list[bool], found: list[dict[str, dict[str, str]] | None]) -> None:
        super().__init__("a condition of the transaction does not hold")
        self.failed = failed
        self.found = found


def commit(fill: Callable[[TransactWrite], None], token: str | None = None) -> None:
    """Write what `fill` puts into a transaction: all of it or nothing. One TransactWriteItems a try.

    A lost race (another transaction on the same item, throttling, a time-out) says nothing about the conditions,
    so it is tried again, up to ATTEMPTS times with jitter, with the same `token`: a try whose answer was lost is not
    written twice, and does not meet its own writes. Raises ConditionFailed, or Unavailable when the last try lost too.
    """
    transaction = TransactWrite(connection=connection(), client_request_token=token or secrets.token_hex(16))
    # Once: DynamoDB takes a token again with the same request only, and items tell when they were made.
    fill(transaction)
    for attempt in range(ATTEMPTS):
        if attempt:
            metrics.count(Metric.CONFLICT_RETRIED)
            jitter = random.uniform(0.5, 1.5)  # noqa: S311 (keeps nobody out)
            time.sleep(jitter * FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        try:
            with transaction:
                pass  # it is sent here
            return
        except TransactWriteError as error:
            if _code(error) == "TransactionCanceledException":
                _raise_if_final(error)
            elif _code(error) not in _PASSING_CODES:
                raise
    raise Unavailable


def _raise_if_final(error: TransactWriteError) -> None:
    """A cancelled transaction is final if a condition failed, whatever else happened to the other items."""
    reasons = error.cancellation_reasons
    failed = [reason is not None and reason.code == _CONDITION for reason in reasons]
    if any(failed):
        found = [reason.raw_item if reason is not None else None for reason in reasons]
        raise ConditionFailed(failed, found) from error
    if not any(reason is not None and reason.code in _PASSING_REASONS for reason in reasons):
        raise error


def unavailable_if_passing(error: PynamoDBException) -> Exception:
    """What to raise for a failed read or single write: Unavailable if trying again may help, else the error itself."""
    return Unavailable() if _code(error) in _PASSING_CODES else error


def is_failed_condition(error: PynamoDBException) -> bool:
    """Whether a single write was refused by its condition."""
    return _code(error) == "ConditionalCheckFailedException"


def _code(error: PynamoDBException) -> str | None:
    """The error's code as DynamoDB names it, or None if no answer came.

    PynamoDB's own `cause_response_code` (6.1.0) breaks on a time-out, whose `response` is there, and None.
    """
    response = getattr(error.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code
