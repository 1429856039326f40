"""As many more experts as wanted, for scale: composed from parts by their number, the same every time."""

from __future__ import annotations

import hashlib

from expertbook.domain.expert import Expert
from expertbook.domain.names import fold
from expertbook.domain.scheduling.model import Availability
from infra.sample_data import parts
from infra.sample_data.looks import LONG, SHORT, look_of
from infra.sample_data.people.person import address_of, photo_url
from infra.sample_data.portraits import portrait

SEED = "expertbook-1"
SHARED_PORTRAITS = 48
"""Drawn once and shared by all generated experts: the first half for the first half of the first names."""

_NAMES = len(parts.FIRST_NAMES) * len(parts.LAST_NAMES)
_STRIDE = 7987
"""Prime to the number of names, so that its multiples meet each of them before any comes again."""


def generated_expert(number: int) -> Expert:
    """The expert of that number, counted from 0. No two numbers share a handle."""
    place = number * _STRIDE % _NAMES
    first, last = place % len(parts.FIRST_NAMES), place // len(parts.FIRST_NAMES)
    name = f"{parts.FIRST_NAMES[first]} {parts.LAST_NAMES[last]}"
    handle = fold(name).replace(" ", "-")
    round_of_names = number // _NAMES
    if round_of_names:
        handle = f"{handle}-{round_of_names + 1}"

    dice = hashlib.sha256(f"{SEED}:{number}".encode()).digest()
    field = parts.FIELDS[number % len(parts.FIELDS)]
    subjects = [field.subjects[(dice[0] + step) % len(field.subjects)] for step in range(3 + dice[1] % 2)]
    years = 3 + dice[2] % 28
    half = SHARED_PORTRAITS // 2
    shared = dice[3] % half + (0 if first < len(parts.FIRST_NAMES) // 2 else half)
    return Expert(
        handle=handle,
        name=name,
        category=field.category,
        headline=parts.HEADLINES[dice[4] % len(parts.HEADLINES)].format(subject=subjects[0], other=subjects[1].lower()),
        bio=parts.BIOS[dice[5] % len(parts.BIOS)].format(
            first=parts.FIRST_NAMES[first],
            years=years,
            subject=subjects[0].lower(),
            other=subjects[1].lower(),
        ),
        specializations=tuple(subjects),
        experience_years=years,
        photo_url=photo_url(shared_name(shared)),
        email=address_of(handle),
        availability=Availability(
            timezone=parts.ZONES[dice[7] % len(parts.ZONES)], weekly=parts.WEEKS[dice[8] % len(parts.WEEKS)]
        ),
        event_types=parts.OFFERS[dice[9] % len(parts.OFFERS)],
    )


def shared_name(number: int) -> str:
    """The name of a shared portrait."""
    return f"sample-{number}"


def shared_portraits() -> list[tuple[str, str]]:
    """Every shared portrait with its name."""
    drawn = []
    for number in range(SHARED_PORTRAITS):
        name = shared_name(number)
        first_half = number < SHARED_PORTRAITS // 2
        look = look_of(f"{SEED}:{name}", hairs=LONG if first_half else SHORT, bearded=not first_half)
        drawn.append((name, portrait(name, "Portrait of an expert", look)))
    return drawn
