"""What becomes of a booking whose client or expert replies by mail to the invitation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.adapters.mail.outbox import Outbox
from expertbook.domain import busy_days
from expertbook.domain.booking import Booking, Role, Status
from expertbook.domain.booking_life import expire
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.replies import InvitationReply, ReplyKind, propose
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import format_epoch, from_epoch, to_epoch
from expertbook.services import apply_reply
from expertbook.store import accounts, bookings, calendars, claims, experts, replies
from expertbook.stream import mail_delivery
from tests.api.conftest import NOW, Answer, Api, an_expert, before_each_call, counted_calls, stored_items
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.changes import FollowedChanges
from tests.api.stream.test_live import follow
from tests.api.stream.test_mail import NOTHING_FAILED, Post, post, text_of

__all__ = ["post"]

At = Callable[[datetime], None]
TUESDAY = datetime(2026, 11, 24, tzinfo=NOW.tzinfo)
BEN = "ben@example.com"
ACCEPTED, TENTATIVE, DECLINED, PROPOSED = ReplyKind
OTHER = {Role.CLIENT: Role.EXPERT, Role.EXPERT: Role.CLIENT}
EMAIL = {Role.CLIENT: BEN, Role.EXPERT: ADA[0]}


def at_time(clock: str, minutes: int = 15, day: datetime = TUESDAY) -> Interval:
    hour, _, minute = clock.partition(":")
    start = day + timedelta(hours=int(hour), minutes=int(minute))
    return to_epoch(start), to_epoch(start + timedelta(minutes=minutes))


class Mailbox(FollowedChanges):
    """What people reply, as whoever receives mail notes it, and what the stream makes of that."""

    def __init__(self) -> None:
        super().__init__(("BOOKING#", "BOOKING"), ("REPLIES#", "REPLY#"))
        self._seconds = 0

    def note(self, booked: Booked, role: Role, kind: ReplyKind, time: Interval | None = None, **but: Any) -> None:
        self._seconds += 1
        start, end = (from_epoch(each) for each in time) if time is not None else (None, None)
        at = NOW + timedelta(seconds=self._seconds, milliseconds=5)
        reply = InvitationReply(booked.id, role, kind, at, stored(booked).sequence, start, end)
        assert replies.note(replace(reply, **but))

    def number(self) -> int:
        """A number that grows."""
        self._seconds += 1
        return self._seconds

    def reply(
        self,
        booked: Booked,
        role: Role,
        kind: ReplyKind,
        time: Interval | None = None,
        *,
        times: int = 1,
        **but: Any,
    ) -> None:
        self.note(booked, role, kind, time, **but)
        self.flow(times)


def stored(booked: Booked) -> Booking:
    found = bookings.load(booked.id)
    assert found is not None
    return found


def time_of(booked: Booked) -> Interval:
    found = stored(booked)
    return to_epoch(found.start), to_epoch(found.end)


def claimed_by_bookings() -> list[Interval]:
    return claims.load_claimed("ada-lovelace", (to_epoch(NOW), to_epoch(NOW + timedelta(days=40))), NOW).booked


def token_of(booked: Booked, role: Role) -> str:
    return booked.token if role is Role.CLIENT else signed_in(*ADA)


def answer(booked: Booked, role: Role, action: str, time: Interval) -> Answer:
    body = {"action": action, "start": format_epoch(time[0]), "end": format_epoch(time[1])}
    return booked.api.post(f"{booked.path}/proposal", body, Authorization=f"Bearer {token_of(booked, role)}")


def seen_by(booked: Booked, role: Role) -> Any:
    return booked.show(token_of(booked, role)).body


@pytest.fixture
def ada() -> Expert:
    """The expert, who reads mail."""
    accounts.link_expert(*ADA, "Ada", NOW)
    return experts.save(an_expert(email=ADA[0]))


@pytest.fixture
def mailbox(ada: Expert, post: Post) -> Mailbox:
    return Mailbox()


@pytest.fixture
def booked(mailbox: Mailbox, api: Api, post: Post) -> Booked:
    made = book(api)
    mailbox.flow()
    post.sent.clear()
    return made


BOTH = pytest.mark.parametrize("role", Role)
TWICE = pytest.mark.parametrize("times", [1, 2])


@BOTH
@TWICE
def test_both_see_who_comes_and_nobody_is_mailed(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    before = stored(booked)
    for kind in (ACCEPTED, TENTATIVE, ACCEPTED):
        mailbox.reply(booked, role, kind, times=times)
        for viewer in Role:
            attendance = seen_by(booked, viewer)["booking"]["attendance"]
            assert attendance == {role.value: kind.value, OTHER[role].value: None}
    after = stored(booked)
    assert (post.sent, after.version) == ([], before.version + 3)
    assert (after.updated_at, after.sequence) == (before.updated_at, before.sequence), "no entry or plan changes"


def test_who_comes_is_about_the_time_that_the_booking_had(mailbox: Mailbox, booked: Booked) -> None:
    mailbox.reply(booked, Role.CLIENT, ACCEPTED)
    assert booked.move("2026-11-24T15:00:00Z").status == 200
    assert seen_by(booked, Role.EXPERT)["booking"]["attendance"] == {"client": None, "expert": None}


@BOTH
@TWICE
def test_who_declines_cancels_and_the_other_one_hears_of_it(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, role, DECLINED, times=times)
    shown = seen_by(booked, OTHER[role])["booking"]
    assert (shown["status"], shown["status_by"]) == ("cancelled", role.value)
    assert shown["reason"] == "Declined by replying to the invitation"
    assert claimed_by_bookings() == []
    assert len(post.to(BEN)) == len(post.to(ADA[0])) == 1
    assert post.to(EMAIL[OTHER[role]])[0]["Subject"].startswith("Cancelled: ")


@pytest.mark.parametrize(("role", "subject"), [(Role.CLIENT, "Withdrawn: "), (Role.EXPERT, "Declined: ")])
def test_a_request_is_withdrawn_or_declined(mailbox: Mailbox, api: Api, post: Post, role: Role, subject: str) -> None:
    booked = book(api, event_type="deep-dive", start="2026-11-24T12:00:00Z")
    mailbox.flow()
    post.sent.clear()
    mailbox.reply(booked, role, DECLINED)
    assert stored(booked).status is Status.CANCELLED
    assert post.to(EMAIL[OTHER[role]])[0]["Subject"].startswith(subject)


@TWICE
def test_an_expert_who_accepts_a_request_confirms_it(mailbox: Mailbox, api: Api, post: Post, times: int) -> None:
    booked = book(api, event_type="deep-dive", start="2026-11-24T12:00:00Z")
    mailbox.flow()
    for role, kind in ((Role.CLIENT, ACCEPTED), (Role.EXPERT, TENTATIVE)):
        mailbox.reply(booked, role, kind)
        assert stored(booked).status is Status.PENDING
    post.sent.clear()
    mailbox.reply(booked, Role.EXPERT, ACCEPTED, times=times)
    shown = seen_by(booked, Role.CLIENT)["booking"]
    assert (shown["status"], shown["status_by"], shown["attendance"]["expert"]) == ("confirmed", "expert", "accepted")
    (mail,) = post.to(BEN)
    assert mail["Subject"].startswith("Confirmed: ")


@TWICE
def test_a_client_who_declines_too_late_is_told_what_to_do(
    mailbox: Mailbox, ada: Expert, api: Api, post: Post, at: At, times: int
) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    late = tuple(replace(each, cancel_notice_minutes=24 * 60) for each in found.event_types)
    experts.save(replace(found, event_types=late))
    booked = book(api)
    mailbox.flow()
    post.sent.clear()
    at(TUESDAY)
    mailbox.reply(booked, Role.CLIENT, DECLINED, times=times)
    assert stored(booked).status is Status.CONFIRMED
    (mail,) = post.sent
    assert (mail["To"].addresses[0].addr_spec, mail["Auto-Submitted"]) == (BEN, "auto-generated")
    assert mail["Subject"] == "Not cancelled: 15-minute sync with Ada Lovelace"
    assert "please tell your expert" in text_of(mail) and f"/booking#{booked.id}." in text_of(mail, "html")
    mailbox.reply(booked, Role.EXPERT, DECLINED)
    assert stored(booked).status is Status.CANCELLED, "an expert may, as on the booking's page"


@BOTH
@TWICE
def test_a_proposal_is_shown_and_mailed_to_the_other_one(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, role, PROPOSED, at_time("14:05", 25), times=times)
    told = {"by": role.value, "start": "2026-11-24T14:05:00Z", "end": "2026-11-24T14:30:00Z", "refused": False}
    for viewer in Role:
        seen = seen_by(booked, viewer)
        assert seen["booking"]["proposal"] == told
        assert ("answer_proposal" in seen["actions"]) is (viewer is not role)
    assert (time_of(booked), claimed_by_bookings()) == (at_time("10:30"), [at_time("10:30")])
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == EMAIL[OTHER[role]]
    who = "Ben Ito" if role is Role.CLIENT else "Ada Lovelace"
    assert mail["Subject"] == f"{who} proposes another time: 15-minute sync"
    for kind in ("plain", "html"):
        text = text_of(mail, kind)
        assert "14:30" in text and "10:30" in text
        assert f"/booking?proposal=accept#{booked.id}" in text and f"/booking?proposal=refuse#{booked.id}" in text


@BOTH
@TWICE
def test_who_accepts_moves_the_booking_and_both_hear_of_it(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05", 25))
    post.sent.clear()
    for _ in range(times):
        accepted = answer(booked, role, "accept", at_time("14:05", 25))
        assert (accepted.status, accepted.body["booking"]["start"]) == (200, "2026-11-24T14:05:00Z")
        assert accepted.body["booking"]["proposal"] is None
        assert "answer_proposal" not in accepted.body["actions"]
    mailbox.flow(times)
    assert (time_of(booked), claimed_by_bookings()) == (at_time("14:05", 25), [at_time("14:05", 25)])
    assert [len(post.to(each)) for each in (BEN, ADA[0])] == [1, 1]
    assert all(mail["Subject"].startswith("Moved: ") for mail in post.sent)


@BOTH
def test_a_request_is_confirmed_at_the_time_that_both_want(mailbox: Mailbox, api: Api, post: Post, role: Role) -> None:
    booked = book(api, event_type="deep-dive", start="2026-11-24T12:00:00Z")
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("15:00", 60))
    post.sent.clear()
    accepted = answer(booked, role, "accept", at_time("15:00", 60)).body["booking"]
    assert (accepted["status"], accepted["start"]) == ("confirmed", "2026-11-24T15:00:00Z")
    assert claimed_by_bookings() == [at_time("14:50", 75)]
    mailbox.flow()
    for email in (BEN, ADA[0]):
        (mail,) = post.to(email)
        assert mail["Subject"].startswith("Confirmed at another time: ")
        for kind in ("plain", "html"):
            text = text_of(mail, kind)
            assert "agreed on another time" in text and "15:00–16:00" in text and "12:00–13:00" in text


@BOTH
@TWICE
def test_who_refuses_keeps_the_time_and_the_other_one_is_told(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    post.sent.clear()
    for _ in range(times):
        refused = answer(booked, role, "refuse", at_time("14:05"))
        assert (refused.status, refused.body["booking"]["proposal"]["refused"]) == (200, True)
        assert "answer_proposal" not in refused.body["actions"]
    mailbox.flow(times)
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == EMAIL[OTHER[role]]
    assert mail["Subject"].startswith("It stays as booked: ") and "14:05" in text_of(mail)
    assert time_of(booked) == at_time("10:30")
    late = answer(booked, role, "accept", at_time("14:05"))
    assert (late.status, late.body["reason"]) == (409, "no_proposal")


@pytest.mark.parametrize(
    ("time", "proposed", "why"),
    [
        (at_time("7:00", day=TUESDAY - timedelta(days=1)), "Monday 23 November 2026, 07:00–07:15", "gone by"),
        (at_time("14:03"), "Tuesday 24 November 2026, 14:03–14:18", "five minutes"),
        (at_time("14:00", 13), "Tuesday 24 November 2026, 14:00–14:13", "five minutes"),
        (at_time("13:00", 245), "Tuesday 24 November 2026, 13:00–17:05", "longer"),
        (at_time("13:00", 0), "Tuesday 24 November 2026, 13:00", "It has to end after it begins."),
        (at_time("13:00", -30), "Tuesday 24 November 2026, 13:00", "It has to end after it begins."),
        (None, "", "can’t be a whole day"),
        (Code.ZONE_NOT_KNOWN, "", "a time zone that we don’t know"),
        (Code.TIME_NOT_READABLE, "", "We couldn’t read that time."),
    ],
)
@BOTH
@TWICE
def test_who_proposes_what_is_impossible_is_told_why_and_nobody_else(
    mailbox: Mailbox,
    booked: Booked,
    post: Post,
    time: Interval | Code | None,
    proposed: str,
    why: str,
    role: Role,
    times: int,
) -> None:
    before = stored(booked)
    unread = time if isinstance(time, Code) else None
    mailbox.reply(booked, role, PROPOSED, None if isinstance(time, Code) else time, times=times, unread=unread)
    assert stored(booked) == before
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == EMAIL[role]
    assert mail["Subject"].startswith("Not proposed: ")
    said = f"You proposed {proposed} (London, UTC+0). It can’t" if proposed else "You proposed a time to which it can’t"
    assert said in text_of(mail) and why in text_of(mail)


EITHER = "You can propose another time, or choose one on the booking’s page."
PROPOSE = "You can propose another time."
CHOOSE = "You can choose another time on the booking’s page."


@pytest.mark.parametrize(
    ("role", "begins_in", "may"),
    [
        (Role.CLIENT, 121, EITHER),
        (Role.CLIENT, 119, PROPOSE),  # the event type's notice has passed
        (Role.CLIENT, 0, None),
        (Role.EXPERT, 119, EITHER),
        (Role.EXPERT, 0, CHOOSE),
        (Role.EXPERT, -15, None),
    ],
)
def test_who_hears_that_a_time_cannot_be_proposed_is_offered_only_what_can_be_done(
    mailbox: Mailbox, api: Api, post: Post, at: At, role: Role, begins_in: int, may: str | None
) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    two_hours = tuple(replace(each, cancel_notice_minutes=120) for each in found.event_types)
    experts.save(replace(found, event_types=two_hours))
    booked = book(api)
    mailbox.flow()
    post.sent.clear()
    at(TUESDAY + timedelta(hours=10, minutes=30 - begins_in))
    mailbox.reply(booked, role, PROPOSED, at_time("14:03"))
    (mail,) = post.sent
    other = "Ada Lovelace" if role is Role.CLIENT else "Ben Ito"
    for kind in ("plain", "html"):
        text = " ".join(text_of(mail, kind).split())
        assert f"{other} heard nothing of it." in text
        for offer in (PROPOSE, CHOOSE, EITHER):
            assert (offer in text) is (offer == may)


BEFORE = "What you proposed before still stands, and {} can accept it: Tuesday 24 November 2026, 14:05–14:30 (London"


@BOTH
@TWICE
def test_who_proposes_a_time_that_cannot_be_reads_that_their_older_one_stands(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, role, PROPOSED, at_time("14:05", 25))
    post.sent.clear()
    mailbox.reply(booked, role, PROPOSED, at_time("15:03"), times=times)
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == EMAIL[role]
    said = BEFORE.format("Ada Lovelace" if role is Role.CLIENT else "Ben Ito")
    for kind in ("plain", "html"):
        assert said in " ".join(text_of(mail, kind).split())
    assert seen_by(booked, role)["booking"]["proposal"]["start"] == "2026-11-24T14:05:00Z"
    assert answer(booked, OTHER[role], "accept", at_time("14:05", 25)).status == 200


@BOTH
@pytest.mark.parametrize("older", ["refused", "withdrawn", "of the other one", "gone by"])
def test_of_an_older_proposal_that_stands_no_more_nothing_is_said(
    mailbox: Mailbox, booked: Booked, post: Post, at: At, role: Role, older: str
) -> None:
    whose = OTHER[role] if older == "of the other one" else role
    mailbox.reply(booked, whose, PROPOSED, at_time("9:05" if older == "gone by" else "14:05"))
    if older == "refused":
        assert answer(booked, OTHER[role], "refuse", at_time("14:05")).status == 200
    elif older == "withdrawn":
        mailbox.reply(booked, role, ACCEPTED)
    elif older == "gone by":
        at(TUESDAY + timedelta(hours=9, minutes=5))
    mailbox.flow()
    post.sent.clear()
    mailbox.reply(booked, role, PROPOSED, at_time("15:03"))
    (mail,) = post.sent
    assert mail["Subject"].startswith("Not proposed: ") and "before" not in text_of(mail)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED, Status.EXPIRED])
@BOTH
def test_nothing_is_offered_of_a_booking_that_ended_before_its_mail_was_built(
    mailbox: Mailbox, booked: Booked, post: Post, status: Status, role: Role
) -> None:
    bookings.change(stored(booked), replace(stored(booked), status=status, version=2), NOW)
    start, end = (from_epoch(each) for each in at_time("14:03"))
    reply = InvitationReply(booked.id, role, PROPOSED, NOW, 0, start, end)
    mail_delivery.mail_reply_refused(reply, Fault(Code.NOT_ON_FIVE_MINUTES, minutes=5), NOW, Outbox())
    (mail,) = post.sent
    assert "another time" not in text_of(mail)


def test_a_time_that_is_not_had_is_named_in_the_zone_of_its_reader(mailbox: Mailbox, api: Api, post: Post) -> None:
    booked = book(api, timezone="America/Chicago")
    mailbox.flow()
    post.sent.clear()
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:03"))
    (mail,) = post.sent
    assert "You proposed Tuesday 24 November 2026, 08:03–08:18 (Chicago, UTC-6)." in text_of(mail)


@pytest.mark.parametrize(
    ("role", "problem"), [(Role.EXPERT, ("status_not_allowed", "time_is_booked")), (Role.CLIENT, ("slot_taken", None))]
)
def test_a_time_that_was_taken_meanwhile_cannot_be_accepted_and_the_booking_keeps_its_own(
    mailbox: Mailbox, booked: Booked, api: Api, role: Role, problem: tuple[str, str | None]
) -> None:
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    book(api, start="2026-11-24T14:00:00Z", name="Cleo Diaz", email="cleo@example.com")
    refused = answer(booked, role, "accept", at_time("14:05"))
    assert (refused.status, refused.body["type"], refused.body.get("reason")) == (409, *problem)
    assert "Cleo" not in str(refused.body)
    assert (time_of(booked), len(claimed_by_bookings())) == (at_time("10:30"), 2)
    assert seen_by(booked, role)["booking"]["proposal"]["refused"] is False, "it may become free"


def take(what: str, api: Api, booked: Booked) -> Interval:
    """Have something stand in the way of a time of that length, which is returned."""
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    if what == "held":
        assert (
            api.post("/holds", {"expert": found.handle, "event_type": "sync", "start": "2026-11-24T14:00:00Z"}).status
            == 201
        )
    elif what == "busy":
        be_busy(found, at_time("14:00", 30))
    elif what == "full":
        capped = tuple(replace(each, daily_cap=1) for each in found.event_types)
        experts.save(replace(found, event_types=capped))
        book(api, start="2026-11-25T14:00:00Z", name="Cleo Diaz", email="cleo@example.com")
        return at_time("16:00", day=TUESDAY + timedelta(days=1))
    else:
        book(api, event_type="deep-dive", start="2026-11-24T13:00:00Z", name="Cleo Diaz", email="cleo@example.com")
        return at_time("14:00")  # its buffer
    return at_time("14:05")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("booked", "Another booking has that time."),
        ("held", "Somebody is filling in the form for that time."),
        ("busy", "says you’re busy"),
        ("full", "daily cap"),
    ],
)
@BOTH
@TWICE
def test_who_proposes_a_time_that_is_not_free_is_told_so_and_nobody_else(
    mailbox: Mailbox, booked: Booked, api: Api, post: Post, what: str, words: str, role: Role, times: int
) -> None:
    time = take(what, api, booked)
    mailbox.flow()
    post.sent.clear()
    before = stored(booked)
    mailbox.reply(booked, role, PROPOSED, time, times=times)
    assert stored(booked) == before
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == EMAIL[role]
    assert mail["Subject"].startswith("Not proposed: ")
    said = text_of(mail)
    # A client learns no more than the expert's page shows.
    assert (words if role is Role.EXPERT else "That time isn’t free.") in said
    assert (words in said) is (role is Role.EXPERT) and "Cleo" not in said


@BOTH
def test_whether_a_proposed_time_is_free_is_one_query(mailbox: Mailbox, booked: Booked, role: Role) -> None:
    mailbox.note(booked, role, PROPOSED, at_time("10:40"))
    reply = replies.load(booked.id, role)
    assert reply is not None
    with counted_calls() as calls:
        assert apply_reply.apply(reply, NOW) is None, "it overlaps the booking's own time, and may"
    of_client = ["UpdateItem", "GetItem"] if role is Role.CLIENT else []  # its network's limit, and blocks
    assert calls == ["GetItem", "GetItem", "UpdateItem", *of_client, "Query", "TransactWriteItems"]


def be_busy(found: Expert, time: Interval) -> None:
    experts.save(replace(found, has_calendars=True))
    by_date = busy_days.split_by_date([time])
    calendar = ExternalCalendar("c1", "ada-lovelace", "https://c.example/x", "Work", "c.example", NOW)
    calendars.write_days(calendars.end(calendar), by_date, busy_days.digests_of(by_date), NOW)


@pytest.mark.parametrize(
    ("role", "problem"), [(Role.EXPERT, ("status_not_allowed", "time_is_busy")), (Role.CLIENT, ("slot_taken", None))]
)
def test_a_time_at_which_the_expert_is_busy_elsewhere_is_not_had(
    mailbox: Mailbox, booked: Booked, role: Role, problem: tuple[str, str | None]
) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:20"))
    be_busy(found, at_time("14:00", 30))
    refused = answer(booked, role, "accept", at_time("14:20"))
    assert (refused.status, refused.body["type"], refused.body.get("reason")) == (409, *problem)
    assert time_of(booked) == at_time("10:30")


def test_a_seat_under_a_cap_moves_along_or_is_not_had(mailbox: Mailbox, ada: Expert, api: Api) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    experts.save(replace(found, event_types=tuple(replace(each, daily_cap=1) for each in found.event_types)))
    wednesday = at_time("12:00", 30, day=TUESDAY + timedelta(days=1))
    first = book(api, event_type="office", start="2026-11-24T12:00:00Z")
    mailbox.reply(first, Role.CLIENT, PROPOSED, wednesday)
    assert answer(first, Role.EXPERT, "accept", wednesday).status == 200
    second = book(api, event_type="office", start="2026-11-24T12:00:00Z")
    later = at_time("14:00", 30, day=TUESDAY + timedelta(days=1))
    mailbox.reply(second, Role.CLIENT, PROPOSED, later)
    assert stored(second).proposal is None
    bookings.change(stored(second), propose(stored(second), Role.CLIENT, later, NOW), NOW)
    refused = answer(second, Role.EXPERT, "accept", later)
    assert (refused.status, refused.body["reason"]) == (409, "day_is_full")


@BOTH
def test_a_newer_proposal_takes_the_place_of_one_before(mailbox: Mailbox, booked: Booked, role: Role) -> None:
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("15:05"))
    for action in ("accept", "refuse"):
        stale = answer(booked, role, action, at_time("14:05"))
        assert (stale.status, stale.body["type"]) == (409, "changed")
    mailbox.reply(booked, role, PROPOSED, at_time("16:05"))
    late = answer(booked, role, "accept", at_time("15:05"))
    assert (late.status, late.body["reason"]) == (409, "no_proposal")
    assert answer(booked, OTHER[role], "accept", at_time("16:05")).status == 200


@BOTH
def test_who_accepts_the_booked_time_after_all_proposes_nothing_more(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role
) -> None:
    mailbox.reply(booked, role, PROPOSED, at_time("14:05"))
    post.sent.clear()
    mailbox.reply(booked, role, ACCEPTED)
    assert post.sent == []
    shown = seen_by(booked, OTHER[role])
    assert (shown["booking"]["proposal"], "answer_proposal" in shown["actions"]) == (None, False)
    mailbox.reply(booked, role, PROPOSED, at_time("10:30"))
    assert seen_by(booked, role)["booking"]["attendance"][role.value] == "accepted", "the same time is no other"


@pytest.mark.parametrize("end", ["move", "cancel"])
def test_a_move_and_a_cancellation_end_a_proposal(mailbox: Mailbox, booked: Booked, end: str) -> None:
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    assert (booked.move("2026-11-24T15:00:00Z") if end == "move" else booked.cancel()).status == 200
    refused = answer(booked, Role.EXPERT, "accept", at_time("14:05"))
    assert (refused.status, refused.body["reason"]) == (409, "no_proposal")
    assert seen_by(booked, Role.EXPERT)["booking"]["proposal"] is None


@pytest.mark.parametrize(
    ("proposed", "last"), [(at_time("14:05"), at_time("10:30")[0]), (at_time("9:05"), at_time("9:05")[0])]
)
def test_a_proposal_stands_until_the_booking_or_it_would_begin(
    mailbox: Mailbox, booked: Booked, at: At, proposed: Interval, last: int
) -> None:
    mailbox.reply(booked, Role.CLIENT, PROPOSED, proposed)
    begins = NOW + timedelta(seconds=last - to_epoch(NOW))
    at(begins - timedelta(seconds=1))
    assert "answer_proposal" in seen_by(booked, Role.EXPERT)["actions"]
    at(begins)
    assert "answer_proposal" not in seen_by(booked, Role.EXPERT)["actions"]
    assert answer(booked, Role.EXPERT, "accept", proposed).body["reason"] == "no_proposal"


def test_only_the_other_one_answers_a_proposal(mailbox: Mailbox, booked: Booked) -> None:
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    own = answer(booked, Role.CLIENT, "accept", at_time("14:05"))
    assert (own.status, own.body["reason"]) == (409, "no_proposal")
    body = {"action": "accept", "start": "2026-11-24T14:05:00Z", "end": "2026-11-24T14:20:00Z"}
    for token in (signed_in("eve@example.com"), "x"):
        assert booked.api.post(f"{booked.path}/proposal", body, Authorization=f"Bearer {token}").status == 404
    for bad in ({"action": "yes"}, {"start": None}, {"end": "soon"}):
        found = booked.api.post(f"{booked.path}/proposal", {**body, **bad}, Authorization=f"Bearer {signed_in(*ADA)}")
        assert (found.status, [each["field"] for each in found.body["errors"]]) == (422, [*bad])
    assert time_of(booked) == at_time("10:30")


@BOTH
@pytest.mark.parametrize("kind", ReplyKind)
@pytest.mark.parametrize("become", ["cancelled", "expired", "moved", "erased"])
def test_a_reply_to_what_is_no_more_does_nothing(
    mailbox: Mailbox, api: Api, post: Post, role: Role, kind: ReplyKind, become: str
) -> None:
    booked = book(api, event_type="deep-dive", start="2026-11-24T12:00:00Z")
    mailbox.flow()
    mailbox.note(booked, role, kind, at_time("15:00") if kind is PROPOSED else None)
    waiting = mailbox.records()
    if become == "cancelled":
        booked.cancel()
    elif become == "moved":
        booked.move("2026-11-24T13:00:00Z")
    elif become == "erased":
        bookings.erase_client(stored(booked))
        bookings.erase_expert(stored(booked))
    else:
        bookings.change(stored(booked), expire(stored(booked), NOW), NOW)
    before = stored(booked)
    post.sent.clear()
    assert follow(*waiting) == NOTHING_FAILED
    assert (stored(booked), post.sent) == (before, [])


def test_an_older_reply_that_comes_late_does_not_undo_a_newer_one(mailbox: Mailbox, booked: Booked) -> None:
    mailbox.note(booked, Role.CLIENT, DECLINED)
    declined = mailbox.records()
    mailbox.note(booked, Role.CLIENT, ACCEPTED)
    accepted = mailbox.records()
    assert follow(*declined, *accepted, *declined) == NOTHING_FAILED
    assert seen_by(booked, Role.EXPERT)["booking"]["attendance"]["client"] == "accepted"


@BOTH
@TWICE
@pytest.mark.parametrize(("kind", "word"), [(ACCEPTED, "accepted"), (TENTATIVE, "tentative")])
def test_who_comes_is_heard_after_a_later_proposal_of_the_other_one(
    mailbox: Mailbox, booked: Booked, role: Role, times: int, kind: ReplyKind, word: str
) -> None:
    # Queues keep no order: the reply that was sent first may come last.
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    mailbox.reply(booked, role, kind, times=times, at=NOW)
    shown = seen_by(booked, role)["booking"]
    assert shown["attendance"] == {role.value: word, OTHER[role].value: None}
    assert (shown["proposal"]["by"], shown["proposal"]["start"]) == (OTHER[role].value, "2026-11-24T14:05:00Z")


@BOTH
@TWICE
def test_of_two_proposals_the_later_one_stands_whichever_comes_first(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role, times: int
) -> None:
    mailbox.reply(booked, role, ACCEPTED, at=NOW)
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    post.sent.clear()
    mailbox.reply(booked, role, PROPOSED, at_time("15:00"), times=times, at=NOW + timedelta(milliseconds=1))
    shown = seen_by(booked, role)["booking"]
    assert (shown["proposal"]["by"], shown["proposal"]["start"]) == (OTHER[role].value, "2026-11-24T14:05:00Z")
    assert shown["attendance"] == {"client": None, "expert": None}
    version = stored(booked).version
    mailbox.note(booked, role, PROPOSED, at_time("15:00"), at=NOW + timedelta(milliseconds=2))
    mailbox.flow()
    assert (stored(booked).version, post.sent) == (version, []), "there is nothing left to change"


@BOTH
def test_a_proposal_that_was_overtaken_does_not_come_back_with_its_record(
    mailbox: Mailbox, booked: Booked, post: Post, role: Role
) -> None:
    records = []
    replied = ((OTHER[role], PROPOSED, at_time("14:05")), (role, PROPOSED, at_time("15:05")), (role, ACCEPTED, None))
    for who, kind, time in replied:
        mailbox.note(booked, who, kind, time)
        records += mailbox.records()
        assert follow(*records) == NOTHING_FAILED, "a run that was killed begins again"
    mailbox.flow()
    post.sent.clear()
    before = stored(booked)
    assert follow(*records) == NOTHING_FAILED
    mailbox.flow()
    assert (stored(booked), post.sent) == (before, [])
    shown = seen_by(booked, role)
    assert (shown["booking"]["proposal"], "answer_proposal" in shown["actions"]) == (None, False)


def test_a_refused_proposal_stays_refused_when_its_record_comes_again(mailbox: Mailbox, booked: Booked) -> None:
    mailbox.note(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    records = mailbox.records()
    assert follow(*records) == NOTHING_FAILED
    assert answer(booked, Role.EXPERT, "refuse", at_time("14:05")).status == 200
    assert follow(*records) == NOTHING_FAILED
    assert seen_by(booked, Role.CLIENT)["booking"]["proposal"]["refused"] is True


@pytest.mark.parametrize("kind", [ACCEPTED, DECLINED, PROPOSED])
def test_who_changes_the_booking_while_a_reply_is_applied_is_not_overwritten(
    mailbox: Mailbox, booked: Booked, kind: ReplyKind
) -> None:
    moved = list[int]()

    def move_once(**_: Any) -> None:
        if not moved:
            moved.append(1)
            assert booked.move("2026-11-24T15:00:00Z").status == 200

    mailbox.note(booked, Role.CLIENT, kind, at_time("14:05") if kind is PROPOSED else None)
    with before_each_call(move_once, "TransactWriteItems"):
        assert follow(*mailbox.records()) == NOTHING_FAILED
    assert (time_of(booked), stored(booked).status) == (at_time("15:00"), Status.CONFIRMED)
    assert (stored(booked).proposal, stored(booked).client_attends) == (None, None)


def test_of_two_who_change_it_at_once_one_moves_it(mailbox: Mailbox, booked: Booked) -> None:
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    moved = list[int]()

    def move_once(**_: Any) -> None:
        if not moved:
            moved.append(1)
            assert booked.move("2026-11-24T15:00:00Z").status == 200

    with before_each_call(move_once, "TransactWriteItems"):
        late = answer(booked, Role.EXPERT, "accept", at_time("14:05"))
    assert (late.status, late.body["type"]) == (409, "changed")
    assert claimed_by_bookings() == [at_time("15:00")]


@pytest.mark.parametrize("action", ["accept", "refuse"])
def test_what_is_answered_twice_at_once_is_answered_the_same_way(mailbox: Mailbox, booked: Booked, action: str) -> None:
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    answered = list[Answer]()

    def answer_as_well(**_: Any) -> None:
        if not answered:
            answered.append(Answer(0, {}, {}))
            answered[0] = answer(booked, Role.EXPERT, action, at_time("14:05"))

    with before_each_call(answer_as_well, "TransactWriteItems"):
        second = answer(booked, Role.EXPERT, action, at_time("14:05"))
    assert (second.status, second.body) == (answered[0].status, answered[0].body)
    assert second.status == 200


def test_whom_the_expert_blocks_proposes_nothing(mailbox: Mailbox, booked: Booked, api: Api, post: Post) -> None:
    blocked = api.post("/me/blocks", {"email": BEN}, Authorization=f"Bearer {signed_in(*ADA)}")
    assert blocked.status == 201
    mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("14:05"))
    assert (stored(booked).proposal, post.sent) == (None, [])
    mailbox.reply(booked, Role.CLIENT, DECLINED)
    assert stored(booked).status is Status.CANCELLED


@pytest.mark.parametrize("time", [at_time("14:05"), at_time("14:03")])
def test_who_proposes_without_end_is_heard_no_more_for_an_hour(
    mailbox: Mailbox, booked: Booked, post: Post, monkeypatch: pytest.MonkeyPatch, time: Interval
) -> None:
    monkeypatch.setenv("LIMITS", "moves_per_address=2")
    for _ in range(4):
        mailbox.reply(booked, Role.CLIENT, PROPOSED, time)
    assert len(post.sent) == 2


@BOTH
@TWICE
def test_who_declines_more_than_an_hour_allows_is_told_once_an_hour_that_it_stands(
    mailbox: Mailbox, booked: Booked, api: Api, post: Post, monkeypatch: pytest.MonkeyPatch, role: Role, times: int
) -> None:
    monkeypatch.setenv("LIMITS", "cancellations_per_address=1")
    mailbox.reply(book(api, start="2026-11-24T14:00:00Z"), role, DECLINED)
    post.sent.clear()
    for hour in (0, 0, 1):
        mailbox.reply(booked, role, DECLINED, times=times, at=NOW + timedelta(hours=hour, minutes=mailbox.number()))
    assert stored(booked).status is Status.CONFIRMED
    assert [mail["To"].addresses[0].addr_spec for mail in post.sent] == [EMAIL[role]] * 2
    (mail, _) = post.sent
    assert mail["Subject"].startswith("Not cancelled: ")
    assert "Once the hour is over, decline it again, or cancel it on its page." in text_of(mail)


def test_who_books_under_many_addresses_is_heard_no_more_either(
    mailbox: Mailbox, api: Api, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "moves_per_network=2")
    made = [book(api, start=f"2026-11-24T1{n}:30:00Z", email=f"eve{n}@evil.example") for n in range(3)]
    mailbox.flow()
    post.sent.clear()
    for booked in made:
        mailbox.reply(booked, Role.CLIENT, PROPOSED, at_time("16:05"))
    assert len(post.to(ADA[0])) == 2


@pytest.mark.parametrize("role", Role)
def test_what_was_replied_goes_with_whoever_is_erased(
    mailbox: Mailbox, api: Api, post: Post, at: At, role: Role
) -> None:
    booked = book(api)
    mailbox.reply(booked, role, ACCEPTED)
    mailbox.reply(booked, OTHER[role], PROPOSED, at_time("14:05"))
    token = {"Authorization": f"Bearer {signed_in(EMAIL[role], ADA[1] if role is Role.EXPERT else None)}"}
    (exported,) = api.get("/me/export", **token).body["sessions" if role is Role.EXPERT else "bookings"]
    assert (exported["attendance"][role.value], exported["proposal"]["by"]) == ("accepted", OTHER[role].value)
    at(TUESDAY + timedelta(days=1))
    api.delete("/me", **token)
    erase(EMAIL[role], TUESDAY + timedelta(days=1))
    found = stored(booked)
    assert (found.client_attends if role is Role.CLIENT else found.expert_attends) is None
    assert found.proposal is None
    for item in stored_items():
        if item["SK"]["S"].startswith("REPLY#"):
            assert not any(each in str(item) for each in ("@", "Ben", "Ada", "ada-lovelace"))
            assert int(item["expires_at"]["N"]) <= to_epoch(NOW + timedelta(days=3, minutes=1))
