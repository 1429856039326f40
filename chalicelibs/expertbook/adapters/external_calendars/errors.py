"""Why a calendar could not be read."""

from __future__ import annotations


class UnreadableCalendar(Exception):
    """A calendar can't be read; the message is a sentence for its expert and never holds the calendar's address."""


TOO_LARGE = "This calendar is too large, or repeats too often, to be read."
