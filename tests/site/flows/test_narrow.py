"""Small screens, and large letters on them: nothing lies beside a page, and no time is broken in two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import Days, booked
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.own_pages import somebody
from tests.browser.steps import link_of, open_slots, zone_field
from tests.browser.visiting import Visit
from tests.site.room import expect_room
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack


def test_a_session_that_is_changed_has_room(visit: Visit, offers: Offers) -> None:
    page = visit(link_of(offers.book(offers.take_confirmed())), width=390)
    page.get_by_role("button", name="Cancel this booking").click()
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
    for path in ("availability", "calendars", "event-types", "event-types?new", "profile", "start", "webhooks"):
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


def test_words_as_long_as_a_line_stay_in_their_place(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    slug = host.offer(title="Request " + 60 * "L")["slug"]
    own = host.done("GET", "/me/expert")["expert"]
    kept = {key: own[key] for key in ("name", "category", "headline", "experience_years", "hidden", "revision")}
    host.done("PUT", "/me/expert", {**kept, "bio": 120 * "x", "specializations": [40 * "W"]})
    page = visit(host.page(slug), width=390)
    expect(open_slots(page).first).to_be_visible()
    for path in ("", f"/?search={80 * 'x'}"):
        if path:
            page.goto(path)
            expect(page.get_by_role("heading", name="We can’t search for that")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
