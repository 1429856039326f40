"""A process that ends when the one that started it does, however that one ends.

The starter keeps the writing end of a pipe that is the standard input here. When the starter ends, by `kill -9` too,
the system closes that end, and reading comes to an end. Linux and macOS both do that, and it reaches a process in a
session of its own.

    python -m infra.embedded_cloud.lifeline MODULE ARGUMENTS

runs a module this way: it gets SIGTERM when its starter is gone.

Nothing but the standard library: the embedded cloud has an environment of its own.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable

GRACE_SECONDS = 120
"""How long a process may take to end by itself once its starter is gone."""


def hold(starter_is_gone: Callable[[], None]) -> None:
    """Call `starter_is_gone`, in a thread, when the standard input ends; whatever that does, this process ends then."""
    # Away from where anybody else could read it or a child could inherit it.
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        starter_is_gone()
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def main() -> None:
    """Run a module as `python -m` does, on a lifeline."""
    hold(lambda: os.kill(os.getpid(), signal.SIGTERM))
    module, sys.argv[1:] = sys.argv[1], sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
