"""Pictures for link previews: drawn by the expert's own browser, whatever else it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosts import Host
from tests.browser.profiles import expect_saved, field, save
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.stack import Stack

SITES_PICTURE = "/card.jpg"


@pytest.fixture
def host(stack: Stack) -> Iterator[Host]:
    """Somebody who is in the directory, which is for the other tests, only as long as the test goes on."""
    found = Host(stack)
    yield found
    own = found.done("GET", "/me/expert")["expert"]
    kept = ("name", "category", "headline", "bio", "specializations", "experience_years", "revision")
    found.done("PUT", "/me/expert", {name: own[name] for name in kept} | {"hidden": True})


def metas(stack: Stack, path: str) -> dict[str, str]:
    """What a program reads that shows a link with a picture."""
    page = stack.get(path)[2].decode()
    return dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)"', page))


def picture_of(stack: Stack, path: str) -> str:
    """The path of the picture of a page, once its expert's browser has drawn it."""

    def drawn() -> str:
        url = metas(stack, path)["og:image"]
        assert url.startswith(stack.site_url.rstrip("/"))
        shown = url.removeprefix(stack.site_url.rstrip("/"))
        return "" if shown == SITES_PICTURE else shown

    return eventually(drawn)


def pixels(page: Page, path: str) -> dict[str, Any]:
    """The size of a picture, and how much is in three places of it: (colours that differ, their mean)."""
    found: dict[str, Any] = page.evaluate(
        """async (path) => {
            const image = new Image();
            image.src = path;
            await image.decode();
            const { naturalWidth: width, naturalHeight: height } = image;
            const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
            context.drawImage(image, 0, 0);
            function look(x, y, wide, high) {
                const { data } = context.getImageData(x, y, wide, high);
                const colours = new Set();
                const sums = [0, 0, 0];
                for (let at = 0; at < data.length; at += 4) {
                    colours.add((data[at] >> 4 << 8) | (data[at + 1] >> 4 << 4) | data[at + 2] >> 4);
                    sums.forEach((_, part) => (sums[part] += data[at + part]));
                }
                return { colours: colours.size, mean: sums.map((sum) => Math.round((sum * 4) / data.length)) };
            }
            return {
                size: [width, height],
                words: look(80, 160, 620, 380),
                portrait: look(800, 100, 300, 300),
                cover: look(400, 10, 300, 60),
            };
        }""",
        path,
    )
    return found


def test_a_save_gives_each_page_a_picture_that_shows_what_is_on_it(visit: Visit, stack: Stack, host: Host) -> None:
    host.offer(price="40 \u20ac")
    host.offer(title="For friends", hidden=True)
    page = host.visit(visit, "/dashboard/profile")
    page.get_by_label("Hide me from the directory").uncheck()
    save(page)
    expect_saved(page)
    own, deep = (picture_of(stack, path) for path in (f"/{host.handle}", f"/{host.handle}/deep-dive"))
    assert own != deep
    for path in (own, deep):
        _, headers, content = stack.get(path)
        assert headers["Content-Type"] == "image/jpeg" and len(content) < 250_000
        seen = pixels(page, path)
        assert seen["size"] == [1200, 630]
        # The name is white on the dark ground, with all shades between, and so is what stands for the portrait.
        assert min(seen[place]["colours"] for place in ("words", "portrait")) > 20
        # The ground is dark; the portrait is a field of the accent colour, with initials.
        assert max(seen["words"]["mean"]) < 110 < seen["portrait"]["mean"][2]
    assert metas(stack, f"/{host.handle}/deep-dive")["og:image:alt"] == "Deep dive with Ada Quill"
    assert metas(stack, f"/{host.handle}/for-friends") == {}


def test_a_picture_is_drawn_again_only_where_it_shows_something_else(visit: Visit, stack: Stack, host: Host) -> None:
    host.offer()
    page = host.visit(visit, "/dashboard/profile")
    page.get_by_label("Hide me from the directory").uncheck()
    save(page)
    expect_saved(page)
    own, deep = (picture_of(stack, path) for path in (f"/{host.handle}", f"/{host.handle}/deep-dive"))
    field(page, "Headline").fill("Looms that think")
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    eventually(lambda: picture_of(stack, f"/{host.handle}") != own)
    assert picture_of(stack, f"/{host.handle}/deep-dive") == deep
    assert stack.get(own)[0] == 404


def test_a_picture_that_failed_is_drawn_on_the_next_page_and_nobody_is_told(
    visit: Visit, stack: Stack, host: Host
) -> None:
    page = host.visit(visit, "/dashboard/profile")
    previews = "**/api/me/previews"
    page.route(previews, lambda route: route.fulfill(status=503))
    page.get_by_label("Hide me from the directory").uncheck()
    with page.expect_response(previews):
        save(page)
    expect_saved(page)
    expect(page.locator("[role=alert]:not(:empty)")).to_have_count(0)
    page.unroute(previews)
    page.goto("/dashboard/calendars")
    assert picture_of(stack, f"/{host.handle}")
