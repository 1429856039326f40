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
    expect(page.get_by_role("link", name=wanted)).to_be_visible()
    assert all(part.casefold() in name.casefold() for name in cards(page))
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value(part)
    expect(page.get_by_role("link", name=wanted)).to_be_visible()
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
    expert = next(each for each in offers.experts() if each["next_open"])
    page = visit("/?category=" + expert["category"])
    page.get_by_role("link", name=expert["name"]).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(expert["name"])
    expect(page).to_have_url(re.compile(f"/{expert['handle']}$"))
    page.go_back()
    pill = page.get_by_role("button", name=re.compile(f"^{expert['category']}"))
    expect(pill).to_have_attribute("aria-pressed", "true")
    line = page.locator(f'.card-open a[href="/{expert["handle"]}?start={expert["next_open"][0]}"]')
    expect(line).to_contain_text("Next open")
    line.click()
    expect(page.get_by_label("Name")).to_be_visible()
    expect(page.locator(".lost")).to_have_count(0)


def test_a_failure_can_be_tried_again_and_without_a_network_it_says_so(visit: Visit) -> None:
    problem = {"type": "unavailable", "title": "Busy", "status": 503, "detail": "", "errors": []}
    page = visit(None)
    page.route(
        "**/api/experts?*",
        lambda route: route.fulfill(status=503, body=json.dumps(problem), content_type="application/problem+json"),
    )
    page.goto("/")
    expect(page.get_by_role("heading", name="The experts did not load")).to_be_visible()
    page.unroute("**/api/experts?*")
    page.get_by_role("button", name="Try again").click()
    cards(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You’re offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You’re offline.")).to_have_count(0)
