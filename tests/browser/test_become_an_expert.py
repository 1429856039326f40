"""From nothing to a page that clients book, in four steps."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.offers import Offers
from tests.browser.own_pages import a_handle, an_address, sign_in_with_code, somebody
from tests.browser.pictures import file, png
from tests.browser.starting import expect_step, field, go_on, start, write_who_one_is
from tests.browser.steps import book_button, choose_zone, expect_usable, fill_in, modules, open_slots, zone_field
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.stack import Stack


def test_from_nothing_to_a_booked_session(visit: Visit, stack: Stack, offers: Offers) -> None:
    handle = a_handle()
    page = visit("/", width=390, height=844)
    page.get_by_role("link", name="Become an expert").click()
    sign_in_with_code(page, stack, an_address())

    write_who_one_is(page, handle, f"Ada {handle}")
    expect(page.get_by_text(f"{handle} is free")).to_be_visible()
    page.get_by_label("the photo").set_input_files(file(png(900, 600)))
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    expect_usable(page, 390)
    go_on(page)

    expect_step(page, "When can clients book you?")
    page.get_by_role("button", name="Weekend, 10:00–16:00").click()
    field(page, "Wednesday").check()
    expect_usable(page, 390)
    go_on(page)

    expect_step(page, "Your first event type")
    field(page, "Title").fill("First consultation")
    page.get_by_text("30 min", exact=True).click()
    expect_usable(page, 390)
    go_on(page)

    expect_step(page, "Ready to publish")
    expect(page.get_by_text("Sat–Sun 10:00–16:00")).to_be_visible()
    expect(page.get_by_text("30 min · Video call")).to_be_visible()
    expect_usable(page, 390)
    assert handle not in [each["handle"] for each in offers.experts(search=handle)]
    page.get_by_role("button", name="Publish").click()

    expect_step(page, "Your page is live")
    expect(field(page, "Your link")).to_have_value(f"{stack.site_url.rstrip('/')}/{handle}")
    expect_usable(page, 390)
    loaded, announced = modules(page)
    # The pictures for link previews are drawn once there is nothing else to do.
    assert {each for each in loaded if ".later-" not in each} == announced
    eventually(lambda: handle in [each["handle"] for each in offers.experts(search=handle)])

    client = visit(f"/?search={handle}")
    client.locator(".card-link", has_text=f"Ada {handle}").click()
    # The directory is for the other tests.
    page.goto("/dashboard/profile")
    page.get_by_label("Hide me from the directory").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    open_slots(client).first.click()
    fill_in(client)
    book_button(client).click()
    expect(client.locator(".ticket-top")).to_be_visible()
    expect(client.locator("main")).to_contain_text("First consultation")


def test_what_is_typed_outlives_a_reload(visit: Visit, stack: Stack) -> None:
    handle = a_handle()
    page = start(visit, somebody(stack))
    write_who_one_is(page, handle)
    choose_zone(page, "Asia/Tokyo")
    page.get_by_label("the photo").set_input_files(file(png(40, 40)))
    expect(page.get_by_text("Uploaded.")).to_be_visible()
    page.reload()
    expect(field(page, "Your address")).to_have_value(handle)
    expect(field(page, "Category")).to_have_value("Mathematics")
    expect(zone_field(page)).to_have_value("Tokyo (UTC+9)")
    expect(page.locator("img.portrait")).to_have_js_property("naturalWidth", 40)
