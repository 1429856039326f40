"""An expert's times within another web site: a page of another origin, with the two lines of docs/embed.md."""

from __future__ import annotations

from playwright.sync_api import Frame, Page

from tests.stack import Stack


def frame(page: Page, number: int = 0) -> Frame:
    """What is in the frame of that number, once it has come so far."""
    found = page.locator("iframe").nth(number).element_handle().content_frame()
    assert found is not None
    return found


def test_other_sites_may_frame_this_page_and_no_other(stack: Stack) -> None:
    status, headers, _ = stack.get("/embed?expert=ada")
    assert status == 200
    assert "frame-ancestors *;" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security", "Permissions-Policy"):
        assert name in headers
    for path in ("/", "/booking", "/embed-example", "/embed.js", "/embed/x", "/embedded", "/nobody", "/api/health"):
        _, headers, _ = stack.get(path)
        assert "frame-ancestors 'none';" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path
