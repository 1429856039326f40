"""What bookings show of their expert: a projection of the profile."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from expertbook.domain.booking import BookedExpert, Booking
from expertbook.domain.booking_rules import follow_profile
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.grains import REACH_SECONDS
from expertbook.store.booking_items import set_request_id
from expertbook.store.booking_lists import all_of_expert
from expertbook.store.errors import ConditionFailed
from expertbook.store.items import BookingItem, Profile, is_of_known_form
from expertbook.store.keys import BOOKING, PROFILE, booking_key, expert_key
from expertbook.store.transaction import Transaction


def project(expert: Expert, now: datetime) -> None:
    """Have the expert's bookings that aren't over show the contact, the pictures and the accent color of this
    profile.

    Each is written on the condition that the profile is still the one that was read: if it isn't, a later record
    brings the rest. One Query for each 100 bookings, and one TransactWriteItems for each that shows something else.
    Raises Unavailable; call it again then.
    """
    for booking in all_of_expert(expert.handle, (now - timedelta(seconds=REACH_SECONDS), None)):
        shown = follow_profile(booking.expert, expert)
        if shown != booking.expert and not _show(booking, shown, expert):
            return


def _show(booking: Booking, shown: BookedExpert, expert: Expert) -> bool:
    """False if the profile has moved on. A booking that has become nobody's, by an erasure, stays as it is; so does
    one of a later release."""
    transaction = Transaction()
    profile = Profile(PK=expert_key(expert.handle), SK=PROFILE)
    transaction.check(profile, Profile.version == expert.version, label="profile")
    item = BookingItem(PK=booking_key(booking.id), SK=BOOKING)
    still_theirs = (expert_key(expert.handle) == BookingItem.GSI2PK) & is_of_known_form()
    actions = [BookingItem.expert.set(asdict(shown)), set_request_id()]
    transaction.update(item, actions, still_theirs, label="booking")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        return "profile" not in refused.labels
    return True
