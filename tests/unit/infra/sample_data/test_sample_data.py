"""The sample data obeys the rules that everybody's data obeys, and filling in twice is filling in once."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import available_timezones

import phonenumbers
import pytest

from expertbook.domain.rating import SHOWN_FROM, Figures
from expertbook.domain.scheduling.grains import claimed_span, grains_of
from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.local_time import Epoch, boundary
from expertbook.domain.scheduling.model import GRAIN_MINUTES, MAX_GRAINS, WEEKDAYS
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots
from infra.sample_data import generated
from infra.sample_data.bookings import SampleBooker, choose_bookings
from infra.sample_data.clients import CLIENTS
from infra.sample_data.looks import BACKGROUNDS, CLOTHS, HAIRS, SKINS
from infra.sample_data.outputs import NoOutputs, Outputs
from infra.sample_data.people import sample_people
from infra.sample_data.people.person import upcoming
from infra.sample_data.portraits import portrait
from infra.sample_data.reviews import reviews_of

TODAY = date(2026, 11, 21)
TWELVE = tuple(person.expert for person in sample_people(TODAY))
GENERATED = tuple(generated.generated_expert(number) for number in range(300))
HANDLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PORTRAIT_BYTES = 4096

SOME = TWELVE + GENERATED[:40]


def test_there_are_twelve_experts_in_five_categories() -> None:
    assert len(TWELVE) == len({expert.handle for expert in TWELVE}) == 12
    assert {expert.category for expert in TWELVE} == {
        "Technology",
        "Business",
        "Health",
        "Design",
        "Education",
    }


def test_the_twelve_live_on_all_continents_each_in_a_zone_of_their_own() -> None:
    zones = {expert.availability.timezone for expert in TWELVE}
    assert len(zones) == 12
    assert {zone.split("/")[0] for zone in zones} == {
        "Africa",
        "America",
        "Asia",
        "Australia",
        "Europe",
        "Pacific",
    }


def test_the_twelve_meet_in_every_kind_of_place_and_one_asks_for_confirmation() -> None:
    offered = [event_type for expert in TWELVE for event_type in expert.event_types]
    assert {event_type.place.kind for event_type in offered} == {"jitsi", "link", "phone", "in_person"}
    assert any(event_type.requires_confirmation for event_type in offered)


def test_some_of_the_twelve_do_without_a_phone_number_and_who_calls_never_does() -> None:
    offered = [event_type for expert in TWELVE for event_type in expert.event_types]
    assert {event_type.phone for event_type in offered} == {"required", "optional"}
    assert {event_type.phone for event_type in offered if event_type.place.kind == "phone"} == {"required"}


def test_most_of_the_twelve_have_a_rating_of_their_own() -> None:
    assert len({expert.figures.rating for expert in TWELVE}) >= 10


def test_each_rating_is_what_the_reviews_come_to() -> None:
    for expert in TWELVE:
        given = reviews_of(expert.handle, TODAY)
        assert Figures(sum(review.stars for review in given), len(given)) == expert.figures
        assert len({review.id for review in given}) == len(given)
        assert all(review.given_at.date() < TODAY for review in given)
    assert {expert.figures.number < SHOWN_FROM for expert in TWELVE} == {True, False}


def test_a_profile_is_complete() -> None:
    for expert in SOME:
        assert HANDLE.fullmatch(expert.handle), expert
        assert expert.version == 0
        assert 3 <= len(expert.specializations) == len(set(expert.specializations)) <= 5
        assert 3 <= expert.experience_years <= 30
        assert 2 <= len(re.findall(r"[.!?](?:\s|$)", expert.bio)) <= 4
        assert "{" not in expert.bio + expert.headline
        assert expert.photo_url.startswith("/portraits/")
        assert expert.email == f"{expert.handle}@example.com"


def test_event_types_can_be_claimed_by_grains() -> None:
    for expert in SOME:
        assert 2 <= len(expert.event_types) == len({offered.slug for offered in expert.event_types}) <= 3
        assert len({offered.duration_minutes for offered in expert.event_types}) == len(expert.event_types)
        for offered in expert.event_types:
            minutes = (
                offered.duration_minutes,
                offered.interval_minutes,
                offered.buffer_before_minutes,
                offered.buffer_after_minutes,
            )
            assert all(value % GRAIN_MINUTES == 0 for value in minutes)
            assert 15 <= offered.duration_minutes <= 90
            assert 30 <= offered.booking_window_days <= 60
            assert len(grains_of(claimed_span(offered, Epoch(0)))) <= MAX_GRAINS
            assert (offered.place.detail == "") == (offered.place.kind in ("jitsi", "phone"))


def test_hours_are_a_week_in_a_zone_that_exists() -> None:
    for expert in SOME:
        assert expert.availability.timezone in available_timezones()
        assert set(expert.availability.weekly) <= set(WEEKDAYS)
        for hours in [*expert.availability.weekly.values(), *expert.availability.overrides.values()]:
            assert len(hours) <= 8
            bounds = [parse_clock_time(clock) for interval in hours for clock in interval]
            assert all(earlier < later for earlier, later in pairwise(bounds))
            assert all(0 <= bound <= 1440 and bound % GRAIN_MINUTES == 0 for bound in bounds)
        for day in expert.availability.overrides:
            assert TODAY < date.fromisoformat(day) <= TODAY + timedelta(days=28)


def test_everything_on_offer_has_open_slots_soon() -> None:
    for expert in SOME:
        query = DateRange(TODAY, TODAY + timedelta(days=9), expert.availability.timezone)
        for offered in expert.event_types:
            found = compute_slots(expert.availability, offered, query, now=boundary(TODAY, 0, "UTC"))
            assert len([slot for slot in found if slot.status is SlotStatus.OPEN]) >= 5


def test_an_override_is_of_the_next_such_weekday_after_today() -> None:
    saturday = TODAY
    assert upcoming(saturday, "sun") == "2026-11-22"
    assert upcoming(saturday, "sat") == "2026-11-28"
    assert upcoming(saturday, "sat", 1) == "2026-12-05"


def test_generated_experts_never_share_a_handle_with_anybody() -> None:
    assert gcd(generated._STRIDE, generated._NAMES) == 1
    everybody = [generated.generated_expert(number).handle for number in range(generated._NAMES + 500)]
    everybody += [expert.handle for expert in TWELVE]
    assert len(set(everybody)) == len(everybody)


def test_no_expert_signs_in_as_a_sample_client() -> None:
    addresses = {client.email.casefold() for client in CLIENTS}
    assert not addresses & {expert.email for expert in (*TWELVE, *GENERATED)}


def test_a_generated_expert_depends_on_the_number_alone() -> None:
    assert generated.generated_expert(41) == generated.generated_expert(41)


def test_generated_experts_are_in_the_five_categories_and_use_the_shared_portraits() -> None:
    assert {expert.category for expert in GENERATED} == {expert.category for expert in TWELVE}
    drawn = {f"/portraits/{name}.svg" for name, _ in generated.shared_portraits()}
    assert len(drawn) == generated.SHARED_PORTRAITS
    assert {expert.photo_url for expert in GENERATED} <= drawn


def test_portraits_are_small_distinct_harmless_and_titled() -> None:
    drawn = [portrait(person.expert.handle, person.expert.name, person.look) for person in sample_people(TODAY)]
    drawn += [svg for _, svg in generated.shared_portraits()]
    assert len(set(drawn)) == len(drawn)
    for svg in drawn:
        assert len(svg.encode()) < PORTRAIT_BYTES
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.findtext("{http://www.w3.org/2000/svg}title")
        assert not {"script", "style", "image", "foreignObject"} & {
            element.tag.split("}")[1] for element in root.iter()
        }


def test_a_portrait_is_the_same_every_time_and_shows_a_name_as_text() -> None:
    svg = portrait("ada", "<script>\"&'</script>")
    assert svg == portrait("ada", "<script>\"&'</script>")
    assert svg != portrait("bea", "<script>\"&'</script>")
    assert ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title") == "<script>\"&'</script>"


def test_any_handle_has_a_portrait() -> None:
    for number in range(300):
        ElementTree.fromstring(portrait(f"expert-{number}", "A Name"))


def test_looks_name_colours_that_exist() -> None:
    for person in sample_people(TODAY):
        assert person.look.skin in SKINS
        assert person.look.hair_colour in HAIRS
        assert person.look.background in BACKGROUNDS
        assert {person.look.cloth, person.look.accent} <= set(CLOTHS)


def test_clients_reach_nobody() -> None:
    for client in CLIENTS:
        assert client.email.endswith("@example.com")
        assert client.timezone in available_timezones()
        number = phonenumbers.parse(client.phone)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == client.phone


def test_booking_the_sessions_twice_books_them_once() -> None:
    expected = sum(choose_bookings(expert.handle) for expert in TWELVE)
    assert 24 <= expected <= 60
    with _booking_api() as (api_url, bookings):
        made: list[str] = []
        assert SampleBooker(api_url, made.append).book(TWELVE) == {"booked": expected}
        assert len(made) == expected
        first = dict(bookings)
        assert SampleBooker(api_url, lambda _: None).book(TWELVE) == {"already": expected}
        assert bookings == first


def test_a_session_that_somebody_else_was_faster_to_take_is_booked_at_another_time() -> None:
    with _booking_api(lose_first=True) as (api_url, bookings):
        assert SampleBooker(api_url, lambda _: None).book(TWELVE[:1]) == {"booked": choose_bookings(TWELVE[0].handle)}
        assert len({booking["start"] for booking in bookings.values()}) == len(bookings)


def test_without_a_running_stack_one_line_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoOutputs, match="make run"):
        Outputs.read(tmp_path / "outputs.json")
    (tmp_path / "outputs.json").write_text('{"api_url": "http://127.0.0.1:1/api"}')
    with pytest.raises(NoOutputs, match="table_name"):
        Outputs.read(tmp_path / "outputs.json")


@contextmanager
def _booking_api(lose_first: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """A stand-in for the API: a week of slots, keys that are honoured, and if wanted one slot lost."""
    bookings: dict[str, Any] = {}
    lock = threading.Lock()
    lost = [not lose_first]
    starts = [f"2026-11-{day}T{hour:02}:00:00Z" for day in range(23, 30) for hour in range(8, 18)]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handle = self.path.split("?")[0].rsplit("/", 1)[1]
            taken = {booking["start"] for booking in bookings.values() if booking["expert"] == handle}
            days = [{"slots": [{"start": s, "status": "taken" if s in taken else "open"} for s in starts]}]
            self._answer(200, {"days": days})

        def do_POST(self) -> None:
            wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Content-Type"] == "application/json"
            key = self.headers["Idempotency-Key"]
            with lock:
                if not lost[0]:
                    lost[0] = True
                    self._answer(409, {"type": "slot_taken"})
                elif bookings.get(key, wanted) != wanted:
                    self._answer(422, {"type": "idempotency_key_reused"})
                else:
                    bookings[key] = wanted
                    self._answer(201, {"booking": {"id": key}})

        def _answer(self, status: int, body: object) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api", bookings
    finally:
        server.shutdown()
        server.server_close()
