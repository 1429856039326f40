"""The pictures of docs/scale.md, drawn from what the simulations found; needs benchmarks/requirements.txt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
from matplotlib import pyplot

from benchmarks.drawing import COLOURS, STYLE, save
from benchmarks.scale.storm import SECONDS, Storm
from benchmarks.scale.stream import Followed
from benchmarks.scale.watchers import FanOut

Found = Mapping[str, Sequence[Any]]


def draw(found: Found, folder: Path) -> None:
    """Write `scale-*.svg` into the folder."""
    with mpl.rc_context(STYLE):
        _delays(found, "Pushes, ", folder / "scale-pushes.svg", 1)
        _delays(found, "Mails, ", folder / "scale-mails.svg", 60)
        _fan_out(found, folder / "scale-watchers.svg")
        _storms(found, folder / "scale-break.svg")


def _delays(found: Found, begins: str, path: Path, wanted: float) -> None:
    figure, axes = pyplot.subplots()
    for colour, (title, results) in zip(COLOURS, _of(found, begins), strict=False):
        rows = cast("Sequence[Followed]", results)
        axes.plot([row.bookings for row in rows], [row.late for row in rows], "o-", color=colour, label=title)
    axes.axhline(wanted, color="#475467", linestyle=":", label=f"wanted: {wanted} s")
    axes.set(xscale="log", yscale="log", xlabel="bookings a second", ylabel="seconds, 99 % are faster")
    save(figure, path)


def _fan_out(found: Found, path: Path) -> None:
    figure, axes = pyplot.subplots()
    for colour, (title, results) in zip(COLOURS, _of(found, "Watchers of one expert, "), strict=False):
        rows = cast("Sequence[FanOut]", results)
        axes.plot([row.watchers for row in rows], [row.last for row in rows], "o-", color=colour, label=title)
    axes.axhline(1, color="#475467", linestyle=":", label="wanted: 1 s")
    axes.set(xscale="log", yscale="log", xlabel="watchers of one expert", ylabel="seconds until the last is told")
    save(figure, path)


def _storms(found: Found, path: Path) -> None:
    figure, axes = pyplot.subplots()
    for colour, (title, results) in zip(COLOURS, _of(found, "A break, all of one expert, "), strict=False):
        storm = cast("Storm", results[-1])
        back = sorted(storm.back_at)
        shares = [100 * (number + 1) / storm.pages for number in range(len(back))]
        # A point a thousand pages is as much as a picture shows.
        axes.plot(back[::500], shares[::500], color=colour, label=title)
    axes.set(xlim=(0, SECONDS), ylim=(0, 100), xlabel="seconds after the break", ylabel="% of 100,000 pages live again")
    save(figure, path)


def _of(found: Found, begins: str) -> list[tuple[str, Sequence[Any]]]:
    return [(title.removeprefix(begins), results) for title, results in found.items() if title.startswith(begins)]
