"""The keys that sign tokens and stand behind sign-in codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Keys by their id; `current` names the one that signs, and every other one still verifies."""

    current: str
    by_id: dict[str, str]
