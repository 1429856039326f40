"""Moving a booking, with the picker that it was booked with."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.hosts import Host
from tests.browser.moving import Mover, address, move, move_button
from tests.browser.offers import Offers
from tests.browser.own_pages import sign_in_with_code
from tests.browser.steps import barriers, be_faster, expect_live, expect_usable, modules, open_slots, slot
from tests.browser.visiting import Visit
from tests.stack import Stack

__all__ = ["move"]  # a fixture


def test_the_page_says_what_is_moved_and_the_keyboard_alone_moves_it(move: Mover, offers: Offers) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = move(offer, made)
    banner = page.locator(".move-banner")
    expect(banner).to_contain_text(re.compile(rf"Moving your booking on \w+ \d+ \w+, {offer.time}–.*\(London\)"))
    expect(banner).to_contain_text(offer.title)
    expect(page).to_have_title(re.compile("^Move"))
    expect(page.locator(".type")).to_have_count(0)
    banner.get_by_role("link", name="Keep it as it is").click()
    expect(page).to_have_url(re.compile(f"/booking#{made['booking']['id']}"))
    page.go_back()

    # The time that it has is marked, and can't be chosen.
    current = slot(page, offer.start)
    expect(current).to_contain_text("Now")
    expect(current).to_have_attribute("aria-disabled", "true")
    current.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address(offer, made)) + "$"))

    # The way back to the other times stays in the move.
    open_slots(page).first.click()
    expect(move_button(page)).to_be_visible()
    page.reload()
    expect(move_button(page)).to_be_visible()
    page.get_by_role("button", name="Other times").click()
    expect(banner).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(address(offer, made)) + "$"))

    open_slots(page).last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move-heading")).to_be_focused()
    page.keyboard.press("Tab")
    expect(move_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/booking#"))


def test_who_opens_the_link_of_a_mail_moves_the_session_and_its_expert_confirms_it(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    made = host.book("deep-dive")
    host.done("PATCH", f"/bookings/{made['booking']['id']}/status", {"status": "confirmed"})
    page = visit(f"/booking#{made['booking']['id']}.{made['manage_token']}", width=390)
    page.get_by_role("link", name="Choose another time").click()
    open_slots(page).first.click()
    expect(page.get_by_text("The expert confirms the new time;")).to_be_visible()
    move_button(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New time requested")
    expect(page.get_by_text("Ada Quill will confirm the new time.")).to_be_visible()
    expect(page.get_by_text("Waiting for confirmation")).to_be_visible()


def test_an_expert_who_is_signed_in_can_move_the_session(visit: Visit, offers: Offers, stack: Stack) -> None:
    offer = offers.take()
    made = offers.book(offer, name="Ben Ito")
    page = visit(f"/booking#{made['booking']['id']}")
    sign_in_with_code(page, stack, f"{offer.handle}@example.com")
    page.get_by_role("link", name="Choose another time").click()
    expect(page.locator(".move-banner")).to_contain_text("Moving the booking with Ben Ito on")
    open_slots(page).first.click()
    move_button(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Moved")
    expect(page).to_have_url(re.compile(f"/booking#{made['booking']['id']}$"))


def test_a_time_that_somebody_takes_meanwhile_is_told_at_once(move: Mover, offers: Offers) -> None:
    offer = offers.take()
    made = offers.book(offer)
    wanted = offers.another(offer)
    page = move(offer, made)
    expect_live(page)
    page.goto(f"{address(offer, made)}&start={wanted['start']}")
    expect(move_button(page)).to_be_visible()
    expect_live(page)
    offers.book(offer, start=wanted["start"])
    expect(page.get_by_role("alert").get_by_text(f"{wanted['time']} isn’t free any more.")).to_be_visible()
    expect(page.get_by_text("Your booking keeps the time it has.")).to_be_visible()
    page.locator(".lost-slots button").first.click()
    move_button(page).click()
    expect(page).to_have_url(re.compile("/booking#"))


def test_a_time_found_taken_only_by_the_server_is_told_with_the_nearest(move: Mover, offers: Offers) -> None:
    offer = offers.take()
    made = offers.book(offer)
    wanted = offers.another(offer)
    page = move(offer, made, own=True)
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    page.goto(f"{address(offer, made)}&start={wanted['start']}")
    expect(move_button(page)).to_be_visible()
    be_faster(page, "**/reschedule", lambda: offers.book(offer, start=wanted["start"]))
    with page.expect_response("**/reschedule") as answer:
        move_button(page).click()
    assert answer.value.status == 409
    nearest = answer.value.json()["nearest"]
    expect(page.locator(".lost-slots button")).to_have_count(len(nearest))
    expect(page.locator(".lost-slots button").first).to_contain_text(nearest[0]["time"])


def test_a_lost_answer_can_be_tried_again_and_what_is_cancelled_meanwhile_can_not_be_moved(
    move: Mover, offers: Offers
) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = move(offer, made, width=360)
    expect_usable(page, 360)

    def lose_the_answer(route: Route) -> None:
        # Not by the site's address, a name that only browsers resolve.
        path = route.request.url.partition("/api")[2]
        assert route.fetch(url=offers.api_url + path).ok
        route.abort()

    page.route("**/reschedule", lose_the_answer, times=1)
    open_slots(page).first.click()
    expect(move_button(page)).to_be_visible()
    assert barriers(page) == []
    # A module that is only found by running another one costs a round trip more.
    loaded, announced = modules(page)
    assert "/app/booking/move/MoveForm.js" in loaded
    assert loaded == announced
    move_button(page).click()
    expect(page.get_by_text("trying again does no harm")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile(f"/booking#{made['booking']['id']}"))

    page.goto(address(offer, made))
    open_slots(page).first.click()
    expect(move_button(page)).to_be_visible()
    offers.cancel(made)
    move_button(page).click()
    expect(page.get_by_role("heading", name="This booking can’t be moved any more")).to_be_visible()
    page.get_by_role("link", name="See the booking").click()
    expect(page).to_have_url(re.compile(f"/booking#{made['booking']['id']}"))


def test_a_stranger_can_not_move_it(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(address(offer, offers.book(offer)))
    expect(page.get_by_role("heading", name="This booking doesn’t open here")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(offer.name)
    expect(page.locator(".slot[data-start]")).to_have_count(0)
