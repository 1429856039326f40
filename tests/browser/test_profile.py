"""What experts say about themselves: changed, refused, kept, handed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import own_pages
from tests.browser.offers import Offers
from tests.browser.own_pages import Person, a_handle
from tests.browser.pictures import file, jpeg, png, turned_right
from tests.browser.profiles import expect_saved, field, profile, save
from tests.browser.steps import open_slots
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.stack import Stack


def choose_photo(page: Page, content: bytes, media_type: str = "image/png") -> None:
    page.get_by_label("the photo").set_input_files(file(content, media_type))


def portrait(page: Page) -> Locator:
    return page.locator("img.portrait")


def an_expert(stack: Stack, handle: str | None = None, **changes: Any) -> Person:
    """Somebody new whose QR code the stream has written: the profile shows it."""
    person = own_pages.an_expert(stack, handle, **changes)
    eventually(lambda: stack.get(f"/qr/{person.expert['handle']}.svg")[0] == 200)
    return person


def test_a_photo_is_made_small_and_shown_to_everybody(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = profile(visit, person)
    choose_photo(page, png(1600, 900))
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    expect(portrait(page)).to_have_js_property("naturalWidth", 512)
    save(page)
    expect_saved(page)

    public = visit(person.expert["url"])
    expect(portrait(public)).to_have_js_property("naturalWidth", 512)
    expect(portrait(public)).to_have_js_property("naturalHeight", 512)
    _, headers, kept = stack.get(person.expert["photo_url"])
    assert headers["Content-Type"] == "image/jpeg"
    assert len(kept) < 200_000
    assert corners(public) == ["red", "blue", "red", "blue"]

    page.get_by_role("button", name="Remove the photo").click()
    save(page)
    expect_saved(page)
    assert person.expert["photo_url"] == ""


def test_a_photo_taken_upright_stays_upright(visit: Visit, stack: Stack) -> None:
    page = profile(visit, an_expert(stack))
    # Its pixels lie: red left, blue right. A camera notes that it is to be turned to the right by a quarter.
    choose_photo(page, turned_right(jpeg(page, 200, 100)), "image/jpeg")
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    assert corners(page) == ["red", "red", "blue", "blue"]


def corners(page: Page) -> list[str]:
    """The colours of the photo that the page shows: left and right above, left and right below."""
    found: list[str] = portrait(page).evaluate(
        """image => {
            const side = image.naturalWidth;
            const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const [near, far] = [Math.round(side / 8), Math.round((side * 7) / 8)];
            return [[near, near], [far, near], [near, far], [far, far]].map(([x, y]) => {
                const [red, green, blue] = context.getImageData(x, y, 1, 1).data;
                if (red > 200 && green < 60 && blue < 60) return "red";
                return blue > 200 && green < 60 && red < 60 ? "blue" : `${red} ${green} ${blue}`;
            });
        }"""
    )
    return found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!doctype html><script>window.hacked = 1</script>", "This picture can’t be read here."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "This picture can’t be read here."),
        (b"", "This picture can’t be read here."),
        (png(8, 8) + b"\0" * 20 * 1024 * 1024, "This file has 21 MB. Choose a picture of at most 10 MB."),
    ],
    ids=["html", "pdf", "empty", "20 MB"],
)
def test_what_is_no_photo_is_refused_in_words(
    visit: Visit, stack: Stack, tmp_path: Path, content: bytes, words: str
) -> None:
    chosen = tmp_path / "me.png"
    chosen.write_bytes(content)
    page = profile(visit, an_expert(stack))
    field(page, "Headline").fill("Typed before")
    page.get_by_label("the photo").set_input_files(chosen)
    expect(page.get_by_text(words)).to_be_visible()
    expect(field(page, "Headline")).to_have_value("Typed before")
    choose_photo(page, png(64, 64))
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    expect(page.get_by_text(words)).to_have_count(0)


def test_a_photo_can_be_dropped_or_pasted(visit: Visit, stack: Stack) -> None:
    page = profile(visit, an_expert(stack))
    for kind, size in (("drop", 40), ("paste", 50)):
        page.evaluate(
            """async ([kind, size]) => {
                const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
                canvas.getContext("2d").fillRect(0, 0, size, size);
                const blob = await new Promise((resolve) => canvas.toBlob(resolve));
                const data = new DataTransfer();
                data.items.add(new File([blob], "me.png", { type: "image/png" }));
                const how = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
                document
                    .querySelector(".photo-field")
                    .dispatchEvent(kind === "drop" ? new DragEvent(kind, how) : new ClipboardEvent(kind, how));
            }""",
            [kind, size],
        )
        expect(portrait(page)).to_have_js_property("naturalWidth", size)
        expect(page.get_by_text("Uploaded.")).to_be_visible()


def test_an_upload_that_fails_loses_nothing(visit: Visit, stack: Stack) -> None:
    person = an_expert(stack)
    page = profile(visit, person)
    field(page, "Headline").fill("Typed before")
    uploads = lambda address: address.startswith("http") and stack.bucket_name in address  # noqa: E731
    page.route(uploads, lambda route: route.abort("internetdisconnected"))
    choose_photo(page, png(64, 64))
    expect(page.get_by_text("Everything else is kept.")).to_be_visible()
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert person.expert["headline"] == "Typed before"
    page.unroute(uploads)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert person.expert["photo_url"]


def test_who_hides_is_out_of_the_directory_and_still_bookable(visit: Visit, stack: Stack, offers: Offers) -> None:
    handle = a_handle()
    person = an_expert(stack, handle, name=f"Ada {handle}", hidden=False)
    page = profile(visit, person)
    eventually(lambda: handle in listed(offers, handle))
    page.get_by_label("Hide me from the directory").check()
    save(page)
    expect_saved(page)
    eventually(lambda: handle not in listed(offers, handle))
    client = visit(f"/{handle}")
    expect(open_slots(client).first).to_be_visible()


def listed(offers: Offers, search: str) -> list[str]:
    return [each["handle"] for each in offers.experts(search=search)]
