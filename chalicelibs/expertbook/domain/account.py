"""An account: what we store about an email address besides its bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from expertbook.domain.errors import StatusNotAllowed
from expertbook.domain.faults import Code, Fault

FIRST_LOOK_WITHIN = timedelta(minutes=3)
"""How long the stream has for an erasure before the clock takes it up."""

SECOND_LOOK_AFTER = timedelta(seconds=30)
"""As long as a call of the API may last that began before its expert, or its client, was erased."""


@dataclass(frozen=True, slots=True)
class Account:
    """`email` is spelt as the person typed it. `expert` is the handle if the person is an expert.
    `is_reminded`: they want reminders of their bookings, as a client and as an expert.

    `erase_asked_at` is when the owner asked us to erase everything; the erasure is then under way. `erased_at` is when
    that was done for the first time; what others wrote meanwhile is erased by a second look. Version 0 isn't saved yet.
    """

    email: str
    created_at: datetime
    name: str = ""
    phone: str = ""
    timezone: str | None = None
    locale: str | None = None
    expert: str | None = None
    is_reminded: bool = True
    erase_asked_at: datetime | None = None
    erased_at: datetime | None = None
    version: int = 0

    @property
    def erase_due_at(self) -> datetime | None:
        """When the clock takes up the erasure, if one was asked for."""
        if self.erased_at is not None:
            return self.erased_at + SECOND_LOOK_AFTER
        return self.erase_asked_at + FIRST_LOOK_WITHIN if self.erase_asked_at is not None else None

    def check_not_being_erased(self) -> None:
        """Raise StatusNotAllowed while the account is being erased: what is written meanwhile would be erased too."""
        if self.erase_asked_at is not None:
            raise StatusNotAllowed(Fault(Code.BEING_ERASED))
