"""How figures are told: as Markdown, with the machine that they are of."""

from __future__ import annotations

import os
import platform
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

WIDTH = 150
"""Letters of a line."""


@dataclass(frozen=True)
class Section:
    """A part of the results: what was compared and how, the figures, and the command that measures them alone."""

    title: str
    told: str
    figures: str
    command: str
    picture: str = ""

    def __str__(self) -> str:
        shown = f"\n\n![{self.title}](../docs/images/{self.picture})" if self.picture else ""
        paragraphs = [textwrap.fill(" ".join(each.split()), WIDTH) for each in self.told.split("\n\n")]
        told = "\n\n".join(paragraphs)
        return f"## {self.title}\n\n{told}{shown}\n\n{self.figures}\n\n    {self.command}\n"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; all but the first column are figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} processors, {memory:.0f} GB, {platform.platform()}"


def versions(*packages: str) -> str:
    """Of Python, and of these packages."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


def load() -> str:
    """How many processes wanted a processor, over one, five and fifteen minutes."""
    return ", ".join(f"{number:.1f}" for number in os.getloadavg())


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    known = file.read_text("utf-8").splitlines() if file.exists() else []
    return next((line.partition(": ")[2] for line in known if line.startswith("model name")), "processor unknown")
