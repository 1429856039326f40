"""Going to move a booking, and the button that moves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offers import Offer
from tests.browser.steps import keep_link, slot
from tests.browser.visiting import Visit

Made = dict[str, Any]
Mover = Callable[..., Page]


@pytest.fixture
def move(visit: Visit) -> Mover:
    """Go to move a booking, in a browser that keeps its token."""

    def move(offer: Offer, made: Made, **look: Any) -> Page:
        page = visit(None, **look)
        keep_link(page, made)
        page.goto(address(offer, made))
        expect(slot(page, offer.start)).to_have_attribute("data-status", "current")
        return page

    return move


def address(offer: Offer, made: Made) -> str:
    return f"{offer.page}?move={made['booking']['id']}"


def move_button(page: Page) -> Any:
    return page.get_by_role("button", name=re.compile("^Move to"))
