"""`make test`: see that there is a browser, then run pytest.

All tests run in two parts. What needs no stack is a matter of the processor alone, and runs on all processors side by
side; what shares the stack runs one by one, since some of it looks at time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_ALONE = ["-n", "auto", "tests/unit", "tests/api"]
_ON_THE_STACK = ["tests/browser", "tests/cloud"]
"""In this order: what the second leaves on the stack would show on pages."""

_SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""The same as in tests/browser/conftest.py."""


def main(arguments: Sequence[str]) -> int:
    """Run the tests that `arguments` name, or all."""
    if not find_browser():
        print(
            "No browser for the tests: there is no chromium or google-chrome, and neither Playwright nor apt-get "
            "could bring one. Install Chromium, then `make test` again.",
            file=sys.stderr,
        )
        return 1
    parts = [list(arguments)] if arguments else [_ALONE, _ON_THE_STACK]
    # The second part runs also when the first one fails: who waits wants to know all of it.
    return max([subprocess.call([sys.executable, "-m", "pytest", *part]) for part in parts])


def find_browser() -> bool:
    """Find a browser or bring one: the system's, then Playwright's, then Debian's."""
    if _has_system_browser() or _has_own_browser():
        return True
    print("Bringing a browser for the tests (once) …", flush=True)
    if _quietly([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]) and _has_own_browser():
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        _quietly(["apt-get", "update", "-qq"])
        _quietly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return _has_system_browser()


def _has_system_browser() -> bool:
    for name in _SYSTEM_BROWSERS:
        path = shutil.which(name)
        # One that is found may be a stand-in which cannot run, as Ubuntu's without its snap.
        if path and _quietly([path, "--version"]):
            return True
    return False


def _has_own_browser() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _quietly(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
