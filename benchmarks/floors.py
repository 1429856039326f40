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
import shutil
import subprocess
import sys
import tempfile
import zipfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.imports import processor_seconds
from benchmarks.report import load, machine, markdown, versions

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
    """The least milliseconds of an operation so far, ours and the floor's; what it asks of DynamoDB, if known."""

    calls: int | None = None
    read_units: float | None = None
    ours: float = float("inf")
    floor: float = float("inf")

    def note(self, ours: float, floor: float) -> None:
        """Keep the lesser ones."""
        self.ours, self.floor = min(self.ours, ours), min(self.floor, floor)


@dataclass
class Found:
    """What was found of a checkout: by operation, and how many lines of Python are deployed."""

    measured: dict[str, Measured] = field(default_factory=dict)
    lines: int = 0


class Checkout:
    """A checkout with the process that measures it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-B", str(WORKER)]
        pipe = subprocess.PIPE
        self._worker = subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True)
        about, self._first_list = self._read()
        self.found = Found({name: Measured(**known) for name, known in about.items()}, self._lines())

    def measure(self, name: str, times: int) -> Measured:
        """Make an operation so many times, and the floor; what's the least by now."""
        assert self._worker.stdin is not None
        print(json.dumps([name, times]), file=self._worker.stdin, flush=True)
        found = self.found.measured[name]
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
        found = self.found.measured.setdefault(COLD, Measured())
        found.note((ours - nothing) * 1000, (floor - nothing) * 1000)

    def _lines(self) -> int:
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
    found = compare(given.before, given.rounds, given.cold_rounds, given.only)
    print(f"{machine()}, {versions('botocore', 'pynamodb', 'chalice')}, load {load()}\n\n{table(found)}")


def compare(
    before: Path | None, rounds: int = 30, cold_rounds: int = 15, only: Sequence[str] | None = None
) -> list[Found]:
    """Measure the older checkout, if there is one, and this one."""
    checkouts = [Checkout(folder.resolve()) for folder in (before, HERE) if folder is not None]
    try:
        measure(checkouts, [name for name in checkouts[-1].found.measured if only is None or name in only], rounds)
        if only is None or COLD in only:
            measure_cold(checkouts, cold_rounds)
    finally:
        for checkout in checkouts:
            checkout.close()
    return [checkout.found for checkout in checkouts]


def measure(checkouts: Sequence[Checkout], names: Sequence[str], rounds: int) -> None:
    """Every operation, in turns."""
    for name in names:
        for checkout in checkouts:
            checkout.measure(name, 3)  # what is made once, and kept
    for _ in range(rounds):
        for name in names:
            for checkout in checkouts:
                least = checkout.found.measured[name].ours
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


def table(found: Sequence[Found]) -> str:
    """Of each checkout the calls, the read units, both times and their ratio, and what is aimed at."""
    columns = ("calls", "read units", "floor ms", "ours ms", "ratio")
    heads = [f"{when}{column}" for when in ("before: ", "")[-len(found) :] for column in columns]
    names = [name for name, measured in found[-1].measured.items() if measured.ours < float("inf")]
    rows = [
        (name, *(cell for each in found for cell in _cells(each.measured[name])), AIMS.get(name, "")) for name in names
    ]
    lines = " → ".join(f"{each.lines:,}" for each in found)
    text = markdown(("operation", *heads, "aim"), rows)
    return f"{text}\n\nLines of Python in chalicelibs and expertbook_api: {lines}."


def _cells(measured: Measured) -> tuple[str, ...]:
    asked = ("" if known is None else f"{known:g}" for known in (measured.calls, measured.read_units))
    times = (f"{measured.floor:.2f}", f"{measured.ours:.2f}", f"{measured.ours / measured.floor:.2f}")
    return (*asked, *times)


if __name__ == "__main__":
    main()
