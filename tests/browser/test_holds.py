"""Anyone who has the form open keeps the time; all others see it held, and get it back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.holding import Holds, booking, close_the_form, expect_status, requests_of, watching
from tests.browser.offers import Offers
from tests.browser.steps import (
    BOOKED,
    body_of,
    book_button,
    expect_kept,
    fill_in,
    hold_note,
    slot,
)
from tests.browser.visiting import Visit
from tests.stack import Stack


@pytest.fixture
def holds(stack: Stack, now: datetime | None) -> Holds:
    return Holds(stack, now)


def close_the_tab(page: Page) -> None:
    page.close()


def go_elsewhere(page: Page) -> None:
    page.goto("/")


@pytest.mark.parametrize("leave", [close_the_form, close_the_tab, go_elsewhere], ids=lambda each: each.__name__)
def test_others_see_the_time_held_while_the_form_is_open(visit: Visit, offers: Offers, leave: Any) -> None:
    offer = offers.take()
    others = watching(visit, offer)
    page = visit(offer.page)
    slot(page, offer.start).click()
    expect_kept(page)
    expect_status(others, offer, "held")
    leave(page)
    expect_status(others, offer, "open")


def test_a_held_time_can_be_read_but_not_chosen_and_does_not_count_as_open(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = watching(visit, offer)
    day = page.locator('[aria-selected="true"] > .month-day')
    before = day.get_attribute("aria-label")
    hold = offers.hold(offer)
    expect_status(page, offer, "held")
    held = slot(page, offer.start)
    expect(held).to_have_attribute("aria-disabled", "true")
    expect(held).to_contain_text("being booked by somebody")
    assert held.evaluate("each => getComputedStyle(each).borderTopStyle") == "dashed"
    expect(day).not_to_have_attribute("aria-label", str(before))
    held.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{offer.page}$"))
    offers.let_go(hold)
    expect_status(page, offer, "open")
    expect(day).to_have_attribute("aria-label", str(before))
    expect(held).to_be_focused()


def test_the_booking_uses_the_hold(visit: Visit, offers: Offers, holds: Holds) -> None:
    offer = offers.take()
    others = watching(visit, offer)
    page = booking(visit, offer, own=True)
    let_go = requests_of(page, "DELETE", "/api/holds/")
    (hold,) = holds.held(offer.handle)
    fill_in(page)
    with page.expect_request("**/api/bookings") as sent:
        book_button(page).click()
    assert body_of(sent.value)["hold"] == hold
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    expect_status(others, offer, "taken")
    assert holds.held(offer.handle) == {}
    assert let_go == []


def test_a_lapsed_time_that_somebody_else_keeps_is_lost_until_it_comes_back(
    visit: Visit, offers: Offers, holds: Holds
) -> None:
    offer = offers.take()
    page = booking(visit, offer)
    fill_in(page)
    # The ends of two holds tell them apart, in whole seconds.
    expect(hold_note(page)).to_contain_text(re.compile(r"4:([0-4]\d|5[0-7])|[0-3]:\d\d"))
    holds.lapse(offer.handle)
    hold = offers.hold(offer)
    words = page.get_by_role("alert").get_by_text(f"Somebody is booking {offer.time} right now; it may come back.")
    expect(words).to_be_visible()
    expect(book_button(page)).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".lost-slots button").first).to_be_visible()
    offers.let_go(hold)
    expect(words).to_have_count(0)
    expect(book_button(page)).to_have_attribute("aria-disabled", "false")
