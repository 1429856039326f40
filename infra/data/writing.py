"""Writes of the tools: each on a condition, many side by side, tried again where traffic was in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, TypeVar

from expertbook.clock import attempts
from expertbook.domain.errors import Unavailable
from infra.data.kinds import Item
from infra.data.target import THREADS

_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 4.0

A = TypeVar("A")
B = TypeVar("B")


def put_new(client: Any, table: str, item: Item) -> bool:
    """Write an item where there is none; False if there is one, which stays as it is. One PutItem."""
    try:
        client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(PK)")
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def patiently(call: Callable[[], B]) -> B:
    """What the call returns, which is made again while the table can't do it. Raises Unavailable after some ten
    seconds: a tool has more time than a request."""
    for _ in attempts(_TRIES, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS):
        with suppress(Unavailable):
            return call()
    raise Unavailable


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
