"""`make redrive`: bring back what the functions of the stream left with the dead letters.

The table's stream keeps its records for a day. A letter says which record could not be done, so the record is read from
the stream again and handed to its function, and the letter is taken out of the queue once the function has done it.
Whatever was done before is harmless: see `expertbook.stream.follow_changes` and `expertbook.stream.push_slot_changes`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.aws.account import Missing, open_session
from infra.aws.options import stack_name
from infra.aws.stages import load_outputs
from infra.deployment.resources import find_physical_ids

LOCAL_STACK = "expertbook"
FUNCTIONS = {"push_slot_changes": "PushSlotChanges", "follow_changes": "FollowChanges"}
"""The functions' names in the letters that they write themselves, and in the template."""

MOST_LETTERS = 1000
A_BATCH = 10
"""Records to an invocation: as many as FollowChanges gets from Lambda."""

HIDDEN_SECONDS = 900
"""How long nobody else gets a letter that is being worked on."""

_PAGES = 20
_GONE = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException"})
_NOT_OURS = frozenset(
    {
        "AWS.SimpleQueueService.MessageNotInflight",
        "InvalidParameterValue",  # "The receipt handle has expired"
        "MessageNotInflight",
        "ReceiptHandleIsInvalid",
    }
)
_TOO_OLD = {
    "EXPERT PROFILE": "`make rebuild` makes the lists and pages",
    "BOOKING BOOKING": "its mail is gone; the booking stands, and both see it under Sessions",
    "ACCOUNT CODE": "the code is too old anyway",
    "ACCOUNT ACCOUNT": "if it was an erasure, the clock takes it up",
    "EXPERT SLOT": "anyone who watched has asked again since",
}


class Clients(Protocol):
    """What makes the AWS clients."""

    def client(self, service: str, /) -> Any:
        """A client of the service."""


class Outcome(Enum):
    """What became of a letter."""

    DONE = "done"
    LATER = "later"
    NEVER = "never"


class NotThere(Exception):
    """The records are not in the stream any more; the message says what that means."""


class NotDone(Exception):
    """The function could not do the records; the message says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: which records it is about, as far as it is about any."""

    receipt: str
    function: str
    stream: str
    first: str
    last: str
    shard: str | None
    kind: str
    said: str
    """What there is to say of a letter without records."""

    @property
    def has_records(self) -> bool:
        """Whether there may be something to bring back."""
        return bool(self.stream and self.first.isdecimal() and self.last.isdecimal())

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Sorts letters as the stream has their records."""
        return self.function, self.stream, int(self.first or 0), int(self.last or 0)


def letter_of(message: dict[str, Any]) -> Letter:
    """The letter in a message of the queue: our own, or one that Lambda wrote."""
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    about, batch = body.get("requestContext") or {}, body.get("DDBStreamBatchInfo") or {}
    ours = body.get("sequence", "")
    return Letter(
        receipt=message["ReceiptHandle"],
        function=str(body.get("function") or about.get("functionArn", "").removesuffix(":$LATEST")),
        stream=str(body.get("stream") or batch.get("streamArn", "")),
        first=str(ours or batch.get("startSequenceNumber", "")),
        last=str(ours or batch.get("endSequenceNumber", "")),
        shard=batch.get("shardId"),
        kind=str(body.get("kind", "")),
        said=_said(body),
    )


class Redrive:
    """Brings back the letters of one queue."""

    def __init__(self, clients: Clients, stack: str, queue: str) -> None:
        self._clients, self._stack, self._queue = clients, stack, queue
        self._done: set[int] = set()

    def run(self, *, discard: bool = False) -> int:
        """Bring back what can be; the number of letters that stay. `discard` removes those that nothing can bring back.

        In the order of the stream, so that the changes of one item are done in theirs.
        """
        letters = sorted(self._letters(), key=lambda letter: letter.place)
        stay = []
        for letter in letters:
            outcome, told = self._bring_back(letter)
            print(f"{letter.function or '-'} {letter.kind or '-'} {letter.first or '-'}: {told}")
            if outcome is Outcome.DONE or (outcome is Outcome.NEVER and discard):
                self._remove(letter)
            else:
                stay.append(letter)
        again = [letter for letter in self._letters() if self._done & {int(letter.first or 0)}]
        for letter in (*stay, *again):
            self._show_again(letter)
        if again:
            print(f"{len(again)} could not be done and were set aside again; the function's log says why.")
        print(f"{len(letters)} letters read; {len(stay) + len(again)} are in the queue now.")
        return len(stay) + len(again)

    def _bring_back(self, letter: Letter) -> tuple[Outcome, str]:
        if not letter.has_records:
            return Outcome.NEVER, letter.said
        try:
            records = self._records(letter)
            self._hand_on(letter, records)
        except NotThere as reason:
            return Outcome.NEVER, str(reason)
        except NotDone as reason:
            return Outcome.LATER, str(reason)
        return Outcome.DONE, f"records handed on: {len(records)}"

    def _letters(self) -> Iterator[Letter]:
        sqs = self._clients.client("sqs")
        for _ in range(MOST_LETTERS // 10):
            found = sqs.receive_message(
                QueueUrl=self._queue, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=1
            ).get("Messages", [])
            if not found:
                return
            yield from map(letter_of, found)

    def _remove(self, letter: Letter) -> None:
        with _gone_is_done():
            self._clients.client("sqs").delete_message(QueueUrl=self._queue, ReceiptHandle=letter.receipt)

    def _show_again(self, letter: Letter) -> None:
        with _gone_is_done():
            self._clients.client("sqs").change_message_visibility(
                QueueUrl=self._queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )

    def _records(self, letter: Letter) -> list[dict[str, Any]]:
        for shard in [letter.shard] if letter.shard else self._shards(letter):
            try:
                found = list(takewhile(lambda record: _number(record) <= int(letter.last), self._read(letter, shard)))
            except ClientError as error:
                if error.response["Error"]["Code"] in _GONE:
                    continue
                raise
            if found and _number(found[0]) == int(letter.first):
                return [_as_lambda_has_it(record, letter.stream) for record in found]
        means = _TOO_OLD.get(letter.kind, "`make rebuild` makes lists and pages; mails are gone")
        raise NotThere(f"not in the stream any more, which keeps a day; {means}")

    def _shards(self, letter: Letter) -> Iterator[str]:
        """The shards that may hold the letter's records."""
        streams = self._clients.client("dynamodbstreams")
        start: dict[str, str] = {}
        while True:
            try:
                found = streams.describe_stream(StreamArn=letter.stream, **start)["StreamDescription"]
            except ClientError as error:
                if error.response["Error"]["Code"] in _GONE:
                    return
                raise
            for shard in found["Shards"]:
                bounds = shard["SequenceNumberRange"]
                begins, ends = bounds.get("StartingSequenceNumber", "0"), bounds.get("EndingSequenceNumber")
                if int(begins) <= int(letter.first) and (ends is None or int(letter.first) <= int(ends)):
                    yield shard["ShardId"]
            if "LastEvaluatedShardId" not in found:
                return
            start = {"ExclusiveStartShardId": found["LastEvaluatedShardId"]}

    def _read(self, letter: Letter, shard: str | None) -> Iterator[dict[str, Any]]:
        """The records of a shard from the letter's first one on."""
        streams = self._clients.client("dynamodbstreams")
        iterator = streams.get_shard_iterator(
            StreamArn=letter.stream,
            ShardId=shard,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=letter.first,
        )["ShardIterator"]
        for _ in range(_PAGES):
            page = streams.get_records(ShardIterator=iterator)
            yield from page["Records"]
            iterator = page.get("NextShardIterator")
            if iterator is None:
                return

    def _hand_on(self, letter: Letter, records: Sequence[dict[str, Any]]) -> None:
        """Invoke the function with the records; again with those for which it had no time."""
        self._done |= {_number(record) for record in records}
        left = list(records)
        while left:
            batch = left[:A_BATCH]
            failed = self._invoke(letter.function, batch)
            if failed == batch[0]["dynamodb"]["SequenceNumber"]:
                raise NotDone(f"still can't be done from {failed} on, for a reason that may pass; try again later")
            done = next((index for index, one in enumerate(batch) if one["dynamodb"]["SequenceNumber"] == failed), None)
            left = left[len(batch) if done is None else done :]

    def _invoke(self, function: str, batch: Sequence[dict[str, Any]]) -> str | None:
        """The number of the first record that is to come again, if any."""
        answer = self._clients.client("lambda").invoke(
            FunctionName=self._name(function), Payload=json.dumps({"Records": batch}).encode()
        )
        said = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError") or not isinstance(said, dict) or "batchItemFailures" not in said:
            raise NotDone("the function failed; its log says why")
        failures = said["batchItemFailures"]
        return str(failures[0]["itemIdentifier"]) if failures else None

    def _name(self, function: str) -> str:
        if function not in FUNCTIONS:
            return function  # Lambda's own letters have its ARN
        return find_physical_ids(self._clients.client("cloudformation"), self._stack)[FUNCTIONS[function]]


@contextmanager
def _gone_is_done() -> Iterator[None]:
    """A letter that somebody else removed, or has got by now, needs nothing from us."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_OURS:
            raise


def _said(body: dict[str, Any]) -> str:
    if "mail" in body:
        return f"the mail service refused the mail of {body['mail']} to the {body.get('to')}: {body.get('cause')}"
    if "requestContext" in body:
        return f"a run that was not of the stream failed ({body['requestContext'].get('condition')}); it continues"
    if "expert" in body and ("account" in body or "calendar" in body):
        return "reading a calendar crashed three times; the clock asks again, and the function's log says why"
    if "Records" in body:
        return "a mail that was received crashed ten times; docs/operations/alarms.md says how SQS brings it back"
    return "nothing that can be brought back"


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def _as_lambda_has_it(record: dict[str, Any], stream: str) -> dict[str, Any]:
    """The record as Lambda hands it to a function; as young as if it had just been written, so that what can't be done
    for now is reported and its letter stays, instead of a new one being written."""
    change = {**record["dynamodb"], "ApproximateCreationDateTime": int(time.time())}
    return {**record, "eventSourceARN": stream, "dynamodb": change}


class Local:
    """An embedded cloud."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = boto3.Session("test", "test", region_name="us-east-1")

    def client(self, service: str, /) -> Any:
        """A client of one of the cloud's services."""
        # The service is a plain string here, for which the types know no client.
        make: Any = self._session.client
        settings = Config(connect_timeout=5, read_timeout=90, retries={"total_max_attempts": 2, "mode": "standard"})
        return make(service, endpoint_url=self._endpoint, config=settings)


def _from(options: argparse.Namespace) -> Redrive:
    if not options.stage:
        found = json.loads(options.outputs.read_text(encoding="utf-8"))
        return Redrive(Local(found["endpoint_url"]), LOCAL_STACK, found["dead_letters_url"])
    aws = open_session(options.region)
    return Redrive(aws, stack_name(options.stage), load_outputs(aws, options.stage)["DeadLettersUrl"])


def main(arguments: Sequence[str]) -> int:
    """Bring the dead letters back; 0 if none is left in the queue, else 1."""
    parser = argparse.ArgumentParser(prog="python -m infra.operate.redrive", description=__doc__)
    parser.add_argument("--outputs", type=Path, default=Path(".local/outputs.json"), help="what `make run` left behind")
    parser.add_argument("--stage", default="", help="a stage on AWS instead")
    parser.add_argument("--region", default="", help="its region, if not the configured one")
    parser.add_argument("--discard", action="store_true", help="remove letters that nothing can bring back")
    options = parser.parse_args(arguments)
    try:
        return 1 if _from(options).run(discard=options.discard) else 0
    except FileNotFoundError:
        print(
            f"{options.outputs} is not there: start the stack first, with `make run`, or name a STAGE.", file=sys.stderr
        )
    except Missing as error:
        print("\n".join(error.lines), file=sys.stderr)
    except (ClientError, BotoCoreError) as error:
        print(f"This can't be done now: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
