"""Starting and stopping the embedded cloud's process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.workspace import CLOUD_PYTHON, LOCAL, ROOT, RunFolder

REGION = "us-east-1"
READY_SECONDS = 60
STOP_SECONDS = 60
"""Each is generous: a busy machine takes its time, and nobody waits longer than it takes."""

_SERVER = "import sys; sys.path.append(sys.argv.pop(1)); from infra.embedded_cloud.server import main; main()"
"""Not by PYTHONPATH, which the functions' processes would inherit."""

_LAYOUT = 1
"""Of the state folder; another number says that a state can't be read by this version."""


class CloudError(Exception):
    """The embedded cloud can't run; the message says what to do about it."""


class EmbeddedCloud:
    """One embedded cloud: its process, its state folder and clients for it."""

    def __init__(self, folder: RunFolder, port: int, save_seconds: float) -> None:
        self.folder = folder
        self._save_seconds = save_seconds
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._session = boto3.Session("test", "test", region_name=REGION)
        self._clients: dict[str, Any] = {}

    @property
    def log(self) -> Path:
        """What the cloud and the functions in it say."""
        return self.folder.logs / "cloud.log"

    def client(self, service: str, /) -> Any:
        """A client of one of the cloud's services."""
        if service not in self._clients:
            settings = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2})
            # The service is a plain string here, and types-boto3 knows no client for that.
            make: Any = self._session.client
            self._clients[service] = make(service, endpoint_url=self.endpoint, config=settings)
        return self._clients[service]

    def start(self, smtp_port: int) -> None:
        """Start the process; it may not answer yet."""
        check_port(self.port)
        self._prepare_state()
        shutil.rmtree(self.folder.scratch, ignore_errors=True)
        for needed in (self.folder.scratch, self.folder.logs):
            needed.mkdir(parents=True, exist_ok=True)
        options = {
            "--port": self.port,
            "--smtp-port": smtp_port,
            "--state": self.folder.state,
            "--save-seconds": self._save_seconds,
        }
        arguments = [str(part) for option in options.items() for part in option]
        with self.log.open("wb") as log:
            # In a session of its own: Ctrl-C is for us, and we stop it in order.
            self._process = subprocess.Popen(
                [str(CLOUD_PYTHON), "-P", "-c", _SERVER, str(ROOT), *arguments],
                cwd=self.folder.path,
                env=_plain_environment() | {"TMPDIR": str(self.folder.scratch)},
                # Its lifeline: when this end of it closes, however this process ends, the cloud ends too.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running():
                raise CloudError(f"The embedded cloud did not start:\n{self._last_words()}")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/ready", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise CloudError(f"The embedded cloud does not answer; {self.log} may say why.")

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the process, which saves its state, and tidy up behind it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
            if self._process.wait():
                print(f"The state may not be saved whole; {shown(self.log)} says why.")
        shutil.rmtree(self.folder.scratch, ignore_errors=True)

    def _prepare_state(self) -> None:
        state = self.folder.state
        if state.exists() and not (state / "current").exists():
            # Killed before anything was saved whole: what lies there belongs to nothing.
            shutil.rmtree(state)
        state.mkdir(parents=True, exist_ok=True)
        version = state / "version.json"
        wanted = {"layout": _LAYOUT, "ministack": _pinned_version()}
        if not version.exists():
            version.write_text(json.dumps(wanted) + "\n")
        elif json.loads(version.read_text()) != wanted:
            raise CloudError(
                f"The state in {shown(state)} was kept by another version of the embedded cloud. "
                f"`make clean-state` removes it, bookings included; then `make run` starts afresh."
            )

    def _last_words(self) -> str:
        with self.log.open(encoding="utf-8", errors="replace") as log:
            return "".join(deque(log, maxlen=15)).strip() or f"{self.log} is empty."


def check_port(port: int) -> None:
    """Fail with advice when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CloudError(
                f"Port {port} is taken by another program. "
                f"Stop that, or choose another port: EXPERTBOOK_PORT={port + 1} make run"
            ) from error


def shown(path: Path) -> str:
    """A path as a person in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(LOCAL) else str(path)


def _pinned_version() -> str:
    for line in (ROOT / "infra" / "requirements-cloud.txt").read_text().splitlines():
        if line.startswith("ministack=="):
            return line.removeprefix("ministack==").strip()
    raise CloudError("infra/requirements-cloud.txt names no version of ministack.")


def _plain_environment() -> dict[str, str]:
    """Our environment without what would lead AWS clients or Python astray; functions inherit it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
    return kept | {"NO_PROXY": "127.0.0.1,localhost"}
