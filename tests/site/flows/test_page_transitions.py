"""The transition from one page to the next, which the browser may give up."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit

_GIVE_UP = """
    for (const type of ["pageswap", "pagereveal"]) addEventListener(type, ({ viewTransition }) => {
        if (!viewTransition) return;
        sessionStorage.setItem(`given up at ${type}`, "yes");
        viewTransition.skipTransition();
    });
"""


def errors_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def go_to_my_bookings(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".card-link").first).to_be_visible()
    page.get_by_role("link", name="My bookings").click()
    expect(page.get_by_role("heading", name="My bookings")).to_be_visible()


def test_a_transition_that_is_given_up_is_no_error(visit: Visit) -> None:
    page = visit(None, own=True, motion="no-preference")
    errors = errors_of(page)
    page.add_init_script(_GIVE_UP)
    go_to_my_bookings(page)
    page.get_by_role("link", name="ExpertBook").click()
    expect(page.locator(".card-link").first).to_be_visible()
    kept = page.evaluate("({ ...sessionStorage })")
    assert kept["given up at pageswap"] == "yes" or kept["given up at pagereveal"] == "yes"
    assert errors == []


def test_nor_is_one_that_the_new_page_takes_no_part_in(visit: Visit) -> None:
    """Its styles say that it does, and came late on a busy machine: the browser tells that page of no transition."""
    page = visit(None, own=True, motion="no-preference")
    errors = errors_of(page)
    page.goto("/")
    expect(page.locator(".card-link").first).to_be_visible()
    page.route("**/base.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page.get_by_role("link", name="My bookings").click()
    expect(page.get_by_role("heading", name="My bookings")).to_be_visible()
    assert errors == []
