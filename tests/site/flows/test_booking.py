"""The view after booking, and every later visit to it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.steps import book, unfold_details
from tests.browser.visiting import Visit


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
    # Who booked is known, but what was typed for that booking is gone.
    expect(page.get_by_label("Name")).to_have_value("Ben Ito")
    expect(page.get_by_role("button", name="Not you?")).to_be_visible()
    expect(page.get_by_role("button", name="Add a note")).to_be_visible()


def test_a_name_of_html_is_shown_as_text(visit: Visit, offers: Offers) -> None:
    name = "<img src=x onerror=alert(1)><b>Ben</b>"
    page = book(visit, offers.take(), Name=name)
    unfold_details(page)
    expect(page.locator(".ticket").get_by_text(name)).to_be_visible()
    assert page.locator(".ticket img:not(.portrait), .ticket b").count() == 0
