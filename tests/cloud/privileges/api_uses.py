"""Uses of the REST API, as visitors, clients and experts make them."""

from __future__ import annotations

import secrets

import urllib3

from tests.cloud.privileges.world import World
from tests.cloud.test_busy_calendars import message_about, once_read

_JPEG = b"\xff\xd8\xff\xe0" + b"pixels" * 100
_IN_THE_PROFILE = ("name", "category", "headline", "bio", "specializations", "experience_years", "hidden", "revision")


def show_an_expert(world: World) -> bool:
    """The page of an expert has their slots."""
    status, page = world.api.get(f"/experts/{world.handle}?days=1&timezone=UTC")
    return status == 200 and bool(page["days"])


def ask_for_a_handle(world: World) -> bool:
    """Somebody hears whether a handle is to be had."""
    return world.api.ask("GET", f"/handles?handle=h-{secrets.token_hex(4)}", token=world.token)[0] == 200


def book_and_cancel(world: World) -> bool:
    """A booking is made, and cancelled."""
    status, made = world.api.book(world.request())
    return status == 201 and world.api.cancel(made)[0] == 200


def remove_a_calendar(world: World) -> bool:
    """A calendar goes with its busy days."""
    made = world.add_a_calendar()
    if made is None or not world.call("read_calendars", message_about(world.handle, made)):
        return False
    if once_read(world.api, world.token, made)["busy_days"] == 0:
        return False
    done: bool = world.api.ask("DELETE", f"/me/calendars/{made}", token=world.token)[0] == 204
    if not done:
        world.remove(f"EXPERT#{world.handle}", f"CALENDAR#{made}")
    return done


def have_a_calendar_read(world: World) -> bool:
    """That a calendar was added is told to the queue; then it's removed. Without the right it's left to the clock."""
    made = world.add_a_calendar()
    told = [asked.get("calendar") for asked in world.readings()]
    world.remove(f"EXPERT#{world.handle}", f"CALENDAR#{made}")
    return made is not None and made in told


def take_the_reputation_along(world: World) -> bool:
    """An expert gets their reviews, signed."""
    return world.api.ask("GET", "/me/reputation", token=world.token)[0] == 200


def list_bookings(world: World) -> bool:
    """Somebody sees their own bookings."""
    return world.api.ask("GET", f"/bookings?email={world.address}", token=world.token)[0] == 200


def list_sessions(world: World) -> bool:
    """An expert sees theirs."""
    return world.api.ask("GET", "/me/bookings", token=world.token)[0] == 200


def recognise_a_session(world: World) -> bool:
    """A process that has not read the keys yet knows who is signed in."""
    world.renew("api_handler")
    return world.api.ask("GET", "/me", token=world.token)[0] == 200


def change_the_photo(world: World) -> bool:
    """A photo is uploaded by the form, looked at, and kept."""
    _, form = world.api.ask("POST", "/me/photo", {}, token=world.token)
    upload = {**form["fields"], "file": ("photo.jpg", _JPEG, "image/jpeg")}
    # Its host is the bucket's; any name leads to the embedded cloud.
    address = urllib3.util.parse_url(form["url"])
    host = {"Host": address.netloc or ""}
    url = f"{world.stack.endpoint_url.rstrip('/')}{address.request_uri}"
    uploaded = urllib3.request("POST", url, fields=upload, headers=host, retries=False, timeout=30)
    if uploaded.status >= 300:
        return False
    own = world.api.ask("GET", "/me/expert", token=world.token)[1]["expert"]
    changed = {**{name: own[name] for name in _IN_THE_PROFILE}, "photo": form["id"]}
    status, saved = world.api.ask("PUT", "/me/expert", changed, token=world.token)
    return status == 200 and world.lies(saved["expert"]["photo_url"].removeprefix("/"))
