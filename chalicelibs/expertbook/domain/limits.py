"""How often things may be done within an hour, so that nobody can have us mail or book without end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

WINDOW_SECONDS = 3600
"""An hour, which begins with the first call that is counted in it."""


class Limit(StrEnum):
    """What is counted, and for whom: a network, an email address, an expert or a booking. In the deployment's words."""

    CODES_PER_NETWORK = "codes_per_network"
    CODES_PER_ADDRESS = "codes_per_address"
    TRIES_PER_NETWORK = "tries_per_network"
    BOOKINGS_PER_ADDRESS = "bookings_per_address"
    UNPROVED_PER_NETWORK = "unproved_per_network"
    UNPROVED_PER_ADDRESS = "unproved_per_address"
    UNPROVED_PER_EXPERT = "unproved_per_expert"
    MOVES_PER_NETWORK = "moves_per_network"
    MOVES_PER_ADDRESS = "moves_per_address"
    CANCELLATIONS_PER_NETWORK = "cancellations_per_network"
    CANCELLATIONS_PER_ADDRESS = "cancellations_per_address"
    PHOTOS_PER_NETWORK = "photos_per_network"
    PHOTOS_PER_ADDRESS = "photos_per_address"
    PREVIEWS_PER_NETWORK = "previews_per_network"
    PREVIEWS_PER_ADDRESS = "previews_per_address"
    REPORTS_PER_NETWORK = "reports_per_network"
    WEBHOOKS_PER_ADDRESS = "webhooks_per_address"
    CALENDARS_PER_ADDRESS = "calendars_per_address"
    PUT_BACKS_PER_BOOKING = "put_backs_per_booking"
    PUT_BACKS_PER_EXPERT = "put_backs_per_expert"
    DELETIONS_PER_BOOKING = "deletions_per_booking"
    DELETIONS_PER_EXPERT = "deletions_per_expert"


DEFAULTS: Mapping[Limit, int] = {
    Limit.CODES_PER_NETWORK: 20,
    Limit.CODES_PER_ADDRESS: 15,
    Limit.TRIES_PER_NETWORK: 60,
    Limit.BOOKINGS_PER_ADDRESS: 100,
    Limit.UNPROVED_PER_NETWORK: 10,
    Limit.UNPROVED_PER_ADDRESS: 10,
    Limit.UNPROVED_PER_EXPERT: 200,
    Limit.MOVES_PER_NETWORK: 200,
    Limit.MOVES_PER_ADDRESS: 60,
    Limit.CANCELLATIONS_PER_NETWORK: 500,
    Limit.CANCELLATIONS_PER_ADDRESS: 200,
    Limit.PHOTOS_PER_NETWORK: 60,
    Limit.PHOTOS_PER_ADDRESS: 20,
    Limit.PREVIEWS_PER_NETWORK: 200,
    Limit.PREVIEWS_PER_ADDRESS: 60,
    Limit.REPORTS_PER_NETWORK: 30,
    Limit.WEBHOOKS_PER_ADDRESS: 60,
    Limit.CALENDARS_PER_ADDRESS: 60,
    Limit.PUT_BACKS_PER_BOOKING: 3,
    Limit.PUT_BACKS_PER_EXPERT: 30,
    Limit.DELETIONS_PER_BOOKING: 3,
    Limit.DELETIONS_PER_EXPERT: 30,
}
"""What an office or a mobile carrier behind one network address doesn't reach; where it may (unproved bookings), an
email address that is proved opens the way."""

MOST = 1000
"""The highest number that can be set: each call that is counted stands in an item until the hour is over."""


def parse_limits(text: str) -> dict[Limit, int]:
    """The numbers of a deployment: `codes_per_network=50,unproved_per_network=30`, the others by default. Raises
    ValueError with a sentence for anything else."""
    limits = dict(DEFAULTS)
    for part in filter(None, text.split(",")):
        name, _, number = part.partition("=")
        if name not in Limit.__members__.values():
            raise ValueError(f"there is no limit {name!r}; there are {', '.join(Limit)}")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST):
            raise ValueError(f"{name} is a number from 1 to {MOST}")
        limits[Limit(name)] = int(number)
    return limits
