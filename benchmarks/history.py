"""A random history of concurrent calls on a running stack: how fast, how answered, and whether anything went wrong.

Beside `make run LIMITS=unproved_per_expert=1000`:
.venv/bin/python -m benchmarks.history --calls 2000 --seed 7 [outputs.json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import benchmarks.environment  # noqa: F401 - the paths of the library
from tests.cloud.verdict import Verdict, play
from tests.stack import Stack

DAYS = 3


def main(arguments: Sequence[str]) -> int:
    """Print the figures, and everything that is wrong; 1 if anything is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000, help="how many steps are planned")
    parser.add_argument("--seed", type=int, default=7, help="the same seed plans the same steps")
    parser.add_argument("outputs", type=Path, nargs="?", default=Path(".local/outputs.json"))
    options = parser.parse_args(arguments)
    outputs = json.loads(options.outputs.read_text("utf-8"))
    stack = Stack(**{field.name: outputs[field.name] for field in fields(Stack)})
    verdict = play(stack, options.seed, options.calls, DAYS)
    _print(verdict)
    return 1 if verdict.wrong() else 0


def _print(verdict: Verdict) -> None:
    number = len(verdict.events)
    print(f"{number} calls in {verdict.seconds:.1f} s: {number / verdict.seconds:.0f} calls a second")
    for do, outcomes in sorted(verdict.answers.items()):
        print(f"  {do:16} " + ", ".join(f"{outcome}: {times}" for outcome, times in sorted(outcomes.items())))
    print(f"in the end {verdict.bookings} bookings, {verdict.live_holds} live holds, {verdict.claims} claims")
    print(f"{verdict.watchers} pages heard {verdict.messages} messages, the last after {verdict.pushed_seconds:.1f} s")
    print(f"freed slots booked again {verdict.booked_again}")
    for name, lines in (
        ("overlaps", verdict.overlaps),
        ("claims missing", verdict.missing),
        ("claims too many", verdict.left_over),
        ("networks that hold too much", verdict.too_many_holds),
        ("answers that can't be right", verdict.impossible),
        ("histories of a part of somebody's time that no order explains", verdict.unexplained),
        ("bookings lost or unknown", verdict.lost),
        ("slots shown wrong", verdict.shown_wrong),
    ):
        print(f"{name}: {len(lines)}")
    for line in verdict.wrong()[:50]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
