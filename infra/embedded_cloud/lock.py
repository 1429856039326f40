"""One run per folder: a lock that goes when its holder does, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO


class RunsAlready(Exception):
    """Another process runs this folder; the message says where it serves, or that it starts or stops."""


@contextmanager
def alone(path: Path, outputs: Path) -> Iterator[Callable[[], None]]:
    """Hold the folder's lock; `outputs` is where its holder says what it serves. What this gives is to be called when
    it begins to stop."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunsAlready(_where(lock.read(), outputs)) from None
        note = partial(_note, lock)
        note(stops=False)
        yield partial(note, stops=True)


def _note(lock: TextIO, *, stops: bool) -> None:
    lock.seek(0)
    lock.truncate()
    json.dump({"pid": os.getpid(), "stops": stops}, lock)
    lock.flush()


def _where(told: str, outputs: Path) -> str:
    """What is known about the holder: its address once it serves, and its process; or that it stops."""
    try:
        holder = json.loads(told)
        process = holder["pid"]
        if holder["stops"]:
            return f"ExpertBook is just being stopped (process {process}); run it again in a moment."
        site = json.loads(outputs.read_text())["site_url"]
        return f"ExpertBook runs already: {site} (process {process})."
    except (OSError, ValueError, KeyError):
        return "ExpertBook is being started already."
