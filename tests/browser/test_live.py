"""What one person books, all others see at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, book_button, expect_live, fill_in, live_region, slot
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually


def test_a_booking_turns_the_slot_grey_for_others_at_once(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    watching = visit(offer.page)
    booking = visit(offer.page)
    expect_live(watching)
    expect(slot(watching, offer.start)).to_have_attribute("data-status", "open")
    watching.evaluate("window.sameDocument = true")

    slot(booking, offer.start).click()
    # Starts that overlap the chosen one go with it.
    expect(live_region(watching)).to_contain_text(re.compile(r"(is|are) being booked by somebody"))
    fill_in(booking)
    with booking.expect_response("**/api/bookings") as answer:
        book_button(booking).click()
    assert answer.value.status == 201

    expect(slot(watching, offer.start)).to_have_attribute("data-status", "taken")
    assert watching.evaluate("window.sameDocument") is True
    expect(booking.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_a_screen_reader_is_told_of_a_time_that_is_taken(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.page)
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    offers.book(offer)
    expect(live_region(page)).to_contain_text(re.compile(r"(was|were) just taken"))


def appearance_of_a_change(visit: Visit, offers: Offers, motion: str) -> Any:
    offer = offers.take()
    page = visit(offer.page, motion=motion)
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    # Observed, not looked for: a busy machine may paint nothing while the mark is there.
    page.evaluate(
        """() => new MutationObserver(() => {
            const changed = document.querySelector(".slot[data-changed]");
            if (changed) window.change ??= getComputedStyle(changed).animationName;
        }).observe(document.body, { attributes: true, childList: true, subtree: true })"""
    )
    offers.book(offer)
    # Asked from here: a function that the page polls is one that its Content-Security-Policy may refuse to make.
    return eventually(lambda: page.evaluate("window.change"))


def test_a_change_flashes_shortly(visit: Visit, offers: Offers) -> None:
    assert appearance_of_a_change(visit, offers, "no-preference") == "changed"


def test_with_reduced_motion_nothing_flashes(visit: Visit, offers: Offers) -> None:
    assert appearance_of_a_change(visit, offers, "reduce") == "none"


def test_without_a_websocket_the_page_asks_every_15_seconds(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own_clock=True)
    # The middle of each wait that is drawn by lot: 15 s, and not 7 to 23.
    page.add_init_script("Math.random = () => 0.5")
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    page.goto(offer.page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")

    def is_polling() -> bool:
        # Step by step: that a socket is closed is heard at the machine's pace, not at this clock's.
        page.clock.run_for(500)
        return page.get_by_text("Updating every 15 s").is_visible()

    eventually(is_polling)
    offers.book(offer)
    with page.expect_response("**/api/experts/*"):
        page.clock.run_for(15_000)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "taken")


def test_after_a_lost_connection_it_connects_again_and_catches_up(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page = visit(None, own_clock=True)
    page.route_web_socket(lambda url: True, through)
    page.goto(offer.page)
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    # The page waits before it connects again, and here until the booking is made.
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    sockets[-1].close()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    offers.book(offer)
    page.clock.resume()
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "taken")
    assert len(sockets) == 2


def test_what_was_pushed_is_not_undone_by_an_older_answer(visit: Visit, offers: Offers) -> None:
    """An answer that was on its way while the change was pushed must not show the slot as open again."""
    offer = offers.take()
    page = visit(offer.page)
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    with page.expect_response("**/api/experts/*") as fresh:
        page.evaluate("dispatchEvent(new Event('online'))")
    stale = fresh.value.body()

    offers.book(offer)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "taken")
    page.route("**/api/experts/*", lambda route: route.fulfill(body=stale, content_type="application/json"))
    with page.expect_response("**/api/experts/*"):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator('.slot-panel[aria-busy="false"]')).to_be_visible()
    expect(slot(page, offer.start)).to_have_attribute("data-status", "taken")
