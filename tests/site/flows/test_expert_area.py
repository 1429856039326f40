"""The way between an expert's pages: in a line at the top, and at the bottom of a phone."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.steps import expect_usable
from tests.browser.visiting import Visit
from tests.stack import Stack

PLACES = ["Bookings", "Availability", "Event types", "External calendars", "Profile"]
HEIGHT = 844


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def places(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Your work")


def test_on_a_phone_the_places_stand_at_the_bottom_in_nobodys_way(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    page = host.visit(visit, "/dashboard/availability", width=390, height=HEIGHT)
    links = places(page).get_by_role("link")
    expect(links).to_have_text(PLACES)
    expect(links.nth(1)).to_have_attribute("aria-current", "page")
    for link in links.all():
        assert min(box(link)["height"], box(link)["width"]) >= 44
        assert box(link.locator(".icon"))["height"] == 20
    bar = box(places(page))
    assert bar["y"] + bar["height"] == HEIGHT

    # What saves stands on it, what has the focus above both, and below everything there's room.
    page.get_by_label("Sunday, to").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        focused = box(page.locator(":focus"))
        save = box(page.locator(".hours-save"))
        assert save["y"] + save["height"] <= bar["y"]
        assert focused["y"] + focused["height"] <= save["y"]
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    footer = box(page.get_by_role("contentinfo"))
    assert footer["y"] + footer["height"] <= bar["y"]
    expect(page.get_by_role("link", name="Your page")).to_have_attribute("href", f"/{host.handle}")
    expect(page.get_by_role("link", name="Webhooks")).to_have_attribute("href", "/dashboard/webhooks")

    for path, bottom in (("event-types?edit=deep-dive", ".event-type-save"), ("profile", ".save-bar")):
        page.goto(f"/dashboard/{path}")
        kept = box(page.locator(bottom))
        assert kept["y"] + kept["height"] == bar["y"]
    expect_usable(page, 390, 320)

    # A keyboard, or the phone on its side, leaves little height: then they go with the page.
    page.set_viewport_size({"width": 390, "height": 400})
    assert box(places(page))["y"] < 200
    page.evaluate("scrollTo(0, 300)")
    assert box(places(page))["y"] < 0


def test_elsewhere_they_are_a_line_at_the_top(visit: Visit, stack: Stack) -> None:
    page = Host(stack).visit(visit, "/dashboard/calendars", width=720)
    expect(places(page).get_by_role("link")).to_have_text([*PLACES, "Webhooks", "Your page"])
    assert box(places(page))["y"] < 200
    expect(places(page).locator("a[aria-current] .icon")).to_be_hidden()
