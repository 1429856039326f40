"""Browsers that do not know a time zone: their own, or one that the API names."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.develop.browser import system_browser
from tests.browser.dashboards import Days
from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.own_pages import Person, an_expert
from tests.browser.signing_in import sit_at
from tests.browser.steps import body_of, book_button, choose_zone, fill_in, link_of, slot, zone_field
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

UNKNOWN = "Etc/Unknown"
COYHAIQUE = "America/Coyhaique"
HOURS = "Your hours are by the clock of"

_LACKING = """
    const lacking = %s;
    const Known = Intl.DateTimeFormat;
    Intl.DateTimeFormat = function (locale, options) {
        if (lacking.includes(options?.timeZone)) throw new RangeError(`Invalid time zone: ${options.timeZone}`);
        return new Known(locale, options);
    };
    const said = new Known().resolvedOptions().timeZone;
    const own = %s;
    Intl.DateTimeFormat.prototype = Known.prototype;
    const resolved = Known.prototype.resolvedOptions;
    Known.prototype.resolvedOptions = function () {
        const found = resolved.call(this);
        return own && found.timeZone === said ? { ...found, timeZone: own } : found;
    };
    const list = Intl.supportedValuesOf;
    Intl.supportedValuesOf = (key) => list(key).filter((name) => !lacking.includes(name));
"""


def lacking(visit: Visit, *names: str, says: str | None = None) -> Page:
    """A browser that lacks these zones, and may say that it is in one."""
    page = visit(None, own=True)
    page.add_init_script(_LACKING % (json.dumps([*names, UNKNOWN]), json.dumps(says)))
    return page


def zones_sent(page: Page) -> list[str]:
    """The zones that the page names to the API from now on."""
    sent: list[str] = []

    def hear(request: Any) -> None:
        sent.extend(re.findall(r"[?&]timezone=([^&]*)", request.url))
        if "/api/" in request.url and request.post_data:
            sent.extend(zone for key, zone in body_of(request).items() if key == "timezone")

    page.on("request", hear)
    return sent


def expert_in(stack: Stack, zone: str) -> Person:
    """An expert whose hours are by the clock of that zone."""
    person = an_expert(stack)
    person.ask("PUT", "/me/availability", person.expert["availability"] | {"timezone": zone})
    return person


def test_who_has_no_zone_sees_the_experts_and_can_choose(visit: Visit, stack: Stack) -> None:
    host = expert_in(stack, "America/New_York")
    page = lacking(visit, says=UNKNOWN)
    sent = zones_sent(page)
    page.goto(f"/{host.expert['handle']}/deep-dive")
    expect(zone_field(page)).to_have_value("New York (UTC-5)")
    expect(page.get_by_text("We can’t tell your time zone. Choose it here.")).to_be_visible()
    first = page.locator('.slot[data-status="open"]').first
    start = datetime.fromisoformat(first.get_attribute("data-start") or "")
    expect(first).to_have_text(f"{start.astimezone(ZoneInfo('America/New_York')):%H:%M}")

    # A frame has the times too.
    page.goto(f"/embed?expert={host.expert['handle']}&event_type=deep-dive")
    expect(page.locator('.slot[data-status="open"]').first).to_be_visible()
    expect(page.get_by_text("We can’t tell your time zone. Choose it here.")).to_be_visible()

    # One is chosen for all pages.
    page.goto("/bookings")
    expect(page.get_by_role("heading", name=re.compile("My bookings|Sign in")).first).to_be_visible()
    choose_zone(page, "Asia/Tokyo", "This browser doesn’t say your time zone. Times are in UTC.")
    expect(page.get_by_label("Times are in Tokyo.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("Times are in Tokyo.")).to_be_visible()

    page.goto(f"/{host.expert['handle']}/deep-dive")
    choose_zone(page, "Asia/Kolkata")
    expect(zone_field(page)).to_have_value("Kolkata (UTC+5:30)")
    expect(page.get_by_text("We can’t tell")).to_have_count(0)
    page.locator('.slot[data-status="open"]').first.click()
    fill_in(page)
    book_button(page).click()
    expect(page).to_have_url(re.compile("/booking#"))
    expect(page.get_by_text("Kolkata (UTC+5:30)")).to_be_visible()
    known = {"UTC", "America%2FNew_York", "Asia%2FTokyo", "Asia%2FKolkata", "Asia/Kolkata"}
    assert set(map(str, sent)) <= known


def test_an_expert_whose_zone_the_browser_lacks_has_every_page(visit: Visit, stack: Stack) -> None:
    person = expert_in(stack, COYHAIQUE)
    page = lacking(visit, COYHAIQUE)
    person.sits_at(page)
    note = "This browser doesn’t know the time zone of Coyhaique, so bookings are shown in London (UTC+0)."
    for path in ("", "/calendars", "/profile", "/event-types", "/availability"):
        page.goto(f"/dashboard{path}")
        expect(page.locator("main h1, main h2").first).to_be_visible()
        if path in ("", "/availability"):
            expect(page.get_by_text(note)).to_be_visible()
    expect(zone_field(page, HOURS)).to_have_value("Coyhaique")
    expect(page.locator(".picture")).to_be_visible()
    choose_zone(page, "Europe/Paris", HOURS)
    expect(page.locator("#zone-change")).to_contain_text("Your hours are now by the clock of Paris.")
    expect(page.locator("#zone-change")).not_to_contain_text("moves")
    page.goto("/account")
    expect(page.locator("main h1, main h2").first).to_be_visible()


def test_a_booking_in_a_zone_that_the_browser_lacks_is_shown_to_both(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    made = host.book("deep-dive", start=Days(NOW).in_days(1, "10:00"), name="Anna Berg", timezone=COYHAIQUE)
    page = lacking(visit, COYHAIQUE)
    page.goto(link_of(made))
    expect(page.get_by_text("London (UTC+0)", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^10:00–"))).to_be_visible()
    expect(page.get_by_text("This browser doesn’t know the time zone of Coyhaique")).to_be_visible()

    sit_at(page, host.session)
    page.goto("/dashboard")
    page.locator(".sessions .session-card").get_by_role("button", name="Anna Berg").click()
    expect(page.locator(".session-panel, .session-card").get_by_text("ben@example.com").first).to_be_visible()
    expect(page.get_by_text("For the client")).to_have_count(0)


def test_a_browser_with_old_names_shows_and_sends_todays(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = lacking(visit, "Europe/Kyiv", says="Europe/Kiev")
    sent = zones_sent(page)
    page.goto(offer.page)
    expect(zone_field(page)).to_have_value("Kyiv (UTC+2)")
    expect(slot(page, offer.start)).to_be_visible()
    assert set(sent) == {"Europe%2FKyiv"}


def test_a_zone_that_only_the_browser_knows_is_not_insisted_on(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(None)

    def refuse(route: Any) -> None:
        problem = {
            "type": "invalid_request",
            "title": "",
            "status": 422,
            "detail": "",
            "errors": [{"field": "timezone", "message": "This is no IANA time zone."}],
        }
        if "timezone=Europe%2FLondon" in route.request.url:
            route.fulfill(status=422, json=problem)
        else:
            route.continue_()

    page.route("**/api/experts/*", refuse)
    page.goto(offer.page)
    expect(slot(page, offer.start)).to_be_visible()
    expect(page.get_by_text("We can’t tell your time zone. Choose it here.")).to_be_visible()


@pytest.fixture
def stray(stack: Stack, now: datetime, browser: Browser) -> Iterator[Page]:
    """A page of a Chromium that was started in a zone that there isn't."""
    started = browser.browser_type.launch(
        executable_path=system_browser(), args=["--no-sandbox"], env={**os.environ, "TZ": "Nowhere/City"}
    )
    context = started.new_context(base_url=stack.site_url)
    context.clock.set_fixed_time(now)
    yield context.new_page()
    started.close()


def test_a_real_browser_in_a_zone_that_there_is_not_has_every_page(stray: Page, offers: Offers) -> None:
    wrong: list[str] = []
    stray.on("pageerror", lambda error: wrong.append(str(error)))
    sent = zones_sent(stray)
    offer = offers.take()
    for path in (f"/{offer.handle}", offer.page, f"/embed?expert={offer.handle}"):
        stray.goto(path)
        expect(stray.locator('.slot[data-status="open"]').first).to_be_visible()
    assert stray.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == UNKNOWN
    for path in ("/", "/bookings", "/account", "/dashboard", link_of(offers.book(offer))):
        stray.goto(path)
        expect(stray.locator("main h1").first).to_be_visible()
    assert wrong == []
    assert not [zone for zone in sent if "Unknown" in zone]
