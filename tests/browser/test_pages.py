"""What holds for every page: its width, its weight, and that everybody can use it."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from benchmarks.budgets import BUDGETS, broken
from tests.browser.offers import Offers
from tests.browser.visiting import Visit
from tests.site.test_pages import Opener, directory, expert
from tests.stack import Stack


def test_an_address_that_leads_nowhere_is_the_sites_own_404_page(stack: Stack) -> None:
    status, _, body = stack.get("/no/such/page")
    assert status == 404
    assert b"Page not found" in body


def moved(answer: Response) -> int:
    """The bytes of an answer's body as they are moved on AWS: text of a thousand bytes and more is compressed, in the
    bucket, by CloudFront, or by API Gateway. The embedded ones compress nothing.
    """
    body = answer.body()
    is_text = not answer.url.endswith(".woff2")
    return len(gzip.compress(body, 6)) if is_text and len(body) >= 1000 else len(body)


@pytest.mark.parametrize("opened", [directory, expert], ids=lambda each: each.__name__)
def test_a_first_visit_to_a_deployed_site_is_small(visit: Visit, offers: Offers, stack: Stack, opened: Opener) -> None:
    if b"/app/shared/mount" in stack.get("/expert.html")[2]:
        pytest.skip("the site could not be bundled here")
    answers: list[Response] = []

    def listening(path: str, **look: Any) -> Page:
        page = visit(None, own=True, **look)
        page.on("response", lambda answer: answers.append(answer))
        page.goto(path)
        return page

    page = opened(listening, offers, {})
    page.wait_for_load_state("networkidle")
    # Each address once: where its WebSocket opens late, as on a busy machine, the page asks for the slots again.
    total = sum({answer.url: moved(answer) for answer in answers}.values())
    addresses = {answer.url for answer in answers}
    # The directory's others are portraits.
    found = {"bytes with data": total, "requests": sum("/portraits/" not in each for each in addresses)}
    print(opened.__name__, found)
    said = broken(f"first visit, {opened.__name__}", BUDGETS["first_visit"][opened.__name__], found)
    assert not said, "\n".join(said)


def test_a_second_visit_asks_for_html_and_data_alone(visit: Visit, offers: Offers, stack: Stack) -> None:
    if b"/app/shared/mount" in stack.get("/expert.html")[2]:
        pytest.skip("the site could not be bundled here")
    page = directory(visit, offers, {"own": True})
    page.wait_for_load_state("networkidle")
    asked: dict[str, str] = {}
    client = page.context.new_cdp_session(page)

    def ask(sent: dict[str, Any]) -> None:
        asked[sent["requestId"]] = sent["request"]["url"]

    def find(kept: dict[str, Any]) -> None:
        if kept.get("response", {}).get("fromDiskCache", True):
            asked.pop(kept["requestId"], None)

    client.on("Network.requestWillBeSent", ask)
    client.on("Network.requestServedFromCache", find)
    client.on("Network.responseReceived", find)
    client.send("Network.enable")
    page.goto("/")
    expect(page.locator(".card-link").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    files = {url.removeprefix(stack.site_url) for url in asked.values() if "/api/" not in url}
    assert files == {"", "config.json"}
