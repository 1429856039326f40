"""`make test` and `make test-quick`: the parts of the suite, in their order, and what each of them needs.

A part is one pytest. All parts run, also after one that failed: who waits wants to know all of it.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from infra.develop import browser

_BROWSED = ("tests/browser", "tests/site")
"""The folders whose tests look at pages."""

_ON_LIFELINE = [sys.executable, "-m", "infra.embedded_cloud.lifeline", "pytest"]
"""pytest, such that it ends when this process does, however that happens; and what it started ends with it."""

_INTERRUPTED = 2
"""pytest's exit code when somebody pressed Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the tests, and how pytest is to run them."""

    name: str
    arguments: tuple[str, ...]


WITHOUT_STACK = Part("unit, api, site", ("-n", "auto", "tests/unit", "tests/api", "tests/site"))
"""A matter of the processor alone, on all processors side by side."""

QUICK = Part("quick", (*WITHOUT_STACK.arguments, "--ignore=tests/site/flows"))
"""Of these, what is known soonest: of the site single pages, and not what people do in several steps."""

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
    outcomes = []
    for part in (QUICK,) if quick else (WITHOUT_STACK, ON_STACKS):
        outcomes.append(run(part))
        if outcomes[-1].code == _INTERRUPTED:
            break
    print(*outcomes, sep="\n")
    return int(any(outcome.code for outcome in outcomes))


def _wants_browser(named: list[str]) -> bool:
    """Whether a browser may be needed: not where every folder or file that is named has no page in it."""
    paths = [each for each in named if each.startswith("tests")]
    return not paths or any(path.startswith(_BROWSED) or path.strip("/") == "tests" for path in paths)


def run(part: Part) -> PartResult:
    """Run a part's pytest, and wait for it."""
    began, cpu_before = time.monotonic(), _cpu_seconds()
    code = _pytest(part.arguments)
    seconds, cpu_seconds = time.monotonic() - began, _cpu_seconds() - cpu_before
    return PartResult(part, code, seconds, cpu_seconds, os.getloadavg()[0])


def _pytest(arguments: Sequence[str]) -> int:
    # Ctrl-C reaches pytest as well, which then stops its stacks in order; this process waits for that.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    with subprocess.Popen([*_ON_LIFELINE, *arguments], stdin=subprocess.PIPE) as tests:
        code = tests.wait()
    signal.signal(signal.SIGINT, before)
    return code


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
