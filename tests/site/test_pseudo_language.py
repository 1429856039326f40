"""Every page in a language that nobody speaks: its words all come from the catalogue, and longer ones have room, from
right to left too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from infra.site.words import read_catalogue
from tests.browser.hosts import DEEP_DIVE, Host
from tests.browser.offers import Offers
from tests.browser.own_pages import somebody
from tests.browser.signing_in import sit_at
from tests.browser.steps import book_button, keep_link, link_of
from tests.browser.visiting import Visit
from tests.site.flows.webhook_api import WebhookApi, minutes_ago
from tests.site.pseudo_language import PseudoSite, findings, pseudo
from tests.stack import Stack

WIDTHS = (1440, 390)

KNOWN = (
    ".brand",
    ".portrait",  # with a person's initials
    ".phone-country, .combobox",  # names of countries and of zones' places
    ".webhooks :is(code, pre, dt, [dir=ltr])",  # what is read by programs
)

CUT = (
    ".block, .block *",  # a booking in the calendar, which has its words in its tooltip too
    ".soon-names > *",
)
"""What shows of long names what there is room for."""

PLACES = (
    *("Auckland", "Copenhagen", "Johannesburg", "Kathmandu", "Kolkata", "Lagos", "London", "New York", "Prague"),
    *("São Paulo", "St. John's", "Sydney", "Tokyo", "UTC"),
)
ADDRESSES = (r"[\w.-]+@example\.com", r"example\.net", r"site\.localhost[\w:/-]*", r"https://hooks\.example[\w/]*")
NAMES = ("Ada Quill", "Ben Ito", "Deep dive", "Sync", "Family", "ExpertBook", *PLACES, *ADDRESSES)
"""Those that stand among words, in options and in tooltips as well."""


@dataclass(frozen=True)
class Scene:
    """Who looks at pages, and at which."""

    page: Page
    stack: Stack
    offers: Offers


Walk = Callable[[Scene], Iterator[str]]
"""Opens one page after the other, each in the state that is looked at; their names."""


def settle(page: Page) -> None:
    """Wait until everything is there that the page asked for."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)


def go(scene: Scene, path: str) -> str:
    scene.page.goto(path)
    settle(scene.page)
    return path


def as_a_client(scene: Scene) -> Iterator[str]:
    page = scene.page
    yield go(scene, "/")
    yield go(scene, "/?search=nobody-is-called-that")
    host = Host(scene.stack)
    host.offer(
        requires_confirmation=True,
        questions=[
            {"kind": "choice", "label": "Which one?", "options": ["This", "That"]},
            {"kind": "checkbox", "label": "Read it"},
        ],
    )
    yield go(scene, host.page())
    page.locator('.slot[data-status="open"]').last.click()
    expect(book_button(page)).to_be_visible()
    book_button(page).click()
    expect(page.locator(".field-error").first).to_be_visible()
    yield "the form"
    page.locator("form [autocomplete=name]").fill("Ben Ito")
    page.locator("form [type=email]").fill("ben@example.com")
    book_button(page).click()
    expect(page.locator(".ticket-actions")).to_be_visible()
    page.locator(".ticket summary").last.click()
    page.locator(".ticket-actions button").first.click()
    expect(page.locator(".reason")).to_be_visible()
    yield "a booking just made, while it is cancelled"
    made = host.book("deep-dive")
    yield go(scene, link_of(made))
    page.locator('.ticket-actions a[href^="/"]').first.click()
    page.locator('.slot[data-status="open"]').last.click()
    expect(page.locator(".button-wide")).to_be_visible()
    yield "another time for a booking"
    keep_link(page, made)
    yield go(scene, "/bookings")
    go(scene, "/account")
    book_button(page).click()
    expect(page.locator(".field-error")).to_be_visible()
    yield "signing in"
    yield go(scene, f"/embed?expert={host.handle}")
    yield go(scene, "/404.html")
    yield go(scene, "/offline.html")


def as_an_expert(scene: Scene) -> Iterator[str]:
    page = scene.page
    host = Host(scene.stack)
    made = host.offer(requires_confirmation=True, questions=[{"kind": "text", "label": "Why?"}], price="€ 90")
    host.offer(title="Sync", hidden=True)
    host.book("deep-dive")
    host.book("sync")
    host.done("POST", "/me/blocks", {"email": "mallory@example.com"})
    host.done("POST", "/me/blocks", {"domain": "example.net"})
    sit_at(page, host.session)
    host.done("POST", "/me/calendars", {"url": "http://127.0.0.1:9/away.ics", "name": "Family"})
    yield go(scene, "/dashboard")
    page.locator("[data-status=pending]").get_by_role("button").last.click()
    yield "declining a request"
    go(scene, "/dashboard/availability")
    page.locator(".calendar-day").last.click()
    page.locator(".hours-actions button").first.click()
    page.locator("#why-date").select_option(index=3)
    page.locator("#why-clock").fill("10:00")
    page.locator(".why [type=submit]").click()
    expect(page.locator(".why-title")).to_be_visible()
    yield "the hours' editor"
    for path in ("/dashboard/calendars", "/dashboard/profile", "/account"):
        yield go(scene, path)
    page.locator("#erase-everything").click()
    expect(page.locator(".erasing")).to_be_visible()
    yield "erasing"
    yield from _webhooks(scene)
    yield go(scene, "/dashboard/event-types")
    go(scene, "/dashboard/event-types?edit=deep-dive")
    page.locator("summary").click()
    page.locator("[data-field=interval_minutes]").fill("7")
    page.locator("[data-field=title]").fill("")
    page.locator(".event-type-save .button-primary").click()
    expect(page.locator(".field-error")).to_have_count(2)
    yield "the editor of an event type"
    host.done("PUT", "/me/event-types/deep-dive", DEEP_DIVE | {"revision": made["revision"]})
    page.locator("[data-field=interval_minutes]").fill("30")
    page.locator("[data-field=title]").fill("Deep dive")
    page.locator(".event-type-save .button-primary").click()
    expect(page.locator(".conflict")).to_be_visible()
    yield "an event type that was changed elsewhere"


def _webhooks(scene: Scene) -> Iterator[str]:
    page, api = scene.page, WebhookApi(scene.page)
    api.webhook(status="paused", paused_because="failed", failing_since=minutes_ago(90), payload="full")
    api.webhook(status="unverified")
    api.webhook()
    api.attempt()
    api.attempt(status=500, problem="refused", next_try_at=minutes_ago(-5), redelivery=True)
    yield go(scene, "/dashboard/webhooks")
    for webhook in api.webhooks:
        yield go(scene, f"/dashboard/webhooks?webhook={webhook['id']}")
    page.locator(".attempt summary").first.click()
    page.locator("[data-edit]").click()
    for question in ("delete", "rotate"):
        page.locator(f"[data-ask={question}]").click()
        expect(page.locator(".pane-question")).to_be_visible()
        yield f"before {question}"
    page.locator(".pane-question .button-primary").click()
    expect(page.locator("#webhook-secret")).to_be_visible()
    yield "a new secret"


def on_the_way_to_be_an_expert(scene: Scene) -> Iterator[str]:
    page = scene.page
    person = somebody(scene.stack)
    person.sits_at(page)
    go(scene, "/dashboard")
    yield "no dashboard yet"
    yield go(scene, "/dashboard/start")
    person.becomes_expert()
    person.sits_at(page)
    go(scene, "/dashboard/start")
    yield "their hours"
    page.locator("form .button-primary").click()
    expect(page.locator(".choice").first).to_be_visible()
    yield "their first event type"
    person.offers_a_session()
    go(scene, "/dashboard/start")
    yield "before they publish"
    yield go(scene, "/dashboard/event-types?edit=nothing")


@pytest.fixture(scope="module")
def site(stack: Stack) -> PseudoSite:
    return PseudoSite(stack, read_catalogue())


@pytest.mark.parametrize(
    "walk", [as_a_client, as_an_expert, on_the_way_to_be_an_expert], ids=lambda walk: str(walk.__name__)
)
def test_every_word_is_from_the_catalogue_and_has_room(
    visit: Visit, stack: Stack, offers: Offers, site: PseudoSite, walk: Walk
) -> None:
    page = visit(None, width=WIDTHS[0])
    site.shown_in(page)
    wrong = []
    names = [*NAMES, *(each["name"] for each in offers.experts())]
    for name in walk(Scene(page, stack, offers)):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{name}, {width}: {each}" for each in findings(page, KNOWN, names, CUT)]
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    if wrong:
        pytest.fail("\n".join(wrong))


def test_a_message_keeps_its_places_and_tags() -> None:
    assert pseudo("See <link>all {count} rules</link>.") == "⟦Šéééé <link>ååļļļļ {count} ŕûûļļééšš</link>.⟧"
