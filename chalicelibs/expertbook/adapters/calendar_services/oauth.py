"""OAuth 2.0 with a service: to its consent page, from its code to tokens, and from a refresh token to a new access
token. The calendar function alone does the last two, with the secret of the operator's app.

Credentials of an account are kept as JSON: `{"code", "verifier", "redirect"}` until the code is exchanged, which can be
done once; then `{"refresh", "access", "until"}`, the last in epoch seconds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from expertbook import clock
from expertbook.adapters.calendar_services.service import SignInRefused, TryLater
from expertbook.adapters.calendar_services.web_calls import JsonAnswer, WebCalls
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import to_epoch

MAX_KEPT = 4096
"""Bytes of credentials that can be sealed."""

MAX_REFRESH = 3900
"""Characters of a refresh token that can be kept."""

EARLY_SECONDS = 120
"""How long before an access token ends a new one is asked for."""


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """What the operator registered at a service."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuthService:
    """A service's consent page and token endpoint. `scopes` are what we need, each with the fault of an expert who
    didn't allow it; `extra` is what its consent page is asked for besides."""

    consent_url: str
    token_url: str
    scopes: Mapping[str, Code]
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tokens:
    """An account's credentials. `is_changed`: they differ from those that are kept."""

    code: str = field(default="", repr=False)
    verifier: str = field(default="", repr=False)
    redirect: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    access: str = field(default="", repr=False)
    until: int = 0
    is_changed: bool = False

    @classmethod
    def of(cls, credentials: bytes) -> Tokens:
        """Those that were kept. Raises SignInRefused for what makes no sense."""
        try:
            found = {name: str(value) for name, value in json.loads(credentials).items()}
            if "refresh" in found:
                return cls(refresh=found["refresh"], access=found["access"], until=int(found["until"]))
            return cls(code=found["code"], verifier=found["verifier"], redirect=found["redirect"])
        except (ValueError, TypeError, AttributeError, KeyError):
            raise SignInRefused(Fault(Code.CONSENT_WITHDRAWN)) from None

    @property
    def kept(self) -> bytes:
        """To be sealed. An access token that is too long for that isn't kept: another one is asked for each time."""
        if not self.refresh:
            return json.dumps({"code": self.code, "verifier": self.verifier, "redirect": self.redirect}).encode()
        whole = json.dumps({"refresh": self.refresh, "access": self.access, "until": self.until}).encode()
        return whole if len(whole) <= MAX_KEPT else replace(self, access="", until=0).kept

    @property
    def is_fresh(self) -> bool:
        """Whether the access token is good for the calls of a task."""
        return bool(self.access) and to_epoch(clock.now()) + EARLY_SECONDS < self.until


class OAuthCalls:
    """Calls as the owner of an account, who consented. `begin` gives them a time. An access token that isn't taken is
    replaced once."""

    def __init__(self, calls: WebCalls, service: OAuthService, app: OAuthApp, credentials: bytes) -> None:
        self._calls = calls
        self._service = service
        self._app = app
        self.tokens = Tokens.of(credentials)

    def begin(self, seconds: float) -> None:
        """Give the calls that follow so much time, all together."""
        self._calls.begin(seconds)

    def send(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        tag: str | None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> JsonAnswer:
        """The answer, whatever its status; with a `tag`, only what is called so is changed (If-Match). `more` are
        further headers. Raises what `new_tokens` and `WebCalls.call` do."""
        if not self.tokens.is_fresh:
            self._renew()
        answer = self._send(method, url, body, tag, more)
        if answer.status == 401:
            self._renew()
            answer = self._send(method, url, body, tag, more)
        return answer

    def _renew(self) -> None:
        self.tokens = new_tokens(self._calls, self._service, self._app, self.tokens)

    def _send(
        self, method: str, url: str, body: Mapping[str, Any] | None, tag: str | None, more: Mapping[str, str]
    ) -> JsonAnswer:
        headers = {"Authorization": f"Bearer {self.tokens.access}", **more}
        if tag is not None:
            headers["If-Match"] = tag
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._calls.call(method, url, headers, json.dumps(body).encode() if body is not None else None)


def consent_url(service: OAuthService, app_id: str, redirect: str, state: str, verifier: str) -> str:
    """Where the expert is sent to, who comes back to `redirect` with a code. PKCE (RFC 7636) with S256."""
    asked = {
        "client_id": app_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join(service.scopes),
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        **service.extra,
    }
    return f"{service.consent_url}?{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """What is told of a verifier before it is."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def new_tokens(calls: WebCalls, service: OAuthService, app: OAuthApp, tokens: Tokens) -> Tokens:
    """Tokens with an access token that was just made.

    Raises SignInRefused if the expert has to consent anew: withdrawn, run out, a code that isn't taken, or a scope that
    wasn't allowed. Raises TryLater else, also where the operator has to put their app right.
    """
    asked = {"client_id": app.client_id, "client_secret": app.client_secret}
    # Who has just come from the service's page has withdrawn nothing.
    refused = Fault(Code.CONSENT_WITHDRAWN if tokens.refresh else Code.CONSENT_FAILED)
    if tokens.refresh:
        asked |= {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    else:
        asked |= {"grant_type": "authorization_code", "code": tokens.code, "redirect_uri": tokens.redirect}
        asked["code_verifier"] = tokens.verifier
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = calls.call("POST", service.token_url, headers, urlencode(asked).encode())
    _check(answer, refused)
    access, refresh = _text(answer, "access_token"), _text(answer, "refresh_token") or tokens.refresh
    if not access or len(refresh) > MAX_REFRESH:
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
    _check_scopes(service, answer.data)
    if not refresh:
        # Without one, we'd be there for an hour. A consent that was asked for anew has one.
        raise SignInRefused(refused)
    lasts = answer.data.get("expires_in")
    seconds = lasts if isinstance(lasts, int) and 0 < lasts < 86_400 else 300
    return replace(
        tokens, code="", verifier="", redirect="", refresh=refresh, access=access,
        until=to_epoch(clock.now()) + seconds, is_changed=True,
    )  # fmt: skip


def _check(answer: JsonAnswer, refused: Fault) -> None:
    answer.check()
    if answer.status == 200:
        return
    error = answer.data.get("error")
    if error in ("invalid_grant", "access_denied", "interaction_required", "consent_required"):
        raise SignInRefused(refused)
    if error in ("invalid_client", "unauthorized_client"):
        raise TryLater(Fault(Code.CALENDAR_APP_REFUSED))
    raise TryLater(Fault(Code.CALENDAR_SERVER_REFUSES, status=answer.status))


def _check_scopes(service: OAuthService, data: Mapping[str, Any]) -> None:
    """An answer without scopes has all that were asked for (RFC 6749, 5.1). Microsoft's have the API's URL before them,
    or not."""
    told = data.get("scope")
    if not isinstance(told, str):
        return
    allowed = {name.lower() for each in told.split() for name in (each, each.rpartition("/")[2])}
    for scope, fault in service.scopes.items():
        if scope.lower() not in allowed:
            raise SignInRefused(Fault(fault))


def _text(answer: JsonAnswer, name: str) -> str:
    found = answer.data.get(name)
    return found if isinstance(found, str) else ""
