"""The form knows who books: from the account, the last booking in this browser, or the link to the page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.holding import requests_of
from tests.browser.offers import Offer, Offers
from tests.browser.own_pages import an_address
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import CLIENT, book, book_button, expect_usable, fill_in, form_field, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import Api
from tests.site.flows.test_embed import Host, frame, host
from tests.stack import Stack

__all__ = ["host"]  # a fixture

GIVEN = {"name": "Zoë Park", "email": "zoe+news@example.com", "phone": "+49 30 123456"}


def expect_filled(page: Page | Frame, name: str, email: str, phone: str) -> None:
    for label, value in {"Name": name, "E-mail": email, "Phone": phone}.items():
        expect(form_field(page, label)).to_have_value(value)


def with_given(offer: Offer, **given: str) -> str:
    return f"{offer.form}&{urlencode(given or GIVEN)}"


def not_you(page: Page) -> Any:
    return page.get_by_role("button", name="Not you?")


def in_storage(page: Page) -> str:
    kept: str = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    return kept


def test_who_is_signed_in_is_known_by_their_account(visit: Visit, offers: Offers, stack: Stack) -> None:
    session = signed_in(stack, an_address())
    Api(stack).ask("PATCH", "/me", {"name": "Ben Ito", "phone": "+442079460018"}, token=session["token"])
    page = visit(None, own=True)
    sit_at(page, session)
    asked = requests_of(page, "GET", "/api/me")
    offer = offers.take()
    page.goto(with_given(offer))
    expect_filled(page, "Ben Ito", session["email"], "+44 20 7946 0018")
    expect(not_you(page)).to_have_count(0)
    assert len(asked) == 1
    loaded, announced = modules(page)
    assert loaded == announced
    book_button(page).click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()


def test_an_account_that_can_not_be_asked_is_no_obstacle(visit: Visit, offers: Offers, stack: Stack) -> None:
    session = signed_in(stack, an_address())
    page = visit(None)
    sit_at(page, session)
    page.route("**/api/me", lambda route: route.fulfill(status=503, json={"type": "unavailable"}))
    page.goto(offers.take().form)
    expect_filled(page, "", session["email"], "")


def test_who_booked_here_last_is_known_and_forgotten_with_one_click(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())
    page.goto(offers.take().form)
    expect_filled(page, CLIENT["Name"], CLIENT["E-mail"], CLIENT["Phone"])
    expect(page.get_by_role("button", name="Add a note")).to_be_visible()
    expect_usable(page, 390)
    form_field(page, "Phone").fill("+49 30 1")
    not_you(page).click()
    expect_filled(page, "", "", "+49 30 1")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(not_you(page)).to_have_count(0)
    page.reload()
    expect_filled(page, "", "", "+49 30 1")


def test_a_number_that_was_not_asked_for_stays_known(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take())

    def without_phone(route: Any) -> None:
        made = route.fetch(url=f"{offers.api_url}/bookings").json()
        route.fulfill(status=201, json={**made, "booking": {**made["booking"], "phone": "", "phone_text": ""}})

    page.route("**/api/bookings", without_phone, times=1)
    page.goto(offers.take().form)
    expect(not_you(page)).to_be_visible()
    book_button(page).click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    page.goto(offers.take().form)
    expect_filled(page, CLIENT["Name"], CLIENT["E-mail"], CLIENT["Phone"])


def test_the_last_booking_of_somebody_else_says_nothing_of_who_is_signed_in(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    page = book(visit, offers.take())
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
    page = visit(None, own=True)
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
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    page.go_back()
    expect(page).not_to_have_url(re.compile("zoe"))


def test_it_leaves_the_address_of_a_page_without_a_form_too(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(f"{offer.page}?{urlencode(GIVEN)}#{urlencode({'name': 'From behind the sign'})}")
    expect(page).to_have_url(re.compile(re.escape(offer.page) + "$"))
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    expect_filled(page, **GIVEN | {"name": "From behind the sign"})


@pytest.mark.parametrize("known", ["account", "link"])
def test_what_somebody_typed_is_never_written_over(visit: Visit, offers: Offers, stack: Stack, known: str) -> None:
    offer = offers.take()
    page = visit(None, own=True)
    if known == "link":
        page.goto(offer.form)
    else:
        session = signed_in(stack, an_address())
        sit_at(page, session)
        waiting: list[Any] = []
        page.route("**/api/me", lambda route: waiting.append(route))
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


def test_markup_in_a_link_is_text(visit: Visit, offers: Offers) -> None:
    name = "<img src=x onerror='window.hacked = 1'>"
    page = visit(with_given(offers.take(), name=name, email="no address"))
    expect_filled(page, name, "no address", "")
    book_button(page).click()
    expect(page.locator(".field-error").first).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_a_site_around_hands_on_what_it_knows(visit: Visit, offers: Offers, host: Host) -> None:
    offer = offers.take()
    page = visit(None, own=True)
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
    expect(embedded.get_by_role("heading", level=1)).to_have_text("Booked")


def test_a_frame_takes_it_from_its_own_address_as_well_and_knows_nobody_else(visit: Visit, offers: Offers) -> None:
    """Who booked in this browser before could be made to book by a click, by the page around."""
    page = book(visit, offers.take())
    offer = offers.take()
    page.goto(f"/embed?expert={offer.handle}&event_type={offer.slug}&{urlencode({'email': GIVEN['email']})}")
    expect(page).to_have_url(re.compile(f"/embed\\?expert={offer.handle}&event_type={offer.slug}$"))
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    expect_filled(page, "", GIVEN["email"], "")
    loaded, _ = modules(page)
    assert not {path for path in loaded if "sign_in" in path or "account" in path}


def test_a_retry_after_a_lost_answer_is_the_same_request_whatever_is_known_by_then(
    visit: Visit, offers: Offers
) -> None:
    """Another key would book a second time, or find the time taken by oneself."""
    page = visit(with_given(offers.take()), own=True)
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route("**/api/bookings", lose, times=2)
    expect_filled(page, **GIVEN)
    book_button(page).click()
    expect(page.get_by_text("to try again will not book it twice")).to_be_visible()
    page.evaluate("sessionStorage.removeItem('expertbook.given')")
    with page.expect_request("**/api/bookings"):  # the page sends it again by itself
        page.reload()
    expect_filled(page, **GIVEN)
    expect(page.get_by_text("to try again will not book it twice")).to_be_visible()
    with page.expect_request("**/api/bookings") as asked:
        book_button(page).click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    assert {*keys, asked.value.headers["idempotency-key"]} == {keys[0]} and len(keys) == 2


def test_signing_out_forgets_who_booked_here(visit: Visit, offers: Offers, stack: Stack) -> None:
    page = visit(None)
    sit_at(page, signed_in(stack, CLIENT["E-mail"]))
    page.goto(offers.take().form)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    assert "Ben Ito" in in_storage(page)
    page.goto("/bookings")
    page.get_by_role("button", name="Sign out").click()
    assert "Ben Ito" not in in_storage(page)
