"""Who comes and which other time they propose, as they replied by mail: shown to both, answered with one click."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.dashboards import Days, card, dashboard, instant
from tests.browser.hosts import Host
from tests.browser.steps import expect_usable, link_of
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack


@pytest.fixture
def host(stack: Stack) -> Host:
    """An expert with one kind of session, which takes an hour."""
    host = Host(stack)
    host.offer()
    return host


class Replies:
    """What people reply by mail, as whoever receives that notes it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._seconds = 0

    def note(self, made: dict[str, Any], role: str, kind: str, **more: str) -> None:
        self._seconds += 1
        stored = {"PK": f"REPLIES#{made['booking']['id']}", "SK": f"REPLY#{role}", "kind": kind}
        item = {name: {"S": text} for name, text in {**stored, **more, "at": _text(self._seconds)}.items()}
        numbers = {"sequence": {"N": "0"}, "schema": {"N": "1"}, "expires_at": {"N": "4000000000"}}
        self._stack.client("dynamodb").put_item(TableName=self._stack.table_name, Item=item | numbers)

    def propose(self, made: dict[str, Any], role: str, minutes: int, hours: int = 3) -> str:
        """So many minutes, some hours later. Returns the start."""
        start = datetime.fromisoformat(made["booking"]["start"]) + timedelta(hours=hours)
        end = start + timedelta(minutes=minutes)
        self.note(made, role, "proposed", start=instant(start), end=instant(end))
        return instant(start)


def _text(seconds: int) -> str:
    return instant(NOW + timedelta(seconds=seconds))


@pytest.fixture
def replies(stack: Stack) -> Replies:
    return Replies(stack)


@pytest.fixture
def made(host: Host) -> dict[str, Any]:
    """A booking of tomorrow at 12:00, with its manage token."""
    return host.book("deep-dive", start=Days(NOW).in_days(1, "12:00"))


def at_question(page: Page) -> Any:
    return page.get_by_role("region", name="proposes another time")


def test_an_expert_accepts_with_the_button_of_the_mail_and_one_click(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    replies.propose(made, "client", 30)
    page = host.visit(visit, f"/booking?proposal=accept#{made['booking']['id']}", width=390)
    expect(at_question(page)).to_contain_text("Ben Ito proposes another time")
    expect(at_question(page)).to_contain_text("15:00–15:30")
    expect(page.get_by_role("button", name="Accept this time")).to_be_focused()
    expect_usable(page, 390, 1440)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Deep dive")).to_be_focused()
    expect(page.locator(".ticket")).to_contain_text("15:00–15:30")
    expect(at_question(page)).to_have_count(0)


def test_a_client_keeps_the_booked_time_and_the_expert_reads_that(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    replies.propose(made, "expert", 60)
    client = visit(link_of(made).replace("/booking#", "/booking?proposal=refuse#"), width=390)
    expect(at_question(client)).to_contain_text("Ada Quill proposes another time")
    expect(client.get_by_role("button", name="Keep the booked time")).to_be_focused()
    page = host.visit(visit, f"/booking#{made['booking']['id']}")
    expect(page.locator(".ticket")).to_contain_text("Ben Ito hasn’t answered yet")
    client.keyboard.press("Enter")
    expect(at_question(client)).to_have_count(0)
    expect(client.locator(".ticket")).to_contain_text("12:00–13:00")
    page.reload()
    expect(page.locator(".ticket")).to_contain_text("Ben Ito would rather keep the booked time")
    expect_usable(page, 390, 1440)


def test_a_time_that_somebody_else_has_is_not_had(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    start = replies.propose(made, "client", 60)
    page = host.visit(visit, f"/booking#{made['booking']['id']}")
    host.book("deep-dive", start=start, name="Cleo Diaz", email="cleo@example.com")
    page.get_by_role("button", name="Accept this time").click()
    expect(page.get_by_role("alert").filter(has_text="Another booking has that time.")).to_have_count(1)
    expect(page.locator(".ticket")).to_contain_text("12:00–13:00")
    start = replies.propose(made, "expert", 60, hours=5)
    client = visit(link_of(made))
    host.book("deep-dive", start=start, name="Dan Fox", email="dan@example.com")
    client.get_by_role("button", name="Accept this time").click()
    expect(client.get_by_role("alert").filter(has_text="Your booking stays as it is.")).to_have_count(1)


def test_a_proposal_that_was_replaced_meanwhile_is_shown_as_it_is(
    visit: Visit, made: dict[str, Any], replies: Replies
) -> None:
    replies.propose(made, "expert", 60)
    page = visit(link_of(made))
    expect(at_question(page)).to_contain_text("15:00")
    replies.propose(made, "expert", 60, hours=5)
    page.get_by_role("button", name="Accept this time").click()
    expect(page.get_by_role("alert").filter(has_text="at the same time")).to_have_count(1)
    expect(at_question(page)).to_contain_text("17:00")


def test_each_sees_in_their_lists_what_the_other_one_replied(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    replies.note(made, "client", "accepted")
    page = dashboard(host, visit)
    card(page, "Ben Ito").get_by_role("button", name="Ben Ito").click()
    expect(card(page, "Ben Ito")).to_contain_text("Ben Ito has accepted the invitation.")
    replies.propose(made, "client", 60)
    page.reload()
    expect(card(page, "Ben Ito")).to_contain_text("Ben Ito proposes")
    expect_usable(page, 390, 1440)
    card(page, "Ben Ito").get_by_role("link", name="Answer").click()
    expect(page.get_by_role("button", name="Accept this time")).to_be_visible()


@pytest.mark.parametrize(("kind", "words"), [("accepted", "has accepted"), ("tentative", "has replied “maybe” to")])
def test_a_client_reads_whether_the_expert_comes(
    visit: Visit, made: dict[str, Any], replies: Replies, kind: str, words: str
) -> None:
    replies.note(made, "expert", kind)
    page = visit(link_of(made))
    expect(page.locator(".ticket")).to_contain_text(f"Ada Quill {words} the invitation.")


def test_a_button_of_the_mail_says_so_where_nothing_is_left_to_answer(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    replies.propose(made, "client", 30)
    first, second = (
        host.visit(visit, f"/booking?proposal={each}#{made['booking']['id']}") for each in ("accept", "refuse")
    )
    first.get_by_role("button", name="Accept this time").click()
    expect(first.get_by_role("button", name="Accept this time")).to_have_count(0)
    second.reload()
    expect(second.get_by_text("There’s nothing left to answer")).to_be_visible()
    expect(first.get_by_text("There’s nothing left to answer")).to_have_count(0)


def come_back(page: Page) -> None:
    """As somebody does who looked at another tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("by_mail", [True, False])
def test_a_tab_with_an_open_question_says_that_it_was_answered_meanwhile(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies, by_mail: bool
) -> None:
    replies.propose(made, "client", 30)
    address = f"/booking{'?proposal=accept' if by_mail else ''}#{made['booking']['id']}"
    first, second = host.visit(visit, address), host.visit(visit, address)
    for page in (first, second):
        expect(at_question(page)).to_have_count(1)
    first.get_by_role("button", name="Keep the booked time").click()
    expect(at_question(first)).to_have_count(0)
    come_back(second)
    expect(second.get_by_text("There’s nothing left to answer")).to_be_visible()
    expect(at_question(second)).to_have_count(0)
    replies.propose(made, "client", 30, hours=5)
    come_back(second)
    expect(at_question(second)).to_contain_text("17:00–17:30")
    expect(second.get_by_text("There’s nothing left to answer")).to_have_count(0)


def test_what_was_asked_before_an_answer_was_given_does_not_bring_the_question_back(
    visit: Visit, host: Host, made: dict[str, Any], replies: Replies
) -> None:
    replies.propose(made, "client", 30)
    page = host.visit(visit, f"/booking#{made['booking']['id']}")
    expect(at_question(page)).to_have_count(1)
    held: list[Route] = []
    address = f"**/api/bookings/{made['booking']['id']}"
    with page.expect_response(address) as read:
        come_back(page)
    older = read.value.json()
    page.route(address, lambda route: held.append(route))
    with page.expect_request(address):
        come_back(page)
    page.get_by_role("button", name="Keep the booked time").click()
    expect(at_question(page)).to_have_count(0)
    with page.expect_response(address) as answered:
        held[0].fulfill(json=older)
    answered.value.finished()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(at_question(page)).to_have_count(0)
