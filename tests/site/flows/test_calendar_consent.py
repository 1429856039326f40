"""Google and Microsoft: experts let us in on a page of the service's, and come back from there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.signing_in import signed_in, sit_at
from tests.browser.steps import expect_usable
from tests.browser.visiting import WITHOUT_CODE, Visit
from tests.site.flows.calendar_account_api import CODE, CONSENT_PAGES, THREE, CalendarAccountApi
from tests.stack import Stack

PAGE = "/dashboard/calendars"
RETURN = f"/calendar-consent?state=state0&code={CODE}&scope=calendar"
WITHDRAWN = {"code": "consent_withdrawn", "values": {}, "message": "Withdrawn."}


@pytest.fixture
def site(stack: Stack) -> str:
    """Where the site is, without a slash."""
    return stack.site_url.rstrip("/")


@pytest.fixture
def host(stack: Stack) -> Host:
    return Host(stack)


def arrive(host: Host, visit: Visit, site: str, **look: Any) -> tuple[Page, CalendarAccountApi]:
    """Signed in, before the first page of theirs, where both services are offered."""
    page = visit(None, **look)
    sit_at(page, host.session)
    api = CalendarAccountApi(page, site)
    api.services = ["caldav", "google", "microsoft"]
    return page, api


def card(page: Page, name: str) -> Locator:
    return page.locator(".calendar-card", has=page.get_by_role("heading", name=name, exact=True))


def go_on(page: Page, service: str) -> Locator:
    return page.get_by_role("button", name=f"Continue with {service}")


def refused(code: str, **values: Any) -> dict[str, Any]:
    return {"errors": [{"field": "state", "code": code, "values": values, "message": "No."}], "type": "invalid_fields"}


def test_an_expert_lets_us_in_at_google_and_chooses_calendars(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    page.goto(PAGE)
    go_on(page, "Google").click()
    page.get_by_role("link", name="Allow").click()
    google = card(page, "Google Calendar")
    expect(google.get_by_role("heading")).to_be_focused()
    expect(google.get_by_role("status").first).to_have_text("Connecting…")
    told = {"state": "state0", "code": CODE}
    assert api.calls == [("POST", "/consent", {"service": "google"}), ("POST", "/consented", told)]
    assert api.told_from == [f"{site}/calendar-consent"]
    assert CODE not in page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    page.go_back()
    assert page.url.startswith(CONSENT_PAGES)
    page.go_forward()
    api.accounts[0] |= {"status": "connected", "calendars": THREE, "user": "ada@gmail.com"}
    expect(google).to_contain_text("ada@gmail.com")
    expect(google.get_by_role("button", name="Other password")).to_be_hidden()
    google.get_by_role("button", name="Save").click()
    expect(google.get_by_text("Saved.")).to_be_visible()


def test_nothing_is_connected_by_who_denies_it(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site, width=390)
    page.goto(PAGE)
    go_on(page, "Microsoft").click()
    page.get_by_role("link", name="Deny").click()
    expect(page.get_by_role("heading", name="Not connected")).to_be_visible()
    expect(page.get_by_text("You didn’t let us in")).to_be_visible()
    assert page.url == f"{site}/calendar-consent"
    expect_usable(page, 390)
    page.get_by_role("main").get_by_role("link", name="External calendars").click()
    expect(go_on(page, "Microsoft")).to_be_visible()
    assert api.calls == [("POST", "/consent", {"service": "microsoft"})]


def test_what_else_a_service_says_is_shown_to_nobody(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    page.goto("/calendar-consent?error=server_error&error_description=Call+0800-SCAM&state=state0")
    expect(page.get_by_text("sent you back without letting us in")).to_be_visible()
    assert "SCAM" not in page.content()
    assert api.calls == []


def test_who_is_not_signed_in_here_goes_on_once_they_are(visit: Visit, host: Host, site: str) -> None:
    page = visit(None, width=390)
    api = CalendarAccountApi(page, site)
    api.asked["state0"] = {"service": "google"}
    page.goto(RETURN)
    expect(page.get_by_role("heading", name="Sign in to connect your calendar")).to_be_visible()
    assert page.url == f"{site}/calendar-consent"
    expect_usable(page, 390)
    assert api.calls == []
    # By the link in the mail, which opens another tab.
    tab = page.context.new_page()
    tab.goto(WITHOUT_CODE)
    sit_at(tab, host.session)
    expect(card(page, "Google Calendar")).to_be_visible()
    assert api.calls == [("POST", "/consented", {"state": "state0", "code": CODE})]


def test_somebody_elses_consent_is_sent_by_whoever_began_it(visit: Visit, host: Host, site: str, stack: Stack) -> None:
    page, api = arrive(host, visit, site)
    other = signed_in(stack, "carl@example.com", "carl-quill")
    sit_at(page, other)
    api.asked["state0"] = {"service": "microsoft"}
    api.refuse(422, **refused("consent_not_yours"))
    page.goto(RETURN)
    expect(page.get_by_role("alert")).to_contain_text("You’re signed in as carl@example.com")
    expect_usable(page, 390, 1440)
    page.get_by_role("button", name="Sign in with another address").click()
    expect(page.get_by_role("heading", name="Sign in to connect your calendar")).to_be_visible()
    api.refusal = None
    tab = page.context.new_page()
    tab.goto(WITHOUT_CODE)
    sit_at(tab, host.session)
    expect(card(page, "Outlook")).to_be_visible()
    assert [path for _, path, _ in api.calls] == ["/consented", "/consented"]


def test_who_took_too_long_begins_again(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    api.refuse(422, **refused("consent_expired", minutes=10))
    page.goto(RETURN)
    expect(page.get_by_role("alert")).to_contain_text("This took more than 10")
    page.reload()
    expect(page.get_by_role("heading", name="Nothing to connect here")).to_be_visible()
    assert len(api.calls) == 1


def test_who_disconnected_meanwhile_is_told(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    api.refuse(404, type="not_found")
    page.goto(RETURN)
    expect(page.get_by_role("alert")).to_contain_text("It was disconnected in the meantime")


def test_who_is_no_expert_signs_in_with_another_address(visit: Visit, site: str, stack: Stack) -> None:
    page = visit(None)
    sit_at(page, signed_in(stack, "ben@example.com"))
    CalendarAccountApi(page, site).refuse(404, type="not_found")
    page.goto(RETURN)
    expect(page.get_by_role("button", name="Sign in with another address")).to_be_visible()


@pytest.mark.parametrize("again", ["by the button", "by a reload"])
def test_a_lost_answer_is_asked_for_once_more(visit: Visit, host: Host, site: str, again: str) -> None:
    page, api = arrive(host, visit, site)
    api.asked["state0"] = {"service": "google"}
    api.is_lost = True
    page.goto(RETURN)
    expect(page.get_by_role("heading", name="Your calendar isn’t connected yet")).to_be_visible()
    if again == "by a reload":
        page.reload()
    else:
        page.get_by_role("button", name="Try again").click()
    expect(card(page, "Google Calendar")).to_be_visible()
    assert len(api.accounts) == 1
    assert api.calls[0] == api.calls[1]


def test_an_account_that_lost_its_consent_gets_it_anew(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    gone = {"server": "", "host": "", "status": "refused", "fault": WITHDRAWN}
    account = api.account(service="google", user="ada@gmail.com", **gone)
    page.goto(PAGE)
    google = card(page, "Google Calendar")
    expect(google).to_contain_text("Access needed")
    expect(google.get_by_role("button", name="Give the password again")).to_be_hidden()
    expect_usable(page, 390, 1440)
    google.get_by_role("button", name="Disconnect").click()
    expect(google).to_contain_text("what let us in is deleted")
    google.get_by_role("button", name="Stay connected").click()
    google.get_by_role("button", name="Continue with Google").click()
    page.get_by_role("link", name="Allow").click()
    expect(page).to_have_url(f"{site}{PAGE}#{account['id']}")
    assert api.calls[0] == ("POST", "/consent", {"service": "google", "account_id": account["id"]})


def test_who_was_let_in_by_nobody_yet_does_not_read_that_it_was_withdrawn(visit: Visit, host: Host, site: str) -> None:
    """The service took no code, although its page led back with one."""
    page, api = arrive(host, visit, site)
    fault = {"code": "consent_failed", "values": {}, "message": "Failed."}
    account = api.account(service="google", user="", status="refused", fault=fault)
    page.goto(PAGE)
    google = card(page, "Google Calendar")
    expect(google).to_contain_text("didn’t go through. Connect it once more.")
    expect(google).not_to_contain_text("withdrawn")
    expect_usable(page, 390, 1440)
    google.get_by_role("button", name="Continue with Google for Google Calendar").click()
    page.get_by_role("link", name="Allow").click()
    expect(page).to_have_url(f"{site}{PAGE}#{account['id']}")


def test_a_service_that_is_not_offered_has_no_button(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    api.services = ["caldav", "microsoft"]
    api.account(service="google", user="ada@gmail.com", status="refused", fault=WITHDRAWN)
    page.goto(PAGE)
    expect(card(page, "Google Calendar")).to_contain_text("doesn’t offer this service")
    expect(go_on(page, "Microsoft")).to_be_visible()
    expect(go_on(page, "Google")).to_be_hidden()
    api.services = ["caldav"]
    page.reload()
    expect(page.get_by_label("App password")).to_be_visible()
    expect(go_on(page, "Microsoft")).to_be_hidden()


def test_a_refused_way_there_is_said_and_can_be_gone_again(visit: Visit, host: Host, site: str) -> None:
    page, api = arrive(host, visit, site)
    page.goto(PAGE)
    part = page.locator("section", has=page.get_by_role("heading", name="Connect a calendar account"))
    api.refuse(422, errors=[{"field": "service", "code": "calendar_service_not_offered", "values": {}, "message": ""}])
    go_on(page, "Google").click()
    expect(part.get_by_role("alert").first).to_contain_text("doesn’t offer this service")
    expect_usable(page, 390, 1440)
    api.refusal = None
    go_on(page, "Google").click()
    expect(page.get_by_role("link", name="Deny")).to_be_visible()


def test_who_turns_back_finds_the_page_as_it_was(visit: Visit, host: Host, site: str) -> None:
    page, _ = arrive(host, visit, site)
    # Where the page goes on being shown: browsers that lead back show it as it was left, but for that of the tests.
    page.route("**/calendar-accounts/consent", lambda route: route.fulfill(json={"url": "#there"}))
    page.goto(PAGE)
    go_on(page, "Google").click()
    expect(go_on(page, "Microsoft")).to_have_attribute("aria-disabled", "true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(go_on(page, "Microsoft")).to_have_attribute("aria-disabled", "false")
