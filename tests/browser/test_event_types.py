"""What an expert offers: made, changed, copied, hidden, put in order, deleted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.steps import BOOKED, barriers, book_button, fill_in
from tests.browser.visiting import Visit
from tests.stack import Stack

LIST = "/dashboard/event-types"


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def card(page: Page, slug: str) -> Locator:
    return page.locator(f'.event-type[data-slug="{slug}"]')


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Save|Create event type)$")).click()


def unfold(page: Page) -> None:
    page.get_by_text("More: starts, free time, notice, limits and reminders").click()


def test_what_is_made_is_on_the_page_within_seconds_and_can_be_booked(visit: Visit, host: Host) -> None:
    page = host.visit(visit, LIST, width=390)
    page.get_by_role("button", name="Make your first event type").click()
    expect(page).to_have_url(re.compile(r"\?new$"))
    expect(page.get_by_role("heading", name="New event type")).to_be_focused()
    page.get_by_label("Title").fill("Portfolio review")
    page.get_by_role("button", name="45").click()
    page.get_by_label("Price (optional)").fill("€ 90")
    unfold(page)
    page.get_by_label("Free after").fill("15")
    page.get_by_label("Shortest notice", exact=True).fill("1")
    told = ["45 minutes", "starts every 30 minutes", "15 minutes free after"]
    expect(page.locator(".event-type-summary li")).to_have_text(
        [*told, "booked until 1 hour before", "up to 60 days ahead"]
    )
    save(page)
    expect(card(page, "portfolio-review")).to_contain_text("45 min")
    expect(page.locator('[data-edit="portfolio-review"]')).to_be_focused()
    assert barriers(page) == []

    client = visit(host.page("portfolio-review"))
    expect(client.locator('.type[aria-current="true"]')).to_contain_text("€ 90")
    client.locator('.slot[data-status="open"]').first.click()
    fill_in(client)
    # However long the API takes: a booking waits for its hold, and both may wait for a function to start.
    with client.expect_response("**/api/bookings") as answer:
        book_button(client).click()
    assert answer.value.status == 201
    expect(client.get_by_role("heading", name=BOOKED)).to_be_visible()
