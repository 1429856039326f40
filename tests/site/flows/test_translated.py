"""Pages that the browser translates: what is shown there is what is booked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboards import Days, badge, booked, dashboard, request, requests
from tests.browser.holding import expect_status
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.steps import (
    book_button,
    change_time,
    choose_zone,
    expect_kept,
    expect_live,
    fill_in,
    form_field,
    hold_note,
    link_of,
    open_slots,
    slot,
    zone_field,
)
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

REPLACING = """
    (text) => {
        const [outer, inner] = [document.createElement("font"), document.createElement("font")];
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
    }
"""
"""A text is taken out of the page, and elements with its words stand there."""

WRAPPING = """
    (text) => {
        const font = document.createElement("font");
        text.before(font);
        font.append(text);
    }
"""
"""A text stays in the page, one element further in."""

_TRANSLATE = """
    (write) => {
        const skipped = "script, style, option, textarea, font, [translate=no]";
        const translate = (root) => {
            const texts = [];
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            if (root.nodeType === Node.TEXT_NODE) texts.push(root);
            else while (walker.nextNode()) texts.push(walker.currentNode);
            for (const text of texts)
                if (text.data.trim() && text.parentElement && !text.parentElement.closest(skipped)) write(text);
        };
        translate(document.body);
        new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(translate))).observe(
            document.body, { childList: true, subtree: true });
    }
"""
"""Translates what stands on the page and what comes later. The words stay: a test reads them."""

ways = pytest.mark.parametrize("way", [REPLACING, WRAPPING], ids=["replacing", "wrapping"])


def translate(page: Page, way: str = REPLACING) -> None:
    """The visitor has the page translated."""
    with page.expect_response(re.compile(r"/translated\.js$")):
        page.evaluate(f"() => ({_TRANSLATE})({way})")
    expect(page.locator("main font").first).to_be_attached()


@ways
def test_what_the_form_shows_is_what_is_kept_and_booked(visit: Visit, offers: Offers, way: str) -> None:
    offer = offers.take()
    page = visit(offer.form, own_clock=True)
    expect_kept(page)
    translate(page, way)
    time = change_time(page)
    # Not one that gets too near while the clock goes on.
    other = time.locator(f'option:enabled:not([value="{offer.start}"])').last
    start, words = other.get_attribute("value"), other.text_content() or ""
    time.select_option(start)
    expect(page.locator(".session-time")).to_contain_text(f", {words}–")
    expect(page.locator(".session-time")).not_to_contain_text(f", {offer.time}–")
    expect_kept(page)
    expect(hold_note(page).locator("p")).to_have_count(1)
    expect(hold_note(page)).to_have_text(re.compile(r"^\s*Kept for you for \d:\d\d\s*$"))

    # The clock of a kept time goes on.
    before = page.get_by_role("timer").inner_text()
    page.clock.run_for(5_000)
    expect(page.get_by_role("timer")).not_to_have_text(before)
    expect(hold_note(page)).to_have_text(re.compile(r"^\s*Kept for you for \d:\d\d\s*$"))
    page.clock.run_for(5 * 60_000)
    expect(hold_note(page)).to_contain_text("No longer kept, still free.")
    expect(hold_note(page)).not_to_contain_text("Kept for you")

    form_field(page, "Name").fill("")
    book_button(page).click()
    expect(page.locator("#help-name")).not_to_have_text("")
    fill_in(page)
    expect(page.locator("#help-name")).to_have_text("")
    expect(book_button(page)).to_contain_text(words)
    book_button(page).click()
    expect(page).to_have_url(re.compile(r"/booking#"))
    expect(page.get_by_text(re.compile(rf"^{words}–"))).to_be_visible()


@ways
def test_days_weeks_and_zones_are_those_that_are_chosen(visit: Visit, stack: Stack, way: str) -> None:
    host = Host(stack)  # whose times nobody else holds or lets go meanwhile
    host.offer()
    pages = [visit(host.page("deep-dive"), width=390), visit(host.page("deep-dive"), width=390)]
    for page in pages:
        expect_live(page)
        expect(open_slots(page).first).to_be_visible()
    translate(pages[0], way)

    def expect_alike(*, unlike: str) -> str:
        """Both show the same, and something else than before."""

        def alike() -> str:
            # Read again each time: a page may not have begun yet to load what was chosen.
            there, here = (" ".join((page.locator("main").text_content() or "").split()) for page in pages)
            return here if here == there and here != unlike else ""

        return eventually(alike)

    shown = expect_alike(unlike="")
    for day in (3, 1):
        for page in pages:
            page.locator(".day").nth(day).click()
        shown = expect_alike(unlike=shown)
    for zone in ("America/New_York", "Asia/Tokyo"):
        for page in pages:
            choose_zone(page, zone)
            expect(zone_field(page)).to_have_value(re.compile(f"^{zone.partition('/')[2].replace('_', ' ')}\\b"))
        shown = expect_alike(unlike=shown)
    for page in pages:
        page.get_by_role("button", name="Next week").click()
    expect_alike(unlike=shown)


@ways
def test_what_others_book_turns_grey(visit: Visit, offers: Offers, way: str) -> None:
    offer = offers.take()
    page = visit(offer.page)
    expect_live(page)
    expect_status(page, offer, "open")
    translate(page, way)
    hold = offers.hold(offer)
    expect_status(page, offer, "held")
    expect(slot(page, offer.start)).to_contain_text(offer.time)
    made = offers.book(offer, hold=hold)
    expect_status(page, offer, "taken")
    expect(slot(page, offer.start)).to_contain_text("taken")
    offers.cancel(made)
    expect_status(page, offer, "open")
    expect(slot(page, offer.start)).to_have_text(offer.time)


@ways
def test_a_cancelled_session_says_so_and_a_dashboard_what_its_expert_did(visit: Visit, stack: Stack, way: str) -> None:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    for day, name in ((2, "Anna Berg"), (3, "Ben Ito")):
        booked(host, Days(NOW).in_days(day, "10:00"), name=name)
    page = dashboard(host, visit)
    expect(requests(page)).to_have_count(2)
    translate(page, way)
    request(page, "Anna Berg").get_by_role("button", name="Confirm").click()
    expect(badge(request(page, "Anna Berg"))).to_have_text("Confirmed")
    expect(page.get_by_role("heading", name=re.compile("^Requests"))).to_have_text(re.compile(r"^\s*Requests\s*1\s*$"))
    page.get_by_role("link", name=re.compile("^Past")).click()
    expect(page).to_have_url(re.compile(r"/dashboard\?view=past$"))
    expect(requests(page)).to_have_count(1)
    expect(requests(page)).to_contain_text("Ben Ito")

    page.goto(link_of(host.book("deep-dive", start=Days(NOW).in_days(4, "10:00"))))
    expect(page.locator(".badge")).to_have_text("Waiting for confirmation")
    translate(page, way)
    page.get_by_role("button", name="Withdraw request").click()
    page.get_by_label("Reason (optional)").fill("I have a cold")
    page.get_by_role("button", name="Withdraw the request").click()
    expect(page.locator(".badge")).to_have_text("Withdrawn")
    expect(page.locator(".status-note")).to_have_text(re.compile("wrote: I have a cold$"))
    expect(page.get_by_role("button", name="Withdraw request")).to_have_count(0)


def test_a_page_can_be_translated_before_it_has_anything(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => ({_TRANSLATE})({REPLACING}))")
    page.goto(offer.page)
    slot(page, offer.start).click()
    expect(page.locator(".session-time")).to_contain_text(offer.time)
    expect_kept(page)
    expect(hold_note(page).locator("p")).to_have_count(1)
