"""Lists of bookings in the table: of an address, and of an expert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from expertbook.domain.booking import ACTIVE, Booking, Status
from expertbook.domain.errors import Changed
from expertbook.domain.names import fold
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.text import INVISIBLE
from expertbook.store.booking_items import from_image, set_request_id
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BookingItem
from expertbook.store.keys import BOOKING, booking_key, email_key, expert_key
from expertbook.store.table import Item, connection

Span = tuple[datetime | None, datetime | None]
"""Instants from the first on, up to the second and without it; None where it has no bound."""

FILTERED_AT_ONCE = 300
"""Bookings that a Query for a status or a client looks at before it answers with those that it found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bookings: those that start in the span, of one status or any, of clients whose name or address has the
    search in it; with those that the client removed, or without; newest start first, or the soonest."""

    span: Span = (None, None)
    status: Status | None = None
    search: str = ""
    soonest_first: bool = False
    with_removed: bool = True

    @property
    def is_filtered(self) -> bool:
        """Whether bookings in the span may be left out."""
        return self.status is not None or bool(self.search)

    def is_of_client(self, booking: Booking) -> bool:
        """Whether the search finds the booking's client; without one, any."""
        if not self.search:
            return True
        name, as_typed, letters = booking.client.name, _plain(self.search), fold(self.search)
        if as_typed in _plain(name) or as_typed in _plain(booking.client.email):
            return True
        return bool(letters) and letters in fold(name)


def _plain(text: str) -> str:
    """The text without case, and without marks that come along with what is pasted."""
    return INVISIBLE.sub("", text).casefold()


def of_email(email: str, wanted: Wanted, limit: int, after: str | None = None) -> tuple[list[Booking], str | None]:
    """A page of the bookings of a lower-case email address, and the place after it (None: the end).

    One Query, eventually consistent. With a status, a search or without those removed a page may be short, or empty,
    before the end.
    """
    return _page("GSI1", email_key(email), wanted, limit, after)


def of_expert(handle: str, wanted: Wanted, limit: int, after: str | None = None) -> tuple[list[Booking], str | None]:
    """A page of an expert's bookings, as `of_email`. One Query."""
    return _page("GSI2", expert_key(handle), wanted, limit, after)


def all_of_email(email: str) -> Iterator[Booking]:
    """All bookings of a lower-case email address, newest start first. One Query for each 100."""
    return _all(of_email, email)


def all_of_expert(handle: str, span: Span = (None, None)) -> Iterator[Booking]:
    """All bookings of an expert that start in the span, newest start first. One Query for each 100."""
    return _all(of_expert, handle, span)


def remove(booking_id: str, now: datetime) -> None:
    """Take a booking off its client's list; the expert's, the export and the erasure still have it. One UpdateItem.

    Condition: the booking is over at `now`, or nobody waits for it any more; else Changed. Removing again is the same.
    """
    over = ~BookingItem.status.is_in(*(status.value for status in ACTIVE)) | (BookingItem.end <= now)
    item = BookingItem(PK=booking_key(booking_id), SK=BOOKING)
    try:
        with translate_errors():
            item.update([BookingItem.removed.set(True), set_request_id()], over & BookingItem.PK.exists())
    except ConditionFailed as error:
        raise Changed("Somebody changed this booking at the same time. Look at it again.") from error


def _all(
    read: Callable[[str, Wanted, int, str | None], tuple[list[Booking], str | None]],
    whose: str,
    span: Span = (None, None),
) -> Iterator[Booking]:
    after = None
    while True:
        found, after = read(whose, Wanted(span), 100, after)
        yield from found
        if after is None:
            return


def _page(
    index: str, partition: str, wanted: Wanted, limit: int, after: str | None
) -> tuple[list[Booking], str | None]:
    sort_key = UnicodeAttribute(attr_name=f"{index}SK")
    begin, end = wanted.span
    bounds = (format_instant(begin) if begin else "0", format_instant(end - timedelta(seconds=1)) if end else "9")
    with translate_errors():
        answer = connection().query(
            Item.Meta.table_name,
            partition,
            range_key_condition=sort_key.between(*bounds),
            filter_condition=_filter(wanted),
            exclusive_start_key=_place(index, partition, after) if after is not None else None,
            index_name=index,
            limit=FILTERED_AT_ONCE if wanted.is_filtered else limit + 1,
            scan_index_forward=wanted.soonest_first,
        )
    found = [booking for item in answer["Items"] if wanted.is_of_client(booking := from_image(item))]
    if len(found) > limit:
        return found[:limit], _after(found[limit - 1])
    last = answer.get("LastEvaluatedKey")
    return found, f"{last[f'{index}SK']['S']} {last['PK']['S'].removeprefix(booking_key(''))}" if last else None


def _filter(wanted: Wanted) -> Condition | None:
    found: Condition | None = None
    if wanted.status is not None:
        found = _is_in(wanted.status)
    if not wanted.with_removed:
        listed: Condition = BookingItem.removed.does_not_exist()
        found = listed if found is None else found & listed
    return found


def _is_in(status: Status) -> Condition:
    """Requests that expired are among what was cancelled, as they're stored."""
    found: Condition = BookingItem.expired.exists()
    return found if status is Status.EXPIRED else BookingItem.status == status.value


def _after(booking: Booking) -> str:
    return f"{format_instant(booking.start)} {booking.id}"


def _place(index: str, partition: str, after: str) -> dict[str, dict[str, str]]:
    start, _, booking_id = after.partition(" ")
    place = {f"{index}PK": partition, f"{index}SK": start, "PK": booking_key(booking_id), "SK": BOOKING}
    return {name: {"S": text} for name, text in place.items()}
