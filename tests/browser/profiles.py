"""The editor of an expert's profile."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.own_pages import Person
from tests.browser.visiting import Visit


def profile(visit: Visit, person: Person, **look: Any) -> Page:
    page = visit(None, **look)
    person.sits_at(page)
    page.goto("/dashboard/profile")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    return page


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def expect_saved(page: Page) -> None:
    expect(page.get_by_text("Saved.")).to_be_visible()
