"""The client for an account, by its service. The calendar function alone opens one."""

from __future__ import annotations

import json
import socket

from expertbook import settings
from expertbook.adapters.calendar_services.caldav.client import CaldavClient
from expertbook.adapters.calendar_services.service import ServiceClient
from expertbook.adapters.guarded_web import Lookup
from expertbook.domain.calendar_account import CalendarAccount, CalendarService


def open_service(account: CalendarAccount, credentials: bytes, *, lookup: Lookup = socket.getaddrinfo) -> ServiceClient:
    """The client that speaks with the account's service. `credentials` are unsealed; nothing is asked of it yet.

    Raises ServiceError if the account's server can't be one, or its service isn't offered any more; SignInRefused for
    credentials that make no sense; TryLater while the operator's secret can't be read.
    """
    match account.service:
        case CalendarService.CALDAV:
            return CaldavClient(account, str(json.loads(credentials)["password"]), lookup)
        case CalendarService.GOOGLE | CalendarService.MICROSOFT:
            return _open_consented(account, credentials, lookup)


def _open_consented(account: CalendarAccount, credentials: bytes, lookup: Lookup) -> ServiceClient:
    from expertbook.adapters.calendar_services import apps  # where nobody consents, a start goes without all this

    app = apps.app_of(account.service)
    if account.service is CalendarService.GOOGLE:
        from expertbook.adapters.calendar_services.google.client import GoogleClient

        return GoogleClient(account.id, app, credentials, lookup, local=settings.google_url())
    from expertbook.adapters.calendar_services.microsoft.client import MicrosoftClient

    return MicrosoftClient(account.id, app, credentials, lookup, local=settings.microsoft_url())
