"""An email address that has to be proved: the form asks for the code in place, and a link in the mail does the same."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.holding import requests_of
from tests.browser.mails import code_sent_to, mail_to
from tests.browser.offers import Offers
from tests.browser.own_pages import an_address
from tests.browser.steps import BOOKED, NOTES, book_button, expect_usable, fill_in, form_field
from tests.browser.visiting import Visit
from tests.stack import Stack

NEEDED = {"type": "proof_needed", "title": "Please prove your email address", "status": 401, "detail": "", "errors": []}


def wants_proof(page: Page) -> None:
    """As after many bookings from this network: without a proof nothing is booked, and with one the API decides."""

    def answer(route: Route) -> None:
        if "authorization" in route.request.headers:
            route.continue_()
        else:
            route.fulfill(status=401, json=NEEDED, content_type="application/problem+json")

    page.route("**/api/bookings", answer)


def code_field(page: Page) -> Any:
    return page.get_by_label("Code", exact=True)


def test_the_form_asks_for_the_code_in_place_and_books(visit: Visit, offers: Offers, stack: Stack) -> None:
    page = visit(offers.take().form, width=390)
    wants_proof(page)
    fill_in(page, **{"Email": an_address(), NOTES: "Bring the notes"})
    book_button(page).click()
    expect(code_field(page)).to_be_focused()

    # Another address is asked for its own code.
    address = an_address()
    form_field(page, "Email").fill(address)
    expect(code_field(page)).to_have_count(0)
    tries = requests_of(page, "POST", "/api/bookings")
    book_button(page).click()
    expect(code_field(page)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=f"We’ve sent a code to {address}")).to_be_visible()
    expect(form_field(page, "Name")).not_to_have_value("")
    expect(page.get_by_label("Notes (optional)")).to_have_value("Bring the notes")
    expect(page.get_by_text(re.compile("Kept for you"))).to_be_visible()
    expect_usable(page, 390)
    code = code_sent_to(stack, address)
    code_field(page).fill(f"{(int(code) + 1) % 10**6:06}")
    expect(page.get_by_text("This code doesn’t work.")).to_be_visible()
    code_field(page).fill(code)
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    assert len(tries) == 2
    mail_to(stack, address, "Booked")


def link_sent_to(stack: Stack, address: str) -> str:
    body = mail_to(stack, address, "sign-in code").get_body(("plain",))
    assert body is not None
    (link,) = re.findall(r"https?://\S+/bookings#\S+", body.get_content())
    return str(link)


def test_the_link_in_the_mail_signs_in_with_one_press(visit: Visit, stack: Stack) -> None:
    page = visit("/bookings")
    address = an_address()
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    expect(code_field(page)).to_be_visible()
    # Somewhere else, where nobody asked for a code; from another network, too.
    elsewhere = visit("/bookings#" + link_sent_to(stack, address).partition("#")[2])
    expect(elsewhere.get_by_text(f"Your link is for {address}.")).to_be_visible()
    assert "#" not in elsewhere.url
    signed_in = requests_of(elsewhere, "POST", "/api/auth/sessions")
    assert not signed_in, "a program that opens links signs nobody in"
    elsewhere.get_by_role("button", name="Sign in", exact=True).click()
    expect(elsewhere.get_by_text(address)).to_be_visible()
    expect(elsewhere.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_sign_in_whose_answer_was_lost_is_repeated(visit: Visit, stack: Stack) -> None:
    page = visit("/bookings")
    address = an_address()
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    code = code_sent_to(stack, address)
    lost: list[int] = []

    def lose(route: Route) -> None:
        # By the stack's own address: the site's name is known to the browser alone.
        lost.append(route.fetch(url=f"{stack.api_url}/auth/sessions").status)
        route.abort()

    page.route("**/api/auth/sessions", lose, times=1)
    code_field(page).fill(code)
    expect(page.get_by_text("The server doesn’t answer.")).to_be_visible()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert lost == [201]
