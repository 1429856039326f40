"""An expert who didn't come, as the client says: said once, replied to once, seen by both wherever they look."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboards import Days, booked, card, dashboard
from tests.browser.hosts import Host
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import barriers, expect_usable, link_of
from tests.browser.visiting import Visit
from tests.site.flows.test_dashboard import let_pass
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

BEN = "ben@example.com"


@pytest.fixture
def host(stack: Stack) -> Host:
    """An expert with one kind of session, which takes an hour."""
    host = Host(stack)
    host.offer(interval_minutes=15)
    return host


def taken_place(host: Host, stack: Stack, name: str = "Ben Ito") -> dict[str, Any]:
    """A booking of yesterday's, with its manage token."""
    made = host.book("deep-dive", start=Days(NOW).in_days(1, "06:00"), name=name)
    let_pass(stack, made["booking"], 2)
    return made


def say(page: Page) -> None:
    page.get_by_role("button", name="Ada Quill didn’t come").click()
    page.get_by_role("button", name="Say so").click()
    expect(page.locator(".ticket")).to_contain_text("You said that Ada Quill didn’t come.")


def test_a_client_says_it_after_being_asked_once_more(visit: Visit, host: Host, stack: Stack) -> None:
    made = taken_place(host, stack)
    host.done("PATCH", f"/bookings/{made['booking']['id']}/status", {"status": "completed"})
    page = visit(link_of(made))
    expect(page.get_by_role("heading", name="How was it with Ada Quill?")).to_be_visible()
    page.get_by_role("button", name="Ada Quill didn’t come").click()
    expect(page.get_by_role("button", name="Say so")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ada Quill didn’t come")).to_be_focused()
    say(page)
    expect(page.get_by_text("You said that Ada Quill didn’t come.")).to_be_visible()
    expect(page.get_by_role("heading", name="Deep dive")).to_be_focused()
    expect(page.locator(".ticket-top .badge")).to_have_text("Completed")  # as the expert said
    expect(page.get_by_role("heading", name="How was it with")).to_have_count(0)
    expect(page.get_by_role("button", name="didn’t come")).to_have_count(0)


def test_an_expert_replies_in_the_dashboard_and_the_client_reads_it(visit: Visit, host: Host, stack: Stack) -> None:
    made = taken_place(host, stack)
    client = visit(link_of(made), width=390)
    say(client)
    page = dashboard(host, visit)
    page.get_by_role("link", name="Past").click()
    expect(card(page, "Ben Ito")).to_contain_text("Ben Ito says that you didn’t come.")
    card(page, "Ben Ito").get_by_role("button", name="No-show").click()
    expect(card(page, "Ben Ito").locator(".badge")).to_have_text("Missed")
    card(page, "Ben Ito").get_by_role("button", name="Ben Ito").click()
    expect(card(page, "Ben Ito")).to_contain_text("Ben Ito says that you didn’t come.")  # beside what the expert says
    card(page, "Ben Ito").get_by_role("button", name="Reply to Ben Ito").click()
    page.get_by_label("Your reply").fill("x" * 501)
    expect(page.get_by_text("At most 500 characters; this has 501.")).to_be_visible()
    page.get_by_label("Your reply").fill("I was in <b>the</b> room.")
    page.get_by_role("button", name="Send reply").click()
    expect(card(page, "Ben Ito")).to_contain_text("You repliedI was in <b>the</b> room.")
    expect(card(page, "Ben Ito").get_by_role("button", name="Reply")).to_have_count(0)

    client.reload()
    expect(client.locator(".ticket")).to_contain_text("Ada Quill repliedI was in <b>the</b> room.")
    expect_usable(client, 390)
    mine = visit(None)
    sit_at(mine, signed_in(stack, BEN))
    mine.goto("/bookings?view=past")
    listed = mine.locator(".booking-card", has=mine.locator(f'a[href="/booking#{made["booking"]["id"]}"]'))
    expect(listed).to_contain_text("You said that Ada Quill didn’t come. Ada Quill has replied.")


def test_an_expert_replies_on_the_bookings_page(visit: Visit, host: Host, stack: Stack) -> None:
    made = taken_place(host, stack)
    say(visit(link_of(made)))
    page = host.visit(visit, f"/booking#{made['booking']['id']}", width=390)
    expect(page.get_by_text("Ben Ito says that you didn’t come.")).to_be_visible()
    page.get_by_role("button", name="Reply to Ben Ito").click()
    page.get_by_label("Your reply").fill("Sorry.")
    assert barriers(page) == []
    page.route("**/absence/reply", lambda route: route.abort())
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("alert").filter(has_text="try again")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("Sorry.")
    page.unroute("**/absence/reply")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".ticket")).to_contain_text("You repliedSorry.")
    expect(page.get_by_role("button", name="Reply")).to_have_count(0)


def test_an_expert_who_looks_at_the_dashboard_sees_it_come(visit: Visit, host: Host, stack: Stack) -> None:
    made = taken_place(host, stack, name="Cem Oz")
    page = dashboard(host, visit)
    page.get_by_role("link", name="Past").click()
    expect(card(page, "Cem Oz")).to_be_visible()
    say(visit(link_of(made)))
    booked(host, Days(NOW).in_days(2, "06:00"), name="Anna Berg")  # the dashboard is told of its slots, and asks
    expect(card(page, "Cem Oz")).to_contain_text("Cem Oz says that you didn’t come.")
