"""Histories as files, a call a line, and as lines that a person reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.cloud.history import Asked, Event

JUDGED = {"booking": ("id", "status", "sequence", "start"), "hold": ("id", "until")}
"""What of an answer decides whether it can be right."""


def write(events: Iterable[Event], path: Path) -> None:
    """Keep a history, in the order in which the calls began."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(events, key=lambda event: event.begun)
    path.write_text("".join(f"{json.dumps(_fields(event))}\n" for event in ordered), encoding="utf-8")


def read(path: Path) -> list[Event]:
    """What `write` kept."""
    return [_event(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(events: Sequence[Event]) -> list[str]:
    """A line a call: when it began and ended in seconds since the first one, what it was about, what was answered."""
    ordered = sorted(events, key=lambda event: event.begun)
    return [_line(event, ordered[0].begun) for event in ordered]


def _line(event: Event, began: float) -> str:
    asked = event.asked
    since, until = (f"{instant:%Y-%m-%d %H:%M}" for instant in asked.claimed)
    used = asked.changes or asked.hold
    parts = [
        f"{event.begun - began:8.3f}-{event.ended - began:.3f} s",
        f"{asked.do} {asked.expert} {since} to {until[-5:]}",
        *([f"request {asked.request}"] if asked.request else []),
        *([f"of {used}"] if used else []),
        event.outcome,
        *(str(_judged(event.body)[name]) for name in JUDGED if name in event.body),
    ]
    return ", ".join(parts)


def _fields(event: Event) -> dict[str, Any]:
    asked = {
        name: [each.isoformat() for each in value] if name == "claimed" else value
        for name, value in asdict(event.asked).items()
    }
    asked["start"] = event.asked.start.isoformat()
    body = _judged(event.body)
    return {"asked": asked, "status": event.status, "body": body, "begun": event.begun, "ended": event.ended}


def _judged(body: dict[str, Any]) -> dict[str, Any]:
    found = {name: {field: body[name][field] for field in fields} for name, fields in JUDGED.items() if name in body}
    return found | ({"type": body["type"]} if "type" in body else {})


def _event(fields: dict[str, Any]) -> Event:
    asked = dict(fields["asked"])
    asked["start"] = datetime.fromisoformat(asked["start"])
    since, until = (datetime.fromisoformat(each) for each in asked["claimed"])
    return Event(**{**fields, "asked": Asked(**{**asked, "claimed": (since, until)})})
