"""The dashboard: an expert's week and sessions, live, and what they do with them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.dashboards import Days, badge, block, booked, card, dashboard, request, status, words
from tests.browser.hosts import Host
from tests.browser.mails import mail_to
from tests.browser.offers import Offers
from tests.browser.visiting import Visit
from tests.stack import Stack


@pytest.fixture
def days() -> Days:
    """Told from now on."""
    return Days(datetime.now(UTC))


@pytest.fixture
def host(stack: Stack) -> Host:
    """An expert with one kind of session, which takes an hour."""
    host = Host(stack)
    host.offer(interval_minutes=15)
    return host


def test_what_is_booked_elsewhere_appears_without_a_reload(visit: Visit, host: Host, days: Days) -> None:
    page = dashboard(host, visit)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("button", name="Next week").click()
    expect(page.locator(".calendar")).to_have_attribute("aria-busy", "false")
    start = days.in_days(8, "10:30")
    booked(host, start, name="Anna Berg")
    expect(block(page, "Anna Berg")).to_be_visible()
    expect(block(page, "Anna Berg")).to_have_attribute("data-status", "confirmed")
    expect(card(page, "Anna Berg")).to_contain_text(f"{words(start)}–11:30")
    expect(page.get_by_role("status").filter(has_text="New: Deep dive with Anna Berg")).to_have_text(
        f"New: Deep dive with Anna Berg, {words(start)}."
    )
    assert page.evaluate("window.sameDocument") is True


def test_a_cancellation_by_the_client_is_seen_at_once(visit: Visit, host: Host, offers: Offers, days: Days) -> None:
    start = days.next_week(3, "16:00")
    made = host.book("deep-dive", start=start, name="Anna Berg")
    page = dashboard(host, visit, f"/dashboard?week={days.start_of_next_week()}")
    expect(block(page, "Anna Berg")).to_be_visible()
    offers.cancel(made)
    expect(block(page, "Anna Berg")).to_have_count(0)
    expect(badge(card(page, "Anna Berg"))).to_have_text("Cancelled")
    expect(page.get_by_text(f"Cancelled: Deep dive with Anna Berg, {words(start)}")).to_be_visible()


def test_a_request_is_declined_with_a_reason_that_the_client_is_told(visit: Visit, stack: Stack, days: Days) -> None:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    address = f"anna-{host.handle}@example.com"
    booking = booked(host, days.in_days(2, "10:00"), name="Anna Berg", email=address)
    page = dashboard(host, visit)
    anna = request(page, "Anna Berg")
    anna.get_by_role("button", name="Decline").click()
    reason = anna.get_by_label("Reason (optional)")
    expect(reason).to_be_focused()
    reason.fill("I am on a boat that day.")
    page.keyboard.press("Escape")
    expect(reason).to_have_count(0)
    assert status(host, booking) == "pending"
    # Nothing typed is lost.
    anna.get_by_role("button", name="Decline").click()
    expect(reason).to_have_value("I am on a boat that day.")
    anna.get_by_role("button", name="Decline the request").click()
    expect(badge(anna)).to_have_text("Declined")
    expect(anna.get_by_text("You wrote: I am on a boat that day.")).to_be_visible()
    expect(anna.get_by_role("button", name="Anna Berg")).to_be_focused()
    body = mail_to(stack, address, "Declined").get_body(("plain",))
    # Nobody has proved the address, so the mail leads to it.
    assert body is not None and "You’ll find the rest on the booking’s page." in str(body.get_content())
