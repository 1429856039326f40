"""People at browsers of their own, looking at a site: in tests/browser the stack's, in tests/site a small cloud's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from infra.develop.browser import system_browser
from tests.stack import Stack

PATIENCE_MS = 60_000
"""How long something may take that a test waits for, on a busy machine. Every wait ends as soon as it's there."""

expect.set_options(timeout=PATIENCE_MS)

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    # What it would draw with is no process of its own: a tenth of what a test takes.
    "--in-process-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages are laid out and their frames come, but nothing fills them: a quarter of what a page takes to be shown.
    "--force-gpu-mem-available-mb=0",
)

_WITHOUT_BLUR = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { backdrop-filter: none !important }");
    document.adoptedStyleSheets = [sheet];
"""
"""Without a graphics card, the blur behind each card costs most of the time that a page takes to be drawn."""

ZONE = "Europe/London"
"""Where people are, unless a test says otherwise."""

LOCALE = "en-GB"
"""How people write times, unless a test says otherwise."""

WITHOUT_CODE = "/favicon.svg"
"""A page of the site's without its code, where somebody's storage can be written before they come."""

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
def free_pages() -> list[Page]:
    """The pages, each of a context of its own, that nobody sits at any more.

    The next one there needn't load again what they did, nor start a process: half the work of a visit.
    """
    return []


@pytest.fixture
def visit(browser: Browser, stack: Stack, now: datetime | None, free_pages: list[Page]) -> Iterator[Visit]:
    """Open a page as somebody new: `visit("/ada", width=390)`.

    No visit may end with an error in the console or something that the Content-Security-Policy
    blocked. What the API answers with 4xx and 5xx is the test's own matter.

    With `own`, nobody else sits at that page before or after: for tests that change it for good.
    With `own_clock`, the test decides how the page's time passes, by `page.clock`.
    """
    shared: list[Page] = []
    alone: list[Page] = []
    complaints: list[str] = []

    def hear(said: ConsoleMessage | Error) -> None:
        if isinstance(said, Error):
            complaints.append(str(said))
        elif _is_complaint(said):
            complaints.append(f"{said.text} {said.location.get('url')}")

    def visit(
        path: str | None = "/",
        *,
        width: int = 1280,
        height: int = 900,
        scheme: Any = "dark",
        zone: str = ZONE,
        locale: str = LOCALE,
        motion: Any = "reduce",
        # A worker would answer before a test's own routes do.
        service_workers: Any = "block",
        own: bool = False,
        own_clock: bool = False,
    ) -> Page:
        if own or own_clock or zone != ZONE or locale != LOCALE or service_workers != "block":
            page = _open(
                browser, stack, now, own_clock, timezone_id=zone, locale=locale, service_workers=service_workers
            )
            alone.append(page)
        else:
            page = free_pages.pop() if free_pages else _share(_open(browser, stack, now))
            shared.append(page)
        # A network for each visitor: what one of them holds does not count for the others.
        page.context.set_extra_http_headers({"X-Forwarded-For": next(networks)})
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion, forced_colors="none")
        page.on("console", hear)
        page.on("pageerror", hear)
        if path or page.url == "about:blank":
            page.goto(path or WITHOUT_CODE)
        return page

    yield visit
    free_pages += [page for page in shared if _leave(page, stack.site_url)]
    for page in alone:
        _close(page.context)
    assert complaints == []


def _open(
    browser: Browser,
    stack: Stack,
    now: datetime | None,
    own_clock: bool = False,
    *,
    timezone_id: str = ZONE,
    locale: str = LOCALE,
    service_workers: Any = "block",
) -> Page:
    """A page of a new context; nothing of it is loaded yet."""
    context = browser.new_context(
        base_url=stack.site_url, locale=locale, timezone_id=timezone_id, service_workers=service_workers
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_WITHOUT_BLUR)
    if own_clock:
        context.clock.install(time=now)
    elif now is not None:
        context.clock.set_fixed_time(now)
    return context.new_page()


def _share(page: Page) -> Page:
    """Have a page refuse what the next one who sits at it could not be rid of, and remember who listens to it."""
    listening: list[tuple[Any, Any]] = []
    setattr(page, _LISTENING, listening)

    def listen(event: Any, hear: Any) -> None:
        listening.append((event, hear))
        Page.on(page, event, hear)

    def refuse(*_: Any) -> None:
        raise AssertionError("Others sit at this page as well: for this, open one with visit(own=True)")

    lasting = ("add_init_script", "expose_binding", "expose_function", "once", "route_web_socket")
    for name, does in {"on": listen, **dict.fromkeys(lasting, refuse)}.items():
        setattr(page, name, does)
    return page


_LISTENING = "heard_by_tests"
"""The attribute of a shared page that has its events and who listens to them."""


def _close(context: BrowserContext) -> None:
    # A context closed while a page of it is on its way to another may never be closed (Chromium 156).
    for page in context.pages:
        page.goto("about:blank")
    context.close()


def _leave(page: Page, site: str) -> bool:
    """As the next one wants to find it, who is to know nothing of who was there; False if it can't be."""
    if page.is_closed():
        _close(page.context)
        return False
    for other in page.context.pages:
        if other is not page:
            other.close()
    for event, hear in getattr(page, _LISTENING):
        page.remove_listener(event, hear)
    getattr(page, _LISTENING).clear()
    page.unroute_all()
    page.context.set_offline(False)
    page.context.clear_permissions()
    # Away from the site's code first, lest that keep something once more.
    page.goto(WITHOUT_CODE)
    page.evaluate("sessionStorage.clear()")
    client = page.context.new_cdp_session(page)
    client.send("Storage.clearDataForOrigin", {"origin": site.rstrip("/"), "storageTypes": "all"})
    client.detach()
    return True


def _is_complaint(message: ConsoleMessage) -> bool:
    answered_by_api = "/api/" in message.location.get("url", "")
    cut_off_by_test = "ERR_INTERNET_DISCONNECTED" in message.text
    return message.type == "error" and not answered_by_api and not cut_off_by_test
