"""Histories that begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from expertbook import clock
from tests.api.conftest import Api
from tests.api.histories.machine import BookingLife

Begin = Callable[[], BookingLife]


@pytest.fixture
def begin(api: Api, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Begins a history, with nothing booked."""
    monkeypatch.setattr(clock, "jitter", lambda seconds: 0.0)

    def begin() -> BookingLife:
        return BookingLife(api, at)

    return begin
