"""How mails name the time zone of their reader."""

from __future__ import annotations

from datetime import datetime

import pytest

from expertbook.adapters.mail.dates import format_when
from expertbook.adapters.words import words_for
from expertbook.domain.date_form import DateForm

START, END = datetime.fromisoformat("2026-07-15T12:00:00Z"), datetime.fromisoformat("2026-07-15T13:00:00Z")


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("Asia/Calcutta", "17:30–18:30 (Kolkata, UTC+5:30)"),
        ("Europe/Kiev", "15:00–16:00 (Kyiv, UTC+3)"),
        ("America/Sao_Paulo", "09:00–10:00 (São Paulo, UTC-3)"),
        ("America/St_Johns", "09:30–10:30 (St. John's, UTC-2:30)"),
        ("Etc/GMT+5", "07:00–08:00 (UTC-5)"),
        ("CET", "14:00–15:00 (UTC+2)"),
        ("UTC", "12:00–13:00 (UTC)"),
    ],
)
def test_a_mail_names_zones_as_they_are_called_today_and_by_no_wrong_offset(zone: str, when: str) -> None:
    assert format_when(START, END, zone, DateForm(), words_for("en")) == f"Wednesday 15 July 2026, {when}"
