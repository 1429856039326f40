"""A booking's whole life by the keyboard alone, and what a screen reader says on the way."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, CLIENT, book_button, form_field, slot
from tests.browser.visiting import Visit

MANY_STOPS = 60

_LOST = """() => {
    const on = document.activeElement;
    if (on === document.body) return "";
    const { outlineStyle, outlineWidth } = getComputedStyle(on);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `${on.outerHTML} has no ring`;
    const { left, top, width, height } = on.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    return on.contains(seen) || seen?.contains(on) ? "" : `${on.outerHTML} is out of sight`;
}"""
"""Why nobody sees where the keyboard is."""


def tab_to(page: Page, target: Locator) -> None:
    """From stop to stop, at each of which one sees where one is."""
    for _ in range(MANY_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(_LOST) == ""
        if target.evaluate("(each) => each === document.activeElement"):
            return
    raise AssertionError(f"The Tab key doesn't lead to {target}")


def arrow_to(page: Page, target: Locator) -> None:
    page.keyboard.press("Home")
    for _ in range(MANY_STOPS):
        if target.evaluate("(each) => each === document.activeElement"):
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"The arrow keys don't lead to {target}")


def said(page: Page) -> str:
    """Role and name of what has the focus, in Chromium's accessibility tree."""
    client = page.context.new_cdp_session(page)
    focused = client.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
    asked = {"objectId": focused, "fetchRelatives": False}
    [node] = client.send("Accessibility.getPartialAXTree", asked)["nodes"]
    client.detach()
    return f"{node['role']['value']} {node['name']['value']}"


def test_a_time_is_booked_moved_and_cancelled_by_keyboard_alone(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.page)
    expect(slot(page, offer.start)).to_be_visible()
    page.keyboard.press("Tab")
    assert said(page) == "link Skip to the content"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    on = page.locator(f'[data-date="{offer.date}"]')
    tab_to(page, on)
    day, count = date.fromisoformat(offer.date), page.locator('.slot[data-status="open"]').count()
    told = f"{day:%A} {day.day} {day:%B} {day.year}, {count} open times"
    assert said(page) in {f"button {near}{told}" for near in ("", "Today, ", "Tomorrow, ")}
    page.keyboard.press("PageDown")
    expect(page.locator(f'.month-day:focus:not([data-date="{offer.date}"])')).to_have_count(1)
    page.keyboard.press("PageUp")
    expect(on).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator('.slot[tabindex="0"]'))
    arrow_to(page, slot(page, offer.start))
    assert said(page) == f"button {offer.time}"
    page.keyboard.press("Enter")

    expect(page.locator("#form-heading")).to_be_focused()
    assert said(page) == f"heading {offer.title}"
    for label in ("Name", "Email", "Phone"):
        tab_to(page, form_field(page, label))
        page.keyboard.type(CLIENT[label])
    tab_to(page, book_button(page))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)

    tab_to(page, page.locator('a[href*="?move="]'))
    page.keyboard.press("Enter")
    expect(slot(page, offer.start)).to_have_attribute("data-status", "current")
    tab_to(page, page.locator('.slot[tabindex="0"]'))
    arrow_to(page, slot(page, offer.start))
    assert said(page) == f"button {offer.time} Now the time it has now"
    arrow_to(page, page.locator('.slot[data-status="open"]').first)
    page.keyboard.press("Enter")
    expect(page.locator("#move-heading")).to_be_focused()
    tab_to(page, page.locator(".move-actions button"))
    page.keyboard.press("Enter")

    expect(page.locator(".ticket-top")).to_be_visible()
    tab_to(page, page.locator(".ticket-actions button[aria-expanded]"))
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("I have a cold")
    tab_to(page, page.locator("form .button-danger"))
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-top .badge")).to_have_attribute("data-status", "cancelled")
    expect(page.locator("#ticket-heading")).to_be_focused()
