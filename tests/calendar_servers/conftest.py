"""A server of each kind, started for the first test that asks for one, and an expert with an account there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.calendar_servers.account import Account
from tests.calendar_servers.servers import SERVERS, CalendarServer


@pytest.fixture(scope="session")
def calendar_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, CalendarServer]]:
    """All of them, by their names."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(start(tmp_path_factory.mktemp(name))) for name, start in SERVERS.items()}


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest, calendar_servers: dict[str, CalendarServer]) -> CalendarServer:
    """Each of them in turn."""
    return calendar_servers[request.param]


@pytest.fixture
def account(server: CalendarServer, monkeypatch: pytest.MonkeyPatch) -> Account:
    """An expert's account there, with a new calendar."""
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    return Account(server)
