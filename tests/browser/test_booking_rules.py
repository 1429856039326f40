"""The form refuses while typing what the server would refuse, and nothing that the server would take."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError
from playwright.sync_api import Page

from chalicelib.requests.bookings import BookingBody
from tests.browser.conftest import Visit

TYPED: dict[str, list[str]] = {
    "name": ["Ben Ito", "  Zoë  ", "🦊", "<b>Ben</b>", "x" * 120, "", "   ", "\u200b", "x" * 121, "🦊" * 121],
    "email": [
        *("ben@example.com", "ben+sessions@example.com", "björn@bücher.example.com", " ben@EXAMPLE.com "),
        *("", "ben", "ben@", "@example.com", "ben@example", "ben@exam ple.com", "a@b@example.com", ".ben@example.com"),
        *("be..n@example.com", "ben@-example.com", "x" * 250 + "@example.com"),
    ],
    "phone": [
        *("+44 20 7946 0000", "+1 (212) 555-0100", "+91 98765 43210", "+683 4000", " +442079460000 "),
        *("", "020 7946 0000", "call me", "+44 CALL ME", "+44 1", "+0 123456789", "+1234567890123456"),
    ],
    "notes": ["", "line\nline", "y" * 2000, "y" * 2001],
}


@pytest.fixture(scope="module")
def server() -> BookingBody:
    return BookingBody()


def page_takes(page: Page, field: str, value: str) -> bool:
    taken: bool = page.evaluate(
        """async ([field, value]) => {
            const rules = await import("/app/booking/form/booking_rules.js");
            return rules.complaint(field, value) === null;
        }""",
        [field, value],
    )
    return taken


def server_takes(server: BookingBody, field: str, value: str) -> bool:
    try:
        server.fields[field].deserialize(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("field", TYPED)
def test_the_page_and_the_server_agree(visit: Visit, server: BookingBody, field: str) -> None:
    page = visit("/")
    by_page = {value: page_takes(page, field, value) for value in TYPED[field]}
    by_server = {value: server_takes(server, field, value) for value in TYPED[field]}
    assert by_page == by_server
    assert set(by_page.values()) >= {True, False}
