"""The client for an account, by its service. The calendar function alone opens one."""

from __future__ import annotations

import json
import socket

from expertbook.adapters.calendar_services.caldav.client import CaldavClient
from expertbook.adapters.calendar_services.service import ServiceClient
from expertbook.adapters.guarded_web import Lookup
from expertbook.domain.calendar_account import CalendarAccount, CalendarService


def open_service(account: CalendarAccount, credentials: bytes, *, lookup: Lookup = socket.getaddrinfo) -> ServiceClient:
    """The client that speaks with the account's service. `credentials` are unsealed; nothing is asked of it yet.

    Raises ServiceError if the account's server can't be one.
    """
    match account.service:
        case CalendarService.CALDAV:
            return CaldavClient(account, str(json.loads(credentials)["password"]), lookup)
