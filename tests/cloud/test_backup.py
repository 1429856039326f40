"""The whole way back, rehearsed: a backup and a table of an earlier instant, a loss, and everything as it was."""

from __future__ import annotations

import gzip
import secrets
import stat
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from infra.data import file
from infra.data.kinds import PROJECTIONS, Item, kind_of
from tests.cloud import table
from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.invariants import faults
from tests.cloud.people import publish
from tests.cloud.spare import Spare, items

LOST = frozenset(
    {"bookings", "profiles", "claims", "accounts", "requests", "handles", "directory entries", "listings", "due work"}
)
PASSING = frozenset(
    {"mails", "watchers", "connections", "holds", "held claims", "holders", "codes", "call counts", "day counts"}
)
_LAST = count()


@pytest.fixture(scope="module")
def api(spare: Spare) -> Api:
    """The API of the stack that is lost and restored."""
    return Api(spare.stack)


def kinds(found: dict[tuple[str, str], Item]) -> Counter[str]:
    """How many there are of each kind that has to be the same afterwards."""
    return Counter(kind for item in found.values() if (kind := kind_of(item)) not in PASSING)


def told(found: dict[tuple[str, str], Item]) -> dict[tuple[str, str], Item]:
    """What is no projection, without what a restoring leaves on it."""
    passing = ("restored_at", "written_at", "request_id")
    return {
        key: {name: value for name, value in item.items() if name not in passing}
        for key, item in found.items()
        if kind_of(item) not in PASSING | PROJECTIONS
    }


def lose(spare: Spare, wanted: frozenset[str] = LOST) -> Counter[str]:
    """Delete every item of these kinds."""
    lost = {key: kind for key, item in items(spare).items() if (kind := kind_of(item)) in wanted}
    requests = [{"DeleteRequest": {"Key": {"PK": {"S": key[0]}, "SK": {"S": key[1]}}}} for key in lost]
    client = spare.stack.client("dynamodb")
    for first in range(0, len(requests), 25):
        client.batch_write_item(RequestItems={spare.stack.table_name: requests[first : first + 25]})
    return Counter(lost.values())


def an_expert(spare: Spare) -> str:
    """Somebody new who can be booked at any time."""
    handle = f"data-{secrets.token_hex(4)}"
    publish(spare.stack, f"{handle}|{handle.replace('-', ' ').title()}")
    return handle


def all_faults(spare: Spare) -> list[str]:
    """What is wrong with anybody's time."""
    now = datetime.now(UTC)
    return [fault for kept in table.read(spare.stack).values() for fault in faults(kept, now).all()]


def mails(spare: Spare) -> set[str]:
    """Every mail that was ever sent."""
    return {path.name for path in Path(spare.stack.mail_folder).glob("*.eml")}


def all_followed(spare: Spare, api: Api, expert: str) -> None:
    """Wait until the stream has come to what was written last, and planned what is due of it: the mail of a booking
    behind it is there."""
    before = mails(spare)
    start = day_ahead(40) + timedelta(minutes=5 * next(_LAST))
    request = {**a_request(expert, "moment", start), "email": f"last-{secrets.token_hex(4)}@example.com"}
    status, _ = api.book(request)
    assert status == 201

    def is_there() -> bool:
        return any(
            request["email"] in (Path(spare.stack.mail_folder) / name).read_text() for name in mails(spare) - before
        )

    eventually(is_there)


@contextmanager
def booking_on(api: Api, expert: str, most: int = 400) -> Iterator[list[dict[str, Any]]]:
    """Somebody books, moves and cancels all the while, or until `most` bookings are made; what was answered."""
    stop, made = Event(), list[dict[str, Any]]()

    def go_on() -> None:
        for number in range(most):
            if stop.is_set():
                return
            start = day_ahead(10) + timedelta(minutes=30 * number)
            status, answer = api.book(a_request(expert, "sync", start, number))
            assert status == 201, answer
            made.append(answer)
            if number % 3 == 1:
                assert api.move(answer, start + timedelta(days=20))[0] == 200
            if number % 3 == 2:
                assert api.cancel(answer)[0] == 200

    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(go_on)
        try:
            yield made
        finally:
            stop.set()
            running.result()


def test_what_was_lost_is_restored_from_the_file_and_from_a_table(spare: Spare, api: Api, tmp_path: Path) -> None:
    expert = an_expert(spare)
    start = day_ahead(8)
    kept, freed, moved = (
        api.book(a_request(expert, "sync", start + timedelta(hours=hour), hour), key=f"key-{hour}")[1]
        for hour in range(3)
    )
    assert api.cancel(freed)[0] == 200
    assert api.move(moved, start + timedelta(hours=9))[0] == 200
    all_followed(spare, api, expert)
    # As after some days, when nothing tells any more who was mailed.
    lose(spare, frozenset({"mails"}))
    before = items(spare)
    assert kinds(before)["due work"] == 3  # of the two that go on, and of the last one

    backup = tmp_path / "backup.jsonl.gz"
    done = spare.tool("backup", "--file", str(backup))
    assert done.returncode == 0, done.stderr
    assert "names, addresses and notes of clients" in done.stdout
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert file.check(backup)["bookings"] == kinds(before)["bookings"]
    dynamodb = spare.stack.client("dynamodb")
    earlier = f"{spare.stack.table_name}-earlier-{secrets.token_hex(3)}"
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=spare.stack.table_name, TargetTableName=earlier, UseLatestRestorableTime=True
    )

    for source in (("--file", str(backup)), ("--from-table", earlier)):
        mailed = mails(spare)
        assert set(lose(spare)) == LOST
        done = spare.tool("restore", *source)
        assert done.returncode == 0, done.stderr
        print(source[0], done.stdout)
        after = items(spare)
        assert kinds(after) == kinds(before)
        assert told(after) == told(before)
        assert all_faults(spare) == []
        all_followed(spare, api, expert)
        assert {
            name for name in mails(spare) - mailed if "last-" not in (Path(spare.stack.mail_folder) / name).read_text()
        } == set()

    # What is there is never overwritten: not what was restored, nor what changed since.
    assert api.move(kept, start + timedelta(hours=12))[0] == 200
    dynamodb.update_item(
        TableName=spare.stack.table_name,
        Key={"PK": {"S": f"EXPERT#{expert}"}, "SK": {"S": "PROFILE"}},
        UpdateExpression="SET headline = :new",
        ExpressionAttributeValues={":new": {"S": "Changed since"}},
    )
    all_followed(spare, api, expert)
    once = items(spare)
    assert spare.tool("restore", "--file", str(backup)).returncode == 0
    assert told(items(spare)) == told(once)

    assert api.show(kept)[1]["booking"]["status"] == "confirmed"
    assert api.book(a_request(expert, "sync", start + timedelta(hours=12)))[0] == 409
    assert api.book(a_request(expert, "sync", start + timedelta(hours=9)))[0] == 409
    assert api.book(a_request(expert, "sync", start))[0] == 201
    assert api.book(a_request(expert, "sync", start + timedelta(hours=1)))[0] == 201
    assert api.book(a_request(expert, "sync", start + timedelta(hours=2)))[0] == 201
    assert all_faults(spare) == []


def test_a_booking_whose_time_is_somebody_elses_by_now_stays_away_and_is_named(
    spare: Spare, api: Api, tmp_path: Path
) -> None:
    expert = an_expert(spare)
    lost = api.book(a_request(expert, "long", day_ahead(8)))[1]["booking"]["id"]
    backup = tmp_path / "backup.jsonl.gz"
    assert spare.tool("backup", "--file", str(backup)).returncode == 0
    client = spare.stack.client("dynamodb")
    for key in [key for key, item in items(spare).items() if item.get("booking_id") == {"S": lost}]:
        if key[1] != "REQUEST":
            client.delete_item(TableName=spare.stack.table_name, Key={"PK": {"S": key[0]}, "SK": {"S": key[1]}})
    status, answer = api.book(a_request(expert, "sync", day_ahead(8) + timedelta(minutes=30), 7))
    assert status == 201
    all_followed(spare, api, expert)
    before = items(spare)
    done = spare.tool("restore", "--file", str(backup))
    assert done.returncode == 1
    assert f"NOT RESTORED: booking {lost} of {expert} overlaps {answer['booking']['id']}\n" in done.stderr
    assert told(items(spare)) == told(before)
    assert all_faults(spare) == []


def test_claims_of_nobody_go_and_those_that_bookings_lost_come_back(spare: Spare, api: Api, tmp_path: Path) -> None:
    expert = an_expert(spare)
    first, second = (api.book(a_request(expert, "long", day_ahead(day)))[1]["booking"]["id"] for day in (8, 9))
    all_followed(spare, api, expert)
    before = items(spare)
    client = spare.stack.client("dynamodb")
    empty = tmp_path / "empty.jsonl.gz"
    file.write(empty, "none", [])
    for key, item in before.items():
        at = {"TableName": spare.stack.table_name, "Key": {"PK": {"S": key[0]}, "SK": {"S": key[1]}}}
        if (
            key[0] == f"EXPERT#{expert}"
            and item.get("booking_id", {}).get("S") == first
            and key[1] < f"SLOT#{day_ahead(8):%Y-%m-%d}T01"
        ):
            client.delete_item(**at)
    stray = {"PK": {"S": f"EXPERT#{expert}"}, "SK": {"S": f"SLOT#{day_ahead(12):%Y-%m-%d}T10:00Z"}}
    for owner in (second, "01ARZ3NDEKTSV4RRFFQ69G5FAV"):
        stray["SK"]["S"] = stray["SK"]["S"].replace("10:00", "10:05")
        client.put_item(TableName=spare.stack.table_name, Item={**stray, "booking_id": {"S": owner}})
    assert all_faults(spare)
    assert spare.tool("restore", "--file", str(empty)).returncode == 0
    assert all_faults(spare) == []
    assert told(items(spare)) == told(before)


def test_a_backup_beside_traffic_brings_no_booking_back_without_its_claims(
    spare: Spare, api: Api, tmp_path: Path
) -> None:
    expert = an_expert(spare)
    backup = tmp_path / "backup.jsonl.gz"
    with booking_on(api, expert) as made:
        eventually(lambda: len(made) > 5)
        # Slowly: the bookings go on while it reads.
        assert spare.tool("backup", "--file", str(backup), "--rate", "60").returncode == 0
        during = len(made)
        eventually(lambda: len(made) > during + 3)
    restored_ids = {item["booking_id"]["S"] for item in file.read(backup) if kind_of(item) == "bookings"}
    ours = {answer["booking"]["id"] for answer in made}
    assert len(ours & restored_ids) > 5
    assert ours - restored_ids
    lose(spare)
    # Beside its first part, which puts bookings and claims back: what follows is as `make rebuild` does it.
    with booking_on(api, an_expert(spare), most=40):
        done = spare.tool("restore", "--file", str(backup))
    assert done.returncode == 0, done.stderr
    found = items(spare)
    assert restored_ids <= {item["booking_id"]["S"] for item in found.values() if kind_of(item) == "bookings"}
    assert all_faults(spare) == []


def test_a_file_that_is_cut_off_restores_nothing(spare: Spare, api: Api, tmp_path: Path) -> None:
    """tests/unit/infra/data/test_file.py cuts it elsewhere, too."""
    backup = tmp_path / "backup.jsonl.gz"
    lost: Item = {"PK": {"S": "HANDLE#nobody"}, "SK": {"S": "HANDLE"}, "handle": {"S": "nobody"}}
    file.write(backup, spare.stack.table_name, [lost])
    lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
    backup.write_bytes(gzip.compress(b"".join(lines[:-1])))
    all_followed(spare, api, an_expert(spare))
    before = items(spare)
    done = spare.tool("restore", "--file", str(backup))
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was restored: ")
    assert told(items(spare)) == told(before)
