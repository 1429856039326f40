"""What Lambda does between the stream and `follow_changes`: read it, filter it, and call until each record is done."""

from __future__ import annotations

import json
import threading
import time
from functools import cache
from typing import Any, Protocol

from infra.cloudformation.template import parse
from infra.workspace import RESOURCES

Record = dict[str, Any]

LOOK_EVERY_SECONDS = 0.1
AGAIN_AFTER_SECONDS = 2.0
"""How long a record waits that the function couldn't handle."""

BATCH = 10
"""How many records the function gets at once, as on AWS."""


class Stream(Protocol):
    """Where changes come from."""

    def new_records(self) -> list[Record]:
        """What changed since this was asked last."""


class Function(Protocol):
    """What is called for them."""

    def follow(self, records: list[Record]) -> str | None:
        """The sequence number from which to call it again, if any; OSError if nobody can be called for now."""


class Follower:
    """Calls the function for a stream's records, in their order, in a thread."""

    def __init__(self, stream: Stream, function: Function) -> None:
        self._stream = stream
        self._function = function
        self._waiting: list[Record] = []
        self._is_idle = threading.Event()

    def start(self) -> None:
        """Follow for as long as this process lives."""
        threading.Thread(target=self._follow, name="follower", daemon=True).start()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until all that changed before this call is followed; False if it took longer than that."""
        deadline = time.monotonic() + seconds
        # Twice: the look that finds nothing may have begun before the last change.
        for _ in range(2):
            self._is_idle.clear()
            if not self._is_idle.wait(deadline - time.monotonic()):
                return False
        return True

    def _follow(self) -> None:
        while True:
            fresh = self._stream.new_records()
            self._waiting += [record for record in fresh if is_followed(record["dynamodb"]["Keys"]["SK"]["S"])]
            if not self._waiting:
                self._is_idle.set()
                time.sleep(LOOK_EVERY_SECONDS)
            elif not self._hand_over(self._waiting[:BATCH]):
                time.sleep(AGAIN_AFTER_SECONDS)

    def _hand_over(self, batch: list[Record]) -> bool:
        """Call the function; False if something of it has to wait."""
        try:
            retry_from = self._function.follow(batch)
        except OSError:
            return False
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        done = len(batch) if retry_from is None else numbers.index(retry_from)
        del self._waiting[:done]
        return retry_from is None


def is_followed(sort_key: str) -> bool:
    """Whether `follow_changes` is called for items of this sort key."""
    return any(
        sort_key == wanted if isinstance(wanted, str) else sort_key.startswith(wanted["prefix"])
        for wanted in _followed_keys()
    )


@cache
def _followed_keys() -> list[str | dict[str, str]]:
    """The sort keys, or what they begin with, in the template's filter."""
    stream = parse((RESOURCES / "stream.yaml").read_text(encoding="utf-8"))
    source = stream["Resources"]["FollowChanges"]["Properties"]["Events"]["FollowChangesDynamodbEventSource"]
    (declared,) = source["Properties"]["FilterCriteria"]["Filters"]
    keys: list[str | dict[str, str]] = json.loads(declared["Pattern"])["dynamodb"]["Keys"]["SK"]["S"]
    return keys
