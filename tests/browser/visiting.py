"""People at browsers of their own, looking at a site: in tests/browser the stack's, in tests/site a small cloud's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from infra.develop.browser import system_browser
from tests.stack import Stack

PATIENCE_MS = 30_000
"""How long something may take that a test waits for, on a busy machine. Every wait ends as soon as it's there."""

expect.set_options(timeout=PATIENCE_MS)

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_WITHOUT_BLUR = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { backdrop-filter: none !important }");
    document.adoptedStyleSheets = [sheet];
"""
"""Without a graphics card, the blur behind each card costs most of the time that a page takes to be drawn."""

ZONE = "Europe/London"
"""Where people are, unless a test says otherwise."""

Visit = Callable[..., Page]

networks = (f"10.{number >> 8}.{number & 255}.1" for number in count())
"""Networks that nobody came from yet."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium where there is one, else the one that Playwright brings."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser(), args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def now() -> datetime | None:
    """The moment at which the server's clock stands still; None where it runs."""
    return None


@pytest.fixture(scope="session")
def free_contexts() -> list[BrowserContext]:
    """The contexts that nobody sits at any more: the next one needn't load again what they did."""
    return []


@pytest.fixture
def visit(browser: Browser, stack: Stack, now: datetime | None, free_contexts: list[BrowserContext]) -> Iterator[Visit]:
    """Open a page as somebody new: `visit("/ada", width=390)`.

    No visit may end with an error in the console or something that the Content-Security-Policy
    blocked. What the API answers with 4xx and 5xx is the test's own matter.

    With `own_clock`, the test decides how the page's time passes, by `page.clock`.
    """
    used: list[BrowserContext] = []
    alone: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if _is_complaint(message):
            complaints.append(f"{message.text} {message.location.get('url')}")

    def visit(
        path: str | None = "/",
        *,
        width: int = 1280,
        height: int = 900,
        scheme: Any = "dark",
        zone: str = ZONE,
        motion: Any = "reduce",
        service_workers: Any = "block",
        own_clock: bool = False,
    ) -> Page:
        if zone != ZONE or own_clock or service_workers != "block":
            context = _open_context(browser, stack, zone, service_workers)
            alone.append(context)
        else:
            context = free_contexts.pop() if free_contexts else _open_context(browser, stack)
            used.append(context)
        # A network for each visitor: what one of them holds does not count for the others.
        context.set_extra_http_headers({"X-Forwarded-For": next(networks)})
        if own_clock:
            context.clock.install(time=now)
        elif now is not None:
            context.clock.set_fixed_time(now)
        page = context.new_page()
        _forget(page, stack.site_url)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if path is not None:
            page.goto(path)
        return page

    yield visit
    for context in used:
        _leave(context)
    free_contexts += used
    for context in alone:
        _close(context)
    assert complaints == []


def _open_context(browser: Browser, stack: Stack, zone: str = ZONE, service_workers: Any = "block") -> BrowserContext:
    context = browser.new_context(
        base_url=stack.site_url,
        timezone_id=zone,
        locale="en-GB",
        color_scheme="dark",
        reduced_motion="reduce",
        # A worker would answer before a test's own routes do.
        service_workers=service_workers,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_WITHOUT_BLUR)
    return context


def _close(context: BrowserContext) -> None:
    # A context closed while a page of it is on its way to another may never be closed (Chromium 156).
    for page in context.pages:
        page.goto("about:blank")
    context.close()


def _is_complaint(message: ConsoleMessage) -> bool:
    answered_by_api = "/api/" in message.location.get("url", "")
    cut_off_by_test = "ERR_INTERNET_DISCONNECTED" in message.text
    return message.type == "error" and not answered_by_api and not cut_off_by_test


def _leave(context: BrowserContext) -> None:
    """As the next one wants to find it."""
    for page in context.pages:
        page.close()
    context.set_offline(False)
    context.clear_permissions()


def _forget(page: Page, site: str) -> None:
    """Let the page's browser know nothing of who was there before, but what they loaded."""
    client = page.context.new_cdp_session(page)
    client.send("Storage.clearDataForOrigin", {"origin": site.rstrip("/"), "storageTypes": "all"})
    client.detach()
