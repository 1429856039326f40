"""The process that reads one calendar.

On its input: a line of JSON with the owner's addresses, then the calendar. On its output: what the calendar says, as
JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from types import TracebackType

from expertbook.adapters.external_calendars.errors import UnreadableCalendar

MAX_MEMORY_BYTES = 400_000_000

OUT_OF_MEMORY = 3
"""The exit status for a calendar that needs too much memory."""


def main(low: str, high: str, timezone: str, cpu_seconds: str) -> int:
    """Limit this process, then read."""
    _limit_resources(int(cpu_seconds))
    from dataclasses import asdict

    from expertbook.adapters.external_calendars.busy_times import expand_busy_times
    from expertbook.domain.scheduling.local_time import Epoch

    try:
        span = Epoch(int(low)), Epoch(int(high))
        addresses = frozenset(json.loads(sys.stdin.buffer.readline()))
        answer: dict[str, object] = asdict(expand_busy_times(sys.stdin.buffer.read(), span, timezone, addresses))
    except UnreadableCalendar as error:
        answer = {"unreadable": error.fault.code}
    except MemoryError:
        return OUT_OF_MEMORY
    json.dump(answer, sys.stdout)
    return 0


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
