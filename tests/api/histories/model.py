"""What the API has to answer, by a plain model: minutes since Monday began, spans of them, and lists of who has one.

It knows nothing of grains, transactions or the table. An outcome is a status with the problem's type, or with the field
that is wrong: "201", "409 slot_taken", "422 start".
"""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]
"""Half-open."""

DAY = 24 * 60
LONGEST_HOLD, HELD_IN_ALL, SHORTEST_HOLD, REMEMBERED, HELD_AT_ONCE = 5, 10, 1, 30, 3
"""How long a hold lasts; how long a network holds the same time of what is remembered, in minutes; how many at once."""


@dataclass(frozen=True)
class Terms:
    """What an event type is offered as, in minutes."""

    duration: int = 15
    before: int = 0
    after: int = 0
    notice: int = 0
    cancel_notice: int = 0
    confirms: bool = False
    cap: int | None = None

    def claimed(self, start: int) -> Span:
        return start - self.before, start + self.duration + self.after


STEP = 15
"""The interval of every event type."""


@dataclass
class Expert:
    """`hours` are the same every day, and don't touch each other."""

    handle: str
    hours: tuple[Span, ...]
    offers: dict[str, Terms]
    erased: bool = False

    def starts(self, slug: str, day: int) -> list[int]:
        """The grid of an event type on a day."""
        duration = self.offers[slug].duration
        return [day * DAY + start for begin, end in self.hours for start in range(begin, end - duration + 1, STEP)]


@dataclass
class Hold:
    """Held from `since` on, granted until `granted`, and gone from `until` on."""

    id: str
    network: int
    expert: str
    claimed: Span
    since: int
    granted: int
    until: int


@dataclass
class Booking:
    id: str
    token: str
    client: int
    expert: str
    slug: str
    start: int
    terms: Terms
    """Those at which it was booked or moved last."""
    claimed: Span
    status: str

    @property
    def end(self) -> int:
        return self.start + self.terms.duration


@dataclass(frozen=True)
class Wanted:
    """A start of an expert's event type."""

    expert: str
    slug: str
    start: int


def meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass
class Model:
    now: int
    experts: dict[str, Expert]
    holds: list[Hold] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    held_with: dict[str, Hold] = field(default_factory=dict)
    booked_with: dict[str, tuple[Wanted, int, Booking]] = field(default_factory=dict)
    """By idempotency key: what was wanted, by which client."""

    def live_holds(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.until > self.now]

    def refuses(self, wanted: Wanted, needs_notice: bool = True) -> str | None:
        """The field that is wrong, if this start is not offered."""
        expert = self.experts[wanted.expert]
        if expert.erased:
            return "expert"
        if wanted.slug not in expert.offers:
            return "event_type"
        earliest = self.now + (expert.offers[wanted.slug].notice if needs_notice else 0)
        is_offered = wanted.start >= earliest and wanted.start in expert.starts(wanted.slug, wanted.start // DAY)
        return None if is_offered else "start"

    def is_taken(self, expert: str, claimed: Span, own: str | None = None) -> bool:
        """Whether a booking or a live hold other than `own` has some of the time."""
        others: list[Booking | Hold] = [booking for booking in self.bookings if booking.status != "cancelled"]
        others += self.live_holds()
        return any(other.expert == expert and other.id != own and meet(other.claimed, claimed) for other in others)

    def is_full(self, wanted: Wanted, moved: Booking | None = None) -> bool:
        """Whether the date has as many sessions as the cap allows. Who moves within a date needs no other seat."""
        cap = self.terms(wanted).cap
        day = wanted.start // DAY
        if cap is None or (moved is not None and moved.start // DAY == day):
            return False
        of_day = [
            booking
            for booking in self.bookings
            if (booking.expert, booking.slug, booking.start // DAY) == (wanted.expert, wanted.slug, day)
            and booking.status != "cancelled"
        ]
        return len(of_day) >= cap

    def terms(self, wanted: Wanted) -> Terms:
        return self.experts[wanted.expert].offers[wanted.slug]

    def hold(self, wanted: Wanted, network: int, key: str | None, instead: str | None) -> set[str]:
        refused = self.refuses(wanted)
        if refused:
            return {f"422 {refused}"}
        claimed = self.terms(wanted).claimed(wanted.start)
        first = self.held_with.get(key) if key is not None else None
        if first is not None and first.until > self.now:
            return {"201"} if (first.expert, first.claimed) == (wanted.expert, claimed) else {REUSED}
        if sum(hold.network == network and hold.id != instead for hold in self.live_holds()) >= HELD_AT_ONCE:
            return {TOO_MUCH}
        answer = "409 slot_taken" if self.is_taken(wanted.expert, claimed, instead) else "201"
        least, most = self.held_before(wanted.expert, claimed, network)
        if HELD_IN_ALL - least < SHORTEST_HOLD:
            return {TOO_MUCH}
        return {answer, TOO_MUCH} if HELD_IN_ALL - most < SHORTEST_HOLD else {answer}

    def held_before(self, expert: str, claimed: Span, network: int) -> Span:
        """How long at least and at most a network is said to have held this time. What was booked or held by another
        network after it may count as held to the end."""
        same = [
            hold
            for hold in self.holds
            if (hold.network, hold.expert) == (network, expert)
            and meet(hold.claimed, claimed)
            and hold.granted > self.now - REMEMBERED
        ]
        least = sum(min(hold.until, self.now) - hold.since for hold in same if hold.until > self.now - REMEMBERED)
        return least, sum(min(hold.granted, self.now) - hold.since for hold in same)

    def book(self, wanted: Wanted, client: int, key: str | None, hold: str | None) -> set[str]:
        if key in self.booked_with:
            return {"201"} if self.booked_with[key][:2] == (wanted, client) else {REUSED}
        refused = self.refuses(wanted)
        if refused:
            return {f"422 {refused}"}
        claimed = self.terms(wanted).claimed(wanted.start)
        return {"409 slot_taken"} if self.is_taken(wanted.expert, claimed, hold) or self.is_full(wanted) else {"201"}

    def obstacle(self, booking: Booking, action: str, by_expert: bool) -> str | None:
        """Why the booking can't be changed so now."""
        if by_expert and self.experts[booking.expert].erased:
            return "404 not_found"
        if not by_expert and action not in ("cancelled", "move"):
            return "404 not_found"
        if action in ("completed", "no_show"):
            allowed = booking.status == "confirmed" and booking.start <= self.now
        else:
            withdrawn = (action, booking.status) == ("cancelled", "pending")
            notice = 0 if withdrawn else booking.terms.cancel_notice
            until = booking.end if by_expert else min(booking.start, booking.start - notice + 1)
            allowed = booking.status in ACTIVE and self.now < until
            allowed = allowed and (action, booking.status) != ("confirmed", "confirmed")
        return None if allowed else "409 status_not_allowed"

    def move(self, booking: Booking, start: int, by_expert: bool) -> set[str]:
        obstacle = self.obstacle(booking, "move", by_expert)
        if obstacle or start == booking.start:
            return {obstacle or "200"}
        wanted = Wanted(booking.expert, booking.slug, start)
        match self.refuses(wanted, needs_notice=not by_expert):
            case "start":
                return {"422 start"}
            case "expert" | "event_type":
                return {"409 status_not_allowed"}
        claimed = self.terms(wanted).claimed(start)
        taken = self.is_taken(booking.expert, claimed, booking.id) or self.is_full(wanted, booking)
        return {"409 slot_taken"} if taken else {"200"}

    def moved(self, booking: Booking, start: int, by_expert: bool) -> None:
        if start == booking.start:
            return
        booking.start, booking.terms = start, self.terms(Wanted(booking.expert, booking.slug, start))
        booking.claimed = booking.terms.claimed(start)
        if booking.terms.confirms and not by_expert:
            booking.status = "pending"

    def end_hold(self, hold_id: str | None) -> None:
        for hold in self.holds:
            if hold.id == hold_id:
                hold.until = min(hold.until, self.now)

    def erase(self, client: int | None = None, expert: str | None = None) -> None:
        """What is to come is cancelled, and the requests that made it are forgotten."""
        for booking in self.bookings:
            if expert == booking.expert or client == booking.client:
                if booking.status in ACTIVE and self.now < booking.start:
                    booking.status = "cancelled"
                self.booked_with = {key: made for key, made in self.booked_with.items() if made[2] is not booking}
        if expert is not None:
            self.experts[expert].erased = True

    def shown(self, expert: str, slug: str, day: int) -> dict[int, set[str]]:
        """What a page may say of each start. It may learn that a date is full only when one more is booked."""
        found = {}
        for start in self.experts[expert].starts(slug, day):
            wanted = Wanted(expert, slug, start)
            terms = self.terms(wanted)
            if start < self.now + terms.notice:
                found[start] = {"past"}
            elif self.is_taken(expert, terms.claimed(start)):
                found[start] = {"taken"}
            else:
                found[start] = {"taken", "open"} if self.is_full(wanted) else {"open"}
        return found


ACTIVE = ("pending", "confirmed")
REUSED = "422 idempotency_key_reused"
TOO_MUCH = "429 too_many_requests"
