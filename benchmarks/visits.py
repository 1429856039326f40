"""First visits on a slow phone: what they load, and when something, and what one came for, can be seen.

SITE=published make run                                       # in another terminal, of each checkout to compare
.venv/bin/python -m benchmarks.visits                         # of this checkout's run
.venv/bin/python -m benchmarks.visits /elsewhere/.local/outputs.json .local/outputs.json

Chromium with a line of 400 ms and 50 KB/s and a quarter of this processor, 390 px wide, nothing kept from before. The
median of each figure; the load of the machine stands below.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import benchmarks.environment  # noqa: F401 - the paths of the library
from benchmarks.report import load, markdown
from infra.develop.browser import system_browser
from tests.baked import running_copy
from tests.browser.signing_in import SignIn, signed_in
from tests.cloud.calls import Api
from tests.stack import Stack, read_outputs

LATENCY_MS = 400
BYTES_A_SECOND = 50_000
SLOWER = 4
PATIENCE_MS = 60_000
WIDTH, HEIGHT = 390, 844

_WATCH = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A page, the selector of what one comes for, and who visits it."""

    name: str
    path: str
    wanted: str
    sign_in: SignIn | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit took: seconds, and what went over the line."""

    first_paint: float
    wanted: float
    shift: float
    requests: float
    kilobytes: float


def main(arguments: Sequence[str]) -> int:
    """Print a table for each run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visits", description=__doc__)
    parser.add_argument("outputs", nargs="*", type=Path, default=[Path(".local/outputs.json")])
    parser.add_argument("--visits", type=int, default=5)
    options = parser.parse_args(arguments)
    for path in options.outputs:
        print(f"\n{path}\n\n{table(measure(read_outputs(path), options.visits))}", flush=True)
    print(f"\nLoad: {load()} on {os.cpu_count()} processors")
    return 0


def measure(stack: Stack, visits: int) -> dict[str, Seen]:
    """The median of so many visits of each page; of jumps, the most."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser(), args=["--no-sandbox"])
        wanted = targets(stack)
        # In turns, or what else the machine does would be one page's alone.
        rounds = [[_visit(browser, stack, target) for target in wanted] for _ in range(visits)]
        browser.close()
    return {target.name: _median(seen) for target, seen in zip(wanted, zip(*rounds, strict=True), strict=True)}


def measure_own(visits: int) -> dict[str, Seen]:
    """The same of a run of one's own, with the site as `make deploy` sends it."""
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder)) as runner:
        return measure(runner.stack, visits)


def table(found: Mapping[str, Seen]) -> str:
    """A row a page."""
    rows = (
        (
            name,
            *(f"{one.first_paint:.2f}", f"{one.wanted:.2f}", f"{one.shift:.3f}"),
            *(f"{one.requests:g}", f"{one.kilobytes:.0f}"),
        )
        for name, one in found.items()
    )
    return markdown(("page", "first paint, s", "what one came for, s", "shift", "requests", "KB"), rows)


def targets(stack: Stack) -> list[Target]:
    """What people come for, on a run with the sample data; a booking is made for it."""
    experts = _ask(stack, "/experts?limit=50")["experts"]
    handle = next(each["handle"] for each in experts if each.get("next_open"))
    day = datetime.now(UTC).date() + timedelta(days=1)
    found = _ask(stack, f"/experts/{handle}?from={day}&days=20")
    booked, start, *_ = (
        slot["start"] for each in found["days"] for slot in each["slots"][::4] if slot["status"] == "open"
    )
    slug = found["event_type"]["slug"]
    somebody = signed_in(stack, f"{handle}@example.com", handle)
    made = _book(stack, handle, slug, booked)
    return [
        Target("directory", "/", ".card:not([aria-hidden])"),
        Target("expert", f"/{handle}", '.slot[data-status="open"]'),
        Target("form", f"/{handle}/{slug}?start={start}", '[data-field="name"]'),
        Target("booking", f"/booking#{made['booking']['id']}.{made['manage_token']}", "main h1"),
        Target("my bookings", "/bookings", "main h1"),
        Target("dashboard", "/dashboard", "main h1", somebody),
    ]


def _book(stack: Stack, handle: str, slug: str, start: str) -> Any:
    # Signed in, as only so many are taken from a network of people who aren't.
    email = f"{secrets.token_hex(8)}@example.com"
    wanted = {"expert": handle, "event_type": slug, "start": start, "timezone": "Europe/London"}
    client = {"name": "Benchmark Person", "email": email, "phone": "+442079460000"}
    token = signed_in(stack, email)["token"]
    status, made = Api(stack, connections=1).ask(
        "POST", "/bookings", {**wanted, **client}, token=token, key=secrets.token_hex(8)
    )
    assert status == 201, made
    return made


def _ask(stack: Stack, path: str) -> Any:
    status, _, body = stack.get(f"/api{path}")
    assert status == 200, body
    return json.loads(body)


def _visit(browser: Any, stack: Stack, target: Target) -> Seen:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, has_touch=True)
    context.add_init_script(_WATCH)
    if target.sign_in:
        kept = json.dumps(json.dumps(target.sign_in))
        context.add_init_script(f"localStorage.setItem('expertbook.session', {kept})")
    page = context.new_page()
    session = context.new_cdp_session(page)
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{stack.site_url.rstrip('/')}{target.path}", wait_until="commit", timeout=PATIENCE_MS)
    page.wait_for_selector(target.wanted, timeout=PATIENCE_MS)
    wanted = page.evaluate("performance.now()") / 1000
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime") or 0
    seen = Seen(first / 1000, wanted, page.evaluate("window.shifted"), len(loaded), sum(loaded) / 1000)
    # What was held for the form is let go, or the next visit finds its time taken.
    page.goto("about:blank")
    context.close()
    return seen


def _median(seen: Sequence[Seen]) -> Seen:
    middle = {name: statistics.median(getattr(each, name) for each in seen) for name in Seen.__slots__}
    return Seen(**middle | {"shift": max(each.shift for each in seen)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
