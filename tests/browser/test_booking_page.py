"""The page of one booking: opened by the link of a mail, or signed in; and what its client and its expert do there."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import vobject
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.mails import code_sent_to, codes_sent_to, mail_to
from tests.browser.offers import Offers
from tests.browser.steps import barriers, book_button, expect_live, fill_in, slot
from tests.stack import Stack

WITHIN_MS = 2_000


def link_of(made: dict[str, Any]) -> str:
    return f"/booking#{made['booking']['id']}.{made['manage_token']}"


def sign_in(page: Page, stack: Stack, address: str) -> None:
    before = codes_sent_to(stack, address)
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_sent_to(stack, address, before + 1))


def test_the_link_in_the_mail_opens_the_booking(visit: Visit, offers: Offers, stack: Stack) -> None:
    address = f"ben-{secrets.token_hex(5)}@example.com"
    offer = offers.take()
    made = offers.book(offer, email=address)
    body = mail_to(stack, address, offer.title).get_body(("plain",))
    assert body is not None
    (link,) = re.findall(rf"{re.escape(stack.site_url.rstrip('/'))}(/booking#\S+)", str(body.get_content()))
    assert link == link_of(made)
    page = visit(link)
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
    expect(page.get_by_text(address)).to_be_visible()


def test_a_client_cancels_with_a_reason_and_every_open_screen_sees_the_slot_return(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take()
    watching = visit(offer.page)
    expect_live(watching)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "open")
    made = offers.book(offer)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "taken", timeout=WITHIN_MS)
    page = visit(link_of(made), width=390)
    page.get_by_role("button", name="Cancel this session").click()
    expect(page.get_by_label("Reason (optional)")).to_be_focused()
    assert barriers(page) == []
    page.get_by_label("Reason (optional)").fill("The train is late.")
    page.get_by_role("button", name="Cancel the session").click()
    expect(page.locator(".ticket-top .badge")).to_have_text("Cancelled")
    expect(page.get_by_text("You wrote: The train is late.")).to_be_visible()
    expect(page.locator("#ticket-heading")).to_be_focused()
    expect(page.get_by_role("button", name="Cancel this session")).to_have_count(0)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "open", timeout=WITHIN_MS)


def test_somebody_who_keeps_the_session_changes_nothing(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(link_of(offers.book(offer)))
    page.get_by_role("button", name="Cancel this session").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_label("Reason (optional)")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel this session")).to_be_focused()
    assert offers.status(offer) == "taken"


def test_a_booking_that_was_cancelled_elsewhere_meanwhile_is_shown_as_it_is(visit: Visit, offers: Offers) -> None:
    made = offers.book(offers.take())
    page = visit(link_of(made))
    page.get_by_role("button", name="Cancel this session").click()
    offers.cancel(made)
    page.get_by_role("button", name="Cancel the session").click()
    expect(page.get_by_role("alert").filter(has_text="is cancelled")).to_be_visible()
    expect(page.locator(".ticket-top .badge")).to_have_text("Cancelled")


def test_an_expert_signs_in_and_confirms_and_the_client_sees_it(visit: Visit, offers: Offers, stack: Stack) -> None:
    offer = offers.take_one_to_confirm()
    made = offers.book(offer, name="Ben Ito")
    client = visit(link_of(made))
    expect(client.locator(".ticket-top .badge")).to_have_text("Waiting for confirmation")
    expert = visit(f"/booking#{made['booking']['id']}", width=390)
    expect(expert.get_by_role("heading", name="Sign in to see this booking")).to_be_visible()
    sign_in(expert, stack, f"{offer.handle}@example.com")
    expect(expert.get_by_text("With Ben Ito")).to_be_visible()
    assert barriers(expert) == []
    expert.get_by_role("button", name="Confirm").click()
    expect(expert.locator(".ticket-top .badge")).to_have_text("Confirmed")
    expect(expert.get_by_role("button", name="Confirm")).to_have_count(0)
    client.reload()
    expect(client.locator(".ticket-top .badge")).to_have_text("Confirmed")
    assert "ben" not in expert.evaluate("localStorage.getItem('expertbook.kept_bookings') ?? ''").lower()


def test_a_stranger_who_signs_in_sees_nothing(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = offers.book(offers.take())
    page = visit(f"/booking#{made['booking']['id']}")
    sign_in(page, stack, f"eve-{secrets.token_hex(5)}@example.com")
    expect(page.get_by_role("heading", name="No booking behind this link")).to_be_visible()


def test_it_goes_into_calendars(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = visit(link_of(made))
    with page.expect_download() as download:
        page.get_by_role("button", name="Calendar file").click()
    entry = vobject.readOne(download.value.path().read_text("utf-8")).vevent
    assert entry.uid.value == f"{made['booking']['id']}@expertbook"
    start = datetime.fromisoformat(offer.start).astimezone(UTC)
    assert entry.dtstart.value == start
    for name in ("Google", "Outlook"):
        link = page.get_by_role("link", name=name).get_attribute("href")
        assert link is not None and made["manage_token"] not in link
    google = parse_qs(urlsplit(page.get_by_role("link", name="Google").get_attribute("href") or "").query)
    end = start + timedelta(minutes=made["booking"]["event_type"]["duration_minutes"])
    assert google["dates"] == [f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"]
    assert google["text"] == [f"{offer.title} with {offer.name}"]


def test_what_is_news_is_news_once(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.form)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
