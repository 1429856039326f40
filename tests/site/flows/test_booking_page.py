"""The page of one booking: opened by the link of a mail, or signed in; and what its client and its expert do there."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import vobject
from playwright.sync_api import Page, expect

from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.own_pages import sign_in_with_code
from tests.browser.steps import barriers, book, book_button, expect_usable, fill_in, link_of, unfold_details
from tests.browser.visiting import Visit
from tests.stack import Stack


def test_somebody_who_keeps_the_session_changes_nothing(visit: Visit, offers: Offers) -> None:
    offer = offers.take_confirmed()
    page = visit(link_of(offers.book(offer)))
    page.get_by_role("button", name="Cancel this booking").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_label("Reason (optional)")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel this booking")).to_be_focused()
    assert offers.status(offer) == "taken"


def test_a_booking_that_was_cancelled_elsewhere_meanwhile_is_shown_as_it_is(visit: Visit, offers: Offers) -> None:
    made = offers.book(offers.take_confirmed())
    page = visit(link_of(made))
    page.get_by_role("button", name="Cancel this booking").click()
    offers.cancel(made)
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_role("alert").filter(has_text="is cancelled")).to_be_visible()
    expect(page.locator(".ticket-top .badge")).to_have_text("Cancelled")


def test_a_stranger_who_signs_in_sees_nothing(visit: Visit, offers: Offers, stack: Stack) -> None:
    made = offers.book(offers.take())
    page = visit(f"/booking#{made['booking']['id']}")
    sign_in_with_code(page, stack, f"eve-{secrets.token_hex(5)}@example.com")
    expect(page.get_by_role("heading", name="No booking behind this link")).to_be_visible()


def test_it_goes_into_calendars(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    made = offers.book(offer)
    page = visit(link_of(made))
    page.get_by_role("button", name="Add to calendar").click()
    links = {name: calendar_link(page, name) for name in ("Google Calendar", "Outlook.com", "Microsoft 365")}
    assert all(made["manage_token"] not in link for link in links.values())
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Apple and others (file)").click()
    expect(page.get_by_role("menu")).to_have_count(0)
    entry = vobject.readOne(download.value.path().read_text("utf-8")).vevent
    assert entry.uid.value == f"{made['booking']['id']}@expertbook"
    start = datetime.fromisoformat(offer.start).astimezone(UTC)
    assert entry.dtstart.value == start
    google = parse_qs(urlsplit(links["Google Calendar"]).query)
    end = start + timedelta(minutes=made["booking"]["event_type"]["duration_minutes"])
    assert google["dates"] == [f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"]
    assert google["text"] == [f"{offer.title} with {offer.name}"]


def calendar_link(page: Page, name: str) -> str:
    return page.get_by_role("menuitem", name=name).get_attribute("href") or ""


def test_the_menu_of_calendars_is_worked_by_keys_and_closes_when_somebody_goes_on(visit: Visit, offers: Offers) -> None:
    page = visit(link_of(offers.book(offers.take())), width=390)
    button = page.get_by_role("button", name="Add to calendar")
    choices = page.get_by_role("menuitem")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("ArrowDown")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert barriers(page) == []
    expect(choices.first).to_be_focused()
    for key, index in (("ArrowUp", -1), ("ArrowDown", 0), ("ArrowDown", 1), ("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        expect(choices.nth(index)).to_be_focused()
    page.keyboard.press("Escape")
    expect(choices).to_have_count(0)
    expect(button).to_be_focused()

    button.press("ArrowUp")
    expect(choices.last).to_be_focused()
    page.keyboard.press("Tab")
    expect(choices).to_have_count(0)
    button.click()
    expect(choices.first).to_be_focused()
    page.get_by_role("heading", level=1).click()
    expect(choices).to_have_count(0)
    button.click()
    button.click()
    expect(choices).to_have_count(0)


def test_what_is_over_is_added_to_no_calendar(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    made = host.book("deep-dive", start="2026-11-24T10:30:00Z")
    page = visit(link_of(made), own_clock=True)
    button = page.get_by_role("button", name="Add to calendar")
    expect(button).to_be_visible()
    page.clock.pause_at(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    expect(button).to_have_count(0)
    expect(page.get_by_role("link", name="Book another time with Ada Quill")).to_be_visible()


def test_a_call_is_joined_from_a_quarter_of_an_hour_before_it_begins(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    made = host.book("deep-dive", start="2026-11-24T10:30:00Z")
    page = visit(link_of(made), own_clock=True)
    expect(page.get_by_text("You can join here from 10:15.")).to_be_visible()
    join = page.locator(".ticket-next").get_by_role("link", name="Join the video call")
    expect(join).to_have_count(0)
    assert primary(page) == ["Add to calendar"]

    page.clock.pause_at(datetime(2026, 11, 24, 10, 14, 50, tzinfo=UTC))
    expect(join).to_have_count(0)
    page.clock.run_for(15_000)
    expect(join).to_have_attribute("href", made["booking"]["video_url"])
    expect(page.get_by_text("You can join here from")).to_have_count(0)
    expect(page.get_by_text("You can join now.")).to_have_attribute("role", "status")
    assert primary(page) == ["Join the video call"]
    page.clock.run_for(75 * 60_000)
    expect(join).to_have_count(0)


def primary(page: Page) -> list[str]:
    return [words.strip() for words in page.locator(".button-primary").all_inner_texts()]


def test_what_waits_for_its_expert_is_a_request_and_nothing_is_ticked_off(visit: Visit, offers: Offers) -> None:
    page = book(visit, offers.take_one_to_confirm())
    expect(page.get_by_role("heading", level=1)).to_have_text("Request sent")
    expect(page.get_by_text(re.compile(r"\bbooked\b", re.IGNORECASE)).filter(visible=True)).to_have_count(0)
    expect(page.locator(".ticket-mark")).to_be_visible()
    expect(page.locator(".tick")).to_have_count(0)


def test_a_request_is_withdrawn_by_its_client_however_soon_it_begins(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    slug = host.offer(requires_confirmation=True, cancel_notice_minutes=24 * 60)["slug"]
    soon, later = (host.book(slug, start=f"2026-11-{day}T10:30:00Z") for day in (23, 26))
    page = visit(link_of(later), width=390)
    expect(page.get_by_text("After that, it can be moved or cancelled until Wed 25 Nov, 10:30.")).to_be_visible()
    page.goto(link_of(soon))
    expect(page.get_by_text("too close to be moved, and can’t be cancelled once it’s confirmed")).to_be_visible()
    expect(page.get_by_role("link", name="Choose another time")).to_have_count(0)
    page.get_by_role("button", name="Withdraw request").click()
    expect(page.get_by_role("heading", name="Withdraw this request?")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Withdraw the request").click()
    expect(page.get_by_label("Reason (optional)")).to_have_count(0)
    assert host.done("GET", f"/bookings/{soon['booking']['id']}")["booking"]["status"] == "cancelled"


def test_a_request_that_nobody_confirmed_in_time_says_so_to_both(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    made = host.book(host.offer(requires_confirmation=True)["slug"])
    key = {"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}}
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key=key,
        UpdateExpression="SET #status = :cancelled, expired = :yes",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":cancelled": {"S": "cancelled"}, ":yes": {"BOOL": True}},
    )
    client = visit(link_of(made), width=390)
    expert = host.visit(visit, f"/booking#{made['booking']['id']}", width=390)
    for page in (client, expert):
        expect(page.locator(".ticket-top .badge")).to_have_text("Not confirmed in time")
        expect(page.get_by_role("group", name="What you can do")).to_have_count(0)
        expect(page.get_by_role("button", name="Add to calendar")).to_have_count(0)
        expect_usable(page, 390)
    expect(client.get_by_role("link", name="Book another time with Ada Quill")).to_be_visible()


def test_what_was_booked_has_a_moment_and_folds_what_is_rarely_needed(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    page = visit(f"{host.page('deep-dive')}?start=2026-11-24T10:30:00Z", width=390)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Booked")
    expect(page.locator(".tick")).to_be_visible()
    assert drawing(page) == ("none", "0px")
    page.emulate_media(reduced_motion="no-preference")
    assert drawing(page)[0] == "draw 0.24s"
    page.emulate_media(reduced_motion="reduce")
    expect(page.locator(".leaf span")).to_have_text(["Nov", "24", "Tue"])
    expect(page.get_by_text("Bring the bill.")).to_be_hidden()
    assert barriers(page) == []
    unfold_details(page)
    expect(page.get_by_text("Bring the bill.")).to_be_visible()
    expect(page.get_by_label("Your link to this booking")).to_be_visible()
    expect_usable(page, 1440, 390)
    # An expert knows who they are, and reads what the client wrote.
    booking_id = page.url.partition("#")[2].partition(".")[0]
    expert = host.visit(visit, f"/booking#{booking_id}")
    expect(expert.get_by_text("Bring the bill.")).to_be_visible()


def test_on_paper_is_what_is_booked_in_black_on_white_and_nothing_to_press(visit: Visit, stack: Stack) -> None:
    host = Host(stack)
    host.offer()
    made = host.book("deep-dive", start="2026-11-24T10:30:00Z")
    page = visit(link_of(made), scheme="dark", own=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deep dive")
    page.get_by_role("button", name="Add to calendar").click()
    page.emulate_media(media="print")
    booking = made["booking"]
    link = booking["video_url"].removeprefix("https://")
    for text in (booking["id"], booking["email"], link, "Ada Quill", "24 November 2026"):
        expect(page.get_by_text(text, exact=False).filter(visible=True).first).to_be_visible()
    expect(page.locator(".ticket-time")).to_be_visible()
    for role in ("banner", "navigation", "contentinfo", "button", "menu", "menuitem", "textbox"):
        expect(page.get_by_role(role)).to_have_count(0)
    assert made["manage_token"] not in page.locator("body").inner_text()
    for element in (page.locator("html"), page.locator(".ticket"), page.locator(".ticket-time")):
        look = element.evaluate("(each) => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]")
        assert look[0] == "rgb(0, 0, 0)"
        assert look[1] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def drawing(page: Page) -> tuple[str, str]:
    """How the tick is drawn, and how much of it is left to draw."""
    wanted = ["animation-name", "animation-duration", "stroke-dashoffset"]
    name, duration, left = page.locator(".tick path").evaluate(
        "(tick, names) => names.map((name) => getComputedStyle(tick).getPropertyValue(name))", wanted
    )
    return (name if name == "none" else f"{name} {duration}"), left


def test_what_is_news_is_news_once(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = book(visit, offer)
    page.reload()
    expect(page.get_by_role("heading", name=offer.title)).to_be_visible()
