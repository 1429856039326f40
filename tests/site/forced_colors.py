"""For people whose system chooses the colours, as with Windows' contrast themes: what is chosen still looks so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

_EDGE = "(each) => getComputedStyle(each).borderTopWidth"


@contextmanager
def forced_colors(page: Page) -> Iterator[None]:
    page.emulate_media(forced_colors="active")
    yield
    page.emulate_media(forced_colors="none")


def expect_marked(page: Page, chosen: Locator, other: Locator) -> None:
    with forced_colors(page):
        assert chosen.evaluate(_EDGE) != other.evaluate(_EDGE)
