"""What runs in a process of its own: a calendar on its input, its busy times as JSON on its output."""

from __future__ import annotations

import json
import resource
import sys
from types import TracebackType

from expertbook.adapters.external_calendars.errors import Unreadable

MOST_MEMORY = 400_000_000

NO_MEMORY = 3
"""The exit status for a calendar that needs more memory than there is."""


def main(low: str, high: str, timezone: str, cpu_seconds: str) -> int:
    """Limit ourselves, then read."""
    _limit(int(cpu_seconds))
    from expertbook.adapters.external_calendars.occurrences import busy
    from expertbook.domain.scheduling.local_time import Epoch

    try:
        span = Epoch(int(low)), Epoch(int(high))
        answer: dict[str, object] = {"busy": busy(sys.stdin.buffer.read(), span, timezone)}
    except Unreadable as error:
        answer = {"unreadable": str(error)}
    except MemoryError:
        return NO_MEMORY
    json.dump(answer, sys.stdout)
    return 0


def _limit(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    if sys.platform == "linux":  # others refuse it
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _name_only(error: type[BaseException], _value: BaseException, _where: TracebackType | None) -> None:
    """Messages of errors quote what somebody has in their calendar."""
    sys.stderr.write(error.__name__)


if __name__ == "__main__":
    sys.excepthook = _name_only
    sys.exit(main(*sys.argv[1:]))
