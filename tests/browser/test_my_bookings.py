"""My bookings: those of this browser, and all of an address once it is proved."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.offers import Offers
from tests.browser.own_pages import an_address, sign_in_with_code
from tests.browser.visiting import Visit
from tests.stack import Stack


def cards(page: Page) -> Locator:
    return page.locator(".booking-card[data-status]")


def test_another_browser_sees_all_of_an_address_after_the_code(visit: Visit, offers: Offers, stack: Stack) -> None:
    address = an_address()
    made = [offers.book(offers.take_confirmed(), email=address)["booking"] for _ in range(3)]
    page = visit("/bookings")
    expect(page.get_by_role("heading", name="No booking ahead")).to_be_visible()
    sign_in_with_code(page, stack, address)
    expect(page.get_by_text(address)).to_be_visible()
    expect(cards(page)).to_have_count(3)
    links = cards(page).get_by_role("link").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    soonest_first = sorted(made, key=lambda booking: (booking["start"], booking["id"]))
    assert links == [f"/booking#{booking['id']}" for booking in soonest_first]
    cards(page).first.get_by_role("link").click()
    expect(page.get_by_role("button", name="Cancel this booking")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Cancel this booking")).to_be_visible()
