"""The page of one booking: opened by the link of a mail, or signed in; and what its client and its expert do there."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import expect

from tests.browser.mails import mail_to
from tests.browser.offers import Offers
from tests.browser.own_pages import sign_in_with_code
from tests.browser.steps import barriers, expect_live, link_of, slot, unfold_details
from tests.browser.visiting import Visit
from tests.stack import Stack


def test_the_link_in_the_mail_opens_the_booking(visit: Visit, offers: Offers, stack: Stack) -> None:
    address = f"ben-{secrets.token_hex(5)}@example.com"
    offer = offers.take()
    made = offers.book(offer, email=address)
    body = mail_to(stack, address, offer.title).get_body(("plain",))
    assert body is not None
    (link,) = re.findall(rf"{re.escape(stack.site_url.rstrip('/'))}(/booking#\S+)", str(body.get_content()))
    assert link.startswith(f"/booking#{made['booking']['id']}.")
    page = visit(link)
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
    unfold_details(page)
    expect(page.get_by_text(address)).to_be_visible()


def test_a_client_cancels_with_a_reason_and_every_open_screen_sees_the_slot_return(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take_confirmed()
    watching = visit(offer.page)
    expect_live(watching)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "open")
    made = offers.book(offer)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "taken")
    page = visit(link_of(made), width=390)
    page.get_by_role("button", name="Cancel this booking").click()
    expect(page.get_by_label("Reason (optional)")).to_be_focused()
    assert barriers(page) == []
    page.get_by_label("Reason (optional)").fill("The train is late.")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator(".ticket-top .badge")).to_have_text("Cancelled")
    expect(page.get_by_text("You wrote: The train is late.")).to_be_visible()
    expect(page.locator("#ticket-heading")).to_be_focused()
    expect(page.get_by_role("button", name="Cancel this booking")).to_have_count(0)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "open")


def test_an_expert_signs_in_and_confirms_and_the_client_sees_it(visit: Visit, offers: Offers, stack: Stack) -> None:
    offer = offers.take_one_to_confirm()
    made = offers.book(offer, name="Ben Ito")
    client = visit(link_of(made))
    expect(client.locator(".ticket-top .badge")).to_have_text("Waiting for confirmation")
    expert = visit(f"/booking#{made['booking']['id']}", width=390)
    expect(expert.get_by_role("heading", name="Sign in to see this booking")).to_be_visible()
    sign_in_with_code(expert, stack, f"{offer.handle}@example.com")
    expect(expert.get_by_text("With Ben Ito")).to_be_visible()
    assert barriers(expert) == []
    expert.get_by_role("button", name="Confirm").click()
    expect(expert.locator(".ticket-top .badge")).to_have_text("Confirmed")
    expect(expert.get_by_role("button", name="Confirm")).to_have_count(0)
    client.reload()
    expect(client.locator(".ticket-top .badge")).to_have_text("Confirmed")
    assert "ben" not in expert.evaluate("localStorage.getItem('expertbook.kept_bookings') ?? ''").lower()
