"""What DynamoDB and PynamoDB raise, as the store's callers know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pynamodb.exceptions import DoesNotExist, PynamoDBException

from expertbook.domain.errors import Unavailable

RawItem = Mapping[str, dict[str, Any]]
"""An item as DynamoDB's API writes it."""

_PASSING = frozenset(
    {
        None,  # no answer at all: a time-out or a broken connection
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",  # a single write met a transaction; botocore (1.44.5) does not try it again
        "TransactionInProgressException",
    }
)


class ConditionFailed(Exception):
    """A condition doesn't hold, and nothing was written.

    Of a transaction, `labels` are those of the writes whose conditions failed.
    """

    def __init__(self, found: Mapping[str, Sequence[RawItem]] | None = None) -> None:
        self._found = found or {}
        self.labels = frozenset(self._found)
        super().__init__(f"a condition does not hold: {', '.join(sorted(self.labels))}")

    def found(self, label: str) -> Sequence[RawItem]:
        """The items that were there instead, for writes of that label that asked to see them."""
        return self._found.get(label, ())


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise ConditionFailed for a single write that its condition refused, and Unavailable where trying again may
    help. Everything else is raised as it is."""
    try:
        yield
    except DoesNotExist:
        raise
    except PynamoDBException as error:
        code = code_of(error)
        if code == "ConditionalCheckFailedException":
            raise ConditionFailed from error
        if is_passing(code):
            raise Unavailable from error
        raise


def is_passing(code: str | None) -> bool:
    """Whether an error of that code may be gone in a moment. Where not DynamoDB answers but what stands in front of it,
    botocore (1.44.5) has the status in place of a code."""
    return code in _PASSING or (code is not None and code.isdecimal() and code.startswith("5"))


def code_of(error: PynamoDBException) -> str | None:
    """The error's code as DynamoDB names it, or None if no answer came.

    PynamoDB's own `cause_response_code` (6.1.0) breaks on a time-out, whose `response` is there, and None.
    """
    response = getattr(error.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code
