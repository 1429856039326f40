"""Read an untrusted calendar in a separate process, with little time, little memory and none of our secrets."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader_process import OUT_OF_MEMORY
from expertbook.adapters.external_calendars.reading import Reading
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
    command = [
        sys.executable,
        "-P",
        "-S",
        "-W",
        "ignore",
        "-m",
        "expertbook.adapters.external_calendars.reader_process",
    ]
    try:
        done = subprocess.run(
            [*command, str(span[0]), str(span[1]), timezone, str(cpu_seconds)],
            input=json.dumps(sorted(addresses)).encode() + b"\n" + content,
            env=_environment(),
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH)) from None
    if done.returncode in _OUT_OF_RESOURCES:
        raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH))
    if done.returncode:
        log.warning(
            "calendar reader failed",
            extra={"status": done.returncode, "cause": done.stderr[-80:].decode("ascii", "replace")},
        )
        raise UnreadableCalendar(Fault(Code.CALENDAR_BROKEN))
    answer = json.loads(done.stdout)
    if "unreadable" in answer:
        raise UnreadableCalendar(restore_fault(answer["unreadable"], {}) or Fault(Code.CALENDAR_BROKEN))
    answer["busy"] = _intervals(answer["busy"])
    answer["booked"] = {booking: _intervals(found) for booking, found in answer["booked"].items()}
    return Reading(**answer)


def _intervals(found: list[list[int]]) -> list[Interval]:
    return [(Epoch(start), Epoch(end)) for start, end in found]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
