"""An account: what we store about an email address besides its bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Account:
    """`email` is spelt as the person typed it. `expert` is the handle if the person is an expert.

    `erase_asked_at` is when the owner asked us to erase everything; the erasure is then under way. Version 0 isn't
    saved yet.
    """

    email: str
    created_at: datetime
    name: str = ""
    phone: str = ""
    timezone: str | None = None
    expert: str | None = None
    erase_asked_at: datetime | None = None
    version: int = 0
