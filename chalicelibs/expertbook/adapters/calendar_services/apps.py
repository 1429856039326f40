"""The operator's apps at Google and Microsoft: they say which services are offered here, and let us sign in there."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.adapters.calendar_services.google.calls import google
from expertbook.adapters.calendar_services.microsoft.calls import microsoft
from expertbook.adapters.calendar_services.oauth import OAuthApp, OAuthService
from expertbook.adapters.calendar_services.service import ServiceError, TryLater
from expertbook.domain.calendar_account import CalendarService
from expertbook.domain.faults import Code, Fault

log = logging.getLogger(__name__)

CACHE_SECONDS = 300
"""How long a process uses the secrets that it has read: after this time, every process has those that the operator
gave since."""

RETRY_SECONDS = 30
"""How long a process waits after a failed read before it reads again."""

KEPT_SECONDS = 24 * 3600
"""How long secrets work that can't be read again."""

_UNREADABLE = (BotoCoreError, ClientError, ValueError, TypeError, AttributeError)


def client_id(service: CalendarService) -> str:
    """What a service calls the operator's app; empty if there is none, and for services that need none."""
    match service:
        case CalendarService.GOOGLE:
            return settings.google_client_id()
        case CalendarService.MICROSOFT:
            return settings.microsoft_client_id()
        case CalendarService.CALDAV:
            return ""


def offered() -> tuple[CalendarService, ...]:
    """The services at which experts can connect an account."""
    return tuple(service for service in CalendarService if not service.has_consent or client_id(service))


def page_of(service: CalendarService) -> OAuthService:
    """The consent page of a service that has one."""
    assert service.has_consent
    return google(settings.google_url()) if service is CalendarService.GOOGLE else microsoft(settings.microsoft_url())


def redirect_url() -> str:
    """Where a consent page leads back to; an app at a service knows it as well."""
    return f"{settings.site_url()}/calendar-consent"


def app_of(service: CalendarService) -> OAuthApp:
    """The app with its secret, for the calendar function alone.

    Raises ServiceError if the service isn't offered any more, and TryLater while there is no secret to be read. One
    call of Secrets Manager every CACHE_SECONDS at most.
    """
    found = client_id(service)
    if not found:
        raise ServiceError(Fault(Code.CALENDAR_SERVICE_NOT_OFFERED))
    secret = _secrets().get(service.value)
    if not secret:
        raise TryLater(Fault(Code.CALENDAR_APP_REFUSED))
    return OAuthApp(found, secret)


def forget_secrets() -> None:
    """Read the secrets again the next time, as a new process does."""
    global _known
    _known = _AppSecrets()


@dataclass(slots=True)
class _AppSecrets:
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_at: float = -KEPT_SECONDS
    tried_at: float = -KEPT_SECONDS


_known = _AppSecrets()


def _secrets() -> Mapping[str, str]:
    """The secrets by service; none if they can't be read, and haven't been for a day."""
    now = time.monotonic()
    if now - _known.read_at > CACHE_SECONDS and now - _known.tried_at > RETRY_SECONDS:
        _known.tried_at = now
        try:
            answer = aws_client("secretsmanager").get_secret_value(SecretId=settings.calendar_apps_secret())
            found = json.loads(answer["SecretString"])
            _known.secrets = {name: str(secret) for name, secret in found.items()}
            _known.read_at = now
        except _UNREADABLE:
            log.warning("secrets of calendar apps not read", exc_info=True)
            if now - _known.read_at > KEPT_SECONDS:
                _known.secrets = {}
    return _known.secrets
