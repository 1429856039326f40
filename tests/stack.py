"""A stack like `make run`'s for tests: its own port, its own folder, nothing of a running `make run` touched."""

from __future__ import annotations

import gzip
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from infra.deployment.resources import find_physical_ids

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 600
STOP_SECONDS = 120


@cache
def _client(endpoint_url: str, service: str) -> Any:
    # The service is a plain string here, for which the types know no client.
    make: Any = boto3.Session("test", "test", region_name="us-east-1").client
    return make(service, endpoint_url=endpoint_url)


@dataclass(frozen=True, slots=True)
class Stack:
    """The addresses and names of a running stack, as `outputs.json` has them."""

    site_url: str
    api_url: str
    websocket_url: str
    table_name: str
    endpoint_url: str
    bucket_name: str
    dead_letters_url: str
    mail_folder: str
    mail_port: str
    received_bucket: str

    def client(self, service: str) -> Any:
        """A client of the embedded cloud, with every right."""
        return _client(self.endpoint_url, service)

    @property
    def signing_secret(self) -> str:
        """The id of the secret with its keys; it has another one as well."""
        return find_physical_ids(self.client("cloudformation"), "expertbook")["Secret"]

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """What CloudFront answers for a path, its body as a browser reads it; Python resolves no `*.localhost`, so the
        host is a header."""
        site = urlsplit(self.site_url)
        host, port = site.netloc, urlsplit(self.endpoint_url).port
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
        try:
            with _as_answered.open(request, timeout=60) as response:
                return response.status, dict(response.headers), _plain(response)
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), _plain(error)


def _plain(response: Any) -> bytes:
    body: bytes = response.read()
    return gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: object) -> None:
        """Nothing: the redirection is the answer."""


_as_answered = urllib.request.build_opener(_Unfollowed)


def read_outputs(path: Path) -> Stack:
    """The stack that wrote this `outputs.json`."""
    found = json.loads(path.read_text())
    return Stack(**{field.name: found[field.name] for field in fields(Stack)})


class Runner:
    """Starts and stops `infra.embedded_cloud` in a folder of its own; a start continues where the last one was.

    Unless it `saves`, the state is saved only by a stop in order: to save it takes a fifth of a second each time. The
    `environment` is what an operator says besides.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        port: int | None = None,
        checkout: Path = ROOT,
        saves: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.checkout = checkout
        self.environment = environment or {}
        self.options = options if saves else (*options, "--save-seconds", "inf")
        self.output = folder / "terminal.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._stack: Stack | None = None

    @property
    def stack(self) -> Stack:
        """The stack that was started last."""
        assert self._stack is not None
        return self._stack

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Stack:
        """Start, and wait until it is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        outputs = self.folder / "outputs.json"
        # A run that was killed leaves its own behind.
        outputs.unlink(missing_ok=True)
        # On a lifeline: it ends when this process does, however that happens.
        command = [sys.executable, "-m", "infra.embedded_cloud.lifeline", "infra.embedded_cloud"]
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--folder", str(self.folder), "--port", str(self.port), *self.options],
                cwd=self.checkout,
                env=os.environ | self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not outputs.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"The stack did not start:\n{self.output.read_text(errors='replace')}")
            time.sleep(0.05)
        self._stack = read_outputs(outputs)
        return self._stack

    @property
    def pid(self) -> int:
        """The process that `make run` would be."""
        assert self._process is not None
        return self._process.pid

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it, and say how it ended."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            os.kill(self._process.pid, how)
        try:
            return self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def kill_all(self) -> None:
        """`kill -9` of the process and, before it can do anything, of the cloud that it started."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in [self.pid, *map(int, children)]:
            os.kill(pid, signal.SIGKILL)
        self.stop()


def free_port() -> int:
    """A port nobody listens on, below those that the system gives to outgoing connections."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
