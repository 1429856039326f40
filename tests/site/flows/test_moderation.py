"""Reviews that somebody complains about: reported by a visitor, hidden by who runs the site, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import expect_usable, link_of
from tests.browser.visiting import Visit
from tests.site.flows.test_reviews import completed
from tests.stack import Stack

MODERATOR = "moderator@example.com"


@pytest.fixture
def reviewed(offers: Offers, stack: Stack) -> dict[str, Any]:
    """A booking whose client reviewed it."""
    made = completed(stack, offers, proved=True)
    said = {"stars": 1, "text": f"Call {made['booking']['id']}."}
    path = f"/bookings/{made['booking']['id']}/review"
    offers._send("PUT", path, said, Authorization=f"Bearer {made['manage_token']}")
    return made


def report(visit: Visit, made: dict[str, Any], **look: Any) -> Page:
    """As somebody who reads the expert's page."""
    page = visit(f"/{made['booking']['expert']['handle']}", **look)
    page.locator(".reviews").scroll_into_view_if_needed()
    review = page.locator(".review-item").filter(has_text=made["booking"]["id"])
    review.get_by_role("button", name="Report").click()
    review.get_by_role("radio", name="It says something private").check()
    expect_usable(page, look.get("width", 1280))
    review.get_by_role("button", name="Report it").click()
    expect(review.get_by_role("status")).to_have_text("Thank you. We’ll look at it.")
    return page


def moderation(visit: Visit, stack: Stack, **look: Any) -> Page:
    page = visit(None, **look)
    sit_at(page, signed_in(stack, MODERATOR))
    page.goto("/account")
    page.get_by_role("link", name="Reported reviews").click()
    expect(page.get_by_role("heading", name="Reported reviews")).to_be_visible()
    return page


def test_a_reported_review_is_hidden_for_a_reason_that_its_author_and_its_expert_read(
    visit: Visit, stack: Stack, reviewed: dict[str, Any]
) -> None:
    visitor = report(visit, reviewed, width=390)
    page = moderation(visit, stack, width=390)
    item = page.locator(".review-item").filter(has_text=reviewed["booking"]["id"])
    expect(item).to_contain_text("1 complaint since")
    expect(item).to_contain_text("It says something private")
    item.get_by_role("button", name="Hide it").click()
    expect(item.get_by_label("Why it’s hidden")).to_have_attribute("aria-invalid", "true")
    item.get_by_label("Why it’s hidden").fill("It has a <number>.")
    expect_usable(page, 390)
    item.get_by_role("button", name="Hide it").click()
    expect(item).to_have_count(0)
    expect(page.get_by_role("heading", name="Reported reviews")).to_be_focused()

    author = visit(link_of(reviewed))
    expect(author.get_by_role("region", name="Your review")).to_contain_text("It has a <number>.")
    handle = reviewed["booking"]["expert"]["handle"]
    expert = visit(None)
    sit_at(expert, signed_in(stack, f"{handle}@example.com", handle))
    expert.goto("/dashboard")
    received = expert.locator(".review-item").filter(has_text=reviewed["booking"]["id"])
    expect(received).to_contain_text("It has a <number>.")
    expect(received.get_by_role("button", name="Reply")).to_have_count(0)
    visitor.reload()
    with visitor.expect_response("**/reviews*"):
        visitor.locator(".reviews").scroll_into_view_if_needed()
    expect(visitor.locator(".reviews-skeleton")).to_have_count(0)
    expect(visitor.locator(".review-item").filter(has_text=reviewed["booking"]["id"])).to_have_count(0)


def test_a_review_with_nothing_wrong_stays(visit: Visit, stack: Stack, reviewed: dict[str, Any]) -> None:
    visitor = report(visit, reviewed)
    page = moderation(visit, stack)
    item = page.locator(".review-item").filter(has_text=reviewed["booking"]["id"])
    item.get_by_role("button", name="Nothing wrong with it").click()
    expect(item).to_have_count(0)
    visitor.reload()
    visitor.locator(".reviews").scroll_into_view_if_needed()
    expect(visitor.locator(".review-item").filter(has_text=reviewed["booking"]["id"])).to_be_visible()


def test_for_anybody_else_there_is_nothing_to_moderate(visit: Visit, stack: Stack) -> None:
    page = visit(None)
    sit_at(page, signed_in(stack, "eve@example.com"))
    page.goto("/account")
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.get_by_role("link", name="Reported reviews")).to_have_count(0)
    page.goto("/dashboard/moderation")
    expect(page.get_by_role("heading", name="Nothing here is open to you")).to_be_visible()
