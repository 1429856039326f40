"""An expert connects Google and Microsoft, from the dashboard over the service's own page and back: nothing is played
but the services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import Host
from tests.browser.signing_in import sit_at
from tests.browser.visiting import Visit
from tests.calendar_servers import google_server
from tests.cloud.consented import Services, services
from tests.stack import Stack


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services(tmp_path_factory.mktemp("services")) as found:
        yield found


@pytest.fixture(scope="module")
def stack(both: Services) -> Stack:
    """One whose operator has apps there."""
    return both.stack


def test_an_expert_goes_to_each_service_and_comes_back_connected(visit: Visit, stack: Stack, both: Services) -> None:
    host = Host(stack)
    page = visit(None, own=True)
    sit_at(page, host.session)
    page.goto("/dashboard/calendars")
    page.get_by_role("button", name="Continue with Google").click()
    card = page.locator(".calendar-card", has=page.get_by_role("heading", name="Google Calendar", exact=True))
    expect(card).to_contain_text(google_server.ADA)
    expect(card).to_contain_text("Family")
    # What the service sent along isn't in the address any more.
    assert page.url.partition("#")[0] == f"{stack.site_url}dashboard/calendars"
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Continue with Microsoft").click()
    other = page.locator(".calendar-card", has=page.get_by_role("heading", name="Outlook", exact=True))
    expect(other).to_contain_text("Team")
