"""What a soak samples: the processes of a run, and whether they come back from a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmarks.soak.__main__ import count_errors, is_refused
from benchmarks.soak.sampling import Process, Sample, folder_mb, from_line, sample_processes, to_line

WAIT = "import sys; print(flush=True); sys.stdin.read()"


def test_the_processes_of_a_run_are_those_below_the_holder_of_its_lock(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text(json.dumps({"pid": os.getpid()}))
    function = os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "a-function"}
    command = [sys.executable, "-c", WAIT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=function) as child:
        assert child.stdout is not None
        child.stdout.readline()  # it is there, and no copy of this process any more
        found = {process.pid: process for process in sample_processes(tmp_path)}
        child.communicate(b"")
    assert found[os.getpid()].name == "make run"
    assert found[child.pid].name == "a-function"
    assert found[child.pid].memory_mb > 1
    assert child.pid not in {process.pid for process in sample_processes(tmp_path)}


def test_a_refusal_is_no_error() -> None:
    answers = Counter(
        {("book", "201"): 7, ("book", "409 slot_taken"): 5, ("book", "503 unavailable"): 2, ("show", "HungUp"): 1}
    )
    assert count_errors(answers) == 3
    assert [is_refused(outcome) for _, outcome in answers] == [False, True, False, False]


def test_a_sample_comes_back_from_its_line(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "file").write_bytes(b"x" * 2**20)
    processes = [Process(1, "cloud", 20.5, 3, 4, 5)]
    sample = Sample(30.0, processes, {"bookings": 2}, 0, folder_mb(tmp_path), 60, 1, 0, 0, 12.0, 90.0)
    assert sample.state_mb == 1
    assert from_line(to_line(sample)) == sample
