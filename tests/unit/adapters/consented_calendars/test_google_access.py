"""Access to a Google account: from the code to tokens, and what Google's refusals mean."""

from __future__ import annotations

import json
import logging

import pytest

from expertbook.adapters.calendar_services import oauth
from expertbook.adapters.calendar_services.google.calls import google
from expertbook.adapters.calendar_services.google.client import GoogleClient
from expertbook.adapters.calendar_services.oauth import OAuthApp
from expertbook.adapters.calendar_services.service import ServiceError, SignInRefused, TryLater
from expertbook.domain.faults import Code
from tests.calendar_servers.consenting import GOOGLE_APP, consented, open_google
from tests.calendar_servers.google_server import CLIENT_ID, EVENTS_SCOPE, LIST_SCOPE, GoogleServer
from tests.unit.adapters.consented_calendars.conftest import Account, at


def kept(client: GoogleClient) -> bytes:
    credentials = client.credentials_now()
    assert credentials is not None
    return credentials


def test_a_code_becomes_tokens_that_are_to_be_kept(server: GoogleServer) -> None:
    client = open_google(server, consented(server))
    assert client.credentials_now() is None
    client.find_calendars()
    assert json.loads(kept(client)).keys() == {"refresh", "access", "until"}


def test_they_serve_until_they_end_and_then_others_come(server: GoogleServer) -> None:
    first = open_google(server, consented(server))
    first.find_calendars()
    second = open_google(server, kept(first))
    second.find_calendars()
    assert second.credentials_now() is None
    over = json.loads(kept(first)) | {"until": 1}
    third = open_google(server, json.dumps(over).encode())
    third.find_calendars()
    renewed = json.loads(kept(third))
    assert renewed["refresh"] == over["refresh"]
    assert renewed["access"] != over["access"]


def test_an_access_token_that_is_not_taken_is_replaced_once(server: GoogleServer, account: Account) -> None:
    account.client.find_calendars()
    server.expire_access()
    account.client.find_calendars()
    server.trouble(401, "authError", path="/calendarList", times=2)
    with pytest.raises(SignInRefused) as refused:
        account.client.find_calendars()
    assert refused.value.fault.kind is Code.CONSENT_WITHDRAWN


def test_consent_that_was_withdrawn_is_said_and_not_asked_for_again_and_again(
    server: GoogleServer, account: Account
) -> None:
    account.client.find_calendars()
    server.withdraw()
    calls = len(server.calls)
    with pytest.raises(SignInRefused) as refused:
        account.read()
    assert refused.value.fault.kind is Code.CONSENT_WITHDRAWN
    assert len(server.calls) == calls


def test_a_code_is_good_once(server: GoogleServer) -> None:
    credentials = consented(server)
    open_google(server, credentials).find_calendars()
    with pytest.raises(SignInRefused) as refused:
        open_google(server, credentials).find_calendars()
    assert refused.value.fault.kind is Code.CONSENT_FAILED


def test_a_code_without_its_verifier_is_nothing(server: GoogleServer) -> None:
    stolen = json.loads(consented(server)) | {"verifier": "w" * 64}
    with pytest.raises(SignInRefused):
        open_google(server, json.dumps(stolen).encode()).find_calendars()


@pytest.mark.parametrize(
    ("allowed", "fault"),
    [(LIST_SCOPE, Code.CONSENT_WITHOUT_EVENTS), (EVENTS_SCOPE, Code.CONSENT_WITHOUT_LIST)],
)
def test_a_box_that_was_not_ticked_is_named(server: GoogleServer, allowed: str, fault: Code) -> None:
    with pytest.raises(SignInRefused) as refused:
        open_google(server, consented(server, allowed)).find_calendars()
    assert refused.value.fault.kind is fault


def test_an_app_that_the_operator_has_to_put_right_is_no_ones_fault_who_consented(server: GoogleServer) -> None:
    with pytest.raises(TryLater) as later:
        open_google(server, consented(server), OAuthApp(CLIENT_ID, "another")).find_calendars()
    assert later.value.fault.kind is Code.CALENDAR_APP_REFUSED


@pytest.mark.parametrize("credentials", [b"", b"{}", b"[]", b'{"refresh": "1"}', b'{"password": "x"}', b"\xff"])
def test_credentials_that_make_no_sense_have_to_be_given_anew(server: GoogleServer, credentials: bytes) -> None:
    with pytest.raises(SignInRefused):
        open_google(server, credentials)


@pytest.mark.parametrize(
    ("status", "reason", "headers", "seconds"),
    [
        (403, "rateLimitExceeded", (), None),
        (403, "userRateLimitExceeded", ("Retry-After: 30",), 30),
        (403, "quotaExceeded", (), None),
        (429, "rateLimitExceeded", ("Retry-After: 120",), 120),
        (429, "rateLimitExceeded", ("Retry-After: soon",), None),
        (500, "backendError", (), None),
        (503, "backendError", ("Retry-After: 7",), 7),
    ],
)
def test_what_passes_is_waited_for(
    server: GoogleServer,
    account: Account,
    status: int,
    reason: str,
    headers: tuple[str, ...],
    seconds: int | None,
) -> None:
    account.client.find_calendars()
    server.trouble(status, reason, *headers)
    with pytest.raises(TryLater) as later:
        account.read()
    assert later.value.seconds == seconds


@pytest.mark.parametrize(
    ("reason", "error", "fault"),
    [
        ("insufficientPermissions", SignInRefused, Code.CONSENT_WITHOUT_EVENTS),
        ("forbidden", ServiceError, Code.CALENDAR_READ_ONLY),
        ("accessNotConfigured", TryLater, Code.CALENDAR_APP_REFUSED),
        ("somethingNew", ServiceError, Code.CALENDAR_SERVER_REFUSES),
    ],
)
def test_what_does_not_pass_is_said(
    server: GoogleServer, account: Account, reason: str, error: type[ServiceError], fault: Code
) -> None:
    account.client.find_calendars()
    server.trouble(403, reason)
    with pytest.raises(ServiceError) as refused:
        account.read()
    assert type(refused.value) is error
    assert refused.value.fault.kind is fault


def test_a_server_that_is_down_while_tokens_are_made_is_waited_for(server: GoogleServer) -> None:
    server.trouble(503, "temporarily_unavailable", path="/token")
    client = open_google(server, consented(server))
    with pytest.raises(TryLater):
        client.find_calendars()
    client.find_calendars()


def test_nothing_secret_is_shown_or_logged(
    server: GoogleServer, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account.client.find_calendars()
    server.create(at(1, 9), at(1, 10), "Doctor")
    account.read()
    server.withdraw()
    with pytest.raises(SignInRefused) as refused:
        account.read()
    tokens = oauth.Tokens.of(kept(account.client))
    shown = caplog.text + repr(tokens) + repr(GOOGLE_APP) + str(refused.value) + repr(account.client)
    for secret in (tokens.refresh, tokens.access, GOOGLE_APP.client_secret, "Doctor"):
        assert secret not in shown


def test_google_on_this_machine_is_asked_only_where_that_is_allowed(
    server: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = consented(server)
    monkeypatch.delenv("LOCAL_SERVERS")
    with pytest.raises(ServiceError):
        open_google(server, credentials).find_calendars()
    assert server.calls == []
    for url in (google().consent_url, google().token_url):
        assert url.startswith("https://")


def test_a_refresh_token_that_can_not_be_kept_is_a_bad_answer(
    server: GoogleServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "MAX_REFRESH", 0)
    with pytest.raises(TryLater) as raised:
        account.client.find_calendars()
    assert raised.value.fault.kind is Code.CALENDAR_BAD_ANSWER
    assert len(oauth.Tokens(refresh="r" * 3900, until=2**31).kept) < oauth.MAX_KEPT
