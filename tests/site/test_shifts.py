"""Nothing jumps while a page's answers come, one after the other, each drawn before the next is there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.dashboards import Days, booked
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.signing_in import sit_at
from tests.browser.visiting import WITHOUT_CODE, Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

MOST = 0.02

WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect: from, currentRect: to }) =>
          `${node?.className ?? node?.nodeName ?? "gone"} ${from.y} ${from.height} -> ${to.y} ${to.height}`);
        if (!hadRecentInput) window.shifts.push([value, moved]);
      }
    }).observe({ type: "layout-shift", buffered: true });
"""

DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def shifts(page: Page, path: str, wanted: str, which: int) -> list[tuple[float, list[str]]]:
    """How far what stood there moved, until what one comes for is there and no answer is missing. Answered is
    that of these questions: the last one (-1) or the first one (0)."""
    held: list[Route] = []
    page.add_init_script(WATCH)
    answer: Callable[[Route], None] = held.append
    page.route(re.compile(r"/api/|/BookingForm\.js$"), lambda route: answer(route))
    page.goto(path)
    while held or not page.locator(wanted).first.is_visible():
        page.evaluate(DRAWN)
        if held:
            held.pop(which).continue_()
            page.evaluate(DRAWN)
    # What comes now comes when nothing else is to be done.
    answer = Route.continue_
    for route in held:
        answer(route)
    page.wait_for_load_state("networkidle")
    page.evaluate(DRAWN)
    found: list[tuple[float, list[str]]] = page.evaluate("window.shifts")
    print(path, found)
    return found


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_nothing_jumps(visit: Visit, stack: Stack, offers: Offers, width: int, height: int) -> None:
    days = Days(NOW)
    host = Host(stack)
    slug = host.offer(interval_minutes=15)["slug"]
    for day in (0, 1, 4):
        booked(host, days.in_days(day, "15:00"), slug, name="Somebody", email=f"somebody{day}@example.com")

    def look(path: str, wanted: str, sign_in: bool = False, which: int = -1) -> float:
        page = visit(WITHOUT_CODE, own=True, width=width, height=height)
        if sign_in:
            sit_at(page, host.session)
        return sum(value for value, _ in shifts(page, path, wanted, which))

    form = f"{host.page(slug)}?start="
    found = {
        "directory": look("/", ".card:not([aria-hidden])"),
        "expert": look(host.page(), '.slot[data-status="open"]'),
        "form": look(f"{form}{days.in_days(2, '15:00')}", '[data-field="name"]'),
        # Another time, since the first one is held.
        "form, its part first": look(f"{form}{days.in_days(3, '15:00')}", '[data-field="name"]', which=0),
        "my bookings": look("/bookings", "main h1"),
        "dashboard": look("/dashboard", ".session-card:not(.skeleton)", sign_in=True),
    }
    assert {name: shift for name, shift in found.items() if shift >= MOST} == {}
