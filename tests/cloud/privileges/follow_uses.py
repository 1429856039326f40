"""Uses of the functions that follow the table and the clock: projections, pages, mails, erasure, calendars."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from infra.cloudformation.clocks import sent_to
from tests.cloud import seen
from tests.cloud.calls import day_ahead, eventually
from tests.cloud.people import LONG_AGO
from tests.cloud.privileges.world import Image, World, a_handle, an_address

_PAST = "2026-01-01T00:00:00Z"
_PAST_STORED = "2026-01-01T00:00:00.000000+0000"
"""As the table has instants that are no keys."""


def keep_up_with_a_profile(world: World) -> bool:
    """A new expert is listed and has pages; one who offers less and has another photo has no more than that."""
    handle = a_handle()
    photo = f"photos/{handle}-1.jpg"
    first = world.profile(handle) | {"category": {"S": "Music"}, "photo_url": {"S": f"/{photo}"}}
    then = first | {
        "version": {"N": "2"},
        "category": {"S": "Law"},
        "photo_url": {"S": "/portraits/none.svg"},
        "event_types": {"S": "[]"},
    }
    offered = json.loads(first["event_types"]["S"])[0]["slug"]
    world.s3.put_object(Bucket=world.stack.bucket_name, Key=photo, Body=b"a picture")
    world.put(first)
    if not world.call("follow_changes", world.records((None, first))):
        return False
    assert all(map(world.lies, (handle, f"{handle}/{offered}", f"qr/{handle}.svg", f"qr/{handle}/{offered}.svg")))
    world.put(then)
    if not world.call("follow_changes", world.records((first, then))):
        return False
    listed = world.item(f"EXPERT#{handle}", "LISTED")
    left = map(world.lies, (f"{handle}/{offered}", f"qr/{handle}/{offered}.svg", photo))
    return listed is not None and listed["version"] == {"N": "2"} and not any(left)


def write_the_sitemap(world: World) -> bool:
    """A file of a category that lists nobody any more goes from the sitemap, for the index names it."""
    gone = "sitemap-experts-gone.xml"
    index = f"<loc>{world.stack.site_url}{gone}</loc>"
    for key, content in (("sitemap.xml", index), (gone, "")):
        world.s3.put_object(Bucket=world.stack.bucket_name, Key=key, Body=content.encode())
    if not world.call("follow_changes", sent_to("FollowChanges", "WriteTheSitemap")):
        return False
    found = world.s3.get_object(Bucket=world.stack.bucket_name, Key="sitemap.xml")["Body"].read().decode()
    assert "sitemap-pages.xml" in found
    return not world.lies(gone)


def mail_about_a_booking(world: World) -> bool:
    """The client who booked hears of it."""
    address, booking = an_address(), _another(world)
    booked = booking | {"email": {"S": address}}
    return world.call("follow_changes", world.records((None, booked))) and world.mailed(address)


def withhold_a_code(world: World) -> bool:
    """While the alarm on bounces rings, a code for an address that nobody proved isn't mailed."""
    from tests.cloud.test_mail import mails_to

    alarms, address, since = world.stack.client("cloudwatch"), an_address(), seen.now()
    (alarm,) = alarms.describe_alarms(AlarmNamePrefix="expertbook-bounces")["MetricAlarms"]

    def become(state: str) -> None:
        alarms.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue=state, StateReason="a test says so")
        world.renew("follow_changes")  # each process looks once a minute

    def outcome() -> str:
        if "mail withheld" in {line.get("message") for line in seen.lines(world.stack, since)}:
            return "withheld"
        return "mailed" if mails_to(world.stack, address) else ""

    become("ALARM")
    try:
        assert world.api.ask("POST", "/auth/codes", {"email": address})[0] in (200, 202)
        (asked,) = world.items(f"ACCOUNT#{address}", "CODE#")
        assert world.call("follow_changes", world.records((None, asked)))
        return eventually(outcome) == "withheld"
    finally:
        become("OK")


def mail_a_code(world: World) -> bool:
    """A process that has not read the keys yet mails a code to sign in with."""
    address = an_address()
    assert world.api.ask("POST", "/auth/codes", {"email": address})[0] in (200, 202)
    world.renew("follow_changes")
    (asked,) = world.items(f"ACCOUNT#{address}", "CODE#")
    return world.call("follow_changes", world.records((None, asked))) and world.mailed(address)


def erase(world: World) -> bool:
    """Of an expert who wants to be forgotten nothing is left, in their own bookings and in their clients'."""
    handle, address = a_handle(), an_address()
    expert, email, owner = {"S": f"EXPERT#{handle}"}, {"S": f"EMAIL#{address}"}, {"S": f"ACCOUNT#{address}"}
    over = {name: {"S": _PAST_STORED} for name in ("start", "end")}
    over |= {name: {"S": _PAST} for name in ("GSI1SK", "GSI2SK")}
    made = _another(world) | over | {"GSI1PK": email}
    taken = _another(world) | over | {"GSI2PK": expert}
    claim = {"PK": expert, "SK": {"S": "SLOT#2026-01-01T00:00Z"}, "booking_id": taken["booking_id"]}
    own = world.item(f"ACCOUNT#{world.address}", "ACCOUNT")
    assert own is not None
    account = own | {"PK": owner, "email": {"S": address}, "expert": {"S": handle}, "erase_asked_at": own["created_at"]}
    world.put(world.profile(handle), made, taken, claim, account)
    if not world.call("follow_changes", world.records((None, account))):
        return False
    looked_once = world.item(f"ACCOUNT#{address}", "ACCOUNT")
    if looked_once is None or "erased_at" not in looked_once:
        return False
    world.put(looked_once | LONG_AGO)
    if not world.call("follow_changes", sent_to("FollowChanges", "EraseWhatIsDue")):
        return False
    left = [world.item(booking["PK"]["S"], "BOOKING") or {} for booking in (made, taken)]
    lists = [item.get(index) for item, index in zip(left, ("GSI1PK", "GSI2PK"), strict=True)]
    claims = world.items(f"EXPERT#{handle}", "SLOT#")
    return lists == [None, None] and not claims and world.item(f"ACCOUNT#{address}", "ACCOUNT") is None


def set_aside(world: World) -> bool:
    """A record that nobody can read is left with the dead letters, and those behind it go on."""
    world.letters()
    unreadable = {"PK": {"S": f"BOOKING#{secrets.token_hex(8)}"}, "SK": {"S": "BOOKING"}}
    return world.call("follow_changes", world.records((None, unreadable))) and world.letters() == 1


def read_a_calendar(world: World) -> bool:
    """A calendar that is due is read, and its busy days are kept."""
    calendar, day = secrets.token_hex(6), f"{world.feed.busy[0][0]:%Y-%m-%d}"
    world.put(_due(world, world.handle, calendar))
    _look_at(world, world.handle, calendar=calendar)
    busy = world.item(f"EXPERT#{world.handle}", f"SLOT#{day}#BUSY#{calendar}")
    found = world.item(f"EXPERT#{world.handle}", f"CALENDAR#{calendar}")
    # An expert may have a few, and has those of all other uses.
    world.remove(f"EXPERT#{world.handle}", f"CALENDAR#{calendar}")
    return (
        busy is not None and found is not None and found["read_at"]["S"] > _PAST_STORED and found["days"] != {"S": "{}"}
    )


def know_a_booking_that_came_back(world: World) -> bool:
    """A calendar with the entry of a booking of the expert's own is read, and takes no time."""
    calendar, begin = secrets.token_hex(6), day_ahead(43)
    world.feed.returned = {world.booking["booking_id"]["S"]: (begin, begin + timedelta(hours=1))}
    world.put(_due(world, world.handle, calendar))
    _look_at(world, world.handle, calendar=calendar)
    world.feed.returned = {}
    busy = world.item(f"EXPERT#{world.handle}", f"SLOT#{begin:%Y-%m-%d}#BUSY#{calendar}")
    found = world.item(f"EXPERT#{world.handle}", f"CALENDAR#{calendar}")
    world.remove(f"EXPERT#{world.handle}", f"CALENDAR#{calendar}")
    return busy is None and found is not None and found["read_at"]["S"] > _PAST_STORED


def forget_an_account(world: World) -> bool:
    """A calendar account of an expert who is gone goes as well, with what was written there."""
    handle, account = a_handle(), secrets.token_hex(6)
    keys = {"PK": {"S": f"CALENDARS#{handle}"}}
    empty = {"reads": {"S": "[]"}, "calendars": {"S": "[]"}, "failures": {"N": "0"}, "wanted": {"N": "0"}}
    about = {"service": {"S": "caldav"}, "user": {"S": "zoe"}, "credentials": {"B": b"sealed"}, "version": {"N": "1"}}
    stands = {"status": {"S": "connected"}, "on_delete": {"S": "ask"}, "added_at": {"S": _PAST_STORED}}
    due = {"SK": {"S": f"ACCOUNT#{account}"}, "GSI1SK": {"S": _PAST}}
    world.put({**keys, **empty, **about, **stands, **due}, {**keys, "SK": {"S": f"ENTRY#{account}#1"}})
    _look_at(world, handle, account=account)
    return world.items(f"CALENDARS#{handle}", f"ENTRY#{account}") == []


def hand_over(world: World) -> bool:
    """The clock has a calendar looked at that is due."""
    handle, calendar = a_handle(), secrets.token_hex(6)
    world.put({**_due(world, handle, calendar), "GSI1PK": {"S": "CALENDARS"}})
    world.call("follow_changes", sent_to("FollowChanges", "HandOverCalendars"))
    world.remove(f"EXPERT#{handle}", f"CALENDAR#{calendar}")
    return {"expert": handle, "calendar": calendar} in world.readings()


def forget_a_calendar(world: World) -> bool:
    """The calendar of an expert who is gone goes as well."""
    handle, calendar = a_handle(), secrets.token_hex(6)
    world.put(_due(world, handle, calendar))
    _look_at(world, handle, calendar=calendar)
    return world.item(f"EXPERT#{handle}", f"CALENDAR#{calendar}") is None


def _another(world: World) -> Image:
    """A booking of a client and an expert whom nobody knows."""
    number = secrets.token_hex(13)
    nobody = json.loads(world.booking["expert"]["S"]) | {"handle": ""}
    ids = {"PK": {"S": f"BOOKING#{number}"}, "booking_id": {"S": number}, "expert": {"S": json.dumps(nobody)}}
    indexes = {"GSI1PK": {"S": f"EMAIL#{an_address()}"}, "GSI2PK": {"S": f"EXPERT#{a_handle()}"}}
    kept = {name: value for name, value in world.booking.items() if name != "request"}
    return kept | ids | indexes


def _due(world: World, handle: str, calendar: str) -> Image:
    keys = {"PK": {"S": f"EXPERT#{handle}"}, "SK": {"S": f"CALENDAR#{calendar}"}, "GSI1SK": {"S": _PAST}}
    unread = {"days": {"S": "{}"}, "version": {"N": "1"}, "read_at": {"S": _PAST_STORED}, "expert": {"S": handle}}
    # The clock finds it by none of its lists.
    others = ("etag", "last_modified", "asked_at", "GSI1PK")
    kept = {name: value for name, value in world.calendar.items() if name not in others}
    return kept | keys | unread


def _look_at(world: World, handle: str, **what: str) -> bool:
    body = json.dumps({"expert": handle, **what})
    return world.call("read_calendars", {"Records": [{"messageId": "1", "body": body}]})
