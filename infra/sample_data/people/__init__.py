"""The twelve sample experts, invented from head to toe: content only, a module a category."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from expertbook.domain.contact import Contact
from infra.sample_data.people import business, design, education, health, technology
from infra.sample_data.people.person import SampleExpert
from infra.sample_data.reviews import with_figures


def sample_people(today: date) -> tuple[SampleExpert, ...]:
    """All twelve; `today` anchors the dates on which their hours differ. They share their address with clients."""
    return tuple(
        _with_contact(person)
        for category in (technology, business, health, design, education)
        for person in category.people(today)
    )


def _with_contact(person: SampleExpert) -> SampleExpert:
    return replace(person, expert=replace(with_figures(person.expert), contact=Contact(person.expert.email, "")))
