"""The month beside the times, and in place of the week on a phone."""

from __future__ import annotations

import datetime
import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.steps import HeldBack, barriers, open_slots
from tests.browser.visiting import Visit
from tests.site.forced_colors import expect_marked
from tests.site.room import expect_room
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack


def day(page: Page, date: str) -> Locator:
    return page.locator(f'[data-date="{date}"]')


def expect_counted(page: Page) -> None:
    """Each day of the month tells how many times it has. Until then, the last one that tells isn't the month's last."""
    expect(page.get_by_role("grid")).to_have_attribute("aria-busy", "false")


def focused_date(page: Page) -> str | None:
    found: str | None = page.evaluate("document.activeElement.dataset.date")
    return found


def test_a_month_tells_how_many_times_its_days_have_and_leads_to_them(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.open_all_day(["mon", "tue", "thu"])
    page = visit(host.page(host.offer()["slug"]))
    expect(open_slots(page).first).to_be_visible()
    month = page.get_by_role("grid", name=f"{NOW:%B %Y}")
    expect(month.get_by_role("columnheader")).to_have_text(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    expect(day(page, f"{NOW:%Y-%m-%d}")).to_have_attribute("aria-current", "date")
    expect_counted(page)
    open_days = page.locator(".month-day[data-open]")
    last = open_days.last
    count = int(last.locator(".month-count").inner_text())
    told = datetime.date.fromisoformat(last.get_attribute("data-date") or "")
    expect(last).to_have_accessible_name(
        re.compile(rf"^(Today, |Tomorrow, )?{told:%A} {told.day} {told:%B %Y}, {count} open times?$")
    )
    last.click()
    expect(month.get_by_role("gridcell", selected=True)).to_have_accessible_name(re.compile(rf", {count} open times?$"))
    expect(open_slots(page)).to_have_count(count)
    expect_marked(page, last, open_days.first)

    # A day without any says where the next ones are.
    bare = page.locator(".month-day:not([data-open], [aria-disabled])").last
    bare.click()
    page.get_by_role("button", name=re.compile("^(Next available|Back to)")).click()
    expect(open_slots(page).first).to_be_focused()

    before = page.get_by_role("button", name="Previous month")
    expect(before).to_be_disabled()
    page.get_by_role("button", name="Next month").click()
    expect(month).to_have_count(0)
    expect(page.get_by_role("grid")).to_be_visible()
    before.click()
    expect(month).to_be_visible()
    expect_room(page)


def test_a_month_is_used_by_keyboard(visit: Visit, offers: Offers) -> None:
    page = visit(f"/{offers.one_with_time()}")
    expect(open_slots(page).first).to_be_visible()
    page.locator('.month-day[tabindex="0"]').focus()
    # One stop of the Tab key; what is over can't be reached.
    for key, date in (
        ("PageUp", "2026-11-23"),
        ("ArrowRight", "2026-11-24"),
        ("End", "2026-11-29"),
        ("Home", "2026-11-23"),
        ("ArrowUp", "2026-11-23"),
        ("ArrowDown", "2026-11-30"),
        ("ArrowLeft", "2026-11-29"),
        ("PageDown", "2026-12"),
    ):
        page.keyboard.press(key)
        page.wait_for_function("date => document.activeElement.dataset.date?.startsWith(date)", arg=date)
    page.keyboard.press("PageUp")
    expect(page.locator('.month-day[data-date^="2026-11"]:focus')).to_be_attached()
    page.keyboard.press("Home")
    expect(day(page, "2026-11-23")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('[aria-selected="true"] > .month-day')).to_be_focused()
    page.keyboard.press("Tab")
    assert focused_date(page) is None


def test_the_last_days_of_a_month_are_shown_with_the_next_one(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    path = host.page("deep-dive")
    page = visit(None, own=True)
    later = "2026-11-28T08:00:00Z"
    page.clock.set_fixed_time(later)

    def as_if_later(route: Route) -> None:
        # By the stack's own address: the site's name is known to the browser alone.
        answer = route.fetch(url=f"{stack.api_url}{route.request.url.partition('/api')[2]}")
        route.fulfill(response=answer, json=answer.json() | {"now": later})

    page.route("**/api/experts/*?*", as_if_later)
    page.goto(path)
    month = page.get_by_role("grid", name="Nov – Dec 2026")
    expect(day(page, "2026-12-01")).to_contain_text("1 Dec")
    expect(day(page, "2026-11-29")).to_have_attribute("data-open", "true")
    expect(day(page, "2026-12-15")).to_have_attribute("data-open", "true")
    for turn in ("Previous month", "Next month"):
        expect(page.get_by_role("button", name=turn)).to_be_disabled()
    day(page, "2026-11-28").focus()
    for key, date in (
        ("Home", "2026-11-28"),
        ("End", "2026-11-29"),
        ("ArrowRight", "2026-11-30"),
        ("End", "2026-12-06"),
    ):
        page.keyboard.press(key)
        expect(day(page, date)).to_be_focused()
    page.keyboard.press("Enter")
    expect(month.get_by_role("gridcell", selected=True)).to_have_accessible_name(
        re.compile("^Sunday 6 December 2026, ")
    )
    expect(open_slots(page).first).to_be_visible()
    assert barriers(page) == []
    expect_room(page)


def test_on_a_phone_the_month_takes_the_place_of_the_week_until_a_day_is_chosen(visit: Visit, offers: Offers) -> None:
    page = visit(f"/{offers.one_with_time()}", width=390, height=844)
    expect(open_slots(page).first).to_be_visible()
    expect(page.get_by_role("grid")).to_have_count(0)
    asked = HeldBack(page, "**/api/experts/*?*")
    page.get_by_role("button", name="Month", exact=True).click()
    expect(page.get_by_role("grid")).to_have_attribute("aria-busy", "true")
    expect_room(page)
    asked.let_go()
    expect_counted(page)
    last = page.locator(".month-day[data-open]").last
    name = last.get_attribute("aria-label") or ""
    last.click()
    expect(page.get_by_role("grid")).to_have_count(0)
    expect(page.locator('.day[aria-pressed="true"]')).to_have_attribute("aria-label", name)
    expect(open_slots(page).first).to_be_visible()


def test_where_the_month_has_no_open_time_left_the_next_one_with_any_is_shown(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer(minimum_notice_minutes=10 * 24 * 60)
    page = visit(host.page("deep-dive"))
    expect(page.get_by_role("grid", name="December 2026")).to_be_visible()
    expect(open_slots(page).first).to_be_visible()
    expect(page.locator('[aria-selected="true"] > .month-day')).to_have_attribute("data-date", "2026-12-03")


def test_weeks_begin_as_in_the_visitors_region(visit: Visit, offers: Offers) -> None:
    page = visit(f"/{offers.one_with_time()}", locale="en-US")
    expect(page.get_by_role("columnheader").first).to_have_text("Sun")


def test_a_time_that_was_taken_before_is_away_and_one_that_is_taken_now_is_struck_through(
    visit: Visit, offers: Offers
) -> None:
    before, now = offers.take(), offers.take()
    offers.book(before)
    page = visit(now.page)
    seen = page.locator(f'.slot[data-start="{now.start}"]')
    expect(seen).to_have_attribute("data-status", "open")
    expect(page.locator('.slot[data-status="taken"]')).to_have_count(0)
    expect(page.locator(".slot[data-next]")).to_have_count(1)
    offers.book(now)
    expect(seen).to_have_attribute("data-status", "taken")


def test_a_look_ahead_that_got_no_answer_begins_again_after_a_refresh(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer(minimum_notice_minutes=10 * 24 * 60)
    path = host.page("deep-dive")
    page = visit(None)
    ahead = re.compile(r"/api/experts/.*[?&]from=2026-12-01")
    page.route(ahead, lambda route: route.abort("internetdisconnected"))
    with page.expect_event("requestfailed", lambda request: bool(ahead.search(request.url))):
        page.goto(path)
    expect(page.get_by_text("No times on this day.")).to_be_visible()
    page.unroute(ahead)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("button", name="Next available: Thu 3 Dec")).to_be_visible()
