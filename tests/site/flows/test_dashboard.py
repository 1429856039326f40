"""The dashboard: what wants a hand, what comes next, the week and all bookings, live, and what experts do with them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.dashboards import (
    Days,
    badge,
    block,
    booked,
    card,
    cards,
    dashboard,
    instant,
    next_booking,
    panel,
    request,
    requests,
    status,
    words,
)
from tests.browser.hosts import Host
from tests.browser.mails import mail_to
from tests.browser.offers import Offers
from tests.browser.steps import barriers, expect_usable, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

_DAYS = Days(NOW)
in_days, next_week, start_of_next_week = _DAYS.in_days, _DAYS.next_week, _DAYS.start_of_next_week
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 3


@pytest.fixture
def host(stack: Stack) -> Host:
    """An expert with one kind of session, which takes an hour."""
    host = Host(stack)
    host.offer(interval_minutes=15)
    return host


def let_pass(stack: Stack, booking: dict[str, Any], days: int) -> None:
    """The session was that many days earlier, past the product: nobody can book what is over."""
    table = stack.client("dynamodb")
    key = {"PK": {"S": f"BOOKING#{booking['id']}"}, "SK": {"S": "BOOKING"}}
    item = table.get_item(TableName=stack.table_name, Key=key, ConsistentRead=True)["Item"]
    for name in ("start", "end", "claimed_from", "claimed_to", "GSI1SK", "GSI2SK"):
        text = item[name]["S"]
        earlier = datetime.fromisoformat(text) - timedelta(days=days)
        item[name] = {"S": instant(earlier) if text.endswith("Z") else f"{earlier:%Y-%m-%dT%H:%M:%S.%f%z}"}
    table.put_item(TableName=stack.table_name, Item=item)


def test_on_a_phone_it_appears_on_its_day_and_is_cancelled_there(visit: Visit, host: Host) -> None:
    page = dashboard(host, visit, width=390)
    page.get_by_role("button", name="Next week").click()
    days = page.get_by_role("group", name="Days").get_by_role("button")
    days.first.press("ArrowRight")
    expect(days.nth(1)).to_be_focused()
    expect(days.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("heading", name=re.compile("^Tuesday "))).to_be_visible()
    days.nth(1).press("End")
    expect(page.get_by_role("heading", name=re.compile("^Sunday "))).to_be_visible()

    days.nth(2).click()
    expect(page.get_by_text("Free until 24:00")).to_be_visible()
    booking = booked(host, next_week(2, "10:30"), name="Anna Berg")
    expect(block(page, "Anna Berg")).to_be_visible()
    expect(block(page, "Anna Berg")).to_contain_text("10:3011:30")
    expect(page.get_by_text("Free until 10:30")).to_be_visible()
    expect(
        page.get_by_role("button", name=re.compile("^Wednesday .*, 1 booking$|, Wednesday .*, 1 booking$"))
    ).to_be_visible()

    block(page, "Anna Berg").click()
    panel(page).get_by_role("button", name="Cancel").click()
    panel(page).get_by_label("Reason (optional)").fill("Ill in bed.")
    panel(page).get_by_role("button", name="Cancel the booking").click()
    expect(badge(panel(page))).to_have_text("Cancelled")
    expect(panel(page).get_by_role("heading", name="Anna Berg")).to_be_focused()
    expect(block(page, "Anna Berg")).to_have_count(0)
    assert status(host, booking) == "cancelled"


def test_what_is_new_is_highlighted_for_a_moment(visit: Visit, host: Host) -> None:
    page = dashboard(host, visit, motion="no-preference", own_clock=True)
    page.evaluate(
        """() => new MutationObserver(() => {
            const fresh = document.querySelector(".session-card[data-new]");
            if (fresh) window.highlight ??= getComputedStyle(fresh).animationName;
        }).observe(document.body, { attributes: true, childList: true, subtree: true })"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/me/bookings" in request.url else None)
    # The moment ends by the page's clock, which waits for what the page asks.
    page.clock.pause_at(NOW + timedelta(minutes=1))
    booked(host, in_days(1, "10:30"))

    def asks() -> bool:
        page.clock.run_for(50)
        return bool(asked)

    eventually(asks)
    assert eventually(lambda: page.evaluate("window.highlight")) == "arrived"
    page.clock.resume()
    expect(cards(page)).to_have_count(1)
    expect(page.locator("[data-new]")).to_have_count(0)


def test_a_request_is_confirmed_with_one_click(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    address = f"anna-{host.handle}@example.com"
    booking = booked(host, in_days(2, "10:00"), name="Anna Berg", email=address)
    booked(host, in_days(2, "14:00"), name="Ben Ito")
    page = dashboard(host, visit, width=390)
    heading = page.get_by_role("heading", name=re.compile("^Requests"))
    expect(heading).to_have_text("Requests 2")
    expect(requests(page)).to_have_count(2)
    expect(cards(page)).to_have_count(0)
    with page.expect_response(lambda answer: "status=pending" in answer.url):
        request(page, "Anna Berg").get_by_role("button", name="Confirm").click()
    expect(badge(request(page, "Anna Berg"))).to_have_text("Confirmed")
    expect(request(page, "Anna Berg").get_by_role("button", name="Anna Berg")).to_be_focused()
    expect(heading).to_have_text("Requests 1")
    assert status(host, booking) == "confirmed"
    assert mail_to(stack, address, "Confirmed")
    # It stayed where it was, so that one sees what came of it, and is among the others too.
    expect(requests(page)).to_have_count(2)
    expect(card(page, "Anna Berg")).to_be_visible()
    page.reload()
    expect(requests(page)).to_have_count(1)
    expect(request(page, "Ben Ito")).to_be_visible()
    expect(next_booking(page)).to_contain_text("Anna Berg")
    # Who searches finds requests in the list, too.
    page.get_by_label("Search by client").fill("Ben")
    expect(card(page, "Ben Ito")).to_be_visible()


def test_it_opens_on_what_wants_a_hand_and_then_on_what_comes_next(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer(title="Asked", interval_minutes=60, requires_confirmation=True)
    host.offer(title="By phone", place={"kind": "phone", "detail": ""})
    host.offer()
    for hour in range(10, 15):
        booked(host, in_days(2, f"{hour}:00"), "asked", name=f"Client {hour}")
    booked(host, in_days(1, "10:00"), name="Anna Berg")
    first = booked(host, in_days(0, "15:00"), "by-phone", name="Ben Ito")
    page = dashboard(host, visit, width=390)
    headings = page.get_by_role("main").get_by_role("heading", level=2)
    expect(headings).to_have_text(["Requests 5", "Next booking", "Your week", "The last 8 weeks", "All bookings"])
    # Many requests don't hide what follows.
    expect(requests(page)).to_have_count(3)
    page.get_by_role("button", name="Show all 5").click()
    expect(requests(page)).to_have_count(5)
    expect(requests(page).nth(3).get_by_role("button", name="Client 13")).to_be_focused()

    expect(next_booking(page)).to_contain_text("Today, 15:00–16:00")
    call = next_booking(page).get_by_role("link", name="Call +44 20 7946 0018")
    expect(call).to_have_attribute("href", "tel:+442079460018")
    host.done("PATCH", f"/bookings/{first['id']}/status", {"status": "cancelled"})
    expect(next_booking(page)).to_contain_text("Anna Berg")
    expect(next_booking(page)).to_contain_text("Tomorrow, 10:00–11:00")
    join = next_booking(page).get_by_role("link", name="Join the video call")
    expect(join).to_have_attribute("href", re.compile("^https://"))
    expect_usable(page, 1440, 390)


def test_the_way_into_the_next_call_stands_out_when_its_time(visit: Visit, stack: Stack) -> None:
    """A day ahead it's there, and no more than that; the client's page says it at the same moment."""
    host = Host(stack)
    host.offer()
    booked(host, "2026-11-23T15:00:00Z", name="Anna Berg")
    page = host.visit(visit, "/dashboard", own_clock=True)
    join = next_booking(page).get_by_role("link", name="Join the video call")
    stands_out = re.compile(r"\bbutton-primary\b")
    expect(join).not_to_have_class(stands_out)
    page.clock.pause_at(NOW.replace(hour=14, minute=44, second=30))
    expect(join).not_to_have_class(stands_out)
    page.clock.run_for(60_000)
    expect(join).to_have_class(stands_out)


def test_the_week_begins_today_and_moves_on_at_midnight(visit: Visit, host: Host) -> None:
    booked(host, in_days(7, "09:00"), name="Anna Berg")
    page = dashboard(host, visit, own_clock=True)
    dates = page.locator(".week-date")
    expect(dates).to_have_text(["Mon23", "Tue24", "Wed25", "Thu26", "Fri27", "Sat28", "Sun29"])
    expect(block(page, "Anna Berg")).to_have_count(0)
    page.clock.fast_forward("16:00:30")
    expect(dates.first).to_have_text("Tue24")
    expect(block(page, "Anna Berg")).to_be_visible()
    # From any other week one turns back to it.
    page.get_by_role("button", name="Previous week").click()
    expect(dates.first).to_have_text("Tue17")
    expect(page).to_have_url(re.compile(r"\?week=2026-11-17$"))
    page.get_by_role("button", name="Today").click()
    expect(dates.first).to_have_text("Tue24")


def test_past_sessions_are_counted_and_took_place_or_were_missed(visit: Visit, host: Host, stack: Stack) -> None:
    came = booked(host, in_days(1, "10:00"), name="Anna Berg")
    missed = booked(host, in_days(1, "14:00"), name="Ben Ito")
    let_pass(stack, came, 3)
    let_pass(stack, missed, 3)
    page = dashboard(host, visit)
    expect(page.get_by_role("region", name="No upcoming bookings")).to_be_visible()
    last_week = page.get_by_role("table", name="Bookings and hours of the last 8 weeks").get_by_role("row").nth(-2)
    expect(last_week).to_contain_text(re.compile(r"^Mon \d+ \w+22\sh168\sh$"))
    expect(page.locator(".weeks-picture").first.locator("text").nth(-2)).to_have_text("2")

    page.get_by_role("link", name="Past").click()
    expect(cards(page)).to_have_count(2)
    expect(cards(page).first).to_contain_text("Ben Ito")  # the newest first
    expect(cards(page).get_by_role("button", name="Cancel")).to_have_count(0)
    card(page, "Anna Berg").get_by_role("button", name="Completed").click()
    expect(badge(card(page, "Anna Berg"))).to_have_text("Completed")
    card(page, "Ben Ito").get_by_role("button", name="No-show").click()
    expect(badge(card(page, "Ben Ito"))).to_have_text("Missed")
    expect(card(page, "Ben Ito").get_by_role("button", name="Completed")).to_have_count(0)
    assert (status(host, came), status(host, missed)) == ("completed", "no_show")

    # And in the calendar, two days ago.
    page.get_by_role("button", name="Previous week").click()
    expect(block(page, "Anna Berg")).to_have_attribute("data-status", "completed")
    expect(block(page, "Ben Ito")).to_have_attribute("data-status", "no_show")

    # What is booked now is shown nowhere on this page, and can be looked at.
    start = in_days(20, "09:15")
    booked(host, start, name="Cem Oz")
    expect(page.get_by_text(f"New: Deep dive with Cem Oz, {words(start)}")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    expect(block(page, "Cem Oz")).to_be_visible()
    expect(panel(page).get_by_role("heading", name="Cem Oz")).to_be_focused()


def test_weeks_are_turned_in_the_experts_zone_and_a_session_is_moved(visit: Visit, host: Host) -> None:
    booking = booked(host, next_week(1, "10:00"), name="Anna Berg")
    page = dashboard(host, visit, zone="Asia/Tokyo")
    expect(page.get_by_text(re.compile(r"Times in London \(UTC"))).to_be_visible()
    expect(page.locator(".week-day")).to_have_count(7)
    expect(page.locator(".week-day[data-today]")).to_have_count(1)
    expect(block(page, "Anna Berg")).to_have_count(0)
    page.get_by_role("button", name="Previous week").click()
    expect(page.locator(".week-day[data-today]")).to_have_count(0)
    page.get_by_role("button", name="Today").click()
    expect(page.locator(".week-day[data-today]")).to_have_count(1)
    page.get_by_role("button", name="Next week").click()
    tuesday = page.get_by_role("region", name=re.compile(r"^(Tomorrow, )?Tuesday .*, 1 booking$"))
    expect(tuesday).to_contain_text("Anna Berg")
    expect(page).to_have_url(re.compile(rf"\?week={start_of_next_week()}$"))
    host.page("deep-dive")
    page.reload()

    block(page, "Anna Berg").click()
    panel(page).get_by_role("link", name="Move").click()
    expect(page.get_by_role("heading", name=re.compile("^Moving the booking with Anna Berg"))).to_be_visible()
    to = next_week(1, "12:30")  # the same day in Tokyo
    page.locator(f'.slot[data-start="{to}"]').click()
    page.get_by_role("button", name=re.compile("^Move to")).click()
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    assert host.done("GET", f"/bookings/{booking['id']}")["booking"]["start"] == to
    page.goto("/dashboard")
    expect(card(page, "Anna Berg")).to_contain_text(f"{words(to)}–13:30")


def test_a_session_opens_with_all_that_its_expert_needs(visit: Visit, host: Host) -> None:
    questions = [{"kind": "text", "label": "What is it about?", "required": True, "options": []}]
    offered = host.offer(title="Asked", questions=questions, place={"kind": "phone", "detail": ""})
    asked = offered["questions"][0]["id"]
    start = in_days(2, "10:00")
    client = {
        "name": "Anna Berg",
        "email": "anna@example.com",
        "timezone": "Asia/Tokyo",
        "notes": "First line.\nSecond.",
    }
    booked(host, start, "asked", answers={asked: "A loom"}, **client)
    page = dashboard(host, visit)
    card(page, "Anna Berg").get_by_role("button", name="Anna Berg").click()
    anna = card(page, "Anna Berg")
    expect(anna.get_by_role("link", name="anna@example.com")).to_have_attribute("href", "mailto:anna@example.com")
    expect(anna.get_by_role("link", name="+44 20 7946 0018")).to_have_attribute("href", "tel:+442079460018")
    expect(anna).to_contain_text("First line.\nSecond.")
    expect(anna).to_contain_text("What is it about?")
    expect(anna).to_contain_text("A loom")
    expect(anna).to_contain_text("You call +44 20 7946 0018")
    expect(anna).to_contain_text(f"{words(start)}–11:00 (London)")
    in_tokyo = datetime.fromisoformat(start).astimezone(ZoneInfo("Asia/Tokyo"))
    expect(anna).to_contain_text(f", {in_tokyo:%H:%M}–{in_tokyo + timedelta(hours=1):%H:%M} (Tokyo)")
    anna.get_by_role("button", name="Anna Berg").press("Escape")
    expect(anna.get_by_role("link")).to_have_count(0)


def test_a_change_that_came_too_late_shows_how_it_is_now(visit: Visit, stack: Stack, offers: Offers) -> None:
    host = Host(stack)
    host.offer(requires_confirmation=True)
    made = host.book("deep-dive", start=in_days(2, "10:00"), name="Anna Berg")
    page = visit(None, width=390, own=True)
    # It hears of what happens from answers alone.
    page.route_web_socket(lambda url: True, lambda socket: socket.close())
    page = sign_in_at(page, host)
    expect(request(page, "Anna Berg")).to_be_visible()
    problem = {"type": "changed", "title": "Somebody was faster", "status": 409, "detail": "", "errors": []}

    def refuse(route: Route) -> None:
        offers.cancel(made)
        route.fulfill(status=409, json=problem)

    page.route("**/api/bookings/*/status", refuse)
    request(page, "Anna Berg").get_by_role("button", name="Confirm").click()
    # It's said at the request, and once more where all bookings are there as well.
    told = page.get_by_role("alert").filter(has_text="Somebody changed this booking at the same time.")
    expect(told.first).to_be_visible()
    expect(badge(request(page, "Anna Berg"))).to_have_text("Withdrawn")
    expect(request(page, "Anna Berg").get_by_role("button", name="Confirm")).to_have_count(0)


def sign_in_at(page: Page, host: Host, path: str = "/dashboard") -> Page:
    """As `Host.visit`, at a page that is open already."""
    return host.visit(lambda *_, **__: page, path)


def busy_host(stack: Stack) -> Host:
    """An expert with 21 sessions ahead, each with a client of its own."""
    host = Host(stack)
    host.offer(title="Short", duration_minutes=15, interval_minutes=15)
    day = datetime.fromisoformat(in_days(3, "08:00"))
    for number in range(21):
        start = instant(day + timedelta(minutes=15 * number))
        booked(host, start, "short", name=f"Client Number{number:02}", email=f"client{number:02}@example.com")
    return host


def test_a_long_list_is_searched_by_client_and_comes_page_by_page(visit: Visit, stack: Stack) -> None:
    page = dashboard(busy_host(stack), visit)
    expect(cards(page)).to_have_count(20)
    expect(cards(page).first).to_contain_text("Client Number00")  # the soonest first
    box = page.get_by_label("Search by client")
    with page.expect_request(lambda request: "search=number20" in request.url):
        box.press_sequentially("number20", delay=5)
    expect(cards(page)).to_have_count(1)
    expect(card(page, "Client Number20")).to_be_visible()
    box.fill("CLIENT07@example")
    expect(card(page, "Client Number07")).to_be_visible()
    expect(cards(page)).to_have_count(1)
    box.fill("nobody")
    expect(page.get_by_role("heading", name="No client found")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(cards(page)).to_have_count(20)
    expect(box).to_be_focused()

    page.get_by_role("button", name="Show more").click()
    expect(cards(page)).to_have_count(21)
    expect(cards(page).get_by_role("button", name="Client Number20")).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


def test_a_search_that_finds_nobody_stops_and_asks_whether_to_look_further(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    page = dashboard(host, visit)
    asked: list[str] = []

    def answer(route: Route) -> None:
        """As for an expert with very many bookings: the fifth page has somebody, and the end."""
        asked.append(route.request.url)
        found = booked(host, in_days(1, "10:00"), name="Anna Berg") if len(asked) == 5 else None
        shown = host.done("GET", "/me/bookings")["bookings"] if found else []
        route.fulfill(json={"bookings": shown, "next": None if found else f"page-{len(asked)}"})

    page.route("**/me/bookings?*search=anna*", answer)
    page.get_by_label("Search by client").fill("anna")
    expect(page.get_by_role("heading", name="No client found yet")).to_be_visible()
    assert len(asked) == 4
    page.get_by_role("button", name="Look further").click()
    expect(card(page, "Anna Berg")).to_be_visible()
    assert len(asked) == 5
    assert "cursor=page-4" in asked[4]


def test_a_block_stands_where_its_time_is(visit: Visit, stack: Stack) -> None:
    """And sessions that are too short to be drawn one below the other stand side by side."""
    host = Host(stack)
    host.offer(title="Short", duration_minutes=5, interval_minutes=5)
    host.offer(title="Long", duration_minutes=120, interval_minutes=60)
    availability = host.done("GET", "/me/availability")["availability"]
    weekly = {day: [["00:00", "13:00"], ["15:00", "24:00"]] for day in availability["weekly"]} | {"sun": []}
    host.done("PUT", "/me/availability", {**availability, "weekly": weekly})
    for start, slug, name in (("09:00", "short", "One"), ("09:05", "short", "Two"), ("10:00", "long", "Three")):
        booked(host, next_week(1, start), slug, name=name)
    page = dashboard(host, visit, f"/dashboard?week={start_of_next_week()}")
    expect(block(page, "Three")).to_be_visible()
    one, two, three = (block(page, name).bounding_box() for name in ("One", "Two", "Three"))
    assert one and two and three
    hour = three["y"] - one["y"]
    assert three["height"] == pytest.approx(2 * hour, abs=4)
    assert two["y"] - one["y"] == pytest.approx(hour / 12, abs=2)
    assert one["x"] + one["width"] <= two["x"]
    assert one["height"] >= 24
    # Closed hours are shaded: the pause of each day, and Sunday.
    expect(page.locator(".week-closed")).to_have_count(7)
    pause = page.locator(".week-closed").first.bounding_box()
    assert pause and pause["height"] == pytest.approx(2 * hour, abs=2)
    assert pause["y"] - three["y"] == pytest.approx(3 * hour, abs=4)


def test_who_offers_nothing_is_told_what_to_do(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    page = dashboard(host, visit, width=390)
    expect(page.get_by_role("link", name="Add an event type")).to_have_attribute("href", "/dashboard/event-types")
    host.offer()
    availability = host.done("GET", "/me/availability")["availability"]
    host.done("PUT", "/me/availability", {**availability, "weekly": {day: [] for day in availability["weekly"]}})
    page.reload()
    expect(page.get_by_role("link", name="Set your hours")).to_have_attribute("href", "/dashboard/availability")
    expect(page.get_by_role("link", name="Share your page")).to_have_count(0)
    host.open_all_day()
    page.reload()
    expect(page.get_by_role("link", name="Share your page")).to_have_attribute("href", "/dashboard/profile")
    # And no picture of weeks in which nothing could be booked.
    expect(page.get_by_label("Your page", exact=True)).to_have_value(re.compile(rf"/{host.handle}$"))
    expect(page.locator(".weeks-picture")).to_have_count(0)
    assert barriers(page) == []


def test_what_does_not_load_can_be_asked_again_and_who_is_signed_out_signs_in(visit: Visit, host: Host) -> None:
    booked(host, next_week(1, "10:00"), name="Anna Berg")
    page = visit(None, width=1440)
    page.route("**/api/me/bookings*", lambda route: route.fulfill(status=503, json={"type": "unavailable"}))
    page = sign_in_at(page, host, f"/dashboard?week={start_of_next_week()}")
    expect(page.get_by_role("alert").filter(has_text="Your bookings didn’t load")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="The bookings of this week didn’t load.")).to_be_visible()
    page.unroute("**/api/me/bookings*")
    page.locator(".calendar").get_by_role("button", name="Try again").click()
    expect(block(page, "Anna Berg")).to_be_visible()
    expect(next_booking(page)).to_have_count(0)
    page.locator(".sessions").get_by_role("button", name="Try again").click()
    expect(card(page, "Anna Berg")).to_be_visible()
    expect(next_booking(page)).to_contain_text("Anna Berg")

    # A session is opened and closed by keyboard.
    block(page, "Anna Berg").focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", name="Anna Berg")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(block(page, "Anna Berg")).to_be_focused()

    page.route("**/api/me/bookings*", lambda route: route.fulfill(status=401, json={"type": "sign_in_needed"}))
    page.get_by_role("button", name="Next week").click()
    expect(page.get_by_role("heading", name="Sign in to your dashboard")).to_be_visible()


def host_of_everything(stack: Stack) -> Host:
    """An expert with sessions of every status in the next week, and long words."""
    host = Host(stack)
    host.offer(title="Asked for", requires_confirmation=True)
    host.offer(title="W" * 80)
    slug = host.offered()[-1]["slug"]
    booked(
        host, next_week(1, "10:00"), "asked-for", name=LONG_NAME, email=f"{'w' * 60}@example.com", notes=LONG_NAME * 3
    )
    booked(host, next_week(1, "12:00"), slug, name=LONG_NAME, timezone="Asia/Tokyo")
    gone = booked(host, next_week(1, "14:00"), slug)
    host.done("PATCH", f"/bookings/{gone['id']}/status", {"status": "cancelled", "reason": LONG_NAME})
    let_pass(stack, booked(host, in_days(1, "15:00"), slug, name=LONG_NAME), 3)
    return host


def test_nothing_keeps_anybody_out(visit: Visit, stack: Stack) -> None:
    page = dashboard(host_of_everything(stack), visit, f"/dashboard?week={start_of_next_week()}", width=1440)
    loaded, announced = modules(page)
    assert loaded == announced
    expect(block(page, LONG_NAME)).to_have_count(2)
    expect(page.locator(".weeks-picture")).to_have_count(2)
    block(page, LONG_NAME).last.click()
    requests(page).nth(0).get_by_role("button", name="Decline").click()
    expect(page.get_by_label("Reason (optional)")).to_be_visible()
    expect_usable(page, 1440, 800)

    page.set_viewport_size({"width": 390, "height": 900})
    page.get_by_role("group", name="Days").get_by_role("button").nth(1).click()
    expect(block(page, LONG_NAME)).to_have_count(2)
    expect_usable(page, 390)
    block(page, LONG_NAME).first.click()
    expect(panel(page)).to_be_visible()
    expect_usable(page, 390)
