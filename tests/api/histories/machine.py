"""Calls in any order, each one's answer and all that is kept held against the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from expertbook.domain.expert import Expert as Profile
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.services import erase_account
from expertbook.store import accounts, experts
from tests.api.conftest import NOW, Answer, Api, a_request, an_expert, clear_table, once, stored_items
from tests.api.histories.model import DAY, STEP, Booking, Expert, Hold, Model, Span, Terms, Wanted
from tests.api.own import an_event_type
from tests.api.people import signed_in
from tests.cloud import table
from tests.cloud.invariants import faults

T = TypeVar("T")

BEGAN = datetime(2026, 11, 23, tzinfo=UTC)
EXPERTS = ("ada", "grace")
SLUGS = ("sync", "deep-dive")
TERMS = (
    Terms(cap=2),
    Terms(),
    Terms(cap=1, notice=60),
    Terms(duration=30, before=10, after=5, confirms=True, cancel_notice=60),
    Terms(duration=30, after=15, cap=2, confirms=True),
)
HOURS: tuple[tuple[Span, ...], ...] = (((540, 630),), ((540, 570), (585, 630)), ((555, 630),))
STARTS = [day * DAY + minute for day in range(28) for minute in range(540, 616, STEP)]

MINUTES = st.sampled_from([1, 4, 5, 6, 31, 65])
AT = st.integers(0, 6)
"""Which of the next starts: 0 may have begun just now; 6 is none, five minutes beside the next one."""
PICK = st.integers(0, 5)
"""Which of the latest holds, bookings or requests: 0 is the last one."""
KEY = st.sampled_from([None, None, "key-1", "key-2"])
EXPERT, SLUG, CLIENT, NETWORK = (
    st.sampled_from(["ada", "ada", "grace"]),
    st.sampled_from(SLUGS),
    st.integers(0, 1),
    st.integers(0, 1),
)
BY_EXPERT = st.sampled_from([True, True, False])


def instant(minute: int) -> str:
    return f"{BEGAN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def minutes_of(moment: str) -> int:
    return int((datetime.fromisoformat(moment) - BEGAN).total_seconds()) // 60


def outcome_of(answer: Answer) -> str:
    """As the model writes it."""
    if answer.status < 400:
        return str(answer.status)
    fields = answer.body.get("errors")
    return f"{answer.status} {','.join(each['field'] for each in fields) if fields else answer.body['type']}"


@dataclass(frozen=True)
class Sent:
    """A request with an idempotency key, to be repeated."""

    do: str
    wanted: Wanted
    who: int
    key: str
    hold: str | None


class BookingLife(RuleBasedStateMachine):
    """Two experts, two networks, two clients, and a clock that goes on when it is told to."""

    def __init__(self, api: Api, set_clock: Callable[[datetime], None]) -> None:
        super().__init__()
        self.api, self.set_clock = api, set_clock
        self.answered: list[str] = []
        self.sent: list[Sent] = []
        set_clock(NOW)
        clear_table()
        once(_publish, "experts of the histories")
        hours, offers = HOURS[0], dict(zip(SLUGS, (TERMS[0], TERMS[3]), strict=True))
        begun = int((NOW - BEGAN).total_seconds()) // 60
        self.model = Model(begun, {handle: Expert(handle, hours, dict(offers)) for handle in EXPERTS})

    # Holds

    @rule(expert=EXPERT, slug=SLUG, at=AT, network=NETWORK, key=KEY, instead=st.none() | PICK)
    def hold(self, expert: str, slug: str, at: int, network: int, key: str | None, instead: int | None) -> None:
        wanted = Wanted(expert, slug, self._start(at))
        replaced = _pick(self.model.holds, instead)
        self._hold(wanted, network, key, replaced.id if replaced is not None else None)

    def _hold(self, wanted: Wanted, network: int, key: str | None, instead: str | None) -> None:
        expected = self.model.hold(wanted, network, key, instead)
        body = {**_of(wanted), "hold": instead} if instead is not None else _of(wanted)
        answer = self.api.post("/holds", body, **_headers(key), **_from(network))
        if self._is("hold", answer, expected):
            self._held(wanted, network, key, instead, answer.body["hold"])
        if key is not None:
            self.sent.append(Sent("hold", wanted, network, key, instead))
        self.check()

    def _held(self, wanted: Wanted, network: int, key: str | None, instead: str | None, answer: dict[str, Any]) -> None:
        model = self.model
        first = model.held_with.get(key) if key is not None else None
        until = minutes_of(answer["until"])
        if first is not None and first.until > model.now:
            assert (answer["id"], until) == (first.id, first.until), "another hold than the first time"
            return
        claimed = model.terms(wanted).claimed(wanted.start)
        least, most = model.held_before(wanted.expert, claimed, network)
        assert min(5, 10 - most) <= until - model.now <= min(5, 10 - least), f"held until {answer['until']}"
        model.end_hold(instead)
        held = Hold(answer["id"], network, wanted.expert, claimed, model.now, until, until)
        model.holds.append(held)
        if key is not None:
            model.held_with[key] = held

    @precondition(lambda self: self.model.holds)
    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        hold = _pick(self.model.holds, pick)
        assert hold is not None
        self._is("release", self.api.delete(f"/holds/{hold.id}"), {"204"})
        self.model.end_hold(hold.id)
        self.check()

    # Bookings

    @rule(expert=EXPERT, slug=SLUG, at=AT, client=CLIENT, key=KEY, held=st.none() | PICK)
    def book(self, expert: str, slug: str, at: int, client: int, key: str | None, held: int | None) -> None:
        hold = _pick(self.model.holds, held)
        self._book(Wanted(expert, slug, self._start(at)), client, key, hold.id if hold is not None else None)

    @precondition(lambda self: self.model.live_holds())
    @rule(slug=SLUG, client=CLIENT, key=KEY, pick=PICK)
    def book_held(self, slug: str, client: int, key: str | None, pick: int) -> None:
        """What the hold was for, or another session at about the same time."""
        hold = _pick(self.model.live_holds(), pick)
        assert hold is not None
        offers = self.model.experts[hold.expert].offers
        start = hold.claimed[0] + (offers[slug].before if slug in offers else 0)
        self._book(Wanted(hold.expert, slug, start), client, key, hold.id)

    def _book(self, wanted: Wanted, client: int, key: str | None, hold: str | None) -> None:
        model = self.model
        expected = model.book(wanted, client, key, hold)
        body = a_request(**_of(wanted), email=_email(client), hold=hold)
        # Signed in, since then fewer limits are counted, which takes most of the time.
        proof = {"Authorization": f"Bearer {signed_in(_email(client))}"}
        answer = self.api.post("/bookings", body, **_headers(key), **proof)
        if self._is("book", answer, expected):
            made = answer.body["booking"]
            if key in model.booked_with:
                assert made["id"] == model.booked_with[key][2].id, "another booking than the first time"
            else:
                terms = model.terms(wanted)
                model.end_hold(hold)
                booking = Booking(
                    made["id"], answer.body["manage_token"], client, wanted.expert, wanted.slug, wanted.start, terms,
                    terms.claimed(wanted.start), "pending" if terms.confirms else "confirmed",
                )  # fmt: skip
                model.bookings.append(booking)
                if key is not None:
                    model.booked_with[key] = wanted, client, booking
        if key is not None:
            self.sent.append(Sent("book", wanted, client, key, hold))
        self.check()

    @precondition(lambda self: self.sent)
    @rule(pick=PICK)
    def repeat(self, pick: int) -> None:
        """The same request with the same key, as if its answer was lost."""
        sent = _pick(self.sent, pick)
        assert sent is not None
        send = self._hold if sent.do == "hold" else self._book
        send(sent.wanted, sent.who, sent.key, sent.hold)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=PICK, status=st.sampled_from(["confirmed", "cancelled", "completed", "no_show"]), by_expert=BY_EXPERT)
    def set_status(self, pick: int, status: str, by_expert: bool) -> None:
        booking = _pick(self.model.bookings, pick)
        assert booking is not None
        expected = self.model.obstacle(booking, status, by_expert) or "200"
        answer = self.api.patch(f"/bookings/{booking.id}/status", {"status": status}, **self._of(booking, by_expert))
        if self._is(status, answer, {expected}):
            booking.status = status
            assert answer.body["booking"]["status"] == status
        self.check()

    @precondition(lambda self: self.model.bookings)
    @rule(pick=PICK, at=AT, by_expert=BY_EXPERT)
    def move(self, pick: int, at: int, by_expert: bool) -> None:
        booking = _pick(self.model.bookings, pick)
        assert booking is not None
        start = self._start(at)
        expected = self.model.move(booking, start, by_expert)
        body = {"start": instant(start)}
        answer = self.api.post(f"/bookings/{booking.id}/reschedule", body, **self._of(booking, by_expert))
        if self._is("move", answer, expected):
            self.model.moved(booking, start, by_expert)
            assert answer.body["booking"]["status"] == booking.status
        self.check()

    # What an expert edits

    @precondition(lambda self: self._is_time_to("edit", 3))
    @rule(expert=EXPERT, hours=st.sampled_from(HOURS))
    def set_hours(self, expert: str, hours: tuple[Span, ...]) -> None:
        if self.model.experts[expert].erased:
            return
        own = self._own(expert)
        body = {**_hours_body(hours), "revision": own["availability"]["revision"]}
        self._is("edit", self.api.put("/me/availability", body, **_by(expert)), {"200"})
        self.model.experts[expert].hours = hours
        self.check()

    @precondition(lambda self: self._is_time_to("edit", 3))
    @rule(expert=EXPERT, slug=SLUG, terms=st.sampled_from(TERMS))
    def offer(self, expert: str, slug: str, terms: Terms) -> None:
        """Change the event type, or create it where it was withdrawn."""
        if self.model.experts[expert].erased:
            return
        body = _event_type_body(terms)
        if slug in self.model.experts[expert].offers:
            revisions = {offered["slug"]: offered["revision"] for offered in self._own(expert)["event_types"]}
            changed = {**body, "revision": revisions[slug]}
            self._is("edit", self.api.put(f"/me/event-types/{slug}", changed, **_by(expert)), {"200"})
        else:
            self._is("edit", self.api.post("/me/event-types", {**body, "slug": slug}, **_by(expert)), {"201"})
        self.model.experts[expert].offers[slug] = terms
        self.check()

    @precondition(lambda self: self._is_time_to("withdraw", 8))
    @rule(expert=EXPERT, slug=SLUG)
    def withdraw(self, expert: str, slug: str) -> None:
        if self.model.experts[expert].erased:
            return
        expected = "204" if slug in self.model.experts[expert].offers else "404 not_found"
        self._is("withdraw", self.api.delete(f"/me/event-types/{slug}", **_by(expert)), {expected})
        self.model.experts[expert].offers.pop(slug, None)
        self.check()

    # Erasure, and time

    @precondition(lambda self: self._is_time_to("erase", 10))
    @rule(client=CLIENT)
    def erase_client(self, client: int) -> None:
        self._erase(_email(client), None)
        self.model.erase(client=client)
        self._look_again()

    @precondition(lambda self: self._is_time_to("erase", 20))
    @rule(expert=EXPERT)
    def erase_expert(self, expert: str) -> None:
        if self.model.experts[expert].erased:
            return
        self._erase(_email_of(expert), expert)
        self.model.erase(expert=expert)
        self._look_again()

    def _erase(self, email: str, expert: str | None) -> None:
        """The request, and what the stream makes of it."""
        answer = self.api.delete("/me", Authorization=f"Bearer {signed_in(email, expert)}")
        self._is("erase", answer, {"202"})
        erase_account.erase(email, self._now())

    def _look_again(self) -> None:
        """As the clock does, a minute after an erasure."""
        self.model.now += 1
        self.set_clock(self._now())
        erase_account.erase_due(self._now(), 60)
        self.check()

    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        self.model.now += minutes
        self.set_clock(self._now())
        self.check()

    @precondition(lambda self: self._is_time_to("look", 5))
    @rule(expert=EXPERT, slug=SLUG, day=st.integers(0, 1))
    def look(self, expert: str, slug: str, day: int) -> None:
        """What a page shows is what can be booked."""
        self.answered.append("look")
        known = self.model.experts[expert]
        if known.erased:
            assert self.api.get(f"/experts/{expert}").status == 404
        elif slug in known.offers:
            date = f"{BEGAN + timedelta(days=day):%Y-%m-%d}"
            page = self.api.get(f"/experts/{expert}?event_type={slug}&from={date}&days=1&timezone=Europe/London").body
            shown = {minutes_of(slot["start"]): slot["status"] for slot in page["days"][0]["slots"]}
            may = self.model.shown(expert, slug, day)
            assert shown.keys() == may.keys(), f"starts {shown} and not {may}"
            assert all(shown[start] in may[start] for start in may), f"{shown} and not {may}"

    # What is held against each other

    def _is(self, what: str, answer: Answer, expected: set[str]) -> bool:
        """Whether it went well; either way it must be one of those expected."""
        outcome = outcome_of(answer)
        self.answered.append(what)
        assert outcome in expected, f"{what} was answered {outcome}, and not {' or '.join(sorted(expected))}"
        return answer.status < 300

    def check(self) -> None:
        """What is kept is what callers were told, and claims are exactly the union of what needs them."""
        kept, model = table.sort_items(stored_items()), self.model
        live = model.live_holds()
        for handle, expert in model.experts.items():
            of_expert = kept[handle]
            if expert.erased:
                assert not of_expert.claims and not of_expert.bookings
                continue
            assert faults(of_expert, self._now()).all() == []
            told = {each.id: (each.status, instant(each.start)) for each in model.bookings if each.expert == handle}
            found = {each.id: (each.status, f"{each.start:%Y-%m-%dT%H:%M:%SZ}") for each in of_expert.bookings}
            assert found == told
            held = {hold.id for hold in of_expert.holds if hold.until > self._now()}
            assert held == {hold.id for hold in live if hold.expert == handle}

    def _start(self, at: int) -> int:
        ahead = [start for start in STARTS if start > self.model.now - STEP]
        return ahead[at] if at < 6 else ahead[1] + 5

    def _is_time_to(self, do: str, calls: int) -> bool:
        """Not too often: most histories would be about nothing else."""
        return do not in self.answered[-calls:] and len(self.answered) >= calls

    def _now(self) -> datetime:
        return BEGAN + timedelta(minutes=self.model.now)

    def _own(self, expert: str) -> dict[str, Any]:
        own: dict[str, Any] = self.api.get("/me/expert", **_by(expert)).body["expert"]
        return own

    def _of(self, booking: Booking, by_expert: bool) -> dict[str, str]:
        return _by(booking.expert) if by_expert else {"Authorization": f"Bearer {booking.token}"}


def _pick(things: list[T], pick: int | None) -> T | None:
    """One of the latest."""
    return things[-1 - pick % len(things)] if things and pick is not None else None


def _of(wanted: Wanted) -> dict[str, str]:
    return {"expert": wanted.expert, "event_type": wanted.slug, "start": instant(wanted.start)}


def _headers(key: str | None) -> dict[str, str]:
    return {"Idempotency_Key": key} if key is not None else {}


def _from(network: int) -> dict[str, str]:
    return {"X_ExpertBook_Edge": "the-edge-of-the-tests", "X_Forwarded_For": f"192.0.2.{network}, 203.0.113.9"}


def _by(expert: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_in(_email_of(expert), expert)}"}


def _email(client: int) -> str:
    return f"client-{client}@example.com"


def _email_of(expert: str) -> str:
    return f"{expert}@example.com"


def _hours_body(hours: tuple[Span, ...]) -> dict[str, Any]:
    day = [[f"{minute // 60:02}:{minute % 60:02}" for minute in span] for span in hours]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {"timezone": "Europe/London", "weekly": dict.fromkeys(days, day), "overrides": {}}


def _event_type_body(terms: Terms) -> dict[str, Any]:
    return an_event_type(
        duration_minutes=terms.duration,
        interval_minutes=STEP,
        buffer_before_minutes=terms.before,
        buffer_after_minutes=terms.after,
        minimum_notice_minutes=terms.notice,
        cancel_notice_minutes=terms.cancel_notice,
        requires_confirmation=terms.confirms,
        daily_cap=terms.cap,
    ) | {"daily_cap": terms.cap}


def _publish() -> None:
    """The experts as the machine's model has them in the beginning."""
    day = tuple((f"{begin // 60:02}:{begin % 60:02}", f"{end // 60:02}:{end % 60:02}") for begin, end in HOURS[0])
    availability = Availability("Europe/London", dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), day))
    dive = TERMS[3]
    offers = (
        EventType(SLUGS[0], "Sync", 15, STEP, daily_cap=TERMS[0].cap),
        EventType(
            SLUGS[1], "Deep dive", dive.duration, STEP, buffer_before_minutes=dive.before,
            buffer_after_minutes=dive.after, cancel_notice_minutes=dive.cancel_notice, requires_confirmation=True,
        ),
    )  # fmt: skip
    for handle in EXPERTS:
        profile: Profile = an_expert(handle=handle, name=handle, availability=availability, event_types=offers)
        experts.save(profile)
        accounts.link_expert(_email_of(handle), handle, handle, NOW)
