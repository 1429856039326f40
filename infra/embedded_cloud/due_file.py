"""What is due, in a file of the run's folder: to see what happens by itself, and when."""

from __future__ import annotations

import time
from typing import Any

from infra.embedded_cloud.process import EmbeddedCloud
from infra.workspace import RunFolder

EVERY_SECONDS = 5.0
SHARDS = 4
"""As in expertbook/store/due.py, which reads the environment when it is imported."""

MOST = 200


class DueFile:
    """Keeps the file."""

    def __init__(self, folder: RunFolder, cloud: EmbeddedCloud) -> None:
        self._path = folder.due
        self._cloud = cloud
        self._next = 0.0
        self._written = ""

    def look(self, table: str) -> None:
        """Write what is due now, if it's time to look and something changed. One Query a part."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        text = "".join(f"{line}\n" for line in sorted(self._lines(table))[:MOST]) or "Nothing is due.\n"
        if text != self._written:
            fresh = self._path.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._path)
            self._written = text

    def _lines(self, table: str) -> list[str]:
        found: list[dict[str, Any]] = []
        for shard in range(SHARDS):
            found += self._cloud.client("dynamodb").query(
                TableName=table,
                IndexName="GSI1",
                KeyConditionExpression="GSI1PK = :shard",
                ExpressionAttributeValues={":shard": {"S": f"DUE#{shard}"}},
                Limit=MOST,
            )["Items"]
        return [f"{due['GSI1SK']['S']}  {due['SK']['S'].lower()[4:]}  {due['PK']['S']}" for due in found]
