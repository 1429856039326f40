"""The account: kept, taken along, erased."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.mails import mail_to
from tests.browser.offers import Offers
from tests.browser.own_pages import an_address, sign_in_with_code
from tests.browser.steps import barriers
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.cloud.people import end_erasure
from tests.stack import Stack


def test_erasing_cancels_what_is_ahead_and_leaves_nothing(visit: Visit, offers: Offers, stack: Stack) -> None:
    address = an_address()
    offer = offers.take_confirmed()
    made = offers.book(offer, email=address, name="Kim Ode", notes="Secret")
    page = visit("/account", width=390)
    sign_in_with_code(page, stack, address)
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Erase it").click()
    expect(page.get_by_role("alert").filter(has_text="Tick the box first.")).to_be_visible()
    sure = page.get_by_role("checkbox", name="Erase everything about")
    expect(sure).to_be_focused()
    sure.check()
    assert barriers(page) == []
    page.get_by_role("button", name="Erase it").click()
    expect(page.get_by_role("heading", name="Your data is being erased")).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    eventually(lambda: offers.status(offer) == "open")
    assert "Cancelled" in mail_to(stack, address, "Cancelled")["Subject"]
    table = stack.client("dynamodb")
    key = {"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}}

    def left() -> str:
        return json.dumps(table.get_item(TableName=stack.table_name, Key=key, ConsistentRead=True)["Item"])

    eventually(lambda: "Kim Ode" not in left())
    assert address not in left() and "Secret" not in left() and '"cancelled"' in left()
    end_erasure(stack, address)
