"""Everything that is kept about an address, for whoever it belongs to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import format_instant, from_epoch
from expertbook.services.account import account_view
from expertbook.services.external_calendars import calendar_view
from expertbook.store import accounts, booking_lists, calendars, codes, experts
from expertbook.views.booking import booking_view
from expertbook.views.expert import expert_view


def export(caller: Caller, now: datetime) -> dict[str, Any]:
    """The account, the bookings and, of an expert, the profile and the sessions of whoever is signed in.

    Two GetItem and a Query for each 100 bookings; for an expert one GetItem and a Query for each 100 sessions more.
    """
    assert caller.address is not None  # whoever asks is signed in
    expert = experts.load(caller.expert) if caller.expert is not None else None
    return {
        "exported_at": format_instant(now),
        "account": account_view(accounts.load(caller.address), caller.address),
        "sign_in_codes_sent_at": [format_instant(from_epoch(sent)) for sent in codes.sent_to(caller.address)],
        "bookings": [booking_view(booking) for booking in booking_lists.all_of_address(caller.address)],
        "expert": _profile_view(expert) if expert is not None else None,
        "calendars": [calendar_view(each) | {"url": each.url} for each in calendars.of_expert(expert.handle)]
        if expert
        else [],
        "sessions": [booking_view(booking) for booking in booking_lists.all_of_expert(expert.handle)] if expert else [],
    }


def _profile_view(expert: Expert) -> dict[str, Any]:
    return {
        **expert_view(expert),
        "email": expert.email,
        "availability": asdict(expert.availability),
        "event_types": [asdict(offered) for offered in expert.event_types],
    }
