"""External calendars: those of an expert's own, of which only the times are used."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.own_pages import sign_in_with_code
from tests.browser.signing_in import sit_at
from tests.browser.steps import barriers, expect_usable, modules
from tests.browser.visiting import Visit
from tests.cloud.calls import eventually
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

PAGE = "/dashboard/calendars"


class Elsewhere:
    """A calendar's server on this machine, at an address that nobody guesses."""

    def __init__(self) -> None:
        self.events: list[tuple[datetime, datetime]] = []
        self.more: list[str] = []
        self.path = f"/{secrets.token_hex(8)}/basic.ics"
        calendar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = calendar.content()
                self.send_response(200 if self.path.partition("?")[0] == calendar.path else 404)
                self.send_header("Content-Type", "text/calendar")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing: the tests say what went wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{self.path}"

    def content(self) -> bytes:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN"]
        for number, (start, end) in enumerate(self.events):
            times = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"]
            lines += ["BEGIN:VEVENT", f"UID:{number}@tests", "DTSTAMP:20260101T000000Z", *times]
            lines += ["SUMMARY:Seeing the doctor", "END:VEVENT"]
        lines += self.more
        return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    calendar = Elsewhere()
    yield calendar
    calendar.server.shutdown()
    calendar.server.server_close()


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def calendars(host: Host, visit: Visit, **look: object) -> Page:
    page = host.visit(visit, PAGE, **look)
    expect(page.get_by_role("heading", name="Add a calendar")).to_be_visible()
    return page


def add(page: Page, url: str, name: str = "") -> None:
    page.get_by_label("Secret address").fill(url)
    page.get_by_label("Name (optional)").fill(name)
    page.get_by_role("button", name="Add this calendar").click()


def card(page: Page, name: str) -> Locator:
    return page.locator(".calendar-card", has=page.get_by_role("heading", name=name))


def tomorrow_at_noon() -> datetime:
    return NOW.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


def test_a_calendar_takes_its_busy_times_out_of_what_is_offered(
    visit: Visit, host: Host, stack: Stack, elsewhere: Elsewhere
) -> None:
    host.offer(minimum_notice_minutes=0)
    noon = tomorrow_at_noon()
    elsewhere.events = [(noon, noon + timedelta(hours=2))]

    def is_offered() -> bool:
        return f"{noon:%Y-%m-%dT%H:%M:%SZ}" in [slot["start"] for slot in host.slots("deep-dive")]

    assert is_offered()
    page = calendars(host, visit)
    add(page, elsewhere.url, "Family")
    family = card(page, "Family")
    expect(family.get_by_role("heading")).to_be_focused()
    expect(family).to_contain_text("127.0.0.1")
    expect(family).to_contain_text("OK")
    expect(family).to_contain_text("Read today at")
    expect(family).to_contain_text("Busy times on 1 day")
    expect(family.get_by_text("Added. Its busy times are not offered from now on.")).to_be_visible()
    assert not is_offered()
    expect(page.get_by_label("Secret address")).to_have_value("")
    page.reload()
    expect(card(page, "Family")).to_be_visible()
    # The address is a secret: it is on no page any more, and what is in the calendar never was.
    assert elsewhere.path not in page.content() and "doctor" not in page.content()
    assert elsewhere.path not in page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")

    page.get_by_role("button", name="Remove Family").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Remove Family")).to_be_focused()
    page.get_by_role("button", name="Remove Family").click()
    page.get_by_role("button", name="Remove it").click()
    expect(card(page, "Family")).to_have_count(0)
    expect(page.get_by_role("heading", name="External calendars")).to_be_focused()
    eventually(is_offered)


def test_an_address_that_can_not_be_taken_is_said_at_its_field(visit: Visit, host: Host) -> None:
    page = calendars(host, visit, width=390)
    field = page.get_by_label("Secret address")
    page.get_by_role("button", name="Add this calendar").click()
    expect(page.get_by_text("This is needed.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("spellcheck", "false")
    for url, words in (
        ("my calendar", "This isn’t the address of a calendar"),
        ("https://169.254.169.254/latest", "private network"),
    ):
        add(page, url, "Family")
        expect(page.locator(".field-error")).to_contain_text(words)
        expect(field).to_be_focused()
        expect(field).to_have_value(url)
    # Where the address is found, and what is used, is told.
    expect(page.get_by_text("Only the times are used.")).to_be_visible()
    for program, words in (
        ("Google Calendar", "Secret address in iCal format"),
        ("Outlook", "Publish a calendar"),
        ("Apple iCloud", "Public Calendar"),
        ("Fastmail", "Edit & Share"),
    ):
        page.locator("summary", has_text=program).click()
        expect(page.get_by_text(words)).to_be_visible()
    assert barriers(page) == []
    # Nothing typed is lost by a reload either.
    page.reload()
    expect(page.get_by_label("Name (optional)")).to_have_value("Family")
    assert host.done("GET", "/me/calendars")["calendars"] == []


def test_a_list_that_does_not_load_is_asked_for_again_and_who_is_signed_out_loses_nothing(
    visit: Visit, host: Host, stack: Stack
) -> None:
    page = visit(None)
    page.route("**/api/me/calendars", lambda route: route.fulfill(status=503, json={"type": "unavailable"}))
    sit_at(page, host.session)
    page.goto(PAGE)
    expect(page.get_by_role("heading", name="Your calendars didn’t load")).to_be_visible()
    page.unroute("**/api/me/calendars")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Add a calendar")).to_be_visible()

    ended = {"type": "sign_in_needed", "title": "Sign in", "status": 401, "detail": "", "errors": []}
    page.route("**/api/me/calendars", lambda route: route.fulfill(status=401, json=ended))
    add(page, "https://calendar.example/secret.ics", "Work")
    expect(page.get_by_role("heading", name="Sign in to your dashboard")).to_be_visible()
    page.unroute("**/api/me/calendars")
    sign_in_with_code(page, stack, host.email)
    expect(page.get_by_label("Name (optional)")).to_have_value("Work")


def test_a_calendar_is_followed_until_it_was_read(visit: Visit, host: Host, elsewhere: Elsewhere) -> None:
    page, looks = calendars(host, visit, width=390), list[str]()

    def lose_the_first_look(route: Route) -> None:
        if route.request.method != "GET":
            route.fallback()
            return
        looks.append(route.request.url)
        route.abort()

    page.route("**/api/me/calendars", lose_the_first_look)
    add(page, elsewhere.url, "Family")
    family = card(page, "Family")
    expect(family.get_by_text("Reading…")).to_be_visible()
    expect(family.get_by_text("Added.", exact=True)).to_be_visible()
    assert "Busy times" not in family.inner_text() and "OK" not in family.inner_text()
    while not looks:
        page.wait_for_event("request", lambda request: request.url.endswith("/api/me/calendars"))
    page.unroute("**/api/me/calendars")
    expect(family).to_contain_text("OK")
    expect(family.get_by_text("Added. Its busy times are not offered from now on.")).to_be_visible()


def test_a_lost_answer_adds_no_second_calendar_and_one_that_can_not_be_read_says_why(
    visit: Visit, host: Host, elsewhere: Elsewhere
) -> None:
    page, keys = calendars(host, visit), list[str]()

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(route.request.headers["idempotency-key"])
        assert host.ask("POST", "/me/calendars", route.request.post_data_json, keys[-1])[0] == 201
        route.abort()

    page.route("**/api/me/calendars", lose_the_answer)
    add(page, elsewhere.url, "Family")
    expect(page.get_by_role("alert").get_by_text("The server doesn’t answer.")).to_be_visible()
    page.unroute("**/api/me/calendars")
    with page.expect_request(lambda request: request.method == "POST") as again:
        page.get_by_role("button", name="Add this calendar").click()
    assert [again.value.headers["idempotency-key"]] == keys
    expect(card(page, "Family")).to_contain_text("OK")
    assert len(host.done("GET", "/me/calendars")["calendars"]) == 1

    add(page, f"{elsewhere.url}x", "Work")
    work = card(page, "Work")
    expect(work).to_contain_text("There’s no calendar at this address")
    expect(work).to_contain_text("Broken")
    expect(work).to_contain_text("Not read yet")
    assert "busy times" not in work.inner_text().lower()
    # Once more, as somebody who thinks that it went wrong.
    add(page, f"{elsewhere.url}x", "Again")
    expect(work.get_by_text("You have this calendar already.")).to_be_visible()
    expect(page.locator(".calendar-card")).to_have_count(2)


def broken(*titles: str) -> list[str]:
    """Entries of which nobody can say when they are."""
    entries = [["BEGIN:VEVENT", f"SUMMARY:{title}", "DTSTART:soon", "END:VEVENT"] for title in titles]
    return [line for entry in entries for line in entry]


def test_what_could_not_be_read_is_said_and_goes_when_it_is_mended(
    visit: Visit, host: Host, elsewhere: Elsewhere
) -> None:
    start = f"DTSTART;TZID=Middle Earth:{tomorrow_at_noon():%Y%m%dT%H%M%S}"
    elsewhere.more = [
        *broken("Tea at Ñandú’s", "שיעור <b>ערב</b>"),
        "BEGIN:VEVENT",
        start,
        "DURATION:PT1H",
        "END:VEVENT",
    ]
    page = calendars(host, visit)
    add(page, elsewhere.url, "Family")
    family = card(page, "Family")
    expect(family).to_contain_text("OK")
    expect(family).to_contain_text("2 entries of this calendar couldn’t be read")
    expect(family.get_by_text("Tea at Ñandú’s")).to_be_visible()
    expect(family.get_by_text("שיעור <b>ערב</b>")).to_be_visible()
    expect(family).to_contain_text("We don’t know a time zone called Middle Earth. Its times are read as those of")

    # Of many, some are named.
    elsewhere.more = broken(*"ABCDEF", "W" * 70)
    add(page, f"{elsewhere.url}?work", "Work")
    expect(card(page, "Work")).to_contain_text("7 entries of this calendar couldn’t be read")
    expect(card(page, "Work").locator("li")).to_have_text([*"ABCDE", "and 2 more"])
    elsewhere.more = broken("W" * 70)
    add(page, f"{elsewhere.url}?choir", "Choir")
    expect(card(page, "Choir")).to_contain_text("1 entry of this calendar couldn’t be read")
    expect(card(page, "Choir").locator("li")).to_have_text(["W" * 60])
    expect_usable(page, 1440, 390, 320)

    elsewhere.more = []
    for each in host.done("GET", "/me/calendars")["calendars"]:
        host.done("DELETE", f"/me/calendars/{each['id']}")
    host.done("POST", "/me/calendars", {"url": elsewhere.url, "name": "Family"})
    page.reload()
    expect(card(page, "Family")).to_contain_text("OK")
    expect(page.locator(".calendar-part-read")).to_have_count(0)


def test_there_is_room_for_five_and_everybody_can_use_it(visit: Visit, host: Host, elsewhere: Elsewhere) -> None:
    names = ["Work", "Wolfeschlegelsteinhausenbergerdorff", "Number 3", "Number 4", "Number 5"]
    for name in names:
        host.done("POST", "/me/calendars", {"url": f"{elsewhere.url}?{name.replace(' ', '')}", "name": name})
    page = host.visit(visit, PAGE)
    expect(page.locator(".calendar-card")).to_have_count(5)
    expect(page.get_by_text("You have 5 calendars, and there can’t be more.")).to_be_visible()

    # A broken one says why, and mends itself.
    made = next(each for each in host.done("GET", "/me/calendars")["calendars"] if each["name"] == "Work")
    gone = made | {"status": "broken", "error": "Never this.", "fault": {"code": "calendar_not_there", "values": {}}}
    page.route("**/api/me/calendars/*/read", lambda route: route.fulfill(json={"calendar": gone}))
    page.get_by_role("button", name="Read now Work").click()
    work = card(page, "Work")
    expect(work).to_contain_text("Broken")
    expect(work).to_contain_text("There’s no calendar at this address, or not any more.")
    expect(work).to_contain_text("The busy times that were read last still count.")
    page.get_by_role("button", name="Remove Number 3").click()
    expect_usable(page, 1440, 360)
    loaded, announced = modules(page)
    assert loaded == announced
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_label("Secret address")).to_be_visible()
    page.unroute("**/api/me/calendars/*/read")
    page.get_by_role("button", name="Read now Work").click()
    expect(work.get_by_text("Up to date.")).to_be_visible()
    expect(work).to_contain_text("OK")
