"""Everything that a record of ours knows is there again once it was written and read."""

from __future__ import annotations

import secrets
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any

import pytest

from expertbook.domain.account import Account
from expertbook.domain.booking import (
    Absence,
    Attendance,
    BookedEventType,
    BookedExpert,
    Booking,
    Client,
    GivenAnswer,
    Proposal,
    ReplyTo,
    Role,
    Status,
)
from expertbook.domain.calendar_account import (
    AccountStatus,
    CalendarAccount,
    CalendarService,
    Channel,
    FoundCalendar,
    OnDelete,
)
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus, PendingEntry
from expertbook.domain.calendar_objects import ObjectReading
from expertbook.domain.contact import Contact
from expertbook.domain.due import Due, DueKind
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.rating import Figures
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.review import Reply, Review
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.domain.scheduling.model import Availability, EventType, Place, Question, Reminders
from expertbook.domain.webhook import (
    Attempt,
    Event,
    PausedBecause,
    Payload,
    Pending,
    Problem,
    Webhook,
    WebhookEvent,
    WebhookStatus,
)
from expertbook.store import (
    accounts,
    booking_items,
    bookings,
    calendar_accounts,
    calendar_entries,
    calendar_objects,
    calendars,
    due,
    experts,
    replies,
    reviews,
    webhook_events,
    webhooks,
)
from tests.api.conftest import NOW

CONTACT = Contact("ada@example.com", "+442079460018")

BOOKING = Booking(
    id="b1",
    status=Status.CANCELLED,
    expert=BookedExpert("ada", "Ada", "Technology", CONTACT, "/photos/ada.jpg", "teal", "/covers/ada.jpg"),
    event_type=BookedEventType("talk", "Talk", 45, 120),
    start=NOW + timedelta(hours=1),
    end=NOW + timedelta(hours=2),
    claimed=(to_epoch(NOW), to_epoch(NOW + timedelta(hours=3))),
    timezone="Europe/London",
    client=Client("Ben", "Ben@example.com", "+442079460019", "A note"),
    place=Place("link", "https://meet.example.com/ada"),
    video_url="https://meet.example.com/1",
    created_at=NOW - timedelta(hours=2),
    updated_at=NOW - timedelta(hours=1),
    version=7,
    sequence=3,
    status_by=Role.EXPERT,
    cancelled_from=Status.PENDING,
    reason="Ill",
    request="digest",
    answers=(GivenAnswer("Which?", "This"), GivenAnswer("More?", "No")),
    is_proved=True,
    locale="de-AT",
    network="net",
    stars=4,
    reviewed_at=NOW + timedelta(hours=3),
    review_changed_at=NOW + timedelta(hours=4),
    absence=Absence(NOW + timedelta(hours=4), "I was there.", NOW + timedelta(hours=5)),
    is_quiet=True,
    reminders=Reminders((30,), ()),
    client_attends=Attendance(False, NOW - timedelta(minutes=30), 3),
    expert_attends=Attendance(True, NOW - timedelta(minutes=20), 2),
    proposal=Proposal(Role.EXPERT, (to_epoch(NOW), to_epoch(NOW + timedelta(hours=1))), NOW, 3, NOW),
    reply_to=ReplyTo("replies.example.com", "secret"),
)

EXPERT = Expert(
    handle="ada",
    name="Ada",
    category="Technology",
    headline="Engines",
    bio="Writes notes.",
    specializations=("Notes", "Numbers"),
    experience_years=12,
    photo_url="/photos/ada.jpg",
    availability=Availability("Europe/London", {"mon": (("09:00", "12:00"),)}, {"2026-12-24": ()}),
    event_types=(
        EventType(
            slug="talk",
            title="Talk",
            duration_minutes=45,
            interval_minutes=15,
            description="About notes",
            buffer_before_minutes=5,
            buffer_after_minutes=10,
            minimum_notice_minutes=60,
            cancel_notice_minutes=120,
            booking_window_days=30,
            daily_cap=3,
            requires_confirmation=True,
            place=Place("in_person", "12 St James's Square"),
            price="80 pounds",
            hidden=True,
            questions=(Question("q1", "choice", "Which?", True, ("This", "That")),),
            phone="hidden",
            reminders=Reminders((), (15, 5)),
        ),
    ),
    version=1,
    email="ada@example.com",
    hidden=True,
    caps_since=1,
    has_calendars=True,
    contact=CONTACT,
    has_blocks=True,
    accent="teal",
    cover_url="/covers/ada.jpg",
    previews={"": "/previews/ada.jpg", "talk": "/previews/talk.jpg"},
    figures=Figures(9, 2),
)

ACCOUNT = Account(
    email="Ben@Example.com",
    created_at=NOW,
    name="Ben",
    phone="+442079460019",
    timezone="Europe/London",
    locale="de-AT",
    expert="ben",
    is_reminded=False,
    erase_asked_at=NOW + timedelta(minutes=1),
    erased_at=NOW + timedelta(minutes=2),
    version=1,
)

REVIEW = Review(
    id="r1",
    expert="ada",
    stars=4,
    text="Clear and kind",
    name="Ben",
    given_at=NOW,
    changed_at=NOW + timedelta(hours=1),
    reply=Reply("Thank you", NOW + timedelta(hours=2)),
    hidden="It names somebody",
)

DUE = Due(
    partition="BOOKING#b1",
    kind=DueKind.BOOKING,
    at=NOW + timedelta(hours=1),
    version=3,
    since=NOW,
    tries=2,
    about={"id": "b1"},
    which="other",
)

WEBHOOK = Webhook(
    id="w1",
    expert="ada",
    url="https://hear.example.com/bookings",
    events=(WebhookEvent.BOOKING_MOVED, WebhookEvent.REVIEW_CREATED),
    payload=Payload.FULL,
    secret="whsec_b25l",
    created_at=NOW,
    status=WebhookStatus.PAUSED,
    paused_because=PausedBecause.FAILED,
    is_proved=True,
    previous_secret="whsec_dHdv",
    previous_until=NOW + timedelta(days=1),
    failing_since=NOW - timedelta(hours=1),
    resumed_at=NOW - timedelta(hours=2),
    version=4,
)

PENDING = Pending(
    event=Event(WebhookEvent.BOOKING_MOVED, "b1", 3, NOW, Status.PENDING, "a proof"),
    is_again=True,
    tries=2,
    tried_at=NOW + timedelta(minutes=1),
    next_at=NOW + timedelta(minutes=6),
)

ATTEMPT = Attempt(
    event_id="b1-000003-booking-moved",
    type=WebhookEvent.BOOKING_MOVED,
    booking_id="b1",
    at=NOW,
    status=500,
    problem=Problem.REFUSED,
    answer="Out of order",
    milliseconds=120,
    next_try_at=NOW + timedelta(minutes=5),
    is_again=True,
)

CALENDAR = ExternalCalendar(
    id="c1",
    expert="ada",
    url="https://calendars.example.com/ada/work",
    name="Work",
    host="calendars.example.com",
    added_at=NOW - timedelta(days=1),
    timezone="Europe/London",
    etag='"a"',
    last_modified="Mon, 23 Nov 2026 09:00:00 GMT",
    read_at=NOW,
    expanded_at=NOW - timedelta(hours=1),
    next_at=NOW + timedelta(minutes=15),
    error=Fault(Code.CALENDAR_SERVER_FAILS, status=503),
    failures=2,
    days={"2026-11-24": "d1"},
    unread=3,
    unread_titles=["Dentist"],
    unknown_zones={"Home": "Europe/London"},
    reading=1,
    asked_at=NOW - timedelta(minutes=1),
    account="a1",
    state='{"token": "t1"}',
    version=5,
)

CALENDAR_ACCOUNT = CalendarAccount(
    id="a1",
    expert="ada",
    service=CalendarService.CALDAV,
    user="ada",
    credentials=b"sealed",
    added_at=NOW - timedelta(days=1),
    server="https://calendars.example.com",
    home="https://calendars.example.com/ada/",
    host="calendars.example.com",
    status=AccountStatus.BROKEN,
    error=Fault(Code.CALENDAR_SERVER_FAILS, status=503),
    failures=2,
    unread=3,
    calendars=(FoundCalendar("c1", "https://calendars.example.com/ada/work", "Work", False),),
    reads=("c1",),
    unreached=("c1",),
    writes_to="c1",
    written_to="c2",
    on_delete=OnDelete.PUT_BACK,
    title="{client}",
    description="{notes}",
    invites=True,
    asked_at=NOW,
    left_at=NOW - timedelta(minutes=1),
    read_at=NOW - timedelta(minutes=5),
    next_at=NOW + timedelta(minutes=5),
    wanted=4,
    version=3,
    consents=2,
    channels={"c1": Channel("channel 1", "resource 1", NOW + timedelta(days=3))},
    channel_key="k1.secret",
    watch_at=NOW + timedelta(days=2),
    pushed=7,
    read_pushed=6,
    lease_until=to_epoch(NOW - timedelta(minutes=2)),
)

LATER = to_epoch(NOW + timedelta(days=7, minutes=45))

ENTRY = CalendarEntry(
    expert="ada",
    account="a1",
    booking_id="b1",
    calendar="c1",
    object_id="b1.ics",
    tag='"7"',
    time=(to_epoch(NOW), to_epoch(NOW + timedelta(hours=1))),
    booking_version=4,
    status=EntryStatus.MOVED,
    seen=(to_epoch(NOW + timedelta(hours=1)), to_epoch(NOW + timedelta(hours=2))),
    fault=Fault(Code.IS_OVER),
    version=1,
)

REPLY = InvitationReply(
    booking_id="b1",
    role=Role.EXPERT,
    kind=ReplyKind.PROPOSED,
    at=NOW,
    sequence=3,
    start=NOW + timedelta(days=1),
    end=NOW + timedelta(days=1, minutes=45),
    unread=Code.ZONE_NOT_KNOWN,
)


@pytest.mark.parametrize(
    ("record", "but"),
    [
        *((BOOKING, ()), (EXPERT, ()), (EXPERT.event_types[0], ()), (ACCOUNT, ()), (REVIEW, ())),
        *((CALENDAR, ()), (CALENDAR_ACCOUNT, ()), (ENTRY, ()), (REPLY, ())),
        *((DUE, ("doing_until",)), (WEBHOOK, ()), (PENDING, ()), (PENDING.event, ()), (ATTEMPT, ("place",))),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_examples_have_something_of_their_own_everywhere(record: Any, but: tuple[str, ...]) -> None:
    """Else the tests below would pass without the field that somebody adds."""
    usual = [field.name for field in fields(record) if getattr(record, field.name) == _default(field)]
    assert usual == [*but]


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@pytest.mark.parametrize("status", Status)
def test_a_booking(status: Status) -> None:
    booking = replace(BOOKING, status=status)
    booking_items.item_of(booking).save()
    assert bookings.load("b1") == booking


def test_a_booking_with_nothing_that_it_may_do_without() -> None:
    least = {field.name: getattr(BOOKING, field.name) for field in fields(Booking) if _default(field) is MISSING}
    booking = Booking(**{**least, "video_url": None})
    booking_items.item_of(booking).save()
    assert bookings.load("b1") == booking


def test_an_expert() -> None:
    # What isn't the profile's own is kept with it by others: reviews are counted by the stream.
    saved = experts.save(replace(EXPERT, version=0))
    assert replace(saved, figures=EXPERT.figures, version=1) == EXPERT
    assert experts.load("ada", consistent=True) == saved


def test_an_account() -> None:
    accounts._item("ben@example.com", ACCOUNT).save()
    assert accounts.load("ben@example.com") == ACCOUNT


def test_a_review() -> None:
    item = reviews.item_of(REVIEW)  # a new one is neither changed nor hidden yet
    item.changed_at, item.hidden = REVIEW.changed_at, REVIEW.hidden
    item.save()
    assert reviews.load("ada", "r1") == REVIEW


def test_what_is_due() -> None:
    due.plan(DUE, NOW)
    assert due.load("BOOKING#b1", DueKind.BOOKING, "other") == DUE
    assert due.claim(DUE, NOW)
    assert due.load("BOOKING#b1", DueKind.BOOKING, "other") == replace(DUE, doing_until=NOW + due.LEASE)


def test_a_webhook() -> None:
    webhooks._item(WEBHOOK).save()
    assert webhooks.load("ada", "w1") == WEBHOOK
    assert webhooks.of_expert("ada") == [WEBHOOK]


def test_what_a_webhook_has_not_got() -> None:
    webhook_events.pending_item("ada", "w1", PENDING, NOW).save()
    webhook_events.put_off("ada", "w1", PENDING)
    assert webhook_events.pending("ada", "w1", PENDING.event.lane, NOW) == [PENDING]


def test_an_attempt() -> None:
    webhook_events.note_attempt("ada", "w1", ATTEMPT, 7)
    ((found,), more) = webhook_events.attempts_of("ada", "w1", 10, None)
    assert (replace(found, place=""), more) == (ATTEMPT, False)


def test_an_external_calendar() -> None:
    calendars._item(CALENDAR).save()
    assert calendars.load("ada", "c1") == CALENDAR


def test_a_calendar_account() -> None:
    calendar_accounts._item(CALENDAR_ACCOUNT).save()
    assert calendar_accounts.load("ada", "a1") == CALENDAR_ACCOUNT
    assert calendar_accounts.of_expert("ada") == [CALENDAR_ACCOUNT]
    begun = calendar_accounts.begin("ada", "a1", NOW)
    assert begun == replace(CALENDAR_ACCOUNT, lease_until=to_epoch(NOW + calendar_accounts.LEASE))
    assert calendar_accounts.begin("ada", "a1", NOW) is None  # somebody works for it
    other = replace(begun, home="https://b.example.com/", host="b.example.com", failures=0, error=None, read_at=NOW)
    calendar_accounts.note(other)
    changed = replace(other, reads=(), writes_to="", on_delete=OnDelete.ASK, title="", invites=False)
    saved = calendar_accounts.change(other, changed, NOW)
    assert calendar_accounts.load("ada", "a1") == replace(saved, wanted=5)
    given = replace(saved, credentials=b"others", user="bea", server="", status=AccountStatus.CONNECTING)
    saved = calendar_accounts.change(saved, given, NOW)
    assert calendar_accounts.load("ada", "a1") == replace(saved, wanted=6)
    assert not calendar_accounts.end(begun, NOW)  # more is wanted


def test_a_calendar_entry() -> None:
    saved = calendar_entries.save(replace(ENTRY, version=0))
    assert saved == ENTRY
    assert calendar_entries.load("ada", "a1", "b1") == ENTRY
    assert calendar_entries.of_account("ada", "a1") == {"b1": ENTRY}
    with pytest.raises(Changed):
        calendar_entries.save(replace(ENTRY, version=0))


def test_a_reply() -> None:
    assert replies.note(REPLY)
    assert replies.load("b1", Role.EXPERT) == REPLY
    assert replies.load("b1", Role.CLIENT) is None


def test_the_newest_reply_of_a_person_counts() -> None:
    later = replace(REPLY, kind=ReplyKind.ACCEPTED, at=NOW + timedelta(seconds=1), start=None, end=None)
    others = replace(REPLY, role=Role.CLIENT)
    assert [replies.note(each) for each in (later, REPLY, later, others)] == [True, False, False, True]
    assert (replies.load("b1", Role.EXPERT), replies.load("b1", Role.CLIENT)) == (later, others)


OBJECT = ObjectReading(
    tag="",
    busy=((to_epoch(NOW), to_epoch(NOW + timedelta(hours=1))), (to_epoch(NOW + timedelta(days=7)), LATER)),
    booking_id="b1",
    own=(to_epoch(NOW), to_epoch(NOW + timedelta(hours=1))),
    unread=2,
    titles=("Lunch", "Rent"),
    unknown_zones={"Here": "Europe/London"},
)


@pytest.mark.parametrize("usual", [field.name for field in fields(ObjectReading) if field.name != "tag"])
def test_what_the_objects_of_a_calendar_said(usual: str) -> None:
    assert {field.name for field in fields(OBJECT) if getattr(OBJECT, field.name) == _default(field)} == set()
    without = {field.name: _default(field) for field in fields(ObjectReading) if field.name == usual}
    said = {"a.ics": OBJECT, "b.ics": replace(OBJECT, **without), "c.ics": ObjectReading("", unread=1)}
    assert calendar_objects.save("ada", "c1", said, NOW)
    assert calendar_objects.load("ada", "c1") == said
    assert calendar_objects.load("ada", "c2") is None


def test_of_a_calendar_that_is_too_large_nothing_is_kept() -> None:
    assert calendar_objects.save("ada", "c1", {"a.ics": OBJECT}, NOW)
    hour = (to_epoch(NOW), to_epoch(NOW + timedelta(hours=1)))
    many = {f"{secrets.token_hex(16)}.ics": ObjectReading("", busy=(hour,)) for _ in range(10_000)}
    assert calendar_objects.save("ada", "c2", many, NOW)
    assert calendar_objects.load("ada", "c2") == many
    more = {f"{secrets.token_hex(16)}.ics": ObjectReading("", busy=(hour,)) for _ in range(40_000)}
    assert not calendar_objects.save("ada", "c1", more, NOW)
    assert calendar_objects.load("ada", "c1") is None


def test_the_state_of_a_calendar_that_keeps_no_time_free() -> None:
    assert calendar_objects.load_state("ada", "c1") == ""
    calendar_objects.save_state("ada", "c1", "token", NOW)
    assert (calendar_objects.load_state("ada", "c1"), calendar_objects.load("ada", "c1")) == ("token", None)


def test_a_booking_whose_entry_may_differ() -> None:
    calendar_entries.note_pending("ada", "a1", "b1", NOW, is_forced=True)
    (first,) = calendar_entries.pending("ada", "a1")
    calendar_entries.note_pending("ada", "a1", "b1", NOW + timedelta(minutes=1))
    calendar_entries.settle("ada", "a1", first)
    assert calendar_entries.pending("ada", "a1") == [PendingEntry("b1", NOW, 2, is_forced=True)]


def test_a_booking_whose_entry_waits() -> None:
    calendar_accounts._item(CALENDAR_ACCOUNT).save()
    later = NOW + timedelta(minutes=30)
    saved = calendar_entries.put_back(calendar_entries.save(replace(ENTRY, version=0)), None, NOW, later)
    assert calendar_entries.pending("ada", "a1") == [PendingEntry("b1", NOW, 1, not_before=later)]
    calendar_entries.note_removed("ada", "a2", "b1", NOW, later)
    assert calendar_entries.pending("ada", "a2") == [PendingEntry("b1", NOW, 1, is_removed=True, not_before=later)]
    calendar_entries.put_back(saved, None, NOW)
    assert calendar_entries.pending("ada", "a1") == [PendingEntry("b1", NOW, 2, is_forced=True)]


@pytest.mark.parametrize("following", [None, replace(DUE, at=NOW + timedelta(days=1))])
def test_who_ends_late_leaves_what_was_planned_meanwhile(following: Due | None) -> None:
    due.plan(DUE, NOW)
    assert due.claim(DUE, NOW)
    planned = replace(DUE, version=4)
    assert due.plan(planned, NOW + due.LEASE)
    due.finish(DUE, following)
    assert due.load("BOOKING#b1", DueKind.BOOKING, "other") == planned
