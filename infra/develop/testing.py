"""`make test` and `make test-quick`: the parts of the suite, and what each of them needs.

A part is one pytest. The parts run side by side: each waits a third of its time, for pages to be drawn, for streams and
for processes to start, which leaves the processors to the other. A part that fails ends no other: who waits wants to
know all of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.develop import browser

_BROWSED = ("tests/browser", "tests/site")
"""The folders whose tests look at pages."""

_ON_LIFELINE = [sys.executable, "-m", "infra.embedded_cloud.lifeline", "pytest"]
"""pytest, such that it ends when this process does, however that happens; and what it started ends with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the tests, and how pytest is to run them."""

    name: str
    arguments: tuple[str, ...]


WITHOUT_STACK = Part(
    "site, api, unit", ("-n", "auto", "tests/site", "tests/calendar_servers", "tests/api", "tests/unit")
)
"""What needs processors and a browser alone. Pages first, which are waited for while the other part can use what that
leaves; and with short tests at the end, the workers end together."""

LATER = ("tests/site/flows", "tests/unit/infra/package", "tests/unit/benchmarks")
"""What takes long of these: what people do in several steps, packages that are built, and what operations cost."""

QUICK = Part("quick", (*WITHOUT_STACK.arguments, *(f"--ignore={folder}" for folder in LATER)))
"""Of these, what is known soonest."""

# A file is one worker's, and the next one goes to the worker that is free: tests/conftest.py puts them in order.
ON_STACKS = Part(
    "browser, cloud", ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "tests/browser", "tests/cloud")
)
"""On two workers, each with a stack of its own."""


@dataclass(frozen=True, slots=True)
class PartResult:
    """How a part went: pytest's exit code, the seconds it took, those of the processor, and the machine's load then."""

    part: Part
    code: int
    seconds: float
    cpu_seconds: float
    load: float

    def __str__(self) -> str:
        verdict = "passed" if self.code == 0 else "FAILED"
        times = f"{self.seconds:5.0f} s  {self.cpu_seconds:5.0f} CPU s  load {self.load:4.1f}"
        return f"{self.part.name:16} {verdict}  {times}"


def main(arguments: Sequence[str]) -> int:
    """Run the tests that `arguments` name, those that are quick (`--quick`), or all."""
    quick = list(arguments) == ["--quick"]
    named = [] if quick else list(arguments)
    if _wants_browser(named) and not browser.find():
        print(browser.MISSING, file=sys.stderr)
        return 1
    if named:
        # In place of this process, so that a debugger has the terminal.
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *named])
    outcomes = run(QUICK) if quick else run(WITHOUT_STACK, ON_STACKS)
    print(*outcomes, sep="\n")
    return int(any(outcome.code for outcome in outcomes))


def _wants_browser(named: list[str]) -> bool:
    """Whether a browser may be needed: not where every folder or file that is named has no page in it."""
    paths = [each for each in named if each.startswith("tests")]
    return not paths or any(path.startswith(_BROWSED) or path.strip("/") == "tests" for path in paths)


def run(*parts: Part) -> list[PartResult]:
    """Run the pytests of the parts side by side, and wait for all of them.

    The first one's output is seen as it comes, and each other's from when those before it are done.
    """
    # Ctrl-C reaches each pytest as well, which then stops its stacks in order; this process waits for that.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(parts)) as threads:
        outputs = [Path(folder, str(number)) for number in range(1, len(parts))]
        for output in outputs:
            output.touch()
        others = [threads.submit(_run, part, output) for part, output in zip(parts[1:], outputs, strict=True)]
        results = [_run(parts[0])]
        for other, output in zip(others, outputs, strict=True):
            _follow(other, output)
            results.append(other.result())
    signal.signal(signal.SIGINT, before)
    return results


def _run(part: Part, output: Path | None = None) -> PartResult:
    began = time.monotonic()
    code, cpu_seconds = _pytest(part.arguments, output)
    return PartResult(part, code, time.monotonic() - began, cpu_seconds, os.getloadavg()[0])


def _pytest(arguments: Sequence[str], output: Path | None) -> tuple[int, float]:
    """Run pytest, on this terminal or into a file: its exit code, and the processor's seconds of all that it ran."""
    target = output.open("wb") if output else None
    color = ["--color=yes"] if output and sys.stdout.isatty() else []
    with subprocess.Popen([*_ON_LIFELINE, *color, *arguments], stdin=subprocess.PIPE, stdout=target) as tests:
        # Not by Popen, which doesn't tell what was used.
        _, status, used = os.wait4(tests.pid, 0)
        tests.returncode = os.waitstatus_to_exitcode(status)
    return tests.returncode, used.ru_utime + used.ru_stime


def _follow(running: Future[PartResult], output: Path) -> None:
    """Show what a part has said and goes on to say, until it is done."""
    with output.open(encoding="utf-8", errors="replace") as said:
        done = False
        while not done:
            done = running.done()
            shutil.copyfileobj(said, sys.stdout)
            sys.stdout.flush()
            if not done:
                time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
