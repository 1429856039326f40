"""Webhooks as an expert sees them, where the queue calls the function that sends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from standardwebhooks import Webhook

from tests.browser.hosts import Host
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.cloud.test_webhooks import Receiver
from tests.stack import Stack


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


def refreshed(page: Page, words: str) -> bool:
    """Whether the page says this of what was sent, once it's asked to look again."""
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("button", name="Refresh")).to_have_attribute("aria-disabled", "false")
    return page.locator(".attempt", has_text=words).count() > 0


def test_a_webhook_proves_itself_hears_of_a_booking_and_says_when_it_fails(
    visit: Visit, stack: Stack, receiver: Receiver
) -> None:
    host = Host(stack)
    host.offer()
    page = host.visit(visit, "/dashboard/webhooks")
    page.get_by_role("textbox", name="Address").fill(receiver.url)
    page.get_by_role("button", name="Add this webhook").click()
    field = page.get_by_role("textbox", name="Secret")
    expect(field).to_have_value(re.compile("^whsec_"))
    secret = field.input_value()
    # It's looked for by itself.
    expect(page.get_by_role("heading", name="It’s active")).to_be_visible()

    host.book("deep-dive")
    eventually(lambda: refreshed(page, "Booking made"))
    told = receiver.heard[-1]
    assert Webhook(secret).verify(told["body"], told["headers"])["type"] == "booking.created"

    receiver.status = 503
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("Done: Failed (503).")).to_be_visible()
    host.book("deep-dive")
    eventually(lambda: refreshed(page, "Next try"))
    expect(page.get_by_role("heading", name="It doesn’t take its events")).to_be_visible()
