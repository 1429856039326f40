"""Routes of an expert's accounts at calendar services, and of the bookings that are written there."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import BOOKING_PARTY, EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.calendar_account import CalendarService
from expertbook.services import calendar_accounts, calendar_consents
from expertbook.services.booking_access import OpenedBooking
from expertbook.services.calendar_accounts import AccountChoice, Credentials

routes = Blueprint(__name__)

_IT = {"account_id": "$response.body#/account/id"}
_ACTIONS = {"put_back": calendar_accounts.put_back}
_ITS_REVISION = {"revision": "$response.body#/account/revision"}


@endpoint(routes, "GET", "/me/calendar-accounts", caller=EXPERT, response="CalendarAccountsResponse")
def list_calendar_accounts(caller: Caller) -> JsonObject:
    """Your accounts at calendar services."""
    return calendar_accounts.show_all(caller)


@endpoint(
    routes,
    "POST",
    "/me/calendar-accounts",
    status=201,
    caller=EXPERT,
    headers="IdempotencyHeaders",
    body="CalendarAccountBody",
    response="OneCalendarAccountResponse",
    problems=(429,),
    links=(
        NextCall("choose_for_calendar_account", _IT, _ITS_REVISION),
        NextCall("read_calendar_account", _IT),
        NextCall("disconnect_calendar_account", _IT),
    ),
)
def connect_calendar_account(
    caller: Caller, headers: str | None, body: tuple[CalendarService, Credentials]
) -> JsonObject:
    """Connect an account; whether its credentials are taken is known a moment later."""
    service, given = body
    return calendar_accounts.connect(caller, service, given, clock.now(), headers)


@endpoint(
    routes,
    "POST",
    "/me/calendar-accounts/consent",
    caller=EXPERT,
    body="ConsentBody",
    response="ConsentResponse",
    problems=(429,),
)
def begin_calendar_consent(caller: Caller, body: tuple[CalendarService, str | None]) -> JsonObject:
    """Have the URL of a service's page at which you let us into an account there. It comes back for ten minutes."""
    service, account_id = body
    return calendar_consents.set_out(caller, service, account_id, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/calendar-accounts/consented",
    caller=EXPERT,
    body="ConsentedBody",
    response="OneCalendarAccountResponse",
)
def end_calendar_consent(caller: Caller, body: tuple[str, str]) -> JsonObject:
    """Connect the account that you let us into there, once; whether it can be opened is known a moment later."""
    code, state = body
    return calendar_consents.come_back(caller, code, state, clock.now())


@endpoint(
    routes,
    "PUT",
    "/me/calendar-accounts/{account_id}",
    caller=EXPERT,
    body="AccountChoiceBody",
    response="OneCalendarAccountResponse",
    problems=(409,),
)
def choose_for_calendar_account(caller: Caller, account_id: str, body: tuple[AccountChoice, str]) -> JsonObject:
    """Choose which of its calendars keep time free, and which one gets the bookings, and how."""
    choice, revision = body
    return calendar_accounts.choose(caller, account_id, choice, revision, clock.now())


@endpoint(
    routes,
    "PUT",
    "/me/calendar-accounts/{account_id}/credentials",
    caller=EXPERT,
    body="CredentialsBody",
    response="OneCalendarAccountResponse",
    problems=(429,),
)
def give_calendar_credentials(caller: Caller, account_id: str, body: Credentials) -> JsonObject:
    """Give an account other credentials; what was chosen for it stays."""
    return calendar_accounts.give_credentials(caller, account_id, body, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/calendar-accounts/{account_id}/reading",
    caller=EXPERT,
    response="OneCalendarAccountResponse",
    problems=(429,),
)
def read_calendar_account(caller: Caller, account_id: str) -> JsonObject:
    """Have its calendars read now."""
    return calendar_accounts.read_now(caller, account_id, clock.now())


@endpoint(
    routes,
    "DELETE",
    "/me/calendar-accounts/{account_id}",
    status=204,
    caller=EXPERT,
    query="LeavingParameters",
    problems=(422,),
)
def disconnect_calendar_account(caller: Caller, account_id: str, query: bool) -> None:
    """Disconnect an account, and keep or remove what was written there."""
    calendar_accounts.disconnect(caller, account_id, clock.now(), removes_entries=query)


@endpoint(
    routes,
    "GET",
    "/me/calendar-entries",
    caller=EXPERT,
    response="CalendarEntriesResponse",
    links=(NextCall("put_back_calendar_entry", {"booking_id": "$response.body#/entries/0/booking_id"}),),
)
def list_calendar_entries(caller: Caller) -> JsonObject:
    """Bookings that you deleted in a calendar, or that were put back there."""
    return calendar_accounts.list_entries(caller, clock.now())


@endpoint(
    routes,
    "POST",
    "/bookings/{booking_id}/calendar-entry",
    caller=BOOKING_PARTY,
    body="EntryActionBody",
    response="OneCalendarEntryResponse",
    problems=(409,),
)
def put_back_calendar_entry(opened: OpenedBooking, body: str) -> JsonObject:
    """Have a booking written again, as its expert, into the calendar where you deleted it."""
    return _ACTIONS[body](opened, clock.now())
