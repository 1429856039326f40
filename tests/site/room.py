"""Room on small screens, and for large letters on them: nothing lies beside a page, and no time is broken in two."""

from __future__ import annotations

from playwright.sync_api import Page

_BROKEN = r"""
    () => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (texts.nextNode()) {
            for (const { 0: time, index } of texts.currentNode.data.matchAll(/\d\d:\d\d/g)) {
                const range = document.createRange();
                range.setStart(texts.currentNode, index);
                range.setEnd(texts.currentNode, index + time.length);
                const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
                if (lines.size > 1) found.push(time);
            }
        }
        return found;
    }
"""
"""The times on the page that stand on two lines."""

LARGE = "200%"


def expect_room(page: Page) -> None:
    """At each of the widths, with letters as they are and twice as large."""
    for width, letters in ((320, ""), (344, ""), (390, LARGE), (320, LARGE)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
        beside = page.evaluate("document.documentElement.scrollWidth") - width
        assert beside <= 0, f"{page.url} at {width} {letters}"
        assert page.evaluate(_BROKEN) == [], f"{page.url} at {width} {letters}"
    page.evaluate("document.documentElement.style.fontSize = ''")
