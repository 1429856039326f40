"""A CalDAV server of this process, and an account there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.adapters.calendar_services.odd_server import OddServer


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddServer]:
    """A server that can be made odd."""
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    server = OddServer()
    yield server
    server.close()
