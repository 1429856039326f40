"""Everything stored about an email address, for its owner."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import format_epoch, format_instant
from expertbook.domain.webhook import Webhook
from expertbook.services.account import account_view
from expertbook.services.blocks import block_view
from expertbook.services.calendar_accounts import show_account
from expertbook.services.external_calendars import calendar_view
from expertbook.store import (
    accounts,
    blocks,
    booking_lists,
    calendar_accounts,
    calendars,
    codes,
    experts,
    proofs,
    reviews,
    webhook_events,
    webhooks,
)
from expertbook.views.booking import booking_view
from expertbook.views.expert import expert_view
from expertbook.views.review import party_view
from expertbook.views.webhook import attempt_view, webhook_view

ATTEMPTS_EXPORTED = 1000
"""Of each webhook, the newest."""


def export(caller: Caller, now: datetime) -> dict[str, Any]:
    """The signed-in caller's account and bookings. For an expert, also profile, calendars, blocks and bookings with
    clients.

    Two GetItem, a Query, and another for each 100 bookings, with a BatchGetItem for their reviews, if there are any.
    For an expert, two more GetItem, and a Query for each 100 bookings, for the calendars, for the calendar accounts
    with each of them, for each 1 MB of reviews, and for the webhooks with each of them. What they sign in with at
    calendar services is in none of it.
    """
    assert caller.email is not None  # the route requires sign-in
    expert = experts.load(caller.expert) if caller.expert is not None else None
    proof = proofs.load(caller.email)
    read = calendars.of_expert(expert.handle) if expert is not None else []
    made = list(booking_lists.all_of_email(caller.email))
    return {
        "exported_at": format_instant(now),
        "account": account_view(accounts.load(caller.email), caller.email),
        "sign_in_codes_sent_at": [format_epoch(sent) for sent in codes.sent_to(caller.email)],
        "signed_in_at": format_instant(proof.proved_at) if proof is not None else None,
        "bookings": [booking_view(booking) for booking in made],
        "reviews": [party_view(review) for review in reviews.of_bookings(made)],
        "expert": _profile_view(expert) if expert is not None else None,
        "calendars": [calendar_view(each) | {"url": each.url} for each in read if not each.account],
        "calendar_accounts": [show_account(each, read) for each in calendar_accounts.of_expert(expert.handle)]
        if expert
        else [],
        "blocks": [block_view(block) for block in blocks.load(expert.handle).blocks] if expert else [],
        "webhooks": [_webhook_view(each) for each in webhooks.of_expert(expert.handle)] if expert else [],
        "reviews_received": [party_view(review) for review in reviews.all_of(expert.handle)] if expert else [],
        "sessions": [booking_view(booking) for booking in booking_lists.all_of_expert(expert.handle)] if expert else [],
    }


def _webhook_view(webhook: Webhook) -> dict[str, Any]:
    """A webhook with the last that was tried there: what is older is much the same."""
    attempts, _ = webhook_events.attempts_of(webhook.expert, webhook.id, ATTEMPTS_EXPORTED, None)
    return {**webhook_view(webhook), "attempts": [attempt_view(attempt) for attempt in attempts]}


def _profile_view(expert: Expert) -> dict[str, Any]:
    return {
        **expert_view(expert),
        "previews": dict(expert.previews),
        "email": expert.email,
        "contact_email": expert.contact.email,
        "contact_phone": expert.contact.phone,
        "availability": asdict(expert.availability),
        "event_types": [asdict(offered) for offered in expert.event_types],
    }
