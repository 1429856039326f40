from __future__ import annotations

import json
import re
from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from tests.browser.offers import Offers
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW


def cards(page: Page) -> list[str]:
    expect(page.locator(".card-link").first).to_be_visible()
    return page.locator(".card-link").all_inner_texts()


def test_it_lists_the_experts_best_rated_first_of_a_category_or_by_name(visit: Visit, offers: Offers) -> None:
    page = visit("/")
    everybody = cards(page)
    assert everybody == [expert["name"] for expert in offers.experts()][:12]
    best = offers.experts()[0]
    card = page.locator(".card").first
    expect(card).to_contain_text(best["category"])
    expect(card).to_contain_text(best["headline"])
    expect(card).to_contain_text(f"{best['experience_years']} year")
    expect(card).to_contain_text(f"{best['rating']:.2f}".removesuffix("0"))

    # A category filters, and back lifts it.
    pill = page.get_by_role("button", name=re.compile(r"^Design \d"))
    pill.click()
    expect(pill).to_have_attribute("aria-pressed", "true")
    designers = [expert["name"] for expert in offers.experts(category="Design")]
    expect(page.locator(".card-link")).to_have_text(designers)
    expect(pill).to_contain_text(str(len(designers)))
    page.go_back()
    expect(page.locator(".card-link")).to_have_text(everybody)

    # The order stays in the address.
    page.get_by_label("Order").select_option("By name")
    by_name = [expert["name"] for expert in offers.experts(sort="name")]
    expect(page.locator(".card-link")).to_have_text(by_name[:12])
    page.reload()
    expect(page.get_by_label("Order")).to_have_value("name")
    expect(page.locator(".card-link")).to_have_text(by_name[:12])
    page.get_by_label("Order").select_option("Best rated first")
    expect(page).to_have_url(re.compile(r"/$"))


def test_a_search_for_a_part_of_a_name_finds_it_and_stays_in_the_address(visit: Visit, offers: Offers) -> None:
    wanted = offers.experts()[3]["name"]
    part = wanted.split()[-1][1:5]
    page = visit("/")
    page.get_by_role("searchbox").press_sequentially(part)
    expect(page).to_have_url(re.compile(r"\?search="))
    expect(page.locator(".card-link", has_text=wanted)).to_be_visible()
    assert all(part.casefold() in name.casefold() for name in cards(page))
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value(part)
    expect(page.locator(".card-link", has_text=wanted)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator(".card-link")).to_have_count(min(12, len(offers.experts())))


def test_a_search_may_be_short_or_for_signs_and_one_without_a_hit_offers_the_way_back(
    visit: Visit, offers: Offers
) -> None:
    # The categories count what a search found.
    page = visit("/?search=a")
    found = offers.experts(search="a")
    in_design = [expert for expert in found if expert["category"] == "Design"]
    expect(page.get_by_role("button", name=f"All {len(found)}", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Design {len(in_design)}", exact=True)).to_be_visible()

    page.get_by_role("searchbox").fill("q")
    expect(page).to_have_url(re.compile(r"\?search=q$"))
    names = [expert["name"] for expert in offers.experts(search="q")]
    assert names
    expect(page.locator(".card-link")).to_have_text(names[:12])

    page.get_by_role("searchbox").fill("%%")
    expect(page.get_by_text("Nobody for “%%”")).to_be_visible()
    page.get_by_role("button", name="Show all experts").click()
    cards(page)
    expect(page).to_have_url(re.compile(r"/$"))


def test_typing_asks_once_and_not_for_every_letter(visit: Visit) -> None:
    page = visit("/", own_clock=True)
    cards(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "search=" in request.url else None)
    page.clock.pause_at(NOW + timedelta(minutes=1))
    page.get_by_role("searchbox").press_sequentially("zzzz")
    assert asked == []
    page.clock.run_for(1_000)
    page.clock.resume()
    expect(page.get_by_text("Nobody for “zzzz”")).to_be_visible()
    assert len([url for url in asked if "/api/" in url]) == 1


def many_experts(route: Route) -> None:
    """Answers like the API with 30 experts: three pages."""
    query = dict(pair.split("=") for pair in route.request.url.partition("?")[2].split("&"))
    page = int(query.get("cursor") or query.get("page") or 1)
    numbers = range((page - 1) * 12 + 1, min(30, page * 12) + 1)
    card = {
        "category": "Design",
        "headline": "One of many",
        "experience_years": 3,
        "rating": 4.5,
        "timezone": "Europe/Oslo",
        "photo_url": None,
        "price": "",
        "next_open": [],
        "open_count": 0,
    }
    body = {
        "experts": [card | {"handle": f"expert-{number}", "name": f"Expert {number}"} for number in numbers],
        "page": page,
        "limit": 12,
        "total": 30,
        "pages": 3,
        "more": False,
        "categories": [{"name": "Design", "count": 30}] if "search" in query else None,
        "next": str(page + 1) if page < 3 else None,
    }
    route.fulfill(json=body)


def test_pages_are_numbered_and_kept_in_the_address(visit: Visit) -> None:
    page = visit(None)
    page.route("**/api/experts?*", many_experts)
    page.goto("/")
    page.get_by_role("link", name="Page 3").click()
    expect(page.locator(".card-link").first).to_have_text("Expert 25")
    expect(page).to_have_url(re.compile(r"\?page=3$"))
    expect(page.get_by_role("link", name="Page 3")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)
    page.go_back()
    expect(page.locator(".card-link").first).to_have_text("Expert 1")

    page.goto("/?search=expert")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile(r"\?search=expert&page=2$"))
    expect(page.locator(".card-link").first).to_have_text("Expert 13")
    expect(page.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("searchbox")).to_have_value("expert")


def test_a_card_leads_to_the_expert_and_back_and_to_when_they_are_open_next(visit: Visit, offers: Offers) -> None:
    expert = next(
        each for each in offers.experts() if each["next_open"] and offers.is_open(each["handle"], each["next_open"][0])
    )
    page = visit("/?category=" + expert["category"])
    page.locator(".card-link", has_text=expert["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(expert["name"])
    expect(page).to_have_url(re.compile(f"/{expert['handle']}$"))
    page.go_back()
    pill = page.get_by_role("button", name=re.compile(f"^{expert['category']}"))
    expect(pill).to_have_attribute("aria-pressed", "true")
    card = page.locator(".card").filter(has_text=expert["name"])
    starts = card.get_by_role("list", name="Next open times").get_by_role("link")
    expect(starts).to_have_count(len(expert["next_open"]))
    assert [start.get_attribute("href") for start in starts.all()] == [
        f"/{expert['handle']}?start={start}" for start in expert["next_open"]
    ]
    starts.first.click()
    expect(page.get_by_label("Name")).to_be_visible()
    expect(page.locator(".lost")).to_have_count(0)


def some(route: Route) -> None:
    """Answers with one expert, with a price, who is free today and tomorrow."""
    card = {
        "handle": "ada",
        "name": "Ada Quill",
        "category": "Design",
        "headline": "Clear words",
        "experience_years": 3,
        "rating": 4.5,
        "timezone": "Europe/Oslo",
        "photo_url": None,
        "price": "€60",
        "next_open": ["2026-11-23T15:30:00Z", "2026-11-24T04:30:00Z", "2026-12-01T15:00:00Z"],
        "open_count": 5,
    }
    found = [] if "search=" in route.request.url else [card]
    body = {"experts": found, "page": 1, "limit": 12, "total": len(found), "pages": 1, "more": False, "next": None}
    route.fulfill(json=body | {"categories": None})


def test_a_card_says_what_it_costs_and_when_by_the_visitors_clock(visit: Visit) -> None:
    page = visit(None, zone="America/Los_Angeles", locale="en-US")
    page.route("**/api/experts?*", some)
    page.goto("/")
    expect(page.locator(".card-link")).to_have_text("Ada Quill")
    card = page.locator(".card")
    expect(card).to_contain_text("€60")
    expect(card.locator(".start-day")).to_have_text(["Today", "Today", "Tue, Dec 1"])
    expect(card.locator(".start-time")).to_have_text(["7:30\u00a0AM", "8:30\u00a0PM", "7:00\u00a0AM"])
    expect(card).to_contain_text("and 2 more within a week")
    expect(card.get_by_role("link", name="Today, 7:30\u00a0AM, with Ada Quill")).to_be_visible()
    # Beside the first words, where there is room for them.
    soon = page.get_by_role("region", name="Free soon")
    expect(soon.get_by_role("link", name="Today, 7:30\u00a0AM, with Ada Quill")).to_have_attribute(
        "href", "/ada?start=2026-11-23T15:30:00Z"
    )
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_text("Nobody for “zzzz”")).to_be_visible()
    expect(soon).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(soon).to_be_hidden()


def test_it_lists_those_who_are_free_today_or_this_week(visit: Visit, offers: Offers) -> None:
    page = visit("/")
    today = [expert["name"] for expert in offers.experts(open="today")]
    page.get_by_role("button", name="Free today").click()
    expect(page.locator(".card-link")).to_have_text(today[:12])
    expect(page).to_have_url(re.compile(r"\?open=today$"))
    page.get_by_role("button", name="Free this week").click()
    expect(page.locator(".card-link")).to_have_text([expert["name"] for expert in offers.experts(open="week")][:12])
    page.reload()
    expect(page.get_by_role("button", name="Free this week")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Any time").click()
    expect(page).to_have_url(re.compile(r"/$"))

    page.route("**/api/experts?*open=today*", nobody_at_all)
    page.get_by_role("button", name="Free today").click()
    expect(page.get_by_role("heading", name="Nobody here is free today")).to_be_visible()
    page.get_by_role("button", name="Show any time").click()
    cards(page)


def test_free_today_is_the_visitors_today(visit: Visit, offers: Offers) -> None:
    """In Honolulu it's still Sunday: who is free on Monday isn't free today."""
    page = visit("/?open=today&sort=soonest", zone="Pacific/Honolulu")
    there = [expert["name"] for expert in offers.experts(open="today", sort="soonest", timezone="Pacific/Honolulu")]
    assert 0 < len(there) < len(offers.experts(open="today"))
    expect(page.locator(".card-link")).to_have_text(there[:12])
    assert {each.locator(".start-day").first.inner_text() for each in page.locator(".card").all()} == {"Today"}
    this_week = offers.experts(open="week", sort="soonest", timezone="Pacific/Honolulu")
    page.get_by_role("button", name="Free this week").click()
    expect(page.locator(".card-link")).to_have_text([expert["name"] for expert in this_week][:12])
    days = page.locator(".card .start:first-child .start-day").all_inner_texts()
    shown = min(len(there), 12)
    assert days[:shown] == ["Today"] * shown, "today comes before tomorrow"


def nobody_at_all(route: Route) -> None:
    """Answers that nobody is there."""
    nobody = {"experts": [], "page": 1, "limit": 12, "total": 0, "pages": 0, "more": False, "next": None}
    route.fulfill(json=nobody | {"categories": []})


def test_a_failure_can_be_tried_again_and_without_a_network_it_says_so(visit: Visit) -> None:
    problem = {"type": "unavailable", "title": "Busy", "status": 503, "detail": "", "errors": []}
    page = visit(None)
    page.route(
        "**/api/experts?*",
        lambda route: route.fulfill(status=503, body=json.dumps(problem), content_type="application/problem+json"),
    )
    page.goto("/")
    expect(page.get_by_role("heading", name="The experts didn’t load")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="The experts didn’t load")).to_be_visible()
    page.unroute("**/api/experts?*")
    # Who comes back online needn't press it.
    page.evaluate("dispatchEvent(new Event('online'))")
    cards(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You’re offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You’re offline.")).to_have_count(0)


def test_a_page_behind_the_last_one_says_so_and_leads_back(visit: Visit, offers: Offers) -> None:
    page = visit("/?category=Design&page=999")
    notice = page.get_by_role("heading", name="The list ends before this page")
    expect(notice).to_be_visible()
    expect(page.get_by_text("It has just 1 page.")).to_be_visible()
    expect(page.get_by_text("No experts yet")).to_have_count(0)
    page.get_by_role("button", name="Go to the first page").click()
    assert cards(page) == [expert["name"] for expert in offers.experts(category="Design")]
    expect(page).to_have_url(re.compile(r"/\?category=Design$"))
