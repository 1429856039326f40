"""What holds for every page: its width, its weight, and that everybody can use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.offers import Offers
from tests.browser.visiting import Visit
from tests.site.test_pages import moved
from tests.stack import Stack

FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 90_000, 15


def test_an_address_that_leads_nowhere_is_the_sites_own_404_page(stack: Stack) -> None:
    status, _, body = stack.get("/no/such/page")
    assert status == 404
    assert b"Page not found" in body


def test_a_first_visit_to_an_expert_of_a_deployed_site_is_small(visit: Visit, offers: Offers, stack: Stack) -> None:
    if b"modulepreload" in stack.get("/expert.html")[2]:
        pytest.skip("the site could not be bundled here")
    answers: list[Response] = []
    page = visit(None, own=True)
    page.on("response", answers.append)
    page.goto(f"/{offers.one_with_time()}")
    expect(page.locator(".slot[data-start]").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    total = sum(moved(answer) for answer in answers)
    print(f"{total:,} bytes in {len(answers)} answers")
    assert 0 < total <= FIRST_VISIT_BYTES
    assert len(answers) <= FIRST_VISIT_REQUESTS
