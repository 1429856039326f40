"""The colors of a button in a mail, by the accent that the expert chose: the same as on the site (a test compares)."""

from __future__ import annotations

from types import MappingProxyType

from expertbook.domain.accent import DEFAULT_ACCENT

_GRADIENTS = MappingProxyType(
    {
        "violet": ("#7c3aed", "#2563eb"),
        "indigo": ("#4f46e5", "#3730a3"),
        "blue": ("#1d5fd6", "#0369a1"),
        "teal": ("#0f766e", "#155e75"),
        "green": ("#15703a", "#3f6212"),
        "amber": ("#a84a08", "#854d0e"),
        "rose": ("#be123c", "#a21caf"),
        "slate": ("#475569", "#334155"),
    }
)


def gradient_of(accent: str) -> tuple[str, str]:
    """From which color to which; the site's own for an accent that only a later release knows."""
    return _GRADIENTS.get(accent, _GRADIENTS[DEFAULT_ACCENT])
