"""Read untrusted calendars in a separate process, with little time, little memory and none of our secrets."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader_process import OUT_OF_MEMORY
from expertbook.adapters.external_calendars.reading import ObjectTimes, Reading
from expertbook.domain.faults import Code, Fault, restore_fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch

CPU_SECONDS = 5
"""CPU time for one calendar. 5 MB and a decade of events need one or two seconds."""

WALL_SECONDS = 20.0
"""How long that may take on a function with a quarter of a processor."""

_PASSED_ON = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "TMPDIR")
"""What a Python interpreter may need to start (on Lambda, the first one). No key or token is among them."""

_OUT_OF_RESOURCES = {-signal.SIGXCPU, -signal.SIGKILL, OUT_OF_MEMORY}

log = logging.getLogger(__name__)

_PROCESS = "expertbook.adapters.external_calendars.reader_process"


def read_busy_times(
    content: bytes,
    span: Interval,
    timezone: str,
    addresses: frozenset[str] = frozenset(),
    *,
    cpu_seconds: int = CPU_SECONDS,
    seconds: float = WALL_SECONDS,
) -> Reading:
    """What a calendar says about its owner's time within the span, as `busy_times.expand_busy_times`.

    Raises UnreadableCalendar. Takes `seconds` at most. A calendar that harms its reader harms only a separate process.
    """
    said, fault = _run("calendar", content, span, timezone, addresses, cpu_seconds, seconds)
    if fault is not None:
        raise UnreadableCalendar(fault)
    answer = json.loads(said)
    if "unreadable" in answer:
        raise UnreadableCalendar(restore_fault(answer["unreadable"], {}) or Fault(Code.CALENDAR_BROKEN))
    return _reading(answer)


def read_objects(
    contents: Sequence[str],
    span: Interval,
    timezone: str,
    addresses: frozenset[str] = frozenset(),
    *,
    cpu_seconds: int = CPU_SECONDS,
    seconds: float = WALL_SECONDS,
) -> list[ObjectTimes | None]:
    """What each of several objects of a calendar says, as `busy_times.expand_object`; None for one that can't be read.

    One process reads them all. If it ends before, another goes on; the object that ends one at once is given up. Raises
    UnreadableCalendar if `seconds` don't suffice for all.
    """
    found: list[ObjectTimes | None] = []
    end = time.monotonic() + seconds
    while len(found) < len(contents):
        within = end - time.monotonic()
        if within <= 0:
            raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH))
        left = [json.dumps(content).encode() for content in contents[len(found) :]]
        said, fault = _run("objects", b"\n".join(left), span, timezone, addresses, cpu_seconds, within)
        lines = said.splitlines(keepends=True)
        answers = [_object(json.loads(line)) for line in lines if line.endswith(b"\n")]
        found += answers
        if fault is None and len(answers) != len(left):
            raise UnreadableCalendar(Fault(Code.CALENDAR_BROKEN))
        if fault is not None and not answers and time.monotonic() < end:
            found.append(None)
    return found


def _run(
    what: str,
    content: bytes,
    span: Interval,
    timezone: str,
    addresses: frozenset[str],
    cpu_seconds: int,
    seconds: float,
) -> tuple[bytes, Fault | None]:
    """What the process said, and why it ended before its end, if it did."""
    command = [sys.executable, "-P", "-S", "-W", "ignore", "-m", _PROCESS]
    try:
        done = subprocess.run(
            [*command, str(span[0]), str(span[1]), timezone, str(cpu_seconds), what],
            input=json.dumps(sorted(addresses)).encode() + b"\n" + content,
            env=_environment(),
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as late:
        return late.stdout or b"", Fault(Code.CALENDAR_TOO_MUCH)
    if done.returncode in _OUT_OF_RESOURCES:
        return done.stdout, Fault(Code.CALENDAR_TOO_MUCH)
    if done.returncode:
        log.warning(
            "calendar reader failed",
            extra={"status": done.returncode, "cause": done.stderr[-80:].decode("ascii", "replace")},
        )
        return done.stdout, Fault(Code.CALENDAR_BROKEN)
    return done.stdout, None


def _object(answer: dict[str, Any]) -> ObjectTimes | None:
    if "unreadable" in answer:
        return None
    own = _intervals([answer["own"]])[0] if answer["own"] else None
    return ObjectTimes(_reading(answer["reading"]), answer["booking_id"], own)


def _reading(answer: dict[str, Any]) -> Reading:
    answer["busy"] = _intervals(answer["busy"])
    answer["booked"] = {booking: _intervals(found) for booking, found in answer["booked"].items()}
    return Reading(**answer)


def _intervals(found: list[list[int]]) -> list[Interval]:
    return [(Epoch(start), Epoch(end)) for start, end in found]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
