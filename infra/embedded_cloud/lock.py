"""One run per folder: a lock that goes when its holder does, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RunsAlready(Exception):
    """Another process runs this folder; the message says where it serves."""


@contextmanager
def alone(path: Path, outputs: Path) -> Iterator[None]:
    """Hold the folder's lock; `outputs` is where its holder says what it serves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunsAlready(_where(lock.read(), outputs)) from None
        lock.seek(0)
        lock.truncate()
        json.dump({"pid": os.getpid()}, lock)
        lock.flush()
        yield


def _where(told: str, outputs: Path) -> str:
    """What is known about the holder: its address once it serves, and its process."""
    try:
        process = json.loads(told)["pid"]
        site = json.loads(outputs.read_text())["site_url"]
        return f"ExpertBook runs already: {site} (process {process})."
    except (OSError, ValueError, KeyError):
        return "ExpertBook is being started already."
