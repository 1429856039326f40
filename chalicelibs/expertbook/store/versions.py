"""The form of the items, so that two releases can work on one table while one takes the other's place.

Each item says in `schema` in which form it was written; without it, in the first. A release reads older forms, and of
a newer one what it knows. It changes attributes by name where it can, and leaves an item of a newer form alone where it
could only write the whole of it (docs/operations/two-releases.md has the rules for anyone who changes a form).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

WRITTEN = 1
"""The form in which this release writes."""

WITH_CHOICES = 2
"""The form of a profile in which an event type says whether it asks for a phone number, whose expert has chosen what
clients see of them, or an accent color, a cover or previews, or blocks somebody: releases that know the first form only
would lose that by rewriting it. Where none of it is the case, the first form goes on."""

WITH_REVIEWS = 3
"""The form of a profile with reviews: whoever doesn't know them would lose their figures."""

WITH_REMINDERS = 3
"""The form of a profile with an event type whose reminders were chosen, and of an account without reminders."""

KNOWN = 3
"""The newest form of which this release knows every attribute: it may be ahead of `WRITTEN`, never behind."""

T = TypeVar("T")


def is_newer(schema: float | None) -> bool:
    """Whether an item of that `schema` may hold what this release does not know."""
    return schema is not None and schema > KNOWN


def known(kind: type[T], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a dataclass has fields for, of what was stored; a newer release may have stored more."""
    names = _names_of(kind)  # type: ignore[arg-type]
    return {name: value for name, value in stored.items() if name in names}


@cache
def _names_of(kind: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))
