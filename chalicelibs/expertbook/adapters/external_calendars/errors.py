"""Why we couldn't read a calendar."""

from __future__ import annotations


class UnreadableCalendar(Exception):
    """A calendar can't be read. The message is a sentence for the expert, and never contains the calendar's URL."""


TOO_LARGE = "This calendar is too large, or repeats too often, to be read."

BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError)
"""What the libraries raise for something that makes no sense."""
