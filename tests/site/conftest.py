"""The site on the small cloud of this worker, which every test of this folder shares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from expertbook import settings
from tests.browser.offers import Offers
from tests.site.small_cloud.clock import NOW
from tests.stack import ROOT, Stack

PATIENCE_SECONDS = 180


class SmallStack(Stack):
    """The addresses of a small cloud."""

    @property
    def signing_secret(self) -> str:
        """The id of its one secret."""
        return settings.secret_id()

    def client(self, service: str) -> Any:
        """A client of its AWS: what it's asked by keywords is done, and followed, within its process."""
        return _Client(self.endpoint_url, service)


class _Client:
    def __init__(self, endpoint: str, service: str) -> None:
        self._endpoint = endpoint
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        def ask(**arguments: Any) -> Any:
            asked = {"service": self._service, "operation": operation, "arguments": arguments}
            request = urllib.request.Request(f"{self._endpoint}/_aws", json.dumps(asked).encode())
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        return ask


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A small cloud of this worker's own. It ends when its standard input does, so it can't outlive the tests."""
    folder = tmp_path_factory.mktemp("small-cloud")
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.site.small_cloud", str(folder)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, _PATHS))},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    assert process.stdin is not None
    try:
        yield _wait_for(process, folder / "outputs.json", log)
    finally:
        process.stdin.close()
        process.wait(timeout=PATIENCE_SECONDS)


_PATHS = (ROOT, ROOT / "chalicelibs", ROOT / "expertbook_api")


def _wait_for(process: subprocess.Popen[bytes], outputs: Path, log: Path) -> Stack:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not outputs.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(f"The small cloud did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
    found = json.loads(outputs.read_text())
    return SmallStack(**{field.name: found[field.name] for field in fields(Stack)})


@pytest.fixture(scope="session")
def now() -> datetime | None:
    """Browsers and the small cloud have the same time, and it doesn't pass."""
    return NOW


@pytest.fixture(scope="session")
def offers(stack: Stack) -> Offers:
    """What the small cloud's experts offer, asked from the API."""
    return Offers(stack.api_url)
