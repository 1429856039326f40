"""What people do on the pages, in the words of the tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

CLIENT = {
    "Name": "Ben Ito",
    "E-mail": "ben@example.com",
    "Phone": "+44 20 7946 0018",
    "Notes (optional)": "Bring the bill.",
}


def slot(page: Page, start: str) -> Locator:
    return page.locator(f'.slot[data-start="{start}"]')


def open_slots(page: Page) -> Locator:
    return page.locator('.slot[data-status="open"]')


def fill_in(page: Page, **changes: str) -> None:
    for label, value in (CLIENT | changes).items():
        page.get_by_label(label, exact=True).fill(value)


def book_button(page: Page) -> Locator:
    return page.locator("button[type=submit]")


def expect_live(page: Page) -> None:
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


def live_region(page: Page) -> Locator:
    return page.locator("[aria-live=polite][role=status]")
