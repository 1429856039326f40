"""Who should not book again: blocked in a session, told so in the booking form, and listed in the account."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboards import Days, booked, card, dashboard
from tests.browser.hosts import Host
from tests.browser.steps import barriers, book_button, expect_usable, fill_in, unfold_details
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

in_days = Days(NOW).in_days


@pytest.fixture
def host(stack: Stack) -> Host:
    """An expert with one kind of session, which takes an hour."""
    host = Host(stack)
    host.offer()
    return host


def block_client(page: Page, name: str, what: str) -> None:
    card(page, name).get_by_role("button", name=name).click()
    card(page, name).get_by_role("button", name="Block this client…").click()
    page.get_by_role("radio", name=what).check()
    page.get_by_role("button", name="Block", exact=True).click()


def test_who_is_blocked_reads_so_and_keeps_what_was_typed(visit: Visit, host: Host) -> None:
    client = visit(f"{host.page('deep-dive')}?start={in_days(1, '10:30')}")
    fill_in(client, Name="Anna Berg")
    book_button(client).click()
    client.wait_for_url("**/booking#*")
    page = dashboard(host, visit)
    block_client(page, "Anna Berg", "The network")
    expect(card(page, "Anna Berg")).to_contain_text("Nobody on that network can book you any more.")
    expect(card(page, "Anna Berg").get_by_role("button", name="Anna Berg")).to_be_focused()

    client.goto(f"{host.page('deep-dive')}?start={in_days(1, '14:00')}")
    fill_in(client, **{"Name": "Bo Li", "Email": "bo@example.com", "Notes (optional)": "About one question"})
    book_button(client).click()
    refused = "This expert doesn’t take bookings from you. Nothing was booked or moved."
    expect(client.get_by_role("alert").filter(has_text=refused)).to_be_visible()
    expect(client.get_by_label("Name")).to_have_value("Bo Li")
    expect(client.get_by_label("Notes (optional)")).to_have_value("About one question")
    assert barriers(client) == []

    page.get_by_role("link", name="Everyone you block").click()
    listed = page.get_by_role("list", name="Blocked")
    expect(listed).to_contain_text("A network, from the booking of")
    listed.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Removed: they can book you again.")).to_be_visible()
    expect(listed).to_have_count(0)
    book_button(client).click()
    client.wait_for_url("**/booking#*")
    unfold_details(client)
    expect(client.get_by_text("bo@example.com")).to_be_visible()


def test_an_expert_chooses_what_is_blocked_and_may_leave_it(visit: Visit, host: Host) -> None:
    booked(host, in_days(1, "10:30"), name="Anna Berg", email="anna@gmail.com")
    page = dashboard(host, visit, width=390)
    anna = card(page, "Anna Berg")
    anna.get_by_role("button", name="Anna Berg").click()
    anna.get_by_role("button", name="Block this client…").click()
    expect(page.get_by_role("radio", name="anna@gmail.com")).to_be_checked()
    expect(page.get_by_role("radio", name="anna@gmail.com")).to_be_focused()
    expect(anna).to_contain_text("Many people have their email there, and you’d block them too.")
    expect_usable(page, 390)
    page.keyboard.press("Escape")
    expect(anna.get_by_role("button", name="Block this client…")).to_be_visible()
    assert host.done("GET", "/me/blocks")["blocks"] == []
    anna.get_by_role("button", name="Block this client…").click()
    page.get_by_role("button", name="Block", exact=True).click()
    expect(anna).to_contain_text("anna@gmail.com can’t book you any more.")
    assert [block["value"] for block in host.done("GET", "/me/blocks")["blocks"]] == ["anna@gmail.com"]


def test_addresses_and_domains_are_blocked_in_the_account(visit: Visit, host: Host) -> None:
    page = host.visit(visit, "/account", width=390)
    field = page.get_by_label("Email address or domain")
    for typed, listed in (("Eve@Example.com", "eve@example.com"), ("@example.org", "Everybody at example.org")):
        field.fill(typed)
        field.press("Enter")
        expect(page.get_by_role("list", name="Blocked")).to_contain_text(listed)
        expect(field).to_have_value("")
    for typed, problem in ((host.email, "This is your own address."), ("nonsense", "Write a domain like example.com.")):
        field.fill(typed)
        field.press("Enter")
        expect(page.get_by_text(problem)).to_be_visible()
        expect(field).to_have_value(typed)
        expect(field).to_be_focused()
    expect_usable(page, 390)
    page.reload()
    expect(page.get_by_role("list", name="Blocked").get_by_role("listitem")).to_have_count(2)
