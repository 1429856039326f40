"""An external calendar is its expert's alone, and its URL is shown to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from expertbook.store import accounts, directory, experts
from tests.api.conftest import NOW, Answer, an_expert
from tests.api.external_calendars.elsewhere import (
    BROKEN,
    LATER,
    SECRET,
    TUESDAY,
    At,
    Own,
    Server,
    fine,
    read_what_was_asked_for,
    run_schedule,
    stored,
)
from tests.api.people import ADA, book, signed_in
from tests.api.test_bookings import items


def test_calendars_are_for_experts_who_are_signed_in(own: Own, server: Server) -> None:
    identity = own.added(server.has(TUESDAY))
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    for headers, status in (({}, 401), (client, 404)):
        assert own.api.get("/me/calendars", **headers).status == status
        assert own.api.post("/me/calendars", {"url": server.url()}, **headers).status == status
        assert own.api.post(f"/me/calendars/{identity}/read", "", **headers).status == status
        assert own.api.delete(f"/me/calendars/{identity}", **headers).status == status


def test_another_experts_calendar_is_not_there(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    experts.save(an_expert(handle="bo-li"))
    other = Own(own.api, "bo@example.com", "bo-li")
    at(LATER)
    before = items("")
    assert (other.read(identity).status, other.remove(identity).status, other.listed()) == (404, 404, [])
    assert (items(""), len(server.asked)) == (before, 1)


@pytest.mark.parametrize("identity", ["nothing", "PROFILE", "%2e%2e", "x" * 300])
def test_a_calendar_that_never_was_is_not_there(own: Own, identity: str) -> None:
    assert (own.read(identity).status, own.remove(identity).status) == (404, 404)


def test_one_experts_busy_times_are_nobody_elses(own: Own, server: Server) -> None:
    experts.save(an_expert(handle="bo-li"))
    own.added(server.has(TUESDAY))
    answer = own.api.get("/experts/bo-li?from=2026-11-24&days=1")
    assert {slot["status"] for slot in answer.body["days"][0]["slots"]} == {"open"}
    book(own.api, expert="bo-li")


def test_nothing_of_what_somebody_does_elsewhere_is_kept(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    assert "Dentist" not in str(items(""))


@contextmanager
def everything_said(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Log lines with all that they carry, and what is written out."""
    said: list[str] = []
    caplog.set_level(logging.DEBUG)
    for name in ("expertbook", "expertbook.api", "expertbook.busy", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield said
    ours = (record for record in caplog.records if not record.name.startswith(("botocore", "boto3", "pynamodb")))
    said += [f"{logging.Formatter().format(record)} {record.__dict__}" for record in ours]
    out, err = capsys.readouterr()
    said += [out, err]


def test_the_address_is_told_to_nobody(
    own: Own, server: Server, at: At, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[Answer] = []
    directory.project("ada-lovelace", None)
    with everything_said(caplog, capsys) as said:
        identity = own.added(server.has(TUESDAY))
        answers.append(own.add(server.url("nothing")))
        read_what_was_asked_for()
        for minutes, (breaks, _) in enumerate([(fine, ""), *BROKEN], 1):
            at(NOW + timedelta(hours=9 * minutes))
            server.status.clear()
            server.has(TUESDAY)
            breaks(server)
            answers.append(own.read(identity))
            run_schedule()
        answers += [own.api.get(path, **own.headers) for path in ("/me/calendars", "/me", "/me/expert")]
        answers += [own.api.get("/experts/ada-lovelace"), own.api.get("/experts"), own.read("other")]
    assert [text for text in said if "calendars handed over" in text]
    assert {answer.body["calendar"]["status"] for answer in answers if "calendar" in answer.body} == {
        "reading",
        "ok",
        "broken",
    }
    for text in [*said, *(f"{answer.body} {answer.headers}" for answer in answers)]:
        assert SECRET not in text


def test_the_address_is_in_nothing_that_might_be_printed(own: Own, server: Server) -> None:
    calendar = stored(own.added(server.has(TUESDAY)))
    assert SECRET in calendar.url
    assert SECRET not in f"{calendar!r} {calendar}"


def test_the_export_has_the_address_for_the_one_it_belongs_to(own: Own, server: Server) -> None:
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    own.added(server.has(TUESDAY), name="Work")
    (calendar,) = own.api.get("/me/export", **own.headers).body["calendars"]
    assert (calendar["url"], calendar["name"]) == (server.url(), "Work")
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    exported = own.api.get("/me/export", **client).body
    assert exported["calendars"] == []
    assert SECRET not in str(exported)
