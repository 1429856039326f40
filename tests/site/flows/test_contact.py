"""How clients reach an expert: asked for, chosen, and seen by the client."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.dashboards import Days, dashboard
from tests.browser.hosts import Host
from tests.browser.own_pages import a_handle, an_expert, somebody
from tests.browser.profiles import expect_saved, profile, save
from tests.browser.starting import expect_step, field, go_on, start, write_who_one_is
from tests.browser.steps import expect_usable, link_of
from tests.browser.visiting import Visit
from tests.site.small_cloud.clock import NOW
from tests.stack import Stack

ASKED = "How clients reach you"
LONG = f"{'long' * 15}@{'example' * 8}.example.com"


def never_asked(stack: Stack) -> Host:
    """An expert from before there was a choice."""
    host = Host(stack)
    host.offer()
    choose(host, email=None)
    return host


def choose(host: Host, email: str | None, phone: str | None = None) -> None:
    own = host.done("GET", "/me/expert")["expert"]
    kept = ("name", "category", "headline", "bio", "specializations", "experience_years", "hidden", "revision")
    contact = {"contact_email": email, "contact_phone": phone}
    host.done("PUT", "/me/expert", {name: own[name] for name in kept} | contact)


def chosen(host: Host) -> tuple[str | None, str | None]:
    own = host.done("GET", "/me/expert")["expert"]
    return own["contact_email"], own["contact_phone"]


def booked(host: Host) -> str:
    """The link of a client's booking."""
    return link_of(host.book("deep-dive", start=Days(NOW).in_days(1, "10:30")))


def test_the_dashboard_asks_once_and_the_client_sees_what_was_chosen(visit: Visit, stack: Stack) -> None:
    host = never_asked(stack)
    link = booked(host)
    page = dashboard(host, visit, width=390)
    asked = page.get_by_role("region", name=ASKED)
    expect(asked.get_by_label("Email for clients")).to_have_value(host.email)
    expect_usable(page, 1440, 390)
    asked.get_by_label("Phone for clients").fill("020")
    asked.get_by_role("button", name="Share this").click()
    expect(asked.locator(".field-error")).to_be_visible()
    expect(asked.get_by_label("Phone for clients")).to_be_focused()
    asked.get_by_label("Phone for clients").fill("+44 20 7946 0123")
    asked.get_by_role("button", name="Share this").click()
    expect(asked).to_have_count(0)
    assert chosen(host) == (host.email, "+442079460123")
    page.reload()
    expect(page.get_by_role("heading", name="Bookings", exact=True)).to_be_visible()
    expect(asked).to_have_count(0)

    host.page()  # what follows from a profile is done here as soon as somebody looks
    client = visit(link, width=390)
    expect(client.get_by_role("link", name=host.email)).to_have_attribute("href", f"mailto:{host.email}")
    expect(client.get_by_role("link", name="+442079460123")).to_have_attribute("href", "tel:+442079460123")


def test_to_share_nothing_is_an_answer_as_well(visit: Visit, stack: Stack) -> None:
    host = never_asked(stack)
    page = dashboard(host, visit)
    # Meanwhile, in another tab.
    own = host.done("GET", "/me/expert")["expert"]
    kept = ("name", "category", "bio", "specializations", "experience_years", "hidden", "revision")
    host.done("PUT", "/me/expert", {name: own[name] for name in kept} | {"headline": "Saved elsewhere"})
    page.get_by_role("region", name=ASKED).get_by_role("button", name="Share nothing").click()
    expect(page.get_by_role("region", name=ASKED)).to_have_count(0)
    assert chosen(host) == ("", "")
    assert host.done("GET", "/me/expert")["expert"]["headline"] == "Saved elsewhere"


def test_a_long_address_fits_on_a_booking(visit: Visit, stack: Stack) -> None:
    host = never_asked(stack)
    choose(host, LONG, "")
    page = visit(booked(host), width=390)
    expect(page.get_by_role("link", name=LONG)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_new_expert_is_asked_with_the_sign_in_address_filled_in(visit: Visit, stack: Stack) -> None:
    person = somebody(stack)
    page = start(visit, person)
    expect(field(page, "Email for clients")).to_have_value(person.session["email"])
    write_who_one_is(page, a_handle())
    field(page, "Email for clients").fill("hello@ada.example")
    go_on(page)
    expect_step(page, "When can clients book you?")
    assert (person.expert["contact_email"], person.expert["contact_phone"]) == ("hello@ada.example", "")


def test_it_is_changed_in_the_profile_and_a_profile_saved_without_an_answer_has_none(
    visit: Visit, stack: Stack
) -> None:
    person = an_expert(stack)
    page = profile(visit, person)
    field(page, "Headline").fill("Poetry in numbers")
    save(page)
    expect_saved(page)
    assert (person.expert["contact_email"], person.expert["contact_phone"]) == (None, None)
    field(page, "Phone for clients").fill("+44 20 7946 0123")
    save(page)
    expect_saved(page)
    assert (person.expert["contact_email"], person.expert["contact_phone"]) == (None, "+442079460123")
    field(page, "Email for clients").fill("nobody")
    save(page)
    expect(field(page, "Email for clients")).to_be_focused()
    expect(page.locator(".field-error")).to_be_visible()
