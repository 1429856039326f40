"""Small screens, and large letters on them: nothing lies beside a page, and no time is broken in two."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboards import Days, booked
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.own_pages import somebody
from tests.browser.steps import expect_kept, link_of, open_slots, zone_field
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.site.test_pages import PAGES
from tests.stack import Stack

_BROKEN = r"""
    () => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (texts.nextNode()) {
            for (const { 0: time, index } of texts.currentNode.data.matchAll(/\d\d:\d\d/g)) {
                const range = document.createRange();
                range.setStart(texts.currentNode, index);
                range.setEnd(texts.currentNode, index + time.length);
                const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
                if (lines.size > 1) found.push(time);
            }
        }
        return found;
    }
"""
"""The times on the page that stand on two lines."""

LARGE = "200%"


def expect_room(page: Page) -> None:
    for width, letters in ((320, ""), (344, ""), (390, LARGE), (320, LARGE)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
        beside = page.evaluate("document.documentElement.scrollWidth") - width
        assert beside <= 0, f"{page.url} at {width} {letters}"
        assert page.evaluate(_BROKEN) == [], f"{page.url} at {width} {letters}"
    page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("opened", PAGES, ids=lambda each: each.__name__)
def test_a_page_has_room(visit: Visit, offers: Offers, opened: Callable[..., Page]) -> None:
    expect_room(opened(visit, offers, {"width": 390}))


def test_a_frame_has_room(visit: Visit, offers: Offers) -> None:
    page = visit(f"/embed?expert={offers.take().handle}", width=390)
    open_slots(page).first.click()
    expect_kept(page)
    expect_room(page)
    page.get_by_role("button", name="Other times").click()
    expect(open_slots(page).first).to_be_visible()
    expect_room(page)


def test_a_session_that_is_changed_has_room(visit: Visit, offers: Offers) -> None:
    page = visit(link_of(offers.book(offers.take())), width=390)
    page.get_by_role("button", name="Cancel this session").click()
    expect_room(page)
    page.get_by_role("link", name="Choose another time").click()
    open_slots(page).first.click()
    expect(page.locator(".session-time")).to_be_visible()
    expect_room(page)


@pytest.fixture
def host(stack: Stack) -> Iterator[Host]:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    booked(host, Days(NOW).in_days(0, "23:00"), name="Wolfeschlegelsteinhausenbergerdorff")
    yield host


def test_an_experts_pages_have_room(visit: Visit, host: Host, stack: Stack) -> None:
    page = host.visit(visit, "/dashboard", width=390)
    page.locator(".session-card").get_by_role("button").first.click()
    expect_room(page)
    for path in ("availability", "calendars", "event-types", "profile", "start"):
        page.goto(f"/dashboard/{path}")
        expect(page.locator("main h1")).to_be_visible()
        expect_room(page)
    page.goto("/account")
    expect(zone_field(page)).to_be_visible()
    expect_room(page)
    newcomer = somebody(stack)
    newcomer.sits_at(page)
    page.goto("/dashboard/start")
    expect(page.get_by_label("Headline")).to_be_visible()
    expect_room(page)
