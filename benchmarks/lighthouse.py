"""What Lighthouse says of the pages of a run, on a phone as it simulates one.

SITE=published make run                                       # in another terminal
.venv/bin/python -m benchmarks.lighthouse                     # the median of five runs of each page

Lighthouse is a tool of Node, which nothing else here needs: `npx` fetches it, and CI doesn't run it. The answers are
those of the run itself, the dashboard's for somebody whose sign-in lies in the browser's storage. What isn't for search
engines isn't judged by whether they may list it. The machine's load stands beside: other work costs performance.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.visits import Target, targets
from infra.develop.browser import system_browser
from infra.workspace import BUILD
from tests.stack import Stack, read_outputs

LIGHTHOUSE = "lighthouse@12.8.2"
"""The last one that runs on Node 18 and 20."""

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
FOR_SEARCH_ENGINES = ("directory", "expert", "form")
MOST_SECONDS = 300

Report = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Print a table of the medians, and what was found wrong in each page's last run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lighthouse", description=__doc__)
    parser.add_argument("outputs", nargs="?", type=Path, default=Path(".local/outputs.json"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--page", action="append", help="only the page of this name; may be given more than once")
    options = parser.parse_args(arguments)
    stack = read_outputs(options.outputs)
    print(f"| page | {' | '.join(CATEGORIES)} | FCP | LCP | TBT | CLS | load |\n|{'---|' * 10}")
    wrong: list[str] = []
    for target in targets(stack):
        if options.page and target.name not in options.page:
            continue
        reports = [_look(stack, target) for _ in range(options.runs)]
        print(_row(target.name, reports), flush=True)
        wrong += [f"{target.name}: {line}" for line in _faults(reports[-1])]
    print("\n".join(["", *wrong]))
    return 0


def _look(stack: Stack, target: Target) -> Report:
    """One report, by a browser that wasn't anywhere yet."""
    with _browser() as port:
        if target.sign_in:
            _sign_in(port, stack.site_url, json.dumps(target.sign_in))
        skipped = [] if target.name in FOR_SEARCH_ENGINES else ["--skip-audits=is-crawlable"]
        url = f"{stack.site_url.rstrip('/')}{target.path}"
        command = [
            "npx",
            "--yes",
            LIGHTHOUSE,
            url,
            f"--port={port}",
            "--quiet",
            "--output=json",
            "--output-path=stdout",
        ]
        done = subprocess.run(
            [*command, f"--only-categories={','.join(CATEGORIES)}", *skipped],
            # npx keeps what it fetches in the checkout.
            env=os.environ | {"npm_config_cache": str(BUILD / "npm")},
            stdout=subprocess.PIPE,
            timeout=MOST_SECONDS,
            check=True,
        )
    report: Report = json.loads(done.stdout)
    if error := report.get("runtimeError"):
        raise SystemExit(f"Lighthouse couldn't look at {target.name}: {error['message']}")
    return report


@contextmanager
def _browser() -> Iterator[int]:
    """A Chromium with a profile of its own, and the port at which it is driven."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}")
        browser = system_browser()
        assert browser, "There is no Chromium here."
        process = subprocess.Popen(
            [browser, *flags, f"--remote-debugging-port={port}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # Debian's is a shell script around it: both end together.
            start_new_session=True,
        )
        try:
            assert process.stderr
            while "DevTools listening" not in process.stderr.readline():
                assert process.poll() is None, "Chromium ended."
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate()


def _sign_in(port: int, site: str, session: str) -> None:
    """Lighthouse empties caches before it looks, but not the local storage."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = browser.contexts[0].new_page()
        page.goto(f"{site.rstrip('/')}/favicon.svg")
        page.evaluate("(text) => localStorage.setItem('expertbook.session', text)", session)
        page.close()
        browser.close()


def _row(name: str, reports: Sequence[Report]) -> str:
    def median(of: str, which: str, value: str) -> float:
        return statistics.median(float(each[of][which][value]) for each in reports)

    scores = [f"{median('categories', each, 'score') * 100:.0f}" for each in CATEGORIES]
    first, largest, blocked, shift = (median("audits", each, "numericValue") for each in FIGURES)
    figures = [f"{first / 1000:.2f} s", f"{largest / 1000:.2f} s", f"{blocked:.0f} ms", f"{shift:.3f}"]
    return f"| {' | '.join([name, *scores, *figures, f'{os.getloadavg()[0]:.1f}'])} |"


def _faults(report: Report) -> Iterator[str]:
    """What cost points, in Lighthouse's words."""
    for category in report["categories"].values():
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if (
                part["weight"]
                and audit["score"] is not None
                and audit["score"] < (0.9 if category["id"] == "performance" else 1)
            ):
                yield f"{category['id']}: {audit['title']} ({audit.get('displayValue', audit['score'])})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
