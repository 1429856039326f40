"""The form knows who books: from the account, the last booking in this browser, or the link to the page."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.holding import requests_of
from tests.browser.offers import Offer, Offers
from tests.browser.own_pages import an_address
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import BOOKED, CLIENT, barriers, book, book_button, form_field, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import Api
from tests.site.flows.test_embed import Host, frame, host
from tests.stack import Stack

__all__ = ["host"]  # a fixture

GIVEN = {"name": "Zoë Park", "email": "zoe+news@example.com", "phone": "+49 30 123456"}


def expect_filled(page: Page | Frame, name: str, email: str, phone: str) -> None:
    for label, value in {"Name": name, "Email": email, "Phone": phone}.items():
        expect(form_field(page, label)).to_have_value(value)


def with_given(offer: Offer, **given: str) -> str:
    return f"{offer.form}&{urlencode(given or GIVEN)}"


def not_you(page: Page) -> Any:
    return page.get_by_role("button", name="Not you?")


def in_storage(page: Page) -> str:
    kept: str = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    return kept


def test_who_is_signed_in_is_known_by_their_account_until_they_sign_out(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    session = signed_in(stack, an_address())
    Api(stack).ask("PATCH", "/me", {"name": "Ben Ito", "phone": "+442079460018"}, token=session["token"])
    page = visit(None)
    sit_at(page, session)
    # An account that can't be asked is no obstacle.
    page.route("**/api/me", lambda route: route.fulfill(status=503, json={"type": "unavailable"}))
    page.goto(offers.take().form)
    expect_filled(page, "", session["email"], "")
    page.unroute("**/api/me")

    asked = requests_of(page, "GET", "/api/me")
    page.goto(with_given(offers.take()))
    expect_filled(page, "Ben Ito", session["email"], "+44 20 7946 0018")
    expect(not_you(page)).to_have_count(0)
    assert len(asked) == 1
    loaded, announced = modules(page)
    assert loaded == announced
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    assert "Ben Ito" in in_storage(page)
    page.goto("/bookings")
    page.get_by_role("button", name="Sign out").click()
    assert "Ben Ito" not in in_storage(page)


def test_who_booked_here_last_is_known_and_forgotten_with_one_click(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())

    def without_phone(route: Any) -> None:
        made = route.fetch(url=f"{offers.api_url}/bookings").json()
        route.fulfill(status=201, json={**made, "booking": {**made["booking"], "phone": "", "phone_text": ""}})

    # A number that is not asked for the next time stays known.
    page.route("**/api/bookings", without_phone, times=1)
    page.goto(offers.take().form)
    expect(not_you(page)).to_be_visible()
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    page.goto(offers.take().form)
    expect_filled(page, CLIENT["Name"], CLIENT["Email"], CLIENT["Phone"])
    expect(page.get_by_role("button", name="Add a note")).to_be_visible()
    assert barriers(page) == []

    form_field(page, "Phone").fill("+49 30 1")
    not_you(page).click()
    expect_filled(page, "", "", "+49 30 1")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(not_you(page)).to_have_count(0)
    page.reload()
    expect_filled(page, "", "", "+49 30 1")


def test_who_booked_here_last_is_known_to_no_frame_and_to_nobody_else(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    page = visit(None)
    last = {"name": CLIENT["Name"], "email": CLIENT["Email"], "phone": CLIENT["Phone"]}
    page.evaluate("(text) => localStorage.setItem('expertbook.client', text)", json.dumps(last))
    offer = offers.take()
    page.goto(offer.form)
    expect_filled(page, **last)

    # The page around a frame could make them book by a click. A frame takes what it's given by its own address.
    page.goto(f"/embed?expert={offer.handle}&event_type={offer.slug}&{urlencode({'email': GIVEN['email']})}")
    expect(page).to_have_url(re.compile(f"/embed\\?expert={offer.handle}&event_type={offer.slug}$"))
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    expect_filled(page, "", GIVEN["email"], "")
    loaded, _ = modules(page)
    assert not {path for path in loaded if "sign_in" in path or "account" in path}

    session = signed_in(stack, an_address())
    sit_at(page, session)
    page.goto(offers.take().form)
    expect_filled(page, "", session["email"], "")
    page.goto("/bookings")
    page.get_by_role("button", name="Sign out").click()
    page.goto(offers.take().form)
    expect(book_button(page)).to_contain_text(re.compile("Book |Request "))
    expect_filled(page, "", "", "")


def test_a_link_fills_the_form_in_and_what_it_says_leaves_the_address_at_once(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(with_given(offer))
    expect_filled(page, **GIVEN)
    expect(page).to_have_url(re.compile(re.escape(offer.form) + "$"))
    expect(not_you(page)).to_have_count(0)
    assert not [url for url in sent if "/api/" in url and "zoe" in url]
    page.reload()
    expect_filled(page, **GIVEN)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    page.go_back()
    expect(page).not_to_have_url(re.compile("zoe"))


def test_it_leaves_the_address_of_a_page_without_a_form_too_and_markup_in_it_is_text(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take()
    name = "<img src=x onerror='window.hacked = 1'>"
    given = urlencode(GIVEN | {"email": "no address"})
    page = visit(f"{offer.page}?{given}#{urlencode({'name': name})}")
    expect(page).to_have_url(re.compile(re.escape(offer.page) + "$"))
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    expect_filled(page, name, "no address", GIVEN["phone"])
    book_button(page).click()
    expect(page.locator(".field-error").first).to_be_visible()
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("known", ["account", "link"])
def test_what_somebody_typed_is_never_written_over(visit: Visit, offers: Offers, stack: Stack, known: str) -> None:
    offer = offers.take()
    page = visit(None)
    if known == "link":
        page.goto(offer.form)
    else:
        session = signed_in(stack, an_address())
        sit_at(page, session)
        waiting: list[Any] = []
        page.route("**/api/me", lambda route: waiting.append(route))
        with page.expect_request("**/api/me"):
            page.goto(offer.form)
    page.get_by_label("Name", exact=True).fill("Typed")
    form_field(page, "Phone").fill("1")
    form_field(page, "Phone").fill("")
    if known == "link":
        page.goto(with_given(offer))
        expect_filled(page, "Typed", GIVEN["email"], "")
    else:
        account = {"name": "Ben Ito", "email": session["email"], "phone": "+442079460018"}
        waiting[0].fulfill(json={"account": account})
        expect_filled(page, "Typed", session["email"], "")


def test_a_site_around_hands_on_what_it_knows(visit: Visit, offers: Offers, host: Host) -> None:
    offer = offers.take()
    page = visit(None)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    known = " ".join(f'data-{name}="{value}"' for name, value in GIVEN.items())
    page.goto(host(f'<div data-expertbook="{offer.handle}/{offer.slug}" {known}></div>'))
    embedded = frame(page)
    embedded.locator(f'.slot[data-start="{offer.start}"]').click()
    expect_filled(embedded, **GIVEN)
    assert "zoe" not in embedded.evaluate("location.href")
    # Behind the #, which no server is sent; Playwright tells the whole address.
    assert not [url for url in sent if "zoe" in url.partition("#")[0]]
    assert "zoe" not in embedded.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    embedded.get_by_role("button", name=re.compile("^(Book|Request) ")).click()
    expect(embedded.get_by_role("heading", level=1)).to_have_text(BOOKED)


def test_a_retry_after_a_lost_answer_is_the_same_request_whatever_is_known_by_then(
    visit: Visit, offers: Offers
) -> None:
    """Another key would book a second time, or find the time taken by oneself."""
    page = visit(with_given(offers.take()))
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route("**/api/bookings", lose, times=2)
    expect_filled(page, **GIVEN)
    book_button(page).click()
    expect(page.get_by_text("trying again won’t book it twice")).to_be_visible()
    page.evaluate("sessionStorage.removeItem('expertbook.given')")
    holds = requests_of(page, "POST", "/api/holds")
    with page.expect_request("**/api/bookings"):  # the page sends it again by itself
        page.reload()
    expect_filled(page, **GIVEN)
    expect(page.get_by_text("trying again won’t book it twice")).to_be_visible()
    with page.expect_request("**/api/bookings") as asked:
        book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    assert {*keys, asked.value.headers["idempotency-key"]} == {keys[0]} and len(keys) == 2
    assert len(holds) == 1
