"""What an expert offers: made, changed, copied, hidden, put in order, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.holding import requests_of
from tests.browser.hosts import DEEP_DIVE, Host
from tests.browser.steps import barriers, body_of, expect_usable, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.stack import Stack

LIST = "/dashboard/event-types"


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def card(page: Page, slug: str) -> Locator:
    return page.locator(f'.event-type[data-slug="{slug}"]')


def order(page: Page) -> list[str]:
    found: list[str] = page.locator(".event-type").evaluate_all("all => all.map((each) => each.dataset.slug)")
    return found


def on_public_page(page: Page) -> list[str]:
    expect(page.locator(".type:not(.skeleton)").first).to_be_visible()
    return page.locator(".type-title").all_inner_texts()


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Save|Create event type)$")).click()


def unfold(page: Page) -> None:
    page.get_by_text("More: starts, free time, notice, limits and reminders").click()


def test_every_field_is_kept_and_shown_again(visit: Visit, host: Host) -> None:
    page = host.visit(visit, f"{LIST}?new", width=1440)
    page.get_by_label("Title").fill("Workshop")
    page.get_by_label("Description (optional)").fill("Two lines\nof words.")
    page.get_by_label("Duration", exact=True).fill("120")
    page.get_by_label("Price (optional)").fill("On request")
    page.get_by_label("In person").check()
    page.get_by_label("Address", exact=True).fill("12 Long Street, London")
    page.get_by_label("I confirm each booking").check()
    page.get_by_label("Hidden").check()
    page.get_by_label("Phone number").select_option("hidden")
    page.get_by_role("button", name="Add a question").click()
    expect(page.get_by_label("Question 1", exact=True).nth(1)).to_be_focused()
    page.keyboard.type("Which room?")
    page.get_by_label("Answered by").select_option("choice")
    page.get_by_label("Options").fill("Red\n\n Blue \n")
    page.get_by_label("Has to be answered").check()
    unfold(page)
    for label, value in (("Starts every", "60"), ("Most a day", "2"), ("Free before", "10"), ("Free after", "20")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Shortest notice", exact=True).fill("3")
    page.get_by_label("Shortest notice: unit").select_option("days")
    page.get_by_label("How far ahead").fill("90")
    page.get_by_label("Notice to cancel or move", exact=True).fill("90")
    page.get_by_label("Notice to cancel or move: unit").select_option("minutes")
    client = page.get_by_role("group", name="Reminders to the client")
    client.get_by_role("button", name="3 hours").click()
    expect(client.get_by_role("button", name="2 days")).to_be_disabled()  # a fourth
    expert = page.get_by_role("group", name="Reminders to you")
    expert.get_by_role("button", name="24 hours").click()
    expert.get_by_role("button", name="1 hour").click()
    expect(expert.get_by_text("No reminder is emailed.")).to_be_visible()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        save(page)
    question = {"kind": "choice", "label": "Which room?", "required": True, "options": ["Red", "Blue"]}
    wanted = {
        "title": "Workshop",
        "description": "Two lines\nof words.",
        "duration_minutes": 120,
        "interval_minutes": 60,
        "buffer_before_minutes": 10,
        "buffer_after_minutes": 20,
        "minimum_notice_minutes": 4320,
        "booking_window_days": 90,
        "daily_cap": 2,
        "cancel_notice_minutes": 90,
        "requires_confirmation": True,
        "place": {"kind": "in_person", "detail": "12 Long Street, London"},
        "price": "On request",
        "hidden": True,
        "phone": "hidden",
        "questions": [question],
        "reminders": {"client": [1440, 180, 60], "expert": []},
    }
    assert body_of(sent.value) == wanted
    card(page, "workshop").get_by_role("link", name="Edit Workshop").click()
    with page.expect_request(lambda request: request.method == "PUT") as saved:
        save(page)
    again = body_of(saved.value)
    assert again.pop("revision")
    assert again == wanted | {"questions": [{"id": "q1", **question}]}


def test_what_is_wrong_stands_at_its_field_and_the_first_gets_the_focus(visit: Visit, host: Host) -> None:
    page = host.visit(visit, f"{LIST}?new", width=390)
    sent = requests_of(page, "POST", "/event-types")
    unfold(page)
    page.get_by_label("Starts every").fill("7")
    page.get_by_text("More: starts, free time, notice, limits and reminders").click()
    save(page)
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.locator("#event-type-title-help")).to_have_text("This is needed.")
    page.get_by_label("Title").fill("Workshop")
    expect(page.locator("#event-type-title-help")).not_to_contain_text("needed")
    save(page)
    expect(page.get_by_label("Starts every")).to_be_focused()
    expect(page.locator("#event-type-interval_minutes-help")).to_contain_text("a multiple of 5 from 5 to 240")
    assert sent == []


def test_what_the_server_refuses_stands_at_its_field_and_a_lost_answer_makes_no_second_one(
    visit: Visit, host: Host
) -> None:
    page = host.visit(visit, f"{LIST}?new")
    page.get_by_label("Title").fill("Workshop")
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Question 1", exact=True).nth(1).fill("Why?")
    unfold(page)
    errors = [
        {"field": "questions.0.label", "code": "not_showable", "values": {}},
        {"field": "place", "code": "not_an_object", "values": {}},
        {"field": "daily_cap", "code": "not_a_number", "values": {"minimum": 1, "maximum": 100}},
    ]
    problem = {"type": "invalid_fields", "title": "No", "status": 422, "detail": "", "errors": errors}
    page.route("**/me/event-types", lambda route: route.fulfill(status=422, json=problem), times=1)
    save(page)
    expect(page.locator("#event-type-questions-0-label-help")).to_have_text(
        "Something in this can’t be shown. Type it again."
    )
    expect(page.get_by_text("This has to have parts.")).to_be_visible()
    expect(page.get_by_text("Write a whole number from 1 to 100.")).to_be_visible()
    expect(page.get_by_label("Video room")).to_be_focused()
    page.get_by_label("Question 1", exact=True).nth(1).fill("Why now?")
    expect(page.locator("#event-type-questions-0-label-help")).to_have_text("As clients will read it.")

    def lose_the_answer(route: Any) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        key = route.request.headers["idempotency-key"]
        assert host.ask("POST", "/me/event-types", route.request.post_data_json, key)[0] == 201
        route.abort()

    page.route("**/me/event-types", lose_the_answer)
    save(page)
    expect(page.get_by_role("alert").get_by_text("The server doesn’t answer.")).to_be_visible()
    page.unroute("**/me/event-types")
    page.get_by_role("button", name="Try again").click()
    expect(card(page, "workshop")).to_be_visible()
    assert [each["slug"] for each in host.offered()] == ["workshop"]


def test_unsaved_words_survive_a_reload_and_can_be_discarded_and_had_back(
    visit: Visit, host: Host, stack: Stack
) -> None:
    host.offer()
    page = host.visit(visit, LIST)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to Deep dive").click()
    expect(page.get_by_role("status").get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{stack.site_url}{host.handle}/deep-dive"

    # Back and forward lead between the list and the form.
    page.get_by_role("link", name="Edit Deep dive").click()
    expect(page.get_by_role("heading", name="Edit Deep dive")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Event types", exact=True)).to_be_visible()
    expect(page.locator('[data-edit="deep-dive"]')).to_be_focused()
    page.go_forward()
    expect(page.get_by_label("Title")).to_have_value("Deep dive")

    page.get_by_label("Title").fill("Deeper dive")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Deeper dive")
    expect(page.get_by_text("You typed this before, and it isn’t saved yet.")).to_be_visible()
    page.get_by_role("link", name="All event types").click()
    expect(card(page, "deep-dive")).to_contain_text("Not saved")
    card(page, "deep-dive").get_by_role("link", name="Edit Deep dive").click()
    expect(page.get_by_label("Title")).to_have_value("Deeper dive")
    page.get_by_role("button", name="Discard changes").click()
    expect(page.get_by_label("Title")).to_have_value("Deep dive")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Title")).to_have_value("Deeper dive")
    save(page)
    expect(card(page, "deep-dive")).to_contain_text("Deeper dive")
    expect(card(page, "deep-dive")).not_to_contain_text("Not saved")
    page.goto(f"{LIST}?edit=nothing-here")
    expect(page.get_by_role("heading", name="There’s no such event type")).to_be_visible()


def test_a_copy_is_opened_before_anybody_sees_it_and_to_hide_keeps_what_another_window_changed(
    visit: Visit, host: Host
) -> None:
    questions = [{"kind": "text", "label": "Why?", "required": True}]
    made = host.offer(buffer_after_minutes=15, questions=questions)
    page = host.visit(visit, LIST)
    page.get_by_role("link", name="Make a copy of Deep dive").click()
    expect(page.get_by_label("Title")).to_have_value("Copy of Deep dive")
    assert len(host.offered()) == 1
    page.get_by_label("Title").fill("Short dive")
    page.get_by_role("button", name="30", exact=True).click()
    save(page)
    expect(card(page, "short-dive")).to_be_visible()
    first, second = host.offered()
    assert (second["duration_minutes"], second["buffer_after_minutes"]) == (30, 15)
    assert second["questions"] == first["questions"]
    assert first["title"] == "Deep dive"

    host.done("PUT", "/me/event-types/deep-dive", {**DEEP_DIVE, "title": "Deeper", "revision": made["revision"]})
    page.get_by_role("button", name="Hide Deep dive").click()
    expect(card(page, "deep-dive").get_by_text("Hidden", exact=True)).to_be_visible()
    expect(card(page, "deep-dive")).to_contain_text("Deeper")
    kept, _ = host.offered()
    assert (kept["title"], kept["hidden"]) == ("Deeper", True)


def test_one_press_hides_one_more_shows_and_the_link_works_all_the_time(visit: Visit, host: Host) -> None:
    host.offer(title="Sync")
    host.offer()
    page = host.visit(visit, LIST)
    page.get_by_role("button", name="Hide Deep dive").click()
    expect(card(page, "deep-dive").get_by_text("Hidden", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Show Deep dive")).to_be_focused()
    client = visit(host.page())
    assert on_public_page(client) == ["Sync"]
    client.goto(host.page("deep-dive"))
    expect(client.locator('.type[aria-current="true"]')).to_contain_text("Deep dive")
    card(page, "deep-dive").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Hide Deep dive")).to_be_visible()
    client.goto(host.page())
    assert on_public_page(client) == ["Sync", "Deep dive"]


def test_deleting_keeps_bookings_and_can_be_undone(visit: Visit, host: Host) -> None:
    for title in ("Sync", "Deep dive", "Call"):
        host.offer(title=title)
    made = host.book("deep-dive")
    page = host.visit(visit, LIST, width=390)
    page.get_by_role("button", name="Delete Deep dive").click()
    expect(page.get_by_text("Deep dive is deleted. What’s booked stays booked.").last).to_be_visible()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    assert [each["slug"] for each in host.offered()] == ["sync", "call"]
    booking = host.done("GET", f"/bookings/{made['booking']['id']}")["booking"]
    assert (booking["status"], booking["event_type"]["title"]) == ("confirmed", "Deep dive")
    page.keyboard.press("Enter")
    expect(page.locator('[data-edit="deep-dive"]')).to_be_focused()
    assert order(page) == ["sync", "deep-dive", "call"]
    eventually(lambda: [each["slug"] for each in host.offered()] == ["sync", "deep-dive", "call"])


def test_the_order_is_changed_with_the_keyboard_and_is_that_of_the_page(visit: Visit, host: Host) -> None:
    for title in ("One", "Two", "Three"):
        host.offer(title=title)
    page = host.visit(visit, LIST)
    up = card(page, "three").get_by_role("button", name="Up")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Three is number 1 of 3 now.")).to_be_attached()
    assert order(page) == ["three", "one", "two"]
    expect(up).to_have_attribute("aria-disabled", "true")
    down = card(page, "three").get_by_role("button", name="Down")
    down.press("Enter")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Three is number 3 of 3 now.")).to_be_attached()
    up.press("Enter")
    eventually(lambda: [each["slug"] for each in host.offered()] == ["one", "three", "two"])
    assert on_public_page(visit(host.page())) == ["One", "Three", "Two"]

    # An order that changed elsewhere is shown and told.
    revision = host.done("GET", "/me/event-types")["order_revision"]
    host.done("PUT", "/me/event-types", {"order": ["two", "three", "one"], "revision": revision})
    up.click()
    expect(page.get_by_role("alert").get_by_text("changed elsewhere meanwhile")).to_be_visible()
    assert order(page) == ["two", "three", "one"]


def test_two_windows_never_undo_each_other_and_nothing_is_lost(visit: Visit, host: Host) -> None:
    made = host.offer()
    mine = host.visit(visit, f"{LIST}?edit=deep-dive", width=390)
    mine.get_by_label("Description (optional)").fill("My words.")
    other = {**DEEP_DIVE, "title": "Deeper dive", "duration_minutes": 90}
    host.done("PUT", "/me/event-types/deep-dive", {**other, "revision": made["revision"]})
    save(mine)
    conflict = mine.locator(".conflict")
    expect(conflict).to_contain_text("“Deep dive” “Deeper dive”")
    expect(conflict).to_contain_text("1 hour 90 minutes")
    expect(conflict).not_to_contain_text("Description")
    expect(mine.get_by_label("Description (optional)")).to_have_value("My words.")
    assert host.offered()[0]["description"] == DEEP_DIVE["description"]
    assert barriers(mine) == []
    mine.get_by_role("button", name="Take the other").click()
    expect(mine.get_by_label("Title")).to_have_value("Deeper dive")
    expect(mine.get_by_label("Description (optional)")).to_have_value(DEEP_DIVE["description"])
    mine.get_by_role("button", name="Undo").click()
    expect(mine.get_by_label("Description (optional)")).to_have_value("My words.")
    save(mine)
    expect(card(mine, "deep-dive")).to_be_visible()
    assert host.offered()[0]["description"] == "My words."


def test_mine_can_be_saved_over_the_other_and_made_again_when_it_was_deleted(visit: Visit, host: Host) -> None:
    made = host.offer()
    page = host.visit(visit, f"{LIST}?edit=deep-dive")
    page.get_by_label("Title").fill("Mine")
    host.done("PUT", "/me/event-types/deep-dive", {**DEEP_DIVE, "title": "Theirs", "revision": made["revision"]})
    save(page)
    page.get_by_role("button", name="Save mine over it").click()
    expect(card(page, "deep-dive")).to_contain_text("Mine")
    assert host.offered()[0]["title"] == "Mine"

    page.get_by_role("link", name="Edit Mine").click()
    page.get_by_label("Title").fill("Still mine")
    host.ask("DELETE", "/me/event-types/deep-dive")
    save(page)
    expect(page.get_by_text("This was deleted meanwhile.")).to_be_visible()
    page.get_by_role("button", name="Make it again").click()
    expect(card(page, "deep-dive")).to_contain_text("Still mine")
    assert [each["slug"] for each in host.offered()] == ["deep-dive"]


def test_questions_are_moved_removed_and_had_back_with_the_keyboard(visit: Visit, host: Host) -> None:
    questions = [{"kind": "text", "label": label} for label in ("First?", "Second?", "Third?", "Fourth?")]
    host.offer(questions=questions)
    page = host.visit(visit, f"{LIST}?edit=deep-dive", width=390)
    labels = page.locator("[data-field$='.label']")

    def asked() -> list[str]:
        found: list[str] = labels.evaluate_all("all => all.map((each) => each.value)")
        return found

    page.get_by_role("button", name="Question 3 up").press("Enter")
    expect(page.get_by_role("button", name="Question 2 up")).to_be_focused()
    assert asked() == ["First?", "Third?", "Second?", "Fourth?"]
    page.get_by_role("button", name="Remove question 1").press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert asked() == ["Third?", "Second?", "Fourth?"]
    page.keyboard.press("Enter")
    expect(labels.first).to_be_focused()
    assert asked() == ["First?", "Third?", "Second?", "Fourth?"]
    page.get_by_role("button", name="Add a question").click()
    expect(labels.nth(4)).to_be_focused()
    page.keyboard.type("Fifth?")
    expect(page.get_by_role("button", name="Add a question")).to_have_count(0)
    save(page)
    expect(card(page, "deep-dive")).to_contain_text("5 questions")
    assert [each["label"] for each in host.offered()[0]["questions"]] == [
        *("First?", "Third?", "Second?", "Fourth?", "Fifth?")
    ]


def test_no_barrier_and_nothing_beside_the_page(visit: Visit, host: Host) -> None:
    long_word = "Wolfeschlegelsteinhausenbergerdorff" * 2
    host.offer(title=long_word, price="€ 1,200 for three of them", hidden=True)
    host.offer(questions=[{"kind": "choice", "label": long_word, "options": [long_word[:60], "B"]}])
    page = host.visit(visit, LIST)
    expect(page.locator(".event-type").nth(1)).to_be_visible()
    expect_usable(page, 390, 1440)
    page.get_by_role("link", name="Edit Deep dive").click()
    unfold(page)
    page.get_by_label("Starts every").fill("x")
    save(page)
    expect(page.get_by_label("Starts every")).to_be_focused()
    expect_usable(page, 390, 1440)
    loaded, announced = modules(page)
    assert loaded == announced


def test_the_keyboard_is_at_a_form_from_its_first_moment(visit: Visit, host: Host) -> None:
    """What moves it there a moment later takes it away from who has gone on."""
    host.offer()
    page = host.visit(visit, LIST)
    expect(card(page, "deep-dive")).to_be_visible()
    page.evaluate(
        """() => new MutationObserver(() => {
            if (document.getElementById("editor-heading")) window.focusedFirst ??= document.activeElement.id;
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    page.get_by_role("link", name="Edit Deep dive").click()
    expect(page.get_by_role("heading", name="Edit Deep dive")).to_be_focused()
    assert page.evaluate("focusedFirst") == "editor-heading"
