"""The page of one booking: opened by the link of a mail, or signed in; and what its client and its expert do there."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import vobject
from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.own_pages import sign_in_with_code
from tests.browser.steps import book, link_of
from tests.browser.visiting import Visit
from tests.stack import Stack


def test_somebody_who_keeps_the_session_changes_nothing(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(link_of(offers.book(offer)))
    page.get_by_role("button", name="Cancel this booking").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_label("Reason (optional)")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel this booking")).to_be_focused()
    assert offers.status(offer) == "taken"


def test_a_booking_that_was_cancelled_elsewhere_meanwhile_is_shown_as_it_is(visit: Visit, offers: Offers) -> None:
    made = offers.book(offers.take())
    page = visit(link_of(made))
    page.get_by_role("button", name="Cancel this booking").click()
    offers.cancel(made)
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_role("alert").filter(has_text="is cancelled")).to_be_visible()
    expect(page.locator(".ticket-top .badge")).to_have_text("Cancelled")


def test_a_stranger_who_signs_in_sees_nothing(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = offers.book(offers.take())
    page = visit(f"/booking#{made['booking']['id']}")
    sign_in_with_code(page, stack, f"eve-{secrets.token_hex(5)}@example.com")
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
    page = book(visit, offer)
    page.reload()
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
