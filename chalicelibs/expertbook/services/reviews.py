"""Reviews: given by clients, replied to by experts, read by everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import booking_life
from expertbook.domain.booking import Action, Booking
from expertbook.domain.errors import Changed, InvalidFields, NotFound, SignInNeeded, StatusNotAllowed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.review import Opinion, Reply, Review, begin_review, id_of, is_own
from expertbook.services.booking_access import OpenedBooking
from expertbook.store import experts
from expertbook.store import reviews as store
from expertbook.views.review import party_view, review_view


@dataclass(frozen=True, slots=True)
class ReviewListRequest:
    """The reviews after the one whose id the cursor is; the newest first."""

    cursor: str | None = None
    limit: int = 10


def give(opened: OpenedBooking, opinion: Opinion, now: datetime) -> tuple[dict[str, Any], bool]:
    """Give the review of a booking, or change it; also whether it is new.

    Raises NotFound for the expert, SignInNeeded for whoever hasn't proved the client's address, StatusNotAllowed if the
    booking wasn't completed, it's their own, or the time for changes is over, or Changed if somebody was faster with
    something else. One GetItem and one TransactWriteItems.
    """
    booking = opened.booking
    booking_life.check_action(booking, Action.REVIEW, opened.role, now)
    if not opened.is_proved:
        raise SignInNeeded("Sign in with the booking's email address, or come by a link in one of its emails.")
    try:
        return _give_or_change(booking, opinion, now)
    except Changed:
        found = store.load(booking.expert.handle, id_of(booking.id))
        if found is None or not found.says(opinion):
            raise
        return {"review": party_view(found)}, False  # the same was sent twice at once


def _give_or_change(booking: Booking, opinion: Opinion, now: datetime) -> tuple[dict[str, Any], bool]:
    reviewed = booking_life.review(booking, opinion.stars, now)
    if booking.stars is not None:
        found = store.load(booking.expert.handle, id_of(booking.id))
        if found is None:
            raise NotFound
        if found.says(opinion):
            return {"review": party_view(found)}, False
        store.change(booking, reviewed, opinion.text, now)
        changed = replace(found, stars=opinion.stars, text=opinion.text, changed_at=now)
        return {"review": party_view(changed)}, False
    expert = experts.load(booking.expert.handle)
    if expert is None or not booking.client.email:
        raise NotFound
    if is_own(booking, expert):
        raise StatusNotAllowed(Fault(Code.OWN_BOOKING))
    review = begin_review(booking, opinion, now)
    store.give(booking, reviewed, review)
    return {"review": party_view(review)}, True


def show(opened: OpenedBooking) -> dict[str, Any]:
    """The review of a booking, for its client and its expert. Raises NotFound if there is none. One GetItem."""
    booking = opened.booking
    found = store.load(booking.expert.handle, id_of(booking.id)) if booking.stars is not None else None
    if found is None:
        raise NotFound
    return {"review": party_view(found)}


def list_shown(handle: str, request: ReviewListRequest) -> dict[str, Any]:
    """A page of an expert's reviews as everybody sees them. Raises NotFound for an unknown handle.

    One Query; a GetItem more for a later page, or where there is none.
    """
    found, more = store.shown(handle, request.limit, _place(handle, request))
    if not found and experts.load(handle) is None:
        raise NotFound
    return {"reviews": [review_view(review) for review in found], "next": found[-1].id if more else None}


def list_received(caller: Caller, request: ReviewListRequest) -> dict[str, Any]:
    """A page of the calling expert's reviews, with those that are hidden. Raises NotFound for anybody else.

    One Query; a GetItem more for a later page.
    """
    if caller.expert is None:
        raise NotFound
    found, more = store.received(caller.expert, request.limit, _place(caller.expert, request))
    return {"reviews": [party_view(review) for review in found], "next": found[-1].id if more else None}


def reply(caller: Caller, review_id: str, text: str, now: datetime) -> dict[str, Any]:
    """The calling expert's reply to a review, once and for all.

    Raises NotFound if there is no such review of theirs, StatusNotAllowed if it has a reply or is hidden. One GetItem
    and one UpdateItem.
    """
    found = store.load(caller.expert, review_id) if caller.expert is not None else None
    if caller.expert is None or found is None:
        raise NotFound
    standing = store.reply(caller.expert, review_id, Reply(text, now))
    return {"review": party_view(replace(found, reply=standing))}


def _place(handle: str, request: ReviewListRequest) -> Review | None:
    if request.cursor is None:
        return None
    found = store.load(handle, request.cursor)
    if found is None:
        raise InvalidFields.of("cursor", Fault(Code.ANOTHER_LIST))
    return found
