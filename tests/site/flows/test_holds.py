"""Anyone who has the form open keeps the time; all others see it held, and get it back."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.holding import Holds, booking, close_the_form, expect_status, requests_of, watching
from tests.browser.offers import Offers
from tests.browser.steps import (
    BOOKED,
    HeldBack,
    barriers,
    be_faster,
    body_of,
    book_button,
    change_time,
    expect_kept,
    fill_in,
    hold_note,
    live_region,
    refuse_holds,
    slot,
)
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

LAPSED_MS = 5 * 60_000 + 2_000


@pytest.fixture
def holds(stack: Stack, now: datetime | None) -> Holds:
    return Holds(stack, now)


def test_a_held_time_is_seen_by_who_comes_later_and_comes_back_when_the_hold_lapses(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take()
    page = visit(offer.page, own_clock=True)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    offers.hold(offer)
    expect_status(page, offer, "held")
    later = visit(offer.page)
    expect_status(later, offer, "held")
    assert barriers(later) == []
    page.clock.run_for(LAPSED_MS)
    # The server still holds it: anyone who asked would be told so.
    expect_status(page, offer, "open")
    assert offers.status(offer) == "taken"


def test_a_time_that_was_told_to_be_booked_is_not_told_to_be_taken_too(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = watching(visit, offer)
    page.evaluate(
        """() => {
            window.told = [];
            const region = document.querySelector("[aria-live=polite][role=status]");
            new MutationObserver(() => window.told.push(region.textContent)).observe(region,
                { characterData: true, childList: true, subtree: true });
        }"""
    )
    hold = offers.hold(offer)
    expect(live_region(page)).to_contain_text(re.compile("(is|are) being booked by somebody"))
    made = offers.book(offer, hold=hold)
    expect_status(page, offer, "taken")
    offers.cancel(made)
    expect(live_region(page)).to_contain_text(re.compile("(is|are) free again"))
    assert [words for words in page.evaluate("window.told") if "taken" in words] == []


def test_the_form_says_how_long_the_time_is_kept_and_it_can_be_taken_again(visit: Visit, offers: Offers) -> None:
    page = visit(offers.take().form, own_clock=True)
    expect_kept(page)
    page.clock.pause_at(NOW + timedelta(minutes=1))
    expect(hold_note(page)).to_contain_text(re.compile("[34]:"))
    left = seconds_left(page)
    expect(live_region(page)).to_have_text("")
    page.clock.run_for(60_000)
    assert seconds_left(page) == left - 60
    expect(live_region(page)).to_have_text("")
    page.clock.run_for((left - 60 - 59) * 1000)
    expect(live_region(page)).to_have_text("This time is kept for you for one more minute.")

    page.clock.resume()
    page.clock.run_for(LAPSED_MS)
    expect(hold_note(page)).to_contain_text("No longer kept, still free.")
    expect(book_button(page)).to_have_attribute("aria-disabled", "false")
    with page.expect_response("**/api/experts/*"):
        # The page's clock ran ahead of the server's; an answer sets it right.
        page.evaluate("dispatchEvent(new Event('online'))")
        page.clock.run_for(1_000)
    page.get_by_role("button", name="Keep it again").click()
    expect_kept(page)


def seconds_left(page: Page) -> int:
    minutes, seconds = re.findall(r"(\d):(\d\d)", hold_note(page).inner_text())[0]
    return int(minutes) * 60 + int(seconds)


def test_a_booking_sent_before_the_hold_was_answered_waits_for_it(visit: Visit, offers: Offers) -> None:
    """Else the two meet at the server, and the visitor is refused because of the visitor's own hold."""
    page = visit(None)
    asked = HeldBack(page, "**/api/holds")
    with page.expect_request("**/api/holds"):
        page.goto(offers.take().form)
    bookings = requests_of(page, "POST", "/api/bookings")
    fill_in(page)
    book_button(page).click()
    expect(book_button(page)).to_have_text(re.compile("^(Booking|Sending)$"))
    assert bookings == []
    asked.let_go()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    assert "hold" in body_of(bookings[0])


def test_ones_own_time_is_open_after_a_reload_and_kept_again_by_a_page_that_the_browser_kept(
    visit: Visit, offers: Offers, holds: Holds
) -> None:
    offer = offers.take()
    page = booking(visit, offer)
    for _ in range(2):
        page.reload()
        expect_kept(page)
        expect(page.locator(".lost")).to_have_count(0)
    assert offers.slot(offer)["held_until"]

    (before,) = holds.held(offer.handle)
    with page.expect_response("**/api/holds/*"):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert holds.held(offer.handle) == {}
    with page.expect_response("**/api/holds"):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect_kept(page)
    assert before not in holds.held(offer.handle)
    assert len(holds.held(offer.handle)) == 1
    close_the_form(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")


def unanswered(page: Page, offers: Offers) -> list[str]:
    """The server holds what the page asks for, and no answer comes; the keys that it asked with."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        assert route.fetch(url=f"{offers.api_url}/holds").status == 201
        with suppress(Error):  # whoever asked may be gone by now
            route.abort()

    page.route("**/api/holds", lose)
    return keys


def test_ones_own_time_is_open_after_a_reload_before_the_hold_was_answered(visit: Visit, offers: Offers) -> None:
    """Happened: the form said that somebody else held the time, for as long as the visitor's own hold lasted."""
    offer = offers.take()
    page = visit(offer.page)
    keys = unanswered(page, offers)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/holds")):
        slot(page, offer.start).click()
    with page.expect_request("**/api/holds") as again:
        page.reload(wait_until="commit")
    # No sooner, or the page before would ask once more, hear the answer, and have nothing to ask again.
    page.unroute("**/api/holds")
    assert again.value.headers["idempotency-key"] in keys
    expect_kept(page)
    expect(page.locator(".lost")).to_have_count(0)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_ones_own_hold_that_nobody_heard_of_is_used_by_the_booking(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = watching(visit, offer)
    unanswered(page, offers)
    slot(page, offer.start).click()
    fill_in(page)
    expect(hold_note(page)).to_contain_text("This time can’t be kept for you for now.")
    page.unroute_all(behavior="wait")
    expect(page.locator(".lost")).to_have_count(0)
    with page.expect_request(lambda request: request.url.endswith("/api/bookings")) as sent:
        book_button(page).click()
    assert "hold" in body_of(sent.value)
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_a_hold_that_nobody_heard_of_ends_with_the_form_or_without_it(
    visit: Visit, offers: Offers, holds: Holds
) -> None:
    offer = offers.take()
    page = visit(offer.page)
    unanswered(page, offers)
    slot(page, offer.start).click()
    expect(hold_note(page)).to_contain_text("This time can’t be kept for you for now.")
    page.unroute("**/api/holds")
    with page.expect_response("**/api/holds/*"):
        close_the_form(page)
    assert holds.held(offer.handle) == {}
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")

    # The form was left before it heard: where no form is open, the hold is let go.
    unanswered(page, offers)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/holds")):
        slot(page, offer.start).click()
    page.unroute("**/api/holds")
    with page.expect_response("**/api/holds/*"):
        page.goto(offer.page)
    assert holds.held(offer.handle) == {}
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")

    # The form is closed while it asks.
    asked = HeldBack(page, "**/api/holds")
    with page.expect_request("**/api/holds"):
        slot(page, offer.start).click()
    close_the_form(page)
    with page.expect_response("**/api/holds/*") as let_go:
        asked.let_go()
    assert let_go.value.status == 204
    assert holds.held(offer.handle) == {}


def test_an_answer_from_before_the_hold_does_not_hide_ones_own_time(visit: Visit, offers: Offers) -> None:
    """Asked for without the hold, which was not there yet, and answered with it, as if it were somebody else's."""
    offer = offers.take()
    page = watching(visit, offer)
    without_hold = re.compile(r"/api/experts/[^?]*\?((?!hold=).)*$")
    asked = HeldBack(page, without_hold)
    with page.expect_request(without_hold):
        page.evaluate("dispatchEvent(new Event('online'))")
    with page.expect_response(lambda answer: "hold=" in answer.url):
        slot(page, offer.start).click()
        expect_kept(page)
        asked.let_go()
    expect_kept(page)
    expect(page.locator(".lost")).to_have_count(0)


def test_another_time_replaces_the_hold_however_quickly_it_is_changed(
    visit: Visit, offers: Offers, holds: Holds
) -> None:
    offer = offers.take()
    others = watching(visit, offer)
    page = booking(visit, offer)
    change_time(page)
    starts = page.locator("#field-start option:enabled").evaluate_all("options => options.map((each) => each.value)")
    choice = [start for start in starts if start != offer.start]
    assert len(choice) >= 2
    asked = requests_of(page, "POST", "/api/holds")
    page.evaluate(
        """(starts) => {
            const field = document.querySelector("#field-start");
            for (const start of starts) {
                field.value = start;
                field.dispatchEvent(new Event("change", { bubbles: true }));
            }
        }""",
        [*choice[:-1], *choice],
    )
    expect(slot(others, choice[-1])).to_have_attribute("data-status", "held")
    expect_kept(page)
    expect(page.locator(".lost")).to_have_count(0)
    assert len(holds.held(offer.handle)) == 1
    assert len(asked) < len(choice) * 2 - 1, "wishes that were overtaken are not asked for"
    close_the_form(page)
    expect(slot(others, choice[-1])).to_have_attribute("data-status", "open")
    assert holds.held(offer.handle) == {}


def test_a_hold_that_got_lost_is_asked_for_once_more_and_without_one_the_form_works_all_the_same(
    visit: Visit, offers: Offers
) -> None:
    page = visit(None)
    page.route("**/api/holds", lambda route: route.abort(), times=1)
    page.goto(offers.take().form)
    expect_kept(page)

    refuse_holds(page)
    page.goto(offers.take().form)
    expect(hold_note(page)).to_contain_text("This time can’t be kept for you for now. You can still book it.")
    expect(live_region(page)).to_have_text("This time can’t be kept for you for now. You can still book it.")
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_a_time_that_is_lost_before_it_was_kept_is_told_with_the_nearest(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    page.goto(offer.page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    be_faster(page, "**/api/holds", lambda: offers.book(offer))
    with page.expect_response("**/api/holds") as answer:
        slot(page, offer.start).click()
    assert answer.value.status == 409
    expect(page.get_by_text(f"{offer.time} isn’t free any more.")).to_be_visible()
    nearest = answer.value.json()["nearest"]
    expect(page.locator(".lost-slots button")).to_have_count(len(nearest))
    page.locator(".lost-slots button").first.click()
    expect_kept(page)
