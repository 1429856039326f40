"""Calendar accounts: an expert's own calendars, which keep time free and get the bookings."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.signing_in import sit_at
from tests.browser.steps import expect_usable
from tests.browser.visiting import Visit
from tests.site.flows.calendar_account_api import THREE, CalendarAccountApi
from tests.stack import Stack

PAGE = "/dashboard/calendars"
PASSWORD = "q7wz-k3rt-p9xm-c4vb"
REFUSED = {"code": "calendar_sign_in_refused", "values": {}, "message": "Refused."}


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def arrive(host: Host, visit: Visit, **look: object) -> tuple[Page, CalendarAccountApi]:
    """Signed in, before the first page of theirs."""
    page = visit(None, **look)
    sit_at(page, host.session)
    return page, CalendarAccountApi(page)


def card(page: Page, name: str) -> Locator:
    return page.locator(".calendar-card", has=page.get_by_role("heading", name=name, exact=True))


def connect(page: Page, provider: str, user: str, password: str = PASSWORD) -> None:
    form = page.locator("section", has=page.get_by_role("heading", name="Connect a calendar account"))
    form.get_by_label("Where your calendar is").select_option(provider)
    form.get_by_label("Email address").fill(user)
    form.get_by_label("App password").fill(password)
    form.get_by_role("button", name="Connect").click()


def test_an_account_is_connected_and_what_it_gets_is_chosen(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    page.goto(PAGE)
    connect(page, "Fastmail", "ada@example.com")
    fastmail = card(page, "Fastmail")
    expect(fastmail.get_by_role("heading")).to_be_focused()
    expect(fastmail.get_by_role("status").first).to_have_text("Connecting…")
    told = {"server": "https://caldav.fastmail.com", "user": "ada@example.com", "password": PASSWORD}
    assert api.calls == [("POST", "", {"service": "caldav", **told})]
    expect(page.get_by_label("App password")).to_have_value("")
    assert PASSWORD not in page.content()
    assert PASSWORD not in page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")

    api.accounts[0] |= {"status": "connected", "calendars": THREE}
    expect(fastmail.get_by_text("Connected. Choose below")).to_be_visible()
    boxes = [fastmail.get_by_role("checkbox", name=name) for name in ("Home", "Work", "Holidays in the UK")]
    assert [box.is_checked() for box in boxes] == [True, True, False]
    expect(fastmail.get_by_label("My bookings go into")).to_have_value("home")
    fastmail.get_by_label("My bookings go into").select_option("Work")
    fastmail.get_by_text("How entries read").click()
    fastmail.get_by_label("Title", exact=True).fill("{event_type}: {nobody}")
    fastmail.get_by_role("button", name="Save").click()
    expect(fastmail.get_by_label("Title", exact=True)).to_be_focused()
    expect(fastmail.get_by_text("{nobody} stands for nothing here.")).to_be_visible()
    fastmail.get_by_label("Title", exact=True).fill("{client}, at last")
    expect(fastmail.locator(".account-example")).to_contain_text("Ben Ito, at last")
    fastmail.get_by_role("button", name="Save").click()
    expect(fastmail.get_by_text("Saved.")).to_be_visible()
    expect(fastmail).to_contain_text("Bookings go into Work")
    method, path, chosen = api.calls[-1]
    assert (method, path, chosen["reads"], chosen["writes_to"]) == ("PUT", "/account0", ["home", "work"], "work")
    assert (chosen["title"], chosen["on_delete"], chosen["revision"]) == ("{client}, at last", "ask", "first")


def test_a_lost_answer_connects_one_account_and_a_missing_field_none(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    page.goto(PAGE)
    form = page.locator("section", has=page.get_by_role("heading", name="Connect a calendar account"))
    form.get_by_label("Where your calendar is").select_option("Nextcloud")
    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_label("Server")).to_be_focused()
    assert api.calls == []
    form.get_by_label("Server").fill("https://cloud.example.com")
    form.get_by_label("User name").fill("ada")
    form.get_by_label("App password").fill(PASSWORD)
    api.is_lost = True
    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_role("alert")).not_to_be_empty()
    expect(form.get_by_label("App password")).to_have_value(PASSWORD)
    form.get_by_role("button", name="Connect").click()
    expect(card(page, "cloud.example.com")).to_be_visible()
    assert len(api.accounts) == len(api.keys) == 1


def test_a_refused_password_is_given_again_and_an_account_is_left(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.account(status="refused", fault=REFUSED)
    page.goto(PAGE)
    fastmail = card(page, "Fastmail")
    expect(fastmail).to_contain_text("Password needed")
    expect(fastmail).to_contain_text("doesn’t take this user and password")
    fastmail.get_by_role("button", name="Give the password again").click()
    expect(fastmail.get_by_label("App password")).to_be_focused()
    expect(fastmail.get_by_label("Email address")).to_have_value("ada@fastmail.com")
    fastmail.get_by_label("App password").fill("another")
    fastmail.get_by_role("button", name="Connect").click()
    expect(fastmail.get_by_role("status").first).to_have_text("Connecting…")
    assert api.calls[-1][:2] == ("PUT", "/account0/credentials")
    assert api.calls[-1][2]["password"] == "another"
    api.accounts[0]["status"] = "connected"
    fastmail.get_by_role("button", name="Disconnect Fastmail").click()
    expect(fastmail.get_by_role("button", name="Stay connected")).to_be_focused()
    fastmail.get_by_role("button", name="Disconnect, keep them there").click()
    expect(fastmail).to_be_hidden()
    assert api.calls[-1] == ("DELETE", "/account0", {"entries": ["keep"]})


def test_what_was_saved_elsewhere_meanwhile_is_not_overwritten_unasked(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    account = api.account()
    page.goto(PAGE)
    fastmail = card(page, "Fastmail")
    fastmail.get_by_role("button", name="Change settings").click()
    fastmail.get_by_role("radio", name="Put it back.").check()
    current = {name: account[name] for name in ("reads", "writes_to", "title", "description", "invites")}
    api.refuse(409, type="changed", current={**current, "on_delete": "cancel", "revision": "theirs"})
    fastmail.get_by_role("button", name="Save").click()
    expect(fastmail.get_by_role("alert").first).to_contain_text("changed elsewhere meanwhile")
    expect(fastmail.get_by_role("radio", name="Put it back.")).to_be_checked()
    api.refusal = None
    fastmail.get_by_role("button", name="Save").click()
    expect(fastmail.get_by_text("Saved.")).to_be_visible()
    assert (api.calls[-1][2]["on_delete"], api.calls[-1][2]["revision"]) == ("put_back", "theirs")


def test_the_page_can_be_used_by_everybody(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.new(host="caldav.icloud.com", server="https://caldav.icloud.com", user="a" * 60 + "@example.com")
    api.account(status="broken", fault={"code": "calendar_slow", "values": {}, "message": "Slow."})
    page.goto(PAGE)
    expect(card(page, "iCloud").get_by_role("button", name="Save")).to_be_visible()
    card(page, "iCloud").get_by_text("How entries read").click()
    expect_usable(page, 390, 1440)


def test_a_deleted_entry_is_put_back_or_its_booking_cancelled(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    host.offer()
    booking = host.book("deep-dive")["booking"]
    api.note_entry(booking)
    page.goto("/dashboard")
    page.get_by_role("link", name="Cancel it or put it back").click()
    expect(page.get_by_role("heading", name="You took this out of your calendar")).to_be_visible()
    page.goto(f"/booking?entry=put-back#{booking['id']}")
    back = page.get_by_role("button", name="Put it back in the calendar")
    expect(back).to_be_focused()
    back.click()
    expect(page.get_by_text("on its way back into your calendar").first).to_be_visible()
    assert api.calls == [("POST", "calendar-entry", {"action": "put_back"})]

    api.entries[0] |= {"status": "asked"}
    page.goto(f"/booking?entry=cancel#{booking['id']}")
    page.reload()
    expect(page.get_by_label("Reason")).to_have_value("Cancelled in the calendar")
    expect_usable(page, 390)
    page.locator(".entry-asked").get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("You wrote:")).to_be_visible()
    expect(page.get_by_text("You took this out")).to_be_hidden()


def test_an_expert_reads_that_an_entry_is_in_another_calendar(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    host.offer()
    booking = host.book("deep-dive")["booking"]
    api.note_entry(booking, fault="entry_elsewhere")
    page.goto("/dashboard")
    expect(page.get_by_text("into another of your calendars. It still stands")).to_be_visible()
    page.get_by_role("link", name="Cancel it or put it back").click()
    expect(page.get_by_role("heading", name="You put this into another of your calendars")).to_be_visible()
    expect(page.get_by_text("So we ask you before it’s cancelled.")).to_be_visible()
    expect_usable(page, 390)


def test_an_expert_reads_why_a_booking_was_put_back(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    host.offer()
    booking = host.book("deep-dive")["booking"]
    api.note_entry(booking, "written", fault="time_is_booked")
    page.goto(f"/booking#{booking['id']}")
    expect(page.get_by_text("it was put back there. Another booking has that time.")).to_be_visible()


def test_the_client_never_hears_of_the_experts_calendar(visit: Visit, host: Host) -> None:
    host.offer()
    made = host.book("deep-dive")
    page = visit(None)
    api = CalendarAccountApi(page)
    booking = made["booking"]
    api.note_entry(booking)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/booking#{booking['id']}.{made['manage_token']}")
    expect(page.get_by_role("button", name="Cancel this booking")).to_have_count(1)
    assert not any("calendar-entries" in url for url in asked)
