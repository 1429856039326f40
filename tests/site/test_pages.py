"""What holds for every page: its width, its weight, and that everybody can use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.steps import book_button, expect_usable, fill_in, resources
from tests.browser.visiting import Visit
from tests.site.room import expect_room

Opener = Callable[[Visit, Offers, dict[str, Any]], Page]

Walk = Callable[[Visit, Offers], Iterator[Page]]
"""Opens one page after the other, each in the state that a test is to look at."""


_MOVING = """[...document.querySelectorAll("*")].filter((each) => {
    const { animationName, transitionDuration } = getComputedStyle(each);
    return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
}).map((each) => each.outerHTML)"""
"""What moves on a page, or would; of somebody who doesn't want that nothing is to."""


def directory(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit("/", **look)
    expect(page.locator(".card-link").first).to_be_visible()
    return page


def expert(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit(f"/{offers.one_with_time()}", **look)
    expect(page.locator(".slot[data-start]").first).to_be_visible()
    return page


def all_experts(visit: Visit, offers: Offers) -> Iterator[Page]:
    yield directory(visit, offers, {})


def an_expert_the_form_and_bookings(visit: Visit, offers: Offers) -> Iterator[Page]:
    page = expert(visit, offers, {})
    yield page
    # The first may be too soon by the time that all of this was looked at.
    page.locator('.slot[data-status="open"]').last.click()
    expect(page.get_by_label("Name")).to_be_visible()
    yield page
    book_button(page).click()
    expect(page.locator(".field-error").first).to_be_visible()
    yield page
    long_word = "Wolfeschlegelsteinhausenbergerdorff" * 3
    fill_in(page, Name=long_word, **{"Notes (optional)": long_word * 4})
    book_button(page).click()
    expect(page.locator(".ticket-top")).to_be_visible()
    yield page
    page.goto("/bookings")
    expect(page.locator(".booking-card").first).to_be_visible()
    yield page


def sign_in(visit: Visit, offers: Offers) -> Iterator[Page]:
    page = visit("/account")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator(".field-error")).to_be_visible()
    yield page


def missing_and_offline(visit: Visit, offers: Offers) -> Iterator[Page]:
    page = visit("/404.html")
    expect(page.get_by_role("link", name="See all experts")).to_be_visible()
    yield page
    page.goto("/offline.html")
    expect(page.get_by_role("heading", name="This page needs the internet")).to_be_visible()
    yield page


@pytest.mark.parametrize(
    "walk",
    [all_experts, an_expert_the_form_and_bookings, sign_in, missing_and_offline],
    ids=lambda each: each.__name__,
)
def test_every_page_is_usable_and_has_room(visit: Visit, offers: Offers, walk: Walk) -> None:
    for page in walk(visit, offers):
        expect_usable(page, 1440, 360)
        modules = {path for path in resources(page) if re.match(r"/(app|vendor)/.*\.js$", path)}
        announced = page.evaluate(
            "[...document.querySelectorAll('link[rel=modulepreload], script[src]')]"
            ".map((each) => new URL(each.href || each.src).pathname)"
        )
        # A module that is only found by running another one costs a round trip more.
        assert modules == set(announced)
        assert page.evaluate(_MOVING) == []
        expect_room(page)


def test_a_url_with_a_slash_or_in_capitals_leads_to_its_page(visit: Visit, offers: Offers) -> None:
    handle = offers.one_with_time()
    page = visit(f"/{handle.title()}/?timezone=Asia/Tokyo")
    expect(page.locator(".slot[data-start]").first).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/{handle}\?timezone=Asia"))
    page.goto("/Bookings/?view=past")
    expect(page.get_by_role("link", name="Past")).to_have_attribute("aria-current", "page")


def test_the_scheme_follows_the_switch_and_is_remembered(visit: Visit) -> None:
    page = visit("/", scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Switch to the light scheme").click()
    light = page.evaluate(ground)
    assert light != dark
    page.reload()
    assert page.evaluate(ground) == light
    expect(page.get_by_role("button", name="Switch to the dark scheme")).to_be_visible()
