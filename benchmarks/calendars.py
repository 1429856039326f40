"""Calendars both ways, on the embedded cloud: how soon a booking stands in its expert's calendar, and what they enter
there closes time, on two real servers and on two that play Google and Microsoft; and how many accounts a second are
read side by side.

    .venv/bin/python -m benchmarks.calendars [--entries 50] [--pushes 20] [--accounts 500] [--handed 4000]
    .venv/bin/python -m benchmarks.calendars --standing 10000 --minutes 15

Those that play Google and Microsoft call us when something changes, so nothing is asked for. What follows a reading
within ten seconds waits until they are over: each entry is made after that, as most are.

Accounts are read at a server of this process's, which answers at once that nothing changed; then it takes a moment, and
then one in ten of them has a server that takes ten seconds. Where so many stand that readings never end, what counts is
how old the oldest one is: `--standing` says so each minute, at quick servers.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from benchmarks.due_work import cloud
from benchmarks.environment import NOW
from benchmarks.report import load, machine, markdown
from expertbook import settings
from expertbook.domain.calendar_account import MAX_ACCOUNTS, PUSHES_APART
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services.hand_over_calendars import hand_over_due
from expertbook.store.keys import CALENDAR_ACCOUNT_PREFIX, CALENDAR_ACCOUNTS, CALENDARS_PREFIX
from infra.deployment.resources import find_physical_ids
from infra.workspace import ROOT
from tests.api.conftest import table_properties
from tests.baked import running_copy
from tests.calendar_servers.servers import SERVERS
from tests.cloud.calls import Api, a_request, day_ahead, instant_text
from tests.cloud.consented import NAMES, ConsentedExpert, services
from tests.cloud.test_calendar_accounts import Connected
from tests.stack import Runner, Stack

PATIENCE = 60.0
QUICK_SECONDS, SLOW_SECONDS = 0.3, 10.0
"""How long a server takes to answer."""

SLOW_ONE_IN = 10

MOST_SECONDS = 1200
"""How long all accounts may take, on a machine with other work."""

NOTHING_DUE = 0.02
"""A run that takes less, or about that, found that its account is read already: the clock tells the queue again each
minute what still waits."""
READER = "ReadCalendars"

Somebody = Connected | ConsentedExpert
"""An expert with a connected account."""

FILLING = """
import sys
from dataclasses import replace
from expertbook import clock
from expertbook.adapters import sealing
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService, FoundCalendar
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability
from expertbook.store import calendar_accounts, experts

url, kind, number, each, slow = *sys.argv[1:3], *map(int, sys.argv[3:])
for one in range(number):
    handle, now = f"read-{kind}-{one // each:05}", clock.now()
    if one % each == 0:
        experts.save(Expert(
            handle=handle, name="Nobody", email="", category="Music", headline="", bio="", specializations=(),
            experience_years=1, photo_url="/portraits/none.svg", availability=Availability("UTC", {}), event_types=(),
            has_calendars=True, hidden=True,
        ))
    is_slow = slow and one % slow == 0
    home = f"{url}/{'slow' if is_slow else 'quick'}/{one}/"
    found = FoundCalendar(f"calendar-{kind}-{one:05}", f"{home}work/", "Work")
    calendar_accounts.add(CalendarAccount(
        id=f"{kind}-{one:05}", expert=handle, service=CalendarService.CALDAV, user="ada",
        credentials=sealing.seal(handle, b'{"password": "secret"}'), added_at=now, server=url, home=home,
        status=AccountStatus.CONNECTED, calendars=(found,), reads=(found.id,), read_at=now,
    ))
"""


@dataclass
class Times:
    """Seconds, each of one thing of a kind."""

    what: str
    seconds: list[float] = field(default_factory=list)

    def row(self) -> tuple[str, str, str]:
        """For a table."""
        return self.what, f"{statistics.median(self.seconds):.2f}", f"{max(self.seconds):.2f}"


def written(zoe: Somebody, name: str, number: int) -> Times:
    """From the answer to a booking until its entry is there."""
    times = Times(f"{name}: a booking's entry stands there")
    for each in range(number):
        start = day_ahead(5 + each // 40) + timedelta(minutes=30 * (each % 40))
        status, made = zoe.api.book(a_request(zoe.handle, "ten", start, each))
        began = time.monotonic()
        assert status == 201, made
        _until(partial(zoe.written, made))
        times.seconds.append(time.monotonic() - began)
    return times


def closed(zoe: Connected, name: str, number: int) -> tuple[Times, Times]:
    """From the message that the account is due until what was entered there is a slot that isn't open, and until a
    watcher is told."""
    grey, told = Times(f"{name}: what is entered there is grey"), Times(f"{name}: a watcher is told of it")
    key = {"PK": {"S": f"{CALENDARS_PREFIX}{zoe.handle}"}, "SK": {"S": f"{CALENDAR_ACCOUNT_PREFIX}{zoe.id}"}}
    with _watching(zoe) as heard:
        for each in range(number):
            start = day_ahead(12 + each // 40) + timedelta(minutes=30 * (each % 40))
            assert not _is_grey(zoe, start)
            zoe.server.put(zoe.calendar, f"own-{each}.ics", _event(f"own-{each}", start))
            _ask_for(zoe.stack, key)
            began = time.monotonic()
            _tell_queue(zoe)
            _until(partial(_is_grey, zoe, start))
            grey.seconds.append(time.monotonic() - began)
            _until(partial(heard.get, instant_text(start)))
            told.seconds.append(heard[instant_text(start)] - began)
    return grey, told


def pushed(kim: ConsentedExpert, name: str, number: int) -> tuple[Times, Times]:
    """From when something is entered there until it's a slot that isn't open, and until a watcher is told. The service
    calls when it has it."""
    grey, told = Times(f"{name}: what is entered there is grey"), Times(f"{name}: a watcher is told of it")
    with _watching(kim) as heard:
        for each in range(number):
            start = day_ahead(12 + each // 40) + timedelta(minutes=30 * (each % 40))
            assert not _is_grey(kim, start)
            _until(partial(_is_quiet, kim))
            began = time.monotonic()
            kim.server.create(start, start + timedelta(minutes=10), "Lunch", kim.calendar)
            _until(partial(_is_grey, kim, start))
            grey.seconds.append(time.monotonic() - began)
            _until(partial(heard.get, instant_text(start)))
            told.seconds.append(heard[instant_text(start)] - began)
    return grey, told


def _is_quiet(kim: ConsentedExpert) -> bool:
    """Whether a call would be followed by a reading at once. A moment more, since other calls may be on their way."""
    time.sleep(1)
    read_at = datetime.fromisoformat(kim.account()["read_at"])
    return datetime.now(UTC) - read_at > PUSHES_APART + timedelta(seconds=2)


def _until(check: Callable[[], object]) -> None:
    """Wait for it, looking more often than `eventually` does: that is what is measured."""
    deadline = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < deadline, "it didn't come about"
        time.sleep(0.01)


def _event(uid: str, start: datetime) -> str:
    begin, end = (f"{instant:%Y%m%dT%H%M%SZ}" for instant in (start, start + timedelta(minutes=10)))
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zoe//EN", "BEGIN:VEVENT", f"UID:{uid}")
    more = ("DTSTAMP:20261101T000000Z", f"DTSTART:{begin}", f"DTEND:{end}", "END:VEVENT", "END:VCALENDAR", "")
    return "\r\n".join((*lines, *more))


def _is_grey(zoe: Somebody, start: datetime) -> bool:
    _, page = zoe.api.get(f"/experts/{zoe.handle}?event_type=ten&from={start:%Y-%m-%d}&days=1&timezone=UTC")
    slots = {slot["start"]: slot["status"] for day in page["days"] for slot in day["slots"]}
    return bool(slots[instant_text(start)] != "open")


@contextmanager
def _watching(zoe: Somebody) -> Iterator[dict[str, float]]:
    """When a watcher was told, by the instants from which on time is taken."""
    heard: dict[str, float] = {}
    with connect(f"{zoe.stack.websocket_url}?expert={zoe.handle}", open_timeout=PATIENCE) as connection:

        def listen() -> None:
            try:
                for message in connection:
                    taken = json.loads(message).get("taken", [])
                    heard.update({begin: time.monotonic() for begin, _ in taken})
            except ConnectionClosed:
                pass

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield heard
    thread.join()


def _ask_for(stack: Stack, key: dict[str, Any]) -> None:
    """Have an account due, as five minutes later."""
    now = datetime.now(UTC)
    values = {":at": {"S": f"{now:%Y-%m-%dT%H:%M:%S.000000+0000}"}, ":due": {"S": instant_text(now)}}
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key=key,
        UpdateExpression="SET asked_at = :at, GSI1SK = :due ADD wanted :one",
        ExpressionAttributeValues={**values, ":one": {"N": "1"}},
    )


def _tell_queue(zoe: Connected) -> None:
    body = json.dumps({"expert": zoe.handle, "account": zoe.id})
    zoe.stack.client("sqs").send_message(QueueUrl=_id(zoe.stack, "CalendarReadings"), MessageBody=body)


def _id(stack: Stack, logical: str) -> str:
    return find_physical_ids(stack.client("cloudformation"), "expertbook")[logical]


class QuickServer:
    """CalDAV of calendars that are empty and stay so. It answers after so many seconds, other ones where it's slow;
    `at_once` is how many it answered side by side at most."""

    def __init__(self) -> None:
        self.seconds = self.slow_seconds = 0.0
        self.asked: dict[str, float] = {}
        self.at_once = self._now = 0
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                server.answer(self)

            do_PROPFIND = do_REPORT = answer  # noqa: N815 - as the server looks them up

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 256

        self.http = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        """It has a token; since any token, nothing changed."""
        with self._lock:
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        asked = call.rfile.read(int(call.headers["Content-Length"] or 0))
        time.sleep(self.slow_seconds if call.path.startswith("/slow/") else self.seconds)
        self.asked.setdefault(call.path, time.monotonic())
        token = "<D:sync-token>1</D:sync-token>"
        state = f"<D:propstat><D:prop>{token}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
        row = f"<D:response><D:href>{call.path}</D:href>{state}</D:response>" if call.command == "PROPFIND" else ""
        token = token if b"sync-collection" in asked else ""
        body = f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{row}{token}</D:multistatus>'.encode()
        call.send_response(207)
        call.send_header("Content-Type", "application/xml")
        call.send_header("Content-Length", str(len(body)))
        call.end_headers()
        call.wfile.write(body)
        with self._lock:
            self._now -= 1


@dataclass(frozen=True)
class Read:
    """So many accounts that were due at once. Seconds; those of the processor are the function's, of all its runs."""

    what: str
    accounts: int
    handing_over: float
    last_quick: float
    last: float
    at_once: int
    run: float
    processor: float
    cloud: float

    @property
    def a_second(self) -> float:
        """Of those whose server is quick."""
        return self.accounts / self.last_quick

    def row(self) -> tuple[str, ...]:
        """For a table."""
        return (
            self.what,
            *(f"{self.handing_over:.1f}", f"{self.last_quick:.1f}", f"{self.last:.1f}", f"{self.a_second:.1f}"),
            *(
                f"{self.at_once}",
                f"{1000 * self.run:.0f}",
                f"{1000 * self.processor / self.accounts:.0f}",
                f"{1000 * self.cloud / self.accounts:.0f}",
            ),
        )


def fill(stack: Stack, url: str, accounts: int, kind: str, slow: int) -> None:
    """Experts with accounts there; each `slow`th account is at a slow server. They're read once, and not due."""
    told = {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": stack.table_name,
        "CREDENTIALS_KEY": _id(stack, "CredentialsKey"),
        "PYTHONPATH": str(ROOT / "chalicelibs"),
    }
    command = [sys.executable, "-c", FILLING, url, kind, *map(str, (accounts, MAX_ACCOUNTS, slow))]
    subprocess.run(command, env=os.environ | told, check=True)


def read_all(runner: Runner, server: QuickServer, what: str, kind: str) -> Read:
    """Have all accounts of this kind due at once; the clock's call hands them over, and the queue has them read."""
    stack, keys = runner.stack, _keys(runner.stack, kind)
    functions, mapping = stack.client("lambda"), _mapping(stack)
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    for key in keys:
        _ask_for(stack, key)
    server.asked.clear()
    server.at_once = 0
    meter = ProcessorMeter(runner.folder)
    before, runs = meter.seconds(), len(_runs(runner.folder))
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    began = time.monotonic()
    payload = json.dumps({"Records": [], "due": "calendars"})
    answer = functions.invoke(FunctionName=_id(stack, "FollowChanges"), Payload=payload)
    assert "FunctionError" not in answer
    handing_over = time.monotonic() - began
    while len(server.asked) < len(keys):
        assert time.monotonic() < began + MOST_SECONDS, f"{len(server.asked)} of {len(keys)} were read"
        meter.seconds()
        time.sleep(0.25)
    used = {name: seconds - before.get(name, 0) for name, seconds in meter.seconds().items()}
    quick = max(at for path, at in server.asked.items() if path.startswith("/quick/"))
    last = max(server.asked.values())
    reader = used.pop(READER, 0.0)
    took = _runs(runner.folder)[runs:]
    # Where so many take five minutes, the first are due again by then.
    deadline = time.monotonic() + PATIENCE
    while _waits(stack) and time.monotonic() < deadline:
        time.sleep(0.25)
    times = (handing_over, quick - began, last - began)
    return Read(what, len(keys), *times, server.at_once, statistics.median(took), reader, sum(used.values()))


def stand(stack: Stack, number: int, minutes: int) -> None:
    """Have so many accounts, each due as the service would have it, and print each minute how old readings are."""
    server = QuickServer()
    fill(stack, server.url, number, "standing", 0)
    for key in _keys(stack, "standing"):
        _ask_for(stack, key)
    for minute in range(1, minutes + 1):
        time.sleep(60)
        ages = sorted(_ages(stack))
        late = ages[int(len(ages) * 0.99)]
        told = f"{len(server.asked):,} of {number:,} were read; readings are {statistics.median(ages):.0f} s old"
        print(f"minute {minute}: {told}, one in a hundred {late:.0f} s, the oldest {ages[-1]:.0f} s", flush=True)


def _ages(stack: Stack) -> Iterator[float]:
    """How old the last reading of each account is; seconds."""
    now = datetime.now(UTC)
    for item in _items(stack):
        yield (now - datetime.fromisoformat(item["read_at"]["S"])).total_seconds()


def _runs(folder: Path) -> list[float]:
    """How long runs for a message of a queue took that did something; seconds."""
    log = (folder / "logs" / "cloud.log").read_text(errors="replace")
    found = (int(each) / 1000 for each in re.findall(r'"call":"queue","milliseconds":(\d+)', log))
    return [each for each in found if each > NOTHING_DUE]


def _waits(stack: Stack) -> bool:
    """Whether anything is in the queue, or in hand."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    asked = {"QueueUrl": _id(stack, "CalendarReadings"), "AttributeNames": names}
    found = stack.client("sqs").get_queue_attributes(**asked)["Attributes"]
    return any(found[name] != "0" for name in names)


def _keys(stack: Stack, kind: str) -> list[dict[str, Any]]:
    """Of the accounts of a kind."""
    found = [{name: item[name] for name in ("PK", "SK")} for item in _items(stack)]
    return [key for key in found if key["SK"]["S"].startswith(f"{CALENDAR_ACCOUNT_PREFIX}{kind}-")]


def _items(stack: Stack) -> Iterator[dict[str, Any]]:
    """All accounts."""
    asked = {
        "TableName": stack.table_name,
        "IndexName": "GSI1",
        "KeyConditionExpression": "GSI1PK = :all",
        "ExpressionAttributeValues": {":all": {"S": CALENDAR_ACCOUNTS}},
    }
    for page in stack.client("dynamodb").get_paginator("query").paginate(**asked):
        yield from page["Items"]


def _mapping(stack: Stack) -> str:
    found = stack.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    (uuid,) = (each["UUID"] for each in found if READER in each["FunctionArn"] and "sqs" in each["EventSourceArn"])
    return str(uuid)


class ProcessorMeter:
    """Seconds of the processor that the processes of a run of the cloud used, those that ended included as far as they
    were seen; by what they are, a function or the cloud."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder).encode()
        self._found: dict[int, tuple[str, float]] = {}

    def seconds(self) -> dict[str, float]:
        """By now."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
                used = (process / "stat").read_text().rpartition(") ")[2].split()[11:13]
            except OSError:
                continue  # somebody else's, or gone
            if self._folder not in command + environment or int(process.name) == os.getpid():
                continue
            named = re.search(rb"AWS_LAMBDA_FUNCTION_NAME=([^\0]*)", environment)
            kind = named[1].decode() if named else "cloud"
            kind = READER if READER in kind else kind
            self._found[int(process.name)] = kind, sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
        totals: dict[str, float] = {}
        for kind, used_seconds in self._found.values():
            totals[kind] = totals.get(kind, 0) + used_seconds
        return totals


def hand_over(number: int) -> tuple[float, float]:
    """How long so many accounts that are due take to be in a queue, and the processor time of that; in this process."""
    with tempfile.TemporaryDirectory() as found, cloud(Path(found)) as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        dynamodb, name = boto3.client("dynamodb"), settings.table_name()
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        dynamodb.create_table(TableName=name, **{part: table_properties()[part] for part in wanted})
        os.environ["CALENDAR_QUEUE_URL"] = boto3.client("sqs").create_queue(QueueName="handed")["QueueUrl"]
        rows = [
            {
                "PK": {"S": f"{CALENDARS_PREFIX}expert-{each:05}"},
                "SK": {"S": f"{CALENDAR_ACCOUNT_PREFIX}01KAW5Q0N5Z5S3CJ1W{each:08}"},
                "GSI1PK": {"S": CALENDAR_ACCOUNTS},
                "GSI1SK": {"S": format_instant(NOW - timedelta(minutes=1))},
                "credentials": {"B": b"s" * 300},
            }
            for each in range(number)
        ]
        for first in range(0, number, 25):
            dynamodb.batch_write_item(
                RequestItems={name: [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]}
            )
        began, used = time.monotonic(), time.process_time()
        assert hand_over_due(NOW) == number
        return time.monotonic() - began, time.process_time() - used


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendars", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--pushes", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--handed", type=int, default=4_000)
    parser.add_argument("--standing", type=int)
    parser.add_argument("--minutes", type=int, default=15)
    options = parser.parse_args(arguments)
    print(f"{machine()}; load {load()}", flush=True)
    if options.standing:
        with tempfile.TemporaryDirectory() as found, running_copy(Path(found)) as runner:
            stand(runner.stack, options.standing, options.minutes)
        return 0
    if options.handed:
        took, used = hand_over(options.handed)
        print(f"\n{options.handed:,} accounts handed over: {took:.1f} s, {used:.1f} s of the processor; load {load()}")
    if options.pushes:
        print(f"\n{table_of_pushes(options.entries, options.pushes)}\nload {load()}", flush=True)
    if not (options.accounts or options.entries):
        return 0
    with tempfile.TemporaryDirectory() as found, running_copy(Path(found)) as runner:
        if options.entries:
            print(f"\n{table_of_times(runner.stack, Path(found), options.entries)}\nload {load()}", flush=True)
        if options.accounts:
            print(f"\n{table_of_reads(runner, options.accounts)}\nload {load()}", flush=True)
    return 0


def table_of_times(stack: Stack, folder: Path, number: int) -> str:
    """A row for each server and way."""
    times: list[Times] = []
    for name, start in SERVERS.items():
        own = folder / name
        own.mkdir()
        with start(own) as server:
            zoe = Connected(stack, Api(stack, 8), server)
            times += [written(zoe, name, number), *closed(zoe, name, number)]
    return markdown((f"{number} each, seconds", "median", "slowest"), [each.row() for each in times])


def table_of_pushes(entries: int, number: int) -> str:
    """A row for each service and way."""
    times: list[Times] = []
    with tempfile.TemporaryDirectory() as folder, services(Path(folder)) as found:
        for name in NAMES:
            kim = ConsentedExpert(found, name)
            times += [written(kim, name, entries), *pushed(kim, name, number)]
    return markdown((f"{entries} or {number} each, seconds", "median", "slowest"), [each.row() for each in times])


def table_of_reads(runner: Runner, number: int) -> str:
    """A row for servers that answer at once, one for those that take a moment, and one with slow ones among them."""
    reads = []
    kinds = (
        ("servers answer at once", 0.0, 0),
        (f"after {QUICK_SECONDS} s", QUICK_SECONDS, 0),
        (f"one in {SLOW_ONE_IN} after {SLOW_SECONDS:.0f} s", QUICK_SECONDS, SLOW_ONE_IN),
    )
    for place, (what, seconds, slow) in enumerate(kinds):
        server, kind = QuickServer(), f"kind{place}"
        try:
            fill(runner.stack, server.url, number, kind, slow)
            read_all(runner, server, what, kind)  # the first reading, of everything
            server.seconds, server.slow_seconds = seconds, SLOW_SECONDS
            reads.append(read_all(runner, server, f"{number:,} accounts, {what}", kind))
            for key in _keys(runner.stack, kind):
                runner.stack.client("dynamodb").delete_item(TableName=runner.stack.table_name, Key=key)
        finally:
            server.http.shutdown()
            server.http.server_close()
    heads = ("due at once", "handed over, s", "last quick one, s", "last, s", "a second", "side by side", "a run, ms")
    return markdown((*heads, "function's processor each, ms", "the rest's, ms"), [each.row() for each in reads])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
