"""How the pictures of the docs look; needs benchmarks/requirements.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib import pyplot

STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "figure.figsize": (7.2, 3.6),
    "font.family": "sans-serif",
    "grid.alpha": 0.3,
    # The same figures make the same bytes.
    "svg.fonttype": "none",
    "svg.hashsalt": "expertbook",
}

COLOURS = ("#b42318", "#175cd3", "#067647", "#6941c6", "#b54708", "#475467")


def save(figure: Any, path: Path) -> None:
    """Write the picture, with a legend in each of its parts that has something to tell apart."""
    for axes in figure.axes:
        if axes.get_legend_handles_labels()[0]:
            axes.legend(frameon=False, fontsize="small")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
