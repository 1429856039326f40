"""Half an hour of mixed load on what `make run` runs: what it needs, what it keeps, what it answers.

Beside `make run`: .venv/bin/python -m benchmarks.soak --minutes 30 --rate 5 [outputs.json]
The picture, from what that wrote (benchmarks/requirements.txt): … -m benchmarks.soak --picture docs/images/soak.svg
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import benchmarks.environment  # noqa: F401 - the paths of the library
from benchmarks.soak import sampling
from benchmarks.soak.load import REFUSED, Load
from benchmarks.soak.sampling import Sample
from infra.workspace import BUILD, LOCAL
from tests.stack import Stack

SAMPLES = BUILD / "soak.jsonl"
EVERY_SECONDS = 30


def main(arguments: Sequence[str]) -> int:
    """Play the load and sample, or draw; 1 if there was an error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=5, help="requests a second")
    parser.add_argument("--seed", type=int, default=7, help="the same seed plans the same steps")
    parser.add_argument("--picture", type=Path, help="draw what the last soak wrote, and play nothing")
    parser.add_argument("outputs", type=Path, nargs="?", default=LOCAL / "outputs.json")
    options = parser.parse_args(arguments)
    if options.picture:
        from benchmarks.soak import pictures  # nothing else needs what draws

        pictures.draw([sampling.from_line(line) for line in SAMPLES.read_text().splitlines()], options.picture)
        return 0
    outputs = json.loads(options.outputs.read_text("utf-8"))
    stack = Stack(**{field.name: outputs[field.name] for field in fields(Stack)})
    load = Load(stack, options.seed)
    _play(load, options.rate, 60 * options.minutes, options.outputs.parent)
    answers = load.answers()
    for (do, outcome), times in sorted(answers.items()):
        print(f"{do:18} {outcome:28} {times:6}")
    return 1 if count_errors(answers) else 0


def _play(load: Load, rate: float, seconds: float, folder: Path) -> None:
    began = time.monotonic()
    with SAMPLES.open("w") as lines, ThreadPoolExecutor(1) as aside:
        playing = aside.submit(load.run, rate, seconds)
        while not playing.done():
            sample = _sample(load, folder, time.monotonic() - began)
            lines.write(f"{sampling.to_line(sample)}\n")
            lines.flush()
            print(_shown(sample), flush=True)
            time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began) % EVERY_SECONDS))
        playing.result()


def _sample(load: Load, folder: Path, seconds: float) -> Sample:
    times = sorted(load.times()) or [0.0]
    answers = load.answers()
    return Sample(
        seconds,
        sampling.sample_processes(folder),
        dict(sampling.count_items(load.stack)),
        sampling.count_dead_letters(load.stack),
        sampling.folder_mb(folder / "state"),
        answers.total(),
        sum(number for (_, outcome), number in answers.items() if is_refused(outcome)),
        count_errors(answers),
        load.late,
        1000 * times[len(times) // 2],
        1000 * times[int(0.99 * (len(times) - 1))],
    )


def is_refused(outcome: str) -> bool:
    """Whether somebody was told no, as they should be."""
    return outcome[:3].isdigit() and int(outcome[:3]) in REFUSED


def count_errors(answers: Counter[tuple[str, str]]) -> int:
    """Whatever is neither an answer that was asked for nor a refusal."""
    fine = ("2", "3")
    return sum(
        number for (_, outcome), number in answers.items() if not outcome.startswith(fine) and not is_refused(outcome)
    )


def _shown(sample: Sample) -> str:
    memory = max((process.memory_mb for process in sample.processes if process.name == "cloud"), default=0)
    functions = [process.memory_mb for process in sample.processes if process.name not in ("cloud", "make run")]
    opened = sum(process.sockets + process.files for process in sample.processes)
    return (
        f"{sample.seconds:5.0f} s: {sample.answers} answers, {sample.refused} refused, {sample.errors} errors, "
        f"{sample.late} late, {sample.median_ms:.0f}/{sample.slow_ms:.0f} ms; cloud {memory:.0f} MB, "
        f"{len(functions)} functions of up to {max(functions, default=0):.0f} MB, {opened} open; "
        f"{sum(sample.items.values())} items, state {sample.state_mb:.1f} MB, {sample.dead_letters} dead letters"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
