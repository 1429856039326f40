"""The twelve sample experts, invented from head to toe: content only, a module a category."""

from __future__ import annotations

from datetime import date

from infra.sample_data.people import business, design, education, health, technology
from infra.sample_data.people.person import SampleExpert


def sample_people(today: date) -> tuple[SampleExpert, ...]:
    """All twelve; `today` anchors the dates on which their hours differ."""
    return tuple(
        person for category in (technology, business, health, design, education) for person in category.people(today)
    )
