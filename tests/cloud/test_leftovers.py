"""A test run that is killed leaves nothing behind: no worker, no stack, no function, nor a stack that was starting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cloud.calls import eventually
from tests.cloud.processes import processes_of
from tests.stack import ROOT

MAKE_TEST = """
import sys
from infra.develop.testing import Part, run
run(Part("tests of the test", ("-n", "2", *sys.argv[1:])))
"""

TESTS = """
import os, time
from pathlib import Path
from tests.baked import running_copy
from tests.stack import Runner

FOLDER = Path(os.environ["FOLDER_OF_THE_TEST"])

def test_with_a_stack():
    with running_copy(FOLDER / "serving", bare=True):
        (FOLDER / "serves").touch()
        time.sleep(600)

def test_that_waits_for_one():
    while not (FOLDER / "serves").exists():
        time.sleep(0.1)
    Runner(FOLDER / "starting", "--bare").start()
"""

SECONDS = 240
"""How long starting and ending may take on a busy machine."""


def test_a_run_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "test_stacks.py").write_text(TESTS)
    run = subprocess.Popen(
        [sys.executable, "-c", MAKE_TEST, "--basetemp", str(tmp_path / "pytest"), str(tmp_path / "test_stacks.py")],
        cwd=ROOT,
        # Everything that is started from here on has it, so that all of it is found.
        env=os.environ | {"FOLDER_OF_THE_TEST": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: (tmp_path / "starting" / "logs" / "cloud.log").exists(), SECONDS)
        there = " ".join(processes_of(tmp_path))
        assert [part for part in ("lifeline pytest", "/serving", "/starting") if part not in there] == []
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    eventually(lambda: processes_of(tmp_path) == [], SECONDS)
