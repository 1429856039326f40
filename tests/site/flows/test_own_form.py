"""Times, dates and numbers are written as the visitor's own language and region write them; the words stay English."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.own_pages import an_expert
from tests.browser.steps import BOOKED, book_button, expect_usable, fill_in
from tests.browser.visiting import Visit
from tests.site.forced_colors import forced_colors
from tests.stack import Stack

TWELVE, TWENTY_FOUR = r"\d{1,2}:\d\d\s[AP]M", r"\d\d:\d\d"
TOO_WIDE = """[...document.querySelectorAll(".slot")].filter((slot) => {
    const [outer, inner] = [slot, slot.querySelector(".slot-time")].map((each) => each.getBoundingClientRect());
    return inner.left < outer.left + 2 || inner.right > outer.right - 2;
}).map((slot) => slot.textContent)"""
"""The times that don't fit on their buttons."""

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


@pytest.mark.parametrize(
    ("locale", "time", "month_first"),
    [("ar", TWELVE, False), ("ja", TWENTY_FOUR, True)],
)
def test_a_page_has_one_form_and_it_is_the_visitors(
    visit: Visit, offers: Offers, locale: str, time: str, month_first: bool
) -> None:
    page = visit(f"/{offers.one_with_time()}", width=390, locale=locale)
    slots = page.locator(".slot[data-start] .slot-time")
    expect(slots.first).to_have_text(re.compile(f"^{time}$"))
    assert all(re.fullmatch(time, text) for text in slots.all_inner_texts())
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    day = rf"(?:{MONTHS})[a-z]* \d+" if month_first else rf"\d+ (?:{MONTHS})"
    expect(page.locator(".week-name")).to_have_text(re.compile(day))
    page.locator('.slot[data-status="open"]').first.click()
    expect(page.locator(".session-time")).to_have_text(re.compile(rf"{day}, \d.*{time} \("))
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    expect(page.locator(".ticket").first).to_contain_text(re.compile(time))


def test_the_clock_that_somebody_chose_is_kept(visit: Visit, offers: Offers) -> None:
    page = visit(f"/{offers.one_with_time()}", width=390, locale="en-US")
    slot = page.locator(".slot[data-start] .slot-time").first
    expect(slot).to_have_text(re.compile(f"^{TWELVE}$"))
    expect(page.locator(".week-name")).to_have_text(re.compile(rf"(?:{MONTHS})[a-z]* \d+"))
    page.get_by_role("button", name="24-hour clock").click()
    expect(slot).to_have_text(re.compile(f"^{TWENTY_FOUR}$"))
    page.reload()
    expect(slot).to_have_text(re.compile(f"^{TWENTY_FOUR}$"))
    page.locator('.slot[data-status="open"]').first.click()
    fill_in(page)
    with page.expect_request("**/api/bookings") as asked:
        book_button(page).click()
    sent: Any = asked.value.post_data_json
    assert sent["locale"] == "en-US-u-hc-h23"


def test_hours_are_edited_by_the_experts_own_clock(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = visit(None, locale="en-US", width=390)
    person.sits_at(page)
    page.goto("/dashboard/availability")
    start, end = page.get_by_label("Monday, from"), page.get_by_label("Monday, to")
    expect(start).to_have_value("9:00\u00a0AM")
    end.fill("10 pm")
    start.fill("930")
    page.keyboard.press("Tab")
    expect(start).to_have_value("9:30\u00a0AM")
    expect(end).to_have_value("10:00\u00a0PM")
    expect(page.get_by_role("button", name="Remove Monday, 9:30\u00a0AM–10:00\u00a0PM")).to_be_visible()
    # And weeks begin as on their calendars.
    expect(page.get_by_role("switch").first).to_have_accessible_name("Sunday")
    with forced_colors(page):
        expect(page.get_by_role("switch").first).to_have_css("appearance", "auto")
    expect(page.locator(".calendar-week span").first).to_have_text("Sun")
    expect(page.locator(".picture th").first).to_have_text("Sun")
    expect_usable(page, 390)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert person.expert["availability"]["weekly"]["mon"] == [["09:30", "22:00"]]
