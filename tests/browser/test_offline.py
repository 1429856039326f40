"""What was seen of one's bookings is readable without a network."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, book_button, fill_in
from tests.browser.visiting import Visit


def test_my_bookings_open_offline(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.form, service_workers="allow")
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/bookings")
    expect(page.get_by_text("Not up to date: this is what you last saw here")).to_be_visible()
    page.get_by_role("link", name=f"{offer.title} with {offer.name}").click()
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
    expect(page.get_by_text("This is how the booking was on")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/bookings")
    expect(page.get_by_text("Not up to date")).to_have_count(0)
