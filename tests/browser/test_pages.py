"""What holds for every page: its width, its weight, and that everybody can use it."""

from __future__ import annotations

from tests.stack import Stack


def test_an_address_that_leads_nowhere_is_the_sites_own_404_page(stack: Stack) -> None:
    status, _, body = stack.get("/no/such/page")
    assert status == 404
    assert b"Page not found" in body
