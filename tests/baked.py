"""Deployed and seeded stacks, kept below build/ and copied for every test run and module that wants one.

A stack's port is part of what is deployed (functions, pages and QR codes name their site), so a copy has the port of
its original; and for as many copies as run side by side there are originals.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from infra.embedded_cloud.process import CloudError, check_port
from infra.package.build import inputs_digest
from infra.workspace import BUILD, ROOT
from tests.cloud.calls import eventually
from tests.stack import Runner, Stack

BAKED = BUILD / "baked"
WHOLE = ("state", "mails", "port")
"""What of a run's folder makes up the stack; the rest is about one run of it."""

MOST_SECONDS = 240


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack that the tests of a worker share, with the sample data."""
    with running_copy(tmp_path_factory.mktemp("stack")) as runner:
        yield runner.stack


@contextmanager
def running_copy(folder: Path, *, bare: bool = False, environment: Mapping[str, str] | None = None) -> Iterator[Runner]:
    """A stack of one's own in a new folder, deployed, and seeded unless it is to be bare; stopped in the end. What the
    `environment` says besides, it is told when it starts."""
    with _original(bare) as original:
        for path in original.iterdir():
            shutil.copytree(path, folder / path.name, symlinks=True) if path.is_dir() else shutil.copy(path, folder)
        runner = _runner(folder, bare, int((folder / "port").read_text()), environment)
        try:
            runner.start()
            yield runner
        finally:
            runner.stop()


@contextmanager
def _original(bare: bool) -> Iterator[Path]:
    """The folder of a stack that nobody has a copy of; made where there is none."""
    made_from = _digest()
    shelf = BAKED / ("bare" if bare else "seeded")
    shelf.mkdir(parents=True, exist_ok=True)
    for number in count():
        with (shelf / f"{number}.lock").open("w") as lock:
            try:
                # Gone as soon as its holder is, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            original = shelf / f"{number}-{made_from}"
            if not original.exists():
                for old in shelf.glob(f"{number}-*"):
                    shutil.rmtree(old)
                _bake(original, bare)
            if _is_free(int((original / "port").read_text())):
                yield original
                return


def _runner(folder: Path, bare: bool, port: int | None = None, environment: Mapping[str, str] | None = None) -> Runner:
    """A seeded one has the site as `make deploy` sends it, since people walk through that; where it can't be bundled,
    its output says so, and the pages are those of the checkout."""
    return Runner(folder, "--bare" if bare else "--published", port=port, environment=environment)


def _bake(original: Path, bare: bool) -> None:
    """Have a stack deployed, and keep it; whole, or not at all."""
    partly = original.with_suffix(".partly")
    runner = _runner(partly, bare)
    try:
        stack = runner.start()
        eventually(lambda: _is_all_mailed(stack), MOST_SECONDS)
    finally:
        runner.stop()
    (partly / "port").write_text(str(runner.port))
    for path in partly.iterdir():
        if path.name not in WHOLE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    partly.rename(original)


def _digest() -> str:
    """A hash of what a stack is made from: the release, the sample data, the cloud, and the time of it all."""
    # The sample data's sessions are on the days that follow: a stack that is older than six hours has some in the past.
    now = datetime.now(UTC)
    digest = hashlib.sha256(f"{inputs_digest()} {now.date()} {now.hour // 6}".encode())
    infra = ROOT / "infra"
    folders = (infra / "sample_data", infra / "embedded_cloud")
    files = [
        Path(__file__),
        infra / "constraints-cloud.txt",
        *(path for each in folders for path in each.rglob("*.py")),
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _is_free(port: int) -> bool:
    """Whether nobody listens there: something else on this machine, or a copy that is still being stopped."""
    try:
        check_port(port)
    except CloudError:
        return False
    return True


def _is_all_mailed(stack: Stack) -> bool:
    """Whether the stream has come to its end: bookings were written last, and of each a mail was sent."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.table_name, ConsistentRead=True)
    items = [item for page in pages for item in page["Items"]]
    mails = [item for item in items if item["PK"]["S"].startswith("MAIL#")]
    mailed = {item["PK"]["S"].split("#")[1] for item in mails if item["sent"]["BOOL"]}
    booked = {item["booking_id"]["S"] for item in items if item["SK"]["S"] == "BOOKING"}
    return booked == mailed and all(item["sent"]["BOOL"] for item in mails)
