"""What a quota is: so much a second, and no more than a second's worth saved up."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

Steps = Generator[simpy.Event, Any, Any]
"""What somebody does in a simulation, step by step: SimPy's processes."""


class Bucket:
    """A quota of `rate` units a second, of which it saves up a second's worth, or `most`."""

    def __init__(self, env: simpy.Environment, rate: float, most: float | None = None) -> None:
        self._env = env
        self._rate = rate
        self._most = rate if most is None else most
        self._left = self._most
        self._at = env.now

    def take(self, units: float) -> bool:
        """Take so much if it is there. What costs more than is ever saved up needs a full one, and is paid off."""
        self._left = min(self._most, self._left + (self._env.now - self._at) * self._rate)
        self._at = self._env.now
        if self._left < min(units, self._most):
            return False
        self._left -= units
        return True


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies; nan of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
