"""The embedded cloud killed by `kill -9` while people book, a hundred times: what each kill loses.

.venv/bin/python -m benchmarks.kills --kills 100 --seed 7
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import benchmarks.environment  # noqa: F401 - the paths of the library, and limits that nobody reaches
from tests.cloud.killing import Killed, Kills
from tests.stack import Runner

SECONDS = (5.1, 6.9)
"""How long people book before a kill: longer than what may be lost."""

PAUSE = 0.05

PROMISED_SECONDS = 5
"""Nothing older is lost, says docs/operations/running-here.md."""


def main(arguments: Sequence[str]) -> int:
    """Print a line for each kill, and the figures of all; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7, help="the same seed plans the same steps and times")
    options = parser.parse_args(arguments)
    chance = Random(options.seed)
    found: list[Killed] = []
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(Path(folder), "--bare", saves=True)
        try:
            runner.start()
            kills = Kills(runner, [f"killed-{number}" for number in range(3)])
            for number in range(options.kills):
                found.append(kills.kill(chance.uniform(*SECONDS), PAUSE))
                print(f"{number + 1:4} {_line(found[-1])}", flush=True)
        finally:
            runner.stop()
    _print_all(found)
    return int(any(killed.wrong for killed in found))


def _line(killed: Killed) -> str:
    return "\n     ".join(
        [
            f"after {killed.seconds:.1f} s: {killed.answered} answered, {killed.lost} lost, "
            f"back to {killed.back_seconds:.2f} s before; {killed.unanswered} under way; "
            f"back in {killed.restart_seconds:.1f} s with {killed.bookings} bookings; {len(killed.wrong)} wrong",
            *killed.wrong[:5],
        ]
    )


def _print_all(found: list[Killed]) -> None:
    back = sorted(killed.back_seconds for killed in found)
    restarts = sorted(killed.restart_seconds for killed in found)
    print(f"{len(found)} kills, {sum(killed.answered for killed in found)} bookings and changes were answered")
    print(f"lost: {sum(killed.lost for killed in found)}; in {sum(killed.lost > 0 for killed in found)} kills any")
    print(f"the state was saved before the kill by: median {back[len(back) // 2]:.2f}, most {back[-1]:.2f} s")
    print(f"by five seconds or more: {sum(seconds >= PROMISED_SECONDS for seconds in back)} times")
    print(f"back in: median {restarts[len(restarts) // 2]:.1f}, most {restarts[-1]:.1f} s")
    print(
        "lost though saved, lost before what is there, there by halves, or overlapping: "
        f"{sum(len(killed.wrong) for killed in found)}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
