"""`python -m infra.data.restore`: what was lost, put back from a backup's file or from another table.

Nothing that is there is ever overwritten: it is newer, and may be all that somebody has changed since. A booking comes
back with its claims, or not at all where its time is somebody else's by now; nobody is written to about it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook.domain.errors import Unavailable
from infra.data import file
from infra.data.kinds import DUE_WORK, WEBHOOKS, Item, has_expired, is_kept, kind_of, table_of_counts
from infra.data.scanning import Progress, Rate, scan
from infra.data.target import NoTarget, Target, add_arguments, target_of
from infra.data.writing import patiently, put_new, side_by_side
from infra.deployment.planned import planned_in


@dataclass(slots=True)
class Restored:
    """What became of the items, by kind; `problems` is a line for each booking that could not be put back."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    claims_written: int = 0
    claims_deleted: int = 0
    is_quiet: bool = False
    problems: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.data.restore", description=__doc__)
    add_arguments(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--file", type=Path, help="what `make backup` wrote")
    source.add_argument("--from-table", help="a table in the same account and region")
    parser.add_argument("--rate", type=float, help="read units a second, to leave the rest to the traffic")
    arguments = parser.parse_args()
    began = time.monotonic()
    try:
        target, rate = target_of(arguments), Rate(arguments.rate)
        items = _offered(target, arguments.file, arguments.from_table, rate)
        target.enter()
        done = restore(target, items, rate, is_quiet=not _is_of(target, arguments.file, arguments.from_table))
    except (NoTarget, file.BadFile) as error:
        print(f"Nothing was restored: {error}", file=sys.stderr)
        return 1
    except Unavailable:
        print("Not everything was restored: the table is too busy. Run this again later.", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"Not everything was restored; run this again, it continues where it stopped. ({error})", file=sys.stderr)
        return 1
    return _told(done, time.monotonic() - began)


def _offered(target: Target, path: Path | None, table: str, rate: Rate) -> Iterable[Item]:
    if path is not None:
        file.check(path)  # all of it, before anything is written
        return file.read(path)
    if table == target.table:
        raise NoTarget(f"{table} is the table itself: name the one that it was copied to")
    return kept_in(target, table, rate)


def _is_of(target: Target, path: Path | None, table: str) -> bool:
    """Whether what is offered was this table's own: then what was due in it goes on."""
    if path is not None:
        return file.table_of(path) == target.table
    return planned_in(target.client("dynamodb"), table) == target.table


def kept_in(target: Target, table: str, rate: Rate) -> Iterable[Item]:
    """The items of another table that a backup would have."""
    now = int(time.time())
    return (item for item in scan(target.client("dynamodb"), table, rate) if is_kept(item, now))


def restore(target: Target, items: Iterable[Item], rate: Rate, *, is_quiet: bool = False) -> Restored:
    """Put lost items back, hold claims against bookings, rewrite the projections, and plan what is due. `is_quiet`:
    nothing goes out by itself about these bookings until `make due` says so.

    Two Scans to count and one for the claims, those of a rebuild, and a write for each item that is offered.
    """
    # Imported only now: the library's store reads the environment when it is imported.
    from infra.data.rebuild import rebuild
    from infra.data.reconcile import reconcile

    client = target.client("dynamodb")
    done = Restored(before=count(target, rate), is_quiet=is_quiet)
    touched = _import(client, target.table, items, done)
    reconciled = reconcile(client, target.table, rate, touched)
    done.claims_written, done.claims_deleted = reconciled.written, reconciled.deleted
    done.problems = sorted({*done.problems, *reconciled.problems})
    done.problems += rebuild(target, rate).problems
    done.after = count(target, rate)
    return done


def count(target: Target, rate: Rate) -> Counter[str]:
    """The items of the table by kind, without what DynamoDB may delete any time. One Scan of the table."""
    now, asked = int(time.time()), "PK, SK, hold_id, expires_at"
    found = scan(target.client("dynamodb"), target.table, rate, ProjectionExpression=asked)
    return Counter(kind_of(item) for item in found if not has_expired(item, now))


def _import(client: Any, table: str, items: Iterable[Item], done: Restored) -> set[str]:
    """Write the items that are not there; the experts of whom bookings were."""
    from expertbook.store.restored_bookings import Overlaps, put_back, taken_by

    # follow_changes writes to nobody about a booking that comes so into the table.
    mark, now = {"restored_at": {"N": str(int(time.time()))}}, int(time.time())

    def put(item: Item) -> tuple[str, bool, str, str]:
        kind, marked = kind_of(item), {**item, **mark}
        if kind == "profiles":
            # Pictures aren't in a backup, and old ones were deleted. Those of previews are drawn anew.
            marked.pop("previews", None)
        if kind == WEBHOOKS and done.is_quiet:
            marked |= {"status": {"S": "paused"}, "paused_because": {"S": "restored"}}
        if kind != "bookings":
            return kind, put_new(client, table, marked), "", ""
        if done.is_quiet:
            marked["quiet"] = {"BOOL": True}
        try:
            return kind, patiently(lambda: put_back(marked, datetime.now(UTC))), taken_by(item).expert, ""
        except Overlaps as overlaps:
            return kind, False, "", str(overlaps)

    progress, touched = Progress("items offered"), set()
    wanted = (item for item in items if is_kept(item, now) and not (done.is_quiet and kind_of(item) == DUE_WORK))
    for kind, is_new, expert, problem in side_by_side(put, wanted):
        progress.add()
        done.offered[kind] += 1
        done.written[kind] += is_new
        if is_new and expert:
            touched.add(expert)
        if problem:
            done.problems.append(problem)
    return touched


def _told(done: Restored, seconds: float) -> int:
    columns = {"offered": done.offered, "put back": done.written, "before": done.before, "after": done.after}
    print(table_of_counts(columns))
    print(f"Claims: {done.claims_written:,} written for bookings that had lost them, {done.claims_deleted:,} deleted.")
    print(f"Restored in {seconds:.1f} s. What was there stayed as it was.")
    if done.is_quiet:
        print(
            "They're from another table: until `make due RELEASE=1`, nothing goes out by itself about these bookings, "
            "and their experts' webhooks are paused."
        )
    for problem in done.problems:
        print(f"NOT RESTORED: {problem}", file=sys.stderr)
    return 1 if done.problems else 0


if __name__ == "__main__":
    sys.exit(main())
