"""`python -m infra.data.due`: what is due, of what `make run` runs or of a stage.

`--release`: have bookings that came from another table, and those of the sample data, cause reminders too, and webhooks
that came so go on.
`--jump`: let what `make run` runs do at once what is due within this time, each thing as if the clock had come there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError

from infra.data.planning import release, release_webhooks
from infra.data.scanning import Rate
from infra.data.target import NoTarget, Target, add_arguments, target_of
from infra.deployment.resources import find_physical_ids

STACK = "expertbook"
MOST_SHOWN = 50
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.data.due", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--rate", type=float, help="read units a second, to leave the rest to the traffic")
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--release", action="store_true")
    wanted.add_argument("--jump", type=duration, metavar="25h")
    arguments = parser.parse_args()
    try:
        target = target_of(arguments)
        target.enter()
        if arguments.release:
            print(f"{release(target, Rate(arguments.rate)):,} bookings aren't quiet any more.")
            print(f"{release_webhooks(target, Rate(arguments.rate)):,} webhooks go on.")
        else:
            if arguments.jump is not None:
                jump(target, datetime.now(UTC) + arguments.jump)
            print(listed())
    except (NoTarget, BotoCoreError, ClientError) as error:
        print(f"Not all of it was done: {error}", file=sys.stderr)
        return 1
    return 0


def duration(text: str) -> timedelta:
    """A time such as `25h`, `90m` or `2d`."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError("a number and m, h or d: 90m, 25h, 2d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def jump(target: Target, until: datetime) -> None:
    """Have what is due by then done now, in as many calls as it takes. Raises NoTarget on AWS, where time can't be told
    to hurry."""
    if target.endpoint_url is None:
        raise NoTarget("time jumps only in what `make run` runs")
    function = find_physical_ids(target.client("cloudformation"), STACK)["FollowChanges"]
    event = {"Records": [], "due": "work", "until": until.isoformat(timespec="seconds")}
    before = set[tuple[str, datetime]]()
    while (waiting := _due_by(until)) and waiting != before:
        answer = target.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        if "FunctionError" in answer:
            said = answer["Payload"].read().decode()[:200]
            raise NoTarget(f"the function failed; the logs say why ({said})")
        before = waiting


def _due_by(until: datetime) -> set[tuple[str, datetime]]:
    from expertbook.store import due as store

    return {(due.partition, due.at) for shard in range(store.SHARDS) for due in store.due_until(shard, until)}


def listed() -> str:
    """What is due next, a line each: when, what, and of which booking. One Query a part."""
    from expertbook.domain.scheduling.local_time import format_instant
    from expertbook.store import due as store

    far = datetime(9999, 1, 1, tzinfo=UTC)
    found = [due for shard in range(store.SHARDS) for due in islice(store.due_until(shard, far), MOST_SHOWN)]
    shown = sorted(found, key=lambda due: (due.at, due.partition))[:MOST_SHOWN]
    lines = [
        f"{format_instant(due.at)}  {due.kind.value.lower()}  {due.partition}"
        + (f"  tried {due.tries} times" if due.tries else "")
        for due in shown
    ]
    return "\n".join([*lines, "and more" if len(found) > len(shown) else ""]).strip() or "Nothing is due."


if __name__ == "__main__":
    sys.exit(main())
