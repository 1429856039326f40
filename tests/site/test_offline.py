"""What was seen of one's bookings is readable without a network."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, book_button, fill_in, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.stack import Stack


def test_a_page_that_needs_the_network_says_so_and_opens_when_it_is_back(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit("/bookings", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(f"/{offer.handle}")
    expect(page.get_by_role("heading", name="This page needs the internet")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="My bookings")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name=offer.name, exact=True)).to_be_visible()


def test_what_was_booked_last_is_kept_although_the_network_went_right_then(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(offer.form)
    page.route("**/api/bookings/*", lambda route: route.abort())
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    page.goto("/bookings")
    expect(page.get_by_text("Not up to date: this is what you last saw here")).to_be_visible()
    expect(page.get_by_role("link", name=f"{offer.title} with {offer.name}")).to_be_visible()


def test_what_is_kept_is_all_that_the_pages_need_and_nothing_older(visit: Visit) -> None:
    page = visit(None, service_workers="allow")
    page.goto("/account")
    page.evaluate("caches.open('expertbook-older').then((cache) => cache.put('/booking', new Response('old')))")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect_kept_of_one_deployment(page)
    page.context.set_offline(True)
    for address in ("/bookings", "/booking", "/offline.html"):
        page.goto(address)
        loaded, announced = modules(page)
        assert loaded and loaded == announced


def test_no_answer_of_the_api_is_kept_by_the_worker(visit: Visit, offers: Offers) -> None:
    made = offers.book(offers.take())
    page = visit(f"/booking#{made['booking']['id']}.{made['manage_token']}", service_workers="allow")
    expect(page.locator(".ticket-top")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator(".ticket-top")).to_be_visible()
    kept = page.evaluate(
        """async () => {
            const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
            const requests = await Promise.all(caches.map((cache) => cache.keys()));
            return requests.flat().map((request) => request.url);
        }"""
    )
    assert any(url.endswith("/bookings") for url in kept)
    assert not [url for url in kept if "/api/" in url or made["manage_token"] in url]


def expect_kept_of_one_deployment(page: Page) -> None:
    eventually(lambda: "expertbook-older" not in page.evaluate("caches.keys()"))
    kept = page.evaluate("caches.keys()")
    assert len(kept) == 1 and re.fullmatch(r"expertbook-[0-9a-f]{16}", kept[0])


def test_it_installs_as_an_app(stack: Stack) -> None:
    status, headers, body = stack.get("/manifest.webmanifest")
    manifest = json.loads(body)
    assert (status, headers["Content-Type"]) == (200, "application/manifest+json")
    assert manifest["display"] == "standalone"
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        assert stack.get(icon["src"])[0] == 200
