"""So many reminders due within an hour, sent while the process that sends them is killed: what is lost or comes twice.

.venv/bin/python -m benchmarks.due_work --due 100000 --kills 10 --seed 7

The clock is simulated: a process runs `do_due` for one minute after another, as fast as it can, on the embedded cloud's
DynamoDB (or on `--store`'s); who comes after a kill goes on with the next minute. This process is SES, and outlives the
kills. With `--mails-per-second` it throttles; then let each minute last at least `--pace` seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs

import boto3

from benchmarks.environment import NOW
from expertbook import settings
from expertbook.domain.booking import Client
from expertbook.domain.booking_rules import BookingRequest, make_booking
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.scheduling.model import Reminders
from expertbook.services.plan_bookings import planned
from expertbook.store import due as store
from expertbook.store import experts
from expertbook.store.booking_items import item_of
from infra.embedded_cloud.process import EmbeddedCloud
from infra.workspace import ROOT, RunFolder
from tests.api.conftest import an_expert, table_properties
from tests.stack import free_port

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WITHIN_MINUTES = 60
IDLE_MINUTES = 16
"""It ends when nothing was done for so long: longer than the lease of a mail that a killed process was sending."""

IN_HAND = 8
"""How many mails a process sends at once."""

DOING = """
import json, sys, time
from collections import Counter
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.store import table
from expertbook.stream import due_work

calls = Counter()
count = lambda model, **_: calls.update([model.name])
table.connection().client.meta.events.register("before-call.dynamodb", count)
for line in sys.stdin:
    calls.clear()
    began, used = time.monotonic(), time.process_time()
    done = due_work.do_due(due_work.ALL_SHARDS, parse_instant(line.strip()), 45)
    took = {"seconds": time.monotonic() - began, "processor": time.process_time() - used}
    print("RUN", json.dumps({"counts": done, "calls": calls, **took}), flush=True)
"""

TAKEN = (
    b"<SendRawEmailResponse><SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>"
)
THROTTLED = b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"


class Worker:
    """The process that does what is due."""

    def __init__(self, number: int, errors: Path) -> None:
        self.number = number
        with errors.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DOING],
                env=os.environ | {"PYTHONPATH": str(ROOT / "chalicelibs")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def run(self, minute: str) -> dict[str, Any] | None:
        """What a run of that minute came to; None if the process was killed meanwhile."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(f"{minute}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        for line in self.process.stdout:
            if line.startswith("RUN "):
                found: dict[str, Any] = json.loads(line[4:])
                return found
        return None

    def kill(self) -> None:
        """Without a word."""
        self.process.kill()

    def end(self) -> int:
        """Wait for its end, and say how it ended."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        return self.process.wait()


@dataclass
class Post:
    """SES: a server that notes to whom each mail went, and from which process."""

    rate: float
    kills_at: list[int]
    chance: Random
    taken: list[tuple[str, int]] = field(default_factory=list)
    throttled: int = 0
    worker: Worker | None = None
    _tokens: float = 1.0
    _filled_at: float = 0.0

    @contextmanager
    def __call__(self) -> Iterator[str]:
        """Serve; the URL."""
        loop, port = asyncio.new_event_loop(), free_port()
        loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", port))
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                named = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
                body = await reader.readexactly(int(named[b"content-length"]))
                to = parse_qs(body.split(b"RawMessage.Data", 1)[0].decode())["Destinations.member.1"][0]
                status, answer = self._answer(to)
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%b" % (status, len(answer), answer))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, to: str) -> tuple[int, bytes]:
        now = time.monotonic()
        self._tokens = min(max(1.0, self.rate), self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._tokens < 1:
            self.throttled += 1
            return 400, THROTTLED
        self._tokens -= 1
        assert self.worker is not None
        self.taken.append((to, self.worker.number))
        if self.kills_at and len(self.taken) >= self.kills_at[0]:
            self.kills_at.pop(0)
            # At any moment: while it sends this mail, or reads, or notes what it did.
            threading.Timer(self.chance.uniform(0, 0.03), self.worker.kill).start()
        return 200, TAKEN


def fill(number: int, minutes: float) -> set[str]:
    """Bookings whose clients are to be reminded within these minutes, and what is due of them; the addresses."""
    dynamodb, name = boto3.client("dynamodb"), settings.table_name()
    expert = experts.save(an_expert(email="ada@example.com"))
    event_type = replace(expert.event_types[0], reminders=Reminders(client=(24 * 60,), expert=()))
    addresses, writes = set[str](), list[Any]()
    for each in range(number):
        address = f"client-{each}@example.com"
        client = Client(name="Ben Ito", email=address, phone="+442079460000", notes="")
        start = NOW + DAY + timedelta(seconds=int(each * minutes * 60 / number))
        request = BookingRequest(expert.handle, event_type.slug, "Europe/London", client)
        booking = make_booking(expert, event_type, request, start, NOW - DAY, f"01KAW5Q0N5Z5S3CJ1W{each:08}", "")
        due = planned(booking, NOW - DAY)
        assert due is not None
        writes += [{"PutRequest": {"Item": item.serialize()}} for item in (item_of(booking), store.item_of(due))]
        addresses.add(address)
        if len(writes) > 24 or each == number - 1:
            assert not dynamodb.batch_write_item(RequestItems={name: writes[:25]})["UnprocessedItems"]
            writes = writes[25:]
    for last in writes:
        dynamodb.put_item(TableName=name, **last["PutRequest"])
    return addresses


@dataclass
class Result:
    """What all runs came to. Runs that were killed count nothing but their mails."""

    done: int = 0
    put_off: int = 0
    seconds: float = 0
    processor: float = 0
    calls: Counter[str] = field(default_factory=Counter)
    minutes: int = 0
    killed: list[int] = field(default_factory=list)

    def add(self, found: dict[str, Any]) -> None:
        """A run that came to its end."""
        self.done += found["counts"].get("done", 0)
        self.put_off += found["counts"].get("put_off", 0)
        self.seconds += found["seconds"]
        self.processor += found["processor"]
        self.calls.update(found["calls"])


def play(post: Post, least_minutes: float, pace: float, errors: Path) -> Result:
    """One minute after another, until nothing is due any more."""
    result, idle = Result(), 0
    post.worker = Worker(0, errors)
    while result.minutes < least_minutes or idle < IDLE_MINUTES:
        began, before = time.monotonic(), len(post.taken)
        found = post.worker.run(format_instant(NOW + result.minutes * MINUTE))
        result.minutes += 1
        if found is None:
            result.killed.append(post.worker.number)
            assert post.worker.end() == -9, f"it ended by itself: {errors.read_text()[-2000:]}"
            post.worker = Worker(post.worker.number + 1, errors)
            continue
        result.add(found)
        idle = 0 if found["counts"] else idle + 1
        taken = len(post.taken) - before
        if found["counts"]:
            print(f"{result.minutes:4} {taken:6} mails {found['seconds']:6.1f} s {found['counts']}", flush=True)
            time.sleep(max(0.0, began + pace - time.monotonic()))
    post.worker.end()
    return result


def report(addresses: set[str], post: Post, result: Result, took: float) -> bool:
    """Print what was lost, and what came twice and why; whether all is as it should be."""
    times = Counter(to for to, _ in post.taken)
    lost, twice = addresses - times.keys(), {to for to, number in times.items() if number > 1}
    # A process that is killed has some mails in hand: SES took them, and it couldn't note that.
    last = dict[int, list[str]]()
    for to, number in post.taken:
        last[number] = [*last.get(number, [])[-IN_HAND + 1 :], to]
    first = dict[str, int]()
    for to, number in post.taken:
        first.setdefault(to, number)
    in_hand = {to for to in twice if first[to] in result.killed and to in last[first[to]] and times[to] == 2}
    left = sum(1 for shard in range(store.SHARDS) for _ in store.due_until(shard, NOW + result.minutes * MINUTE))
    print(f"{len(addresses):,} due, {len(post.taken):,} mails, {len(result.killed)} kills, {result.minutes} minutes")
    print(f"lost: {len(lost)}; twice: {len(twice)}, of them in hand at a kill: {len(in_hand)}; still due: {left}")
    print(f"throttled: {post.throttled:,} times, put off: {result.put_off:,} times")
    print(f"{result.done / result.seconds:.0f} a second in runs of {result.seconds:,.0f} s; {took:,.0f} s in all")
    print(f"processor time of those runs for each: {1000 * result.processor / result.done:.1f} ms")
    each = ", ".join(f"{name} {number / result.done:.2f}" for name, number in result.calls.most_common())
    print(f"calls of DynamoDB for each: {result.calls.total() / result.done:.2f} ({each})")
    return not lost and twice == in_hand and not left and times.keys() == addresses


@contextmanager
def cloud(folder: Path) -> Iterator[str]:
    """The URL of an embedded cloud with nothing in it."""
    made = EmbeddedCloud(RunFolder(folder), free_port(), save_seconds=math.inf)
    made.start(smtp_port=free_port())
    try:
        made.wait_until_ready()
        yield made.endpoint
    finally:
        made.stop()


def main(arguments: Sequence[str]) -> int:
    """Print a line a minute, and the figures; 1 if anything is lost, or came twice for no good reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due_work", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--within", type=float, default=WITHIN_MINUTES, metavar="MINUTES")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--mails-per-second", type=float, default=math.inf)
    parser.add_argument("--pace", type=float, default=0, help="seconds that a minute takes at least")
    parser.add_argument("--store", metavar="URL", help="another DynamoDB than the embedded cloud's")
    parser.add_argument("--seed", type=int, default=7, help="of the moments of the kills")
    options = parser.parse_args(arguments)
    chance = Random(options.seed)
    # Rates in the first tenth, and at the very end, are none's: a kill comes while there is much to do.
    kills_at = sorted(chance.sample(range(options.due // 20, options.due * 19 // 20), options.kills))
    post = Post(options.mails_per_second, kills_at, chance)
    with tempfile.TemporaryDirectory() as found, cloud(Path(found)) as url, post() as mails:
        os.environ.update({"AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_SES": mails})
        if options.store:
            os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = options.store
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        properties = {name: value for name, value in table_properties().items() if name in wanted}
        boto3.client("dynamodb").create_table(TableName=settings.table_name(), **properties)
        keys = json.dumps({"current": "k1", "k1": "a" * 64})
        boto3.client("secretsmanager").create_secret(Name=settings.secret_id(), SecretString=keys)
        addresses = fill(options.due, options.within)
        print(f"{options.due:,} reminders are planned", flush=True)
        began = time.monotonic()
        result = play(post, options.within, options.pace, Path(found) / "errors.log")
        return 0 if report(addresses, post, result, time.monotonic() - began) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
