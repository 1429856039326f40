"""The pictures of benchmarks/results.md; needs benchmarks/requirements.txt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import matplotlib as mpl
from matplotlib import pyplot

from benchmarks import floors, growth, push, visits
from benchmarks.drawing import COLOURS, STYLE, save

Bars = Mapping[str, Sequence[float]]
"""For each colour's meaning, a bar a row."""


def operations(found: Sequence[floors.Found], path: Path) -> None:
    """Milliseconds of each operation but the cold start: the floor, ours, and what it was before."""
    now, before = found[-1].measured, found[0].measured
    names = [name for name in now if name != floors.COLD]
    bars = {"floor": [now[name].floor for name in names], "ours": [now[name].ours for name in names]}
    if len(found) > 1:
        bars["before"] = [before[name].ours for name in names]
    _bars(names, bars, "ms of the processor, DynamoDB's answers free", path)


def pushes(found: push.Found, path: Path) -> None:
    """Until the last of the watchers is told."""
    told = [median(run.last_told for run in runs) * 1000 for runs in found.values()]
    _bars([f"{way}, {kind}" for way, kind in found], {"the last one is told": told}, "ms, median", path)


def pages(found: Mapping[str, visits.Seen], path: Path) -> None:
    """Until something can be seen, and what one came for."""
    first, wanted = ([getattr(seen, name) for seen in found.values()] for name in ("first_paint", "wanted"))
    _bars(list(found), {"first paint": first, "what one came for": wanted}, "seconds, on a slow phone", path)


def grown(found: growth.Costs, path: Path) -> None:
    """Processor time and request units by the number of experts."""
    with mpl.rc_context(STYLE | {"figure.figsize": (9.0, 4.2)}):
        figure, (times, units) = pyplot.subplots(1, 2)
        for number, (name, costs) in enumerate(found.items()):
            line = {"color": COLOURS[number % len(COLOURS)], "linestyle": "-" if number < len(COLOURS) else "--"}
            times.plot(list(costs), [cost.milliseconds for cost in costs.values()], marker="o", label=name, **line)
            units.plot(list(costs), [cost.read_units + cost.write_units for cost in costs.values()], marker="o", **line)
        times.set(ylabel="ms of the processor")
        units.set(ylabel="DynamoDB's request units, read and written")
        for axes in (times, units):
            axes.set(xscale="log", ylim=(0, None), xlabel="experts")
            axes.xaxis.set_major_formatter("{x:,.0f}")
        save(figure, path)


def _bars(rows: Sequence[str], bars: Bars, what: str, path: Path) -> None:
    with mpl.rc_context(STYLE | {"figure.figsize": (7.2, 0.9 + len(rows) * (0.14 + 0.16 * len(bars)))}):
        figure, axes = pyplot.subplots()
        height = 0.8 / len(bars)
        for number, (name, lengths) in enumerate(bars.items()):
            places = [row + (number - (len(bars) - 1) / 2) * height for row in range(len(rows))]
            drawn = axes.barh(places, lengths, height, color=COLOURS[-1 - number], label=name)
            axes.bar_label(
                drawn, fmt=lambda length: f"{length:.3g}" if length < 100 else f"{length:,.0f}", fontsize=7, padding=2
            )
        axes.set_yticks(range(len(rows)), rows)
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.1, y=0.02)
        axes.set(xlabel=what)
        save(figure, path)
