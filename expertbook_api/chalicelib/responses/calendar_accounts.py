"""What the API answers about calendar accounts."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.external_calendars import CalendarResponse
from chalicelib.responses.fault import FaultResponse
from chalicelib.responses.fields import required_flag, required_instant, required_number, required_text, required_word
from expertbook.domain.calendar_account import AccountStatus, CalendarService, OnDelete
from expertbook.domain.calendar_entry import EntryStatus

_SERVICES = [service.value for service in CalendarService]


class AccountCalendarResponse(Schema):
    """One of an account's calendars; `busy` is what was read of it, if it's one of those that are read."""

    id = required_text()
    name = required_text()
    writable = required_flag()
    busy = fields.Nested(CalendarResponse, required=True, allow_none=True)


class CalendarAccountResponse(Schema):
    """A calendar account, without its password."""

    id = required_text()
    service = required_word(_SERVICES)
    host = required_text()
    server = required_text()
    user = required_text()
    status = required_word([status.value for status in AccountStatus])
    error = required_text(allow_none=True)
    fault = fields.Nested(FaultResponse, required=True, allow_none=True)
    reading = required_flag()
    read_at = required_instant(allow_none=True)
    calendars = fields.List(fields.Nested(AccountCalendarResponse), required=True)
    reads = fields.List(fields.String(), required=True)
    writes_to = required_text(allow_none=True)
    on_delete = required_word([choice.value for choice in OnDelete])
    title = required_text()
    description = required_text()
    invites = required_flag()
    revision = required_text()


class OneCalendarAccountResponse(Schema):
    """One calendar account."""

    account = fields.Nested(CalendarAccountResponse, required=True)


class ConsentResponse(Schema):
    """Where the expert is to go next."""

    url = required_text()


class CalendarAccountsResponse(Schema):
    """The calendar accounts, how many there may be, and the services at which one can be connected."""

    accounts = fields.List(fields.Nested(CalendarAccountResponse), required=True)
    most = required_number()
    services = fields.List(required_word(_SERVICES), required=True)


class CalendarEntryResponse(Schema):
    """A booking as it stands in a calendar: from when to when, and what its expert did with it there; `fault` is why
    it was put back, or of one that is asked about that it is in another calendar, or may be."""

    booking_id = required_text()
    status = required_word([status.value for status in EntryStatus])
    fault = fields.Nested(FaultResponse, required=True, allow_none=True)
    start = required_instant()
    end = required_instant()


class OneCalendarEntryResponse(Schema):
    """One of them."""

    entry = fields.Nested(CalendarEntryResponse, required=True)


class CalendarEntriesResponse(Schema):
    """Those that wait for an answer, or were put back, the next first."""

    entries = fields.List(fields.Nested(CalendarEntryResponse), required=True)
