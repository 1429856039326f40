"""Who calls the API in the tests: clients with their manage tokens, and people who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook import clock
from expertbook.adapters.identity import tokens
from expertbook.services import erase_account
from expertbook.services.sign_outs import check_sign_in
from tests.api.conftest import Answer, Api, a_request


@dataclass(frozen=True)
class Booked:
    """A booking just made, and what its client came away with."""

    api: Api
    id: str
    token: str
    made: dict[str, Any]

    @property
    def mailed_token(self) -> str:
        """The one in the links of the client's mails, which proves the address too."""
        return tokens.load_signer().make_manage_token(self.id, self.made["start"], mailed=True)

    @property
    def path(self) -> str:
        return f"/bookings/{self.id}"

    def show(self, token: str | None = None) -> Answer:
        return self.api.get(self.path, Authorization=f"Bearer {token or self.token}")

    def status(self, status: str, token: str | None = None, **more: str) -> Answer:
        body = {"status": status, **more}
        return self.api.patch(f"{self.path}/status", body, Authorization=f"Bearer {token or self.token}")

    def cancel(self, token: str | None = None, **more: str) -> Answer:
        return self.status("cancelled", token, **more)

    def remove(self, token: str | None = None) -> Answer:
        return self.api.delete(self.path, Authorization=f"Bearer {token or self.token}")

    def move(self, start: str, token: str | None = None, **more: str) -> Answer:
        body = {"start": start, **more}
        return self.api.post(f"{self.path}/reschedule", body, Authorization=f"Bearer {token or self.token}")


def book(api: Api, **changes: Any) -> Booked:
    """A booking of Ben Ito's, Tuesday 10:30 unless changed; signed in with its address, if it is `proved`."""
    proved = changes.pop("proved", False)
    body = a_request(**changes)
    token = {"Authorization": f"Bearer {signed_in(body['email'])}"} if proved else {}
    answer = api.post("/bookings", body, **token)
    assert answer.status == 201, answer.body
    return Booked(api, answer.body["booking"]["id"], answer.body["manage_token"], answer.body["booking"])


def signed_in(address: str, expert: str | None = None) -> str:
    """The session token of the person who proved this address. This process knows that it wasn't ended."""
    token = tokens.load_signer().make_sign_in_token(address, expert, clock.now())[0]
    check_sign_in(tokens.identify_caller(token))
    return token


def erase(address: str, moment: datetime) -> None:
    """Erase what is stored about an address: the stream's look at that moment, and the clock's a minute later."""
    erase_account.erase(address, moment)
    erase_account.erase_due(max(moment, clock.now()) + timedelta(minutes=1), 60)


ADA = ("ada@example.com", "ada-lovelace")
