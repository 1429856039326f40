"""Google and Microsoft, played on this machine, and Ada's accounts there, who has consented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from expertbook.adapters.calendar_services import oauth
from expertbook.adapters.calendar_services.google.calls import google
from expertbook.adapters.calendar_services.google.client import GoogleClient
from expertbook.adapters.calendar_services.microsoft.calls import microsoft
from expertbook.adapters.calendar_services.microsoft.client import MicrosoftClient
from expertbook.adapters.calendar_services.oauth import OAuthApp
from tests.calendar_servers import google_server, graph_server
from tests.calendar_servers.google_server import GoogleServer
from tests.calendar_servers.graph_server import GraphServer

GOOGLE_APP = OAuthApp(google_server.CLIENT_ID, google_server.CLIENT_SECRET)
MICROSOFT_APP = OAuthApp(graph_server.CLIENT_ID, graph_server.CLIENT_SECRET)
REDIRECT = "https://book.example/connected"
_VERIFIER = "v" * 64

Server = TypeVar("Server", GoogleServer, GraphServer)


@contextmanager
def played(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A service that may be asked. Nothing is asked of it that it doesn't document."""
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    yield server
    server.close()
    assert server.wrong == []


def consented(server: GoogleServer | GraphServer, *scopes: str) -> bytes:
    """The credentials of somebody who comes back from the consent page."""
    service = google(server.url) if isinstance(server, GoogleServer) else microsoft(server.url)
    app = GOOGLE_APP if isinstance(server, GoogleServer) else MICROSOFT_APP
    code = server.consent(oauth.consent_url(service, app.client_id, REDIRECT, "the state", _VERIFIER), *scopes)["code"]
    return json.dumps({"code": code, "verifier": _VERIFIER, "redirect": REDIRECT}).encode()


def open_google(server: GoogleServer, credentials: bytes, app: OAuthApp = GOOGLE_APP) -> GoogleClient:
    """The account, as the calendar function opens it."""
    return GoogleClient("account", app, credentials, local=server.url)


def open_outlook(server: GraphServer, credentials: bytes) -> MicrosoftClient:
    """The account, as the calendar function opens it."""
    return MicrosoftClient("account", MICROSOFT_APP, credentials, local=server.url)
