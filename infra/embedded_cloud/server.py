"""The process of the embedded cloud: ministack 1.5.33, with a memory that survives being killed.

It runs in an environment of its own (see requirements-cloud.txt) and imports nothing of ours. ministack
keeps its state in memory and writes it only when it is stopped politely; it forgets the records of
DynamoDB streams even then, though not how far they were read, so that after a restart no change would
reach a function. This launcher therefore

- writes the whole state every two seconds while something changes, by a fork, so that what is written is
  of one moment and nobody waits; a directory is written whole before `current` points to it;
- keeps the records of streams that no function has read yet;
- stops when the process that started it is gone.

The names it uses are private to ministack: its version is pinned, and tests/cloud restarts and kills it.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import hashlib
import logging
import os
import re
import shutil
import signal
import sys
import threading
import time
import traceback
import warnings
import zipfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SAVE_EVERY_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.25
READING_ACTIONS = (".GetItem", ".Query", ".BatchGetItem", ".GetSecretValue")
STREAMS = "expertbook_streams"
WORKERS_A_FUNCTION = 16
WAIT_FOR_WORKER_SECONDS = 25.0


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
            self._writer = os.fork()
        if self._writer == 0:
            failed = 1
            try:
                # Connections that the server closes must not stay open here.
                os.closerange(3, os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 1024)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                self.save()
                failed = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(failed)

    def wait(self) -> None:
        """Wait for a state that is being written."""
        if self._writer is not None:
            os.waitpid(self._writer, 0)
            self._writer = None

    def save(self) -> None:
        """Write everything; only in a process that is about to end, as it cuts corners in memory."""
        from ministack import app
        from ministack.core import persistence
        from ministack.services import cloudwatch_logs

        # What is saved is copied first, lest it change; here nothing changes any more.
        copy.deepcopy = lambda value, *_: value
        for group in cloudwatch_logs._log_groups._data.values():
            group["streams"] = {}
        cloudwatch_logs._log_records.clear()
        target = self.folder / f"state-{time.time_ns()}"
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
    while True:
        worker, reason = lambda_runtime.acquire_worker(name, config, code, qualifier, WORKERS_A_FUNCTION)
        if worker is not None or time.monotonic() > deadline:
            return worker, reason
        time.sleep(0.004)


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


async def keep(memory: Memory, changes: Changes) -> None:
    """Save while something changes, and once more after it: functions react to changes later."""
    saved = 0.0
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        now = time.monotonic()
        if memory.busy() or now - saved < SAVE_EVERY_SECONDS:
            continue
        if changes.last + SAVE_EVERY_SECONDS > saved and changes.last and not _deploying():
            saved = now
            memory.save_aside()


def _deploying() -> bool:
    """Whether a stack is between two states; one that is brought back so would be stuck there."""
    module = sys.modules.get("ministack.services.cloudformation")
    stacks = module._stacks.all_values() if module else []
    return any(stack.get("StackStatus", "").endswith("_IN_PROGRESS") for stack in stacks)


async def serve(port: int, memory: Memory, parent: int) -> None:
    """Serve until asked to stop, or until the parent is gone."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack import app as ministack

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stop.set)
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1.0
    config.loglevel = "WARNING"
    changes = Changes(ministack.app)
    tasks = [
        asyncio.create_task(keep(memory, changes)),
        asyncio.create_task(_stop_with(parent, stop)),
    ]
    await hypercorn_serve(changes, config, shutdown_trigger=stop.wait)
    for task in tasks:
        task.cancel()


async def _stop_with(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(0.5)
    stop.set()


def adapt(memory: Memory) -> None:
    """Change what ministack does about its state, its functions' code and their interpreter."""
    from ministack import app
    from ministack.core import lambda_runtime, persistence
    from ministack.services import lambda_svc

    # Functions run on the plain interpreter, so that they see their package and nothing of this environment.
    sys.executable = os.path.realpath(sys.executable)
    # Read from the last whole state. What ministack itself puts there at other times goes elsewhere.
    persistence.STATE_DIR = str(memory.current.resolve())
    # Code lies beside the states, by its hash; it is pruned when a state is whole, not while one is made.
    lambda_svc.CODE_BLOB_DIR = str(memory.code)
    lambda_svc._prune_orphan_code_blobs = lambda referenced: None
    lambda_runtime.zipfile = SharedPackages(memory.packages)
    lambda_svc.acquire_worker = wait_for_a_worker
    logging.getLogger("persistence").setLevel(logging.WARNING)
    # The last state is written below, after the last request.
    app.save_all = lambda services: None
    load = app._load_persisted_state

    def load_with_streams() -> None:
        restore_streams()
        load()

    app._load_persisted_state = load_with_streams


def end_functions() -> None:
    """End the functions' processes, which would otherwise notice by themselves a little later."""
    from ministack.core import lambda_runtime

    lambda_runtime.reset()


def environment(port: int, memory: Memory, smtp_port: int) -> dict[str, str]:
    """How ministack is told what to do."""
    return {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_REGION": "us-east-1",
        "PERSIST_STATE": "1",
        "S3_DATA_DIR": str(memory.folder / "s3"),
        "S3_PERSIST": "1",
        "SFTP_ENABLED": "0",
        "SMTP_HOST": f"127.0.0.1:{smtp_port}",
        "STATE_DIR": str(memory.folder / "other"),
    }


def main() -> None:
    """Run the cloud; everything it says goes where the starter put its output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    memory = Memory(options.state)
    memory.folder.mkdir(parents=True, exist_ok=True)
    memory.forget_unused_code()
    os.environ.update(environment(options.port, memory, options.smtp_port))
    adapt(memory)
    asyncio.run(serve(options.port, memory, options.parent))
    end_functions()
    memory.wait()
    memory.save()
    # Threads that still poll are not waited for.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
