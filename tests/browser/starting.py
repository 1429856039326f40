"""The four steps from nothing to a page, as people take them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.own_pages import Person
from tests.browser.visiting import Visit


def go_on(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Go on")).click()


def field(page: Page, label: str) -> Any:
    return page.get_by_label(label, exact=True)


def write_who_one_is(page: Page, handle: str, name: str = "Ada Lovelace") -> None:
    field(page, "Name").fill(name)
    field(page, "Your address").fill(handle)
    field(page, "Category").fill("Mathematics")
    field(page, "Headline").fill("Engines, numbers and the poetry between them")


def expect_step(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_focused()


def start(visit: Visit, person: Person, **look: Any) -> Page:
    page = visit(None, **look)
    person.sits_at(page)
    page.goto("/dashboard/start")
    expect(page.get_by_role("list", name="Steps")).to_be_visible()
    return page
