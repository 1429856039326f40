"""The browser that tests use: the system's own, then the one that Playwright brings, then Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_INSTALLED = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: its pages take a third less of the processor."""

MISSING = (
    "No browser for the tests: there is no chromium or google-chrome, and neither Playwright nor apt-get "
    "could bring one. Install Chromium, then `make test` again."
)


def find() -> bool:
    """Whether there is a browser, or one could be brought."""
    if system_browser() or _has_own_browser():
        return True
    print("Bringing a browser for the tests (once) …", flush=True)
    if _quietly([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]) and _has_own_browser():
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        _quietly(["apt-get", "update", "-qq"])
        # Somebody else may be installing right now.
        install = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "-qq", "--no-install-recommends"]
        if not _quietly([*install, "chromium-headless-shell"]):
            _quietly([*install, "chromium"])
    return system_browser() is not None


def system_browser() -> str | None:
    """The path of the system's browser, or None where Playwright's own is to be used."""
    for name in _INSTALLED:
        path = shutil.which(name)
        # One that is found may be a stand-in which cannot run, as Ubuntu's without its snap.
        if path and _quietly([path, "--version"]):
            return path
    return None


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
