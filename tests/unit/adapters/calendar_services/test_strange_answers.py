"""Servers that lie, stumble, lead astray or never end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from expertbook import clock
from expertbook.adapters.calendar_services.caldav import calls, reading
from expertbook.adapters.calendar_services.opening import open_service
from expertbook.adapters.calendar_services.service import (
    ChangedThere,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
)
from expertbook.domain.calendar_account import MAX_FOUND
from tests.calendar_servers.account import CONTENT, NAME, NOW, SPAN, ZONE, account_at, at, client_at, event, moved
from tests.http_server import HttpServer, Reply, Request, respond
from tests.unit.adapters.calendar_services.odd_server import CALENDAR, HOME, OddServer, calendar_row, multistatus, row

LUNCH = event("lunch", "DTSTART:20261125T120000Z", "DTEND:20261125T130000Z", "SUMMARY:Lunch")
NOON = (1_795_608_000, 1_795_611_600)
TEA = LUNCH.replace("lunch", "tea")
NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def client(odd: OddServer) -> ServiceClient:
    return client_at(odd.url)


def read(client: ServiceClient, odd: OddServer, state: str = "") -> tuple[dict[str, object], bool, str]:
    """The busy times of what changed, whether that is all, and the state."""
    found = client.read_changes(odd.calendar, state, SPAN, ZONE, NOBODY)
    return {name: said.busy for name, said in found.changed.items()}, found.is_whole, found.state


# Led astray


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1", "100.64.0.1"])
def test_no_server_on_a_private_address_is_called(address: str) -> None:
    client = open_service(
        account_at("https://dav.example"), b'{"password": "x"}', lookup=lambda *_, **__: [(0, 0, 0, "", (address, 443))]
    )
    with pytest.raises(ServiceError, match="private network"):
        client.find_calendars()


def test_a_redirect_to_a_private_address_is_not_followed(odd: OddServer) -> None:
    def lead(request: Request) -> Reply | None:
        return respond(301, b"", "Location: https://10.0.0.1/dav/") if "well-known" in request.path else respond(404)

    odd.before = lead
    with pytest.raises(ServiceError, match="private network"):
        client_at(odd.url).find_calendars()


@pytest.mark.parametrize("method", ["PROPFIND", "PUT"])
def test_the_password_goes_to_no_other_host(odd: OddServer, method: str) -> None:
    other = HttpServer()
    heard: list[Request] = []

    def note(request: Request) -> Reply:
        heard.append(request)
        return respond(401)

    other.answer = note
    odd.before = lambda request: respond(302, b"", f"Location: {other.url}/dav/") if request.method == method else None
    try:
        with pytest.raises(ServiceError, match="sends us on to another one"):
            if method == "PUT":
                client_at(odd.url).write_entry(odd.calendar, CONTENT, None, None)
            else:
                client_at(odd.url).find_calendars()
    finally:
        other.close()
    assert all("authorization" not in request.headers for request in heard)


def test_whether_a_place_is_a_calendars_server_is_asked_without_the_password(odd: OddServer) -> None:
    client_at(odd.url).find_calendars()
    assert ["authorization" in request.headers for request in odd.heard] == [False, True, True]


def test_a_calendar_elsewhere_is_none_of_the_accounts(odd: OddServer, client: ServiceClient) -> None:
    rows = [calendar_row("https://elsewhere.example/ada/"), calendar_row(CALENDAR)]
    odd.before = lambda request: multistatus(*rows) if request.path == HOME else None
    assert [found.url for found in client.find_calendars()[1]] == [odd.calendar]
    with pytest.raises(ServiceError, match="sends us on to another one"):
        client.read_changes("https://elsewhere.example/ada/", "", SPAN, ZONE, NOBODY)


def test_a_server_that_leads_on_and_on_is_left(odd: OddServer, client: ServiceClient) -> None:
    odd.before = lambda request: respond(302, b"", f"Location: {request.path}x/")
    with pytest.raises(ServiceError, match="on and on"):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)
    assert len(odd.heard) == calls.MAX_REDIRECTS + 1


# Too much, and no sense


def test_a_body_without_end_is_not_read_to_its_end(odd: OddServer, client: ServiceClient) -> None:
    endless = b"HTTP/1.1 207 Multi\r\n\r\n<D:multistatus xmlns:D='DAV:'>" + b" " * (calls.MAX_BYTES + 100_000)
    odd.before = lambda request: Reply(endless, ends=True)
    with pytest.raises(ServiceError, match="too large"):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)


BOMB = """<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<D:multistatus xmlns:D="DAV:"><D:response><D:href>&b;</D:href></D:response></D:multistatus>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        '<!DOCTYPE m SYSTEM "file:///etc/passwd"><D:multistatus xmlns:D="DAV:"/>',
        '<D:multistatus xmlns:D="DAV:">' + "<D:response>" * 1_000,
        '<D:multistatus xmlns:D="DAV:">' + "<a/>" * 400_000 + "</D:multistatus>",
        '<?xml version="1.0" encoding="shift_jis"?><D:multistatus xmlns:D="DAV:"/>',
        "<html></html>",
        "",
    ],
    ids=["entities", "a file of ours", "deep", "many", "an encoding", "a page", "nothing"],
)
def test_xml_that_is_made_to_harm_is_no_answer(odd: OddServer, client: ServiceClient, body: str) -> None:
    odd.before = lambda request: respond(207, body.encode())
    with pytest.raises(TryLater, match="makes no sense"):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)


@pytest.mark.parametrize("count", [reading.MAX_OBJECTS + 1, 100_000])
def test_a_calendar_of_too_many_events_is_refused_as_a_whole(odd: OddServer, client: ServiceClient, count: int) -> None:
    odd.objects = {f"{number}.ics": LUNCH for number in range(count)}
    with pytest.raises(ServiceError, match="too large"):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)
    assert "GET" not in odd.methods
    assert not any(b"multiget" in request.body for request in odd.heard)


def test_fifty_calendars_are_listed(odd: OddServer, client: ServiceClient) -> None:
    rows = [calendar_row(f"{HOME}{number}/") for number in range(MAX_FOUND + 10)]
    rows += [
        calendar_row(f"{HOME}tasks/", component="VTODO"),
        row(HOME, "<D:resourcetype><D:collection/></D:resourcetype>"),
    ]
    odd.before = lambda request: multistatus(*reversed(rows)) if request.path == HOME else None
    found = client.find_calendars()[1]
    assert len(found) == MAX_FOUND
    assert not any(calendar.url.endswith(("/tasks/", HOME)) for calendar in found)


def test_an_object_that_is_too_large_leaves_the_others(
    odd: OddServer, client: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MAX_BYTES", 20_000)
    large = LUNCH.replace("Lunch", "Lunch" * 5_000)
    odd.objects = {"large.ics": large, **{f"{number}.ics": LUNCH for number in range(20)}}
    found = client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY).changed
    assert len(found) == 21
    assert (found["large.ics"].unread, found["large.ics"].busy) == (1, ())
    assert all(found[f"{number}.ics"].busy == (NOON,) for number in range(20))


# Signed in, or not now


def test_a_wrong_password_is_told_and_not_tried_again(odd: OddServer, client: ServiceClient) -> None:
    odd.before = lambda request: respond(401, b"", 'WWW-Authenticate: Basic realm="x"')
    for task in (
        lambda: client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY),
        lambda: client.write_entry(odd.calendar, CONTENT, None, None),
    ):
        odd.heard.clear()
        with pytest.raises(SignInRefused, match="doesn't take this user"):
            task()
        assert len(odd.heard) == 1


FORBIDDEN = [
    b"",
    b'<D:error xmlns:D="DAV:"/>',  # Google's (sabre-io/dav#1347)
    b'<D:error xmlns:D="DAV:"><exception xmlns="http://sabredav.org/ns">Forbidden</exception></D:error>',  # Nextcloud's
]


@pytest.mark.parametrize("body", FORBIDDEN)
def test_a_calendar_that_is_forbidden_says_nothing_of_the_password(
    odd: OddServer, client: ServiceClient, body: bytes
) -> None:
    odd.before = lambda request: respond(403, body) if request.path == CALENDAR else None
    for _ in range(2):
        with pytest.raises(ServiceError, match="let you see it") as raised:
            client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)
        assert not isinstance(raised.value, SignInRefused | TryLater)
    assert [request.path for request in odd.heard].count(HOME) == 1, "it's asked once whether all is forbidden"


@pytest.mark.parametrize("body", FORBIDDEN)
def test_a_server_that_forbids_all_does_not_take_the_password(
    odd: OddServer, client: ServiceClient, body: bytes
) -> None:
    odd.before = lambda request: respond(403, body)
    with pytest.raises(SignInRefused, match="doesn't take this user"):
        client.find_calendars()
    with pytest.raises(SignInRefused):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)


@pytest.mark.parametrize("forbidden", ["place", "home"])
def test_calendars_are_found_beside_what_is_forbidden(odd: OddServer, forbidden: str) -> None:
    def answer(request: Request) -> Reply | None:
        if request.path == "/team/":
            return respond(403)
        if request.path == "/" and forbidden == "home":
            hrefs = "".join(f"<D:href>{each}</D:href>" for each in ("/team/", HOME))
            return multistatus(row("/", f"<C:calendar-home-set>{hrefs}</C:calendar-home-set>"))
        return None

    odd.before = answer
    server = f"{odd.url}/team/" if forbidden == "place" else odd.url
    assert [found.url for found in client_at(server).find_calendars()[1]] == [odd.calendar]


def forbidden_row(href: str) -> str:
    """As ownCloud said of entries of shared calendars (owncloud-archive/calendar#832)."""
    return (
        f"<D:href>{href}</D:href><D:propstat><D:prop><D:getetag/><C:calendar-data/></D:prop>"
        "<D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>"
    )


@pytest.mark.parametrize("is_spoken_of", [True, False])
def test_an_entry_that_is_forbidden_leaves_the_others(
    odd: OddServer, client: ServiceClient, *, is_spoken_of: bool
) -> None:
    odd.objects = {"lunch.ics": LUNCH, "tea.ics": TEA}

    def answer(request: Request) -> Reply | None:
        if request.method == "GET":
            return respond(403) if request.name == "tea.ics" else None
        if b"multiget" in request.body:
            return multistatus(forbidden_row(f"{CALENDAR}tea.ics")) if is_spoken_of else multistatus()
        return None

    odd.before = answer
    found = client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY).changed
    assert {name: (said.busy, said.unread) for name, said in found.items()} == {
        "lunch.ics": ((NOON,), 0),
        "tea.ics": ((), 1),
    }
    asked = [request.name for request in odd.heard if request.method == "GET"]
    assert asked == (["lunch.ics"] if is_spoken_of else ["lunch.ics", "tea.ics"])


def test_a_calendar_that_may_not_be_written_says_nothing_of_the_password(odd: OddServer, client: ServiceClient) -> None:
    odd.before = lambda request: respond(403) if request.method == "PUT" else None
    with pytest.raises(ServiceError, match="can't be written"):
        client.write_entry(odd.calendar, CONTENT, None, None)


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [(429, "120", 120), (503, "7", 7), (503, "99999999999", 86_400), (503, "soon", None), (502, "", None)],
)
def test_a_server_that_is_busy_says_when(
    odd: OddServer, client: ServiceClient, status: int, said: str, seconds: int | None
) -> None:
    odd.before = lambda request: respond(status, b"", f"Retry-After: {said}")
    with pytest.raises(TryLater) as raised:
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)
    assert raised.value.seconds == seconds


def test_a_server_may_say_when_as_a_date(odd: OddServer, client: ServiceClient) -> None:
    later = format_datetime(clock.now() + timedelta(hours=1), usegmt=True)
    odd.before = lambda request: respond(503, b"", f"Retry-After: {later}")
    with pytest.raises(TryLater) as raised:
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)
    assert raised.value.seconds is not None
    assert 3_500 < raised.value.seconds <= 3_600


def test_nothing_secret_is_in_what_is_raised_shown_or_logged(odd: OddServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    client = client_at(odd.url, user="ada-secret@example.com", password="pass-secret")
    for reply in (respond(401), respond(500), respond(418), respond(207, b"<"), Reply(b"nonsense", ends=True)):
        odd.before = lambda request, reply=reply: reply  # type: ignore[misc]
        with pytest.raises(ServiceError) as raised:
            client.read_changes(f"{odd.url}/url-secret/", "", SPAN, ZONE, NOBODY)
        error: BaseException | None = raised.value
        while error is not None:
            assert "secret" not in f"{error!s} {error!r} {vars(error)}"
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "secret" not in f"{client!r} {client!s} {caplog.text}"


# Tokens and tags


def test_a_token_that_is_never_valid_costs_no_whole_reading_of_what_did_not_change(
    odd: OddServer, client: ServiceClient
) -> None:
    odd.objects, odd.token, odd.ctag = {"lunch.ics": LUNCH}, "t1", "c1"
    found, is_whole, state = read(client, odd)
    assert (found, is_whole) == ({"lunch.ics": (NOON,)}, True)
    odd.token = "t2"
    found, is_whole, state = read(client, odd, state)
    assert (found, is_whole) == ({}, False)
    odd.objects["tea.ics"], odd.ctag = TEA, "c2"
    found, is_whole, state = read(client, odd, state)
    assert (set(found), is_whole) == ({"lunch.ics", "tea.ics"}, True)


def test_a_token_that_is_never_valid_is_not_sent_for_ever(odd: OddServer, client: ServiceClient) -> None:
    odd.token, odd.ctag = "t1", "c1"
    state = ""
    for _ in range(reading.MAX_MISSES + 1):
        _, _, state = read(client, odd, state)
    odd.heard.clear()
    read(client, odd, state)
    assert odd.methods == ["PROPFIND"]


def test_a_server_without_tokens_and_ctags_is_known_by_its_objects_tags(odd: OddServer, client: ServiceClient) -> None:
    odd.objects = {"lunch.ics": LUNCH}
    _, _, state = read(client, odd)
    odd.heard.clear()
    assert read(client, odd, state)[:2] == ({}, False)
    assert odd.methods == ["PROPFIND", "REPORT"]
    odd.objects["tea.ics"] = TEA
    found, is_whole, state = read(client, odd, state)
    assert (set(found), is_whole) == ({"lunch.ics", "tea.ics"}, True)
    del odd.objects["lunch.ics"]
    assert read(client, odd, state)[:2] == ({"tea.ics": (NOON,)}, True)


def test_a_server_that_knows_no_query_is_asked_for_all(odd: OddServer, client: ServiceClient) -> None:
    odd.objects = {"lunch.ics": LUNCH}
    odd.before = lambda request: respond(405) if b"calendar-query" in request.body else None
    assert read(client, odd)[:2] == ({"lunch.ics": (NOON,)}, True)


def test_what_a_server_does_not_speak_of_is_asked_for_alone(odd: OddServer, client: ServiceClient) -> None:
    odd.objects = {"lunch.ics": LUNCH, "tea.ics": TEA}
    odd.before = lambda request: multistatus() if b"multiget" in request.body else None
    assert read(client, odd)[0] == {"lunch.ics": (NOON,), "tea.ics": (NOON,)}


def test_a_change_under_the_same_tag_is_read(odd: OddServer, client: ServiceClient) -> None:
    odd.objects, odd.ctag, odd.tag_of = {"lunch.ics": LUNCH}, "c1", lambda name, text: '"always"'
    _, _, state = read(client, odd)
    odd.objects["lunch.ics"], odd.ctag = LUNCH.replace("T130000Z", "T140000Z"), "c2"
    assert read(client, odd, state)[0] == {"lunch.ics": ((NOON[0], NOON[1] + 3600),)}


def test_an_entry_under_another_tag_than_was_said_is_told_by_what_it_says(
    odd: OddServer, client: ServiceClient
) -> None:
    numbers = iter(range(100))
    odd.tag_of = lambda name, text: f'"{next(numbers)}"'
    written = client.write_entry(odd.calendar, CONTENT, None, None)
    with pytest.raises(ChangedThere):
        client.write_entry(odd.calendar, moved(CONTENT, hours=1), written.object_id, written.tag)
    said = client.read_entry(odd.calendar, written.object_id, SPAN, ZONE)
    assert said is not None
    assert said.own == at(CONTENT)


def test_a_server_without_tags_is_written_to_all_the_same(odd: OddServer, client: ServiceClient) -> None:
    odd.tag_of = lambda name, text: ""
    written = client.write_entry(odd.calendar, CONTENT, None, None)
    assert written.tag == ""
    client.write_entry(odd.calendar, moved(CONTENT, hours=1), written.object_id, written.tag)
    assert "DTSTART:20261125T110000Z" in odd.objects[NAME]


@pytest.mark.parametrize("is_moved", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_what_becomes_of_an_entry_before_the_server_says_how_it_calls_it_counts_as_changed(
    odd: OddServer, client: ServiceClient, is_new: bool, is_moved: bool
) -> None:
    """Many servers say so only when they are asked once more."""
    tag = None if is_new else client.write_entry(odd.calendar, CONTENT, None, None).tag

    def put_without_a_tag(request: Request) -> Reply | None:
        if request.method != "PUT":
            return None
        text = request.body.decode()
        odd.objects[request.name] = text.replace("DTSTART:20261125T11", "DTSTART:20261125T12") if is_moved else text
        return respond(201)

    odd.before = put_without_a_tag
    written = client.write_entry(odd.calendar, moved(CONTENT, hours=1), NAME, tag)
    found = client.read_entry(odd.calendar, NAME, SPAN, ZONE)
    assert found is not None
    assert (found.tag == written.tag, found.own == at(moved(CONTENT, hours=1))) == (not is_moved, not is_moved)


# Lost on the way


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What a server waits for that says nothing."""
    monkeypatch.setattr(calls, "REQUEST_SECONDS", 0.5)
    waits = threading.Event()
    yield waits
    waits.set()


@pytest.mark.parametrize("is_written", [False, True], ids=["before", "after"])
def test_an_answer_that_is_lost_writes_nothing_twice(
    odd: OddServer, client: ServiceClient, silence: threading.Event, monkeypatch: pytest.MonkeyPatch, is_written: bool
) -> None:
    def say_nothing(request: Request) -> Reply | None:
        if request.method == "PUT":
            if is_written:
                odd.objects[request.name] = request.body.decode()
            silence.wait(30)
            return Reply(b"", ends=True)
        return None

    odd.before = say_nothing
    with pytest.raises(TryLater, match="too long"):
        client.write_entry(odd.calendar, CONTENT, None, None)
    odd.before = lambda request: None
    monkeypatch.setattr(calls, "REQUEST_SECONDS", 10.0)
    if is_written:
        with pytest.raises(ChangedThere):
            client.write_entry(odd.calendar, CONTENT, None, None)
        said = client.read_entry(odd.calendar, NAME, SPAN, ZONE)
        assert said is not None
        client.write_entry(odd.calendar, CONTENT, NAME, said.tag)
    else:
        client.write_entry(odd.calendar, CONTENT, None, None)
    assert odd.objects.keys() == {NAME}
    said = client.read_entry(odd.calendar, NAME, SPAN, ZONE)
    assert said is not None
    assert said.own == at(CONTENT)


def test_a_server_that_breaks_off_may_go_later(odd: OddServer, client: ServiceClient) -> None:
    odd.before = lambda request: Reply(b"HTTP/1.1 207 Multi\r\nContent-Length: 500\r\n\r\n<D:multi", ends=True)
    with pytest.raises(TryLater):
        client.read_changes(odd.calendar, "", SPAN, ZONE, NOBODY)


def test_an_entry_may_be_without_words_and_place(odd: OddServer, client: ServiceClient) -> None:
    plain = replace(CONTENT, description="", place="", url="")
    written = client.write_entry(odd.calendar, plain, None, None)
    odd.objects[NAME] = odd.objects[NAME].replace("STATUS", "LOCATION:The expert's own\r\nSTATUS")
    tag = odd.tag_of(NAME, odd.objects[NAME])
    assert tag != written.tag
    client.write_entry(odd.calendar, replace(moved(plain, hours=1), changed_at=NOW), NAME, tag)
    assert "LOCATION:The expert's own" in odd.objects[NAME]


def test_a_home_that_is_not_there_is_said(odd: OddServer) -> None:
    odd.before = lambda request: respond(404) if request.path == HOME else None
    with pytest.raises(ServiceError, match="No calendars"):
        client_at(odd.url).find_calendars()


@pytest.mark.parametrize("when", ["1 Jan 9999999999999999999 0:00:00 GMT", "1 Jan 2026 0:00:00 +9999999999999999999"])
def test_a_date_that_no_clock_has_is_none(odd: OddServer, when: str) -> None:
    odd.before = lambda request: respond(503, b"", f"Retry-After: {when}")
    with pytest.raises(TryLater) as raised:
        client_at(odd.url).find_calendars()
    assert raised.value.seconds is None


def test_a_status_without_end_is_none(odd: OddServer) -> None:
    endless = f"<D:href>{CALENDAR}</D:href><D:status>HTTP/1.1 {'9' * 5000} What</D:status>"
    odd.before = lambda request: multistatus(endless) if request.path == HOME else None
    with pytest.raises(ServiceError, match="No calendars"):
        client_at(odd.url).find_calendars()
