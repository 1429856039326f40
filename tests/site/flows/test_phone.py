"""A client's phone number: asked for where the expert wants it, and read as it is dialled where the client is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosts import Host
from tests.browser.steps import barriers, body_of, book_button, choose_zone, fill_in, form_field, unfold_details
from tests.browser.visiting import Visit
from tests.stack import Stack


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def open_form(visit: Visit, host: Host, **look: object) -> Page:
    page = visit(host.page("deep-dive"), **look)
    # The first one goes by while a test that takes long looks at the form.
    page.locator('.slot[data-status="open"]').last.click()
    expect(page.get_by_label("Name")).to_be_visible()
    return page


def test_a_number_is_taken_as_it_is_dialled_where_the_client_is(visit: Visit, host: Host) -> None:
    host.offer(phone="required")
    page = open_form(visit, host, width=390)
    expect(page.get_by_label("Country code")).to_have_value("GB")
    known = page.locator("form [autocomplete]").evaluate_all("fields => fields.map((each) => each.autocomplete)")
    assert known == ["name", "email", "tel-country-code", "tel"]
    fill_in(page, Phone="\u202a020 7946 0018\u202c")
    assert barriers(page) == []
    page.get_by_label("Country code").select_option("FR")
    book_button(page).click()
    expect(page.locator("#help-phone")).to_contain_text("for a number of its country")
    page.get_by_label("Country code").select_option("GB")
    expect(page.locator(".field-error")).to_have_count(0)
    with page.expect_request(lambda request: request.url.endswith("/api/bookings")) as sent:
        book_button(page).click()
    assert body_of(sent.value)["country"] == "GB"
    unfold_details(page)
    expect(page.locator(".ticket").get_by_text("+44 20 7946 0018")).to_be_visible()


def test_another_zone_changes_the_country_only_before_a_number_is_typed(visit: Visit, host: Host) -> None:
    host.offer(phone="required")
    page = open_form(visit, host)
    country = page.get_by_label("Country code")
    expect(country).to_have_value("GB")
    page.get_by_role("button", name="Other times").click()
    choose_zone(page, "Europe/Paris")
    page.locator('.slot[data-status="open"]').last.click()
    expect(country).to_have_value("FR")
    page.get_by_label("Phone", exact=True).fill("01 23 45 67 89")
    page.get_by_role("button", name="Other times").click()
    choose_zone(page, "America/New_York")
    page.locator('.slot[data-status="open"]').last.click()
    expect(country).to_have_value("FR")


def test_an_optional_number_may_be_left_out(visit: Visit, host: Host) -> None:
    host.offer(phone="optional")
    page = open_form(visit, host)
    fill_in(page, Phone="")
    expect(page.get_by_label("Phone (optional)")).not_to_have_attribute("required", "")
    with page.expect_request(lambda request: request.url.endswith("/api/bookings")) as sent:
        book_button(page).click()
    assert "phone" not in body_of(sent.value)
    expect(page.locator(".ticket")).to_contain_text("Ben Ito")
    assert page.locator('a[href^="tel:"]').count() == 0


def test_a_number_that_is_not_wanted_is_asked_for_as_soon_as_it_is_needed(visit: Visit, host: Host) -> None:
    made = host.offer(phone="hidden")
    page = open_form(visit, host)
    expect(form_field(page, "Phone")).to_have_count(0)
    page.get_by_label("Name").fill("علی\u200cرضا")
    page.get_by_label("Email").fill("o’brien@example.com")
    book_button(page).click()
    expect(page.locator("#help-email")).to_contain_text("Write a plain apostrophe: o'brien@example.com")
    page.get_by_label("Email").fill("\u200bben@example.com")
    host.done("PUT", f"/me/event-types/{made.pop('slug')}", made | {"phone": "required"})
    book_button(page).click()
    expect(page.get_by_label("Phone", exact=True)).to_be_visible()
    # It's shown as soon as the page hears of it, which may be before the API has refused the booking.
    expect(book_button(page)).to_have_text(re.compile(r"^\s*Book \d"))
    page.get_by_label("Phone", exact=True).fill("020 7946 0018")
    book_button(page).click()
    expect(page.locator(".ticket")).to_contain_text("علی\u200cرضا")
    expect(page.locator(".ticket")).to_contain_text("+44 20 7946 0018")


def test_who_is_called_always_gives_a_number(visit: Visit, host: Host) -> None:
    host.offer(phone="hidden")
    page = host.visit(visit, "/dashboard/event-types?edit=deep-dive", width=390)
    expect(page.get_by_label("Phone number")).to_have_value("hidden")
    page.get_by_role("radio", name="Phone", exact=True).check()
    expect(page.get_by_label("Phone number")).to_be_disabled()
    expect(page.get_by_label("Phone number")).to_have_value("required")
    with page.expect_request(lambda request: request.method == "PUT") as saved:
        page.get_by_role("button", name="Save").click()
    assert body_of(saved.value)["phone"] == "required"
