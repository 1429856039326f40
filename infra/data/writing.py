"""Writes of the tools: each on a condition, many side by side, tried again where traffic was in the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from infra.data.kinds import Item
from infra.data.target import THREADS

TRIES = 8
_FIRST_PAUSE_SECONDS = 0.05
_CONDITION = "ConditionalCheckFailed"
_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})

A = TypeVar("A")
B = TypeVar("B")


class Refused(Exception):
    """A condition does not hold, and nothing was written; `failed` says which, and `found` what was there instead."""

    def __init__(self, failed: list[bool], found: list[Item | None]) -> None:
        super().__init__("a condition does not hold")
        self.failed = failed
        self.found = found


def put_new(client: Any, table: str, item: Item) -> bool:
    """Write an item where there is none; False if there is one, which stays as it is. One PutItem."""
    try:
        client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(PK)")
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def transact(client: Any, writes: list[dict[str, Any]]) -> None:
    """One TransactWriteItems, again where others wrote the same items at the same time. Raises Refused."""
    for attempt in range(TRIES):
        if attempt:
            jitter = random.uniform(0.5, 1.5)  # noqa: S311 (keeps nobody out)
            time.sleep(jitter * _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        try:
            client.transact_write_items(TransactItems=writes)
            return
        except client.exceptions.TransactionCanceledException as error:
            last = error
            _raise_if_final(error)
        except client.exceptions.TransactionInProgressException as error:
            last = error
    raise last


def _raise_if_final(error: ClientError) -> None:
    response: Any = error.response
    reasons = response.get("CancellationReasons", [])
    codes = [reason.get("Code") for reason in reasons]
    if _CONDITION in codes:
        raise Refused([code == _CONDITION for code in codes], [reason.get("Item") for reason in reasons]) from error
    if not _PASSING & set(codes):
        raise error


def side_by_side(call: Callable[[A], B], values: Iterable[A]) -> Iterator[B]:
    """What the call returns for each value, in any order; values are only taken as they are needed.

    Raises the first error, after the calls that were begun.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        running: set[Future[B]] = set()
        for value in values:
            running.add(pool.submit(call, value))
            if len(running) >= 4 * THREADS:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        for one in running:
            yield one.result()
