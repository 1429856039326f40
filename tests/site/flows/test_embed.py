"""An expert's times within another web site: a page of another origin, with the two lines of docs/embed.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.offers import Offer, Offers
from tests.browser.steps import BOOKED, barriers, expect_live, expect_usable, fill_in, modules
from tests.browser.visiting import Visit
from tests.site.room import expect_room
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

Host = Callable[..., str]

LISTENING = "<script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>"
SEEN_WHOLE = """
() => {
  const { scrollHeight, scrollWidth } = document.documentElement;
  const { offsetHeight } = document.querySelector("main");
  return scrollHeight === innerHeight && offsetHeight === innerHeight && scrollWidth === innerWidth;
}
"""
"""The page in a frame is exactly as high as the frame, so that nothing of it has to be scrolled to within."""


@pytest.fixture
def host(stack: Stack) -> Iterator[Host]:
    """Another web site, of an origin of its own: `host('<div data-expertbook="ada"></div>')` is a page's address."""
    pages: dict[str, tuple[str, dict[str, str]]] = {}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = pages.get(self.path, ("", {}))  # browsers ask for an icon as well
            content = f"<!doctype html><title>Another site</title>{body}".encode()
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()

    def host(body: str, *, script: bool = True, **headers: str) -> str:
        path = f"/{len(pages)}"
        viewport = '<meta name="viewport" content="width=device-width, initial-scale=1" />'
        line = f'<script src="{stack.site_url}embed.js" async></script>' if script else ""
        pages[path] = (f"{viewport}{line}{body}", {name.replace("_", "-"): value for name, value in headers.items()})
        return f"http://127.0.0.1:{server.server_port}{path}"

    yield host
    server.shutdown()
    server.server_close()


def element(name: str, **attributes: str) -> str:
    more = "".join(f' data-{key}="{value}"' for key, value in attributes.items())
    return f'<div data-expertbook="{name}"{more}></div>'


def frame(page: Page, number: int = 0) -> Frame:
    """What is in the frame of that number, once it has come so far."""
    found = page.locator("iframe").nth(number).element_handle().content_frame()
    assert found is not None
    return found


def expect_whole(page: Page, number: int = 0) -> float:
    """No scroll bar in the frame; its height."""
    frame(page, number).wait_for_function(SEEN_WHOLE)
    box = page.locator("iframe").nth(number).bounding_box()
    assert box is not None
    return box["height"]


def test_a_visitor_of_another_site_books_without_leaving_it(visit: Visit, offers: Offers, host: Host) -> None:
    offer = offers.take()
    address = host(f"<h1>My site</h1>{LISTENING}{element(f'{offer.handle}/{offer.slug}')}<p>After it.</p>")
    page = visit(address, width=390)
    before = page.evaluate("history.length")
    embedded = frame(page)
    expect(embedded.get_by_role("heading", level=1)).to_have_text(f"Book {offer.name}")
    time = embedded.locator(f'.slot[data-start="{offer.start}"]')
    expect(time).to_be_visible()
    picking = expect_whole(page)

    time.click()
    expect(embedded.get_by_role("button", name=re.compile("^(Book|Request) "))).to_be_enabled()
    filling = expect_whole(page)
    assert filling != picking

    embedded.get_by_role("button", name=re.compile("^(Book|Request) ")).click()
    expect(embedded.locator(".field-error").first).to_be_visible()
    expect_whole(page)
    fill_in(embedded)
    embedded.get_by_role("button", name=re.compile("^(Book|Request) ")).click()

    expect(embedded.get_by_role("heading", level=1)).to_have_text(BOOKED)
    for words in (offer.name, offer.title, offer.time, "Ben Ito", "ben@example.com"):
        expect(embedded.locator("main")).to_contain_text(words)
    assert expect_whole(page) != filling
    assert offers.status(offer) == "taken"

    assert page.url == address
    assert page.evaluate("history.length") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # What the site around hears is how high the frame is to be.
    heard = page.evaluate("heard")
    assert heard
    assert all(list(each) == ["expertbook"] and list(each["expertbook"]) == ["height"] for each in heard)
    assert all(isinstance(each["expertbook"]["height"], int) for each in heard)
    expect_tab_of_its_own(page, offer)


def expect_tab_of_its_own(page: Page, offer: Offer) -> None:
    """The booking just made opens there, and another can be made in the frame."""
    embedded = frame(page)
    with page.expect_popup() as opened:
        embedded.get_by_role("link", name="Open your booking").click()
    booking = opened.value
    expect(booking.locator(".ticket")).to_contain_text(offer.title)
    assert booking.evaluate("opener") is None
    expect(booking.get_by_role("button", name=re.compile("^(Cancel|Withdraw)"))).to_be_visible()

    embedded.get_by_role("button", name="Book another time").click()
    expect(embedded.get_by_role("heading", name="Choose a time")).to_be_visible()
    embedded.locator('.slot[data-status="open"]').first.click()
    expect(embedded.get_by_label("Name", exact=True)).to_have_value("")
    expect(embedded.locator(".field-error")).to_have_count(0)
    with page.expect_popup() as opened:
        embedded.get_by_role("link", name="Booked with ExpertBook").click()
    expect(opened.value).to_have_url(re.compile(f"/{offer.handle}$"))


def test_an_expert_is_embedded_with_all_sessions_and_an_event_type_alone(
    visit: Visit, offers: Offers, host: Host
) -> None:
    expert = offers.expert(offers.experts()[0]["handle"])
    titles = [each["title"] for each in expert["event_types"]]
    last = expert["event_types"][-1]
    page = visit(host(element(expert["handle"]) + element(f"{expert['handle']}/{last['slug']}")))
    every, one = frame(page, 0), frame(page, 1)
    expect(every.locator(".type-title")).to_have_text(titles)
    every.get_by_role("link", name=re.compile(re.escape(last["title"]))).click()
    expect(every.locator('.type[aria-current="true"] .type-title')).to_have_text(last["title"])
    expect(one.locator(".type-title:visible")).to_have_text([last["title"]])
    for number in (0, 1):
        expect_whole(page, number)


def test_elements_are_filled_that_come_later_and_again_when_they_change(
    visit: Visit, offers: Offers, host: Host, stack: Stack
) -> None:
    first, second = (each["handle"] for each in offers.experts()[:2])
    # The script may stand on a page twice.
    page = visit(host(f'{element(first)}<script src="{stack.site_url}embed.js"></script>'))
    expect(frame(page).locator(".slot").first).to_be_visible()
    expect(page.locator("iframe")).to_have_count(1)
    page.evaluate(
        """handle => {
          document.querySelector("[data-expertbook]").insertAdjacentHTML(
            "afterend", `<section><div data-expertbook="${handle}"><a href="#">Times</a></div></section>`);
        }""",
        second,
    )
    expect(page.locator("section iframe")).to_have_attribute("src", re.compile(f"/embed\\?expert={second}"))
    expect(page.locator("section a")).to_have_count(0)
    page.locator("section > div").evaluate("(element, handle) => (element.dataset.expertbook = handle)", first)
    expect(page.locator("section iframe")).to_have_attribute("src", re.compile(f"/embed\\?expert={first}"))
    expect(page.locator("iframe")).to_have_count(2)


def test_a_frame_is_named_loaded_late_and_may_do_little(visit: Visit, offers: Offers, host: Host, stack: Stack) -> None:
    handle = offers.experts()[0]["handle"]
    far = f"{'<br />' * 600}{element(handle, title='Times of my advice')}"
    # A strict policy needs two words for it.
    site = stack.site_url.rstrip("/")
    policy = f"default-src 'none'; script-src {site}; frame-src {site}"
    page = visit(host(element(handle) + far, Content_Security_Policy=policy))
    near, late = page.locator("iframe").nth(0), page.locator("iframe").nth(1)
    expect(near).to_have_attribute("title", "Book a time")
    expect(late).to_have_attribute("title", "Times of my advice")
    expect(near).to_have_attribute(
        "sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"
    )
    expect(frame(page).locator(".slot[data-start]").first).to_be_visible()
    assert expect_whole(page) > 0
    assert frame(page, 1).url in ("", "about:blank")
    late.scroll_into_view_if_needed()
    expect(frame(page, 1).locator(".slot").first).to_be_visible()


def test_the_scheme_is_the_one_of_the_page_around(visit: Visit, offers: Offers, host: Host) -> None:
    handle = offers.experts()[0]["handle"]
    follows = f'<div style="color-scheme: light dark">{element(handle)}</div>'
    page = visit(host(element(handle) + element(handle, theme="dark") + follows), scheme="dark")
    grounds = []
    for number in range(3):
        expect(frame(page, number).locator("main")).to_be_visible()
        grounds.append(frame(page, number).evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    light, dark, followed = grounds
    assert light != dark == followed


def test_only_the_frames_own_page_changes_its_height(visit: Visit, offers: Offers, host: Host) -> None:
    page = visit(host(element(offers.experts()[0]["handle"])))
    expect(frame(page).locator(".slot[data-start]").first).to_be_visible()
    height = expect_whole(page)
    page.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("message", ({ data }) => data === "last" && resolve());
          postMessage({ expertbook: { height: 5 } }, "*");
          postMessage("last", "*");
        })"""
    )
    assert expect_whole(page) == height

    # Nor does a frame that was led elsewhere.
    given = page.locator("iframe").evaluate("(frame) => frame.style.height")
    page.evaluate("() => { addEventListener('message', ({ data }) => { window.last ||= data === 'last'; }); }")
    says = "for (const said of [{ expertbook: { height: 5 } }, 'last']) parent.postMessage(said, '*');"
    elsewhere = host(f"<script>{says}</script>", script=False)
    page.locator("iframe").evaluate("(frame, url) => { frame.src = url; }", elsewhere)
    page.wait_for_function("window.last")
    assert page.locator("iframe").evaluate("(frame) => frame.style.height") == given


def test_who_or_what_does_not_exist_is_said_to_in_words(visit: Visit, offers: Offers, host: Host) -> None:
    handle = offers.experts()[0]["handle"]
    names = ("nobody-at-all", "", "../..", "&lt;b>", f"{handle}/no-such-thing")
    page = visit(host("".join(map(element, names))), height=4000)
    for number in range(len(names)):
        heading = frame(page, number).get_by_role("heading", name="Nothing can be booked here at the moment")
        expect(heading).to_be_visible()
        expect_whole(page, number)


def test_nothing_in_the_frame_knows_who_is_signed_in(visit: Visit, offers: Offers) -> None:
    """Else the site around could lay something over it, and have somebody signed in click on it unknowingly."""
    offer = offers.take()
    page = visit(None)
    later = (NOW + timedelta(days=1)).isoformat()
    session = {"token": "a-token", "email": "ada@example.com", "expert": offer.handle, "expires_at": later}
    page.evaluate("(session) => localStorage.setItem('expertbook.session', session)", json.dumps(session))
    headers: list[dict[str, str]] = []
    page.on("request", lambda request: headers.append(request.headers))
    page.goto(f"/embed?expert={offer.handle}&event_type={offer.slug}")
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    fill_in(page)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    assert headers
    assert not any("authorization" in each for each in headers)
    loaded, _ = modules(page)
    assert "/app/shared/sign_in.js" not in loaded
    kept = page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    assert "ben@example.com" not in kept


def test_the_page_in_the_frame_has_no_serious_barrier_and_has_room(visit: Visit, offers: Offers) -> None:
    page = visit(f"/embed?expert={offers.one_with_time()}")
    expect(page.locator(".slot[data-start]").first).to_be_visible()
    expect_usable(page, 360)
    loaded, announced = modules(page)
    assert loaded == announced
    expect_room(page)
    page.locator('.slot[data-status="open"]').first.click()
    expect_room(page)
    fill_in(page)
    assert barriers(page) == []
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    assert barriers(page) == []


def test_the_example_shows_what_the_two_lines_do(visit: Visit) -> None:
    page = visit("/embed-example", width=390)
    expect(frame(page).get_by_role("heading", level=1)).to_have_text("Book Mara Okafor")
    expect(frame(page).locator(".slot[data-start]").first).to_be_visible()
    expect_whole(page)
    assert barriers(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    expect_whole(page)


def test_ones_own_booking_is_not_told_as_somebody_elses(visit: Visit, offers: Offers) -> None:
    offer = offers.take()
    page = visit(f"/embed?expert={offer.handle}&event_type={offer.slug}")
    expect_live(page)
    page.evaluate(
        """() => {
            const region = document.querySelector(".embed > [role=status]");
            window.told = [];
            new MutationObserver(() => told.push(region.textContent)).observe(region, {
                childList: true, characterData: true, subtree: true
            });
        }"""
    )
    page.locator(f'.slot[data-start="{offer.start}"]').click()
    fill_in(page)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    page.get_by_role("button", name="Book another time").click()
    other = offers.another(offer)
    expect(page.locator(f'.slot[data-start="{other["start"]}"]')).to_be_visible()
    # What comes after it is told, so it would have been by then.
    offers.book(replace(offer, start=other["start"], time=other["time"]))
    page.wait_for_function("(time) => told.some((words) => words.includes(time))", arg=other["time"])
    assert not [words for words in page.evaluate("told") if offer.time in words]
    expect(page.locator(f'.slot[data-start="{offer.start}"]')).to_have_count(0)
