"""The view after booking, and every later visit to it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.steps import book, unfold_details
from tests.browser.visiting import Visit


def test_the_success_view_shows_every_detail(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = book(visit, offer)
    ticket = page.locator(".ticket")
    for words in (offer.name, offer.title, offer.time, "London (UTC", "Ben Ito", "ben@example.com", "+44"):
        expect(ticket).to_contain_text(words)
    expect(ticket).to_contain_text("Bring the bill.")
    expect(ticket.locator(".badge")).to_have_text(re.compile("Confirmed|Waiting for confirmation"))
    number = page.url.partition("#")[2].partition(".")[0]
    unfold_details(page)
    expect(ticket.get_by_text(number, exact=True)).to_be_visible()


def test_the_link_opens_the_booking_in_another_browser(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())
    link = page.get_by_label("Your link to this booking").input_value()
    assert link == page.url
    elsewhere = visit(link)
    expect(elsewhere.locator(".ticket")).to_contain_text("Ben Ito")
