"""What holds for every page: its width, its weight, and that everybody can use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.steps import book_button, expect_usable, fill_in, resources
from tests.browser.visiting import Visit

Opener = Callable[[Visit, Offers, dict[str, Any]], Page]


def directory(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit("/", **look)
    expect(page.locator(".card-link").first).to_be_visible()
    return page


def expert(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit(f"/{offers.one_with_time()}", **look)
    expect(page.locator(".slot[data-start]").first).to_be_visible()
    return page


def form(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = expert(visit, offers, look)
    page.locator('.slot[data-status="open"]').first.click()
    expect(page.get_by_label("Name")).to_be_visible()
    return page


def form_with_errors(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = form(visit, offers, look)
    book_button(page).click()
    expect(page.locator(".field-error").first).to_be_visible()
    return page


def booking(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = form(visit, offers, look)
    long_word = "Wolfeschlegelsteinhausenbergerdorff" * 3
    fill_in(page, Name=long_word, **{"Notes (optional)": long_word * 4})
    book_button(page).click()
    expect(page.locator(".ticket-top")).to_be_visible()
    return page


def missing(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit("/404.html", **look)
    expect(page.get_by_role("link", name="See all experts")).to_be_visible()
    return page


def my_bookings(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = booking(visit, offers, look)
    page.goto("/bookings")
    expect(page.locator(".booking-card").first).to_be_visible()
    return page


def sign_in(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit("/account", **look)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator(".field-error")).to_be_visible()
    return page


def offline(visit: Visit, offers: Offers, look: dict[str, Any]) -> Page:
    page = visit("/offline.html", **look)
    expect(page.get_by_role("heading", name="This page needs the internet")).to_be_visible()
    return page


PAGES = [directory, expert, form, form_with_errors, booking, my_bookings, sign_in, missing, offline]
every_page = pytest.mark.parametrize("opened", PAGES, ids=lambda each: each.__name__)


@every_page
def test_every_page_is_usable(visit: Visit, offers: Offers, opened: Opener) -> None:
    page = opened(visit, offers, {})
    expect_usable(page, 1440, 390, 360)
    modules = {path for path in resources(page) if re.match(r"/(app|vendor)/.*\.js$", path)}
    announced = page.evaluate(
        "[...document.querySelectorAll('link[rel=modulepreload], script[src]')]"
        ".map((each) => new URL(each.href || each.src).pathname)"
    )
    # A module that is only found by running another one costs a round trip more.
    assert modules == set(announced)


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
