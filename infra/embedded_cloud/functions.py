"""How the embedded cloud (ministack 1.5.33) runs functions: on the plain interpreter, a few at a time.

The names used here are private to ministack: its version is pinned.
"""

from __future__ import annotations

import hashlib
import os
import queue
import shutil
import sys
import threading
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WORKERS_A_FUNCTION = max(4, 2 * (os.cpu_count() or 1))
"""Each takes half a second of a processor to start."""

WAIT_FOR_WORKER_SECONDS = 25.0

LOOK_AGAIN_SECONDS = 0.1
"""How long a call that waits for a process sleeps, unless one is given back before; some come free without a word."""

END_OF_LOG = "\0"
"""A line that a process writes after what a call logged, and before its answer."""

WAIT_FOR_LOG_SECONDS = 5.0

_ending = threading.Event()
_freed: defaultdict[str, threading.Condition] = defaultdict(threading.Condition)


def adapt_functions(packages: Path) -> None:
    """Make ministack run functions so; their packages are unpacked into a folder."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    # So that functions see their package and nothing of this environment.
    sys.executable = os.path.realpath(sys.executable)
    lambda_runtime.zipfile = SharedPackages(packages)
    lambda_runtime._PYTHON_WORKER_SCRIPT = end_each_log(lambda_runtime._PYTHON_WORKER_SCRIPT)
    lambda_runtime.Worker._drain_stderr_bounded = read_log
    lambda_svc.acquire_worker = wait_for_a_worker
    lambda_svc.release_worker = give_back


class SharedPackages:
    """Stands in for the module `zipfile` where functions' code is unpacked.

    Every process of a function would unpack two thousand files of its own, a second of work each time;
    here they all look at one unpacked package.
    """

    BadZipFile = zipfile.BadZipFile

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @contextmanager
    def ZipFile(self, path: str) -> Iterator[SharedPackages.Package]:  # noqa: N802 - zipfile's name
        """A package that can only be unpacked."""
        yield self.Package(self, Path(path))

    class Package:
        """One package."""

        def __init__(self, packages: SharedPackages, path: Path) -> None:
            self._packages = packages
            self._path = path

        def extractall(self, target: str) -> None:
            """Make `target` a link to the unpacked package."""
            unpacked = self._packages.unpack(self._path)
            folder = Path(target)
            folder.rmdir()
            folder.symlink_to(unpacked)

    def unpack(self, path: Path) -> Path:
        """The folder with the package's files; unpacked once, whole or not at all."""
        unpacked = self._folder / hashlib.sha256(path.read_bytes()).hexdigest()
        with self._lock:
            if not unpacked.exists():
                partly = unpacked.with_suffix(".partly")
                shutil.rmtree(partly, ignore_errors=True)
                with zipfile.ZipFile(path) as package:
                    package.extractall(partly)
                partly.rename(unpacked)
        return unpacked


def wait_for_a_worker(name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> Any:
    """A process for a call of a function, soon if all it may have are busy.

    ministack starts one more for every call beside others: 64 at once would mean 64 interpreters, half a
    minute of starting on two cores, and functions that time out meanwhile.
    """
    from ministack.core import lambda_runtime

    deadline = time.monotonic() + WAIT_FOR_WORKER_SECONDS
    with _freed[name]:
        while True:
            if _ending.is_set():
                # As if all of them were busy for too long.
                return None, "func_cap"
            worker, reason = lambda_runtime.acquire_worker(name, config, code, qualifier, WORKERS_A_FUNCTION)
            if worker is not None or time.monotonic() > deadline:
                return worker, reason
            _freed[name].wait(LOOK_AGAIN_SECONDS)


def give_back(worker: Any) -> None:
    """The call is over: its process is for the one that waits longest."""
    from ministack.core import lambda_runtime

    lambda_runtime.release_worker(worker)
    if worker is not None:
        with _freed[worker.func_name]:
            _freed[worker.func_name].notify()


def end_each_log(script: str) -> str:
    """The program that calls a function, so changed that its log says where a call's lines end.

    ministack takes 5 ms without a line for the end, and 50 ms where there is none: on a busy machine lines were missing
    until the next call of the same process, and every call waited.
    """
    answer = "\n            _real_stdout.write("
    assert script.count(answer) == 2, "an answer or an exception"
    end = f"\n            sys.stderr.write({END_OF_LOG + chr(10)!r}); sys.stderr.flush()"
    return script.replace(answer, end + answer)


def read_log(worker: Any) -> str:
    """All that the call which has just been answered wrote."""
    lines: list[str] = []
    deadline = time.monotonic() + WAIT_FOR_LOG_SECONDS
    while time.monotonic() < deadline:
        reads = worker._stderr_thread is not None and worker._stderr_thread.is_alive()
        try:
            line = worker._stderr_queue.get(timeout=0.05 if reads else 0)
        except queue.Empty:
            if reads:
                continue
            break  # the process has ended without a last word
        if line == END_OF_LOG:
            break
        lines.append(line)
    return "\n".join(lines)


def end_functions() -> None:
    """End the functions' processes, which would otherwise notice by themselves a little later, and start no more."""
    from ministack.core import lambda_runtime

    _ending.set()
    lambda_runtime.reset()
