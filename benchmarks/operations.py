"""Warm times of the API's operations against the bare DynamoDB calls that they make, and the delay of a push.

Run beside `make run`: .venv/bin/python -m benchmarks.operations [outputs.json]
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import boto3
import urllib3
from websockets.sync.client import connect

RUNS = 40
PUSHES = 10
LIVES = 12
CLIENT = {"timezone": "UTC", "name": "Benchmark", "email": "benchmark@example.com", "phone": "+442079460000"}


class Target:
    """The running stack, one open slot after another, and the table behind it."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self.outputs = outputs
        self.pool = urllib3.PoolManager(timeout=30, retries=False)
        make: Any = boto3.Session("test", "test", region_name="us-east-1").client
        self.dynamodb = make("dynamodb", endpoint_url=outputs["endpoint_url"])
        self.numbers = count(int(datetime.now(UTC).timestamp() * 1000))
        self.expert = self.get("/experts?limit=1")["experts"][0]["handle"]
        self._open: list[dict[str, Any]] = []

    def get(self, path: str) -> Any:
        """GET a path of the API; any answer but 200 ends the run."""
        answer = self.pool.request("GET", self.outputs["api_url"].rstrip("/") + path)
        assert answer.status == 200, answer.data
        return answer.json()

    def book(self) -> dict[str, Any]:
        """Book the next open slot of any expert; returns what was asked."""
        wanted = self.next_open()
        self.ask("POST", "/bookings", wanted | CLIENT)
        return wanted

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any call; an answer but success ends the run."""
        url = self.outputs["api_url"].rstrip("/") + path
        answer = self.pool.request(method, url, json=body, headers=headers)
        assert answer.status < 300, answer.data
        return answer.json() if answer.data else None

    def prepare(self) -> None:
        """Find open slots, far enough apart that none takes another."""
        for card in self.get("/experts?limit=50")["experts"]:
            page = self.get(f"/experts/{card['handle']}?days=31")
            offered = page["event_type"] or {}
            last = ""
            for slot in (slot for day in page["days"] for slot in day["slots"] if slot["status"] == "open"):
                if slot["start"] >= last:
                    self._open.append({"expert": card["handle"], "event_type": offered["slug"], "start": slot["start"]})
                    gap = timedelta(minutes=offered["buffer_before_minutes"] + offered["buffer_after_minutes"] + 5)
                    last = (datetime.fromisoformat(slot["end"]) + gap).strftime("%Y-%m-%dT%H:%M:%SZ")

    def next_open(self) -> dict[str, Any]:
        """An open slot that was not given before."""
        return self._open.pop()

    def two_open(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Two open slots of one expert."""
        one, other = self.next_open(), self.next_open()
        while one["expert"] != other["expert"]:
            one, other = other, self.next_open()
        return one, other

    def key(self) -> dict[str, Any]:
        """A new key for a bare write."""
        return {"PK": {"S": f"BENCHMARK#{next(self.numbers)}"}, "SK": {"S": "BENCHMARK"}}


def median_ms(call: Callable[[], Any]) -> float:
    """The median of RUNS calls, after three that are not counted."""
    times = []
    for number in range(RUNS + 3):
        began = perf_counter()
        call()
        if number >= 3:
            times.append((perf_counter() - began) * 1000)
    return statistics.median(times)


def bare_calls(target: Target) -> dict[str, Callable[[], Any]]:
    """The DynamoDB calls by themselves, through a plain client."""
    table = target.outputs["table_name"]
    profile = {"PK": {"S": f"EXPERT#{target.expert}"}, "SK": {"S": "PROFILE"}}

    def query(partition: str, prefix: str) -> Any:
        return target.dynamodb.query(
            TableName=table,
            KeyConditionExpression="PK = :p AND begins_with(SK, :s)" if prefix else "PK = :p",
            ExpressionAttributeValues={":p": {"S": partition}, **({":s": {"S": prefix}} if prefix else {})},
            Limit=13,
        )

    def transact() -> Any:
        puts = [
            {
                "Put": {
                    "TableName": table,
                    "Item": target.key(),
                    "ConditionExpression": "attribute_not_exists(PK)",
                }
            }
            for _ in range(6)
        ]
        return target.dynamodb.transact_write_items(TransactItems=puts)

    return {
        "GetItem": lambda: target.dynamodb.get_item(TableName=table, Key=profile),
        "Query": lambda: query("DIRECTORY#ALL", ""),
        "Query by prefix": lambda: query("SEARCH#ALL#an", ""),
        "BatchGetItem": lambda: target.dynamodb.batch_get_item(
            RequestItems={table: {"Keys": [profile | {"SK": {"S": "CARD"}}]}}
        ),
        "Query of claims": lambda: query(f"EXPERT#{target.expert}", "SLOT#"),
        "TransactWriteItems of 6": transact,
    }


def operations(target: Target) -> dict[str, tuple[Callable[[], Any], tuple[str, ...]]]:
    """The API's operations, each with the bare calls that it makes."""
    return {
        "GET /health": (lambda: target.get("/health"), ("GetItem",)),
        "GET /experts": (lambda: target.get("/experts"), ("Query", "GetItem", "BatchGetItem")),
        "GET /experts?category=": (
            lambda: target.get("/experts?category=Health"),
            ("Query", "GetItem", "BatchGetItem"),
        ),
        "GET /experts?search=": (lambda: target.get("/experts?search=an"), ("Query by prefix", "BatchGetItem")),
        "GET /experts/categories/list": (lambda: target.get("/experts/categories/list"), ("Query",)),
        "GET /experts/{handle}": (
            lambda: target.get(f"/experts/{target.expert}"),
            ("GetItem", "Query of claims"),
        ),
        "GET /openapi.json": (lambda: target.get("/openapi.json"), ()),
        "POST /bookings": (target.book, ("GetItem", "TransactWriteItems of 6")),
    }


def lives(target: Target) -> dict[str, tuple[float, tuple[str, ...]]]:
    """The steps of a booking's life: the median milliseconds of each, and the bare calls that it makes."""
    times: dict[str, list[float]] = {}

    def timed(name: str, *call: Any, **headers: str) -> Any:
        began = perf_counter()
        answer = target.ask(*call, **headers)
        times.setdefault(name, []).append((perf_counter() - began) * 1000)
        return answer

    for number in range(LIVES):
        wanted, other = target.two_open()
        network = {"X-Forwarded-For": f"10.1.{number}.1"}
        first = timed("POST /holds", "POST", "/holds", other, **network)["hold"]
        timed("DELETE /holds/{id}", "DELETE", f"/holds/{first['id']}", None, **network)
        hold = target.ask("POST", "/holds", wanted, **network)["hold"]["id"]
        booked = timed("POST /bookings, held", "POST", "/bookings", {**wanted, **CLIENT, "hold": hold})
        path, token = f"/bookings/{booked['booking']['id']}", {"Authorization": f"Bearer {booked['manage_token']}"}
        timed("GET /bookings/{id}", "GET", path, None, **token)
        timed("POST …/reschedule", "POST", f"{path}/reschedule", {"start": other["start"]}, **token)
        timed("PATCH …/status", "PATCH", f"{path}/status", {"status": "cancelled"}, **token)
    transaction = "TransactWriteItems of 6"
    floors = {
        "POST /holds": ("GetItem", "GetItem", transaction),
        "DELETE /holds/{id}": ("GetItem", "GetItem", transaction),
        "POST /bookings, held": ("GetItem", transaction),
        "GET /bookings/{id}": ("GetItem",),
        "POST …/reschedule": ("GetItem", "GetItem", transaction),
        "PATCH …/status": ("GetItem", transaction),
    }
    return {name: (statistics.median(found), floors[name]) for name, found in times.items()}


def push_delays(target: Target) -> list[float]:
    """Milliseconds from the 201 to the message at a watcher; negative when the message came first."""
    delays = []
    for _ in range(PUSHES):
        wanted = target._open[-1]
        with connect(f"{target.outputs['websocket_url']}?expert={wanted['expert']}") as watcher:
            target.book()
            answered = perf_counter()
            watcher.recv(timeout=10)
            delays.append((perf_counter() - answered) * 1000)
    return delays


def main() -> None:
    """Print a table."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else ".local/outputs.json")
    target = Target(json.loads(path.read_text("utf-8")))
    target.prepare()
    bare = {name: median_ms(call) for name, call in bare_calls(target).items()}
    for name, milliseconds in bare.items():
        print(f"bare {name:32} {milliseconds:7.1f} ms")
    measured = {name: (median_ms(call), calls) for name, (call, calls) in operations(target).items()}
    for name, (milliseconds, calls) in (measured | lives(target)).items():
        floor = sum(bare[one] for one in calls)
        against = f"   bare calls together {floor:5.1f} ms" if calls else ""
        print(f"{name:37} {milliseconds:7.1f} ms{against}")
    delays = push_delays(target)
    print(f"push after the 201: median {statistics.median(delays):.0f} ms, slowest {max(delays):.0f} ms")


if __name__ == "__main__":
    main()
