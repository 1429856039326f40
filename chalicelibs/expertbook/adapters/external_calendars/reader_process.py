"""The process that reads one calendar, or many objects of one.

On its input: a line of JSON with the owner's addresses, then the calendar, or a line of JSON for each object. On its
output: what the calendar says, as JSON; or a line of it for each object, as soon as it is read.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from types import TracebackType

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reading import ObjectTimes, Reading

MAX_MEMORY_BYTES = 400_000_000

OUT_OF_MEMORY = 3
"""The exit status for a calendar that needs too much memory."""


def main(low: str, high: str, timezone: str, cpu_seconds: str, what: str = "calendar") -> int:
    """Limit this process, then read."""
    _limit_resources(int(cpu_seconds))
    from expertbook.adapters.external_calendars.busy_times import expand_busy_times, expand_object
    from expertbook.domain.scheduling.local_time import Epoch

    span = Epoch(int(low)), Epoch(int(high))
    try:
        addresses = frozenset(json.loads(sys.stdin.buffer.readline()))
        if what == "calendar":
            _answer(lambda: expand_busy_times(sys.stdin.buffer.read(), span, timezone, addresses))
            return 0
        for line in sys.stdin.buffer:
            content = json.loads(line).encode("utf-8", "replace")
            _answer(partial(expand_object, content, span, timezone, addresses))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _answer(read: Callable[[], Reading | ObjectTimes]) -> None:
    try:
        answer: dict[str, object] = asdict(read())
    except UnreadableCalendar as error:
        answer = {"unreadable": error.fault.code}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _limit_resources(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    if sys.platform == "linux":  # others refuse it
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _print_error_name(error: type[BaseException], _value: BaseException, _where: TracebackType | None) -> None:
    """Print only the name of an error: its message may quote somebody's calendar."""
    sys.stderr.write(error.__name__)


if __name__ == "__main__":
    sys.excepthook = _print_error_name
    sys.exit(main(*sys.argv[1:]))
