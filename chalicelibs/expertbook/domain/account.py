"""An account: what is kept about an e-mail address besides its bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Account:
    """`email` is as the person writes it; `expert` the handle of whoever is one. `version` 0 has not been written yet.

    `erase_asked_at` is when its owner asked to have everything erased, which is then under way.
    """

    email: str
    created_at: datetime
    name: str = ""
    phone: str = ""
    timezone: str | None = None
    expert: str | None = None
    erase_asked_at: datetime | None = None
    version: int = 0
