"""Lengths of time in words."""

from __future__ import annotations


def format_duration(minutes: int) -> str:
    """ "90 minutes", "2 hours", "1 day"."""
    if minutes and minutes % 1440 == 0:
        return "1 day" if minutes == 1440 else f"{minutes // 1440} days"
    if minutes and minutes % 60 == 0:
        return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
