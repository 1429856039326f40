"""Calls of Microsoft Graph with an account's tokens, and what its refusals mean.

https://learn.microsoft.com/en-us/graph/errors, .../graph/throttling
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from expertbook.adapters.calendar_services.oauth import OAuthApp, OAuthCalls, OAuthService
from expertbook.adapters.calendar_services.service import GoneThere, ServiceError, SignInRefused, TryLater
from expertbook.adapters.calendar_services.web_calls import JsonAnswer, WebCalls
from expertbook.domain.faults import Code, Fault

MAX_PAGES = 100

_ROOT = "https://graph.microsoft.com"
_SIGN_IN = "https://login.microsoftonline.com/common/oauth2/v2.0"
_PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
"""An id stays when its event is put into another calendar; times are in UTC, and whole days the dates that they are."""


def microsoft(local: str = "") -> OAuthService:
    """Microsoft's consent page and tokens, or those of a server on this machine that plays it, at the URL `local`.

    Its answers name the scopes without `offline_access`, whose mark is the refresh token.
    https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
    """
    base = local or _SIGN_IN
    return OAuthService(
        consent_url=f"{base}/authorize",
        token_url=f"{base}/token",
        scopes={"Calendars.ReadWrite": Code.CONSENT_FAILED},
        extra={"scope": "offline_access Calendars.ReadWrite", "prompt": "select_account"},
    )


class MicrosoftCalls(OAuthCalls):
    """Calls of the API. `local` is as `microsoft` has it."""

    def __init__(self, app: OAuthApp, credentials: bytes, calls: WebCalls, local: str = "") -> None:
        super().__init__(calls, microsoft(local), app, credentials)
        self._base = f"{local or _ROOT}/v1.0"

    def call(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        tag: str | None = None,
    ) -> JsonAnswer:
        """The answer, if its status is one for the caller. With a `tag`, only what is called so is changed (If-Match).

        Raises SignInRefused, TryLater or ServiceError.
        """
        query = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
        return self._call(method, f"{self._base}{path}{query}", body, tag)

    def pages(self, path: str, asked: Mapping[str, str]) -> Iterator[list[Mapping[str, Any]]]:
        """The pages of a list. Raises GoneThere if there is no such list."""
        url = f"{self._base}{path}" + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")
        for _ in range(MAX_PAGES):
            answer = self._call("GET", url, None, None)
            if answer.status in (404, 410):
                raise GoneThere
            if answer.status != 200:
                raise refused(answer)
            found, url = answer.data.get("value"), str(answer.data.get("@odata.nextLink") or "")
            if not isinstance(found, list) or not all(isinstance(each, dict) and each.get("id") for each in found):
                raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
            yield found
            if not url:
                return
            if not url.startswith(f"{self._base}/"):
                raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
        raise ServiceError(Fault(Code.CALENDAR_TOO_MUCH))

    def _call(self, method: str, url: str, body: Mapping[str, Any] | None, tag: str | None) -> JsonAnswer:
        answer = self.send(method, url, body, tag, {"Prefer": _PREFER})
        answer.check()
        if answer.status == 401:
            raise SignInRefused(Fault(Code.CONSENT_WITHDRAWN))
        if answer.status == 403:
            raise ServiceError(Fault(Code.CALENDAR_READ_ONLY if method != "GET" else Code.CALENDAR_FORBIDDEN))
        return answer


def refused(answer: JsonAnswer) -> ServiceError:
    """What to raise for a status that nobody knows how to go on after. Mailboxes that are busy say 409, 412 or 423,
    also to who reads them."""
    if answer.status in (409, 412, 423):
        return TryLater(Fault(Code.CALENDAR_SERVER_FAILS, status=answer.status))
    return ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=answer.status))


def path_of(calendar: str, *more: str) -> str:
    """The path of a calendar, or of what is below."""
    return "/".join(["/me/calendars", quote(calendar, safe=""), *(quote(each, safe="") for each in more)])
