"""The keys that sign tokens and sign-in codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Keys by their id. `current` is the id of the key that signs; the others only verify. Those that are `retired` do
    neither any more: they only tell again what they made digests of."""

    current: str
    by_id: dict[str, str]
    retired: Mapping[str, str] = field(default_factory=dict)
