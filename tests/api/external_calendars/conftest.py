"""What every test of external calendars shares."""

from __future__ import annotations

from tests.api.external_calendars.elsewhere import own, server

__all__ = ["own", "server"]
