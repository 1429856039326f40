"""The account: kept, taken along, erased."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.own_pages import an_address, sign_in_with_code
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import barriers, body_of, choose_zone, zone_field
from tests.browser.visiting import Visit
from tests.stack import Stack


def account(visit: Visit, stack: Stack, address: str, expert: str | None = None, **look: Any) -> Page:
    """Somebody's account, signed in."""
    page = visit(None, **look)
    sit_at(page, signed_in(stack, address, expert))
    page.goto("/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    return page


def test_it_keeps_what_is_saved_and_names_what_is_wrong(visit: Visit, stack: Stack) -> None:
    page = account(visit, stack, an_address(), width=390)
    expect(zone_field(page)).to_have_value("")
    page.get_by_label("Name").fill("Kim Ode")
    # Only what was changed is saved, and in whose form mails are to write times.
    with page.expect_request(lambda request: request.method == "PATCH") as saved:
        page.get_by_role("button", name="Save").click()
    assert body_of(saved.value) == {"name": "Kim Ode", "locale": "en-GB-u-hc-h23"}
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.get_by_label("Phone").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Phone")).to_be_focused()
    expect(page.get_by_text("That’s too short or too long for a number of its country.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Phone").fill("020 7946 0018")
    page.get_by_label("Country code").select_option("GB")
    expect(page.get_by_label("Phone")).not_to_have_attribute("aria-invalid", "true")
    choose_zone(page, "Asia/Tokyo")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Kim Ode")
    expect(page.get_by_label("Phone")).to_have_value("+44 20 7946 0018")
    expect(zone_field(page)).to_have_value("Tokyo (UTC+9)")


def test_reminders_are_turned_off_and_on_again(visit: Visit, stack: Stack) -> None:
    page = account(visit, stack, an_address())
    tick = page.get_by_label("Remind me of my bookings by email")
    expect(tick).to_be_checked()
    for wanted in (False, True):
        tick.set_checked(wanted)
        with page.expect_request(lambda request: request.method == "PATCH") as saved:
            page.get_by_role("button", name="Save").click()
        assert body_of(saved.value)["is_reminded"] is wanted
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.reload()
        expect(tick).to_be_checked(checked=wanted)


def test_who_signs_in_again_finds_what_they_typed_and_takes_everything_along(
    visit: Visit, offers: Offers, stack: Stack
) -> None:
    address = an_address()
    made = offers.book(offers.take(), email=address)["booking"]
    page = account(visit, stack, address)
    page.get_by_label("Name").fill("Kim Ode")
    ended = {"type": "sign_in_needed", "title": "Sign in", "status": 401, "detail": "", "errors": []}
    page.route("**/api/me", lambda route: route.fulfill(status=401, json=ended))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Sign in to your account")).to_be_visible()
    page.unroute("**/api/me")
    sign_in_with_code(page, stack, address)
    expect(page.get_by_label("Name")).to_have_value("Kim Ode")

    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert kept["account"]["email"] == address
    assert kept["bookings"] == [made]


def test_an_expert_gets_a_calendar_to_subscribe_to(visit: Visit, offers: Offers, stack: Stack) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = account(visit, stack, f"{offer.handle}@example.com", offer.handle)
    feed = page.get_by_label("Secret address")
    expect(feed).to_have_value(re.compile(rf"^{stack.site_url}api/experts/{offer.handle}/calendar\.ics\?key="))
    first = feed.input_value()
    status, headers, body = stack.get(path_of(first))
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"UID:{made['booking']['id']}@expertbook" in body.decode().replace("\r\n ", "")
    page.get_by_role("button", name="New address").click()
    expect(page.get_by_text("The old one doesn’t work any more")).to_be_visible()
    assert stack.get(path_of(first))[0] == 404
    assert stack.get(path_of(feed.input_value()))[0] == 200


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_an_expert_takes_the_reputation_along_signed(visit: Visit, offers: Offers, stack: Stack) -> None:
    handle = offers.take().handle
    page = account(visit, stack, f"{handle}@example.com", handle, width=390)
    section = page.get_by_role("region", name="Your reputation")
    expect(section.get_by_role("link")).to_have_attribute("href", "/.well-known/jwks.json")
    with page.expect_download() as download:
        section.get_by_role("button", name="Take it along").click()
    taken = json.loads(download.value.path().read_text("utf-8"))
    assert (taken["reputation"]["sub"], taken["jws"].count(".")) == (handle, 2)
    expect(section.get_by_role("status")).to_have_text("Saved as expertbook-reviews.json.")
    page = account(visit, stack, an_address())
    expect(page.get_by_role("region", name="Your reputation")).to_have_count(0)


def test_signing_out_everywhere_ends_what_is_signed_in_elsewhere(visit: Visit, stack: Stack) -> None:
    address = an_address()
    elsewhere, here = account(visit, stack, address), account(visit, stack, address, width=390)
    here.route("**/api/auth/sessions", lambda route: route.abort())
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.get_by_role("alert").get_by_text("The server doesn’t answer.")).to_be_visible()
    here.unroute("**/api/auth/sessions")
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.get_by_role("heading", name="You’re signed out everywhere")).to_be_visible()
    assert barriers(here) == []
    assert address not in here.evaluate("Object.values(localStorage).join()")
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Sign in to your account")).to_be_visible()
    here.get_by_role("button", name="Sign in again").click()
    sign_in_with_code(here, stack, address)
    expect(here.get_by_role("heading", name="Your account")).to_be_visible()
