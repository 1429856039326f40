"""The hours of an expert: edited, tried out, saved, asked about, and edited by two at once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.browser.holding import requests_of
from tests.browser.hosts import Host
from tests.browser.own_pages import sign_in_with_code
from tests.browser.steps import barriers, body_of, choose_zone, expect_usable, modules, zone_field
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

LONDON = ZoneInfo("Europe/London")
PAGE = "/dashboard/availability"
NINE_TO_FIVE = [["09:00", "17:00"]]
WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), NINE_TO_FIVE) | {"sat": [], "sun": []}


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def saved(host: Host) -> dict[str, Any]:
    found: dict[str, Any] = host.done("GET", "/me/availability")["availability"]
    return found


def save_elsewhere(host: Host, **changes: Any) -> None:
    """As in another tab, or on another device."""
    host.done("PUT", "/me/availability", saved(host) | changes)


def in_workdays(host: Host, **changes: Any) -> None:
    save_elsewhere(host, weekly=WORKDAYS, **changes)


def edit(host: Host, visit: Visit, **look: Any) -> Page:
    page = host.visit(visit, PAGE, **look)
    expect(page.locator(".picture")).to_be_visible()
    return page


def write(page: Page, label: str, time: str) -> None:
    page.get_by_label(label, exact=True).fill(time)


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=name)


def save_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Save these hours")


def save(page: Page) -> None:
    save_button(page).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def today() -> date:
    return NOW.astimezone(LONDON).date()


def ahead(days: int) -> str:
    """The date that many days from now, by the host's calendar."""
    return (today() + timedelta(days=days)).isoformat()


def coming(weekday: int, weeks: int = 1) -> str:
    """A date of the coming weeks that is that day of the week: 0 is Monday."""
    return ahead((weekday - today().weekday()) % 7 + 7 * weeks)


def on_calendar(page: Page, day: str) -> Locator:
    """A date, on the calendar at its month."""
    wanted = date.fromisoformat(day)
    name = f"{wanted:%B %Y}"
    while page.locator(".calendar h3").text_content() != name:
        page.get_by_role("button", name="Next month").click()
    return page.locator(f'.calendar-day[data-date="{day}"]')


def open_times(page: Page, day: str) -> Locator:
    return page.locator(f'.picture-day[data-date="{day}"]')


def test_hours_are_written_as_one_likes_saved_and_copied(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    write(page, "Monday, to", "12")
    page.get_by_role("button", name="Add hours on Monday").click()
    expect(page.get_by_label("Monday, 2, from")).to_be_focused()
    expect(page.get_by_label("Monday, 1, to")).to_have_value("12:00")
    write(page, "Monday, 2, from", "1330")
    write(page, "Monday, 2, to", "24")
    day(page, "Saturday").check()
    write(page, "Saturday, from", "10")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    # A day without its last interval is not bookable.
    page.get_by_role("button", name="Remove Tuesday, 09:00–17:00").click()
    expect(day(page, "Tuesday")).not_to_be_checked()
    expect(day(page, "Tuesday")).to_be_focused()
    save(page)
    expect(page.get_by_label("Monday, 2, to")).to_have_value("24:00")
    saturday, afternoon = [["10:00", "17:00"]], [["09:00", "12:00"], ["13:30", "24:00"]]
    assert saved(host)["weekly"] == WORKDAYS | {"mon": afternoon, "tue": [], "sat": saturday}
    page.reload()
    expect(page.get_by_label("Monday, 2, from")).to_have_value("13:30")

    write(page, "Wednesday, from", "8")
    page.get_by_role("button", name="Copy to Mon–Fri from Wednesday").click()
    expect(page.get_by_label("Friday, from")).to_have_value("08:00")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Friday, from")).to_have_value("09:00")
    expect(page.get_by_label("Wednesday, from")).to_have_value("08:00")
    page.get_by_role("button", name="Copy to Mon–Fri from Wednesday").click()
    save(page)
    early = [["08:00", "17:00"]]
    assert saved(host)["weekly"] == {each: early if hours else [] for each, hours in WORKDAYS.items()} | {
        "sat": saturday
    }


def test_a_day_that_is_switched_off_keeps_its_hours_and_has_eight_at_most(visit: Visit, host: Host) -> None:
    eight = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8, 16)]
    save_elsewhere(host, weekly=WORKDAYS | {"thu": eight})
    page = edit(host, visit)
    write(page, "Tuesday, from", "10:30")
    day(page, "Tuesday").uncheck()
    expect(page.get_by_label("Tuesday, from")).to_have_count(0)
    expect(page.get_by_text("A day has at most 8 intervals.")).to_be_visible()
    expect(page.get_by_role("button", name="Add hours on Thursday")).to_have_count(0)
    page.get_by_role("button", name="Remove Thursday, 08:00–08:30").click()
    expect(page.get_by_role("button", name="Add hours on Thursday")).to_be_visible()
    save(page)
    assert (saved(host)["weekly"]["tue"], saved(host)["weekly"]["thu"]) == ([], eight[1:])
    page.reload()
    day(page, "Tuesday").check()
    expect(page.get_by_label("Tuesday, from")).to_have_value("10:30")


def test_hours_that_can_not_be_are_said_and_nothing_is_sent(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    sent = requests_of(page, "PUT", "/me/availability")

    def expect_wrong(label: str, message: str) -> None:
        expect(page.get_by_text(message)).to_be_visible()
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        save_button(page).click()
        expect(field).to_be_focused()

    write(page, "Monday, to", "8")
    day(page, "Friday").focus()
    expect_wrong("Monday, to", "An interval has to end after it starts.")
    write(page, "Monday, to", "17:02")
    expect_wrong("Monday, to", "Hours begin and end at multiples of 5 minutes")
    write(page, "Monday, to", "late")
    expect_wrong("Monday, to", "Write a time like 10:30.")
    write(page, "Monday, to", "17")
    page.get_by_role("button", name="Add hours on Monday").click()
    write(page, "Monday, 2, from", "16")
    expect_wrong("Monday, 2, from", "These intervals overlap.")
    assert sent == []
    write(page, "Monday, 2, from", "17")
    save(page)
    assert saved(host)["weekly"]["mon"] == [["09:00", "17:00"], ["17:00", "20:00"]]


def test_what_the_server_refuses_is_said_at_its_day_and_its_date(visit: Visit, host: Host) -> None:
    in_workdays(host, overrides={ahead(5): [], ahead(6): []})
    page = edit(host, visit)
    errors = [
        {"field": "weekly.tue", "code": "intervals_overlap", "values": {}, "message": "Never this."},
        {"field": f"overrides.{ahead(6)}", "code": "date_gone_by", "values": {}, "message": "Never this."},
    ]
    problem = {"type": "invalid_fields", "title": "No", "status": 422, "detail": "", "errors": errors}
    refuse = "**/api/me/availability"
    page.route(refuse, lambda route: route.fulfill(status=422, json=problem))
    write(page, "Monday, from", "8")
    save_button(page).click()
    expect(page.locator(".weekday", has_text="Tuesday").get_by_text("These intervals overlap.")).to_be_visible()
    expect(page.locator(".run").get_by_text("This date has gone by.")).to_be_visible()
    expect(page.get_by_label("Tuesday, from")).to_be_focused()
    write(page, "Tuesday, from", "10")
    expect(page.get_by_text("These intervals overlap.")).to_have_count(0)
    page.unroute(refuse)
    save(page)


def test_a_vacation_is_chosen_on_the_calendar_and_other_hours_with_the_keyboard(visit: Visit, host: Host) -> None:
    evening = {ahead(2): [["18:00", "20:00"]]}
    in_workdays(host, overrides=evening)
    first, last = coming(2, 3), coming(1, 5)
    page = edit(host, visit, width=390)
    on_calendar(page, first).click()
    on_calendar(page, last).click()
    page.get_by_role("button", name=re.compile("Choose the 12 between too")).click()
    expect(page.locator(".chosen")).to_contain_text("14 dates:")
    page.get_by_role("button", name="Days off").click()
    run = page.locator(".run", has_text="14 days off")
    expect(run.get_by_role("button", name="Remove")).to_be_focused()
    save(page)
    overrides = saved(host)["overrides"]
    assert len(overrides) == 15 and overrides[first] == overrides[last] == []
    assert overrides[ahead(2)] == evening[ahead(2)]
    run.get_by_role("button", name="Remove").click()
    expect(run).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(run).to_be_visible()
    expect(page.get_by_text("It’s as it was before.")).to_be_focused()
    expect(page.get_by_text("Not saved yet.")).to_have_count(0)
    run.get_by_role("button", name="Remove").click()
    save(page)
    assert saved(host)["overrides"] == evening

    page.reload()
    given = give_other_hours_with_the_keyboard(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert saved(host)["overrides"] == evening | given


def give_other_hours_with_the_keyboard(page: Page) -> dict[str, list[list[str]]]:
    """Nine dates that begin a month from now, from six to nine in the evening: what is to be saved of them."""
    page.locator('.calendar-day[aria-current="date"]').focus()
    page.keyboard.press("PageDown")
    a_month_on = page.locator('.calendar-day:focus:not([aria-current="date"])')
    start = date.fromisoformat(str(a_month_on.get_attribute("data-date")))
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".chosen")).to_contain_text("9 dates:")
    page.get_by_role("button", name="Other hours").focus()
    page.keyboard.press("Enter")
    field = page.locator(".run").last.locator("input").first
    expect(field).to_be_focused()
    page.keyboard.type("18")
    page.keyboard.press("Tab")
    page.keyboard.type("21")
    page.keyboard.press("Enter")
    return {(start + timedelta(days=each)).isoformat(): [["18:00", "21:00"]] for each in range(9)}


def test_the_focus_stays_where_somebody_has_gone_meanwhile(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    button = page.get_by_role("button", name="Next month")
    # Both before the page is drawn again, when the calendar would bring the focus to the next day.
    button.evaluate(
        """async button => {
            const day = document.querySelector('.calendar-day[aria-current="date"]')
            day.focus()
            day.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}))
            button.focus()
            for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
        }"""
    )
    expect(button).to_be_focused()


def test_dates_that_have_gone_by_are_not_sent_again(visit: Visit, host: Host) -> None:
    in_workdays(host, overrides={ahead(3): []})

    answer = host.done("GET", "/me/expert")
    answer["expert"]["availability"]["overrides"][ahead(-3)] = []
    page = edit(host, visit)
    page.route("**/api/me/expert", lambda route: route.fulfill(json=answer))
    page.reload()
    expect(page.locator(".run")).to_have_count(1)
    write(page, "Monday, from", "8")
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        save(page)
    assert body_of(sent.value)["overrides"] == {ahead(3): []}


def test_another_zone_is_explained_before_it_is_saved(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    # There is no event type yet: the way to one is shown.
    expect(page.get_by_text("Nothing can be booked before you have an event type")).to_be_visible()
    expect(page.get_by_role("button", name="Ask")).to_have_count(0)
    zone = "Your hours are by the clock of"
    choose_zone(page, "America/New_York", zone)
    expect(page.get_by_text("Your hours stay 09:00–17:00, now by the clock of New York.")).to_be_visible()
    expect(page.get_by_text("Bookings keep their times.")).to_be_visible()
    page.get_by_role("button", name="Keep London").click()
    expect(zone_field(page, zone)).to_have_value("London (UTC+0)")
    expect(page.get_by_text("by the clock of New York")).to_have_count(0)
    choose_zone(page, "America/New_York", zone)
    save(page)
    expect(page.get_by_text("by the clock of New York")).to_have_count(0)
    assert saved(host)["timezone"] == "America/New_York"
    assert saved(host)["weekly"] == WORKDAYS


def test_the_coming_weeks_follow_what_is_typed(visit: Visit, host: Host) -> None:
    in_workdays(host)
    host.offer(minimum_notice_minutes=0)
    host.offer(title="Long one", duration_minutes=240, minimum_notice_minutes=0)
    page = edit(host, visit, own_clock=True)
    tuesday = coming(1)
    expect(open_times(page, tuesday)).to_have_attribute("data-count", "15")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "preview" in request.url else None)
    page.clock.pause_at(NOW + timedelta(minutes=1))
    write(page, "Tuesday, from", "")
    page.get_by_label("Tuesday, from", exact=True).press_sequentially("1530")
    assert asked == []
    page.clock.run_for(2_000)
    page.clock.resume()
    expect(open_times(page, tuesday)).to_have_attribute("data-count", "2")
    expect(page.get_by_role("heading", name="What clients will see")).to_be_visible()
    # It is asked once about what was typed, not at each key.
    assert len(asked) == 1
    on_calendar(page, tuesday).click()
    page.get_by_role("button", name="Day off").click()
    expect(open_times(page, tuesday)).to_have_attribute("data-count", "0")
    page.locator("#picture-type").select_option("Long one")
    expect(open_times(page, coming(2))).to_have_attribute("data-count", "9")
    # Nothing of this is saved.
    assert saved(host)["weekly"] == WORKDAYS
    write(page, "Monday, from", "x")
    expect(page.get_by_text("This updates as soon as all hours are right.")).to_be_visible()


def test_booked_sessions_outside_of_the_new_hours_are_named_and_stay(visit: Visit, host: Host) -> None:
    in_workdays(host, overrides={coming(3): []})
    host.offer()
    booked = host.book("deep-dive", name="Zoë Client")["booking"]
    page = edit(host, visit)
    expect_answers_why(page)

    expect(page.locator(".hours-outside")).to_have_count(0)
    starts = datetime.fromisoformat(booked["start"]).astimezone(UTC)
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    day(page, names[starts.weekday()]).uncheck()
    outside = page.get_by_role("region", name="These bookings are outside the new hours; they stay booked")
    expect(outside).to_contain_text("Zoë Client, Deep dive")
    expect(outside).to_contain_text(f"{starts:%H:%M}–")
    assert barriers(page) == []
    save(page)
    expect(page.get_by_text("1 booking is outside these hours and stays booked.")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("outside your hours"))).to_contain_text("Zoë Client")
    assert host.done("GET", f"/bookings/{booked['id']}")["booking"]["status"] == booked["status"]


def expect_answers_why(page: Page) -> None:
    """Of each time that somebody asks about, it is said why it's not offered: on workdays, and on a day off."""
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("Date", exact=True)).to_be_focused()
    expect(page.get_by_text("Choose a date.")).to_be_visible()
    # In the form in which the page writes dates, by keyboard too.
    expect(page.get_by_label("Date", exact=True).locator("option:checked")).to_have_text("Choose")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Date", exact=True).locator("option:checked")).to_have_text("Mon 23 Nov")
    answer = page.locator(".why-answer")
    for day, time, words in (
        (coming(1), "8", "It’s outside your hours on a Tuesday (09:00–17:00)."),
        (coming(1), "1630", "The booking would end after your hours do, at 17:00."),
        (coming(3), "10", "which has hours of its own"),
        (coming(1), "10:00", "10:00 is offered."),
    ):
        page.get_by_label("Date", exact=True).select_option(day)
        page.get_by_label("Start, in London").fill(time)
        page.get_by_role("button", name="Ask").click()
        expect(answer).to_contain_text(words)
        if time == "8":
            expect(answer).to_contain_text("08:00 is not offered:")
            expect(page.get_by_label("Start, in London")).to_have_value("08:00")


def test_in_two_tabs_the_second_save_is_refused_and_nothing_is_lost(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    late = [["11:00", "17:00"]]
    save_elsewhere(host, weekly=WORKDAYS | {"mon": [["10:00", "17:00"]], "tue": late})
    write(page, "Monday, from", "8")
    write(page, "Friday, to", "12")
    save_button(page).click()
    heading = page.get_by_role("heading", name="Your hours were saved somewhere else meanwhile")
    expect(heading).to_be_focused()
    expect(page.get_by_text("Monday: 09:00–17:00 became 10:00–17:00, and you have 08:00–17:00 here.")).to_be_visible()
    expect(page.get_by_text("Tuesday: 09:00–17:00 became 11:00–17:00.")).to_be_visible()
    assert barriers(page) == []
    assert saved(host)["weekly"]["fri"] == NINE_TO_FIVE
    page.reload()
    expect(page.get_by_text("Monday: 09:00–17:00 became 10:00–17:00")).to_be_visible()
    expect(page.get_by_label("Monday, from")).to_have_value("08:00")
    expect(page.get_by_label("Tuesday, from")).to_have_value("11:00")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(save_button(page)).to_be_focused()
    own = [["08:00", "17:00"]]
    assert saved(host)["weekly"] == WORKDAYS | {"mon": own, "tue": late, "fri": [["09:00", "12:00"]]}


def test_what_was_saved_while_the_tab_slept_is_told_taken_and_given_back(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    write(page, "Monday, from", "8")
    save_elsewhere(host, weekly=WORKDAYS | {"mon": [["10:00", "12:00"]], "sun": NINE_TO_FIVE})
    page.reload()
    expect(page.get_by_text("Sunday: not bookable became 09:00–17:00.")).to_be_visible()
    expect(page.get_by_label("Monday, from")).to_have_value("8")
    page.get_by_role("button", name="Take the other").click()
    expect(page.get_by_label("Monday, from")).to_have_value("10:00")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Monday, from")).to_have_value(re.compile("^(8|08:00)$"))
    save(page)
    assert saved(host)["weekly"]["mon"] == [["08:00", "17:00"]]


def test_leaving_with_changes_asks_and_none_are_lost_unless_they_are_discarded(visit: Visit, host: Host) -> None:
    in_workdays(host)
    page = edit(host, visit)
    write(page, "Monday, from", "8")
    asked: list[str] = []

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Monday, from")).to_have_value("8")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Monday, from")).to_have_value("09:00")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Monday, from")).to_have_value("8")
    save(page)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Monday, from")).to_have_value("08:00")


def test_a_lost_answer_is_no_conflict_and_a_sign_in_that_ended_loses_nothing(
    visit: Visit, host: Host, stack: Stack
) -> None:
    in_workdays(host)
    page = edit(host, visit)

    def lose(route: Route) -> None:
        host.done("PUT", "/me/availability", body_of(route.request))
        route.abort("internetdisconnected")

    page.route("**/api/me/availability", lose)
    write(page, "Monday, from", "8")
    save_button(page).click()
    expect(page.get_by_text("The server doesn’t answer.")).to_be_visible()
    expect(page.get_by_label("Monday, from")).to_have_value("08:00")
    page.unroute("**/api/me/availability")
    save(page)
    assert saved(host)["weekly"]["mon"] == [["08:00", "17:00"]]

    write(page, "Monday, from", "7")
    ended = {"type": "sign_in_needed", "title": "Sign in", "status": 401, "detail": "", "errors": []}
    page.route("**/api/me/availability", lambda route: route.fulfill(status=401, json=ended))
    save_button(page).click()
    expect(page.get_by_role("heading", name="Sign in to your dashboard")).to_be_visible()
    page.unroute("**/api/me/availability")
    sign_in_with_code(page, stack, host.email)
    expect(page.get_by_label("Monday, from")).to_have_value("07:00")
    save(page)


def test_everybody_can_use_it(visit: Visit, host: Host) -> None:
    in_workdays(host, overrides={ahead(2): [], ahead(40): [["10:00", "24:00"]]})
    host.offer()
    page = edit(host, visit, width=360)
    loaded, announced = modules(page)
    assert loaded == announced
    on_calendar(page, ahead(3)).click()
    write(page, "Monday, to", "8")
    choose_zone(page, "America/New_York", "Your hours are by the clock of")
    expect(page.get_by_text("An interval has to end")).to_be_visible()
    expect_usable(page, 1440, 360)
    small = page.locator("main button:visible, main input:visible, main select:visible").evaluate_all(
        "(all) => all.filter((each) => each.getBoundingClientRect().height < 44 && !each.closest('label')).length"
    )
    assert small == 0
