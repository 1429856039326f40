"""What changed in the table, as the stream tells it."""

from __future__ import annotations

from typing import Any

from expertbook import clock
from tests.api.conftest import stored_items
from tests.api.stream.test_live import follow, stream_record


class Changes:
    """Of some kinds of items, each by how its partition and its sort key begin, in their order."""

    def __init__(self, *kinds: tuple[str, str]) -> None:
        self._kinds = kinds
        self._before: dict[tuple[str, str], dict[str, Any]] = {}
        self._number = 0

    def records(self) -> list[dict[str, Any]]:
        """Of what changed since they were asked for last."""
        stored = {(item["PK"]["S"], item["SK"]["S"]): item for item in stored_items()}
        found = {
            key: item
            for partition, sort in self._kinds
            for key, item in stored.items()
            if key[0].startswith(partition) and key[1].startswith(sort)
        }
        records = []
        for key in found | self._before:
            old, new = self._before.get(key), found.get(key)
            if old != new:
                self._number += 1
                name = "REMOVE" if new is None else "MODIFY" if old else "INSERT"
                keys = {"PK": {"S": key[0]}, "SK": {"S": key[1]}}
                record = stream_record(self._number, name, keys, new, old)
                record["dynamodb"]["ApproximateCreationDateTime"] = clock.now().timestamp()
                records.append(record)
        self._before = found
        return records


class FollowedChanges(Changes):
    """Handed on until nothing changes any more."""

    def flow(self, times: int = 1) -> None:
        """Hand on what changed, and what changes by that; each record so often."""
        while records := self.records():
            for _ in range(times):
                assert follow(*records) == {"batchItemFailures": []}
