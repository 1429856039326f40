"""What `make local` is served against."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from infra.local.errors import LocalError
from infra.local.stores import find_running
from infra.workspace import RunFolder
from tests.stack import free_port

NAMES = ("table_name", "secret_id", "bucket_name", "websocket_url", "calendar_queue_url", "credentials_key")


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cloud() -> Iterator[str]:
    """The address of something that answers, as a running cloud does."""
    server = HTTPServer(("127.0.0.1", 0), _Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def outputs(folder: Path, endpoint: str, *, without: str = "") -> RunFolder:
    told = {**dict.fromkeys(NAMES, "given"), "endpoint_url": endpoint, "mail_folder": str(folder / "mails")}
    told.pop(without, None)
    (folder / "outputs.json").write_text(json.dumps(told))
    return RunFolder(folder)


def test_a_run_that_answers_is_taken_with_its_names(tmp_path: Path, cloud: str) -> None:
    running = find_running(outputs(tmp_path, cloud))
    assert running is not None
    environment = running.environment("http://127.0.0.1:8000")
    assert (environment["AWS_ENDPOINT_URL"], environment["SECRET_ID"]) == (cloud, "given")
    assert running.is_there()
    (tmp_path / "outputs.json").unlink()
    assert not running.is_there()


def test_the_mails_of_a_run_are_told_once_and_those_from_before_never(tmp_path: Path, cloud: str) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    (mails / "1.eml").write_bytes(b"old")
    running = find_running(outputs(tmp_path, cloud))
    assert running is not None
    (mails / "2.eml").write_bytes(b"new")
    assert (running.new_mails(), running.new_mails()) == ([b"new"], [])


def test_without_a_run_there_is_none(tmp_path: Path) -> None:
    assert find_running(RunFolder(tmp_path)) is None


def test_a_run_that_was_killed_and_left_its_outputs_behind_is_none(tmp_path: Path) -> None:
    assert find_running(outputs(tmp_path, f"http://127.0.0.1:{free_port()}")) is None


@pytest.mark.parametrize("missing", [*NAMES, "mail_folder"])
def test_what_the_outputs_lack_is_said_in_a_line(tmp_path: Path, cloud: str, missing: str) -> None:
    with pytest.raises(LocalError, match=rf"lacks {missing}: stop `make run` and start it again\.$"):
        find_running(outputs(tmp_path, cloud, without=missing))
