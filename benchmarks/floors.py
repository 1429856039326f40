"""Processor time of the API's operations against their floor: the same DynamoDB calls by a bare client of botocore's,
as it comes, with its validation. DynamoDB's answers are free.

    .venv/bin/python -m benchmarks.floors                       this checkout
    .venv/bin/python -m benchmarks.floors --before FOLDER       and an older one beside it, in the same run
    .venv/bin/python -m benchmarks.floors --only "expert, 31 days" --only list

Each checkout has a process of its own (`benchmarks/replaying.py`). Ours and the floor, and the checkouts, come in
turns; of each the least counts, since other work on the machine only ever adds. An operation is the handler's whole
way: Chalice, checks, rules, DynamoDB's client up to where HTTP would begin, the answer's text, and the line in the log.
A cold start is a fresh interpreter with the package alone, up to the first answer.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.imports import processor_seconds

HERE = Path(__file__).resolve().parent.parent
WORKER = HERE / "benchmarks" / "replaying.py"

AIMS = {
    **dict.fromkeys(("list", "category", "search", "categories"), 1.4),
    "expert, 7 days": 1.8,
    "expert, 31 days": 2.2,
    **dict.fromkeys(("own bookings", "one booking"), 1.5),
    **dict.fromkeys(("book", "book, hours running", "book with hold and key", "hold", "move", "cancel"), 1.4),
    "lost booking": 1.4,
    "cold start": 1.45,
}
"""How many times the floor an operation may take."""

MILLISECONDS_A_TURN = 15
COLD = "cold start"


@dataclass
class Measured:
    """The least milliseconds of an operation so far, ours and the floor's."""

    ours: float = float("inf")
    floor: float = float("inf")

    def note(self, ours: float, floor: float) -> None:
        """Keep the lesser ones."""
        self.ours, self.floor = min(self.ours, ours), min(self.floor, floor)


@dataclass
class Checkout:
    """A checkout with the process that measures it, and what was found."""

    folder: Path
    measured: dict[str, Measured] = field(default_factory=dict)

    def __post_init__(self) -> None:
        command = [sys.executable, "-B", str(WORKER)]
        pipe = subprocess.PIPE
        self._worker = subprocess.Popen(command, cwd=self.folder, stdin=pipe, stdout=pipe, text=True)
        self.about, self._first_list = self._read()

    def measure(self, name: str, times: int) -> Measured:
        """Make an operation so many times, and the floor; what's the least by now."""
        assert self._worker.stdin is not None
        print(json.dumps([name, times]), file=self._worker.stdin, flush=True)
        found = self.measured.setdefault(name, Measured())
        found.note(*self._read())
        return found

    def unpack(self, folder: Path) -> None:
        """Put the package into the folder, and beside it what a cold start needs."""
        build = "from infra.package.build import build; print(build().package)"
        command = [sys.executable, "-B", "-c", build]
        made = subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True)
        with zipfile.ZipFile(made.stdout.splitlines()[-1]) as package:
            package.extractall(folder)
        shutil.copy(WORKER, folder)
        (folder / "first.json").write_text(json.dumps(self._first_list), "utf-8")

    def measure_cold(self, folder: Path) -> None:
        """Start once with the floor and once with ours, both without what a bare interpreter takes."""
        made = f"replaying.cold('{{}}', {str(folder / 'first.json')!r})"
        codes = ("", made.format("floor"), made.format("ours"))
        nothing, floor, ours = (
            processor_seconds(str(folder), "app.app", f"import replaying; {code}") for code in codes
        )
        self.measured.setdefault(COLD, Measured()).note((ours - nothing) * 1000, (floor - nothing) * 1000)

    def lines(self) -> int:
        """Lines of Python in what is deployed."""
        files = [path for part in ("chalicelibs", "expertbook_api") for path in (self.folder / part).rglob("*.py")]
        own = [path for path in files if not path.is_symlink() and "vendor" not in path.parts]
        return sum(len(path.read_text("utf-8").splitlines()) for path in own)

    def _read(self) -> Any:
        assert self._worker.stdout is not None
        line = self._worker.stdout.readline()
        if not line:
            raise SystemExit(f"{self.folder} can't be measured")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        assert self._worker.stdin is not None
        self._worker.stdin.close()
        self._worker.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = ArgumentParser(description="Processor time of the API's operations against their floor.")
    parser.add_argument("--before", type=Path, help="an older checkout")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--cold-rounds", type=int, default=15)
    parser.add_argument("--only", action="append", help="of the operations; may come again")
    given = parser.parse_args(arguments)
    checkouts = [Checkout(folder.resolve()) for folder in (given.before, HERE) if folder is not None]
    names = [name for name in checkouts[-1].about if given.only is None or name in given.only]
    try:
        measure(checkouts, names, given.rounds)
        if given.only is None or COLD in given.only:
            measure_cold(checkouts, given.cold_rounds)
    finally:
        for checkout in checkouts:
            checkout.close()
    print_table(checkouts)


def measure(checkouts: Sequence[Checkout], names: Sequence[str], rounds: int) -> None:
    """Every operation, in turns."""
    for name in names:
        for checkout in checkouts:
            checkout.measure(name, 3)  # what is made once, and kept
    for _ in range(rounds):
        for name in names:
            for checkout in checkouts:
                least = checkout.measured[name].ours
                checkout.measure(name, max(2, round(MILLISECONDS_A_TURN / least)))


def measure_cold(checkouts: Sequence[Checkout], rounds: int) -> None:
    """Cold starts, in turns."""
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary) / str(number) for number in range(len(checkouts))]
        for checkout, folder in zip(checkouts, folders, strict=True):
            folder.mkdir()
            checkout.unpack(folder)
        for _ in range(rounds):
            for checkout, folder in zip(checkouts, folders, strict=True):
                checkout.measure_cold(folder)


def print_table(checkouts: Sequence[Checkout]) -> None:
    """As Markdown: of each checkout the calls, the read units, both times and their ratio, and what is aimed at."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("botocore", "pynamodb", "chalice"))
    print(f"{platform.platform()}, {_processor()}, Python {platform.python_version()}, {versions}\n")
    columns = ("calls", "read units", "floor ms", "ours ms", "ratio")
    named = [f"{what} {column}".strip() for what in ("before:", "")[-len(checkouts) :] for column in columns]
    print("| operation |", " | ".join((*named, "aim")), "|")
    print("|---|" + "---|" * (len(named) + 1))
    for name in checkouts[-1].measured:
        cells = [cell for checkout in checkouts for cell in _cells(checkout, name)]
        print("|", " | ".join((name, *cells, str(AIMS.get(name, "")))), "|")
    lines = " → ".join(f"{checkout.lines():,}" for checkout in checkouts)
    print(f"\nLines of Python in chalicelibs and expertbook_api: {lines}")


def _cells(checkout: Checkout, name: str) -> tuple[str, ...]:
    about, found = checkout.about.get(name, {}), checkout.measured[name]
    times = (f"{found.floor:.2f}", f"{found.ours:.2f}", f"{found.ours / found.floor:.2f}")
    return (str(about.get("calls", "")), str(about.get("read_units", "")), *times)


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    known = file.read_text("utf-8").splitlines() if file.exists() else []
    return next((line.partition(": ")[2] for line in known if line.startswith("model name")), "processor unknown")


if __name__ == "__main__":
    main()
