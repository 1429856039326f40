"""The transition from one page to the next, which the browser may give up."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visiting import Visit

_GIVE_UP = """
    addEventListener("unhandledrejection", ({ reason }) => {
        const heard = JSON.parse(sessionStorage.getItem("rejections") ?? "[]");
        sessionStorage.setItem("rejections", JSON.stringify([...heard, String(reason)]));
    });
    for (const type of ["pageswap", "pagereveal"]) addEventListener(type, ({ viewTransition }) => {
        if (!viewTransition) return;
        sessionStorage.setItem(`given up at ${type}`, "yes");
        viewTransition.skipTransition();
    });
"""


def test_a_transition_that_is_given_up_is_no_error(visit: Visit) -> None:
    page = visit(None, own=True, motion="no-preference")
    page.add_init_script(_GIVE_UP)
    page.goto("/")
    expect(page.locator(".card-link").first).to_be_visible()
    page.get_by_role("link", name="My bookings").click()
    expect(page.get_by_role("heading", name="My bookings")).to_be_visible()
    page.get_by_role("link", name="ExpertBook").click()
    expect(page.locator(".card-link").first).to_be_visible()
    kept = page.evaluate("({ ...sessionStorage })")
    print(kept)
    assert "rejections" not in kept
    assert kept["given up at pageswap"] == "yes" or kept["given up at pagereveal"] == "yes"
