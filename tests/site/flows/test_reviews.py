"""Reviews: given and changed by a client, replied to by the expert, read by everybody."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.offers import Offers
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import expect_usable, link_of
from tests.browser.visiting import Visit
from tests.site.flows.test_dashboard import let_pass
from tests.stack import Stack


def completed(stack: Stack, offers: Offers, *, proved: bool) -> dict[str, Any]:
    """A booking that has taken place; whoever booked was signed in with its address, if it's `proved`."""
    made = offers.book(offers.take_confirmed())
    let_pass(stack, made["booking"], 30)
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key={"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}},
        UpdateExpression="SET #status = :completed, proved = :proved",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":completed": {"S": "completed"}, ":proved": {"BOOL": proved}},
    )
    return made


def own_review(page: Page) -> Any:
    return page.get_by_role("region", name="Your review")


def test_a_client_gives_a_review_and_changes_it(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = completed(stack, offers, proved=True)
    page = visit(link_of(made))
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("alert").filter(has_text="Choose one to five stars.")).to_be_visible()
    page.get_by_role("radio", name="1 star of 5").press("ArrowRight")
    expect(page.get_by_role("radio", name="2 stars of 5")).to_be_checked()
    page.get_by_label("What others should know").fill("<b>Bold</b> and exact")
    expect_usable(page, 390)
    page.get_by_role("button", name="Send review").click()
    expect(own_review(page)).to_contain_text("<b>Bold</b> and exact")
    own_review(page).get_by_role("button", name="Change it").click()
    page.get_by_role("radio", name="5 stars of 5").check(force=True)
    page.get_by_role("button", name="Save review").click()
    expect(own_review(page).get_by_text("5 stars of 5")).to_be_attached()


def test_what_was_written_is_kept_while_the_address_is_proved(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = completed(stack, offers, proved=False)
    page = visit(link_of(made))
    page.get_by_role("radio", name="4 stars of 5").check(force=True)
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("heading", name="Is this your booking?")).to_be_visible()
    sit_at(page, signed_in(stack, made["booking"]["email"]))
    page.goto(f"/booking#{made['booking']['id']}")
    page.reload()
    page.get_by_role("radio", name="4 stars of 5").check(force=True)
    page.get_by_role("button", name="Send review").click()
    expect(own_review(page).get_by_text("4 stars of 5")).to_be_attached()


def test_an_expert_replies_to_a_review_and_everybody_reads_both(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = completed(stack, offers, proved=True)
    handle, token = made["booking"]["expert"]["handle"], made["manage_token"]
    offers._send(
        "PUT",
        f"/bookings/{made['booking']['id']}/review",
        {"stars": 3, "text": "Fine."},
        Authorization=f"Bearer {token}",
    )
    page = visit(None)
    sit_at(page, signed_in(stack, f"{handle}@example.com", handle))
    page.goto("/dashboard")
    given = page.locator(".review-item", has_text="Fine.")
    given.get_by_role("button", name="Reply").click()
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_role("button", name="Send reply").click()
    expect(given).to_contain_text("Thank you.")
    expect(given.get_by_role("button", name="Reply")).to_have_count(0)
    expect_usable(page, 390)
