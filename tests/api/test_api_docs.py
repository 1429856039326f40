"""Every example of docs/api.md, executed: what it sends is sent, and what comes is as it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import app as entry
from expertbook.domain.booking import Role
from expertbook.domain.expert import Expert
from expertbook.domain.replies import propose
from expertbook.domain.scheduling.local_time import parse_instant, to_epoch
from expertbook.domain.scheduling.model import Availability, Question
from expertbook.services import openings
from expertbook.store import bookings, directory, experts, watchers
from infra.sample_data.people.technology import mara_okafor
from infra.sample_data.reviews import with_figures
from tests.api.conftest import Answer, Api, a_request
from tests.api.external_calendars.elsewhere import Server, read_what_was_asked_for, server
from tests.api.notation import differences, examples, fill
from tests.api.own import a_profile, an_event_type
from tests.api.people import Booked, signed_in
from tests.api.pictures import drawn
from tests.api.stream.test_live import (
    Connections,
    Context,
    claim_record,
    connections,
    hold_record,
    push,
    websocket_event,
)
from tests.api.test_sign_in import code_in_the_mail

__all__ = ["connections", "server"]  # fixtures

NOW = datetime(2026, 11, 23, 9, 12, 44, tzinfo=UTC)
MARA = "mara-okafor"
SLOT = "2026-11-24T10:30:00Z"
LEVEL = Question("q1", "choice", "Which level?", options=("A2", "B1"))


def mara() -> Expert:
    """The expert of whom the page tells, as she is in the table."""
    found = experts.load(MARA)
    assert found is not None
    return found


class Page:
    """The examples under one heading, taken one after the other, and the service of which they tell."""

    def __init__(
        self, heading: str, api: Api, fixture: Callable[[str], Any], set_clock: Callable[[datetime], None]
    ) -> None:
        self.api = api
        self.set_clock = set_clock
        self.fixture = fixture
        self.left = list(examples()[heading])

    def take(self) -> Any:
        """The next example."""
        return self.left.pop(0)

    def body(self, **values: Any) -> Any:
        """What the next example says to send, with values for what it leaves open."""
        return fill(self.take(), values)

    def shows(self, actual: Any) -> None:
        """The next example is what came."""
        assert differences(self.take(), actual) == []

    def token(self, address: str = "mara-okafor@example.com", expert: str | None = MARA) -> dict[str, str]:
        return {"Authorization": f"Bearer {signed_in(address, expert)}"}

    def get(self, path: str) -> Answer:
        """What Mara gets, if it goes well."""
        return well(self.api.get(path, **self.token()))

    def post(self, path: str, body: Any) -> Answer:
        return well(self.api.post(path, body, **self.token()))

    def put(self, path: str, body: Any) -> Answer:
        return well(self.api.put(path, body, **self.token()))

    def book(self, **changes: Any) -> Booked:
        made = well(self.api.post("/bookings", a_request(expert=MARA, **changes))).body
        return Booked(self.api, made["booking"]["id"], made["manage_token"], made["booking"])


def well(answer: Answer) -> Answer:
    assert answer.status < 300, answer.body
    return answer


def ask(*questions: Question) -> None:
    """Let Mara's first event type ask these."""
    first, *others = mara().event_types
    experts.save(replace(mara(), event_types=(replace(first, questions=questions), *others)))


def _review(page: Page) -> None:
    booking = page.book()
    page.set_clock(datetime(2026, 11, 24, 12, tzinfo=UTC))
    well(booking.status("completed", page.token()["Authorization"].removeprefix("Bearer ")))
    ben = page.token("ben@example.com", None)
    page.shows(well(page.api.put(f"{booking.path}/review", page.body(), **ben)).body)


def _absence(page: Page) -> None:
    booking = page.book()
    page.set_clock(datetime(2026, 11, 24, 12, tzinfo=UTC))
    well(page.api.post(f"{booking.path}/absence", None, Authorization=f"Bearer {booking.token}"))
    page.set_clock(datetime(2026, 11, 24, 12, 30, tzinfo=UTC))
    well(page.put(f"{booking.path}/absence/reply", page.body(text="I was in the other room.")))
    page.shows(booking.show().body["booking"]["absence"])


def _proposal(page: Page) -> None:
    booking = page.book()
    found = bookings.load(booking.id)
    assert found is not None
    times = {"start": "2026-11-24T14:00:00Z", "end": "2026-11-24T14:30:00Z"}
    begins, ends = (to_epoch(parse_instant(instant)) for instant in times.values())
    bookings.change(found, propose(found, Role.CLIENT, (begins, ends), NOW), NOW)
    page.shows(booking.show().body["booking"]["proposal"])
    page.post(f"{booking.path}/proposal", page.body(**times))


def _codes(page: Page) -> None:
    page.shows(well(page.api.post("/auth/codes", page.body())).body)


def _sign_ins(page: Page) -> None:
    asked = well(page.api.post("/auth/codes", {"email": "ben@example.com"})).body
    body = page.body(email="ben@example.com", code=code_in_the_mail("ben@example.com"), id=asked["id"])
    page.shows(well(page.api.post("/auth/sessions", body)).body)


def _directory(page: Page) -> None:
    directory.project(MARA, None)
    openings.refresh(MARA, NOW)
    page.shows(well(page.api.get("/experts")).body)
    page.shows(well(page.api.get("/experts?search=mara")).body["categories"])


def _categories(page: Page) -> None:
    directory.project(MARA, None)
    page.shows(well(page.api.get("/experts/categories/list")).body)


def _expert(page: Page) -> None:
    path = f"/experts/{MARA}?from=2026-11-24&days=2&timezone=Europe/London"
    page.shows(well(page.api.get(path)).body)
    places = {"jitsi": "", "link": "https://meet.example/mara", "phone": "", "in_person": "1 Marina, Lagos"}
    for kind, detail in places.items():
        body = an_event_type(title=kind, place={"kind": kind, "detail": detail})
        slug = page.post("/me/event-types", body).body["event_type"]["slug"]
        page.shows(well(page.api.get(f"/experts/{MARA}?event_type={slug}")).body["event_type"]["place"])
    ask(LEVEL)
    page.shows(well(page.api.get(path)).body["event_type"]["questions"][0])


def _holds(page: Page) -> None:
    body = page.body(expert=MARA, event_type="sync", start=SLOT)
    page.shows(well(page.api.post("/holds", body)).body)


def _bookings(page: Page) -> None:
    ask(
        Question("q1", "text", "What about?"),
        Question("q2", "choice", "Which level?", options=("A2", "one of the options")),
        Question("q3", "checkbox", "A beginner?"),
    )
    page.book(answers=page.body(), start="2026-11-25T10:30:00Z")
    ask(LEVEL)
    own = page.get("/me/expert").body["expert"]
    kept = {name: own[name] for name in (*a_profile(), "revision")}
    page.put("/me/expert", {**kept, "contact_email": "hello@mara.example"})
    wanted = a_request(expert=MARA, start=SLOT, answers={"q1": "B1"})
    page.shows(well(page.api.post("/bookings", wanted)).body)
    taken = page.api.post("/bookings", {**wanted, "email": "zoe@example.com"})
    assert (taken.status, len(taken.body["nearest"])) == (409, 6)
    page.shows({"nearest": taken.body["nearest"]})


def _client_list(page: Page) -> None:
    page.book()
    listed = page.api.get("/bookings?email=ben@example.com", **page.token("ben@example.com", None))
    page.shows(well(listed).body)


def _booking(page: Page) -> None:
    page.shows(well(page.book().show()).body)


def _status(page: Page) -> None:
    booking = page.book()
    body = page.body()
    well(page.api.patch(f"{booking.path}/status", body, Authorization=f"Bearer {booking.token}"))


def _move(page: Page) -> None:
    booking = page.book()
    body = page.body(start="2026-11-24T11:00:00Z")
    well(page.api.post(f"{booking.path}/reschedule", body, Authorization=f"Bearer {booking.token}"))


def _account(page: Page) -> None:
    page.book()
    ben = page.token("ben@example.com", None)
    page.shows(well(page.api.get("/me", **ben)).body)
    page.shows(well(page.api.delete("/me", **ben)).body)
    page.shows(page.get("/me/calendar-feed").body)


def _becoming(page: Page) -> None:
    page.shows(page.get("/me/expert").body)
    for query in ("name=Ada%20Lovelace", "handle=ada-lovelace"):
        suggested = page.get(f"/handles?{query}").body
        assert suggested["handle"] == "ada-lovelace"
    page.shows(suggested)
    page.shows(page.post("/me/photo", {}).body)


def _previews(page: Page) -> None:
    asked = page.post("/me/previews", {}).body
    page.shows(asked)
    sent = {"previews": [drawn(each) for each in asked["previews"]]}
    page.shows(sent)
    page.shows(page.put("/me/previews", sent).body)


def _hours(page: Page) -> None:
    experts.save(replace(mara(), availability=Availability("Europe/Berlin", {})))
    started = page.get("/me/availability").body["availability"]
    example = page.take()
    saved = page.put("/me/availability", fill(example.named["availability"], {"revision": started["revision"]}))
    assert saved.body["outside"] == []
    assert differences(example, page.get("/me/availability").body) == []
    preview = {"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "12:00"]]}}
    page.shows(page.post("/me/availability/preview", preview).body)
    page.shows(page.get("/me/availability/why?event_type=sync&start=2026-11-24T20:00:00Z").body)


def _event_types(page: Page) -> None:
    example = page.take()
    for kind in example.named["kind"].values:
        detail = {"link": "https://meet.example/mara", "in_person": "1 Marina, Lagos"}.get(kind, "")
        place = {"kind": kind, "detail": detail}
        assert differences(example, place) == []
        page.post("/me/event-types", an_event_type(title=kind, place=place))
    own = page.get("/me/expert").body["expert"]
    slugs = [offered["slug"] for offered in own["event_types"]]
    page.put("/me/event-types", page.body(order=slugs[::-1], revision=own["order_revision"]))


def _calendars(page: Page) -> None:
    elsewhere: Server = page.fixture("server")
    url = elsewhere.has("BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Nowhere:20261124T100000\r\nDURATION:PT1H\r\nEND:VEVENT")
    added = page.post("/me/calendars", page.body(url=url, name="Work")).body
    page.shows(added)
    read_what_was_asked_for()
    page.shows(page.get("/me/calendars").body["calendars"][0]["unknown_zones"])


def _blocks(page: Page) -> None:
    made = page.book()
    first, second = (page.post("/me/blocks", page.body()).body for _ in range(2))
    wanted = page.take()
    taken = []
    for what in wanted.named["what"].values:
        body = {"booking": made.id, "what": what}
        assert differences(wanted, body) == []
        taken.append(page.post("/me/blocks", body).body)
    example = page.take()
    for block in (first, second, *taken):
        block["block"]["value"] = {"ben@example.com": "eve@example.com", "example.com": "example.org"}.get(
            block["block"]["value"], block["block"]["value"]
        )
        assert differences(example, block) == []
    page.shows(page.get("/me/blocks").body)


def _weeks(page: Page) -> None:
    page.book()
    weeks = page.get("/me/weeks").body
    assert len(weeks["weeks"]) == 8
    example = page.take()
    assert differences(example, {**weeks, "weeks": weeks["weeks"][:1]}) == []


def _service(page: Page) -> None:
    page.shows(well(page.api.get("/health")).body)


def _errors(page: Page) -> None:
    answer = page.api.post("/bookings", a_request(expert=MARA, name="B" * 130))
    assert answer.status == 422
    page.shows(answer.body)


def _live(page: Page) -> None:
    told: Connections = page.fixture("connections")
    watchers.watch("page", MARA, NOW)
    grains = [f"2026-11-24T10:{minute}Z" for minute in (30, 35, 40, 45)]
    push(*(claim_record(number, grain, expert=MARA) for number, grain in enumerate(grains, 14)))
    page.shows(told.posted[0][1])
    until = NOW + timedelta(minutes=5)
    push(*(hold_record(number, grain, until, expert=MARA) for number, grain in enumerate(grains, 18)))
    page.shows(told.posted[1][1]["held"][0])
    entry.hear(websocket_event("$default", "page", body=json.dumps(page.body())), Context())
    page.shows(told.posted[2][1])


EXECUTED: dict[str, Callable[[Page], None]] = {
    "POST /auth/codes": _codes,
    "POST /auth/sessions": _sign_ins,
    "GET /experts": _directory,
    "GET /experts/categories/list": _categories,
    "GET /experts/{handle}": _expert,
    "POST /holds": _holds,
    "POST /bookings": _bookings,
    "GET /bookings": _client_list,
    "GET /bookings/{id}": _booking,
    "PATCH /bookings/{id}/status": _status,
    "POST /bookings/{id}/reschedule": _move,
    "Another time, proposed by mail": _proposal,
    "The expert didn't come": _absence,
    "A review": _review,
    "All reviews": lambda page: page.shows(well(page.api.get(f"/experts/{MARA}/reviews")).body),
    "A reputation to take along": lambda page: page.left.clear(),
    "Complaints": lambda page: page.left.clear(),
    "Moderating": lambda page: page.left.clear(),
    "Reviews of yours": lambda page: page.left.clear(),
    "Your account": _account,
    "Becoming one": _becoming,
    "Pictures for link previews": _previews,
    "Hours": _hours,
    "Event types": _event_types,
    "External calendars": _calendars,
    "Blocks": _blocks,
    "GET /me/weeks": _weeks,
    "Service": _service,
    "Errors": _errors,
    "Live updates": _live,
}
"""By heading. Each executes all of the examples under it."""


@pytest.mark.parametrize("heading", sorted(examples().keys() | EXECUTED.keys()))
def test_every_example_of_the_page_is_what_happens(
    heading: str, api: Api, at: Callable[[datetime], None], request: pytest.FixtureRequest
) -> None:
    at(NOW)
    experts.save(with_figures(mara_okafor(date(2026, 11, 23)).expert))
    page = Page(heading, api, request.getfixturevalue, at)
    EXECUTED[heading](page)
    assert page.left == [], "this isn't executed yet"
