"""How fast it is, all in one run: benchmarks/results.md with its pictures.

    make bench                    this checkout
    make bench BEFORE=FOLDER      and an older one's operations beside, in turns

Each part has a process of its own, and a module that can be run by itself. Ten minutes on two processors that have
nothing else to do; a part that can't run here says so in place of its figures.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from benchmarks import consumption, floors, growth, imports, push, visits
from benchmarks.bench import pictures
from benchmarks.replaying import take_output
from benchmarks.report import Section, load, machine, versions
from infra.develop import browser
from infra.workspace import ROOT

RESULTS = ROOT / "benchmarks" / "results.md"
IMAGES = ROOT / "docs" / "images"
VISITS = 5

P = ParamSpec("P")
T = TypeVar("T")


def main(arguments: Sequence[str]) -> int:
    """Measure all of it, and write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--before", type=Path, help="an older checkout")
    before = parser.parse_args(arguments).before
    began, head = time.monotonic(), _head(before)
    sections = []
    for section in _sections(before):
        sections.append(section)
        print(f"{time.monotonic() - began:4.0f} s  {section.title}", flush=True)
    took = f"It took {(time.monotonic() - began) / 60:.0f} minutes; load {load()} at the end.\n"
    RESULTS.write_text("\n".join([f"{head} {took}", *map(str, sections)]), "utf-8")
    print(f"{RESULTS.relative_to(ROOT)} has it.")
    return 0


def _sections(before: Path | None) -> Iterator[Section]:
    yield _operations(before)
    yield _starts()
    yield _consumption()
    yield _push()
    yield _growth()
    yield _pages()


def _fresh(measure: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Measure in a process that did nothing before, whose log lines go nowhere."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned, initializer=take_output) as pool:
        return pool.submit(measure, *given, **named).result()


def _operations(before: Path | None) -> Section:
    found = _fresh(floors.compare, before)
    pictures.operations(found, IMAGES / "bench-operations.svg")
    older = f"“Before” is commit {_commit(before)}, in the same run." if before is not None else ""
    return Section(
        "Operations against their floor",
        f"""Processor time with DynamoDB's answers free. The floor is the same DynamoDB calls by a bare client of
        botocore's, as it comes, with its validation. Ours and the floor in turns, the least of 30; a cold start, of 15,
        is a fresh interpreter with the package up to the first answer. The aim is how many times the floor it may
        take. {older}""",
        floors.table(found),
        f".venv/bin/python -m benchmarks.floors{' --before FOLDER' if before is not None else ''}",
        "bench-operations.svg",
    )


def _starts() -> Section:
    return Section(
        "Cold starts of all functions",
        f"""What each function imports until it can begin, against chalice and pynamodb with a client alone (`base`):
        processor time of a fresh interpreter, the bare one's taken off; in turns, the least of {imports.RUNS}.""",
        imports.table(*_fresh(imports.measure)),
        ".venv/bin/python -m benchmarks.imports",
    )


def _consumption() -> Section:
    return Section(
        "What each operation consumes",
        """A booking's life, on moto; request units by DynamoDB's rules from the real sizes of the items. Processor time
        is the median of three, without moto's.""",
        consumption.table_of(_fresh(consumption.measure, consumption.Scene())),
        ".venv/bin/python -m benchmarks.consumption",
    )


def _push() -> Section:
    found = _fresh(push.measure)
    pictures.pushes(found, IMAGES / "bench-push.svg")
    compared = (
        f"""Socket.IO (Node {_said("node", "--version")}) told the same watchers in the same run. It is faster: one
        process has all of their sockets in memory and writes to each. What differs: that server runs, and is paid for,
        whether anything happens or not; a second one needs a broker beside it; when it is deployed anew, all of its
        watchers connect anew; it speaks without TLS here, as behind a load balancer; how it hears of a change isn't
        counted. A push function runs only while it posts, and keeps no watcher's socket; for that it pays an HTTPS
        request a watcher, and API Gateway's time. Ours counts as told when API Gateway has answered, Socket.IO's when
        the watcher's code has the message."""
        if any(way == push.SOCKET_IO for way, _ in found)
        else "Socket.IO wasn't measured: there is no Node here, or npm can't fetch it."
    )
    return Section(
        f"A message to {push.WATCHERS:,} watchers",
        f"""A server that stands for API Gateway takes {push.POST_SECONDS * 1000:.0f} ms a post, over TLS
        ({ssl.OPENSSL_VERSION}); with 100 connections its own part is 150 ms. “Opened”: connections that have to be
        opened for this push. botocore in 25 threads is how it was until 2026-11. Who sends and who receives keep to a
        processor each; {push.ROUNDS} rounds, all ways in turns. The aim was 300 ms, and 0.1 ms of the processor a post.

        {compared}""",
        push.table(found),
        ".venv/bin/python -m benchmarks.push",
        "bench-push.svg",
    )


def _growth() -> Section:
    found = _fresh(growth.measure)
    pictures.grown(found, IMAGES / "bench-growth.svg")
    return Section(
        f"From {growth.SIZES[0]} to {growth.SIZES[-1]:,} experts",
        f"""Directories as the library writes them, in a store of our own that answers and counts as DynamoDB does; its
        own time is left out. All sizes in turns, the least of {growth.ROUNDS}. A search for one or two letters reads
        the best rated 501 of those that it means, so it costs more until there are that many; nothing else grows. (Half
        a read unit more or less is the length of names.)""",
        growth.table(found),
        ".venv/bin/python -m benchmarks.growth",
        "bench-growth.svg",
    )


def _pages() -> Section:
    title, command = "First visits on a slow phone", ".venv/bin/python -m benchmarks.visits"
    if not browser.find():
        return Section(title, "Not measured: there is no Chromium here.", "", command)
    found = _fresh(visits.measure_own, VISITS)
    pictures.pages(found, IMAGES / "bench-pages.svg")
    chromium = _said(browser.system_browser() or "chromium", "--version")
    return Section(
        title,
        f"""{chromium}, {visits.WIDTH} px wide, with nothing kept from before; a line of {visits.LATENCY_MS} ms and
        {visits.BYTES_A_SECOND // 1000} KB/s, and 1/{visits.SLOWER} of this processor. The published site on the
        embedded cloud, as `SITE=published make run` has it. The median of {VISITS} visits, pages in turns; of shifts,
        the most.""",
        visits.table(found),
        command,
        "bench-pages.svg",
    )


def _head(before: Path | None) -> str:
    given = f" BEFORE=FOLDER` (a checkout of {_commit(before)})" if before is not None else "`"
    return f"""\
# How fast it is

Written by `make bench{given} on {datetime.now(UTC):%Y-%m-%d} at commit {_commit(ROOT)}.
Nothing here was measured on AWS.

- {machine()}
- {versions("botocore", "pynamodb", "chalice", "moto")}
- Load {load()} at the start, over 1, 5 and 15 minutes. Other work makes times longer; it hardly changes the
  ratio of two things that come in turns, of which the least counts."""


def _commit(checkout: Path) -> str:
    return _said("git", "-C", str(checkout), "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*")


def _said(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return "unknown"
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
