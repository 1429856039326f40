"""Signing in with a code from a mail."""

from __future__ import annotations

import secrets

from playwright.sync_api import expect

from tests.browser.mails import code_sent_to
from tests.browser.steps import barriers
from tests.browser.visiting import Visit
from tests.stack import Stack


def test_a_wrong_code_can_be_corrected_and_the_right_one_signs_in(visit: Visit, stack: Stack) -> None:
    address = f"zoe-{secrets.token_hex(5)}@example.com"
    page = visit("/account", width=390)
    page.get_by_label("Email").fill(address)
    page.keyboard.press("Enter")
    field = page.get_by_label("Code", exact=True)
    expect(field).to_be_focused()
    code = code_sent_to(stack, address)
    field.press_sequentially(f"{(int(code) + 1) % 10**6:06}")
    expect(page.get_by_role("alert")).to_contain_text("This code doesn’t work.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert barriers(page) == []
    field.fill(f" {code[:3]} {code[3:]} ")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_somebody_who_looks_into_the_mail_comes_back_to_the_code(visit: Visit, stack: Stack) -> None:
    """Phones drop a page that is in the background."""
    address = f"zoe-{secrets.token_hex(5)}@example.com"
    page = visit("/account", width=390)
    page.get_by_label("Email").fill(address)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    page.reload()
    page.get_by_label("Code", exact=True).fill(code_sent_to(stack, address))
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("Email")).to_have_value("")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_code_is_not_the_only_way_on(visit: Visit, stack: Stack) -> None:
    address = f"zoe-{secrets.token_hex(5)}@example.com"
    page = visit("/account")
    page.get_by_label("Email").fill(address)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use another address").click()
    expect(page.get_by_label("Email")).to_have_value(address)


def test_too_many_codes_say_how_long_to_wait(visit: Visit) -> None:
    page = visit("/account")
    problem = {"type": "too_many_requests", "detail": "…"}
    page.route(
        "**/api/auth/codes", lambda route: route.fulfill(status=429, headers={"Retry-After": "1500"}, json=problem)
    )
    page.get_by_label("Email").fill("ben@example.com")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("ask again in 25 minutes")
    expect(page.get_by_label("Email")).to_have_value("ben@example.com")


def test_what_can_be_no_address_is_said_before_it_is_sent(visit: Visit) -> None:
    page = visit("/account")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("Your email address is needed.")
    expect(page.get_by_label("Email")).to_be_focused()
    page.get_by_label("Email").fill("ben.example.com")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("An email address needs an @.")


def test_without_a_network_it_says_so_and_loses_nothing(visit: Visit) -> None:
    page = visit("/account")
    page.get_by_label("Email").fill("ben@example.com")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("You’re offline.")
    expect(page.get_by_label("Email")).to_have_value("ben@example.com")
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="You’re offline.")).to_have_count(0)
    expect(page.get_by_label("Email")).to_have_value("ben@example.com")


def test_another_code_can_be_asked_for_after_half_a_minute(visit: Visit, stack: Stack) -> None:
    address = f"zoe-{secrets.token_hex(5)}@example.com"
    page = visit("/account", own_clock=True)
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("button", name="Another code can be sent in half a minute")).to_be_disabled()
    page.clock.run_for(31_000)
    page.get_by_role("button", name="Send another code").click()
    expect(page.get_by_text(f"We sent a new code to {address}.")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(code_sent_to(stack, address, 2))
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
