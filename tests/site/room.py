"""Room on small screens, for large zoom, letters and spaces: nothing lies beside a page or is cut off, and what has the
focus is in sight."""

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

_SPILT = """
    () => [...document.querySelectorAll("main *")]
        .filter((each) => each.clientHeight && each.scrollHeight > each.clientHeight + 2)
        .filter((each) => {
            const { overflowY, textOverflow, webkitLineClamp } = getComputedStyle(each);
            if (overflowY === "visible") return each.matches("button, .button, td, th");
            return overflowY === "hidden" && textOverflow === "clip" && webkitLineClamp === "none";
        })
        .filter((each) => !each.closest(".hidden-label, .week-column"))
        .map((each) => each.outerHTML)
"""
"""What is lower than its words, but for what is cut short in so many words."""

_SIDEWAYS = """
    () => [...document.querySelectorAll("body *")]
        .filter((each) => each.scrollWidth > each.clientWidth + 1)
        .filter((each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
        .filter((each) => !each.matches("input, textarea, select"))
        .map((each) => each.className)
"""
"""Parts of the page that have to be scrolled sideways."""

_COVERED = """
    () => {
        const reached = "a[href], button, input, select, textarea, summary, [tabindex]";
        const found = [];
        const before = [document.activeElement, scrollX, scrollY];
        for (const each of document.querySelectorAll(reached)) {
            if (each.tabIndex < 0 || each.disabled || !each.checkVisibility({ visibilityProperty: true })) continue;
            if (each.closest(".hidden-label, .skip-link") || each.matches(".hidden-label")) continue;
            each.focus();
            if (document.activeElement !== each) continue;
            const { left, top, width, height } = each.getBoundingClientRect();
            const isSeen = [0.1, 0.5, 0.9].some((down) => {
                const on = document.elementFromPoint(left + width / 2, top + height * down);
                return on && (each.contains(on) || on.contains(each));
            });
            if (!isSeen) found.push(each.outerHTML);
        }
        before[0].focus();
        scrollTo(before[1], before[2]);
        return found;
    }
"""
"""What is behind something else, or outside of the window, while it has the focus."""

_SPACES = """
    (wide) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* {
            line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important
        } p { margin-block-end: 2em !important }`);
        window.sheetOfSpaces ??= sheet;
        const others = document.adoptedStyleSheets.filter((each) => each !== window.sheetOfSpaces);
        document.adoptedStyleSheets = wide ? [...others, window.sheetOfSpaces] : others;
    }
"""
"""As WCAG 1.4.12 has it: people who read with more space between lines, letters and words."""

LARGE = "200%"

SIZES = ((320, 800, ""), (344, 800, ""), (390, 800, LARGE), (320, 800, LARGE), (320, 256, ""))
"""The last is a screen of 1280 to 1024 at a zoom of 400 %."""


def expect_room(page: Page) -> None:
    """With letters as they are and twice as large; with wide spaces; and for who comes by keyboard."""
    for width, height, letters in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(size) => (document.documentElement.style.fontSize = size)", letters)
        _expect_whole(page, f"{page.url} at {width} {letters}")
        if not letters and width == 320:
            assert page.evaluate(_SIDEWAYS) == [], page.url
            assert page.evaluate(_COVERED) == [], page.url
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate(_SPACES, True)
    _expect_whole(page, f"{page.url} with wide spaces")
    page.evaluate(_SPACES, False)


def _expect_whole(page: Page, where: str) -> None:
    assert page.viewport_size is not None
    beside = page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"]
    assert beside <= 0, where
    assert page.evaluate(_BROKEN) == [], where
    assert page.evaluate(_SPILT) == [], where
