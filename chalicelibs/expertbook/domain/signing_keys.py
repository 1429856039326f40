"""The keys that sign tokens and sign-in codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Keys by their id. `current` is the id of the key that signs; the others only verify."""

    current: str
    by_id: dict[str, str]
