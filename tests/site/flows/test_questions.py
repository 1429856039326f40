"""What an expert asks besides: answered in the booking form, kept with the booking."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosts import Host
from tests.browser.offers import Offers
from tests.browser.steps import BOOKED, barriers, body_of, book_button, fill_in, resources, unfold_details
from tests.browser.visiting import Visit
from tests.stack import Stack

QUESTIONS = [
    {"kind": "text", "label": "What is it about?", "required": True},
    {"kind": "choice", "label": "How did you hear of me?", "required": True, "options": ["A friend", "The web"]},
    {"kind": "checkbox", "label": "I read the paper", "required": True},
    {"kind": "text", "label": "Anything else?", "required": False},
    {"kind": "choice", "label": "Which language?", "required": False, "options": ["English", "Deutsch"]},
]


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def open_form(visit: Visit, host: Host, **look: Any) -> Page:
    page = visit(host.page("deep-dive"), **look)
    page.locator('.slot[data-status="open"]').first.click()
    expect(page.get_by_label("Name")).to_be_visible()
    return page


def question_modules(page: Page) -> list[str]:
    return [path for path in resources(page) if "Questions" in path]


def test_answers_are_asked_for_sent_and_seen_by_both(visit: Visit, host: Host) -> None:
    host.offer(questions=QUESTIONS)
    page = open_form(visit, host, width=390)
    fill_in(page)
    book_button(page).click()
    expect(page.get_by_label("What is it about?")).to_be_focused()
    expect(page.locator("#help-answer-q1")).to_have_text("This is needed.")
    expect(page.locator("#help-answer-q2")).to_have_text("This is needed.")
    expect(page.locator("#help-answer-q3")).to_have_text("Please tick this.")
    expect(page.locator(".booking-form .field-error")).to_have_count(3)
    assert barriers(page) == []
    page.get_by_label("What is it about?").fill("  The bill\nof last month ")
    page.get_by_label("A friend").check()
    page.get_by_label("I read the paper").check()
    expect(page.locator(".booking-form .field-error")).to_have_count(0)
    with page.expect_request(lambda request: request.url.endswith("/api/bookings")) as sent:
        book_button(page).click()
    assert body_of(sent.value)["answers"] == {"q1": "The bill\nof last month", "q2": "A friend", "q3": True}
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
    unfold_details(page)
    for words in ("What is it about?", "The bill\nof last month", "How did you hear of me?", "A friend", "Yes"):
        expect(page.locator(".details").get_by_text(words)).to_be_visible()
    booking_id = re.search(r"#(\w+)\.", page.url)[1]  # type: ignore[index]
    assert host.done("GET", f"/bookings/{booking_id}")["booking"]["answers"] == [
        {"question": "What is it about?", "answer": "The bill\nof last month"},
        {"question": "How did you hear of me?", "answer": "A friend"},
        {"question": "I read the paper", "answer": "Yes"},
    ]

    expert = host.visit(visit, f"/booking#{booking_id}")
    expect(expert.locator(".details").get_by_text("What is it about?")).to_be_visible()
    expect(expert.locator(".details").get_by_text("The bill\nof last month")).to_be_visible()


def test_a_reload_keeps_the_answers_and_another_event_type_has_answers_of_its_own(visit: Visit, host: Host) -> None:
    host.offer(questions=QUESTIONS)
    host.offer(title="Sync", questions=QUESTIONS[:1])
    page = open_form(visit, host)
    page.get_by_label("What is it about?").fill("The bill")
    page.get_by_label("The web").check()
    page.get_by_label("I read the paper").check()
    page.get_by_label("Deutsch").check()
    page.reload()
    expect(page.get_by_label("What is it about?")).to_have_value("The bill")
    expect(page.get_by_label("The web")).to_be_checked()
    expect(page.get_by_label("I read the paper")).to_be_checked()
    page.get_by_role("button", name="Choose none").click()
    expect(page.get_by_label("Deutsch")).not_to_be_checked()
    page.goto(host.page("sync"))
    page.locator('.slot[data-status="open"]').first.click()
    expect(page.get_by_label("What is it about?")).to_have_value("")


def test_what_the_server_refuses_stands_at_its_question_and_questions_that_changed_are_asked_anew(
    visit: Visit, host: Host
) -> None:
    made = host.offer(questions=QUESTIONS[:2])
    page = open_form(visit, host)
    fill_in(page)
    page.get_by_label("What is it about?").fill("The bill")
    page.get_by_label("A friend").check()
    errors = [{"field": "answers.q2", "code": "not_an_option", "values": {}, "message": "Never this."}]
    problem = {"type": "invalid_fields", "title": "No", "status": 422, "detail": "", "errors": errors}
    page.route("**/api/bookings", lambda route: route.fulfill(status=422, json=problem), times=1)
    book_button(page).click()
    expect(page.locator("#help-answer-q2")).to_have_text("Choose one of the options.")
    expect(page.get_by_label("A friend")).to_be_focused()
    page.get_by_label("The web").check()
    expect(page.locator(".booking-form .field-error")).to_have_count(0)

    body = {name: value for name, value in made.items() if name != "slug"}
    other = {**QUESTIONS[3], "required": True, "id": "q7"}
    host.done("PUT", "/me/event-types/deep-dive", body | {"questions": [other]})
    book_button(page).click()
    expect(page.get_by_text("The expert’s questions changed just now.")).to_be_visible()
    page.get_by_label("Anything else?").fill("No")
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()


def test_what_asks_nothing_loads_nothing_for_it_and_sends_no_answers(visit: Visit, offers: Offers) -> None:
    page = visit(offers.take().form)
    fill_in(page)
    assert question_modules(page) == []
    with page.expect_request(lambda request: request.url.endswith("/api/bookings")) as sent:
        book_button(page).click()
    assert "answers" not in body_of(sent.value)


def test_questions_that_do_not_load_say_so_and_nothing_is_sent_without_them(visit: Visit, host: Host) -> None:
    host.offer(questions=QUESTIONS[3:])
    page = visit(None)
    page.route("**/Questions.js", lambda route: route.abort("internetdisconnected"))
    page.goto(host.page("deep-dive"))
    page.locator('.slot[data-status="open"]').first.click()
    expect(page.get_by_role("heading", name="The expert’s questions didn’t load")).to_be_visible()
    fill_in(page)
    expect(book_button(page)).to_have_attribute("aria-disabled", "true")
    page.unroute("**/Questions.js")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("Anything else? (optional)")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ben Ito")
    book_button(page).click()
    expect(page.get_by_role("heading", name=BOOKED)).to_be_visible()
