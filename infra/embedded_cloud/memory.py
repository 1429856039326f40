"""What the embedded cloud remembers, on disk.

ministack 1.5.33 keeps its state in memory and writes it only when it is stopped politely. It forgets the records
of DynamoDB streams even then, though not how far they were read, so that after a restart no change would reach a
function. Here

- the whole state is written every few seconds while something changes, by a fork, so that what is written is of one
  moment and nobody waits; a folder is written whole before `current` points to it;
- the records of streams that some function has not read yet are kept.

The names used here are private to ministack: its version is pinned, and tests/cloud restarts and kills it.
"""

from __future__ import annotations

import asyncio
import copy
import os
import re
import shutil
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOOK_EVERY_SECONDS = 0.25
MOST_SECONDS_TO_SAVE = 60
READING_ACTIONS = (".GetItem", ".Query", ".BatchGetItem", ".GetSecretValue")
STREAMS = "expertbook_streams"


class Memory:
    """The cloud's state on disk: `current` names the folder of the last whole state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = folder / "current"
        self.code = folder / "code"
        self.packages = folder / "packages"
        self._writer: int | None = None

    def busy(self) -> bool:
        """Whether a state is being written right now."""
        if self._writer is None:
            return False
        finished, _ = os.waitpid(self._writer, os.WNOHANG)
        if finished:
            self._writer = None
        return self._writer is not None

    def save_aside(self) -> None:
        """Write the state of this moment, from a fork that sees it unchanged."""
        with warnings.catch_warnings():
            # Python 3.12+ warns of forks beside threads: the fork takes no lock and starts nothing.
            warnings.simplefilter("ignore", DeprecationWarning)
            moment = time.time_ns()
            self._writer = os.fork()
        if self._writer == 0:
            failed = 1
            # A fork beside threads may find a lock taken for ever; then the system ends it, and the next one saves.
            signal.alarm(MOST_SECONDS_TO_SAVE)
            try:
                # Connections that the server closes must not stay open here.
                os.closerange(3, os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 1024)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                self.save(moment)
                failed = 0
            except Exception:  # noqa: BLE001 - whatever it is, the log must say it
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(failed)

    def wait(self) -> None:
        """Wait for a state that is being written."""
        if self._writer is not None:
            os.waitpid(self._writer, 0)
            self._writer = None

    def save(self, moment: int) -> None:
        """Write everything, as the state of that moment, in nanoseconds; only in a process that is about to end, as it
        cuts corners in memory."""
        from ministack import app
        from ministack.core import persistence
        from ministack.services import cloudwatch_logs

        # What is saved is copied first, lest it change; here nothing changes any more.
        copy.deepcopy = lambda value, *_: value
        for group in cloudwatch_logs._log_groups._data.values():
            group["streams"] = {}
        cloudwatch_logs._log_records.clear()
        target = self.folder / f"state-{moment}"
        target.mkdir()
        persistence.STATE_DIR = str(target)
        persistence.save_all(app._build_persistence_save_dict())
        persistence.save_state(STREAMS, unread_records())
        self._point_to(target)
        for old in self.folder.glob("state-*"):
            if old != target:
                shutil.rmtree(old, ignore_errors=True)

    def _point_to(self, target: Path) -> None:
        link = self.folder / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.replace(self.current)

    def forget_unused_code(self) -> None:
        """Remove functions' code that the last state has no use for; before anything runs."""
        functions = self.current / "lambda.json"
        used = set(re.findall(r'"code_blob_ref": "(\w+)"', functions.read_text())) if functions.exists() else set()
        for code in self.code.glob("*.zip"):
            if code.stem not in used:
                code.unlink()
        for package in self.packages.glob("*"):
            if package.name not in used:
                shutil.rmtree(package)


def unread_records() -> dict[str, Any]:
    """The records of every stream from the first one that some function has not read."""
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import dynamodb, lambda_svc

    positions: dict[str, int] = {}
    for (account, region, mapping), position in lambda_svc._dynamodb_stream_positions.all_items():
        event_source = lambda_svc._esms.get_scoped(account, region, mapping)
        if event_source:
            table = event_source["EventSourceArn"].split("/stream/")[0].rsplit("/", 1)[-1]
            positions[table] = min(position, positions.get(table, position))
    records, trimmed = AccountRegionScopedDict(), AccountRegionScopedDict()
    for scoped, stream in list(dynamodb._stream_records._data.items()):
        start = dynamodb._stream_trimmed._data.get(scoped, 0)
        read = max(0, positions.get(scoped[2], start) - start)
        records._data[scoped] = stream[read:]
        trimmed._data[scoped] = start + min(read, len(stream))
    for scoped, start in dynamodb._stream_trimmed._data.items():
        trimmed._data.setdefault(scoped, start)
    return {"records": records, "trimmed": trimmed}


def restore_streams() -> None:
    """Put back the unread records, under the numbers they had."""
    from ministack.core import persistence
    from ministack.services import dynamodb

    saved = persistence.load_state(STREAMS)
    if saved:
        # The numbers first: a reader that looks in between finds an empty stream, not another one.
        dynamodb._stream_trimmed.update(saved["trimmed"])
        dynamodb._stream_records.update(saved["records"])


class Changes:
    """Passes requests on, and notices which may have changed something."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app
        self.last = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        changes = scope["type"] == "websocket" or (
            scope["type"] == "http" and scope["method"] not in ("GET", "HEAD") and not _reads(scope)
        )
        try:
            await self._app(scope, receive, send)
        finally:
            if changes:
                self.last = time.monotonic()


def _reads(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"x-amz-target":
            target: str = value.decode("latin-1")
            return target.endswith(READING_ACTIONS)
    return False


async def keep(memory: Memory, changes: Changes, save_seconds: float) -> None:
    """Save each `save_seconds` while something changes, and once more after it: functions react to changes later."""
    saved = 0.0
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        now = time.monotonic()
        if memory.busy() or now - saved < save_seconds:
            continue
        if changes.last + save_seconds > saved and changes.last and not _deploying():
            saved = now
            memory.save_aside()


def _deploying() -> bool:
    """Whether a stack is between two states; one that is brought back so would be stuck there."""
    module = sys.modules.get("ministack.services.cloudformation")
    stacks = module._stacks.all_values() if module else []
    return any(stack.get("StackStatus", "").endswith("_IN_PROGRESS") for stack in stacks)
