"""An expert whom thousands watch: a FIFO queue shares the watchers out, and each still hears every change in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

import app
from expertbook import settings
from expertbook.adapters import aws
from expertbook.store import watchers
from expertbook.stream import records, shares, telling
from tests.api.conftest import NOW, Stopwatch
from tests.api.store.test_traffic import answering, error
from tests.api.stream.test_failures import again_from, crowd, letters, logged, slow
from tests.api.stream.test_live import Connections, Context, claim_record, connections, push
from tests.api.stream.test_mail import NOTHING_FAILED, Post, post

__all__ = ["connections", "logged", "post", "slow"]  # fixtures

At = Callable[[datetime], None]

LATER = NOW + records.RETRY_TIME + timedelta(seconds=1)
HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class Queue:
    """A FIFO queue as SQS documents it: a group's messages in their order, one of them under way, and none twice."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    takes: int = 10_000
    """How many messages, before it takes no more."""
    why: str = "ThrottlingException"
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def take(self, params: dict[str, Any], **_: Any) -> Any:
        sent = json.loads(params["body"])
        if sent["QueueUrl"] != settings.shares_url():
            return None  # a dead letter
        if not self.takes:
            said = {"Error": {"Code": self.why}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            return AWSResponse("https://sqs.example", 400, HTTPHeaders(), None), said
        self.takes -= 1
        self.sizes.append(len(sent["MessageBody"]))
        content = sent["MessageGroupId"], sent["MessageBody"]
        if content not in self._seen:
            self._seen.add(content)
            self.messages.append({**sent, "id": f"m{len(self._seen)}"})
        return AWSResponse("https://sqs.example", 200, HTTPHeaders(), None), {"MessageId": "1"}

    def groups(self) -> list[str]:
        return [message["MessageGroupId"] for message in self.messages]

    def flow(self, most: int = 1) -> list[str]:
        """Hand each message to the function, one group after the other. Returns what failed, which stays."""
        failed: list[str] = []
        blocked: set[str] = set()
        for group in dict.fromkeys(self.groups()):
            while (some := [one for one in self.messages if one["MessageGroupId"] == group][:most]) and (
                group not in blocked
            ):
                answer = app.push_slot_changes({"Records": [_as_lambda_has_it(one) for one in some]}, Context())
                again = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
                self.messages = [one for one in self.messages if one not in some or one["id"] in again]
                if again:
                    blocked.add(group)
                    failed += [one["MessageGroupId"] for one in some if one["id"] in again]
        return failed


def _as_lambda_has_it(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["id"],
        "receiptHandle": "handle",
        "body": message["MessageBody"],
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1795420800000",
            "MessageGroupId": message["MessageGroupId"],
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:shares.fifo",
        "awsRegion": "us-east-1",
    }


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """With few watchers being many: more than six are shared, three in a message."""
    monkeypatch.setattr(shares, "MOST_AT_ONCE", 6)
    monkeypatch.setattr(shares, "A_MESSAGE", 3)
    made = Queue()
    events = aws.aws_client("sqs").meta.events
    events.register_first("before-call.sqs.SendMessage", made.take)
    yield made
    events.unregister("before-call.sqs.SendMessage", made.take)
    telling._partly_told.clear()


def told(connections: Connections) -> dict[str, list[int]]:
    """By watcher, the last digits of the sequences that it was told, in order."""
    found: dict[str, list[int]] = {}
    for name, message in connections.posted:
        found.setdefault(name, []).append(int(message["sequence"][-5:]))
    return found


def each(names: Iterable[str], *sequences: int) -> dict[str, list[int]]:
    return {name: list(sequences) for name in names}


def test_up_to_two_thousand_are_told_at_once_and_more_through_the_queue(connections: Connections, queue: Queue) -> None:
    names = crowd("ada-lovelace", 6)
    assert push(claim_record(1, "2026-11-24T10:30Z")) == NOTHING_FAILED
    assert sorted(told(connections)) == names and queue.messages == []
    watchers.watch("seventh", "ada-lovelace", NOW)
    connections.posted.clear()
    assert push(claim_record(2, "2026-11-24T10:35Z")) == NOTHING_FAILED
    assert connections.posted == [] and queue.messages


def test_each_watcher_hears_the_same_message_once(connections: Connections, queue: Queue) -> None:
    names = crowd("ada-lovelace", 60)
    watchers.watch("other", "bo-li", NOW)
    batch = (
        claim_record(1, "2026-11-24T10:30Z"),
        claim_record(2, "2026-11-24T10:35Z"),
        claim_record(3, "x" * 0 or "2026-11-24T10:30Z", expert="bo-li"),
    )
    assert push(*batch) == NOTHING_FAILED
    assert queue.flow() == []
    assert Counter(name for name, _ in connections.posted) == Counter([*names, "other"])
    (message,) = [
        json.loads(text) for text in {json.dumps(message) for name, message in connections.posted if name != "other"}
    ]
    assert message == {
        "type": "slots",
        "expert": "ada-lovelace",
        "sequence": "4421584500000000000002",
        "taken": [["2026-11-24T10:30:00Z", "2026-11-24T10:40:00Z"]],
        "freed": [],
        "held": [],
        "changed": [],
    }


def test_a_watcher_is_in_the_same_group_whoever_comes_and_goes(connections: Connections, queue: Queue) -> None:
    def group_of_each() -> dict[str, str]:
        bodies = [(message["MessageGroupId"], json.loads(message["MessageBody"])) for message in queue.messages]
        queue.messages.clear()
        return {name: group for group, body in bodies for name in body["watchers"]}

    names = crowd("ada-lovelace", 60)
    push(claim_record(1, "2026-11-24T10:30Z"))
    first = group_of_each()
    assert sorted(first) == names and len(set(first.values())) > 5
    watchers.forget("ada-lovelace", names[::2])
    for number in range(20):
        watchers.watch(f"new{number}", "ada-lovelace", NOW)
    push(claim_record(2, "2026-11-24T10:35Z"))
    second = group_of_each()
    assert {name: second[name] for name in names[1::2]} == {name: first[name] for name in names[1::2]}


def test_changes_reach_each_watcher_in_order_whichever_group_comes_first(
    connections: Connections, queue: Queue
) -> None:
    names = crowd("ada-lovelace", 40)
    for number, minute in enumerate((30, 35, 40), 1):
        push(claim_record(number, f"2026-11-24T10:{minute}Z"))
    queue.messages.sort(key=lambda message: message["MessageGroupId"], reverse=True)  # of each group still in order
    assert queue.flow() == []
    assert told(connections) == each(names, 1, 2, 3)


def test_a_change_is_not_told_directly_while_one_before_may_wait_in_the_queue(
    connections: Connections, queue: Queue, at: At
) -> None:
    """It would overtake it, and the page would pass over the earlier one when it comes."""
    names = crowd("ada-lovelace", 8)
    push(claim_record(1, "2026-11-24T10:30Z"))
    watchers.forget("ada-lovelace", names[2:])
    at(NOW + timedelta(minutes=14))
    push(claim_record(2, "2026-11-24T10:35Z"))
    assert connections.posted == []
    assert queue.flow() == []
    assert {name: told(connections)[name] for name in names[:2]} == each(names[:2], 1, 2)
    at(NOW + timedelta(minutes=43))  # the queue keeps what it has for 15 minutes
    push(claim_record(3, "2026-11-24T10:40Z"))
    assert told(connections)[names[0]] == [1, 2] and queue.flow() == []
    at(NOW + timedelta(minutes=43) + HALF_AN_HOUR)
    push(claim_record(4, "2026-11-24T10:45Z"))
    assert queue.messages == []
    assert told(connections)[names[0]] == [1, 2, 3, 4]


def test_that_an_expert_is_shared_is_written_once_in_ten_minutes_and_lasts_longer_than_the_queue(
    connections: Connections, queue: Queue, at: At
) -> None:
    crowd("ada-lovelace", 8)
    ends = []
    for minutes in (0, 1, 9, 11, 12):
        at(NOW + timedelta(minutes=minutes))
        push(claim_record(minutes + 1, "2026-11-24T10:30Z"))
        until = watchers.watching("ada-lovelace", NOW).shared_until
        assert until is not None and until - (NOW + timedelta(minutes=minutes)) > timedelta(minutes=16)
        ends.append(until)
    assert len(set(ends)) == 2


def test_what_notes_the_sharing_is_told_nothing_and_forgotten_by_nobody(connections: Connections, queue: Queue) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.note_sharing("ada-lovelace", NOW + HALF_AN_HOUR)
    push(claim_record(1, "2026-11-24T10:30Z"))
    assert queue.flow() == []
    assert told(connections) == {"one": [1]}
    assert watchers.watching("ada-lovelace", NOW).shared_until == NOW + HALF_AN_HOUR


def test_messages_are_as_large_as_the_queue_takes(
    connections: Connections, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    names = [f"{number:04}SM9cOFvHcCIhw=" for number in range(2_500)]
    watching = watchers.Watching(dict.fromkeys(names, NOW), NOW + HALF_AN_HOUR)  # all of them are opening
    many = [claim_record(number, f"2026-11-{24 + number // 24}T{number % 24:02}:00Z") for number in range(100)]
    from expertbook.stream.slot_messages import changes_of, group_by_expert

    (changes,) = group_by_expert(change for record in many for change in changes_of(record))
    shares.share(telling.News("ada-lovelace", changes.message(), 0, ["r" * 26] * 20), watching, many[-1], NOW)
    assert sum(len(json.loads(message["MessageBody"])["watchers"]) for message in queue.messages) == 2_500
    assert max(queue.sizes) < 256_000
    assert max(len(message["MessageGroupId"]) for message in queue.messages) <= 128


# What goes wrong.


def test_a_queue_that_takes_nothing_has_the_records_come_again(
    connections: Connections, queue: Queue, post: Post
) -> None:
    names = crowd("ada-lovelace", 8)
    batch = claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:30Z", expert="bo-li")
    for why in ("AccessDenied", "ThrottlingException"):
        queue.takes, queue.why = 0, why
        assert push(*batch) == again_from(batch[0])
    queue.takes = 10_000
    assert post.dead == []
    assert push(*batch) == NOTHING_FAILED
    assert queue.flow() == []
    assert told(connections) == each(names, 1)


def test_a_queue_that_takes_only_some_has_the_records_come_again_and_drops_what_it_has(
    connections: Connections, queue: Queue
) -> None:
    names = crowd("ada-lovelace", 40)
    record = claim_record(1, "2026-11-24T10:30Z")
    queue.takes = 2
    assert push(record) == again_from(record)
    assert queue.messages
    queue.takes = 10_000
    assert push(record) == NOTHING_FAILED
    assert queue.flow() == []
    assert told(connections) == each(names, 1)


def test_a_repeated_message_leaves_out_nobody_although_others_came_and_went_meanwhile(
    connections: Connections, queue: Queue
) -> None:
    names = crowd("ada-lovelace", 40)
    record = claim_record(1, "2026-11-24T10:30Z")
    queue.takes = 3
    assert push(record) == again_from(record)
    queue.takes = 10_000
    watchers.forget("ada-lovelace", names[::3])
    watchers.watch("new", "ada-lovelace", NOW)
    assert push(record) == NOTHING_FAILED
    assert queue.flow() == []
    assert set(told(connections)) >= {*names, "new"} - {*names[::3]}


def test_a_table_that_cannot_note_the_sharing_has_the_record_come_again(connections: Connections, queue: Queue) -> None:
    crowd("ada-lovelace", 8)
    record = claim_record(1, "2026-11-24T10:30Z")
    with answering("BatchWriteItem", error("ThrottlingException")):
        assert push(record) == again_from(record)
    assert queue.messages == []


def test_gone_watchers_are_forgotten_but_not_while_they_open(connections: Connections, queue: Queue) -> None:
    names = crowd("ada-lovelace", 8)
    watchers.watch("gone", "ada-lovelace", NOW - timedelta(minutes=1))
    connections.status.update({"gone": 410, names[0]: 410})
    push(claim_record(1, "2026-11-24T10:30Z"))
    assert queue.flow() == []
    assert set(watchers.watching("ada-lovelace", NOW).since) == {*names}
    assert set(told(connections)) == {*names[1:]}


def test_who_cannot_be_told_is_hung_up_on(
    connections: Connections, queue: Queue, capsys: pytest.CaptureFixture[str]
) -> None:
    names = crowd("ada-lovelace", 8)
    connections.status.update({names[0]: 500, names[1]: 429})
    record = claim_record(1, "2026-11-24T10:30Z")
    record["dynamodb"]["NewImage"]["written_at"] = {"N": str(int(NOW.timestamp() * 1000) - 70)}
    push(record)
    assert queue.flow() == []
    assert sorted(connections.hung_up) == names[:2]
    measured: Counter[str] = Counter()
    delays: set[float] = set()
    for line in capsys.readouterr().out.splitlines():
        if '"_aws"' in line:
            figures = json.loads(line)
            measured.update({name: sum(figures.get(name, [])) for name in ("Pushed", "PushFailed")})
            delays.update(figures.get("PushDelay", []))
    assert (measured["Pushed"], measured["PushFailed"], delays) == (6, 2, {70.0})


def test_a_share_that_can_be_neither_told_nor_hung_up_on_comes_again_and_holds_up_no_other(
    connections: Connections, queue: Queue, post: Post
) -> None:
    names = crowd("ada-lovelace", 40)
    connections.status.update({names[7]: 500, "hang up": 500})
    for number, minute in enumerate((30, 35), 1):
        push(claim_record(number, f"2026-11-24T10:{minute}Z"))
    (group,) = set(queue.flow())
    assert set(queue.groups()) == {group}
    same = {name for message in queue.messages for name in json.loads(message["MessageBody"])["watchers"]}
    assert names[7] in same
    others = set(names) - same
    assert {name: told(connections)[name] for name in others} == each(others, 1, 2)
    connections.status.clear()
    assert queue.flow() == []
    assert told(connections) == each(names, 1, 2)  # each once, although its share came twice
    assert post.dead == []


def test_in_a_batch_of_a_group_none_is_told_before_the_one_that_failed(connections: Connections, queue: Queue) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.note_sharing("ada-lovelace", NOW + HALF_AN_HOUR)
    for number, minute in enumerate((30, 35, 40), 1):
        push(claim_record(number, f"2026-11-24T10:{minute}Z"))
    connections.status.update({"one": 500, "hang up": 500})
    assert len(queue.flow(most=10)) == 3
    connections.status.clear()
    assert queue.flow(most=10) == []
    assert told(connections) == {"one": [1, 2, 3]}


def test_a_share_that_can_never_be_told_is_given_up_when_the_time_is_up(
    connections: Connections, queue: Queue, post: Post, at: At
) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.note_sharing("ada-lovelace", NOW + HALF_AN_HOUR)
    connections.status.update({"one": 500, "hang up": 500})
    push(claim_record(7, "2026-11-24T10:30Z"))
    assert len(queue.flow()) == 1
    at(LATER)
    assert queue.flow() == []
    (letter,) = letters(post)
    assert (letter["function"], letter["kind"]) == ("push_slot_changes", "EXPERT SLOT")
    assert letter["sequence"] == "4421584500000000000007"  # `make redrive` reads the record by it
    assert letter["stream"].startswith("arn:aws:dynamodb:")


def test_a_share_of_another_form_is_set_aside_at_once(connections: Connections, queue: Queue, post: Post) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.note_sharing("ada-lovelace", NOW + HALF_AN_HOUR)
    push(claim_record(1, "2026-11-24T10:30Z"))
    (message,) = queue.messages
    body = json.loads(message["MessageBody"])
    del body["watchers"]
    message["MessageBody"] = json.dumps(body)
    assert queue.flow() == []
    assert [letter["error"] for letter in letters(post)] == ["KeyError"]


def test_slow_watchers_of_a_share_are_told_in_as_many_runs_as_it_takes_each_once(
    connections: Connections, queue: Queue, slow: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "A_MESSAGE", 200)
    monkeypatch.setattr(shares, "SHARES", 1)
    names = crowd("ada-lovelace", 100)
    push(claim_record(1, "2026-11-24T10:30Z"))
    runs = 1
    while queue.flow():
        runs += 1
        assert runs < 20
    assert runs > 2
    assert told(connections) == each(names, 1)


def test_nothing_of_a_client_is_in_the_queue(connections: Connections, queue: Queue) -> None:
    crowd("ada-lovelace", 8)
    record = claim_record(1, "2026-11-24T10:30Z")
    record["dynamodb"]["NewImage"]["note"] = {"S": "ben@example.com"}
    push(record)
    text = json.dumps(queue.messages)
    assert "ben@" not in text and "01KAW5Q0N5Z5S3CJ1W0M9F7K3T" not in text
