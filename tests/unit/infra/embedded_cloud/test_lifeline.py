"""A process on a lifeline ends with the one that started it, even when that one is killed.

Reading what it prints comes to an end when the last process that could print has ended: nothing here waits for a while.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from infra.embedded_cloud import lifeline
from infra.workspace import ROOT

STARTER = """
import subprocess, sys, time
subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, start_new_session=True)
time.sleep(600)
"""

POLITE = """
import signal, sys, time
def stop(*_):
    print("asked to stop", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("up, with", sys.argv[1:], repr(sys.stdin.read()), flush=True)
time.sleep(600)
"""

DEAF = """
import time
from infra.embedded_cloud import lifeline
lifeline.GRACE_SECONDS = 0
lifeline.hold(lambda: None)
print("up", flush=True)
time.sleep(600)
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a process that starts Python, in a session of its own, with the arguments, and then waits."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        found = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
        command = [sys.executable, "-c", STARTER, *arguments]
        started.append(subprocess.Popen(command, env=os.environ | found, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for starter in started:
        starter.kill()
        starter.communicate()


def said_by(starter: subprocess.Popen[str]) -> IO[str]:
    """What the two of them print."""
    assert starter.stdout is not None
    return starter.stdout


def test_what_was_started_is_asked_to_stop_when_its_starter_is_killed(start: Start, tmp_path: Path) -> None:
    (tmp_path / "polite.py").write_text(POLITE)
    starter = start("-m", "infra.embedded_cloud.lifeline", "polite", "one", "--two")
    assert said_by(starter).readline() == "up, with ['one', '--two'] ''\n"
    starter.send_signal(signal.SIGKILL)
    assert said_by(starter).read() == "asked to stop\n"


def test_what_does_not_stop_is_ended(start: Start) -> None:
    starter = start("-c", DEAF)
    assert said_by(starter).readline() == "up\n"
    starter.send_signal(signal.SIGKILL)
    assert said_by(starter).read() == ""


def test_there_is_time_to_save_what_there_is() -> None:
    assert lifeline.GRACE_SECONDS >= 60
