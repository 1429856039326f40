"""The picture of a soak, drawn from its samples; needs benchmarks/requirements.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot

from benchmarks.drawing import COLOURS, STYLE, save
from benchmarks.soak.sampling import Process, Sample

FUNCTIONS = {"APIHandler": "api_handler", "FollowChanges": "follow_changes", "PushSlotChanges": "push_slot_changes"}
"""What they are called in the picture, by a part of their names."""

ITEMS = {
    "claims, holds, watchers": ("claims", "held claims", "holds", "watchers", "connections"),
    "counts of limits, sign-in codes": ("call counts", "holders", "codes"),
    "bookings": ("bookings",),
    "idempotency keys, kept for two days": ("requests",),
    "mails, kept for three days": ("mails",),
}
"""The lines of the picture, by the kinds of items in them. What belongs to experts and the directory is left out."""


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Write the picture with its four parts."""
    with mpl.rc_context(STYLE | {"figure.figsize": (9.0, 6.4)}):
        figure, ((memory, opened), (items, answers)) = pyplot.subplots(2, 2)
        minutes = [sample.seconds / 60 for sample in samples]
        _draw(memory, minutes, samples, _largest, "MB, the largest process of each kind")
        _draw(opened, minutes, samples, _opened, "open files and connections")
        _draw(items, minutes, samples, _items, "items in the table")
        _draw(answers, minutes, samples, _answers, "ms; number")
        save(figure, path)


def _draw(
    axes: Any,
    minutes: list[float],
    samples: Sequence[Sample],
    read: Callable[[Sample], dict[str, float]],
    what: str,
) -> None:
    found = [read(sample) for sample in samples]
    names = list(dict.fromkeys(name for each in found for name in each))
    for name, colour in zip(names, COLOURS, strict=False):
        axes.plot(minutes, [each.get(name, float("nan")) for each in found], color=colour, label=name)
    axes.set(xlim=(0, minutes[-1]), ylim=(0, None), xlabel="minutes", ylabel=what)


def kind(process: Process) -> str:
    """What a process is called in the picture."""
    if process.name in ("make run", "cloud"):
        return process.name
    return next((name for part, name in FUNCTIONS.items() if part in process.name), "other functions")


def _by_kind(processes: Iterable[Process], value: Callable[[Process], float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for process in sorted(processes, key=kind):
        found.setdefault(kind(process), []).append(value(process))
    return found


def _largest(sample: Sample) -> dict[str, float]:
    return {name: max(each) for name, each in _by_kind(sample.processes, lambda one: one.memory_mb).items()}


def _opened(sample: Sample) -> dict[str, float]:
    cloud = [process for process in sample.processes if process.name == "cloud"]
    others = [process for process in sample.processes if process.name != "cloud"]
    return {
        "connections of the cloud": sum(process.sockets for process in cloud),
        "files of the cloud": sum(process.files for process in cloud),
        "all of the others": sum(process.sockets + process.files for process in others),
        "processes": len(sample.processes),
    }


def _items(sample: Sample) -> dict[str, float]:
    return {line: sum(sample.items.get(kind, 0) for kind in kinds) for line, kinds in ITEMS.items()}


def _answers(sample: Sample) -> dict[str, float]:
    return {
        "half of the answers, ms": sample.median_ms,
        "99 % of the answers, ms": sample.slow_ms,
        "errors so far": sample.errors,
        "dead letters": sample.dead_letters,
    }
