"""Print what breaks first, and draw it.

.venv/bin/python -m benchmarks.scale                        the tables
.venv/bin/python -m benchmarks.scale --pictures docs/images  and the pictures (benchmarks/requirements.txt)
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from benchmarks.scale.famous_expert import Rush
from benchmarks.scale.figures import Client, Figures
from benchmarks.scale.storm import Storm
from benchmarks.scale.stream import mailed, pushed
from benchmarks.scale.watchers import fan_out

RATES = (0.5, 1, 2, 4, 8, 16, 32, 64, 128)
WATCHERS = (10, 100, 1_000, 2_000, 10_000, 100_000)
PAGES = (1_000, 10_000, 100_000)
PEOPLE = (100, 1_000, 10_000)


FIGURES, SITE = Figures(), Client()
QUARTER = replace(FIGURES, requests=FIGURES.requests / 4, requests_at_once=FIGURES.requests_at_once / 4)
UNJITTERED = Client(jitter=0.0, poll_jitter=0.0, longest_poll=15.0)
PATIENT = replace(SITE, longest_wait=300.0, asks_anew_within=10.0)


class Result(Protocol):
    """What came of one simulation."""

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""


SIMULATIONS: dict[str, Callable[[], Sequence[Result]]] = {
    "Pushes, 20 watchers an expert, one shard": lambda: [pushed(rate, 1, 20, FIGURES) for rate in RATES],
    "Pushes, 20 watchers an expert, four shards": lambda: [pushed(rate, 4, 20, FIGURES) for rate in RATES],
    "Mails, one shard": lambda: [mailed(rate, 1, FIGURES) for rate in RATES],
    "Mails, one shard, four side by side": lambda: [mailed(rate, 4, FIGURES) for rate in RATES],
    "Mails, four shards, ten side by side on each": lambda: [mailed(rate, 40, FIGURES) for rate in RATES],
    "Watchers of one expert, 10,000 requests a second": lambda: [fan_out(number, FIGURES) for number in WATCHERS],
    "Watchers of one expert, 2,500 requests a second": lambda: [fan_out(number, QUARTER) for number in WATCHERS],
    "A rush for 40 slots of one expert": lambda: [Rush(people, 40, FIGURES).run() for people in PEOPLE],
    "A break, all of one expert, without jitter": lambda: _storms(1, UNJITTERED),
    "A break, all of one expert, as the site behaves": lambda: _storms(1, SITE),
    "A break, all of one expert, waiting up to five minutes": lambda: _storms(1, PATIENT),
    "A break, spread over 1,000 experts, as the site behaves": lambda: _storms(1_000, SITE),
}
"""What is simulated, by the titles of the tables."""


def _storms(experts: int, client: Client) -> list[Storm]:
    return [Storm(pages, experts, client, FIGURES).run() for pages in PAGES]


def main(arguments: Sequence[str]) -> int:
    """Run all of it: some minutes, for a hundred thousand pages are simulated one by one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--pictures", type=Path, help="the folder for them")
    options = parser.parse_args(arguments)
    found = {}
    for title, simulate in SIMULATIONS.items():
        found[title] = simulate()
        _print(title, [result.row() for result in found[title]])
    if options.pictures:
        from benchmarks.scale import pictures  # nothing else needs what draws

        pictures.draw(found, options.pictures)
    return 0


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{title}\n")
    heads = list(rows[0])
    lines = [[_text(row[head]) for head in heads] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    for line in [heads, ["-" * width for width in widths], *lines]:
        cells = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        print("| " + " | ".join(cells) + " |", flush=True)


def _text(value: float) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
