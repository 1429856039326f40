"""What requests of experts about their calendar accounts may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import AtMost, Flag, ListOf, OneOf, Opaque, Password, Printable, Text
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import LONGEST_ID, REVISION, Body, Parameters, Refused
from expertbook.adapters.guarded_web import MAX_CHARACTERS
from expertbook.domain.calendar_account import MAX_READ, CalendarService, OnDelete
from expertbook.domain.entry_templates import MAX_DESCRIPTION, MAX_TITLE, PLACES, unknown_places
from expertbook.domain.faults import Code, Fault
from expertbook.services.calendar_accounts import AccountChoice, Credentials

MAX_CODE, MAX_STATE = 3000, 1000
"""Microsoft's codes have 1,500 characters; Google's, and states of ours, a quarter of that."""

_SERVER = "Its https address; may be empty where the user's email address says it."
_PLACES = f"May have {', '.join(f'{{{place}}}' for place in PLACES)}; empty for the usual words."


class CredentialsBody(Body):
    """`PUT /me/calendar-accounts/{id}/credentials`."""

    example = MappingProxyType({"server": "", "user": "ada@fastmail.com", "password": "q7wz k3rt p9xm c4vb"})

    server = Text(MAX_CHARACTERS, minimum=0, load_default="", metadata={"description": _SERVER})
    user = Text(254, required=True)
    password = Password(300, required=True, metadata={"description": "An app password; no answer ever has it."})

    def convert(self, given: dict[str, Any]) -> Any:
        return _credentials(given)


class CalendarAccountBody(CredentialsBody):
    """`POST /me/calendar-accounts`. The view gets the service, which takes a password, and the credentials."""

    example = MappingProxyType({"service": "caldav", **CredentialsBody.example})

    service = OneOf([service.value for service in CalendarService if not service.has_consent], required=True)

    def convert(self, given: dict[str, Any]) -> tuple[CalendarService, Credentials]:
        return CalendarService(given["service"]), _credentials(given)


class ConsentBody(Body):
    """`POST /me/calendar-accounts/consent`. The view gets the service, and the account that needs consent anew."""

    example = MappingProxyType({"service": "google"})

    service = OneOf([service.value for service in CalendarService if service.has_consent], required=True)
    account_id = Opaque(load_default=None, metadata={"description": "One that is there; else it will be a new one."})

    def convert(self, given: dict[str, Any]) -> tuple[CalendarService, str | None]:
        return CalendarService(given["service"]), given["account_id"]


class ConsentedBody(Body):
    """`POST /me/calendar-accounts/consented`. The view gets both."""

    example = MappingProxyType({"code": "4/0AX4XfWh", "state": "eyJhbGciOiJIUzI1NiJ9.e30.4kRq"})

    code = Printable(MAX_CODE, required=True, metadata={"description": "What the service gave at its consent page."})
    state = Printable(MAX_STATE, required=True, metadata={"description": "What it sent along."})

    def convert(self, given: dict[str, Any]) -> tuple[str, str]:
        return given["code"], given["state"]


class _Template(Text):
    """A text with places for what a booking has."""

    def parse(self, text: str) -> str:
        template = super().parse(text)
        if unknown_places(template):
            raise Refused(Fault(Code.UNKNOWN_PLACE, allowed=PLACES))
        return template


class AccountChoiceBody(Body):
    """`PUT /me/calendar-accounts/{id}`. The view gets what is chosen, and the revision that it changes."""

    example = MappingProxyType(
        {
            "reads": ["Vx3kQ2mZr8Ty"],
            "writes_to": "Vx3kQ2mZr8Ty",
            "on_delete": "ask",
            "title": "{event_type} with {client}",
            "description": "{answers}",
            "invites": False,
            "revision": "8f14e45fceea167a5a36",
        }
    )

    reads = ListOf(Opaque(), required=True, validate=AtMost(MAX_READ))
    writes_to = Opaque(required=True, allow_none=True, metadata={"description": "null: bookings are written nowhere."})
    on_delete = OneOf([choice.value for choice in OnDelete], required=True)
    title = _Template(MAX_TITLE, minimum=0, required=True, metadata={"description": _PLACES})
    description = _Template(MAX_DESCRIPTION, minimum=0, lines=True, required=True, metadata={"description": _PLACES})
    invites = Flag(required=True, metadata={"description": "The client stands in the entry as an attendee."})
    revision = Text(LONGEST_ID, required=True, metadata=REVISION)

    def convert(self, given: dict[str, Any]) -> tuple[AccountChoice, str]:
        revision = given.pop("revision")
        given["reads"] = tuple(dict.fromkeys(given["reads"]))
        given["writes_to"] = given["writes_to"] or ""
        given["on_delete"] = OnDelete(given["on_delete"])
        return AccountChoice(**given), revision


class LeavingParameters(Parameters):
    """`DELETE /me/calendar-accounts/{id}`. The view gets whether the written entries are to go."""

    entries = OneOf(
        ["keep", "remove"], load_default="keep", metadata={"description": "What becomes of those written there."}
    )

    def convert(self, given: dict[str, Any]) -> bool:
        return bool(given["entries"] == "remove")


class EntryActionBody(Body):
    """`POST /bookings/{id}/calendar-entry`. The view gets the action."""

    example = MappingProxyType({"action": "put_back"})

    action = OneOf(["put_back"], required=True)

    def convert(self, given: dict[str, Any]) -> str:
        return str(given["action"])


def _credentials(given: dict[str, Any]) -> Credentials:
    return Credentials(given["server"], given["user"], given["password"])
