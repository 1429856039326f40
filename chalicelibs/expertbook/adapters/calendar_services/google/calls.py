"""Calls of Google's Calendar API with an account's tokens, and what its refusals mean.

https://developers.google.com/workspace/calendar/api/guides/errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from expertbook.adapters.calendar_services.oauth import OAuthApp, OAuthCalls, OAuthService
from expertbook.adapters.calendar_services.service import GoneThere, ServiceError, SignInRefused, TryLater
from expertbook.adapters.calendar_services.web_calls import JsonAnswer, WebCalls
from expertbook.domain.faults import Code, Fault

_SCOPE = "https://www.googleapis.com/auth/calendar"

SCOPES: Mapping[str, Code] = {
    f"{_SCOPE}.calendarlist.readonly": Code.CONSENT_WITHOUT_LIST,
    f"{_SCOPE}.events": Code.CONSENT_WITHOUT_EVENTS,
}
"""The narrowest that do: `events.owned` has no calendars that others share with an expert.

https://developers.google.com/workspace/calendar/api/auth
"""

_TOO_OFTEN = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
_TOO_MUCH_WRITTEN = "calendarUsageLimitsExceeded"
_NO_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
_NOT_ENABLED = {"accessNotConfigured", "SERVICE_DISABLED"}
_MAY_NOT_WRITE = {"requiredAccessLevel", "forbidden", "forbiddenForNonOrganizer"}


def google(local: str = "") -> OAuthService:
    """Google's consent page and tokens, or those of a server on this machine that plays Google, at the URL `local`:
    guarded_web lets nobody go there but in development.

    https://developers.google.com/identity/protocols/oauth2/web-server
    """
    return OAuthService(
        consent_url=f"{local}/o/oauth2/v2/auth" if local else "https://accounts.google.com/o/oauth2/v2/auth",
        token_url=f"{local}/token" if local else "https://oauth2.googleapis.com/token",
        scopes=SCOPES,
        # Without `consent`, who had consented before would come without a refresh token.
        extra={"access_type": "offline", "prompt": "consent"},
    )


class GoogleCalls(OAuthCalls):
    """Calls of the API. `local` is as `google` has it."""

    def __init__(self, app: OAuthApp, credentials: bytes, calls: WebCalls, local: str = "") -> None:
        super().__init__(calls, google(local), app, credentials)
        self._base = (local or "https://www.googleapis.com") + "/calendar/v3"

    def call(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str],
        body: Mapping[str, Any] | None = None,
        tag: str | None = None,
    ) -> JsonAnswer:
        """The answer, if its status is one for the caller. With a `tag`, only what is called so is changed (If-Match).

        Raises SignInRefused, TryLater or ServiceError.
        """
        url = f"{self._base}{path}?{urlencode(asked)}" if asked else f"{self._base}{path}"
        answer = self.send(method, url, body, tag)
        _check(answer)
        return answer

    def pages(self, path: str, asked: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The pages of a list. Raises GoneThere if there is no such list, and OtherStatus."""
        seen: set[str] = set()
        page = ""
        while True:
            answer = self.call("GET", path, {**asked, "pageToken": page} if page else asked)
            if answer.status == 404:
                raise GoneThere
            if answer.status != 200:
                raise OtherStatus(answer.status)
            yield answer.data
            page = str(answer.data.get("nextPageToken") or "")
            if not page:
                return
            if page in seen:
                raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
            seen.add(page)


class OtherStatus(ServiceError):
    """A status that the caller may know how to go on after."""

    def __init__(self, status: int) -> None:
        super().__init__(Fault(Code.CALENDAR_SERVER_REFUSES, status=status))
        self.status = status


def path_of(calendar: str, *more: str) -> str:
    """The path of a calendar's events, or of what is below."""
    return "/".join(["/calendars", quote(calendar, safe=""), "events", *(quote(each, safe="") for each in more)])


def _check(answer: JsonAnswer) -> None:
    answer.check()
    if answer.status == 401:
        raise SignInRefused(Fault(Code.CONSENT_WITHDRAWN))
    if answer.status != 403:
        return
    reasons = _reasons(answer.data)
    if reasons & _TOO_OFTEN or _TOO_MUCH_WRITTEN in reasons:
        raise TryLater(Fault(Code.CALENDAR_TOO_OFTEN), answer.retry_seconds)
    if reasons & _NOT_ENABLED:  # the operator didn't, for their app
        raise TryLater(Fault(Code.CALENDAR_APP_REFUSED))
    if reasons & _NO_SCOPE:
        raise SignInRefused(Fault(Code.CONSENT_WITHOUT_EVENTS))
    if reasons & _MAY_NOT_WRITE:
        raise ServiceError(Fault(Code.CALENDAR_READ_ONLY))
    raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=403))


def _reasons(data: Mapping[str, Any]) -> set[str]:
    """Why, in Google's words: of the older form of its errors, and of the newer one's details."""
    error = data.get("error")
    if not isinstance(error, dict):
        return set()
    lists = [error.get("errors"), error.get("details")]
    return {
        str(each["reason"])
        for found in lists
        if isinstance(found, list)
        for each in found
        if isinstance(each, dict) and "reason" in each
    }
