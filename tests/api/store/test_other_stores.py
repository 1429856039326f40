"""The tests of the store on other emulators of DynamoDB's: `make test-long`. Each on a table of its own."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.embedded_cloud.process import EmbeddedCloud
from infra.workspace import ROOT, RunFolder
from tests.stack import free_port

READY_SECONDS = 30


@contextmanager
def dynoxide(folder: Path) -> Iterator[str]:
    """The URL of a `dynoxide`, in memory."""
    found = shutil.which("dynoxide", path=f"{os.environ['PATH']}:{Path.home() / '.cargo' / 'bin'}")
    if found is None:
        pytest.skip("there is no dynoxide here: `cargo install dynoxide-rs` brings it")
    port = free_port()
    with (folder / "dynoxide.log").open("wb") as log:
        process = subprocess.Popen([found, "--port", str(port)], cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=READY_SECONDS)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """The URL of an embedded cloud with nothing in it."""
    cloud = EmbeddedCloud(RunFolder(folder), free_port(), save_seconds=math.inf)
    cloud.start(smtp_port=free_port())
    try:
        cloud.wait_until_ready()
        yield cloud.endpoint
    finally:
        cloud.stop()


STORES = {"dynoxide": dynoxide, "ministack": ministack}


@pytest.mark.long
@pytest.mark.parametrize("name", STORES)
def test_what_holds_on_moto_holds_there(name: str, tmp_path: Path) -> None:
    with STORES[name](tmp_path) as url:
        command = [sys.executable, "-m", "pytest", str(Path(__file__).parent), "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, "--store", f"{name}={url}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
