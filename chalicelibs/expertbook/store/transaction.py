"""Writes that are made together or not at all, and how they are tried again."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from expertbook import metrics
from expertbook.clock import attempts
from expertbook.domain.errors import Unavailable
from expertbook.metrics import Metric
from expertbook.store.errors import ConditionFailed, RawItem, code_of, is_passing
from expertbook.store.table import Item, connection

ATTEMPTS = 5
"""How often a transaction is tried that lost to traffic, not to a condition."""

FIRST_PAUSE_SECONDS = 0.05

MOST_WRITES = 100
"""How many DynamoDB takes in one transaction."""

_TRACES = ("request_id", "written_at")

_CONDITION = "ConditionalCheckFailed"
_PASSING_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class Transaction:
    """Up to 100 writes that are made together or not at all. Several may share a label, by which ConditionFailed names
    those that were refused."""

    def __init__(self) -> None:
        # One token for all tries: one whose answer was lost is not written twice, and doesn't meet its own writes.
        self._writes = TransactWrite(connection=connection(), client_request_token=secrets.token_hex(16))
        self._checks: list[str] = []
        self._deletes: list[str] = []
        self._puts: list[str] = []
        self._updates: list[str] = []

    def check(self, item: Item, condition: Condition, *, label: str) -> None:
        """Write nothing, but only commit if the condition holds for the item of that key."""
        self._writes.condition_check(type(item), item.PK, item.SK, condition)
        self._checks.append(label)

    def delete(self, item: Item, condition: Condition | None = None, *, label: str) -> None:
        """Delete the item of that key, if there is one."""
        self._writes.delete(item, condition)
        self._deletes.append(label)

    def put(self, item: Item, condition: Condition | None = None, *, label: str, show: bool = False) -> None:
        """Write the whole item. `show`: if the condition fails, ConditionFailed has what is there instead."""
        self._writes.save(item, condition, return_values="ALL_OLD" if show else None)
        self._puts.append(label)

    def put_each(self, items: Sequence[Item], condition: Condition, *, label: str) -> None:
        """Write items that differ in their sort keys alone, as claims do: made a request of once, and then copied.

        The first one tells which request wrote them, and when. In all of them it would be two fifths of what it costs
        to read a page.
        """
        for item in items[:1]:
            self.put(item, condition, label=label)
        for item in items[1:]:
            first = self._writes._put_items[-1]  # PynamoDB's (6.1.0) own
            copied = {name: value for name, value in first["Item"].items() if name not in _TRACES}
            self._writes._put_items.append({**first, "Item": {**copied, "SK": {"S": item.SK}}})
            self._puts.append(label)

    def update(
        self,
        item: Item,
        actions: list[Action],
        condition: Condition | None = None,
        *,
        label: str,
        show: bool = False,
    ) -> None:
        """Change some attributes. `show` as in `put`."""
        self._writes.update(item, actions, condition, return_values="ALL_OLD" if show else None)
        self._updates.append(label)

    def commit(self) -> None:
        """Make the writes. One TransactWriteItems a try.

        A lost race (another transaction on the same item, throttling, a time-out) says nothing about the conditions,
        so it is tried again, up to ATTEMPTS times. Raises ConditionFailed, or Unavailable if the last try lost too.
        ValueError where there are more than MOST_WRITES: no rule allows what leads to it, and nothing is sent.
        """
        if len(self._labels) > MOST_WRITES:
            raise ValueError(f"{len(self._labels)} writes: a transaction takes {MOST_WRITES}.")
        for attempt in attempts(ATTEMPTS, FIRST_PAUSE_SECONDS):
            if attempt:
                metrics.count(Metric.CONFLICT_RETRIED)
            try:
                with self._writes:
                    pass  # it is sent here
                return
            except TransactWriteError as error:
                self._raise_if_final(error)
        raise Unavailable

    @property
    def _labels(self) -> tuple[str, ...]:
        """The label of each write, in the order in which PynamoDB (6.1.0) puts them into its request."""
        return (*self._checks, *self._deletes, *self._puts, *self._updates)

    def _raise_if_final(self, error: TransactWriteError) -> None:
        """A cancelled transaction is final if a condition failed, whatever else happened to the other items."""
        if code_of(error) != "TransactionCanceledException":
            if not is_passing(code_of(error)):
                raise error
            return
        found = defaultdict[str, list[RawItem]](list)
        is_refused = is_passed = False
        for label, reason in zip(self._labels, error.cancellation_reasons, strict=False):
            if reason is not None and reason.code == _CONDITION:
                is_refused = True
                found[label] += [reason.raw_item] if reason.raw_item else []
            is_passed |= reason is not None and reason.code in _PASSING_REASONS
        if is_refused:
            raise ConditionFailed(found) from error
        if not is_passed:
            raise error
