from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.holding import requests_of
from tests.browser.offers import Offers
from tests.browser.steps import book_button, fill_in, slot
from tests.browser.visiting import Visit


def test_fields_complain_after_they_were_left_and_stop_as_soon_as_they_are_right(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.page)
    slot(page, offer.start).click()
    expect(page).to_have_url(re.compile(re.escape(f"?start={offer.start}")))
    expect(book_button(page)).to_have_text(re.compile(rf"^(Book|Request) {offer.time} on \w+"))
    email = page.get_by_label("Email")
    email.press_sequentially("ben@exam")
    expect(page.locator(".field-error")).to_have_count(0)
    email.blur()
    expect(page.locator("#help-email")).to_contain_text("needs a domain after the @")
    expect(email).to_have_attribute("aria-invalid", "true")
    email.press_sequentially("ple.com")
    expect(page.locator(".field-error")).to_have_count(0)
    expect(email).not_to_have_attribute("aria-invalid", "true")

    # Sending an incomplete form leads to its first bad field.
    attempts = requests_of(page, "POST", "/api/bookings")
    fill_in(page, Name="   ", Phone="call me")
    book_button(page).click()
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.locator("#help-name")).to_contain_text("Tell us your name")
    expect(page.locator("#help-phone")).to_contain_text("only digits")
    assert attempts == []

    # What the server refuses stands beside its field, in the site's words.
    fill_in(page, Phone="+999 20 7946 0018")
    book_button(page).click()
    expect(page.locator("#help-phone")).to_contain_text("No country has a phone number like this.")
    expect(page.get_by_label("Phone")).to_be_focused()
    fill_in(page)
    expect(page.locator(".field-error")).to_have_count(0)


def test_on_a_phone_all_of_it_is_on_the_first_screen(visit: Visit, offers: Offers) -> None:
    page = visit(offers.take().form, width=390, height=844, locale="en-US")
    expect(book_button(page)).to_be_in_viewport(ratio=1)
    # What is rarely needed is folded, and comes where it is wanted.
    page.get_by_role("button", name="Add a note").click()
    expect(page.get_by_label("Notes (optional)")).to_be_focused()
    page.get_by_role("button", name="Change the time").click()
    expect(page.get_by_label("Date", exact=True)).to_be_focused()
