"""People who are experts, or about to be: made through the API, so that a test begins where it matters."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.mails import code_sent_to, codes_sent_to
from tests.browser.signing_in import SignIn, signed_in, sit_at
from tests.cloud.calls import Api
from tests.stack import Stack

PROFILE = {
    "name": "Ada Byron",
    "category": "Mathematics",
    "headline": "Engines and numbers",
    "bio": "First paragraph.\n\nSecond one.",
    "specializations": ["Engines"],
    "experience_years": 7,
    "hidden": True,  # not in the directory, which is for the other tests
}
WEEKLY = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
SESSION = {
    "title": "Deep dive",
    "description": "",
    "duration_minutes": 60,
    "interval_minutes": 30,
    "buffer_before_minutes": 0,
    "buffer_after_minutes": 0,
    "minimum_notice_minutes": 0,
    "booking_window_days": 60,
    "daily_cap": None,
    "cancel_notice_minutes": 0,
    "requires_confirmation": False,
    "place": {"kind": "jitsi", "detail": ""},
    "price": "",
    "hidden": False,
    "questions": [],
}


@dataclass
class Person:
    """Somebody who proved their address, and what they came away with."""

    api: Api
    session: SignIn

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A call of theirs that goes well."""
        status, answer = self.api.ask(method, path, body, token=self.session["token"])
        assert status < 300, answer
        return answer

    @property
    def expert(self) -> dict[str, Any]:
        """What the API keeps of them as an expert."""
        found: dict[str, Any] = self.ask("GET", "/me/expert")["expert"]
        return found

    def becomes_expert(self, handle: str | None = None, **changes: Any) -> None:
        """They get a page, with nothing on it that could be booked."""
        new = {"handle": handle or a_handle(), "timezone": "Europe/London"}
        made = self.ask("PUT", "/me/expert", PROFILE | new | changes)
        self.session = made["session"]

    def offers_a_session(self) -> None:
        """Every day from nine to five."""
        hours = {"timezone": "Europe/London", "weekly": WEEKLY, "overrides": {}}
        self.ask("PUT", "/me/availability", hours | {"revision": self.expert["availability"]["revision"]})
        self.ask("POST", "/me/event-types", SESSION)

    def changes_profile(self, **changes: Any) -> None:
        """As on another device."""
        now = self.expert
        self.ask("PUT", "/me/expert", {name: now[name] for name in (*PROFILE, "revision")} | changes)

    def sits_at(self, page: Page) -> None:
        """The page's browser knows them from now on."""
        sit_at(page, self.session)


def somebody(stack: Stack) -> Person:
    """Somebody new, who is signed in."""
    return Person(Api(stack), signed_in(stack, an_address()))


def an_expert(stack: Stack, handle: str | None = None, **changes: Any) -> Person:
    """Somebody new who can be booked."""
    person = somebody(stack)
    person.becomes_expert(handle, **changes)
    person.offers_a_session()
    return person


def an_address() -> str:
    return f"ada-{secrets.token_hex(5)}@example.com"


def a_handle() -> str:
    """One that looks like no other."""
    return "ada-" + "".join(secrets.choice("abcdefghkpqtyz") for _ in range(12))


def sign_in_with_code(page: Page, stack: Stack, address: str) -> None:
    """As a person does it, on whatever page asks for it."""
    number = codes_sent_to(stack, address) + 1
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill(code_sent_to(stack, address, number))
    expect(page.get_by_label("Code", exact=True)).to_have_count(0)
