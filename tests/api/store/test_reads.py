"""Items as DynamoDB writes them, read page by page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from expertbook.domain.openings import NEVER, NONE
from expertbook.store import booking_items, booking_lists, experts, openings, table
from expertbook.store.booking_lists import Wanted
from expertbook.store.directory import listed
from expertbook.store.items import Entry
from expertbook.store.table import plain, query_items, read_items
from tests.api.conftest import NOW, an_expert, before_each_call
from tests.api.store.test_kept_whole import BOOKING
from tests.api.wire import Ask, Sent, response, wired

NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def entries() -> None:
    for name in NAMES:
        Entry(PK="LIST", SK=name).save()


def test_a_second_query_asks_only_for_what_is_still_missing(entries: None) -> None:
    """DynamoDB ends a page after 1 MB; here after two items, for the first of the queries."""
    limits: list[int] = []

    def two(params: dict[str, Any], **_: Any) -> None:
        body = json.loads(params["body"])
        limits.append(body["Limit"])
        if len(limits) == 1:
            params["body"] = json.dumps({**body, "Limit": 2}).encode()

    with before_each_call(two, "Query"):
        page = listed("LIST", limit=1, skipped=3)
    assert limits == [5, 3]
    assert page.next == "d", "there are others"


def test_a_page_of_bookings_asks_for_one_more_than_it_shows() -> None:
    for number in range(4):
        start = BOOKING.start + timedelta(hours=number)
        booking_items.item_of(replace(BOOKING, id=f"b{number}", start=start)).save()
    limits: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        limits.append(json.loads(params["body"])["Limit"])

    with before_each_call(note, "Query"):
        found, after = booking_lists.of_expert("ada", Wanted(), 1)
    assert ([booking.id for booking in found], limits) == (["b3"], [2])
    assert after is not None and after.endswith(" b3")


def test_of_what_is_due_only_so_much_is_read() -> None:
    for handle in ("ada", "bea", "cid"):
        expert = experts.save(an_expert(handle=handle, email=f"{handle}@example.com"))
        at = NOW + timedelta(minutes=len(expert.handle))
        openings.save(expert, NONE, openings.load(handle), NEVER, at)
    assert openings.due(NOW, 9) == []
    assert sorted(openings.due(NOW + timedelta(hours=1), 9)) == ["ada", "bea", "cid"]
    assert len(openings.due(NOW + timedelta(hours=1), 2)) == 2


def test_a_partition_is_read_to_its_end_or_as_far_as_is_asked(entries: None) -> None:
    assert [item["SK"]["S"] for item in query_items("LIST")] == NAMES
    assert [item["SK"]["S"] for item in query_items("LIST", most=2)] == ["a", "b"]
    assert [item["SK"]["S"] for item in query_items("LIST", after="b", most=9)] == ["c", "d", "e"]
    assert list(query_items("NOBODY", most=2)) == []


def test_what_dynamodb_puts_off_of_a_batch_is_asked_for_again(entries: None) -> None:
    asked: list[int] = []

    def put_off(sent: Sent, ask: Ask) -> Any:
        wanted = json.loads(sent.body)["RequestItems"]
        ((name, keys),) = wanted.items()
        asked.append(len(keys["Keys"]))
        if len(asked) == 1:
            return response(200, json.dumps({"Responses": {name: []}, "UnprocessedKeys": {name: keys}}))
        return ask()

    with wired(put_off):
        found = list(read_items([("LIST", "a"), ("LIST", "e"), ("LIST", "missing")]))
    assert asked == [3, 3]
    assert sorted(plain(item)["SK"] for item in found) == ["a", "e"]


def test_in_tests_the_client_checks_what_it_is_given() -> None:
    client: Any = table.connection().client
    with pytest.raises(ParamValidationError):
        client.get_item(TableName="x", Key={"PK": "not typed"})
