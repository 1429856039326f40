"""Moving a booking, with the picker that it was booked with."""

from __future__ import annotations

import re

from playwright.sync_api import Request, expect

from tests.browser.moving import Mover, move, move_button
from tests.browser.offers import Offers
from tests.browser.steps import body_of, expect_live, slot
from tests.browser.visiting import Visit

__all__ = ["move"]  # a fixture


def test_a_session_moves_to_a_time_that_overlaps_its_own(move: Mover, visit: Visit, offers: Offers) -> None:
    offer = offers.take_overlapping()
    others = visit(offer.page)
    expect_live(others)
    expect(slot(others, offer.start)).to_have_attribute("data-status", "open")
    made = offers.book(offer)
    expect(slot(others, offer.start)).to_have_attribute("data-status", "taken")
    page = move(offer, made, own=True)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)

    slot(page, offer.following).click()
    expect(page.get_by_role("heading", name=f"Move “{offer.title}”")).to_be_focused()
    expect(page.locator(".move-form s")).to_contain_text(offer.time)
    move_button(page).click()
    expect(page).to_have_url(re.compile(f"/booking#{made['booking']['id']}\\."))
    expect(page.locator(".ticket")).to_contain_text(re.compile(r"\d\d:\d\d–\d\d:\d\d"))

    assert [request.url.partition("/api")[2] for request in sent] == [f"/bookings/{made['booking']['id']}/reschedule"]
    assert body_of(sent[0])["start"] == offer.following
    expect(slot(others, offer.following)).to_have_attribute("data-status", "taken")
    page.go_back()
    expect(page).to_have_url(re.compile(f"{offer.page}$"))
    expect(page.get_by_role("heading", name="Choose a time")).to_be_visible()
