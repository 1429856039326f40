"""What people do on the pages, in the words of the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Frame, Locator, Page, Request, Route, expect

from tests.browser.offers import Offer
from tests.browser.visiting import Visit

NOTES = "Notes (optional)"

BOOKED = re.compile("^(Booked|Request sent)$")
"""What is said of a booking just made, and of one that its expert confirms first."""

CLIENT = {
    "Name": "Ben Ito",
    "Email": "ben@example.com",
    "Phone": "+44 20 7946 0018",
    NOTES: "Bring the bill.",
}


def slot(page: Page, start: str) -> Locator:
    return page.locator(f'.slot[data-start="{start}"]')


def open_slots(page: Page) -> Locator:
    return page.locator('.slot[data-status="open"]')


def form_field(page: Page | Frame, label: str) -> Locator:
    """A field of the booking form. The phone number may be optional there."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))


def fill_in(page: Page | Frame, **changes: str) -> None:
    given = CLIENT | changes
    for label, value in given.items():
        if label == NOTES:
            open_notes(page)
        form_field(page, label).fill(value)


def open_notes(page: Page | Frame) -> None:
    """They are folded until somebody has something to say."""
    if not form_field(page, NOTES).count():
        page.get_by_role("button", name="Add a note").click()


def change_time(page: Page) -> Locator:
    """Have the form show its dates and times; where the time is chosen."""
    page.get_by_role("button", name="Change the time").click()
    return page.get_by_label("Time", exact=True)


def book_button(page: Page) -> Locator:
    return page.locator("button[type=submit]")


def zone_field(page: Page, name: str = "Time zone") -> Locator:
    """Where a time zone is chosen."""
    return page.get_by_role("combobox", name=name)


def choose_zone(page: Page, zone: str, name: str = "Time zone") -> None:
    """As somebody who types the name of the place."""
    zone_field(page, name).fill(zone.rpartition("/")[2].replace("_", " "))
    page.locator(f'[role=option][data-zone="{zone}"]').click()


def expect_live(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile("^Live$"))).to_be_visible()


def live_region(page: Page) -> Locator:
    return page.locator("[aria-live=polite][role=status]")


def refuse_holds(page: Page) -> None:
    """From here on the page can't keep a time, as if too many were kept from its network."""
    problem = {"type": "too_many_requests", "title": "Too many requests", "status": 429, "detail": "", "errors": []}
    page.route("**/api/holds", lambda route: route.fulfill(status=429, json=problem))


def be_faster(page: Page, path: str, act: Callable[[], object]) -> None:
    """Act as somebody else just before the page's next request to `path` arrives."""

    def act_first(route: Route) -> None:
        act()
        route.continue_()

    page.route(path, act_first, times=1)


class HeldBack:
    """A page's requests to `path` from here on: none of them arrives before they are let go."""

    def __init__(self, page: Page, path: str | re.Pattern[str]) -> None:
        self._waiting: list[Route] = []
        self._is_over = False
        page.route(path, self._hold)

    def let_go(self) -> None:
        self._is_over = True
        for route in self._waiting:
            route.continue_()

    def _hold(self, route: Route) -> None:
        if self._is_over:
            route.continue_()
        else:
            self._waiting.append(route)


def hold_note(page: Page) -> Locator:
    return page.locator(".hold-note")


def expect_kept(page: Page) -> None:
    expect(hold_note(page)).to_contain_text(re.compile(r"Kept for you for \d:\d\d"))


def body_of(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.post_data or "")
    return body


def book(visit: Visit, offer: Offer, **changes: str) -> Page:
    """Book an offer; the page of the booking just made."""
    page = visit(offer.form)
    fill_in(page, **changes)
    book_button(page).click()
    expect(page).to_have_url(re.compile(r"/booking#"))
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    return page


def unfold_details(page: Page) -> None:
    """Have a booking's page show what is rarely needed."""
    page.get_by_text("All details").click()


def link_of(made: dict[str, Any]) -> str:
    """The link to a booking, of what the API answered to it. That in its mail has a token of its own."""
    return f"/booking#{made['booking']['id']}.{made['manage_token']}"


def keep_link(page: Page, made: dict[str, Any]) -> None:
    """The page's browser keeps the link of a booking, as if it had been made there."""
    kept = {made["booking"]["id"]: {"token": made["manage_token"], "start": made["booking"]["start"]}}
    page.evaluate("(text) => localStorage.setItem('expertbook.bookings', text)", json.dumps(kept))


HEADER_PIXELS = 72
"""Of one line."""


def barriers(page: Page, **options: Any) -> list[str]:
    """What axe finds that keeps somebody out."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
        page.evaluate("(rules) => axe.configure({ rules })", [{"id": _LABELS, "selector": _LABELLED}])
    if "runOnly" not in options:
        options["rules"] = _ASKED_FOR | options.get("rules", {})
    found = page.evaluate(
        "async (options) => (await axe.run(options)).violations", {"resultTypes": ["violations"], **options}
    )
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


_LABELS = "label-content-name-mismatch"
_LABELLED = ":not(.day, .month-day, .block, .start)"
"""Not what has several lines: a day says "Tuesday 24 November 2026, 5 open times" where "24" and "5" stand."""

_ASKED_FOR = {rule: {"enabled": True} for rule in ("target-size", _LABELS)}
"""What axe looks at only if it's asked to."""


def expect_usable(page: Page, *widths: int) -> None:
    """Nothing keeps anybody out and nothing lies beside the page, at each of the widths and in both schemes.

    The page is left at the last width, in the scheme that it was in.
    """
    assert page.viewport_size is not None
    for width in widths:
        page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for header in page.locator(".site-header").all():
            assert header.evaluate("(each) => each.getBoundingClientRect().height") <= HEADER_PIXELS
        assert barriers(page, rules=_CONTRAST_LATER) == []
    was_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for scheme in ("light", "dark") if was_dark else ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page, runOnly=["color-contrast"]) == []


_CONTRAST_LATER = {"color-contrast": {"enabled": False}}
"""What takes axe longest, and is the same at each width."""


def resources(page: Page) -> list[str]:
    """The paths of what the page loaded so far."""
    # Not by `performance`, which is not the browser's own where a test stops the page's clock.
    found: list[str] = page.evaluate(
        """() => new Promise((resolve) => {
            const tell = (list) => resolve(list.getEntries().map((each) => new URL(each.name).pathname));
            new PerformanceObserver(tell).observe({ type: "resource", buffered: true });
        })"""
    )
    return found


def modules(page: Page) -> tuple[set[str], set[str]]:
    """Those that the page loaded, and those that it announced; a page's own main.js and theme.js are in neither."""
    loaded = resources(page)
    announced = page.evaluate(
        "[...document.querySelectorAll('link[rel=modulepreload]')].map((each) => new URL(each.href).pathname)"
    )
    scripts = set(
        page.evaluate("[...document.querySelectorAll('script[src]')].map((each) => new URL(each.src).pathname)")
    )
    return {path for path in loaded if re.match(r"/(app|vendor)/.*\.js$", path)} - scripts, set(announced)
