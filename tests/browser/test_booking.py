"""The view after booking, and every later visit to it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.offers import Offer, Offers
from tests.browser.steps import book_button, fill_in


def book(visit: Visit, offer: Offer, **changes: str) -> Page:
    page = visit(offer.form)
    fill_in(page, **changes)
    book_button(page).click()
    expect(page).to_have_url(re.compile(r"/booking#"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Booked")
    return page


def test_the_success_view_shows_every_detail(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = book(visit, offer)
    ticket = page.locator(".ticket")
    for words in (offer.name, offer.title, offer.time, "London time (UTC", "Ben Ito", "ben@example.com", "+44"):
        expect(ticket).to_contain_text(words)
    expect(ticket).to_contain_text("Bring the bill.")
    expect(ticket.locator(".badge")).to_have_text(re.compile("Confirmed|Waiting for confirmation"))
    number = page.url.partition("#")[2].partition(".")[0]
    expect(ticket.get_by_text(number, exact=True)).to_be_visible()


def test_the_link_opens_the_booking_in_another_browser(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())
    link = page.get_by_label("Your link to this booking").input_value()
    assert link == page.url
    elsewhere = visit(link)
    expect(elsewhere.locator(".ticket")).to_contain_text("Ben Ito")


def test_the_number_alone_opens_it_only_where_it_was_booked(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())
    without_token = "/booking#" + page.url.partition("#")[2].partition(".")[0]
    again = page.context.new_page()
    again.goto(without_token)
    expect(again.locator(".ticket")).to_contain_text("Ben Ito")
    elsewhere = visit(without_token)
    expect(elsewhere.get_by_role("heading", name="Sign in to see this booking")).to_be_visible()


def test_back_leads_to_the_experts_times_and_not_to_the_form(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = book(visit, offer)
    page.go_back()
    expect(page.get_by_role("heading", name="Choose a time")).to_be_visible()
    page.goto(offer.form)
    expect(page.get_by_label("Name")).to_have_value("")


def test_a_name_of_html_is_shown_as_text(visit: Visit, offers: Offers) -> None:
    name = "<img src=x onerror=alert(1)><b>Ben</b>"
    page = book(visit, offers.take(), Name=name)
    expect(page.locator(".ticket").get_by_text(name)).to_be_visible()
    assert page.locator(".ticket img, .ticket b").count() == 0
