"""Why we couldn't read a calendar."""

from __future__ import annotations

from expertbook.domain.faults import Fault


class UnreadableCalendar(Exception):
    """A calendar can't be read. Its fault is for the expert, and never contains the calendar's URL."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class TemporaryFailure(UnreadableCalendar):
    """Trying again in a moment may help."""


BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError)
"""What the libraries raise for something that makes no sense."""
