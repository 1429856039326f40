"""My bookings: those of this browser, and all of an address once it is proved."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.own_pages import an_address
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import book, expect_usable, keep_link
from tests.browser.visiting import WITHOUT_CODE, Visit
from tests.site.flows.test_dashboard import let_pass
from tests.stack import Stack


def cards(page: Page) -> Locator:
    return page.locator(".booking-card[data-status]")


def test_what_was_booked_here_needs_no_proof(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = book(visit, offer, Name="Wolfeschlegelsteinhausenbergerdorff" * 3)
    page.get_by_role("link", name="My bookings").click()
    expect(cards(page)).to_have_count(1)
    expect(cards(page)).to_contain_text(f"{offer.title} with {offer.name}")
    expect(page.get_by_text("Those made in this browser.")).to_be_visible()
    expect_usable(page, 390)
    page.get_by_role("link", name=f"{offer.title} with {offer.name}").click()
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()

    # Away from the site's code first, lest that keep what it shows once more.
    page.goto(WITHOUT_CODE)
    page.evaluate("localStorage.removeItem('expertbook.kept_bookings')")
    page.route("**/api/bookings/*", lambda route: route.fulfill(status=503, json={"type": "unavailable"}))
    page.goto("/bookings")
    expect(page.get_by_role("alert").filter(has_text="Your bookings didn’t load")).to_be_visible()
    page.unroute("**/api/bookings/*")
    page.get_by_role("button", name="Try again").click()
    expect(cards(page)).to_have_count(1)


def test_a_long_list_comes_page_by_page_and_one_with_nothing_to_show_is_not_its_end(
    visit: Visit, offers: Offers
) -> None:
    made = offers.book(offers.take())["booking"]
    several = [{**made, "id": f"{made['id'][:-2]}{number:02}"} for number in range(30)]
    pages = {"": several[:20], "second": [{**made, "status": "cancelled"}], "third": several[20:]}
    after = {"": "second", "second": "third", "third": None}

    def answer(route: Route) -> None:
        cursor = next((each for each in ("second", "third") if f"cursor={each}" in route.request.url), "")
        route.fulfill(json={"bookings": pages[cursor], "next": after[cursor]})

    page = visit(None)
    sit_at(page, {"token": "t", "email": "ben@example.com", "expert": None, "expires_at": "2100-01-01T00:00:00Z"})
    page.route("**/api/bookings?*", answer)
    page.goto("/bookings")
    expect(cards(page)).to_have_count(20)
    page.get_by_role("button", name="Show more").click()
    expect(cards(page)).to_have_count(30)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


def test_the_soonest_is_first_and_a_cancelled_one_is_not_ahead(visit: Visit, offers: Offers, stack: Stack) -> None:
    address = an_address()
    made = [offers.book(offers.take(), email=address) for _ in range(5)]
    for each in made[2:4]:
        offers.cancel(each)
    let_pass(stack, made[4]["booking"], days=30)
    soonest = sorted(made[:2], key=lambda each: str(each["booking"]["start"]))
    page = visit(None, width=390)
    sit_at(page, signed_in(stack, address))
    page.goto("/bookings")
    links = [f"/booking#{each['booking']['id']}" for each in soonest]
    expect(cards(page)).to_have_count(2)
    assert [each.get_attribute("href") for each in cards(page).locator("h2 a").all()] == links
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)

    page.get_by_role("link", name="Past").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove from my list").click()
    expect(cards(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Bookings that are over show up here.")).to_be_visible()

    page.get_by_role("link", name="Cancelled").click()
    expect(page).to_have_url(re.compile(r"/bookings\?view=cancelled$"))
    expect_cancelled_ones_are_removed(page, {f"/booking#{each['booking']['id']}" for each in made[2:4]})


def test_a_request_was_declined_or_withdrawn_and_only_a_booking_cancelled(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    host, address = Host(stack), an_address()
    host.offer(requires_confirmation=True)
    times = ("2026-11-24T10:30:00Z", "2026-11-24T12:30:00Z", "2026-11-24T14:30:00Z")
    declined, withdrawn, cancelled = (host.book("deep-dive", start=start, email=address) for start in times)
    host.done("PATCH", f"/bookings/{cancelled['booking']['id']}/status", {"status": "confirmed"})
    for each in (declined, cancelled):
        host.done("PATCH", f"/bookings/{each['booking']['id']}/status", {"status": "cancelled"})
    offers.cancel(withdrawn)
    page = visit(None, width=390)
    sit_at(page, signed_in(stack, address))
    page.goto("/bookings?view=cancelled")
    expect(cards(page).locator(".badge")).to_have_text(["Cancelled", "Withdrawn", "Declined"])
    page.get_by_role("link", name="Deep dive with Ada Quill").last.click()
    expect(page.locator(".ticket-top .badge")).to_have_text("Declined")


def expect_cancelled_ones_are_removed(page: Page, links: set[str | None]) -> None:
    """There are two; the first one is kept, then removed for good."""
    first, second = cards(page).nth(0), cards(page).nth(1)
    expect(cards(page)).to_have_count(2)
    gone, left = (each.locator("h2 a").get_attribute("href") for each in (first, second))
    assert {gone, left} == links
    first.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Remove from my list")).to_be_focused()
    expect_usable(page, 1440, 390)
    page.get_by_role("button", name="Keep it").click()
    expect(first.get_by_role("button", name="Remove")).to_be_focused()
    first.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove from my list").click()
    expect(cards(page)).to_have_count(1)
    expect(cards(page).locator("h2 a")).to_have_attribute("href", left or "")
    expect(cards(page).locator("h2 a")).to_be_focused()
    page.reload()
    expect(cards(page)).to_have_count(1)
    assert (gone or "").removeprefix("/booking#") not in page.evaluate(
        "localStorage.getItem('expertbook.kept_bookings')"
    )


def test_one_of_this_browser_is_removed_with_its_link(visit: Visit, offers: Offers) -> None:
    made, other = offers.book(offers.take()), offers.book(offers.take())
    for each in (made, other):
        offers.cancel(each)
    page = visit(None)
    keep_link(page, made)
    page.goto("/bookings?view=cancelled")
    expect(cards(page)).to_have_count(1)
    page.route("**/api/bookings/*", lambda route: route.fulfill(status=503, json={"type": "unavailable"}), times=1)
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove from my list").click()
    expect(cards(page).get_by_role("alert")).not_to_be_empty()
    page.get_by_role("button", name="Remove from my list").click()
    expect(page.get_by_text("Bookings that were cancelled, declined or withdrawn show up here.")).to_be_visible()
    assert "eyJ" not in page.evaluate("Object.values(localStorage).join()")

    # So is one whose link opens nothing any more.
    page.goto(WITHOUT_CODE)
    keep_link(page, other)
    page.goto("/bookings?view=cancelled")
    expect(cards(page)).to_have_count(1)
    page.route("**/api/bookings/*", lambda route: route.fulfill(status=404, json={"type": "not_found"}))
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove from my list").click()
    expect(cards(page)).to_have_count(0)
    assert "eyJ" not in page.evaluate("Object.values(localStorage).join()")


def test_past_and_upcoming_have_addresses_of_their_own(visit: Visit) -> None:
    page = visit("/bookings")
    page.get_by_role("link", name="Past").click()
    expect(page).to_have_url(re.compile(r"/bookings\?view=past$"))
    expect(page.get_by_text("Bookings that are over show up here.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="No booking ahead")).to_be_visible()
    expect(page.get_by_role("link", name="Upcoming")).to_have_attribute("aria-current", "page")

    # Who is not signed in any more is asked to do so again.
    old = {"token": "old", "email": "ben@example.com", "expert": None, "expires_at": "2100-01-01T00:00:00Z"}
    sit_at(page, old)
    page.reload()
    expect(page.get_by_role("heading", name="Please sign in again")).to_be_visible()


def test_signing_out_leaves_nothing_in_the_browser_and_empties_the_other_tab(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    address = an_address()
    offers.book(offers.take(), email=address)
    page = visit(None)
    sit_at(page, signed_in(stack, address))
    page.goto("/bookings")
    expect(cards(page)).to_have_count(1)
    other = page.context.new_page()
    other.goto("/bookings")
    expect(cards(other)).to_have_count(1)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="See all of your bookings")).to_be_visible()
    expect(cards(other)).to_have_count(0)
    expect(cards(page)).to_have_count(0)
    kept = page.evaluate("Object.values(localStorage).join()")
    assert address not in kept and "eyJ" not in kept and "Somebody" not in kept
