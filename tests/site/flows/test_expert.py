from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.steps import HeldBack, barriers, choose_zone, expect_live, open_slots, slot, zone_field
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack


def focused_start(page: Page) -> str | None:
    start: str | None = page.evaluate("document.activeElement.dataset.start")
    return start


def test_the_page_tells_who_the_expert_is_and_each_event_type_has_its_address(visit: Visit, offers: Offers) -> None:
    expert = offers.expert(offers.experts()[0]["handle"])
    page = visit(f"/{expert['handle']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(expert["name"])
    expect(page.locator(".about")).to_contain_text(expert["bio"].split("\n")[0])
    for specialization in expert["specializations"]:
        expect(page.locator(".tags")).to_contain_text(specialization)
    expect(page.locator(".type-title")).to_have_text([each["title"] for each in expert["event_types"]])
    expect_live(page)

    first, second = expert["event_types"][:2]
    chosen = page.locator('.type[aria-current="true"]')
    expect(chosen).to_contain_text(first["title"])
    page.get_by_role("link", name=re.compile(second["title"])).click()
    expect(page).to_have_url(re.compile(f"/{expert['handle']}/{second['slug']}$"))
    expect(chosen).to_contain_text(second["title"])
    expect(page).to_have_title(re.compile(second["title"]))
    page.reload()
    expect(chosen).to_contain_text(second["title"])
    page.go_back()
    expect(chosen).to_contain_text(first["title"])


def test_on_a_phone_the_first_time_is_on_the_first_screen(visit: Visit, offers: Offers) -> None:
    handle = next(each["handle"] for each in offers.experts() if len(offers.expert(each["handle"])["event_types"]) > 2)
    _, second, *_ = offers.expert(handle)["event_types"]
    page = visit(f"/{handle}", width=390, height=844)
    expect(open_slots(page).first).to_be_in_viewport(ratio=1)
    other = page.get_by_role("link", name=re.compile(second["title"]))
    expect(other).to_be_hidden()
    page.get_by_role("button", name="Change the event type").click()
    other.click()
    expect(page).to_have_url(re.compile(f"/{handle}/{second['slug']}$"))


_THIS_WEEK = "**/api/experts/*from=2026-11-23*"
_NEXT_WEEK = "**/api/experts/*from=2026-11-30*"


class OnMondays:
    """The page of somebody who can be booked on Mondays, of which one time was taken before."""

    def __init__(self, visit: Visit, stack: Stack) -> None:
        self._host = Host(stack)
        self._host.open_all_day(["mon"])
        slug = self._host.offer()["slug"]
        self._made = self._host.book(slug)
        self.page = visit(self._host.page(slug), width=390)
        expect_live(self.page)

    def asks_for_news(self) -> HeldBack:
        """A time comes free, so the page asks for its days again. What it asks about this week is held back."""
        held = HeldBack(self.page, _THIS_WEEK)
        with self.page.expect_request(_THIS_WEEK):
            self._host.done("PATCH", f"/bookings/{self._made['booking']['id']}/status", {"status": "cancelled"})
        return held


def test_an_answer_about_the_week_before_takes_nothing_from_the_one_that_is_shown(visit: Visit, stack: Stack) -> None:
    mondays = OnMondays(visit, stack)
    page = mondays.page
    page.locator(".day").last.click()
    following = page.get_by_role("button", name="Next available: Mon 30 Nov")
    expect(following).to_be_visible()
    asked = mondays.asks_for_news()
    with page.expect_request(_NEXT_WEEK):
        following.click()
        expect(open_slots(page).first).to_be_focused()
        asked.let_go()
    expect(open_slots(page).first).to_be_focused()


def test_what_came_free_is_shown_although_somebody_looks_further_ahead_just_then(visit: Visit, stack: Stack) -> None:
    mondays = OnMondays(visit, stack)
    page = mondays.page
    count = page.locator(".day-count").first
    expect(count).to_contain_text("27")
    asked = mondays.asks_for_news()
    page.locator(".day").last.click()
    expect(page.get_by_role("button", name="Next available: Mon 30 Nov")).to_be_visible()
    asked.let_go()
    expect(count).to_contain_text("29")


def test_a_day_without_times_leads_to_the_next_that_has_some(visit: Visit, offers: Offers) -> None:
    page = visit(f"/{offers.one_with_time()}", width=390)
    expect(open_slots(page).first).to_be_visible()
    counts = page.locator(".day-count").all_inner_texts()
    full = next(at for at in range(len(counts) - 1) if counts[at] == "–")
    page.locator(".day").nth(full).click()
    page.get_by_role("button", name=re.compile("^Next available: ")).click()
    expect(open_slots(page).first).to_be_focused()
    expect(page.locator('.day[aria-pressed="true"]')).to_be_visible()


def test_the_whole_name_of_a_zone_is_seen_on_a_phone(visit: Visit, offers: Offers) -> None:
    page = visit(offers.take().page, width=390)
    for zone in ("Europe/London", "America/Los_Angeles", "America/Mexico_City", "America/Port-au-Prince"):
        choose_zone(page, zone)
        expect(zone_field(page)).to_have_value(re.compile("^" + zone.rpartition("/")[2].replace("_", " ")))
        assert zone_field(page).evaluate("(field) => field.scrollWidth - field.clientWidth") <= 0, zone


def test_times_are_grouped_by_the_viewers_day_with_today_and_tomorrow(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.page, width=390)
    expect(slot(page, offer.start)).to_have_text(offer.time)
    today = NOW.date()
    for day, word in ((today, "Today"), (today + timedelta(days=1), "Tomorrow")):
        page.get_by_role("button", name=re.compile(f"^{word}, ")).click()
        expect(page.locator(".day-heading")).to_have_text(re.compile(f"^{word}, .* {day.day} "))
    shown = page.locator(".day-number").all_inner_texts()
    assert shown == [str((today + timedelta(days=ahead)).day) for ahead in range(7)]

    # Another zone shows the same instants on its own clock.
    choose_zone(page, "Asia/Tokyo")
    expect(zone_field(page)).to_have_value("Tokyo")
    tokyo = datetime.fromisoformat(offer.start).astimezone(ZoneInfo("Asia/Tokyo"))
    page.get_by_role("button", name=re.compile(f" {tokyo.day} {tokyo:%B} {tokyo.year}")).click()
    expect(slot(page, offer.start)).to_have_text(f"{tokyo:%H:%M}")
    page.reload()
    expect(zone_field(page)).to_have_value("Tokyo")

    # The next week is reached up to the booking window.
    page.goto("/mara-okafor")
    expect(open_slots(page).first).to_be_visible()
    forward = page.get_by_role("button", name="Next week")
    expect(page.get_by_role("button", name="Previous week")).to_be_disabled()
    for _ in range(20):
        if forward.is_disabled():
            break
        week = page.locator(".week-name").inner_text()
        forward.click()
        expect(page.locator(".week-name")).not_to_have_text(week)
    expect(forward).to_be_disabled()
    expect(page.get_by_role("button", name="Previous week")).to_be_enabled()


def test_a_zone_is_found_by_keyboard(visit: Visit, offers: Offers) -> None:
    page = visit(offers.take().page)
    zone, found = zone_field(page), page.get_by_role("option")
    zone.focus()
    page.keyboard.press("ArrowDown")
    expect(found.first).to_have_text(re.compile("^London.*yours"))
    expect(page.get_by_text("Type a city, a country, an offset")).to_be_visible()
    page.keyboard.type("india")
    expect(found.first).to_have_text(re.compile(r"^KolkataIndia, UTC\+5:30"))
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(zone).to_have_value("London (UTC+0)")
    page.wait_for_function("getSelection().toString() === 'London (UTC+0)'")
    page.keyboard.type("PDT")
    expect(found.nth(1)).to_be_visible()
    second = found.nth(1).get_attribute("data-zone") or ""
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_attribute("data-zone", second)
    expect(zone).to_have_attribute("aria-activedescendant", found.nth(1).get_attribute("id") or "")
    expect(found.nth(1)).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    expect(zone).to_have_value(re.compile(r"\(UTC-8\)$"))
    zone.fill("Atlantis")
    expect(page.get_by_text("There’s no such time zone.")).to_be_visible()
    # What wasn't chosen is forgotten.
    page.keyboard.press("Tab")
    expect(zone).to_have_value(re.compile(r"\(UTC-8\)$"))


def test_taken_times_can_be_read_but_not_chosen_and_the_keyboard_alone_chooses_others(
    visit: Visit, offers: Offers
) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = visit(offer.page, width=360)  # narrow enough for a second row
    taken = slot(page, offer.start)
    expect(open_slots(page).first).to_be_visible()
    expect(taken).to_have_count(0)
    page.get_by_role("button", name="Show taken times").click()
    expect(taken).to_have_attribute("aria-disabled", "true")
    expect(taken).to_have_accessible_name(f"{offer.time} taken")
    assert taken.locator(".slot-time").evaluate("each => getComputedStyle(each).textDecorationLine") == "line-through"
    taken.dispatch_event("click")
    expect(page).to_have_url(re.compile(f"{offer.page}$"))
    starts = page.locator(".slot").evaluate_all("slots => slots.map((each) => each.dataset.start)")
    assert all(datetime.fromisoformat(start) > NOW for start in starts)
    # Open ones are buttons of a finger's size.
    boxes = [each.bounding_box() for each in open_slots(page).all()]
    assert all(box is not None and box["height"] >= 44 and box["width"] >= 44 for box in boxes)

    offers.cancel(made)
    expect(taken).to_have_attribute("data-status", "open")
    expect(taken).to_have_accessible_name(offer.time)
    page.get_by_role("button", name="Month", exact=True).focus()
    page.keyboard.press("Tab")
    assert focused_start(page) in starts, "one step from the days to the times"
    expect_keys_move_in_the_grid(page, starts)
    taken.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=offer.title)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(slot(page, offer.start)).to_be_focused()


def expect_keys_move_in_the_grid(page: Page, starts: list[str]) -> None:
    """Along a row, to the row below and back, and to both ends."""
    page.keyboard.press("Home")
    assert focused_start(page) == starts[0]
    page.keyboard.press("ArrowRight")
    assert focused_start(page) == starts[1]
    page.keyboard.press("ArrowLeft")
    assert focused_start(page) == starts[0]
    page.keyboard.press("ArrowDown")
    below = focused_start(page)
    assert below is not None
    assert below > starts[1], "a row further down"
    page.keyboard.press("ArrowUp")
    assert focused_start(page) == starts[0]
    page.keyboard.press("End")
    assert focused_start(page) == starts[-1]


def test_an_expert_without_an_open_time_says_so(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    answer = offers.answer(offer)

    def nothing(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        first = date.fromisoformat(query["from"][0])
        days = [{"date": str(first + timedelta(days=ahead)), "slots": []} for ahead in range(int(query["days"][0]))]
        route.fulfill(json=answer | {"days": days})

    page = visit(None)
    page.route("**/api/experts/*", nothing)
    page.goto(offer.page)
    expect(page.get_by_role("heading", name="Fully booked for now")).to_be_visible()
    expect(page.get_by_role("link", name="See other experts")).to_be_visible()
