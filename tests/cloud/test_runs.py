"""`make run` stopped, killed and started again: what must come back, and what must be gone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.cloud.calls import eventually
from tests.cloud.killing import Kills
from tests.cloud.processes import processes_of
from tests.stack import ROOT, Runner, Stack

WATCHED = "somebody-watched"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    runner = Runner(tmp_path_factory.mktemp("runs"), "--bare", saves=True)
    yield runner
    runner.stop()


@pytest.fixture
def running(runner: Runner) -> Stack:
    """The stack, started where it is not running."""
    if runner.is_running():
        return runner.stack
    return runner.start()


def put(stack: Stack, name: str) -> None:
    item = {"PK": {"S": f"TEST#{name}"}, "SK": {"S": "TEST"}}
    stack.client("dynamodb").put_item(TableName=stack.table_name, Item=item)


def is_there(stack: Stack, name: str) -> bool:
    key = {"PK": {"S": f"TEST#{name}"}, "SK": {"S": "TEST"}}
    return "Item" in stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key)


def claim(stack: Stack, start: str) -> None:
    """Take a grain as a booking would."""
    item = {"PK": {"S": f"EXPERT#{WATCHED}"}, "SK": {"S": f"SLOT#{start}"}, "booking": {"S": "somebody"}}
    stack.client("dynamodb").put_item(TableName=stack.table_name, Item=item)


def watch_a_change(stack: Stack, start: str) -> dict[str, Any]:
    """What a watcher is told when a grain is taken."""
    with connect(f"{stack.websocket_url}?expert={WATCHED}", proxy=None) as socket:
        claim(stack, start)
        told: dict[str, Any] = json.loads(socket.recv(timeout=60))
    return told


def addresses(stack: Stack) -> tuple[str, str, str]:
    return stack.site_url, stack.api_url, stack.websocket_url


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean_and_keeps_everything(runner: Runner, running: Stack, asked: signal.Signals) -> None:
    put(running, f"before-{asked.name}")
    assert runner.stop(asked) == 0
    assert "Traceback" not in runner.output.read_text()
    assert not (runner.folder / "outputs.json").exists()
    assert not (runner.folder / "tmp").exists()
    # A function that was being started notices a moment later.
    eventually(lambda: processes_of(runner.folder) == [])
    again = runner.start()
    assert addresses(again) == addresses(running)
    assert is_there(again, f"before-{asked.name}")


def test_killed_five_times_while_people_book_it_loses_nothing_older_than_its_last_state(
    runner: Runner, running: Stack
) -> None:
    """benchmarks/kills.py does it a hundred times, and sees how old that is."""
    kills = Kills(runner, ["killed-one", "killed-two"])
    for number in range(5):
        killed = kills.kill(0.5 * number, 0.1)
        assert killed.wrong == []
        assert killed.answered > 0
    assert runner.stack.get("/")[0] == 200


def test_the_cloud_ends_by_itself_when_its_parent_is_killed(runner: Runner, running: Stack) -> None:
    put(running, "just-before-the-kill")
    assert runner.stop(signal.SIGKILL) == -signal.SIGKILL
    eventually(lambda: processes_of(runner.folder) == [])
    again = runner.start()
    # It had the time to save everything.
    assert is_there(again, "just-before-the-kill")


def test_changes_are_followed_after_a_restart(runner: Runner, running: Stack) -> None:
    # ministack keeps how far a stream was read but not its records: without more, nothing written
    # after a restart would reach a function until as many records were written as before it.
    before = watch_a_change(running, "2030-01-07T10:00Z")
    runner.stop()
    after = watch_a_change(runner.start(), "2030-01-07T11:00Z")
    assert before["taken"] == [["2030-01-07T10:00:00Z", "2030-01-07T10:05:00Z"]]
    assert after["taken"] == [["2030-01-07T11:00:00Z", "2030-01-07T11:05:00Z"]]
    assert int(after["sequence"]) > int(before["sequence"])


def test_a_second_run_says_where_the_first_one_is(runner: Runner, running: Stack) -> None:
    command = [sys.executable, "-m", "infra.embedded_cloud", "--folder", str(runner.folder)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 1
    assert second.stderr == f"ExpertBook runs already: {running.site_url} (process {runner.pid}).\n"
    assert is_there(running, "nothing") is False


def test_a_taken_port_is_said_in_a_sentence(runner: Runner, running: Stack, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.embedded_cloud", "--folder", str(tmp_path), "--port", str(runner.port)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"Port {runner.port} is taken by another program.")
    assert len(second.stderr.splitlines()) == 1


def test_state_of_another_version_is_not_touched(runner: Runner, tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "current").mkdir(parents=True)
    (state / "version.json").write_text(json.dumps({"layout": 0, "ministack": "1.0"}))
    with pytest.raises(AssertionError, match="another version of the embedded cloud"):
        Runner(tmp_path).start()
    assert (state / "version.json").exists()


def test_a_mail_is_kept_and_shown(runner: Runner, running: Stack) -> None:
    running.client("ses").send_raw_email(
        Source="bookings@expertbook.example",
        Destinations=["ben@example.com"],
        RawMessage={"Data": b"From: bookings@expertbook.example\nTo: ben@example.com\nSubject: Hello\n\nThe text.\n"},
    )
    mails = Path(running.mail_folder)
    eventually(lambda: any("ben@example.com" in path.name for path in mails.glob("*.eml")))
    eventually(lambda: "Mail    to ben@example.com: Hello    " in runner.output.read_text())


def test_nothing_is_reachable_from_other_machines(runner: Runner, running: Stack) -> None:
    listening = [
        fields[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if (fields := line.split())[3] == "0A" and fields[1].endswith(f":{runner.port:04X}")
    ]
    assert listening == [f"0100007F:{runner.port:04X}"]
    with urllib.request.urlopen(f"{running.api_url}/health", timeout=60) as response:
        assert response.status == 200
