"""An expert's dashboard: its sessions and its calendar, and the days that they are on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.hosts import Host
from tests.browser.steps import expect_live
from tests.browser.visiting import Visit

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Days:
    """The days of an expert in London, told from a moment on."""

    now: datetime

    def in_days(self, days: int, clock: str) -> str:
        """That time on the expert's clock, so many days from their today."""
        day = self.now.astimezone(LONDON).date() + timedelta(days=days)
        return instant(datetime.combine(day, time.fromisoformat(clock), LONDON))

    def next_week(self, weekday: int, clock: str) -> str:
        """That time on a day of the next week; Monday is 0."""
        return self.in_days(7 - self.now.astimezone(LONDON).weekday() + weekday, clock)

    def start_of_next_week(self) -> date:
        """Its Monday."""
        return datetime.fromisoformat(self.next_week(0, "12:00")).date()


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def words(start: str) -> str:
    """ "Tue 24 Nov, 10:30", "Fri 1 Jan 2027, 10:30" """
    moment = datetime.fromisoformat(start).astimezone(LONDON)
    month = "Sept" if moment.month == 9 else f"{moment:%b}"
    year = "" if moment.year == datetime.now(LONDON).year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {month}{year}, {moment:%H:%M}"


def booked(host: Host, start: str, slug: str = "deep-dive", **changes: Any) -> dict[str, Any]:
    booking: dict[str, Any] = host.book(slug, start=start, **changes)["booking"]
    return booking


def dashboard(host: Host, visit: Visit, path: str = "/dashboard", **look: Any) -> Page:
    page = host.visit(visit, path, **{"width": 1440, **look})
    expect_live(page)
    expect(page.locator(".sessions [aria-busy=false]")).to_be_visible()
    return page


def card(page: Page, name: str) -> Locator:
    return cards(page).filter(has_text=name)


def cards(page: Page) -> Locator:
    """The list's."""
    return page.locator(".sessions .session-card[data-status]")


def request(page: Page, name: str) -> Locator:
    return requests(page).filter(has_text=name)


def requests(page: Page) -> Locator:
    """What waits for the expert, above everything else."""
    return page.locator(".requests .session-card[data-status]")


def next_booking(page: Page) -> Locator:
    return page.get_by_role("region", name="Next booking")


def block(page: Page, name: str) -> Locator:
    """A session in the calendar: in its week, or, where that has no room, on its day."""
    return page.locator(".block[data-status], .block-row").filter(has_text=name)


def panel(page: Page) -> Locator:
    return page.locator(".session-panel")


def badge(place: Locator) -> Locator:
    return place.locator(".badge")


def status(host: Host, booking: dict[str, Any]) -> Any:
    return host.done("GET", f"/bookings/{booking['id']}")["booking"]["status"]
