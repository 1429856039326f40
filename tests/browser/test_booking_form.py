from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, CLIENT, book_button, expect_live, fill_in, form_field, refuse_holds
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually

MADE = re.compile(r"/booking#\w+\.")


def has_another(page: Page) -> bool:
    """Whether the nearest time is chosen. The news of a booking may come in two parts, so that it's gone as well."""
    nearest = page.locator(".lost-slots button")
    if nearest.count():
        nearest.first.click()
    return page.locator(".lost").count() == 0


def test_a_time_lost_while_the_form_is_open_is_told_and_the_nearest_are_offered(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None)
    refuse_holds(page)
    page.goto(offer.form)
    expect_live(page)
    fill_in(page)
    offers.book(offer)
    expect(page.get_by_role("alert").get_by_text(f"{offer.time} isn’t free any more.")).to_be_visible()
    expect(book_button(page)).to_have_attribute("aria-disabled", "true")
    for label, value in CLIENT.items():
        expect(form_field(page, label)).to_have_value(value)
    eventually(lambda: has_another(page))
    book_button(page).click()
    expect(page).to_have_url(MADE)
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
