"""`python -m infra.data.backup`: the table into a file.

It reads the whole table, beside the traffic, and not at one instant: every item is whole and as it was at some moment
of the run. That is enough, since a booking is one item, and what else is kept of it is made from it again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.data import file
from infra.data.kinds import Item, is_kept, table_of_counts
from infra.data.scanning import Progress, Rate, scan
from infra.data.target import NoTarget, Target, add_arguments, target_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.data.backup", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--file", type=Path, help="where to; else expertbook-<instant>.jsonl.gz in this folder")
    parser.add_argument("--rate", type=float, help="read units a second, to leave the rest to the traffic")
    arguments = parser.parse_args()
    path = arguments.file or Path(f"expertbook-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl.gz")
    began = time.monotonic()
    try:
        counts = backup(target_of(arguments), path, Rate(arguments.rate))
    except (NoTarget, BotoCoreError, ClientError, OSError) as error:
        print(f"Nothing was backed up: {error}", file=sys.stderr)
        return 1
    print(table_of_counts({"in the backup": counts}))
    print(
        f"{path}: {path.stat().st_size:,} bytes in {time.monotonic() - began:.1f} s. It holds names, addresses and "
        "notes of clients: only you may read it, so keep it where nobody else does, and delete it in time."
    )
    return 0


def backup(target: Target, path: Path, rate: Rate) -> Counter[str]:
    """Write the table's items into the file; their counts by kind."""
    return file.write(path, target.table, kept_items(target.client("dynamodb"), target.table, rate))


def kept_items(client: Any, table: str, rate: Rate) -> Iterator[Item]:
    """The items of a table that a backup has."""
    progress, now = Progress("items kept"), int(time.time())
    for item in scan(client, table, rate):
        if is_kept(item, now):
            progress.add()
            yield item


if __name__ == "__main__":
    sys.exit(main())
