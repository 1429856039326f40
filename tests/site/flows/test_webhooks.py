"""Webhooks: where an expert's own software hears of what happens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.own_pages import sign_in_with_code
from tests.browser.signing_in import sit_at
from tests.browser.steps import barriers, expect_usable, modules
from tests.browser.visiting import Visit
from tests.cloud.test_webhooks import Receiver
from tests.site.flows.test_keyboard import tab_to
from tests.site.flows.webhook_api import EVENTS, SECRETS, WebhookApi, minutes_ago
from tests.site.room import expect_room
from tests.stack import Stack

PAGE = "/dashboard/webhooks"
URL = "https://hooks.example/expertbook"


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def arrive(host: Host, visit: Visit, **look: object) -> tuple[Page, WebhookApi]:
    """Signed in, before the first page of theirs."""
    page = visit(None, **look)
    sit_at(page, host.session)
    return page, WebhookApi(page)


def webhooks(host: Host, visit: Visit, **look: object) -> tuple[Page, WebhookApi]:
    page, api = arrive(host, visit, **look)
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="Add a webhook")).to_be_visible()
    return page, api


def open_first(page: Page) -> None:
    page.goto(f"{PAGE}?webhook=wh0")
    expect(page.get_by_role("heading", name="What was sent")).to_be_visible()


def part(page: Page, heading: str) -> Locator:
    """The part of the page that is headed so."""
    return page.locator(".pane", has=page.get_by_role("heading", name=heading, exact=True))


def attempts(page: Page) -> Locator:
    return page.locator(".attempt")


def test_a_webhook_is_added_and_its_secret_seen_once(visit: Visit, host: Host) -> None:
    page, api = webhooks(host, visit)
    expect(page.get_by_text("Webhooks tell your own software what happens to your bookings")).to_be_visible()
    page.get_by_role("link", name="how to receive them").click()
    page.get_by_text("In Python").click()
    expect(page.get_by_text("from standardwebhooks import Webhook")).to_be_visible()

    expect(page.get_by_role("textbox", name="Address")).to_have_attribute("spellcheck", "false")
    page.get_by_role("textbox", name="Address").fill(f" {URL} ")
    page.get_by_role("checkbox", name="Booking not confirmed in time").uncheck()
    page.get_by_role("checkbox", name="Review given").uncheck()
    page.get_by_role("radio", name="Everything.").check()
    page.get_by_role("button", name="Add this webhook").click()
    expect(page.get_by_role("heading", name="Copy its secret now")).to_be_focused()
    chosen = [name for name in EVENTS if name not in ("booking.expired", "review.created")]
    assert api.calls == [("POST", "", {"url": URL, "events": chosen, "payload": "full"})]
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(SECRETS[0])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == SECRETS[0]
    expect(page.get_by_role("heading", name="It has to prove that it wants events")).to_be_visible()
    assert page.url.endswith(f"{PAGE}?webhook=wh0")

    # Nowhere but here, and not any more once it's copied.
    assert SECRETS[0] not in page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    page.get_by_role("button", name="I’ve copied it").click()
    expect(page.get_by_role("heading", name=URL)).to_be_focused()
    assert SECRETS[0] not in page.content()
    page.reload()
    expect(page.get_by_role("heading", name=URL)).to_be_visible()
    expect(page.get_by_role("heading", name="Copy its secret now")).to_have_count(0)

    # The list leads back to it, and the way back to where one was.
    page.get_by_role("link", name="All webhooks").click()
    expect(page.get_by_role("link", name=URL)).to_be_focused()
    expect(page.locator(".webhook-card")).to_contain_text("Not proved yet")
    expect(page.locator(".webhook-card")).to_contain_text("7 events")
    expect(page.get_by_role("textbox", name="Address")).to_have_value("")
    page.go_back()
    expect(page.get_by_role("heading", name=URL)).to_be_focused()


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(visit: Visit, host: Host, stack: Stack) -> None:
    page, api = webhooks(host, visit, width=390)
    add = page.get_by_role("button", name="Add this webhook")
    for name in EVENTS:
        page.locator(f'input[name="{name}"]').uncheck()
    add.click()
    expect(page.get_by_role("textbox", name="Address")).to_be_focused()
    expect(page.locator(".field-error")).to_have_text(["This is needed.", "Choose one event at least."])
    page.get_by_role("textbox", name="Address").fill(URL)
    add.click()
    expect(page.locator('input[name="booking.created"]')).to_be_focused()
    assert barriers(page) == []
    page.locator('input[name="review.created"]').check()
    expect(page.locator(".field-error")).to_have_count(0)

    fault = {"field": "url", "code": "calendar_private", "values": {}, "message": "Never this."}
    api.refuse(422, type="invalid_fields", errors=[fault])
    add.click()
    expect(page.locator(".field-error")).to_contain_text("private network")
    expect(page.get_by_role("textbox", name="Address")).to_be_focused()
    api.refuse(503)
    page.get_by_role("textbox", name="Address").fill(f"{URL}/2")
    add.click()
    expect(page.get_by_role("alert").get_by_text("We’re busy for a moment.")).to_be_visible()

    # Signed out meanwhile, and a reload.
    api.refuse(401, type="sign_in_needed")
    add.click()
    expect(page.get_by_role("heading", name="Sign in to your dashboard")).to_be_visible()
    api.refusal = None
    sign_in_with_code(page, stack, host.email)
    expect(page.get_by_role("textbox", name="Address")).to_have_value(f"{URL}/2")
    page.reload()
    expect(page.get_by_role("textbox", name="Address")).to_have_value(f"{URL}/2")
    expect(page.locator('input[name="review.created"]')).to_be_checked()
    expect(page.locator('input[name="booking.created"]')).not_to_be_checked()

    # A lost answer is asked for again with the same key: the secret in it is seen once.
    page.route("**/api/me/webhooks", lambda route: route.abort(), times=1)
    with page.expect_request("**/api/me/webhooks") as first:
        add.click()
    expect(page.get_by_role("alert").get_by_text("The server doesn’t answer.")).to_be_visible()
    add.click()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(SECRETS[0])
    assert api.keys == [first.value.headers["idempotency-key"]]


def test_each_attempt_says_what_came_of_it(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit, locale="en-US")
    api.webhook(failing_since=minutes_ago(90))
    api.attempt(at=minutes_ago(120), answer="<b>thanks</b>")
    api.attempt(event_id="evt_x", type="booking.moved", status=500, at=minutes_ago(90), next_try_at=minutes_ago(89))
    api.attempt(
        event_id="evt_x", type="booking.moved", status=None, problem="timed_out", answer="", next_try_at=minutes_ago(-5)
    )
    api.attempt(
        type="review.created", redelivery=True, status=302, problem="redirected", next_try_at=minutes_ago(-1500)
    )
    api.attempt(type="from.newer", status=None, problem="from_newer")
    open_first(page)
    expect(page.get_by_text("The first one that it didn’t take is of Mon, Nov 23, 6:30 AM")).to_be_visible()
    expect(attempts(page)).to_have_count(5)
    newest, again, late, first, fine = attempts(page).all()
    expect(fine.get_by_role("heading")).to_have_text("Booking made")
    expect(fine).to_contain_text("Received (200)")
    expect(fine).to_contain_text("Mon, Nov 23, 6:00 AM")
    fine.get_by_text("What it answered").click()
    expect(fine.locator("pre")).to_have_text("<b>thanks</b>")
    expect(fine).to_contain_text("2026-11-23T06:00:00Z")
    expect(fine).to_contain_text("34 ms")
    expect(first).to_contain_text("Failed (500)")
    expect(first).to_contain_text("It answered with 500. Only 200 to 299 means that it has the event.")
    # It was tried again since.
    expect(first.get_by_text("Next try")).to_have_count(0)
    expect(late).to_contain_text("It took too long to answer.")
    expect(late).to_contain_text("Next try at 8:05 AM")
    expect(late.get_by_text("What it answered")).to_have_count(0)
    expect(again).to_contain_text("It leads on to another address.")
    expect(again).to_contain_text("Next try on Tue, Nov 24, 9:00 AM")
    expect(again).to_contain_text("Sent again")
    expect(newest.get_by_role("heading")).to_have_text("from.newer")
    expect(newest).to_contain_text("It couldn’t be brought there.")


def test_what_was_sent_is_paged_and_refreshed(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook()
    for _ in range(25):
        api.attempt()
    open_first(page)
    expect(attempts(page)).to_have_count(10)
    page.get_by_role("button", name="Show more").click()
    expect(attempts(page)).to_have_count(20)
    # What is shown stays when something new comes.
    api.attempt(type="review.changed")
    page.get_by_role("button", name="Refresh").click()
    expect(attempts(page)).to_have_count(21)
    expect(attempts(page).first).to_contain_text("Review changed")
    # What doesn't load is asked for again, and each one is listed once.
    page.route("**/attempts?**", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("alert").get_by_text("The server doesn’t answer.")).to_be_visible()
    expect(attempts(page)).to_have_count(21)
    page.get_by_role("button", name="Try again").click()
    expect(attempts(page)).to_have_count(26)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    listed = attempts(page).evaluate_all("(all) => all.map((each) => each.dataset.event)")
    assert listed == [each["event_id"] for each in api.attempts]
    # Of more than a page, the newest are shown, and the way to the others.
    for _ in range(12):
        api.attempt()
    page.get_by_role("button", name="Refresh").click()
    expect(attempts(page)).to_have_count(10)
    expect(attempts(page).first).to_have_attribute("data-event", "evt_37")
    expect(page.get_by_role("button", name="Show more")).to_be_visible()


def test_a_test_is_sent_and_what_comes_of_it_appears_by_itself(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit, width=390)
    api.webhook()
    api.attempt()
    open_first(page)
    expect(attempts(page)).to_have_count(1)
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("On its way. What comes of it appears below.")).to_be_visible()
    api.attempt(event_id="evt_test", type="webhook.test", booking_id=None, status=404)
    expect(page.get_by_role("alert").get_by_text("Done: Failed (404).")).to_be_visible()
    expect(attempts(page)).to_have_count(2)
    # A test isn't sent again, it's sent anew.
    expect(page.get_by_role("button", name="Send again")).to_have_count(1)

    page.get_by_role("button", name="Send again Booking made").click()
    api.attempt(event_id="evt_0", redelivery=True)
    expect(page.get_by_text("Done: Received (200).")).to_be_visible()
    assert api.calls[-1] == ("POST", "/wh0/resend", {"event_id": "evt_0"})
    expect(attempts(page)).to_have_count(3)
    api.refuse(409, type="status_not_allowed")
    attempts(page).first.get_by_role("button", name="Send again").click()
    expect(page.locator(".pane-note[data-failed=true]")).to_be_visible()
    expect(attempts(page)).to_have_count(3)


def test_a_webhook_that_has_to_prove_itself_says_how_and_is_followed(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    webhook = api.webhook(status="unverified")
    api.attempt(type="webhook.verification", booking_id=None, problem="proof_missing", answer="ok")
    open_first(page)
    expect(part(page, "It has to prove that it wants events")).to_contain_text("data.proof")
    expect(attempts(page)).to_contain_text("without the text that proves that it wants events")
    expect(page.get_by_role("button", name="Send a test event")).to_have_count(0)
    expect(part(page, "Send again what happened")).to_contain_text("once the webhook is active")
    page.get_by_role("button", name="Ask it again").click()
    webhook["status"] = "active"
    api.attempt(event_id="evt_test", type="webhook.verification", booking_id=None)
    expect(page.get_by_role("heading", name="It’s active")).to_be_visible()
    expect(page.get_by_role("button", name="Send a test event")).to_be_visible()


def test_a_paused_one_says_why_and_what_it_missed_is_sent_again(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook(status="paused", paused_because="failed", failing_since=minutes_ago(3000))
    open_first(page)
    expect(page.get_by_text("It took none from Sat 21 Nov, 06:00 on.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Resumed. What it missed is on its way.")).to_be_visible()
    replay = part(page, "Send again what happened")
    # It's about the days on which it failed.
    expect(replay.get_by_label("From").locator("option:checked")).to_have_text("Sat 21 Nov")
    replay.get_by_role("button", name="Send them again").click()
    expect(replay.get_by_text("3 events are on their way.")).to_be_visible()
    assert api.calls[-1] == ("POST", "/wh0/replay", {"from": "2026-11-21T00:00:00Z", "to": minutes_ago(0)})
    replay.get_by_label("From").select_option(label="Thu 19 Nov")
    replay.get_by_label("To the end of").select_option(label="Fri 20 Nov")
    replay.get_by_role("button", name="Send them again").click()
    expect(replay.get_by_text("3 events are on their way.")).to_be_visible()
    assert api.calls[-1][2] == {"from": "2026-11-19T00:00:00Z", "to": "2026-11-21T00:00:00Z"}

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="You paused it")).to_be_visible()
    page.get_by_role("link", name="All webhooks").click()
    expect(page.locator(".webhook-card")).to_contain_text("Paused")


def test_its_secret_is_changed_with_a_day_to_do_so(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook()
    open_first(page)
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_role("button", name="Leave it as it is")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Make a new secret")).to_be_focused()
    assert api.calls == []
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Copy its secret now")).to_be_focused()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(SECRETS[1])
    expect(page.get_by_text("The secret before is good until Tue 24 Nov, 08:00, too.").first).to_be_visible()
    assert [call[:2] for call in api.calls] == [("POST", "/wh0/secret")]
    expect(part(page, "Secret")).to_contain_text("good until Tue 24 Nov, 08:00")
    page.get_by_role("button", name="Make a new secret").click()
    expect(part(page, "Secret")).to_contain_text("The older one won’t be good any more.")


def test_a_new_secret_whose_answer_got_lost_is_known_of(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    webhook = api.webhook()
    open_first(page)

    def lose_the_answer(route: Route) -> None:
        webhook["previous_secret_valid_until"] = minutes_ago(-600)
        route.abort()

    page.route("**/wh0/secret", lose_the_answer)
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("button", name="Make it").click()
    expect(part(page, "Secret").get_by_text("The server doesn’t answer.")).to_be_visible()
    expect(part(page, "Secret")).to_contain_text("good until Mon 23 Nov, 18:00")
    expect(part(page, "Secret")).to_contain_text("The older one won’t be good any more.")


def test_it_is_edited_and_what_is_typed_survives_a_refusal(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook()
    open_first(page)
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Address")).to_be_focused()
    page.get_by_role("textbox", name="Address").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is needed.")).to_be_visible()
    page.get_by_role("textbox", name="Address").fill("https://hooks.example/new")
    api.refuse(503)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("We’re busy for a moment.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Address")).to_have_value("https://hooks.example/new")
    api.refusal = None
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_be_focused()
    # What wasn't changed isn't sent.
    assert api.calls == [("PATCH", "/wh0", {"url": "https://hooks.example/new"})]
    expect(page.get_by_role("heading", name="https://hooks.example/new")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Address").fill("https://never.example")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Address")).to_have_value("https://hooks.example/new")


def test_an_answer_from_before_a_change_does_not_undo_it(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    before = dict(api.webhook())
    open_first(page)
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    asked: list[Route] = []
    page.route(re.compile(r"/api/me/webhooks$"), lambda route: asked.append(route), times=1)
    with page.expect_request(re.compile(r"/api/me/webhooks$")):
        page.get_by_role("button", name="Refresh").click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Address").fill("https://hooks.example/new")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    with page.expect_request(re.compile(r"/api/me/webhooks$")):
        asked[0].fulfill(json={"webhooks": [before], "limit": 5})
    expect(page.get_by_role("heading", name="https://hooks.example/new")).to_be_visible()


def test_it_is_deleted_once_somebody_says_yes(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook()
    open_first(page)
    delete = page.get_by_role("button", name="Delete this webhook")
    delete.click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(delete).to_be_focused()
    delete.click()
    api.refuse(503)
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("alert").get_by_text("We’re busy for a moment.")).to_be_visible()
    api.refusal = None
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="Webhooks")).to_be_focused()
    assert [call[:2] for call in api.calls] == [("DELETE", "/wh0")]
    page.go_back()
    expect(page.get_by_role("heading", name="This webhook isn’t there any more")).to_be_visible()


def test_there_is_room_for_five_and_a_list_that_does_not_load_is_asked_for_again(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    page.route("**/api/me/webhooks", lambda route: route.fulfill(status=503, json={"type": "unavailable"}), times=1)
    for number in range(5):
        api.webhook(f"{URL}/{number}")
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="Your webhooks didn’t load")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".webhook-card")).to_have_count(5)
    expect(page.get_by_text("You have 5 webhooks, and there can’t be more.")).to_be_visible()
    loaded, announced = modules(page)
    assert loaded == announced


def test_everybody_can_use_it_on_any_screen(visit: Visit, host: Host) -> None:
    page, api = arrive(host, visit)
    api.webhook(f"https://{'w' * 60}.example/{'long' * 30}", status="paused", paused_because="failed")
    api.webhook(payload="full", events=["review.created"])
    api.attempt(answer="x" * 1024)
    api.attempt(status=None, problem="certificate", answer="", next_try_at=minutes_ago(-3))
    page.goto(PAGE)
    expect(page.locator(".webhook-card")).to_have_count(2)
    page.get_by_text("In JavaScript").click()
    expect_usable(page, 1440, 390, 320)
    open_first(page)
    attempts(page).last.get_by_text("What it answered").click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("button", name="Delete this webhook").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    expect_usable(page, 1440, 390)
    expect_room(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    expect_usable(page, 1440, 390)


def test_it_goes_by_keyboard_alone(visit: Visit, host: Host) -> None:
    page, api = webhooks(host, visit)
    page.get_by_role("textbox", name="Address").focus()
    page.keyboard.type(URL)
    tab_to(page, page.get_by_role("button", name="Add this webhook"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Copy its secret now")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Copy", exact=True))
    tab_to(page, page.get_by_role("button", name="I’ve copied it"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Ask it again"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("On its way.")).to_be_visible()
    assert [call[:2] for call in api.calls] == [("POST", ""), ("POST", "/wh0/test")]


def test_the_api_takes_what_the_page_sends(visit: Visit, host: Host) -> None:
    page = host.visit(visit, PAGE)
    for url, words in (("my software", "begins with https://"), ("https://169.254.169.254/latest", "private network")):
        page.get_by_role("textbox", name="Address").fill(url)
        page.get_by_role("button", name="Add this webhook").click()
        expect(page.locator(".field-error")).to_contain_text(words)
        expect(page.get_by_role("textbox", name="Address")).to_be_focused()
    page.get_by_role("textbox", name="Address").fill("https://hooks.invalid/in")
    page.get_by_role("checkbox", name="Review changed").uncheck()
    page.get_by_role("radio", name="Everything.").check()
    page.get_by_role("button", name="Add this webhook").click()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(re.compile("^whsec_"))
    first = page.get_by_role("textbox", name="Secret").input_value()
    [made] = host.done("GET", "/me/webhooks")["webhooks"]
    assert (made["url"], made["events"], made["payload"]) == ("https://hooks.invalid/in", list(EVENTS[:-1]), "full")
    # Nobody has this address.
    expect(attempts(page)).to_contain_text("Nobody listens at this address.")
    page.get_by_role("button", name="Ask it again").click()
    expect(attempts(page)).to_have_count(2)
    page.get_by_role("button", name="Make a new secret").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("The secret before is good until Tue 24 Nov, 08:00, too.").first).to_be_visible()
    assert page.get_by_role("textbox", name="Secret").input_value() not in ("", first)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("checkbox", name="Booking made").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    [made] = host.done("GET", "/me/webhooks")["webhooks"]
    assert made["events"] == list(EVENTS[1:-1])

    page.get_by_role("button", name="Delete this webhook").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="Add a webhook")).to_be_visible()
    assert host.done("GET", "/me/webhooks")["webhooks"] == []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


# Time stands still here, so attempts have no order.
def test_what_happens_comes_there_and_the_page_shows_it(visit: Visit, host: Host, receiver: Receiver) -> None:
    host.offer()
    page = host.visit(visit, PAGE)
    page.get_by_role("textbox", name="Address").fill(receiver.url)
    page.get_by_role("button", name="Add this webhook").click()
    expect(page.get_by_role("heading", name="It’s active")).to_be_visible()
    expect(attempts(page)).to_contain_text("Asked for proof")
    host.book("deep-dive")
    page.get_by_role("button", name="Refresh").click()
    made = attempts(page).filter(has=page.get_by_role("heading", name="Booking made"))
    expect(made).to_contain_text("Received (200)")
    attempts(page).get_by_text("What it answered").click()
    expect(page.locator(".attempt pre")).to_have_text(receiver.heard[0]["data"]["proof"])

    receiver.status = 503
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("Done: Failed (503).")).to_be_visible()
    host.book("deep-dive")
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("heading", name="It doesn’t take its events")).to_be_visible()
    failed = made.filter(has_text="503")
    expect(failed).to_contain_text("Next try within a minute")

    receiver.status = 200
    failed.get_by_role("button", name="Send again").click()
    expect(attempts(page).filter(has_text="Sent again")).to_contain_text("Received (200)")
    expect(page.get_by_role("heading", name="It’s active")).to_be_visible()
    types = [heard["type"] for heard in receiver.heard]
    assert types == ["webhook.verification", "booking.created", "webhook.test", "booking.created", "booking.created"]
