from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.holding import requests_of
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.steps import (
    BOOKED,
    CLIENT,
    HeldBack,
    be_faster,
    book_button,
    change_time,
    expect_kept,
    expect_live,
    fill_in,
    form_field,
    modules,
    refuse_holds,
    slot,
)
from tests.browser.visiting import Visit
from tests.stack import Stack


def test_a_reload_keeps_what_was_typed_and_sends_nothing_and_a_double_click_books_once(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take()
    page = visit(offer.form)
    page.route("**/api/bookings", lambda route: route.fulfill(status=429, json={"type": "too_many_requests"}), times=1)
    fill_in(page)
    # What the form asks for once it's there may still be on its way.
    page.wait_for_load_state("networkidle")
    loaded, announced = modules(page)
    assert "/app/booking/form/BookingForm.js" in loaded
    assert loaded == announced
    book_button(page).click()
    expect(page.get_by_text("That was a bit fast.")).to_be_visible()

    # It was answered, so it's not sent again.
    sent = requests_of(page, "POST", "/api/bookings")
    page.reload()
    for label, value in CLIENT.items():
        expect(form_field(page, label)).to_have_value(value)
    expect(change_time(page)).to_have_value(offer.start)
    expect(book_button(page)).to_be_enabled()
    expect_live(page)
    assert not sent

    book_button(page).dblclick()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    assert len(sent) == 1
    assert offers.status(offer) == "taken"


LATE_FRAMES = """
    const soon = setTimeout;
    requestAnimationFrame = (draw) => soon(draw, 500);
    cancelAnimationFrame = clearTimeout;
    setTimeout = (act, ms, ...given) => soon(act, Math.max(ms ?? 0, 500), ...given);
"""

A_FEW_FRAMES = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""


def book_without_an_answer(page: Page, offers: Offers) -> list[str]:
    """Book with the form, and lose the answer; the ids of what is booked."""
    expect_live(page)
    # Else it may be refused because of the visitor's own hold, and sent again with that.
    expect_kept(page)
    made: list[str] = []

    def lose_the_answer(route: Route) -> None:
        # Not by the site's address, a name that only browsers resolve.
        made.append(route.fetch(url=f"{offers.api_url}/bookings").json()["booking"]["id"])
        route.abort()

    page.route("**/api/bookings", lose_the_answer, times=1)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_text("trying again won’t book it twice")).to_be_visible()
    return made


def test_a_lost_answer_is_tried_again_without_booking_twice_or_found_after_a_reload(
    visit: Visit, offers: Offers
) -> None:
    """Happened: "just taken by somebody else", who was the visitor, and people booked twice."""
    page = visit(offers.take().form)
    (made,) = book_without_an_answer(page, offers)
    expect(page.get_by_label("Name")).to_have_value(CLIENT["Name"])
    book_button(page).click()
    expect(page).to_have_url(re.compile(f"/booking#{made}"))

    page.goto(offers.take().form)
    (made,) = book_without_an_answer(page, offers)
    page.reload()
    expect(page).to_have_url(re.compile(f"/booking#{made}"))
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_a_reload_on_the_way_to_the_booking_goes_on_to_it(visit: Visit, offers: Offers) -> None:
    """Happened on a slow line: the times of the expert, without a word of what was booked."""
    page = visit(offers.take().form)
    expect_kept(page)
    fill_in(page)
    # A browser stays where it is.
    page.route(re.compile("/booking$"), lambda route: route.fulfill(status=204), times=1)
    with page.expect_response(re.compile("/booking$")):
        book_button(page).click()
    # By itself: what it leads to may end the loading before anybody who waits for it hears of it.
    page.evaluate("() => void setTimeout(() => location.reload())")
    expect(page).to_have_url(re.compile("/booking#"))
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_on_a_busy_machine_what_was_not_answered_is_sent_again_once(visit: Visit, offers: Offers) -> None:
    """Happened: twice at once, where the form was drawn before it was known what is booked, and heard of it after."""
    page = visit(None, own=True)
    page.add_init_script(LATE_FRAMES)
    page.goto(offers.take().form)
    (made,) = book_without_an_answer(page, offers)
    times, answer = HeldBack(page, "**/api/experts/*"), HeldBack(page, "**/api/bookings")
    sent = requests_of(page, "POST", "/api/bookings")
    page.reload()
    expect(page.get_by_role("heading", name="Your booking")).to_be_visible()
    with page.expect_request("**/api/bookings"):
        times.let_go()
    page.evaluate(A_FEW_FRAMES)
    assert len(sent) == 1
    answer.let_go()
    expect(page).to_have_url(re.compile(f"/booking#{made}"))


def test_what_somebody_does_in_another_tab_is_said_of_nobody_else(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.form)
    expect_kept(page)
    other = page.context.new_page()
    other.goto(offer.form)
    said = other.get_by_role("alert").filter(has_text=offer.time)
    expect(said).to_contain_text(f"Somebody is booking {offer.time} right now")
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    expect(said).to_contain_text(f"{offer.time} isn’t free any more")
    said.get_by_role("link", name="See the booking that you made for this time").click()
    expect(other).to_have_url(re.compile("/booking#"))
    expect(other.get_by_role("button", name="Add to calendar")).to_be_visible()


def test_a_time_found_lost_only_by_the_server_is_told_the_same_way(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    refuse_holds(page)
    page.goto(offer.form)
    expect(book_button(page)).to_be_enabled()
    fill_in(page)
    be_faster(page, "**/api/bookings", lambda: offers.book(offer))
    with page.expect_response("**/api/bookings") as answer:
        book_button(page).click()
    assert answer.value.status == 409
    nearest = answer.value.json()["nearest"]
    expect(page.get_by_text(f"{offer.time} isn’t free any more.")).to_be_visible()
    expect(page.locator(".lost-slots button")).to_have_count(len(nearest))
    expect(page.locator(".lost-slots button").first).to_contain_text(nearest[0]["time"])
    expect(page.get_by_label("Name")).to_have_value(CLIENT["Name"])


def test_the_form_says_where_a_booking_is_too_near_to_be_changed_later(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    slug = host.offer(cancel_notice_minutes=24 * 60)["slug"]
    near, *_, far = host.slots(slug)
    page = visit(f"{host.page(slug)}?start={near['start']}")
    expect(page.get_by_text("only the expert can move or cancel it")).to_be_visible()
    page.goto(f"{host.page(slug)}?start={far['start']}")
    expect(book_button(page)).to_contain_text("Book")
    expect(page.get_by_text("only the expert can move or cancel it")).to_have_count(0)
    asked = host.offer(title="By request", cancel_notice_minutes=24 * 60, requires_confirmation=True)["slug"]
    page.goto(f"{host.page(asked)}?start={near['start']}")
    expect(page.get_by_text("you can withdraw it until the expert confirms it")).to_be_visible()


def test_the_form_is_there_before_the_network_goes(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    with page.expect_request_finished(lambda request: request.url.endswith("/booking/form/BookingForm.js")):
        page.goto(offer.page)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    slot(page, offer.start).click()
    fill_in(page)
    expect(book_button(page)).to_contain_text(offer.time)
    page.context.set_offline(False)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_what_is_said_offline_goes_by_itself_when_the_network_is_back(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.form)
    fill_in(page)
    expect(book_button(page)).to_contain_text(offer.time)
    page.context.set_offline(True)
    book_button(page).click()
    expect(page.locator(".form-error")).to_have_text("You’re offline. Connect to the internet, then try again.")
    page.context.set_offline(False)
    expect(page.locator(".form-error")).to_have_count(0)
    expect(book_button(page)).to_contain_text(offer.time)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_a_form_that_does_not_load_can_be_tried_again_and_the_time_changed_in_it(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    page.route("**/booking/form/BookingForm.js", lambda route: route.abort("internetdisconnected"))
    page.goto(offer.page)
    slot(page, offer.start).click()
    expect(page.get_by_role("heading", name="This didn’t load")).to_be_visible()
    page.unroute("**/booking/form/BookingForm.js")
    page.get_by_role("button", name="Try again").click()
    time = change_time(page)
    expect(time).to_have_value(offer.start)

    expect(time.locator("option:enabled").nth(1)).to_be_attached()
    other = time.locator(f'option:enabled:not([value="{offer.start}"])').first
    start, words = other.get_attribute("value"), other.inner_text()
    time.select_option(start)
    expect(page).to_have_url(re.compile(re.escape(f"?start={start}")))
    expect(book_button(page)).to_contain_text(words)
