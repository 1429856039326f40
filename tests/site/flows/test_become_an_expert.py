"""From nothing to a page that clients book, in four steps."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.offers import Offers
from tests.browser.own_pages import a_handle, an_expert, somebody
from tests.browser.starting import expect_step, field, go_on, start, write_who_one_is
from tests.browser.steps import barriers, expect_usable
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.site.forced_colors import expect_marked
from tests.stack import Stack


def test_every_step_is_usable_and_who_offers_nothing_yet_has_a_page_that_says_so(visit: Visit, stack: Stack) -> None:
    handle, person = a_handle(), somebody(stack)
    page = start(visit, person, width=1440)
    go_on(page)
    expect(field(page, "Name")).to_be_focused()
    expect_usable(page, 1440)
    write_who_one_is(page, handle)
    go_on(page)
    expect_step(page, "When can clients book you?")
    assert person.ask("GET", "/me")["account"]["locale"].startswith("en-GB")
    assert barriers(page) == []
    eventually(lambda: stack.get(f"/{handle}")[0] == 200)
    client = visit(f"/{handle}", width=390)
    expect(client.get_by_text("Nothing to book yet")).to_be_visible()
    assert barriers(client) == []
    go_on(page)
    expect_step(page, "Your first event type")
    go_on(page)
    expect(field(page, "Title")).to_be_focused()
    assert barriers(page) == []
    options = page.locator(".choice-option")
    expect_marked(page, options.filter(has=page.locator(":checked")).first, options.last)


def test_an_address_follows_the_name_until_it_is_written_by_hand_and_is_refused_while_it_is_typed(
    visit: Visit, stack: Stack, offers: Offers
) -> None:
    page = start(visit, somebody(stack))
    word = a_handle().removeprefix("ada-")
    address = field(page, "Your address")
    field(page, "Name").fill(f"Zoë {word}")
    expect(address).to_have_value(f"zoe-{word}")
    expect(page.get_by_text(f"zoe-{word} is free")).to_be_visible()
    address.fill(f"{word}-zoe")
    field(page, "Name").fill(f"Zoë van {word}")
    expect(page.get_by_text(f"{word}-zoe is free")).to_be_visible()
    expect(address).to_have_value(f"{word}-zoe")

    address.fill("bookings")
    expect(page.get_by_text("The site needs this word for itself")).to_be_visible()
    address.fill(offers.experts()[0]["handle"])
    expect(page.get_by_text("Somebody has this")).to_be_visible()
    expect(address).to_have_attribute("aria-invalid", "true")
    suggestion = page.get_by_role("group", name="Free addresses").get_by_role("button").first
    free = suggestion.text_content() or ""
    suggestion.click()
    expect(address).to_be_focused()
    expect(address).to_have_value(free)
    expect(page.get_by_text(f"{free} is free")).to_be_visible()

    # Somebody takes it at the same time.
    handle = a_handle()
    write_who_one_is(page, handle)
    expect(page.get_by_text(f"{handle} is free")).to_be_visible()
    an_expert(stack, handle)
    go_on(page)
    expect(page.get_by_text("This address was just taken.")).to_be_visible()
    expect(address).to_be_focused()
    page.get_by_role("group", name="Free addresses").get_by_role("button").first.click()
    go_on(page)
    expect_step(page, "When can clients book you?")


def test_who_comes_back_goes_on_at_the_right_step(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    page = start(visit, person)
    write_who_one_is(page, a_handle())
    go_on(page)
    expect_step(page, "When can clients book you?")
    page.reload()
    expect(page.get_by_role("heading", name="When can clients book you?")).to_be_visible()
    # The other device knows them as somebody who is no expert.
    elsewhere = start(visit, person, width=390)
    expect(elsewhere.get_by_role("heading", name="When can clients book you?")).to_be_visible()
    go_on(elsewhere)
    expect_step(elsewhere, "Your first event type")
    page.reload()
    expect(page.get_by_role("heading", name="Your first event type")).to_be_visible()


def test_hours_that_end_before_they_begin_are_refused_at_their_day(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    person.becomes_expert()
    page = start(visit, person)
    field(page, "Tuesday, to").fill("08:00")
    go_on(page)
    expect(field(page, "Tuesday, from")).to_be_focused()
    expect(page.get_by_role("group", name="Tuesday").locator(".field-error")).to_be_visible()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        field(page, day).uncheck()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one day.")
    field(page, "Sunday").check()
    field(page, "Sunday, to").fill("00:00")
    go_on(page)
    expect_step(page, "Your first event type")
    assert person.expert["availability"]["weekly"]["sun"][0][1] == "24:00"


def test_a_second_tab_goes_on_where_the_first_one_is(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    first = start(visit, person)
    second = first.context.new_page()
    second.goto("/dashboard/start")
    write_who_one_is(second, a_handle(), "Ada Second")
    write_who_one_is(first, a_handle(), "Ada First")
    go_on(first)
    expect_step(first, "When can clients book you?")
    go_on(second)
    expect(second.get_by_text("You have a page already.")).to_be_visible()
    expect(second.get_by_role("heading", name="When can clients book you?")).to_be_visible()
    # What was typed in the second is not lost: it waits in the profile.
    second.goto("/dashboard/profile")
    expect(field(second, "Name")).to_have_value("Ada Second")
    expect(second.get_by_text("Not saved yet.")).to_be_visible()


def test_hours_saved_in_another_tab_are_kept(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    person.becomes_expert()
    page = start(visit, person)
    expect(page.get_by_role("heading", name="When can clients book you?")).to_be_visible()
    person.offers_a_session()
    go_on(page)
    expect(page.get_by_text("Your hours were saved in another tab")).to_be_visible()
    assert person.expert["availability"]["weekly"]["sun"] == [["09:00", "17:00"]]


def test_a_lost_answer_makes_nobody_an_expert_twice(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    page = start(visit, person)
    write_who_one_is(page, a_handle())
    lose_next_answer(page, "**/api/me/expert", stack.api_url)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("The server doesn’t answer.")
    go_on(page)
    expect(page.get_by_role("heading", name="When can clients book you?")).to_be_visible()
    go_on(page)
    expect_step(page, "Your first event type")
    field(page, "Title").fill("Once")
    lose_next_answer(page, "**/api/me/event-types", stack.api_url)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("The server doesn’t answer.")
    go_on(page)
    expect_step(page, "Ready to publish")
    assert [each["title"] for each in person.expert["event_types"]] == ["Once"]


def lose_next_answer(page: Page, address: str, api: str) -> None:
    """The next request that changes something arrives, and its answer does not."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        asked = route.request
        if asked.method == "GET" or lost:
            route.continue_()
            return
        lost.append(asked.url)
        assert route.fetch(url=api + asked.url.partition("/api")[2]).ok
        route.abort()

    page.route(address, lose)
