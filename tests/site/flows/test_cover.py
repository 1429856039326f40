"""A cover: chosen in the profile, shown on page and widget, and in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.pictures import file, png
from tests.browser.profiles import expect_saved, field, save
from tests.browser.steps import HeldBack, expect_usable, open_slots
from tests.browser.visiting import Visit
from tests.stack import Stack


@pytest.fixture
def host(stack: Stack) -> Iterator[Host]:
    """Somebody with three event types."""
    found = Host(stack)
    for title in ("Deep dive", "Code review", "First talk"):
        found.offer(title=title)
    yield found


def choose_cover(page: Page) -> None:
    page.get_by_label("the cover").set_input_files(file(png(1600, 900)))
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    save(page)
    expect_saved(page)


def cover(page: Page) -> Locator:
    return page.locator(".cover img")


def test_a_chosen_cover_is_on_page_and_widget_until_it_is_removed(visit: Visit, stack: Stack, host: Host) -> None:
    page = host.visit(visit, "/dashboard/profile", width=390)
    choose_cover(page)
    expect(cover(page)).to_have_js_property("naturalWidth", 1200)
    expect(cover(page)).to_have_js_property("naturalHeight", 200)
    path = host.done("GET", "/me/expert")["expert"]["cover_url"]
    _, headers, kept = stack.get(path)
    assert headers["Content-Type"] == "image/jpeg" and len(kept) <= 30_000
    expect_usable(page, 390, 320)

    field(page, "Headline").fill("Looms that think")
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    for public in (visit(f"/{host.handle}"), visit(f"/embed?expert={host.handle}")):
        expect(cover(public)).to_have_attribute("src", path)
        expect(cover(public)).to_have_js_property("naturalWidth", 1200)
        expect_usable(public, 1280, 390, 320)

    page.get_by_role("button", name="Remove the cover").click()
    expect(cover(page)).to_have_count(0)
    save(page)
    expect_saved(page)
    public = visit(f"/{host.handle}")
    expect(open_slots(public).first).to_be_visible()
    expect(public.locator(".cover")).to_have_count(0)


def test_what_is_no_picture_is_refused_beside_the_cover_and_the_photo_stays(visit: Visit, host: Host) -> None:
    page = host.visit(visit, "/dashboard/profile")
    page.get_by_label("the cover").set_input_files(file(b"<html>", "image/jpeg"))
    expect(page.get_by_role("group", name="Cover")).to_contain_text("This picture can’t be read here.")
    expect(page.get_by_role("group", name="Photo")).to_contain_text("Its middle is shown as a square.")


@pytest.mark.parametrize("path", ["/{}", "/embed?expert={}"])
def test_a_cover_comes_last_and_moves_nothing(visit: Visit, host: Host, path: str) -> None:
    choose_cover(host.visit(visit, "/dashboard/profile"))
    page = visit(None, width=390, height=844)
    asked = HeldBack(page, "**/photos/*")
    with page.expect_request("**/photos/*"):
        page.goto(path.format(host.handle))
    # On a phone's first screen, and there before the picture is asked for.
    first = open_slots(page).first
    expect(first).to_be_in_viewport(ratio=1)
    places = [each.bounding_box() for each in (first, page.locator("h1"))]
    asked.let_go()
    expect(cover(page)).to_have_js_property("naturalWidth", 1200)
    assert places == [each.bounding_box() for each in (first, page.locator("h1"))]
